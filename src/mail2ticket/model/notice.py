"""Mail that we send: who is told what (N1)."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from attrs import field, frozen

from mail2ticket.model.address import Address


class NoticeKind(StrEnum):
    """What a notice tells."""

    CREATED = "created"
    ADDED = "added"
    ACKNOWLEDGED = "acknowledged"
    REFUSED = "refused"
    FAILED = "failed"
    COMMAND_ERROR = "command_error"
    FILES_DROPPED = "files_dropped"


@frozen(kw_only=True)
class Notice:
    """
    An instruction to tell one person about one mail; what it says is written at the end.

    One mail makes one notice a person at most, so a notice may tell several things.

    Attributes:
        kinds: What it tells, the most important first.

        to: The one recipient (RFC 3834 section 3.1.3).

        mailbox: The mailbox that speaks.

        shows_title: Whether words of the sender's may be in it: never for one who is not
            verified, or a stranger could make us send his words to a third party.

        lines: What there is to say beside the template, a line each, in plain words.
    """

    kinds: tuple[NoticeKind, ...]
    to: Address
    mailbox: Address
    shows_title: bool = False
    lines: tuple[str, ...] = ()


@frozen(kw_only=True)
class OutboundMail:
    """
    A mail in the outbox, written and ready to send.

    Attributes:
        id: Names it in the outbox; the same after a crash, as is its Message-ID.

        reverse_path: None, the null path, for automatic mail (RFC 3834 section 3.3).
    """

    id: str
    kinds: tuple[NoticeKind, ...]
    sender: Address
    to: Address
    message_id: str
    content: bytes = field(repr=False)
    created_at: datetime
    reverse_path: Address | None = None
