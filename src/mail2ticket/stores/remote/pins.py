"""The look-ups of one unit of work: those that are pinned, and those that are new."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from mail2ticket.logbook import remark
from mail2ticket.model.facts import Facts, Questions
from mail2ticket.stores.remote.encoding import from_text, to_text
from mail2ticket.stores.remote.local import LocalWork
from mail2ticket.stores.remote.pinned import Pin


class Pins:
    """
    The look-ups of one unit of work, by their place in it.

    Where an earlier attempt had effects, its answers are this one's; else everything is looked
    up anew, and put on record with the first effect.
    """

    def __init__(self) -> None:
        self._earlier: dict[str, Pin] = {}
        self._new: dict[str, Pin] = {}
        self._count = 0

    def read(self, texts: Mapping[str, str]) -> None:
        """Take what an earlier attempt pinned; what another version wrote is looked up anew."""
        for place, text in texts.items():
            try:
                self._earlier[place] = from_text(text, Pin)
            except ValueError as error:
                remark("what was looked up before is looked up anew: %s", error)

    def answer(self, questions: Questions, look_up: Callable[[Questions], Facts]) -> Facts:
        """Answer *questions*: as an earlier attempt was, or by *look_up*."""
        place = str(self._count)
        self._count += 1
        pin = self._earlier.get(place)
        if pin and pin.fits(questions):
            return pin.facts_at(questions.at)
        facts = look_up(questions)
        self._new[place] = Pin(questions, facts)
        return facts

    def write(self, work: LocalWork, delivery: str, now: datetime) -> None:
        """Put on record what is new, before an effect changes it."""
        for place, pin in self._new.items():
            work.pin(delivery, place, to_text(pin), now)
        self._new.clear()

    @property
    def received_at(self) -> datetime | None:
        """When the mail was received, as the earlier attempt said; None if there was none."""
        first = self._earlier.get("0")
        return first.asked.at if first else None
