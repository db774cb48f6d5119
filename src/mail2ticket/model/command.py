"""What an agent commands on the first lines of a mail (E3, E4)."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum

from attrs import frozen

from mail2ticket.model.changes import Approval, Changes

__all__ = ["Command", "CommandFault", "FaultCode", "Setting"]


class FaultCode(StrEnum):
    """What was wrong with a command."""

    BAD_DURATION = "bad_duration"
    TOO_LONG = "too_long"
    UNKNOWN_ROLE = "unknown_role"
    UNKNOWN_STATUS = "unknown_status"
    REPEATED = "repeated"
    NO_TIME = "no_time"
    NOT_AN_AGENT = "not_an_agent"
    NOT_VERIFIED = "not_verified"
    NO_ITEM = "no_item"
    NOT_ON_PROJECT = "not_on_project"
    CLOSED = "closed"
    EDIT_ONLY = "edit_only"
    NOT_ALLOWED = "not_allowed"
    NOT_AN_APPROVER = "not_an_approver"
    NO_APPROVAL_PENDING = "no_approval_pending"
    BAD_APPROVAL = "bad_approval"
    UNKNOWN_COMMAND = "unknown_command"
    BAD_VALUE = "bad_value"


class Setting(StrEnum):
    """What a command can set."""

    TIME = "time"
    ROLE = "role"
    STATUS = "status"
    CLOSED = "closed"
    REOPENED = "reopened"
    PRIORITY = "priority"
    QUEUE = "queue"
    OWNER = "owner"
    TAGS = "tags"
    APPROVAL = "approval"
    UNKNOWN = "unknown"

    @property
    def aspect(self) -> Setting:
        """What of an item it sets: to close and to reopen set the status."""
        return Setting.STATUS if self in {Setting.CLOSED, Setting.REOPENED} else self


@frozen
class CommandFault:
    """
    Why a command was not obeyed; the sender is told.

    Attributes:
        text: The part of the line it is about.

        column: Where that part begins on the line, from 1.

        line: On which of the lines of the command it stands, from 1.
    """

    code: FaultCode
    text: str
    column: int
    line: int = 1

    @property
    def place(self) -> str:
        """Where it stands: the column, and before it the line where that is not the first."""
        return f"{self.line}:{self.column}" if self.line > 1 else str(self.column)

    def __str__(self) -> str:
        line = f"line {self.line}, " if self.line > 1 else ""
        return f"{self.code} at {line}column {self.column}: {self.text}"


@frozen(kw_only=True)
class Command:
    """
    A first line that is a command, obeyed or not; in some grammars several lines.

    Attributes:
        line: The lines as they stand in the mail; they stay in the text unless obeyed.

        hours: The time to book, or None.

        role: What the time is booked in; only together with *hours*.

        status: The status to set on the item.

        approval: What a named approver says of a change request (E3).

        changes: What else is set on the item, in grammars that can say so (E4).

        faults: What is wrong with it; with any fault nothing of it is obeyed.
    """

    line: str
    hours: Decimal | None = None
    role: str = ""
    status: str = ""
    approval: Approval | None = None
    changes: Changes = Changes()
    faults: tuple[CommandFault, ...] = ()

    @property
    def is_obeyed(self) -> bool:
        """Whether it takes effect."""
        return not self.faults
