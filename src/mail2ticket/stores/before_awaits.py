"""A store that awaits, for code that does not: each call is awaited by somebody else."""

from __future__ import annotations

from collections.abc import Awaitable, Coroutine, Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Protocol, TypeVar

from attrs import frozen

from mail2ticket.model.attachment import Attachment
from mail2ticket.model.changes import Changes
from mail2ticket.model.facts import Facts, Questions
from mail2ticket.model.held import Handling, HeldFilter, HeldMail, HeldState
from mail2ticket.model.held_file import FileFilter, FileHandling, HeldFile
from mail2ticket.model.items import NewNote, NewTicket, NewTimeEntry
from mail2ticket.model.notice import OutboundMail
from mail2ticket.model.outgoing import Outgoing
from mail2ticket.model.people import Agent
from mail2ticket.ports import AsyncHeldFileStore, AsyncHeldFileUnitOfWork, Record

T = TypeVar("T")


class Waiter(Protocol):
    """**Protocol:** what has a step awaited, and waits for it."""

    def run(self, step: Coroutine[Any, Any, T], /) -> T:
        """Return what *step* returns; nothing more is begun for a task that was cancelled."""
        ...

    def end(self, step: Coroutine[Any, Any, T], /) -> T:
        """Do the same for what ends something, which is done in any case."""
        ...


@frozen
class UnitOfWorkBeforeAwaits:
    """A `HeldFileUnitOfWork` of *work*, each call of which *waiter* has awaited."""

    work: AsyncHeldFileUnitOfWork
    waiter: Waiter

    def claim(self, key: str, /) -> bool:
        """See `UnitOfWork.claim`."""
        return self.waiter.run(self.work.claim(key))

    def look_up(self, questions: Questions, /) -> Facts:
        """See `UnitOfWork.look_up`."""
        return self.waiter.run(self.work.look_up(questions))

    def open_ticket(self, draft: NewTicket, /) -> str:
        """See `UnitOfWork.open_ticket`."""
        return self.waiter.run(self.work.open_ticket(draft))

    def add_note(self, draft: NewNote, /) -> None:
        """See `UnitOfWork.add_note`."""
        self.waiter.run(self.work.add_note(draft))

    def log_time(self, draft: NewTimeEntry, /) -> None:
        """See `UnitOfWork.log_time`."""
        self.waiter.run(self.work.log_time(draft))

    def change(self, number: str, changes: Changes, /) -> Agent | None:
        """See `UnitOfWork.change`."""
        return self.waiter.run(self.work.change(number, changes))

    def keep(self, number: str, attachment: Attachment, /) -> None:
        """See `UnitOfWork.keep`."""
        self.waiter.run(self.work.keep(number, attachment))

    def record(self, record: Record, /) -> None:
        """See `UnitOfWork.record`."""
        self.waiter.run(self.work.record(record))

    def enqueue(self, mail: OutboundMail, number: str | None, due_at: datetime, /) -> None:
        """See `UnitOfWork.enqueue`."""
        self.waiter.run(self.work.enqueue(mail, number, due_at))

    def settle(self, key: str, state: HeldState, handling: Handling, /) -> bool:
        """See `HeldUnitOfWork.settle`."""
        return self.waiter.run(self.work.settle(key, state, handling))

    def settle_file(self, key: str, sha256: str, handling: FileHandling, /) -> bool:
        """See `HeldFileUnitOfWork.settle_file`."""
        return self.waiter.run(self.work.settle_file(key, sha256, handling))

    def add_file(self, file: HeldFile, attachment: Attachment, /) -> None:
        """See `HeldFileUnitOfWork.add_file`."""
        self.waiter.run(self.work.add_file(file, attachment))


