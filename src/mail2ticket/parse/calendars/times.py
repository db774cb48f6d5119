"""Moments and durations of calendar parts (RFC 5545 sections 3.3.4 to 3.3.6)."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone

from mail2ticket.parse.calendars.zones import offset_of

_MOMENT = re.compile(
    r"([0-9]{4})-?([0-9]{2})-?([0-9]{2})"
    r"(?:[Tt ]([0-9]{2}):?([0-9]{2})(?::?([0-9]{2}))?(?:[.,][0-9]{1,9})?"
    r"([Zz]|[+-][0-9]{2}:?[0-9]{2})?)?",
    re.ASCII,
)
_DURATION = re.compile(
    r"\+?P(?:([0-9]{1,4})W)?(?:([0-9]{1,5})D)?"
    r"(?:T(?:([0-9]{1,6})H)?(?:([0-9]{1,7})M)?(?:([0-9]{1,9})S)?)?",
    re.ASCII | re.IGNORECASE,
)


def read_moment(text: str) -> datetime | date | None:
    """
    Return a date, a moment in UTC or with an offset, or one without a zone; None for neither.

    >>> read_moment("20261103"), read_moment("20261103T0900"), read_moment("soon")
    (datetime.date(2026, 11, 3), datetime.datetime(2026, 11, 3, 9, 0), None)
    """
    match = _MOMENT.fullmatch(text.strip())
    if match is None:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups()[:6])
    try:
        if match[4] is None:
            return date(year, month, day)
        zone = match[7]
        offset = timedelta(0) if zone in {None, "Z", "z"} else offset_of(zone)
        where = None if zone is None else UTC if not offset else timezone(offset)
        # A leap second is the one before it.
        return datetime(year, month, day, hour, minute, min(second, 59), tzinfo=where)
    except ValueError:
        return None


def read_duration(text: str) -> tuple[timedelta, timedelta] | None:
    """Return the days and the time of a duration; a negative one is none."""
    match = _DURATION.fullmatch(text.strip())
    if match is None or not any(match.groups()):
        return None
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return timedelta(weeks=weeks, days=days), timedelta(
        hours=hours, minutes=minutes, seconds=seconds
    )


def later(
    start: datetime | date, days: timedelta, time: timedelta = timedelta(0)
) -> datetime | date | None:
    """Return *start* later by *days* on the calendar, and then by *time* on the clock."""
    try:
        later = start + days
        if not isinstance(later, datetime):
            return later + time
        if later.tzinfo is None:
            return later + time
        return (later.astimezone(UTC) + time).astimezone(later.tzinfo)
    except OverflowError:
        return None


def is_before(end: datetime | date | None, start: datetime | date | None) -> bool:
    """Return whether *end* is before *start*, where the two can be compared."""
    if isinstance(end, datetime) and isinstance(start, datetime):
        return (end.tzinfo is None) == (start.tzinfo is None) and end < start
    if end is None or start is None or isinstance(end, datetime) or isinstance(start, datetime):
        return False
    return end < start
