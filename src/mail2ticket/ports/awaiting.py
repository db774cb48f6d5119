"""The same for async hosts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Protocol

from mail2ticket.model.attachment import Attachment
from mail2ticket.model.changes import Changes
from mail2ticket.model.decision import Decision
from mail2ticket.model.facts import Facts, Questions
from mail2ticket.model.held import Handling, HeldFilter, HeldMail, HeldState
from mail2ticket.model.held_file import FileFilter, FileHandling, HeldFile
from mail2ticket.model.items import NewNote, NewTicket, NewTimeEntry
from mail2ticket.model.message import AuthenticationResult, Message
from mail2ticket.model.notice import OutboundMail
from mail2ticket.model.outgoing import Outgoing
from mail2ticket.model.people import Agent
from mail2ticket.model.scan import Scan
from mail2ticket.ports.services import BlobPlace
from mail2ticket.ports.transactions import Record


class AsyncUnitOfWork(Protocol):
    """**Protocol:** `UnitOfWork` for async hosts."""

    async def claim(self, key: str, /) -> bool:
        """See `UnitOfWork.claim`."""
        ...

    async def look_up(self, questions: Questions, /) -> Facts:
        """See `UnitOfWork.look_up`."""
        ...

    async def open_ticket(self, draft: NewTicket, /) -> str:
        """See `UnitOfWork.open_ticket`."""
        ...

    async def add_note(self, draft: NewNote, /) -> None:
        """See `UnitOfWork.add_note`."""
        ...

    async def log_time(self, draft: NewTimeEntry, /) -> None:
        """See `UnitOfWork.log_time`."""
        ...

    async def change(self, number: str, changes: Changes, /) -> Agent | None:
        """See `UnitOfWork.change`."""
        ...

    async def keep(self, number: str, attachment: Attachment, /) -> None:
        """See `UnitOfWork.keep`."""
        ...

    async def record(self, record: Record, /) -> None:
        """See `UnitOfWork.record`."""
        ...

    async def enqueue(self, mail: OutboundMail, number: str | None, due_at: datetime, /) -> None:
        """See `UnitOfWork.enqueue`."""
        ...


class AsyncStore(Protocol):
    """**Protocol:** `Store` for async hosts."""

    async def seen(self, key: str, /) -> bool:
        """See `Store.seen`."""
        ...

    def begin(self) -> AbstractAsyncContextManager[AsyncUnitOfWork]:
        """See `Store.begin`."""
        ...

    async def outbox(self) -> Iterable[OutboundMail]:
        """See `Store.outbox`."""
        ...

    async def take_due(self, now: datetime, until: datetime, limit: int, /) -> Sequence[Outgoing]:
        """See `Store.take_due`."""
        ...

    async def mark_sent(self, mail: OutboundMail, /) -> None:
        """See `Store.mark_sent`."""
        ...

    async def put_off(
        self, mail: OutboundMail, attempts: int, due_at: datetime, error: str, /
    ) -> None:
        """See `Store.put_off`."""
        ...

    async def give_up(self, mail: OutboundMail, attempts: int, error: str, /) -> None:
        """See `Store.give_up`."""
        ...


class AsyncHeldUnitOfWork(AsyncUnitOfWork, Protocol):
    """**Protocol:** `HeldUnitOfWork` for async hosts."""

    async def settle(self, key: str, state: HeldState, handling: Handling, /) -> bool:
        """See `HeldUnitOfWork.settle`."""
        ...


class AsyncHeldFileUnitOfWork(AsyncHeldUnitOfWork, Protocol):
    """**Protocol:** `HeldFileUnitOfWork` for async hosts."""

    async def settle_file(self, key: str, sha256: str, handling: FileHandling, /) -> bool:
        """See `HeldFileUnitOfWork.settle_file`."""
        ...

    async def add_file(self, file: HeldFile, attachment: Attachment, /) -> None:
        """See `HeldFileUnitOfWork.add_file`."""
        ...


class AsyncHeldStore(AsyncStore, Protocol):
    """**Protocol:** `HeldStore` for async hosts."""

    def begin(self) -> AbstractAsyncContextManager[AsyncHeldUnitOfWork]:
        """See `Store.begin`."""
        ...

    async def raw(self, key: str, /) -> bytes | None:
        """See `Archive.raw`."""
        ...

    async def held(self, wanted: HeldFilter, /) -> Iterable[HeldMail]:
        """See `HeldStore.held`."""
        ...

    async def count_held(self, wanted: HeldFilter, /) -> int:
        """See `HeldStore.count_held`."""
        ...

    async def reasons_held(self, wanted: HeldFilter, /) -> Mapping[str, int]:
        """See `HeldStore.reasons_held`."""
        ...

    async def held_mail(self, key: str, /) -> HeldMail | None:
        """See `HeldStore.held_mail`."""
        ...


class AsyncHeldFileStore(AsyncHeldStore, Protocol):
    """**Protocol:** `HeldFileStore` for async hosts."""

    def begin(self) -> AbstractAsyncContextManager[AsyncHeldFileUnitOfWork]:
        """See `Store.begin`."""
        ...

    async def held_files(self, wanted: FileFilter, /) -> Iterable[HeldFile]:
        """See `HeldFileStore.held_files`."""
        ...

    async def reasons_held_files(self, wanted: FileFilter, /) -> Mapping[str, int]:
        """See `HeldFileStore.reasons_held_files`."""
        ...

    async def take_unscanned(
        self, before: datetime, until: datetime, limit: int, /
    ) -> Sequence[HeldFile]:
        """See `HeldFileStore.take_unscanned`."""
        ...

    async def note_scan(
        self, key: str, sha256: str, reason: str, detail: str, due_at: datetime | None, /
    ) -> None:
        """See `HeldFileStore.note_scan`."""
        ...

    async def drop_files(self, older_than: datetime, handling: FileHandling, limit: int, /) -> int:
        """See `HeldFileStore.drop_files`."""
        ...


class AsyncAuthenticator(Protocol):
    """**Protocol:** `Authenticator` for async hosts."""

    async def authenticate(
        self, content: bytes, message: Message, /
    ) -> tuple[AuthenticationResult, ...]:
        """See `Authenticator.authenticate`."""
        ...


class AsyncScanner(Protocol):
    """**Protocol:** `Scanner` for async hosts."""

    async def scan(self, attachment: Attachment, /) -> Scan:
        """See `Scanner.scan`."""
        ...


class AsyncTranscriber(Protocol):
    """**Protocol:** `Transcriber` for async hosts."""

    async def transcribe(self, message: Message, decision: Decision, /) -> Attachment:
        """See `Transcriber.transcribe`."""
        ...


class AsyncBlobStore(Protocol):
    """**Protocol:** `BlobStore` for async hosts."""

    async def put(self, attachment: Attachment, place: BlobPlace, /) -> str:
        """See `BlobStore.put`."""
        ...


class AsyncTransport(Protocol):
    """**Protocol:** `Transport` for async hosts."""

    async def send(self, mail: OutboundMail, /) -> None:
        """See `Transport.send`."""
        ...
