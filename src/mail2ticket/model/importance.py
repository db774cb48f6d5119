"""How important a mail says that it is (E6)."""

from __future__ import annotations

from mail2ticket.model.mailbox import Mailbox
from mail2ticket.model.message import Message

_HIGH = frozenset({"high", "urgent", "1", "2"})


def priority_of(message: Message, mailbox: Mailbox) -> str:
    """Return the priority of a ticket that *message* opens: the higher one if it is so marked."""
    headers = message.headers
    marked = (
        *headers.tokens("Importance"),
        *headers.tokens("Priority"),
        *(value[:1] for value in headers.tokens("X-Priority")),
    )
    if mailbox.high_priority and _HIGH.intersection(marked):
        return mailbox.high_priority
    return mailbox.priority
