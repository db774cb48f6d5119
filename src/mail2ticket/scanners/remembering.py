"""Verdicts that are remembered, for files that come again and again, such as logos."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock

from attrs import field, frozen
from attrs.validators import ge

from mail2ticket.model.attachment import Attachment
from mail2ticket.model.scan import Scan, ScanState
from mail2ticket.ports import Scanner

__all__ = ["RememberingScanner"]

_VERDICTS = frozenset({ScanState.CLEAN, ScanState.INFECTED})


@frozen
class RememberingScanner:
    """
    Asks *scanner* about each file once, by its SHA-256, as long as its signatures are the same.

    Which they are is asked before every answer from memory; where nobody says, nothing is
    remembered. Only verdicts are: an error, and a file that nobody looked at, are asked about
    again. It may be shared between threads, and forgets when the process ends.

    >>> from mail2ticket.scanners.clamd import ClamdScanner
    >>> clamd = ClamdScanner("unix:///run/clamav/clamd.ctl")
    >>> scanner = RememberingScanner(clamd, clamd.version)

    Attributes:
        version: Names the signatures; an empty name is none.

        most: So many verdicts are remembered; the oldest goes first.
    """

    scanner: Scanner
    version: Callable[[], str]
    most: int = field(default=10_000, kw_only=True, validator=ge(1))
    _known: dict[tuple[str, str], Scan] = field(
        factory=dict[tuple[str, str], Scan], init=False, repr=False, eq=False
    )
    _lock: Lock = field(factory=Lock, init=False, repr=False, eq=False)

    def scan(self, attachment: Attachment, /) -> Scan:
        """Return the verdict on *attachment*, from memory where there is one."""
        # Of before the scan: of signatures that come in between, nothing is claimed.
        key = (self.version(), attachment.sha256)
        with self._lock:
            known = self._known.get(key)
        if known is not None:
            return known
        scan = self.scanner.scan(attachment)
        if key[0] and scan.state in _VERDICTS:
            self._remember(key, scan)
        return scan

    def _remember(self, key: tuple[str, str], scan: Scan) -> None:
        with self._lock:
            self._known[key] = scan
            while len(self._known) > self.most:
                del self._known[next(iter(self._known))]
