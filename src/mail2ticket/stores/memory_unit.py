"""One transaction of the store in memory."""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import TypeVar

from attrs import evolve

from mail2ticket.errors import StoreError
from mail2ticket.model.attachment import Attachment
from mail2ticket.model.changes import AssignBy, Assignment, Changes
from mail2ticket.model.facts import Facts, Origin, Questions, Reference, origin_of
from mail2ticket.model.held import Handling, HeldState
from mail2ticket.model.held_file import UNSCANNED_REASONS, FileHandling, FileState, HeldFile
from mail2ticket.model.history import ItemHistory
from mail2ticket.model.items import NewNote, NewTicket, NewTimeEntry
from mail2ticket.model.message import EPOCH
from mail2ticket.model.notice import OutboundMail
from mail2ticket.model.numbers import ItemKind, NumberFormat
from mail2ticket.model.outgoing import Outgoing
from mail2ticket.model.people import Agent
from mail2ticket.ports import Record
from mail2ticket.stores.changing import Roster, assigned, changed, turned
from mail2ticket.stores.directory import Directory
from mail2ticket.stores.filing import (
    contact_of,
    entry_of,
    held_files_of,
    held_of,
    history_of,
    in_utc,
    is_first,
    is_load,
    item_of,
    likeness_keys,
    next_number,
    recorded_of,
    sequence_name,
)
from mail2ticket.stores.memory_lookups import look_up
from mail2ticket.stores.memory_tables import Moments, Place, Tables, place_of
from mail2ticket.stores.statuses import Statuses

__all__ = ["MemoryUnitOfWork"]

K = TypeVar("K")
V = TypeVar("V")
S = TypeVar("S", datetime, Place)


