"""One transaction of the SQLite store."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from attrs import evolve

from mail2ticket.errors import StoreError
from mail2ticket.model.attachment import Attachment
from mail2ticket.model.changes import AssignBy, Assignment, Changes
from mail2ticket.model.facts import Facts, Origin, Questions, origin_of
from mail2ticket.model.held import Handling, HeldState
from mail2ticket.model.items import NewNote, NewTicket, NewTimeEntry, Written
from mail2ticket.model.notice import OutboundMail
from mail2ticket.model.numbers import ItemKind, NumberFormat
from mail2ticket.model.people import Agent, name_of
from mail2ticket.ports import Record
from mail2ticket.stores import sqlite_held
from mail2ticket.stores.changing import Roster, assigned, changed, turned
from mail2ticket.stores.connections import Database
from mail2ticket.stores.filing import (
    contact_of,
    entry_of,
    held_of,
    history_of,
    in_utc,
    is_first,
    item_of,
    next_number,
    recorded_of,
    sequence_name,
)
from mail2ticket.stores.rows import (
    RAW_AT,
    echo_key,
    folded,
    from_json,
    moment,
    to_json,
    to_moment_or_none,
    trace_to_json,
)
from mail2ticket.stores.sqlite_directory import add_person, agent_at, has_contact
from mail2ticket.stores.sqlite_items import (
    existing,
    history_at,
    insert_ticket,
    set_changes,
    set_status,
)
from mail2ticket.stores.sqlite_lookups import look_up
from mail2ticket.stores.statuses import Statuses

#: How many open items an agent works, but one.
LOAD = (
    "SELECT count(*) FROM item"
    " WHERE assignee = ? AND is_open = 1 AND merged_into = '' AND serial <> ?"
)
#: When the last entry of an item was written.
LATEST_ENTRY = (
    "SELECT created_at FROM entry WHERE serial = (SELECT max(serial) FROM entry WHERE item = ?)"
)


class SqliteUnitOfWork:
    """One transaction of a `SqliteStore`; see `ports.UnitOfWork`."""

    def __init__(self, database: Database, numbers: NumberFormat, statuses: Statuses) -> None:
        self._open_database: Database | None = database
        self._numbers = numbers
        self._statuses = statuses

    def end(self) -> None:
        """Let nothing more be written, for that would be in no transaction."""
        self._open_database = None

    def claim(self, key: str) -> bool:
        """Take the delivery *key*; False if an earlier one was committed."""
        cursor = self._database.run("INSERT OR IGNORE INTO delivery (key) VALUES (?)", (key,))
        return cursor.rowcount == 1

    def look_up(self, questions: Questions) -> Facts:
        """Answer *questions*; what is not known is not in the answer."""
        return look_up(self._database, questions)

    def open_ticket(self, draft: NewTicket) -> str:
        """Write a ticket and return its number."""
        database, number = self._database, self._next_number(draft)
        history = history_of(draft, item_of(draft, number, self._statuses))
        serial = insert_ticket(database, history, draft.sender, draft.opened_by)
        if contact := contact_of(draft, is_taken=lambda name: has_contact(database, name)):
            add_person(database, contact)
        self._write(serial, draft)
        return number

    def add_note(self, draft: NewNote) -> None:
        """Write a note; nobody takes part in the item for it who did not before."""
        serial, item = existing(self._database, draft.item.number)
        if draft.reopens:
            set_status(self._database, serial, self._statuses.reopened(item))
        self._write(serial, draft)

    def log_time(self, draft: NewTimeEntry) -> None:
        """Book time on the item that *draft* names, and set its status if it says one."""
        serial, item = existing(self._database, draft.item.number)
        if draft.status:
            changed = self._statuses.applied(item, draft.status, in_utc(draft.received_at))
            set_status(self._database, serial, changed)
        self._write(serial, draft)

    def change(self, number: str, changes: Changes) -> Agent | None:
        """Set *changes* on the item *number*, and return who it is assigned to by them."""
        database = self._database
        found = history_at(database, number)
        if found is None:
            raise StoreError(f"there is no work item {number}")
        serial, history = found
        last = database.first(LATEST_ENTRY, (serial,))
        at = to_moment_or_none(last[0]) if last else None
        history = changed(history, changes, self._statuses, at)
        agent = self._assigned(changes.assignment, serial) if changes.assignment else None
        if agent:
            history = evolve(history, item=evolve(history.item, assignee=agent.id))
        set_changes(database, serial, history)
        return agent

    def keep(self, number: str, attachment: Attachment) -> None:
        """Store *attachment* with the latest entry of *number*, unless the item has it."""
        serial, _ = existing(self._database, number)
        self._database.run(
            "INSERT OR IGNORE INTO file (item, entry, sha256, name, media_type, content, location)"
            " VALUES (?, (SELECT max(serial) FROM entry WHERE item = ?), ?, ?, ?, ?, ?)",
            (
                serial,
                serial,
                attachment.sha256,
                attachment.filename,
                attachment.media_type,
                b"" if attachment.location else attachment.content,
                attachment.location,
            ),
        )

    def record(self, record: Record) -> None:
        """Keep the mail, the decision and its trace; of a private mail, hardly anything."""
        database, message, recorded = self._database, record.message, recorded_of(record)
        decision, is_kept = record.decision, record.decision.keeps_mail
        requester = decision.requester if is_kept else None
        # A mail in several mailboxes came once.
        is_counted = is_kept and is_first(record)
        sender = message.sender.address if message.sender and is_counted else None
        database.run("INSERT OR IGNORE INTO delivery (key) VALUES (?)", (recorded.key,))
        database.run(
            "UPDATE delivery SET message_id = ?, received_at = ?, state = ?, kind = ?,"
            " entity = ?, number = ?, subject = ?, sender = ?, mailbox = ?, requester = ?,"
            " reason = ?, detail = ?, notices = ?, trace = ?, echo = ?, said = ?, mail_key = ?"
            " WHERE key = ?",
            (
                recorded.message_id,
                moment(recorded.received_at),
                recorded.state,
                recorded.kind,
                recorded.entity,
                recorded.number,
                recorded.subject,
                recorded.sender,
                recorded.mailbox,
                name_of(requester) if requester else "",
                recorded.reason,
                recorded.detail,
                to_json(kind for notice in decision.notices for kind in notice.kinds),
                trace_to_json(recorded.trace),
                echo_key(sender, message.subject_key) if sender else None,
                echo_key(sender, message.words_key) if sender and message.words_key else None,
                None if is_first(record) else message.key,
                recorded.key,
            ),
        )
        if held := held_of(record, recorded):
            sqlite_held.put(database, held)
        if record.content is not None and is_kept and not self._has_raw(record):
            database.run(
                "INSERT OR REPLACE INTO raw_mail (delivery, content)"
                " SELECT serial, ? FROM delivery WHERE key = ?",
                (record.content, recorded.key),
            )
        if record.number is not None:
            origin = origin_of(record.decision.kind)
            self._refer(record.number, origin, message.message_id, message.thread)

    def settle(self, key: str, state: HeldState, handling: Handling) -> bool:
        """Note *handling* with the held mail of *key*; False where it is not waiting."""
        return sqlite_held.settle(self._database, key, state, handling)

    def enqueue(self, mail: OutboundMail, number: str | None, due_at: datetime) -> None:
        """Put *mail* in the outbox; one that has been there is not put in again."""
        serial = None if number is None else existing(self._database, number)[0]
        cursor = self._database.run(
            "INSERT OR IGNORE INTO outbox (id, item, kinds, sender, recipient, recipient_key,"
            " recipient_domain, message_id, content, created_at, reverse_path,"
            " due_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                mail.id,
                serial,
                to_json(mail.kinds),
                str(mail.sender),
                str(mail.to),
                folded(mail.to.without_subaddress()),
                mail.to.domain,
                mail.message_id,
                mail.content,
                moment(mail.created_at),
                None if mail.reverse_path is None else str(mail.reverse_path),
                moment(due_at),
            ),
        )
        if cursor.rowcount == 1 and serial is not None:
            # Whoever guessed the id before must not decide where the answers go.
            self._database.run(
                "INSERT OR REPLACE INTO reference (message_id, item, origin) VALUES (?, ?, ?)",
                (mail.message_id, serial, Origin.SENT),
            )

    @property
    def _database(self) -> Database:
        database = self._open_database
        if database is None or not database.is_in_transaction:
            raise StoreError("the transaction is over")
        return database

    def _has_raw(self, record: Record) -> bool:
        """Return whether the mail is kept already, with its record in another mailbox."""
        if is_first(record):
            return False
        return self._database.first(RAW_AT, (record.message.key,)) is not None

    def _assigned(self, assignment: Assignment, serial: int) -> Agent | None:
        database = self._database

        def rotation(turn: str) -> list[str]:
            row = database.first("SELECT rotation FROM turn WHERE name = ?", (turn,))
            return from_json(row[0]) if row else []

        def load(agent: str) -> int:
            ((count,),) = database.all(LOAD, (agent, serial))
            return int(count or 0)

        roster = Roster(agent=partial(agent_at, database), rotation=rotation, load=load)
        agent = assigned(assignment, roster)
        if agent and assignment.by is AssignBy.ROUND_ROBIN:
            database.run(
                "INSERT OR REPLACE INTO turn (name, rotation) VALUES (?, ?)",
                (assignment.turn, to_json(turned(assignment.agents, agent.id))),
            )
        return agent

    def _next_number(self, draft: NewTicket) -> str:
        database = self._database
        name = sequence_name(self._numbers, ItemKind.TICKET, draft.received_at)
        row = database.first("SELECT last FROM sequence WHERE name = ?", (name,))
        number, sequence = next_number(
            self._numbers,
            ItemKind.TICKET,
            draft.received_at,
            last=int(row[0] or 0) if row else 0,
            is_taken=lambda number: (
                database.first("SELECT 1 FROM item WHERE number_key = ?", (number.upper(),))
                is not None
            ),
        )
        database.run(
            "INSERT OR REPLACE INTO sequence (name, last) VALUES (?, ?)", (name, sequence)
        )
        return number

    def _write(self, serial: int, draft: Written) -> None:
        entry = entry_of(draft)
        self._database.run(
            "INSERT INTO entry (item, entity, title, text, author, sender, type, is_internal,"
            " hours, role, work_type, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                serial,
                entry.entity,
                entry.title,
                entry.text,
                entry.author,
                entry.sender,
                "" if isinstance(draft, NewTimeEntry) else draft.type,
                entry.is_internal,
                None if entry.hours is None else str(entry.hours),
                entry.role,
                draft.work_type if isinstance(draft, NewTimeEntry) else "",
                moment(entry.created_at),
            ),
        )

    def _refer(
        self, number: str, origin: Origin, own: str | None, thread: tuple[str, ...]
    ) -> None:
        serial, _ = existing(self._database, number)
        if own is not None:
            # Whoever only named a mail that was to come must not decide where its answers go.
            self._database.run(
                "INSERT INTO reference (message_id, item, origin) VALUES (?, ?, ?)"
                " ON CONFLICT (message_id) DO UPDATE"
                " SET item = excluded.item, origin = excluded.origin WHERE origin = ?",
                (own, serial, origin, Origin.REFERENCED),
            )
        for each in thread:
            self._database.run(
                "INSERT OR IGNORE INTO reference (message_id, item, origin) VALUES (?, ?, ?)",
                (each, serial, Origin.REFERENCED),
            )
