"""Connections to one SQLite file, shared among threads, one thread at a time each."""

from __future__ import annotations

import os
import sqlite3
import time
import weakref
from collections.abc import Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from mail2ticket.errors import ConfigurationError, StoreError
from mail2ticket.stores.relational import dialects
from mail2ticket.stores.relational.database import Query, Row, Value
from mail2ticket.stores.relational.dialects import Dialect
from mail2ticket.stores.schema import prepare

#: What SQLite must know: to rename and drop columns, and to insert unless a key is there.
OLDEST = (3, 35)

# What every connection is told.
_SETTINGS = (
    # A commit is on the disk when it returns.
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    # What is purged is overwritten, not only let go of.
    "PRAGMA secure_delete = ON",
    # A damaged page is found when it is read, and nothing that stands in the file is run.
    "PRAGMA cell_size_check = ON",
    "PRAGMA trusted_schema = OFF",
    # The log is brought into the file each 8 MiB or so, and is no longer than this after it.
    "PRAGMA wal_autocheckpoint = 2000",
    "PRAGMA journal_size_limit = 33554432",
)

# How many statements are kept ready: all of ours, of every length.
_KEPT_STATEMENTS = 512

# The next number of a sequence, in one statement.
_NEXT = "UPDATE m2t_sequence SET last = last + 1 WHERE name = ? RETURNING last"

# What to do about errors, by what SQLite calls them.
_HINTS: Mapping[str, str] = {
    "SQLITE_BUSY": "others wrote for longer than the timeout",
    "SQLITE_FULL": "the disk, or the quota, is full",
    "SQLITE_READONLY": "the file, its folder, or both may not be written to",
    "SQLITE_CANTOPEN": "the folder is missing, or may not be written to",
    "SQLITE_CORRUPT": "the file is damaged: restore a copy of it",
    "SQLITE_NOTADB": "it is no SQLite file, or is damaged: restore a copy of it",
    "SQLITE_IOERR": "the disk could not be read or written",
}

# How often, and how many seconds apart, a switch to the write-ahead log is tried.
_TRIES = 200
_PAUSE = 0.05


class SqliteDatabase:
    """
    A connection to a SQLite file, as `relational.database.Database`.

    Its every error is a `StoreError`. One transaction writes at a time, so that nothing is ever
    locked but the file.
    """

    #: No row needs a lock of its own.
    skipping = ""

    #: There is nobody to wait for.
    is_pipelined = False

    #: A transaction begins with the one lock of the file.
    is_alone = True

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._process = os.getpid()

    @property
    def is_inherited(self) -> bool:
        """Whether a parent process opened it; SQLite must not see it in this one."""
        return self._process != os.getpid()

    @property
    def is_in_transaction(self) -> bool:
        """Whether a transaction is open; SQLite itself ends it after the worst errors."""
        return self._connection.in_transaction

    def run(self, statement: str, values: Sequence[Value] = (), /) -> int:
        """Run *statement*, and return how many rows it touched."""
        return self._cursor(statement, values).rowcount

    def first(self, query: str, values: Sequence[Value] = (), /) -> Row | None:
        """Return the first row of *query*, or None."""
        rows = self.all(query, values)
        return rows[0] if rows else None

    def all(self, query: str, values: Sequence[Value] = (), /) -> list[Row]:
        """Return every row of *query*."""
        cursor = self._cursor(query, values)
        try:
            return cursor.fetchall()
        except sqlite3.Error as error:
            raise failed(error) from error

    def many(self, queries: Sequence[Query], /) -> list[list[Row]]:
        """Return every row of each of *queries*."""
        return [self.all(query, values) for query, values in queries]

    def insert(self, table: str, values: Mapping[str, Value], /) -> int:
        """Insert a row, and return its new serial number."""
        statement = dialects.insert(table, tuple(values))
        return self._cursor(statement, tuple(values.values())).lastrowid or 0

    def add(self, table: str, values: Mapping[str, Value], key: Sequence[str], /) -> bool:
        """Insert a row unless there is one with the same *key*; return whether it is new."""
        del key  # SQLite finds it out
        statement = dialects.add_all(table, tuple(values), 1, Dialect.SQLITE)
        return self.run(statement, tuple(values.values())) == 1

    def add_all(
        self, table: str, rows: Iterable[Mapping[str, Value]], key: Sequence[str], /
    ) -> int:
        """Insert those *rows* whose *key* is new; return how many."""
        return sum(self.add(table, row, key) for row in rows)

    def put(self, table: str, values: Mapping[str, Value], key: Sequence[str], /) -> None:
        """Insert a row, or set all its columns in the one that has the same *key*."""
        statement = dialects.put(table, tuple(values), tuple(key), Dialect.SQLITE)
        self.run(statement, tuple(values.values()))

    def put_row(self, table: str, values: Mapping[str, Value], key: Sequence[str], /) -> int:
        """Insert a row, or set its columns; return its serial number."""
        text = dialects.put(table, tuple(values), tuple(key), Dialect.SQLITE)
        ((serial,),) = self.all(f"{text} RETURNING serial", tuple(values.values()))
        return int(serial or 0)

    def next_in(self, sequence: str, /) -> int:
        """Return the next number of *sequence*; no other transaction is under way."""
        for (last,) in self.all(_NEXT, (sequence,)):
            return int(last or 0)
        self.insert("m2t_sequence", {"name": sequence, "last": 1})
        return 1

    def lock(self, names: Iterable[str], /) -> None:
        """Do nothing: one transaction writes at a time."""

    def _cursor(self, statement: str, values: Sequence[Value]) -> sqlite3.Cursor:
        # Lone surrogates, which no encoding takes, become question marks.
        try:
            try:
                return self._connection.execute(statement, values)
            except UnicodeEncodeError:
                return self._connection.execute(statement, [_encodable(each) for each in values])
        except sqlite3.Error as error:
            raise failed(error) from error

    @contextmanager
    def transaction(self) -> Generator[None, None, None]:
        """
        Hold the one write lock of the file; commit at the end, roll back on an error.

        Raises:
            StoreError: if others hold it for longer than the timeout.
        """
        self.run("BEGIN IMMEDIATE")
        try:
            yield
            # Where SQLite gave the transaction up meanwhile, this fails, as it should.
            self.run("COMMIT")
        except BaseException:
            with suppress(StoreError):
                self.run("ROLLBACK")
            raise

    @contextmanager
    def unhurried(self) -> Generator[None, None, None]:
        """
        Let transactions reach the disk with the next one that must be there.

        If the power goes before that, they are gone; the file is whole all the same.
        """
        self.run("PRAGMA synchronous = NORMAL")
        try:
            yield
        finally:
            self.run("PRAGMA synchronous = FULL")

    def faults(self, *, is_quick: bool) -> tuple[str, ...]:
        """
        Return what is wrong with the file, in SQLite's words; nothing if it is whole.

        Raises:
            StoreError: if it is too damaged to be looked through.
        """
        found = self.all("PRAGMA quick_check" if is_quick else "PRAGMA integrity_check")
        orphans = [] if is_quick else self.all("PRAGMA foreign_key_check")
        return (
            *(str(each) for (each,) in found if each != "ok"),
            *(
                f"row {row!s} of {table!s} refers to nothing in {to!s}"
                for table, row, to, _ in orphans
            ),
        )

    def close(self) -> None:
        """Close the connection, unless that is for the parent process to do."""
        if not self.is_inherited:
            self._connection.close()


