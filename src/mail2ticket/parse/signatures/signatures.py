"""
The signature below the sender's own words: found only where it can be little else.

=====================================================  ==========
what is seen                                           confidence
=====================================================  ==========
``-- `` (RFC 3676 section 4.3)                         1.0
the line of a telephone                                0.98
``--`` and the like with few lines below               0.95
a foot, a warning on top                               0.94
a closing, a card, a name after a dash                 0.9
=====================================================  ==========
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from attrs import frozen

from mail2ticket.parse.signatures.closings import is_closing, is_signed, is_thanks
from mail2ticket.parse.signatures.contact_cards import find_card, is_contact, is_name, is_prose
from mail2ticket.parse.signatures.footers import find_banner, find_foot
from mail2ticket.parse.signatures.mobile import is_mobile

# Only the last lines of what somebody wrote are looked at.
_TAIL = 100
# Where all that somebody wrote looks like one, it is his words.
_FOOT = 0.94
_PLAIN_DASHES = 25
_SHORT = 8
_NAME = 60
_CLOSED_LINES = 30
_CLOSED_CHARACTERS = 3_000
_THANKED = 2
_SAID = 3
_DELIMITER = 12
_DELIMITERS = frozenset({"--", "---", "—", "–", "__", "—-", "-—", "___", "- -"})  # noqa: RUF001 - telephones turn two hyphens into these
_INITIALED = re.compile(r"[-–—/~]{1,2}\w[\w.'’-]{0,24}(?: \w[\w.'’-]{0,24}){0,2}$")  # noqa: RUF001 - telephones turn two hyphens into these
_DASHES = "-–—/~"  # noqa: RUF001 - telephones turn two hyphens into these
_POSTSCRIPT = re.compile(
    r"(?:p\.?\s?s\.?|p\.?\s?p\.?\s?s\.?|nb|n\.b\.|п\.?\s?с\.?|з\.?\s?ы\.?|υ\.?\s?γ\.?|追伸|附言|추신)(?:[:：\s]|$)",  # noqa: RUF001 - the scripts of their languages
    re.IGNORECASE,
)


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
    mailing list or of a gateway, a closing such as "Kind regards" with what follows, a card with
    name and telephone, and a name after a dash.
    """
    end = _last_word(lines, start, end)
    if end == start:
        return None
    first = max(start, end - _TAIL)
    found = _delimited(lines, first, end)
    if found is not None:
        return found
    foot = find_foot(lines, first, end)
    below = end if foot is None else _last_word(lines, start, foot)
    mobile = _mobile(lines, first, below)
    if mobile is not None:
        below = _last_word(lines, first, mobile)
    closed = _closed(lines, first, below)
    if closed is not None:
        return Signature(closed[0], end if closed[1] == below else closed[1], 0.9)
    named = _named(lines, first, below)
    if named is None:
        named = find_card(lines, first, below)
    if named is None:
        named = _thanked(lines, first, below)
    if named is not None:
        return Signature(named, end, 0.9)
    if mobile is not None:
        return Signature(mobile, end, 0.98)
    return None if foot is None else Signature(foot, end, _FOOT)


def find_warning(lines: Sequence[str], start: int, end: int) -> Signature | None:
    """Find the warning that a gateway put above the words, or return None."""
    below = find_banner(lines, start, end)
    return None if below is None else Signature(start, below, _FOOT)


def _last_word(lines: Sequence[str], start: int, end: int) -> int:
    while end > start and lines[end - 1].isspace():
        end -= 1
    return end


def _delimited(lines: Sequence[str], start: int, end: int) -> Signature | None:
    for index in range(start, end):
        line = lines[index]
        if len(line) > _DELIMITER or line.strip() not in _DELIMITERS:
            continue
        if line.rstrip("\r\n") == "-- ":
            return Signature(_before(lines, index, start), end, 1.0)
        if _looks_signed(lines, index, end):
            return Signature(_before(lines, index, start), end, 0.95)
    return None


def _looks_signed(lines: Sequence[str], index: int, end: int) -> bool:
    """Tell whether what follows dashes that are not quite the sign of a signature is one."""
    foot = find_foot(lines, index + 1, end)
    below = [line.strip() for line in lines[index + 1 : end if foot is None else foot]]
    count = sum(map(bool, below))
    if not count:
        return foot is not None
    if index and lines[index - 1].rstrip().endswith((":", "：")):  # noqa: RUF001 - the wide colon of East Asia
        return False
    if lines[index].strip() != "--":
        # People draw these between paragraphs and the points of a list as well.
        return (
            bool(below[0])
            and (is_name(below[0]) or any(map(is_contact, below)))
            and not _DELIMITERS.intersection(below)
            and count <= _SHORT
            and max(map(len, below)) <= _NAME
            and not any(map(is_prose, below))
        )
    first = next(text for text in below if text)
    if _DELIMITERS.intersection(below) and any(map(is_prose, below)):
        # What stands between the two is drawn off, and no signature.
        return False
    is_said = is_prose(first) or _goes_on(first)
    return count <= (_PLAIN_DASHES if below[0] else _SHORT) and not is_said


