"""The store in memory keeps the contract."""

from mail2ticket.stores.memory import MemoryStore
from mail2ticket.testing import ArchiveContract, StoreContract


class TestMemoryStore(StoreContract, ArchiveContract):
    def make_store(self) -> MemoryStore:
        return MemoryStore()
