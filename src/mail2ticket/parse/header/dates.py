"""Dates: RFC 5322, and what people and programs write instead of it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo

from mail2ticket.model.defect import DefectCode
from mail2ticket.parse.findings import Findings

_MONTHS = {
    name: number
    for number, name in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"],
        start=1,
    )
}
#: RFC 5322 section 4.3; the military letters are all taken for UTC, as it asks.
ZONES = {
    "ut": 0,
    "gmt": 0,
    "utc": 0,
    "z": 0,
    "est": -5,
    "edt": -4,
    "cst": -6,
    "cdt": -5,
    "mst": -7,
    "mdt": -6,
    "pst": -8,
    "pdt": -7,
    # Not in the RFC, and in much mail.
    "bst": 1,
    "wet": 0,
    "west": 1,
    "cet": 1,
    "met": 1,
    "mez": 1,
    "cest": 2,
    "mest": 2,
    "mesz": 2,
    "eet": 2,
    "eest": 3,
    "msk": 3,
    "jst": 9,
    "kst": 9,
    "hkt": 8,
    "sgt": 8,
    "aest": 10,
    "aedt": 11,
    "nzst": 12,
    "nzdt": 13,
    "akst": -9,
    "akdt": -8,
    "hst": -10,
}
_RFC5322 = re.compile(
    r"\s{0,9}(?:[a-z]{3,9}\s{0,9}[,.]?\s{1,9}|[a-z]{3},)?"
    r"([0-9]{1,2})[\s-]{1,9}([a-z]{3})[a-z]{0,6}\.?[\s-]{1,9}([0-9]{2,4})"
    r"[\s,]{1,9}([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:\.[0-9]{1,9})?)?"
    r"\s{0,9}(?:([+-][0-9]{4})|([a-z]{1,5}))?\s{0,9}(?:\(.{0,100})?",
    re.IGNORECASE | re.ASCII,
)
_HALVES = frozenset({"am", "pm"})
_LONGEST = 120
_COMMENT = re.compile(r"\([^()]{0,100}\)")
_YEAR = re.compile(r"[0-9]{4}")
# JavaScript and people write the shift behind the zone that it is from; it is that from UTC.
_SHIFTED = re.compile(
    r"(?<![a-z])(?:gmt|utc?)\s{0,2}([+-])([0-9]{1,2})(?::?([0-9]{2}))?(?![0-9])", re.IGNORECASE
)
# Beside a year of four digits, 09.12.44 is a time.
_DOTTED = re.compile(r"(?<![0-9.:+-])([0-9]{1,2})[.:]([0-9]{2})\.([0-9]{2})(?![0-9.:])")
# A day before its month, for nobody who sets dots names the month first.
_DAY_FIRST = re.compile(r"(?<![0-9.])[0-9]{1,2}\.[0-9]{1,2}\.[0-9]{4}(?![0-9])")
_DOTTED_SHORT = re.compile(r"(?<![0-9.:+-])([0-9]{1,2})\.([0-9]{2})(?![0-9.:])")


def read_date(value: str, findings: Findings) -> datetime | None:
    """
    Return the moment that *value* names, with its offset; None where it names none.

    A date without a zone is taken for UTC. Nothing is filled in from today.

    >>> read_date("Tue, 3 Nov 2026 10:00:00 +0100 (CET)", Findings()).isoformat()
    '2026-11-03T10:00:00+01:00'
    >>> read_date("next week", Findings())
    """
    match = _RFC5322.fullmatch(value[: 2 * _LONGEST])
    moment = _strict(match, findings) if match else None
    if moment is None and value.strip():
        moment = _tolerant(value)
        findings.add(DefectCode.DOUBTFUL_DATE, value)
    return moment


def _strict(match: re.Match[str], findings: Findings) -> datetime | None:
    day, month, year, hour, minute, second, offset, zone = match.groups()
    number = int(year)
    if len(year) == 2:  # noqa: PLR2004 - RFC 5322 section 4.3 tells years by their digits
        number += 2000 if number < 50 else 1900  # noqa: PLR2004 - the same
    elif len(year) == 3:  # noqa: PLR2004 - the same
        number += 1900
    moon = _MONTHS.get(month.lower())
    if moon is None:
        return None
    if (zone or "").lower() in _HALVES:
        # No zone: the time of day is half said, and `_tolerant` reads it.
        return None
    try:
        shift = _shift(offset, zone)
        if offset is None and zone is None:
            findings.add(DefectCode.DOUBTFUL_DATE, match[0])
        # A leap second is the last second that Python can say.
        return datetime(
            number,
            moon,
            int(day),
            int(hour),
            int(minute),
            min(int(second or 0), 59),
            tzinfo=timezone(shift) if shift else UTC,
        )
    except (ValueError, OverflowError):
        return None


def _shift(offset: str | None, zone: str | None) -> timedelta:
    if offset is not None:
        minutes = int(offset[1:3]) * 60 + int(offset[3:])
        return timedelta(minutes=-minutes if offset[0] == "-" else minutes)
    return timedelta(hours=ZONES.get((zone or "utc").lower(), 0))


def _tolerant(value: str) -> datetime | None:
    """Ask dateutil, and believe it only where it needs to fill nothing in."""
    text = _COMMENT.sub(" ", value[:_LONGEST]).strip()
    if len(value) > 2 * _LONGEST or not text.isascii() or not _YEAR.search(text):
        return None
    text = _DOTTED.sub(r"\1:\2:\3", _SHIFTED.sub(_bare_shift, text))
    if ":" not in text:
        text = _DOTTED_SHORT.sub(r"\1:\2", text)
    # Imported late: it is large, and most mail has dates that need no guessing.
    from dateutil import parser  # noqa: PLC0415 - see above

    found: list[datetime] = []
    is_day_first = _DAY_FIRST.search(text) is not None
    for default in (datetime(2000, 1, 1, tzinfo=UTC), datetime(2004, 12, 31, tzinfo=UTC)):
        naive = default.replace(tzinfo=None)
        try:
            parsed = parser.parse(text, default=naive, dayfirst=is_day_first, tzinfos=_zone)
        except Exception:  # noqa: BLE001 - dateutil raises many kinds for bad dates
            return None
        found.append(parsed)
    moment = found[0]
    if moment.replace(tzinfo=None) != found[1].replace(tzinfo=None):
        return None
    try:
        return moment.replace(tzinfo=_fixed(moment))
    except (ValueError, OverflowError):
        return None


def _bare_shift(match: re.Match[str]) -> str:
    """Return ``+0100`` for ``GMT+1``: dateutil takes that for a zone of POSIX, and so for -1."""
    return f"{match[1]}{match[2]:0>2}{match[3] or '00'}"


def _zone(name: str | None, offset: int | None) -> tzinfo:
    if offset is not None:
        return timezone(timedelta(seconds=offset)) if abs(offset) < 86_400 else UTC  # noqa: PLR2004 - a day
    return timezone(_shift(None, name))


def _fixed(moment: datetime) -> tzinfo:
    shift = moment.utcoffset()
    return timezone(shift) if shift else UTC
