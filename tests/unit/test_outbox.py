"""Notices as mail: N3, N4, N5, A4, A5, A13, X3, X27."""

from __future__ import annotations

import logging
import re
from datetime import datetime, timedelta

import pytest
from attrs import evolve
from cases import (
    ADA,
    ADA_CONTACT,
    KEY,
    MALLORY,
    NOON,
    NUMBER,
    SAM,
    SUPPORT,
    TICKET,
    file,
    items,
    message,
    people,
    policy,
)

from mail2ticket.errors import ConfigurationError
from mail2ticket.handling.outbox import written
from mail2ticket.intake import Intake
from mail2ticket.model.address import Address
from mail2ticket.model.changes import Changes
from mail2ticket.model.command import CommandFault, FaultCode
from mail2ticket.model.decision import Decision, State
from mail2ticket.model.facts import Facts
from mail2ticket.model.items import NewTicket
from mail2ticket.model.mailbox import Mailbox
from mail2ticket.model.message import AuthenticationResult, Envelope, Message
from mail2ticket.model.notice import DroppedFile, Notice, NoticeKind, OutboundMail, Role
from mail2ticket.model.people import Agent
from mail2ticket.model.refusal import FileReason, Refusal
from mail2ticket.model.token import Signer, TokenKind
from mail2ticket.model.verdict import Answer, Kind
from mail2ticket.parse import parse
from mail2ticket.pipeline import classify, triage, unanswerable
from mail2ticket.policy import Policy
from mail2ticket.stores.memory import MemoryStore
from mail2ticket.testing import mail
from mail2ticket.transports.memory import MemoryTransport
from mail2ticket.wording import DEFAULT, Template

CHECKED = policy(authentication_servers=["mx.acme.example"])
PASSED = (
    AuthenticationResult(
        server="mx.acme.example", method="dmarc", result="pass", domain="client.example"
    ),
)


SAM_PASSED = (evolve(PASSED[0], domain="acme-staff.example"),)


def told(
    received: Message | None = None,
    desk: Policy | None = None,
    number: str | None = NUMBER,
    facts: Facts | None = None,
) -> OutboundMail:
    """Return the one mail that tells what became of *received*."""
    received, desk = received or message(), desk or policy()
    decision = triage(received, facts or people(ADA_CONTACT), desk)
    [notice] = written(decision, number, received, desk)
    return notice


def again(notice: OutboundMail) -> Message:
    """Return the notice as whoever gets it reads it."""
    read = parse(notice.content, Envelope(notice.reverse_path, (notice.to,)))
    assert read.defects == ()
    return read


def test_a_notice_says_the_same_when_it_is_read_again() -> None:
    """A4, A5, N5: one recipient, marked, threaded, and nothing wrong with it."""
    read = again(told(message(references=("old@client.example",))))

    assert [str(one.address) for one in read.to] == ["ada@client.example"]
    assert (read.cc, read.bcc) == ((), ())
    assert read.sender
    assert read.sender.address == SUPPORT
    assert read.headers.all("Auto-Submitted") == ("auto-replied",)
    assert read.headers.all("X-Auto-Response-Suppress") == ("All",)
    assert read.in_reply_to == ("first@client.example",)
    assert read.references == ("old@client.example", "first@client.example")
    assert read.sent_at == NOON
    assert read.attachments == ()
    assert NUMBER in read.subject
    assert len(told().content) < 6_000  # A7: a few KB


def test_a_notice_is_queued_for_one_person_from_nobody() -> None:
    """N4: a null reverse-path, so that nothing bounces back."""
    notice = told()

    assert notice.to == ADA
    assert notice.sender == SUPPORT
    assert notice.reverse_path is None
    assert notice.created_at == NOON
    assert notice.id == f"{message().key}.0"


