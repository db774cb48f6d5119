"""A clean stop: SIGTERM and Ctrl-C let what is in hand be finished."""

from __future__ import annotations

import os
import signal
import sys
from threading import Event
from time import monotonic
from typing import Any

from mail2ticket.sources.stopping import StopEvent

# One key that is pressed may come as two signals: from the terminal, and from what started us.
_ONE_KEY = 0.5

_FINISHING = "\nmail2ticket: finishing what is in hand; Ctrl-C again ends it at once\n"
# A bar that shows progress hides it.
_SHOW_CURSOR = "\x1b[?25h\n"


class Stop:
    """
    Is set by whatever ends a process in an orderly way, as long as it is entered.

    Whoever does not want to wait presses Ctrl-C once more: then the process ends at once, as if
    it were killed. What it had in hand is done by whoever comes next.
    """

    _SIGNALS = (signal.SIGTERM, signal.SIGINT)

    def __init__(self) -> None:
        self._event = StopEvent()
        self._before: list[Any] = []
        self._at: float | None = None

    def __enter__(self) -> Event:
        self._before = [signal.signal(each, self._stop) for each in self._SIGNALS]
        return self._event

    def __exit__(self, *_: object) -> None:
        for each, before in zip(self._SIGNALS, self._before, strict=True):
            signal.signal(each, before)

    def _stop(self, number: int, _: object) -> None:
        now = monotonic()
        if number == signal.SIGINT:
            if self._at is not None and now - self._at > _ONE_KEY:
                _say(_SHOW_CURSOR)
                signal.signal(number, signal.SIG_DFL)
                os.kill(os.getpid(), number)
            elif self._at is None:
                self._at = now
                _say(_FINISHING)
        self._event.set()


def _say(words: str) -> None:
    """Write *words* to a terminal; not by `print`, for what a signal interrupts may be in it."""
    if sys.stderr.isatty():
        os.write(sys.stderr.fileno(), words.encode())
