"""The cells of a table: beside each other where it is a table of values."""

from __future__ import annotations

from collections.abc import Sequence

# What is longer is no value; such a table lays out a page, and vanishes.
_CELL = 200
# Blank lines stand between the cells of a table that lays out a page, and not many.
_LINES = 4


def row_of(lines: Sequence[str], starts: Sequence[int], prefix: str) -> str | None:
    r"""
    Join the cells that begin at the lines *starts*, the last of which ends with *lines*.

    None where they are to stay below each other: there is only one, or one has several lines.
    An empty cell keeps its place. *prefix* stands before each line, and not before the row.

    >>> row_of(["Part", "Price"], [0, 1], ""), row_of(["a", "b", "c"], [0, 2], "")
    ('Part\tPrice', None)
    """
    if len(starts) < 2 or len(lines) - starts[0] > _LINES * len(starts):  # noqa: PLR2004 - alone
        return None
    cells: list[str] = []
    for start, end in zip(starts, (*starts[1:], len(lines)), strict=True):
        words = [line for line in lines[start:end] if line.strip("> ")]
        if len(words) > 1 or (words and len(words[0]) > _CELL):
            return None
        cells.append(words[0].removeprefix(prefix).strip() if words else "")
    return "\t".join(cells).strip()
