"""
What is logged, on the logger ``mail2ticket``: one line a mail, that no mail can abuse (X25).

What does not go well while a mail is in hand is kept as a remark, and told with the one line of
that mail. Values are written out as `harmless.shown` does, and cut. No words of a mail are
logged, no tokens and no passwords.
"""

from __future__ import annotations

import logging
from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar

from attrs import define, field

from mail2ticket.harmless import shown

#: The one logger of the library.
LOGGER = "mail2ticket"

_MOST_REMARKS = 5
_LONGEST_VALUE = 500

_log = logging.getLogger(LOGGER)


@define
class Remarks:
    """
    What did not go well with the mail in hand, each once.

    Attributes:
        count: How many there were, those too that are not kept.
    """

    kept: list[str] = field(factory=list[str])
    count: int = 0

    def add(self, remark: str) -> None:
        """Keep *remark*, unless it is known, or there are many."""
        if remark in self.kept:
            return
        self.count += 1
        if len(self.kept) < _MOST_REMARKS:
            self.kept.append(remark)

    def told(self) -> tuple[str, ...]:
        """Return them, and how many more there were."""
        more = self.count - len(self.kept)
        return (*self.kept, *([f"and {more:,} more"] if more else ()))


_remarks: ContextVar[Remarks | None] = ContextVar("mail2ticket_remarks", default=None)


@contextmanager
def collected() -> Generator[Remarks, None, None]:
    """Collect what is remarked within, also in threads and tasks that it starts."""
    before = _remarks.get()
    found = Remarks()
    _remarks.set(found)
    try:
        yield found
    finally:
        # By no token: to give one back in another context raises, and the mail is committed.
        _remarks.set(before)


@contextmanager
def summed_up(words: str) -> Generator[None, None, None]:
    """Collect what is remarked within, and tell it in one line that begins with *words*."""
    with collected() as remarks:
        try:
            yield
        finally:
            if remarks.count:
                _log.warning("%s: %s", words, "; ".join(remarks.told()))


def remark(words: str, *values: object) -> None:
    """
    Say that something did not go well: with the line of the mail in hand, else in one of its own.

    Args:
        words: As `logging` takes them, with a place for each of *values*.

        values: Whatever they are, they cannot break a line or move a cursor.
    """
    remarks = _remarks.get()
    if remarks is None:
        warn(words, *values)
    else:
        remarks.add(words % tuple(map(_harmless, values)))


def warn(words: str, *values: object) -> None:
    """Log what needs a person, or will, in a line of its own; *words* as `remark` takes them."""
    _log.warning(words, *map(_harmless, values), stacklevel=2)


def alarm(words: str, *values: object) -> None:
    """Log what must never be, in a line of its own; *words* as `remark` takes them."""
    _log.error(words, *map(_harmless, values), stacklevel=2)


def _harmless(value: object) -> object:
    return value if isinstance(value, int | float) else shown(str(value))[:_LONGEST_VALUE]
