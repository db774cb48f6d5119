"""The contract of a transaction: all or nothing, once."""

from __future__ import annotations

from functools import partial

from mail2ticket.errors import DeliveryInProgressError
from mail2ticket.model.facts import Echo, Questions
from mail2ticket.model.items import WorkItem
from mail2ticket.ports import Store, UnitOfWork
from mail2ticket.testing.drafts import (
    ADA,
    NOON,
    new_note,
    new_record,
    new_ticket,
    new_time_entry,
    outbound_mail,
)
from mail2ticket.testing.seeds import Contract, Crash, crash, item_in, look_up
from mail2ticket.testing.threads import at_once, persistently

_ECHO = Echo(ADA, "printer", NOON)
_ASKED = Questions(
    at=NOON,
    numbers=frozenset({"T1"}),
    message_ids=frozenset({"mail@client.example", "notice@acme.example", "before@client.example"}),
    echoes=frozenset({_ECHO}),
    answered=frozenset({ADA}),
)


def _everything(work: UnitOfWork) -> str:
    """Do all that can be done in a transaction; return the number of the ticket."""
    assert work.claim("key")
    number = work.open_ticket(new_ticket())
    work.add_note(new_note("T1", reopens=True))
    work.log_time(new_time_entry("T1", status="Waiting"))
    work.record(
        new_record(
            number=number,
            message_id="mail@client.example",
            references=("before@client.example",),
        )
    )
    work.enqueue(outbound_mail(), number, NOON)
    return number


class ClaimContract(Contract):
    """A delivery is handled once, and wholly or not at all."""

    def test_a_delivery_is_claimed_once(self) -> None:
        """A committed claim holds."""
        store = self.make_store()
        with store.begin() as work:
            assert work.claim("key")
        with store.begin() as work:
            assert not work.claim("key")

    def test_a_delivery_is_claimed_once_in_a_transaction_too(self) -> None:
        """The second claim is as late as any other."""
        with self.make_store().begin() as work:
            assert work.claim("key")
            assert not work.claim("key")
            assert work.claim("another key")

    def test_a_delivery_is_seen_once_it_is_committed(self) -> None:
        """Neither before nor after an error."""
        store = self.make_store()
        assert not store.seen("key")
        self._crash(store, Crash)
        assert not store.seen("key")
        with store.begin() as work:
            work.claim("key")
        assert store.seen("key")
        assert not store.seen("another key")

    def test_a_failed_delivery_leaves_nothing(self) -> None:
        """No claim, item, note, time, reference, record or notice."""
        self._leaves_nothing(Crash)

    def test_an_interrupted_delivery_leaves_nothing(self) -> None:
        """What is not an Exception rolls back as well."""
        self._leaves_nothing(KeyboardInterrupt)

    def test_a_failed_delivery_can_be_repeated(self) -> None:
        """The repeat is handled as if it had come first."""
        store = self.make_store()
        self._crash(store, Crash)
        with store.begin() as work:
            number = _everything(work)
        assert item_in(store, number).title == "Printer"
        assert [mail.id for mail in store.outbox()] == ["notice"]

    def test_of_concurrent_claims_one_is_first(self) -> None:
        """Eight threads claim a delivery, and one opens a ticket."""
        store = self.make_store()

        def deliver() -> str | None:
            try:
                with store.begin() as work:
                    return work.open_ticket(new_ticket()) if work.claim("key") else None
            except DeliveryInProgressError:
                return None

        numbers = at_once([partial(persistently, deliver)] * 8)
        assert numbers.count(None) == 7

    def test_numbers_are_unique_among_threads(self) -> None:
        """Four threads open ten tickets each."""
        store = self.make_store()

        def open_one(key: str) -> str:
            with store.begin() as work:
                assert work.claim(key)
                return work.open_ticket(new_ticket())

        def deliver(name: int) -> list[str]:
            return [persistently(partial(open_one, f"{name}:{each}")) for each in range(10)]

        numbers = at_once([partial(deliver, name) for name in range(4)])
        assert len({each for some in numbers for each in some}) == 40

    def _crash(self, store: Store, error: type[BaseException]) -> None:
        self.seed(store, WorkItem(number="T1", is_open=False, status="Complete"))
        try:
            with store.begin() as work:
                _everything(work)
                crash(error)
        except error:
            return
        raise AssertionError("the error was swallowed")

    def _leaves_nothing(self, error: type[BaseException]) -> None:
        store = self.make_store()
        self._crash(store, error)
        facts = look_up(store, _ASKED)
        assert facts.items["T1"] == WorkItem(number="T1", is_open=False, status="Complete")
        assert not facts.references
        assert facts.echoes.get(_ECHO, 0) == 0
        answered = facts.answered.get(ADA)
        assert answered is None or answered.last_day == 0
        assert not list(store.outbox())
        with store.begin() as work:
            assert work.claim("key")