@pytest.mark.parametrize(
    ("subject", "shown"),
    [
        ("Printer on fire", "Printer on fire"),
        ("Zoë: 打印机 ☎", "Zoë: 打印机 ☎"),
        ("{{7*7}} ${title} $number %(x)s", "{{7*7}} ${title} $number %(x)s"),
        ("x\r\nBcc: all@client.example", "x Bcc: all@client.example"),
        ("=?utf-8?q?a=0D=0ABcc:_evil?=", "=?utf-8?q?a=0D=0ABcc:_evil?="),
    ],
)
def test_a_verified_sender_reads_his_own_subject_as_he_wrote_it(subject: str, shown: str) -> None:
    """N5, X10, X27: no value is a template, a header or a recipient."""
    notice = told(message(subject, authentication=PASSED), CHECKED)
    read = again(notice)

    assert shown in read.subject
    assert [str(one.address) for one in read.to] == ["ada@client.example"]
    assert read.bcc == ()
    assert {name for name, _ in read.headers} == {name for name, _ in again(told()).headers}


def test_no_word_of_an_unverified_sender_is_in_a_notice() -> None:
    """X3: neither subject, name, file name, nor command."""
    canary = "xyzzy"
    received = message(
        f"{canary} subject",
        f"#T={canary}\n{canary} text",
        sender=f"{canary} <ada@client.example>",
        attachments=(file(f"{canary}.exe"), file("a.pdf", b"x", f"image/{canary}")),
        message_id="plain@client.example",
    )
    for facts in (Facts(), people(evolve(ADA_CONTACT, name=canary))):
        notice = told(received, facts=facts)
        read = again(notice)

        assert notice.kinds[1:] == (NoticeKind.COMMAND_ERROR, NoticeKind.FILES_DROPPED)
        assert canary.encode() not in notice.content
        assert canary not in read.body.text
        assert "Files of this type (exe) are not accepted." in " ".join(read.body.text.split())


def test_a_verified_sender_is_told_his_own_words() -> None:
    received = message(
        "Printer", "#T=soon\nText", attachments=(file("tool.exe"),), authentication=PASSED
    )
    text = " ".join(again(told(received, CHECKED)).body.text.split())

    assert "#T=soon (1): " in text
    assert "tool.exe: Files of this type (exe) are not accepted." in text


def test_the_reply_address_verifies_for_its_recipient_alone() -> None:
    """N2, T3."""
    reply_to = again(told()).reply_to[0].address
    reply = parse(mail(sender="ada@client.example", to=str(reply_to)))
    [token] = reply.tokens

    assert token.number == NUMBER
    assert token.kind is TokenKind.ADDRESS
    assert Signer((KEY,)).verifies(token, ADA)
    assert not Signer((KEY,)).verifies(token, MALLORY)
    assert policy().is_ours(reply_to)


def test_a_reference_to_a_notice_verifies_for_its_recipient_alone() -> None:
    """A13: our ids are signed, too."""
    notice = told()
    reply = parse(mail(References=f"<{notice.message_id}>"))
    [token] = reply.tokens

    assert token.kind is TokenKind.MESSAGE_ID
    assert Signer((KEY,)).verifies(token, ADA)
    assert not Signer((KEY,)).verifies(token, MALLORY)
    assert notice.message_id.endswith("@acme.example")


def test_a_notice_is_the_same_each_time_it_is_written() -> None:
    """N4: after a crash it is sent again, and known for the same."""
    received, desk = message(), policy()
    decision = triage(received, people(ADA_CONTACT), desk)

    assert written(decision, NUMBER, received, desk) == written(decision, NUMBER, received, desk)


def test_two_mails_get_notices_of_two_ids() -> None:
    one, other = told(), told(message(key="j" * 64))

    assert one.message_id != other.message_id
    assert one.id != other.id


def test_without_keys_a_notice_has_no_token() -> None:
    notice = told(desk=policy(keys=()))
    read = again(notice)

    assert read.reply_to == ()
    assert "X-Mail2ticket-Loop" not in read.headers
    assert notice.message_id == f"m2t.{'k' * 20}0@acme.example"


