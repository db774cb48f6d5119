"""Durations, as people write them when they book time (E3)."""

from __future__ import annotations

import re
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal

from mail2ticket.model.choice import Choice

__all__ = ["Rounding", "in_steps", "read_duration"]

_MINUTES_AN_HOUR = 60
_FORMS = (
    # 1:30
    re.compile(r"(?P<hours>[0-9]{1,4}):(?P<minutes>[0-5][0-9])", re.ASCII),
    # 1h30m, 1 h 30, 2h, 1.5 h
    re.compile(
        r"(?P<hours>[0-9]{1,4}(?:[.,][0-9]{1,4})?) ?h(?:rs|r|ours|our)?"
        r"(?: ?(?P<minutes>[0-5]?[0-9]) ?(?:m|min|mins|minutes)?)?",
        re.ASCII | re.IGNORECASE,
    ),
    # 90m, 90 min
    re.compile(r"(?P<minutes>[0-9]{1,6}) ?(?:m|min|mins|minutes)", re.ASCII | re.IGNORECASE),
    # 1.5, 1,5, .5
    re.compile(r"(?P<hours>[0-9]{1,4}(?:[.,][0-9]{1,4})?|[.,][0-9]{1,4})", re.ASCII),
)
_PLACES = Decimal("0.0001")


class Rounding(Choice):
    """Which way booked time is rounded to whole steps; of two equally near, up (E3)."""

    UP = "up"
    NEAREST = "nearest"


def read_duration(text: str) -> Decimal | None:
    """
    Return the hours that *text* says, or None where it says none.

    >>> [str(read_duration(text)) for text in ("1.5", "1,5", "1:30", "1h30m", "90m", "90 min")]
    ['1.5', '1.5', '1.5', '1.5', '1.5', '1.5']
    >>> read_duration("soon") is None
    True
    """
    for form in _FORMS:
        if found := form.fullmatch(text.strip()):
            parts = found.groupdict()
            hours = Decimal((parts.get("hours") or "0").replace(",", "."))
            minutes = Decimal(parts.get("minutes") or 0)
            total = hours + minutes / _MINUTES_AN_HOUR
            return _plain(total.quantize(_PLACES, ROUND_HALF_UP))
    return None


def in_steps(hours: Decimal, minutes: int, rounding: Rounding = Rounding.UP) -> Decimal:
    """
    Return *hours* rounded to a multiple of *minutes*; 0 leaves them as they are.

    What is worked is never rounded to nothing: a few minutes are a step at least.

    >>> str(in_steps(Decimal("1.1"), 15)), str(in_steps(Decimal("1.1"), 15, Rounding.NEAREST))
    ('1.25', '1')
    """
    if not minutes:
        return hours
    exact = hours * _MINUTES_AN_HOUR
    # Minutes are whole before they are rounded: 20 minutes are not a third of an hour. But
    # a few seconds are not nothing.
    worked = exact.quantize(Decimal(1), ROUND_HALF_UP) or exact
    way = ROUND_CEILING if rounding is Rounding.UP else ROUND_HALF_UP
    steps = (worked / minutes).quantize(Decimal(1), way)
    if worked:
        steps = max(steps, Decimal(1))
    return _plain((steps * minutes / _MINUTES_AN_HOUR).quantize(_PLACES, ROUND_HALF_UP))


def _plain(hours: Decimal) -> Decimal:
    """Return *hours* without trailing zeros and without an exponent."""
    return Decimal(f"{hours.normalize():f}")
