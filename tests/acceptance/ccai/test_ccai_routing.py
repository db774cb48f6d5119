"""Routing mail to queues and agents, by hand or automatically (E13)."""

from __future__ import annotations

import pytest
from acceptance_desk import why
from attrs import evolve
from ccai_desk import CARE, COPY, MAILBOXES, ORDERS, Centre, policy_of, request

from mail2ticket.errors import ConfigurationError
from mail2ticket.model.changes import AssignBy
from mail2ticket.model.decision import Outcome
from mail2ticket.model.notice import NoticeKind
from mail2ticket.model.people import Availability

BUSY = [Availability.IN_CALL, Availability.IN_CHAT, Availability.AWAY]
READY = [Availability.AVAILABLE, Availability.IN_EMAIL]


def agents(centre: Centre, outcomes: list[Outcome]) -> list[str]:
    """Return who works each of the tickets."""
    return [centre.ticket(outcome).item.assignee for outcome in outcomes]


def requests(centre: Centre, count: int) -> list[Outcome]:
    """Take in so many new requests."""
    return [centre.receives(request(f"Question {n}", f"About {n}.")) for n in range(count)]


# --- Queues ---


@pytest.mark.parametrize(
    ("to", "queue"),
    [
        ("care@acme.example", "Care"),
        ("hello@acme.example", "Care"),
        ("Orders@ACME.example", "Orders"),
        ("orders+vip@acme.example", "Orders"),
    ],
)
def test_the_address_that_a_mail_was_sent_to_says_its_queue(to: str, queue: str) -> None:
    centre = Centre()

    assert centre.ticket(centre.receives(request(to=to))).queue == queue


def test_routed_by_hand_a_mail_waits_in_its_queue() -> None:
    centre = Centre()
    outcome = centre.receives(request())

    assert agents(centre, [outcome]) == [""]
    assert why(outcome, "refine") == "newest_mail leads to this mail"


# --- Agents ---


def test_in_turn_the_agents_of_the_queue_get_one_mail_each() -> None:
    centre = Centre(policy_of(routing="round_robin"))

    assert agents(centre, requests(centre, 4)) == ["grace", "linus", "grace", "linus"]


def test_who_has_the_fewest_open_tickets_gets_the_next_one() -> None:
    centre = Centre(policy_of(routing="least_loaded"))
    centre.receives("sent_unlinked_01.eml", COPY)  # Grace's

    assert agents(centre, requests(centre, 3)) == ["linus", "grace", "linus"]


def test_no_agent_of_another_queue_gets_it() -> None:
    centre = Centre(policy_of(routing="round_robin"))
    outcomes = [centre.receives(request(f"{n}", to="orders@acme.example")) for n in range(3)]

    assert agents(centre, outcomes) == ["mary"] * 3


def test_the_agent_who_gets_it_is_told() -> None:
    centre = Centre(policy_of(routing="round_robin"))
    outcome = centre.receives(request())

    told = [(str(notice.to), notice.kinds) for notice in outcome.outbox]
    assert ("grace@acme.example", (NoticeKind.ASSIGNED,)) in told


@pytest.mark.parametrize("availability", READY)
def test_mail_goes_to_agents_who_are_available_or_in_email(availability: Availability) -> None:
    centre = Centre(policy_of(routing="least_loaded"))
    centre.agents_are(grace=Availability.IN_CHAT, linus=availability)

    assert agents(centre, requests(centre, 2)) == ["linus", "linus"]


@pytest.mark.parametrize("availability", BUSY)
@pytest.mark.parametrize("routing", ["round_robin", "least_loaded"])
def test_who_is_in_a_call_or_in_a_chat_gets_no_more(
    routing: str, availability: Availability
) -> None:
    centre = Centre(policy_of(routing=routing))
    centre.agents_are(grace=availability)

    assert agents(centre, requests(centre, 3)) == ["linus"] * 3


@pytest.mark.parametrize("availability", BUSY)
def test_he_keeps_the_mail_that_he_has(availability: Availability) -> None:
    centre = Centre(policy_of(routing="round_robin"))
    opened = centre.receives("received_01.eml")
    centre.agents_are(grace=availability)
    answer = centre.receives("received_03.eml")

    assert answer.number == opened.number
    assert agents(centre, [answer]) == ["grace"]


def test_when_he_is_back_he_gets_mail_again() -> None:
    centre = Centre(policy_of(routing="round_robin"))
    centre.agents_are(grace=Availability.IN_CALL)
    away = requests(centre, 2)
    centre.agents_are(grace=Availability.IN_EMAIL)
    back = [centre.receives(request("Another"))]

    assert agents(centre, away + back) == ["linus", "linus", "grace"]


@pytest.mark.parametrize("availability", BUSY)
@pytest.mark.parametrize("routing", ["round_robin", "least_loaded"])
def test_with_nobody_available_the_mail_waits_in_the_queue(
    routing: str, availability: Availability
) -> None:
    centre = Centre(policy_of(routing=routing))
    centre.agents_are(grace=availability, linus=availability)
    outcome = centre.receives(request())

    ticket = centre.ticket(outcome)
    assert (ticket.item.assignee, ticket.queue) == ("", "Care")
    assert outcome.decision
    reasons = [step.reason for step in outcome.decision.trace]
    assert "nobody is there to get it, so it waits in its queue" in reasons
    assert NoticeKind.ASSIGNED not in outcome.notices


def test_a_queue_that_nobody_works_keeps_its_mail() -> None:
    empty = evolve(CARE, queue="Nights")
    centre = Centre(policy_of(empty, routing="round_robin"))

    assert agents(centre, [centre.receives(request())]) == [""]


# --- Settings ---


def test_without_a_setting_each_mailbox_has_its_own_way() -> None:
    mailboxes = (evolve(CARE, assign="round_robin"), ORDERS)
    centre = Centre(policy_of(*mailboxes))
    outcomes = [centre.receives(request()), centre.receives(request(to="orders@acme.example"))]

    assert agents(centre, outcomes) == ["grace", ""]


def test_the_setting_counts_for_every_mailbox_whatever_it_had() -> None:
    fixed = evolve(CARE, assign="fixed", assignee="mary")
    by_hand = policy_of(fixed, ORDERS, routing="none")
    in_turn = policy_of(fixed, ORDERS, routing=AssignBy.ROUND_ROBIN)

    assert {mailbox.assign for mailbox in by_hand.mailboxes} == {AssignBy.NONE}
    assert {mailbox.assign for mailbox in in_turn.mailboxes} == {AssignBy.ROUND_ROBIN}
    assert by_hand.mailboxes[0].assignee == in_turn.mailboxes[0].assignee == ""


def test_a_mailbox_may_give_all_its_mail_to_one_agent() -> None:
    centre = Centre(policy_of(evolve(CARE, assign="fixed", assignee="linus"), ORDERS))

    assert agents(centre, requests(centre, 2)) == ["linus", "linus"]


def test_one_agent_for_all_mailboxes_is_refused_for_nobody_says_who() -> None:
    with pytest.raises(ConfigurationError, match="assign = fixed and assignee go together"):
        policy_of(*MAILBOXES, routing="fixed")
    with pytest.raises(ValueError, match="by_magic"):
        policy_of(*MAILBOXES, routing="by_magic")
