"""What a rule answers, and the trail that its answers leave."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Generic, NamedTuple, TypeVar

from attrs import frozen

__all__ = ["Answer", "Kind", "Step", "Trace", "Trust"]

T_co = TypeVar("T_co", covariant=True)


class Kind(StrEnum):
    """What a mail is, before anyone asks what it says (W1)."""

    PERSONAL = "personal"
    VACATION = "vacation"
    NOTIFICATION = "notification"
    BOUNCE = "bounce"
    READ_RECEIPT = "read_receipt"
    COMPLAINT = "complaint"
    LIST = "list"
    ALERT = "alert"
    CHALLENGE = "challenge"
    LOOP = "loop"
    COPY = "copy"

    @property
    def is_automatic(self) -> bool:
        """Whether a program wrote it, so that it reopens nothing and is never answered."""
        return self not in _BY_PEOPLE

    @property
    def is_report(self) -> bool:
        """Whether it reports on another mail, and only that."""
        return self in _REPORTS


# Asked some twenty times of each mail, and made once.
_BY_PEOPLE = frozenset({Kind.PERSONAL, Kind.LIST, Kind.COPY})
_REPORTS = frozenset({Kind.BOUNCE, Kind.READ_RECEIPT, Kind.COMPLAINT})


class Trust(StrEnum):
    """How sure it is that a mail is from whom it says."""

    VERIFIED = "verified"
    UNKNOWN = "unknown"
    FORGED = "forged"


@frozen
class Answer(Generic[T_co]):
    """An answer and the reason for it, in words for an agent to read."""

    value: T_co
    reason: str


class Step(NamedTuple):
    """One rule's turn: what it was asked, and what it said; an empty reason: no opinion."""

    question: str
    rule: str
    reason: str = ""

    def __str__(self) -> str:
        return f"{self.question:<10} {self.rule:<24} {self.reason or 'no opinion'}"


@frozen
class Trace:
    """Every rule's turn, in the order in which they were taken."""

    steps: tuple[Step, ...] = ()

    def __iter__(self) -> Iterator[Step]:
        return iter(self.steps)

    def __len__(self) -> int:
        return len(self.steps)

    def __str__(self) -> str:
        return "\n".join(map(str, self.steps))

    def answered(self) -> Trace:
        """Return only the turns that settled something."""
        return Trace(tuple(step for step in self.steps if step.reason))
