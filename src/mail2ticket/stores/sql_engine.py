"""Connections of a SQLAlchemy engine, and transactions on them that wait for nobody for ever."""

from __future__ import annotations

import os
from collections.abc import Generator, Mapping
from contextlib import contextmanager, suppress
from select import select
from threading import Lock
from typing import Any
from weakref import WeakSet

from sqlalchemy import Connection, Engine, create_engine
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError

from mail2ticket.errors import ConfigurationError, StoreError
from mail2ticket.logbook import remark
from mail2ticket.model.limits import Limits
from mail2ticket.stores.relational.dbapi import DbapiDatabase
from mail2ticket.stores.relational.dialects import Dialect
from mail2ticket.stores.relational.failures import failure, is_lost

#: What a URL says that names no driver, and the driver of ours; what brings that.
_DRIVERS: Mapping[str, tuple[str, str]] = {
    "postgresql": ("postgresql+psycopg", "postgresql"),
    "postgres": ("postgresql+psycopg", "postgresql"),
    "mysql": ("mysql+pymysql", "mysql"),
    "mariadb": ("mariadb+pymysql", "mysql"),
}

#: The kinds of database, as SQLAlchemy calls them.
_DIALECTS: Mapping[str, Dialect] = {
    "postgresql": Dialect.POSTGRESQL,
    "mysql": Dialect.MYSQL,
    "mariadb": Dialect.MYSQL,
}

# Threads that work at the same time have a connection each, and this many are kept open.
_KEPT_OPEN = 8

# How often longer than a lock a statement may take, and a transaction do nothing at all.
_STATEMENT = 2
_IDLE = 10


def new_engine(url: str) -> Engine:
    """
    Return an engine for *url*, with the driver of ours where it names none.

    Raises:
        ConfigurationError: if *url* is none, names another kind of database, or its driver is
            not installed.
    """
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError) as error:  # the latter if a port is no number
        raise ConfigurationError("a SqlStore needs a URL such as postgresql:///desk") from error
    driver, extra = _DRIVERS.get(parsed.drivername, (parsed.drivername, "sql"))
    if driver.split("+", 1)[0] not in _DIALECTS:
        raise ConfigurationError(
            f"a SqlStore keeps work items in PostgreSQL, MySQL or MariaDB, not in {driver!r}"
        )
    parsed = parsed.set(drivername=driver)
    try:
        return create_engine(
            _with_charset(parsed),
            # Transactions are begun and ended by statements of ours.
            isolation_level="AUTOCOMMIT",
            pool_size=_KEPT_OPEN,
            max_overflow=-1,
            pool_use_lifo=True,
        )
    except (ImportError, NoSuchModuleError) as error:
        raise ConfigurationError(
            f"{driver} needs a driver: pip install 'mail2ticket[{extra}]'"
        ) from error


def dialect_of(engine: Engine) -> Dialect:
    """
    Return what kind of database *engine* is for.

    Raises:
        ConfigurationError: if it is none of ours, or its driver takes values in no way of ours.
    """
    dialect = _DIALECTS.get(engine.dialect.name)
    if dialect is None or engine.dialect.paramstyle not in {"format", "pyformat"}:
        raise ConfigurationError(
            f"a SqlStore knows nothing of {engine.dialect.name} by {engine.dialect.driver}"
        )
    return dialect


