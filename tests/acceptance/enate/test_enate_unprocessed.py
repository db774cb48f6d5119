"""The unprocessed queue and its life: list, read, create, attach, route, delete (R6)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from enate_desk import (
    CLIENT,
    CLOSED,
    HR,
    NINA,
    NORTH,
    ROUTES,
    RUNNING,
    WAITING,
    ServiceDesk,
    delivered_to,
    policy_of,
    request,
)

from mail2ticket.errors import UnprocessedError
from mail2ticket.model.address import Address
from mail2ticket.model.decision import Outcome, State
from mail2ticket.model.held import Deed, HeldState
from mail2ticket.model.notice import NoticeKind
from mail2ticket.model.route import Route
from mail2ticket.stores.memory import MemoryStore
from mail2ticket.stores.sqlite import SqliteStore
from mail2ticket.unprocessed import Unprocessed, Wanted

LATER = datetime(2026, 11, 12, 9, tzinfo=UTC)


@pytest.fixture
def desk(store: MemoryStore | SqliteStore) -> ServiceDesk:
    return ServiceDesk(store=store)


def subjects(desk: ServiceDesk, wanted: Wanted) -> list[str]:
    """Return the subjects of the mails that are *wanted*, after counting them."""
    found = desk.unprocessed.list(wanted)
    assert desk.unprocessed.count(wanted) == len(found)
    return [held.recorded.subject for held in found]


def held(desk: ServiceDesk) -> Outcome:
    """Take in a mail to a mailbox without a route."""
    outcome = desk.receives("nowhere_01.eml")
    assert outcome.state is State.HELD
    return outcome


# --- The list ---


def test_what_is_not_routed_is_counted_and_listed_in_the_order_of_coming(
    desk: ServiceDesk,
) -> None:
    held(desk)
    desk.receives("payroll_01.eml")
    desk.receives("bcc_01.eml")

    assert desk.unprocessed.count() == 2
    assert [(each.reason, each.state) for each in desk.unprocessed.list()] == [
        ("no_route", HeldState.WAITING),
        ("bcc_only", HeldState.WAITING),
    ]
    assert len(desk.made()) == 1


def test_its_sender_is_told_nothing_before_a_person_looks_at_it(desk: ServiceDesk) -> None:
    outcome = held(desk)

    assert NoticeKind.CREATED not in outcome.notices


@pytest.fixture
def several(desk: ServiceDesk) -> ServiceDesk:
    """Return a desk where four mails wait: two for HR, one for Payroll, one for nobody."""
    payroll = Route("Payroll", to=("payroll@acme.example",), mailbox="old@acme.example")
    desk.policy = policy_of(payroll, *ROUTES[3:])
    desk.receives(request("One", to="hr@acme.example"))
    desk.receives(request("Two", to="people@acme.example", sender="nina@north.example"))
    desk.receives(request("Three"), after=timedelta(days=2))
    desk.receives(request("Four", to="team@client.example"))
    return desk


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Wanted(), ["One", "Two", "Three", "Four"]),
        (Wanted(mailbox="Human Resources"), ["One", "Two"]),
        (Wanted(mailbox="human resources"), ["One", "Two"]),
        (Wanted(mailbox="hr@acme.example"), ["One", "Two"]),
        (Wanted(mailbox="people@acme.example"), ["One", "Two"]),
        (Wanted(mailbox="Payroll"), ["Three"]),
        (Wanted(mailbox="nobody@acme.example"), []),
        (Wanted(reason="bcc_only"), ["Four"]),
        (Wanted(reason="no_route"), ["One", "Two", "Three"]),
        (Wanted(reason="too_often"), []),
        (Wanted(sender="nina@north.example"), ["Two"]),
        (Wanted(sender="NINA@north.example"), ["Two"]),
        (Wanted(sender="@client.example"), ["One", "Three", "Four"]),
        (Wanted(until=datetime(2026, 11, 9, 12, tzinfo=UTC)), ["One", "Two"]),
        (Wanted(since=datetime(2026, 11, 10, tzinfo=UTC)), ["Three", "Four"]),
        (
            Wanted(
                since=datetime(2026, 11, 9, 11, tzinfo=UTC),
                until=datetime(2026, 11, 11, 13, tzinfo=UTC),
            ),
            ["Two", "Three"],
        ),
        (Wanted(mailbox="Human Resources", sender="@north.example"), ["Two"]),
        (Wanted(state=HeldState.DELETED), []),
        (Wanted(state=None), ["One", "Two", "Three", "Four"]),
    ],
)
def test_it_is_filtered_by_mailbox_reason_sender_date_and_state(
    several: ServiceDesk, wanted: Wanted, found: list[str]
) -> None:
    assert subjects(several, wanted) == found


def test_an_agent_sees_mail_of_the_mailboxes_that_he_works_and_of_those_that_nobody_works(
    several: ServiceDesk,
) -> None:
    several.store.add_queue("HR", ["grace"])

    assert subjects(several, Wanted(agent="grace")) == ["One", "Two", "Three", "Four"]
    assert subjects(several, Wanted(agent="linus")) == ["Three", "Four"]
    several.store.add_queue("Payroll", ["linus"])
    assert subjects(several, Wanted(agent="grace")) == ["One", "Two", "Four"]
    assert subjects(several, Wanted(agent="linus")) == ["Three", "Four"]


# --- Reading one ---


def test_a_mail_is_read_with_its_bytes_and_with_why_it_waits(desk: ServiceDesk) -> None:
    outcome = held(desk)
    found, content = desk.unprocessed.read(outcome.key)

    assert content
    assert b"Whom do I ask about my badge?" in content
    assert (found.reason, found.recorded.sender) == ("no_route", "ada@client.example")
    assert found.addresses == (HR.address,)
    assert any(step.question == "route" for step in found.recorded.trace)


# --- Making a work item of it ---


def test_a_person_makes_a_work_item_of_it_with_company_contract_service_and_queue(
    desk: ServiceDesk,
) -> None:
    outcome = held(desk)
    made = desk.unprocessed.create_ticket(
        outcome.key,
        by="grace",
        at=LATER,
        company=NORTH,
        queue="Badges",
        fields={"contract": "House", "service": "Keys"},
    )

    item = desk.history(made.number)
    assert (made.state, item.item.title) == (State.CREATED, "A question")
    assert (item.item.company, item.queue, item.mailbox) == (NORTH, "Badges", HR.address)
    assert dict(item.fields) == {"contract": "House", "service": "Keys"}
    assert item.entries[0].text == "Whom do I ask about my badge?"
    assert made.notices == (NoticeKind.CREATED,)


def test_it_is_processed_then_by_whom_and_when(desk: ServiceDesk) -> None:
    outcome = held(desk)
    made = desk.unprocessed.create_ticket(outcome.key, by="grace", at=LATER)

    found, _ = desk.unprocessed.read(outcome.key)
    assert found.state is HeldState.PROCESSED
    (handling,) = found.handlings
    assert (handling.deed, handling.by, handling.at) == (Deed.CREATED, "grace", LATER)
    assert handling.number == made.number
    assert desk.unprocessed.count() == 0
    assert desk.unprocessed.count(Wanted(state=HeldState.PROCESSED)) == 1


def test_the_senders_answer_comes_to_that_item(desk: ServiceDesk) -> None:
    made = desk.unprocessed.create_ticket(held(desk).key, by="grace")
    answer = desk.receives(request("Re: A question", In_Reply_To="<hr-1@client.example>"))

    assert (answer.state, answer.number) == (State.ADDED, made.number)


def test_another_requester_may_be_named(desk: ServiceDesk) -> None:
    made = desk.unprocessed.create_ticket(held(desk).key, by="grace", requester=NINA)

    assert desk.history(made.number).requester == "Nina Berg"


def test_what_is_processed_is_not_processed_again(desk: ServiceDesk) -> None:
    outcome = held(desk)
    desk.unprocessed.create_ticket(outcome.key, by="grace")

    with pytest.raises(UnprocessedError, match="grace has seen to this mail"):
        desk.unprocessed.create_ticket(outcome.key, by="linus")
    with pytest.raises(UnprocessedError):
        desk.unprocessed.delete(outcome.key, by="linus")
    assert len(desk.made()) == 1


# --- Attaching it (Enate can only create, and then merge) ---


@pytest.mark.parametrize("number", [RUNNING, WAITING, CLOSED])
def test_a_person_attaches_it_to_an_existing_item(desk: ServiceDesk, number: str) -> None:
    outcome = desk.unprocessed.attach(held(desk).key, number, by="grace", at=LATER)

    assert (outcome.state, outcome.number) == (State.ADDED, number)
    assert desk.history(number).entries[-1].text == "Whom do I ask about my badge?"
    assert desk.history(number).item.is_open is (number != CLOSED)
    assert desk.made() == []


def test_attached_to_a_waiting_item_it_is_the_answer_that_was_waited_for(
    desk: ServiceDesk,
) -> None:
    desk.unprocessed.attach(held(desk).key, WAITING, by="grace")

    assert desk.history(WAITING).item.status == "Running"


def test_a_closed_item_is_opened_again_if_the_person_says_so(desk: ServiceDesk) -> None:
    desk.unprocessed.attach(held(desk).key, CLOSED, by="grace", reopens=True)

    assert desk.history(CLOSED).item.is_open


# --- A route for it ---


def test_a_route_is_made_of_it_and_it_runs_again(desk: ServiceDesk) -> None:
    outcome = held(desk)
    found, _ = desk.unprocessed.read(outcome.key)
    route = Route("HR", to=(str(found.addresses[0]),), queue="Questions")
    desk.policy = policy_of(*ROUTES, route)
    again = desk.unprocessed.reprocess(outcome.key, by="grace", at=LATER)

    assert again.state is State.CREATED
    assert (desk.history(again.number).queue, desk.history(again.number).item.company) == (
        "Questions",
        CLIENT,
    )
    assert desk.unprocessed.read(outcome.key)[0].state is HeldState.PROCESSED
    assert desk.receives(request("Next", to="hr@acme.example")).state is State.CREATED


def test_a_route_may_be_tried_on_one_mail_alone(desk: ServiceDesk) -> None:
    outcome = held(desk)
    tried = policy_of(*ROUTES, Route("HR", to=("hr@acme.example",)))
    again = desk.unprocessed.reprocess(outcome.key, by="grace", policy=tried)

    assert again.state is State.CREATED
    assert desk.receives(request("Next", to="hr@acme.example")).state is State.HELD


def test_without_a_route_it_waits_on(desk: ServiceDesk) -> None:
    outcome = held(desk)
    again = desk.unprocessed.reprocess(outcome.key, by="grace")

    assert (again.state, again.reason) == (State.HELD, "no_route")
    found, _ = desk.unprocessed.read(outcome.key)
    assert found.state is HeldState.WAITING
    assert [handling.deed for handling in found.handlings] == [Deed.REPROCESSED]


def test_a_bcc_is_routed_with_what_smtp_said_when_it_runs_again(desk: ServiceDesk) -> None:
    outcome = desk.receives("bcc_01.eml", delivered_to("hr@acme.example"))
    assert outcome.state is State.HELD
    routed = policy_of(Route("HR", to=("hr@acme.example",)))
    again = Unprocessed(desk.store, desk.transport, routed).reprocess(outcome.key, by="grace")

    assert (again.state, desk.history(again.number).queue) == (State.CREATED, "HR")


# --- Deleting it ---


def test_it_is_deleted_by_whom_and_when_and_can_still_be_read(desk: ServiceDesk) -> None:
    outcome = held(desk)
    desk.unprocessed.delete(outcome.key, by="grace", at=LATER, detail="advertising")

    found, content = desk.unprocessed.read(outcome.key)
    assert content
    assert found.state is HeldState.DELETED
    (handling,) = found.handlings
    assert (handling.deed, handling.by, handling.at) == (Deed.DELETED, "grace", LATER)
    assert handling.detail == "advertising"
    assert desk.unprocessed.count() == 0
    assert desk.unprocessed.count(Wanted(state=HeldState.DELETED)) == 1
    assert desk.made() == []


def test_it_is_not_restored(desk: ServiceDesk) -> None:
    key = held(desk).key
    desk.unprocessed.delete(key, by="grace")

    queue = desk.unprocessed
    with pytest.raises(UnprocessedError, match="it is deleted"):
        queue.create_ticket(key, by="linus")
    with pytest.raises(UnprocessedError):
        queue.attach(key, RUNNING, by="linus")
    with pytest.raises(UnprocessedError):
        queue.reprocess(key, by="linus")
    with pytest.raises(UnprocessedError):
        queue.delete(key, by="linus")
    assert queue.read(key)[0].handlings[0].by == "grace"


def test_a_deleted_mail_that_is_delivered_again_stays_deleted(desk: ServiceDesk) -> None:
    key = held(desk).key
    desk.unprocessed.delete(key, by="grace")

    assert desk.receives("nowhere_01.eml").is_repeat
    assert desk.unprocessed.count() == 0


# --- Nothing else goes there unseen ---


def test_mail_of_ours_and_private_mail_does_not_wait_there(desk: ServiceDesk) -> None:
    desk.receives(request(sender="payroll@acme.example", to="hr@acme.example"))
    desk.receives(request(to="hr@acme.example", Sensitivity="private"))

    assert desk.unprocessed.count(Wanted(state=None)) == 0


def test_what_a_stranger_wrote_waits_there_like_any(desk: ServiceDesk) -> None:
    outcome = desk.receives(request(to="hr@acme.example", sender="mallory@evil.example"))
    made = desk.unprocessed.create_ticket(outcome.key, by="grace")

    assert not desk.history(made.number).is_registered
    assert desk.history(made.number).item.participants == {Address.of("mallory@evil.example")}
