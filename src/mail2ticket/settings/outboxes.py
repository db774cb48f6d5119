"""``[outbox]``: where notices go, and how often they are tried."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeAlias

from attrs import frozen

from mail2ticket.accounts import Security
from mail2ticket.errors import ConfigurationError
from mail2ticket.ports import Transport
from mail2ticket.relaying import Relaying
from mail2ticket.settings.accounts import AccountSettings, account_keys, account_of, path_in
from mail2ticket.settings.faults import Place
from mail2ticket.settings.reading import Key, Reader, at_least_one, lasting, table, truth

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
    "null_path": Key("null_path", truth),
    "connections": Key("connections", at_least_one),
    "mails_per_connection": Key("mails_per_connection", at_least_one),
}


def _smtp(folder: Path) -> Reader:
    def read(value: object, place: Place) -> SmtpOutbox | None:
        found = table(value, place, {**account_keys(folder), **_OPTIONS})
        if not found:
            return None
        _check_login(found, place)
        account = account_of(found, place, SMTP_PORTS)
        return SmtpOutbox(account, found) if account else None

    return read


def _check_login(found: Mapping[str, Any], place: Place) -> None:
    if "user" in found and "password" not in found:
        place.at("password").fault("is missing; whoever is a user there has one")
    if "password" in found and "user" not in found:
        place.at("user").fault("is missing; a password is somebody's")
    if "password" in found and found.get("security") is Security.LOOPBACK:
        place.at("password").fault('is sent under TLS alone, and security = "loopback" has none')
