"""
Work that grows with its input, and no faster; told by a ratio, whatever the machine.

Where the input is of one size, a limit in seconds is one of processor time, and many times what
the work takes: the faults that it is to show take minutes.
"""

from __future__ import annotations

import gc
import sys
import time
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import pytest

T = TypeVar("T")

#: Eight times the input may take this many times as long; quadratic work takes 64 times.
MOST = 24
TIMES = 8
#: Somebody else may have the processor, or half of it; what is quadratic is so each time.
ATTEMPTS = 10
#: Work of fewer seconds is not told from the clock's own grain.
GRAIN = 0.002


@contextmanager
def untraced() -> Iterator[None]:
    """
    Measure the work alone, and not what coverage does about each line of it.

    Nor what the garbage collector does about all that other tests have left.
    """
    tracing, is_collecting = sys.gettrace(), gc.isenabled()
    sys.settrace(None)
    gc.disable()
    try:
        yield
    finally:
        sys.settrace(tracing)
        if is_collecting:
            gc.enable()


def seconds(work: Callable[[T], object], made: T) -> float:
    """Return the processor time of *work* on what was *made* for it."""
    with untraced():
        started = time.process_time()
        work(made)
        return time.process_time() - started


def assert_linear(work: Callable[[T], object], make: Callable[[int], T], size: int) -> None:
    """
    Assert that *work* on an input of eight times *size* takes about eight times as long.

    The least of all attempts counts, of each size by itself: others can only add to it.
    """
    small, large = make(size), make(TIMES * size)
    shorter = longer = 3_600.0
    for _ in range(ATTEMPTS):
        longer = min(longer, seconds(work, large))
        shorter = min(shorter, seconds(work, small))
        if longer < MOST * max(shorter, GRAIN):
            return
    pytest.fail(f"{TIMES} times the input took {longer:.4f} s, and {shorter:.4f} s before")


def assert_quick(work: Callable[[], T], most: float) -> T:
    """
    Assert that *work* takes less than *most* seconds of the processor, and return what it does.

    It is tried again where it took longer, for somebody else may have had the processor's caches.
    """
    took: list[float] = []
    for _ in range(ATTEMPTS):
        with untraced():
            started = time.process_time()
            found = work()
            took.append(time.process_time() - started)
        if took[-1] < most:
            return found
    pytest.fail(f"it took {took} seconds of the processor, and may take {most}")


def peak(work: Callable[[], object]) -> int:
    """Return the most bytes that *work* held at a time; what coverage notes is not counted."""
    tracing = sys.gettrace()
    sys.settrace(None)
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
        sys.settrace(tracing)
