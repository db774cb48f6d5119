"""
Duplicate ticket handling: what is the same, and what is done about it (E10).

The manual: *A ticket is a duplicate if it has the same ticket number, alert ID, external ticket
ID, or title within a time, of the same organization. Then: add a note to the existing ticket,
reopen it, ignore the message, or create the ticket anyway.*
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from acceptance_desk import why
from attrs import evolve
from autotask_desk import HARBOUR, SCREEN, XRAY, Desk, alert, desk, plain, proven, ticket_of

from mail2ticket.model.decision import Outcome, State
from mail2ticket.model.external_numbers import Jira, ServiceNow
from mail2ticket.model.items import EntityKind
from mail2ticket.rules.duplicates import Duplicates, Handling, SameBy, SameTicket

LIAM = "liam@harbour.example"
SOON = timedelta(minutes=20)
ON_DEVICE = '<Customer name="Harbour Dental"/><DeviceID source="rmm" name="{}"/>'
PING = '<SubIssue name="Ping"/>'


def looking(
    *by: SameBy,
    handling: str = "note",
    completed: str = "create",
    **settings: Any,  # noqa: ANN401 - of `SameTicket`
) -> Desk:
    """Return a desk that looks for duplicates *by* these, or by all."""
    same = SameTicket(by=by or tuple(SameBy), **settings)
    return desk(duplicates=Duplicates(same=same, handling=handling, completed=completed))


def completed(story: Desk, number: str | None) -> None:
    """Complete the ticket *number*."""
    item = story.item(number)
    story.store.add_item(evolve(item, is_open=False, status="Complete"))


def is_note_on(outcome: Outcome, number: str | None) -> bool:
    """Return whether the mail became a note on *number*."""
    return (outcome.entity, outcome.number) == (EntityKind.TICKET_NOTE, number)


# --- what is the same -----------------------------------------------------------------------


def test_the_same_ticket_number() -> None:
    story = looking(SameBy.NUMBER)
    rest = f'<Customer name="Harbour Dental"/><TicketNumber>{XRAY.lower()}</TicketNumber>'

    outcome = story.receives(alert(rest))

    assert is_note_on(outcome, XRAY)
    assert why(outcome, "decide") == f"the same as {XRAY} by its number: a note on it"


def test_the_same_alert_id() -> None:
    story = looking(SameBy.ALERT)
    first = story.receives(alert(ON_DEVICE.format("pc-1") + PING, "pc-1 is slow"))

    again = story.receives(alert(ON_DEVICE.format("PC-1") + PING, "pc-1 is very slow"))
    other = story.receives(alert(ON_DEVICE.format("pc-2") + PING, "pc-2 is slow"))

    assert is_note_on(again, first.number)
    assert other.state is State.CREATED


def test_an_alert_id_that_the_tool_names_itself() -> None:
    story = looking(SameBy.ALERT)
    rest = '<Customer name="Harbour Dental"/><AlertID name="A-{}"/>'
    first = story.receives(alert(rest.format(7), "one"))

    assert is_note_on(story.receives(alert(rest.format(7), "two")), first.number)
    assert story.receives(alert(rest.format(8), "three")).state is State.CREATED


@pytest.mark.parametrize(
    ("subject", "again"),
    [
        ("INC0012345 The till hangs", "Till, see inc0012345"),
        ("[JIRA] (OPS-17) The till hangs", "OPS-17 once more"),
    ],
)
def test_the_same_external_ticket_id(subject: str, again: str) -> None:
    story = looking(SameBy.EXTERNAL, external=(ServiceNow(), Jira()))
    first = story.receives(plain(subject))

    outcome = story.receives(proven(again, sender=LIAM))

    assert story.item(first.number).external_id
    assert is_note_on(outcome, first.number)


def test_an_alert_keeps_its_external_ticket_id_as_well() -> None:
    story = looking(SameBy.EXTERNAL, external=(ServiceNow(),))
    rest = '<Customer name="Harbour Dental"/>'
    first = story.receives(alert(rest, "INC0012345 down"))

    assert story.item(first.number).external_id == "inc0012345"
    assert is_note_on(story.receives(alert(rest, "Still down: INC0012345")), first.number)


def test_the_same_title_within_a_time() -> None:
    story = looking(SameBy.TITLE, minutes=60)
    first = story.receives(plain("The till hangs"))

    soon = story.receives(proven("the TILL  hangs", sender=LIAM), after=SOON)
    late = story.receives(proven("The till hangs", sender=LIAM), after=timedelta(hours=1))

    assert is_note_on(soon, first.number)
    assert late.state is State.CREATED


def test_a_colleague_whom_nobody_vouches_for_only_mentions_it() -> None:
    """He takes no part in it, and his name anybody can write (X4)."""
    story = looking(SameBy.TITLE)
    first = story.receives(plain("The till hangs"))

    outcome = story.receives(plain("The till hangs", sender="liam@harbour.example"), after=SOON)

    assert outcome.state is State.CREATED
    assert ticket_of(outcome).mentions == first.number


def test_any_of_them_the_surest_first() -> None:
    story = looking()
    story.receives(alert(ON_DEVICE.format("pc-1") + PING, "Alert"))
    rest = f"{ON_DEVICE.format('pc-1')}{PING}<TicketNumber>{XRAY}</TicketNumber>"

    assert is_note_on(story.receives(alert(rest, "Alert"), after=SOON), XRAY)


def test_and_none_of_those_that_are_not_chosen() -> None:
    story = looking(SameBy.NUMBER)
    story.receives(plain("The till hangs"))

    assert story.receives(proven("The till hangs", sender=LIAM), after=SOON).state is State.CREATED


@pytest.mark.parametrize("company", ["Quill &amp; Ink", "Unknown Ltd"])
def test_always_within_one_organization(company: str) -> None:
    story = looking()
    first = story.receives(alert(ON_DEVICE.format("pc-1") + PING))
    rest = ON_DEVICE.format("pc-1").replace("Harbour Dental", company) + PING

    outcome = story.receives(alert(rest), after=SOON)

    assert outcome.state is State.CREATED
    assert outcome.number != first.number
    number = f'<Customer name="Harbour Dental"/><TicketNumber>{SCREEN}</TicketNumber>'
    assert story.receives(alert(number, "other")).state is State.CREATED


def test_a_reply_is_no_duplicate() -> None:
    story = looking()
    story.receives(plain("The till hangs"))

    assert (
        story.receives(proven("Re: The till hangs", sender=LIAM), after=SOON).state
        is State.CREATED
    )


# --- what is done ---------------------------------------------------------------------------


def test_a_note_on_the_existing_one() -> None:
    story = looking()
    first = story.receives(plain("The till hangs"))

    outcome = story.receives(proven("The till hangs", "Mine too.", LIAM), after=SOON)

    note = story.last(first.number)
    assert is_note_on(outcome, first.number)
    assert (note.text, note.author) == ("Mine too.", "Liam Poole")


@pytest.mark.parametrize(
    ("handling", "is_open"), [(Handling.NOTE, False), (Handling.REOPEN, True)]
)
def test_a_note_on_a_completed_one_opens_it_again_or_not(
    handling: Handling, is_open: bool
) -> None:
    story = looking(completed=handling)
    first = story.receives("08_alert.eml")
    completed(story, first.number)

    again = story.receives(alert(ON_DEVICE.format("harbour-01") + '<SubIssue name="Disk"/>'))

    assert is_note_on(again, first.number)
    assert story.item(first.number).is_open is is_open


def test_of_a_completed_one_a_ticket_of_its_own_that_mentions_it() -> None:
    story = looking()
    first = story.receives("08_alert.eml")
    completed(story, first.number)

    again = story.receives(alert(ON_DEVICE.format("harbour-01") + '<SubIssue name="Disk"/>'))

    assert again.state is State.CREATED
    assert ticket_of(again).mentions == first.number


def test_ignore_it() -> None:
    story = looking(handling="ignore")
    first = story.receives(plain("The till hangs"))

    outcome = story.receives(proven("The till hangs", sender=LIAM), after=SOON)

    assert (outcome.state, outcome.reason) == (State.DISCARDED, "duplicate")
    assert len(story.history(first.number).entries) == 1
    assert story.store.raw(outcome.key) is not None


def test_or_create_it_anyway() -> None:
    story = looking(handling="create")
    first = story.receives(plain("The till hangs"))

    outcome = story.receives(proven("The till hangs", sender=LIAM), after=SOON)

    assert outcome.state is State.CREATED
    assert ticket_of(outcome).mentions == first.number
    assert "The same may be in" in story.last(outcome.number).text


def test_that_the_trouble_is_over_is_a_note_and_opens_nothing_again() -> None:
    story = looking(handling="ignore", completed="reopen")
    first = story.receives("08_alert.eml")

    over = story.receives("09_alert_over.eml")

    assert is_note_on(over, first.number)
    completed(story, first.number)
    again = alert(ON_DEVICE.format("harbour-01") + '<SubIssue name="Disk"/>', "OK: disk")
    assert is_note_on(story.receives(again), first.number)
    assert not story.item(first.number).is_open


def test_a_stranger_s_request_only_mentions_the_other() -> None:
    """His domain tells whose he is, and anybody can write a domain."""
    story = looking()
    first = story.receives(plain("The till hangs"))

    outcome = story.receives(plain("The till hangs", sender="new@harbour.example"), after=SOON)

    assert outcome.state is State.CREATED
    assert ticket_of(outcome).mentions == first.number


def test_without_duplicate_handling_each_request_is_a_ticket() -> None:
    story = desk()
    story.receives(plain("The till hangs"))

    outcome = story.receives(proven("The till hangs", sender=LIAM), after=SOON)

    assert (outcome.state, ticket_of(outcome).mentions) == (State.CREATED, None)


def test_the_setting_is_found_from_its_words() -> None:
    made = Duplicates(same=SameTicket(by=("alert", "number")), handling="ignore")

    assert made.same.by == (SameBy.NUMBER, SameBy.ALERT)
    assert made.handling is Handling.IGNORE


def test_what_a_program_wrote_reopens_nothing_unless_it_is_an_alert() -> None:
    story = looking(completed="reopen")
    first = story.receives(plain("Backup report"))
    completed(story, first.number)

    outcome = story.receives(
        proven("Backup report", "All well.", LIAM, Auto_Submitted="auto-generated"), after=SOON
    )

    assert is_note_on(outcome, first.number)
    assert not story.item(first.number).is_open
    assert story.last(first.number).is_internal


def test_a_request_that_is_passed_on_keeps_its_external_ticket_id() -> None:
    same = SameTicket(external=(ServiceNow(),))
    story = desk(duplicates=Duplicates(same=same), reads_forwards=True)
    text = (
        "---------- Forwarded message ---------\n"
        "From: Liam Poole <liam@harbour.example>\nSubject: INC0012345 Screen\n\nIt flickers."
    )

    outcome = story.receives(proven("Fwd: INC0012345 Screen", text))

    assert story.item(outcome.number).external_id == "inc0012345"
    assert ticket_of(outcome).company == HARBOUR
