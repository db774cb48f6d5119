"""The line above a quote: "On Monday, Ada <ada@client.example> wrote:"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from attrs import frozen

from mail2ticket.parse.phrases import OPENERS, WROTE

# Mail programs fold the line, and so do the relays in between.
_LINES = 4
_UNOPENED = 2
_SHORTEST = 8
_LINE = 300
_TEXT = 500
_AHEAD = 12

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)|(?<!\d)\d{1,2}[./-]\d{1,2}[./-]\d{2,4}(?!\d)")
_TIME = re.compile(r"(?<!\d)\d{1,2}[:.h]\d{2}(?!\d)")
_ADDRESS = re.compile(r"[^\s<>@]@[^\s<>@]")
_ENDS = re.compile(r"[:：]\W{0,8}$")  # noqa: RUF001 - the wide colon of East Asia
# "On 3 November I wrote:" is said by the sender.
_ABOUT_HIMSELF = (
    " i wrote",
    " we wrote",
    "schrieb ich",
    "schrieben wir",
    "schreef ik",
    "skrev jeg",
    "skrev jag",
)
_SPACED = frozenset(word for word in WROTE if word.isascii() or ord(word[0]) < 0x0E00)  # noqa: PLR2004 - from Thai on, words have no blanks between them
_JOINED = tuple(word for word in WROTE if word not in _SPACED)
_VERB = re.compile(
    r"(?:^|[\s>),.;:\"'])(?:"
    + "|".join(re.escape(word) for word in sorted(_SPACED, key=len, reverse=True))
    + r")(?=$|[\s:：,<(\"'*_])"  # noqa: RUF001 - the wide colon of East Asia
)


@frozen
class Introduction:
    """
    Where a quote is introduced.

    Attributes:
        start: Its first line.

        end: The line after it.

        is_sure: Whether it says when and who, so that it needs no ``>`` below to be believed.
    """

    start: int
    end: int
    is_sure: bool


def find_introduction(lines: Sequence[str], start: int) -> Introduction | None:
    """
    Tell whether a quote is introduced at the line *start*, over at most four lines.

    What is unsure counts only where a line with ``>`` follows.
    """
    first = lines[start][:_LINE]
    if len(first) < _SHORTEST:
        return None
    opens = _opens(first)
    if not (opens or _ENDS.search(first.rstrip()) or _ADDRESS.search(first)):
        return None
    joined = ""
    for index in range(start, min(len(lines), start + (_LINES if opens else _UNOPENED))):
        line = lines[index].strip()
        if not line or line[0] == ">" or len(joined) + len(line) > _TEXT:
            break
        if index > start and _opens(line):
            # Another one may begin here, and is looked at when its turn comes.
            break
        joined = f"{joined} {line}" if joined else line
        if _ENDS.search(joined):
            return _judged(joined, lines, start, index + 1, opens=opens)
    return None


def _judged(
    text: str, lines: Sequence[str], start: int, end: int, *, opens: bool
) -> Introduction | None:
    folded = text.casefold()
    says_wrote = _VERB.search(folded) is not None or any(word in folded for word in _JOINED)
    has_date = _YEAR.search(text) is not None or _TIME.search(text) is not None
    has_address = _ADDRESS.search(text) is not None
    is_sure = (has_date and (opens or has_address)) or (opens and has_address)
    if says_wrote and is_sure and not any(words in folded for words in _ABOUT_HIMSELF):
        return Introduction(start, end, True)
    # "2022年1月1日(金) 9:00 田中太郎 <taro@client.example>:" has no verb, in any language.
    if (says_wrote or (has_address and has_date)) and _is_quoted_below(lines, end):
        return Introduction(start, end, False)
    return None


def _opens(line: str) -> bool:
    text = line.lstrip(" \t*_\"'\u200b\ufeff")[:40].casefold()
    if text.startswith(OPENERS):
        return True
    # "Mon, 3 Jun 2024 ...", "ons 4 dec. 2024 ...", "2022/01/01 ...", "4 dec. 2024 kl. ..."
    return _YEAR.search(text) is not None


def _is_quoted_below(lines: Sequence[str], start: int) -> bool:
    for line in lines[start : start + _AHEAD]:
        if not line.isspace():
            return line.lstrip().startswith(">")
    return False
