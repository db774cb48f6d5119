"""Many look-ups in few rounds: each is a generator that asks, and what all ask is sent at once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Generator, Mapping
from functools import lru_cache
from typing import Any, Generic, TypeAlias, TypeVar, cast

from mail2ticket.stores.relational.database import Database, Query, Row, Value, marks

T = TypeVar("T")
K = TypeVar("K")
V = TypeVar("V", bound=Value)

#: A look-up: yields queries, is sent their rows, and returns what it found.
LookUp: TypeAlias = Generator[Query, list[Row], T]

# How many values stand in one IN (…). Every database takes more.
_MOST_VALUES = 256


class Answer(Generic[T]):
    """What a look-up of a `Batch` found, once the batch has run."""

    value: T

    def __init__(self, look_up: LookUp[T]) -> None:
        self._look_up = look_up
        self.query: Query | None = None

    def go_on(self, rows: list[Row] | None) -> bool:
        """Give it *rows* for what it asked, if it did; return whether it asks again."""
        try:
            # A generator that has not begun takes nothing.
            self.query = next(self._look_up) if rows is None else self._look_up.send(rows)
        except StopIteration as over:
            self.value = over.value
            return False
        return True


class Batch:
    """
    Look-ups that wait to be run together; where nothing is gained by that, they are run at once.

    Args:
        database: What is asked.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._is_patient = database.is_pipelined
        self._asking: list[Answer[Any]] = []

    def add(self, look_up: LookUp[T]) -> Answer[T]:
        """Add *look_up*; the answer has its value when the batch has run."""
        answer = Answer(look_up)
        if not self._is_patient:
            answer.value = found(self._database, look_up)
        elif answer.go_on(None):
            self._asking.append(answer)
        return answer

    def add_for(
        self, asked: Collection[K], look_up: Callable[[Collection[K]], LookUp[Mapping[K, T]]]
    ) -> Answer[Mapping[K, T]]:
        """Add the *look_up* of all that is *asked*; of nothing, nothing is known."""
        return self.add(look_up(asked)) if asked else cast("Answer[Mapping[K, T]]", _NOTHING)

    def run(self) -> None:
        """Run until every look-up has found what it wants."""
        while self._asking:
            rows_of = self._database.many([each.query for each in self._asking if each.query])
            pairs = zip(self._asking, rows_of, strict=True)
            self._asking = [each for each, rows in pairs if each.go_on(rows)]


def _nothing() -> LookUp[Mapping[Any, Any]]:
    return {}
    yield


_NOTHING = Answer(_nothing())
_NOTHING.go_on(None)


def found(database: Database, look_up: LookUp[T]) -> T:
    """Run one *look_up* alone."""
    try:
        query, values = next(look_up)
        while True:
            query, values = look_up.send(database.all(query, values))
    except StopIteration as over:
        return cast("T", over.value)


def rows_in(query: str, values: Collection[Value]) -> LookUp[list[Row]]:
    """Ask *query*, in which ``{}`` stands for the list of an ``IN``, for all of *values*."""
    if not values:
        return []
    some, *others = chunks(values)
    rows = yield listing(query, len(some)), some
    for some in others:
        rows += yield listing(query, len(some)), some
    return rows


@lru_cache(maxsize=512)
def listing(query: str, *counts: int) -> str:
    """
    Return *query* with placeholders for so many values in place of each ``{}``.

    >>> listing("DELETE FROM t WHERE a IN ({})", 2)
    'DELETE FROM t WHERE a IN (?, ?)'
    """
    return query.format(*map(marks, counts))


def chunks(values: Collection[V]) -> list[list[V]]:
    """
    Return *values* in lists that are no longer than a statement takes.

    Their lengths are powers of two, so that there are few different statements to prepare: the
    last value is repeated.

    >>> list(chunks(["a", "b", "c"]))
    [['a', 'b', 'c', 'c']]
    """
    all_ = list(values)
    if len(all_) == 1:
        return [all_]
    parts = [all_[at : at + _MOST_VALUES] for at in range(0, len(all_), _MOST_VALUES)]
    return [part + part[-1:] * ((1 << (len(part) - 1).bit_length()) - len(part)) for part in parts]
