"""Who is told? (N1, N2, N3, N4, N5)"""

from __future__ import annotations

import email
from datetime import UTC, datetime, timedelta
from email import policy
from email.message import EmailMessage
from html import unescape
from typing import Any

import pytest
from attrs import evolve
from story_desk import CLOSED, PRINTER, SUPPORT, StoryDesk, desk, failed, mailbox_desk, passed

from mail2ticket.intake import Intake
from mail2ticket.model.address import Address
from mail2ticket.model.attachment import Attachment
from mail2ticket.model.message import Envelope
from mail2ticket.model.notice import OutboundMail
from mail2ticket.testing import mail

ADA = "ada@client.example"
MINUTE = timedelta(minutes=1)


def read(sent: OutboundMail) -> EmailMessage:
    """Read a notice as anybody's mail program would."""
    return email.message_from_bytes(sent.content, policy=policy.default)


def words(sent: OutboundMail) -> str:
    """Return what a notice says in both its forms, its subject included."""
    notice = read(sent)
    texts = [part.get_content() for part in notice.walk() if part.get_content_maintype() == "text"]
    return "\n".join((notice["Subject"], *map(unescape, texts)))


def test_n1_created_tells_number_title_queue_and_link() -> None:
    story = mailbox_desk(link="https://desk.acme.example/t/$number")

    outcome = story.receives("ticket_01.eml")

    said = words(story.sent[0])
    assert outcome.notices == ("created",)
    assert str(story.sent[0].to) == ADA
    for expected in (
        str(outcome.number),
        "The scanner hums",
        "First line",
        f"https://desk.acme.example/t/{outcome.number}",
    ):
        assert expected in said


def test_n1_added_tells_the_number() -> None:
    story = desk()

    outcome = story.receives("ticket_note_01.eml")

    assert outcome.notices == ("added",)
    assert PRINTER in words(story.sent[0])


def test_n1_added_tells_the_time_that_was_booked() -> None:
    story = desk()

    story.receives("ticket_time_01.eml")

    assert "1.5" in words(story.sent[0])


def test_n1_acknowledged_tells_a_stranger_that_his_mail_has_come() -> None:
    story = desk()

    outcome = story.receives("stranger_01.eml")

    assert outcome.notices == ("acknowledged",)
    assert str(outcome.number) in words(story.sent[0])


def test_n1_refused_tells_the_reason() -> None:
    story = mailbox_desk(empty_subject="reject")

    story.receives("empty_subject_01.eml")

    assert "no subject" in words(story.sent[0])


def test_n1_one_mail_makes_one_notice_that_tells_everything() -> None:
    story = desk()

    outcome = story.receives(
        mail(
            f"Re: {PRINTER}",
            "#T=banana\nSee the file.",
            sender="linus@acme.example",
            attachments={"a.exe": b"x"},
            Authentication_Results=passed("linus@acme.example"),
        )
    )

    assert outcome.notices == ("added", "command_error", "files_dropped")
    (sent,) = story.sent
    assert "#T=banana" in words(sent)
    assert "a.exe" in words(sent)


@pytest.mark.parametrize("kind", ["created", "acknowledged"])
def test_n1_each_notice_can_be_turned_off(kind: str) -> None:
    story = mailbox_desk(notices=SUPPORT.notices - {kind})

    story.receives("ticket_01.eml")
    story.receives("stranger_01.eml")

    assert [sent.kinds for sent in story.sent] == [
        (other,) for other in ("created", "acknowledged") if other != kind
    ]


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "We have received your request"),
        ("de", "Wir haben Ihre Anfrage erhalten"),
        ("es", "Hemos recibido su solicitud"),
        ("fr", "reçu votre demande"),
        ("de-AT", "Wir haben Ihre Anfrage erhalten"),
        ("xx", "We have received your request"),
    ],
)
def test_n1_a_mailbox_speaks_its_language(language: str, expected: str) -> None:
    story = mailbox_desk(language=language)

    story.receives("ticket_01.eml")

    assert expected in words(story.sent[0])


def test_n1_values_are_never_read_as_a_template() -> None:
    story = desk()

    story.receives(
        mail("$queue $number {queue} [[ ]] %(number)s", Authentication_Results=passed(ADA))
    )

    assert "$queue $number {queue} [[ ]] %(number)s" in words(story.sent[0])


def test_n2_it_comes_from_the_mailbox_and_is_answered_to_a_signed_address() -> None:
    story = desk()

    outcome = story.receives("ticket_01.eml")

    notice = read(story.sent[0])
    assert notice["From"] == "Acme Support <support@acme.example>"
    assert notice["Reply-To"] == story.reply_address(outcome.number or "", ADA)