class MemoryUnitOfWork:
    """One transaction of a `MemoryStore`; see `ports.UnitOfWork`."""

    def __init__(
        self,
        tables: Tables,
        directory: Directory,
        numbers: NumberFormat,
        statuses: Statuses,
    ) -> None:
        self._tables = tables
        self._directory = directory
        self._numbers = numbers
        self._statuses = statuses
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
        tables = self._tables
        if key in tables.claims or key in self._claimed or key in tables.records:
            return False
        self._claimed[key] = True
        return True

    def look_up(self, questions: Questions) -> Facts:
        """Answer *questions*; what is not known is not in the answer."""
        return look_up(self._tables, self._directory, questions)

    def open_ticket(self, draft: NewTicket) -> str:
        """Write a ticket and return its number."""
        tables = self._tables
        name = sequence_name(self._numbers, ItemKind.TICKET, draft.received_at)
        number, sequence = next_number(
            self._numbers,
            ItemKind.TICKET,
            draft.received_at,
            last=tables.sequences.get(name, 0),
            is_taken=lambda number: number.upper() in tables.items,
        )
        self._put(tables.sequences, name, sequence)
        item = item_of(draft, number, self._statuses)
        history = history_of(draft, item)
        self._put(tables.items, number.upper(), history)
        for likeness in likeness_keys(item).items():
            self._insert(tables.alike, likeness, place_of(item, len(tables.items)))
        self._count(tables.opened, draft.opened_by, draft.received_at)
        if contact := contact_of(draft, is_taken=self._directory.has_contact):
            self._directory.add_person(contact)
            self._undo.append(partial(self._directory.forget_person, contact))
        return number

    def add_note(self, draft: NewNote) -> None:
        """Write a note; nobody takes part in the item for it who did not before."""
        history = self._item(draft.item.number)
        item = self._statuses.reopened(history.item) if draft.reopens else history.item
        self._keep_item(evolve(history, item=item, entries=(*history.entries, entry_of(draft))))

    def log_time(self, draft: NewTimeEntry) -> None:
        """Book time on the item that *draft* names, and set its status if it says one."""
        history = self._item(draft.item.number)
        item = history.item
        if draft.status:
            item = self._statuses.applied(item, draft.status, in_utc(draft.received_at))
        self._keep_item(evolve(history, item=item, entries=(*history.entries, entry_of(draft))))

    def change(self, number: str, changes: Changes) -> Agent | None:
        """Set *changes* on the item *number*, and return who it is assigned to by them."""
        history = self._item(number)
        at = in_utc(history.entries[-1].created_at) if history.entries else None
        history = changed(history, changes, self._statuses, at)
        agent = self._assigned(changes.assignment, history) if changes.assignment else None
        if agent:
            history = evolve(history, item=evolve(history.item, assignee=agent.id))
        self._keep_item(history)
        return agent

    def keep(self, number: str, attachment: Attachment) -> None:
        """Store *attachment* with the latest entry of *number*, unless the item has it."""
        history = self._item(number)
        self._keep(history, len(history.entries) - 1, attachment)

    def _keep(self, history: ItemHistory, at: int, attachment: Attachment) -> None:
        """Store *attachment* with the entry at that place; below 0, there is none."""
        number, tables = history.item.number.upper(), self._tables
        place = (number, attachment.sha256)
        if place in tables.files:
            if at >= 0:
                names = tables.again.get((number, at), ())
                self._put(tables.again, (number, at), (*names, attachment.filename))
            return
        # Not a view of the mail, which would be kept as a whole.
        content = b"" if attachment.location else attachment.content
        copy = Attachment.of(attachment.filename, content, attachment.media_type)
        copy = evolve(copy, location=attachment.location)
        self._put(tables.files, place, copy)
        if at >= 0:
            entries = [*history.entries]
            entries[at] = evolve(entries[at], files=(*entries[at].files, attachment.filename))
            self._keep_item(evolve(history, entries=tuple(entries)))

    def record(self, record: Record) -> None:
        """Keep the mail, the decision and its trace; of a private mail, hardly anything."""
        tables, recorded, message = self._tables, recorded_of(record), record.message
        is_kept = record.decision.keeps_mail
        content = record.content if is_kept else None
        if is_first(record):
            if recorded.key not in tables.records and is_kept and message.sender:
                sender, at = message.sender.address, recorded.received_at
                self._count(tables.written, (sender, message.subject_key), at)
                if message.words_key:
                    self._count(tables.said, (sender, message.words_key), at)
        else:
            self._put(tables.further, recorded.key, message.key)
            _, original = tables.records.get(message.key, (None, None))
            content = content if original is None else None
        self._put(tables.records, recorded.key, (recorded, content))
        if is_kept and message.envelope is not None:
            self._put(tables.envelopes, recorded.key, message.envelope)
        if held := held_of(record, recorded):
            known = tables.held.get(recorded.key, held)
            held = evolve(held, state=known.state, handlings=known.handlings)
            self._put(tables.held, recorded.key, held)
        if record.number is not None:
            history = self._item(record.number)
            number = history.item.number
            for file in held_files_of(record, recorded, str(len(history.entries) - 1)):
                self._hold(file)
            if message.message_id is not None:
                self._refer(message.message_id, Reference(number, origin_of(record.decision.kind)))
            for each in message.thread:
                self._refer(each, Reference(number, Origin.REFERENCED))

    def settle(self, key: str, state: HeldState, handling: Handling) -> bool:
        """Note *handling* with the held mail of *key*; False where it is not waiting."""
        held = self._tables.held.get(key)
        if held is None or held.state is not HeldState.WAITING:
            return False
        held = evolve(held, state=state, handlings=(*held.handlings, handling))
        self._put(self._tables.held, key, held)
        return True

    def settle_file(self, key: str, sha256: str, handling: FileHandling) -> bool:
        """Note *handling* with a held file; False where it is not waiting."""
        tables, place = self._tables, (key, sha256)
        file = tables.held_files.get(place)
        if file is None or file.state is not FileState.WAITING:
            return False
        self._put(tables.held_files, place, evolve(file, handling=handling))
        if place in tables.unscanned:
            due_at = tables.unscanned.pop(place)
            self._undo.append(lambda: tables.unscanned.__setitem__(place, due_at))
        return True

    def add_file(self, file: HeldFile, attachment: Attachment) -> None:
        """Store *attachment* with the entry that the mail of *file* wrote."""
        self._keep(self._item(file.number), int(file.entry), attachment)

    def _hold(self, file: HeldFile) -> None:
        tables, place = self._tables, (file.key, file.sha256)
        if place not in tables.held_files:
            self._put(tables.held_files, place, file)
            if file.reason in UNSCANNED_REASONS:
                self._put(tables.unscanned, place, EPOCH)

    def enqueue(self, mail: OutboundMail, number: str | None, due_at: datetime) -> None:
        """Put *mail* in the outbox; one that has been there is not put in again."""
        tables = self._tables
        if mail.id in tables.outbox:
            return
        if number is not None:
            number = self._item(number).item.number
        outgoing = Outgoing(mail=mail, number=number, due_at=in_utc(due_at))
        self._put(tables.outbox, mail.id, outgoing)
        self._put(tables.waiting, mail.id, value=True)
        to = mail.to.without_subaddress()
        self._count(tables.answered, to, mail.created_at)
        self._count(tables.answered_domains, to.domain, mail.created_at)
        if number is not None:
            about = (to, number.upper())
            self._put(tables.answered_about, about, tables.answered_about.get(about, 0) + 1)
            # Whoever guessed the id before must not decide where the answers go.
            self._put(tables.references, mail.message_id, Reference(number, Origin.SENT))

    def _assigned(self, assignment: Assignment, history: ItemHistory) -> Agent | None:
        turns = self._tables.turns
        roster = Roster(
            agent=self._directory.agent,
            rotation=lambda turn: turns.get(turn, ()),
            load=partial(self._load, history.item.number),
        )
        agent = assigned(assignment, roster)
        if agent and assignment.by is AssignBy.ROUND_ROBIN:
            self._put(turns, assignment.turn, turned(assignment.agents, agent.id))
        return agent

    def _load(self, but: str, agent: str) -> int:
        items = (each.item for each in self._tables.items.values())
        return sum(
            each.assignee == agent and is_load(each) and each.number != but for each in items
        )

    def _count(self, table: dict[K, Moments], key: K, at: datetime) -> None:
        self._insert(table, key, in_utc(at))

    def _insert(self, table: dict[K, list[S]], key: K, value: S) -> None:
        values = table.setdefault(key, [])
        insort(values, value)
        self._undo.append(lambda: values.remove(value))

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
        has_come = reference.origin is not Origin.REFERENCED
        if known is None or (has_come and known.origin is Origin.REFERENCED):
            self._put(self._tables.references, message_id, reference)
