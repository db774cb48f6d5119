"""White space and what nobody sees, as browsers fold it (CSS 2.1 section 16.6.1)."""

from __future__ import annotations

import re

_BLANKS = re.compile(r"[ \t\r\n\f\v\u00a0\u2007\u2028\u2029\u202f\u0085\x1c-\x1e]+")
_BREAKS = re.compile(r"[\f\v\u2028\u2029\u0085\x1c-\x1e]")
# Nobody sees these, and they say nothing where words are compared.
_UNSEEN = dict.fromkeys(map(ord, "\u00ad\u034f\u200b\u2060\ufeff"))
# Joiners and marks of direction have a meaning in a word, and none in a row of them.
_PADDING = re.compile(r"[\u200c-\u200f](?:[ \t\r\n\u00a0\u2007]{0,8}[\u200c-\u200f])+")


def seen(text: str) -> str:
    r"""
    Return *text* without the characters that nobody sees.

    Senders of advertisements fill what a list of mails shows with rows of them.

    >>> seen("Hello\u200b\ufeff"), seen("Sale\u200c\u00a0\u200c\u00a0\u200c")
    ('Hello', 'Sale')
    """
    return text if text.isascii() else _PADDING.sub("", text).translate(_UNSEEN)


def folded(text: str) -> str:
    """Return *text* with each run of white space as one blank."""
    return _BLANKS.sub(" ", text)


def lines_of(text: str) -> list[str]:
    """Return the lines of preformatted text."""
    return _BREAKS.sub(" ", text.replace("\r\n", "\n")).split("\n")
