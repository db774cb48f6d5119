"""What came in and what became of it, counted: the funnel of a helpdesk's mail."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from enum import StrEnum

from attrs import Factory, define, frozen

from mail2ticket.model.decision import State
from mail2ticket.model.held import HeldState
from mail2ticket.model.items import EntityKind
from mail2ticket.model.verdict import Kind

__all__ = ["Funnel", "MailCount", "Period", "Span"]


class Period(StrEnum):
    """By what mail is counted over time, in UTC; ALL is one span of all of it."""

    HOUR = "hour"
    DAY = "day"
    MONTH = "month"
    ALL = "all"

    @property
    def characters(self) -> int:
        """How many characters of a moment, as ISO 8601 writes it, name the span it is in."""
        return {Period.HOUR: 13, Period.DAY: 10, Period.MONTH: 7, Period.ALL: 0}[self]


@frozen(kw_only=True)
class MailCount:
    """
    How many mails came in one span that are alike in all that is told here.

    Attributes:
        span: As the beginning of ISO 8601: ``2026-11-03T14``, ``2026-11-03``, ``2026-11``.

        reason: Why they were discarded, or are held.

        held_for: Why they were held, whatever a person made of them since; empty where they
            never were.

        held_state: Whether somebody has seen to them.

        records: How many there are. A mail in several mailboxes has one in each (R4).

        mails: How many mails that is.

        repeats: How often they came again.
    """

    span: str
    state: State
    kind: Kind
    entity: EntityKind | None = None
    reason: str = ""
    held_for: str = ""
    held_state: HeldState | None = None
    records: int = 1
    mails: int = 1
    repeats: int = 0


@define
class Span:
    """
    What came in one span of time.

    Attributes:
        repeats: How often the mails came again that came in it first.

        states: How many ended in each state.
    """

    taken: int = 0
    repeats: int = 0
    states: Counter[State] = Factory(Counter[State])


@define
class Funnel:
    """
    From all that was delivered to what became of it.

    >>> held = MailCount(span="2026-11-03", state=State.HELD, kind=Kind.PERSONAL,
    ...     reason="no_route", held_for="no_route", held_state=HeldState.WAITING, repeats=2)
    >>> ticket = MailCount(span="2026-11-03", state=State.CREATED, kind=Kind.ALERT,
    ...     entity=EntityKind.TICKET, records=5, mails=5)
    >>> funnel = Funnel.of([held, ticket])
    >>> funnel.delivered, funnel.taken, funnel.repeats
    (8, 6, 2)
    >>> dict(funnel.held), dict(funnel.created)
    ({'no_route': 1}, {<Kind.ALERT: 'alert'>: 5})

    Attributes:
        taken: How many mails there are, each once.

        repeats: How often they came again.

        states: How many records ended in each state. What a person brought in is in the state
            that it has now.

        created: How many tickets were opened, by what kind of mail.

        entities: How many of each entity there are.

        held: How many were ever held, by why.

        waiting: How many of those wait for a person, by why.

        by_hand: How many of those are not held any more.

        discarded: How many were discarded, by why.

        spans: The same over time, oldest first; what nothing came in is left out.
    """

    taken: int = 0
    repeats: int = 0
    states: Counter[State] = Factory(Counter[State])
    created: Counter[Kind] = Factory(Counter[Kind])
    entities: Counter[EntityKind] = Factory(Counter[EntityKind])
    held: Counter[str] = Factory(Counter[str])
    waiting: Counter[str] = Factory(Counter[str])
    by_hand: int = 0
    discarded: Counter[str] = Factory(Counter[str])
    spans: dict[str, Span] = Factory(dict[str, Span])

    @classmethod
    def of(cls, counts: Iterable[MailCount]) -> Funnel:
        """Return what *counts* come to."""
        funnel = cls()
        for each in sorted(counts, key=lambda count: count.span):
            funnel._add(each)
        return funnel

    @property
    def delivered(self) -> int:
        """How often mail was delivered in all."""
        return self.taken + self.repeats

    def _add(self, count: MailCount) -> None:
        self.taken += count.mails
        self.repeats += count.repeats
        self.states[count.state] += count.records
        span = self.spans.setdefault(count.span, Span())
        span.taken += count.mails
        span.repeats += count.repeats
        span.states[count.state] += count.records
        if count.entity is not None:
            self.entities[count.entity] += count.records
        if count.state is State.CREATED:
            self.created[count.kind] += count.records
        if count.state is State.DISCARDED:
            self.discarded[count.reason] += count.records
        if count.held_state is not None:
            self._add_held(count)

    def _add_held(self, count: MailCount) -> None:
        self.held[count.held_for] += count.records
        if count.held_state is HeldState.WAITING:
            self.waiting[count.held_for] += count.records
        else:
            self.by_hand += count.records
