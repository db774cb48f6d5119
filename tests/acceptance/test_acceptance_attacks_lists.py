"""Attacks by way of those who pass mail on: lists that rewrite From, and agents who forward."""

from __future__ import annotations

from typing import Any

import pytest
from attrs import evolve
from story_desk import ADA, BOB, CLIENT, POLICY, PRINTER, StoryDesk, desk, passed

from mail2ticket.model.decision import Outcome
from mail2ticket.model.items import WorkItem
from mail2ticket.model.workflow import Notify, WorkflowRule
from mail2ticket.parse import parse
from mail2ticket.rules.workflow import Workflow
from mail2ticket.testing import mail

CHANGE = "T20261106.0001"
EVIL = "mallory@evil.example"
LIST = "pumps@acme.example"
WORD = "Xylophon"


def telling(*roles: str) -> StoryDesk:
    """Return a desk that tells *roles* of whatever happens, with a change that Ada approves."""
    workflow = Workflow(
        (
            WorkflowRule(
                "tell", ("ticket_created", "note_added"), actions=tuple(map(Notify, roles))
            ),
        )
    )
    story = desk(
        own_addresses=(*POLICY.own_addresses, LIST),
        refine=(*POLICY.refine, workflow),
        inform=(*POLICY.inform, workflow.tell_ours),
        notify=(*POLICY.notify, workflow.tell_others),
    )
    story.store.add_item(
        WorkItem(
            number=CHANGE,
            company=CLIENT,
            participants=frozenset({BOB.addresses[0]}),
            approvers=frozenset({ADA.addresses[0]}),
        )
    )
    return story


def by_list(story: StoryDesk, subject: str, text: str, **headers: Any) -> Outcome:  # noqa: ANN401 - fields
    """Send what anybody in Ada's name posted to our list, which our own server verified."""
    known: dict[str, Any] = {
        "List_Id": "<pumps.acme.example>",
        "Reply_To": "Ada Lovelace <ada@client.example>",
        "Authentication_Results": passed(LIST),
        **headers,
    }
    return story.receives(mail(subject, text, sender=f"Ada Lovelace via Pumps <{LIST}>", **known))


def test_s4_a_list_that_is_verified_approves_nothing_for_who_wrote_to_it() -> None:
    story = telling("watchers")

    outcome = by_list(story, f"Re: [{CHANGE}]", "#A=approve")

    assert story.item(CHANGE).approval == ""
    assert outcome.decision
    assert outcome.decision.command
    assert [fault.code for fault in outcome.decision.command.faults] == ["not_verified"]


@pytest.mark.parametrize("subject", [f"Re: [{PRINTER}]", "A new one"])
def test_x2_a_list_that_is_verified_makes_nobody_a_watcher(subject: str) -> None:
    story = telling("watchers")

    outcome = by_list(story, subject, "And?", Cc=EVIL)

    assert story.item(outcome.number).watchers == frozenset()
    assert outcome.decision
    assert [str(one) for one in outcome.decision.changes.proposed_watchers] == [EVIL]
    assert story.sent == []


def test_w4_a_list_that_is_verified_opens_no_more_tickets_than_anybody() -> None:
    story = desk(own_addresses=(LIST,), tickets_an_hour=1, echo_limit=9)
    reasons: list[str] = []
    for at in range(2):
        story.now = desk().now
        reasons.append(by_list(story, f"Pump {at}", "It smokes.").reason)

    assert reasons == ["", "flood"]


def test_e14_what_a_list_of_ours_passes_on_is_no_copy_of_an_agents() -> None:
    """Or whoever posts to it, with somebody outside in To, would write wherever agents may."""
    story = telling("watchers")
    story.policy = evolve(story.policy, takes_outgoing=True)
    headers = {"X_Original_From": EVIL, "To": EVIL, "Cc": "support@acme.example"}

    outcome = by_list(story, f"Re: [{PRINTER}]", "And?", **headers)

    assert outcome.number != PRINTER
    assert story.entries(PRINTER) == ()
    assert outcome.decision
    assert outcome.decision.kind == "list"


def test_x3_what_an_agent_passes_on_is_quoted_to_nobody_else() -> None:
    """Who wrote it is proven by nobody: a stranger may have put a victim into its From."""
    story = telling("contact", "watchers")
    text = (
        "---------- Forwarded message ---------\n"
        "From: Ada Lovelace <ada@client.example>\n"
        "Date: Tue, 3 Nov 2026 at 10:00\n"
        f"Subject: {WORD} https://evil.example\n"
        "To: <grace@acme.example>\n\n"
        f"{WORD}\n"
    )
    outcome = story.receives(
        mail(
            "Fwd: x",
            text,
            sender="grace@acme.example",
            Authentication_Results=passed("@acme.example"),
        )
    )

    assert outcome.title.startswith(WORD)
    assert [str(one.to) for one in story.sent] == ["ada@client.example"]
    assert all(WORD not in parse(one.content).body.text for one in story.sent)
    assert all(WORD.encode() not in one.content for one in story.sent)


def test_x3_what_is_written_by_who_is_proven_is_quoted_to_watchers() -> None:
    """The near miss: a verified customer's words are for those whom he copies."""
    story = telling("watchers")
    story.receives(
        mail(
            WORD, "See.", Cc="bob@client.example", Authentication_Results=passed("@client.example")
        )
    )

    told = {str(one.to): one.content for one in story.sent}
    assert WORD.encode() in told["bob@client.example"]
    assert WORD.encode() in told["ada@client.example"]
