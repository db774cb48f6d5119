"""A store for async hosts in front of the contracts, which do not wait."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from threading import Thread
from typing import Any, Self, TypeVar, cast

from mail2ticket.ports import AsyncHeldFileStore, AsyncStore
from mail2ticket.stores.before_awaits import StoreBeforeAwaits

T = TypeVar("T")


class Loop:
    """
    An event loop in a thread of its own, which others wait for.

    >>> with Loop() as loop:
    ...     loop.run(asyncio.sleep(0, "done"))
    'done'
    """

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def run(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """Return what *coroutine* returns, beside what runs for other threads."""
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result()

    def end(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """Return what *coroutine* returns: here nobody is ever cancelled."""
        return self.run(coroutine)

    def close(self) -> None:
        """End the loop."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


class BlockingStore(StoreBeforeAwaits):
    """
    An `AsyncStore` that is called as a `Store`, so that `StoreContract` holds it to the same.

    Its transactions run beside one another on *loop*, each for the thread that began it. One of
    an `AsyncHeldFileStore` is a `HeldFileStore`, for `HeldContract` and `HeldFileContract`.

        class TestAsyncDeskStore(StoreContract):
            def make_store(self) -> Store:
                return BlockingStore(AsyncDeskStore(...), self.loop)
    """

    def __init__(self, store: AsyncStore, loop: Loop) -> None:
        # What it does not have, nobody asks for: no contract of such a store is there.
        super().__init__(cast("AsyncHeldFileStore", store), loop)
