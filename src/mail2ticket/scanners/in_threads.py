"""A scanner that waits, for async hosts: it waits in a thread."""

from __future__ import annotations

import asyncio

from attrs import frozen

from mail2ticket.model.attachment import Attachment
from mail2ticket.model.scan import Scan
from mail2ticket.ports import Scanner

__all__ = ["ScannerInThreads"]


@frozen
class ScannerInThreads:
    """
    Asks *scanner* in a thread of the event loop's pool, so that the loop goes on.

    It must be one that threads may share, as `ClamdScanner` is. A task that is cancelled waits no
    longer; its thread ends when the scanner does, by the scanner's own time-outs.

    >>> from mail2ticket.scanners.clamd import ClamdScanner
    >>> scanner = ScannerInThreads(ClamdScanner("unix:///nowhere/clamd.ctl"))
    >>> str(asyncio.run(scanner.scan(Attachment.of("note.txt", b"hello"))).state)
    'pending'
    """

    scanner: Scanner

    async def scan(self, attachment: Attachment, /) -> Scan:
        """See `Scanner.scan`."""
        return await asyncio.to_thread(self.scanner.scan, attachment)
