"""A store in PostgreSQL, MySQL or MariaDB: any number of processes on any number of machines."""

from __future__ import annotations

import weakref
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from threading import local

from sqlalchemy import Engine

from mail2ticket.errors import StoreError
from mail2ticket.model.numbers import Dated, NumberFormat
from mail2ticket.stores.ledger import Ledger
from mail2ticket.stores.relational.dbapi import DbapiDatabase
from mail2ticket.stores.relational.store import RelationalStore
from mail2ticket.stores.sql_engine import Connections, new_engine
from mail2ticket.stores.sql_schema import prepare
from mail2ticket.stores.statuses import COMPLETING, WAITING, Statuses

__all__ = ["SqlStore"]

_DATED = Dated()


class _Thread(local):
    """What this thread is doing with the store."""

    is_busy = False
    loading: DbapiDatabase | None = None


class SqlStore(RelationalStore):
    """
    Keeps everything in a database, in tables whose names begin with ``m2t_``.

    A commit is as durable as the server makes it; PostgreSQL waits for the disk unless it was
    told not to. Mails about the same work item, of the same sender or about the same alert go
    one after the other; all others side by side, on as many connections as there are threads at
    work, and one more that numbers are drawn on. A number that was drawn for a ticket that was
    not committed is not used again.

    NUL and lone surrogates, which PostgreSQL refuses in text, are question marks in what is
    written; the raw mail is kept as it came.

    >>> from servers import postgresql  # that of our tests; you have one of your own
    >>> with postgresql() as url, SqlStore(url) as store:
    ...     with store.begin() as work:
    ...         first = work.claim("a delivery")
    ...     first, store.seen("a delivery")
    (True, True)

    Args:
        where: A URL such as ``postgresql://desk@db.example/desk``, for which the driver is
            psycopg 3, or PyMySQL with ``mysql://``; or an engine of the host's, with its own
            settings, which the store does not dispose of.

        numbers: How new tickets are numbered.

        completing: The statuses that complete a work item, in any case.

        waiting: Those in which it waits for an answer of its requester's.

        timeout: Seconds to wait for a lock that others hold. A statement may take twice as long,
            and a transaction in which nothing happens is ended by PostgreSQL after ten times as
            long, so that a worker that hangs does not hold up the others.

    Raises:
        ConfigurationError: if *where* is no such URL, or its driver is not installed.
        StoreError: if the database cannot be reached, or was written by a newer mail2ticket.
    """

    def __init__(
        self,
        where: str | Engine,
        numbers: NumberFormat = _DATED,
        *,
        completing: Iterable[str] = COMPLETING,
        waiting: Iterable[str] = WAITING,
        timeout: float = 30.0,
    ) -> None:
        self._numbers = numbers
        self._statuses = Statuses(completing, waiting)
        self._is_own = isinstance(where, str)
        self._engine = new_engine(where) if isinstance(where, str) else where
        self._connections = Connections(self._engine, timeout)
        self._thread = _Thread()
        # For those who forget to close; drivers would warn.
        weakref.finalize(self, self._connections.close, is_last=self._is_own)
        try:
            prepare(self._engine, self._connections.dialect, timeout)
            self._connections.warn_of_small_packets()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Close the connections; a transaction in another thread can still be ended."""
        self._connections.close(is_last=self._is_own)

    @contextmanager
    def loading(self) -> Generator[None, None, None]:
        """
        Make one transaction of all that this thread adds within: all of it or nothing.

        A commit for each of many people would take longer than all else.
        """
        with self._writing() as database:
            self._thread.loading = database
            try:
                yield
            finally:
                self._thread.loading = None

    @contextmanager
    def reading(self) -> Generator[Ledger, None, None]:
        """Put a ledger on a connection on which each statement sees what is committed by then."""
        with self._connections.lend() as database:
            yield Ledger(database)

    @contextmanager
    def seeding(self) -> Generator[DbapiDatabase, None, None]:
        """Lend the connection of `loading` if this thread is in it, or that of a transaction."""
        if self._thread.loading is not None:
            yield self._thread.loading
        else:
            with self._writing() as database:
                yield database

    @contextmanager
    def _writing(self, *, is_lasting: bool = True) -> Generator[DbapiDatabase, None, None]:
        if self._thread.is_busy:
            # It would wait for itself.
            raise StoreError("this thread is in a transaction already")
        self._thread.is_busy = True
        try:
            with self._connections.transaction(is_lasting=is_lasting) as database:
                yield database
        finally:
            self._thread.is_busy = False
