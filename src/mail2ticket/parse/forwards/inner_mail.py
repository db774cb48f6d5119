"""The lines of mail that is passed on, and what its header says, or what stands in its place."""

from __future__ import annotations

import re
from collections.abc import Sequence

from mail2ticket.parse.findings import Findings
from mail2ticket.parse.header.words import decode_words
from mail2ticket.parse.quotes.glued import unglued
from mail2ticket.parse.quotes.header_blocks import HeaderBlock, read_block, unquoted
from mail2ticket.parse.quotes.introduction_words import WROTE
from mail2ticket.parse.quotes.introductions import find_introduction
from mail2ticket.parse.quotes.labels import Label
from mail2ticket.parse.quotes.markers import is_drawn, is_end_mark, is_rule, marker_of

_HEAD = 12
_ABOVE = 3
_NOTES = 4
_SENTENCE = 500
_DATED = re.compile(r"[\d,،:](?=[^\d,،:]*$)")
# What stands between the time of day and a name.
_BEFORE_NAMES = WROTE | {"uhr", "h", "г.", "р.", "pm", "am", "on", "น.", "by", "von", "from"}  # noqa: RUF001 - years in Cyrillic
_MBOX = re.compile(r"From [^\s@]{1,64}@\S{1,255} {1,3}[A-Z][a-z]{2} ")
_WRITTEN_TIME = re.compile(r"\d[:.h]\d\d")


class InnerMail:
    """
    One mail that is passed on.

    Attributes:
        block: Its header, as far as there is one.

        sender_text: Who wrote it, as it is written there.

        date_text: When, as it is written there.

        is_quoted: Whether the header has a ``>`` before each line.
    """

    def __init__(self, text: str) -> None:
        lines = text.splitlines()
        self.is_quoted = _is_quoted(lines)
        if self.is_quoted:
            lines = [unquoted(line) for line in lines]
        first = _skip_blank(lines, 0)
        lines[first : first + 1] = (
            unglued("".join(lines[first : first + 1])) or lines[first : first + 1]
        )
        start = _below_markers(lines, 0)
        if _is_quoted(lines[start:]):
            self.is_quoted = True
            lines[start:] = [unquoted(line) for line in lines[start:]]
            start = _below_markers(lines, start)
        if start < len(lines) and _MBOX.match(lines[start]):
            # The line that begins a mail in an mbox.
            start += 1
        block = read_block(lines, start, is_marked=start > 0) if start < len(lines) else None
        self.sender_text = self.date_text = ""
        self._lines = lines
        if block is None or not block.has(Label.FROM):
            self.date_text, block = self._without_label(start, block)
            self.sender_text = _named_in(self.date_text)
        self.block = block
        self.sender_text = decode_words(block.get(Label.FROM), Findings()) or self.sender_text
        self.date_text = block.get(Label.DATE, Label.SENT) or self.date_text

    def _without_label(self, start: int, block: HeaderBlock | None) -> tuple[str, HeaderBlock]:
        """Read who wrote, and when, where no label says so: a sentence, or Notes of old."""
        lines = self._lines
        for below in range(start + 1, min(len(lines), start + _NOTES) if block is None else 0):
            if not lines[below].strip():
                break
            found = read_block(lines, below)
            if found is not None and found.has(Label.TO) and found.has(Label.SUBJECT):
                return " ".join(lines[start:below])[:_SENTENCE], found
        at = _skip_blank(lines, start if block is None else block.end)
        introduction = find_introduction(lines, at) if at < len(lines) else None
        if introduction is not None or (at < len(lines) and _is_introduction(lines[at])):
            end = at + 1 if introduction is None else introduction.end
            fields = () if block is None else block.fields
            words: frozenset[str] = frozenset() if block is None else block.words
            return " ".join(lines[at:end])[:_SENTENCE], HeaderBlock(fields, end, words)
        if block is not None:
            return "", block
        return self._naming(start), HeaderBlock((), start)

    def _naming(self, start: int) -> str:
        """Return the marker, where it names the sender, as that of Mutt does."""
        return next((line for line in self._lines[:start] if "@" in line), "")

    def body(self) -> str:
        """Return the text below the header, without the marks that set it off."""
        below = self._lines[self.block.end :]
        first = _skip_blank(below, 0)
        if first < len(below) and self.block.fields:
            marker = marker_of(below[first])
            if is_rule(below[first]) or (
                marker is not None and (marker.is_closed or self._is_above(marker.words))
            ):
                below = below[first + 1 :]
        last = next((at for at in range(len(below) - 1, -1, -1) if below[at].strip("> ")), 0)
        if below and is_end_mark(below[last]):
            below = below[:last]
        if _is_wholly_quoted(below):
            below = [unquoted(line) for line in below]
        return "\n".join(below).strip().removeprefix("\ufeff")

    def _is_above(self, words: str) -> bool:
        """Tell whether the line above the header says the same: Zoho repeats it below."""
        markers = (marker_of(line) for line in self._lines[: _ABOVE + 1])
        return any(marker is not None and marker.words == words for marker in markers)


def _named_in(sentence: str) -> str:
    """Return who is named in a *sentence* such as "On 3 Nov 2026, Ada <ada@x.example> wrote:"."""
    at = sentence.find("@")
    if at < 0:
        return ""
    # The name stands after the date, and may be quoted.
    before = sentence[: max(sentence.rfind(mark, 0, at) for mark in ("<", "[", "(", " ")) + 1]
    tail = _DATED.split(before)[-1]
    words = tail.split(" ")
    while words and (not words[0] or words[0].casefold() in _BEFORE_NAMES):
        words.pop(0)
    return " ".join(words) + sentence[len(before) :]


def _is_introduction(line: str) -> bool:
    """Tell whether *line* is Yandex's ``3.11.2026, 14:02, Ada <a@b.example>:``, or GroupWise's."""
    text = line.strip()
    is_one = text.endswith(":") or text.startswith(">>>")
    return is_one and "@" in text and _WRITTEN_TIME.search(text) is not None


def _below_markers(lines: Sequence[str], start: int) -> int:
    """Return the first line with words below *start* that is no rule and no marker."""
    start = _skip_blank(lines, start)
    for index in range(start, min(len(lines), start + _ABOVE)):
        line = lines[index]
        if is_rule(line) or is_drawn(line) or marker_of(line) is not None:
            start = _skip_blank(lines, index + 1)
        elif index >= start:
            break
    return start


def _skip_blank(lines: Sequence[str], start: int) -> int:
    while start < len(lines) and not lines[start].strip():
        start += 1
    return start


def _is_quoted(lines: Sequence[str]) -> bool:
    """Tell whether the first lines with words all have a ``>``."""
    head = [line for line in lines[:_HEAD] if line.strip()]
    return bool(head) and all(line.lstrip().startswith(">") for line in head)


def _is_wholly_quoted(lines: Sequence[str]) -> bool:
    return bool(lines) and all(line.lstrip().startswith(">") for line in lines if line.strip())
