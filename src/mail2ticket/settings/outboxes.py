"""``[outbox]``: where notices go, and how often they are tried."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeAlias

from attrs import evolve, frozen

from mail2ticket.accounts import Password, Security
from mail2ticket.accounts.profiles import GMAIL, OFFICE365, Profile
from mail2ticket.errors import ConfigurationError
from mail2ticket.ports import Transport
from mail2ticket.relaying import Relaying
from mail2ticket.settings.accounts import (
    LOGINS,
    AccountSettings,
    account_keys,
    account_of,
    path_in,
)
from mail2ticket.settings.faults import Place, either
from mail2ticket.settings.reading import (
    Key,
    Reader,
    at_least_one,
    lasting,
    one_of,
    table,
    text,
    truth,
)

__all__ = ["MaildirOutbox", "SmtpOutbox"]

#: Where mail is handed in (RFC 8314, RFC 6409), by how the way there is kept secret.
SMTP_PORTS: Mapping[Security, int] = {
    Security.TLS: 465,
    Security.STARTTLS: 587,
    Security.LOOPBACK: 25,
}

_MINUTE = timedelta(minutes=1)


@frozen
class MaildirOutbox:
    """Notices are delivered to a Maildir."""

    path: Path

    def __str__(self) -> str:
        return str(self.path)

    def open(self) -> Transport:
        """Open it; nothing is made before the first mail."""
        from mail2ticket.transports.maildir import MaildirTransport  # noqa: PLC0415 - if it is used

        return MaildirTransport(self.path)


@frozen
class SmtpOutbox:
    """
    Notices are handed to a mail server.

    Attributes:
        options: What `SmtpTransport` takes besides.
    """

    account: AccountSettings
    options: Mapping[str, Any] = {}

    def __str__(self) -> str:
        return f"{self.account.host}:{self.account.port}"

    def open(self) -> Transport:
        """
        Open it, without connecting.

        Raises:
            ConfigurationError: if a secret is not there.
        """
        from mail2ticket.transports.smtp import SmtpTransport  # noqa: PLC0415 - if it is used

        return SmtpTransport(self.account.open(), **self.options)


Outbox: TypeAlias = MaildirOutbox | SmtpOutbox


@frozen
class Sending:
    """
    What ``[outbox]`` says.

    Attributes:
        outbox: Where notices go; None where they stay in the outbox.
    """

    outbox: Outbox | None = None
    relaying: Relaying = Relaying()


def outbox(folder: Path) -> Reader:
    """Return a reader of ``[outbox]``, whose relative paths begin in *folder*."""

    def read(value: object, place: Place) -> Sending:
        keys = {
            "maildir": Key("maildir", path_in(folder)),
            "smtp": Key("smtp", _smtp(folder)),
            "minimum_minutes": Key("minimum_age", lasting(_MINUTE)),
            "lease_minutes": Key("lease", lasting(_MINUTE)),
            "first_pause_minutes": Key("first_pause", lasting(_MINUTE)),
            "longest_pause_minutes": Key("longest_pause", lasting(_MINUTE)),
            "attempts": Key("most_attempts", at_least_one),
            "batch": Key("batch", at_least_one),
        }
        found = table(value, place, keys) or {}
        maildir, smtp = found.pop("maildir", None), found.pop("smtp", None)
        if maildir and smtp:
            place.at("smtp").fault("is one way to send, and maildir another; name one")
        chosen = smtp or (MaildirOutbox(maildir) if maildir else None)
        try:
            return Sending(chosen, Relaying(**found))
        except ConfigurationError as error:
            for fault in error.faults:
                place.fault(fault.removeprefix("relaying: "))
            return Sending()

    return read


_OPTIONS = {
    "profile": Key("profile", one_of({each.name: each for each in (GMAIL, OFFICE365)})),
    "null_path": Key("null_path", truth),
    "connections": Key("connections", at_least_one),
    "mails_per_connection": Key("mails_per_connection", at_least_one),
    "rest_seconds": Key("rest", at_least_one),
}


def _smtp(folder: Path) -> Reader:
    def read(value: object, place: Place) -> SmtpOutbox | None:
        keys = {**account_keys(folder), **_OPTIONS}
        keys["host"] = Key("host", text)
        found = table(value, place, keys) or {}
        profile: Profile | None = found.pop("profile", None)
        if profile is not None:
            _fill(found, profile)
        elif "host" not in found:
            place.at("host").fault("is missing, or a profile")
            return None
        _check_login(found, place)
        account = account_of(found, place, SMTP_PORTS)
        if account is None:
            return None
        if profile is not None:
            account = evolve(account, mechanisms=profile.mechanisms)
        return SmtpOutbox(account, found)

    return read


def _fill(found: dict[str, Any], profile: Profile) -> None:
    """Add what *profile* knows and nobody said."""
    known = profile.smtp(user="-", login=Password("-"))
    found.setdefault("host", known.host)
    if "security" not in found:
        found["security"] = known.security
        found.setdefault("port", known.port)


def _check_login(found: Mapping[str, Any], place: Place) -> None:
    logins = [name for name in LOGINS if name in found]
    if "user" in found and not logins:
        place.at("password").fault(f"is missing; {either(LOGINS)} says how to log in")
    if len(logins) > 1:
        place.at(logins[1]).fault(f"is one way to log in, and {logins[0]} another; name one")
    for name in logins:
        if "user" not in found:
            place.at("user").fault("is missing; somebody logs in")
        if found.get("security") is Security.LOOPBACK:
            place.at(name).fault('is sent under TLS alone, and security = "loopback" has none')
