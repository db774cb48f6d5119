"""Lines that are quoted, by ``>`` or otherwise, and where a run of them ends."""

from __future__ import annotations

import re
from collections.abc import Sequence

from attrs import define, field

from mail2ticket.parse.quotes.marks import MarkedLines

_GAP = 3
_AHEAD = 12
_BLANK = " \t\r\n\u00a0\u200b\u200e\u200f\u2060\ufeff\u3000"
_WRAPPED = 66
#: What may stand before the ``>`` of a quoted line.
MAY_QUOTE = frozenset(" \t\ufeff")
_QUOTED = re.compile(r"[ \t\ufeff]{0,8}>")
# Some programs quote with a bar, or with the initials of who is quoted.
_PREFIX = re.compile(r"[ \t]{0,8}(\||[^\W\d_]{1,5}>)")


@define
class QuotedLines:
    """
    The lines of a text, and how they are quoted.

    Attributes:
        lines: The lines, with their ends.

        marked: What the markup of the mail marks, by the first line of each mark.

        prefix: What quotes besides ``>``, once an introduction was followed by it.
    """

    lines: Sequence[str]
    marked: dict[int, MarkedLines] = field(factory=dict[int, MarkedLines])
    prefix: str = ""

    def run_end(self, start: int) -> int:
        """Return the line after the quoted lines at *start*; blank lines between are theirs."""
        lines, end, blanks = self.lines, start + 1, 0
        for index in range(start + 1, len(lines)):
            line = lines[index]
            if line[0] == ">" or self.is_quote(line):
                end, blanks = index + 1, 0
            elif line.isspace() and blanks < _GAP:
                blanks += 1
            elif not blanks and self.is_wrapped(index):
                end = index + 1
            else:
                break
        return end

    def is_wrapped(self, index: int) -> bool:
        """Tell whether a relay broke the quoted line above, and left its end without ``>``."""
        above, line = self.lines[index - 1].rstrip(), self.lines[index]
        return (
            len(above) >= _WRAPPED
            and above[-1].isalnum()
            and line[0].islower()
            and len(line) < len(above)
            and self.is_quoted(index + 1)
        )

    def is_quote(self, line: str) -> bool:
        """Tell whether *line*, which is not empty, is marked as quoted."""
        if line[0] == ">" or (line[0] in MAY_QUOTE and _QUOTED.match(line) is not None):
            return True
        return bool(self.prefix) and line.lstrip(" \t").startswith(self.prefix)

    def is_quoted(self, index: int) -> bool:
        """Tell whether the line *index* is there, and marked as quoted."""
        return index < len(self.lines) and self.is_quote(self.lines[index])

    def is_prefixed(self, start: int) -> bool:
        """Tell whether a quote begins here that is marked by a bar or by initials."""
        below = self.next_words(start)
        found = None if below is None else _PREFIX.match(self.lines[below])
        return found is not None and self.lines[below or 0].count("|") <= 1

    def stands_alone(self, index: int) -> bool:
        """Tell whether there are no words right above and right below the line *index*."""
        lines = self.lines
        return (index == 0 or lines[index - 1].isspace()) and (
            index + 1 >= len(lines) or lines[index + 1].isspace()
        )

    def next_words(self, start: int) -> int | None:
        """Return the next line with words, at *start* or a little below, or None."""
        for index in range(start, min(len(self.lines), start + _AHEAD)):
            if self.lines[index].strip(_BLANK):
                return index
        return None

    def to_end_of_quote(self, start: int) -> int:
        """Return where the quote ends that begins at *start*: with its ``>`` lines, or never."""
        below = self.next_words(start)
        if below is not None and below in self.marked:
            return self.marked[below].end
        if below is not None and self.is_prefixed(below):
            found = _PREFIX.match(self.lines[below])
            self.prefix = found[1] if found else ""
        if below is not None and self.is_quoted(below):
            return self.run_end(below)
        return len(self.lines)
