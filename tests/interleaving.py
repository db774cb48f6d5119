"""Threads of which one runs at a time, in an order that a seed gives: the same each time."""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Generator
from contextlib import contextmanager
from threading import Semaphore, local
from typing import Any, TypeVar

import pytest
from patience import PATIENCE, together

T = TypeVar("T")

#: What a program asks of a file system, as `pathlib`, `tempfile` and `os` itself ask it.
FILE_CALLS = (
    "fsync", "listdir", "lstat", "mkdir", "open", "rename", "replace", "rmdir", "scandir",
    "stat", "unlink", "utime",
)  # fmt: skip


class Interleaving:
    """
    Runs calls in threads, and at each `step` of one lets another go on, or the same.

    Which one is drawn by lot from *seed*, so that what a seed shows, it shows on every machine,
    however busy that is.
    """

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)  # noqa: S311 - to be the same each time
        # Some faults show where everybody is fast, some where one is far ahead of the others.
        self._persistence = self._chance.choice((0.0, 0.5, 0.8, 0.95))
        self._mine = local()
        self._turns: dict[int, Semaphore] = {}

    def run(self, *calls: Callable[[], T]) -> list[T]:
        """Run *calls* to their ends, and return what they return; the first error is raised."""
        self._turns = {number: Semaphore(0) for number in range(len(calls))}
        self._next()
        return together(*(self._turn(number, call) for number, call in enumerate(calls)))

    def step(self) -> None:
        """Let somebody go on, who may be the same; other threads than these pass by."""
        number = getattr(self._mine, "number", None)
        if number is not None:
            if self._chance.random() < self._persistence:
                return
            self._next()
            self._wait(number)

    def _turn(self, number: int, call: Callable[[], T]) -> Callable[[], T]:
        def turn() -> T:
            self._mine.number = number
            self._wait(number)
            try:
                return call()
            finally:
                self._mine.number = None
                del self._turns[number]
                self._next()

        return turn

    def _next(self) -> None:
        if self._turns:
            self._turns[self._chance.choice(sorted(self._turns))].release()

    def _wait(self, number: int) -> None:
        if not self._turns[number].acquire(timeout=PATIENCE):
            raise TimeoutError("the others do not come to an end")


@contextmanager
def stepping_through_files(step: Callable[[], None]) -> Generator[None, None, None]:
    """Call *step* before each thing that anybody asks of a file system."""
    with pytest.MonkeyPatch.context() as patch:
        for name in FILE_CALLS:
            patch.setattr(os, name, _after(step, getattr(os, name)))
        yield


def _after(step: Callable[[], None], call: Callable[..., Any]) -> Callable[..., Any]:
    def stepped(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - as what it stands for
        step()
        return call(*args, **kwargs)

    return stepped
