"""A clean stop: SIGTERM and Ctrl-C let what is in hand be finished."""

from __future__ import annotations

import signal
from threading import Event
from typing import Any


class Stop:
    """Is set by whatever ends a process in an orderly way, as long as it is entered."""

    _SIGNALS = (signal.SIGTERM, signal.SIGINT)

    def __init__(self) -> None:
        self._event = Event()
        self._before: list[Any] = []

    def __enter__(self) -> Event:
        def stop(*_: object) -> None:
            self._event.set()

        self._before = [signal.signal(each, stop) for each in self._SIGNALS]
        return self._event

    def __exit__(self, *_: object) -> None:
        for each, before in zip(self._SIGNALS, self._before, strict=True):
            signal.signal(each, before)
