"""What every inbox must do: give each mail, and give it until it was finished."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from threading import Event, Thread

from mail2ticket.errors import MessageTooLargeError, StoreError
from mail2ticket.parse import parse
from mail2ticket.sources import Delivery, Inbox
from mail2ticket.testing.mails import mail
from mail2ticket.testing.seeds import Crash
from mail2ticket.testing.threads import LONGEST

# Bodies that a place for mail must not change.
_BODIES = (
    "One line.\n",
    "From here on it smokes.\n\nFrom ada Tue Nov  3 10:00:00 2026\nmore\n",
    ".\n..\n.hidden\n",
    "Größe: 5 µm, 日本\n",
    "x" * 3_000 + "\n",
    ">From a quoted line\n>>From a deeper one\n",
    ") A1 OK done\n* 1 FETCH {3}\n",
)


class InboxContract:
    """
    The tests that every `Inbox` passes.

    Say how mail comes to the place, and how it is opened; each test has a place of its own, which
    is empty at first.
    """

    #: Seconds that `test_a_wait_ends_when_mail_comes` gives to an inbox to begin to wait.
    settling: float = 0.2

    def deliver(self, content: bytes) -> None:
        """Put a mail into the place, behind those that are there."""
        raise NotImplementedError

    def open_inbox(self) -> Inbox:
        """Open the place anew, as a process that has just started does."""
        raise NotImplementedError

    def _deliver(self, *names: str) -> None:
        for name in names:
            self.deliver(mail(name, f"It is {name}.", message_id=f"<{name}@client.example>"))

    def test_every_mail_is_given_whole_and_in_order(self) -> None:
        """And none a second time, under names that tell them apart."""
        mails = [mail(f"Mail {number}", body) for number, body in enumerate(_BODIES)]
        for each in mails:
            self.deliver(each)
        inbox = self.open_inbox()
        found = [(each.name, parse(_content(each))) for each in inbox.waiting()]
        inbox.close()
        wanted = [parse(each) for each in mails]
        assert [message.subject for _, message in found] == [each.subject for each in wanted]
        assert [message.key for _, message in found] == [each.key for each in wanted]
        assert len({name for name, _ in found}) == len(mails)

    def test_an_empty_place_has_no_mail(self) -> None:
        """And that is no error."""
        inbox = self.open_inbox()
        assert list(inbox.waiting()) == []
        inbox.close()

    def test_when_a_mail_came_has_a_time_zone(self) -> None:
        """Where the place knows it at all."""
        self._deliver("a")
        inbox = self.open_inbox()
        for delivery in inbox.waiting():
            moment = delivery.received_at
            assert moment is None or moment.utcoffset() is not None
        inbox.close()

    def test_what_was_finished_does_not_wait_any_more(self) -> None:
        """Neither here nor for whoever opens the place after us."""
        self._deliver("a", "b", "c")
        inbox = self.open_inbox()
        for delivery in inbox.waiting():
            if _name(delivery) != "b":
                inbox.finished(delivery)
        assert _names(inbox) == ["b"]
        inbox.close()
        assert _names(self.open_inbox()) == ["b"]

    def test_what_nobody_finished_waits_again(self) -> None:
        """Whoever had it may have been stopped."""
        self._deliver("a", "b")
        assert _names(self.open_inbox()) == ["a", "b"]
        assert _names(self.open_inbox()) == ["a", "b"]

    def test_a_round_may_be_left_at_any_mail(self) -> None:
        """The next one begins with what is left."""
        self._deliver("a", "b", "c")
        inbox = self.open_inbox()
        for wanted in ("a", "b", "c"):
            delivery = next(inbox.waiting())
            assert _name(delivery) == wanted
            inbox.finished(delivery)
        assert _names(inbox) == []
        inbox.close()

    def test_what_comes_later_is_found_in_a_later_round(self) -> None:
        """Also where all before it was finished."""
        inbox = self.open_inbox()
        for name in ("a", "b"):
            self._deliver(name)
            (delivery,) = inbox.waiting()
            assert _name(delivery) == name
            inbox.finished(delivery)
        inbox.close()

    def test_to_finish_twice_is_no_fault(self) -> None:
        """Nor to finish what somebody else did; no other mail goes for it."""
        self._deliver("a", "b")
        first, second = self.open_inbox(), self.open_inbox()
        mine, theirs = next(first.waiting()), next(second.waiting())
        first.finished(mine)
        first.finished(mine)
        second.finished(theirs)
        assert _names(first) == ["b"]
        assert _names(second) == ["b"]
        first.close()
        second.close()

    def test_two_who_take_turns_lose_nothing(self) -> None:
        """Each mail is taken by one of them at least, and none is left."""
        names = [f"mail{number}" for number in range(8)]
        self._deliver(*names)
        inboxes = (self.open_inbox(), self.open_inbox())
        rounds = [_taking(inbox) for inbox in inboxes]
        taken: list[str] = []
        while rounds:
            for each in tuple(rounds):
                name = next(each, None)
                if name is None:
                    rounds.remove(each)
                else:
                    taken.append(name)
        assert set(taken) == set(names)
        for inbox in inboxes:
            assert _names(inbox) == []
            inbox.close()

    def test_a_mail_that_failed_comes_again_in_the_next_round(self) -> None:
        """After all that can pass; the others are given meanwhile."""
        self._deliver("a", "b", "c")
        inbox = self.open_inbox()
        for error in (StoreError("the disk is full"), RuntimeError("a bug")):
            given: list[str] = []
            for delivery in inbox.waiting():
                given.append(_name(delivery))
                if given[-1] == "b":
                    inbox.failed(delivery, error)
                else:
                    inbox.finished(delivery)
            assert given in (["a", "b", "c"], ["b"])
        assert _names(inbox) == ["b"]
        inbox.close()

    def test_a_mail_that_can_never_be_taken_comes_no_more(self) -> None:
        """Not from this object, and nothing is said of the others."""
        self._deliver("a", "b", "c")
        inbox = self.open_inbox()
        for delivery in inbox.waiting():
            if _name(delivery) == "a":
                inbox.failed(delivery, MessageTooLargeError("over the limit"))
        assert _names(inbox) == ["b", "c"]
        self._deliver("d")
        assert _names(inbox) == ["b", "c", "d"]
        inbox.close()

    def test_a_mail_that_was_given_up_and_finished_after_all_is_gone(self) -> None:
        """Two had it in hand: for one it failed, the other committed it."""
        self._deliver("a", "b")
        first, second = self.open_inbox(), self.open_inbox()
        mine, theirs = next(first.waiting()), next(second.waiting())
        first.failed(mine, StoreError("locked"))
        second.finished(theirs)
        assert _names(first) == ["b"]
        assert _names(self.open_inbox()) == ["b"]
        first.close()
        second.close()

    def test_whoever_is_stopped_anywhere_loses_nothing_and_doubles_nothing(self) -> None:
        """Before and after each step: each mail is committed, and committed once."""
        names = ["a", "b", "c"]
        self._deliver(*names)
        desk = _Desk()
        for step in range(60):
            inbox = self.open_inbox()
            try:
                desk.takes(inbox, step)
            except Crash:
                inbox.close()
                continue
            break
        else:
            raise AssertionError("it never came to its end")
        assert desk.committed == Counter(names)
        assert _names(self.open_inbox()) == []

    def test_a_wait_ends_when_it_is_stopped(self) -> None:
        """At once, where that is so before it begins."""
        inbox, stop = self.open_inbox(), Event()
        assert _names(inbox) == []
        stop.set()
        inbox.wait(3_600, stop)
        inbox.close()

    def test_a_wait_ends_in_time(self) -> None:
        """With nothing new."""
        inbox = self.open_inbox()
        assert _names(inbox) == []
        inbox.wait(0.01, Event())
        assert _names(inbox) == []
        inbox.close()

    def test_a_wait_ends_when_mail_comes(self) -> None:
        """Long before its time is over."""
        self._deliver("a")
        inbox, stop = self.open_inbox(), Event()
        assert _names(inbox) == ["a"]
        thread = Thread(target=inbox.wait, args=(3_600, stop), daemon=True)
        thread.start()
        stop.wait(self.settling)
        assert thread.is_alive(), "nothing came, and yet it ended"
        self._deliver("b")
        thread.join(LONGEST)
        is_waiting = thread.is_alive()
        stop.set()
        thread.join(LONGEST)
        assert not is_waiting
        assert _names(inbox) == ["a", "b"]
        inbox.close()

    def test_to_close_twice_is_no_fault(self) -> None:
        """Nor to close what was never used."""
        self._deliver("a")
        inbox = self.open_inbox()
        inbox.close()
        inbox.close()
        inbox = self.open_inbox()
        next(inbox.waiting())
        inbox.close()
        inbox.close()


class _Desk:
    """Commits each mail once, as `Intake.process` does, and is stopped at any step."""

    def __init__(self) -> None:
        self._keys: set[str] = set()
        self.committed: Counter[str] = Counter()
        self._left = 0

    def takes(self, inbox: Inbox, steps: int) -> None:
        """Take all that waits, and crash after so many *steps*."""
        self._left = steps
        for delivery in inbox.waiting():
            self._step()
            message = parse(_content(delivery))
            self._step()
            if message.key not in self._keys:
                self._keys.add(message.key)
                self.committed[message.subject] += 1
            self._step()
            inbox.finished(delivery)
            self._step()

    def _step(self) -> None:
        if not self._left:
            raise Crash
        self._left -= 1


def _taking(inbox: Inbox) -> Iterator[str]:
    for delivery in inbox.waiting():
        try:
            name = _name(delivery)
        except FileNotFoundError:
            continue
        yield name
        inbox.finished(delivery)


def _content(delivery: Delivery) -> bytes:
    with delivery.open() as file:
        return file.read()


def _name(delivery: Delivery) -> str:
    return parse(_content(delivery)).subject


def _names(inbox: Inbox) -> list[str]:
    return [_name(delivery) for delivery in inbox.waiting()]
