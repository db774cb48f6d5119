"""Which files are kept: only what a scanner found clean (F4)."""

from __future__ import annotations

from mail2ticket.model.case import Enclosed
from mail2ticket.model.refusal import FileReason, Refusal
from mail2ticket.model.scan import Scan, ScanState
from mail2ticket.model.verdict import Answer

# No verdict is no clean one (X18): neither an error, nor a file that nobody has looked at.
_NO_VERDICT = Scan(ScanState.ERROR, "the scanner was not asked about it")
_REASONS = {ScanState.INFECTED: FileReason.INFECTED}


def scanned(case: Enclosed) -> Answer[bool | Refusal] | None:
    """
    A file that the scanner did not find clean is not kept; the mail it came with is (X18).

    Silent where the host has no scanner: then files are kept, and marked as not scanned.
    """
    if case.facts.scans is None:
        return None
    scan = case.facts.scans.get(case.attachment.sha256, _NO_VERDICT)
    if scan.state is ScanState.CLEAN:
        return None
    reason = _REASONS.get(scan.state, FileReason.UNSCANNED)
    detail = f": {scan.detail}" if scan.detail else ""
    return Answer(Refusal(reason), f"the scanner says {scan.state}{detail}"[:200])
