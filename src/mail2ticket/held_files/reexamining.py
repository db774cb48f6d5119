"""A held file, found again in the mail that it came with, and judged again (F4)."""

from __future__ import annotations

from attrs import evolve, field, frozen

from mail2ticket.errors import MessageError
from mail2ticket.model.attachment import Attachment
from mail2ticket.model.held_file import HeldFile
from mail2ticket.model.limits import Limits
from mail2ticket.model.message import Message
from mail2ticket.model.scan import Scan, ScanState
from mail2ticket.parse import parse
from mail2ticket.ports import Scanner
from mail2ticket.scanning import Scanning, answered, asking


@frozen
class Found:
    """A held file in its mail."""

    message: Message
    content: bytes = field(repr=False)
    attachment: Attachment


def found_in(content: bytes, file: HeldFile, limits: Limits) -> Found | None:
    """Return *file* from the mail *content*, read as it was when it came; None if not there."""
    try:
        message = parse(content, received_at=file.recorded.received_at, limits=limits)
    except MessageError:
        return None
    forwarded = message.forward.attachments if message.forward else ()
    for attachment in (*message.attachments, *forwarded):
        if attachment.sha256 == file.sha256:
            # A mail may give the same bytes several names; it is the one that was refused.
            return Found(message, content, evolve(attachment, filename=file.name))
    return None


def judged(found: Found, scanner: Scanner, scanning: Scanning) -> Scan:
    """
    Return the verdict on a file alone, as the doors and `rules.scanning.scanned` come to it.

    Of a mail that programs read in different ways, the mail is scanned too: what the file is to
    others, nobody has looked at otherwise (X19).
    """
    is_doubtful = found.message.is_ambiguous and scanning.mails
    content = found.content if is_doubtful else None
    asked = asking(found.message, [found.attachment], content, scanning.seconds)
    scans = answered(scanner, asked)
    scan = scans.files[found.attachment.sha256]
    if scan.state is not ScanState.CLEAN or scans.mail is None:
        return scan
    detail = f"of this mail, read in other ways; {scans.mail.detail}"
    return scan if scans.mail.state is ScanState.CLEAN else Scan(scans.mail.state, detail)
