"""The store in memory keeps the contract."""

from mail2ticket.stores.memory import MemoryStore
from mail2ticket.testing import (
    ArchiveContract,
    DeadLetterContract,
    HeldContract,
    HeldFileContract,
    MailLogContract,
    RetentionContract,
    StoreContract,
)


class TestMemoryStore(
    StoreContract,
    ArchiveContract,
    DeadLetterContract,
    HeldContract,
    HeldFileContract,
    MailLogContract,
    RetentionContract,
):
    def make_store(self) -> MemoryStore:
        return MemoryStore()

    def make_impatient_store(self) -> MemoryStore:
        return MemoryStore(timeout=0.1)
