"""The stores on which the faults are proven, each made anew for every run, and filled."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from itertools import count
from pathlib import Path

from fault_stories import AwaitingWorld, World
from proof_desk import fill
from servers import PostgreSql

from mail2ticket.stores.memory import MemoryStore
from mail2ticket.stores.sql import SqlStore
from mail2ticket.stores.sqlite import SqliteStore

Fresh = Callable[[], World]


@contextmanager
def in_memory(folder: Path, *, is_async: bool = False) -> Iterator[Fresh]:
    """Yield what makes a desk in memory."""
    numbers = count()
    kind = AwaitingWorld if is_async else World

    def fresh() -> World:
        store = MemoryStore()
        fill(store)
        return kind(store, folder / f"{next(numbers)}")

    yield fresh


@contextmanager
def in_sqlite(folder: Path) -> Iterator[Fresh]:
    """Yield what makes a desk in a file of SQLite: a copy of one that was filled."""
    folder.mkdir(parents=True, exist_ok=True)
    numbers = count()
    filled = folder / "filled.db"
    with SqliteStore(filled) as store:
        fill(store)
    stores: list[SqliteStore] = []

    def fresh() -> World:
        for store in stores:
            store.close()
        number = next(numbers)
        path = folder / f"{number}.db"
        shutil.copy(filled, path)
        stores[:] = [SqliteStore(path)]
        return World(stores[0], folder / f"{number}")

    try:
        yield fresh
    finally:
        for store in stores:
            store.close()


@contextmanager
def awaiting(folder: Path) -> Iterator[Fresh]:
    """Yield what makes a desk in memory behind the door for async hosts."""
    with in_memory(folder, is_async=True) as fresh:
        yield fresh


@contextmanager
def on_postgresql(folder: Path, server: PostgreSql | None = None) -> Iterator[Fresh]:
    """Yield what makes a desk on PostgreSQL: in one database, which is emptied each time."""
    own = PostgreSql() if server is None else None
    used = server or own
    assert used is not None
    url = used.used_database()
    numbers = count()
    try:
        with SqlStore(url) as store:

            def fresh() -> World:
                used.empty(url)
                fill(store)
                return World(store, folder / f"{next(numbers)}")

            yield fresh
        used.give_back(url)
    finally:
        if own:
            own.close()


STORES: dict[str, Callable[[Path], AbstractContextManager[Fresh]]] = {
    "memory": in_memory,
    "sqlite": in_sqlite,
    "async": awaiting,
    "postgresql": on_postgresql,
}
