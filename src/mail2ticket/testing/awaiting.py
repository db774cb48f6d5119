"""A store and a transport behind awaits, for the tests of async code."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import TypeVar

from attrs import Factory, frozen

from mail2ticket.errors import StoreError
from mail2ticket.model.notice import OutboundMail
from mail2ticket.model.outgoing import Outgoing
from mail2ticket.ports import AsyncStore, AsyncTransport, AsyncUnitOfWork, Store, Transport
from mail2ticket.stores.behind_awaits import UnitOfWorkBehindAwaits

T = TypeVar("T")


def awaited(store: Store, timeout: float = 30.0) -> AsyncStore:
    """
    Put *store* behind awaits; one transaction at a time, for which others wait *timeout* seconds.

    Each call still blocks its event loop while it runs, which is of no matter for a
    `MemoryStore`. It is for tests: a server takes `StoreInThreads`, or a store that awaits.
    """
    return _AwaitedStore(store, timeout)


def awaited_transport(transport: Transport) -> AsyncTransport:
    """Put *transport* behind awaits."""
    return _AwaitedTransport(transport)


@frozen
class _AwaitedStore:
    _store: Store
    _timeout: float
    # Tasks share a thread, so that the lock of the store itself cannot keep them apart.
    _turn: asyncio.Lock = Factory(asyncio.Lock)

    async def seen(self, key: str) -> bool:
        await asyncio.sleep(0)
        return self._store.seen(key)

    @asynccontextmanager
    async def _alone(self) -> AsyncGenerator[None, None]:
        try:
            await asyncio.wait_for(self._turn.acquire(), self._timeout)
        except TimeoutError:
            raise StoreError(f"other tasks took {self._timeout:g} seconds") from None
        try:
            yield
        finally:
            self._turn.release()

    @asynccontextmanager
    async def begin(self) -> AsyncGenerator[AsyncUnitOfWork, None]:
        async with self._alone():
            with self._store.begin() as work:
                yield UnitOfWorkBehindAwaits(work, _Loop())

    async def outbox(self) -> Iterable[OutboundMail]:
        await asyncio.sleep(0)
        return self._store.outbox()

    async def take_due(self, now: datetime, until: datetime, limit: int) -> Sequence[Outgoing]:
        async with self._alone():
            return self._store.take_due(now, until, limit)

    async def mark_sent(self, mail: OutboundMail) -> None:
        async with self._alone():
            self._store.mark_sent(mail)

    async def put_off(
        self, mail: OutboundMail, attempts: int, due_at: datetime, error: str
    ) -> None:
        async with self._alone():
            self._store.put_off(mail, attempts, due_at, error)

    async def give_up(self, mail: OutboundMail, attempts: int, error: str) -> None:
        async with self._alone():
            self._store.give_up(mail, attempts, error)


class _Loop:
    """Lets other tasks run before each call, as a real one does."""

    async def run(self, call: Callable[[], T], /) -> T:
        await asyncio.sleep(0)
        return call()


@frozen
class _AwaitedTransport:
    _transport: Transport

    async def send(self, mail: OutboundMail) -> None:
        await asyncio.sleep(0)
        self._transport.send(mail)
