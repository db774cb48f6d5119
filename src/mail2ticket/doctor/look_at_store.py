"""Is the store there, of the version that we know, and does it take what is written?"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator, Sized
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Protocol, runtime_checkable
from urllib.parse import urlsplit

from mail2ticket.doctor.findings import Finding, fault, ok, warn
from mail2ticket.logbook import collected
from mail2ticket.model.held import HeldFilter
from mail2ticket.model.outgoing import Posting
from mail2ticket.settings import DeskStore, Settings, file_of, is_host_store, is_server, open_store
from mail2ticket.settings.host_stores import HostStore
from mail2ticket.stores.versions import Tables, server_tables, sqlite_tables

#: How far the clock of a database may be from ours before somebody is told.
MOST_SKEW = timedelta(seconds=5)

# A notice that has been due for so long is one that nobody sends.
_OVERDUE = timedelta(hours=1)
_MOST_COUNTED = 1_000


class _RolledBackError(Exception):
    """Ends a transaction, of which nothing is to stay."""


@runtime_checkable
class _Closing(Protocol):
    def close(self) -> None: ...


@runtime_checkable
class _Remote(Protocol):
    def unfinished(self, limit: int = 100) -> Sized: ...


def store(settings: Settings, seconds: float) -> Iterator[Finding]:
    """Look at the store: its tables, a write that is rolled back, and what waits in it."""
    where = shown_url(settings)
    if is_host_store(settings.store):
        yield ok("store", f"{where}: a store of your own")
        yield from _used(settings)
        return
    if is_server(settings.store):
        tables = server_tables(settings.store, seconds)
        yield from _clock_of(tables)
    else:
        file = file_of(settings.store, settings.folder)
        if file is None:
            yield warn("store", f"{where} keeps nothing", "Name a file or a server in [store].")
            return
        if not file.exists():
            yield from _missing(where, file)
            return
        tables = sqlite_tables(file, seconds)
        changed = datetime.fromtimestamp(file.stat().st_mtime, UTC)
        if changed - datetime.now(UTC) > MOST_SKEW:
            said = f"{where} was written in the future: {changed:%Y-%m-%d %H:%M} UTC"
            yield warn("clock", said, "See whether the clock of this machine was set back.")
    yield from _versions(where, tables)
    if tables.version == tables.newest:
        yield from _used(settings)


def _used(settings: Settings) -> Iterator[Finding]:
    """Open the store, write to it, and look at what waits in it."""
    with ExitStack() as stack:
        with collected() as remarks:
            opened = open_store(settings.store, numbers=settings.numbers, folder=settings.folder)
        for said in remarks.told():
            yield warn("store", said, "See to the settings of the database server.")
        if isinstance(opened, _Closing):
            stack.callback(opened.close)
        yield from _written(opened)
        yield from _waiting(opened)


def _missing(where: str, file: Path) -> Iterator[Finding]:
    folder = file.absolute().parent
    if os.access(folder, os.W_OK | os.X_OK):
        yield ok("store", f"{where} is not there yet; {_MADE}")
    else:
        advice = f"Make the folder, or let this user write there: ls -ld {folder}"
        yield fault("store", f"{where} is not there, and cannot be made in {folder}", advice)


def _versions(where: str, tables: Tables) -> Iterator[Finding]:
    found, newest = tables.version, tables.newest
    on = f", {tables.server}" if tables.server else ""
    if found is None:
        yield ok("store", f"{where} has no tables yet{on}; {_MADE}")
    elif found == newest:
        yield ok("store", f"{where}, version {found}{on}")
    elif found < newest:
        yield warn(
            "store",
            f"{where} has version {found}; the next command that opens it makes it {newest}",
            "Make a backup first: an older mail2ticket cannot read it any more then.",
        )
    else:
        yield fault(
            "store",
            f"{where} has version {found}, and this mail2ticket knows {newest} at most",
            "Install the newer mail2ticket that has written it.",
        )


def _clock_of(tables: Tables) -> Iterator[Finding]:
    if tables.now is None:
        return
    skew = abs(datetime.now(UTC) - tables.now)
    if skew > MOST_SKEW:
        said = f"the clock of the database is {skew.total_seconds():.0f} s from that of this"
        yield warn("clock", f"{said} machine", "Let a time service set both clocks.")


def _written(opened: DeskStore) -> Iterator[Finding]:
    """Write something, and see it gone when the transaction is rolled back."""
    key = f"doctor-{secrets.token_hex(16)}"
    try:
        with opened.begin() as work:
            work.claim(key)
            raise _RolledBackError  # noqa: TRY301 - that it works is what is to be seen
    except _RolledBackError:
        pass
    if opened.seen(key):
        yield fault("store", "what was rolled back is there all the same", _RESTORE)
    else:
        yield ok("store", "takes what is written, and rolls it back")


def _waiting(opened: DeskStore) -> Iterator[Finding]:
    """Look at what waits for people, and for the relay."""
    held = opened.count_held(HeldFilter()) if _has(opened, "count_held") else 0
    if held:
        yield ok(
            "held mail",
            f"{_counted(held, 'mail')} held for a person: mail2ticket unprocessed list",
        )
    if isinstance(opened, _Remote) and (left := len(opened.unfinished(_MOST_COUNTED))):
        said = f"{_counted(left, 'call')} of the remote desk did not come to an end"
        yield warn("effects", said, "mail2ticket effects finish, then list and resolve.")
    if not _has(opened, "outgoing"):
        return
    dead = sum(1 for _ in islice(opened.outgoing(Posting.DEAD), _MOST_COUNTED))
    if dead:
        more = " at least" if dead == _MOST_COUNTED else ""
        said = f"{_counted(dead, 'notice')}{more} cannot be sent"
        yield warn("notices", said, "mail2ticket outbox list, then release or leave them.")
    now = datetime.now(UTC)
    waiting = islice(opened.outgoing(Posting.WAITING), _MOST_COUNTED)
    overdue = [each for each in waiting if now - each.due_at > _OVERDUE]
    if overdue:
        hours = max(now - each.due_at for each in overdue) / timedelta(hours=1)
        said = f"{_counted(len(overdue), 'notice')} due for {hours:,.0f} h, and nobody sends"
        yield warn("notices", said, "Keep a relay running: mail2ticket relay --every 1min")


def _has(opened: DeskStore, name: str) -> bool:
    """Return whether the store can be asked so: one of the host's need not have all."""
    return not isinstance(opened, HostStore) or opened.has(name)


def shown_url(settings: Settings) -> str:
    """Return where the store is, without the password that may stand there."""
    if not is_server(settings.store):
        return settings.store
    parts = urlsplit(settings.store)
    try:
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        port = ""
    return f"{parts.scheme}://{parts.hostname or ''}{port}{parts.path}"


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


_MADE = "the first command that takes mail makes it"
_RESTORE = "Stop taking mail, and restore the database from a backup."
