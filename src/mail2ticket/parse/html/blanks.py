"""White space and what nobody sees, as browsers fold it (CSS 2.1 section 16.6.1)."""

from __future__ import annotations

import re

_BLANKS = re.compile(r"[ \t\r\n\f\v\u00a0\u2007\u2028\u2029\u202f\u0085\x1c-\x1e]+")
_BREAKS = re.compile(r"[\f\v\u2028\u2029\u0085\x1c-\x1e]")
# Nobody sees these, and they say nothing where words are compared.
_UNSEEN = dict.fromkeys(map(ord, "\u00ad\u034f\u200b\u2060\ufeff"))
_MARKS = re.compile("[\u00ad\u034f\u200b-\u200f\u2060\ufeff]")
# Joiners and marks of direction have a meaning in a word, and none in a row of them.
_PADDING = re.compile(r"[\u200c-\u200f](?:[ \t\r\n\u00a0\u2007]{0,8}[\u200c-\u200f])+")


def seen(text: str) -> str:
    r"""
    Return *text* without the characters that nobody sees.

    Senders of advertisements fill what a list of mails shows with rows of them.

    >>> seen("Hello\u200b\ufeff"), seen("Sale\u200c\u00a0\u200c\u00a0\u200c")
    ('Hello', 'Sale')
    """
    if text.isascii() or _MARKS.search(text) is None:
        return text
    return _PADDING.sub("", text).translate(_UNSEEN)


def folded(text: str) -> str:
    """Return *text* with each run of white space as one blank."""
    # Every white space but the blank counts as what cannot be printed.
    if text.isprintable() and "  " not in text:
        return text
    if not text.isascii() or "\x1f" in text:
        return _BLANKS.sub(" ", text)
    words = " ".join(text.split())
    before = " " if text[0].isspace() else ""
    return f"{before}{words} " if words and text[-1].isspace() else before + words


def lines_of(text: str) -> list[str]:
    """Return the lines of preformatted text."""
    return _BREAKS.sub(" ", text.replace("\r\n", "\n")).split("\n")
