"""Mail that reports on other mail: bounces, delays, read receipts and complaints (W3)."""

from __future__ import annotations

from collections.abc import Sequence

from mail2ticket.model.address import NamedAddress
from mail2ticket.model.report import Complaint, DeliveryReport, ReadReceipt, Report
from mail2ticket.parse.mime import Part
from mail2ticket.parse.reports.delivery_status import read_groups, read_recipients, refused_in
from mail2ticket.parse.reports.mail_systems import Letter, failures_told_by
from mail2ticket.parse.reports.original import original_message_id, parts_of_report

__all__ = ["read_report"]

_STATUS = frozenset({"message/delivery-status", "message/global-delivery-status"})


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
    by_type = {part.media_type: part for part in reversed(parts)}
    if "message/feedback-report" in by_type:
        return Complaint(original_message_id(parts, text))
    receipt = by_type.get("message/disposition-notification")
    if receipt is not None:
        groups = read_groups(receipt.decoded())
        original = next(
            (ids[0] for group in groups if (ids := group.get("original-message-id"))), ""
        )
        message_id = original.strip().strip("<>") or original_message_id(parts, text)
        refused = refused_in(groups)
        if refused:
            return DeliveryReport(recipients=refused, original_message_id=message_id)
        return ReadReceipt(message_id)
    status = _status_parts(parts)
    if not status and root.parameters.get("report-type", "").lower() == "delivery-status":
        # A scanner on the way wrapped the report into a mail of its own.
        status = _status_parts(tuple(root.walk()))
    recipients = tuple(
        recipient for part in status for recipient in read_recipients(part.decoded())
    )
    if not recipients:
        letter = Letter.of(root, subject, sender, text)
        told = failures_told_by(letter)
        if told is None and not status:
            return None
        recipients = told or ()
    return DeliveryReport(
        recipients=recipients, original_message_id=original_message_id(parts, text)
    )


def _status_parts(parts: Sequence[Part]) -> list[Part]:
    return [part for part in parts if part.media_type in _STATUS]
