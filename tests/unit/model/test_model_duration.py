"""Durations as people write them (E3)."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mail2ticket.model.duration import Rounding, in_steps, read_duration


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("1.5", "1.5"),
        ("1,5", "1.5"),
        (".5", "0.5"),
        (",25", "0.25"),
        ("1:30", "1.5"),
        ("0:01", "0.0167"),
        ("24:01", "24.0167"),
        ("1h30m", "1.5"),
        ("1h30", "1.5"),
        ("1 h 30 min", "1.5"),
        ("1H", "1"),
        ("2 hours", "2"),
        ("2hrs", "2"),
        ("1.5 h", "1.5"),
        ("90m", "1.5"),
        ("90 min", "1.5"),
        ("90 minutes", "1.5"),
        ("100", "100"),
        ("0", "0"),
        (" 8 ", "8"),
    ],
)
def test_each_form_of_a_duration_is_read(text: str, hours: str) -> None:
    found = read_duration(text)

    assert found == Decimal(hours)
    assert str(found) == hours  # no trailing zeros, and no exponent


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "-1",
        "+1",
        "1:75",
        "1h75m",
        "1:5",
        ":30",
        "1.2.3",
        "1.2,3",
        "1.",
        "1.23456",
        "99999",
        "\u0661",  # a digit, and not one of ours
        "\uff11",
        "1e3",
        "NaN",
        "Infinity",
        "soon",
        "1h 30s",
        "1:30:00",
        "m",
        "h",
        "1h30mm",
    ],
)
def test_whatever_else_is_written_is_no_duration(text: str) -> None:
    assert read_duration(text) is None


@pytest.mark.parametrize(
    ("hours", "minutes", "rounded"),
    [
        ("1.1", 0, "1.1"),
        ("1.1", 15, "1.25"),
        ("1.25", 15, "1.25"),
        ("0.3333", 20, "0.3333"),
        ("0.6667", 20, "0.6667"),  # 40 minutes, as they are read
        ("0.35", 20, "0.6667"),
        ("1", 30, "1"),
        ("10", 60, "10"),
        ("0", 15, "0"),
    ],
)
def test_time_is_rounded_to_whole_steps(hours: str, minutes: int, rounded: str) -> None:
    """E3: rounding is a setting; a step that is met is not passed."""
    assert str(in_steps(Decimal(hours), minutes)) == rounded


def test_a_few_seconds_are_a_step_and_not_nothing() -> None:
    """E3: what is booked is above 0."""
    assert in_steps(Decimal("0.001"), 15) == Decimal("0.25")


@given(st.decimals("0.0001", 24, places=4), st.integers(1, 120))
def test_rounding_never_takes_time_away(hours: Decimal, minutes: int) -> None:
    rounded = in_steps(hours, minutes)

    # Minutes are whole first, so half a minute may go.
    assert rounded > 0
    assert rounded - hours > -Decimal("0.0085")
    assert rounded - hours < Decimal(minutes + 1) / 60


@given(st.text("0123456789.,:hHmMinours \t-+\u0663", max_size=12))
def test_no_text_makes_the_reader_fail(text: str) -> None:
    found = read_duration(text)

    assert found is None or found >= 0


@pytest.mark.parametrize(
    ("hours", "minutes", "nearest"),
    [
        ("1.1", 15, "1"),
        ("1.125", 15, "1.25"),  # 68 minutes; of two equally near it would be the later
        ("1.3", 15, "1.25"),
        ("0.5", 60, "1"),
        ("0.1", 15, "0.25"),  # never to nothing
        ("0", 15, "0"),
        ("1.1", 0, "1.1"),
    ],
)
def test_e3_time_may_be_rounded_to_the_nearest_step(
    hours: str, minutes: int, nearest: str
) -> None:
    assert str(in_steps(Decimal(hours), minutes, Rounding.NEAREST)) == nearest
