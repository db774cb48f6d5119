"""
How long tests wait for what must happen, and what ends those that wait in vain.

A busy machine takes long for anything. So nothing here looks at the clock to tell right from
wrong: the one limit is far above what anything takes, and guards against hanging alone.
"""

from __future__ import annotations

import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from threading import Barrier, BrokenBarrierError, Thread
from typing import AnyStr, TypeVar

import pytest

T = TypeVar("T")

#: Seconds that a test waits for what must happen. `timeout` in pyproject.toml is longer, so that
#: whoever waits in vain says for what.
PATIENCE = 300.0


def meeting(parties: int) -> Barrier:
    """Return a barrier for so many threads, which breaks when one of them never comes."""
    return Barrier(parties, timeout=PATIENCE)


def together(*calls: Callable[[], T], meets: Barrier | None = None) -> list[T]:
    """
    Call each in a thread of its own, all at the same moment, and return what they return.

    The first error of any is raised here, when all have ended; it breaks *meets*, at which they
    meet on their way, so that nobody waits for whoever failed. Threads that do not end make the
    test fail, with where they are, and hold up no process that ends.
    """
    start = meeting(len(calls))
    found: dict[int, T] = {}
    errors: list[BaseException] = []

    def run(at: int, call: Callable[[], T]) -> None:
        try:
            start.wait()
            found[at] = call()
        except BaseException as error:  # noqa: BLE001 - it is raised by whoever waits
            errors.append(error)
            if meets is not None:
                meets.abort()

    threads = [Thread(target=run, args=each, daemon=True) for each in enumerate(calls)]
    for thread in threads:
        thread.start()
    join(*threads)
    # That somebody else did not come is told only where nothing else is.
    for error in sorted(errors, key=lambda error: isinstance(error, BrokenBarrierError)):
        raise error
    return [found[at] for at in range(len(calls))]


def join(*threads: Thread) -> None:
    """Wait until *threads* have ended; the test fails if they do not, and says where they are."""
    end = time.monotonic() + PATIENCE
    for thread in threads:
        thread.join(max(0.0, end - time.monotonic()))
    if alive := [thread for thread in threads if thread.is_alive()]:
        frames = sys._current_frames()
        places = ["".join(traceback.format_stack(frames.get(each.ident or 0))) for each in alive]
        pytest.fail(f"{len(alive)} threads have not ended:\n" + "\n".join(places), pytrace=False)


def until(holds: Callable[[], T], what: str) -> T:
    """Ask again and again until what *holds* returns is true, and return that."""
    end = time.monotonic() + PATIENCE
    while not (found := holds()):
        if time.monotonic() > end:
            pytest.fail(f"waited in vain for {what}", pytrace=False)
        time.sleep(0.005)
    return found


@contextmanager
def ending(child: subprocess.Popen[AnyStr]) -> Generator[subprocess.Popen[AnyStr], None, None]:
    """Kill *child* at the end, if it still runs then, and close what it was read by."""
    try:
        yield child
    finally:
        if child.poll() is None:
            child.kill()
        child.wait(PATIENCE)
        for stream in (child.stdin, child.stdout, child.stderr):
            if stream is not None:
                with suppress(OSError):  # nobody reads any more what is still to be written
                    stream.close()
