"""The record of each mail, by its delivery key; the key alone is a claim."""

# ruff: noqa: S608 - what is put together are names of our own, never values

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import cast

from mail2ticket.errors import ContentionError, DeliveryInProgressError
from mail2ticket.model.address import Address
from mail2ticket.model.history import Recorded
from mail2ticket.model.items import NewTicket
from mail2ticket.model.people import name_of
from mail2ticket.ports import Record
from mail2ticket.stores.filing import held_files_of, held_of, is_first, recorded_of
from mail2ticket.stores.relational import held, held_files, mail_log
from mail2ticket.stores.relational.batch import chunks, listing
from mail2ticket.stores.relational.database import Database, Row, Value
from mail2ticket.stores.relational.failures import is_timeout
from mail2ticket.stores.relational.keys import key_text
from mail2ticket.stores.relational.rows import RECORD, to_recorded
from mail2ticket.stores.relational.values import (
    echo_key,
    folded,
    moment,
    to_json,
    trace_to_json,
)

_RECORDS = f"SELECT {RECORD} FROM m2t_delivery delivery WHERE delivery.state IS NOT NULL"

#: Every record, in order; and those of a Message-ID.
RECORDED = f"{_RECORDS} ORDER BY delivery.serial"
RECORDED_AS = f"{_RECORDS} AND delivery.message_id = ? ORDER BY delivery.serial"

#: Those of an item that are not blank, of some moments.
RECORDED_ABOUT = f"""
    {_RECORDS} AND delivery.is_purged = 0 AND delivery.number = ?
    AND delivery.received_at IN ({{}}) ORDER BY delivery.received_at, delivery.serial"""

#: Whether a delivery was claimed.
SEEN = 'SELECT 1 FROM m2t_delivery WHERE "key" = ?'

#: A mail as it came, which of a further mailbox is that of the first.
RAW_AT = """
    SELECT raw_mail.content FROM m2t_delivery delivery
    JOIN m2t_delivery original ON original."key" IN (delivery."key", delivery.mail_key)
    JOIN m2t_raw_mail raw_mail ON raw_mail.delivery = original.serial
    WHERE delivery."key" = ?"""

#: The mailboxes that entities refer to.
MAILBOXES_IN_USE = "SELECT DISTINCT mailbox FROM m2t_delivery WHERE entity IS NOT NULL"


def claim(database: Database, key: str) -> bool:
    """
    Take the delivery *key*; False if an earlier one was committed.

    Raises:
        DeliveryInProgressError: if another transaction took it, and does not end in time.
    """
    try:
        return database.add("m2t_delivery", {"key": key_text(key)}, ("key",))
    except ContentionError as error:
        if is_timeout(error):
            raise DeliveryInProgressError(f"another worker has this delivery: {error}") from error
        raise


def seen(database: Database, key: str) -> bool:
    """Return whether the delivery *key* was claimed."""
    return database.first(SEEN, (key_text(key),)) is not None


def put(database: Database, record: Record, entry: str) -> None:
    """
    Keep the mail, the decision and its trace; of a private mail, hardly anything.

    The files that are held are so with the *entry* that the mail wrote.
    """
    recorded, is_kept = recorded_of(record), record.decision.keeps_mail
    key = key_text(recorded.key)
    serial = database.put_row("m2t_delivery", {"key": key, **_values(record, recorded)}, ("key",))
    stopped = held_of(record, recorded)
    content = record.content if is_kept and not _has_raw(database, record) else None
    files = held_files_of(record, recorded, entry)
    envelope = record.message.envelope if is_kept else None
    if stopped is not None:
        held.put(database, serial, stopped)
    if envelope is not None:
        mail_log.put_envelope(database, serial, envelope)
    if content is not None:
        database.put("m2t_raw_mail", {"delivery": serial, "content": content}, ("delivery",))
    if files:
        held_files.put(database, serial, key_text(record.message.key), files)


def recorded(database: Database, message_id: str | None) -> tuple[Recorded, ...]:
    """Return the records of the mails with *message_id*, or of all, oldest first."""
    if message_id is None:
        return tuple(map(to_recorded, database.all(RECORDED)))
    return tuple(map(to_recorded, database.all(RECORDED_AS, (key_text(message_id),))))


def recorded_about(
    database: Database, number: str, moments: Iterable[datetime]
) -> tuple[Recorded, ...]:
    """Return the records of mails to the item *number* of *moments*, oldest first."""
    rows: list[Row] = []
    # With the moments an index finds them: the item itself has none.
    for some in chunks(sorted({moment(each) for each in moments})):
        rows += database.all(listing(RECORDED_ABOUT, len(some)), (number, *some))
    return tuple(map(to_recorded, rows))


def raw(database: Database, key: str) -> bytes | None:
    """Return the mail of the delivery *key* as it came, or None if it was not kept."""
    row = database.first(RAW_AT, (key_text(key),))
    return cast("bytes", row[0]) if row else None


def mailboxes_in_use(database: Database) -> frozenset[Address]:
    """Return the mailboxes that entities refer to."""
    rows = database.all(MAILBOXES_IN_USE)
    return frozenset(Address.of(str(mailbox)) for (mailbox,) in rows if mailbox)


def _has_raw(database: Database, record: Record) -> bool:
    """Return whether the mail is kept already, with its record in another mailbox."""
    return not is_first(record) and raw(database, record.message.key) is not None


def _values(record: Record, recorded: Recorded) -> dict[str, Value]:
    decision, message, entity = record.decision, record.message, record.decision.entity
    is_kept = decision.keeps_mail
    requester = decision.requester if is_kept else None
    # A mail in several mailboxes came once.
    sender = message.sender.address if message.sender and is_kept and is_first(record) else None
    return {
        "message_id": None if recorded.message_id is None else key_text(recorded.message_id),
        "received_at": moment(recorded.received_at),
        "state": str(recorded.state),
        "kind": str(recorded.kind),
        "entity": None if recorded.entity is None else str(recorded.entity),
        "number": recorded.number,
        "subject": recorded.subject,
        "sender": recorded.sender,
        "mailbox": key_text(recorded.mailbox),
        "requester": name_of(requester) if requester else "",
        "reason": recorded.reason,
        "detail": recorded.detail,
        "notices": to_json(kind for notice in decision.notices for kind in notice.kinds),
        "trace": trace_to_json(recorded.trace),
        "echo": echo_key(sender, message.subject_key) if sender else None,
        "said": echo_key(sender, message.words_key) if sender and message.words_key else None,
        "opened_by": folded(entity.opened_by) if isinstance(entity, NewTicket) else None,
        "mail_key": None if is_first(record) else key_text(message.key),
    }
