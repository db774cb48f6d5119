"""A page of plain text being set: lines, quotes, lists and the cells of tables."""

from __future__ import annotations

from collections.abc import Callable
from itertools import accumulate

from attrs import define, field

from mail2ticket.model.body import SpanKind
from mail2ticket.parse.html.blanks import folded, lines_of, seen
from mail2ticket.parse.html.cells import row_of
from mail2ticket.parse.html.links import shown_target
from mail2ticket.parse.html.numerals import numeral
from mail2ticket.parse.quotes.marks import Mark

#: How a rule is drawn in plain text.
RULE = "_" * 32
# Deeper quotes and lists are drawn as this deep: a prefix on each line must stay short.
_QUOTES = 12
_LISTS = 6
_BLANK_LINES = 2
_CELLS = 100
#: Word draws its bullets with letters of fonts that have pictures in their place.
_DINGBATS = frozenset("·•○▪■oo§ØüvqŸ-–\uf0b7\uf0a7\uf0d8\uf0fc\uf076\uf071")  # noqa: RUF001 - as Word draws them
# What stands between the tags of most mails.
_BETWEEN = frozenset({" ", "\n", "\r\n"})


@define
class _List:
    """A list being set; *number* is the next one, or None where items have none."""

    number: int | None
    form: str = "1"


