"""What the markup of a mail says about whose words a piece of its text is."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple

from mail2ticket.model.body import SpanKind

_ABOVE = 3
_LINE = 300
_LEAD = re.compile(r"[:：]\W{0,8}$")  # noqa: RUF001 - the wide colon of East Asia
# A date, a time or an address: what every mail program writes above a quote.
_WHEN_OR_WHO = re.compile(
    r"(?<!\d)(?:19|20)\d\d(?!\d)|(?<!\d)\d{1,2}[:.h]\d{2}(?!\d)|[^\s<>@]@[^\s<>@]"
)


class Mark(NamedTuple):
    """
    A piece of a text that a mail program marked, by offsets into the text.

    Attributes:
        start: Where it begins.

        end: Where it ends.

        kind: Whose words the mail program says it is.
    """

    start: int
    end: int
    kind: SpanKind


class MarkedLines(NamedTuple):
    """A mark, by lines: the first one, the one after the last, and the kind."""

    start: int
    end: int
    kind: SpanKind


def marked_lines(lines: Sequence[str], marks: Sequence[Mark]) -> dict[int, MarkedLines]:
    r"""
    Find the lines that are marked, by the first line of each mark.

    A mark covers whole lines, without blank ones at its beginning. Of marks that overlap the
    one that begins first counts, and a mark without words says nothing.

    >>> marked_lines(["Yes.\n", "\n", "> Is it?\n"], [Mark(5, 14, SpanKind.QUOTE)])
    {2: MarkedLines(start=2, end=3, kind=<SpanKind.QUOTE: 'quote'>)}
    """
    if not marks:
        return {}
    starts = [0, *accumulate(map(len, lines))]
    found: dict[int, MarkedLines] = {}
    covered = 0
    for mark in sorted(marks, key=lambda mark: (mark.start, -mark.end)):
        first = max(covered, bisect_right(starts, mark.start) - 1)
        last = min(len(lines), bisect_right(starts, max(mark.start, mark.end - 1)))
        while first < last and not lines[first].strip("> \t\r\n"):
            first += 1
        if first < last:
            found[first] = MarkedLines(first, last, mark.kind)
            covered = last
    return found


def lead_of(lines: Sequence[str], index: int, least: int) -> int:
    """
    Return the line that introduces the quote at *index*, or *index* where none does.

    Markup says that a quote begins, so that no word of any language is needed: the line above
    ends in a colon, and says when or who. None is looked for above *least*.
    """
    for above in range(index - 1, max(least, index - _ABOVE) - 1, -1):
        line = lines[above].strip()
        if not line:
            continue
        if len(line) > _LINE or not _LEAD.search(line):
            return index
        if _WHEN_OR_WHO.search(line):
            return above
        # The line may be folded: what says when stands above what ends in a colon.
        before = lines[above - 1].strip() if above > least else ""
        return above - 1 if len(before) <= _LINE and _WHEN_OR_WHO.search(before) else index
    return index


def delimiter_above(lines: Sequence[str], index: int, least: int) -> int:
    """Return the line of the ``--`` right above a signature at *index*, or *index*."""
    for above in range(index - 1, max(least, index - _ABOVE) - 1, -1):
        line = lines[above].strip()
        if line:
            return above if not line.strip("-_—–") else index  # noqa: RUF001 - dashes, as drawn
    return index
