"""One transaction of the store in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

from attrs import Factory, evolve, frozen

from mail2ticket.errors import StoreError
from mail2ticket.model.address import Address
from mail2ticket.model.attachment import Attachment
from mail2ticket.model.facts import Answered, Echo, Facts, Origin, Questions, Reference
from mail2ticket.model.history import ItemHistory, Recorded
from mail2ticket.model.items import NewNote, NewTicket, NewTimeEntry, WorkItem
from mail2ticket.model.notice import OutboundMail
from mail2ticket.model.numbers import ItemKind, NumberFormat
from mail2ticket.model.people import name_of
from mail2ticket.ports import Record
from mail2ticket.stores.directory import Directory
from mail2ticket.stores.filing import (
    contact_of,
    entry_of,
    in_utc,
    item_of,
    next_number,
    recorded_of,
    reopened,
    sequence_name,
    with_status,
)

K = TypeVar("K")
V = TypeVar("V")


@frozen
class Tables:
    """All that is on file; numbers are upper case here, and every value is frozen."""

    seeds: dict[str, tuple[WorkItem, str]] = Factory(dict[str, tuple[WorkItem, str]])
    claims: dict[str, bool] = Factory(dict[str, bool])
    sequences: dict[str, int] = Factory(dict[str, int])
    items: dict[str, ItemHistory] = Factory(dict[str, ItemHistory])
    files: dict[tuple[str, str], Attachment] = Factory(dict[tuple[str, str], Attachment])
    references: dict[str, Reference] = Factory(dict[str, Reference])
    records: dict[str, tuple[Recorded, bytes | None]] = Factory(
        dict[str, tuple[Recorded, bytes | None]]
    )
    written: dict[tuple[Address, str], tuple[datetime, ...]] = Factory(
        dict[tuple[Address, str], tuple[datetime, ...]]
    )
    outbox: dict[str, OutboundMail] = Factory(dict[str, OutboundMail])
    answered: dict[Address, tuple[datetime, ...]] = Factory(dict[Address, tuple[datetime, ...]])
    enqueued: dict[str, bool] = Factory(dict[str, bool])


class MemoryUnitOfWork:
    """One transaction of a `MemoryStore`; see `ports.UnitOfWork`."""

    def __init__(
        self,
        tables: Tables,
        directory: Directory,
        numbers: NumberFormat,
        completing: frozenset[str],
    ) -> None:
        self._tables = tables
        self._directory = directory
        self._numbers = numbers
        self._completing = completing
        self._claimed: dict[str, bool] = {}
        self._undo: list[Callable[[], object]] = []

    def commit(self) -> None:
        """Make the claims known; all else is in its place already."""
        self._tables.claims.update(self._claimed)

    def roll_back(self) -> None:
        """Change everything back, the latest first."""
        while self._undo:
            self._undo.pop()()

    def claim(self, key: str) -> bool:
        """Take the delivery *key*; False if an earlier one was committed."""
        if key in self._tables.claims or key in self._claimed:
            return False
        self._claimed[key] = True
        return True

    def look_up(self, questions: Questions) -> Facts:
        """Answer *questions*; what is not known is not in the answer."""
        tables, directory = self._tables, self._directory
        references = _of(tables.references, questions.message_ids)
        numbers = questions.numbers | {each.number for each in references.values()}
        histories = _of(tables.items, {number.upper() for number in numbers})
        people = {each: directory.people_at(each) for each in questions.addresses}
        companies = {each: directory.companies_at(each) for each in questions.domains}
        return Facts(
            people={address: found for address, found in people.items() if found},
            companies={domain: found for domain, found in companies.items() if found},
            items={
                number: evolve(each.item, company=directory.company(each.item.company))
                for number, each in histories.items()
            },
            references=references,
            echoes={echo: self._echoes(echo) for echo in questions.echoes},
            answered={
                address: self._answered(address, questions.at) for address in questions.answered
            },
        )

    def open_ticket(self, draft: NewTicket) -> str:
        """Write a ticket and return its number."""
        name = sequence_name(self._numbers, ItemKind.TICKET, draft.received_at)
        number, sequence = next_number(
            self._numbers,
            ItemKind.TICKET,
            draft.received_at,
            last=self._tables.sequences.get(name, 0),
            is_taken=lambda number: number.upper() in self._tables.items,
        )
        self._put(self._tables.sequences, name, sequence)
        history = ItemHistory(
            item=item_of(draft, number, self._completing),
            queue=draft.queue,
            priority=draft.priority,
            requester=name_of(draft.requester),
            is_registered=draft.is_registered,
            created_at=draft.received_at,
            entries=(entry_of(draft),),
        )
        self._put(self._tables.items, number.upper(), history)
        if contact := contact_of(draft, is_taken=self._directory.has_contact):
            self._directory.add_person(contact)
            self._undo.append(partial(self._directory.forget_person, contact))
        return number

    def add_note(self, draft: NewNote) -> None:
        """Write a note; nobody takes part in the item for it who did not before."""
        history = self._item(draft.item.number)
        item = reopened(history.item, self._completing) if draft.reopens else history.item
        self._keep_item(evolve(history, item=item, entries=(*history.entries, entry_of(draft))))

    def log_time(self, draft: NewTimeEntry) -> None:
        """Book time on the item that *draft* names, and set its status if it says one."""
        history = self._item(draft.item.number)
        item = history.item
        if draft.status:
            item = with_status(item, draft.status, self._completing)
        self._keep_item(evolve(history, item=item, entries=(*history.entries, entry_of(draft))))

    def keep(self, number: str, attachment: Attachment) -> None:
        """Store *attachment* with the latest entry of *number*, unless the item has it."""
        history = self._item(number)
        place = (number.upper(), attachment.sha256)
        if place in self._tables.files:
            return
        # Not a view of the mail, which would be kept as a whole.
        copy = Attachment.of(attachment.filename, attachment.content, attachment.media_type)
        self._put(self._tables.files, place, copy)
        if history.entries:
            *earlier, last = history.entries
            last = evolve(last, files=(*last.files, attachment.filename))
            self._keep_item(evolve(history, entries=(*earlier, last)))

    def record(self, record: Record) -> None:
        """Keep the mail, the decision and its trace; of a private mail, hardly anything."""
        recorded, message = recorded_of(record), record.message
        is_kept = record.decision.keeps_mail
        content = record.content if is_kept else None
        self._put(self._tables.records, recorded.key, (recorded, content))
        if is_kept and message.sender:
            written = (message.sender.address, message.subject_key)
            before = self._tables.written.get(written, ())
            self._put(self._tables.written, written, (*before, in_utc(recorded.received_at)))
        if record.number is not None:
            number = self._item(record.number).item.number
            if message.message_id is not None:
                self._refer(message.message_id, Reference(number, Origin.RECEIVED))
            for each in message.thread:
                self._refer(each, Reference(number, Origin.REFERENCED))

    def enqueue(self, mail: OutboundMail, number: str | None) -> None:
        """Put *mail* in the outbox; one that has been there is not put in again."""
        if mail.id in self._tables.enqueued:
            return
        self._put(self._tables.enqueued, mail.id, value=True)
        self._put(self._tables.outbox, mail.id, mail)
        to = mail.to.without_subaddress()
        before = self._tables.answered.get(to, ())
        self._put(self._tables.answered, to, (*before, in_utc(mail.created_at)))
        if number is not None:
            # Whoever guessed the id before must not decide where the answers go.
            reference = Reference(self._item(number).item.number, Origin.SENT)
            self._put(self._tables.references, mail.message_id, reference)

    def _put(self, table: dict[K, V], key: K, value: V) -> None:
        if key in table:
            before = table[key]
            self._undo.append(lambda: table.__setitem__(key, before))
        else:
            self._undo.append(lambda: table.pop(key))
        table[key] = value

    def _item(self, number: str) -> ItemHistory:
        try:
            return self._tables.items[number.upper()]
        except KeyError:
            raise StoreError(f"there is no work item {number}") from None

    def _keep_item(self, history: ItemHistory) -> None:
        self._put(self._tables.items, history.item.number.upper(), history)

    def _refer(self, message_id: str, reference: Reference) -> None:
        known = self._tables.references.get(message_id)
        # Whoever only named a mail that was to come must not decide where its answers go.
        has_come = reference.origin is Origin.RECEIVED
        if known is None or (has_come and known.origin is Origin.REFERENCED):
            self._put(self._tables.references, message_id, reference)

    def _echoes(self, echo: Echo) -> int:
        written = self._tables.written.get((echo.sender, echo.subject), ())
        return sum(in_utc(echo.since) <= moment <= in_utc(echo.until) for moment in written)

    def _answered(self, address: Address, at: datetime) -> Answered:
        at = in_utc(at)
        moments = self._tables.answered.get(address.without_subaddress(), ())
        ages = [at - moment for moment in moments if moment <= at]
        return Answered(
            last_hour=sum(age <= timedelta(hours=1) for age in ages),
            last_day=sum(age <= timedelta(days=1) for age in ages),
        )


def _of(table: Mapping[str, V], keys: Iterable[str]) -> dict[str, V]:
    return {key: table[key] for key in keys if key in table}
