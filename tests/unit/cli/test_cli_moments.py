"""Moments and ages, as people write them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from mail2ticket.cli.moments import age_of, age_text, moment_of

NOW = datetime(2026, 11, 3, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("90d", timedelta(days=90)),
        (" 2 H ", timedelta(hours=2)),
        ("5min", timedelta(minutes=5)),
        ("1w", timedelta(weeks=1)),
        ("2y", timedelta(days=730)),
        ("5m", None),
        ("-5d", None),
        ("1.5d", None),
        ("d", None),
        ("9999999d", None),
        ("\u0661d", None),
        ("", None),
    ],
)
def test_ages(text: str, age: timedelta | None) -> None:
    assert age_of(text) == age


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("7d", "2026-10-27T12:00:00+00:00"),
        ("2026-11-01", "2026-11-01T00:00:00+00:00"),
        ("20261101", "2026-11-01T00:00:00+00:00"),
        ("2026-11-01T10:00", "2026-11-01T10:00:00+00:00"),
        ("2026-11-01T10:00+02:00", "2026-11-01T08:00:00+00:00"),
        ("2026-11-01T10:00Z", "2026-11-01T10:00:00+00:00"),
        ("yesterday", None),
        ("2026-13-01", None),
        ("999999y", None),
        ("0001-01-01", None),
        ("9999-12-31", None),
        ("", None),
    ],
)
def test_moments(text: str, moment: str | None) -> None:
    found = moment_of(text, NOW)
    assert (found and found.isoformat()) == moment


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-01", "2026-11-01T23:59:59.999999+00:00"),
        ("2026-11-01T10:00", "2026-11-01T10:00:00+00:00"),
        ("1d", "2026-11-02T12:00:00+00:00"),
    ],
)
def test_an_end_is_that_of_the_day(text: str, moment: str) -> None:
    found = moment_of(text, NOW, is_end=True)
    assert found
    assert found.isoformat() == moment


@pytest.mark.parametrize("text", ["1d", "31d", "2h", "90min"])
def test_an_age_is_said_as_it_is_read(text: str) -> None:
    age = age_of(text)
    assert age
    assert age_text(age) == text
