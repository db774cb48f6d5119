"""Logging in to an IMAP server: by a password, or by a token (SASL, RFC 4422 and RFC 4959)."""

from __future__ import annotations

import json
from binascii import a2b_base64, b2a_base64
from typing import cast

from mail2ticket.accounts import Bearer, Password
from mail2ticket.errors import InboxError, InboxRefusedError, LoginError, LoginRefusedError
from mail2ticket.sources.imap.names import quoted
from mail2ticket.sources.imap.session import CommandRefusedError, Session

#: What is answered to a server that tells in a challenge why it refuses a token.
_RESIGNED = {"XOAUTH2": b"", "OAUTHBEARER": b2a_base64(b"\x01", newline=False)}
_SHOWN = 60


def log_in(session: Session) -> None:
    """
    Log in as the session's account has it.

    A token that is refused is asked for anew, once: what a supplier kept may have expired.

    Raises:
        InboxError: if the server refuses for now, or no token was to be had.

        InboxRefusedError: if it refuses for good, or offers no way to log in that we may take.
    """
    login = session.account.login
    if login is None:
        raise InboxRefusedError(f"no login is set for {session.account.host}")
    try:
        secret = login.secret()
        try:
            _attempt(session, login, secret)
        except InboxRefusedError:
            another = login.another(secret)
            if another is None:
                raise
            _attempt(session, login, another)
    except LoginRefusedError as error:
        raise InboxRefusedError(str(error)) from error
    except LoginError as error:
        raise InboxError(str(error)) from error
    session.ask_capabilities()


def _attempt(session: Session, login: Password | Bearer, secret: str) -> None:
    try:
        _authenticate(session, login, secret)
    except CommandRefusedError as error:
        account = session.account
        said = f"{_reason(error.challenges)} {error.text}".strip()
        # A server that repeats what it was told would have it in our logs.
        said = said.replace(secret, "…")
        kind = InboxError if error.is_passing else InboxRefusedError
        raise kind(f"{account.host} refuses the login of {account.user}: {said}") from None


def _authenticate(session: Session, login: Password | Bearer, secret: str) -> None:
    account = session.account
    for mechanism in login.mechanisms:
        if session.can(f"AUTH={mechanism}"):
            response = b2a_base64(account.sasl(mechanism, secret), newline=False)
            resigned = _RESIGNED.get(mechanism, b"*")
            if session.can("SASL-IR"):
                session.run("AUTHENTICATE", mechanism.encode(), response, more=(resigned,))
            else:
                session.run("AUTHENTICATE", mechanism.encode(), more=(response, resigned))
            return
    if isinstance(login, Password) and not session.can("LOGINDISABLED"):
        _log_in_by_command(session, secret)
        return
    ways = " or ".join(login.mechanisms)
    raise InboxRefusedError(f"{account.host} does not offer {ways}, and no other way is taken")


def _log_in_by_command(session: Session, secret: str) -> None:
    user = session.account.user
    if (user + secret).isascii() and (user + secret).isprintable():
        session.run("LOGIN", quoted(user), quoted(secret))
        return
    # A literal each; the server asks for both (RFC 3501 4.3).
    first, second = user.encode(), secret.encode()
    session.run("LOGIN", b"{%d}" % len(first), more=(first + b" {%d}" % len(second), second))


def _reason(challenges: list[bytes]) -> str:
    """Return what the last challenge says of why a token is refused: ``invalid_token``, 401."""
    try:
        told = json.loads(a2b_base64(challenges[-1]))
        status = cast("dict[str, object]", told).get("status")
    except (IndexError, ValueError, AttributeError, RecursionError):
        return ""
    return (
        f"{status}"[:_SHOWN] if isinstance(status, str | int) and f"{status}".isprintable() else ""
    )
