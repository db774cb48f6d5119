"""
The line above a quote: "On Monday, Ada <ada@client.example> wrote:".

Mail programs write it in the language of their user, people write nearly the same in a
sentence of their own, and what follows need not be marked. So a line is judged by all that it
says, and the less it says, the more must be seen below it:

========================================================  ==================  ==========
what is said                                              quoted by ``>``     not quoted
========================================================  ==================  ==========
a verb, an address, and a date or a first word as "On"    1.0                 0.95
a date with the time, and ``<address>:`` at the end       1.0                 0.95
a verb, and a date with the time, on a line of its own    1.0                 0.85
a date and an address                                     0.9                 no cut
a verb and a name                                         0.9                 no cut
a verb and a date among other words                       no cut, 0.9         no cut, 0.9
the sender himself wrote                                  no cut              no cut
========================================================  ==================  ==========
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from attrs import frozen

from mail2ticket.parse.quotes.introduction_words import JOINED_OPENERS, OPENERS, QUOTING, WEEKDAYS
from mail2ticket.parse.quotes.sayings import WORDS, Said, has_year

# Mail programs fold the line, and so do the relays in between.
_LINES = 5
_UNOPENED = 2
_SHORTEST = 8
_SHORTEST_ELSEWHERE = 4
_LINE = 300
_TEXT = 500
_HEAD = 48
_AHEAD = 12
_NAME = 80
_FRAGMENT = 30
_ABBREVIATED = 2
_FIRST_WORDS = WEEKDAYS | {words.split()[0].rstrip(".,:;") for words in (*OPENERS, *QUOTING)}
_FIRST_LETTERS = frozenset(words[0] for words in JOINED_OPENERS)

_ENDS = re.compile(r"[:：]\W{0,8}$")  # noqa: RUF001 - the wide colon of East Asia
_DASHED = re.compile(r"-{2,8}$")
_LAST = frozenset(":：-–—*_>)]|\"'”»\u200b\u200e\u200f\u202c\u2069\ufeff")  # noqa: RUF001 - signs of East Asia, and dashes
_MARKS = re.compile("[\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\u061c\u00ad]")
_BLANK = " \t\r\n\u00a0\u200b\u200e\u200f\u2060\ufeff\u3000"
_RUN_ON = re.compile(r">[^<>:：]{0,30}[:：](?=\s)")  # noqa: RUF001 - the wide colon of East Asia


@frozen
class Introduction:
    """
    Where a quote is introduced.

    Attributes:
        start: Its first line.

        end: The line after it.

        confidence: How sure that is, from 0 to 1; below `sayings.CUT` it is only a doubt, and
            0 says that it looked like one and is none.
    """

    start: int
    end: int
    confidence: float


def find_introduction(
    lines: Sequence[str], start: int, *, is_prefixed: Callable[[int], bool] = lambda _: False
) -> Introduction | None:
    """
    Tell whether a quote is introduced at the line *start*, over at most five lines.

    *is_prefixed* tells whether the lines from a number on are quoted by other signs than ``>``.

    >>> find_introduction(["Am 3.11.2026 um 10:00 schrieb Ada:", "> Pumpe?"], 0)
    Introduction(start=0, end=1, confidence=1.0)
    >>> find_introduction(["On Monday Ada wrote that these are broken:", "pumps"], 0)
    Introduction(start=0, end=1, confidence=0.0)
    """
    first = _clean(lines[start][:_LINE])
    if len(first) < (_SHORTEST if first.isascii() else _SHORTEST_ELSEWHERE):
        return None
    ends = _ends(first)
    # What costs more is asked only where no look at the line settles it.
    opens = (ends or "@" in first or not _is_plain(lines, start, first)) and _opens(first)
    if not ends and opens and "@" in first and _runs_on(first):
        return Introduction(start, start + 1, 0.95)
    if not (ends or ((opens or "@" in first) and not _is_plain(lines, start, first))):
        return None
    parts: list[str] = []
    length = 0
    for index in range(
        start, min(len(lines), start + (_LINES if opens or "@" in first else _UNOPENED))
    ):
        line = _clean(lines[index]) if index > start else first
        length += len(line)
        if not line or lines[index].lstrip().startswith(">") or length > _TEXT:
            return None
        parts.append(line)
        if _ends(line) or (len(parts) == 1 and _is_unfinished(line)):
            below = start + len(parts)
            is_quoted = _is_quoted_below(lines, below) or is_prefixed(below)
            return _judged(parts, lines, start, opens=opens, is_quoted=is_quoted)
    return None


def _runs_on(line: str) -> bool:
    """Tell whether the quote begins on the same line, as Yahoo's telephones write it."""
    found = _RUN_ON.search(line)
    if found is None:
        return False
    said = Said.read(line[: found.end()])
    return said.verb and said.year and said.time and said.is_closed and said.is_bare


