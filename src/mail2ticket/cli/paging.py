"""Long lists, read from a store a page at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")
MarkT = TypeVar("MarkT")

#: So many are read at a time.
PAGE = 200


def paged(
    page: Callable[[MarkT, int], Sequence[T]],
    mark: Callable[[T], MarkT],
    after: MarkT,
    limit: int = 0,
) -> Iterator[T]:
    """
    Yield what is listed after *after*, as it is asked for.

    Args:
        page: Returns so many at most of those that come after a mark.

        mark: Returns by what the next page goes on after this one.

        after: Where the first page begins.

        limit: How many at most; 0 for all.
    """
    count = 0
    while not limit or count < limit:
        size = min(PAGE, limit - count) if limit else PAGE
        found = page(after, size)
        yield from found
        if len(found) < size:
            return
        count, after = count + size, mark(found[-1])
