"""Reports on other mails: W3, D1, D5, D6, and the null path of RFC 5321."""

from __future__ import annotations

import pytest
from cases import ADA, case, message

from mail2ticket.model.message import Envelope
from mail2ticket.model.report import (
    Complaint,
    DeliveryReport,
    ReadReceipt,
    Report,
    ReportedRecipient,
)
from mail2ticket.model.verdict import Kind
from mail2ticket.rules.bounces import (
    complaint,
    delivery_receipt,
    delivery_report,
    null_path,
    read_receipt,
)

RULES = (delivery_receipt, delivery_report, read_receipt, complaint)

BO = "bo@client.example"
DELIVERED = ReportedRecipient(address=BO, action="delivered", is_permanent=False)
RELAYED = ReportedRecipient(address="cy@client.example", action="relayed", is_permanent=False)
FAILED = ReportedRecipient(address="di@client.example")
DELAYED = ReportedRecipient(address="ed@client.example", action="delayed", is_permanent=False)


@pytest.mark.parametrize(
    ("report", "kind"),
    [
        (DeliveryReport(), Kind.BOUNCE),
        (DeliveryReport(recipients=(FAILED,)), Kind.BOUNCE),
        (DeliveryReport(recipients=(DELAYED,)), Kind.BOUNCE),
        (DeliveryReport(recipients=(DELIVERED, DELAYED)), Kind.BOUNCE),
        (DeliveryReport(recipients=(DELIVERED,)), Kind.READ_RECEIPT),
        (DeliveryReport(recipients=(DELIVERED, RELAYED)), Kind.READ_RECEIPT),
        (ReadReceipt(), Kind.READ_RECEIPT),
        (Complaint(), Kind.COMPLAINT),
        (None, None),
    ],
)
def test_each_report_is_known_by_one_rule_and_no_other(
    report: Report | None, kind: Kind | None
) -> None:
    answers = [rule(case(message(report=report))) for rule in RULES]
    kinds = [answer.value for answer in answers if answer]

    assert kinds == ([kind] if kind else [])


@pytest.mark.parametrize(
    ("count", "said"), [(0, "0 recipients"), (1, "1 recipient"), (3, "3 recipients")]
)
def test_a_bounce_says_on_how_many_it_reports(count: int, said: str) -> None:
    recipients = tuple(ReportedRecipient(address=f"{n}@x.example") for n in range(count))
    answer = delivery_report(case(message(report=DeliveryReport(recipients=recipients))))

    assert answer
    assert answer.reason == f"a delivery report on {said}"


def test_a_null_path_is_a_bounces_and_nothing_elses() -> None:
    answer = null_path(case(message(envelope=Envelope(None))))

    assert answer
    assert answer.value is Kind.BOUNCE
    assert null_path(case(message(envelope=Envelope(ADA)))) is None
    assert null_path(case(message())) is None


def test_only_who_is_lost_is_counted() -> None:
    """D1: delivered, relayed and expanded are no failures."""
    report = DeliveryReport(recipients=(FAILED, DELIVERED, RELAYED, DELAYED))
    answer = delivery_report(case(message(report=report)))

    assert answer
    assert answer.reason == "a delivery report on 2 recipients"
    assert report.lost == (FAILED, DELAYED)


def test_a_complaint_says_of_which_type_it_is() -> None:
    answer = complaint(case(message(report=Complaint(None, "not-spam" + "x" * 1_000))))

    assert answer
    assert answer.reason.startswith("a feedback report: not-spam")
    assert len(answer.reason) < 120
