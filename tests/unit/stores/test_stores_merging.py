"""Items that are merged into others or deleted, by hosts: the same in memory and in a file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from mail2ticket.errors import StoreError
from mail2ticket.model.address import Address
from mail2ticket.model.attachment import Attachment
from mail2ticket.model.changes import AssignBy, Assignment, Changes
from mail2ticket.model.facts import Likeness, Questions, Trait
from mail2ticket.model.items import WorkItem
from mail2ticket.model.people import Agent
from mail2ticket.stores.memory import MemoryStore
from mail2ticket.stores.sqlite import SqliteStore
from mail2ticket.testing import new_note, new_ticket, new_time_entry, outbound_mail
from mail2ticket.testing.drafts import ADA, NOON

BOB, EVE = Address.of("bob@x"), Address.of("eve@x")
Store = MemoryStore | SqliteStore


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    if request.param == "memory":
        yield MemoryStore()
    else:
        with SqliteStore(tmp_path / "desk.db") as store:
            yield store


def _item(store: Store, number: str) -> WorkItem:
    history = store.history(number)
    assert history
    return history.item


def test_t4_an_item_that_is_merged_is_a_part_of_the_other(store: Store) -> None:
    store.add_item(WorkItem(number="T1", participants=(ADA,), watchers=(BOB,), is_waiting=True))
    store.add_item(WorkItem(number="T2", participants=(EVE,)))
    with store.begin() as work:
        work.add_note(new_note("T1"))

    store.merge("t1", "t2")

    source, target = _item(store, "T1"), _item(store, "T2")
    assert (source.merged_into, source.is_open, source.is_waiting) == ("T2", False, False)
    assert target.is_open
    assert target.participants == {ADA, EVE}
    assert target.watchers == {BOB}
    history = store.history("T1")
    assert history
    assert len(history.entries) == 1


def test_t4_items_are_not_merged_in_a_circle(store: Store) -> None:
    for number in ("T1", "T2", "T3"):
        store.add_item(WorkItem(number=number))
    store.merge("T1", "T2")
    store.merge("T2", "T3")

    for number, into in (("T3", "T1"), ("T1", "T1"), ("T2", "t1")):
        with pytest.raises(ValueError, match="part of"):
            store.merge(number, into)

    assert _item(store, "T3").merged_into == ""


def test_an_item_may_be_merged_into_one_whose_own_target_is_gone(store: Store) -> None:
    store.add_item(WorkItem(number="T1"))
    store.add_item(WorkItem(number="T2", merged_into="T404"))

    store.merge("T1", "T2")

    assert _item(store, "T1").merged_into == "T2"


def test_only_items_that_are_there_are_merged_or_deleted(store: Store) -> None:
    store.add_item(WorkItem(number="T1"))
    with pytest.raises(StoreError, match="T404"):
        store.merge("T404", "T1")
    with pytest.raises(StoreError, match="T404"):
        store.merge("T1", "T404")
    with pytest.raises(StoreError, match="T404"):
        store.delete_item("T404")
    assert _item(store, "T1").merged_into == ""


def test_nothing_is_merged_or_deleted_in_the_middle_of_a_transaction(store: Store) -> None:
    store.add_item(WorkItem(number="T1"))
    store.add_item(WorkItem(number="T2"))
    with store.begin():
        with pytest.raises(StoreError, match="already"):
            store.merge("T1", "T2")
        with pytest.raises(StoreError, match="already"):
            store.delete_item("T1")
    assert _item(store, "T1").merged_into == ""


def test_a_deleted_item_takes_its_files_and_counts_with_it(store: Store) -> None:
    for number in ("T1", "T2"):
        store.add_item(WorkItem(number=number))
        with store.begin() as work:
            work.add_note(new_note(number))
            work.keep(number, Attachment.of("a.txt", b"x"))
            work.enqueue(outbound_mail(number), number, NOON)
    store.delete_item("T1")
    assert store.history("T1") is None
    assert store.files("T1") == ()
    assert len(store.files("T2")) == 1

    # One of that number that is added later has none of it.
    store.add_item(WorkItem(number="T1"))
    asked = Questions(at=NOON, numbers=frozenset({"T1", "T2"}), answered=frozenset({ADA}))
    with store.begin() as work:
        assert work.look_up(asked).answered[ADA].about == {"T2": 1}
    assert store.files("T1") == ()


def test_an_item_that_is_renamed_is_like_others_by_its_new_name(store: Store) -> None:
    store.add_item(WorkItem(number="T1", title="Printer"))
    store.add_item(WorkItem(number="T1", title="Scanner", watchers=(BOB,)))
    store.add_item(WorkItem(number="T1", title="Re: Scanner"))
    likenesses = [Likeness(Trait.TITLE, title) for title in ("printer", "scanner")]
    with store.begin() as work:
        alike = work.look_up(Questions(alike=frozenset(likenesses))).alike
    assert alike == {likenesses[1]: ("T1",)}
    assert _item(store, "T1").watchers == {BOB}


def test_whatever_was_seeded_is_told_again(store: Store) -> None:
    item = WorkItem(
        number="T1",
        is_open=False,
        watchers=(BOB,),
        assignee="sam",
        created_at=NOON,
        completed_at=NOON,
        merged_into="T2",
        alert_id="A",
        external_id="E",
        approvers=(EVE,),
        approval="approved",
    )
    store.add_item(item)
    store.add_item(WorkItem(number="T2", is_waiting=True))
    assert _item(store, "T1") == item
    assert _item(store, "T2").is_waiting


def test_an_item_that_was_merged_is_nothing_to_do(store: Store) -> None:
    for name in ("sam", "kim"):
        store.add_person(Agent(name, name, (f"{name}@acme.example",)))
    store.add_item(WorkItem(number="T1", assignee="sam"))
    store.add_item(WorkItem(number="T2", assignee="kim"))
    store.merge("T1", "T2")
    with store.begin() as work:
        number = work.open_ticket(new_ticket())
        least = Assignment(AssignBy.LEAST_LOADED, ("kim", "sam"))
        agent = work.change(number, Changes(assignment=least))
    assert agent
    assert agent.id == "sam"


def test_whose_turn_it_is_goes_on_where_it_would_have_gone_on(store: Store) -> None:
    """Of four, the last one is away: the one after him is next, and not the first."""
    names = ("a", "b", "c", "d")
    for name in names:
        store.add_person(Agent(name, name, (f"{name}@acme.example",)))

    def given(*agents: str) -> str:
        with store.begin() as work:
            turn = Assignment(AssignBy.ROUND_ROBIN, agents, "Q")
            agent = work.change(work.open_ticket(new_ticket()), Changes(assignment=turn))
        assert agent
        return agent.id

    assert [given(*names), given(*names)] == ["a", "b"]
    assert given("a", "c", "d") == "c"
    assert given("a", "d") == "d"
    assert given("b", "c") == "b"


def test_a_status_may_say_that_an_item_waits(store: Store) -> None:
    store.add_item(WorkItem(number="T1"))
    with store.begin() as work:
        work.log_time(new_time_entry("T1", status="Waiting Customer"))
    assert _item(store, "T1").is_waiting
    with store.begin() as work:
        work.add_note(new_note("T1", reopens=True, received_at=NOON + timedelta(hours=1)))
    item = _item(store, "T1")
    assert (item.status, item.is_open, item.is_waiting) == ("", True, False)
