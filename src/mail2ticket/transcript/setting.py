"""Text set in lines: where a line may end, what each character is written with, which way."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Iterator

from attrs import define, field

#: Scripts whose letters take forms, join, move or run from right to left; marks on letters.
COMPLEX = re.compile(
    "[\u0300-\u036f\u0590-\u109f\u1780-\u17ff\u1a00-\u1cff\ufb1d-\ufdff\ufe70-\ufefe"
    "\U00010800-\U00010fff\U00011000-\U00011fff\U0001e800-\U0001efff]"
)
_RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefe\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
# What no font need have, and nobody sees: joiners, marks of direction, variants.
_UNSEEN = re.compile("[\u061c\u200c-\u200f\ufe00-\ufe0f]")
# Scripts that are written without blanks: a line may end at any of their characters.
_ANYWHERE = (
    "\u2e80-\u2fdf\u3005-\u3007\u3021-\u30ff\u3105-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uac00-\ud7af\uf900-\ufaff\uff66-\uff9d\U00020000-\U0003ffff"
)
# A word with the blanks behind it; a character of those scripts with what must not begin a line.
_CLOSING = "\u3001\u3002\uff0c\uff0e\uff01\uff1f\uff09\u300d\u300f\u3011\u30fc\u2026,.;:!?)"
_PIECE = re.compile(
    f"[{_ANYWHERE}][{_CLOSING}]* *|[^ {_ANYWHERE}]*?[-\u2010\u2013/](?=[^ ]) *"
    f"|[^ {_ANYWHERE}]+ *| +"
)
# More characters than fit into any line.
_LONGEST = 300


def is_right_to_left(text: str) -> bool:
    """
    Return whether *text* runs from right to left, as its first letter does (UAX #9, P2).

    >>> is_right_to_left("Re: \u05e9\u05dc\u05d5\u05dd"), is_right_to_left("\u05e9 Re:")
    (False, True)
    """
    if not _RIGHT_TO_LEFT.search(text):
        return False
    for character in text:
        direction = unicodedata.bidirectional(character)
        if direction in {"L", "R", "AL"}:
            return direction != "L"
    return False


def is_unseen(character: str) -> bool:
    """Return whether nobody sees *character* where it shapes nothing."""
    return _UNSEEN.match(character) is not None


def without_unseen(text: str) -> str:
    """Return *text* without what nobody sees, where nothing is shaped by it."""
    return text if text.isascii() or COMPLEX.search(text) else _UNSEEN.sub("", text)


@define
class Setter:
    """
    Breaks text into lines.

    Attributes:
        measure: Returns the width of a piece of text, in any unit.
    """

    measure: Callable[[str], float]
    _widths: dict[str, float] = field(factory=dict[str, float], init=False)

    def lines(self, paragraph: str, width: float) -> Iterator[str]:
        """Yield the lines of *paragraph*, each no wider than *width* if it can be helped."""
        line, used = "", 0.0
        for piece in _PIECE.findall(paragraph):
            word = piece.rstrip(" ")
            # Longer than any line is, it is not measured: that would take too long.
            wide = self.width(word) if len(word) <= _LONGEST else math.inf
            if line and used + wide > width:
                yield line.rstrip(" ")
                line, used = "", 0.0
            if wide > width:
                *full, piece = self._broken(piece, width)  # noqa: PLW2901 - the rest of it
                yield from full
            line += piece
            used += self.width(piece)
        yield line.rstrip(" ")

    def width(self, text: str) -> float:
        """Return the width of *text*; joined letters are measured as they are joined."""
        if COMPLEX.search(text):
            return self._known(text)
        return sum(map(self._known, text))

    def _known(self, text: str) -> float:
        found = self._widths.get(text)
        if found is None:
            found = self._widths[text] = self.measure(text)
        return found

    def _broken(self, word: str, width: float) -> Iterator[str]:
        """Yield *word* in parts that fit, none of which begins with a mark on a letter."""
        part, used = "", 0.0
        for cluster in _clusters(word):
            wide = self.width(cluster)
            if part and used + wide > width:
                yield part
                part, used = "", 0.0
            part += cluster
            used += wide
        yield part


def _clusters(word: str) -> Iterator[str]:
    cluster = ""
    for character in word:
        joins = unicodedata.category(character)[0] == "M" or character in "\u200c\u200d"
        if cluster and not joins:
            yield cluster
            cluster = ""
        cluster += character
    yield cluster
