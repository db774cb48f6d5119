"""A place for files that waits, for async hosts: it waits in a thread."""

from __future__ import annotations

import asyncio

from attrs import frozen

from mail2ticket.model.attachment import Attachment
from mail2ticket.ports import BlobPlace, BlobStore

__all__ = ["BlobsInThreads"]


@frozen
class BlobsInThreads:
    """
    Puts files into *blobs* in a thread of the event loop's pool, so that the loop goes on.

    It must be one that threads may share, as `FolderBlobs` and `FsspecBlobs` are. A task that is
    cancelled waits no longer; its thread ends when the file is kept.

    >>> from datetime import datetime
    >>> from mail2ticket.blobs.fsspec_files import FsspecBlobs
    >>> blobs = BlobsInThreads(FsspecBlobs("memory://desk"))
    >>> place = BlobPlace(key="k", mailbox=None, received_at=datetime(2026, 11, 3))
    >>> asyncio.run(blobs.put(Attachment.of("note.txt", b"hello"), place))[:28]
    'memory://desk/2026/11/2cf24d'
    """

    blobs: BlobStore

    async def put(self, attachment: Attachment, place: BlobPlace, /) -> str:
        """See `BlobStore.put`."""
        return await asyncio.to_thread(self.blobs.put, attachment, place)
