"""The other nouns: what they know of themselves."""

from __future__ import annotations

from datetime import UTC, timedelta
from decimal import Decimal

import pytest
from attrs import evolve
from cases import (
    ADA,
    ADA_CONTACT,
    CLIENT,
    MALLORY,
    NOON,
    SAM,
    SUPPORT,
    TICKET,
    file,
    message,
    named,
)

from mail2ticket.errors import ConfigurationError
from mail2ticket.model.address import Address, NamedAddress
from mail2ticket.model.attachment import Attachment
from mail2ticket.model.body import Body, Span, SpanKind
from mail2ticket.model.command import Command, CommandFault, FaultCode
from mail2ticket.model.decision import Decision, FileFate, Outcome, State, state_of
from mail2ticket.model.defect import Defect, DefectCode
from mail2ticket.model.desk import Desk
from mail2ticket.model.domains import PUBLIC_DOMAINS
from mail2ticket.model.facts import Echo, Questions
from mail2ticket.model.history import Entry, ItemHistory
from mail2ticket.model.items import (
    Discarded,
    Entity,
    EntityKind,
    Held,
    NewNote,
    NewTicket,
    NewTimeEntry,
    WorkItem,
)
from mail2ticket.model.limits import Excess
from mail2ticket.model.mailbox import Mailbox
from mail2ticket.model.message import Envelope
from mail2ticket.model.notice import DroppedFile, Notice, NoticeKind, OutboundMail, one_each
from mail2ticket.model.numbers import ItemKind
from mail2ticket.model.people import Agent, Contact, Requester, Stranger, company_of, name_of
from mail2ticket.model.verdict import Kind, Step, Trace

NEW_TICKET = NewTicket(mailbox=SUPPORT, title="Printer", text="", sender=ADA, requester=SAM)
NEW_NOTE = NewNote(item=TICKET, title="Re: Printer", text="", sender=ADA, author=SAM)
NEW_TIME = NewTimeEntry(
    item=TICKET, hours=Decimal("1.5"), title="Fixed", text="", sender=ADA, author=SAM
)


def test_a_file_is_decoded_when_somebody_looks_and_only_once() -> None:
    looked: list[bytes] = []

    def decode(raw: bytes | memoryview) -> bytes:
        looked.append(bytes(raw))
        return b"hello"

    lazy = Attachment(filename="a.txt", raw=b"aGVsbG8=", decode=decode, disposition="inline")
    assert looked == []
    assert (lazy.content, lazy.size, lazy.is_inline) == (b"hello", 5, True)
    assert lazy.sha256.startswith("2cf24dba5fb0a30e")
    assert looked == [b"aGVsbG8="]
    assert not file("a.txt").is_inline


def test_a_body_keeps_all_its_text_and_tells_whose_words_are_whose() -> None:
    parts = [
        (SpanKind.OWN, "Yes.\n"),
        (SpanKind.QUOTE, "> Is it on?\n"),
        (SpanKind.OWN, "It is.\n"),
        (SpanKind.FORWARD, "From: x\n"),
        (SpanKind.SIGNATURE, "-- \nAda"),
    ]
    body = Body(spans=tuple(Span(kind, text) for kind, text in parts))

    assert body.text == "".join(text for _, text in parts)
    assert body.own == "Yes.\nIt is."
    assert (body.quoted, body.forwarded, body.signature) == ("> Is it on?", "From: x", "-- \nAda")


def test_a_command_is_obeyed_only_without_a_fault() -> None:
    fault = CommandFault(FaultCode.NO_TIME, "#R=Lead", 1)

    assert Command(line="#T=1", hours=Decimal(1)).is_obeyed
    assert not Command(line="#T=1", hours=Decimal(1), faults=(fault,)).is_obeyed
    assert str(fault) == "no_time at column 1: #R=Lead"


@pytest.mark.parametrize(
    ("entity", "state", "kind", "title", "hours", "reason"),
    [
        (NEW_TICKET, State.CREATED, EntityKind.TICKET, "Printer", None, ""),
        (NEW_NOTE, State.ADDED, EntityKind.TICKET_NOTE, "Re: Printer", None, ""),
        (NEW_TIME, State.LOGGED, EntityKind.TICKET_TIME_ENTRY, "Fixed", Decimal("1.5"), ""),
        (Held("no_route"), State.HELD, None, "", None, "no_route"),
        (Discarded("loop"), State.DISCARDED, None, "", None, "loop"),
        (None, State.REPEAT, None, "", None, ""),
    ],
)
def test_an_outcome_tells_what_became_of_a_mail(  # noqa: PLR0917 - a table
    entity: Entity | None,
    state: State,
    kind: EntityKind | None,
    title: str,
    hours: Decimal | None,
    reason: str,
) -> None:
    """E1: every mail is in exactly one state."""
    decision = None if entity is None else Decision(key="k", entity=entity)
    outcome = Outcome(
        key="k",
        message_id=None,
        state=state_of(entity) if entity else State.REPEAT,
        decision=decision,
    )

    assert outcome.state is state
    assert outcome.is_repeat is (entity is None)
    assert (outcome.entity, outcome.title, outcome.hours) == (kind, title, hours)
    assert outcome.reason == reason
    assert outcome.notices == ()


