"""Who is told (N1)?"""

from __future__ import annotations

from mail2ticket.model.address import Address
from mail2ticket.model.case import Decided
from mail2ticket.model.command import CommandFault
from mail2ticket.model.items import (
    Discarded,
    Held,
    NewNote,
    NewTicket,
    NewTimeEntry,
    Reason,
)
from mail2ticket.model.notice import DroppedFile, Notice, NoticeKind, Role
from mail2ticket.model.people import Agent
from mail2ticket.model.refusal import FileReason, Refusal
from mail2ticket.model.unattended import is_unattended
from mail2ticket.model.verdict import Answer

__all__ = [
    "acknowledged",
    "added",
    "assigned",
    "command_error",
    "created",
    "failed",
    "files_dropped",
    "refused",
]

_REFUSALS = frozenset(
    {
        Reason.INACTIVE_SENDER,
        Reason.UNREGISTERED,
        Reason.UNATTRIBUTED,
        Reason.EMPTY_SUBJECT,
        Reason.LONG_SUBJECT,
        Reason.REPLY_REFUSED,
        Reason.FORWARD_REFUSED,
        Reason.CC_ONLY,
        Reason.WRONG_ADDRESS,
        Reason.COMPLETED,
    }
)
_NOT_KEPT = Refusal(FileReason.NOT_KEPT)
# A notice is small (A7), whatever was sent.
_MOST_FILES = 20
_OF_TICKETS = frozenset({NoticeKind.CREATED, NoticeKind.ACKNOWLEDGED})
_FAILURES = frozenset({Reason.OVER_LIMIT, Reason.KIND_NOT_ALLOWED})


def created(case: Decided) -> Answer[Notice] | None:
    """Tell the sender that a ticket was opened."""
    if not isinstance(case.entity, NewTicket) or not case.entity.is_registered:
        return None
    return _tell(case, NoticeKind.CREATED)


def acknowledged(case: Decided) -> Answer[Notice] | None:
    """Tell a stranger that his mail has come, in none of his own words (X3)."""
    if not isinstance(case.entity, NewTicket) or case.entity.is_registered:
        return None
    return _tell(case, NoticeKind.ACKNOWLEDGED)


def added(case: Decided) -> Answer[Notice] | None:
    """Tell the sender that his mail was added to a work item, unless he has no part in it."""
    if not isinstance(case.entity, NewNote | NewTimeEntry) or case.match.is_outsider:
        return None
    return _tell(case, NoticeKind.ADDED)


def refused(case: Decided) -> Answer[Notice] | None:
    """Tell the sender that his mail is not taken, and why."""
    entity = case.entity
    if not isinstance(entity, Held | Discarded) or entity.reason not in _REFUSALS:
        return None
    if entity.reason == Reason.UNREGISTERED and isinstance(entity, Held):
        return None  # somebody will look at it: nothing is refused yet
    return _tell(case, NoticeKind.REFUSED, reason=entity.reason)


def failed(case: Decided) -> Answer[Notice] | None:
    """Tell the sender that his mail waits for a person, because of a limit or a setting."""
    entity = case.entity
    if not isinstance(entity, Held) or entity.reason not in _FAILURES:
        return None
    return _tell(case, NoticeKind.FAILED, reason=entity.reason)


def command_error(case: Decided) -> Answer[Notice] | None:
    """Tell the sender what was wrong with his command, and where."""
    if case.command is None or not case.command.faults:
        return None
    return _tell(case, NoticeKind.COMMAND_ERROR, faults=case.command.faults)


def files_dropped(case: Decided) -> Answer[Notice] | None:
    """
    Tell the sender which files were not kept, and why (F8).

    The small pictures of his signature are no news to him; the note names them.
    """
    dropped = tuple(
        DroppedFile(file.attachment.filename, file.reason, file.refusal or _NOT_KEPT)
        for file in case.files
        if not file.is_kept and not file.is_small_picture
    )
    if len(dropped) > _MOST_FILES:
        more = len(dropped) - _MOST_FILES
        rest = DroppedFile("…", f"+{more}", Refusal(FileReason.MORE_FILES, count=more))
        dropped = (*dropped[:_MOST_FILES], rest)
    return _tell(case, NoticeKind.FILES_DROPPED, dropped=dropped) if dropped else None


def assigned(case: Decided) -> Answer[tuple[Notice, ...]] | None:
    """
    Tell the agent who gets the work item that it is his now (N2).

    Who that is the store knows. Nobody is told that he keeps what he has, nor that he gives
    something to himself.
    """
    assignment = case.changes.assignment
    if assignment is None or NoticeKind.ASSIGNED not in case.mailbox.notices:
        return None
    known = {case.item.assignee} if case.item else set[str]()
    if isinstance(case.requester, Agent):
        known.add(case.requester.id)
    if known.issuperset(assignment.agents):
        return None
    notice = Notice(
        kinds=(NoticeKind.ASSIGNED,),
        to=None,
        mailbox=case.mailbox.address,
        role=Role.ASSIGNEE,
        may_quote=True,
    )
    return Answer((notice,), f"{NoticeKind.ASSIGNED} to whoever gets it")


def _tell(
    case: Decided,
    kind: NoticeKind,
    *,
    reason: str = "",
    faults: tuple[CommandFault, ...] = (),
    dropped: tuple[DroppedFile, ...] = (),
) -> Answer[Notice] | None:
    sender = case.message.sender
    if sender is None or kind not in case.mailbox.notices:
        return None
    to = sender.address
    if kind in _OF_TICKETS and isinstance(case.entity, NewTicket):
        to = _requester(case.entity, case) or to
    notice = Notice(
        kinds=(kind,),
        to=to,
        mailbox=case.mailbox.address,
        may_quote=case.is_proven and to == sender.address,
        reason=str(reason),
        faults=faults,
        dropped=dropped,
    )
    return Answer(notice, f"{kind} to {to}")


def _requester(ticket: NewTicket, case: Decided) -> Address | None:
    """Return who asked, where somebody else passed his mail on (S3), if he can be written to."""
    address = ticket.sender
    return None if is_unattended(address) or case.desk.is_ours(address) else address
