"""The signature below the sender's own words: found only where it can be little else."""

from __future__ import annotations

import re
from collections.abc import Sequence

from attrs import frozen

from mail2ticket.parse.closings import CLOSINGS, MOBILE

# Only the last lines of what somebody wrote are looked at.
_TAIL = 100
_PLAIN_DASHES = 25
_SHORT = 8
_NAME = 60
_CLOSED_LINES = 30
_CLOSED_CHARACTERS = 3_000
_CLOSING = 60
_MOBILE = 120
_MOBILE_WORDS = 9
_DELIMITERS = frozenset({"--", "---", "—", "–", "__", "—-", "-—"})  # noqa: RUF001 - telephones turn two hyphens into these
_INITIALED = re.compile(r"[-–—/~]{1,2}\w[\w.'’-]{0,24}(?: \w[\w.'’-]{0,24}){0,2}$")  # noqa: RUF001 - telephones turn two hyphens into these
_DASHES = "-–—/~"  # noqa: RUF001 - telephones turn two hyphens into these
_POSTSCRIPT = re.compile(r"(?:p\.?\s?s\.?|nb|n\.b\.)(?:[:\s]|$)", re.IGNORECASE)
_LIST_RULE = 30


@frozen
class Signature:
    """The lines of a signature, and how sure that is."""

    start: int
    end: int
    confidence: float


def find_signature(lines: Sequence[str], start: int, end: int) -> Signature | None:
    """
    Find the signature at the end of the lines from *start* to *end*, or return None.

    Looks for a line of ``--`` (RFC 3676 section 4.3), the line of a telephone, the foot of a
    mailing list, a closing such as "Kind regards" with what follows, and a name after a dash.
    """
    while end > start and lines[end - 1].isspace():
        end -= 1
    if end == start:
        return None
    first = max(start, end - _TAIL)
    found = _delimited(lines, first, end)
    if found is not None:
        return found
    foot = _list_foot(lines, first, end)
    below = foot if foot is not None else end
    while below > start and lines[below - 1].isspace():
        below -= 1
    mobile = _mobile(lines, first, below)
    if mobile is not None:
        below = mobile
    closed = _closed(lines, first, below)
    if closed is not None:
        return Signature(closed[0], end if closed[1] == below else closed[1], 0.9)
    named = _named(lines, first, below)
    if named is not None:
        return Signature(named, end, 0.9)
    if below < end:
        return Signature(mobile if mobile is not None else below, end, 0.98)
    return None


def _delimited(lines: Sequence[str], start: int, end: int) -> Signature | None:
    for index in range(start, end):
        line = lines[index]
        if len(line) > 12 or line.strip() not in _DELIMITERS:  # noqa: PLR2004 - two dashes and blanks
            continue
        if line.rstrip("\r\n") == "-- ":
            return Signature(_before(lines, index, start), end, 1.0)
        if _looks_signed(lines, index, end):
            return Signature(_before(lines, index, start), end, 0.95)
    return None


def _looks_signed(lines: Sequence[str], index: int, end: int) -> bool:
    """Tell whether what follows dashes that are not quite the sign of a signature is one."""
    below = [line.strip() for line in lines[index + 1 : end]]
    count = sum(map(bool, below))
    if lines[index].strip() != "--":
        # People draw these between paragraphs as well.
        return bool(below) and bool(below[0]) and count <= _SHORT and max(map(len, below)) <= _NAME
    return count <= (_PLAIN_DASHES if below and below[0] else _SHORT)


def _before(lines: Sequence[str], index: int, start: int) -> int:
    """Return where the signature begins: at a closing right above the dashes, or at them."""
    above = index - 1
    while above >= start and lines[above].isspace():
        above -= 1
    closing = _closing_near(lines, max(start, above - 2), above + 1)
    return index if closing is None else closing


def _closing_near(lines: Sequence[str], start: int, end: int) -> int | None:
    return next((index for index in range(start, end) if _is_closing(lines[index])), None)


def _count_words(lines: Sequence[str], start: int, end: int) -> int:
    return sum(not lines[index].isspace() for index in range(start, end))


def _list_foot(lines: Sequence[str], start: int, end: int) -> int | None:
    for index in range(max(start, end - 12), end - 1):
        text = lines[index].strip()
        if len(text) >= _LIST_RULE and not text.strip("_-") and _names_a_list(lines, index, end):
            return index
    return None


def _names_a_list(lines: Sequence[str], index: int, end: int) -> bool:
    below = "".join(lines[index + 1 : end])[:600].casefold()
    return any(
        word in below for word in ("mailing list", "listinfo", "unsubscribe", "mailinglist")
    )


def _mobile(lines: Sequence[str], start: int, end: int) -> int | None:
    """Return the line of a telephone, where it is the last with words."""
    for index in range(end - 1, max(start, end - 3) - 1, -1):
        if is_mobile(lines[index]):
            return index
    return None


def is_mobile(line: str) -> bool:
    """
    Tell whether *line* is what telephones and web mail write below every mail.

    >>> is_mobile("Sent from my Verizon Wireless BlackBerry")
    True
    >>> is_mobile("Sent from my desk, is much easier than my mobile phone.")
    False
    """
    text = line.strip(" \t\r\n*_\u00a0").casefold()
    if len(text) > _MOBILE or not text.startswith(MOBILE):
        return False
    words = text.partition("<http")[0].rstrip(" .").split()
    return len(words) <= _MOBILE_WORDS and not any(
        word.endswith((",", ".", "?")) for word in words
    )


def _is_closing(line: str) -> bool:
    if len(line) > _CLOSING:
        return False
    text = line.strip(" \t\r\n*_\u00a0,.!;:-–—").casefold()  # noqa: RUF001 - dashes as people type them
    return text in CLOSINGS


def _closed(lines: Sequence[str], start: int, end: int) -> tuple[int, int] | None:
    """Return from where to where a closing and a name stand, if nothing else does."""
    for index in range(max(start, end - 2 * _CLOSED_LINES), end):
        if not _is_closing(lines[index]):
            continue
        if _count_words(lines, index, end) > _CLOSED_LINES:
            continue
        below = [lines[at].strip() for at in range(index + 1, end)]
        if sum(map(len, below)) > _CLOSED_CHARACTERS:
            continue
        ps = next((at for at, text in enumerate(below) if _POSTSCRIPT.match(text)), None)
        signed = below if ps is None else below[:ps]
        name = next((text for text in signed if text), "")
        if len(name) > _NAME or any(text.endswith(("?", ":")) for text in signed):
            # Somebody who asks or announces something still has words of his own.
            continue
        return index, end if ps is None else index + 1 + ps
    return None


def _named(lines: Sequence[str], start: int, end: int) -> int | None:
    """Return the last line, where it is a name after a dash and a blank line above it."""
    index = end - 1
    if index <= start or not lines[index - 1].isspace():
        return None
    text = lines[index].strip()
    if _INITIALED.match(text) is None:
        return None
    words = text.lstrip(_DASHES).split()
    return None if any(word[0].islower() for word in words) else index
