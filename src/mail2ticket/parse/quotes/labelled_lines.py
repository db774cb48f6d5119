"""Lines that begin with a label, as ``Von: Ada``, in the looks that mail programs give them."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from mail2ticket.model.folding import folded
from mail2ticket.parse.quotes.labels import LABELS, Label

#: Blanks and marks that are not seen.
BLANK = " \t\r\n\u00a0\u202f\ufeff\u200b\u200e\u200f\u202a\u202b\u202c"
#: No longer value is read.
VALUE = 2_000
# What stands before a label: marks of bold type, of quotes, of lists and of direction.
_AROUND = " \t*_>|-•·–\u00a0\u202f\ufeff\u200b\u200e\u200f\u202a\u202b\u202c"  # noqa: RUF001 - programs draw with these
_WORD = 40
_LABEL_WORDS = 2


class Labelled(NamedTuple):
    """
    A line that begins with a label.

    Attributes:
        label: What it says of the mail.

        value: What stands behind the colon, without marks of bold type.

        word: The label as it was written, folded.
    """

    label: Label
    value: str
    word: str


def labelled(line: str) -> Labelled | None:
    """
    Read ``Label: value``, or return None.

    >>> labelled("*Gesendet:* Donnerstag, 2. April 2015 10:00").value
    'Donnerstag, 2. April 2015 10:00'
    >>> labelled("Please note: it smokes")
    """
    head = line[: _WORD + 1]
    colon = head.find(":")
    wide = head.find("：")  # noqa: RUF001 - the wide colon of East Asia
    if colon < 0 or 0 <= wide < colon:
        colon = wide
    if colon < 1:
        return None
    word, label = _meaning(head[:colon])
    if label is None:
        return None
    value = line[colon + 1 : colon + 1 + VALUE].strip(BLANK)
    if value and "*" in (value[0], value[-1]) and "*" in head[:colon]:
        # "*From:* x", "*From: x*" and "**From**: x"; a subject may have stars of its own.
        is_open = head[:colon].rstrip(BLANK)[-1:] != "*" and "*" in head[:colon]
        value = value.lstrip("* ") if value[0] == "*" and is_open else value.removesuffix("*")
        value = value.removesuffix("*") if is_open else value
    return Labelled(label, value.strip(BLANK), word)


@lru_cache(maxsize=2048)
def _meaning(before: str) -> tuple[str, Label | None]:
    """Return what stands before a colon, folded, and the label that it is."""
    word = folded(before.strip(_AROUND))
    return word, LABELS.get(word)


def labelled_bare(line: str) -> Labelled | None:
    """Read ``From  Ada``, as some programs write it without a colon."""
    words = line[:VALUE].split(None, _LABEL_WORDS)
    for count in range(min(_LABEL_WORDS, len(words) - 1), 0, -1):
        word = folded(" ".join(words[:count]))
        label = LABELS.get(word)
        if label is not None:
            return Labelled(label, " ".join(words[count:]).strip(BLANK), word)
    return None
