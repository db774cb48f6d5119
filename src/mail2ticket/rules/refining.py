"""What does it become? What else is set on the work item (E4, E6, E9)."""

from __future__ import annotations

from attrs import field, frozen
from attrs.validators import min_len

from mail2ticket.model.case import Drafted
from mail2ticket.model.changes import Changes
from mail2ticket.model.items import NewNote, NewTicket, NewTimeEntry
from mail2ticket.model.people import Agent
from mail2ticket.model.verdict import Answer, Kind

__all__ = ["Resumes", "commanded", "mailbox_fields"]


def mailbox_fields(case: Drafted) -> Answer[Changes] | None:
    """
    A new ticket gets the host's own fields as its mailbox fills them (E6).

    What a rule set before stays: a mailbox fills in what nothing else says.
    """
    known = dict(case.changes.fields)
    fields = tuple((name, value) for name, value in case.mailbox.fields if name not in known)
    if not fields or not isinstance(case.entity, NewTicket):
        return None
    return Answer(Changes(fields=fields), f"{', '.join(dict(fields))} as the mailbox has it")


def commanded(case: Drafted) -> Answer[Changes] | None:
    """
    What an obeyed command sets is set on the item that it was meant for (E3, E4).

    Nothing is set on another one, such as a ticket that is opened because no note may be made.
    A time entry carries its status itself.
    """
    command, entity = case.command, case.entity
    if command is None or not command.is_obeyed:
        return None
    target = entity.item if isinstance(entity, NewNote | NewTimeEntry) else None
    if target != case.item:
        return None
    status = "" if isinstance(entity, NewTimeEntry) else command.status
    changes = command.changes | Changes(status=status, approval=command.approval)
    return Answer(changes, "as its command says") if changes else None


@frozen
class Resumes:
    """
    An answer of a person sets an item running again that waits for one (E9).

    An agent's note is no answer, nor is a program's, and a status that is commanded stands. It
    is in no policy that is not asked for it, for only a host knows its words: put it after the
    others, as in ``evolve(policy, refine=(*policy.refine, Resumes("In Progress")))``.

    Attributes:
        status: What the item has from then on.
    """

    status: str = field(validator=min_len(1))

    def __call__(self, case: Drafted) -> Answer[Changes] | None:
        """Set the status of a waiting item that is answered."""
        entity = case.entity
        if not isinstance(entity, NewNote) or not entity.item.is_waiting:
            return None
        is_ours = isinstance(case.requester, Agent) or case.kind is Kind.COPY
        if is_ours or case.kind.is_automatic or case.match.is_outsider or case.changes.status:
            return None
        said = f"{entity.item.number} was waiting, and is answered"
        return Answer(Changes(status=self.status), said)
