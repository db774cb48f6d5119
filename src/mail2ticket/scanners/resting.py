"""A scanner that hangs is left alone for a while, so that mail does not wait for it (F4, X18)."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

from attrs import field, frozen
from attrs.validators import gt

from mail2ticket.model.attachment import Attachment
from mail2ticket.model.scan import Scan, ScanState
from mail2ticket.ports import Scanner

__all__ = ["RestingScanner"]

# Seconds: who refuses at once is asked again at once, and may be there the next time.
_SLOW = 5.0


@frozen
class RestingScanner:
    """
    Asks *scanner*, unless it hung a moment ago: then what it is asked about has no verdict.

    Without it each file waits for as long as the scanner is waited for, and all mail behind it.
    What nobody looked at is held, and a rescan asks about it. Only one that said nothing for
    seconds, and is not well either, is left alone: a file that takes too long keeps none of the
    others from being scanned. It may be shared between threads.

    >>> from mail2ticket.scanners.clamd import ClamdScanner
    >>> clamd = ClamdScanner("unix:///run/clamav/clamd.ctl")
    >>> scanner = RestingScanner(clamd, clamd.is_up)

    Attributes:
        is_up: Tells whether the scanner is well; asked when it gave no verdict.

        seconds: For how long it is left alone.

        clock: Seconds, ever more.
    """

    scanner: Scanner
    is_up: Callable[[], bool] = field(eq=False)
    seconds: float = field(default=30.0, kw_only=True, validator=gt(0))
    clock: Callable[[], float] = field(default=monotonic, kw_only=True, eq=False)
    # Until when; in a list, for the rest of it never changes.
    _until: list[float] = field(factory=list[float], init=False, repr=False, eq=False)

    def scan(self, attachment: Attachment, /) -> Scan:
        """Return the verdict on *attachment*, or none where the scanner is left alone."""
        began = self.clock()
        if any(began < until for until in self._until):
            return Scan(ScanState.PENDING, "the scanner does not answer, and is left alone")
        scan = self.scanner.scan(attachment)
        is_slow = scan.state is ScanState.PENDING and self.clock() - began > _SLOW
        if is_slow and not self.is_up():
            self._until[:] = [self.clock() + self.seconds]
        return scan
