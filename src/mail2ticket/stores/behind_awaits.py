"""A unit of work that does not wait, behind awaits: each call is made by a runner."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Protocol, TypeVar

from attrs import frozen

from mail2ticket.model.attachment import Attachment
from mail2ticket.model.changes import Changes
from mail2ticket.model.facts import Facts, Questions
from mail2ticket.model.held import Handling, HeldState
from mail2ticket.model.held_file import FileHandling, HeldFile
from mail2ticket.model.items import NewNote, NewTicket, NewTimeEntry
from mail2ticket.model.notice import OutboundMail
from mail2ticket.model.people import Agent
from mail2ticket.ports import HeldFileUnitOfWork, Record, UnitOfWork

T = TypeVar("T")


class Runner(Protocol):
    """**Protocol:** what makes a call for a task, such as a thread."""

    async def run(self, call: Callable[[], T], /) -> T:
        """Return what *call* returns."""
        ...


@frozen
class UnitOfWorkBehindAwaits:
    """An `AsyncUnitOfWork` of *work*, each call of which *runner* makes."""

    work: UnitOfWork
    runner: Runner

    async def claim(self, key: str, /) -> bool:
        """See `UnitOfWork.claim`."""
        return await self.runner.run(partial(self.work.claim, key))

    async def look_up(self, questions: Questions, /) -> Facts:
        """See `UnitOfWork.look_up`."""
        return await self.runner.run(partial(self.work.look_up, questions))

    async def open_ticket(self, draft: NewTicket, /) -> str:
        """See `UnitOfWork.open_ticket`."""
        return await self.runner.run(partial(self.work.open_ticket, draft))

    async def add_note(self, draft: NewNote, /) -> None:
        """See `UnitOfWork.add_note`."""
        await self.runner.run(partial(self.work.add_note, draft))

    async def log_time(self, draft: NewTimeEntry, /) -> None:
        """See `UnitOfWork.log_time`."""
        await self.runner.run(partial(self.work.log_time, draft))

    async def change(self, number: str, changes: Changes, /) -> Agent | None:
        """See `UnitOfWork.change`."""
        return await self.runner.run(partial(self.work.change, number, changes))

    async def keep(self, number: str, attachment: Attachment, /) -> None:
        """See `UnitOfWork.keep`."""
        await self.runner.run(partial(self.work.keep, number, attachment))

    async def record(self, record: Record, /) -> None:
        """See `UnitOfWork.record`."""
        await self.runner.run(partial(self.work.record, record))

    async def enqueue(self, mail: OutboundMail, number: str | None, due_at: datetime, /) -> None:
        """See `UnitOfWork.enqueue`."""
        await self.runner.run(partial(self.work.enqueue, mail, number, due_at))


@frozen
class HeldFileUnitOfWorkBehindAwaits(UnitOfWorkBehindAwaits):
    """An `AsyncHeldFileUnitOfWork` of *work*, each call of which *runner* makes."""

    work: HeldFileUnitOfWork
    runner: Runner

    async def settle(self, key: str, state: HeldState, handling: Handling, /) -> bool:
        """See `HeldUnitOfWork.settle`."""
        return await self.runner.run(partial(self.work.settle, key, state, handling))

    async def settle_file(self, key: str, sha256: str, handling: FileHandling, /) -> bool:
        """See `HeldFileUnitOfWork.settle_file`."""
        return await self.runner.run(partial(self.work.settle_file, key, sha256, handling))

    async def add_file(self, file: HeldFile, attachment: Attachment, /) -> None:
        """See `HeldFileUnitOfWork.add_file`."""
        await self.runner.run(partial(self.work.add_file, file, attachment))
