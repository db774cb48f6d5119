"""What is set on the work item? Who works it (E13)."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import evolve, field, frozen

from mail2ticket.errors import ConfigurationError
from mail2ticket.model.case import Drafted
from mail2ticket.model.changes import AssignBy, Changes
from mail2ticket.model.desk import Desk
from mail2ticket.model.facts import NO_QUESTIONS, Questions
from mail2ticket.model.items import NewTicket
from mail2ticket.model.message import Message
from mail2ticket.model.verdict import Answer
from mail2ticket.model.workflow import Assign, queue_of

__all__ = ["Assigners", "ByTag"]


@frozen
class ByTag:
    """
    Where new tickets go that got a tag: to an agent, to a queue, or to both.

    Attributes:
        tag: Case aside.

        agent: His id; empty for whoever the mailbox chooses from the queue.

        queue: Empty to leave the ticket where it is.
    """

    tag: str
    agent: str = ""
    queue: str = ""

    def faults(self) -> list[str]:
        """Return everything that is wrong with it, in words."""
        found: list[str] = []
        if not self.tag.strip():
            found.append("assignment by tag: no tag is named")
        if not self.agent.strip() and not self.queue.strip():
            found.append(f"assignment by tag {self.tag!r}: neither agent nor queue is named")
        return found


def _by_tag(values: Iterable[ByTag]) -> tuple[ByTag, ...]:
    return tuple(values)


@frozen
class Assigners:
    """
    Give new tickets to an agent, as their mailbox and their tags say (E13).

    To a fixed agent, to the next one in turn, or to whoever has the least to do. Who is away,
    in a call or in a chat keeps what he has and gets no more. With nobody there, and in a
    mailbox that leaves it to people, a ticket waits in its queue. What a command or a rule of
    the workflow has assigned stays so, if those are asked before; notes assign nobody.

    A fixed agent gets what is in the queue of his mailbox, and nothing that is moved elsewhere.

    Attributes:
        by_tag: The first whose tag the ticket has is followed, before the mailbox is asked.

    Raises:
        ConfigurationError: if an entry cannot work; all faults at once.
    """

    by_tag: tuple[ByTag, ...] = field(default=(), converter=_by_tag)

    def __attrs_post_init__(self) -> None:
        if found := [fault for one in self.by_tag for fault in one.faults()]:
            raise ConfigurationError(found)

    def questions(self, message: Message, desk: Desk) -> Questions:  # noqa: ARG002 - of no mail
        """Ask who works the queues in which something is assigned."""
        boxes = {one.queue for one in desk.mailboxes if one.assign is not AssignBy.NONE}
        queues = {*boxes, *(one.queue for one in self.by_tag)} - {""}
        return Questions(queues=frozenset(queues)) if queues else NO_QUESTIONS

    def __call__(self, case: Drafted) -> Answer[Changes] | None:
        """Choose who may get it; which of them does, the store says."""
        if not isinstance(case.entity, NewTicket) or case.changes.assignment:
            return None
        if not self.by_tag and case.mailbox.assign is AssignBy.NONE:
            return None
        tags = {tag.casefold() for tag in case.changes.tags}
        chosen = next((one for one in self.by_tag if one.tag.casefold() in tags), None)
        moved = Changes(queue=chosen.queue) if chosen else Changes()
        case = evolve(case, changes=case.changes | moved)
        why = f"tag {chosen.tag}: " if chosen else ""
        assign = _chosen_by(case, chosen)
        if assign is None:
            return Answer(moved, f"{why}queue {chosen.queue}") if chosen else None
        assignment = assign.assignment(case)
        if assignment is None:
            return Answer(moved, f"{why}nobody is there to get it, so it waits in its queue")
        said = f"{why}{assign.by} of {', '.join(assignment.agents)}"
        return Answer(moved | Changes(assignment=assignment), said)


def _chosen_by(case: Drafted, chosen: ByTag | None) -> Assign | None:
    """Return how an agent is chosen; None where people do that."""
    if chosen and chosen.agent:
        return Assign(AssignBy.FIXED, (chosen.agent,))
    mailbox = case.mailbox
    if mailbox.assign is AssignBy.NONE:
        return None
    if mailbox.assign is AssignBy.FIXED:
        is_here = queue_of(case) == mailbox.queue
        return Assign(AssignBy.FIXED, (mailbox.assignee,)) if is_here else None
    return Assign(mailbox.assign)
