"""
Completed tickets, and time on them; how time is rounded (E3, E9).

The manual: *A setting says whether a note reopens a completed ticket. Time on completed tickets
is allowed, for editing only, or prohibited.*
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from attrs import evolve
from autotask_desk import DONE, XRAY, desk, help_desk, plain, proven, text_of, ticket_of

from mail2ticket.model.decision import State
from mail2ticket.model.items import EntityKind
from mail2ticket.model.notice import NoticeKind

REPLY = plain(f"Re: {DONE} New laptop", "It is broken.")


def test_a_reply_to_a_completed_ticket_reopens_it() -> None:
    story = desk()

    outcome = story.receives(REPLY)

    assert (outcome.entity, outcome.number) == (EntityKind.TICKET_NOTE, DONE)
    assert story.item(DONE).is_open


def test_or_is_a_note_only() -> None:
    story = help_desk(completed="note")

    assert story.receives(REPLY).number == DONE
    assert not story.item(DONE).is_open


def test_or_opens_a_ticket_that_goes_on_with_it() -> None:
    story = help_desk(completed="new_ticket")

    outcome = story.receives(REPLY)

    assert (outcome.state, ticket_of(outcome).follows) == (State.CREATED, DONE)
    assert story.history(outcome.number).follows == DONE


def test_or_is_refused_with_a_notice() -> None:
    story = help_desk(completed="reject")

    outcome = story.receives(REPLY)

    assert (outcome.state, outcome.reason) == (State.DISCARDED, "completed")
    assert outcome.notices == (NoticeKind.REFUSED,)
    assert "completed" in text_of(story.sent[0])


@pytest.mark.parametrize(("days", "state"), [(7, State.CREATED), (60, State.ADDED)])
def test_it_may_depend_on_how_long_ago_that_was(days: int, state: State) -> None:
    assert help_desk(completed_days=days).receives(REPLY).state is state


def test_an_automatic_mail_never_reopens() -> None:
    story = desk()
    vacation = plain(f"Automatic reply: {DONE}", "I am away.", Auto_Submitted="auto-replied")

    outcome = story.receives(vacation)

    assert outcome.number == DONE
    assert not story.item(DONE).is_open
    assert story.last(DONE).is_internal


@pytest.mark.parametrize(
    ("setting", "entity"),
    [
        ("allow", EntityKind.TICKET_TIME_ENTRY),
        ("edit_only", EntityKind.TICKET_NOTE),
        ("prohibit", EntityKind.TICKET_NOTE),
    ],
)
def test_time_on_a_completed_ticket_is_a_setting(setting: str, entity: EntityKind) -> None:
    story = help_desk(time_on_completed=setting)

    outcome = story.receives(proven(DONE, "#T=1\nCleaned up."))

    is_booked = entity is EntityKind.TICKET_TIME_ENTRY
    assert outcome.entity is entity
    assert (NoticeKind.COMMAND_ERROR in outcome.notices) is not is_booked
    assert ("#T=1" in story.last(DONE).text) is not is_booked


def test_time_on_a_completed_ticket_does_not_reopen_it() -> None:
    story = desk()

    story.receives(proven(DONE, "#T=1\nCleaned up."))

    assert not story.item(DONE).is_open


def test_but_its_status_may() -> None:
    story = desk()

    story.receives(proven(DONE, "#T=1 #S=In Progress\nCleaned up."))

    assert (story.item(DONE).is_open, story.item(DONE).status) == (True, "In Progress")


def test_a_time_entry_may_complete_a_ticket() -> None:
    story = desk()

    story.receives(proven(XRAY, "#T=1 #S=Complete\nIt was the cable."))

    assert (story.item(XRAY).is_open, story.item(XRAY).status) == (False, "Complete")
    assert story.receives(plain(XRAY, "Dark again.")).number == XRAY
    assert story.item(XRAY).is_open


@pytest.mark.parametrize(
    ("minutes", "way", "hours"),
    [(0, "up", "0.35"), (15, "up", "0.5"), (15, "nearest", "0.25")],
)
def test_time_is_rounded_as_set(minutes: int, way: str, hours: str) -> None:
    story = desk(settings={"rounding_minutes": minutes, "rounding": way})

    outcome = story.receives(proven(XRAY, "#T=21m\nLooked."))

    assert outcome.hours == Decimal(hours)


def test_an_item_that_takes_no_time_says_so() -> None:
    story = desk()
    story.store.add_item(evolve(story.item(XRAY), takes_time=False))

    outcome = story.receives(proven(XRAY, "#T=1\nLooked."), after=timedelta(hours=1))

    assert outcome.entity is EntityKind.TICKET_NOTE
    assert NoticeKind.COMMAND_ERROR in outcome.notices
