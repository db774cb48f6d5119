"""Reports on other mails: W3, D1, D5, D6, and the null path of RFC 5321."""

from __future__ import annotations

from typing import Any

import pytest
from cases import ADA, NUMBER, case, message, sent

from mail2ticket.model.facts import Facts, Origin, Reference
from mail2ticket.model.items import Held, Reason
from mail2ticket.model.message import Envelope, Message, Structure
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
from mail2ticket.rules.holding import report_about_nothing

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


def enclosed(**changes: Any) -> Message:  # noqa: ANN401 - the fields of a Message
    """Return the mail of a person who asks what a report means that he got."""
    parts = (Structure("text/plain"), Structure("message/delivery-status"))
    report = DeliveryReport(recipients=(FAILED,), original_message_id="his@client.example")
    given: dict[str, Any] = {
        "structure": Structure("multipart/mixed", parts),
        "envelope": Envelope(ADA),
        "report": report,
    }
    return message("Why does my mail come back?", **{**given, **changes})


def test_w3_hit_a_report_that_a_person_encloses_is_no_bounce() -> None:
    """D2: it is a request for help, and opens a ticket."""
    assert delivery_report(case(enclosed())) is None
    by_header = enclosed(envelope=None, headers={"Return-Path": "<ada@client.example>"})
    assert delivery_report(case(by_header)) is None
    passed_on = enclosed(headers={"Auto-Submitted": "auto-forwarded"})
    assert delivery_report(case(passed_on)) is None
    success = DeliveryReport(recipients=(DELIVERED,))
    assert delivery_receipt(case(enclosed(report=success))) is None


@pytest.mark.parametrize(
    "changes",
    [
        {"structure": Structure("multipart/report", enclosed().structure.parts)},
        {"structure": Structure("message/delivery-status")},
        {"structure": Structure("text/plain")},
        {"structure": Structure("multipart/mixed", (Structure("text/plain"),))},
        {"envelope": Envelope(None)},
        {"envelope": None},
        {"envelope": None, "headers": {"Return-Path": "<>"}},
        {"headers": {"Auto-Submitted": "auto-generated"}},
        {"sender": "MAILER-DAEMON@client.example"},
        {"sender": "Postmaster <post-master@client.example>"},
        {"sender": None},
    ],
)
def test_w3_near_miss_a_report_that_a_program_may_have_sent_is_a_bounce(
    changes: dict[str, Any],
) -> None:
    answer = delivery_report(case(enclosed(**changes)))

    assert answer
    assert answer.value is Kind.BOUNCE


def test_w3_silent_a_report_on_a_mail_of_ours_is_one_whoever_sends_it() -> None:
    """D3: its words are taken for nothing, so that nobody can write by it."""
    ours = Facts(references=sent("his@client.example"))
    others = Facts(references={"his@client.example": Reference(NUMBER, Origin.RECEIVED)})
    unnamed = enclosed(report=DeliveryReport(recipients=(FAILED,)))

    assert delivery_report(case(enclosed(), facts=ours))
    assert delivery_report(case(enclosed(), facts=others)) is None
    assert delivery_report(case(unnamed, facts=ours)) is None


def test_w1_a_mail_with_a_null_path_and_no_report_waits_with_its_reason() -> None:
    """RFC 5321 section 4.5.5: a person looks at it, and reads why it waits."""
    plain = case(message(envelope=Envelope(None)), kind=Kind.BOUNCE)
    bounce = case(message(report=DeliveryReport()), kind=Kind.BOUNCE)

    first, second = report_about_nothing(plain), report_about_nothing(bounce)

    assert first
    assert second
    assert isinstance(first.value, Held)
    assert first.value.reason == Reason.BOUNCE
    assert "null reverse-path" in first.value.detail
    assert second.reason == "a bounce of no mail of ours"
