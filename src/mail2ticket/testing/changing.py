"""The contract of changes: what a mail sets on a work item, and who is given it."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

from mail2ticket.errors import StoreError
from mail2ticket.model.address import Address
from mail2ticket.model.changes import Approval, AssignBy, Assignment, Changes
from mail2ticket.model.items import WorkItem
from mail2ticket.model.people import Agent, Contact
from mail2ticket.ports import Store
from mail2ticket.testing.drafts import ADA, NOON, new_note, new_ticket, new_time_entry
from mail2ticket.testing.seeds import Contract, Crash, crash, item_in

_BOB = Address.of("bob@client.example")
_EVE = Address.of("eve@client.example")
_AGENTS = tuple(
    Agent(name, name.title(), (f"{name}@acme.example",)) for name in ("sam", "kim", "lou")
)
_NAMES = tuple(agent.id for agent in _AGENTS)


def _change(store: Store, number: str, changes: Changes) -> Agent | None:
    with store.begin() as work:
        return work.change(number, changes)


def _opened(store: Store, count: int) -> list[str]:
    with store.begin() as work:
        return [work.open_ticket(new_ticket()) for _ in range(count)]


class ChangeContract(Contract):
    """What a mail changes besides, in the same transaction."""

    def test_a_status_completes_and_opens_an_item(self) -> None:
        """And it is known since when it is completed."""
        store, later = self.make_store(), NOON + timedelta(hours=1)
        (number,) = _opened(store, 1)
        assert item_in(store, number).created_at == NOON
        with store.begin() as work:
            work.add_note(new_note(number, received_at=later))
            work.change(number.lower(), Changes(status=self.completing))
        done = item_in(store, number)
        assert (done.status, done.is_open, done.completed_at) == (self.completing, False, later)
        _change(store, number, Changes(status="Escalated"))
        found = item_in(store, number)
        assert (found.status, found.is_open, found.completed_at) == ("Escalated", True, None)

    def test_time_and_a_note_say_since_when_an_item_is_completed(self) -> None:
        """Completed twice is completed since the first time; opened again is not completed."""
        store, later = self.make_store(), NOON + timedelta(hours=1)
        (number,) = _opened(store, 1)
        for moment in (NOON, later):
            with store.begin() as work:
                work.log_time(new_time_entry(number, status=self.completing, received_at=moment))
            assert item_in(store, number).completed_at == NOON
        with store.begin() as work:
            work.add_note(new_note(number, reopens=True))
        assert item_in(store, number).completed_at is None

    def test_watchers_do_not_take_part(self) -> None:
        """S5: they are told; a rule says who may join. Those who are only proposed are not."""
        store = self.make_store()
        (number,) = _opened(store, 1)
        _change(store, number, Changes(watchers=(_BOB,), proposed_watchers=(_EVE,)))
        _change(store, number, Changes(watchers=(_BOB,)))
        item = item_in(store, number)
        assert item.watchers == {_BOB}
        assert item.participants == {ADA}

    def test_who_was_proposed_becomes_a_watcher_when_somebody_else_names_him(self) -> None:
        """The proposal takes nothing away."""
        store = self.make_store()
        (number,) = _opened(store, 1)
        _change(store, number, Changes(proposed_watchers=(_EVE,)))
        _change(store, number, Changes(watchers=(_EVE,)))
        _change(store, number, Changes(proposed_watchers=(_EVE, _BOB)))
        assert item_in(store, number).watchers == {_EVE}

    def test_an_approval_is_set(self) -> None:
        """E3: and stays when something else changes."""
        store = self.make_store()
        self.seed(store, WorkItem(number="T1", approvers=frozenset({_BOB})))
        _change(store, "T1", Changes(approval=Approval.REJECTED))
        _change(store, "T1", Changes(queue="Second line"))
        item = item_in(store, "T1")
        assert item.approval == "rejected"
        assert item.approvers == {_BOB}

    def test_what_is_not_changed_stays(self) -> None:
        """A queue alone leaves the rest alone."""
        store = self.make_store()
        self.seed(store, WorkItem(number="T1", title="Printer", status="New"))
        before = item_in(store, "T1")
        assert _change(store, "T1", Changes(queue="Second line", tags=("vpn",))) is None
        assert item_in(store, "T1") == before

    def test_nothing_is_changed_of_an_item_that_is_not_there(self) -> None:
        """An error, so that the mail comes again."""
        store = self.make_store()
        try:
            _change(store, "T404", Changes(status="New"))
        except StoreError:
            return
        raise AssertionError("the change went nowhere")

    def test_a_failed_delivery_changes_nothing(self) -> None:
        """Neither the item nor whose turn it is."""
        store = self._staffed()
        numbers = _opened(store, 2)
        turn = Assignment(AssignBy.ROUND_ROBIN, _NAMES, "First line")
        changes = Changes(status="Escalated", watchers=(_BOB,), assignment=turn)
        before = item_in(store, numbers[0])
        with suppress(Crash), store.begin() as work:
            work.change(numbers[0], changes)
            crash(Crash)
        assert item_in(store, numbers[0]) == before
        assert _change(store, numbers[1], Changes(assignment=turn)) == _AGENTS[0]

    def test_an_item_is_given_to_the_first(self) -> None:
        """FIXED: of those who are known and active."""
        store = self._staffed()
        self.seed(store, Agent("gone", "Gone", ("gone@acme.example",), is_active=False))
        self.seed(store, Contact("client", "Client", (ADA,)))
        (number,) = _opened(store, 1)
        names = ("gone", "client", "nobody", "kim", "sam")
        found = _change(store, number, Changes(assignment=Assignment(AssignBy.FIXED, names)))
        assert found == _AGENTS[1]
        assert item_in(store, number).assignee == "kim"

    def test_an_item_is_given_to_nobody(self) -> None:
        """Whoever had it keeps it."""
        store = self._staffed()
        (number,) = _opened(store, 1)
        for by, names in (
            (AssignBy.FIXED, ("sam",)),
            (AssignBy.FIXED, ("nobody",)),
            (AssignBy.ROUND_ROBIN, ()),
            (AssignBy.LEAST_LOADED, ()),
            (AssignBy.NONE, ("kim",)),
        ):
            agent = _change(store, number, Changes(assignment=Assignment(by, names)))
            assert agent is None or names == ("sam",)
        assert item_in(store, number).assignee == "sam"

    def test_items_are_given_in_turn(self) -> None:
        """ROUND_ROBIN: over transactions; another turn is another queue's."""
        store = self._staffed()
        numbers = _opened(store, 7)
        turn = Assignment(AssignBy.ROUND_ROBIN, _NAMES, "First line")
        other = Assignment(AssignBy.ROUND_ROBIN, _NAMES, "Second line")
        assert self._given(store, numbers[:2], turn) == ["sam", "kim"]
        assert self._given(store, numbers[2:3], other) == ["sam"]
        assert self._given(store, numbers[3:], turn) == ["lou", "sam", "kim", "lou"]

    def test_whoever_is_not_there_misses_his_turn(self) -> None:
        """It goes on with the one after him."""
        store = self._staffed()
        numbers = _opened(store, 5)
        turn = Assignment(AssignBy.ROUND_ROBIN, _NAMES, "First line")
        without_kim = Assignment(AssignBy.ROUND_ROBIN, ("sam", "lou"), "First line")
        assert self._given(store, numbers[:1], turn) == ["sam"]
        assert self._given(store, numbers[1:2], without_kim) == ["lou"]
        assert self._given(store, numbers[2:], turn) == ["sam", "kim", "lou"]

    def test_an_item_is_given_to_whoever_has_the_least_to_do(self) -> None:
        """LEAST_LOADED: by open items, of equals the first."""
        store = self._staffed()
        numbers = _opened(store, 6)
        least = Assignment(AssignBy.LEAST_LOADED, _NAMES)
        assert self._given(store, numbers[:4], least) == ["sam", "kim", "lou", "sam"]
        _change(store, numbers[2], Changes(status=self.completing))
        assert self._given(store, numbers[4:5], least) == ["lou"]
        # What he has of it himself does not speak against him.
        assert self._given(store, numbers[1:2], least) == ["kim"]
        others = Assignment(AssignBy.LEAST_LOADED, ("nobody", "sam"))
        assert self._given(store, numbers[5:], others) == ["sam"]

    def _staffed(self) -> Store:
        store = self.make_store()
        self.seed(store, *_AGENTS)
        return store

    @staticmethod
    def _given(store: Store, numbers: list[str], assignment: Assignment) -> list[str]:
        for number in numbers:
            agent = _change(store, number, Changes(assignment=assignment))
            assert agent is not None
            assert agent.id == item_in(store, number).assignee
        return [item_in(store, number).assignee for number in numbers]
