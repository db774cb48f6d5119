"""What a status says of a work item: whether it is open, and whom it waits for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from attrs import evolve, field, frozen

from mail2ticket.model.items import WorkItem

#: Statuses that complete a work item; compared without regard to case.
COMPLETING = frozenset({"closed", "complete", "completed", "done", "resolved"})

#: Statuses in which a work item waits for its requester; compared without regard to case.
WAITING = frozenset(
    {"pending", "waiting", "waiting customer", "waiting for customer", "waiting on customer"}
)


def _folded(statuses: Iterable[str]) -> frozenset[str]:
    return frozenset(status.casefold() for status in statuses)


@frozen
class Statuses:
    """
    The host's words for what state a work item is in, in any case.

    Attributes:
        completing: Those that complete it.

        waiting: Those in which it is open and waits for an answer of the requester's.
    """

    completing: frozenset[str] = field(default=COMPLETING, converter=_folded)
    waiting: frozenset[str] = field(default=WAITING, converter=_folded)

    def told_by(self, status: str) -> tuple[bool, bool]:
        """Return whether an item in *status* is open, and whether it waits for an answer."""
        folded = status.casefold()
        return folded not in self.completing, folded in self.waiting

    def applied(self, item: WorkItem, status: str, at: datetime | None) -> WorkItem:
        """
        Return *item* in *status*, completed or open as that says; *at* is when it was set.

        One that was completed before stays completed since then.

        >>> Statuses().applied(WorkItem(number="1"), "Complete", None).is_open
        False
        """
        is_open, is_waiting = self.told_by(status)
        completed_at = at if item.is_open else item.completed_at
        return evolve(
            item,
            status=status,
            is_open=is_open,
            is_waiting=is_waiting,
            completed_at=None if is_open else completed_at,
        )

    def reopened(self, item: WorkItem) -> WorkItem:
        """
        Return *item* as it is when opened again, or when what it waited for has come.

        A status that says otherwise is taken away; no other is put in its place, for only
        the host knows its words.

        >>> Statuses().reopened(WorkItem(number="1", status="Done", is_open=False)).status
        ''
        """
        is_open, is_waiting = self.told_by(item.status)
        return evolve(
            item,
            status=item.status if is_open and not is_waiting else "",
            is_open=True,
            is_waiting=False,
            completed_at=None,
        )
