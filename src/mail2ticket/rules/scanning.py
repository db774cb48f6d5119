"""Which files are kept: only what a scanner found clean (F4), and of no mail that is infected."""

from __future__ import annotations

from mail2ticket.model.case import Enclosed, Parsed
from mail2ticket.model.items import Held, Reason, Stop
from mail2ticket.model.refusal import FileReason, Refusal
from mail2ticket.model.scan import Scan, ScanState
from mail2ticket.model.verdict import Answer

__all__ = ["infected_mail", "scanned"]

# No verdict is no clean one (X18): neither an error, nor a file that nobody has looked at.
_NO_VERDICT = Scan(ScanState.ERROR, "the scanner was not asked about it")
_REASONS = {ScanState.INFECTED: FileReason.INFECTED}


def scanned(case: Enclosed) -> Answer[bool | Refusal] | None:
    """
    A file that the scanner did not find clean is not kept; the mail it came with is (X18).

    Nor is a file of a mail that programs read in different ways, if the mail as a whole got no
    verdict: what the file is to others, nobody has looked at then (X19). Silent where the host
    has no scanner: then files are kept, and marked as not scanned.
    """
    if case.facts.scans is None:
        return None
    scan = case.facts.scans.get(case.attachment.sha256, _NO_VERDICT)
    if scan.state is not ScanState.CLEAN:
        return _refused(scan, "the scanner says")
    mail = case.facts.mail_scan
    if mail is not None and mail.state is not ScanState.CLEAN and case.message.is_ambiguous:
        return _refused(mail, "of this mail, read in other ways, the scanner says")
    return None


def infected_mail(case: Parsed) -> Answer[Stop] | None:
    """
    A mail in which a scanner finds what it finds in none of its files is held (X19).

    It is in the text, or hidden so that other programs get a file where we see none. Silent
    where the mail was not put to a scanner.
    """
    mail = case.facts.mail_scan
    if mail is None or mail.state is not ScanState.INFECTED:
        return None
    said = f"the scanner found {mail.detail or 'something'} in it, and in none of its files"[:200]
    return Answer(Held(Reason.INFECTED, said), said)


def _refused(scan: Scan, by: str) -> Answer[bool | Refusal]:
    reason = _REASONS.get(scan.state, FileReason.UNSCANNED)
    detail = f": {scan.detail}" if scan.detail else ""
    return Answer(Refusal(reason), f"{by} {scan.state}{detail}"[:200])
