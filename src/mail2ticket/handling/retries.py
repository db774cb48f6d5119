"""A transaction that others were in the way of is run again, a few times, after a pause."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable, Iterator
from time import sleep
from typing import TypeVar

from mail2ticket.errors import ContentionError

T = TypeVar("T")

# With the first try, five.
_PAUSES = (0.02, 0.05, 0.1, 0.2)


def again(call: Callable[[], T]) -> T:
    """
    Return what *call* returns, which is one transaction, after several tries if need be.

    Raises:
        ContentionError: if others were in the way each time; and whatever else it raises, at once.
    """
    for pause in _pauses():
        try:
            return call()
        except ContentionError:
            sleep(pause)
    return call()


async def async_again(call: Callable[[], Awaitable[T]]) -> T:
    """Return what `again` does, for async hosts."""
    for pause in _pauses():
        try:
            return await call()
        except ContentionError:
            import asyncio  # noqa: PLC0415 - sync hosts do without it

            await asyncio.sleep(pause)
    return await call()


def _pauses() -> Iterator[float]:
    """
    Yield the seconds to wait before each further try: longer and longer, and never quite alike.

    Of two that were in each other's way, one is to come first the next time.
    """
    for pause in _PAUSES:
        yield pause * random.uniform(0.5, 1.0)  # noqa: S311 - no secret
