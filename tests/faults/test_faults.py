"""
Every call fails, before and after it ran, and then all is done again: W5, N4.

Here each call fails with one of the six errors in turn; with all of them: ``make faults``.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fault_runs import Fault, NotAsItShouldBeError, calls_of, disturbed, faults, prove, undisturbed
from fault_stores import STORES, Fresh, in_memory, on_postgresql
from fault_stories import Counting, stories
from proof_calls import Calls, UnknownCallError, methods, protocols, watched

from mail2ticket.errors import StoreError
from mail2ticket.intake import Intake
from mail2ticket.model.notice import OutboundMail
from mail2ticket.ports import HeldFileStore, HeldFileUnitOfWork, Retention, Store
from mail2ticket.stores.memory import MemoryStore
from mail2ticket.stores.memory_unit import MemoryUnitOfWork

ALL = {story.name: story for story in stories()}
ERRORS = 6
FILES = ("held_files", "take_unscanned", "note_scan", "drop_files")


@pytest.fixture(params=STORES)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def fresh(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Fresh]:
    if kind == "postgresql":
        server = request.getfixturevalue("postgresql_server")
        with on_postgresql(tmp_path, server) as made:
            yield made
    else:
        with STORES[kind](tmp_path) as made:
            yield made


def in_turn(turn: int, fault: Fault) -> bool:
    """Choose one error for each call, before and after, another one each time."""
    return turn % ERRORS == turn // ERRORS % ERRORS


def now_and_then(turn: int, fault: Fault) -> bool:
    """Choose a fifth of those."""
    return in_turn(turn, fault) and turn // ERRORS % 5 == len(fault.name) % 5


@pytest.mark.parametrize("name", ALL)
def test_w5_whatever_call_fails_it_ends_as_if_none_had(name: str, kind: str, fresh: Fresh) -> None:
    """One entity, its files once, one notice each, the raw mail kept, and no other error."""
    story = ALL[name]
    if kind == "async" and story.is_of_queue:
        fresh().store  # noqa: B018 - the queue has no async door
        return
    chosen = in_turn if kind == "memory" else now_and_then
    result = prove(story, fresh, chosen, is_async=kind == "async")

    assert result.runs >= len(result.calls) // 5


def test_w5_the_stories_make_every_call_that_the_engine_makes(tmp_path: Path) -> None:
    """What is called is recorded: a call that joins is failed too, and one that goes is missed."""
    with in_memory(tmp_path) as fresh:
        made = {name for story in ALL.values() for name in calls_of(story, fresh()).names}

    working = {f"work.{name}" for name in methods(HeldFileUnitOfWork)}
    storing = {f"store.{name}" for name in (*methods(Store), *methods(Retention), *FILES)}
    assert working <= made
    # These are for people to read.
    assert storing - {"store.outbox", "store.to_purge", "store.to_forget"} <= made
    assert {"store.begin exit", "store.held_mail", "store.raw"} <= made
    assert {"scanner.scan", "blobs.put", "blobs.collect", "transport.send"} <= made


def test_a_method_that_joins_a_protocol_is_failed_like_any_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def close_books(self: object) -> str:
        return "closed"

    monkeypatch.setattr(MemoryStore, "close_books", close_books, raising=False)
    store = MemoryStore()
    with pytest.raises(UnknownCallError, match=r"store\.close_books is in no protocol"):
        watched(store, "store", Calls()).close_books()

    monkeypatch.setattr(Store, "close_books", close_books, raising=False)
    methods.cache_clear()
    calls = Calls()
    assert watched(store, "store", calls).close_books() == "closed"
    assert calls.names == ["store.close_books"]
    methods.cache_clear()


def test_the_protocols_are_found_by_looking() -> None:
    found = {each.__name__ for each in protocols()}

    assert set(FILES) < set(methods(HeldFileStore))
    assert {"Store", "UnitOfWork", "HeldStore", "Archive", "Transport", "BlobStore"} <= found
    assert {each.__name__ for each in protocols(is_async=True)} >= {"AsyncStore", "AsyncScanner"}


def first_fault(name: str, when: str, made: Calls) -> Fault:
    return next(
        fault
        for fault in faults(made)
        if (fault.name, fault.when, fault.kind) == (name, when, StoreError)
    )


def test_the_proof_fails_for_a_store_that_takes_a_repeat(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    story = ALL["time"]
    with in_memory(tmp_path) as fresh:
        expected = undisturbed(story, fresh())
        fault = first_fault("store.begin exit", "after", calls_of(story, fresh()))
        monkeypatch.setattr(MemoryStore, "seen", lambda *_: False)
        monkeypatch.setattr(MemoryUnitOfWork, "claim", lambda *_: True)
        with pytest.raises(NotAsItShouldBeError, match="items"):
            disturbed(story, fresh(), fault, expected)


def test_the_proof_fails_where_a_notice_is_sent_twice_without_need(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    story = ALL["note"]
    with in_memory(tmp_path) as fresh:
        expected = undisturbed(story, fresh())
        fault = first_fault("work.claim", "before", calls_of(story, fresh()))
        sends = Counting.send

        def twice(self: Counting, mail: OutboundMail) -> None:
            sends(self, mail)
            sends(self, mail)

        monkeypatch.setattr(Counting, "send", twice)
        with pytest.raises(NotAsItShouldBeError, match=r"\[2, 2\] times"):
            disturbed(story, fresh(), fault, expected)


def test_the_proof_fails_where_another_error_comes_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: object, **__: object) -> None:
        raise KeyError("a bug")

    story = ALL["time"]
    with in_memory(tmp_path) as fresh:
        expected = undisturbed(story, fresh())
        fault = first_fault("work.claim", "before", calls_of(story, fresh()))
        monkeypatch.setattr(Intake, "process", breaks)
        with pytest.raises(NotAsItShouldBeError, match="raised KeyError"):
            disturbed(story, fresh(), fault, expected)
