"""
What was looked up before the first effect of a delivery, kept until the mail is committed.

A desk that a first attempt wrote to has other facts for the second one: the ticket that it
opened looks like an older one that is alike. Mail, policy and facts make the decision, so with
the facts of the first attempt the second one decides the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import TypeVar

from attrs import evolve, frozen

from mail2ticket.model.facts import Echo, Facts, Likeness, Questions, Said
from mail2ticket.model.message import EPOCH

S = TypeVar("S", Echo, Said, Likeness)
V = TypeVar("V")

# The latest moment that a question may name is *for ever*, and stays that.
_LATEST_YEAR = 9999


@frozen
class Pin:
    """
    One look-up: what was asked, and what was answered.

    A host may say another moment at each attempt. What is asked and answered of a time before
    that moment counts from the new one.

    >>> from datetime import UTC
    >>> noon = datetime(2026, 11, 3, 12, tzinfo=UTC)
    >>> pin = Pin(Questions(at=noon), Facts())
    >>> later = Questions(at=noon + timedelta(hours=1))
    >>> pin.fits(later), pin.fits(evolve(later, numbers=frozenset({"T1"})))
    (True, False)
    """

    asked: Questions
    facts: Facts

    def fits(self, asked: Questions) -> bool:
        """Return whether the same is *asked*; another policy may ask for more or less."""
        by = asked.at - self.asked.at
        moved = evolve(
            self.asked,
            at=asked.at,
            echoes=_moved(self.asked.echoes, by),
            said=_moved(self.asked.said, by),
            alike=_moved(self.asked.alike, by),
        )
        return moved == asked

    def facts_at(self, at: datetime) -> Facts:
        """Return what was answered, as the answer to a mail that was received *at* that moment."""
        by = at - self.asked.at
        return evolve(
            self.facts,
            echoes=_moved_keys(self.facts.echoes, by),
            said=_moved_keys(self.facts.said, by),
            alike=_moved_keys(self.facts.alike, by),
        )


def _moved(some: Iterable[S], by: timedelta) -> frozenset[S]:
    return frozenset(_at(each, by) for each in some)


def _moved_keys(found: Mapping[S, V], by: timedelta) -> Mapping[S, V]:
    return {_at(each, by): value for each, value in found.items()}


def _at(asked: S, by: timedelta) -> S:
    """Return *asked* that much later."""
    if isinstance(asked, Likeness):
        return evolve(asked, since=_later(asked.since, by))
    return evolve(asked, since=_later(asked.since, by), until=_later(asked.until, by))


def _later(moment: datetime, by: timedelta) -> datetime:
    """Return *moment* that much later; the ends of time stay where they are."""
    return moment if moment == EPOCH or moment.year == _LATEST_YEAR else moment + by
