"""What is it? A report on another mail."""

from __future__ import annotations

from mail2ticket.model.case import Parsed
from mail2ticket.model.report import Complaint, DeliveryReport, ReadReceipt
from mail2ticket.model.verdict import Answer, Kind


def delivery_report(case: Parsed) -> Answer[Kind] | None:
    """It reports what became of recipients (RFC 3464 and older forms)."""
    report = case.message.report
    if not isinstance(report, DeliveryReport):
        return None
    count = len(report.recipients)
    return Answer(Kind.BOUNCE, f"a delivery report on {count} recipient{'s' * (count != 1)}")


def read_receipt(case: Parsed) -> Answer[Kind] | None:
    """It says that a mail was shown to somebody (RFC 8098)."""
    if not isinstance(case.message.report, ReadReceipt):
        return None
    return Answer(Kind.READ_RECEIPT, "a disposition notification")


def complaint(case: Parsed) -> Answer[Kind] | None:
    """It says that a mail was unwanted (RFC 5965)."""
    if not isinstance(case.message.report, Complaint):
        return None
    return Answer(Kind.COMPLAINT, "an abuse report")


def null_path(case: Parsed) -> Answer[Kind] | None:
    """Only reports may be sent from ``<>`` (RFC 5321 section 4.5.5)."""
    if not case.message.is_from_nobody:
        return None
    return Answer(Kind.BOUNCE, "the reverse-path is null, and nothing says why")
