"""The store in PostgreSQL keeps the contract."""

from collections.abc import Callable, Iterator

import pytest

from mail2ticket.stores.sql import SqlStore
from mail2ticket.testing import ArchiveContract, HeldContract, StoreContract


class TestPostgresqlStore(StoreContract, ArchiveContract, HeldContract):
    @pytest.fixture(autouse=True)
    def _databases(self, postgresql_urls: Callable[[], str]) -> Iterator[None]:
        self._urls = postgresql_urls
        self._stores: list[SqlStore] = []
        yield
        for store in self._stores:
            store.close()

    def make_store(self) -> SqlStore:
        store = SqlStore(self._urls())
        self._stores.append(store)
        return store
