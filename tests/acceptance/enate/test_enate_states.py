"""What a reply does to a work item that is running, waiting, or closed (E9)."""

from __future__ import annotations

import pytest
from acceptance_desk import why
from enate_desk import ADA, CLOSED, ITEMS, RUNNING, WAITING, ServiceDesk, policy_of, request

from mail2ticket.model.changes import Changes
from mail2ticket.model.decision import State
from mail2ticket.model.items import EntityKind
from mail2ticket.model.notice import NoticeKind
from mail2ticket.stores.memory import MemoryStore
from mail2ticket.stores.sqlite import SqliteStore

PASSED = "mx.acme.example; dmarc=pass header.from=acme.example"
FORGED = "mx.acme.example; dmarc=fail header.from=client.example"


@pytest.fixture
def desk(store: MemoryStore | SqliteStore) -> ServiceDesk:
    return ServiceDesk(store=store)


def state(desk: ServiceDesk, number: str | None) -> tuple[str, bool, bool]:
    """Return the status of an item, and whether it is open and waiting."""
    item = desk.history(number).item
    return item.status, item.is_open, item.is_waiting


def vacation(number: str) -> bytes:
    return request(
        f"Automatic reply: {number}",
        "I am away.",
        Auto_Submitted="auto-replied",
        Message_ID="<v@x.example>",
    )


# --- Running ---


def test_a_reply_to_a_running_item_is_added_and_changes_nothing_else(desk: ServiceDesk) -> None:
    outcome = desk.receives("answer_running_01.eml")

    assert (outcome.state, outcome.number) == (State.ADDED, RUNNING)
    assert outcome.entity is EntityKind.TICKET_NOTE
    assert desk.history(RUNNING).entries[-1].text == "Here is what you asked for."
    assert state(desk, RUNNING) == ("Running", True, False)
    assert outcome.notices == (NoticeKind.ADDED,)
    assert desk.made() == []


# --- Waiting ---


def test_a_reply_to_a_waiting_item_is_added_and_sets_it_running(desk: ServiceDesk) -> None:
    outcome = desk.receives("answer_waiting_01.eml")

    assert (outcome.state, outcome.number) == (State.ADDED, WAITING)
    assert desk.history(WAITING).entries[-1].text == "Here is what you asked for."
    assert state(desk, WAITING) == ("Running", True, False)
    assert why(outcome, "refine") == f"{WAITING} was waiting, and is answered"


def test_a_vacation_note_leaves_it_waiting(desk: ServiceDesk) -> None:
    outcome = desk.receives(vacation(WAITING))

    assert (outcome.state, outcome.number) == (State.ADDED, WAITING)
    assert desk.history(WAITING).entries[-1].is_internal
    assert state(desk, WAITING) == ("Waiting", True, True)
    assert desk.sent == []


def test_an_agents_mail_leaves_it_waiting(desk: ServiceDesk) -> None:
    mail_of_ours = request(
        f"Re: {WAITING}",
        "I asked again.",
        sender="grace@acme.example",
        Authentication_Results=PASSED,
    )
    outcome = desk.receives(mail_of_ours)

    assert (outcome.state, outcome.number) == (State.ADDED, WAITING)
    assert state(desk, WAITING) == ("Waiting", True, True)


@pytest.mark.parametrize(
    "fields",
    [
        {"sender": "mallory@evil.example"},
        {"sender": "bob@client.example"},
        {"Authentication_Results": FORGED},
    ],
    ids=["stranger", "colleague", "forged"],
)
@pytest.mark.parametrize("number", [RUNNING, WAITING, CLOSED])
def test_who_takes_no_part_in_it_gets_an_item_of_his_own_that_mentions_it(
    desk: ServiceDesk, number: str, fields: dict[str, str]
) -> None:
    before = desk.history(number)
    outcome = desk.receives(request(f"Re: {number}", "Do as I say.", **fields))

    assert outcome.state is State.CREATED
    assert desk.history(outcome.number).mentions == number
    assert desk.history(outcome.number).follows is None
    assert desk.history(number) == before


def test_it_waits_again_when_an_agent_asks_again(desk: ServiceDesk) -> None:
    desk.receives("answer_waiting_01.eml")
    with desk.store.begin() as work:
        work.change(WAITING, Changes(status="Waiting"))
    assert state(desk, WAITING) == ("Waiting", True, True)

    desk.receives(request(f"Re: {WAITING}", "And here is more."))
    assert state(desk, WAITING) == ("Running", True, False)
    assert len(desk.history(WAITING).entries) == 2


