"""What triage concludes, and what became of it."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import assert_never

from attrs import frozen

from mail2ticket.model.address import Address
from mail2ticket.model.attachment import Attachment
from mail2ticket.model.changes import Changes
from mail2ticket.model.command import Command
from mail2ticket.model.items import (
    Discarded,
    Entity,
    EntityKind,
    Held,
    NewNote,
    NewTicket,
    NewTimeEntry,
)
from mail2ticket.model.message import EPOCH
from mail2ticket.model.notice import Notice, NoticeKind, OutboundMail
from mail2ticket.model.people import Requester
from mail2ticket.model.refusal import FileReason, Refusal
from mail2ticket.model.verdict import Kind, Trace, Trust

__all__ = ["Decision", "FileFate", "Outcome", "State"]

# What is no loss: it is in a file that is kept, or shows nobody anything.
_NO_LOSS = frozenset({FileReason.INLINE_IMAGE, FileReason.DEEP_IN_CHAIN, FileReason.MORE_FILES})


@frozen
class FileFate:
    """
    A file, whether it is kept, and why.

    Attributes:
        reason: In words for an agent to read.

        is_scanned: Whether a scanner found it clean.

        is_there: Whether the work item is known to have the same bytes already (F3); looked into
            where they would else be put in a place of their own.

        refusal: The same so that it can be told in any language, where a rule gave it.
    """

    attachment: Attachment
    is_kept: bool
    reason: str
    refusal: Refusal | None = None
    is_scanned: bool = False
    is_there: bool = False

    @property
    def is_small_picture(self) -> bool:
        """Whether it is a small picture of the text that is not kept, as of a signature."""
        return self.refusal is not None and self.refusal.code == FileReason.INLINE_IMAGE

    @property
    def is_held(self) -> bool:
        """
        Whether it is held with the mail, to be released or dropped later (F4).

        Whatever is not kept is, but for small pictures of the text and for files of a mail that
        is passed on as a file, which are in that one.
        """
        return not self.is_kept and (self.refusal is None or self.refusal.code not in _NO_LOSS)


@frozen(kw_only=True)
class Decision:
    """
    Everything to be done about one mail, and why.

    A plain value: it can be compared, stored, or thrown away, which makes triage a dry
    run by nature.

    Attributes:
        key: The delivery it is about.

        mailbox: None where no mailbox was found, or none was looked for.

        addressees: The addresses of ours for which it is made, where the mail is looked at for
            each apart (R4); a host's own triage that leaves it empty speaks for the whole mail.

        requester: None where the mail was stopped before anybody asked.

        changes: What is set on the work item besides.

        keeps_mail: Whether the mail itself is recorded; a private one is not (E16).
    """

    key: str
    received_at: datetime = EPOCH
    kind: Kind = Kind.PERSONAL
    trust: Trust = Trust.UNKNOWN
    mailbox: Address | None = None
    addressees: tuple[Address, ...] = ()
    requester: Requester | None = None
    entity: Entity
    command: Command | None = None
    changes: Changes = Changes()
    files: tuple[FileFate, ...] = ()
    notices: tuple[Notice, ...] = ()
    trace: Trace = Trace()
    keeps_mail: bool = True

    @property
    def kept(self) -> tuple[Attachment, ...]:
        """The files that are kept."""
        return tuple(file.attachment for file in self.files if file.is_kept)

    @property
    def refused(self) -> tuple[FileFate, ...]:
        """The files that are not."""
        return tuple(file for file in self.files if not file.is_kept)


class State(StrEnum):
    """In which of these a mail ended (E1); every mail is in exactly one."""

    CREATED = "created"
    ADDED = "added"
    LOGGED = "logged"
    HELD = "held"
    DISCARDED = "discarded"
    REPEAT = "repeat"


@frozen(kw_only=True)
class Outcome:
    """
    What `process` did.

    Attributes:
        key: The delivery key.

        message_id: The mail's own Message-ID, if it has one.

        number: The work item that was opened or written to.

        decision: None for a repeat, about which nothing was decided again.

        outbox: The notices that were committed with it.

        others: What became of the same mail in further mailboxes (R4).
    """

    key: str
    message_id: str | None
    state: State
    number: str | None = None
    decision: Decision | None = None
    outbox: tuple[OutboundMail, ...] = ()
    others: tuple[Outcome, ...] = ()

    @property
    def is_repeat(self) -> bool:
        """Whether this delivery had been handled before, so that nothing was done."""
        return self.state is State.REPEAT

    @property
    def entity(self) -> EntityKind | None:
        """Which of the six entities it became."""
        entity = self.decision.entity if self.decision else None
        if isinstance(entity, NewTicket | NewNote | NewTimeEntry):
            return entity.entity
        return None

    @property
    def title(self) -> str:
        """The title of what it became; empty where it became nothing."""
        entity = self.decision.entity if self.decision else None
        return entity.title if isinstance(entity, NewTicket | NewNote | NewTimeEntry) else ""

    @property
    def hours(self) -> Decimal | None:
        """The time that was booked."""
        entity = self.decision.entity if self.decision else None
        return entity.hours if isinstance(entity, NewTimeEntry) else None

    @property
    def reason(self) -> str:
        """Why it was held or discarded, in one word; empty where it was not."""
        entity = self.decision.entity if self.decision else None
        return str(entity.reason) if isinstance(entity, Held | Discarded) else ""

    @property
    def notices(self) -> tuple[NoticeKind, ...]:
        """What people are told."""
        return tuple(kind for mail in self.outbox for kind in mail.kinds)


def state_of(entity: Entity) -> State:
    """Return the state that a mail is in which became *entity*."""
    match entity:
        case NewTicket():
            return State.CREATED
        case NewNote():
            return State.ADDED
        case NewTimeEntry():
            return State.LOGGED
        case Held():
            return State.HELD
        case Discarded():
            return State.DISCARDED
        case _:
            assert_never(entity)
