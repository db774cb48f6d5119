"""How work items are numbered, and how a number is found in a subject (E2)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Protocol

from attrs import field, frozen

__all__ = ["Bracketed", "Dated", "ItemKind", "NumberFormat"]


class ItemKind(StrEnum):
    """What a work item is."""

    TICKET = "ticket"
    TASK = "task"
    PROJECT = "project"


class NumberFormat(Protocol):
    """**Protocol:** a way to write the number of a work item; any host may have its own."""

    def find(self, subject: str, /) -> tuple[str, ...]:
        """Return what looks like numbers in *subject*, in order, in upper case."""
        ...

    def tag(self, number: str, /) -> str:
        """Return *number* as a subject of ours writes it, so that `find` finds it again."""
        ...

    def make(self, kind: ItemKind, day: date, sequence: int, /) -> str:
        """Return the number of the *sequence*-th item of *kind* on *day*, from 1."""
        ...

    def is_daily(self) -> bool:
        """Return whether the sequence begins again each day."""
        ...


@frozen
class Dated:
    """
    ``T20261103.0001`` for tickets and tasks, ``P20261103.0001`` for projects, as Autotask does.

    >>> Dated().find("Re: [T20261103.0001] Printer, and p20261103.0012")
    ('T20261103.0001', 'P20261103.0012')
    >>> Dated().make(ItemKind.TICKET, date(2026, 11, 3), 7)
    'T20261103.0007'
    """

    _pattern: re.Pattern[str] = field(
        default=re.compile(r"(?<![\w.])[TP][0-9]{8}\.[0-9]{4,8}(?![\w])", re.IGNORECASE),
        init=False,
        repr=False,
    )

    def find(self, subject: str) -> tuple[str, ...]:
        """Return what looks like numbers in *subject*."""
        return _once(self._pattern.findall(subject)) if "." in subject else ()

    def tag(self, number: str) -> str:
        """Return *number* in brackets, which set it off and mean nothing."""
        return f"[{number}]"

    def make(self, kind: ItemKind, day: date, sequence: int) -> str:
        """Return a number; tickets and tasks share theirs."""
        letter = "P" if kind is ItemKind.PROJECT else "T"
        # Not by `strftime`, which takes ten times as long.
        return f"{letter}{day.year:04d}{day.month:02d}{day.day:02d}.{sequence:04d}"

    def is_daily(self) -> bool:
        """Return True."""
        return True


@frozen
class Bracketed:
    """
    ``[#123]`` for tickets, ``[TASK-45]`` and ``[PROJ-7]``.

    >>> Bracketed().find("AW: [#123] Drucker [task-45]")
    ('123', 'TASK-45')
    >>> Bracketed().tag("123")
    '[#123]'
    """

    _pattern: re.Pattern[str] = field(
        default=re.compile(
            r"\[(?:#([0-9]{1,18})|((?:TASK|PROJ)-[0-9]{1,18}))\]", re.IGNORECASE | re.ASCII
        ),
        init=False,
        repr=False,
    )

    def find(self, subject: str) -> tuple[str, ...]:
        """Return what looks like numbers in *subject*, without the brackets."""
        if "[" not in subject:
            return ()
        return _once([ticket or other for ticket, other in self._pattern.findall(subject)])

    def tag(self, number: str) -> str:
        """Return *number* in its brackets."""
        return f"[#{number}]" if number.isdecimal() else f"[{number}]"

    def make(self, kind: ItemKind, day: date, sequence: int) -> str:  # noqa: ARG002 - its protocol
        """Return a number; each kind counts for itself."""
        prefix = {ItemKind.TICKET: "", ItemKind.TASK: "TASK-", ItemKind.PROJECT: "PROJ-"}[kind]
        return f"{prefix}{sequence}"

    def is_daily(self) -> bool:
        """Return False."""
        return False


def tag_of(number: str, formats: Iterable[NumberFormat]) -> str:
    """
    Return *number* as a subject of ours writes it, by the first of *formats* that finds it again.

    >>> tag_of("123", (Dated(), Bracketed()))
    '[#123]'
    """
    for form in formats:
        tag = form.tag(number)
        if form.find(tag) == (number.upper(),):
            return tag
    return f"[{number}]"


def numbers_in(subject: str, formats: Iterable[NumberFormat]) -> tuple[str, ...]:
    """
    Return what looks like numbers in *subject*, by any of *formats*, each once; at most 20.

    >>> numbers_in("[#7] Re: T20261103.0001", (Dated(), Bracketed()))
    ('T20261103.0001', '7')
    """
    found = [number for form in formats for number in form.find(subject)]
    return tuple(dict.fromkeys(found))[:_MOST_NUMBERS] if found else ()


# A subject may be 100 KiB of numbers, and each of them is looked up.
_MOST_NUMBERS = 20


def _once(found: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(number.upper() for number in found))
