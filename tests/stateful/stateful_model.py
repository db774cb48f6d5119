"""
A small model of a desk, written from the requirements: what becomes of a mail, and who is told.

It asks no rule and no store of ours. The numbers in brackets name requirements.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from attrs import Factory, define, field, frozen

HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(days=7)

#: Lower than as they come, so that fifty steps reach them (N3, W4).
AN_HOUR, A_DAY, AN_ITEM = 3, 6, 2
TICKETS_AN_HOUR = 4
ECHOES, ECHO_TIME = 2, timedelta(minutes=5)
#: Shorter words are said by people again and again.
SHORTEST = 25
#: How many keys a desk has after the first rotation: the old one still verifies (T3).
KEYS = 2


@frozen
class Writer:
    """
    Somebody who writes, and what our server says of him.

    Attributes:
        verdict: ``pass``, ``fail``, or empty where it says nothing.

        is_known: Whether the directory has him.
    """

    address: str
    verdict: str = ""
    is_known: bool = False
    is_agent: bool = False

    @property
    def is_forged(self) -> bool:
        """Whether it is somebody else for certain (S4)."""
        return self.verdict == "fail"

    @property
    def is_proven(self) -> bool:
        """Whether he is known, and it is he for certain."""
        return self.verdict == "pass" and self.is_known


@frozen(eq=False)
class Letter:
    """
    A mail as the model sees it.

    Attributes:
        id: Its Message-ID.

        number: A work item that its subject names.

        thread: The ids that it answers, the nearest first.

        token: The notice at whose reply address it is written.

        reports: The notice that it is a bounce of.

        returns: Whether it is a notice of ours that comes back.

        books: Whether its first line books time and completes the item (E3).

        is_routed: Whether a mailbox of ours is named.
    """

    id: str
    writer: Writer
    subject: str
    words: str
    number: str = ""
    thread: tuple[str, ...] = ()
    token: Notice | None = None
    reports: Notice | None = None
    returns: bool = False
    books: bool = False
    is_routed: bool = True
    content: bytes = field(default=b"", repr=False)


@frozen(eq=False)
class Notice:
    """
    A mail of ours.

    Attributes:
        key: Which key signed its tokens.
    """

    id: str
    message_id: str
    to: str
    number: str
    key: int
    at: datetime
    reply_to: str = ""
    content: bytes = field(default=b"", repr=False)


@define(eq=False)
class Item:
    """A work item, with the ids of the mails that are its entries."""

    number: str
    takers: set[str]
    is_open: bool = True
    merged_into: str = ""
    entries: list[str] = Factory(list[str])


@define(eq=False)
class Taken:
    """A mail that was taken, when, and what became of it."""

    letter: Letter
    at: datetime
    state: str
    reason: str
    number: str
    handled: str = ""


@frozen
class Verdict:
    """What becomes of a mail: its state, why, on which item, and whether its sender is told."""

    state: str
    reason: str = ""
    number: str = ""
    is_told: bool = False


@define
class Model:
    """
    All that a desk must know.

    Attributes:
        references: The item that an id leads to, and how it is known.

        gone: The numbers of deleted items.

        opened: Who opened tickets when.
    """

    now: datetime
    items: dict[str, Item] = Factory(dict[str, Item])
    gone: set[str] = Factory(set[str])
    taken: list[Taken] = Factory(list[Taken])
    notices: list[Notice] = Factory(list[Notice])
    references: dict[str, tuple[str, str]] = Factory(dict[str, tuple[str, str]])
    opened: list[tuple[str, datetime]] = Factory(list[tuple[str, datetime]])
    keys: tuple[int, ...] = (0,)

    def rotate(self) -> None:
        """Sign with a new key from now on; the one before still verifies (T3)."""
        self.keys = (self.keys[0] + 1, *self.keys)[:KEYS]

    def merge(self, source: str, target: str) -> None:
        """Make one item a part of another (T4)."""
        self.items[source].merged_into = target
        self.items[source].is_open = False
        self.items[target].takers |= self.items[source].takers

    def delete(self, number: str) -> None:
        """Delete an item: what led to it leads nowhere, or to what opens in its place (T4, T5)."""
        del self.items[number]
        self.gone.add(number)
        self.references = {
            each: known for each, known in self.references.items() if known[0] != number
        }

    def chain(self, number: str) -> Iterator[Item]:
        """Yield the item *number*, and all that it became part of."""
        while item := self.items.get(number):
            yield item
            number = item.merged_into

    @property
    def waiting(self) -> list[Taken]:
        """The held mails that nobody has seen to (R6)."""
        return [one for one in self.taken if one.state == "held" and not one.handled]

    def decide(self, letter: Letter) -> Verdict:
        """Return what becomes of a mail that comes now, for the first time."""
        return self._verdict(letter, self.now, is_routed=letter.is_routed)

    def decide_again(self, taken: Taken, *, is_routed: bool) -> Verdict:
        """Return what becomes of a held mail that is run again, as if it had just come then."""
        return self._verdict(taken.letter, taken.at, is_routed=is_routed)

    def by_hand(self, taken: Taken, number: str) -> Verdict:
        """Return what becomes of a held mail of which a person said what: a note, or a ticket."""
        on = list(self.chain(number))[-1].number if number else ""
        state = "added" if on else "created"
        return Verdict(state, number=on, is_told=self._is_told(taken.letter, taken.at, on))

    def _verdict(self, letter: Letter, at: datetime, *, is_routed: bool) -> Verdict:
        if stopped := self._stopped(letter, at, is_routed=is_routed):
            return stopped
        item = self._about(letter)
        if letter.reports:
            return Verdict("added", number=item.number) if item else Verdict("held", "bounce")
        if item:
            is_told = self._is_told(letter, at, item.number)
            return Verdict("logged" if letter.books else "added", "", item.number, is_told)
        who = letter.writer
        lately = sum(
            whose == who.address and at - HOUR <= when <= at for whose, when in self.opened
        )
        if lately >= TICKETS_AN_HOUR and not who.is_proven:
            return Verdict("held", "flood")
        return Verdict("created", is_told=self._is_told(letter, at, ""))

    def _stopped(self, letter: Letter, at: datetime, *, is_routed: bool) -> Verdict | None:
        """Return why nobody asks what a mail is about; None if that is asked (W4, R2)."""
        if letter.returns:
            return Verdict("discarded", "loop")
        same = self._others(letter, at - ECHO_TIME, at)
        if sum(one.letter.subject == letter.subject for one in same) >= ECHOES:
            return Verdict("held", "too_often")
        return None if is_routed else Verdict("held", "no_route")

    def _others(self, letter: Letter, since: datetime, until: datetime) -> list[Taken]:
        """Return what else came of its sender then."""
        return [
            one
            for one in self.taken
            if one.letter is not letter
            and one.letter.writer.address == letter.writer.address
            and since <= one.at <= until
        ]

    def _about(self, letter: Letter) -> Item | None:
        """Return the item that a mail joins: by token, reference, number, in that order (T1)."""
        if letter.reports:
            # Only of a mail that is known to be ours; when its item goes, that goes with it (W3).
            named, how = self.references.get(letter.reports.message_id, ("", ""))
            return next(iter(list(self.chain(named))[-1:]), None) if how == "sent" else None
        who = letter.writer
        for number in self._proven(letter):
            if number in self.items and not who.is_forged:
                return list(self.chain(number))[-1]
        known = [self.references.get(each, ("", ""))[0] for each in letter.thread]
        before, how = self.references.get(letter.id, ("", ""))
        for number in (*known, letter.number, before if how == "named" else ""):
            if number in self.items and self._takes_part(who, number):
                return list(self.chain(number))[-1]
        return None

    def _proven(self, letter: Letter) -> Iterator[str]:
        """Yield the numbers of the tokens that verify for the sender (T2, T3)."""
        ids = {notice.message_id: notice for notice in self.notices}
        carried = (letter.token, *(ids.get(each) for each in reversed(letter.thread)))
        for notice in carried:
            if notice and notice.key in self.keys and notice.to == letter.writer.address:
                yield notice.number

    def _takes_part(self, who: Writer, number: str) -> bool:
        if who.is_forged:
            return False
        first, *rest = self.chain(number)
        takers = first.takers | (rest[-1] if rest else first).takers
        return who.address in takers or (who.is_agent and who.is_proven)

    def _is_told(self, letter: Letter, at: datetime, number: str) -> bool:
        """Return whether the sender is told that his mail has come (N1, N3)."""
        who = letter.writer
        is_agent = who.is_agent and who.is_proven
        if letter.reports or letter.returns or who.is_forged:
            return False
        again = self._others(letter, at - WEEK, at)
        is_same = any(one.letter.words == letter.words for one in again)
        if is_same and len(letter.words) >= SHORTEST and not is_agent:
            return False
        told = [one for one in self.notices if one.to == who.address]
        lately = sum(at - HOUR <= one.at <= at for one in told)
        today = sum(at - DAY <= one.at <= at for one in told)
        if lately >= AN_HOUR or today >= A_DAY:
            return False
        about = sum(one.number == number for one in told) if number else 0
        named = sum(self.references.get(each, ("", ""))[1] == "sent" for each in letter.thread)
        return is_agent or max(about, named) < AN_ITEM

    def take(self, letter: Letter, verdict: Verdict, number: str) -> Taken:
        """Note a mail of which *verdict* was committed."""
        taken = Taken(letter, self.now, verdict.state, verdict.reason, "")
        self.taken.append(taken)
        self.bring(taken, verdict, number, reopens=not letter.reports)
        return taken

    def bring(self, taken: Taken, verdict: Verdict, number: str, *, reopens: bool) -> None:
        """Note what became of a mail, now or when it was brought in later."""
        taken.state, taken.reason, taken.number = verdict.state, verdict.reason, number
        if verdict.state in {"held", "discarded"}:
            return
        letter = taken.letter
        if verdict.state == "created":
            self.items[number] = Item(number, {letter.writer.address})
            self.opened.append((letter.writer.address, taken.at))
        item = self.items[number]
        item.entries.append(letter.id)
        if verdict.state == "logged":
            item.is_open = False
        elif reopens:
            item.is_open = True
        if self.references.get(letter.id, ("", "named"))[1] == "named":
            self.references[letter.id] = (number, "received")
        for each in letter.thread:
            self.references.setdefault(each, (number, "named"))

    def tell(self, notice: Notice) -> None:
        """Note a notice that was committed."""
        self.notices.append(notice)
        self.references[notice.message_id] = (notice.number, "sent")
