"""
Mail is fetched: taken from an inbox, committed, and only then finished there (M1).

One bad mail never blocks the rest. A store that fails stops the round, and the mail stays where
it is. Whoever is stopped in between loses nothing: what was committed is a repeat the next time.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from threading import Event
from time import perf_counter
from typing import TypeAlias

from attrs import define, field, frozen

from mail2ticket.errors import (
    DeliveryInProgressError,
    InboxError,
    InboxRefusedError,
    Mail2TicketError,
    SenderUncheckedError,
)
from mail2ticket.handling.observing import tell
from mail2ticket.intake import Intake
from mail2ticket.logbook import warn
from mail2ticket.model.decision import Outcome, State
from mail2ticket.model.message import is_moment
from mail2ticket.ports import InboxFetched
from mail2ticket.sources import Delivery, Inbox
from mail2ticket.sources.stopping import StopEvent

__all__ = ["Fetched", "Fetcher", "Pauses", "Tell"]


#: What is told of each mail: what became of it, or why it was not taken.
Tell: TypeAlias = Callable[[Delivery, Outcome | Exception], None]

#: A round ends after so many mails in a row that could not be written: it is not the mails.
MOST_IN_A_ROW = 3


@frozen(kw_only=True)
class Fetched:
    """
    What one round through an inbox came to.

    Attributes:
        states: How many mails became what.

        left: Mails that were not taken, and come again.

        refused: Mails that can never be taken, such as those over `Limits.refused_bytes`; they
            stay in the inbox, unless that has a place for them.

        gone: Mails that somebody else took away meanwhile.

        unfinished: Mails that are committed, and that the inbox could not be told of; they come
            again, as repeats.

        problem: What ended the round before its time; None where it went to its end.
    """

    states: Mapping[State, int] = {}
    left: int = 0
    refused: int = 0
    gone: int = 0
    unfinished: int = 0
    problem: Exception | None = None

    @property
    def taken(self) -> int:
        """How many mails are committed, repeats too."""
        return sum(self.states.values())


@frozen
class Pauses:
    """
    How long to wait after one failure, and after several in a row.

    Attributes:
        first: Seconds after the first; each further pause is twice as long.

        longest: Seconds that no pause is longer than.
    """

    first: float = 5.0
    longest: float = 300.0

    def __iter__(self) -> Iterator[float]:
        """Yield the pauses, each a little shorter by chance, so that not all come at once."""
        pause = self.first
        while True:
            yield pause * random.uniform(0.8, 1.0)  # noqa: S311 - no secret
            pause = min(2 * pause, self.longest)


@define
class _Tally:
    """The counts of a round, while it goes on."""

    states: Counter[State] = field(factory=Counter[State])
    left: int = 0
    refused: int = 0
    gone: int = 0
    unfinished: int = 0

    def total(self, problem: Exception | None) -> Fetched:
        return Fetched(
            states=dict(self.states),
            left=self.left,
            refused=self.refused,
            gone=self.gone,
            unfinished=self.unfinished,
            problem=problem,
        )


def _nobody(_: Delivery, __: Outcome | Exception) -> None:
    """Tell nobody."""


@define(kw_only=True)
class Fetcher:
    r"""
    Takes mail from an inbox into a helpdesk.

    Any number of them may work on one inbox, in processes of their own: a mail that two of them
    take at the same time is a repeat for one. One is used by one thread.

    >>> from mail2ticket import Intake, Mailbox, Policy
    >>> import tempfile
    >>> from pathlib import Path
    >>> from mail2ticket.sources.maildir import Maildir
    >>> from mail2ticket.stores.memory import MemoryStore
    >>> folder = tempfile.TemporaryDirectory()
    >>> for name in ("cur", "new", "tmp"):
    ...     Path(folder.name, name).mkdir()
    >>> mail = b"From: ada@client.example\nTo: help@acme.example\nSubject: Broken\n\nIt is."
    >>> _ = Path(folder.name, "new", "1").write_bytes(mail)
    >>> policy = Policy(mailboxes=(Mailbox("help@acme.example"),))
    >>> fetcher = Fetcher(
    ...     inbox=Maildir(folder.name), intake=Intake(MemoryStore(), None, policy)
    ... )
    >>> fetcher.once().states
    {<State.CREATED: 'created'>: 1}
    >>> fetcher.once().taken
    0
    >>> folder.cleanup()

    Attributes:
        stop: Ends the work once it is set, after the mail that is in hand. The handler of a signal
            may set it; where you give one of your own, that holds for a `StopEvent` alone.

        tell: Is told of each mail, once it is committed, or not taken.

        pauses: How long `watch` waits when something failed.

        name: What the inbox is called, for the observer of *intake*, who is told of each round.
    """

    inbox: Inbox
    intake: Intake
    stop: Event = field(factory=StopEvent)
    tell: Tell = _nobody
    pauses: Pauses = Pauses()
    name: str = ""
    _troubled: frozenset[str] = field(default=frozenset[str](), init=False)

    def once(self) -> Fetched:
        """
        Take all that waits, each mail once.

        A mail that could not be written in an earlier round is tried again after all others, so
        that it never stands in their way. Raises nothing; what is wrong is in what it returns.
        """
        since = perf_counter()
        tally, earlier = _Tally(), self._troubled
        found: set[str] = set()
        problem = self._round(tally, lambda name: name not in earlier, found, MOST_IN_A_ROW)
        if earlier and problem is None and not self.stop.is_set():
            self._troubled = frozenset()
            # As many as there are: those that were tried before say nothing about the store.
            problem = self._round(tally, earlier.__contains__, found, len(earlier) + 1)
        self._troubled |= found
        done = tally.total(problem)
        self._observed(done, perf_counter() - since)
        return done

    def _observed(self, done: Fetched, seconds: float) -> None:
        event = InboxFetched(
            inbox=self.name,
            states=done.states,
            left=done.left,
            refused=done.refused,
            gone=done.gone,
            unfinished=done.unfinished,
            problem=done.problem,
            seconds=seconds,
        )
        tell(self.intake.observer, event)

    def watch(self, every: float, told: Callable[[Fetched], None] = lambda _: None) -> None:
        """
        Take what comes, until `stop` is set.

        After a round that was ended by a failure it waits for a while (`pauses`), else until the
        inbox has more, and no longer than *every* seconds.

        Args:
            every: Seconds after which the inbox is looked at in any case.

            told: Is told what each round came to.
        """
        pauses = iter(self.pauses)
        while not self.stop.is_set():
            done = self.once()
            told(done)
            if self.stop.is_set():
                return
            if done.problem is None:
                pauses = iter(self.pauses)
                done = self._waited(every)
            if done.problem is not None:
                pause = next(pauses)
                warn("%s; waiting for %.0f s", _words(done.problem), pause)
                self.stop.wait(pause)

    def _waited(self, every: float) -> Fetched:
        try:
            self.inbox.wait(every, self.stop)
        except Exception as error:  # noqa: BLE001 - whatever a host's inbox raises, go on later
            return Fetched(problem=error)
        return Fetched()

    def _round(
        self, tally: _Tally, is_wanted: Callable[[str], bool], troubled: set[str], most: int
    ) -> Exception | None:
        """Take those mails whose names are wanted; return what made that end early."""
        in_a_row = 0
        try:
            for delivery in self.inbox.waiting():
                if self.stop.is_set():
                    return None
                if not is_wanted(delivery.name):
                    continue
                error = self._take(delivery, tally)
                if error is None:
                    in_a_row = 0
                    continue
                troubled.add(delivery.name)
                in_a_row += 1
                if in_a_row == most or isinstance(error, InboxRefusedError):
                    return error
        except Exception as error:  # noqa: BLE001 - whatever a host's inbox raises, go on later
            return error
        return None

    def _take(self, delivery: Delivery, tally: _Tally) -> Exception | None:
        """Take one mail; return what failed where that may not be the mail's own fault."""
        limit = self.intake.policy.limits.refused_bytes
        try:
            with delivery.open() as file:
                content = file.read(limit + 1)
        except FileNotFoundError:
            tally.gone += 1
            return None
        except InboxError as error:
            # Not of this mail, but of the inbox: it is not told.
            tally.left += 1
            warn("%s cannot be read: %s", delivery.name, _words(error))
            return error
        except Exception as error:  # noqa: BLE001 - one bad mail never blocks the rest
            self._leave(delivery, error, tally)
            return None
        try:
            moment = self._received(delivery.received_at)
            outcome = self.intake.process(content, delivery.envelope, received_at=moment)
        except Exception as error:  # noqa: BLE001 - one bad mail never blocks the rest
            return self._leave(delivery, error, tally)
        tally.states[outcome.state] += 1
        try:
            self.tell(delivery, outcome)
        finally:  # whoever is told may be gone, and the mail is committed all the same
            problem = self._finish(delivery, tally)
        return problem

    def _finish(self, delivery: Delivery, tally: _Tally) -> Exception | None:
        """Finish a mail that is committed; return why that could not be."""
        try:
            self.inbox.finished(delivery)
        except Exception as error:  # noqa: BLE001 - it is committed, and the rest go on
            tally.unfinished += 1
            warn("%s is taken, and not finished: %s", delivery.name, _words(error))
            return error
        return None

    def _leave(self, delivery: Delivery, error: Exception, tally: _Tally) -> Exception | None:
        """Leave a mail in the inbox; return *error* where it may not be the mail's fault."""
        is_for_ever = isinstance(error, Mail2TicketError) and not error.is_transient
        if is_for_ever:
            tally.refused += 1
        else:
            tally.left += 1
        words = _words(error)
        try:
            self.inbox.failed(delivery, error)
        except Exception as problem:  # noqa: BLE001 - it stays where it is, and the rest go on
            words = f"{words}; it stays where it is: {_words(problem)}"
        warn("%s is not taken: %s", delivery.name, words)
        self.tell(delivery, error)
        # Another worker has that mail in hand, or DNS is silent; of the store it says nothing.
        says_nothing = isinstance(error, DeliveryInProgressError | SenderUncheckedError)
        return None if is_for_ever or says_nothing else error

    def _received(self, moment: datetime | None) -> datetime | None:
        """Return when a mail came, as far as that can be believed: not after now."""
        if moment is None or not is_moment(moment):
            return None
        return min(moment, self.intake.clock())


def _words(error: Exception) -> str:
    """Say in words what went wrong."""
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    if isinstance(error, Mail2TicketError):
        return str(error)
    return f"{type(error).__name__}: {error}"[:500]
