"""What a mail changes about its work item, besides adding to it (E12, E13, S5)."""

from __future__ import annotations

from enum import StrEnum

from attrs import evolve, frozen

from mail2ticket.model.address import Address
from mail2ticket.model.choice import Choice

__all__ = ["Approval", "AssignBy", "Assignment", "Changes"]


class AssignBy(Choice):
    """How an agent is chosen who works an item (E13)."""

    NONE = "none"
    FIXED = "fixed"
    ROUND_ROBIN = "round_robin"
    LEAST_LOADED = "least_loaded"


@frozen
class Assignment:
    """
    An instruction to the store: give the item to one of these agents.

    Who is next, and who has the least to do, only the store can tell, in the transaction; so
    that any number of workers agree.

    Attributes:
        by: FIXED takes the first of *agents*, ROUND_ROBIN the one after the last one of this
            *turn*, LEAST_LOADED the one with the fewest open items, of equals the first.

        agents: The ids of those who may get it, in order; of nobody the item is not assigned.

        turn: What takes turns, such as the name of a queue.
    """

    by: AssignBy
    agents: tuple[str, ...]
    turn: str = ""


class Approval(StrEnum):
    """What a named approver says of a change request (E3)."""

    APPROVED = "approved"
    REJECTED = "rejected"


@frozen(kw_only=True)
class Changes:
    """
    What is set on the work item in the same transaction; ``|`` joins, and the later one wins.

    >>> (Changes(queue="A", tags=("vpn",)) | Changes(queue="B", tags=("vpn", "mail"))).tags
    ('vpn', 'mail')

    Attributes:
        queue, priority, type, status: Empty to leave as they are.

        tags: Added to those it has (E12).

        fields: Fields of the host's own, by name; a value replaces an older one.

        watchers: People who are told what happens to it (S5).

        proposed_watchers: Those whom only unverified mail named: kept, and never written to.

        assignment: Who works it from now on.

        approval: What its approver said.

        rules: The names of the rules of the workflow that acted; nothing to set by itself.
    """

    queue: str = ""
    priority: str = ""
    status: str = ""
    type: str = ""
    tags: tuple[str, ...] = ()
    fields: tuple[tuple[str, str], ...] = ()
    watchers: tuple[Address, ...] = ()
    proposed_watchers: tuple[Address, ...] = ()
    assignment: Assignment | None = None
    approval: Approval | None = None
    rules: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        # Most mail changes nothing, by no rule.
        return self != _NOTHING and evolve(self, rules=()) != _NOTHING

    def __or__(self, later: Changes) -> Changes:
        return evolve(
            self,
            queue=later.queue or self.queue,
            priority=later.priority or self.priority,
            status=later.status or self.status,
            type=later.type or self.type,
            tags=tuple(dict.fromkeys((*self.tags, *later.tags))),
            fields=tuple({**dict(self.fields), **dict(later.fields)}.items()),
            watchers=tuple(dict.fromkeys((*self.watchers, *later.watchers))),
            proposed_watchers=tuple(
                dict.fromkeys((*self.proposed_watchers, *later.proposed_watchers))
            ),
            assignment=later.assignment or self.assignment,
            approval=later.approval or self.approval,
            rules=tuple(dict.fromkeys((*self.rules, *later.rules))),
        )


_NOTHING = Changes()
