"""What an examination finds, one thing at a time: how it is, and what to do about it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from typing import TypeAlias

from attrs import frozen

from mail2ticket.errors import Mail2TicketError
from mail2ticket.harmless import shown

__all__ = ["Finding", "Health"]

_LONGEST = 500


class Health(StrEnum):
    """
    How it is.

    WARN: mail is taken, and something will fail, or be missed, one day. FAULT: mail is not
    taken, or is not handled as the settings say.
    """

    OK = "ok"
    WARN = "warn"
    FAULT = "fault"


@frozen
class Finding:
    """
    One thing that was looked at.

    Attributes:
        subject: What it is, such as ``store`` or ``inbox support``.

        said: How it is, in words; no password and no token stands there.

        advice: What to do; empty where all is well.
    """

    subject: str
    health: Health
    said: str
    advice: str = ""


#: Looks at something, and yields what it finds; it may raise.
Look: TypeAlias = Callable[[], Iterable[Finding]]


def ok(subject: str, said: str) -> Finding:
    """Return that all is well."""
    return Finding(subject, Health.OK, shown(said)[:_LONGEST])


def warn(subject: str, said: str, advice: str) -> Finding:
    """Return that something is not as it should be, and mail is taken all the same."""
    return Finding(subject, Health.WARN, shown(said)[:_LONGEST], shown(advice))


def fault(subject: str, said: str, advice: str) -> Finding:
    """Return that something does not work."""
    return Finding(subject, Health.FAULT, shown(said)[:_LONGEST], shown(advice))


def looked(subject: str, look: Look, advice: str) -> Iterator[Finding]:
    """Yield what *look* finds; what it raises is a fault of *subject*, with this *advice*."""
    try:
        yield from look()
    except Exception as error:  # noqa: BLE001 - one thing that fails hides no other
        yield fault(subject, words_of(error), advice)


def words_of(error: Exception) -> str:
    """Say in words what went wrong."""
    if isinstance(error, OSError) and error.strerror:
        place = f"{error.filename}: " if error.filename else ""
        return f"{place}{error.strerror}"
    if isinstance(error, Mail2TicketError):
        return str(error)
    return f"{type(error).__name__}: {error}"