def _is_plain(lines: Sequence[str], start: int, first: str) -> bool:
    """Tell at a glance that no line from *start* on can end an introduction."""
    if _is_unfinished(first):
        return False
    for line in lines[start : start + _LINES]:
        last = line.rstrip()[-1:]
        if not last or line[0] == ">":
            return True
        if last in _LAST:
            return False
    return True


def _clean(line: str) -> str:
    if not line.isascii():
        line = _MARKS.sub("", line).replace("\u00a0", " ").replace("\u202f", " ")
    return line.strip()


def _ends(line: str) -> bool:
    if not line or line[-1].isalnum():
        return False
    last = line[-12:]
    if ":" in last or "：" in last:  # noqa: RUF001 - the wide colon of East Asia
        return _ENDS.search(last) is not None or _is_dashed(line)
    return _is_dashed(line)


def _is_dashed(line: str) -> bool:
    return line[-1] == "-" and "@" in line and _DASHED.search(line) is not None


def _is_unfinished(line: str) -> bool:
    """Tell whether a line says all of it and only lacks the colon."""
    return line.endswith(("wrote", "a écrit", "escribió", "schrieb", "написал(а)", "写道", "寫道"))  # noqa: RUF001 - Cyrillic


def _judged(
    parts: list[str], lines: Sequence[str], start: int, *, opens: bool, is_quoted: bool
) -> Introduction:
    end = start + len(parts)
    found = Said.read(" ".join(parts))
    if not (found.verb or found.dated):
        return Introduction(start, end, 0.0)
    for at in range(1, len(parts)):
        # The lines above the real one are somebody's last sentence.
        if not _is_dated(parts[0]) or parts[at - 1].endswith((".", "!", "?")):
            below = Said.read(" ".join(parts[at:]))
            if below.is_whole or (
                "@" not in parts[0] and below.verb and below.year and _is_dated(parts[at])
            ):
                return Introduction(start, end, 0.0)
    alone = start == 0 or lines[start - 1].isspace() or lines[start - 1].startswith(("_", "-"))
    confidence = found.confidence(opens=opens, is_quoted=is_quoted, is_alone=alone)
    if confidence is None:
        return Introduction(start, end, 0.0)
    return Introduction(_begin(lines, start, parts[0]), end, confidence)


def _begin(lines: Sequence[str], start: int, first: str) -> int:
    """Return the line above *start* where it is the beginning of a folded introduction."""
    above = _clean(lines[start - 1][:_LINE]) if start else ""
    if not above or len(above) > _NAME or above[-1] in ".:;!?":
        return start
    if above.endswith(",") and len(above) <= _FRAGMENT and _opens(above):
        return start - 1
    before = lines[start - 2].strip() if start > 1 else ""
    if first.startswith("<") and above[0].isupper() and (not before or before[-1] in ".:;!?"):
        return start - 1
    return start


def _opens(line: str) -> bool:
    """Tell whether *line* begins as an introduction does, with "On" or with a date."""
    text = line[:_HEAD].lstrip("*_\"'|• \t")
    if text.startswith("--") and "@" in line:
        return True
    text = text.lstrip("- ")
    if not text:
        return False
    # "2022/01/01 ...", "4 dec. 2024 kl. ...", "在2022年..."
    if text[0].isdigit() or text[0] in _FIRST_LETTERS:
        return True
    if text.split(None, 1)[0].casefold().rstrip(".,:;") in _FIRST_WORDS:
        return True
    return has_year(text)


def _is_dated(line: str) -> bool:
    """Tell whether *line* opens, and with a day."""
    if not _opens(line):
        return False
    words = [word.casefold() for word in WORDS.findall(line)]
    return any(
        word[0].isdigit() or (word in WEEKDAYS and (at == 0 or len(word) > _ABBREVIATED))
        for at, word in enumerate(words)
    )


def _is_quoted_below(lines: Sequence[str], start: int) -> bool:
    for line in lines[start : start + _AHEAD]:
        words = line.strip(_BLANK)
        if words:
            return words[0] == ">"
    return False
