"""Dates as mail programs write them for people to read, in some forty languages."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone

from mail2ticket.model.folding import folded
from mail2ticket.parse.forwards.month_names import (
    FAR_ZONES,
    MORNING,
    MORNING_BEFORE,
    NOON,
    NOON_BEFORE,
    PHRASES,
)
from mail2ticket.parse.forwards.written_days import WEEKDAYS, Order, find_day
from mail2ticket.parse.header.dates import ZONES

_LONGEST = 200
_CLOCK = re.compile(
    r"(?<![\d.:])(\d{1,2})\s?[:h時时시點点]\s?(\d{2})(?!\d)"
    r"(?:\s?(?::|分|분)\s?(\d{2})(?!\d)(?:[.,]\d{1,9})?)?"
)
_DOTTED = re.compile(r"(?<![\d.])(\d{1,2})\.(\d{2})(?:\.(\d{2}))?(?![\d.]*\d)")
_MONTH_NUMBER = re.compile(r"\b(?:thang|thg)\.?\s?(\d{1,2})(?!\d)")
_OFFSET = re.compile(
    r"(?:gmt|utc)\s?([+-])\s?(\d{1,2})(?::?(\d{2}))?(?!\d)"
    r"|(?:(?<=\s)|(?<=[:.\d]\d\d))([+-])([01]\d):?(\d{2})(?!\d)"
)
_ZONE = re.compile(r"(?<![A-Za-z])([A-Z]{2,5}|Z)(?![A-Za-z])")
_WEEKDAY = re.compile(r"\b(" + "|".join(WEEKDAYS) + r")")
# What stands for 0 to 9 in Arabic, Persian, Hindi and Thai.
_DIGITS = {
    zero + value: str(value) for zero in (0x0660, 0x06F0, 0x0966, 0x0E50) for value in range(10)
}
_NOON = 12
_BESIDE = 16


def _halves(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_AFTER = re.compile(r"\s{0,3}(" + _halves(MORNING | NOON) + r")(?![^\W\d_])")
_BEFORE = re.compile(r"(?<![^\W\d_])(" + _halves(MORNING_BEFORE | NOON_BEFORE) + r")\s{0,2}$")
_BEFORE_JOINED = re.compile(r"(" + _halves(MORNING_BEFORE | NOON_BEFORE) + r")\s{0,2}$")


def read_written_date(text: str, *, is_english: bool = False) -> datetime | None:
    """
    Return the moment that *text* names for people; None where it is no whole moment.

    A time without a zone is taken for UTC. A day without a time is no moment. Nothing is
    guessed: where the words around it are English, ``3/11/2026`` is a day of March or of
    November, unless a clock of 24 hours, the weekday or the zone tell which.

    >>> read_written_date("Dienstag, 3. November 2026 um 14:02 Uhr").isoformat()
    '2026-11-03T14:02:00+00:00'
    >>> read_written_date("2026年11月3日(星期二) 下午2:02").isoformat()
    '2026-11-03T14:02:00+00:00'
    >>> read_written_date("03/11/2026 2:02 PM", is_english=True)
    """
    try:
        return _Reading(text[:_LONGEST]).read(is_english=is_english)
    except (ValueError, OverflowError):
        return None


class _Reading:
    """One text being read; what has been understood is taken out of it."""

    def __init__(self, text: str) -> None:
        plain = folded(text).translate(_DIGITS)
        for phrase, name in PHRASES if not text.isascii() else ():
            plain = plain.replace(phrase, name)
        self._rest = _MONTH_NUMBER.sub(_month_by_number, plain)
        self._zone = self._take_zone(text)

    def read(self, *, is_english: bool) -> datetime | None:
        clock = _CLOCK.search(self._rest)
        is_late: bool | None = None
        if clock is not None:
            is_late = self._half(clock)
            self._take(clock.start(), clock.end())
        order = Order(
            is_english=is_english,
            has_half=is_late is not None,
            zone=self._zone,
            weekday=_WEEKDAY.search(self._rest),
        )
        day = find_day(self._rest, order)
        if day is None:
            return None
        if clock is None:
            self._take(day.start, day.end)
            clock = _DOTTED.search(self._rest)
            if clock is None:
                return None
            is_late = self._half(clock)
        hour = int(clock[1])
        if is_late is not None and hour <= _NOON:
            hour = hour % _NOON + (_NOON if is_late else 0)
        return datetime(
            day.value.year,
            day.value.month,
            day.value.day,
            hour,
            int(clock[2]),
            min(int(clock[3] or 0), 59),
            tzinfo=timezone(timedelta(minutes=self._zone)) if self._zone else UTC,
        )

    def _take(self, start: int, end: int) -> None:
        self._rest = f"{self._rest[:start]} ; {self._rest[end:]}"

    def _take_zone(self, text: str) -> int | None:
        """Return the minutes from UTC, or None where no zone is named."""
        found = _OFFSET.search(self._rest)
        if found is not None:
            sign, hours, minutes = found[1] or found[4], found[2] or found[5], found[3] or found[6]
            self._take(found.start(), found.end())
            shift = int(hours) * 60 + int(minutes or 0)
            return -shift if sign == "-" else shift
        for name in _ZONE.findall(text):
            hours = ZONES.get(name.lower(), FAR_ZONES.get(name.lower()))
            if hours is not None:
                return int(hours * 60)
        return None

    def _half(self, clock: re.Match[str]) -> bool | None:
        """Tell whether the time is after noon; None where nothing says so."""
        after = _AFTER.match(self._rest, clock.end())
        if after is not None:
            return after[1] in NOON
        before = self._rest[max(0, clock.start() - _BESIDE) : clock.start()]
        found = (_BEFORE if before.isascii() else _BEFORE_JOINED).search(before)
        return None if found is None else found[1] in NOON_BEFORE


def _month_by_number(match: re.Match[str]) -> str:
    names = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
    number = int(match[1])
    return f" {names[number - 1]} " if 1 <= number <= len(names) else match[0]
