"""A store and a transport behind awaits, for the tests of async code."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime

from attrs import Factory, frozen

from mail2ticket.errors import StoreError
from mail2ticket.model.attachment import Attachment
from mail2ticket.model.changes import Changes
from mail2ticket.model.facts import Facts, Questions
from mail2ticket.model.items import NewNote, NewTicket, NewTimeEntry
from mail2ticket.model.notice import OutboundMail
from mail2ticket.model.outgoing import Outgoing
from mail2ticket.model.people import Agent
from mail2ticket.ports import (
    AsyncStore,
    AsyncTransport,
    AsyncUnitOfWork,
    Record,
    Store,
    Transport,
    UnitOfWork,
)


def awaited(store: Store, timeout: float = 30.0) -> AsyncStore:
    """
    Put *store* behind awaits; one transaction at a time, for which others wait *timeout* seconds.

    Each call still blocks its event loop while it runs, which is of no matter for a
    `MemoryStore`. It is for tests: a server wants a store that waits without blocking.
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
                yield _AwaitedUnitOfWork(work)

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


@frozen
class _AwaitedUnitOfWork:
    """Lets other tasks run before each step, as a real one does."""

    _work: UnitOfWork

    async def claim(self, key: str) -> bool:
        await asyncio.sleep(0)
        return self._work.claim(key)

    async def look_up(self, questions: Questions) -> Facts:
        await asyncio.sleep(0)
        return self._work.look_up(questions)

    async def open_ticket(self, draft: NewTicket) -> str:
        await asyncio.sleep(0)
        return self._work.open_ticket(draft)

    async def add_note(self, draft: NewNote) -> None:
        await asyncio.sleep(0)
        self._work.add_note(draft)

    async def log_time(self, draft: NewTimeEntry) -> None:
        await asyncio.sleep(0)
        self._work.log_time(draft)

    async def change(self, number: str, changes: Changes) -> Agent | None:
        await asyncio.sleep(0)
        return self._work.change(number, changes)

    async def keep(self, number: str, attachment: Attachment) -> None:
        await asyncio.sleep(0)
        self._work.keep(number, attachment)

    async def record(self, record: Record) -> None:
        await asyncio.sleep(0)
        self._work.record(record)

    async def enqueue(self, mail: OutboundMail, number: str | None, due_at: datetime) -> None:
        await asyncio.sleep(0)
        self._work.enqueue(mail, number, due_at)


@frozen
class _AwaitedTransport:
    _transport: Transport

    async def send(self, mail: OutboundMail) -> None:
        await asyncio.sleep(0)
        self._transport.send(mail)
