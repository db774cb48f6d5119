"""What ends a wait, and may be set by the handler of a signal."""

from __future__ import annotations

from _thread import start_new_thread
from threading import Event

from typing_extensions import override

__all__ = ["StopEvent"]


class StopEvent(Event):
    """
    An event that the handler of a signal may set.

    A handler runs in the main thread, in the midst of whatever that does. If that waits for a
    plain `threading.Event`, it may hold the lock of the event just then, and a handler that sets
    it would wait for ever for the very thread that it interrupts. This one is set at once, and
    whoever waits for it is woken by a thread of its own.

    >>> stop = StopEvent()
    >>> stop.set()
    >>> stop.is_set(), stop.wait()
    (True, True)
    """

    def __init__(self) -> None:
        super().__init__()
        self._is_told = False

    @override
    def is_set(self) -> bool:
        """Tell whether it is set."""
        return self._is_told

    @override
    def set(self) -> None:
        """Set it, and wake whoever waits; a handler of a signal may do that at any moment."""
        self._is_told = True
        # `threading.Thread` takes locks to start, which the main thread may hold as well.
        start_new_thread(super().set, ())

    @override
    def clear(self) -> None:
        """Have it as it was at first; it is not for the moment in which others may set it."""
        self._is_told = False
        super().clear()

    @override
    def wait(self, timeout: float | None = None) -> bool:
        """Wait until it is set, or for *timeout* seconds; tell whether it is."""
        return self._is_told or super().wait(timeout)
