"""What is it? (W1, W2, W4, W5, W7)"""

from __future__ import annotations

from datetime import timedelta

import pytest
from acceptance_desk import DATA, why
from attrs import evolve
from story_desk import CLOSED, PRINTER, desk

from mail2ticket.errors import MessageTooLargeError
from mail2ticket.model.address import Address
from mail2ticket.model.decision import State
from mail2ticket.model.items import EntityKind, NewNote
from mail2ticket.model.limits import Limits
from mail2ticket.model.message import Envelope
from mail2ticket.model.verdict import Kind
from mail2ticket.stores.memory_unit import MemoryUnitOfWork
from mail2ticket.testing import mail

SOON = timedelta(seconds=20)


@pytest.mark.parametrize(
    ("name", "value", "kind"),
    [
        ("Auto-Submitted", "auto-replied", Kind.VACATION),
        ("Auto-Submitted", "auto-replied (vacation)", Kind.VACATION),
        ("Auto-Submitted", "Auto-Generated; owner=x", Kind.NOTIFICATION),
        ("Auto-Submitted", "auto-notified", Kind.NOTIFICATION),
        ("Auto-Submitted", "No", Kind.PERSONAL),
        ("Auto-Submitted", "no; comment=x", Kind.PERSONAL),
        ("Precedence", "auto_reply", Kind.VACATION),
        ("X-Autoreply", "yes", Kind.VACATION),
        ("X-Autorespond", "1", Kind.VACATION),
        ("X-MS-Exchange-Generated-Message-Source", "Mailbox Rules Agent", Kind.VACATION),
        ("X-RT-Loop-Prevention", "other desk", Kind.NOTIFICATION),
        ("X-FC-MachineGenerated", "true", Kind.NOTIFICATION),
        ("Return-Path", "<>", Kind.BOUNCE),
        ("List-Id", "Users <users.example>", Kind.LIST),
        ("List-Unsubscribe", "<mailto:leave@lists.example>", Kind.LIST),
        ("Precedence", "bulk", Kind.PERSONAL),
        ("X-Auto-Response-Suppress", "All", Kind.PERSONAL),
    ],
)
def test_w1_the_header_says_what_a_mail_is(name: str, value: str, kind: Kind) -> None:
    outcome = desk().receives(f"{name}: {value}\r\n".encode() + mail())

    assert outcome.decision is not None
    assert outcome.decision.kind is kind


def test_w1_the_envelope_tells_a_bounce_too() -> None:
    outcome = desk().receives(mail(), Envelope(None, (Address.of("support@acme.example"),)))

    assert (outcome.state, outcome.reason) == (State.HELD, "bounce")


@pytest.mark.parametrize(
    ("file", "state", "reason"),
    [
        ("bounce_01.eml", State.HELD, "bounce"),
        ("complaint_01.eml", State.HELD, "complaint"),
        ("receipt_01.eml", State.DISCARDED, "read_receipt"),
    ],
)
def test_w1_a_report_on_no_mail_of_ours_is_never_a_ticket(
    file: str, state: State, reason: str
) -> None:
    outcome = desk().receives(file)

    assert (outcome.state, outcome.reason) == (state, reason)
    assert outcome.notices == ()


@pytest.mark.parametrize("file", ["bounce_01.eml", "complaint_01.eml", "receipt_01.eml"])
def test_w3_a_report_on_our_notice_is_a_note_on_its_item_and_is_not_answered(file: str) -> None:
    story = desk()
    first = story.receives("ticket_01.eml")
    ours = f"<{story.sent[0].message_id}>".encode()
    report = (DATA / file).read_bytes().replace(b"<maintenance@desk.acme.example>", ours)

    outcome = story.receives(report)

    assert (outcome.entity, outcome.number) == (EntityKind.TICKET_NOTE, first.number)
    assert outcome.notices == ()


