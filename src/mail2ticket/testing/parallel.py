"""The contract of transactions that run at the same time."""

from __future__ import annotations

from functools import partial
from threading import Event, Thread

from mail2ticket.errors import ContentionError, StoreError
from mail2ticket.model.address import Address
from mail2ticket.model.changes import Changes
from mail2ticket.model.facts import Echo, Likeness, Questions, Trait
from mail2ticket.model.items import WorkItem
from mail2ticket.ports import Store, UnitOfWork
from mail2ticket.testing.drafts import ADA, NOON, new_record, new_ticket, new_time_entry
from mail2ticket.testing.seeds import Contract, Crash, crash, item_in, look_up
from mail2ticket.testing.threads import LONGEST, at_once, persistently

_ITEM = Questions(at=NOON, numbers=frozenset({"T1"}))
_ECHO = Echo(ADA, "printer", NOON)
_ALERT = Likeness(Trait.ALERT, "a-7")
# Long enough for another thread to come as far as it can.
_A_WHILE = 0.2


class ParallelContract(Contract):
    """
    Mails about the same go one after the other, however many workers there are.

    Where a store lets one of two transactions fail instead, it raises `ContentionError`, and
    that one is run again.
    """

    def make_impatient_store(self) -> Store:
        """
        Return a new store that waits for other transactions as briefly as it can.

        Override it: the test of it takes as long as the store waits.
        """
        return self.make_store()

    def test_a_claim_waits_for_another_and_is_first_if_that_is_rolled_back(self) -> None:
        """It is never told that an earlier one was committed which was not."""
        store = self.make_store()
        claimed, seconds = Event(), list[bool | str]()

        def second() -> None:
            claimed.wait(LONGEST)
            try:
                with store.begin() as work:
                    seconds.append(work.claim("key"))
            except StoreError as problem:
                seconds.append(type(problem).__name__)

        thread = Thread(target=second, daemon=True)
        thread.start()
        try:
            with store.begin() as work:
                assert work.claim("key")
                claimed.set()
                thread.join(timeout=_A_WHILE)
                crash(Crash)
        except Crash:
            pass
        thread.join(timeout=LONGEST)
        assert seconds in ([True], ["DeliveryInProgressError"], ["ContentionError"])
        if seconds != [True]:
            with store.begin() as work:
                assert work.claim("key")

    def test_a_wait_for_another_transaction_ends(self) -> None:
        """With a StoreError, so that the mail comes again; a worker that hangs holds up none."""
        store = self.make_impatient_store()
        claimed, problems = Event(), list[StoreError]()

        def second() -> None:
            claimed.wait(LONGEST)
            try:
                with store.begin() as work:
                    work.claim("key")
            except StoreError as problem:
                problems.append(problem)

        thread = Thread(target=second, daemon=True)
        thread.start()
        with store.begin() as work:
            assert work.claim("key")
            claimed.set()
            thread.join(timeout=LONGEST)
            assert not thread.is_alive(), "the claim waits for ever"
        assert len(problems) == 1
        assert store.seen("key")

    def test_mails_about_one_item_are_decided_one_after_the_other(self) -> None:
        """The second sees what became of the item by the first, which was decided before."""
        store = self.make_store()
        self.seed(store, WorkItem(number="T1"))
        asked, seen = Event(), list[bool]()

        def see() -> None:
            with store.begin() as work:
                seen.append(work.look_up(_ITEM).items["T1"].is_open)

        def second() -> None:
            asked.wait(LONGEST)
            persistently(see)

        def first() -> None:
            with store.begin() as work:
                assert work.look_up(_ITEM).items["T1"].is_open
                asked.set()
                thread.join(timeout=_A_WHILE)
                work.log_time(new_time_entry("T1", status=self.completing))

        thread = Thread(target=second, daemon=True)
        thread.start()
        persistently(first)
        thread.join(timeout=LONGEST)
        assert seen == [False]

    def test_what_several_workers_change_about_one_item_is_all_there(self) -> None:
        """None takes back what another one wrote."""
        store = self.make_store()
        self.seed(store, WorkItem(number="T1"))
        names = [f"w{each}@client.example" for each in range(8)]

        def watch(name: str) -> None:
            with store.begin() as work:
                work.look_up(_ITEM)
                work.change("T1", Changes(watchers=(Address.of(name),)))

        at_once([partial(persistently, partial(watch, name)) for name in names])
        assert item_in(store, "T1").watchers == frozenset(map(Address.of, names))

    def test_mails_of_one_sender_are_counted_one_after_the_other(self) -> None:
        """Or six at the same time would each be the first, and no limit would hold."""
        store = self.make_store()
        asked = Questions(at=NOON, echoes=frozenset({_ECHO}))

        def deliver(key: str) -> int:
            with store.begin() as work:
                assert work.claim(key)
                count = work.look_up(asked).echoes[_ECHO]
                work.record(new_record(key))
            return count

        calls = [partial(persistently, partial(deliver, str(key))) for key in range(6)]
        assert sorted(at_once(calls)) == [*range(6)]

    def test_of_alerts_that_come_together_one_opens_a_ticket(self) -> None:
        """E11: each asks first whether there is one."""
        store = self.make_store()
        asked = Questions(at=NOON, alike=frozenset({_ALERT}))

        def deliver() -> bool:
            with store.begin() as work:
                if work.look_up(asked).alike.get(_ALERT):
                    return False
                number = work.open_ticket(new_ticket(alert_id="a-7"))
                work.record(new_record(number, number=number))
            return True

        opened = at_once([partial(persistently, deliver)] * 6)
        assert sum(opened) == 1, opened
        assert len(look_up(store, asked).alike[_ALERT]) == 1

    def test_after_an_error_the_same_thread_goes_on(self) -> None:
        """Nothing of a transaction that was rolled back is left over, no lock either."""
        store = self.make_store()
        self.seed(store, WorkItem(number="T1"))
        for error in (Crash, ContentionError, StoreError):
            try:
                with store.begin() as work:
                    _touch(work)
                    crash(error)
            except error:
                pass
        assert at_once([partial(persistently, partial(look_up, store, _ITEM))] * 2)
        with store.begin() as work:
            assert work.claim("key")
            assert work.look_up(_ITEM).items["T1"].is_open


def _touch(work: UnitOfWork) -> None:
    assert work.claim("key")
    work.look_up(_ITEM)
    work.log_time(new_time_entry("T1", status="Complete"))
