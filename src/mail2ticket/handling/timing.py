"""The time that a mail may take: counted while it is read and judged, not while a store works."""

from __future__ import annotations

import signal
import threading

# What `signal` is built on. `signal.signal` asks of each handler besides whether it is one of
# an enumeration, twice, which takes longer than all else that is done about the timer.
from _signal import signal as set_handler  # pyright: ignore[reportMissingModuleSource] - built in
from collections.abc import Callable
from datetime import UTC, datetime
from time import monotonic
from types import FrameType
from typing import ParamSpec, TypeVar

from mail2ticket.errors import ConfigurationError
from mail2ticket.model.patience import TimeIsOver, asking

P = ParamSpec("P")
T = TypeVar("T")

# A day; timers of operating systems end somewhere too.
_LONGEST = 86_400


def utc_now() -> datetime:
    """Return what time it is, in UTC."""
    return datetime.now(UTC)


def checked(seconds: float | None) -> float | None:
    """
    Return *seconds*, if so much time can be given to a mail.

    Raises:
        ConfigurationError: if it cannot: nothing, less than that, or for ever.
    """
    if seconds is not None and not 0 < seconds <= _LONGEST:
        raise ConfigurationError(f"time_budget: {seconds} is not from 0 to {_LONGEST:,} seconds")
    return seconds


class Stopwatch:
    """
    Runs what is pure, and stops it when the time for a mail is over.

    In the main thread a timer of the operating system (SIGALRM) stops it wherever it is, a
    regular expression included; the handler and the mask of the host are as before after each
    step. Where there is none, in other threads, and where the host has such a timer running or
    blocks that signal, it is asked between the steps of reading and between the rules. Whatever
    else takes time, a store above all, is not counted, and never interrupted.

    >>> Stopwatch(30.0).run(len, "abc")
    3

    Args:
        seconds: How much time there is; None for any amount.
    """

    def __init__(self, seconds: float | None) -> None:
        self._left = seconds
        self._over: TimeIsOver | None = None

    def again(self) -> Stopwatch:
        """Return a watch that shows what this one does, to try the same again."""
        copy = Stopwatch(self._left)
        copy._over = self._over
        return copy

    def run(self, function: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T:
        """
        Return what *function* returns.

        Raises:
            TimeIsOver: if it takes longer than there is time, or that was over before.
        """
        if self._over is not None:
            raise self._over
        if self._left is None:
            return function(*arguments, **named)
        end = monotonic() + self._left
        try:
            return _until(self._left, lambda: function(*arguments, **named))
        except TimeIsOver as over:
            self._over = over
            raise
        finally:
            self._left = max(0.0, end - monotonic())


def _until(seconds: float, call: Callable[[], T]) -> T:
    """Return what *call* returns, if it can be stopped then; else there is only the asking."""
    if seconds <= 0:
        raise TimeIsOver
    if not _may_ring():
        end = monotonic() + seconds
        with asking(lambda: monotonic() >= end):
            return call()
    is_armed = True
    # Asked a hundred times a mail: how long a list is, nobody has to be called for.
    rung: list[None] = []

    def ring(_: int, __: FrameType | None) -> None:
        nonlocal is_armed
        # Once only, so that what is put back below is put back.
        if is_armed:
            is_armed = False
            rung.append(None)
            raise TimeIsOver

    before = set_handler(signal.SIGALRM, ring)
    try:
        try:
            signal.setitimer(signal.ITIMER_REAL, seconds)
            # Asked as well, should somebody take what is raised for his own; no clock is.
            with asking(rung.__len__):
                return call()
        finally:
            is_armed = False
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        set_handler(signal.SIGALRM, before)


def _may_ring() -> bool:
    """Return whether nobody else needs the timer, and Python lets us have it."""
    return (
        hasattr(signal, "setitimer")  # not so on Windows
        and threading.current_thread() is threading.main_thread()
        and signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
        and signal.getsignal(signal.SIGALRM) is not None  # set by C code, which knows why
        # It would wait, and end the process when the host lets it in.
        and signal.SIGALRM not in signal.pthread_sigmask(signal.SIG_BLOCK, ())
    )
