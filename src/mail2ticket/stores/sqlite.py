"""A store in one file: SQLite, a transaction a mail, any number of threads and processes."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterable, Sequence
from contextlib import contextmanager, nullcontext
from datetime import datetime
from pathlib import Path
from threading import RLock, get_ident
from types import TracebackType
from typing import Self, cast

from attrs import evolve

from mail2ticket.errors import ConfigurationError, StoreError
from mail2ticket.model.address import Address
from mail2ticket.model.attachment import Attachment
from mail2ticket.model.held import HeldFilter, HeldMail
from mail2ticket.model.history import ItemHistory, Recorded
from mail2ticket.model.items import WorkItem
from mail2ticket.model.notice import OutboundMail
from mail2ticket.model.numbers import Dated, NumberFormat
from mail2ticket.model.outgoing import Outgoing, Posting
from mail2ticket.model.people import Availability, Company, Person
from mail2ticket.stores import sqlite_directory as directory
from mail2ticket.stores import sqlite_held, sqlite_items, sqlite_outbox
from mail2ticket.stores.connections import Connections, Database
from mail2ticket.stores.rows import (
    MAILBOXES_IN_USE,
    RAW_AT,
    RECORDED,
    RECORDED_AS,
    UNSENT,
    to_outbound,
    to_recorded,
)
from mail2ticket.stores.sqlite_lookups import history_at
from mail2ticket.stores.sqlite_unit import SqliteUnitOfWork
from mail2ticket.stores.statuses import COMPLETING, WAITING, Statuses

_DATED = Dated()


class SqliteStore:
    """
    Keeps everything in a SQLite file.

    A commit is on the disk when `begin` is left (write-ahead log, ``synchronous=FULL``).
    One transaction writes at a time, for the whole file; the others wait, up to *timeout*.
    It reads no clock: an entry is as old as its mail.

    >>> import tempfile
    >>> folder = tempfile.TemporaryDirectory()
    >>> with SqliteStore(f"{folder.name}/desk.db") as store:
    ...     with store.begin() as work:
    ...         first = work.claim("a delivery")
    ...     first, store.seen("a delivery")
    (True, True)
    >>> folder.cleanup()

    Args:
        path: The file, in a folder that exists; not on a network file system.

        numbers: How new tickets are numbered.

        completing: The statuses that complete a work item, in any case.

        waiting: Those in which it waits for an answer of its requester's.

        timeout: Seconds to wait for others who write.

    Raises:
        ConfigurationError: if *path* names no file, as ``:memory:`` does not.
        StoreError: if the file cannot be opened, belongs to another program, or was
            written by a newer mail2ticket.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        numbers: NumberFormat = _DATED,
        *,
        completing: Iterable[str] = COMPLETING,
        waiting: Iterable[str] = WAITING,
        timeout: float = 30.0,
    ) -> None:
        if os.fspath(path) in {"", ":memory:"}:
            raise ConfigurationError(
                "a SqliteStore needs a file, to be shared among threads and processes;"
                " MemoryStore keeps nothing"
            )
        self._numbers = numbers
        self._statuses = Statuses(completing, waiting)
        self._timeout = timeout
        self._connections = Connections(Path(path), timeout)
        # Threads wait here for their turn, which is fairer than SQLite's own waiting.
        self._turn = RLock()
        self._is_taken = False
        self._loading: tuple[int, Database] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; a transaction that is open in another thread can still be ended."""
        self._connections.close()

    @contextmanager
    def loading(self) -> Generator[None, None, None]:
        """
        Make one transaction of all that this thread adds within: all of it or nothing.

        A commit for each of many people would take longer than all else.
        """
        with self._writing() as database:
            self._loading = (get_ident(), database)
            try:
                yield
            finally:
                self._loading = None

    def add_company(self, company: Company, domains: Iterable[str] = ()) -> None:
        """Add *company*, or replace it and its *domains*."""
        with self._seeding() as database:
            directory.add_company(database, company, domains)

    def add_person(self, person: Person) -> None:
        """Add *person*, or replace him and his addresses; his company is added if it is new."""
        with self._seeding() as database:
            directory.add_person(database, person)

    def add_queue(self, name: str, agents: Sequence[str]) -> None:
        """Let the *agents* with these ids work the queue *name*, in this order, and no others."""
        with self._seeding() as database:
            directory.add_queue(database, name, agents)

    def set_availability(self, agent: str, availability: Availability) -> None:
        """Say what the *agent* with this id does now; it lasts until something else is said."""
        with self._seeding() as database:
            directory.set_availability(database, agent, availability)

    def add_item(self, item: WorkItem, queue: str = "") -> None:
        """
        Add *item*, or replace it if it was added before as something else.

        The same again changes nothing, so that settings can be loaded at each start and
        undo nothing that mails did. Its entries stay, and so does whoever takes part or
        watches.
        """
        with self._seeding() as database:
            sqlite_items.add_item(database, item, queue)

    def merge(self, number: str, into: str) -> None:
        """
        Make the item *number* a part of the item *into*, where mail about it goes from now on.

        It is not open any more; its entries stay with it. Who takes part in it or watches it
        does so in the other one too.

        Raises:
            StoreError: if either is not there, or a transaction is open.

            ValueError: if *into* was merged into *number* itself.
        """
        with self._seeding() as database:
            sqlite_items.merge(database, number, into)

    def delete_item(self, number: str) -> None:
        """
        Delete the item *number* with its entries and files; the records of its mail stay.

        A mail that refers to it is about nothing that is known.

        Raises:
            StoreError: if it is not there, or a transaction is open.
        """
        with self._seeding() as database:
            sqlite_items.delete_item(database, number)

    def seen(self, key: str) -> bool:
        """Tell whether the delivery *key* was committed."""
        with self._connections.lend() as database:
            return database.first("SELECT 1 FROM delivery WHERE key = ?", (key,)) is not None

    @contextmanager
    def begin(self) -> Generator[SqliteUnitOfWork, None, None]:
        """
        Start a transaction, after every other one is over.

        Raises:
            StoreError: if this thread is in a transaction already, or others are for longer
                than the timeout.
        """
        with self._writing() as database:
            work = SqliteUnitOfWork(database, self._numbers, self._statuses)
            try:
                yield work
            finally:
                work.end()

    def outbox(self) -> tuple[OutboundMail, ...]:
        """Return what was committed and is not yet sent, oldest first."""
        with self._connections.lend() as database:
            return tuple(map(to_outbound, database.all(UNSENT)))

    def mark_sent(self, mail: OutboundMail) -> None:
        """
        Take *mail* out of the outbox; its recipient still counts as answered.

        The disk is not waited for: should the power go, the mail is sent again, under the same
        Message-ID, as it is after any crash between sending and noting it.
        """
        with self._writing(is_lasting=False) as database:
            sqlite_outbox.mark_sent(database, mail.id)

    def take_due(self, now: datetime, until: datetime, limit: int) -> tuple[Outgoing, ...]:
        """Take at most *limit* mails that are due at *now*, to send them before *until*."""
        with self._writing() as database:
            return sqlite_outbox.take_due(database, now, until, limit)

    def put_off(self, mail: OutboundMail, attempts: int, due_at: datetime, error: str) -> None:
        """Let *mail* wait until *due_at*, unless somebody else has it."""
        with self._writing() as database:
            sqlite_outbox.put_off(database, mail.id, attempts, due_at, error)

    def give_up(self, mail: OutboundMail, attempts: int, error: str) -> None:
        """Make *mail* a dead letter, unless somebody else has it."""
        with self._writing() as database:
            sqlite_outbox.give_up(database, mail.id, attempts, error)

    def outgoing(self, state: Posting | None) -> tuple[Outgoing, ...]:
        """Return the mails of ours that are in *state*, or all, in the order they were put in."""
        with self._connections.lend() as database:
            return sqlite_outbox.outgoing(database, state)

    def release(self, id: str, due_at: datetime) -> bool:  # noqa: A002 - that of `OutboundMail`
        """Let the dead letter *id* wait again, as if it was never tried; False if it is none."""
        with self._writing() as database:
            return sqlite_outbox.release(database, id, due_at)

    def histories(self) -> Iterable[ItemHistory]:
        """Return every work item with its entries, in the order they were added."""
        with self._connections.lend() as database:
            numbers = database.all("SELECT number FROM item ORDER BY serial")
        found = (self.history(str(number)) for (number,) in numbers)
        return (history for history in found if history)

    def history(self, number: str) -> ItemHistory | None:
        """Return the work item *number* with its entries, or None."""
        with self._connections.lend() as database:
            return history_at(database, number)

    def files(self, number: str) -> tuple[Attachment, ...]:
        """Return the files of the work item *number*, oldest first."""
        query = (
            "SELECT file.name, file.content, file.media_type, file.location FROM file"
            " JOIN item ON item.serial = file.item WHERE item.number_key = ? ORDER BY file.serial"
        )
        with self._connections.lend() as database:
            return tuple(
                evolve(
                    Attachment.of(str(name), cast("bytes", content), str(media_type)),
                    location=str(location),
                )
                for name, content, media_type, location in database.all(query, (number.upper(),))
            )

    def recorded(self, message_id: str | None = None) -> tuple[Recorded, ...]:
        """Return the records of the mails with *message_id*, or of all, oldest first."""
        with self._connections.lend() as database:
            if message_id is None:
                return tuple(map(to_recorded, database.all(RECORDED)))
            return tuple(map(to_recorded, database.all(RECORDED_AS, (message_id,))))

    def raw(self, key: str) -> bytes | None:
        """Return the mail of the delivery *key* as it came, or None if it was not kept."""
        with self._connections.lend() as database:
            row = database.first(RAW_AT, (key,))
        return cast("bytes", row[0]) if row else None

    def held(self, wanted: HeldFilter) -> tuple[HeldMail, ...]:
        """Return the held mails that are *wanted*, in the order in which they came."""
        with self._connections.lend() as database:
            return sqlite_held.held(database, wanted)

    def count_held(self, wanted: HeldFilter) -> int:
        """Return how many held mails are *wanted*, on all pages."""
        return sum(self.reasons_held(wanted).values())

    def reasons_held(self, wanted: HeldFilter) -> dict[str, int]:
        """Return how many held mails are *wanted*, on all pages, by why they were held."""
        with self._connections.lend() as database:
            return sqlite_held.reasons_held(database, wanted)

    def held_mail(self, key: str) -> HeldMail | None:
        """Return the held mail of the delivery *key*, or None if none was ever held under it."""
        with self._connections.lend() as database:
            return sqlite_held.held_mail(database, key)

    def mailboxes_in_use(self) -> frozenset[Address]:
        """Return the mailboxes that entities refer to: they may be closed, and not deleted."""
        with self._connections.lend() as database:
            rows = database.all(MAILBOXES_IN_USE)
        return frozenset(Address.of(str(mailbox)) for (mailbox,) in rows if mailbox)

    @contextmanager
    def _seeding(self) -> Generator[Database, None, None]:
        loading = self._loading
        if loading and loading[0] == get_ident():
            yield loading[1]
        else:
            with self._writing() as database:
                yield database

    @contextmanager
    def _writing(self, *, is_lasting: bool = True) -> Generator[Database, None, None]:
        if not self._turn.acquire(timeout=self._timeout):
            raise StoreError(f"other threads wrote for {self._timeout:g} seconds")
        try:
            if self._is_taken:
                raise StoreError("this thread is in a transaction already")
            self._is_taken = True
            try:
                with self._connections.lend() as database:
                    pace = nullcontext() if is_lasting else database.unhurried()
                    with pace, database.transaction():
                        yield database
            finally:
                self._is_taken = False
        finally:
            self._turn.release()
