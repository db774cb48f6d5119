"""Several threads at once, for the contracts."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from threading import Barrier, Thread
from typing import TypeVar

from mail2ticket.errors import ContentionError

T = TypeVar("T")

#: Seconds after which a test hangs: far more than anything takes on a busy machine.
LONGEST = 300


def at_once(calls: Iterable[Callable[[], T]]) -> list[T]:
    """Call all of *calls*, each in a thread of its own, and return what they return, in order."""
    calls = list(calls)
    barrier = Barrier(len(calls))
    found: dict[int, T] = {}
    problems: list[BaseException] = []

    def run(place: int, call: Callable[[], T]) -> None:
        try:
            barrier.wait(timeout=LONGEST)
            found[place] = call()
        except BaseException as problem:  # noqa: BLE001 - raised again below
            problems.append(problem)

    threads = [Thread(target=run, args=each, daemon=True) for each in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=LONGEST)
    if problems:
        raise problems[0]
    assert not any(thread.is_alive() for thread in threads), "a thread waits for ever"
    return [found[place] for place in range(len(calls))]


def persistently(call: Callable[[], T]) -> T:
    """Return what *call* returns, after as many tries as other transactions make it need."""
    for _ in range(100):
        try:
            return call()
        except ContentionError:
            continue
    raise AssertionError("other transactions were in the way a hundred times")
