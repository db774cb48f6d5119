"""The held files of the store in memory (F4)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from heapq import nsmallest

from attrs import evolve

from mail2ticket.model.held_file import FileFilter, FileHandling, FileState, HeldFile
from mail2ticket.stores.filing import in_utc
from mail2ticket.stores.memory_tables import FileKey, Tables


def held_files(tables: Tables, wanted: FileFilter) -> Iterator[HeldFile]:
    """Yield the held files that are *wanted*, from the one after `FileFilter.after` on."""
    files = iter(tables.held_files)
    if wanted.after is not None:
        for each in files:
            if each == wanted.after:
                break
    yield from filter(wanted.takes, (_now(tables, each) for each in files))


def take_unscanned(
    tables: Tables, before: datetime, until: datetime, limit: int
) -> tuple[HeldFile, ...]:
    """Let what is due wait until *until*, and return it; the one that was due first first."""
    due = [(at, each) for each, at in tables.unscanned.items() if at < before]
    taken = [each for _, each in nsmallest(max(0, limit), due, key=lambda it: it[0])]
    tables.unscanned.update({each: in_utc(until) for each in taken})
    return tuple(_now(tables, each) for each in taken)


def note_scan(
    tables: Tables, file: FileKey, reason: str, detail: str, due_at: datetime | None
) -> None:
    """Note why *file* is held now, and when it is scanned again."""
    found = tables.held_files.get(file)
    if found is None or found.state is not FileState.WAITING:
        return
    tables.held_files[file] = evolve(found, reason=reason, detail=detail)
    tables.unscanned.pop(file, None)
    if due_at is not None:
        tables.unscanned[file] = in_utc(due_at)


def drop_files(tables: Tables, older_than: datetime, handling: FileHandling, limit: int) -> int:
    """Note *handling* with at most *limit* files that wait; the oldest first."""
    old = [
        (tables.records[each[0]][0].received_at, each)
        for each, file in tables.held_files.items()
        if file.state is FileState.WAITING
    ]
    old = [(at, each) for at, each in old if at < older_than]
    dropped = [each for _, each in nsmallest(max(0, limit), old, key=lambda it: it[0])]
    for each in dropped:
        tables.held_files[each] = evolve(tables.held_files[each], handling=handling)
        tables.unscanned.pop(each, None)
    return len(dropped)


def waiting(tables: Tables) -> set[str]:
    """Return the delivery keys of the mails of which a file waits."""
    files = tables.held_files.items()
    return {key for (key, _), file in files if file.state is FileState.WAITING}


def blank(tables: Tables, key: str) -> None:
    """Take the words from the held files of the mail *key*."""
    for each in _of(tables, key):
        file = tables.held_files[each]
        handling = file.handling and evolve(file.handling, detail="")
        tables.held_files[each] = evolve(file, name="", detail="", handling=handling)


def forget(tables: Tables, key: str) -> None:
    """Delete the held files of the mail *key*."""
    for each in _of(tables, key):
        del tables.held_files[each]


def forget_item(tables: Tables, number: str) -> None:
    """Delete the files that wait for the item *number*, and what its entries refer to."""
    for each, file in list(tables.held_files.items()):
        if file.number.upper() == number and file.state is FileState.WAITING:
            del tables.held_files[each]
            tables.unscanned.pop(each, None)
    for place in [each for each in tables.again if each[0] == number]:
        del tables.again[place]


def _of(tables: Tables, key: str) -> list[FileKey]:
    return [each for each in tables.held_files if each[0] == key]


def _now(tables: Tables, file: FileKey) -> HeldFile:
    recorded, _ = tables.records[file[0]]
    return evolve(tables.held_files[file], recorded=recorded)