class Connections:
    """
    The connections of *engine*, a thread each while it is at work.

    None of them is used on after a fork: the child opens its own.

    Args:
        timeout: Seconds to wait for others; a statement may take twice as long, and a
            transaction in which nothing happens is ended after ten times as long.
    """

    def __init__(self, engine: Engine, timeout: float) -> None:
        self.dialect = dialect_of(engine)
        self._engine = engine.execution_options(isolation_level="AUTOCOMMIT")
        self._errors = _errors_of(engine)
        self._timeout = timeout
        self._begin = _begin(self.dialect, timeout)
        self._is_closed = False
        self._lock = Lock()
        self._numbering: Connection | None = None
        self._inherited: list[object] = []
        _OPEN.add(self)

    @contextmanager
    def lend(self) -> Generator[DbapiDatabase, None, None]:
        """
        Lend a connection on which each statement is a transaction of its own.

        One that was lost meanwhile is found by what its socket has to say, or by a question
        where it cannot be looked at, and another is opened.
        """
        with self._lent(None) as (database, _):
            yield database

    @contextmanager
    def transaction(self, *, is_lasting: bool = True) -> Generator[DbapiDatabase, None, None]:
        """
        Begin a transaction; commit at the end, roll back on an error.

        Without *is_lasting* PostgreSQL does not wait for the disk: should the power go, it may
        be gone, and nothing else is.
        """
        hurry = not is_lasting and self.dialect is Dialect.POSTGRESQL
        begin = self._begin + ("; SET LOCAL synchronous_commit = off" if hurry else "")
        with self._lent(begin) as (database, connection):
            try:
                yield database
                self._commit(database, connection)
            except BaseException:
                self._roll_back(connection)
                raise

    def warn_of_small_packets(self) -> None:
        """Say in the log if MySQL would drop the connection over a mail that is taken."""
        if self.dialect is not Dialect.MYSQL:
            return
        with self.lend() as database:
            ((most,),) = database.all("SELECT @@max_allowed_packet")
        if int(most or 0) <= Limits().refused_bytes:
            remark(
                "max_allowed_packet of the server is %s bytes: a mail of about that size cannot be"
                " stored, and comes again and again; set it to 64M",
                most,
            )

    def next_in(self, sequence: str) -> int:
        """
        Return the next number of *sequence*, once and for all: nobody waits for its commit.

        A transaction that is rolled back leaves a gap.
        """
        may_be_stale = True
        with self._lock:
            while True:
                connection = self._numbering or self._open_numbering()
                self._numbering = connection
                try:
                    return self._counted(connection, sequence)
                except self._errors as error:
                    self._numbering = None
                    # It is no pool's, so that this ends it.
                    with suppress(*self._errors, SQLAlchemyError):
                        connection.close()
                    if not (may_be_stale and is_lost(error)):
                        raise failure(error, self.dialect) from error
                    may_be_stale = False

    def close(self, *, is_last: bool) -> None:
        """Close what is idle now, unless others use the engine, and what is lent when it ends."""
        self._is_closed = True
        with self._lock:
            if self._numbering is not None:
                with suppress(SQLAlchemyError):
                    self._numbering.close()
            self._numbering = None
        if is_last:
            self._engine.dispose()

    @contextmanager
    def _lent(self, first: str | None) -> Generator[tuple[DbapiDatabase, Connection], None, None]:
        """Lend a connection, on which *first* was said; one that was lost is replaced."""
        connection = self._said(first)
        try:
            yield self._database(connection), connection
        except BaseException as error:
            # A driver may be in the middle of an answer; it is not worth finding out.
            if not isinstance(error, Exception) or is_lost(error):
                with suppress(SQLAlchemyError):
                    connection.invalidate()
            raise
        finally:
            with suppress(SQLAlchemyError):
                connection.close()

    def _said(self, first: str | None) -> Connection:
        may_be_stale = True
        while True:
            connection = self._open()
            try:
                if first is not None:
                    self._execute(connection, first)
                elif not _is_silent(connection):
                    self._execute(connection, "SELECT 1")
            except self._errors as error:
                with suppress(SQLAlchemyError):
                    connection.invalidate()
                    connection.close()
                if not (may_be_stale and is_lost(error)):
                    raise failure(error, self.dialect) from error
                # What else is idle was lost with it.
                self._engine.dispose()
                may_be_stale = False
            except BaseException:
                connection.close()
                raise
            else:
                return connection

    def _open(self) -> Connection:
        if self._is_closed:
            raise StoreError("the store is closed")
        try:
            connection = self._engine.connect()
        except DBAPIError as error:
            raise failure(error.orig or error, self.dialect) from error
        except SQLAlchemyError as error:
            raise StoreError(f"{self.dialect}: {error}") from error
        return connection

    def leave_to_parent(self) -> None:
        """Use none of the connections of before a fork, in the child."""
        # Kept: even to forget them would close them. The locks may be held by threads of then.
        self._inherited += [self._engine.pool, self._numbering]
        self._numbering = None
        self._lock = Lock()
        self._engine.dispose(close=False)

    def _open_numbering(self) -> Connection:
        connection = self._open()
        # It is no more of the pool's, so that no thread that holds a connection waits for it.
        connection.detach()
        return connection

    def _counted(self, connection: Connection, sequence: str) -> int:
        cursor = connection.connection.cursor()
        try:
            if self.dialect is Dialect.POSTGRESQL:
                cursor.execute(
                    # The commit that uses the number takes it to the disk with it.
                    "INSERT INTO m2t_sequence (name, last) VALUES (%s, 1) ON CONFLICT (name)"
                    " DO UPDATE SET last = m2t_sequence.last + 1"
                    " RETURNING last, set_config('synchronous_commit', 'off', true)",
                    (sequence,),
                )
                return int(cursor.fetchall()[0][0])
            cursor.execute(
                "INSERT INTO m2t_sequence (name, last) VALUES (%s, LAST_INSERT_ID(1))"
                " ON DUPLICATE KEY UPDATE last = LAST_INSERT_ID(last + 1)",
                (sequence,),
            )
            return int(cursor.lastrowid or 0)
        finally:
            cursor.close()

    def _database(self, connection: Connection) -> DbapiDatabase:
        raw = connection.connection
        driver = raw.driver_connection
        return DbapiDatabase(
            raw.cursor,
            self.dialect,
            errors=self._errors,
            pipeline=getattr(driver, "pipeline", None),
            next_in=self.next_in,
        )

    def _commit(self, database: DbapiDatabase, connection: Connection) -> None:
        if not database.is_in_transaction:
            raise StoreError(f"{self.dialect}: an earlier statement of the transaction failed")
        cursor = connection.connection.cursor()
        try:
            cursor.execute("COMMIT")
            # PostgreSQL answers so, and with no error, where there was nothing left to commit.
            if getattr(cursor, "statusmessage", None) == "ROLLBACK":
                raise StoreError(f"{self.dialect}: the transaction had failed")
        except self._errors as error:
            raise failure(error, self.dialect) from error
        finally:
            cursor.close()

    def _roll_back(self, connection: Connection) -> None:
        try:
            self._execute(connection, "ROLLBACK")
        except Exception:  # noqa: BLE001 - whatever it was, the connection is of no use
            with suppress(SQLAlchemyError):
                connection.invalidate()

    def _execute(self, connection: Connection, text: str) -> None:
        cursor = connection.connection.cursor()
        try:
            for each in [text] if self.dialect is Dialect.POSTGRESQL else text.split("; "):
                cursor.execute(each)
        finally:
            cursor.close()


