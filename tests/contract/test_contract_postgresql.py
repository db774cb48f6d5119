"""The store in PostgreSQL keeps the contract."""

from collections.abc import Iterator

import pytest
from servers import PostgreSql

from mail2ticket.stores.sql import SqlStore
from mail2ticket.testing import ArchiveContract, HeldContract, StoreContract


class TestPostgresqlStore(StoreContract, ArchiveContract, HeldContract):
    @pytest.fixture(autouse=True)
    def _databases(self, postgresql_server: PostgreSql) -> Iterator[None]:
        self._server = postgresql_server
        self._stores: list[SqlStore] = []
        yield
        for store in self._stores:
            store.close()

    def make_store(self) -> SqlStore:
        store = SqlStore(self._server.new_database())
        self._stores.append(store)
        return store
