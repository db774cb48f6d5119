"""A mail of ours in the outbox, and how it stands with it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from attrs import frozen

from mail2ticket.model.notice import OutboundMail

__all__ = ["Outgoing", "Posting"]


class Posting(StrEnum):
    """How it stands with a mail of ours; a dead letter is sent only if a person releases it."""

    WAITING = "waiting"
    SENT = "sent"
    DEAD = "dead"


@frozen(kw_only=True)
class Outgoing:
    """
    A mail of ours in the outbox, and how it stands with it.

    Attributes:
        number: The work item that it is about; None where it is about none, or that is deleted.

        due_at: When it may be sent by whoever comes first; until then somebody has it in hand,
            or it waits after a failure.

        attempts: How often somebody took it to send it.

        error: What the last failure was, in a word; none of the mail itself.
    """

    mail: OutboundMail
    number: str | None = None
    state: Posting = Posting.WAITING
    due_at: datetime
    attempts: int = 0
    error: str = ""