#: What a child must not use on.
_OPEN: WeakSet[Connections] = WeakSet()


def _after_fork() -> None:
    for each in tuple(_OPEN):
        each.leave_to_parent()


if hasattr(os, "register_at_fork"):  # pragma: no branch - only Windows has no fork
    os.register_at_fork(after_in_child=_after_fork)


def _is_silent(connection: Connection) -> bool:
    """
    Return whether the server has surely said nothing since it was last asked.

    When it ends, it says so, or the connection ends: then there is something to read.
    """
    fileno = getattr(connection.connection.driver_connection, "fileno", None)
    if fileno is None:
        return False
    try:
        readable, _, _ = select([fileno()], [], [], 0)
    except (OSError, ValueError):  # it is closed, or its number is too high to ask for
        return False
    return not readable


def _begin(dialect: Dialect, timeout: float) -> str:
    """Return what begins a transaction in which nothing is waited for without end."""
    if dialect is Dialect.POSTGRESQL:
        milliseconds = max(1, round(timeout * 1000))
        return (
            "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE"
            f"; SET LOCAL lock_timeout = {milliseconds}"
            f"; SET LOCAL statement_timeout = {milliseconds * _STATEMENT}"
            f"; SET LOCAL idle_in_transaction_session_timeout = {milliseconds * _IDLE}"
        )
    seconds = max(1, round(timeout))
    return (
        f"SET SESSION innodb_lock_wait_timeout = {seconds}"
        "; SET TRANSACTION ISOLATION LEVEL READ COMMITTED"
        "; START TRANSACTION READ WRITE"
    )


def _errors_of(engine: Engine) -> tuple[type[Exception], ...]:
    module: Any = engine.dialect.loaded_dbapi
    # PyMySQL lets those of the socket through, and psycopg those of what it cannot encode.
    return (module.Error, OSError, ValueError)


def _with_charset(url: URL) -> URL:
    """Return *url* so that MySQL takes every character."""
    if not url.drivername.startswith(("mysql", "mariadb")) or "charset" in url.query:
        return url
    return url.update_query_dict({"charset": "utf8mb4"})