def test_a_mail_that_became_nothing_is_told_without_a_number() -> None:
    desk = policy(Mailbox(SUPPORT, strangers="refuse"))
    notice = told(number=None, facts=Facts(), desk=desk)
    read = again(notice)

    assert notice.kinds == (NoticeKind.REFUSED,)
    assert read.reply_to == ()
    assert parse(mail(References=f"<{notice.message_id}>")).tokens == ()


def test_a_reply_address_that_mail_servers_refuse_is_left_out() -> None:
    """RFC 5321 section 4.5.3.1.1: 64 octets."""
    local = "a-very-long-name-of-a-mailbox"
    desk = policy(Mailbox(f"{local}@acme.example"))
    read = again(told(message(to=f"{local}@acme.example"), desk))

    assert read.reply_to == ()
    assert len(f"{local}+{NUMBER}.") + 26 > 64


@pytest.mark.parametrize(
    "message_id",
    [
        None,
        "with blank@client.example",
        "with<angle@client.example",
        "=?utf-8?q?odd?=@client.example",
        "ü@client.example",
        "x" * 251,
        "a\r\nBcc: evil@evil.example",
    ],
)
def test_an_id_that_cannot_be_written_is_left_out_and_stops_nothing(
    message_id: str | None,
) -> None:
    """N5: the mail itself is answered all the same."""
    known = (message_id,) if message_id else ()
    received = message(message_id=message_id, references=("a@b.example", *known))
    read = again(told(received))

    assert read.in_reply_to == ()
    assert read.references == ("a@b.example",)
    assert read.bcc == ()


@pytest.mark.parametrize(
    "sender", ["ädä@client.example", "ada@[bad", "ada@" + "x" * 300 + ".example"]
)
def test_somebody_to_whom_no_mail_can_be_written_is_not_told_and_that_is_logged(
    sender: str, caplog: pytest.LogCaptureFixture
) -> None:
    """One line, and nothing else changes."""
    received, desk = message(sender=sender), policy()
    decision = triage(received, Facts(), desk)

    assert decision.notices
    assert written(decision, NUMBER, received, desk) == ()
    [line] = caplog.records
    assert line.levelno == logging.WARNING
    assert "\n" not in line.getMessage()
    assert len(line.getMessage()) < 300


def test_a_link_has_its_number_quoted() -> None:
    desk = policy(Mailbox(SUPPORT, link="https://desk.example/t/$number"))

    assert "https://desk.example/t/T20261103.0001" in again(told(desk=desk)).body.text
    text = again(told(desk=desk, number="A/B?c")).body.text
    assert "https://desk.example/t/A%2FB%3Fc" in text


def test_a_notice_speaks_the_mailboxs_language_and_name() -> None:
    desk = policy(Mailbox(SUPPORT, language="de", name="Ünser Desk"))
    read = again(told(desk=desk))

    assert read.sender
    assert read.sender.name == "Ünser Desk"
    assert read.subject != again(told()).subject


def test_a_decision_without_notices_writes_nothing() -> None:
    decision = Decision(
        key="k",
        received_at=NOON,
        entity=NewTicket(mailbox=SUPPORT, title="", text="", sender=ADA, requester=ADA_CONTACT),
    )

    assert written(decision, NUMBER, message(), policy()) == ()


def test_each_person_gets_a_mail_of_his_own() -> None:
    """A4: of several notices one that cannot be written stops no other."""
    decision = triage(message(), people(ADA_CONTACT), policy())
    [notice] = decision.notices
    nowhere = Notice(kinds=notice.kinds, to=Address.of("nowhere"), mailbox=SUPPORT)
    both = evolve(decision, notices=(nowhere, notice, evolve(notice, to=MALLORY)))

    mails = written(both, NUMBER, message(), policy())
    assert [str(one.to) for one in mails] == ["ada@client.example", "mallory@evil.example"]
    assert len({one.message_id for one in mails}) == 2


