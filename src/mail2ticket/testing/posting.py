"""The contract of the outbox: what is committed is sent, by one, and in the end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta, timezone

from mail2ticket.model.notice import OutboundMail
from mail2ticket.model.outgoing import Outgoing, Posting
from mail2ticket.ports import Store
from mail2ticket.testing.archive import ArchiveStore
from mail2ticket.testing.drafts import NOON, new_ticket, outbound_mail
from mail2ticket.testing.seeds import Contract, Crash, crash
from mail2ticket.testing.threads import at_once, persistently

_HOUR = timedelta(hours=1)
_MINUTE = timedelta(minutes=1)
# The smallest step that every database keeps.
_TICK = timedelta(milliseconds=1)


def _put_in(store: Store, *names: str, due_at: datetime = NOON) -> list[OutboundMail]:
    mails = [outbound_mail(name) for name in names]
    with store.begin() as work:
        for mail in mails:
            work.enqueue(mail, None, due_at)
    return mails


def _taken(
    store: Store, now: datetime = NOON, *, lease: timedelta = _HOUR, limit: int = 100
) -> Sequence[Outgoing]:
    return store.take_due(now, now + lease, limit)


def _names(taken: Sequence[Outgoing]) -> list[str]:
    return [each.mail.id for each in taken]


class OutboxContract(Contract):
    """What is committed is sent, and nobody sends what somebody else has in hand."""

    def test_the_outbox_is_in_order(self) -> None:
        """The oldest first, each as it was written."""
        store = self.make_store()
        with store.begin() as work:
            number = work.open_ticket(new_ticket())
            work.enqueue(outbound_mail("b"), number, NOON)
        _put_in(store, "a")
        assert list(store.outbox()) == [outbound_mail("b"), outbound_mail("a")]

    def test_a_mail_that_was_sent_is_out_of_the_outbox(self) -> None:
        """And to say so twice does no harm."""
        store = self.make_store()
        _put_in(store, "a", "b")
        store.mark_sent(outbound_mail("a"))
        store.mark_sent(outbound_mail("a"))
        store.mark_sent(outbound_mail("never seen"))
        assert [mail.id for mail in store.outbox()] == ["b"]
        assert _names(_taken(store)) == ["b"]

    def test_a_mail_is_put_in_once(self) -> None:
        """An id names one mail, also after it was sent, or given up."""
        store = self.make_store()
        for each in range(3):
            with store.begin() as work:
                work.enqueue(outbound_mail("a"), None, NOON)
                work.enqueue(outbound_mail("a"), None, NOON + each * _HOUR)
                work.enqueue(outbound_mail("b"), None, NOON)
            assert _names(_taken(store, lease=_TICK)) == (["a", "b"] if not each else [])
            store.mark_sent(outbound_mail("a"))
            store.give_up(outbound_mail("b"), 1, "refused")
        assert not list(store.outbox())

    def test_what_is_rolled_back_is_not_sent(self) -> None:
        """Nobody takes it, neither before the error nor after it."""
        store = self.make_store()
        try:
            with store.begin() as work:
                work.enqueue(outbound_mail(), None, NOON)
                crash(Crash)
        except Crash:
            pass
        assert not _taken(store)
        assert _names(_taken(store)) == []

    def test_nobody_takes_a_mail_before_it_is_due(self) -> None:
        """Until then whoever committed it has it for himself; in any time zone."""
        store = self.make_store()
        there = timezone(timedelta(hours=-5))
        _put_in(store, "a", due_at=(NOON + _HOUR).astimezone(there))
        assert not _taken(store, NOON + _HOUR - _TICK)
        (taken,) = _taken(store, (NOON + _HOUR).astimezone(timezone(timedelta(hours=9))))
        assert taken.mail == outbound_mail("a")
        assert (taken.state, taken.due_at) == (Posting.WAITING, NOON + 2 * _HOUR)
        assert (taken.attempts, taken.error, taken.number) == (1, "", None)

    def test_a_mail_says_what_it_is_about(self) -> None:
        """The number of its work item."""
        store = self.make_store()
        with store.begin() as work:
            number = work.open_ticket(new_ticket())
            work.enqueue(outbound_mail(), number, NOON)
        (taken,) = _taken(store)
        assert taken.number is not None
        assert taken.number.upper() == number.upper()

    def test_what_was_taken_is_not_taken_again_until_its_time_has_run_out(self) -> None:
        """Then whoever had it is gone, and somebody else takes it; each time is counted."""
        store = self.make_store()
        _put_in(store, "a")
        for attempts in (1, 2, 3):
            now = NOON + attempts * _HOUR
            (taken,) = _taken(store, now)
            assert taken.attempts == attempts
            assert taken.due_at == now + _HOUR
            assert not _taken(store, now)
            assert not _taken(store, now + _HOUR - _TICK)
        assert [mail.id for mail in store.outbox()] == ["a"]

    def test_what_was_due_first_is_taken_first(self) -> None:
        """Of those that were due at one moment, the one that was put in first; so many at most."""
        store = self.make_store()
        _put_in(store, "late", due_at=NOON)
        _put_in(store, "b", "a", due_at=NOON - _HOUR)
        _put_in(store, "early", due_at=NOON - 2 * _HOUR)
        assert not _taken(store, limit=0)
        assert _names(_taken(store, limit=2)) == ["early", "b"]
        assert _names(_taken(store, limit=2)) == ["a", "late"]
        assert not _taken(store, limit=2)

    def test_of_any_number_of_relays_no_two_take_the_same(self) -> None:
        """Four threads take three at a time until nothing is left."""
        store = self.make_store()
        names = [f"{each:02}" for each in range(40)]
        _put_in(store, *names)

        def relay() -> list[str]:
            found: list[str] = []
            while taken := persistently(lambda: _taken(store, limit=3)):
                found += _names(taken)
            return found

        taken = [name for found in at_once([relay] * 4) for name in found]
        assert sorted(taken) == names

    def test_a_mail_that_was_put_off_waits(self) -> None:
        """With what went wrong, and how often."""
        store = self.make_store()
        (mail,) = _put_in(store, "a")
        store.put_off(mail, 1, NOON + _MINUTE, "OSError 451")
        assert not _taken(store)
        (taken,) = _taken(store, NOON + _MINUTE, lease=_MINUTE)
        assert (taken.attempts, taken.error, taken.mail) == (2, "OSError 451", mail)
        store.put_off(mail, 2, NOON + _HOUR, "OSError")
        assert not _taken(store, NOON + 10 * _MINUTE)
        (taken,) = _taken(store, NOON + _HOUR)
        assert (taken.attempts, taken.error) == (3, "OSError")

    def test_a_mail_that_was_given_up_is_not_sent(self) -> None:
        """It waits no more, however late it is."""
        store = self.make_store()
        mail, _ = _put_in(store, "a", "b")
        store.give_up(mail, 1, "SMTPRecipientsRefused 550")
        assert [mail.id for mail in store.outbox()] == ["b"]
        assert _names(_taken(store, NOON + 1000 * _HOUR)) == ["b"]

    def test_what_was_sent_stays_sent(self) -> None:
        """Whoever was slower and failed does not have it sent again."""
        store = self.make_store()
        mails = _put_in(store, "a", "b")
        for mail in mails:
            store.mark_sent(mail)
        store.put_off(mails[0], 5, NOON, "OSError")
        store.give_up(mails[1], 5, "OSError")
        assert not list(store.outbox())
        assert not _taken(store, NOON + _HOUR)

    def test_what_somebody_else_has_is_left_to_him(self) -> None:
        """Who comes too late takes nothing from him; but what is sent is sent."""
        store = self.make_store()
        mail, other, third = _put_in(store, "a", "b", "c")
        _taken(store, lease=_MINUTE)
        _taken(store, NOON + _MINUTE, lease=_HOUR)  # the first one's time has run out
        store.put_off(mail, 1, NOON, "OSError")
        store.give_up(other, 1, "OSError")
        store.mark_sent(third)
        assert [mail.id for mail in store.outbox()] == ["a", "b"]
        assert not _taken(store, NOON + 2 * _MINUTE)
        assert [each.attempts for each in _taken(store, NOON + 2 * _HOUR)] == [3, 3]

    def test_what_nobody_knows_cannot_be_put_off(self) -> None:
        """Nor given up; it does no harm."""
        store = self.make_store()
        store.put_off(outbound_mail("never seen"), 1, NOON, "OSError")
        store.give_up(outbound_mail("never seen"), 1, "OSError")
        assert not list(store.outbox())
        assert not _taken(store)

    def test_a_dead_letter_that_was_sent_after_all_is_no_dead_letter(self) -> None:
        """Somebody may have sent it while another one gave it up."""
        store = self.make_store()
        (mail,) = _put_in(store, "a")
        store.give_up(mail, 1, "OSError")
        store.mark_sent(mail)
        store.put_off(mail, 9, NOON, "OSError")
        assert not list(store.outbox())
        assert not _taken(store, NOON + _HOUR)


class DeadLetterContract(Contract):
    """Dead letters can be seen, and let go by a person; of a store that is an `Archive`."""

    def make_store(self) -> ArchiveStore:
        """Return a new, empty store."""
        raise NotImplementedError

    def test_it_can_be_seen_how_it_stands_with_each_mail(self) -> None:
        """In the order in which they were put in."""
        store = self.make_store()
        dead, sent, waiting = _put_in(store, "dead", "sent", "waiting")
        store.give_up(dead, 3, "SMTPDataError 554 5.7.1")
        store.mark_sent(sent)
        store.put_off(waiting, 2, NOON + _HOUR, "OSError")
        shown = {each.mail.id: each for each in store.outgoing(None)}
        assert list(shown) == ["dead", "sent", "waiting"]
        assert shown["dead"] == Outgoing(
            mail=dead,
            state=Posting.DEAD,
            due_at=shown["dead"].due_at,
            attempts=3,
            error="SMTPDataError 554 5.7.1",
        )
        assert shown["waiting"] == Outgoing(
            mail=waiting, due_at=NOON + _HOUR, attempts=2, error="OSError"
        )
        assert shown["sent"].state is Posting.SENT
        for state in Posting:
            assert [each.mail.id for each in store.outgoing(state)] == [state]

    def test_a_dead_letter_that_is_released_is_tried_anew(self) -> None:
        """When it is due, as if it had not been tried; so is one that dies again."""
        store = self.make_store()
        (mail,) = _put_in(store, "a")
        for _ in range(2):
            store.give_up(mail, 30, "OSError")
            assert not list(store.outbox())
            assert store.release("a", NOON + _HOUR)
            assert [mail.id for mail in store.outbox()] == ["a"]
            assert not _taken(store)
            (taken,) = _taken(store, NOON + _HOUR, lease=_TICK)
            assert (taken.attempts, taken.mail) == (1, mail)

    def test_only_a_dead_letter_is_released(self) -> None:
        """Of two who release one, the second is told that it is none any more."""
        store = self.make_store()
        _, sent, dead = _put_in(store, "waiting", "sent", "dead")
        store.mark_sent(sent)
        store.give_up(dead, 1, "OSError")
        for name in ("waiting", "sent", "never seen"):
            assert not store.release(name, NOON)
        assert [store.release("dead", NOON) for _ in range(2)] == [True, False]
        assert [mail.id for mail in store.outbox()] == ["waiting", "dead"]