def test_d3_a_forged_report_puts_no_words_and_no_files_into_a_ticket() -> None:
    story = desk()
    first = story.receives("ticket_01.eml")
    forged = (
        "From: MAILER-DAEMON <mallory@evil.example>\r\nTo: support@acme.example\r\n"
        "Subject: Pay at evil.example\r\nMIME-Version: 1.0\r\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"
        "--b\r\n\r\nPay at evil.example\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; evil.example\r\n"
        "\r\nFinal-Recipient: rfc822; pay@evil.example\r\nAction: failed\r\nStatus: pay now\r\n"
        "\r\n--b\r\nContent-Type: application/pdf; name=pay-evil.pdf\r\n\r\n%PDF\r\n"
        "--b\r\nContent-Type: message/rfc822\r\n\r\n"
        f"Message-ID: <{story.sent[0].message_id}>\r\n\r\nx\r\n--b--\r\n"
    )

    outcome = story.receives(forged.encode())

    assert (outcome.entity, outcome.number) == (EntityKind.TICKET_NOTE, first.number)
    assert outcome.decision is not None
    note = outcome.decision.entity
    assert isinstance(note, NewNote)
    assert note.title == "A mail of ours was not delivered"
    assert note.text == "A mail of ours was not delivered.\na recipient: failed"
    assert note.is_internal
    assert outcome.decision.files == ()


@pytest.mark.parametrize("file", ["bounce_01.eml", "complaint_01.eml", "receipt_01.eml"])
def test_w3_a_report_on_a_mail_that_somebody_else_sent_joins_nothing(file: str) -> None:
    # D3: the id of a customer's mail is known to many, so a report on it proves nothing.
    story = desk()
    first = story.receives("ticket_01.eml")
    theirs = f"<{first.message_id}>".encode()

    story.receives((DATA / file).read_bytes().replace(b"<maintenance@desk.acme.example>", theirs))

    assert len(story.entries(first.number)) == 1


def test_w3_a_bounce_opens_nothing_again() -> None:
    story = desk()
    first = story.receives("ticket_01.eml")
    history = story.store.history(first.number or "")
    assert history is not None
    story.store.add_item(evolve(history.item, is_open=False, status="Complete"))
    ours = f"<{story.sent[0].message_id}>".encode()

    story.receives(
        (DATA / "bounce_01.eml").read_bytes().replace(b"<maintenance@desk.acme.example>", ours)
    )

    assert not story.item(first.number).is_open


def test_w1_an_alert_opens_a_ticket_and_is_not_answered() -> None:
    story = desk()

    outcome = story.receives("alert_01.eml")

    assert outcome.state is State.CREATED
    assert outcome.notices == ()


def test_w1_a_list_mail_opens_a_ticket_and_is_not_answered() -> None:
    outcome = desk().receives("list_01.eml")

    assert outcome.state is State.CREATED
    assert outcome.notices == ()


def test_w2_a_vacation_note_about_nothing_is_discarded() -> None:
    outcome = desk().receives("vacation_01.eml")

    assert (outcome.state, outcome.reason) == (State.DISCARDED, "vacation")


def test_w2_or_held_by_a_setting() -> None:
    outcome = desk(vacations="hold").receives("vacation_01.eml")

    assert (outcome.state, outcome.reason) == (State.HELD, "vacation")


def test_w2_a_vacation_note_on_a_known_item_is_a_note_and_reopens_nothing() -> None:
    story = desk()

    outcome = story.receives("vacation_02.eml")

    assert (outcome.entity, outcome.number) == (EntityKind.TICKET_NOTE, CLOSED)
    assert not story.item(CLOSED).is_open
    assert outcome.notices == ()


def test_w2_a_subject_alone_is_no_vacation_note() -> None:
    outcome = desk().receives("vacation_hint_01.eml")

    assert outcome.state is State.CREATED
    assert outcome.notices == ("created",)


def test_w4_our_own_notice_that_comes_back_is_a_loop() -> None:
    story = desk()
    story.receives("ticket_01.eml")
    sent = story.sent[0]

    outcome = story.receives(b"Delivered-To: support@acme.example\r\n" + sent.content)

    assert (outcome.state, outcome.reason) == (State.DISCARDED, "loop")
    assert len(story.sent) == 1