@pytest.mark.parametrize(
    "sender", ["secret words@", "secrét@client", "x@secret words", "s@secret=3d"]
)
def test_x25_an_address_that_no_mail_can_be_sent_to_is_not_in_the_log(
    sender: str, caplog: pytest.LogCaptureFixture
) -> None:
    decision = triage(message(), people(ADA_CONTACT), policy())
    [notice] = decision.notices
    nowhere = evolve(notice, to=Address.of(sender))
    assert written(evolve(decision, notices=(nowhere,)), NUMBER, message(), policy()) == ()
    assert "its recipient has an address that no mail can be sent to" in caplog.text
    assert decision.key in caplog.text
    assert "secr" not in caplog.text


def test_x25_a_field_that_cannot_be_written_is_not_in_the_log(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object, **__: object) -> bytes:
        raise ValueError("'secret words' cannot be written as a Message-ID")

    monkeypatch.setattr("mail2ticket.handling.outbox.write_mail", fail)
    decision = triage(message(), people(ADA_CONTACT), policy())
    assert written(decision, NUMBER, message(), policy()) == ()
    assert "cannot be written: a field of it would not be valid" in caplog.text
    assert "secret" not in caplog.text


# --- coming back --------------------------------------------------------------------------


def test_our_own_notice_is_a_loop_when_it_comes_back() -> None:
    """A13, W4: end to end, by the marker alone."""
    store, transport = MemoryStore(), MemoryTransport()
    intake = Intake(store, transport, policy())
    intake.process(mail(), received_at=NOON)
    [notice] = transport.sent

    # A gateway gave it another Message-ID.
    changed = notice.content.replace(notice.message_id.encode(), b"other@gateway.example")
    assert classify(parse(changed), policy()) is Kind.LOOP
    outcome = intake.process(changed, received_at=NOON)

    assert outcome.state is State.DISCARDED
    assert outcome.reason == "loop"
    assert len(transport.sent) == 1


def test_our_own_notice_is_known_without_its_marker_too() -> None:
    """By its Message-ID, which the store knows."""
    store, transport = MemoryStore(), MemoryTransport()
    intake = Intake(store, transport, policy(keys=()))
    intake.process(mail(), received_at=NOON)
    [notice] = transport.sent
    outcome = intake.process(notice.content, received_at=NOON)

    assert outcome.state is State.DISCARDED
    assert outcome.reason == "loop"


def test_a_notice_is_never_answered_by_another_helpdesk() -> None:
    other = policy(Mailbox("help@client.example"), keys=(b"another sixteen bytes",))

    assert unanswerable(again(told()), other)


@pytest.mark.parametrize("is_stripped", [False, True])
def test_two_helpdesks_wired_to_each_other_fall_silent(is_stripped: bool) -> None:
    """
    2c: one answer is enough, for the other knows it for one.

    Even where a gateway strips every mark on the way, the limits end it (W4, A15).
    """
    desks = {
        name: (Intake(MemoryStore(), transport := MemoryTransport(), desk), transport)
        for name, desk in {
            "support@acme.example": policy(),
            "help@client.example": policy(
                Mailbox("help@client.example"), keys=(b"another sixteen bytes",)
            ),
        }.items()
    }
    moment: datetime = NOON
    waiting = [(mail(sender="help@client.example"), "support@acme.example")]
    handled = 0
    while waiting and handled < 50:
        content, to = waiting.pop()
        intake, transport = desks[to]
        moment, handled = moment + timedelta(seconds=1), handled + 1
        before = len(transport.sent)
        intake.process(content, received_at=moment)
        for notice in transport.sent[before:]:
            sent = notice.content
            if is_stripped:
                for mark in (
                    b"Auto-Submitted",
                    b"X-Auto-Response-Suppress",
                    b"X-Mail2ticket-Loop",
                ):
                    sent = sent.replace(mark, b"X-Gone")
            waiting.append((sent, str(notice.to)))

    counts = [len(transport.sent) for _, transport in desks.values()]
    assert handled < 50
    assert max(counts) <= (5 if is_stripped else 1)


