"""A store for async hosts in front of the contracts, which do not wait."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Coroutine, Generator, Iterable, Sequence
from contextlib import contextmanager
from datetime import datetime
from threading import Thread
from typing import Any, Self, TypeVar

from mail2ticket.model.attachment import Attachment
from mail2ticket.model.changes import Changes
from mail2ticket.model.facts import Facts, Questions
from mail2ticket.model.items import NewNote, NewTicket, NewTimeEntry
from mail2ticket.model.notice import OutboundMail
from mail2ticket.model.outgoing import Outgoing
from mail2ticket.model.people import Agent
from mail2ticket.ports import AsyncStore, AsyncUnitOfWork, Record

T = TypeVar("T")


class Loop:
    """
    An event loop in a thread of its own, which others wait for.

    >>> with Loop() as loop:
    ...     loop.run(asyncio.sleep(0, "done"))
    'done'
    """

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def run(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """Return what *coroutine* returns, beside what runs for other threads."""
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result()

    def close(self) -> None:
        """End the loop."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


class BlockingStore:
    """
    An `AsyncStore` that is called as a `Store`, so that `StoreContract` holds it to the same.

    Its transactions run beside one another on *loop*, each for the thread that began it.

        class TestAsyncDeskStore(StoreContract):
            def make_store(self) -> Store:
                return BlockingStore(AsyncDeskStore(...), self.loop)
    """

    def __init__(self, store: AsyncStore, loop: Loop) -> None:
        self._store = store
        self._loop = loop

    def seen(self, key: str) -> bool:
        """See `Store.seen`."""
        return self._loop.run(self._store.seen(key))

    @contextmanager
    def begin(self) -> Generator[BlockingUnitOfWork, None, None]:
        """See `Store.begin`."""
        transaction = self._store.begin()
        work = self._loop.run(_awaited(transaction.__aenter__()))
        try:
            yield BlockingUnitOfWork(work, self._loop)
        except BaseException as error:
            self._loop.run(_awaited(transaction.__aexit__(type(error), error, None)))
            raise
        self._loop.run(_awaited(transaction.__aexit__(None, None, None)))

    def outbox(self) -> Iterable[OutboundMail]:
        """See `Store.outbox`."""
        return self._loop.run(self._store.outbox())

    def take_due(self, now: datetime, until: datetime, limit: int) -> Sequence[Outgoing]:
        """See `Store.take_due`."""
        return self._loop.run(self._store.take_due(now, until, limit))

    def mark_sent(self, mail: OutboundMail) -> None:
        """See `Store.mark_sent`."""
        self._loop.run(self._store.mark_sent(mail))

    def put_off(self, mail: OutboundMail, attempts: int, due_at: datetime, error: str) -> None:
        """See `Store.put_off`."""
        self._loop.run(self._store.put_off(mail, attempts, due_at, error))

    def give_up(self, mail: OutboundMail, attempts: int, error: str) -> None:
        """See `Store.give_up`."""
        self._loop.run(self._store.give_up(mail, attempts, error))


class BlockingUnitOfWork:
    """An `AsyncUnitOfWork` that is called as a `UnitOfWork`."""

    def __init__(self, work: AsyncUnitOfWork, loop: Loop) -> None:
        self._work = work
        self._loop = loop

    def claim(self, key: str) -> bool:
        """See `UnitOfWork.claim`."""
        return self._loop.run(self._work.claim(key))

    def look_up(self, questions: Questions) -> Facts:
        """See `UnitOfWork.look_up`."""
        return self._loop.run(self._work.look_up(questions))

    def open_ticket(self, draft: NewTicket) -> str:
        """See `UnitOfWork.open_ticket`."""
        return self._loop.run(self._work.open_ticket(draft))

    def add_note(self, draft: NewNote) -> None:
        """See `UnitOfWork.add_note`."""
        self._loop.run(self._work.add_note(draft))

    def log_time(self, draft: NewTimeEntry) -> None:
        """See `UnitOfWork.log_time`."""
        self._loop.run(self._work.log_time(draft))

    def change(self, number: str, changes: Changes) -> Agent | None:
        """See `UnitOfWork.change`."""
        return self._loop.run(self._work.change(number, changes))

    def keep(self, number: str, attachment: Attachment) -> None:
        """See `UnitOfWork.keep`."""
        self._loop.run(self._work.keep(number, attachment))

    def record(self, record: Record) -> None:
        """See `UnitOfWork.record`."""
        self._loop.run(self._work.record(record))

    def enqueue(self, mail: OutboundMail, number: str | None, due_at: datetime) -> None:
        """See `UnitOfWork.enqueue`."""
        self._loop.run(self._work.enqueue(mail, number, due_at))


async def _awaited(step: Awaitable[T]) -> T:
    return await step
