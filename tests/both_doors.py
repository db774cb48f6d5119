"""Both doors, sync and async, on the stores that come with us, called the same way."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeAlias

from attrs import define, field
from cases import ADA_CONTACT, NOON, SAM, SUPPORT, TICKET, policy

from mail2ticket.aio import AsyncIntake
from mail2ticket.intake import Intake
from mail2ticket.model.attachment import Attachment
from mail2ticket.model.decision import Decision, Outcome
from mail2ticket.model.mailbox import Mailbox
from mail2ticket.model.message import Message
from mail2ticket.model.notice import OutboundMail
from mail2ticket.model.scan import Scan
from mail2ticket.policy import Policy
from mail2ticket.ports import BlobPlace
from mail2ticket.relaying import Relayed
from mail2ticket.stores.memory import MemoryStore
from mail2ticket.stores.sqlite import SqliteStore
from mail2ticket.testing import awaited, awaited_transport

DeskStore: TypeAlias = MemoryStore | SqliteStore

#: Every pair of door and store.
DOORS = [(door, store) for door in ("sync", "async") for store in ("memory", "sqlite")]


@define
class Clock:
    """A clock that goes when it is told to."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now

    def go(self, **time: float) -> None:
        self.now += timedelta(**time)


@define
class Post:
    """A transport that does with each mail what it is told to."""

    sent: list[OutboundMail] = field(factory=list[OutboundMail])
    problem: BaseException | None = None
    before: Callable[[OutboundMail], object] = id

    def send(self, mail: OutboundMail, /) -> None:
        self.before(mail)
        if self.problem is not None:
            raise self.problem
        self.sent.append(mail)

    @property
    def ids(self) -> list[str]:
        return [mail.id for mail in self.sent]


@define
class AsyncScanner:
    scanner: Any

    async def scan(self, attachment: Attachment, /) -> Scan:
        return self.scanner.scan(attachment)  # type: ignore[no-any-return]


@define
class AsyncTranscriber:
    transcripts: Any

    async def transcribe(self, message: Message, decision: Decision, /) -> Attachment:
        return self.transcripts.transcribe(message, decision)  # type: ignore[no-any-return]


@define
class AsyncBlobs:
    blobs: Any

    async def put(self, attachment: Attachment, place: BlobPlace, /) -> str:
        return self.blobs.put(attachment, place)  # type: ignore[no-any-return]


@define
class Doors:
    """A desk with one of the doors; *more* is for the door itself."""

    is_async: bool
    store: DeskStore
    post: Post | None = field(factory=Post)
    clock: Clock = field(factory=Clock)
    policy: Policy = field(
        factory=lambda: policy(
            Mailbox(SUPPORT, queue="First line", unverified_commands=True), unverified_agents=True
        )
    )
    more: dict[str, Any] = field(factory=dict[str, Any])

    def process(self, content: object, **known: Any) -> Outcome:  # noqa: ANN401 - as the door
        known.setdefault("received_at", NOON)
        if not self.is_async:
            return self._sync().process(content, **known)  # type: ignore[arg-type]

        async def run() -> Outcome:
            return await self._async().process(content, **known)  # type: ignore[arg-type]

        return asyncio.run(run())

    def relay(self, now: datetime | None = None, limit: int | None = None) -> Relayed:
        if not self.is_async:
            return self._sync().relay(now, limit)

        async def run() -> Relayed:
            return await self._async().relay(now, limit)

        return asyncio.run(run())

    def _sync(self) -> Intake:
        return Intake(self.store, self.post, self.policy, clock=self.clock, **self.more)

    def _async(self) -> AsyncIntake:
        more = dict(self.more)
        if more.get("transcripts"):
            more["transcripts"] = AsyncTranscriber(more["transcripts"])
        if more.get("scanner"):
            more["scanner"] = AsyncScanner(more["scanner"])
        if more.get("blobs"):
            more["blobs"] = AsyncBlobs(more["blobs"])
        post = awaited_transport(self.post) if self.post else None
        return AsyncIntake(awaited(self.store), post, self.policy, clock=self.clock, **more)


@contextmanager
def opened(door: str, store: str, folder: Path) -> Generator[Doors, None, None]:
    """Open a desk at which Ada and Sam and a ticket of hers are known."""
    made: DeskStore = MemoryStore() if store == "memory" else SqliteStore(folder / "desk.db")
    made.add_person(ADA_CONTACT)
    made.add_person(SAM)
    made.add_item(TICKET)
    try:
        yield Doors(door == "async", made)
    finally:
        if isinstance(made, SqliteStore):
            made.close()
