"""`Database` on a connection of any driver that keeps to the DB-API (PEP 249)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol, TypeAlias, cast

from mail2ticket.errors import StoreError
from mail2ticket.stores.relational import dialects
from mail2ticket.stores.relational.database import Query, Row, Value, marks
from mail2ticket.stores.relational.dialects import Dialect
from mail2ticket.stores.relational.failures import failure, is_duplicate
from mail2ticket.stores.relational.keys import storable


class Cursor(Protocol):
    """**Protocol:** what is needed of a cursor."""

    @property
    def rowcount(self) -> int:
        """How many rows the last statement touched."""
        ...

    @property
    def lastrowid(self) -> int | None:
        """The serial of the row that was inserted last, where the database tells it so."""
        ...

    def execute(self, statement: str, values: Sequence[Any], /) -> object:
        """Run *statement*."""
        ...

    def fetchall(self) -> Sequence[Sequence[Any]]:
        """Return all rows that are left."""
        ...


#: How several statements are sent before the first is answered; None where the driver cannot.
Pipeline: TypeAlias = Callable[[], AbstractContextManager[object]] | None


class DbapiDatabase:
    """
    One transaction on one connection.

    After an error of the database nothing more is run: the transaction cannot be committed.
    A NUL or a lone surrogate in text becomes a question mark, for not every database takes them.

    Args:
        cursor: What makes a cursor; each statement has one of its own.
        dialect: The kind of database.
        mark: The placeholder of the driver, ``?`` or ``%s``.
        errors: What the driver raises.
        is_open: Whether the connection is in a transaction.
        pipeline: What sends statements before the first is answered.
        next_in: What draws the next number of a sequence; by default this transaction does,
            and others wait for it.
    """

    def __init__(
        self,
        cursor: Callable[[], Any],
        dialect: Dialect,
        *,
        mark: str = "%s",
        errors: type[Exception] | tuple[type[Exception], ...] = Exception,
        is_open: Callable[[], bool] = lambda: True,
        pipeline: Pipeline = None,
        next_in: Callable[[str], int] | None = None,
    ) -> None:
        self._cursor: Callable[[], Cursor] = cursor
        self.dialect = dialect
        self._mark = mark
        self._errors = errors
        self._is_open = is_open
        self._pipeline = pipeline
        self._next_in = next_in
        self._is_broken = False

    @property
    def is_in_transaction(self) -> bool:
        """Whether a transaction is open, and nothing in it failed."""
        return not self._is_broken and self._is_open()

    @property
    def skipping(self) -> str:
        """What is added to a SELECT whose rows others are to pass over."""
        return self.dialect.skipping

    @property
    def is_pipelined(self) -> bool:
        """Whether the driver sends statements before the first is answered."""
        return self._pipeline is not None

    @property
    def is_alone(self) -> bool:
        """Whether nobody else writes; what a host began may be waiting for its lock still."""
        return False

    def run(self, statement: str, values: Sequence[Value] = (), /) -> int:
        """Run *statement*, and return how many rows it touched."""
        return self._run(statement, values).rowcount

    def first(self, query: str, values: Sequence[Value] = (), /) -> Row | None:
        """Return the first row of *query*, or None."""
        rows = self.all(query, values)
        return rows[0] if rows else None

    def all(self, query: str, values: Sequence[Value] = (), /) -> list[Row]:
        """Return every row of *query*."""
        return self._rows(self._run(query, values))

    def many(self, queries: Sequence[Query], /) -> list[list[Row]]:
        """Return every row of each of *queries*, sent at once where the driver can."""
        if self._pipeline is None or len(queries) < 2:  # noqa: PLR2004 - one is sent as it is
            return [self.all(query, values) for query, values in queries]
        self._check()
        try:
            with self._pipeline():
                cursors = [self._execute(query, values) for query, values in queries]
        except self._errors as error:
            raise self._failed(error) from error
        return [self._rows(cursor) for cursor in cursors]

    def insert(self, table: str, values: Mapping[str, Value], /) -> int:
        """Insert a row, and return its ``serial``."""
        text = dialects.insert(table, tuple(values))
        if self.dialect is Dialect.POSTGRESQL:
            ((serial,),) = self.all(f"{text} RETURNING serial", tuple(values.values()))
            return int(serial or 0)
        return self._run(text, tuple(values.values())).lastrowid or 0

    def add(self, table: str, values: Mapping[str, Value], key: Sequence[str], /) -> bool:
        """Insert a row unless there is one with the same *key*; return whether it is new."""
        return self.add_all(table, [values], key) == 1

    def add_all(
        self, table: str, rows: Iterable[Mapping[str, Value]], key: Sequence[str], /
    ) -> int:
        """Insert those *rows* whose *key* is new; return how many."""
        # In one order for everybody: of two that add the same, one waits, and not both.
        new = {tuple(str(row[name]) for name in key): row for row in reversed(list(rows))}
        wanted = [new[each] for each in sorted(new)]
        if not wanted:
            return 0
        names = tuple(wanted[0])
        if self.dialect is Dialect.MYSQL:
            text = dialects.add_all(table, names, 1, self.dialect)
            return sum(self._is_added(text, tuple(row.values())) for row in wanted)
        text = dialects.add_all(table, names, len(wanted), self.dialect)
        return self.run(text, [value for row in wanted for value in row.values()])

    def put(self, table: str, values: Mapping[str, Value], key: Sequence[str], /) -> None:
        """Insert a row, or set all its columns in the one that has the same *key*."""
        text = dialects.put(table, tuple(values), tuple(key), self.dialect)
        self._run(text, tuple(values.values()))

    def put_row(self, table: str, values: Mapping[str, Value], key: Sequence[str], /) -> int:
        """Insert a row, or set its columns; return its serial number."""
        given = tuple(values.values())
        text = dialects.put(table, tuple(values), tuple(key), self.dialect)
        if self.dialect is Dialect.MYSQL:
            self._run(text, given)
            wanted = tuple(values[name] for name in key)
            ((serial,),) = self.all(dialects.serial_of(table, tuple(key)), wanted)
        else:
            ((serial,),) = self.all(f"{text} RETURNING serial", given)
        return int(serial or 0)

    def next_in(self, sequence: str, /) -> int:
        """Return the next number of *sequence*, which nobody else gets."""
        if self._next_in is not None:
            self._check()
            return self._next_in(sequence)
        self.add("m2t_sequence", {"name": sequence, "last": 0}, ("name",))
        self.run("UPDATE m2t_sequence SET last = last + 1 WHERE name = ?", (sequence,))
        ((last,),) = self.all("SELECT last FROM m2t_sequence WHERE name = ?", (sequence,))
        return int(last or 0)

    def lock(self, names: Iterable[str], /) -> None:
        """Wait until no other transaction holds one of *names*, and hold them to the end."""
        names = list(names)
        if not names or self.dialect is Dialect.SQLITE:
            return
        self._check()
        if self.dialect is Dialect.MYSQL:
            slots = dialects.lock_slots(names)
            self.all(
                f"SELECT slot FROM {dialects.MYSQL_LOCKS} WHERE slot IN ({marks(len(slots))})"  # noqa: S608 - our own name
                " ORDER BY slot FOR UPDATE",
                slots,
            )
            return
        cursor = self._cursor()
        try:
            # An array is read in its order, and the statement is the same for any number.
            cursor.execute(
                "SELECT count(pg_advisory_xact_lock(held)) FROM unnest(%s::bigint[]) AS held",
                (dialects.lock_keys(names),),
            )
        except self._errors as error:
            raise self._failed(error) from error

    def _run(self, text: str, values: Sequence[Value]) -> Cursor:
        self._check()
        try:
            return self._execute(text, values)
        except self._errors as error:
            raise self._failed(error) from error

    def _execute(self, text: str, values: Sequence[Value]) -> Cursor:
        cursor = self._cursor()
        cursor.execute(
            dialects.statement(text, self.dialect, self._mark), tuple(map(_plain, values))
        )
        return cursor

    def _is_added(self, text: str, values: Sequence[Value]) -> bool:
        """Insert one row into MySQL, which takes back no more than this statement if it cannot."""
        self._check()
        try:
            self._execute(text, values)
        except self._errors as error:
            if is_duplicate(error):
                return False
            raise self._failed(error) from error
        return True

    def _rows(self, cursor: Cursor) -> list[Row]:
        try:
            rows = cursor.fetchall()
        except self._errors as error:
            raise self._failed(error) from error
        return [tuple(map(_read, row)) for row in rows]

    def _check(self) -> None:
        if self._is_broken:
            raise StoreError(f"{self.dialect}: an earlier statement of the transaction failed")

    def _failed(self, error: Exception) -> StoreError:
        self._is_broken = True
        return failure(error, self.dialect)


def _plain(value: Value) -> Value:
    """Return *value* as every driver takes it: truths as numbers, text without what none takes."""
    if isinstance(value, str):
        if value.isascii():
            return value.replace("\0", "?")
        return storable(value)
    return int(value) if isinstance(value, bool) else value


def _read(value: Any) -> Value:  # noqa: ANN401 - whatever a driver makes of a column
    is_buffer = isinstance(value, memoryview | bytearray)
    return bytes(cast("bytearray", value)) if is_buffer else cast("Value", value)
