"""Programs that an example starts, and that end with it: also when it is told to end itself."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Generator, Sequence
from contextlib import contextmanager, suppress
from types import FrameType

#: Seconds that a program has to end in good order.
_GRACE = 30


@contextmanager
def program(arguments: Sequence[str]) -> Generator[subprocess.Popen[bytes]]:
    """
    Run a program until the end of the block, with all processes that it starts.

    They are a group of their own, so that they can be killed together, as when the power goes.
    What ends this process does not end them, then: see `ending_in_good_order`.
    """
    with subprocess.Popen(  # noqa: S603 - whoever calls it wrote the arguments
        arguments, start_new_session=True, stdout=subprocess.DEVNULL
    ) as started:
        try:
            yield started
        finally:
            _end(started)


def kill(started: subprocess.Popen[bytes]) -> None:
    """Kill a program and its processes, as when the power goes."""
    os.killpg(started.pid, signal.SIGKILL)
    started.wait()


def _end(started: subprocess.Popen[bytes]) -> None:
    started.terminate()
    with suppress(subprocess.TimeoutExpired):
        started.wait(_GRACE)
    with suppress(ProcessLookupError):  # all have ended
        kill(started)


@contextmanager
def ending_in_good_order() -> Generator[None]:
    """
    Have SIGTERM and SIGHUP end the block as ``exit()`` does, and not the process at once.

    Python leaves at once what a supervisor or a closed terminal ends, and would leave the
    programs behind that it had started.
    """

    def leave(number: int, _: FrameType | None) -> None:
        for each in before:
            signal.signal(each, signal.SIG_IGN)  # once is enough: what was begun is to end
        sys.exit(128 + number)

    before = {each: signal.signal(each, leave) for each in (signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
