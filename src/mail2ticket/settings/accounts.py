"""An account on a mail server, as settings write it: for inboxes, and for what sends."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from attrs import frozen

from mail2ticket.accounts import Account, Bearer, Password, Security
from mail2ticket.accounts.logins import BEARER_MECHANISMS
from mail2ticket.errors import ConfigurationError
from mail2ticket.settings.faults import Place, Wrong
from mail2ticket.settings.reading import Key, Reader, at_least_one, one_of, text
from mail2ticket.settings.secrets import Secret, secret
from mail2ticket.settings.tokens import (
    GoogleToken,
    MicrosoftToken,
    google,
    microsoft,
)

__all__ = ["AccountSettings"]

_SECURITY: Mapping[str, Security] = {each.value: each for each in Security}
_PORTS = range(1, 65_536)


@frozen(kw_only=True)
class AccountSettings:
    """
    How to reach a mail server, and how to log in there; secrets are read when it is opened.

    Attributes:
        password: Where the password is; None where nobody logs in, or does so by a token.

        google, microsoft: Where a token comes from.

        mechanisms: How a token may be sent, that of our choice first.
    """

    host: str
    port: int
    user: str = "-"
    password: Secret | None = None
    google: GoogleToken | None = None
    microsoft: MicrosoftToken | None = None
    mechanisms: tuple[str, ...] = BEARER_MECHANISMS
    security: Security = Security.TLS
    ca_file: Path | None = None
    timeout: float = 60.0

    def open(self) -> Account:
        """
        Return the account.

        Raises:
            ConfigurationError: if its secret is not there, or an extra is not installed.
        """
        return Account(
            host=self.host,
            port=self.port,
            user=self.user,
            login=self._login(),
            security=self.security,
            ca_file=self.ca_file,
            timeout=self.timeout,
        )

    def _login(self) -> Password | Bearer | None:
        token = self.google or self.microsoft
        if token is not None:
            return Bearer(token=token.supplier(self.user), mechanisms=self.mechanisms)
        return Password(self.password.value()) if self.password else None


#: The keys that say how to log in, of which an account has one.
LOGINS = ("password", "google", "microsoft")


def port(value: object, place: Place) -> int:
    """Read a port."""
    number = at_least_one(value, place)
    if number not in _PORTS:
        raise Wrong(f"is {number}; a port is 65535 at most")
    return number


def path_in(folder: Path) -> Reader:
    """Return a reader of a path; a relative one begins in *folder*."""

    def read(value: object, place: Place) -> Path:
        written = text(value, place)
        if not written or "\0" in written:
            raise Wrong("is no path")
        return folder / written

    return read


def account_keys(folder: Path) -> dict[str, Key]:
    """Return the keys of an account; their fields are read by `account_of`."""
    return {
        "host": Key("host", text, is_required=True),
        "port": Key("port", port),
        "user": Key("user", text),
        "password": Key("password", secret(folder)),
        "google": Key("google", google(folder)),
        "microsoft": Key("microsoft", microsoft(folder)),
        "security": Key("security", one_of(_SECURITY)),
        "ca_file": Key("ca_file", path_in(folder)),
        "timeout_seconds": Key("timeout", at_least_one),
    }


def account_of(
    found: dict[str, Any], place: Place, ports: Mapping[Security, int]
) -> AccountSettings | None:
    """
    Take the fields of an account out of *found*; None where there is a fault, which is told.

    Args:
        found: What was read, of which those fields are taken.

        place: Where it stands.

        ports: The port where none is named, by how the way there is kept secret.
    """
    names = {key.field for key in account_keys(Path()).values()}
    fields = {name: found.pop(name) for name in names & found.keys()}
    fields.setdefault("port", ports[fields.get("security", Security.TLS)])
    settings = AccountSettings(**fields)
    try:
        Account(
            host=settings.host,
            port=settings.port,
            user=settings.user,
            security=settings.security,
            timeout=settings.timeout,
        )
    except ConfigurationError as error:
        for fault in error.faults:
            name, _, said = fault.partition(": ")
            place.at(name).fault(said)
        return None
    return settings
