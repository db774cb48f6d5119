"""The contract of forgetting: words go, keys stay, and what waits is left alone."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Protocol

from attrs import evolve

from mail2ticket.model.attachment import Attachment
from mail2ticket.model.facts import Echo, Origin, Questions, Reference
from mail2ticket.model.held import Deed, Handling, HeldState
from mail2ticket.model.items import Held, WorkItem
from mail2ticket.model.message import Envelope
from mail2ticket.model.outgoing import Posting
from mail2ticket.model.verdict import Trace
from mail2ticket.ports import Archive, HeldStore, Retention
from mail2ticket.testing.drafts import ADA, NOON, SUPPORT, new_record, outbound_mail
from mail2ticket.testing.seeds import Contract, look_up
from mail2ticket.testing.threads import at_once, persistently

_OLD = NOON - timedelta(days=400)
_DAY = timedelta(days=1)
_SETTLED = Handling(deed=Deed.CREATED, by="sam", at=_OLD + _DAY, number="T1", detail="created")


class ForgettingStore(HeldStore, Archive, Retention, Protocol):
    """**Protocol:** a store that shows what is in it, has held mail, and can forget."""


class RetentionContract(Contract):
    """The tests that every store passes that is a `Retention`, a `HeldStore` and an `Archive`."""

    def make_store(self) -> ForgettingStore:
        """Return a new, empty store."""
        raise NotImplementedError

    def test_words_of_old_mail_go_and_its_key_stays(self) -> None:
        """So that it is a repeat if it comes again, and answers to it find their item."""
        store = self._with_records(_OLD, NOON)
        (before, young) = store.recorded()
        assert store.to_purge(NOON) == 1
        assert store.purge(NOON, 100) == 1
        blank = evolve(before, subject="", sender="", detail="", trace=Trace())
        assert tuple(store.recorded()) == (blank, young)
        assert (store.raw("0"), store.raw("1") is None) == (None, False)
        assert store.seen("0")
        with store.begin() as work:
            assert not work.claim("0")
        facts = look_up(store, Questions(at=NOON, message_ids=frozenset({"0@x"})))
        assert facts.references == {"0@x": Reference("T1", Origin.RECEIVED)}

    def test_what_is_blanked_is_not_blanked_again(self) -> None:
        """A return of 0 says that nothing is left, and so does the count before."""
        store = self._with_records(_OLD, _OLD, _OLD)
        assert store.to_purge(NOON) == 3
        assert [store.purge(NOON, 2) for _ in range(3)] == [2, 1, 0]
        assert store.purge(NOON, 0) == 0
        assert store.to_purge(NOON) == 0

    def test_what_is_as_old_as_that_moment_stays(self) -> None:
        """Older is older."""
        store = self._with_records(_OLD)
        assert store.purge(_OLD, 100) == 0
        assert store.purge(_OLD + timedelta(milliseconds=1), 100) == 1

    def test_held_mail_that_waits_is_never_purged(self) -> None:
        """However old it is; once somebody has seen to it, its words go like others'."""
        store = self.make_store()
        with store.begin() as work:
            for key in ("waits", "settled"):
                work.record(
                    new_record(
                        key,
                        entity=Held("why", "about Ada"),
                        received_at=_OLD,
                        envelope=Envelope(ADA, (SUPPORT,)),
                    )
                )
            assert work.settle("settled", HeldState.PROCESSED, _SETTLED)
        waits = store.held_mail("waits")
        assert store.purge(NOON, 100) == 1
        assert store.forget(NOON, 100) == 1
        assert store.held_mail("waits") == waits
        assert store.raw("waits") is not None
        assert store.held_mail("settled") is None

    def test_a_mail_that_waits_in_one_of_several_mailboxes_keeps_its_bytes(self) -> None:
        """R4: they may be with its record in another one."""
        store = self.make_store()
        self.seed(store, WorkItem(number="T1"))
        with store.begin() as work:
            work.record(new_record("first", number="T1", received_at=_OLD))
            work.record(new_record("further", mail_key="first", received_at=_OLD))
        assert store.purge(NOON, 100) == 0
        assert store.forget(NOON, 100) == 0
        assert store.raw("further") is not None
        with store.begin() as work:
            assert work.settle("further", HeldState.PROCESSED, _SETTLED)
        assert store.purge(NOON, 100) == 2
        assert store.raw("further") is None

    def test_of_held_mail_that_is_purged_stays_who_saw_to_it(self) -> None:
        """And when; no words of the mail, no addresses, no envelope."""
        store = self.make_store()
        with store.begin() as work:
            work.record(
                new_record(
                    entity=Held("why", "about Ada"),
                    received_at=_OLD,
                    envelope=Envelope(ADA, (SUPPORT,)),
                )
            )
            assert work.settle("key", HeldState.PROCESSED, _SETTLED)
        assert store.purge(NOON, 100) == 1
        held = store.held_mail("key")
        assert held is not None
        assert (held.state, held.reason, held.detail) == (HeldState.PROCESSED, "why", "")
        assert (held.addresses, held.envelope) == ((), None)
        assert (held.recorded.sender, held.recorded.subject) == ("", "")
        assert held.handlings == (evolve(_SETTLED, detail=""),)

    def test_only_notices_that_were_sent_are_purged(self) -> None:
        """One that waits, and a dead letter, may still be sent."""
        store = self.make_store()
        mails = {each: outbound_mail(each, created_at=_OLD) for each in Posting}
        with store.begin() as work:
            for mail in mails.values():
                work.enqueue(mail, None, NOON)
            work.enqueue(outbound_mail("young"), None, NOON)
        store.mark_sent(mails[Posting.SENT])
        store.mark_sent(outbound_mail("young"))
        store.give_up(mails[Posting.DEAD], 1, "OSError")
        assert store.purge(NOON, 100) == 1
        found = {each.mail.id: each.mail for each in store.outgoing(None)}
        assert found["sent"].content == b""
        assert found["sent"].message_id == mails[Posting.SENT].message_id
        assert found["waiting"] == mails[Posting.WAITING]
        assert found["dead"] == mails[Posting.DEAD]
        assert found["young"] == outbound_mail("young")
        with store.begin() as work:
            work.enqueue(mails[Posting.SENT], None, NOON)
        assert [mail.id for mail in store.outbox()] == ["waiting"]

    def test_only_what_was_purged_is_forgotten(self) -> None:
        """With it goes what tells a repeat."""
        store = self._with_records(_OLD, _OLD, NOON)
        with store.begin() as work:
            work.enqueue(outbound_mail(created_at=_OLD), "T1", NOON)
        store.mark_sent(outbound_mail())
        assert store.to_forget(NOON) == 3
        assert store.forget(NOON, 100) == 0
        assert store.purge(NOON, 100) == 3
        assert store.to_forget(NOON) == 3
        assert store.forget(_OLD, 100) == 0
        assert [store.forget(NOON, 2) for _ in range(3)] == [2, 1, 0]
        assert [store.seen(key) for key in "012"] == [False, False, True]
        assert [each.key for each in store.recorded()] == ["2"]
        assert not list(store.outgoing(None))
        with store.begin() as work:
            assert work.claim("0")

    def test_what_is_counted_is_counted_as_before(self) -> None:
        """Limits hold, whatever was purged."""
        store = self._with_records(NOON - timedelta(minutes=1))
        with store.begin() as work:
            work.enqueue(outbound_mail(created_at=NOON - timedelta(minutes=1)), "T1", NOON)
        store.mark_sent(outbound_mail())
        echo = Echo(ADA, "printer", NOON - _DAY)
        asked = Questions(at=NOON, echoes=frozenset({echo}), answered=frozenset({ADA}))
        before = look_up(store, asked)
        assert (before.echoes[echo], before.answered[ADA].last_hour) == (1, 1)
        assert store.purge(NOON, 100) == 2
        after = look_up(store, asked)
        assert (after.echoes, after.answered) == (before.echoes, before.answered)

    def test_two_who_purge_at_once_do_no_harm(self) -> None:
        """Each is counted by one of them."""
        store = self._with_records(*[_OLD] * 20)

        def purge() -> int:
            done = 0
            while count := persistently(lambda: store.purge(NOON, 3)):
                done += count
            return done

        assert sum(at_once([purge] * 3)) == 20
        assert store.to_purge(NOON) == 0

    def test_files_of_work_items_are_in_use(self) -> None:
        """As long as the item is there; nobody asks for what lies nowhere."""
        store = self.make_store()
        self.seed(store, WorkItem(number="T1"))
        with store.begin() as work:
            work.record(new_record(number="T1"))
            for place in ("a/1", "a/2"):
                file = Attachment.of(place, place.encode(), "text/plain")
                work.keep("T1", evolve(file, location=place))
            work.keep("T1", Attachment.of("inside", b"inside", "text/plain"))
        asked = ("a/1", "a/2", "a/3", "A/1", "")
        assert store.locations_in_use(asked) == {"a/1", "a/2"}
        assert store.locations_in_use(("a/3",)) == frozenset()
        assert store.locations_in_use(()) == frozenset()
        self.delete(store, "T1")
        assert store.locations_in_use(asked) == frozenset()

    def _with_records(self, *moments: datetime) -> ForgettingStore:
        """Return a store with a work item, and so many mails about it."""
        store = self.make_store()
        self.seed(store, WorkItem(number="T1"))
        for key, at in enumerate(moments):
            with store.begin() as work:
                work.claim(str(key))
                record = new_record(str(key), number="T1", message_id=f"{key}@x", received_at=at)
                work.record(record)
        return store
