"""A store for async hosts keeps the contract, as one that does not wait does."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from mail2ticket.ports import Store
from mail2ticket.stores.memory import MemoryStore
from mail2ticket.testing import BlockingStore, Loop, StoreContract, awaited
from mail2ticket.testing.seeds import Seed


class Blocking(BlockingStore):
    """An async store of which the test knows what is behind it."""

    def __init__(self, store: MemoryStore, loop: Loop, timeout: float) -> None:
        super().__init__(awaited(store, timeout), loop)
        self.inner = store


class TestAsyncStore(StoreContract):
    @pytest.fixture(autouse=True)
    def _loop(self) -> Iterator[None]:
        with Loop() as self.loop:
            yield

    def make_store(self) -> Blocking:
        return Blocking(MemoryStore(), self.loop, 30.0)

    def make_impatient_store(self) -> Blocking:
        return Blocking(MemoryStore(), self.loop, 0.1)

    def seed(self, store: Store, *seeds: Seed, domains: object = ()) -> None:
        super().seed(_inner(store), *seeds, domains=domains)  # type: ignore[arg-type]

    def seed_staff(self, store: Store, queue: str, *staff: object) -> None:
        super().seed_staff(_inner(store), queue, *staff)  # type: ignore[arg-type]

    def delete(self, store: Store, number: str) -> None:
        super().delete(_inner(store), number)


def _inner(store: Store) -> Store:
    return store.inner if isinstance(store, Blocking) else store
