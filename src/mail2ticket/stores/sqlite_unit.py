"""One transaction of the SQLite store."""

from __future__ import annotations

from mail2ticket.errors import StoreError
from mail2ticket.model.attachment import Attachment
from mail2ticket.model.facts import Facts, Origin, Questions
from mail2ticket.model.items import NewNote, NewTicket, NewTimeEntry, WorkItem, Written
from mail2ticket.model.notice import OutboundMail
from mail2ticket.model.numbers import ItemKind, NumberFormat
from mail2ticket.model.people import name_of
from mail2ticket.ports import Record
from mail2ticket.stores.connections import Database
from mail2ticket.stores.filing import (
    contact_of,
    entry_of,
    item_of,
    next_number,
    recorded_of,
    sequence_name,
)
from mail2ticket.stores.rows import echo_key, folded, moment, to_json, trace_to_json
from mail2ticket.stores.sqlite_directory import (
    add_person,
    has_contact,
    item_at,
    know,
    let_in,
    set_status,
)
from mail2ticket.stores.sqlite_lookups import look_up
from mail2ticket.stores.statuses import Statuses


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
        item = item_of(draft, number, self._statuses)
        cursor = database.run(
            "INSERT INTO item (number, number_key, kind, title, status, is_open, takes_time,"
            " company, queue, priority, type, source, mailbox, requester, is_registered,"
            " mentions, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                number,
                number.upper(),
                item.kind,
                item.title,
                item.status,
                item.is_open,
                item.takes_time,
                know(database, item.company),
                draft.queue,
                draft.priority,
                draft.type,
                draft.source,
                str(draft.mailbox),
                name_of(draft.requester),
                draft.is_registered,
                draft.mentions,
                moment(draft.received_at),
            ),
        )
        serial = cursor.lastrowid or 0
        let_in(database, serial, draft.sender)
        if contact := contact_of(draft, is_taken=lambda name: has_contact(database, name)):
            add_person(database, contact)
        self._write(serial, draft)
        return number

    def add_note(self, draft: NewNote) -> None:
        """Write a note; nobody takes part in the item for it who did not before."""
        serial, item = self._item(draft.item.number)
        if draft.reopens:
            set_status(self._database, serial, self._statuses.reopened(item))
        self._write(serial, draft)

    def log_time(self, draft: NewTimeEntry) -> None:
        """Book time on the item that *draft* names, and set its status if it says one."""
        serial, item = self._item(draft.item.number)
        if draft.status:
            changed = self._statuses.applied(item, draft.status, draft.received_at)
            set_status(self._database, serial, changed)
        self._write(serial, draft)

    def keep(self, number: str, attachment: Attachment) -> None:
        """Store *attachment* with the latest entry of *number*, unless the item has it."""
        serial, _ = self._item(number)
        self._database.run(
            "INSERT OR IGNORE INTO file (item, entry, sha256, name, media_type, content)"
            " VALUES (?, (SELECT max(serial) FROM entry WHERE item = ?), ?, ?, ?, ?)",
            (
                serial,
                serial,
                attachment.sha256,
                attachment.filename,
                attachment.media_type,
                attachment.content,
            ),
        )

    def record(self, record: Record) -> None:
        """Keep the mail, the decision and its trace; of a private mail, hardly anything."""
        database, message, recorded = self._database, record.message, recorded_of(record)
        decision, is_kept = record.decision, record.decision.keeps_mail
        requester = decision.requester if is_kept else None
        sender = message.sender if is_kept else None
        database.run("INSERT OR IGNORE INTO delivery (key) VALUES (?)", (recorded.key,))
        database.run(
            "UPDATE delivery SET message_id = ?, received_at = ?, state = ?, kind = ?,"
            " entity = ?, number = ?, subject = ?, sender = ?, mailbox = ?, requester = ?,"
            " reason = ?, detail = ?, notices = ?, trace = ?, echo = ? WHERE key = ?",
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
                echo_key(sender.address, message.subject_key) if sender else None,
                recorded.key,
            ),
        )
        if record.content is not None and is_kept:
            database.run(
                "INSERT OR REPLACE INTO raw_mail (delivery, content)"
                " SELECT serial, ? FROM delivery WHERE key = ?",
                (record.content, recorded.key),
            )
        if record.number is not None:
            self._refer(record.number, message.message_id, message.thread)

    def enqueue(self, mail: OutboundMail, number: str | None) -> None:
        """Put *mail* in the outbox; one that has been there is not put in again."""
        serial = None if number is None else self._item(number)[0]
        cursor = self._database.run(
            "INSERT OR IGNORE INTO outbox (id, item, kinds, sender, recipient, recipient_key,"
            " message_id, content, created_at, reverse_path)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                mail.id,
                serial,
                to_json(mail.kinds),
                str(mail.sender),
                str(mail.to),
                folded(mail.to.without_subaddress()),
                mail.message_id,
                mail.content,
                moment(mail.created_at),
                None if mail.reverse_path is None else str(mail.reverse_path),
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

    def _item(self, number: str) -> tuple[int, WorkItem]:
        found = item_at(self._database, number)
        if found is None:
            raise StoreError(f"there is no work item {number}")
        return found

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

    def _refer(self, number: str, own: str | None, thread: tuple[str, ...]) -> None:
        serial, _ = self._item(number)
        if own is not None:
            # Whoever only named a mail that was to come must not decide where its answers go.
            self._database.run(
                "INSERT INTO reference (message_id, item, origin) VALUES (?, ?, ?)"
                " ON CONFLICT (message_id) DO UPDATE"
                " SET item = excluded.item, origin = excluded.origin WHERE origin = ?",
                (own, serial, Origin.RECEIVED, Origin.REFERENCED),
            )
        for each in thread:
            self._database.run(
                "INSERT OR IGNORE INTO reference (message_id, item, origin) VALUES (?, ?, ?)",
                (each, serial, Origin.REFERENCED),
            )
