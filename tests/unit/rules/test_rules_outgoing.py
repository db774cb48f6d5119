"""Copies of mail that agents send: E14."""

from __future__ import annotations

from typing import Any

import pytest
from attrs import evolve
from cases import (
    ADA_CONTACT,
    CLIENT,
    SAM,
    TICKET,
    case,
    message,
    named,
    people,
    policy,
    stranger,
)

from mail2ticket.model.address import Address
from mail2ticket.model.body import Body, Span, SpanKind
from mail2ticket.model.case import Commanded, Match
from mail2ticket.model.changes import AssignBy, Assignment, Changes
from mail2ticket.model.defect import Defect, DefectCode
from mail2ticket.model.desk import Desk
from mail2ticket.model.facts import Facts, Questions
from mail2ticket.model.items import Held, NewNote, NewTicket
from mail2ticket.model.mailbox import Mailbox
from mail2ticket.model.message import Message
from mail2ticket.model.people import Agent, Company, Contact, Stranger
from mail2ticket.model.verdict import Kind, Trust
from mail2ticket.rules.outgoing import (
    OutgoingCopy,
    SenderOfCopy,
    outgoing_copy,
    outgoing_note,
    outgoing_ticket,
    sending_mailbox,
    sending_mailbox_agent,
    unverified_copy,
)

BOX = Mailbox("support@acme.example", queue="First line", note_type="Mail")
DESK = policy(BOX, takes_outgoing=True, own_addresses=["journal@acme.example"])
KNOWN = people(SAM, ADA_CONTACT)


def written(
    to: str = "Ada L. <ada@client.example>",
    *,
    sender: str = "Sam <sam@acme-staff.example>",
    cc: str = "support@acme.example",
    **fields: Any,  # noqa: ANN401 - fields of a mail
) -> Message:
    people_in = ((named(text),) if text else () for text in (to, cc))
    mail = message(sender=sender, **fields)
    return evolve(mail, to=next(people_in), cc=next(people_in))


def copied(mail: Message | None = None, **fields: Any) -> Commanded:  # noqa: ANN401 - of a case
    known: dict[str, Any] = {"desk": DESK, "facts": KNOWN, "kind": Kind.COPY, "requester": SAM}
    return case(mail or written(), **{**known, **fields})


@pytest.mark.parametrize(
    ("mail", "is_copy"),
    [
        (written(), True),
        (written(cc=""), True),  # a Bcc, or from a journal
        (written(sender="support@acme.example"), True),
        (written(sender="journal@acme.example", cc=""), True),
        (written("journal@acme.example", cc="ada@client.example"), False),
        (written("support+x@acme.example", cc="ada@client.example"), False),
        (written("journal@acme.example", cc=""), False),
        (written("", cc=""), False),
        (written(sender="ada@client.example", to="bob@client.example"), False),
        (evolve(written(), senders=()), False),
    ],
)
def test_e14_a_copy_is_told_by_sender_and_recipients(mail: Message, is_copy: bool) -> None:
    answer = OutgoingCopy()(case(mail, desk=DESK, facts=KNOWN))

    assert (answer.value if answer else None) == (Kind.COPY if is_copy else None)


def test_e14_a_desk_takes_copies_only_where_it_says_so() -> None:
    off = policy(BOX)

    assert OutgoingCopy()(case(written(), desk=off, facts=KNOWN)) is None
    assert OutgoingCopy().questions(written(), off) == Questions()


def test_e14_an_agent_who_is_inactive_sends_no_copies() -> None:
    facts = people(evolve(SAM, is_active=False))

    assert OutgoingCopy()(case(written(), desk=DESK, facts=facts)) is None


def test_e14_sender_and_first_recipient_outside_are_looked_up() -> None:
    mail = written(cc="x@other.example", to="Ada <ada@office.client.example>")
    asked = OutgoingCopy().questions(mail, DESK)

    expected = {"sam@acme-staff.example", "ada@office.client.example"}
    assert set(map(str, asked.addresses)) == expected
    assert asked.domains == {"office.client.example", "client.example"}
    nobody = written("journal@acme.example", cc="")
    assert OutgoingCopy().questions(nobody, DESK) == Questions()


SEVERAL = (Defect(DefectCode.SEVERAL_FROM, "two"),)
NAIVE = policy(BOX, takes_outgoing=True, unverified_agents=True)
STRICT = policy(BOX, unverified_agents=True, authentication_servers=["mx.acme.example"])


