"""Dates as mail programs write them for people to read, in some forty languages."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta, timezone

from attrs import frozen

from mail2ticket.parse.dates import ZONES
from mail2ticket.parse.folding import folded
from mail2ticket.parse.month_names import (
    CROATIAN,
    FAR_ZONES,
    MONTHS,
    MORNING,
    MORNING_BEFORE,
    NOON,
    NOON_BEFORE,
    PERSIAN,
    PHRASES,
)
from mail2ticket.parse.persian_calendar import from_persian

_LONGEST = 200
_YEAR_FIRST = re.compile(
    r"(?<!\d)(\d{4})\s?[-./年년]\s?(\d{1,2})\s?[-./月월]\s?(\d{1,2})(?!\d)\s?[日일号號]?"
)
_ERA = re.compile(r"(令和|平成)\s?(\d{1,2})\s?年\s?(\d{1,2})\s?月\s?(\d{1,2})\s?日")
_ERAS = {"令和": 2018, "平成": 1988}
_NUMBERS = re.compile(r"(?<!\d)(\d{1,2})\s?([-./])\s?(\d{1,2})\s?\2\s?(\d{4}|\d{2})(?!\d)")
_CLOCK = re.compile(
    r"(?<![\d.:])(\d{1,2})\s?[:h時时시點点]\s?(\d{2})(?!\d)"
    r"(?:\s?(?::|分|분)\s?(\d{2})(?!\d)(?:[.,]\d{1,9})?)?"
)
_DOTTED = re.compile(r"(?<![\d.])(\d{1,2})\.(\d{2})(?:\.(\d{2}))?(?![\d.]*\d)")
_TOKEN = re.compile(r"\d+|[^\W\d_][^\s\d,;()<>\"/،、-]*")
_MONTH_NUMBER = re.compile(r"\b(?:thang|thg)\.?\s?(\d{1,2})(?!\d)")
_OFFSET = re.compile(
    r"(?:gmt|utc)\s?([+-])\s?(\d{1,2})(?::?(\d{2}))?(?!\d)"
    r"|(?:(?<=\s)|(?<=[:.\d]\d\d))([+-])([01]\d):?(\d{2})(?!\d)"
)
_ZONE = re.compile(r"(?<![A-Za-z])([A-Z]{2,5}|Z)(?![A-Za-z])")
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WEEKDAY = re.compile(r"\b(" + "|".join(_WEEKDAYS) + r")")
# What stands for 0 to 9 in Arabic, Persian, Hindi and Thai.
_DIGITS = {
    zero + value: str(value) for zero in (0x0660, 0x06F0, 0x0966, 0x0E50) for value in range(10)
}
_THAI = 543
_THAI_YEARS = range(2400, 2700)
_PERSIAN_YEARS = range(1300, 1500)
_YEARS = range(1970, 2200)
_NOON = 12
_MONTHS = 12
_DAYS = 31
_DIGITS_OF_A_YEAR = 4
_BESIDE = 16
_AMERICA = (-10 * 60, -4 * 60)
_DAY_FIRST = (0, 6 * 60 + 30)


def _halves(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_AFTER = re.compile(r"\s{0,3}(" + _halves(MORNING | NOON) + r")(?![^\W\d_])")
_BEFORE = re.compile(r"(?<![^\W\d_])(" + _halves(MORNING_BEFORE | NOON_BEFORE) + r")\s{0,2}$")
_BEFORE_JOINED = re.compile(r"(" + _halves(MORNING_BEFORE | NOON_BEFORE) + r")\s{0,2}$")


@frozen
class _Day:
    """A day, and where it stands in the text."""

    value: date
    start: int
    end: int


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
        order = _Order(
            is_english=is_english,
            has_half=is_late is not None,
            zone=self._zone,
            weekday=_WEEKDAY.search(self._rest),
        )
        day = _numbered(self._rest, order) if _has_no_name(self._rest) else _named(self._rest)
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
    return f" {names[number - 1]} " if 1 <= number <= _MONTHS else match[0]


@frozen
class _Order:
    """What tells whether the day or the month stands first."""

    is_english: bool
    has_half: bool
    zone: int | None
    weekday: re.Match[str] | None

    def day_and_month(self, first: int, second: int, year: int) -> tuple[int, int] | None:
        """Return the day and the month, or None where it cannot be told which is which."""
        if first > _MONTHS or first == second:
            return first, second
        if second > _MONTHS:
            return second, first
        if not self.is_english:
            return first, second
        if self.weekday is not None:
            number = _WEEKDAYS.index(self.weekday[1])
            is_day_first = date(year, second, first).weekday() == number
            if is_day_first != (date(year, first, second).weekday() == number):
                return (first, second) if is_day_first else (second, first)
        if not self.has_half or self._is_zone_in(_DAY_FIRST):
            return first, second
        return (second, first) if self._is_zone_in(_AMERICA) else None

    def _is_zone_in(self, zones: tuple[int, int]) -> bool:
        return self.zone is not None and zones[0] <= self.zone <= zones[1]


def _numbered(text: str, order: _Order) -> _Day | None:
    """Read a day in numbers."""
    era = _ERA.search(text)
    if era is not None:
        year = _ERAS[era[1]] + int(era[2])
        return _Day(date(year, int(era[3]), int(era[4])), era.start(), era.end())
    found = _YEAR_FIRST.search(text)
    if found is not None:
        day = _day(int(found[1]), int(found[2]), int(found[3]))
        return None if day is None else _Day(day, found.start(), found.end())
    found = _NUMBERS.search(text)
    if found is None:
        return None
    first, second, year = int(found[1]), int(found[3]), int(found[4])
    if len(found[4]) < _DIGITS_OF_A_YEAR:
        if found[2] == "-" or (found[2] == "/" and not text.isascii()):
            # "26-11-03" and, in East Asia, "26/11/03" begin with the year.
            return None
        year += 2000
    both = (first, second) if found[2] == "." else order.day_and_month(first, second, year)
    day = None if both is None else _day(year, both[1], both[0])
    return None if day is None else _Day(day, found.start(), found.end())


def _day(year: int, month: int, day: int) -> date | None:
    if year in _PERSIAN_YEARS:
        return from_persian(year, month, day)
    if year in _THAI_YEARS:
        year -= _THAI
    return date(year, month, day) if year in _YEARS else None


@frozen
class _Word:
    """A number, or the name of a month."""

    text: str
    start: int
    end: int
    month: int = 0

    @property
    def is_day(self) -> bool:
        return not self.month and len(self.text) <= 2 and 1 <= int(self.text) <= _DAYS  # noqa: PLR2004 - digits of a day

    @property
    def is_year(self) -> bool:
        return not self.month and len(self.text) == _DIGITS_OF_A_YEAR

    @property
    def is_short_year(self) -> bool:
        return not self.month and len(self.text) == 2  # noqa: PLR2004 - its digits


def _words(text: str) -> list[_Word]:
    words: list[_Word] = []
    for match in _TOKEN.finditer(text):
        token = match[0]
        if token.isdigit():
            words.append(_Word(token, match.start(), match.end()))
            continue
        token = token.strip(".'׳״’॰")  # noqa: RUF001 - marks of abbreviation
        month = MONTHS.get(token) or PERSIAN.get(token) or (token in CROATIAN and _MONTHS) or 0
        if month:
            words.append(_Word(token, match.start(), match.end(), month))
    return words


def _has_no_name(text: str) -> bool:
    return not any(word.month for word in _words(text)) or _YEAR_FIRST.search(text) is not None


def _named(text: str) -> _Day | None:
    """Read a day with the name of its month: ``3. Nov 2026``, ``Nov 3, 2026``, ``2026 Nov 3``."""
    words = _words(text)
    for places in ((0, 1, 2), (1, 0, 2), (2, 1, 0), (1, 2, 0)):
        for at in range(len(words) - 2):
            three = words[at : at + 3]
            day, month, year = (three[places[0]], three[places[1]], three[places[2]])
            if month.month and day.is_day and year.is_year:
                return _found(text, day, month, int(year.text), three)
    for at in range(len(words) - 2):
        day, month, year = words[at : at + 3]
        if month.month and day.is_day and year.is_short_year:
            return _found(text, day, month, 2000 + int(year.text), [day, month, year])
    return None


def _found(text: str, day: _Word, month: _Word, year: int, words: list[_Word]) -> _Day | None:
    number = month.month
    if month.text in CROATIAN:
        # Croats write a dot after the year, Poles and Czechs none.
        last = words[-1]
        number = CROATIAN[month.text][text[last.end : last.end + 1] == "."]
    elif year in _PERSIAN_YEARS:
        if month.text not in PERSIAN:
            return None
        number = PERSIAN[month.text]
    value = _day(year, number, int(day.text))
    return None if value is None else _Day(value, words[0].start, words[-1].end)
