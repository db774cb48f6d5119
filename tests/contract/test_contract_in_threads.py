"""A store that waits in threads keeps the contract, and the loop goes on meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, get_ident
from typing import Any

import pytest

from mail2ticket.aio import AsyncIntake
from mail2ticket.errors import StoreError
from mail2ticket.model.mailbox import Mailbox
from mail2ticket.policy import Policy
from mail2ticket.ports import Store
from mail2ticket.stores.in_threads import HeldStoreInThreads, StoreInThreads
from mail2ticket.stores.memory import MemoryStore
from mail2ticket.stores.memory_unit import MemoryUnitOfWork
from mail2ticket.stores.sqlite import SqliteStore
from mail2ticket.testing import (
    BlockingStore,
    HeldContract,
    HeldFileContract,
    Loop,
    assert_created,
    assert_repeat,
    mail,
)
from mail2ticket.testing.changing import ChangeContract
from mail2ticket.testing.claims import ClaimContract
from mail2ticket.testing.entries import EntryContract
from mail2ticket.testing.parallel import ParallelContract
from mail2ticket.testing.posting import OutboxContract
from mail2ticket.testing.seeds import Seed
from mail2ticket.transports.in_threads import TransportInThreads
from mail2ticket.transports.memory import MemoryTransport


class Blocking(BlockingStore):
    """A store in threads of which the test knows what is behind it."""

    def __init__(self, store: MemoryStore, loop: Loop) -> None:
        super().__init__(StoreInThreads(store), loop)
        self.inner = store


class HoldingBlocking(Blocking):
    """One whose held mail and files people can see to; it is shown by what is behind it."""

    def __init__(self, store: MemoryStore, loop: Loop) -> None:
        BlockingStore.__init__(self, HeldStoreInThreads(store), loop)
        self.inner = store

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever is behind it
        return getattr(self.inner, name)


class TestHeldStoreInThreads(HeldContract, HeldFileContract):
    @pytest.fixture(autouse=True)
    def _loop(self) -> Iterator[None]:
        with Loop() as self.loop:
            yield

    def make_store(self) -> Any:  # noqa: ANN401 - what it has, `__getattr__` says
        return HoldingBlocking(MemoryStore(), self.loop)

    def seed(self, store: Store, *seeds: Seed, domains: object = ()) -> None:
        super().seed(_inner(store), *seeds, domains=domains)  # type: ignore[arg-type]

    def delete(self, store: Store, number: str) -> None:
        super().delete(_inner(store), number)


class TestStoreInThreads(
    ClaimContract, EntryContract, ChangeContract, OutboxContract, ParallelContract
):
    @pytest.fixture(autouse=True)
    def _loop(self) -> Iterator[None]:
        with Loop() as self.loop:
            yield

    def make_store(self) -> Blocking:
        return Blocking(MemoryStore(), self.loop)

    def make_impatient_store(self) -> Blocking:
        return Blocking(MemoryStore(timeout=0.1), self.loop)

    def seed(self, store: Store, *seeds: Seed, domains: object = ()) -> None:
        super().seed(_inner(store), *seeds, domains=domains)  # type: ignore[arg-type]

    def seed_staff(self, store: Store, queue: str, *staff: object) -> None:
        super().seed_staff(_inner(store), queue, *staff)  # type: ignore[arg-type]

    def delete(self, store: Store, number: str) -> None:
        super().delete(_inner(store), number)


def _inner(store: Store) -> Store:
    return store.inner if isinstance(store, Blocking) else store


class Watched(MemoryStore):
    """Tells what happens in which thread, and can be stopped at each step."""

    def __init__(self) -> None:
        super().__init__()
        self.steps: list[str] = []
        self.threads: set[int] = set()
        self.reached, self.go_on = Event(), Event()
        self.stops_at = ""

    def at(self, step: str) -> None:
        self.threads.add(get_ident())
        self.steps.append(step)
        if step == self.stops_at:
            self.reached.set()
            self.go_on.wait()

    @contextmanager
    def begin(self) -> Iterator[MemoryUnitOfWork]:
        self.at("begun")
        try:
            with super().begin() as work:
                yield work
                self.at("commit")
        except BaseException as error:
            self.at(f"rolled back for {type(error).__name__}")
            raise
        self.at("committed")


async def _claim(store: StoreInThreads) -> bool:
    async with store.begin() as work:
        return await work.claim("key")


def _cancelled_at(step: str, watched: Watched) -> StoreInThreads:
    """Cancel a task that is at *step* of a transaction, and return the store."""
    store = StoreInThreads(watched, threads=1)
    watched.stops_at = step

    async def run() -> None:
        task = asyncio.create_task(_claim(store))
        await asyncio.to_thread(watched.reached.wait)
        task.cancel()
        await asyncio.sleep(0)  # so that it is told
        watched.go_on.set()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(run())
    return store


def test_a_transaction_is_in_one_thread_which_is_not_the_loops() -> None:
    watched = Watched()

    assert asyncio.run(_claim(StoreInThreads(watched)))
    assert watched.steps == ["begun", "commit", "committed"]
    assert len(watched.threads) == 1
    assert get_ident() not in watched.threads


def test_a_task_that_is_cancelled_while_it_begins_leaves_no_transaction_open() -> None:
    watched = Watched()
    store = _cancelled_at("begun", watched)

    assert watched.steps == ["begun", "rolled back for CancelledError"]
    watched.stops_at = ""
    assert asyncio.run(_claim(store))  # the thread, and the lock, are free again


def test_a_task_that_is_cancelled_while_it_commits_waits_for_the_commit() -> None:
    watched = Watched()
    store = _cancelled_at("commit", watched)

    assert watched.steps == ["begun", "commit", "committed"]
    assert asyncio.run(store.seen("key"))


def test_an_error_in_a_transaction_is_the_stores_to_see() -> None:
    watched = Watched()

    async def fail() -> None:
        async with StoreInThreads(watched).begin():
            raise StoreError("no room")

    with pytest.raises(StoreError, match="no room"):
        asyncio.run(fail())
    assert watched.steps == ["begun", "rolled back for StoreError"]


def test_a_store_may_say_that_an_error_is_none() -> None:
    class Forgiving(MemoryStore):
        @contextmanager
        def begin(self) -> Iterator[MemoryUnitOfWork]:
            try:
                with super().begin() as work:
                    yield work
            except StoreError:
                return

    async def fail() -> None:
        async with StoreInThreads(Forgiving()).begin():
            raise StoreError("no room")

    asyncio.run(fail())


def test_each_event_loop_waits_for_its_own_threads() -> None:
    store = StoreInThreads(MemoryStore(), threads=1)

    async def crowd() -> int:
        return sum(await asyncio.gather(*[_claim(store) for _ in range(3)]))

    assert [asyncio.run(crowd()) for _ in range(2)] == [1, 0]
    assert len(store._pools) == 1  # those of a loop that is closed are gone


def test_a_store_without_threads_is_refused() -> None:
    with pytest.raises(ValueError, match="needs a thread"):
        StoreInThreads(MemoryStore(), threads=0)


def test_an_async_desk_runs_on_what_comes_with_us(tmp_path: Path) -> None:
    transport = MemoryTransport()
    policy = Policy(mailboxes=(Mailbox("support@acme.example", queue="First line"),))

    async def take_in() -> None:
        with SqliteStore(tmp_path / "desk.db") as store:
            door = AsyncIntake(StoreInThreads(store), TransportInThreads(transport), policy)
            contents = [mail(f"Printer {at}", sender=f"a{at}@c.example") for at in range(10)]
            outcomes = await asyncio.gather(*map(door.process, contents))
            assert all(map(assert_created, outcomes))
            assert len({outcome.number for outcome in outcomes}) == 10
            assert_repeat(await door.process(contents[0]))
            assert (await door.relay()).sent == 0

    asyncio.run(take_in())
    assert len(transport.sent) == 10