@pytest.mark.parametrize(
    ("desk", "trust", "mail", "is_believed"),
    [
        (DESK, Trust.VERIFIED, written(), True),
        (DESK, Trust.VERIFIED, written(defects=SEVERAL), False),
        (DESK, Trust.UNKNOWN, written(), False),
        (DESK, Trust.FORGED, written(), False),
        (NAIVE, Trust.UNKNOWN, written(), True),
        (NAIVE, Trust.UNKNOWN, written(defects=SEVERAL), False),
        (NAIVE, Trust.FORGED, written(), False),
        (STRICT, Trust.UNKNOWN, written(), False),
        (STRICT, Trust.VERIFIED, written(), True),
    ],
)
def test_e14_s4_a_copy_must_be_verified_as_an_agent_must(
    desk: Desk, trust: Trust, mail: Message, is_believed: bool
) -> None:
    answer = unverified_copy(copied(mail, desk=desk, trust=trust))

    assert (answer is None) is is_believed
    if answer:
        assert answer.value is Kind.PERSONAL


def test_e14_a_copy_from_our_own_address_is_an_agents_whom_nobody_knows() -> None:
    mail = written(sender="Acme Support <support@acme.example>")
    answer = sending_mailbox_agent(copied(mail))

    assert answer
    assert answer.value == Agent("support@acme.example", "Acme Support", ("support@acme.example",))
    nameless = sending_mailbox_agent(copied(written(sender="journal@acme.example")))
    assert nameless
    assert nameless.value.name == "journal@acme.example"
    assert sending_mailbox_agent(copied()) is None
    assert sending_mailbox_agent(copied(mail, kind=Kind.PERSONAL)) is None
    assert sending_mailbox_agent(copied(evolve(mail, senders=()))) is None


def test_e14_a_copy_that_names_no_mailbox_belongs_to_the_one_that_sent_it() -> None:
    answer = sending_mailbox(copied(written(sender="support+x@acme.example")))

    assert answer
    assert answer.value == BOX
    assert sending_mailbox(copied()) is None
    assert sending_mailbox(copied(evolve(written(), senders=()))) is None
    personal = copied(written(sender="support@acme.example"), kind=Kind.PERSONAL)
    assert sending_mailbox(personal) is None
    inactive = policy(BOX, Mailbox("old@acme.example", is_active=False))
    assert sending_mailbox(copied(written(sender="old@acme.example"), desk=inactive)) is None


def test_e14_a_copy_about_nothing_opens_a_ticket_of_whom_it_was_sent_to() -> None:
    answer = outgoing_ticket(copied(written(subject="Your offer")))

    assert answer
    ticket = answer.value
    assert isinstance(ticket, NewTicket)
    assert (ticket.title, ticket.requester, ticket.company) == ("Your offer", ADA_CONTACT, CLIENT)
    assert ticket.sender == Address.of("ada@client.example")
    assert (ticket.queue, ticket.is_registered, ticket.mentions) == ("First line", True, None)
    assert answer.reason == "a new ticket for what was sent to ada@client.example"


EVE = Contact("eve", "Eve", ("ada@client.example",))
ONE = {"client.example": (CLIENT,)}
TWO = {"office.client.example": (CLIENT, Company("x", "X")), "client.example": (CLIENT,)}


@pytest.mark.parametrize(
    ("to", "facts", "requester"),
    [
        ("Bob <bob@new.example>", KNOWN, Stranger(Address.of("bob@new.example"), "Bob")),
        (
            "bob@office.client.example",
            Facts(companies=ONE),
            Stranger(Address.of("bob@office.client.example"), "", CLIENT),
        ),
        (
            "bob@office.client.example",
            Facts(companies=TWO),
            Stranger(Address.of("bob@office.client.example")),
        ),
        ("ada@client.example", people(ADA_CONTACT, EVE), stranger()),
        ("ada@client.example", people(evolve(ADA_CONTACT, is_active=False), EVE), EVE),
    ],
)
def test_e14_the_requester_is_looked_up_and_never_guessed(
    to: str, facts: Facts, requester: Contact | Stranger
) -> None:
    answer = outgoing_ticket(copied(written(to), facts=facts))

    assert answer
    assert isinstance(answer.value, NewTicket)
    assert answer.value.requester == requester
    assert answer.value.is_registered is isinstance(requester, Contact)


