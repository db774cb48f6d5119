"""How a draft goes on file: the same in every store that comes with us."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from itertools import count

from attrs import evolve

from mail2ticket.model.decision import state_of
from mail2ticket.model.facts import Trait
from mail2ticket.model.held import HeldMail
from mail2ticket.model.held_file import MOST_HELD_FILES, HeldFile
from mail2ticket.model.history import Entry, ItemHistory, Recorded
from mail2ticket.model.items import (
    Discarded,
    Held,
    NewNote,
    NewTicket,
    NewTimeEntry,
    WorkItem,
    Written,
)
from mail2ticket.model.joining import MOST_MERGES
from mail2ticket.model.numbers import ItemKind, NumberFormat
from mail2ticket.model.people import Contact, name_of
from mail2ticket.model.refusal import FileReason
from mail2ticket.model.subjects import subject_key
from mail2ticket.model.token import conceal
from mail2ticket.model.verdict import Trace
from mail2ticket.ports import Record
from mail2ticket.stores.statuses import Statuses

#: How many tickets that are alike are told of.
MOST_ALIKE = 20


def item_of(draft: NewTicket, number: str, statuses: Statuses) -> WorkItem:
    """Return the ticket that *draft* opens; its sender takes part in it."""
    is_open, is_waiting = statuses.told_by(draft.status)
    at = in_utc(draft.received_at)
    return WorkItem(
        number=number,
        title=draft.title,
        status=draft.status,
        is_open=is_open,
        company=draft.company,
        participants=frozenset({draft.sender}),
        created_at=at,
        completed_at=None if is_open else at,
        is_waiting=is_waiting,
        alert_id=draft.alert_id,
        external_id=draft.external_id,
    )


def likeness_keys(item: WorkItem) -> dict[Trait, str]:
    """
    Return by what other tickets are like *item*; nothing is like what is empty (E10).

    >>> likeness_keys(WorkItem(number="1", title="Re: Printer", alert_id="A-7"))[Trait.TITLE]
    'printer'
    """
    keys = {
        Trait.TITLE: subject_key(item.title),
        Trait.ALERT: item.alert_id.casefold(),
        Trait.EXTERNAL: item.external_id.casefold(),
    }
    return {trait: key for trait, key in keys.items() if key}


def with_targets(
    numbers: Iterable[str], find: Callable[[str], WorkItem | None]
) -> dict[str, WorkItem]:
    """
    Return the items with these *numbers*, and those that they were merged into (T4).

    By their numbers in upper case, as *find* takes them. Whatever was merged more often than
    `MOST_MERGES` times is not followed further, and a circle ends where it began.
    """
    found: dict[str, WorkItem] = {}
    for number in numbers:
        at = number.upper()
        for _ in range(MOST_MERGES + 1):
            item = None if at in found else find(at)
            if item is None:
                break
            found[at] = item
            at = item.merged_into.upper()
    return found


def with_all_targets(
    numbers: Iterable[str], find: Callable[[Sequence[str]], Iterable[WorkItem]]
) -> dict[str, WorkItem]:
    """
    Return what `with_targets` does, where *find* takes many numbers at once.

    It is asked once, and once more for each merge in a row.
    """
    found: dict[str, WorkItem] = {}
    wanted = list(dict.fromkeys(number.upper() for number in numbers))
    for _ in range(MOST_MERGES + 1):
        if not wanted:
            break
        items = list(find(wanted))
        found.update({item.number.upper(): item for item in items})
        targets = dict.fromkeys(item.merged_into.upper() for item in items if item.merged_into)
        wanted = [number for number in targets if number not in found]
    return found


def merged(
    source: WorkItem, target: WorkItem, targets: Mapping[str, WorkItem]
) -> tuple[WorkItem, WorkItem]:
    """
    Return *source* as it is when merged into *target*, and that one as it is then.

    *targets* is *target* and all that it was merged into. Whoever takes part in the one, or
    watches it, does so in the other as well.

    Raises:
        ValueError: if *source* is among *targets*.
    """
    if source.number.upper() in targets:
        raise ValueError(f"{target.number} is or became a part of {source.number}")
    return (
        evolve(source, merged_into=target.number, is_open=False, is_waiting=False),
        evolve(
            target,
            participants=target.participants | source.participants,
            watchers=target.watchers | source.watchers,
        ),
    )


def name_key(name: str) -> str:
    """
    Return *name* as it is compared: case and white space folded.

    >>> name_key("Client  LTD")
    'client ltd'
    """
    return " ".join(name.casefold().split())


def is_first(record: Record) -> bool:
    """Return whether this is the first record of its mail, not that of a further mailbox (R4)."""
    return record.decision.key == record.message.key


def history_of(draft: NewTicket, item: WorkItem) -> ItemHistory:
    """Return *item* with all that *draft* says of it, and its first entry."""
    return ItemHistory(
        item=item,
        queue=draft.queue,
        priority=draft.priority,
        type=draft.type,
        source=draft.source,
        mailbox=draft.mailbox,
        requester=name_of(draft.requester),
        is_registered=draft.is_registered,
        mentions=draft.mentions,
        follows=draft.follows,
        entries=(entry_of(draft),),
    )


def is_load(item: WorkItem) -> bool:
    """Return whether *item* gives its agent something to do."""
    return item.is_open and not item.merged_into


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
    stop, written = (entity, None) if isinstance(entity, Held | Discarded) else (None, entity)
    is_kept = decision.keeps_mail
    return Recorded(
        key=decision.key,
        message_id=message.message_id,
        received_at=decision.received_at,
        state=state_of(entity),
        kind=decision.kind,
        entity=written.entity if written and is_kept else None,
        number=record.number,
        subject=conceal(message.subject) if is_kept else "",
        sender=str(message.sender.address) if message.sender and is_kept else "",
        mailbox=str(decision.mailbox) if decision.mailbox and is_kept else "",
        reason=str(stop.reason) if stop else "",
        detail=stop.detail if stop else "",
        trace=decision.trace if is_kept else Trace(),
    )


#: For how many addresses a held mail is found.
_MOST_ADDRESSES = 100


def held_of(record: Record, recorded: Recorded) -> HeldMail | None:
    """Return what waits for a person, where *record* is that of a held mail (R6)."""
    decision, message = record.decision, record.message
    if not isinstance(decision.entity, Held):
        return None
    held = HeldMail(recorded=recorded, reason=recorded.reason, detail=recorded.detail)
    if not decision.keeps_mail:
        return held
    recipients = [each.address for each in message.recipients[:_MOST_ADDRESSES]]
    people = [each.without_subaddress() for each in recipients]
    mailbox = [decision.mailbox] if decision.mailbox else []
    addresses = dict.fromkeys((*mailbox, *recipients, *people))
    return evolve(held, addresses=tuple(addresses)[:_MOST_ADDRESSES], envelope=message.envelope)


# How much is kept of why a file was not.
_MOST_WORDS = 500


def held_files_of(record: Record, recorded: Recorded, entry: str) -> tuple[HeldFile, ...]:
    """
    Return the files of *record* that wait to be released or dropped, each once (F4).

    Of a mail that was written to a work item, as *entry* there, and whose bytes are kept. What is
    kept under another name is not among them.
    """
    decision = record.decision
    fates = [fate for fate in decision.files if fate.is_held]
    if not fates or record.number is None or not decision.keeps_mail or record.content is None:
        return ()
    kept = {attachment.sha256 for attachment in decision.kept}
    found: dict[str, HeldFile] = {}
    for fate in fates:
        file = fate.attachment
        if len(found) == MOST_HELD_FILES:
            break
        if file.sha256 in kept or file.sha256 in found:
            continue
        found[file.sha256] = HeldFile(
            recorded=recorded,
            entry=entry,
            sha256=file.sha256,
            name=file.filename,
            size=file.size,
            media_type=file.media_type,
            reason=str(fate.refusal.code) if fate.refusal else str(FileReason.NOT_KEPT),
            detail=fate.reason[:_MOST_WORDS],
        )
    # In an order that is the same in every store.
    return tuple(found[each] for each in sorted(found))


def sequence_name(numbers: NumberFormat, kind: ItemKind, received_at: datetime) -> str:
    """Return the name of the sequence that counts items of *kind* received then."""
    return f"{kind}:{received_at.date().isoformat()}" if numbers.is_daily() else str(kind)


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
    if moment.tzinfo is UTC:
        return moment
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
