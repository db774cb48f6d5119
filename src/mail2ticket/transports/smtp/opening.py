"""A connection is opened: TLS first, then the login, and nothing before either is believed."""

from __future__ import annotations

import base64
import socket
import ssl
from ipaddress import ip_address

from mail2ticket.accounts import Account, Bearer, Password, Security
from mail2ticket.errors import LoginError, TransportError
from mail2ticket.transports.smtp.client import Client
from mail2ticket.transports.smtp.replies import LostError, Reply, forms_of
from mail2ticket.transports.smtp.session import Session, Timeouts

_READY = 220
_GO_ON = 334
# The octets of a command; what logs in and is longer follows it (RFC 4954 section 4).
_LONGEST_COMMAND = 512
# What ends a login by token that the server does not take (RFC 7628 section 3.2.3).
_ABANDONED = {"OAUTHBEARER": "AQ=="}
# From here on, a login is refused for good (RFC 4954 section 6).
_FOR_GOOD = 500


class _RefusedError(Exception):
    """The server does not take what we log in with."""


def open_session(account: Account, context: ssl.SSLContext | None, timeouts: Timeouts) -> Session:
    """
    Connect to the server of *account* and log in; a token that is refused is renewed once.

    TLS is made with *context*; None where there is none.

    Raises:
        TransportError: if that is not possible, whatever the reason: a login that is refused is
            no fault of the mail, which waits until a person has seen to it.
    """
    login = account.login
    try:
        if login is None:
            return _opened(account, context, timeouts, None)
        secret = login.secret()
        try:
            return _opened(account, context, timeouts, secret)
        except _RefusedError as refused:
            another = login.another(secret)
            if another is None:
                raise TransportError(str(refused)) from None
        # Some servers go away after a login that they refused, so it is a new connection.
        return _opened(account, context, timeouts, another)
    except _RefusedError as refused:
        raise TransportError(str(refused)) from None
    except LostError as lost:
        raise TransportError(f"{account.host}:{account.port}: {lost}") from lost
    except OSError as error:
        raise TransportError(f"{account.host}:{account.port} went away") from error
    except LoginError as error:
        raise TransportError(f"no login at {account.host}: {error}") from error


def _opened(
    account: Account, context: ssl.SSLContext | None, timeouts: Timeouts, secret: str | None
) -> Session:
    client = _connected(account, timeouts)
    try:
        _greeted(client, account, context, timeouts)
        if secret is not None and account.login is not None:
            _log_in(client, account, account.login, secret)
    except BaseException:
        client.close()
        raise
    return Session(client, account.host, timeouts)


def _connected(account: Account, timeouts: Timeouts) -> Client:
    where = f"{account.host}:{account.port}"
    try:
        connection = socket.create_connection((account.host, account.port), timeouts.connect)
    except (OSError, UnicodeError) as error:
        words = getattr(error, "strerror", None) or str(error) or type(error).__name__
        raise TransportError(f"{where} cannot be reached: {words}") from error
    try:
        _check_peer(connection, account, where)
        # Each command is asked at once; the end of a mail does not wait for its beginning.
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return Client(connection, timeouts.command)
    except BaseException:
        connection.close()
        raise


def _check_peer(connection: socket.socket, account: Account, where: str) -> None:
    """Look who answers to a name of this machine: what is in the clear must not leave it."""
    peer = ip_address(str(connection.getpeername()[0]).partition("%")[0])
    if account.security is Security.LOOPBACK and not peer.is_loopback:
        raise TransportError(f"{where} is {peer}, which is not this machine")


def _greeted(
    client: Client, account: Account, context: ssl.SSLContext | None, timeouts: Timeouts
) -> None:
    """Begin TLS, and learn what the server offers; what it said before TLS is forgotten."""
    if account.security is Security.TLS and context is not None:
        client.patience = timeouts.connect
        client.secure(context, account.host)
        client.patience = timeouts.command
    greeting = Reply.of(*client.getreply())
    if greeting.code != _READY:
        raise TransportError(greeting.told("our coming", account.host))
    _hello(client, account.host)
    if account.security is Security.STARTTLS and context is not None:
        if "starttls" not in client.esmtp_features:
            raise TransportError(
                f"{account.host} does not offer STARTTLS; nothing is sent in the clear"
            )
        reply = Reply.of(*client.docmd("STARTTLS"))
        if reply.code != _READY:
            raise TransportError(reply.told("STARTTLS", account.host))
        client.patience = timeouts.connect
        client.secure(context, account.host)
        client.patience = timeouts.command
        _hello(client, account.host)


def _hello(client: Client, server: str) -> None:
    reply = Reply.of(*client.ehlo())
    if not reply.is_good:
        raise TransportError(reply.told("EHLO", server))


def _log_in(client: Client, account: Account, login: Password | Bearer, secret: str) -> None:
    """
    Log in by the first mechanism of ours that the server offers.

    Raises:
        _RefusedError: if the server refuses that for good.

        TransportError: if it refuses that for now, or offers no such mechanism.
    """
    offered = client.esmtp_features.get("auth", "").upper().split()
    # Exchange offers nothing but LOGIN for passwords, which no RFC describes.
    ours = (*login.mechanisms, *(("LOGIN",) if isinstance(login, Password) else ()))
    mechanism = next((each for each in ours if each in offered), None)
    if mechanism is None:
        names = " or ".join(ours)
        raise TransportError(f"{account.host} does not offer to log in by {names}")
    hidden = list(forms_of(secret.encode()))
    if mechanism == "LOGIN":
        code, text = _by_login(client, account.user, secret)
    else:
        message = account.sasl(mechanism, secret)
        hidden += forms_of(message)
        code, text = _by_message(client, mechanism, _coded(message))
    reply = Reply.of(code, text, hidden)
    if reply.is_good:
        return
    words = reply.told(f"AUTH {mechanism}", account.host)
    raise _RefusedError(words) if reply.code >= _FOR_GOOD else TransportError(words)


def _by_message(client: Client, mechanism: str, message: str) -> tuple[int, bytes]:
    command = f"{mechanism} {message}"
    if len(f"AUTH {command}\r\n") <= _LONGEST_COMMAND:
        code, text = client.docmd("AUTH", command)
    else:
        code, text = client.docmd("AUTH", mechanism)
        if code == _GO_ON:
            code, text = client.docmd(message)
    if code == _GO_ON:
        # It says why it refuses the token, and waits before it says so in a code.
        code, text = client.docmd(_ABANDONED.get(mechanism, ""))
    return code, text


def _by_login(client: Client, user: str, secret: str) -> tuple[int, bytes]:
    code, text = client.docmd("AUTH", "LOGIN")
    for word in (user, secret):
        if code == _GO_ON:
            code, text = client.docmd(_coded(word.encode()))
    return code, text


def _coded(octets: bytes) -> str:
    return base64.b64encode(octets).decode("ascii")