def _before(lines: Sequence[str], index: int, start: int) -> int:
    """Return where the signature begins: at a closing right above the dashes, or at them."""
    above = _last_word(lines, start, index)
    begins = next(
        (at for at in range(max(start, above - 3), above) if is_closing(lines[at])), None
    )
    return index if begins is None else begins


def _mobile(lines: Sequence[str], start: int, end: int) -> int | None:
    """Return the line of a telephone, where it is the last with words."""
    for index in range(end - 1, max(start, end - 3) - 1, -1):
        if is_mobile(lines[index]):
            top = _last_word(lines, start, index)
            # Web mail draws a line above it.
            return top - 1 if top > start and lines[top - 1].strip() in _DELIMITERS else index
    return None


def _closed(lines: Sequence[str], start: int, end: int) -> tuple[int, int] | None:
    """Return from where to where a closing and a name stand, if nothing else does."""
    for index in range(max(start, end - 2 * _CLOSED_LINES), end):
        if not is_closing(lines[index]):
            continue
        above = _last_word(lines, start, index)
        if above > start and lines[above - 1].rstrip().endswith((":", "：")):  # noqa: RUF001 - the wide colon of East Asia
            # "Please write below it:" announces a closing that is no closing here.
            continue
        below = [lines[at].strip() for at in range(index + 1, end)]
        if sum(map(bool, below)) > _CLOSED_LINES or sum(map(len, below)) > _CLOSED_CHARACTERS:
            continue
        last = _words_again(below, is_named=is_signed(lines[index]))
        signed = below if last is None else below[:last]
        name = next((text for text in signed if text), "")
        if (name and not _may_be_name(name)) or any(_asks(text) for text in signed):
            # Somebody who asks or announces something still has words of his own.
            continue
        is_more = last is not None and not _POSTSCRIPT.match(below[last])
        if is_more and _is_within(lines[above - 1] if above > start else "", signed):
            continue
        return index, end if last is None else index + 1 + last
    return None


def _is_within(above: str, signed: Sequence[str]) -> bool:
    """
    Tell whether the lines *signed*, with words below them, are part of what somebody says.

    Nothing stands above a greeting. What a sentence without an end announces is its object, and
    so is what ends a quotation that began further up. A card is a signature all the same.
    """
    if any(map(is_contact, signed)):
        return False
    text = above.rstrip()
    return not text or text[-1].isalpha() or sum(map(_quotation_marks, signed)) % 2 == 1


def _quotation_marks(text: str) -> int:
    return text.count('"') + text.count("\u201c") + text.count("\u201d") + text.count("\u00bb")


def _may_be_name(text: str) -> bool:
    return len(text) <= _NAME and not is_prose(text)


def _asks(text: str) -> bool:
    return text.endswith(("?", ":", "：", "？")) and not is_contact(text)  # noqa: RUF001 - the wide colon of East Asia


def _words_again(below: Sequence[str], *, is_named: bool) -> int | None:
    """Return which line below a closing is no signature any more, but words again."""
    seen = is_named
    for at, text in enumerate(below):
        if not text:
            continue
        if _POSTSCRIPT.match(text):
            return at
        if seen and not below[at - 1] and (is_prose(text) or _asks(text) or _goes_on(text)):
            return at
        seen = True
    return None


def _goes_on(text: str) -> bool:
    """Tell whether *text* is short, and no line of a card: it ends or begins as sentences do."""
    words = text.rstrip(".").split()
    is_plain = all(word.rstrip(",").isalpha() for word in words)
    lower = [word for word in words if word[0].islower()]
    if text.endswith("."):
        return is_plain and len(words) >= _SAID and len(lower) >= len(words) - 1
    return is_plain and len(words) >= _SAID and len(lower) == len(words)


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


def _thanked(lines: Sequence[str], start: int, end: int) -> int | None:
    """Return the line of the name below thanks, where more than a name stands there."""
    for index in range(max(start, end - _SHORT - 2), end - 1):
        if not is_thanks(lines[index]):
            continue
        below = [at for at in range(index + 1, end) if not lines[at].isspace()]
        texts = [lines[at].strip() for at in below]
        if (
            len(below) >= _THANKED
            and is_name(texts[0])
            and all(len(text) <= _NAME and not is_prose(text) for text in texts)
            and not any(map(_asks, texts))
        ):
            return below[0]
    return None
