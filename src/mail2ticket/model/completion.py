"""What a reply to a completed work item does (E9)."""

from __future__ import annotations

from datetime import timedelta

from mail2ticket.model.case import Commanded
from mail2ticket.model.mailbox import Completed
from mail2ticket.model.verdict import Kind


def on_completed(case: Commanded) -> Completed | None:
    """
    Return what the mail does to the completed item that it is about; None if it is about none.

    What a program wrote, a copy of our own mail, and whoever takes no part only add a note. A
    command that is obeyed was meant for this very item, which is neither opened again by it
    nor followed by another. After `Mailbox.completed_days` everything else is a new matter.
    """
    item, mailbox = case.item, case.mailbox
    if item is None or item.is_open:
        return None
    if case.kind.is_automatic or case.kind is Kind.COPY or case.match.is_outsider:
        return Completed.NOTE
    if case.command is not None and case.command.is_obeyed:
        return Completed.NOTE
    if mailbox.completed_days is not None and item.completed_at is not None:
        age = case.message.received_at - item.completed_at
        if age > timedelta(days=mailbox.completed_days):
            return Completed.NEW_TICKET
    return mailbox.completed