def test_a_wording_of_ones_own_may_name_only_a_verified_sender() -> None:
    """X3: a name is the sender's word as well, or a hint at what the directory says."""
    wording = DEFAULT.replacing(
        "en", NoticeKind.CREATED, Template("$title, $name", "$queue $number $mailbox $hours.")
    )
    verified = told(message("Printer", authentication=PASSED), evolve(CHECKED, wording=wording))
    unknown = told(message("Printer"), evolve(policy(), wording=wording))

    assert again(verified).subject == "Printer, Ada Lovelace"
    assert again(unknown).subject == ","
    assert again(verified).body.text.startswith(f"First line {NUMBER} support@acme.example .")


def test_a_notice_of_booked_time_says_how_much() -> None:
    wording = DEFAULT.replacing(
        "en", NoticeKind.ADDED, Template("$title", "$hours hours by $name.")
    )
    received = message(
        f"Re: [{NUMBER}]", "#T=1:30", sender="sam@acme-staff.example", authentication=SAM_PASSED
    )
    facts = evolve(people(SAM), items=items(TICKET))
    notice = told(received, evolve(CHECKED, wording=wording), facts=facts)

    assert again(notice).subject == f"Re: [{NUMBER}]"
    assert again(notice).body.text.startswith("1.5 hours by Sam.")


@pytest.mark.parametrize(("spare", "fits"), [(0, True), (1, False)])
def test_a_reply_address_of_64_octets_is_the_longest(spare: int, fits: bool) -> None:
    """RFC 5321 section 4.5.3.1.1."""
    local = "a" * (64 - len(f"+{NUMBER}.") - 26 + spare)
    desk = policy(Mailbox(f"{local}@acme.example"))

    assert bool(again(told(message(to=f"{local}@acme.example"), desk)).reply_to) is fits


def test_an_id_of_250_characters_is_the_longest_that_is_repeated() -> None:
    known = "x" * 240 + "@b.example"

    assert again(told(message(message_id=known))).in_reply_to == (known,)


# --- both forms ----------------------------------------------------------------------------


def html_of(notice: OutboundMail) -> str:
    html = again(notice).body.html
    assert html is not None
    return html


def test_a_notice_is_text_and_html_unless_its_mailbox_wants_text_alone() -> None:
    """N1."""
    both = told()
    text = told(desk=policy(Mailbox(SUPPORT, queue="First line", html_notices=False)))

    assert again(both).headers.all("Content-Type")[0].startswith("multipart/alternative;")
    assert '<html lang="en">' in html_of(both)
    assert again(text).headers.all("Content-Type") == ("text/plain; charset=utf-8",)
    assert again(text).body.html is None
    assert again(text).body.text == again(both).body.text


def test_a_notice_has_the_colour_of_its_mailbox() -> None:
    assert "#7a1f5c" in html_of(told(desk=policy(Mailbox(SUPPORT, accent="#7a1f5c"))))


def test_an_answer_is_marked_as_one_and_what_a_rule_sends_is_not() -> None:
    """RFC 3834 section 5, A5."""
    decision = triage(message(), people(ADA_CONTACT), policy())
    [answer] = decision.notices
    others = (
        evolve(answer, to=Address.of("ann@acme.example"), kinds=(NoticeKind.ASSIGNED,)),
        evolve(answer, to=Address.of("bob@acme.example"), role=Role.QUEUE),
        evolve(answer, to=Address.of("cy@client.example"), role=Role.WATCHERS),
        evolve(answer, to=Address.of("dee@acme.example"), kinds=(NoticeKind.INFORMED,)),
    )
    mails = written(evolve(decision, notices=(answer, *others)), NUMBER, message(), policy())

    assert [again(one).headers.all("Auto-Submitted") for one in mails] == [
        ("auto-replied",),
        *[("auto-generated",)] * 4,
    ]
    assert all(again(one).headers.all("X-Auto-Response-Suppress") == ("All",) for one in mails)


