"""
What our statements need of a SQL database: one transaction, and values in and out of it.

Statements are written once, for SQLite, PostgreSQL, MySQL and MariaDB, so they keep to what
all of those understand:

- `?` stands for a value, and for nothing else; values are never put into the text.
- A name that one of them reserves is in double quotes: ``"key"``. Nothing else is.
- A truth is a number: ``is_open = 1``, not ``is_open`` alone, and ``1 = 1`` for always.
- Text is put together by the program: no ``||``. Ends of text are found by ``LIKE ? ESCAPE '!'``
  (`ends_with`), not by ``substr`` with a negative number.
- ``count(CASE WHEN … THEN 1 END)`` counts on a condition; no ``total``, no ``FILTER``.
- No ``OR IGNORE``, ``OR REPLACE``, ``ON CONFLICT`` or ``RETURNING`` but by the methods below,
  no ``rowid``: a table whose order matters has a ``serial``.
- What stands in an index is short (`keys.key_text`): PostgreSQL takes 2,700 bytes at most,
  and MySQL 768 characters.
- Rows are locked by adding `Database.skipping`, which is empty where nothing needs locking.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol, TypeAlias

#: What a column may hold. A truth comes back as a number.
Value: TypeAlias = str | bytes | int | None

#: One row of an answer.
Row: TypeAlias = tuple[Value, ...]

#: A statement and its values.
Query: TypeAlias = tuple[str, Sequence[Value]]


class Database(Protocol):
    """
    **Protocol:** one connection to a SQL database, in one transaction at a time.

    Every method raises `StoreError` where the database fails, `ContentionError` where another
    transaction is in the way (a deadlock, a serialisation failure, a lock that was waited for
    in vain): then nothing of the transaction is written.
    """

    @property
    def is_in_transaction(self) -> bool:
        """Whether a transaction is open; some databases end it themselves after an error."""
        ...

    @property
    def skipping(self) -> str:
        """
        Add this to a SELECT, so that its rows are this transaction's and others pass them over.

        ``" FOR UPDATE SKIP LOCKED"``, or empty where one transaction writes at a time.
        """
        ...

    @property
    def is_alone(self) -> bool:
        """Whether this transaction holds all that it may write, for itself, from its beginning."""
        ...

    def run(self, statement: str, values: Sequence[Value] = (), /) -> int:
        """Run *statement*, which answers nothing; return how many rows it touched."""
        ...

    def first(self, query: str, values: Sequence[Value] = (), /) -> Row | None:
        """Return the first row of *query*, or None."""
        ...

    def all(self, query: str, values: Sequence[Value] = (), /) -> list[Row]:
        """Return every row of *query*."""
        ...

    @property
    def is_pipelined(self) -> bool:
        """Whether `many` sends all before the first is answered, so that less is waited for."""
        ...

    def many(self, queries: Sequence[Query], /) -> list[list[Row]]:
        """Return every row of each of *queries*, sent at once where the database can."""
        ...

    def insert(self, table: str, values: Mapping[str, Value], /) -> int:
        """Insert a row into *table*, and return its new ``serial``."""
        ...

    def add(self, table: str, values: Mapping[str, Value], key: Sequence[str], /) -> bool:
        """
        Insert a row unless there is one with the same *key*; return whether it is new.

        Where another transaction has inserted the same and is not over, this waits for it,
        for as long as the database lets one wait.
        """
        ...

    def add_all(
        self, table: str, rows: Iterable[Mapping[str, Value]], key: Sequence[str], /
    ) -> int:
        """Insert those *rows*, of the same columns each, whose *key* is new; return how many."""
        ...

    def put(self, table: str, values: Mapping[str, Value], key: Sequence[str], /) -> None:
        """Insert a row, or set all its columns in the one that has the same *key*."""
        ...

    def put_row(self, table: str, values: Mapping[str, Value], key: Sequence[str], /) -> int:
        """Do what `put` does, and return the ``serial`` of the row."""
        ...

    def next_in(self, sequence: str, /) -> int:
        """
        Return the next number of *sequence* in ``m2t_sequence``, which nobody else gets.

        Where many transactions write at a time it is drawn in a short one of its own, so that
        nobody waits for another's commit; then a transaction that is not committed leaves a gap.
        """
        ...

    def lock(self, names: Iterable[str], /) -> None:
        """
        Wait until no other transaction holds one of *names*, and hold them until this one ends.

        In one order for everybody, so that no two wait for each other; called once in a
        transaction, for what is locked later may be out of order. Nothing is done where one
        transaction writes at a time.
        """
        ...


def marks(count: int) -> str:
    """
    Return placeholders for *count* values.

    >>> marks(3)
    '?, ?, ?'
    """
    return ", ".join("?" * count)


def ends_with(end: str) -> str:
    """
    Return the pattern of ``LIKE ? ESCAPE '!'`` for what ends with *end*.

    >>> ends_with("@my_company.example")
    '%@my!_company.example'
    """
    return "%" + end.replace("!", "!!").replace("%", "!%").replace("_", "!_")
