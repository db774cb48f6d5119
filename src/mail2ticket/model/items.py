"""Work items, and what a mail may become (E1)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias

from attrs import field, frozen

from mail2ticket.model.address import Address, to_address
from mail2ticket.model.message import EPOCH
from mail2ticket.model.numbers import ItemKind
from mail2ticket.model.people import Company, NewContact, Requester

__all__ = [
    "Discarded",
    "Entity",
    "EntityKind",
    "Held",
    "NewNote",
    "NewTicket",
    "NewTimeEntry",
    "Reason",
    "Stop",
    "WorkItem",
    "Written",
    "note_on",
    "time_entry_on",
]


def _addresses(values: Iterable[Address | str]) -> frozenset[Address]:
    return frozenset(to_address(value) for value in values)


@frozen(kw_only=True)
class WorkItem:
    """
    The little that triage must know of a ticket, a task or a project.

    Attributes:
        number: As it is shown; equal without regard to case.

        is_open: False once it is completed.

        takes_time: Whether time may be booked on it now.

        participants: Everybody who has a part in it; a mail of anybody else is kept out.

        watchers: Who else is told what happens to it; they take part as well (S5).

        assignee: The id of the agent who works it; empty for nobody.

        created_at, completed_at: None where the host does not say.

        is_waiting: Open, and waiting for an answer of the requester's.

        merged_into: The number of the item that it became part of; a mail about it goes
            there (T4). Empty for none.

        alert_id, external_id: What a monitoring tool, or another ticket system, calls it.

        approvers: Who may approve or reject it, where it is a change request; they take part as
            well (E3).

        approval: What they said; empty while nobody did.
    """

    number: str
    kind: ItemKind = ItemKind.TICKET
    title: str = ""
    status: str = ""
    is_open: bool = True
    takes_time: bool = True
    company: Company | None = None
    participants: frozenset[Address] = field(default=frozenset(), converter=_addresses)
    watchers: frozenset[Address] = field(default=frozenset(), converter=_addresses)
    assignee: str = ""
    created_at: datetime | None = None
    completed_at: datetime | None = None
    is_waiting: bool = False
    merged_into: str = ""
    alert_id: str = ""
    external_id: str = ""
    approvers: frozenset[Address] = field(default=frozenset(), converter=_addresses)
    approval: str = ""


class EntityKind(StrEnum):
    """The six entities that a mail may become."""

    TICKET = "ticket"
    TICKET_NOTE = "ticket_note"
    TICKET_TIME_ENTRY = "ticket_time_entry"
    PROJECT_NOTE = "project_note"
    TASK_NOTE = "task_note"
    TASK_TIME_ENTRY = "task_time_entry"


def note_on(kind: ItemKind) -> EntityKind:
    """Return which of the six a note on an item of *kind* is."""
    return {
        ItemKind.TICKET: EntityKind.TICKET_NOTE,
        ItemKind.TASK: EntityKind.TASK_NOTE,
        ItemKind.PROJECT: EntityKind.PROJECT_NOTE,
    }[kind]


def time_entry_on(kind: ItemKind) -> EntityKind:
    """Return which of the six a time entry on an item of *kind* is."""
    is_task = kind is ItemKind.TASK
    return EntityKind.TASK_TIME_ENTRY if is_task else EntityKind.TICKET_TIME_ENTRY


class Reason(StrEnum):
    """Why a mail is held or discarded; hosts' own rules may have reasons of their own."""

    NO_ROUTE = "no_route"
    BCC_ONLY = "bcc_only"
    NO_SENDER = "no_sender"
    UNREADABLE = "unreadable"
    AMBIGUOUS = "ambiguous"
    INFECTED = "infected"
    OVER_LIMIT = "over_limit"
    TOO_OFTEN = "too_often"
    RULE_FAILED = "rule_failed"
    TIME_BUDGET = "time_budget"
    REFUSED_BY_STORE = "refused_by_store"
    IN_DOUBT = "in_doubt"
    UNDECIDED = "undecided"
    INACTIVE_SENDER = "inactive_sender"
    UNREGISTERED = "unregistered"
    EMPTY_SUBJECT = "empty_subject"
    LONG_SUBJECT = "long_subject"
    KIND_NOT_ALLOWED = "kind_not_allowed"
    BOUNCE = "bounce"
    COMPLAINT = "complaint"
    READ_RECEIPT = "read_receipt"
    VACATION = "vacation"
    LOOP = "loop"
    OWN_MAIL = "own_mail"
    PRIVATE = "private"
    CC_ONLY = "cc_only"
    REPLY_REFUSED = "reply_refused"
    FORWARD_REFUSED = "forward_refused"
    WRONG_ADDRESS = "wrong_address"
    UNATTRIBUTED = "unattributed"
    COMPLETED = "completed"
    DUPLICATE = "duplicate"
    FLOOD = "flood"
    BAD_ALERT_KEY = "bad_alert_key"


