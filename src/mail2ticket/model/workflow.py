"""The workflow as its settings describe it: when what happens, if what is so, do what (E13)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from attrs import evolve, field, frozen

from mail2ticket.model.case import Drafted
from mail2ticket.model.changes import AssignBy, Assignment, Changes
from mail2ticket.model.choice import Choice
from mail2ticket.model.condition import Condition, texts
from mail2ticket.model.items import NewNote, NewTicket, NewTimeEntry
from mail2ticket.model.notice import Role
from mail2ticket.model.people import Agent, Staff
from mail2ticket.model.verdict import Kind

__all__ = ["Action", "Assign", "Event", "Notify", "WorkflowRule"]

# A name is shown in traces; a text in a notice is a sentence or two.
_LONGEST_NAME, _LONGEST_TEXT = 100, 500


class Event(Choice):
    """What a mail makes happen to its work item; one mail may do several of these."""

    TICKET_CREATED = "ticket_created"
    NOTE_ADDED = "note_added"
    TIME_LOGGED = "time_logged"
    REOPENED = "reopened"
    REQUESTER_REPLIED = "requester_replied"
    AGENT_REPLIED = "agent_replied"
    DELIVERY_FAILED = "delivery_failed"


def events_of(case: Drafted) -> frozenset[Event]:
    """
    Return what happens to the work item of *case*.

    Only people who take part reply: a vacation note, or a bounce, is a note that was added.
    """
    entity = case.entity
    if isinstance(entity, NewTicket):
        return frozenset({Event.TICKET_CREATED})
    if isinstance(entity, NewTimeEntry):
        return frozenset({Event.TIME_LOGGED})
    if not isinstance(entity, NewNote):
        return frozenset()
    found = {Event.NOTE_ADDED}
    if entity.reopens:
        found.add(Event.REOPENED)
    if case.kind is Kind.BOUNCE:
        found.add(Event.DELIVERY_FAILED)
    if not case.kind.is_automatic and not case.match.is_outsider:
        is_agents = isinstance(entity.author, Agent)
        found.add(Event.AGENT_REPLIED if is_agents else Event.REQUESTER_REPLIED)
    return frozenset(found)


@frozen
class Assign:
    """
    Give the item to an agent: to one, or in turn, or to whoever has the least to do.

    Attributes:
        by: How one is chosen.

        agents: Of these, by id; of none: of those who work the queue.

        queue: Another queue than the item's own.
    """

    by: AssignBy = field(converter=AssignBy)
    agents: tuple[str, ...] = field(default=(), converter=texts)
    queue: str = ""

    def assignment(self, case: Drafted) -> Assignment | None:
        """
        Return what the store is told; None where nobody may get it now.

        Nobody gets more while he is away, in a call or in a chat, and who is inactive never
        does. Whom no queue that was asked about names is taken to be there: whether he is
        active the store knows.
        """
        queue = self.queue or queue_of(case)
        known: dict[str, list[Staff]] = {}
        for one in (one for staff in case.facts.staff.values() for one in staff):
            known.setdefault(one.agent.id, []).append(one)
        names = self.agents or tuple(one.agent.id for one in case.facts.staff.get(queue, ()))
        free = tuple(name for name in names if all(map(_takes_mail, known.get(name, ()))))
        if not free:
            return None
        if self.by is AssignBy.FIXED:
            return Assignment(self.by, free)
        return Assignment(self.by, free, f"agents {' '.join(names)}" if self.agents else queue)

    def faults(self) -> list[str]:
        """Return everything that is wrong with it, in words."""
        if self.by is AssignBy.NONE:
            return ["assign by none: leave the action out"]
        if self.by is AssignBy.FIXED and len(self.agents) != 1:
            return [f"assign to a fixed agent: 1 is named, not {len(self.agents)}"]
        blank = any(not name.strip() for name in self.agents)
        return ["assign: an agent has an id"] if blank else []


def _takes_mail(one: Staff) -> bool:
    return one.agent.is_active and one.availability.takes_mail


def queue_of(case: Drafted) -> str:
    """Return the queue of the item, as far as its mail tells: that of the mailbox, or changed."""
    entity = case.entity
    own = entity.queue if isinstance(entity, NewTicket) else case.mailbox.queue
    return case.changes.queue or own


@frozen
class Notify:
    """
    Tell whoever has a role in the item what happened to it.

    Attributes:
        text: What to say besides: a code of `Wording.reasons`, which has a sentence in each
            language, or a sentence of the host's own. It is never read as a template.

        queue: For the role QUEUE, another queue than the item's own.
    """

    role: Role = field(converter=Role)
    text: str = ""
    queue: str = ""

    def faults(self) -> list[str]:
        """Return everything that is wrong with it, in words."""
        found: list[str] = []
        if len(self.text) > _LONGEST_TEXT:
            found.append(f"notify {self.role}: the text is over {_LONGEST_TEXT} characters")
        if self.queue and self.role is not Role.QUEUE:
            found.append(f"notify {self.role}: only the role queue goes with a queue")
        return found


#: What a rule does: sets something, gives the item to somebody, or tells people.
Action: TypeAlias = Changes | Assign | Notify

# What a rule may not set by the way.
_NOT_SET = {"proposed_watchers": (), "assignment": None, "approval": None, "rules": ()}


def _events(values: Event | str | Iterable[Event | str]) -> tuple[Event, ...]:
    return tuple(Event(value) for value in texts(values))


def _conditions(values: Iterable[Condition[Drafted]]) -> tuple[Condition[Drafted], ...]:
    return tuple(values)


def _actions(values: Iterable[Action]) -> tuple[Action, ...]:
    return tuple(values)


@frozen
class WorkflowRule:
    """
    When one of *events* happens and all *conditions* hold, do *actions*.

    >>> WorkflowRule("urgent", "ticket_created", actions=(Changes(priority="High"),)).events
    (<Event.TICKET_CREATED: 'ticket_created'>,)

    Attributes:
        name: Stands in the trace and in `Changes.rules`.

        actions: `Changes` to set, `Assign`, `Notify`.

        is_last: Whether no further rule is asked once this one has acted.
    """

    name: str
    events: tuple[Event, ...] = field(converter=_events)
    conditions: tuple[Condition[Drafted], ...] = field(default=(), converter=_conditions)
    actions: tuple[Action, ...] = field(default=(), converter=_actions)
    is_last: bool = field(default=False, kw_only=True)

    @property
    def assigns(self) -> tuple[Assign, ...]:
        """The actions that give the item to somebody."""
        return tuple(action for action in self.actions if isinstance(action, Assign))

    @property
    def tells(self) -> tuple[Notify, ...]:
        """The actions that tell people."""
        return tuple(action for action in self.actions if isinstance(action, Notify))

    @property
    def sets(self) -> Changes:
        """What it sets, but for the agent."""
        found = Changes()
        for action in self.actions:
            if isinstance(action, Changes):
                found |= action
        return found

    def faults(self) -> list[str]:
        """Return everything that is wrong with it, in words."""
        found: list[str] = []
        if not self.name.strip() or len(self.name) > _LONGEST_NAME or not self.name.isprintable():
            found.append(f"a name has 1 to {_LONGEST_NAME} printable characters")
        if not self.events:
            found.append("no event is named")
        if not self.actions:
            found.append("it does nothing")
        for condition in self.conditions:
            found += condition.faults()
            if not issubclass(Drafted, condition.needs):
                found.append(f"{condition}: it cannot be asked so early")
        for action in self.actions:
            found += _faults_of(action)
        if len(self.assigns) > 1:
            found.append("it gives the item to somebody twice")
        return [f"workflow rule {self.name[:_LONGEST_NAME]!r}: {fault}" for fault in found]


def _faults_of(action: Action) -> list[str]:
    if not isinstance(action, Changes):
        return action.faults()
    found = [
        f"{name} is nothing that a rule sets"
        for name, nothing in _NOT_SET.items()
        if getattr(action, name) != nothing
    ]
    if evolve(action, assignment=None) == Changes():
        found.append("one of its changes sets nothing")
    return found
