"""A page of plain text being set: lines, quotes, lists and cells."""

from __future__ import annotations

import re
from collections.abc import Callable

from attrs import define, field

_BLANKS = re.compile(r"[ \t\r\n\f\u00a0]+")

#: How Outlook rules off the mail that it quotes, in plain text.
RULE = "_" * 32
# Deeper quotes and lists are drawn as this deep: a prefix on each line must stay short.
_QUOTES = 12
_LISTS = 6
_BLANK_LINES = 2


@define
class _List:
    """A list being set; *number* is the last one given, or None where items have none."""

    number: int | None


@define
class Page:
    r"""
    Sets words into lines as HTML flows them (CSS 2.1 section 16.6.1, much simplified).

    >>> page = Page()
    >>> page.write("one  \n two")
    >>> page.end_line()
    >>> page.text()
    'one two'
    """

    _lines: list[str] = field(factory=list[str])
    _line: list[str] = field(factory=list[str])
    _quotes: int = 0
    _lists: list[_List] = field(factory=list[_List])
    _bullet: str = ""
    _preformatted: int = 0
    _blanks: int = 0
    _ends_blank: bool = True

    def write(self, text: str) -> None:
        """Add *text* to the line; white space is folded, save in preformatted text."""
        if self._preformatted:
            first, *others = text.replace("\r\n", "\n").split("\n")
            self._put(first)
            for line in others:
                self.end_line()
                self._put(line)
            return
        if not self._line and "\u00a0" in text:
            # A paragraph of one hard blank is how editors write a blank line.
            self._line.append("")
        text = _BLANKS.sub(" ", text)
        if self._ends_blank:
            text = text.lstrip(" ")
        if text:
            self._put(text)
            self._ends_blank = text[-1] == " "

    def _put(self, text: str) -> None:
        if text:
            self._line.append(text)
            self._ends_blank = False

    def picture(self, alternative: str) -> None:
        """Add what stands for a picture."""
        self.write(alternative)

    def end_line(self) -> None:
        """End the line; a line without words is a blank line."""
        words = "".join(self._line).rstrip()
        self._line.clear()
        self._ends_blank = True
        quotes = ">" * min(self._quotes, _QUOTES)
        if not words:
            self._blank(quotes)
            return
        self._blanks = 0
        indent = "  " * (min(len(self._lists), _LISTS) - 1) if self._lists else ""
        head = self._bullet or ("  " if self._lists else "")
        self._bullet = ""
        self._lines.append(f"{quotes} {indent}{head}{words}" if quotes else indent + head + words)

    def _blank(self, quotes: str) -> None:
        self._blanks += 1
        if self._lines and self._blanks <= _BLANK_LINES:
            self._lines.append(quotes)

    def end_line_if_any(self) -> None:
        """End the line where something stands on it."""
        if self._line:
            self.end_line()

    def space(self) -> None:
        """End the line, and see to a blank line after it."""
        self.end_line_if_any()
        if not self._blanks:
            self.end_line()

    def rule(self) -> None:
        """Draw a rule over the page."""
        self.end_line_if_any()
        quotes = ">" * min(self._quotes, _QUOTES)
        line = f"{quotes} {RULE}" if quotes else RULE
        last = next((text for text in reversed(self._lines[-3:]) if text.strip("> ")), "")
        if last != line:
            self._blanks = 0
            self._lines.append(line)

    def signature(self) -> None:
        """Set off a signature with ``--``, unless it is set off already (RFC 3676 4.3)."""
        self.end_line_if_any()
        last = next((text for text in reversed(self._lines[-3:]) if text.strip("> ")), "")
        if last.strip("> ") != "--":
            self._line.append("--")
            self.end_line()

    def begin_block(self, *, roomy: bool) -> Callable[[], None]:
        """Begin a block on a line of its own; a roomy one has blank lines around it."""
        if roomy:
            self.space()
            return self.space
        self.end_line_if_any()
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

    def begin_list(self) -> Callable[[], None]:
        """Begin a list with bullets."""
        return self._begin_list(None)

    def begin_numbered_list(self) -> Callable[[], None]:
        """Begin a list with numbers."""
        return self._begin_list(0)

    def _begin_list(self, number: int | None) -> Callable[[], None]:
        if self._lists:
            self.end_line_if_any()
        else:
            self.space()
        self._lists.append(_List(number))

        def end() -> None:
            self.end_line_if_any()
            self._lists.pop()
            self._bullet = ""
            if not self._lists:
                self.space()

        return end

    def begin_item(self) -> Callable[[], None]:
        """Begin an item of the innermost list."""
        self.end_line_if_any()
        self._bullet = "* "
        if self._lists and self._lists[-1].number is not None:
            self._lists[-1].number += 1
            self._bullet = f"{self._lists[-1].number}. "
        return self.end_line_if_any

    def begin_cell(self) -> Callable[[], None]:
        """Begin a cell of a table: apart from what is left of it."""
        if self._line:
            self._line.append("\t")
            self._ends_blank = True
        return self._end_cell

    def _end_cell(self) -> None:
        """End a cell; the next one, or the row, sees to the rest."""

    def begin_preformatted(self) -> Callable[[], None]:
        """Begin text whose white space counts."""
        self.space()
        self._preformatted += 1

        def end() -> None:
            self._preformatted -= 1
            self.space()

        return end

    def mark(self) -> tuple[int, int]:
        """Return a place in the page, for `end_link`."""
        return len(self._lines), len(self._line)

    def end_link(self, mark: tuple[int, int], target: str) -> None:
        """Write where a link leads, unless its words, all on one line, say that already."""
        lines, pieces = mark
        if lines != len(self._lines):
            return
        words = "".join(self._line[pieces:]).strip()
        if not words or not _leads_elsewhere(words, target):
            return
        if not self._ends_blank:
            self._line.append(" ")
        self._put(f"<{target}>")

    def text(self) -> str:
        """Return the page, without blank lines at either end."""
        self.end_line_if_any()
        return "\n".join(self._lines).strip("\n")


def _leads_elsewhere(words: str, target: str) -> bool:
    scheme, _, rest = target.partition(":")
    if scheme.lower() == "mailto":
        address = rest.partition("?")[0]
        return address.lower() not in words.lower()
    if scheme.lower() not in {"http", "https", "ftp", "tel"}:
        return False
    plain = rest.strip("/").removeprefix("www.").lower()
    said = words.lower().removeprefix(scheme.lower() + ":").strip("/<>").removeprefix("www.")
    return said != plain and scheme.lower() != "tel"