def test_an_outcome_lists_what_people_are_told() -> None:
    kinds = (NoticeKind.CREATED, NoticeKind.FILES_DROPPED)
    mail = OutboundMail(
        id="k.0", kinds=kinds, sender=SUPPORT, to=ADA, message_id="m", content=b"", created_at=NOON
    )

    assert Outcome(key="k", message_id=None, state=State.CREATED, outbox=(mail,)).notices == kinds


def test_a_decision_tells_kept_files_from_refused_ones() -> None:
    kept = FileFate(file("a.txt"), is_kept=True, reason="")
    refused = FileFate(file("b.exe"), is_kept=False, reason="exe")
    decision = Decision(key="k", entity=NEW_TICKET, files=(kept, refused))

    assert decision.kept == (kept.attachment,)
    assert decision.refused == (refused,)


@pytest.mark.parametrize(
    ("kind", "note", "time"),
    [
        (ItemKind.TICKET, EntityKind.TICKET_NOTE, EntityKind.TICKET_TIME_ENTRY),
        (ItemKind.TASK, EntityKind.TASK_NOTE, EntityKind.TASK_TIME_ENTRY),
        (ItemKind.PROJECT, EntityKind.PROJECT_NOTE, None),
    ],
)
def test_the_item_says_which_entity_it_gets(
    kind: ItemKind, note: EntityKind, time: EntityKind | None
) -> None:
    """E1: there is a note of a project, and no time entry."""
    item = evolve(TICKET, kind=kind)

    assert evolve(NEW_NOTE, item=item).entity is note
    if time is not None:
        assert evolve(NEW_TIME, item=item).entity is time


def test_questions_are_joined_and_none_is_lost() -> None:
    echo = Echo(ADA, "help", NOON)
    one = Questions(at=NOON, addresses=frozenset({ADA}), numbers=frozenset({"1"}))
    other = Questions(
        domains=frozenset({"client.example"}),
        numbers=frozenset({"2"}),
        message_ids=frozenset({"m"}),
        echoes=frozenset({echo}),
        answered=frozenset({MALLORY}),
    )

    assert one | other == Questions(
        at=NOON,
        addresses=frozenset({ADA}),
        domains=frozenset({"client.example"}),
        numbers=frozenset({"1", "2"}),
        message_ids=frozenset({"m"}),
        echoes=frozenset({echo}),
        answered=frozenset({MALLORY}),
    )
    assert other | one == one | other


def test_a_history_sums_its_time() -> None:
    def entry(hours: Decimal | None) -> Entry:
        return Entry(
            entity=EntityKind.TICKET_NOTE,
            title="",
            text="",
            author="",
            sender="",
            created_at=NOON,
            hours=hours,
        )

    history = ItemHistory(
        item=TICKET, entries=(entry(Decimal("1.5")), entry(None), entry(Decimal("0.25")))
    )
    assert history.hours == Decimal("1.75")
    assert ItemHistory(item=TICKET).hours == 0


@pytest.mark.parametrize(
    ("requester", "name", "company"),
    [
        (ADA_CONTACT, "Ada Lovelace", CLIENT),
        (SAM, "Sam", None),
        (Stranger(ADA, "Ada", CLIENT), "Ada", CLIENT),
        (Stranger(ADA), "ada@client.example", None),
        (Contact("7", "", ("ada@client.example",)), "ada@client.example", None),
        (Agent("7", "", ()), "7", None),
    ],
)
def test_everybody_has_something_to_be_called(
    requester: Requester, name: str, company: object
) -> None:
    assert name_of(requester) == name
    assert company_of(requester) == company


def test_a_mail_knows_its_thread_nearest_first() -> None:
    mail = message(in_reply_to=("c",), references=("a", "b", "c"))

    assert mail.thread == ("c", "b", "a")


def test_the_same_subject_is_the_same_however_it_is_typed() -> None:
    assert message(" HELP \t me ").subject_key == message("help me").subject_key == "help me"


