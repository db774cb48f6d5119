"""The store in a SQLite file keeps the contract."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from mail2ticket.stores.sqlite import SqliteStore
from mail2ticket.testing import (
    ArchiveContract,
    DeadLetterContract,
    HeldContract,
    HeldFileContract,
    MailLogContract,
    RetentionContract,
    StoreContract,
)


class TestSqliteStore(
    StoreContract,
    ArchiveContract,
    DeadLetterContract,
    HeldContract,
    HeldFileContract,
    MailLogContract,
    RetentionContract,
):
    @pytest.fixture(autouse=True)
    def _files(self, tmp_path: Path) -> Iterator[None]:
        self._folder = tmp_path
        self._stores: list[SqliteStore] = []
        yield
        for store in self._stores:
            store.close()

    def make_store(self) -> SqliteStore:
        return self._opened(30.0)

    def make_impatient_store(self) -> SqliteStore:
        return self._opened(0.2)

    def _opened(self, timeout: float) -> SqliteStore:
        store = SqliteStore(self._folder / f"{len(self._stores)}.db", timeout=timeout)
        self._stores.append(store)
        return store
