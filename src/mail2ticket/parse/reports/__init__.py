"""Mail that reports on other mail: bounces, delays, receipts and complaints (W3)."""

from __future__ import annotations

from collections.abc import Sequence

from mail2ticket.model.address import NamedAddress
from mail2ticket.model.report import DeliveryReport, ReadReceipt, Report
from mail2ticket.parse.header.references import read_id
from mail2ticket.parse.parts.mime import Part
from mail2ticket.parse.reports.delivery_status import read_groups, read_recipients
from mail2ticket.parse.reports.dispositions import disposition_in_prose, read_receipt
from mail2ticket.parse.reports.feedback import read_complaint
from mail2ticket.parse.reports.letter import Letter
from mail2ticket.parse.reports.mail_systems import failures_told_by
from mail2ticket.parse.reports.original import original_message_id, parts_of_report

__all__ = ["read_report"]

_STATUS = frozenset({"message/delivery-status", "message/global-delivery-status"})
_RECEIPT = frozenset(
    {"message/disposition-notification", "message/global-disposition-notification"}
)
_DISPOSITIONS = frozenset({"disposition-notification", "global-disposition-notification"})
_LOOK = 65_536


def read_report(root: Part, subject: str, sender: NamedAddress | None, text: str) -> Report | None:
    """
    Read what the mail *root* reports on another mail, or return None.

    The forms that have a media type of their own come first: feedback (RFC 5965), receipts
    (RFC 8098) and delivery reports (RFC 3464). Older reports are plain prose; they are believed
    only of a mail system, so that a person who quotes a bounce is not taken for one. Parts
    inside an attached mail do not count, for they report to somebody else.

    Args:
        root: The outermost part.

        subject: Decoded.

        sender: The first From address, None where there is none.

        text: The whole text body.
    """
    parts = parts_of_report(root)
    complaint = read_complaint(parts, root, subject, text)
    if complaint is not None:
        return complaint
    receipt = next((part for part in parts if part.media_type in _RECEIPT), None)
    if receipt is not None:
        groups = read_groups(receipt.decoded())
        return read_receipt(groups, subject, text, original_message_id(parts, text))
    report = _delivery_report(root, parts, Letter.of(root, subject, sender, text), text)
    if report is not None:
        return report
    disposition = disposition_in_prose(subject, text)
    if not disposition and root.parameters.get("report-type", "").lower() in _DISPOSITIONS:
        # A receipt that tells nothing in fields: Notes, and gateways that took them out.
        disposition = "displayed"
    return ReadReceipt(_original(root, parts, text), disposition) if disposition else None


def _delivery_report(
    root: Part, parts: Sequence[Part], letter: Letter, text: str
) -> DeliveryReport | None:
    status = _status_parts(parts)
    if not status and root.parameters.get("report-type", "").lower() == "delivery-status":
        # A scanner on the way wrapped the report into a mail of its own.
        status = _status_parts(tuple(root.walk()))
    if not status and letter.is_from_a_system:
        status = [part for part in parts if _begins_like_status(part)]
    recipients = tuple(
        recipient for part in status for recipient in read_recipients(part.decoded())
    )
    if not recipients:
        told = failures_told_by(letter)
        if told is None and not status:
            return None
        recipients = told or ()
    return DeliveryReport(recipients=recipients, original_message_id=_original(root, parts, text))


def _original(root: Part, parts: Sequence[Part], text: str) -> str | None:
    """Return the id of the mail reported on; Exchange and Google name it in In-Reply-To, too."""
    return original_message_id(parts, text) or read_id(root.headers.get("In-Reply-To"))


def _status_parts(parts: Sequence[Part]) -> list[Part]:
    return [part for part in parts if part.media_type in _STATUS]


def _begins_like_status(part: Part) -> bool:
    """Tell whether a part that is declared as something else has the fields of RFC 3464."""
    if part.children or part.is_multipart or part.media_type == "text/html":
        return False
    lines = part.decoded()[:_LOOK].lower().splitlines()
    return any(line.startswith(b"final-recipient:") for line in lines) and any(
        line.startswith((b"action:", b"status:")) for line in lines
    )
