"""What is it? A report on another mail."""

from __future__ import annotations

import re

from mail2ticket.model.case import Parsed
from mail2ticket.model.facts import Origin
from mail2ticket.model.message import Message
from mail2ticket.model.report import Complaint, DeliveryReport, ReadReceipt
from mail2ticket.model.verdict import Answer, Kind

__all__ = ["complaint", "delivery_receipt", "delivery_report", "null_path", "read_receipt"]

_REPORTER = re.compile(r"mailer-?daemon|post-?master|daemon|root|mdaemon", re.IGNORECASE)
_BY_PERSONS = frozenset({"no", "auto-forwarded"})


def delivery_receipt(case: Parsed) -> Answer[Kind] | None:
    """It says that a mail arrived, or went on its way: a receipt, and no bounce (D1)."""
    report = case.message.report
    if not isinstance(report, DeliveryReport) or not report.is_success or _is_enclosed(case):
        return None
    return Answer(Kind.READ_RECEIPT, "a delivery report on which nobody was lost")


def delivery_report(case: Parsed) -> Answer[Kind] | None:
    """
    It reports who did not get a mail, or not yet (RFC 3464 and older forms).

    Not where a person encloses the report that he got on a mail of his, and asks for help.
    """
    report = case.message.report
    if not isinstance(report, DeliveryReport) or report.is_success or _is_enclosed(case):
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


def _is_enclosed(case: Parsed) -> bool:
    """
    Return whether a person sends the report among other things (D2).

    What he sends is no report as a whole, and his reverse-path is known and not null, as a
    report's must be. On a mail of ours it is a report whoever sends it.
    """
    message, report = case.message, case.message.report
    if message.structure.media_type == "multipart/report":
        return False
    if not any(part.media_type == "message/delivery-status" for part in message.structure.parts):
        return False
    known = case.facts.references.get((report and report.original_message_id) or "")
    if known is not None and known.origin is Origin.SENT:
        return False
    return _has_a_path(message) and not _is_by_a_program(message)


def _has_a_path(message: Message) -> bool:
    is_known = message.envelope is not None or "Return-Path" in message.headers
    return is_known and not message.is_from_nobody


def _is_by_a_program(message: Message) -> bool:
    if any(token not in _BY_PERSONS for token in message.headers.tokens("Auto-Submitted")):
        return True
    sender = message.sender
    return sender is None or _REPORTER.fullmatch(sender.address.local[:128]) is not None


def null_path(case: Parsed) -> Answer[Kind] | None:
    """Only reports may be sent from ``<>`` (RFC 5321 section 4.5.5)."""
    if not case.message.is_from_nobody:
        return None
    return Answer(Kind.BOUNCE, "the reverse-path is null, and nothing says why")
