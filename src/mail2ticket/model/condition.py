"""
What is true of a mail or is not: routes and rules of the workflow are made of it (R2, E13).

A condition is a frozen value that is asked about a case, and that says in words what it is. What
it needs of the case is in its type, so that one in the wrong place is a type error; `needs` says
the same to those who read settings. None of them takes a regular expression.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Generic, Protocol, TypeVar

from attrs import frozen

from mail2ticket.model.case import Parsed

__all__ = ["Condition", "HowMany", "Together", "all_of", "any_of", "fold", "none_of", "texts"]

CaseT = TypeVar("CaseT", bound=Parsed)
Case_contra = TypeVar("Case_contra", contravariant=True)


class Condition(Protocol[Case_contra]):
    """**Protocol:** something that is true of a mail, or is not; its `str` says what."""

    @property
    def needs(self) -> type[Parsed]:
        """The earliest case that it can be asked about."""
        ...

    def __call__(self, case: Case_contra, /) -> bool:
        """Return whether it is true of *case*."""
        ...

    def faults(self) -> list[str]:
        """Return everything that is wrong with how it was written, in words."""
        ...


class HowMany(StrEnum):
    """How many of several words there must be."""

    ANY = "any"
    ALL = "all"
    NONE = "none"


@frozen
class Together(Generic[CaseT]):
    """All, any or none of several conditions; see `all_of`, `any_of`, `none_of`."""

    how_many: HowMany
    conditions: tuple[Condition[CaseT], ...]

    @property
    def needs(self) -> type[Parsed]:
        """What the most demanding of them needs."""
        return needs_of(self.conditions)

    def __call__(self, case: CaseT) -> bool:
        """Return whether so many are true."""
        found = (condition(case) for condition in self.conditions)
        if self.how_many is HowMany.ALL:
            return all(found)
        return any(found) is (self.how_many is HowMany.ANY)

    def faults(self) -> list[str]:
        """Return the faults of each."""
        found = [fault for condition in self.conditions for fault in condition.faults()]
        return found or unnamed(self.conditions, f"{self.how_many} of")

    def __str__(self) -> str:
        return f"{self.how_many} of ({'; '.join(map(str, self.conditions))})"


def all_of(*conditions: Condition[CaseT]) -> Together[CaseT]:
    """Return the condition that all of *conditions* are true."""
    return Together(HowMany.ALL, conditions)


def any_of(*conditions: Condition[CaseT]) -> Together[CaseT]:
    """Return the condition that any of *conditions* is true."""
    return Together(HowMany.ANY, conditions)


def none_of(*conditions: Condition[CaseT]) -> Together[CaseT]:
    """Return the condition that none of *conditions* is true."""
    return Together(HowMany.NONE, conditions)


def needs_of(conditions: Iterable[Condition[CaseT]]) -> type[Parsed]:
    """Return the earliest case that all of *conditions* can be asked about."""
    # A later case is a subclass of each earlier one.
    return max((one.needs for one in conditions), key=lambda case: len(case.mro()), default=Parsed)


def texts(values: str | Iterable[str]) -> tuple[str, ...]:
    """Return *values*, or the one text that stands in their place."""
    return (values,) if isinstance(values, str) else tuple(values)


def unnamed(values: Iterable[object], what: str) -> list[str]:
    """Return the fault that none of *values* says anything."""
    return [] if any(map(str, values)) else [f"{what}: nothing is named"]


def fold(text: str) -> str:
    """Return *text* as names are compared: case and runs of blanks aside."""
    return " ".join(text.casefold().split())


def listed(values: Iterable[object]) -> str:
    """Return *values* as a condition says them."""
    return ", ".join(map(str, values))
