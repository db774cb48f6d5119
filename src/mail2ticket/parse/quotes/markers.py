"""The lines that say where other mail begins below, and where it ends."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from attrs import frozen

from mail2ticket.model.folding import folded
from mail2ticket.parse.quotes.marker_words import (
    BEGINS_AFTER,
    BEGINS_BEFORE,
    ENDS_AFTER,
    ENDS_BEFORE,
    FORWARDED,
    ORIGINAL,
    ORIGINAL_STEMS,
    STEMS,
)

_DASHES = "-_=*#~+|‐‑‒—–―─━"  # noqa: RUF001 - programs do draw with these dashes
_AROUND = _DASHES + "<>[]:： \t\r\n\u00a0\u202f\ufeff\u200b\u200e\u200f"  # noqa: RUF001 - the wide colon of East Asia
_LINE = 200
_SHORTEST = 3
_RULE = 5
_WORDS = 24
_PHRASE = 8
#: As many dashes on each side are drawn by a program.
_DRAWN = 3
_SCISSORS = "8<"
#: A longer line is a sentence.
_BARE = 60
# Mutt names the sender here; Notes who passes it on, and when.
_NAMING_FORWARD = ("forwarded by ", "forwarded message from ")
_NAMING_ORIGINAL = ("original message from ",)
# What such a line says has none in any language.
_DIGIT = re.compile("[0-9]")
_BLANK = "* \t\r\n\u00a0\ufeff\u200b\u200e\u200f"


@frozen
class Marker:
    """
    A line that says that other mail begins below.

    Attributes:
        is_forward: Whether it says that the mail is passed on.

        is_sure: Whether nobody writes so by hand; else the header of a mail must follow.

        words: What it says, folded; the same words below are another such line.
    """

    is_forward: bool
    is_sure: bool
    words: str

    @property
    def is_closed(self) -> bool:
        """Whether a line that says where the mail ends belongs to it."""
        return self.words.startswith(_SCISSORS) or " from " in self.words or "foll" in self.words


def marker_of(line: str) -> Marker | None:
    """
    Read a line such as ``-----Original Message-----``, or return None.

    >>> marker_of("---------- Forwarded message ---------")
    Marker(is_forward=True, is_sure=True, words='forwarded message')
    >>> marker_of("Begin forwarded message:")
    Marker(is_forward=True, is_sure=True, words='begin forwarded message')
    >>> marker_of("The original message is gone")
    """
    text = line.strip(_BLANK) if len(line) <= _LINE else ""
    if len(text) < _SHORTEST:
        return None
    is_dashed = text[0] in _DASHES and text[-1] in _DASHES
    is_set_off = is_dashed or text.endswith((":", "："))  # noqa: RUF001 - the wide colon of East Asia
    if not is_set_off and (len(text) > _BARE or ":" in text or _DIGIT.search(text)):
        return None
    words = folded(text.strip(_AROUND))
    if words in FORWARDED or words in ORIGINAL:
        is_begin = words.startswith(BEGINS_BEFORE) or words.endswith(BEGINS_AFTER)
        return Marker(words in FORWARDED, is_dashed or (is_set_off and is_begin), words)
    if is_dashed:
        return _drawn(text, words)
    if is_set_off and words.count(" ") < _PHRASE and _passes_on(words):
        return Marker(True, False, words)
    return None


def _drawn(text: str, words: str) -> Marker | None:
    """Judge the *words* of a line between dashes that are in no table."""
    if words.startswith(_NAMING_FORWARD):
        return Marker(True, True, words)
    if words.startswith(_NAMING_ORIGINAL):
        return Marker(False, True, words)
    if text[:_DRAWN].strip(_DASHES) or _says_end(words):
        return None
    if words.startswith(_SCISSORS):
        return Marker(False, True, _SCISSORS)
    if text[-_DRAWN:].strip(_DASHES) or words.count(" ") > _WORDS:
        return None
    return Marker(True, False, words) if _passes_on(words) else None


@lru_cache(maxsize=512)
def _passes_on(words: str) -> bool:
    return any(stem in words for stem in STEMS)


def _says_end(words: str) -> bool:
    """Tell whether *words* name the end of the mail that was passed on."""
    words = words.removeprefix(_SCISSORS).lstrip(_AROUND)
    if not (words.startswith(ENDS_BEFORE) or words.endswith(ENDS_AFTER)):
        return False
    return any(stem in words for stem in (*STEMS, *ORIGINAL_STEMS))


def is_end_mark(line: str) -> bool:
    """
    Tell whether *line* says that the mail that was passed on ends here.

    >>> is_end_mark("----- End forwarded message -----")
    True
    """
    if len(line) > _LINE:
        return False
    text = line.strip()
    if len(text) < _SHORTEST or text[0] not in _DASHES or text[-1] not in _DASHES:
        return False
    return _says_end(folded(text.strip(_AROUND)))


def find_end(lines: Sequence[str], start: int, marker: Marker) -> int | None:
    """
    Return the line after the one that ends the mail which *marker* begins, or None.

    What is passed on within it may have such lines of its own.

    >>> find_end(["Hi", "--- End forwarded message ---", "Mine"], 0,
    ...     Marker(True, True, "forwarded message"))
    2
    """
    depth = 1
    for index in range(start, len(lines)):
        line = lines[index]
        if line[:1].isspace():
            line = line.lstrip()
        if not line or line[0] not in _DASHES or len(line) > _LINE:
            continue
        if is_end_mark(line):
            depth -= 1
            if not depth:
                return index + 1
        else:
            other = marker_of(line)
            if other is not None and (other.is_closed or other.words == marker.words):
                depth += 1
    return None


def is_drawn(line: str) -> bool:
    """Tell whether *line* stands between dashes, whatever it says."""
    text = line.strip()
    return (
        2 * _DRAWN < len(text) <= _LINE
        and not text[:_DRAWN].strip(_DASHES)
        and not text[-_DRAWN:].strip(_DASHES)
    )


def is_rule(line: str) -> bool:
    """Tell whether *line* is a rule: some dashes, and nothing else."""
    text = line.strip(" \t\r\n\u00a0>*")
    return len(text) >= _RULE and not text.strip("_-=—─–━―‐")  # noqa: RUF001 - programs draw with these