# --- Closed ---


def test_a_reply_to_a_closed_item_opens_one_that_goes_on_with_it(desk: ServiceDesk) -> None:
    outcome = desk.receives("answer_closed_01.eml")

    assert (outcome.state, outcome.entity) == (State.CREATED, EntityKind.TICKET)
    new = desk.history(outcome.number)
    assert (new.follows, new.mentions) == (CLOSED, None)
    assert new.entries[0].text.startswith(f"[The mail answers {CLOSED}, which is completed.]")
    assert ADA.addresses[0] in new.item.participants
    assert new.queue == "Payroll"
    assert state(desk, CLOSED) == ("Closed", False, False)
    assert desk.history(CLOSED).entries == ()
    assert outcome.notices == (NoticeKind.CREATED,)


def test_the_next_reply_in_that_thread_goes_to_the_new_item(desk: ServiceDesk) -> None:
    opened = desk.receives("answer_closed_01.eml")
    again = desk.receives(request("Re: more", "Hello?", In_Reply_To="<answer-3@client.example>"))

    assert (again.state, again.number) == (State.ADDED, opened.number)


def test_a_vacation_note_opens_nothing_and_closes_nothing(desk: ServiceDesk) -> None:
    outcome = desk.receives(vacation(CLOSED))

    assert (outcome.state, outcome.number) == (State.ADDED, CLOSED)
    assert state(desk, CLOSED) == ("Closed", False, False)
    assert desk.made() == []


def test_an_item_that_was_made_by_mail_and_closed_later_is_closed_like_any(
    desk: ServiceDesk,
) -> None:
    opened = desk.receives("payroll_01.eml")
    with desk.store.begin() as work:
        work.change(opened.number or "", Changes(status="Closed"))
    outcome = desk.receives(
        request("Re: My payslip", "Wrong!", In_Reply_To="<pay-1@client.example>")
    )

    assert outcome.state is State.CREATED
    assert desk.history(outcome.number).follows == opened.number


# --- Settings, and what a host would try next ---


def test_the_words_for_the_states_are_the_hosts() -> None:
    store = MemoryStore(waiting=("parked",), completing=("resolved",))
    desk = ServiceDesk(policy_of(running="In work"), store=store)
    opened = desk.receives("payroll_01.eml")
    for status in ("Parked", "Resolved"):
        with desk.store.begin() as work:
            work.change(opened.number or "", Changes(status=status))
        outcome = desk.receives(
            request(f"Re: {opened.number}", f"To {status}.", In_Reply_To="<pay-1@client.example>")
        )
        if status == "Parked":
            assert state(desk, opened.number) == ("In work", True, False)
        else:
            assert desk.history(outcome.number).follows == opened.number


def test_a_state_without_a_word_is_refused() -> None:
    with pytest.raises(ValueError, match="status"):
        policy_of(running="")


def test_a_reply_to_several_routed_addresses_sets_the_item_running_once(desk: ServiceDesk) -> None:
    to = ("payroll@acme.example", "leave@acme.example")
    outcome = desk.receives(request(f"Re: {WAITING}", to=to))

    assert (outcome.state, outcome.others) == (State.ADDED, ())
    assert len(desk.history(WAITING).entries) == 1
    assert state(desk, WAITING) == ("Running", True, False)


def test_nobody_commands_by_mail(desk: ServiceDesk) -> None:
    command = request(
        f"Re: {RUNNING}",
        "#T=2 #S=Closed\nDone.",
        sender="grace@acme.example",
        Authentication_Results=PASSED,
    )
    outcome = desk.receives(command)

    assert outcome.entity is EntityKind.TICKET_NOTE
    assert state(desk, RUNNING) == ("Running", True, False)
    assert desk.history(RUNNING).entries[-1].text.startswith("#T=2 #S=Closed")


def test_the_items_of_the_stories_are_in_the_states_that_they_are_called(
    desk: ServiceDesk,
) -> None:
    assert [state(desk, item.number) for item in ITEMS] == [
        ("Running", True, False),
        ("Waiting", True, True),
        ("Closed", False, False),
    ]