@pytest.mark.parametrize(
    ("envelope", "paths", "nobody"),
    [
        (Envelope(None), [], True),
        (Envelope(ADA), ["<>"], False),  # the envelope is believed before the header
        (None, ["<>"], True),
        (None, [" <> "], True),
        (None, ["<ada@client.example>", "<>"], False),
        (None, [], False),
    ],
)
def test_nobody_sent_it_where_the_reverse_path_is_null(
    envelope: Envelope | None, paths: list[str], nobody: bool
) -> None:
    headers = [("Return-Path", path) for path in paths]

    assert message(envelope=envelope, headers=headers).is_from_nobody is nobody


def test_a_mail_read_later_is_the_same_mail() -> None:
    assert message() == message(received_at=NOON + timedelta(days=1))
    assert message(sender=None).sender is None


def test_one_person_gets_one_notice() -> None:
    """N3: one answer a mail; what may be quoted is only what both may quote."""
    fault = CommandFault(FaultCode.CLOSED, "#T=1", 1)
    notices = (
        Notice(kinds=(NoticeKind.ADDED,), to=ADA, mailbox=SUPPORT, may_quote=True),
        Notice(kinds=(NoticeKind.CREATED,), to=MALLORY, mailbox=SUPPORT),
        Notice(
            kinds=(NoticeKind.COMMAND_ERROR, NoticeKind.ADDED),
            to=Address.of("ADA@client.example"),
            mailbox=SUPPORT,
            reason="closed",
            faults=(fault,),
            dropped=(DroppedFile("a.exe", "exe"),),
        ),
    )

    first, second = one_each(notices)
    assert second is notices[1]
    assert first == Notice(
        kinds=(NoticeKind.ADDED, NoticeKind.COMMAND_ERROR),
        to=ADA,
        mailbox=SUPPORT,
        may_quote=False,
        reason="closed",
        faults=(fault,),
        dropped=(DroppedFile("a.exe", "exe"),),
    )
    assert one_each(()) == ()


def test_the_first_reason_of_a_notice_stands() -> None:
    one = Notice(kinds=(NoticeKind.FAILED,), to=ADA, mailbox=SUPPORT, reason="over_limit")

    assert one.joined_with(evolve(one, reason="other")).reason == "over_limit"


@pytest.mark.parametrize(
    ("kind", "automatic"),
    [(kind, kind not in {Kind.PERSONAL, Kind.LIST, Kind.COPY}) for kind in Kind],
)
def test_a_program_wrote_all_but_three_kinds(kind: Kind, automatic: bool) -> None:
    assert kind.is_automatic is automatic


def test_a_trace_shows_who_said_what() -> None:
    trace = Trace((Step("route", "recipients"), Step("route", "default", "none is ours")))

    assert [step.rule for step in trace] == ["recipients", "default"]
    assert len(trace) == 2
    assert len(trace.answered()) == 1
    assert str(trace).splitlines() == [
        "route      recipients               no opinion",
        "route      default                  none is ours",
    ]


def test_what_went_wrong_can_be_read() -> None:
    assert str(Defect(DefectCode.NUL)) == "nul"
    assert str(Defect(DefectCode.NUL, "in the body")) == "nul: in the body"
    assert str(Excess("message_bytes", 31_000_000, 30_000_000)) == (
        "message_bytes: 31,000,000, over the limit of 30,000,000"
    )


def test_a_mailbox_takes_words_for_what_they_name() -> None:
    box = Mailbox(
        "support@acme.example",
        aliases=["help@acme.example"],
        creates=["ticket"],
        notices=["created"],
        strangers="hold",
        time_zone="Europe/Berlin",
    )

    assert box.addresses == (SUPPORT, Address.of("help@acme.example"))
    assert box.creates == frozenset({EntityKind.TICKET})
    assert box.notices == frozenset({NoticeKind.CREATED})
    assert NOON.astimezone(box.zone).hour == 13
    assert Mailbox(SUPPORT, time_zone="utc").zone is UTC


def test_a_desk_tells_every_fault_at_once() -> None:
    with pytest.raises(ConfigurationError) as caught:
        Desk(
            mailboxes=(
                Mailbox("support", time_zone="Mars/Olympus", title_characters=39),
                Mailbox("a@acme.example", aliases=["c@acme.example"], text_characters=39),
                Mailbox("d@acme.example", completed_days=0, subject_characters=0),
                Mailbox("e@acme.example", attachment_bytes=-1, inline_image_pixels=0),
                Mailbox("b@acme.example", aliases=["C@ACME.example"]),
            ),
            keys=(b"short", KEY_OF_16),
            trusted_hops=-1,
            answers_an_hour=-5,
        )

    assert caught.value.faults == (
        "mailbox support: the address has no domain",
        "mailbox support: no time zone is called 'Mars/Olympus'",
        "mailbox support: title_characters is under 40",
        "mailbox a@acme.example: text_characters is under 40",
        "mailbox d@acme.example: completed_days is under 1",
        "mailbox d@acme.example: subject_characters is under 1",
        "mailbox e@acme.example: attachment_bytes is under 0",
        "C@acme.example belongs to two mailboxes",
        "1 of the keys have fewer than 16 bytes",
        "trusted_hops is under 0",
        "answers_an_hour is under 0",
    )


