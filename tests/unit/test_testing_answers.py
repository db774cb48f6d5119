"""Answers to test with are read as what they are made to be."""

from __future__ import annotations

import pytest

from mail2ticket.intake import Intake
from mail2ticket.model.mailbox import Mailbox
from mail2ticket.model.notice import OutboundMail
from mail2ticket.model.verdict import Kind
from mail2ticket.parse import parse
from mail2ticket.policy import Policy
from mail2ticket.testing import (
    MemoryStore,
    MemoryTransport,
    assert_added,
    assert_kept,
    assert_told,
    bounce,
    mail,
    reply,
    vacation,
)
from mail2ticket.testing.drafts import NOON

POLICY = Policy(
    mailboxes=(Mailbox("support@acme.example", queue="First line"),),
    keys=(b"sixteen bytes or more of a key",),
)


@pytest.fixture
def intake() -> Intake:
    return Intake(MemoryStore(), MemoryTransport(), POLICY)


@pytest.fixture
def notice(intake: Intake) -> OutboundMail:
    outcome = intake.process(mail("Printer"), received_at=NOON)
    return assert_told(outcome, "acknowledged")


def test_a_reply_to_a_notice_leads_to_its_ticket(intake: Intake, notice: OutboundMail) -> None:
    answer = reply(notice, "It is out.", attachments={"log.txt": b"ok"})
    outcome = intake.process(answer)

    assert assert_added(outcome, "T20261103.0001").text == "It is out."
    assert_kept(outcome, "log.txt")
    assert "> We have received your message" in parse(answer).body.quoted


def test_a_reply_to_a_mail_is_written_by_who_got_it() -> None:
    first = mail("Printer", sender="Ada L. <ada@client.example>", references="<0@x.example>")
    read = parse(reply(first))

    assert str(read.senders[0].address) == "support@acme.example"
    assert [str(each.address) for each in read.to] == ["ada@client.example"]
    assert (read.references[0], read.in_reply_to) == ("0@x.example", (parse(first).message_id,))
    assert "Ada L. <ada@client.example> wrote:" in read.body.quoted


def test_a_reply_may_be_written_by_another_and_without_ids() -> None:
    first = mail("Printer", Message_ID=None)
    read = parse(reply(first, sender="eve@evil.example", Reply_To="eve2@evil.example"))

    assert str(read.senders[0].address) == "eve@evil.example"
    assert str(read.reply_to[0].address) == "eve2@evil.example"
    assert read.thread == ()


def test_programs_answer_as_programs_do(intake: Intake, notice: OutboundMail) -> None:
    away, failed, late = map(
        intake.process, (vacation(notice), bounce(notice), bounce(notice.content, "4.4.1"))
    )

    for outcome, kind in ((away, Kind.VACATION), (failed, Kind.BOUNCE), (late, Kind.BOUNCE)):
        assert outcome.decision
        assert outcome.decision.kind is kind
        assert assert_added(outcome, "T20261103.0001").is_internal
        assert not outcome.outbox


def test_a_bounce_says_whom_it_is_about_and_why(notice: OutboundMail) -> None:
    report = parse(bounce(notice)).report

    assert report
    assert "5.1.1" in repr(report)
    assert "ada@client.example" in repr(report)
