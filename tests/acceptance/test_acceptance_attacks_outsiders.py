"""Attacks on work items by people who take no part in them, with what hosts may set."""

from __future__ import annotations

from datetime import timedelta

import pytest
from attrs import evolve
from story_desk import POLICY, PRINTER, StoryDesk, desk, passed

from mail2ticket.model.changes import Changes
from mail2ticket.model.mail_conditions import HasWords
from mail2ticket.model.workflow import Assign, Notify, WorkflowRule
from mail2ticket.rules.duplicates import Duplicates
from mail2ticket.rules.threads import AnyoneByNumber, mentioned
from mail2ticket.rules.workflow import Workflow
from mail2ticket.stages import ahead_of
from mail2ticket.testing import mail
from mail2ticket.unprocessed import Unprocessed

EVIL = "mallory@evil.example"

URGENT = Workflow(
    (
        WorkflowRule(
            "urgent",
            ("note_added",),
            (HasWords(("urgent",)),),
            (
                Changes(status="Complete", queue="Boss", priority="High", tags=("urgent",)),
                Assign("fixed", ("grace",)),
                Notify("queue", queue="First line"),
                Notify("contact"),
            ),
        ),
    )
)
WORKED = evolve(
    POLICY,
    refine=(*POLICY.refine, URGENT),
    inform=(*POLICY.inform, URGENT.tell_ours),
    notify=(*POLICY.notify, URGENT.tell_others),
)


@pytest.mark.parametrize("verdict", [None, passed(EVIL)])
def test_x4_the_words_of_who_takes_no_part_change_nothing_about_an_item(
    verdict: str | None,
) -> None:
    """A desk may let anybody write by number; his words then set no status and give no work."""
    story = StoryDesk(evolve(WORKED, match=ahead_of(WORKED.match, mentioned, AnyoneByNumber())))
    story.store.add_queue("First line", ("linus",))
    before = story.item(PRINTER)

    outcome = story.receives(
        mail(f"Re: [{PRINTER}]", "urgent", sender=EVIL, Authentication_Results=verdict)
    )

    assert story.last(PRINTER).text.endswith("urgent")
    assert story.item(PRINTER) == before
    assert outcome.decision
    assert outcome.decision.changes == Changes(rules=("urgent",))
    assert [str(one.to) for one in story.sent] == ["linus@acme.example"]


def test_x4_the_words_of_who_takes_part_do() -> None:
    story = StoryDesk(WORKED)
    story.receives(mail(f"Re: [{PRINTER}]", "urgent"))

    item = story.item(PRINTER)
    assert (item.status, item.assignee) == ("Complete", "grace")


def test_x2_a_mail_that_a_person_attaches_brings_nobody_else_into_the_item() -> None:
    story = desk()
    held = story.receives(
        mail("x", sender=EVIL, to="gone@acme.example", Cc="eve@evil.example").replace(
            b"Subject", f"Authentication-Results: {passed(EVIL)}\r\nSubject".encode()
        )
    )
    before = story.item(PRINTER)

    queue = Unprocessed(story.store, story.transport, story.policy)
    queue.attach(held.key, PRINTER, by="grace", at=story.now)

    assert story.last(PRINTER).text == "It is broken."
    assert story.item(PRINTER) == before


def test_n2_of_a_duplicate_the_people_of_the_earlier_ticket_are_told() -> None:
    duplicates = Duplicates()
    story = StoryDesk(
        evolve(
            WORKED,
            match=ahead_of(WORKED.match, mentioned, duplicates.same),
            decide=(duplicates, *WORKED.decide),
        )
    )
    first = story.receives(mail("Lift"))
    told = len(story.sent)

    second = story.receives(
        mail(
            "Lift",
            "urgent",
            sender="bob@client.example",
            Authentication_Results=passed("bob@client.example"),
        ),
        after=timedelta(minutes=9),
    )

    assert second.number == first.number
    assert {str(one.to) for one in story.sent[told:]} >= {"ada@client.example"}
