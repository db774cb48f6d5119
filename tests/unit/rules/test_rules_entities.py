"""What a mail becomes: E1, E2, E5, E6, E7, T3."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from attrs import evolve
from cases import (
    ADA,
    ADA_CONTACT,
    CLIENT,
    MALLORY,
    NOON,
    NUMBER,
    SAM,
    SUPPORT,
    TICKET,
    case,
    message,
    people,
    sent,
    stranger,
    token_of,
)

from mail2ticket.model.address import Address
from mail2ticket.model.body import Body, Span, SpanKind
from mail2ticket.model.case import Match
from mail2ticket.model.command import Command, CommandFault, FaultCode
from mail2ticket.model.facts import Facts
from mail2ticket.model.items import (
    EntityKind,
    Held,
    NewNote,
    NewTicket,
    NewTimeEntry,
    Reason,
    WorkItem,
)
from mail2ticket.model.mailbox import Mailbox
from mail2ticket.model.message import Forwarded
from mail2ticket.model.numbers import ItemKind
from mail2ticket.model.people import Agent, Company, Contact, NewContact, Requester
from mail2ticket.model.report import (
    Complaint,
    DeliveryReport,
    ReadReceipt,
    Report,
    ReportedRecipient,
)
from mail2ticket.model.verdict import Kind, Trust
from mail2ticket.parse.header.references import address_detail
from mail2ticket.rules.entities import note, ticket, time_entry
from mail2ticket.rules.reports import report_note

OBEYED = Command(line="#T=1.5", hours=Decimal("1.5"), role="Lead", status="Complete")
FAULT = CommandFault(FaultCode.CLOSED, "#T=1.5", 1)
TOKEN = f"support+{address_detail(token_of(ADA))}@acme.example"


def opened(**known: object) -> NewTicket:
    answer = ticket(case(**known))  # type: ignore[arg-type]
    assert answer
    assert isinstance(answer.value, NewTicket)
    return answer.value


def noted(**known: object) -> NewNote:
    answer = note(case(**known))  # type: ignore[arg-type]
    assert answer
    assert isinstance(answer.value, NewNote)
    return answer.value


def test_a_mail_about_nothing_opens_a_ticket_with_the_mailboxs_defaults() -> None:
    """E6."""
    box = Mailbox(
        SUPPORT,
        queue="First line",
        priority="Normal",
        status="New",
        type="Incident",
        source="Mail",
    )

    assert opened(mailbox=box) == NewTicket(
        mailbox=SUPPORT,
        title="Help",
        text="It is broken.",
        sender=ADA,
        requester=ADA_CONTACT,
        company=CLIENT,
        queue="First line",
        priority="Normal",
        status="New",
        type="Incident",
        source="Mail",
        is_registered=True,
        mentions=None,
        received_at=NOON,
    )


def test_a_strangers_ticket_is_marked_and_the_mailboxs_companys() -> None:
    """S1, S2."""
    default = Company("default", "Unattributed")
    box = Mailbox(SUPPORT, company=default)

    assert opened(requester=stranger(), mailbox=box).company == default
    assert not opened(requester=stranger()).is_registered
    assert opened(requester=evolve(stranger(), company=CLIENT), mailbox=box).company == CLIENT
    assert opened(requester=SAM, mailbox=box).company == default


def test_an_item_that_may_not_be_written_to_is_mentioned() -> None:
    """T2."""
    found = opened(match=Match(mentioned=TICKET))

    assert found.mentions == NUMBER
    assert found.text == f"[The mail names {NUMBER}, and was kept apart from it.]\n\nIt is broken."
    answer = ticket(case(match=Match(mentioned=TICKET)))
    assert answer
    assert answer.reason == f"a new ticket that mentions {NUMBER}"


@pytest.mark.parametrize(
    ("time_zone", "title"),
    [
        ("UTC", "New Ticket - 2026-11-03 12:00"),
        ("Europe/Berlin", "New Ticket - 2026-11-03 13:00"),
        ("Pacific/Kiritimati", "New Ticket - 2026-11-04 02:00"),
    ],
)
def test_a_ticket_without_a_subject_is_named_by_the_time_in_the_mailboxs_zone(
    time_zone: str, title: str
) -> None:
    """E5."""
    assert opened(mail=message("  "), mailbox=Mailbox(SUPPORT, time_zone=time_zone)).title == title


@pytest.mark.parametrize(
    ("name", "value", "is_high"),
    [
        ("Importance", "high", True),
        ("Importance", "High (really)", True),
        ("X-Priority", "1", True),
        ("X-Priority", "1 (Highest)", True),
        ("X-Priority", "2 (High)", True),
        ("Priority", "urgent", True),
        ("Importance", "normal", False),
        ("Importance", "low", False),
        ("X-Priority", "3", False),
        ("X-Priority", "5 (Lowest)", False),
        ("Priority", "non-urgent", False),
        ("Importance", "", False),
        ("Subject", "high", False),
    ],
)
def test_an_important_mail_raises_the_priority_where_that_is_set(
    name: str, value: str, is_high: bool
) -> None:
    """E6: Importance, X-Priority."""
    mail = message(headers={name: value})
    box = Mailbox(SUPPORT, priority="Normal", high_priority="High")

    assert opened(mail=mail, mailbox=box).priority == ("High" if is_high else "Normal")
    assert opened(mail=mail, mailbox=evolve(box, high_priority="")).priority == "Normal"


def test_a_mailbox_that_makes_no_tickets_holds() -> None:
    """E7."""
    box = Mailbox(SUPPORT, creates=["ticket_note"])
    answer = ticket(case(mailbox=box))

    assert answer
    assert answer.value == Held(Reason.KIND_NOT_ALLOWED, "support@acme.example makes no ticket")


def test_a_ticket_keeps_all_the_text_and_a_note_what_is_new() -> None:
    """E5: a quote is on the item already, and a signature is no contribution."""
    spans = (
        Span(SpanKind.OWN, "Still broken.\n"),
        Span(SpanKind.QUOTE, "> Try again\n"),
        Span(SpanKind.FORWARD, "Begin forwarded message\n"),
        Span(SpanKind.SIGNATURE, "-- \nAda\n"),
    )
    mail = message(body=Body(spans=spans))

    assert opened(mail=mail).text == "".join(span.text for span in spans).strip()
    assert noted(mail=mail, match=Match(TICKET)).text == "Still broken.\nBegin forwarded message"


def test_a_note_that_is_all_quote_keeps_the_quote() -> None:
    mail = message(body=Body(spans=(Span(SpanKind.QUOTE, "> Yes, inline.\n"),)))

    assert noted(mail=mail, match=Match(TICKET)).text == "> Yes, inline."


def test_tokens_are_taken_out_of_what_is_stored() -> None:
    """T3, X26: whoever reads the item could write as somebody else."""
    mail = message(f"Re: {TOKEN}", f"> Reply-To: {TOKEN}\n")

    for stored in (opened(mail=mail), noted(mail=mail, match=Match(TICKET))):
        assert stored.title == "Re: support@acme.example"
        assert stored.text == "> Reply-To: support@acme.example"


def test_a_mail_about_an_item_becomes_its_note() -> None:
    box = Mailbox(SUPPORT, note_type="Email", internal_notes=True)

    assert noted(match=Match(TICKET), mailbox=box) == NewNote(
        item=TICKET,
        title="Help",
        text="It is broken.",
        sender=ADA,
        author=ADA_CONTACT,
        type="Email",
        is_internal=True,
        reopens=False,
        received_at=NOON,
    )
    assert note(case()) is None


@pytest.mark.parametrize(
    ("is_open", "kind", "reopens"),
    [
        (False, Kind.PERSONAL, True),
        (False, Kind.LIST, True),
        (True, Kind.PERSONAL, False),
        (False, Kind.VACATION, False),
        (False, Kind.NOTIFICATION, False),
        (False, Kind.BOUNCE, False),
    ],
)
def test_a_person_opens_a_completed_item_again_and_a_program_never(
    is_open: bool, kind: Kind, reopens: bool
) -> None:
    """E9, W2."""
    item = evolve(TICKET, is_open=is_open)
    answer = note(case(match=Match(item), kind=kind))

    assert answer
    assert isinstance(answer.value, NewNote)
    assert answer.value.reopens is reopens
    assert answer.reason.endswith(", and opens it again") is reopens


@pytest.mark.parametrize(
    ("kind", "entity"),
    [
        (ItemKind.TICKET, EntityKind.TICKET_NOTE),
        (ItemKind.TASK, EntityKind.TASK_NOTE),
        (ItemKind.PROJECT, EntityKind.PROJECT_NOTE),
    ],
)
def test_a_note_that_a_mailbox_may_not_make_is_a_ticket_or_held(
    kind: ItemKind, entity: EntityKind
) -> None:
    """E7: a setting; the ticket names the item."""
    known = Match(WorkItem(number="X-1", kind=kind))
    box = Mailbox(SUPPORT, creates=set(EntityKind) - {entity})
    held = note(case(match=known, mailbox=evolve(box, otherwise="hold")))

    assert note(case(match=known, mailbox=box)) is None
    assert opened(match=known, mailbox=box).mentions == "X-1"
    assert held
    said = f"support@acme.example makes no {entity.replace('_', ' ')}"
    assert held.value == Held(Reason.KIND_NOT_ALLOWED, said)


def test_an_obeyed_command_books_time_and_goes_from_the_text() -> None:
    mail = message("Re: Printer", "#T=1.5\nChanged the drum.\n#T=1.5 was it")
    answer = time_entry(
        case(
            mail,
            match=Match(TICKET),
            command=OBEYED,
            requester=SAM,
            mailbox=Mailbox(SUPPORT, work_type="Remote"),
        )
    )

    assert answer
    assert answer.reason == f"1.5 hours on {NUMBER}"
    assert answer.value == NewTimeEntry(
        item=TICKET,
        hours=Decimal("1.5"),
        title="Re: Printer",
        text="Changed the drum.\n#T=1.5 was it",
        sender=ADA,
        author=SAM,
        role="Lead",
        work_type="Remote",
        status="Complete",
        received_at=NOON,
    )


@pytest.mark.parametrize(
    ("item", "command"),
    [
        (None, OBEYED),
        (TICKET, None),
        (TICKET, evolve(OBEYED, faults=(FAULT,))),
        (TICKET, Command(line="#R=Lead")),
    ],
)
def test_without_an_obeyed_command_no_time_is_booked(
    item: WorkItem | None, command: Command | None
) -> None:
    assert time_entry(case(match=Match(item), command=command, requester=SAM)) is None


def test_a_faulty_command_stays_in_the_text() -> None:
    """E3: nothing is lost."""
    mail = message("Re: Printer", "#T=1.5\nChanged the drum.")
    faulty = evolve(OBEYED, faults=(FAULT,))

    assert noted(mail=mail, match=Match(TICKET), command=faulty, requester=SAM).text == (
        "#T=1.5\nChanged the drum."
    )


def test_a_line_that_is_not_in_the_text_takes_nothing_away() -> None:
    """The text had a token in its first line, which is concealed by now."""
    line = f"#T=1 #S=ask {TOKEN}"
    answer = time_entry(
        case(
            message("Re", f"{line}\nDone."),
            match=Match(TICKET),
            command=evolve(OBEYED, line=line),
            requester=SAM,
        )
    )

    assert answer
    assert isinstance(answer.value, NewTimeEntry)
    assert answer.value.text == "#T=1 #S=ask support@acme.example\nDone."


@pytest.mark.parametrize(
    ("requester", "address"),
    [
        (ADA_CONTACT, "ada@client.example"),
        (stranger(Address.of("x@y.example")), "x@y.example"),
        (Agent("7", "Sam", ()), "Sam"),
        (Agent("7", "", ()), "7"),
    ],
)
def test_a_mail_without_a_sender_is_its_requesters(requester: Requester, address: str) -> None:
    """Where a host took the rule out that stops such mail."""
    assert str(opened(mail=message(sender=None), requester=requester).sender) == address


def test_a_moment_in_another_zone_is_the_same_moment() -> None:
    moment = datetime(2026, 1, 1, 0, 30, tzinfo=UTC)

    assert opened(mail=message("", received_at=moment)).title == "New Ticket - 2026-01-01 00:30"


TWIN = Contact("twin", "Twin", ("ada@client.example",))
OTHER = Company("other", "Other Ltd")


@pytest.mark.parametrize(
    ("facts", "requester", "remark"),
    [
        (
            people(ADA_CONTACT, TWIN),
            stranger(),
            "[2 contacts have the sender's address, and none was guessed.]",
        ),
        (
            Facts(companies={"client.example": (CLIENT, OTHER)}),
            stranger(),
            "[2 companies have the sender's domain; none was guessed.]",
        ),
        (people(ADA_CONTACT), stranger(), ""),
        (Facts(companies={"client.example": (CLIENT,)}), stranger(), ""),
        (
            Facts(companies={"client.example": (CLIENT, OTHER)}),
            evolve(stranger(), company=CLIENT),
            "",
        ),
        (people(ADA_CONTACT, TWIN), ADA_CONTACT, ""),
    ],
)
def test_a_ticket_says_who_was_not_guessed_between(
    facts: Facts, requester: Requester, remark: str
) -> None:
    """S1: the default company, and a note."""
    text = opened(facts=facts, requester=requester).text

    assert text == (f"{remark}\n\nIt is broken." if remark else "It is broken.")


@pytest.mark.parametrize(
    ("known", "is_registered"),
    [
        ({}, True),
        ({"requester": ADA_CONTACT}, False),
        ({"trust": Trust.FORGED}, False),
        ({"kind": Kind.NOTIFICATION}, False),
        ({"facts": people(ADA_CONTACT)}, False),
        ({"mailbox": Mailbox(SUPPORT)}, False),
        ({"mailbox": Mailbox(SUPPORT, strangers="hold")}, False),
    ],
)
def test_a_stranger_is_added_to_the_directory_where_that_is_set(
    known: dict[str, object], is_registered: bool
) -> None:
    """S2: never one who is forged, a program, or known to it in some way."""
    settings = {"requester": stranger(), "mailbox": Mailbox(SUPPORT, strangers="create"), **known}

    assert (opened(**settings).registers is not None) is is_registered


@pytest.mark.parametrize(
    ("report", "text"),
    [
        (ReadReceipt("x@y"), "A mail of ours was shown to its recipient."),
        (ReadReceipt("x@y", "deleted"), "A mail of ours was deleted unread."),
        (Complaint("x@y"), "A mail of ours was complained about."),
        (Complaint("x@y", "not-spam"), "A mail of ours was said to be wanted."),
        (Complaint("x@y", "auth-failure"), "A mail of ours failed a check of its origin."),
        (DeliveryReport(), "A mail of ours was not delivered."),
        (
            DeliveryReport(
                recipients=(
                    ReportedRecipient(address="ADA@client.example", status="5.1.1"),
                    ReportedRecipient(address="Pay <evil>", action="pay", status="5.1.1; pay"),
                    ReportedRecipient(address="b@c", action="delayed", status="4.4.7"),
                    ReportedRecipient(address="d@e", action="delayed", status="4.4.7"),
                )
            ),
            (
                "A mail of ours was not delivered.\nada@client.example: failed (5.1.1)\n"
                "a recipient: failed\na recipient: delayed (4.4.7)"
            ),
        ),
    ],
)
def test_a_report_becomes_an_internal_note_in_our_words(report: Report, text: str) -> None:
    """D3, X8: a report may be forged by whoever was told the id of a mail of ours."""
    found = report_note(case(message(report=report), match=Match(TICKET), kind=Kind.BOUNCE))

    assert found
    assert isinstance(found.value, NewNote)
    assert found.value.text == text
    assert (found.value.is_internal, found.value.reopens) == (True, False)


def test_a_stranger_who_reports_signs_with_no_words_of_his() -> None:
    """X8: a name is words as well, and it may be that of somebody else."""
    who = stranger(MALLORY, "Ada: pay at evil.example")
    complaint = case(
        message(report=Complaint()), match=Match(TICKET), requester=who, kind=Kind.COMPLAINT
    )
    found = report_note(complaint)

    assert found
    assert isinstance(found.value, NewNote)
    assert found.value.author == stranger(MALLORY)


def test_a_report_about_nothing_and_a_mail_that_is_none_are_no_such_note() -> None:
    assert report_note(case(message(report=Complaint()))) is None
    assert report_note(case(match=Match(TICKET))) is None


def test_a_report_that_a_person_encloses_takes_nothing_from_his_words() -> None:
    """D2, D3: unless it is on a mail of ours, for then it is a report whoever sends it."""
    mail = message(report=Complaint("his@client.example"))

    assert report_note(case(mail, match=Match(TICKET))) is None
    ours = Facts(references=sent("his@client.example"))
    assert report_note(case(mail, match=Match(TICKET), facts=ours))


def test_a_report_is_held_where_no_notes_are_made() -> None:
    mailbox = Mailbox(SUPPORT, creates={EntityKind.TICKET})
    complaint = case(
        message(report=Complaint()), match=Match(TICKET), mailbox=mailbox, kind=Kind.COMPLAINT
    )
    found = report_note(complaint)

    assert found
    assert found.value == Held(
        Reason.KIND_NOT_ALLOWED, "support@acme.example makes no ticket note"
    )


@pytest.mark.parametrize("subject", ["", "  \t", "\u200b\u200d", "\ufeff \u2060", "\u0301", TOKEN])
def test_a_subject_in_which_nothing_can_be_seen_is_no_title(subject: str) -> None:
    """E5."""
    found = ticket(case(message(subject)))

    made = "New Ticket - 2026-11-03 12:00"
    assert found
    assert isinstance(found.value, NewTicket)
    assert found.value.title == ("support@acme.example" if subject == TOKEN else made)


def test_x1_a_note_of_an_outsider_is_for_agents_only() -> None:
    assert noted(match=Match(TICKET, is_outsider=True)).is_internal
    assert noted(match=Match(TICKET), kind=Kind.NOTIFICATION).is_internal
    assert not noted(match=Match(TICKET)).is_internal


def test_f6_an_empty_mail_says_what_is_attached_to_it() -> None:
    forward = Forwarded(subject="The pump", text=" It smokes. ", is_attached=True)

    assert opened(mail=message(text=" ", forward=forward)).text == "It smokes."
    assert opened(mail=message(forward=forward)).text == "It is broken."
    assert opened(mail=message(text="")).text == ""


def test_t2_an_item_that_is_mentioned_is_not_gone_on_with() -> None:
    found = opened(match=Match(mentioned=TICKET))

    assert (found.mentions, found.follows) == (TICKET.number, None)


def test_s2_a_stranger_is_added_as_he_writes_himself() -> None:
    ada = evolve(stranger(ADA, "Ada"), company=CLIENT)
    found = opened(requester=ada, mailbox=Mailbox(SUPPORT, strangers="create"))

    assert found.registers == NewContact("Ada", ADA, CLIENT)


def test_x1_a_note_of_an_outsider_says_so_and_an_empty_one_is_empty() -> None:
    said = noted(match=Match(TICKET, is_outsider=True)).text

    assert said == "[Its writer takes no part in this work item.]\n\nIt is broken."
    assert noted(match=Match(TICKET), mail=message(text="")).text == ""
