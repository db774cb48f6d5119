"""Mail that we send: who is told what (N1)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from attrs import evolve, field, frozen

from mail2ticket.model.address import Address
from mail2ticket.model.command import CommandFault
from mail2ticket.model.refusal import FileReason, Refusal

__all__ = ["DroppedFile", "Notice", "NoticeKind", "OutboundMail", "Role"]


class NoticeKind(StrEnum):
    """What a notice tells; the earlier here, the more important where it tells several things."""

    CREATED = "created"
    ADDED = "added"
    ACKNOWLEDGED = "acknowledged"
    REFUSED = "refused"
    FAILED = "failed"
    COMMAND_ERROR = "command_error"
    FILES_DROPPED = "files_dropped"
    ASSIGNED = "assigned"
    INFORMED = "informed"

    @property
    def is_answer(self) -> bool:
        """Whether it answers whoever wrote; the others go to our own people, by a rule."""
        return self not in {NoticeKind.ASSIGNED, NoticeKind.INFORMED}


class Role(StrEnum):
    """What somebody is to a work item, so that rules can tell him (N2)."""

    REQUESTER = "requester"
    CONTACT = "contact"
    WATCHERS = "watchers"
    ASSIGNEE = "assignee"
    QUEUE = "queue"
    ACCOUNT_TEAM = "account_team"

    @property
    def is_ours(self) -> bool:
        """Whether he is one of us: told by a rule, and not in answer to anybody."""
        return self in {Role.ASSIGNEE, Role.QUEUE, Role.ACCOUNT_TEAM}


@frozen
class DroppedFile:
    """
    A file that was not kept, and why.

    Attributes:
        reason: In words for an agent to read; they may be the sender's.

        refusal: The same so that it can be told in any language.
    """

    filename: str
    reason: str
    refusal: Refusal = Refusal(FileReason.NOT_KEPT)


@frozen(kw_only=True)
class Notice:
    """
    An instruction to tell one person about one mail; what it says is written at the end.

    One mail makes one notice a person at most, so a notice may tell several things.

    Attributes:
        kinds: What it tells, the most important first.

        to: The one recipient (RFC 3834 section 3.1.3); None for the one to whom the store
            assigns the item, known only then.

        mailbox: The mailbox that speaks.

        role: What the recipient is to the item.

        may_quote: Whether words of the sender's may be in it, such as the title or the name
            of a file: never for one who is not verified, or anybody could make us send his
            words to a third party (X3).

        reason: Why the mail is refused or waits; a `Reason`, or a host's own word.

        faults: What was wrong with a command.

        dropped: The files that were not kept, and why.
    """

    kinds: tuple[NoticeKind, ...]
    to: Address | None
    mailbox: Address
    role: Role = Role.REQUESTER
    may_quote: bool = False
    reason: str = ""
    faults: tuple[CommandFault, ...] = ()
    dropped: tuple[DroppedFile, ...] = ()

    def joined_with(self, other: Notice) -> Notice:
        """Return one notice that tells what both tell, to the same person."""
        return evolve(
            self,
            kinds=tuple(kind for kind in NoticeKind if kind in {*self.kinds, *other.kinds}),
            may_quote=self.may_quote and other.may_quote,
            reason=self.reason or other.reason,
            faults=(*self.faults, *other.faults),
            dropped=(*self.dropped, *other.dropped),
        )


def one_each(notices: Iterable[Notice]) -> tuple[Notice, ...]:
    """Return *notices* with those to the same person joined: one mail, one answer (N3)."""
    joined: dict[Address | None, Notice] = {}
    for notice in notices:
        earlier = joined.get(notice.to)
        joined[notice.to] = earlier.joined_with(notice) if earlier else notice
    return tuple(joined.values())


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
