"""The store in MariaDB keeps the contract."""

from collections.abc import Iterator

import pytest
from servers import MariaDb

from mail2ticket.stores.sql import SqlStore
from mail2ticket.testing import ArchiveContract, HeldContract, StoreContract


class TestMariaDbStore(StoreContract, ArchiveContract, HeldContract):
    @pytest.fixture(autouse=True)
    def _databases(self, mariadb_server: MariaDb) -> Iterator[None]:
        self._server = mariadb_server
        self._stores: list[SqlStore] = []
        yield
        for store in self._stores:
            store.close()

    def make_store(self) -> SqlStore:
        store = SqlStore(self._server.new_database())
        self._stores.append(store)
        return store