def test_e14_a_copy_about_an_item_is_a_note_that_never_opens_it_again() -> None:
    body = Body(spans=(Span(SpanKind.OWN, "As told.\n"), Span(SpanKind.QUOTE, "> What?")))
    item = evolve(TICKET, is_open=False)
    answer = outgoing_note(copied(written(body=body, subject="\u200b"), match=Match(item)))

    assert answer
    note = answer.value
    assert isinstance(note, NewNote)
    assert (note.item, note.author, note.text, note.type) == (item, SAM, "As told.", "Mail")
    assert note.title == "Sent mail - 2026-11-03 12:00"
    assert not note.reopens
    assert not note.is_internal


def test_e14_what_is_only_quoted_is_the_text_where_there_is_no_other() -> None:
    body = Body(spans=(Span(SpanKind.QUOTE, "> What?\n"),))
    answer = outgoing_note(copied(written(body=body), match=Match(TICKET)))

    assert answer
    assert isinstance(answer.value, NewNote)
    assert answer.value.text == "> What?"


@pytest.mark.parametrize(
    ("creates", "otherwise", "is_note", "is_ticket"),
    [
        (("ticket", "ticket_note"), "ticket", True, True),
        (("ticket",), "ticket", False, True),
        (("ticket",), "hold", False, False),
        ((), "ticket", False, False),
    ],
)
def test_e14_a_mailbox_makes_of_a_copy_only_what_it_may(
    creates: tuple[str, ...], otherwise: str, is_note: bool, is_ticket: bool
) -> None:
    box = evolve(BOX, creates=creates, otherwise=otherwise)
    found = copied(match=Match(TICKET), mailbox=box)

    assert bool(outgoing_note(found)) is is_note
    answer = outgoing_ticket(found)
    assert bool(answer) is is_ticket
    if answer:
        assert isinstance(answer.value, NewTicket)
        assert answer.value.mentions == TICKET.number


def test_e14_what_is_no_copy_is_no_matter_of_these_rules() -> None:
    personal = copied(kind=Kind.PERSONAL, match=Match(TICKET))

    assert outgoing_note(personal) is None
    assert outgoing_ticket(personal) is None
    assert outgoing_note(copied()) is None
    assert outgoing_note(copied(evolve(written(), senders=()), match=Match(TICKET))) is None
    assert outgoing_ticket(copied(written("", cc=""))) is None


def test_e14_the_agent_works_the_ticket_or_watches_it() -> None:
    found = copied()
    answer = outgoing_ticket(found)
    assert answer
    drafted = found.drafted(answer.value)

    given, watched = SenderOfCopy()(drafted), SenderOfCopy(assigns=False)(drafted)
    assert given
    assert given.value == Changes(assignment=Assignment(AssignBy.FIXED, ("sam",)))
    assert watched
    assert watched.value == Changes(watchers=(Address.of("sam@acme-staff.example"),))


def test_e14_nobody_gets_what_our_own_address_sent_nor_what_is_no_new_ticket() -> None:
    found = copied()
    answer = outgoing_ticket(found)
    assert answer
    ours = copied(written(sender="support@acme.example")).drafted(answer.value)

    assert SenderOfCopy()(ours) is None
    assert SenderOfCopy()(found.drafted(Held("x"))) is None
    assert SenderOfCopy()(copied(kind=Kind.PERSONAL).drafted(answer.value)) is None
    assert SenderOfCopy()(copied(requester=ADA_CONTACT).drafted(answer.value)) is None
    nobody = copied(evolve(written(), senders=()))
    assert SenderOfCopy()(nobody.drafted(answer.value)) is None


def test_e14_of_a_copy_nobody_is_told() -> None:
    answer = outgoing_copy(copied())

    assert answer
    assert answer.value
    assert outgoing_copy(copied(kind=Kind.LIST)) is None


def test_e14_a_copy_without_a_subject_is_named_by_the_time_in_the_mailboxs_zone() -> None:
    box = evolve(BOX, time_zone="Pacific/Kiritimati")
    answer = outgoing_ticket(copied(written(subject=" "), mailbox=box))

    assert answer
    assert isinstance(answer.value, NewTicket)
    assert answer.value.title == "Sent mail - 2026-11-04 02:00"
