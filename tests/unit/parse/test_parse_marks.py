"""Marks of the markup, as lines; and the line above that introduces a quote or a signature."""

from __future__ import annotations

import pytest

from mail2ticket.model.body import SpanKind
from mail2ticket.parse.quotes.marks import Mark, delimiter_above, lead_of, marked_lines

QUOTE = SpanKind.QUOTE


def test_of_marks_that_overlap_the_first_counts() -> None:
    lines = ["a\n", "b\n", "c\n", "d\n"]

    found = marked_lines(lines, [Mark(4, 8, QUOTE), Mark(2, 6, QUOTE), Mark(2, 4, QUOTE)])

    assert [(one.start, one.end) for one in found.values()] == [(1, 3), (3, 4)]


def test_a_mark_without_words_says_nothing() -> None:
    assert not marked_lines(["a\n", "\n", ">\n"], [Mark(2, 5, QUOTE)])
    assert not marked_lines(["a\n"], [])


def test_what_is_split_at_other_ends_of_lines_is_found() -> None:
    lines = "a\u2028b\x0cc\n".splitlines(keepends=True)

    assert list(marked_lines(lines, [Mark(4, 6, QUOTE)])) == [2]


@pytest.mark.parametrize(
    ("lines", "lead"),
    [
        (["own", "Zzz 2026 Ada:", "q"], 1),
        (["own", "Zzz Ada <ada@client.example>:", "", "q"], 1),
        (["own", "Zzz 10:00", "qqq Ada:", "q"], 1),
        (["own", "Zzz Ada:", "q"], 2),
        (["own", "no colon", "q"], 2),
        (["own:", "", "", "", "", "q"], 5),
        ([f"{'x' * 400} 2026:", "q"], 1),
        (["2026:", "q"], 0),
        (["x:", "q"], 1),
    ],
)
def test_a_line_that_says_when_or_who_and_ends_in_a_colon_leads(
    lines: list[str], lead: int
) -> None:
    assert lead_of(lines, len(lines) - 1, 0) == lead


@pytest.mark.parametrize(
    ("lines", "place"),
    [
        (["own", "--", "Ada"], 1),
        (["own", "-- ", "", "Ada"], 1),
        (["own", "Ada"], 1),
        (["", "", "", "", "Ada"], 4),
    ],
)
def test_the_dashes_above_a_signature_belong_to_it(lines: list[str], place: int) -> None:
    assert delimiter_above(lines, len(lines) - 1, 0) == place
