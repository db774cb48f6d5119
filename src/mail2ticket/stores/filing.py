"""How a draft goes on file: the same in every store that comes with us."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count

from attrs import evolve

from mail2ticket.model.decision import state_of
from mail2ticket.model.history import Entry, Recorded
from mail2ticket.model.items import (
    Discarded,
    Held,
    NewNote,
    NewTicket,
    NewTimeEntry,
    WorkItem,
    Written,
)
from mail2ticket.model.numbers import ItemKind, NumberFormat
from mail2ticket.model.people import Contact, name_of
from mail2ticket.model.token import conceal
from mail2ticket.ports import Record

#: Statuses that complete a work item; compared without regard to case.
COMPLETING = frozenset({"closed", "complete", "completed", "done", "resolved"})


def item_of(draft: NewTicket, number: str, completing: frozenset[str]) -> WorkItem:
    """Return the ticket that *draft* opens; its sender takes part in it."""
    item = WorkItem(
        number=number,
        title=draft.title,
        company=draft.company,
        participants=frozenset({draft.sender}),
    )
    return with_status(item, draft.status, completing)


def contact_of(draft: NewTicket, *, is_taken: Callable[[str], bool]) -> Contact | None:
    """
    Return the contact that *draft* adds to the directory, if it adds one (S2).

    Called by his address or else his name, or where another contact *is_taken* to be called
    so, by that and a number: a mail never replaces anybody.
    """
    new = draft.registers
    if new is None:
        return None
    called = str(new.address or new.name).lower()
    names = (f"{called}#{at}" if at else called for at in count())
    return Contact(
        id=next(name for name in names if not is_taken(name)),
        name=new.name,
        addresses=(new.address,) if new.address else (),
        company=new.company,
    )


def with_status(item: WorkItem, status: str, completing: frozenset[str]) -> WorkItem:
    """
    Return *item* in *status*, completed or open as that says.

    >>> with_status(WorkItem(number="1"), "Complete", COMPLETING).is_open
    False
    """
    return evolve(item, status=status, is_open=status.casefold() not in completing)


def reopened(item: WorkItem, completing: frozenset[str]) -> WorkItem:
    """
    Return *item* as it is when opened again.

    A status that says it is completed is taken away; no other is put in its place, for
    only the host knows its words.

    >>> reopened(WorkItem(number="1", status="Done", is_open=False), COMPLETING).status
    ''
    """
    status = "" if item.status.casefold() in completing else item.status
    return evolve(item, status=status, is_open=True)


def entry_of(draft: Written) -> Entry:
    """Return what *draft* adds to its work item."""
    author = draft.requester if isinstance(draft, NewTicket) else draft.author
    return Entry(
        entity=draft.entity,
        title=draft.title,
        text=draft.text,
        author=name_of(author),
        sender=str(draft.sender),
        created_at=draft.received_at,
        hours=draft.hours if isinstance(draft, NewTimeEntry) else None,
        role=draft.role if isinstance(draft, NewTimeEntry) else "",
        is_internal=draft.is_internal if isinstance(draft, NewNote) else False,
    )


def recorded_of(record: Record) -> Recorded:
    """
    Return what people may read of *record*.

    Of a mail that is not kept, only what was decided: no subject, no sender, no mailbox,
    and no trace, for the reasons in it may repeat words of the mail.
    """
    decision, message = record.decision, record.message
    entity = decision.entity
    stop = entity if isinstance(entity, Held | Discarded) else None
    kept = Recorded(
        key=decision.key,
        message_id=message.message_id,
        received_at=decision.received_at,
        state=state_of(entity),
        kind=decision.kind,
        number=record.number,
        reason=str(stop.reason) if stop else "",
        detail=stop.detail if stop else "",
    )
    if not decision.keeps_mail:
        return kept
    return evolve(
        kept,
        entity=None if isinstance(entity, Held | Discarded) else entity.entity,
        subject=conceal(message.subject),
        sender=str(message.sender.address) if message.sender else "",
        mailbox=str(decision.mailbox) if decision.mailbox else "",
        trace=decision.trace,
    )


def sequence_name(numbers: NumberFormat, kind: ItemKind, received_at: datetime) -> str:
    """Return the name of the sequence that counts items of *kind* received then."""
    return f"{kind}:{received_at:%Y-%m-%d}" if numbers.is_daily() else str(kind)


def next_number(
    numbers: NumberFormat,
    kind: ItemKind,
    received_at: datetime,
    *,
    last: int,
    is_taken: Callable[[str], bool],
) -> tuple[str, int]:
    """
    Return the next free number, and its place in the sequence, whose *last* was given.

    Numbers that are taken already are passed over: those of items that came with the
    settings, and those that share their letter with another kind. The day is the one that
    *received_at* names in its own time zone.
    """
    sequence = last + 1
    while is_taken(number := numbers.make(kind, received_at.date(), sequence)):
        sequence += 1
    return number, sequence


def in_utc(moment: datetime) -> datetime:
    """Return *moment* in UTC; without a time zone, it is taken to be in UTC already."""
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
