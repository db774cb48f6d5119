"""Days as people write them: in numbers, or with the name of the month."""

from __future__ import annotations

import re
from datetime import date

from attrs import frozen

from mail2ticket.parse.forwards.month_names import CROATIAN, MONTHS, PERSIAN
from mail2ticket.parse.forwards.persian_calendar import from_persian

_YEAR_FIRST = re.compile(
    r"(?<!\d)(\d{4})\s?[-./年년]\s?(\d{1,2})\s?[-./月월]\s?(\d{1,2})(?!\d)\s?[日일号號]?"
)
_ERA = re.compile(r"(令和|平成)\s?(\d{1,2})\s?年\s?(\d{1,2})\s?月\s?(\d{1,2})\s?日")
_ERAS = {"令和": 2018, "平成": 1988}
_NUMBERS = re.compile(r"(?<!\d)(\d{1,2})\s?([-./])\s?(\d{1,2})\s?\2\s?(\d{4}|\d{2})(?!\d)")
_TOKEN = re.compile(r"\d+|[^\W\d_][^\s\d,;()<>\"/،、-]*")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_THAI = 543
_THAI_YEARS = range(2400, 2700)
_PERSIAN_YEARS = range(1300, 1500)
_YEARS = range(1970, 2200)
_MONTHS = 12
_DAYS = 31
_DIGITS_OF_A_YEAR = 4
_AMERICA = (-10 * 60, -4 * 60)
_DAY_FIRST = (0, 6 * 60 + 30)


@frozen
class Day:
    """A day, and where it stands in the text."""

    value: date
    start: int
    end: int


@frozen
class Order:
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
            number = WEEKDAYS.index(self.weekday[1])
            is_day_first = date(year, second, first).weekday() == number
            if is_day_first != (date(year, first, second).weekday() == number):
                return (first, second) if is_day_first else (second, first)
        if not self.has_half or self._is_zone_in(_DAY_FIRST):
            return first, second
        return (second, first) if self._is_zone_in(_AMERICA) else None

    def _is_zone_in(self, zones: tuple[int, int]) -> bool:
        return self.zone is not None and zones[0] <= self.zone <= zones[1]


def find_day(text: str, order: Order) -> Day | None:
    """
    Return the day that folded *text* names, or None.

    Raises:
        ValueError: if there is no such day.
    """
    words = _words(text)
    if any(word.month for word in words) and _YEAR_FIRST.search(text) is None:
        return _named(text, words)
    return _numbered(text, order)


def _numbered(text: str, order: Order) -> Day | None:
    """Read a day in numbers."""
    era = _ERA.search(text)
    if era is not None:
        year = _ERAS[era[1]] + int(era[2])
        return Day(date(year, int(era[3]), int(era[4])), era.start(), era.end())
    found = _YEAR_FIRST.search(text)
    if found is not None:
        day = _day(int(found[1]), int(found[2]), int(found[3]))
        return None if day is None else Day(day, found.start(), found.end())
    found = _NUMBERS.search(text)
    if found is None:
        return None
    first, second, year = int(found[1]), int(found[3]), int(found[4])
    if len(found[4]) < _DIGITS_OF_A_YEAR:
        if found[2] == "-" or (found[2] == "/" and not text.isascii()):
            # "26-11-03" and, in East Asia, "26/11/03" begin with the year.
            return None
        year = _in_full(year)
    both = (first, second) if found[2] == "." else order.day_and_month(first, second, year)
    day = None if both is None else _day(year, both[1], both[0])
    return None if day is None else Day(day, found.start(), found.end())


def _in_full(year: int) -> int:
    """Return the year that two digits mean: one from 1970 to 2069."""
    return year + (1900 if year >= _YEARS.start % 100 else 2000)


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


def _named(text: str, words: list[_Word]) -> Day | None:
    """Read a day with the name of its month: ``3. Nov 2026``, ``Nov 3, 2026``, ``2026 Nov 3``."""
    for places in ((0, 1, 2), (1, 0, 2), (2, 1, 0), (1, 2, 0)):
        for at in range(len(words) - 2):
            three = words[at : at + 3]
            day, month, year = (three[places[0]], three[places[1]], three[places[2]])
            if month.month and day.is_day and year.is_year:
                return _found(text, day, month, int(year.text), three)
    for at in range(len(words) - 2):
        day, month, year = words[at : at + 3]
        if month.month and day.is_day and year.is_short_year:
            return _found(text, day, month, _in_full(int(year.text)), [day, month, year])
    return None


def _found(text: str, day: _Word, month: _Word, year: int, words: list[_Word]) -> Day | None:
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
    return None if value is None else Day(value, words[0].start, words[-1].end)