#: Mail that nobody may answer, whatever becomes of it.
SILENCE: dict[str, dict[str, Any]] = {
    "a null reverse-path": {"Return_Path": "<>"},
    "Auto-Submitted": {"Auto_Submitted": "auto-generated"},
    "the second Auto-Submitted": {"Auto_Submitted": "no\r\nAuto-Submitted: auto-replied"},
    "a vacation note": {"Auto_Submitted": "auto-replied", "subject": f"Re: {PRINTER}"},
    "List-Id": {"List_Id": "<users.lists.example>"},
    "List-Help": {"List_Help": "<mailto:help@lists.example>"},
    "List-Subscribe": {"List_Subscribe": "<mailto:join@lists.example>"},
    "List-Unsubscribe": {"List_Unsubscribe": "<mailto:leave@lists.example>"},
    "List-Post": {"List_Post": "NO"},
    "List-Owner": {"List_Owner": "<mailto:boss@lists.example>"},
    "List-Archive": {"List_Archive": "<https://lists.example/>"},
    "Precedence: bulk": {"Precedence": "bulk"},
    "Precedence: junk": {"Precedence": "Junk"},
    "Precedence: list": {"Precedence": "list"},
    "suppression of all": {"X_Auto_Response_Suppress": "DR, RN, All"},
    "suppression of auto replies": {"X_Auto_Response_Suppress": "AutoReply"},
    "mailer-daemon": {"sender": "MAILER-DAEMON@client.example"},
    "postmaster": {"sender": "postmaster@client.example"},
    "noreply": {"sender": "noreply@client.example"},
    "no-reply": {"sender": "Shop <no-reply@client.example>"},
    "do_not_reply": {"sender": "do_not_reply@client.example"},
    "owner-users": {"sender": "owner-users@lists.example"},
    "users-request": {"sender": "users-request@lists.example"},
    "users-bounces": {"sender": "users-bounces@lists.example"},
    "an address of ours": {"sender": "noreply@acme.example"},
    "a name without a domain": {"sender": "root"},
}


@pytest.mark.parametrize("case", SILENCE)
def test_n3_some_mail_is_never_answered(case: str) -> None:
    story = desk()

    outcome = story.receives(mail(**SILENCE[case]))

    assert outcome.notices == ()
    assert not story.sent
    assert not story.store.outbox()


def test_n3_a_null_reverse_path_in_the_envelope_is_never_answered() -> None:
    story = desk()

    story.receives(mail(f"Re: {PRINTER}"), Envelope(None, (Address.of("support@acme.example"),)))

    assert not story.sent


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "no"},
        {"Precedence": "first-class"},
        {"X_Auto_Response_Suppress": "None"},
        {"X_Auto_Response_Suppress": "DR, RN, NRN"},
        {"sender": "bouncer.bob@client.example"},
    ],
)
def test_n3_but_people_are(headers: dict[str, Any]) -> None:
    assert len(desk().receives(mail(**headers)).notices) == 1


def test_n3_the_answer_has_one_recipient_and_never_reply_to() -> None:
    story = desk()

    story.receives(
        mail(
            Reply_To="victim@elsewhere.example",
            Cc="bob@client.example",
            Return_Path="<bounces@client.example>",
        )
    )

    (sent,) = story.sent
    notice = read(sent)
    assert str(sent.to) == ADA
    assert notice["To"] == ADA
    assert notice["Cc"] is None
    assert notice["Bcc"] is None


def test_n3_it_is_marked_as_automatic_and_bounces_to_nobody() -> None:
    story = desk()

    outcome = story.receives("ticket_01.eml")

    (sent,) = story.sent
    notice = read(sent)
    assert notice["Auto-Submitted"] == "auto-replied"
    assert sent.reverse_path is None
    assert notice["In-Reply-To"] == f"<{outcome.message_id}>"
    assert f"<{outcome.message_id}>" in notice["References"]


#: What a stranger would like us to send to his victim.
SPAM = ("buy-cheap-watches", "evil.example/watches", "Win a million")


@pytest.mark.parametrize("trust", ["unknown", "forged"])
@pytest.mark.parametrize("is_refused", [False, True])
def test_n3_no_words_of_the_sender_go_to_one_who_is_not_verified(
    trust: str, is_refused: bool
) -> None:
    header = failed("victim@elsewhere.example") if trust == "forged" else None
    story = mailbox_desk(strangers="refuse" if is_refused else "accept")

    story.receives(
        mail(
            "buy-cheap-watches at evil.example/watches",
            "#T=buy-cheap-watches\nhttps://evil.example/watches",
            sender="Win a million <victim@elsewhere.example>",
            attachments=[
                Attachment.of("buy-cheap-watches.exe", b"x"),
                Attachment.of("a", b"x", "image/buy-cheap-watches"),
                Attachment.of("buy.svg", b"x", "video/evil.example/watches"),
            ],
            Authentication_Results=header,
        )
    )

    for sent in story.sent:
        said = words(sent)
        for each in SPAM:
            assert each not in said
        assert not list(read(sent).iter_attachments())