def test_an_agent_who_writes_is_answered_as_anybody_is() -> None:
    received = message(sender="sam@acme-staff.example", authentication=SAM_PASSED)

    assert again(told(received, CHECKED, facts=people(SAM))).headers.all("Auto-Submitted") == (
        "auto-replied",
    )


def test_booked_time_is_written_as_the_language_writes_it() -> None:
    received = message(
        f"Re: [{NUMBER}]", "#T=1:30", sender="sam@acme-staff.example", authentication=SAM_PASSED
    )
    facts = evolve(people(SAM), items=items(TICKET))
    desk = policy(Mailbox(SUPPORT, language="de"), authentication_servers=["mx.acme.example"])
    notice = told(received, desk, facts=facts)

    assert "Gebuchte Zeit: 1,5 Std." in " ".join(again(notice).body.text.split())
    assert ">1,5 Std.<" in html_of(notice)


def test_a_notice_names_the_queue_that_the_ticket_came_to() -> None:
    received, desk = message(), policy()
    decision = triage(received, people(ADA_CONTACT), desk)
    assert isinstance(decision.entity, NewTicket)
    second = evolve(decision, entity=evolve(decision.entity, queue="Second line"))
    third = evolve(second, changes=Changes(queue="Third line"))

    for one, queue in ((decision, "First line"), (second, "Second line"), (third, "Third line")):
        [notice] = written(one, NUMBER, received, desk)
        assert f"Handled by: {queue}." in " ".join(again(notice).body.text.split())


def test_a_notice_stays_small_whatever_is_wrong_with_a_mail() -> None:
    """A7: many faults, and long names."""
    received, desk = message(authentication=PASSED), CHECKED
    decision = triage(received, people(ADA_CONTACT), desk)
    [notice] = decision.notices
    full = evolve(
        notice,
        faults=tuple(CommandFault(FaultCode.REPEATED, f"#{at}{'x' * 900}", 1) for at in range(99)),
        dropped=tuple(DroppedFile(f"{at}{'y' * 900}.pdf", "") for at in range(20)),
    )
    [mail] = written(evolve(decision, notices=(full,)), NUMBER, received, desk)

    assert len(mail.content) < 25_000
    assert "x" * 117 + "… (1)" in html_of(mail)
    assert "x" * 121 not in html_of(mail)


def test_the_same_is_not_said_twice() -> None:
    """Of three files that are too large, to one who may not be told their names."""
    received, desk = message(), policy()
    decision = triage(received, people(ADA_CONTACT), desk)
    [notice] = decision.notices
    full = evolve(
        notice,
        kinds=(NoticeKind.FILES_DROPPED,),
        dropped=tuple(
            DroppedFile(f"{at}.pdf", "", Refusal(FileReason.TOO_LARGE, limit=1000))
            for at in range(3)
        ),
    )
    [mail] = written(evolve(decision, notices=(full,)), NUMBER, received, desk)

    assert again(mail).body.text.count("The file is larger than allowed (1\u00a0kB at most).") == 1


def test_what_an_earlier_notice_says_of_a_file_is_never_its_prose() -> None:
    """X3: a rule of a host's own may have put the sender's words into its reason."""
    received, desk = message(), policy()
    decision = triage(received, people(ADA_CONTACT), desk)
    [notice] = decision.notices
    full = evolve(notice, dropped=(DroppedFile("a.pdf", "it says xyzzy"),))
    [mail] = written(evolve(decision, notices=(full,)), NUMBER, received, desk)

    assert "xyzzy" not in html_of(mail) + again(mail).body.text
    assert "The file was not kept." in again(mail).body.text