class Connections:
    """
    A pool: as many connections as there were ever threads at work at the same time.

    None of them is used on after a fork: the child opens its own.

    Args:
        path: The file; it is made, and brought to the newest version.

        timeout: Seconds to wait for others who write.
    """

    def __init__(self, path: Path, timeout: float) -> None:
        if sqlite3.sqlite_version_info < OLDEST:
            oldest = ".".join(map(str, OLDEST))
            raise ConfigurationError(
                f"SQLite {oldest} or later is needed; this Python has {sqlite3.sqlite_version}"
            )
        self._path = path.absolute()
        self._timeout = timeout
        self._is_closed = False
        self._idle: list[SqliteDatabase] = []
        self._inherited: list[SqliteDatabase] = []
        self._idle.append(self._open(is_first=True))
        # For those who forget to close; Python 3.13 would warn.
        weakref.finalize(self, _close, self._idle)

    @contextmanager
    def lend(self) -> Generator[SqliteDatabase, None, None]:
        """Lend a connection; after an error it is closed, and not lent again."""
        database = self._take()
        try:
            yield database
        except BaseException:
            database.close()
            raise
        if self._is_closed:
            database.close()
        else:
            self._idle.append(database)

    def close(self) -> None:
        """Close the idle connections now, and those that are lent when they come back."""
        self._is_closed = True
        _close(self._idle)

    def _take(self) -> SqliteDatabase:
        if self._is_closed:
            raise StoreError("the store is closed")
        while True:
            try:
                database = self._idle.pop()
            except IndexError:
                return self._open()
            if not database.is_inherited:
                return database
            # Kept, and not used: even to forget it would close it.
            self._inherited.append(database)

    def _open(self, *, is_first: bool = False) -> SqliteDatabase:
        try:
            connection = sqlite3.connect(
                self._path,
                timeout=self._timeout,
                isolation_level=None,
                check_same_thread=False,
                cached_statements=_KEPT_STATEMENTS,
            )
        except sqlite3.Error as error:
            raise StoreError(f"{self._path}: {failed(error)}") from error
        try:
            for setting in _SETTINGS:
                connection.execute(setting)
            if is_first:
                prepare(connection)
                _write_ahead(connection)
        except sqlite3.Error as error:
            connection.close()
            raise StoreError(f"{self._path}: {failed(error)}") from error
        except StoreError as error:
            connection.close()
            raise StoreError(f"{self._path}: {error}") from error
        return SqliteDatabase(connection)


def _write_ahead(connection: sqlite3.Connection) -> None:
    # SQLite does not wait for this lock by itself when several processes start at once.
    for tries_left in reversed(range(_TRIES)):
        try:
            ((mode,),) = connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError:
            if not tries_left:
                raise
            time.sleep(_PAUSE)
        else:
            if mode != "wal":
                raise StoreError(
                    f"SQLite keeps no write-ahead log there, only {mode!r}: a network file system?"
                )
            return


def failed(error: sqlite3.Error) -> StoreError:
    """Return *error* as one of ours, with what can be done about it."""
    # Some are raised by the module itself, and have no name.
    name = str(getattr(error, "sqlite_errorname", ""))
    hint = next((hint for known, hint in _HINTS.items() if name.startswith(known)), "")
    return StoreError(f"SQLite: {error}" + (f" ({hint})" if hint else ""))


def _close(idle: list[SqliteDatabase]) -> None:
    while idle:
        idle.pop().close()


def _encodable(value: Value) -> Value:
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value
