"""Time zones of calendar parts: by name, as Windows calls them, or as the part defines them."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from attrs import frozen

from mail2ticket.parse.calendars.windows_zones import WINDOWS_ZONES

_KEY = re.compile(r"[A-Za-z][A-Za-z0-9_+-]{0,31}(?:/[A-Za-z0-9_+-]{1,32}){0,2}")
_OFFSET = re.compile(r"([+-])([0-9]{2}):?([0-9]{2}):?([0-9]{2})?")
_DAY = re.compile(r"([+-]?[1-5])?(MO|TU|WE|TH|FR|SA|SU)")
_UTC = frozenset({"utc", "gmt", "z", "etc/utc", "etc/gmt", "tzone://microsoft/utc"})
_WEEKDAYS = {name: at for at, name in enumerate(("MO", "TU", "WE", "TH", "FR", "SA", "SU"))}
_LONGEST_OFFSET = timedelta(hours=18)
#: The most segments that the name of a zone has, as in America/Indiana/Knox.
_SEGMENTS = 3
#: The names of zones are kept, so that a long one would stay in memory.
_LONGEST_NAME = 200


class Yearly(NamedTuple):
    """A rule by which a time begins again each year, such as on the last Sunday of March."""

    until: datetime
    month: int
    days: frozenset[int]
    weekday: int | None
    nth: int

    def in_year(self, year: int, start: datetime) -> datetime | None:
        """Return when it begins in *year*; what the rule leaves open is as in *start*."""
        month = self.month or start.month
        if not 1 <= month <= 12 or not 1 <= year <= 9998:  # noqa: PLR2004 - months, years
            return None
        first, count = monthrange(year, month)
        allowed = self.days or ({start.day} if self.weekday is None else None)
        days = [
            day
            for day in range(1, count + 1)
            if (allowed is None or day in allowed)
            and (self.weekday is None or (first + day - 1) % 7 == self.weekday)
        ]
        place = self.nth - 1 if self.nth > 0 else len(days) + self.nth
        if not 0 <= place < len(days):
            return None
        return datetime.combine(date(year, month, days[place]), start.time())


@frozen(kw_only=True)
class Observance:
    """
    A time that is kept in a zone, summer or winter time (RFC 5545 section 3.6.5).

    Attributes:
        start: When it began first, in the time that was kept until then.

        before: What was kept until then, as an offset from UTC.

        rule: When it begins again; None where it does not.
    """

    start: datetime
    before: timedelta
    offset: timedelta
    rule: Yearly | None = None

    def onset(self, moment: datetime) -> datetime | None:
        """Return when it last began, up to *moment*; None if it had not begun yet."""
        if self.start > moment:
            return None
        if self.rule is not None:
            for year in (moment.year, moment.year - 1):
                found = self.rule.in_year(year, self.start)
                if found is not None and self.start <= found <= min(moment, self.rule.until):
                    return found
        return self.start


def yearly(rule: str) -> Yearly | None:
    """Read an RRULE; None where it is not one of a year, which no zone needs."""
    pairs = (pair.partition("=") for pair in rule.split(";")[:20])
    said = {key.strip().upper(): value.strip().upper() for key, _, value in pairs}
    if said.get("FREQ") != "YEARLY":
        return None
    day = _DAY.fullmatch(said.get("BYDAY", ""))
    numbers = map(_number, said.get("BYMONTHDAY", "").split(",")[:31])
    return Yearly(
        until=_until(said.get("UNTIL", "")),
        month=_number(said.get("BYMONTH", "")),
        days=frozenset(numbers) - {0},
        weekday=_WEEKDAYS[day[2]] if day else None,
        nth=(_number(day[1] or "") if day else 0) or _number(said.get("BYSETPOS", "")) or 1,
    )


class Zones:
    """
    The zones of one calendar part.

    A name that everybody knows is believed before what the part says of it; what Windows
    calls a zone is known too. Any other is as the part defines it.

    >>> berlin = Zones({}).at("W. Europe Standard Time", datetime(2026, 7, 1, 9))
    >>> str(berlin), Zones({}).at("Nowhere", datetime(2026, 7, 1, 9))
    ('2026-07-01 09:00:00+02:00', None)
    """

    def __init__(self, defined: Mapping[str, tuple[Observance, ...]]) -> None:
        self._defined = defined

    def at(self, name: str, moment: datetime) -> datetime | None:
        """Return *moment*, told without a zone, in the zone *name*; None if nobody knows it."""
        zone = zone_called(name) if len(name) <= _LONGEST_NAME else None
        if zone is None:
            observances = self._defined.get(name)
            zone = _kept(observances, moment) if observances else None
        return moment.replace(tzinfo=zone) if zone else None


def offset_of(text: str) -> timedelta | None:
    """
    Return an offset from UTC as RFC 5545 writes it, or None.

    >>> offset_of("+0530"), offset_of("+9900")
    (datetime.timedelta(seconds=19800), None)
    """
    match = _OFFSET.fullmatch(text.strip())
    if match is None:
        return None
    hours, minutes, seconds = (int(part or 0) for part in match.groups()[1:])
    offset = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    if offset > _LONGEST_OFFSET:
        return None
    return -offset if match[1] == "-" else offset


@lru_cache(maxsize=512)
def zone_called(name: str) -> tzinfo | None:
    """Return the zone that is known as *name*, with what programs write before it, or None."""
    name = name.strip().strip('"')
    if name.lower() in _UTC:
        return UTC
    key = WINDOWS_ZONES.get(name.casefold())
    if key is not None:
        return _by_key(key)
    segments = name.strip("/").split("/")
    for count in range(min(_SEGMENTS, len(segments)), 0, -1):
        # As in /mozilla.org/20260101_1/Europe/Berlin; a single last word is a city at best.
        if count > 1 or len(segments) == 1:
            zone = _by_key("/".join(segments[-count:]))
            if zone is not None:
                return zone
    return None


def _by_key(key: str) -> tzinfo | None:
    if not _KEY.fullmatch(key):
        return None
    try:
        return ZoneInfo(key)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def _kept(observances: Iterable[Observance], moment: datetime) -> tzinfo:
    """Return the offset that is kept at *moment*, as the part defines it."""
    observances = tuple(observances)
    begun = [(onset, at) for at, one in enumerate(observances) if (onset := one.onset(moment))]
    if begun:
        return timezone(observances[max(begun)[1]].offset)
    return timezone(min(observances, key=lambda one: one.start).before)


def _until(text: str) -> datetime:
    try:
        return datetime.strptime(text.strip().upper()[:8], "%Y%m%d").replace(hour=23)  # noqa: DTZ007 - local
    except ValueError:
        return datetime.max  # noqa: DTZ901 - local, and only compared


def _number(text: str) -> int:
    text = text.strip()
    return int(text) if re.fullmatch(r"[+-]?[0-9]{1,4}", text, re.ASCII) else 0