KEY_OF_16 = b"k" * 16


def test_settings_of_a_mailbox_that_need_each_other_are_told() -> None:
    """E11, E13: a name without a key proves nothing, and a fixed agent has an id."""
    with pytest.raises(ConfigurationError) as caught:
        Desk(mailboxes=(Mailbox(SUPPORT, alert_name="rmm", assign="fixed"),))

    assert caught.value.faults == (
        f"mailbox {SUPPORT}: assign = fixed and assignee go together",
        f"mailbox {SUPPORT}: alert_name needs an alert_key",
    )


@pytest.mark.parametrize("zone", ["../../etc/passwd", "/etc/passwd", "", "Europe"])
def test_a_time_zone_cannot_name_a_file(zone: str) -> None:
    with pytest.raises(ConfigurationError, match="no time zone"):
        Desk(mailboxes=(Mailbox(SUPPORT, time_zone=zone),))


def test_a_desk_needs_a_mailbox() -> None:
    with pytest.raises(ConfigurationError, match="at least one mailbox"):
        Desk(mailboxes=())


@pytest.mark.parametrize(
    ("text", "ours"),
    [
        ("support@acme.example", True),
        ("SUPPORT+t1.x@acme.example", True),
        ("desk@acme.example", True),
        ("bounces+odd@acme.example", True),
        ("bounces@acme.example", False),
        ("support@acme.example.evil.example", False),
    ],
)
def test_a_desk_knows_its_own_addresses(text: str, ours: bool) -> None:
    """R5: own addresses are ours too, whatever detail they carry."""
    desk = Desk(
        mailboxes=(Mailbox(SUPPORT),),
        own_addresses=("desk@acme.example", "bounces+odd@acme.example"),
    )

    assert desk.is_ours(Address.of(text)) is ours


def test_a_desk_does_not_show_its_keys() -> None:
    desk = Desk(mailboxes=(Mailbox(SUPPORT),), keys=(KEY_OF_16,))

    assert KEY_OF_16.decode() not in repr(desk)
    assert desk.signer


def test_public_domains_are_written_as_they_are_compared() -> None:
    assert all(name == name.lower() and "." in name for name in PUBLIC_DOMAINS)
    assert {"gmail.com", "gmx.de", "outlook.com"} <= PUBLIC_DOMAINS


def test_an_item_is_open_until_it_is_said_to_be_completed() -> None:
    item = WorkItem(number="1")

    assert item.is_open
    assert item.takes_time
    assert item.participants == frozenset()


@pytest.mark.parametrize(
    ("senders", "defects", "is_one"),
    [
        ((named("a@x"),), (), True),
        ((), (), False),
        ((named("a@x"), named("b@x")), (), False),
        ((named("a@x"),), (Defect(DefectCode.SEVERAL_FROM),), False),
        ((named("a@x"),), (Defect(DefectCode.REPEATED_FROM),), False),
        ((named("a@x"),), (Defect(DefectCode.NUL),), True),
    ],
)
def test_a_mail_is_from_one_or_nobodys_rights_come_with_it(
    senders: tuple[NamedAddress, ...], defects: tuple[Defect, ...], is_one: bool
) -> None:
    """S2, S3."""
    assert message(senders=senders, defects=defects).is_from_one is is_one


@pytest.mark.parametrize(
    ("text", "is_same"),
    [
        ("Thank you. Your number is 17.", True),
        ("  THANK you.\nYour number is #4711!", True),
        ("Thank you. Your number was 17.", False),
        ("Thankyou. Your number is 17.", False),
    ],
)
def test_w4_the_same_words_have_one_key_whatever_the_number(text: str, is_same: bool) -> None:
    said = message(text="Thank you. Your number is 17.").words_key

    assert (message(text=text).words_key == said) is is_same
    assert len(said) == 64


@pytest.mark.parametrize("text", ["", " \n", "17 -- 18", "_"])
def test_w4_without_a_letter_there_are_no_words(text: str) -> None:
    assert not message(text=text).words_key
