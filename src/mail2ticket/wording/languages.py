"""Which language is spoken where another one is asked for (RFC 5646, RFC 4647)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TypeVar

T = TypeVar("T")

#: Spoken where a language is asked for that nobody has written.
FALLBACK = "en"

# The longest language tag of any use; reading one costs the square of its length.
_TAG_LENGTH = 35


# A desk speaks a few languages, each of them several times a notice.
@lru_cache(maxsize=200)
def tags(language: str) -> tuple[str, ...]:
    """
    Return *language* and what to fall back to.

    >>> tags("de_AT")
    ('de-at', 'de', 'en')
    """
    parts = language.casefold().replace("_", "-")[:_TAG_LENGTH].split("-")
    found = ["-".join(parts[:count]) for count in range(len(parts), 0, -1)]
    return (*found, FALLBACK)


def nearest(texts: Mapping[str, T], language: str) -> T:
    """Return those of *texts*, which are there in `FALLBACK`, that are nearest to *language*."""
    return next(texts[tag] for tag in tags(language) if tag in texts)
