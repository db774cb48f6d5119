"""``[[inboxes]]``: where mail is fetched from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias, cast

from attrs import evolve, frozen

from mail2ticket.accounts import Security
from mail2ticket.accounts.profiles import GMAIL, OFFICE365, Profile
from mail2ticket.settings.accounts import (
    LOGINS,
    AccountSettings,
    account_keys,
    account_of,
    path_in,
)
from mail2ticket.settings.faults import Place, Wrong, either, instead, once
from mail2ticket.settings.reading import (
    Key,
    Reader,
    all_of,
    at_least_one,
    kind_of,
    one_of,
    table,
    text,
)
from mail2ticket.sources import Inbox

__all__ = ["ImapSettings", "MaildirSettings", "MboxSettings"]

#: Where IMAP is served, by how the way there is kept secret.
IMAP_PORTS: Mapping[Security, int] = {
    Security.TLS: 993,
    Security.STARTTLS: 143,
    Security.LOOPBACK: 143,
}

#: Seconds after which an inbox is looked at in any case.
EVERY = 60


@frozen(kw_only=True)
class MaildirSettings:
    """
    A Maildir that mail is taken from.

    Attributes:
        every: Seconds after which it is looked at in any case.
    """

    name: str
    path: Path
    every: int = EVERY

    def open(self, _: int) -> Inbox:
        """Open it; a mail's size is looked at when it is read."""
        from mail2ticket.sources.maildir import Maildir  # noqa: PLC0415 - only if it is used

        return Maildir(self.path)


@frozen(kw_only=True)
class MboxSettings:
    """
    An mbox that mail is taken from.

    Attributes:
        bookmark: Where it is written down how far the mail is taken; beside the mbox by default.

        every: Seconds after which it is looked at in any case.
    """

    name: str
    path: Path
    bookmark: Path | None = None
    every: int = EVERY

    def open(self, limit: int) -> Inbox:
        """Open it; of a mail over *limit* bytes no more than one byte over it is read."""
        from mail2ticket.sources.mbox_inbox import MboxInbox  # noqa: PLC0415 - only if used

        return MboxInbox(self.path, self.bookmark, limit=limit)


@frozen(kw_only=True)
class ImapSettings:
    """
    A folder on an IMAP server that mail is taken from.

    Attributes:
        options: What `ImapInbox` takes besides.

        every: Seconds after which it is looked at in any case.
    """

    name: str
    account: AccountSettings
    options: Mapping[str, Any] = {}
    every: int = EVERY

    def open(self, limit: int) -> Inbox:
        """
        Open it, without connecting; a mail over *limit* bytes is not fetched.

        Raises:
            ConfigurationError: if a secret is not there, or the extra of its tokens is not
                installed.
        """
        from mail2ticket.sources.imap import ImapInbox  # noqa: PLC0415 - only if it is used

        return ImapInbox(account=self.account.open(), limit=limit, **self.options)


InboxSettings: TypeAlias = MaildirSettings | MboxSettings | ImapSettings

# Reads the table of one kind, without its name and kind.
_Kind: TypeAlias = Callable[[dict[str, object], Place, Path], InboxSettings | None]


def inboxes(folder: Path) -> Reader:
    """Return a reader of ``[[inboxes]]``, whose relative paths begin in *folder*."""

    def read(value: object, place: Place) -> tuple[InboxSettings, ...]:
        if not isinstance(value, list):
            raise Wrong(f"is {kind_of(value)}; an array of tables would be right: [[inboxes]]")
        elements = enumerate(cast("list[object]", value))
        read = all_of(lambda element, at: _inbox(element, at, folder), elements, place)
        found = {place.at(index): each for index, each in read.items() if each is not None}
        once({at.at("name"): each.name for at, each in found.items()})
        return tuple(found.values())

    return read


def _inbox(value: object, place: Place, folder: Path) -> InboxSettings | None:
    if not isinstance(value, dict):
        raise Wrong(f"is {kind_of(value)}; a table would be right")
    entries = cast("dict[str, object]", value)
    kind = entries.get("kind")
    if kind is None:
        place.at("kind").fault(f"is missing; {instead('', _KINDS)}")
        return None
    if not isinstance(kind, str) or kind not in _KINDS:
        place.at("kind").fault(f"{kind!r} is not known; {instead(str(kind), _KINDS)}")
        return None
    return _KINDS[kind](entries, place, folder)


def _common() -> dict[str, Key]:
    return {
        "kind": Key("kind", text),
        "name": Key("name", _name, is_required=True),
        "every_seconds": Key("every", at_least_one),
    }


def _name(value: object, place: Place) -> str:
    name = text(value, place)
    if not name or not name.isprintable():
        raise Wrong(f"{name!r} is no name")
    return name


def _maildir(entries: dict[str, object], place: Place, folder: Path) -> InboxSettings | None:
    keys = {**_common(), "path": Key("path", path_in(folder), is_required=True)}
    found = table(entries, place, keys)
    return MaildirSettings(**_without_kind(found)) if found else None


def _mbox(entries: dict[str, object], place: Place, folder: Path) -> InboxSettings | None:
    keys = {
        **_common(),
        "path": Key("path", path_in(folder), is_required=True),
        "bookmark": Key("bookmark", path_in(folder)),
    }
    found = table(entries, place, keys)
    return MboxSettings(**_without_kind(found)) if found else None


_AFTER: Mapping[str, str] = {each: each for each in ("seen", "move", "delete")}
_IMAP = {
    "folder": Key("folder", text),
    "after": Key("after", one_of(_AFTER)),
    "move_to": Key("move_to", text),
    "refused_to": Key("refused_to", text),
}


def _imap(entries: dict[str, object], place: Place, folder: Path) -> InboxSettings | None:
    return _imap_as(None, entries, place, folder)


def _imap_as(
    profile: Profile | None, entries: dict[str, object], place: Place, folder: Path
) -> InboxSettings | None:
    keys = {**_common(), **_IMAP, **account_keys(folder)}
    if profile is not None:
        keys["host"] = Key("host", text)
    found = table(entries, place, keys)
    if not found:
        return None
    if "user" not in entries:
        place.at("user").fault("is missing")
    logins = [name for name in LOGINS if name in entries]
    if not logins:
        place.at("password").fault(f"is missing; {either(LOGINS)} says how to log in")
    for second in logins[1:]:
        place.at(second).fault(f"is one way to log in, and {logins[0]} another; name one")
    _check_after(found, place)
    if profile is not None:
        found.setdefault("host", profile.imap_host)
    account = account_of(found, place, IMAP_PORTS)
    if account is None:
        return None
    if profile is not None:
        account = evolve(account, mechanisms=profile.mechanisms)
        found["idle_seconds"] = profile.idle_seconds
    names = [*(key.field for key in _IMAP.values()), "idle_seconds"]
    options = {name: found.pop(name) for name in names if name in found}
    return ImapSettings(account=account, options=options, **_without_kind(found))


def _check_after(found: dict[str, Any], place: Place) -> None:
    is_moved = found.get("after") == "move"
    if is_moved and not found.get("move_to"):
        place.at("move_to").fault('is missing; after = "move" needs a folder')
    if found.get("move_to") and not is_moved:
        place.at("move_to").fault('is for after = "move"')


def _without_kind(found: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in found.items() if name != "kind"}


#: How the table of each kind is read.
_KINDS: Mapping[str, _Kind] = {
    "maildir": _maildir,
    "mbox": _mbox,
    "imap": _imap,
    "gmail": partial(_imap_as, GMAIL),
    "office365": partial(_imap_as, OFFICE365),
}
