"""The store in memory keeps the contract."""

from mail2ticket.stores.memory import MemoryStore
from mail2ticket.testing import ArchiveContract, HeldContract, StoreContract


class TestMemoryStore(StoreContract, ArchiveContract, HeldContract):
    def make_store(self) -> MemoryStore:
        return MemoryStore()
