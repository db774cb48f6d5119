"""The machine on stores that outlive a process: a file of SQLite, a database of PostgreSQL."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from stateful_machine import Machine

from mail2ticket.stores.sql import SqlStore
from mail2ticket.stores.sqlite import SqliteStore

# In memory, where there is such a place: what a crash of the process leaves is the same.
_MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of its own is made in it
_TABLES = (
    "SELECT tablename FROM pg_tables"
    " WHERE schemaname = 'public' AND tablename LIKE 'm2t%' AND tablename <> 'm2t_version'"
)


def on_sqlite() -> type[Machine]:
    """Return the machine with a file of SQLite for each run."""

    class OnSqlite(Machine):
        def __init__(self) -> None:
            place = str(_MEMORY) if _MEMORY.is_dir() else None
            self._folder = Path(mkdtemp(prefix="m2t-stateful-", dir=place))
            super().__init__()

        def opened(self) -> Any:  # noqa: ANN401 - any store
            return SqliteStore(self._folder / "desk.db")

        def closed(self) -> None:
            self.store.close()

        def teardown(self) -> None:
            try:
                super().teardown()
            finally:
                shutil.rmtree(self._folder, ignore_errors=True)

    return OnSqlite


def on_sql(new_database: Callable[[], str]) -> type[Machine]:
    """Return the machine with one new database, which each run empties when it is over."""
    url = new_database()

    class OnSql(Machine):
        def opened(self) -> Any:  # noqa: ANN401 - any store
            return SqlStore(url)

        def closed(self) -> None:
            self.store.close()

        def teardown(self) -> None:
            try:
                super().teardown()
            finally:
                _empty(url)

    return OnSql


def _empty(url: str) -> None:
    import psycopg  # noqa: PLC0415 - only where there is a server

    with psycopg.connect(url, autocommit=True) as connection:
        names = ", ".join(name for (name,) in connection.execute(_TABLES))
        connection.execute(f"TRUNCATE {names} CASCADE".encode())
