"""A small Internet on a virtual clock: letters that arrive later, and desks that answer them."""

from __future__ import annotations

import heapq
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Protocol

from attrs import Factory, define, field, frozen

from mail2ticket.intake import Intake
from mail2ticket.model.address import Address
from mail2ticket.model.decision import State
from mail2ticket.model.message import Envelope
from mail2ticket.policy import Policy
from mail2ticket.ports import Store
from mail2ticket.transports.memory import MemoryTransport

START = datetime(2026, 11, 2, 9, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@frozen
class Letter:
    """
    A mail under way.

    Attributes:
        path: The reverse-path; None for the null path.
    """

    content: bytes
    to: str
    path: str | None


def key_of(letter: Letter) -> str:
    """Return the address that *letter* is for, without a subaddress, in lower case."""
    return str(Address.of(letter.to).without_subaddress()).lower()


class Node(Protocol):
    """Something that has an address and gets mail."""

    def receives(self, letter: Letter, world: World, /) -> None:
        """Do what it does with a mail."""
        ...


@define
class World:
    """
    All nodes, and all mail under way; the same each time it is run.

    Attributes:
        delivered: How many letters arrived.

        lost: Letters to nobody.

        posted: How many were put on their way.

        again: How much later each letter to a desk is delivered again (W5).
    """

    now: datetime = START
    nodes: dict[str, Node] = Factory(dict[str, "Node"])
    again: tuple[timedelta, ...] = ()
    delivered: int = 0
    lost: list[Letter] = Factory(list[Letter])
    _waiting: list[tuple[datetime, int, Letter]] = Factory(list[tuple[datetime, int, Letter]])
    posted: int = 0

    def number(self) -> int:
        """Return a number that nobody had before."""
        self.posted += 1
        return self.posted

    def post(self, letter: Letter, after: timedelta = SECOND) -> None:
        """Put *letter* on its way."""
        again = self.again if isinstance(self.nodes.get(key_of(letter)), DeskNode) else ()
        for later in (timedelta(), *again):
            heapq.heappush(self._waiting, (self.now + after + later, self.number(), letter))

    @property
    def is_quiet(self) -> bool:
        """Whether nothing is under way any more."""
        return not self._waiting

    def run(self, days: float) -> None:
        """Deliver all that arrives in *days*."""
        end = self.now + timedelta(days=days)
        while self._waiting and self._waiting[0][0] <= end:
            self.now, _, letter = heapq.heappop(self._waiting)
            self.delivered += 1
            node = self.nodes.get(key_of(letter))
            if node is None:
                self.lost.append(letter)
            else:
                node.receives(letter, self)
        self.now = end


@define
class DeskNode:
    """
    A whole instance of mail2ticket at one address.

    Attributes:
        states: How the mails ended that it got.

        sends: Whether its notices leave the house.

        answers: When it wrote to whom.

        tickets: When mail opened tickets.

        last: What it wrote last.
    """

    policy: Policy
    store: Store
    sends: bool = True
    states: Counter[State] = Factory(Counter[State])
    answers: dict[str, list[datetime]] = Factory(dict[str, list[datetime]])
    tickets: list[datetime] = Factory(list[datetime])
    last: Letter | None = None
    _transport: MemoryTransport = field(factory=MemoryTransport)

    def receives(self, letter: Letter, world: World) -> None:
        """Take the mail in, and send what is to be sent a second later."""
        path = Address.of(letter.path) if letter.path else None
        envelope = Envelope(path, (Address.of(letter.to),))
        intake = Intake(self.store, self._transport, self.policy)
        outcome = intake.process(letter.content, envelope, received_at=world.now)
        for one in (outcome, *outcome.others):
            self.states[one.state] += 1
            if one.state is State.CREATED:
                self.tickets.append(world.now)
        for mail in self._transport.sent:
            self.answers.setdefault(str(mail.to).lower(), []).append(world.now)
            self.last = Letter(mail.content, str(mail.to), None)
            if self.sends:
                world.post(self.last)
        self._transport.sent.clear()

    @property
    def taken(self) -> int:
        """How many mails ended in some state."""
        return self.states.total()

    def answered(self) -> int:
        """Return how many notices it wrote."""
        return sum(map(len, self.answers.values()))
