"""The numbers of django-helpdesk: ``[support-12]`` is ticket 12, which is in the queue support."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from attrs import field, frozen

from mail2ticket.model.numbers import ItemKind

_NUMBER = re.compile(r"\[([-\w]{1,50})-([0-9]{1,9})\]", re.ASCII)


def _lower(slugs: Iterable[str]) -> frozenset[str]:
    return frozenset(slug.lower() for slug in slugs)


@frozen
class QueueNumbers:
    """
    A number format (`mail2ticket.model.numbers.NumberFormat`) of queues and their tickets.

    >>> QueueNumbers(["support", "first-line"]).find("Re: [first-line-7] and [RFC-2119]")
    ('FIRST-LINE-7',)

    Attributes:
        slugs: The queues; what stands in other brackets is no number.
    """

    slugs: frozenset[str] = field(converter=_lower)

    def find(self, subject: str) -> tuple[str, ...]:
        """Return what looks like numbers in *subject*."""
        found = _NUMBER.findall(subject) if "[" in subject else ()
        ours = (f"{slug}-{id_}" for slug, id_ in found if slug.lower() in self.slugs)
        return tuple(dict.fromkeys(number.upper() for number in ours))

    def tag(self, number: str) -> str:
        """Return *number* in brackets, as django-helpdesk writes it."""
        return f"[{number}]"

    def make(self, kind: ItemKind, day: date, sequence: int) -> str:
        """
        Never: the id of a ticket is its database's to give.

        Raises:
            NotImplementedError: always.
        """
        raise NotImplementedError

    def is_daily(self) -> bool:
        """Return False."""
        return False


def id_in(number: str) -> int | None:
    """
    Return the id of the ticket that *number* names, whatever its queue is called.

    >>> id_in("FIRST-LINE-7"), id_in("T1")
    (7, None)
    """
    found = _NUMBER.fullmatch(f"[{number}]")
    return int(found[2]) if found else None
