"""How long a mail may take: what is asked in between; nothing here knows a clock."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from contextvars import ContextVar, Token
from typing import NoReturn, TypeAlias

#: What says whether the time for the mail in hand is over: a truth, or a number that is not 0.
IsOver: TypeAlias = Callable[[], int]

_IS_OVER: ContextVar[IsOver | None] = ContextVar("mail2ticket_is_over", default=None)


class TimeIsOver(BaseException):
    """
    The time for a mail is over; whoever reads or judges it stops where he is.

    It is no `Exception`, so that nothing on the way takes it for a fault of the mail or of a
    rule. The doors catch it, and hold the mail.

    Attributes:
        at: What was going on, in words.
    """

    def __init__(self, at: str = "") -> None:
        super().__init__(at)
        self.at = at


def asking(is_over: IsOver) -> AbstractContextManager[None]:
    """
    Let `check` ask *is_over* within, in this thread and this task.

    >>> with asking(lambda: True):
    ...     check()
    Traceback (most recent call last):
    mail2ticket.model.patience.TimeIsOver
    >>> check()
    """
    return _Asking(is_over)


class _Asking(AbstractContextManager[None]):
    """What `asking` returns; four a mail, and a generator takes four times as long."""

    __slots__ = ("_is_over", "_token")

    def __init__(self, is_over: IsOver) -> None:
        self._is_over = is_over
        self._token: Token[IsOver | None]

    def __enter__(self) -> None:
        self._token = _IS_OVER.set(self._is_over)

    def __exit__(self, *_: object) -> None:
        _IS_OVER.reset(self._token)


def asked() -> IsOver | None:
    """Return what `check` asks; None where time does not matter."""
    return _IS_OVER.get()


def stop() -> NoReturn:
    """
    Say that the time is over.

    Raises:
        TimeIsOver: always.
    """
    raise TimeIsOver


def check(at: str = "") -> None:
    """
    Go on, if there is time.

    Raises:
        TimeIsOver: if there is none, *at* what is going on.
    """
    is_over = _IS_OVER.get()
    if is_over is not None and is_over():
        raise TimeIsOver(at)
