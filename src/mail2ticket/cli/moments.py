"""Moments and ages, as people write them on a command line."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta

import click

from mail2ticket.model.message import is_moment

_AGE = re.compile(r"([0-9]{1,6})\s*(min|h|d|w|y)")
_UNITS = {
    "min": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "w": timedelta(weeks=1),
    "y": timedelta(days=365),
}
_DAY = re.compile(r"[0-9]{4}-?[0-9]{2}-?[0-9]{2}")


def age_of(text: str) -> timedelta | None:
    """
    Return the time that *text* names, or None if it names none.

    >>> age_of("90d"), age_of("2 h"), age_of("soon")
    (datetime.timedelta(days=90), datetime.timedelta(seconds=7200), None)
    """
    found = _AGE.fullmatch(text.strip().lower())
    return int(found[1]) * _UNITS[found[2]] if found else None


def moment_of(text: str, now: datetime, *, is_end: bool = False) -> datetime | None:
    """
    Return the moment that *text* names, or None if it names none.

    An age is so long before *now*. A date without a time is the begin of that day, or its end;
    without an offset it is in UTC.

    >>> now = datetime(2026, 11, 3, 12, tzinfo=UTC)
    >>> moment_of("7d", now).isoformat(), moment_of("2026-11-03T10:00", now).isoformat()
    ('2026-10-27T12:00:00+00:00', '2026-11-03T10:00:00+00:00')
    >>> moment_of("2026-11-03", now, is_end=True).isoformat()
    '2026-11-03T23:59:59.999999+00:00'
    """
    age = age_of(text)
    try:
        moment = now - age if age is not None else datetime.fromisoformat(text.strip())
    except (ValueError, OverflowError):
        return None
    if is_end and _DAY.fullmatch(text.strip()):
        moment = datetime.combine(moment.date(), time.max)
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return moment.astimezone(UTC) if is_moment(moment) else None


def age_callback(
    least: timedelta = timedelta(minutes=1), why: str = ""
) -> Callable[[click.Context, click.Parameter, str | None], timedelta | None]:
    """Return what reads an option that is an age such as ``90d``, and at least *least*."""

    def read(ctx: click.Context, param: click.Parameter, value: str | None) -> timedelta | None:
        if value is None:
            return None
        age = age_of(value)
        if age is None:
            wrong = f"{value!r} is no age; 90d would be one: min, h, d, w or y"
            raise click.BadParameter(wrong, ctx, param)
        if age < least:
            wrong = f"{value!r} is less than {age_text(least)}{why}"
            raise click.BadParameter(wrong, ctx, param)
        if moment_of(value, datetime.now(UTC)) is None:
            raise click.BadParameter(f"{value!r} is before 1970", ctx, param)
        return age

    return read


def moment_callback(
    *, is_end: bool = False
) -> Callable[[click.Context, click.Parameter, str | None], datetime | None]:
    """Return what reads an option that is a date, a moment, or how long ago it was."""

    def read(ctx: click.Context, param: click.Parameter, value: str | None) -> datetime | None:
        moment = moment_of(value, datetime.now(UTC), is_end=is_end) if value else None
        if value is not None and moment is None:
            wrong = f"{value!r} is no moment; 2026-11-03, 2026-11-03T10:00Z or 7d would be one"
            raise click.BadParameter(wrong, ctx, param)
        return moment

    return read


def age_text(age: timedelta) -> str:
    """
    Say an age as `age_of` reads it.

    >>> age_text(timedelta(days=31)), age_text(timedelta(minutes=90)), age_text(timedelta(hours=2))
    ('31d', '90min', '2h')
    """
    unit = next(name for name in ("d", "h", "min") if not age % _UNITS[name])
    return f"{age // _UNITS[unit]}{unit}"
