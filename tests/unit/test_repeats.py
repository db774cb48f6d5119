"""Repeats are counted, whatever another observer does, and a store that fails harms no mail."""

from __future__ import annotations

from typing import NoReturn

from mail2ticket.errors import StoreError
from mail2ticket.intake import Intake
from mail2ticket.model.decision import State
from mail2ticket.model.funnel import Funnel, Period
from mail2ticket.model.history import MailFilter
from mail2ticket.model.mailbox import Mailbox
from mail2ticket.policy import Policy
from mail2ticket.ports import Event
from mail2ticket.repeats import RepeatCounter
from mail2ticket.testing import MemoryStore, mail

POLICY = Policy(mailboxes=(Mailbox("support@acme.example"),))


def repeats(store: MemoryStore) -> int:
    return Funnel.of(store.mail_counts(MailFilter(), Period.ALL)).repeats


def test_another_observer_is_told_too_and_may_raise() -> None:
    told: list[Event] = []

    def observer(event: Event) -> NoReturn:
        told.append(event)
        raise ValueError("a slip")

    store = MemoryStore()
    intake = Intake(store, None, POLICY, observer=RepeatCounter(store, observer))
    states = [intake.process(mail("Printer")).state for _ in range(3)]
    assert states == [State.CREATED, State.REPEAT, State.REPEAT]
    assert (len(told), repeats(store)) == (3, 2)


def test_a_store_that_cannot_count_harms_no_mail() -> None:
    class Full(MemoryStore):
        def note_repeat(self, key: str) -> NoReturn:
            raise StoreError(f"no room for {key}")

    store = Full()
    intake = Intake(store, None, POLICY, observer=RepeatCounter(store))
    assert [intake.process(mail("Printer")).state for _ in range(2)] == [
        *(State.CREATED, State.REPEAT)
    ]
