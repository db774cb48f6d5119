"""
Accounts on mail servers: where they are, how the way there is kept secret, and how we log in.

IMAP and SMTP share them. Nothing here opens a connection.
"""

from __future__ import annotations

import ssl
from enum import StrEnum
from ipaddress import ip_address
from pathlib import Path

from attrs import Attribute, field, frozen

from mail2ticket.accounts.logins import Bearer, Password
from mail2ticket.accounts.sasl import response
from mail2ticket.accounts.tls import tls_context
from mail2ticket.errors import ConfigurationError

__all__ = ["Account", "Bearer", "Password", "Security", "is_loopback"]

_PORTS = range(1, 65_536)


class Security(StrEnum):
    """How the way to the server is kept secret; none of these falls back to another."""

    #: TLS from the first byte: IMAP on port 993, SMTP on 465 (RFC 8314).
    TLS = "tls"
    #: TLS after a command in the clear; a server that does not offer it is an error.
    STARTTLS = "starttls"
    #: Nothing is kept secret; only for a server on this machine.
    LOOPBACK = "loopback"


def is_loopback(host: str) -> bool:
    """
    Return whether *host* is this machine, by its name or its address.

    >>> is_loopback("localhost"), is_loopback("127.0.0.2"), is_loopback("::1")
    (True, True, True)
    >>> is_loopback("mail.example"), is_loopback("127.0.0.1.mail.example")
    (False, False)
    """
    if host.casefold() == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _is_plain(_: Account, attribute: Attribute[str], value: str) -> None:
    if not value or not value.isprintable() or (attribute.name == "host" and " " in value):
        raise ConfigurationError(f"{attribute.name}: {value!r} cannot be one of an account")


def _is_port(_: Account, __: Attribute[int], value: int) -> None:
    if value not in _PORTS:
        raise ConfigurationError(f"port: {value!r} is no port; 993 is that of IMAP with TLS")


def _is_patient(_: Account, __: Attribute[float], value: float) -> None:
    if not value > 0:
        raise ConfigurationError(f"timeout: {value!r} is no number of seconds over 0")


@frozen(kw_only=True)
class Account:
    """
    An account on a mail server.

    >>> Account(host="imap.mail.example", port=993, user="help@desk.example",
    ...         login=Password("secret"))
    Account(host='imap.mail.example', port=993, user='help@desk.example', login=Password(), ...)
    >>> Account(host="mail.example", port=143, security=Security.LOOPBACK, user="help")
    Traceback (most recent call last):
    ...
    mail2ticket.errors.ConfigurationError: host: 'mail.example' is not this machine, ...

    Attributes:
        host: The name of the server, which its certificate must have.

        port: Its port.

        user: Who logs in; for a token, the mailbox that is opened with it.

        login: What proves that; None where the server asks for nothing.

        security: How the way there is kept secret.

        ca_file: Certificates (PEM) of who vouches for the server, in place of those of the
            system; for a server with a certificate of your own.

        timeout: Seconds to wait for the server, each time.

    Raises:
        ConfigurationError: if a value cannot be right, or the connection would be in the clear.
    """

    host: str = field(validator=_is_plain)
    port: int = field(validator=_is_port)
    user: str = field(default="-", validator=_is_plain)
    login: Password | Bearer | None = None
    security: Security = field(default=Security.TLS, converter=Security)
    ca_file: Path | None = None
    timeout: float = field(default=60.0, validator=_is_patient)

    def __attrs_post_init__(self) -> None:
        if self.security is Security.LOOPBACK and not is_loopback(self.host):
            raise ConfigurationError(
                f"host: {self.host!r} is not this machine, so that the connection cannot be in"
                " the clear; use TLS or STARTTLS"
            )

    def tls(self) -> ssl.SSLContext:
        """
        Return what TLS to this server is made with: see `tls_context`.

        Raises:
            ConfigurationError: if `ca_file` cannot be read.
        """
        return tls_context(self.ca_file)

    def sasl(self, mechanism: str, secret: str) -> bytes:
        """Return what logs in by the SASL *mechanism*, before base64: `sasl.response`."""
        return response(mechanism, user=self.user, secret=secret, host=self.host, port=self.port)