def test_n3_a_contact_who_is_not_verified_gets_no_words_of_his_back_either() -> None:
    story = desk()

    story.receives(mail("buy-cheap-watches"))

    assert "buy-cheap-watches" not in words(story.sent[0])


def test_n3_a_notice_is_small_and_holds_nothing_of_the_mail() -> None:
    story = desk()

    story.receives("long_01.eml")

    assert len(story.sent[0].content) < 7_000
    assert "quick brown fox" not in words(story.sent[0])


def test_n3_one_address_gets_five_notices_an_hour() -> None:
    story = desk()

    outcomes = [story.receives(mail(f"Mail {n}"), after=MINUTE) for n in range(7)]

    assert [len(outcome.notices) for outcome in outcomes] == [1, 1, 1, 1, 1, 0, 0]
    assert all(outcome.number for outcome in outcomes)
    later = story.receives(mail("Mail 8"), after=timedelta(hours=1))
    assert later.notices == ("created",)


def test_n3_one_address_gets_twenty_notices_a_day() -> None:
    story = desk()

    outcomes = [story.receives(mail(f"Mail {n}"), after=15 * MINUTE) for n in range(24)]

    assert sum(len(outcome.notices) for outcome in outcomes) == 20
    assert all(outcome.number for outcome in outcomes)


def test_n3_another_address_is_not_affected() -> None:
    story = desk()
    for n in range(6):
        story.receives(mail(f"Mail {n}"), after=MINUTE)

    assert story.receives(mail(sender="bob@client.example"), after=MINUTE).notices


def test_n3_the_limits_are_settings() -> None:
    story = desk(answers_an_hour=1)

    outcomes = [story.receives(mail(f"Mail {n}"), after=MINUTE) for n in range(2)]

    assert [len(outcome.notices) for outcome in outcomes] == [1, 0]


def test_n3_two_desks_wired_to_each_other_come_to_rest() -> None:
    ours = desk()
    theirs = StoryDesk(
        evolve(
            ours.policy,
            mailboxes=(evolve(SUPPORT, address=Address.of("desk@other.example"), aliases=()),),
            own_addresses=(),
            keys=(b"another key altogether",),
        )
    )
    ours.receives(mail(sender="desk@other.example", to="support@acme.example"))

    for _ in range(20):
        for here, there in ((ours, theirs), (theirs, ours)):
            for sent in here.sent[:]:
                here.sent.remove(sent)
                there.receives(sent.content, after=MINUTE)

    assert not ours.sent
    assert not theirs.sent
    # One notice that each took for a program's.
    assert len([*theirs.store.histories(), *ours.store.histories()]) < 12


def test_n4_a_notice_that_cannot_be_sent_stays_and_is_sent_later() -> None:
    story = desk()
    story.transport.failing = True

    outcome = story.receives("ticket_01.eml")

    assert outcome.number
    assert [mail.kinds for mail in story.store.outbox()] == [("created",)]
    story.transport.failing = False
    later = datetime.now(UTC) + timedelta(hours=1)
    Intake(story.store, story.transport, story.policy).relay(later)
    assert [mail.kinds for mail in story.sent] == [("created",)]
    assert not story.store.outbox()


def test_n4_it_has_the_same_message_id_each_time() -> None:
    first, second = desk(), desk()

    first.receives("ticket_01.eml")
    second.receives("ticket_01.eml")

    assert first.sent[0].message_id == second.sent[0].message_id
    assert first.sent[0].content == second.sent[0].content


@pytest.mark.parametrize(
    "subject",
    [
        "=?utf-8?Q?Help=0D=0ABcc:_victim@elsewhere.example?=",
        "=?utf-8?B?SGVscAoKQmNjOiB2aWN0aW1AZWxzZXdoZXJlLmV4YW1wbGU=?=",
        "Help\r\n\tBcc: victim@elsewhere.example",
        "x" * 5_000,
        "Zoë 共有 " * 200,
    ],
)
def test_n5_no_input_adds_a_header_or_a_recipient(subject: str) -> None:
    story = desk()

    story.receives(
        mail(
            "x",
            Subject=None,
            Authentication_Results=f"{passed(ADA)}\r\nSubject: {subject}",
        )
    )

    (sent,) = story.sent
    notice = read(sent)
    assert notice.get_all("To") == [ADA]
    assert "Bcc" not in notice
    assert all(len(line) <= 998 for line in sent.content.split(b"\r\n"))
    assert sent.content.isascii()
    assert b"\n" not in sent.content.replace(b"\r\n", b"")


def test_n3_a_vacation_note_on_a_completed_item_is_never_answered() -> None:
    story = desk()

    outcome = story.receives("vacation_02.eml")

    assert outcome.number == CLOSED
    assert not story.sent