@define
class Page:
    r"""
    Sets words into lines as browsers flow them (CSS 2.1 section 16.6.1, much simplified).

    >>> page = Page()
    >>> page.write("one  \n two")
    >>> page.end_line()
    >>> page.text()
    'one two'
    """

    _lines: list[str] = field(factory=list[str])
    _line: list[str] = field(factory=list[str])
    _marks: list[tuple[int, int | None, SpanKind]] = field(
        factory=list[tuple[int, "int | None", SpanKind]]
    )
    _marked: int = -1
    _quotes: int = 0
    _lists: list[_List] = field(factory=list[_List])
    _rows: list[list[int]] = field(factory=list[list[int]])
    _bullet: str = ""
    _preformatted: int = 0
    _blanks: int = 0
    _ends_blank: bool = True
    _target: str = ""
    is_bullet: bool = False

    def write(self, text: str) -> None:
        """Add *text* to the line; white space is folded, save in preformatted text."""
        if self._preformatted:
            first, *others = lines_of(seen(text))
            self._put(first)
            for line in others:
                self.end_line()
                self._put(line)
            return
        if self._ends_blank and text in _BETWEEN:
            return
        if not text.isascii():
            text = seen(text)
            if not self._line and "\u00a0" in text:
                # A paragraph of one hard blank is how editors write a blank line.
                self._line.append("")
        text = folded(text)
        if self._ends_blank and text[:1] == " ":
            text = text[1:]
        if not text:
            return
        if self.is_bullet and text.strip() in _DINGBATS:
            text = "* "
        self._line.append(text)
        self._ends_blank = text[-1] == " "

    def _put(self, text: str) -> None:
        if text:
            self._line.append(text)
            self._ends_blank = False

    def end_line(self) -> None:
        """End the line; a line without words is a blank line."""
        words = "".join(self._line).rstrip()
        self._line.clear()
        self._ends_blank = True
        if not words:
            self._blanks += 1
            if self._lines and self._blanks <= _BLANK_LINES:
                self._lines.append(">" * min(self._quotes, _QUOTES))
            return
        self._blanks = 0
        if self._lists:
            head = self._bullet or "  "
            self._bullet = ""
            words = "  " * (min(len(self._lists), _LISTS) - 1) + head + words
        elif self._bullet:
            words, self._bullet = self._bullet + words, ""
        self._lines.append(self._prefix() + words)

    def _prefix(self) -> str:
        return ">" * min(self._quotes, _QUOTES) + " " if self._quotes else ""

    def end_line_if_any(self) -> None:
        """End the line where something stands on it."""
        if self._line:
            self.end_line()

    def space(self) -> None:
        """End the line, and see to a blank line after it."""
        if self._line:
            self.end_line()
        if not self._blanks:
            self.end_line()

    def rule(self) -> None:
        """Draw a rule over the page."""
        self.end_line_if_any()
        line = self._prefix() + RULE
        last = next((text for text in reversed(self._lines[-3:]) if text.strip("> ")), "")
        if last != line:
            self._blanks = 0
            self._lines.append(line)

    def begin_block(self, *, roomy: bool) -> Callable[[], None]:
        """Begin a block on a line of its own; a roomy one has blank lines around it."""
        if roomy:
            self.space()
            return self.space
        if self._line:
            self.end_line()
        return self.end_line_if_any

    def begin_quote(self) -> Callable[[], None]:
        """Begin a quote: each line has one more ``>``."""
        if self._quotes == 0:
            self.space()
        else:
            self.end_line_if_any()
        self._quotes += 1

        def end() -> None:
            self.end_line_if_any()
            self._quotes -= 1

        return end

    def trim_quote(self) -> None:
        """Take off the blank lines at the end of a quote."""
        self.end_line_if_any()
        while self._lines and self._lines[-1] and not self._lines[-1].strip(">"):
            self._lines.pop()
            self._blanks = 0

    def begin_list(self, *, number: int | None = None, form: str = "1") -> Callable[[], None]:
        """Begin a list: with bullets, or with numbers from *number* on, as *form* writes them."""
        if self._lists:
            self.end_line_if_any()
        else:
            self.space()
        self._lists.append(_List(number, form))

        def end() -> None:
            self.end_line_if_any()
            self._lists.pop()
            self._bullet = ""
            if not self._lists:
                self.space()

        return end

    def begin_item(self, number: int | None = None) -> Callable[[], None]:
        """Begin an item of the innermost list."""
        self.end_line_if_any()
        self._bullet = "* "
        inner = self._lists[-1] if self._lists else None
        if inner is not None and inner.number is not None:
            inner.number = inner.number if number is None else number
            self._bullet = f"{numeral(inner.number, inner.form)}. "
            inner.number += 1
        return self.end_line_if_any

    def begin_row(self) -> Callable[[], None]:
        """Begin a row of a table."""
        self.end_line_if_any()
        self._rows.append([])
        return self._end_row

    def begin_cell(self) -> Callable[[], None]:
        """Begin a cell of a table."""
        self.end_line_if_any()
        if self._rows and len(self._rows[-1]) <= _CELLS:
            self._rows[-1].append(len(self._lines))
        return self.end_line_if_any

    def _end_row(self) -> None:
        """Set the cells beside each other, unless it is a table that lays out a page."""
        self.end_line_if_any()
        starts = self._rows.pop()
        if len(starts) > _CELLS or not starts or self._marked >= starts[0]:
            return
        row = row_of(self._lines, starts, self._prefix())
        if row is None:
            return
        del self._lines[starts[0] :]
        if row:
            self._lines.append(self._prefix() + row)
        self._blanks = int(bool(self._lines) and not self._lines[-1].strip("> "))

    def begin_preformatted(self) -> Callable[[], None]:
        """Begin a block of text whose white space counts."""
        self.space()
        end_kept = self.begin_kept()

        def end() -> None:
            end_kept()
            self.space()

        return end

    def begin_kept(self, *, is_kept: bool = True) -> Callable[[], None]:
        """Begin text whose white space counts, or does so no more."""
        before, self._preformatted = self._preformatted, int(is_kept)

        def end() -> None:
            self._preformatted = before

        return end

    def place(self) -> tuple[int, int]:
        """Return a place in the page, for `end_link`."""
        return len(self._lines), len(self._line)

    def end_link(self, place: tuple[int, int], target: str) -> None:
        """Write where the link that began at *place* leads, unless that is said already."""
        lines, pieces = place
        if lines == len(self._lines):
            words = "".join(self._line[pieces:])
        elif self._line:
            words = "".join(self._line)
        else:
            self._end_lines_of_link(lines, target)
            return
        shown = shown_target(words, target) if words.strip() else ""
        if shown and shown != self._target:
            if not self._ends_blank:
                self._line.append(" ")
            self._put(f"<{shown}>")
            self._target = shown

    def _end_lines_of_link(self, start: int, target: str) -> None:
        """Write where a link leads whose words stand on lines of their own, as buttons do."""
        for at in range(
            len(self._lines) - 1, max(start, len(self._lines) - 1 - _BLANK_LINES) - 1, -1
        ):
            words = self._lines[at].strip("> ")
            if not words:
                continue
            shown = shown_target(words, target)
            if shown and shown != self._target:
                self._lines[at] += f" <{shown}>"
                self._target = shown
            return

    def line(self) -> int:
        """End the line where something stands on it, and return the number of the next."""
        self.end_line_if_any()
        return len(self._lines)

    def line_at(self, number: int) -> str:
        """Return a line that is set, or an empty text."""
        return self._lines[number] if number < len(self._lines) else ""

    def mark(self, start: int, kind: SpanKind, end: int | None = None) -> None:
        """Mark the lines from *start* to before *end*, or to the last."""
        self._marks.append((start, end, kind))
        self._marked = max(self._marked, start)

    def text(self) -> str:
        """Return the page, without blank lines at either end."""
        self.end_line_if_any()
        return "\n".join(self._lines).strip("\n")

    def marks(self) -> tuple[Mark, ...]:
        """Return what is marked, by offsets into the text; no signature runs into a quote."""
        if not self._marks:
            return ()
        count, size = self.line(), len(self.text())
        lead = next((at for at, line in enumerate(self._lines) if line), 0)
        offsets = [0] * lead + [0, *accumulate(len(line) + 1 for line in self._lines[lead:])]
        others = sorted(start for start, _, kind in self._marks if kind is not SpanKind.SIGNATURE)
        found: list[Mark] = []
        for start, end, kind in self._marks:
            last = count if end is None else min(end, count)
            if kind is SpanKind.SIGNATURE:
                last = min(last, next((other for other in others if other >= start), last))
            if start < last and offsets[start] < size:
                found.append(Mark(offsets[start], min(offsets[last], size), kind))
        return tuple(found)
