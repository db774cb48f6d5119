"""What a desk behind an API must do, so that nothing is lost or done twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import ClassVar
from uuid import uuid4

from mail2ticket.errors import StoreError
from mail2ticket.model.address import Address
from mail2ticket.model.attachment import Attachment
from mail2ticket.model.changes import Changes
from mail2ticket.model.facts import Questions
from mail2ticket.stores.remote import Action, Effect, EffectState, RemoteDesk, Trail
from mail2ticket.testing.drafts import NOON, new_note, new_ticket, new_time_entry


class RemoteDeskContract:
    """
    The tests that every `stores.remote.RemoteDesk` passes; say how to reach one.

    They write to it: point it at an empty one, or at a sandbox. Each draws keys of its own, so
    that they can run again against the same desk. What the desk *says* of itself is held
    against what it does: that it honours keys, and what was done under one.

    Attributes:
        unknown: A number that no item of the desk has.
    """

    unknown: ClassVar[str] = "M2T-0"

    def make_desk(self) -> RemoteDesk:
        """Return a client of the desk."""
        raise NotImplementedError

    def count(self, number: str) -> int | None:
        """
        Return how many notes, time entries and files the item *number* has, all together.

        None, where that cannot be told; then it is not tested that keys are honoured for them.
        """
        del number
        return None

    def test_a_ticket_that_was_opened_is_found_by_its_number(self) -> None:
        """With its title; and who wrote takes part in it."""
        desk = self.make_desk()
        number = desk.open_ticket(new_ticket("Printer of the contract"), a_key())
        facts = desk.look_up(Questions(at=NOON, numbers=frozenset({number.upper()})))
        item = facts.items[number.upper()]
        assert item.number.upper() == number.upper()
        assert item.title == "Printer of the contract"
        assert new_ticket().sender in item.participants
        assert item.is_open

    def test_what_is_not_there_is_left_out(self) -> None:
        """Nobody and nothing is made up."""
        nobody = Address.of(f"{uuid4().hex}@nowhere.example")
        facts = self.make_desk().look_up(
            Questions(at=NOON, numbers=frozenset({self.unknown}), addresses=frozenset({nobody}))
        )
        assert self.unknown not in facts.items
        assert not facts.people.get(nobody)

    def test_two_keys_are_two_tickets(self) -> None:
        """The same words may come twice, and mean two things."""
        desk = self.make_desk()
        first = desk.open_ticket(new_ticket(), a_key())
        assert desk.open_ticket(new_ticket(), a_key()) != first

    def test_the_same_key_is_one_ticket_where_keys_are_honoured(self) -> None:
        """And the answer is the first one's."""
        desk = self.make_desk()
        if desk.keys_last <= timedelta():
            return
        key = a_key()
        first = desk.open_ticket(new_ticket(), key)
        assert desk.open_ticket(new_ticket(), key) == first

    def test_the_same_key_is_one_entry_where_keys_are_honoured(self) -> None:
        """Of notes, of time and of files."""
        desk = self.make_desk()
        number = desk.open_ticket(new_ticket(), a_key())
        before = self.count(number)
        if before is None or desk.keys_last <= timedelta():
            return
        for _, write in self._writes(desk, number):
            key = a_key()
            write(key)
            write(key)
        assert self.count(number) == before + 3

    def test_what_was_done_is_never_said_to_be_absent(self) -> None:
        """It is found, or the desk cannot tell."""
        desk = self.make_desk()
        key = a_key()
        number = desk.open_ticket(new_ticket(), key)
        found = desk.find(an_effect(Action.OPEN_TICKET, key))
        assert found.trail is not Trail.ABSENT
        if found.trail is Trail.DONE:
            assert found.number == number
        for action, write in self._writes(desk, number):
            key = a_key()
            write(key)
            assert desk.find(an_effect(action, key, number)).trail is not Trail.ABSENT

    def test_what_was_not_done_is_never_said_to_be(self) -> None:
        """It is absent, or the desk cannot tell; whatever else was done."""
        desk = self.make_desk()
        number = desk.open_ticket(new_ticket(), a_key())
        for action in Action:
            asked = None if action is Action.OPEN_TICKET else number
            assert desk.find(an_effect(action, a_key(), asked)).trail is not Trail.DONE

    def test_a_change_is_made_without_an_assignment(self) -> None:
        """Then nobody gets the item."""
        desk = self.make_desk()
        number = desk.open_ticket(new_ticket(), a_key())
        assert desk.change(number, Changes(tags=("printer",)), a_key()) is None

    def test_what_cannot_be_done_raises(self) -> None:
        """A note that goes nowhere is not silently lost."""
        desk = self.make_desk()
        for _, write in self._writes(desk, self.unknown):
            try:
                write(a_key())
            except StoreError:
                continue
            raise AssertionError("something was written to an item that is not there")

    @staticmethod
    def _writes(desk: RemoteDesk, number: str) -> tuple[tuple[Action, Callable[[str], None]], ...]:
        file = Attachment.of("contract.txt", b"a file of the contract", "text/plain")
        return (
            (Action.ADD_NOTE, lambda key: desk.add_note(new_note(number), key)),
            (Action.LOG_TIME, lambda key: desk.log_time(new_time_entry(number), key)),
            (Action.KEEP, lambda key: desk.keep(number, file, key)),
        )


def a_key() -> str:
    """Return an idempotency key that nobody had."""
    return f"m2t-{uuid4().hex}"


def an_effect(action: Action, key: str, number: str | None = None) -> Effect:
    """Return an effect that is in doubt."""
    return Effect(
        key=key,
        delivery="a delivery",
        position="0 entity",
        action=action,
        number=number,
        title="Printer",
        fingerprint="",
        state=EffectState.UNKNOWN,
        first_at=NOON,
        updated_at=NOON,
    )
