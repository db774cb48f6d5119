"""The store in MariaDB keeps the contract."""

from collections.abc import Callable, Iterator

import pytest

from mail2ticket.stores.sql import SqlStore
from mail2ticket.testing import (
    ArchiveContract,
    DeadLetterContract,
    HeldContract,
    HeldFileContract,
    MailLogContract,
    RetentionContract,
    StoreContract,
)


class TestMariaDbStore(
    StoreContract,
    ArchiveContract,
    DeadLetterContract,
    HeldContract,
    HeldFileContract,
    MailLogContract,
    RetentionContract,
):
    @pytest.fixture(autouse=True)
    def _databases(self, mariadb_urls: Callable[[], str]) -> Iterator[None]:
        self._urls = mariadb_urls
        self._stores: list[SqlStore] = []
        yield
        for store in self._stores:
            store.close()

    def make_store(self) -> SqlStore:
        return self._opened(30.0)

    def make_impatient_store(self) -> SqlStore:
        return self._opened(1.0)

    def _opened(self, timeout: float) -> SqlStore:
        store = SqlStore(self._urls(), timeout=timeout)
        self._stores.append(store)
        return store