class StoreBeforeAwaits:
    """A `HeldFileStore` of an `AsyncHeldFileStore`, each call of which *waiter* has awaited."""

    def __init__(self, store: AsyncHeldFileStore, waiter: Waiter) -> None:
        self._store = store
        self._waiter = waiter

    def seen(self, key: str, /) -> bool:
        """See `Store.seen`."""
        return self._waiter.run(self._store.seen(key))

    @contextmanager
    def begin(self) -> Generator[UnitOfWorkBeforeAwaits, None, None]:
        """See `Store.begin`."""
        waiter, transaction = self._waiter, self._store.begin()
        work = waiter.run(_step(transaction.__aenter__()))
        try:
            yield UnitOfWorkBeforeAwaits(work, waiter)
            # Who was cancelled before the commit does not commit.
            waiter.run(_nothing())
        except BaseException as error:
            end = transaction.__aexit__(type(error), error, error.__traceback__)
            if not waiter.end(_step(end)):
                raise
        else:
            waiter.end(_step(transaction.__aexit__(None, None, None)))

    def outbox(self) -> Iterable[OutboundMail]:
        """See `Store.outbox`."""
        return self._waiter.run(self._store.outbox())

    def take_due(self, now: datetime, until: datetime, limit: int, /) -> Sequence[Outgoing]:
        """See `Store.take_due`."""
        return self._waiter.run(self._store.take_due(now, until, limit))

    def mark_sent(self, mail: OutboundMail, /) -> None:
        """See `Store.mark_sent`."""
        self._waiter.run(self._store.mark_sent(mail))

    def put_off(self, mail: OutboundMail, attempts: int, due_at: datetime, error: str, /) -> None:
        """See `Store.put_off`."""
        self._waiter.run(self._store.put_off(mail, attempts, due_at, error))

    def give_up(self, mail: OutboundMail, attempts: int, error: str, /) -> None:
        """See `Store.give_up`."""
        self._waiter.run(self._store.give_up(mail, attempts, error))

    def raw(self, key: str, /) -> bytes | None:
        """See `Archive.raw`."""
        return self._waiter.run(self._store.raw(key))

    def held(self, wanted: HeldFilter, /) -> Iterable[HeldMail]:
        """See `HeldStore.held`."""
        return self._waiter.run(self._store.held(wanted))

    def count_held(self, wanted: HeldFilter, /) -> int:
        """See `HeldStore.count_held`."""
        return self._waiter.run(self._store.count_held(wanted))

    def reasons_held(self, wanted: HeldFilter, /) -> Mapping[str, int]:
        """See `HeldStore.reasons_held`."""
        return self._waiter.run(self._store.reasons_held(wanted))

    def held_mail(self, key: str, /) -> HeldMail | None:
        """See `HeldStore.held_mail`."""
        return self._waiter.run(self._store.held_mail(key))

    def held_files(self, wanted: FileFilter, /) -> Iterable[HeldFile]:
        """See `HeldFileStore.held_files`."""
        return self._waiter.run(self._store.held_files(wanted))

    def reasons_held_files(self, wanted: FileFilter, /) -> Mapping[str, int]:
        """See `HeldFileStore.reasons_held_files`."""
        return self._waiter.run(self._store.reasons_held_files(wanted))

    def take_unscanned(
        self, before: datetime, until: datetime, limit: int, /
    ) -> Sequence[HeldFile]:
        """See `HeldFileStore.take_unscanned`."""
        return self._waiter.run(self._store.take_unscanned(before, until, limit))

    def note_scan(
        self, key: str, sha256: str, reason: str, detail: str, due_at: datetime | None, /
    ) -> None:
        """See `HeldFileStore.note_scan`."""
        self._waiter.run(self._store.note_scan(key, sha256, reason, detail, due_at))

    def drop_files(self, older_than: datetime, handling: FileHandling, limit: int, /) -> int:
        """See `HeldFileStore.drop_files`."""
        return self._waiter.run(self._store.drop_files(older_than, handling, limit))


async def _step(step: Awaitable[T]) -> T:
    return await step


async def _nothing() -> None:
    """Do nothing."""
