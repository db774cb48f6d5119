"""All that a store has of a desk, as one plain value: what the proofs compare."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from enum import Enum
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

from mail2ticket.model.attachment import Attachment
from mail2ticket.model.held import HeldFilter
from mail2ticket.model.held_file import FileFilter
from mail2ticket.ports import Archive, HeldFileStore, Retention


class FullStore(HeldFileStore, Archive, Retention, Protocol):
    """**Protocol:** what the proofs must know of a store."""

    def files(self, number: str, /) -> tuple[Attachment, ...]:
        """Return the files of the work item *number*, oldest first."""
        ...


def plain(value: object) -> object:
    """Return *value* as something whose repr tells all of it, and the same each time."""
    match value:
        case Attachment():
            found: object = (value.filename, value.media_type, value.sha256, value.location)
        case Enum():
            found = value.value
        case bytes():
            found = hashlib.sha256(value).hexdigest()
        case set() | frozenset():
            found = sorted((plain(each) for each in value), key=repr)
        case Mapping():
            found = sorted(((plain(k), plain(v)) for k, v in value.items()), key=repr)
        case tuple() | list():
            found = [plain(each) for each in value]
        case str() | int() | None:
            found = value
        case _ if fields := getattr(type(value), "__attrs_attrs__", ()):
            found = {one.name: plain(getattr(value, one.name)) for one in fields if one.init}
        case _:
            found = str(value)
    return found


def snapshot(store: FullStore, root: Path | None = None) -> dict[str, list[str]]:
    """
    Return what is in *store*, part by part.

    Numbers of work items are told by their order, since a database may leave gaps; and a path
    below *root*, where files are kept, by what is after it.
    """
    histories = list(store.histories())
    recorded = list(store.recorded())
    notices = [
        (str(each.mail.to), each.mail.kinds, each.number, each.state)
        for each in store.outgoing(None)
    ]
    held_files = [
        (each.key, each.name, each.reason, each.state, each.number)
        for each in store.held_files(FileFilter(state=None))
    ]
    parts: dict[str, Iterable[object]] = {
        "items": histories,
        "files": [(each.item.number, store.files(each.item.number)) for each in histories],
        "records": recorded,
        "mails": [(each.key, store.raw(each.key)) for each in recorded],
        "held": store.held(HeldFilter(state=None)),
        "held files": held_files,
        "notices": notices,
        "mailboxes": sorted(map(str, store.mailboxes_in_use())),
    }
    names = [(each.item.number, f"#{turn}") for turn, each in enumerate(histories)]
    if root is not None:
        names.append((root.absolute().as_uri(), "file:"))
    return {name: [_renamed(plain(each), names) for each in part] for name, part in parts.items()}


def _renamed(found: object, names: Iterable[tuple[str, str]]) -> str:
    text = repr(found)
    for old, new in names:
        text = text.replace(old, new)
    return text


def differences(found: dict[str, list[str]], expected: dict[str, list[str]]) -> list[str]:
    """Return what is not as it should be, in words."""
    wrong: list[str] = []
    for name, rows in expected.items():
        if len(found[name]) != len(rows):
            wrong.append(f"{len(found[name])} {name} for {len(rows)}")
        pairs = zip(found[name], rows, strict=False)
        wrong += [f"{name}: {one}\n   for {other}" for one, other in pairs if one != other][:3]
    return wrong


def missing_files(store: FullStore) -> list[str]:
    """Return the places that work items refer to and where their files do not lie."""
    wrong: list[str] = []
    for history in store.histories():
        for file in store.files(history.item.number):
            if not file.location:
                continue
            path = path_of(file.location)
            if not path.is_file():
                wrong.append(f"{file.location} is not there")
            elif hashlib.sha256(path.read_bytes()).hexdigest() not in path.name:
                wrong.append(f"{file.location} is another file")
    return wrong


def path_of(location: str) -> Path:
    """Return the path of a ``file:`` URL."""
    return Path(unquote(urlsplit(location).path))
