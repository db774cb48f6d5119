"""What is it? A report on another mail."""

from __future__ import annotations

from mail2ticket.model.case import Parsed
from mail2ticket.model.report import Complaint, DeliveryReport, ReadReceipt
from mail2ticket.model.verdict import Answer, Kind


def delivery_receipt(case: Parsed) -> Answer[Kind] | None:
    """It says that a mail arrived, or went on its way: a receipt, and no bounce (D1)."""
    report = case.message.report
    if not isinstance(report, DeliveryReport) or not report.is_success:
        return None
    return Answer(Kind.READ_RECEIPT, "a delivery report on which nobody was lost")


def delivery_report(case: Parsed) -> Answer[Kind] | None:
    """It reports who did not get a mail, or not yet (RFC 3464 and older forms)."""
    report = case.message.report
    if not isinstance(report, DeliveryReport) or report.is_success:
        return None
    count = len(report.lost)
    return Answer(Kind.BOUNCE, f"a delivery report on {count} recipient{'s' * (count != 1)}")


def read_receipt(case: Parsed) -> Answer[Kind] | None:
    """It says what became of a mail that arrived (RFC 8098)."""
    if not isinstance(case.message.report, ReadReceipt):
        return None
    return Answer(Kind.READ_RECEIPT, "a disposition notification")


def complaint(case: Parsed) -> Answer[Kind] | None:
    """It says that a mail was unwanted (RFC 5965)."""
    report = case.message.report
    if not isinstance(report, Complaint):
        return None
    return Answer(Kind.COMPLAINT, f"a feedback report: {report.feedback_type[:80]}")


def null_path(case: Parsed) -> Answer[Kind] | None:
    """Only reports may be sent from ``<>`` (RFC 5321 section 4.5.5)."""
    if not case.message.is_from_nobody:
        return None
    return Answer(Kind.BOUNCE, "the reverse-path is null, and nothing says why")
