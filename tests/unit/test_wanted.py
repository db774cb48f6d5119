"""Finding held mail in a long queue, and leading it elsewhere (R6)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from attrs import evolve

from mail2ticket.errors import UnprocessedError
from mail2ticket.intake import Intake
from mail2ticket.model.address import Address
from mail2ticket.model.decision import State
from mail2ticket.model.held import Deed, Handling, HeldFilter, HeldState
from mail2ticket.model.mailbox import Mailbox, Strangers
from mail2ticket.model.people import Agent
from mail2ticket.model.route import Route
from mail2ticket.policy import Policy
from mail2ticket.ports import HeldStore
from mail2ticket.rules.routes import Routes
from mail2ticket.stores.memory import MemoryStore
from mail2ticket.stores.sqlite import SqliteStore
from mail2ticket.testing import mail, new_record
from mail2ticket.unprocessed import Unprocessed, Wanted

NOON = datetime(2026, 11, 3, 12, tzinfo=UTC)
LATER = NOON + timedelta(days=2)
SUPPORT = Mailbox("support@acme.example", queue="First line", name="Support")
SALES = Mailbox(
    "sales@acme.example", queue="Sales", name="Sales", aliases=("offers@acme.example",)
)
CLOSED = Mailbox("closed@acme.example", is_active=False)
POLICY = Policy(mailboxes=(SUPPORT, SALES, CLOSED), keys=(b"a key of thirty-two bytes, no less",))


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[MemoryStore | SqliteStore]:
    if request.param == "memory":
        yield MemoryStore()
    else:
        with SqliteStore(tmp_path / "desk.db") as found:
            yield found


def received(store: HeldStore, message: bytes, policy: Policy = POLICY) -> str:
    return Intake(store, None, policy).process(message, received_at=NOON).key


def held(store: HeldStore, subject: str = "Pump", to: str = "lost@acme.example") -> str:
    return received(store, mail(subject, to=to))


def queue(store: HeldStore, policy: Policy = POLICY) -> Unprocessed:
    return Unprocessed(store, None, policy)


def test_r6_a_long_queue_is_read_a_page_at_a_time(store: MemoryStore | SqliteStore) -> None:
    keys = [held(store, f"Pump {number}") for number in range(5)]
    pages: list[list[str]] = []
    after = ""
    while found := queue(store).list(Wanted(after=after, limit=2)):
        pages.append([each.recorded.key for each in found])
        after = pages[-1][-1]
    assert pages == [keys[:2], keys[2:4], keys[4:]]
    assert queue(store).count(Wanted(after=keys[3], limit=2)) == 5


@pytest.mark.parametrize("limit", [0, -1])
def test_a_page_has_one_mail_at_least(limit: int) -> None:
    with pytest.raises(ValueError, match="'limit' must be >= 1"):
        Wanted(limit=limit)
    with pytest.raises(ValueError, match="'limit' must be >= 1"):
        HeldFilter(limit=limit)


def test_r6_the_queue_is_counted_by_reason_and_by_mailbox(
    store: MemoryStore | SqliteStore,
) -> None:
    held(store, "a")
    held(store, "b")
    strict = evolve(POLICY, mailboxes=(SUPPORT, evolve(SALES, strangers=Strangers.HOLD), CLOSED))
    received(store, mail("c", to=("offers@acme.example", "lost@acme.example")), strict)
    unprocessed = queue(store)
    assert unprocessed.reasons() == {"no_route": 2, "unregistered": 1}
    assert unprocessed.mailboxes() == {
        SUPPORT.address: 0,
        SALES.address: 1,
        CLOSED.address: 0,
        None: 2,
    }
    assert unprocessed.mailboxes(Wanted(mailbox="Sales")) == {SALES.address: 1}
    assert unprocessed.mailboxes(Wanted(mailbox="lost@acme.example")) == {None: 2}
    assert unprocessed.mailboxes(Wanted(reason="unregistered"))[None] == 0
    assert unprocessed.reasons(Wanted(mailbox="Sales")) == {"unregistered": 1}
    assert unprocessed.reasons(Wanted(state=HeldState.DELETED)) == {}


def test_what_an_agent_does_not_see_is_not_counted_for_him(
    store: MemoryStore | SqliteStore,
) -> None:
    for agent in ("sam", "kim"):
        store.add_person(Agent(agent, agent.title(), (f"{agent}@acme.example",)))
    store.add_queue("Sales", ["sam"])
    held(store)
    strict = evolve(POLICY, mailboxes=(evolve(SALES, strangers=Strangers.HOLD),))
    received(store, mail("c", to="sales@acme.example"), strict)
    assert queue(store).reasons(Wanted(agent="sam")) == {"no_route": 1, "unregistered": 1}
    assert queue(store).reasons(Wanted(agent="kim")) == {"no_route": 1}
    assert queue(store).mailboxes(Wanted(agent="kim")) == {
        SUPPORT.address: 0,
        SALES.address: 0,
        CLOSED.address: 0,
        None: 1,
    }


def test_a_key_is_found_by_how_it_begins(store: MemoryStore | SqliteStore) -> None:
    keys = [held(store, f"Pump {number}") for number in range(20)]
    assert len({key[0] for key in keys}) < 20  # so that two begin with the same
    for key in keys:
        alone = next(n for n in range(1, 65) if sum(k.startswith(key[:n]) for k in keys) == 1)
        assert queue(store).key_of(f" {key[:alone].upper()} ") == key
        assert queue(store).key_of(key) == key
        if alone > 1:
            with pytest.raises(UnprocessedError, match="several held mails have keys that begin"):
                queue(store).key_of(key[: alone - 1])
    queue(store).delete(keys[0], by="sam")
    assert queue(store).key_of(keys[0]) == keys[0]


@pytest.mark.parametrize("prefix", ["", "  ", "xyz", "%", "_"])
def test_a_key_that_nobody_has_is_refused(store: MemoryStore | SqliteStore, prefix: str) -> None:
    held(store)
    with pytest.raises(UnprocessedError):
        queue(store).key_of(prefix)


def test_a_key_of_a_host_is_known_as_it_is_written(store: MemoryStore | SqliteStore) -> None:
    with store.begin() as work:
        work.record(new_record("Spool-7"))
    assert queue(store).key_of("Spool-7") == "Spool-7"
    with pytest.raises(UnprocessedError, match="no mail was ever held as spool-7"):
        queue(store).key_of("spool-7")


def test_a_ticket_has_no_key_in_the_queue(store: MemoryStore | SqliteStore) -> None:
    key = received(store, mail("Pump", to="support@acme.example"))
    with pytest.raises(UnprocessedError, match="no mail was ever held as"):
        queue(store).key_of(key[:8])


def test_r6_a_held_mail_is_sent_to_a_mailbox_and_the_rules_say_the_rest(
    store: MemoryStore | SqliteStore,
) -> None:
    key = held(store)
    unprocessed = queue(store)
    route = unprocessed.route_for(
        key, "offers@acme.example", queue="Offers", fields={"contract": "Gold"}
    )
    assert str(route) == "lost@acme.example: to lost@acme.example → sales@acme.example"

    outcome = unprocessed.route(key, route, by="sam", at=LATER)

    assert (outcome.state, outcome.key) == (State.CREATED, key)
    assert outcome.number is not None
    history = store.history(outcome.number)
    assert history
    assert (history.queue, history.mailbox) == ("Offers", SALES.address)
    assert history.fields == (("contract", "Gold"),)
    seen, _ = unprocessed.read(key)
    assert seen.state is HeldState.PROCESSED
    assert seen.handlings == (
        Handling(deed=Deed.ROUTED, by="sam", at=LATER, number=outcome.number, detail="created"),
    )
    with pytest.raises(UnprocessedError, match="sam has seen to this mail: it is processed"):
        unprocessed.route(key, route, by="kim")


def test_r6_a_mail_that_is_held_again_where_it_was_sent_waits_on(
    store: MemoryStore | SqliteStore,
) -> None:
    key = held(store)
    strict = evolve(POLICY, mailboxes=(SUPPORT, evolve(SALES, strangers=Strangers.HOLD)))
    unprocessed = queue(store, strict)

    outcome = unprocessed.route(
        key, unprocessed.route_for(key, "sales@acme.example"), by="sam", at=LATER
    )

    assert (outcome.state, outcome.reason) == (State.HELD, "unregistered")
    seen, _ = unprocessed.read(key)
    assert (seen.state, seen.reason) == (HeldState.WAITING, "unregistered")
    assert [(each.deed, each.by) for each in seen.handlings] == [(Deed.ROUTED, "sam")]
    again = unprocessed.route(
        key, Route("back", mailbox="support@acme.example"), by="kim", at=LATER
    )
    assert again.state is State.CREATED
    seen, _ = unprocessed.read(key)
    assert [each.by for each in seen.handlings] == ["sam", "kim"]


def test_r6_a_route_made_of_a_held_mail_takes_the_next_one(
    store: MemoryStore | SqliteStore,
) -> None:
    key = held(store)
    route = queue(store).route_for(key, "sales@acme.example")
    policy = evolve(POLICY, route=(Routes((route,)), *POLICY.route))
    outcome = queue(store, policy).reprocess(key, by="sam")
    assert outcome.state is State.CREATED
    assert outcome.decision
    assert outcome.decision.mailbox == SALES.address
    following = Intake(store, None, policy).process(mail("More", to="lost@acme.example"))
    assert following.state is State.CREATED


def test_a_route_is_for_the_senders_that_are_named(store: MemoryStore | SqliteStore) -> None:
    key = held(store)
    route = queue(store).route_for(
        key,
        "sales@acme.example",
        to="support@acme.example",
        senders=("client.example",),
        name="Offers",
    )
    assert str(route) == (
        "Offers: to support@acme.example; sender is client.example → sales@acme.example"
    )


def test_a_route_that_would_lead_away_all_mail_of_a_mailbox_is_not_made(
    store: MemoryStore | SqliteStore,
) -> None:
    key = held(store)
    with pytest.raises(UnprocessedError, match="all of its mail would go there; name a sender"):
        queue(store).route_for(key, "sales@acme.example", to="Support+1@acme.example")


def test_a_route_has_a_name_of_its_own(store: MemoryStore | SqliteStore) -> None:
    key = held(store)
    route = queue(store).route_for(key, "sales@acme.example")
    policy = evolve(POLICY, route=(Routes((route,)), *POLICY.route))
    second = queue(store, policy).route_for(key, "sales@acme.example")
    assert second.name == "lost@acme.example 2"
    policy = evolve(POLICY, route=(Routes((route, second)), *POLICY.route))
    assert queue(store, policy).route_for(key, SALES.address).name == "lost@acme.example 3"


def test_a_mail_that_names_no_address_needs_one(store: MemoryStore | SqliteStore) -> None:
    key = received(store, b"From: ada@client.example\r\nSubject: Pump\r\n\r\nIt leaks.\r\n")
    with pytest.raises(UnprocessedError, match="names no address that a route could be for"):
        queue(store).route_for(key, "sales@acme.example")
    route = queue(store).route_for(key, "sales@acme.example", to="x@acme.example")
    assert route.to == ("x@acme.example",)
    assert queue(store).route(key, route, by="sam").state is State.CREATED


@pytest.mark.parametrize(
    ("mailbox", "said"),
    [
        ("closed@acme.example", "the mailbox closed@acme.example is not active"),
        ("nobody@acme.example", "nobody@acme.example is no mailbox of ours"),
    ],
)
def test_nothing_is_sent_where_no_mail_is_taken(
    store: MemoryStore | SqliteStore, mailbox: str, said: str
) -> None:
    key = held(store)
    with pytest.raises(UnprocessedError, match=said):
        queue(store).route(
            key, queue(store).route_for(key, mailbox, to=Address.of("x@y.example")), by="sam"
        )
    assert queue(store).count() == 1