@pytest.mark.parametrize("kept", ["X-Mail2ticket-Loop", "Message-ID"])
def test_w4_the_marker_or_the_message_id_is_enough(kept: str) -> None:
    story = desk()
    story.receives("ticket_01.eml")
    lines = story.sent[0].content.replace(b"\r\n ", b" ").split(b"\r\n")
    (field,) = [line for line in lines if line.lower().startswith(kept.lower().encode() + b":")]

    # A responder that copies our header, and writes from an address of its own: what else it
    # says may be new.
    outcome = story.receives(field + b"\r\n" + mail("Re: x", Message_ID=None))

    assert (outcome.state, outcome.reason) == (State.HELD, "loop")
    assert len(story.sent) == 1


def test_w4_a_marker_that_is_not_ours_proves_nothing() -> None:
    outcome = desk().receives(mail(X_Mail2ticket_Loop=f"nonce.{'a' * 26}"))

    assert outcome.state is State.CREATED


@pytest.mark.parametrize(
    ("hops", "state"), [(50, State.CREATED), (51, State.HELD), (200, State.HELD)]
)
def test_w4_more_than_fifty_hops_are_a_loop(hops: int, state: State) -> None:
    hop = b"Received: from a.example by b.example; Mon, 9 Nov 2026 08:00:00 +0000\r\n"

    outcome = desk().receives(hop * hops + mail())

    assert outcome.state is state
    assert outcome.reason == ("" if state is State.CREATED else "loop")


def test_w4_the_same_more_than_twice_in_five_minutes_is_held_and_not_lost() -> None:
    story = desk()

    outcomes = [
        story.receives(mail(subject, f"Text {at}."), after=SOON)
        for at, subject in enumerate(["Till", "TILL", "  till "])
    ]

    assert [outcome.state for outcome in outcomes] == [State.CREATED, State.CREATED, State.HELD]
    assert outcomes[2].reason == "too_often"
    assert outcomes[2].notices == ()
    assert story.store.raw(outcomes[2].key)


def test_w4_after_five_minutes_it_may_come_again() -> None:
    story = desk()
    for at in range(2):
        story.receives(mail("Till", f"Text {at}."), after=SOON)

    later = story.receives(mail("Till", "Text 3."), after=timedelta(minutes=6))

    assert later.state is State.CREATED


def test_w4_another_subject_or_another_sender_is_another_mail() -> None:
    story = desk()
    for at in range(2):
        story.receives(mail("Till", f"Text {at}."), after=SOON)

    subject = story.receives(mail("Till 2", "Text 3."), after=SOON)
    sender = story.receives(mail("Till", "Text 4.", sender="bob@client.example"), after=SOON)

    assert (subject.state, sender.state) == (State.CREATED, State.CREATED)


def test_w4_the_limit_is_a_setting() -> None:
    story = desk(echo_limit=1, echo_minutes=60)
    story.receives(mail("Till", "Text 1."))

    outcome = story.receives(mail("Till", "Text 2."), after=timedelta(minutes=59))

    assert outcome.reason == "too_often"


def test_w5_the_same_mail_by_another_path_is_one_mail() -> None:
    story = desk()
    message = mail("Help")
    path = (
        b"Return-Path: <ada@client.example>\r\nDelivered-To: support@acme.example\r\n"
        b"Received: from a.example by b.example; Mon, 9 Nov 2026 08:00:00 +0000\r\n"
        b"X-Spam-Score: 0.1\r\n"
    )

    first, second = story.receives(message), story.receives(path + message)

    assert first.state is State.CREATED
    assert (second.state, second.decision, second.notices) == (State.REPEAT, None, ())
    assert len(story.sent) == 1
    assert len(story.store.recorded()) == 1


def test_w5_with_other_line_ends_it_is_the_same() -> None:
    story = desk()

    first = story.receives(mail("Help"))
    second = story.receives(mail("Help").replace(b"\r\n", b"\n"))

    assert (first.state, second.state) == (State.CREATED, State.REPEAT)


def test_w5_another_content_under_the_same_message_id_is_a_new_mail() -> None:
    story = desk()

    first = story.receives(mail("Help", "One.", Message_ID="<same@client.example>"))
    second = story.receives(mail("Help", "Two.", Message_ID="<same@client.example>"))

    assert (first.state, second.state) == (State.CREATED, State.CREATED)
    assert len(story.store.recorded("same@client.example")) == 2


