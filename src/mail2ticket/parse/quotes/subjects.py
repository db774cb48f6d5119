"""Whether two subjects are about the same."""

from __future__ import annotations

import re

from mail2ticket.model.folding import folded
from mail2ticket.model.subjects import taken_apart

_WORD = re.compile(r"[^\W_]{3,}|\d{2,}")
_SUBJECT = 400
#: From here on words have no blanks between them.
_UNSPACED = 0x0E00


def are_strangers(subject: str, other: str) -> bool:
    """
    Tell whether two subjects are about different things: both say something, and share no word.

    >>> are_strangers("Re: the pump", "Invoice 17"), are_strangers("Re: the pump", "Pump smokes")
    (True, False)
    """
    mine = folded(taken_apart(subject[:_SUBJECT]).text)
    theirs = folded(taken_apart(other[:_SUBJECT]).text)
    if not mine or not theirs or mine in theirs or theirs in mine:
        return False
    return _words(mine).isdisjoint(_words(theirs))


def _words(text: str) -> set[str]:
    words = set(_WORD.findall(text))
    words |= {text[at : at + 2] for at in range(len(text) - 1) if ord(text[at]) >= _UNSPACED}
    return words
