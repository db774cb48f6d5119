"""Who may command what, and where (E3, E9, S4)."""

from __future__ import annotations

from mail2ticket.model.case import Matched
from mail2ticket.model.command import FaultCode
from mail2ticket.model.items import WorkItem, note_on, time_entry_on
from mail2ticket.model.mailbox import CompletedTime
from mail2ticket.model.numbers import ItemKind
from mail2ticket.model.people import Agent, Stranger
from mail2ticket.model.verdict import Trust


def means_it(case: Matched) -> bool:
    """
    Return whether the sender is, or claims to be, somebody who may command.

    A grammar whose lines people also write for each other to read asks that first.
    """
    if isinstance(case.requester, Agent) or _claims_agent(case):
        return True
    return case.item is not None and _is_approver(case, case.item)


def no_command(case: Matched, *, books_time: bool) -> FaultCode | None:
    """Return why the sender may command nothing here at all, but for an approval."""
    if not isinstance(case.requester, Agent):
        return FaultCode.NOT_VERIFIED if _claims_agent(case) else FaultCode.NOT_AN_AGENT
    if not _is_sure(case):
        return FaultCode.NOT_VERIFIED
    item = case.item
    if item is None:
        # What was meant for an item that it may not write to is not done to another.
        is_lost = books_time or case.match.mentioned is not None
        return FaultCode.NO_ITEM if is_lost else None
    if books_time and (code := _no_time(case, item)):
        return code
    kind = time_entry_on(item.kind) if books_time else note_on(item.kind)
    return None if kind in case.mailbox.creates else FaultCode.NOT_ALLOWED


def _no_time(case: Matched, item: WorkItem) -> FaultCode | None:
    """Return why no time may be booked on *item* (E9)."""
    if item.kind is ItemKind.PROJECT:
        return FaultCode.NOT_ON_PROJECT
    if not item.is_open and case.mailbox.time_on_completed is CompletedTime.EDIT_ONLY:
        return FaultCode.EDIT_ONLY
    prohibits = case.mailbox.time_on_completed is CompletedTime.PROHIBIT
    if not item.takes_time or (prohibits and not item.is_open):
        return FaultCode.CLOSED
    return None


def no_approval(case: Matched) -> FaultCode | None:
    """Return why the sender may approve nothing here."""
    item = case.item
    if item is None:
        return FaultCode.NO_ITEM
    if not item.approvers or item.approval or not item.is_open:
        return FaultCode.NO_APPROVAL_PENDING
    if not _is_approver(case, item):
        return FaultCode.NOT_AN_APPROVER
    if not _is_sure(case):
        return FaultCode.NOT_VERIFIED
    return None if note_on(item.kind) in case.mailbox.creates else FaultCode.NOT_ALLOWED


def _is_approver(case: Matched, item: WorkItem) -> bool:
    sender, requester = case.message.sender, case.requester
    if sender and sender.address in item.approvers:
        return True
    known = () if isinstance(requester, Stranger) else requester.addresses
    return not item.approvers.isdisjoint(known)


def _is_sure(case: Matched) -> bool:
    """Return whether it is sure enough who writes: only somebody verified commands (S4)."""
    if case.is_proven:
        return True
    is_known = case.trust is not Trust.FORGED and not isinstance(case.requester, Stranger)
    return is_known and case.mailbox.unverified_commands


def _claims_agent(case: Matched) -> bool:
    sender = case.message.sender
    known = case.facts.people.get(sender.address, ()) if sender else ()
    return any(isinstance(person, Agent) for person in known)
