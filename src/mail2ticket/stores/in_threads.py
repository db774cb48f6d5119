"""A store that waits, for async hosts: it waits in threads."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, asynccontextmanager
from contextvars import copy_context
from datetime import datetime
from functools import partial
from typing import TypeVar

from mail2ticket.model.held import HeldFilter, HeldMail
from mail2ticket.model.held_file import FileFilter, FileHandling, HeldFile
from mail2ticket.model.notice import OutboundMail
from mail2ticket.model.outgoing import Outgoing
from mail2ticket.ports import (
    AsyncHeldFileUnitOfWork,
    AsyncUnitOfWork,
    HeldFileStore,
    HeldFileUnitOfWork,
    Store,
    UnitOfWork,
)
from mail2ticket.stores.behind_awaits import (
    HeldFileUnitOfWorkBehindAwaits,
    UnitOfWorkBehindAwaits,
)

__all__ = ["HeldStoreInThreads", "StoreInThreads"]

T = TypeVar("T")
WorkT = TypeVar("WorkT", bound=UnitOfWork)


class StoreInThreads:
    """
    Asks *store* in threads, so that the event loop goes on: an `AsyncStore` of any `Store`.

    It must be one that threads may share, as all that come with us are. A transaction is in one
    thread from its beginning to its end. A task that is cancelled in one has it rolled back; one
    that is cancelled while it commits waits for that, and the mail is a repeat when it comes
    again.

    >>> from mail2ticket.stores.memory import MemoryStore
    >>> asyncio.run(StoreInThreads(MemoryStore()).seen("a delivery"))
    False

    Args:
        store: The store that waits.

        threads: How many transactions an event loop has at once; further ones wait their turn.

    Raises:
        ValueError: if there are to be no threads.
    """

    def __init__(self, store: Store, *, threads: int = 8) -> None:
        if threads < 1:
            raise ValueError("a store needs a thread to work in")
        self._store = store
        self._threads = threads
        self._pools: dict[asyncio.AbstractEventLoop, _Pool] = {}

    async def seen(self, key: str, /) -> bool:
        """See `Store.seen`."""
        return await asyncio.to_thread(self._store.seen, key)

    @asynccontextmanager
    async def begin(self) -> AsyncGenerator[AsyncUnitOfWork, None]:
        """See `Store.begin`."""
        async with self._begun(self._store.begin) as (work, thread):
            yield UnitOfWorkBehindAwaits(work, thread)

    @asynccontextmanager
    async def _begun(
        self, begin: Callable[[], AbstractContextManager[WorkT]]
    ) -> AsyncGenerator[tuple[WorkT, _Thread], None]:
        """Have a thread *begin* a transaction and end it, and lend both."""
        async with self._pool().thread() as thread:
            transaction = ExitStack()
            try:
                work = await thread.run(lambda: transaction.enter_context(begin()))
                yield work, thread
            except BaseException as error:
                end = partial(transaction.__exit__, type(error), error, error.__traceback__)
                if not await thread.run_to_the_end(end):
                    raise
            else:
                await thread.run_to_the_end(transaction.close)

    def _pool(self) -> _Pool:
        """Return the threads of the loop that runs; a process that was forked has another."""
        loop = asyncio.get_running_loop()
        pool = self._pools.get(loop)
        if pool is None:
            pool = _Pool(self._threads)
            known = tuple(self._pools.items())
            self._pools = {each: its for each, its in known if not each.is_closed()} | {loop: pool}
        return pool

    async def outbox(self) -> Iterable[OutboundMail]:
        """See `Store.outbox`."""
        return await asyncio.to_thread(lambda: list(self._store.outbox()))

    async def take_due(self, now: datetime, until: datetime, limit: int, /) -> Sequence[Outgoing]:
        """See `Store.take_due`."""
        return await asyncio.to_thread(self._store.take_due, now, until, limit)

    async def mark_sent(self, mail: OutboundMail, /) -> None:
        """See `Store.mark_sent`."""
        await asyncio.to_thread(self._store.mark_sent, mail)

    async def put_off(
        self, mail: OutboundMail, attempts: int, due_at: datetime, error: str, /
    ) -> None:
        """See `Store.put_off`."""
        await asyncio.to_thread(self._store.put_off, mail, attempts, due_at, error)

    async def give_up(self, mail: OutboundMail, attempts: int, error: str, /) -> None:
        """See `Store.give_up`."""
        await asyncio.to_thread(self._store.give_up, mail, attempts, error)


class HeldStoreInThreads(StoreInThreads):
    """
    Asks *store* in threads: an `AsyncHeldFileStore` of any `HeldFileStore`.

    It is what `StoreInThreads` is, and people can see to its held mail and its held files, by
    `AsyncUnprocessed` and `AsyncHeldFiles`.

    >>> from mail2ticket.model.held import HeldFilter
    >>> from mail2ticket.stores.memory import MemoryStore
    >>> asyncio.run(HeldStoreInThreads(MemoryStore()).count_held(HeldFilter()))
    0

    Args:
        store: The store that waits.

        threads: How many transactions an event loop has at once; further ones wait their turn.

    Raises:
        ValueError: if there are to be no threads.
    """

    def __init__(self, store: HeldFileStore, *, threads: int = 8) -> None:
        super().__init__(store, threads=threads)
        self._held = store

    @asynccontextmanager
    async def begin(self) -> AsyncGenerator[AsyncHeldFileUnitOfWork, None]:
        """See `Store.begin`."""
        begin: Callable[[], AbstractContextManager[HeldFileUnitOfWork]] = self._held.begin
        async with self._begun(begin) as (work, thread):
            yield HeldFileUnitOfWorkBehindAwaits(work, thread)

    async def raw(self, key: str, /) -> bytes | None:
        """See `Archive.raw`."""
        return await asyncio.to_thread(self._held.raw, key)

    async def held(self, wanted: HeldFilter, /) -> Iterable[HeldMail]:
        """See `HeldStore.held`."""
        return await asyncio.to_thread(lambda: tuple(self._held.held(wanted)))

    async def count_held(self, wanted: HeldFilter, /) -> int:
        """See `HeldStore.count_held`."""
        return await asyncio.to_thread(self._held.count_held, wanted)

    async def reasons_held(self, wanted: HeldFilter, /) -> Mapping[str, int]:
        """See `HeldStore.reasons_held`."""
        return await asyncio.to_thread(self._held.reasons_held, wanted)

    async def held_mail(self, key: str, /) -> HeldMail | None:
        """See `HeldStore.held_mail`."""
        return await asyncio.to_thread(self._held.held_mail, key)

    async def held_files(self, wanted: FileFilter, /) -> Iterable[HeldFile]:
        """See `HeldFileStore.held_files`."""
        return await asyncio.to_thread(lambda: tuple(self._held.held_files(wanted)))

    async def reasons_held_files(self, wanted: FileFilter, /) -> Mapping[str, int]:
        """See `HeldFileStore.reasons_held_files`."""
        return await asyncio.to_thread(self._held.reasons_held_files, wanted)

    async def take_unscanned(
        self, before: datetime, until: datetime, limit: int, /
    ) -> Sequence[HeldFile]:
        """See `HeldFileStore.take_unscanned`."""
        return await asyncio.to_thread(self._held.take_unscanned, before, until, limit)

    async def note_scan(
        self, key: str, sha256: str, reason: str, detail: str, due_at: datetime | None, /
    ) -> None:
        """See `HeldFileStore.note_scan`."""
        await asyncio.to_thread(self._held.note_scan, key, sha256, reason, detail, due_at)

    async def drop_files(self, older_than: datetime, handling: FileHandling, limit: int, /) -> int:
        """See `HeldFileStore.drop_files`."""
        return await asyncio.to_thread(self._held.drop_files, older_than, handling, limit)


class _Pool:
    """The threads that work for one event loop."""

    def __init__(self, most: int) -> None:
        self._turns = asyncio.Semaphore(most)
        self._idle: list[_Thread] = []

    @asynccontextmanager
    async def thread(self) -> AsyncGenerator[_Thread, None]:
        """Lend a thread that nobody else has, once there is one."""
        async with self._turns:
            thread = self._idle.pop() if self._idle else _Thread()
            try:
                yield thread
            finally:
                self._idle.append(thread)


class _Thread:
    """A thread that does one call after the other, in the order in which they are made."""

    def __init__(self) -> None:
        self._calls = ThreadPoolExecutor(1, "mail2ticket-store")

    async def run(self, call: Callable[[], T]) -> T:
        """Return what *call* returns; a task that is cancelled does not wait for it."""
        return await self._begun(call)

    async def run_to_the_end(self, call: Callable[[], T]) -> T:
        """Return what *call* returns; a task that is cancelled waits for it all the same."""
        begun = self._begun(call)
        try:
            return await asyncio.shield(begun)
        except asyncio.CancelledError:
            await asyncio.wait({begun})
            if not begun.cancelled():
                begun.exception()  # what it raised gives way, and is asked for, so that none warns
            raise

    def _begun(self, call: Callable[[], T]) -> asyncio.Future[T]:
        loop = asyncio.get_running_loop()
        return loop.run_in_executor(self._calls, copy_context().run, call)
