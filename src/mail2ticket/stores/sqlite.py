"""A store in one file: SQLite, a transaction a mail, any number of threads and processes."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterable
from contextlib import contextmanager, nullcontext
from pathlib import Path
from threading import RLock, get_ident

from mail2ticket.errors import ConfigurationError, StoreError
from mail2ticket.model.numbers import Dated, NumberFormat
from mail2ticket.stores.connections import Connections, SqliteDatabase
from mail2ticket.stores.ledger import Ledger
from mail2ticket.stores.relational.store import RelationalStore
from mail2ticket.stores.statuses import COMPLETING, WAITING, Statuses

__all__ = ["SqliteStore"]

_DATED = Dated()


class SqliteStore(RelationalStore):
    """
    Keeps everything in a SQLite file.

    A commit is on the disk when `begin` is left (write-ahead log, ``synchronous=FULL``), and a
    process that is killed, or a power cut, leaves all of a transaction or nothing. One
    transaction writes at a time, for the whole file (``BEGIN IMMEDIATE``); the others wait, up
    to *timeout*; whoever reads waits for nobody. It reads no clock: an entry is as old as its
    mail. After a fork the child opens connections of its own; one that was forked while another
    thread was in a transaction finds the file locked, for SQLite remembers that in memory.

    Every error of SQLite is a `StoreError`: nothing was written, and it may be tried again. That
    holds of a disk that is full, of a file that may not be written to and of one that is damaged
    as well; the text says which it is.

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
        ConfigurationError: if *path* names no file, as ``:memory:`` does not, or SQLite is older
            than 3.35.
        StoreError: if the file cannot be opened, belongs to another program, was written by a
            newer mail2ticket, or lies where there can be no write-ahead log.
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
        self._loading: tuple[int, SqliteDatabase] | None = None
        self._process = os.getpid()

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

    def faults(self, *, is_quick: bool = False) -> tuple[str, ...]:
        """
        Return what is wrong with the file, in SQLite's words; nothing if it is whole.

        Reads all of it: minutes for many gigabytes; *is_quick* leaves out the indexes, and what
        refers to nothing. Whoever writes need not wait.

        Raises:
            StoreError: if it is too damaged to be looked through.
        """
        with self._connections.lend() as database:
            return database.faults(is_quick=is_quick)

    @contextmanager
    def reading(self) -> Generator[Ledger, None, None]:
        """Put a ledger on a connection; whoever reads waits for nobody."""
        with self._connections.lend() as database:
            yield Ledger(database)

    @contextmanager
    def seeding(self) -> Generator[SqliteDatabase, None, None]:
        """Lend the connection of `loading` if this thread is in it, or that of a transaction."""
        loading = self._loading
        if loading and loading[0] == get_ident() and self._process == os.getpid():
            yield loading[1]
        else:
            with self._writing() as database:
                yield database

    @contextmanager
    def _writing(self, *, is_lasting: bool = True) -> Generator[SqliteDatabase, None, None]:
        if self._process != os.getpid():
            # Whoever had his turn in the parent is not in this process.
            self._turn, self._is_taken, self._loading = RLock(), False, None
            self._process = os.getpid()
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
