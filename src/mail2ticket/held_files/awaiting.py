"""Held files for async hosts: `HeldFiles`, with awaits (F4)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import TypeVar, cast

from attrs import field, frozen

from mail2ticket.handling.beside_loop import Beside, Keeping, Looking, Observing
from mail2ticket.handling.timing import utc_now
from mail2ticket.held_files.releasing import HeldFiles
from mail2ticket.held_files.rescanned import Rescanned
from mail2ticket.model.attachment import Attachment
from mail2ticket.model.held_file import FileFilter, HeldFile
from mail2ticket.policy import Policy
from mail2ticket.ports import (
    AsyncBlobStore,
    AsyncHeldFileStore,
    AsyncScanner,
    HeldFileStore,
    Observer,
)
from mail2ticket.scanning import Scanning
from mail2ticket.stores.before_awaits import StoreBeforeAwaits

T = TypeVar("T")

_WAITING = FileFilter()


@frozen
class AsyncHeldFiles:
    """
    The files of a helpdesk that wait for a person; `HeldFiles` for async hosts.

    What is done is what `HeldFiles` does, in a thread of its own; whatever waits is awaited by
    the task that called. A task that is cancelled waits for the transaction to be rolled back,
    or for its commit.

    >>> import asyncio
    >>> from mail2ticket import Mailbox, Policy
    >>> from mail2ticket.stores.in_threads import HeldStoreInThreads
    >>> from mail2ticket.stores.memory import MemoryStore
    >>> policy = Policy(mailboxes=(Mailbox("support@acme.example"),))
    >>> files = AsyncHeldFiles(HeldStoreInThreads(MemoryStore()), policy)
    >>> asyncio.run(files.list())
    ()

    Attributes:
        policy, scanning, clock: As those of `HeldFiles`; *clock* is called by another thread.

        scanner, blobs: As those of `AsyncIntake`.

        observer: Is told in the event loop.
    """

    store: AsyncHeldFileStore
    policy: Policy
    scanner: AsyncScanner | None = None
    blobs: AsyncBlobStore | None = None
    scanning: Scanning = field(default=Scanning(), kw_only=True)
    observer: Observer | None = field(default=None, kw_only=True, repr=False)
    clock: Callable[[], datetime] = field(default=utc_now, kw_only=True)

    async def list(self, wanted: FileFilter = _WAITING) -> tuple[HeldFile, ...]:
        """See `HeldFiles.list`."""
        return await self._beside(lambda files: files.list(wanted))

    async def count(self, wanted: FileFilter = _WAITING) -> int:
        """See `HeldFiles.count`."""
        return await self._beside(lambda files: files.count(wanted))

    async def reasons(self, wanted: FileFilter = _WAITING) -> Mapping[str, int]:
        """See `HeldFiles.reasons`."""
        return await self._beside(lambda files: files.reasons(wanted))

    async def file_of(self, id: str) -> HeldFile:  # noqa: A002 - as people call it
        """See `HeldFiles.file_of`."""
        return await self._beside(lambda files: files.file_of(id))

    async def read(self, key: str, sha256: str) -> tuple[HeldFile, Attachment | None]:
        """See `HeldFiles.read`."""
        return await self._beside(lambda files: files.read(key, sha256))

    async def release(
        self,
        key: str,
        sha256: str,
        *,
        by: str,
        at: datetime | None = None,
        detail: str = "",
        is_sure: bool = False,
    ) -> HeldFile:
        """See `HeldFiles.release`."""
        return await self._beside(
            lambda files: files.release(key, sha256, by=by, at=at, detail=detail, is_sure=is_sure)
        )

    async def drop(
        self, key: str, sha256: str, *, by: str, at: datetime | None = None, detail: str = ""
    ) -> HeldFile:
        """See `HeldFiles.drop`."""
        return await self._beside(
            lambda files: files.drop(key, sha256, by=by, at=at, detail=detail)
        )

    async def rescan(
        self,
        *,
        limit: int | None = None,
        by: str = "rescan",
        lease: timedelta = timedelta(minutes=15),
    ) -> Rescanned:
        """See `HeldFiles.rescan`."""
        return await self._beside(lambda files: files.rescan(limit=limit, by=by, lease=lease))

    def mailbox_of(self, name: str) -> str:
        """See `HeldFiles.mailbox_of`; nothing is waited for."""
        # Of the store nothing is asked.
        return HeldFiles(cast("HeldFileStore", self.store), self.policy).mailbox_of(name)

    async def _beside(self, deed: Callable[[HeldFiles], T]) -> T:
        beside = Beside()
        files = HeldFiles(
            StoreBeforeAwaits(self.store, beside),
            self.policy,
            Looking(self.scanner, beside) if self.scanner else None,
            Keeping(self.blobs, beside) if self.blobs else None,
            scanning=self.scanning,
            observer=Observing(self.observer, beside) if self.observer else None,
            clock=self.clock,
        )
        return await beside.serve(lambda: deed(files))
