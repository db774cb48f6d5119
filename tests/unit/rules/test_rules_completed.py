"""Replies to completed items (E9), and what commands leave of the text (E3, E4)."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from attrs import evolve
from cases import (
    NOON,
    NUMBER,
    SAM,
    SUPPORT,
    TICKET,
    case,
    message,
)

from mail2ticket.model.body import Body, Span, SpanKind
from mail2ticket.model.case import Commanded, Match
from mail2ticket.model.command import Command, CommandFault, FaultCode
from mail2ticket.model.items import (
    Discarded,
    EntityKind,
    Held,
    NewNote,
    NewTicket,
    Reason,
    WorkItem,
)
from mail2ticket.model.mailbox import Completed, Mailbox, Otherwise
from mail2ticket.model.verdict import Kind
from mail2ticket.rules.entities import note, ticket, time_entry
from mail2ticket.rules.holding import completed_refused

DONE = evolve(TICKET, is_open=False, completed_at=NOON - timedelta(days=30))
OPEN = TICKET
CLOSE = Command(line="/close\n\n/priority High", status="Complete")


def reply(
    item: WorkItem = DONE,
    kind: Kind = Kind.PERSONAL,
    command: Command | None = None,
    *,
    is_outsider: bool = False,
    **box: object,
) -> Commanded:
    return case(
        message("Re: Printer", "It smokes again."),
        match=Match(item, is_outsider=is_outsider),
        mailbox=Mailbox(SUPPORT, **box),  # type: ignore[arg-type]
        kind=kind,
        command=command,
    )


def noted(found: Commanded) -> NewNote:
    assert completed_refused(found) is None
    answer = note(found)
    assert answer
    assert isinstance(answer.value, NewNote)
    return answer.value


def test_e9_a_reply_opens_a_completed_item_again() -> None:
    assert noted(reply()).reopens
    assert not noted(reply(OPEN)).reopens


def test_e9_a_reply_may_only_add_a_note() -> None:
    assert not noted(reply(completed=Completed.NOTE)).reopens


def test_e9_a_reply_may_open_a_ticket_that_goes_on_with_the_item() -> None:
    found = reply(completed=Completed.NEW_TICKET)

    assert completed_refused(found) is None
    assert note(found) is None
    answer = ticket(found)
    assert answer
    assert isinstance(answer.value, NewTicket)
    assert (answer.value.follows, answer.value.mentions) == (NUMBER, None)
    assert answer.value.text == (
        f"[The mail answers {NUMBER}, which is completed.]\n\nIt smokes again."
    )
    assert answer.reason == f"a new ticket that goes on with {NUMBER}"
    assert noted(reply(OPEN, completed=Completed.NEW_TICKET)).item is OPEN


def test_e9_a_ticket_that_goes_on_has_a_title_of_its_own() -> None:
    found = evolve(reply(completed=Completed.NEW_TICKET), message=message(""))

    answer = ticket(found)

    assert answer
    assert isinstance(answer.value, NewTicket)
    assert answer.value.title == "New Ticket - 2026-11-03 12:00"


def test_e9_a_reply_may_be_refused() -> None:
    answer = completed_refused(reply(completed=Completed.REJECT))

    assert answer
    assert answer.value == Discarded(Reason.COMPLETED, f"{NUMBER} is completed")
    assert answer.reason == f"{NUMBER} is completed, and takes no replies"
    assert completed_refused(reply(OPEN, completed=Completed.REJECT)) is None
    nothing = case(mailbox=Mailbox(SUPPORT, completed=Completed.REJECT))
    assert completed_refused(nothing) is None


@pytest.mark.parametrize("setting", list(Completed))
@pytest.mark.parametrize("kind", [Kind.VACATION, Kind.NOTIFICATION, Kind.BOUNCE, Kind.COPY])
def test_e9_a_program_opens_nothing_and_is_not_refused(setting: Completed, kind: Kind) -> None:
    assert not noted(reply(kind=kind, completed=setting, completed_days=1)).reopens


@pytest.mark.parametrize("setting", list(Completed))
def test_e9_whoever_takes_no_part_only_adds_a_note(setting: Completed) -> None:
    assert not noted(reply(is_outsider=True, completed=setting)).reopens


@pytest.mark.parametrize("setting", list(Completed))
def test_e9_a_command_is_done_to_the_item_it_was_meant_for(setting: Completed) -> None:
    assert not noted(reply(command=CLOSE, completed=setting, completed_days=1)).reopens


@pytest.mark.parametrize("setting", list(Completed))
def test_e9_after_some_days_a_reply_is_a_new_matter(setting: Completed) -> None:
    def opens(days: int | None, item: WorkItem = DONE) -> bool:
        found = reply(item, completed=setting, completed_days=days)
        return note(found) is None and completed_refused(found) is None

    always = setting is Completed.NEW_TICKET
    assert opens(29)
    assert opens(30) is always  # not one moment before
    assert opens(30, evolve(DONE, completed_at=NOON - timedelta(days=30, seconds=1)))
    assert opens(None) is always
    assert opens(1, evolve(DONE, completed_at=None)) is always
    assert not opens(1, OPEN)


def obeyed(text: str, command: Command, spans: tuple[Span, ...] = ()) -> Commanded:
    body = Body(spans=(Span(SpanKind.OWN, text), *spans))
    return case(
        message(subject="", body=body), match=Match(TICKET), requester=SAM, command=command
    )


def test_e4_the_lines_of_an_obeyed_command_go_from_the_note() -> None:
    assert noted(obeyed("/close\n\n/priority High\nIt works.", CLOSE)).text == "It works."


def test_e4_they_stay_where_anything_is_wrong_with_them() -> None:
    faulty = evolve(CLOSE, faults=(CommandFault(FaultCode.BAD_VALUE, "/close", 1),))

    text = "/close\n\n/priority High\nIt works."
    assert noted(obeyed(text, faulty)).text == text


def test_e3_a_note_of_a_command_alone_says_what_was_commanded() -> None:
    """Not what it quotes: a note must say something, and that is all that he wrote."""
    quote = (Span(SpanKind.QUOTE, "> Please approve"),)

    assert noted(obeyed("#A=approve\n", Command(line="#A=approve"), quote)).text == "[#A=approve]"
    assert noted(obeyed("/close\n\n/priority High", CLOSE)).text == "[/close, /priority High]"
    assert noted(obeyed("", Command(line=""))).text == ""


def test_e4_only_whole_lines_go() -> None:
    text = "See a/close\n/close"

    assert noted(obeyed(text, Command(line="/close"))).text == text


def test_e4_they_go_from_a_new_ticket_too() -> None:
    found = evolve(obeyed("/close\n\n/priority High\nHelp", CLOSE), match=Match())

    answer = ticket(found)

    assert answer
    assert isinstance(answer.value, NewTicket)
    assert answer.value.text == "Help"


def test_e5_a_note_without_a_subject_is_called_as_its_item() -> None:
    assert noted(obeyed("x", Command(line=""))).title == "Printer"
    bare = evolve(obeyed("x", Command(line="")), match=Match(evolve(TICKET, title="")))
    assert noted(bare).title == NUMBER


@pytest.mark.parametrize("otherwise", list(Otherwise))
def test_e7_a_time_entry_that_may_not_be_made_is_text_of_what_is_made(
    otherwise: Otherwise,
) -> None:
    """The command has a fault then, so that its line stays."""
    fault = CommandFault(FaultCode.NOT_ALLOWED, "#T=1", 1)
    found = evolve(
        obeyed("#T=1\nDone.", Command(line="#T=1", faults=(fault,))),
        mailbox=Mailbox(SUPPORT, creates={EntityKind.TICKET}, otherwise=otherwise),
    )

    assert time_entry(found) is None
    answer = note(found) or ticket(found)
    assert answer
    if otherwise is Otherwise.HOLD:
        assert isinstance(answer.value, Held)
        assert answer.value.reason == Reason.KIND_NOT_ALLOWED
    else:
        assert isinstance(answer.value, NewTicket)
        assert answer.value.mentions == NUMBER
        assert answer.value.text.endswith("#T=1\nDone.")


def test_e3_a_time_entry_may_be_all_command() -> None:
    answer = time_entry(obeyed("#T=1", Command(line="#T=1", hours=Decimal(1))))

    assert answer
    assert getattr(answer.value, "text", None) == ""