def test_a_mailbox_whose_name_is_blank_is_called_by_its_address() -> None:
    text = again(told(desk=policy(Mailbox(SUPPORT, name=" \r\n ")))).body.text

    assert text.rstrip().endswith("Kind regards\nsupport@acme.example")


@pytest.mark.parametrize(
    ("setting", "fault"),
    [
        ({"accent": "blue"}, "'blue' is no colour"),
        ({"accent": "#12345"}, "'#12345' is no colour"),
        ({"accent": "#2563a8;}"}, "is no colour"),
        ({"link": "desk.example/$number"}, "'desk.example/$number' is no address on the web"),
        ({"link": "javascript:$number"}, "is no address on the web"),
    ],
)
def test_a_colour_or_a_link_that_is_none_is_a_fault(setting: dict[str, str], fault: str) -> None:
    with pytest.raises(ConfigurationError, match=re.escape(fault)):
        policy(Mailbox(SUPPORT, **setting))  # type: ignore[arg-type]


def test_whoever_gets_the_item_is_told_and_nobody_is_where_nobody_gets_it() -> None:
    """N2: whom the store assigns it to is known only then."""
    received, desk = message(), policy()
    decision = triage(received, people(ADA_CONTACT), desk)
    yours = Notice(
        kinds=(NoticeKind.ASSIGNED,), to=None, mailbox=SUPPORT, role=Role.ASSIGNEE, may_quote=True
    )
    both = evolve(decision, notices=(*decision.notices, yours))
    agent = Agent("a1", "Sam", ("sam@acme-staff.example", "sam@home.example"))

    assert len(written(both, NUMBER, received, desk)) == 1
    assert len(written(both, NUMBER, received, desk, evolve(agent, addresses=()))) == 1
    _, told_too = written(both, NUMBER, received, desk, agent)
    assert str(told_too.to) == "sam@acme-staff.example"
    assert again(told_too).subject == f"[{NUMBER}] This request is yours now: Help"


LISTED = DEFAULT.listing({"en": {"status": "Status", "area": "Area", "device": "Device"}})


@pytest.mark.parametrize("is_verified", [True, False])
def test_fields_of_a_new_ticket_are_told_and_nothing_that_a_mail_may_have_said(
    is_verified: bool,
) -> None:
    box = Mailbox(SUPPORT, status="New", fields={"area": "IT", "floor": "2"})
    desk = evolve(
        CHECKED, mailboxes=(box,), wording=LISTED, refine=(*CHECKED.refine, named_by_the_mail)
    )
    received = message(authentication=PASSED if is_verified else ())

    said = again(told(received, desk)).body.text

    assert "Area: IT" in said
    assert "2" not in said.partition("Area: IT")[2]
    assert ("Device: pump" in said) is is_verified
    assert ("Status: Waiting" in said) is is_verified
    assert "Status: New" not in said


def named_by_the_mail(_: object) -> Answer[Changes]:
    return Answer(Changes(fields=(("device", "pump"),), status="Waiting"), "for a test")


def test_of_a_strangers_ticket_and_of_a_note_no_fields_are_told() -> None:
    box = Mailbox(SUPPORT, status="New", fields={"area": "IT"})
    desk = evolve(policy(), mailboxes=(box,), wording=LISTED)

    for facts in (Facts(), evolve(people(ADA_CONTACT), items=items(TICKET))):
        said = again(told(message(f"Re: [{NUMBER}]"), desk, facts=facts)).body.text
        assert "IT" not in said


def test_w6_where_new_mail_only_is_taken_nobody_is_asked_to_answer() -> None:
    for new_mail_only in (True, False):
        desk = policy(Mailbox(SUPPORT, new_mail_only=new_mail_only))
        said = again(told(desk=desk)).body.text
        assert ("in the subject when you write" in said) is not new_mail_only
        assert NUMBER in said
