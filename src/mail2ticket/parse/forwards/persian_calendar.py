"""Days of the Persian calendar, which telephones set to Persian write."""

from __future__ import annotations

from datetime import date, timedelta

# The first of Farvardin of 1300, and the rule of 33 years, which holds from 1178 to 1633.
_EPOCH = date(1921, 3, 21)
_FIRST = 1300
_LEAPS = frozenset({1, 5, 9, 13, 17, 22, 26, 30})
_CYCLE = 33
_LONG_MONTHS = 6


def from_persian(year: int, month: int, day: int) -> date | None:
    """
    Return the day that is *day* of *month* of *year*, for the years 1300 to 1500.

    >>> from_persian(1405, 8, 12).isoformat()
    '2026-11-03'
    """
    if not (1 <= month <= 12 and 1 <= day <= 31):  # noqa: PLR2004 - the most there are
        return None
    days = (month - 1) * 31 - max(0, month - 1 - _LONG_MONTHS) + day - 1
    days += sum(366 if before % _CYCLE in _LEAPS else 365 for before in range(_FIRST, year))
    return _EPOCH + timedelta(days=days)