@frozen(kw_only=True)
class NewTicket:
    """
    Open a ticket.

    Attributes:
        sender: The address it was written from; it takes part from now on.

        reporter: Whose mail opened it, where that is not *sender*: a monitoring tool's (E11).

        is_registered: False marks a stranger's ticket, so that the store can list them.

        registers: A contact whom the store adds to its directory.

        mentions: A work item that the mail names and may not write to.

        follows: A completed work item that it goes on with (E9).

        alert_id, external_id: What a monitoring tool, or another ticket system, calls it.

        received_at: When its mail was received; the day in its number, for stores read no
            clock.

        asks_for_transcript: Whether a file of the conversation so far goes with it (E15); the
            door makes it, and a store has nothing to do with that.
    """

    mailbox: Address
    title: str
    text: str = field(repr=False)
    sender: Address
    requester: Requester
    company: Company | None = None
    queue: str = ""
    priority: str = ""
    status: str = ""
    type: str = ""
    source: str = ""
    is_registered: bool = True
    registers: NewContact | None = None
    mentions: str | None = None
    follows: str | None = None
    alert_id: str = ""
    external_id: str = ""
    received_at: datetime = EPOCH
    reporter: Address | None = None
    asks_for_transcript: bool = False

    @property
    def entity(self) -> EntityKind:
        """Which of the six it is."""
        return EntityKind.TICKET

    @property
    def opened_by(self) -> Address:
        """The address that is counted for it, see `Questions.opened`."""
        return self.reporter or self.sender


@frozen(kw_only=True)
class NewNote:
    """
    Add a note to a work item.

    Attributes:
        is_internal: Whether only agents see it.

        reopens: Whether a completed item is opened again.

        received_at: When its mail was received.

        asks_for_transcript: See `NewTicket`.
    """

    item: WorkItem
    title: str
    text: str = field(repr=False)
    sender: Address
    author: Requester
    type: str = ""
    is_internal: bool = False
    reopens: bool = False
    received_at: datetime = EPOCH
    asks_for_transcript: bool = False

    @property
    def entity(self) -> EntityKind:
        """Which of the six it is."""
        return note_on(self.item.kind)


@frozen(kw_only=True)
class NewTimeEntry:
    """
    Book time on a ticket or a task.

    Attributes:
        hours: Above 0, at most 24.

        text: The summary notes.

        status: The status to set on the item; empty to leave it.

        received_at: When its mail was received.
    """

    item: WorkItem
    hours: Decimal
    title: str
    text: str = field(repr=False)
    sender: Address
    author: Requester
    role: str = ""
    work_type: str = ""
    status: str = ""
    received_at: datetime = EPOCH

    @property
    def entity(self) -> EntityKind:
        """Which of the six it is."""
        return time_entry_on(self.item.kind)


@frozen
class Held:
    """
    Keep the mail for a person to look at; nothing is ever lost.

    Attributes:
        reason: A `Reason`, or a host's own word.

        detail: What an operator wants to read.
    """

    reason: str
    detail: str = ""


@frozen
class Discarded:
    """Record that the mail came, and do no more."""

    reason: str
    detail: str = ""


#: What is written to the desk.
Written: TypeAlias = NewTicket | NewNote | NewTimeEntry
#: What ends a mail without anything written.
Stop: TypeAlias = Held | Discarded
#: What a mail becomes.
Entity: TypeAlias = NewTicket | NewNote | NewTimeEntry | Held | Discarded