def test_w5_a_mail_that_failed_is_no_repeat_when_it_comes_again() -> None:
    story = desk()
    message = mail("Help")

    def break_down(*_: object) -> None:
        raise OSError("the disk is full")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(MemoryUnitOfWork, "record", break_down)
        with pytest.raises(OSError, match="disk"):
            story.receives(message)

    assert story.receives(message).state is State.CREATED
    assert story.sent[0].kinds == ("created",)
    assert len(story.sent) == 1


def test_w7_the_limits_are_the_agreed_ones() -> None:
    limits = Limits()

    assert limits.message_bytes == 30_000_000
    assert limits.attachments_bytes == 20_000_000
    assert limits.attachment_bytes == 10_000_000
    assert limits.header_bytes == 100 * 1024
    assert (limits.depth, limits.parts, limits.addresses) == (50, 1_000, 5_000)


SMALL = Limits(
    message_bytes=50_000,
    attachments_bytes=20_000,
    attachment_bytes=15_000,
    header_bytes=4_000,
    depth=5,
    parts=10,
    addresses=20,
    refused_bytes=100_000,
)


def nested(depth: int) -> bytes:
    """Return a mail whose parts are *depth* deep."""
    head = b"From: ada@client.example\r\nTo: support@acme.example\r\nSubject: deep\r\n"
    body = b"Content-Type: text/plain\r\n\r\nDeep.\r\n"
    for level in range(depth):
        mark = f"b{level}".encode()
        body = (
            b"Content-Type: multipart/mixed; boundary=" + mark + b"\r\n\r\n"
            b"--" + mark + b"\r\n" + body + b"--" + mark + b"--\r\n"
        )
    return head + body


OVER = {
    "message_bytes": mail("big", "line\n" * 12_000),
    "attachments_bytes": mail("big", attachments={f"{n}.txt": b"x" * 12_000 for n in range(2)}),
    "header_bytes": mail("big", X_Long="x" * 5_000),
    "depth": nested(8),
    "parts": mail("big", attachments={f"{n}.txt": b"x" for n in range(12)}),
    "addresses": mail("big", Cc=", ".join(f"p{n}@client.example" for n in range(25))),
}


@pytest.mark.parametrize("limit", OVER)
def test_w7_a_mail_over_a_limit_is_held_whole_and_its_sender_is_told(limit: str) -> None:
    story = desk(limits=SMALL)

    outcome = story.receives(OVER[limit])

    assert (outcome.state, outcome.reason) == (State.HELD, "over_limit")
    assert limit in why(outcome, "decide")
    assert story.store.raw(outcome.key) == OVER[limit]
    assert outcome.notices == ("failed",)


@pytest.mark.parametrize("limit", OVER)
def test_w7_below_the_limits_it_is_a_ticket(limit: str) -> None:
    assert desk().receives(OVER[limit]).state is State.CREATED


def test_w7_what_is_over_a_limit_never_joins_nor_commands() -> None:
    story = desk(limits=SMALL)

    outcome = story.receives(mail(f"Re: {PRINTER}", "line\n" * 12_000))

    assert outcome.state is State.HELD
    assert not story.entries(PRINTER)


def test_w7_a_mail_that_is_far_too_large_is_not_taken_at_all() -> None:
    story = desk(limits=SMALL)

    with pytest.raises(MessageTooLargeError) as caught:
        story.receives(mail("huge", "line\n" * 40_000))

    assert not caught.value.is_transient
    assert not story.store.recorded()


def test_w7_too_many_header_fields_are_over_a_limit_too() -> None:
    # From is below them, and is not read any more: the limit is the reason, not the sender.
    story = desk(limits=evolve(SMALL, header_fields=30))
    hop = b"Received: from a.example by b.example; Mon, 9 Nov 2026 08:00:00 +0000\r\n"

    outcome = story.receives(hop * 40 + mail())

    assert (outcome.state, outcome.reason) == (State.HELD, "over_limit")
