"""Settings that are one of a few words."""

from __future__ import annotations

from enum import StrEnum
from typing import NoReturn

__all__ = ["Choice"]


class Choice(StrEnum):
    """
    A setting that is one of a few words, given as its member or as the word itself.

    >>> class Colour(Choice):
    ...     RED = "red"
    ...     BLUE = "blue"
    >>> Colour("blue") is Colour.BLUE
    True
    >>> Colour("bleu")
    Traceback (most recent call last):
    ValueError: 'bleu' is no Colour; red or blue would be right
    """

    @classmethod
    def _missing_(cls, value: object) -> NoReturn:
        *others, last = map(str, cls)
        words = f"{', '.join(others)} or {last}" if others else last
        raise ValueError(f"{value!r} is no {cls.__name__}; {words} would be right")
