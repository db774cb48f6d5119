"""What mail came and with which envelope: to be counted, and to be replayed (X2)."""

# ruff: noqa: S608 - what is put together are names of our own, never values

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mail2ticket.model.decision import State
from mail2ticket.model.funnel import MailCount, Period
from mail2ticket.model.held import HeldState
from mail2ticket.model.history import MailFilter, Recorded
from mail2ticket.model.items import EntityKind
from mail2ticket.model.message import Envelope
from mail2ticket.model.verdict import Kind
from mail2ticket.stores.relational.database import Database, Row, Value, ends_with
from mail2ticket.stores.relational.held import envelope_from_json, envelope_to_json
from mail2ticket.stores.relational.keys import key_text
from mail2ticket.stores.relational.rows import RECORD, to_recorded
from mail2ticket.stores.relational.values import count_of, moment, text_or_none

_SERIAL = 'SELECT serial FROM m2t_delivery WHERE "key" = ?'
#: Behind whatever a key may go on with.
_LAST = "\U0010ffff"
_MAILS = f"SELECT {RECORD} FROM m2t_delivery delivery"
#: What is counted together. What begins a moment in UTC names the hour, the day or the month.
_ALIKE = """
    substr(delivery.received_at, 1, {characters}), delivery.state, delivery.kind, delivery.entity,
    delivery.reason, held.reason, held.state"""
_COUNTS = f"""
    SELECT {_ALIKE}, count(*), count(CASE WHEN delivery.mail_key IS NULL THEN 1 END),
        sum(coalesce(arrival.repeats, 0))
    FROM m2t_delivery delivery
    LEFT JOIN m2t_held held ON held.delivery = delivery.serial
    LEFT JOIN m2t_arrival arrival ON arrival.delivery = delivery.serial
    WHERE {{condition}} GROUP BY {_ALIKE}"""

#: What SMTP said of a mail: held mail of before version 5 has it in a place of its own.
ENVELOPE_AT = """
    SELECT coalesce(arrival.envelope, held.envelope) FROM m2t_delivery delivery
    LEFT JOIN m2t_arrival arrival ON arrival.delivery = delivery.serial
    LEFT JOIN m2t_held held ON held.delivery = delivery.serial
    WHERE delivery."key" = ?"""
#: One more; and whether there is a mail that can come again, which a claim alone is not.
COUNT_REPEAT = "UPDATE m2t_arrival SET repeats = repeats + 1 WHERE delivery = ?"
RECORDED_AT = f"{_SERIAL} AND state IS NOT NULL"
SET_ENVELOPE = "UPDATE m2t_arrival SET envelope = ? WHERE delivery = ?"


def put_envelope(database: Database, delivery: int, envelope: Envelope) -> None:
    """Write down what SMTP said of a mail; how often it came again stays as it is."""
    text = envelope_to_json(envelope)
    if not database.add("m2t_arrival", {"delivery": delivery, "envelope": text}, ("delivery",)):
        database.run(SET_ENVELOPE, (text, delivery))


def envelope(database: Database, key: str) -> Envelope | None:
    """Return what SMTP said of the mail of the delivery *key*, or None if it was not kept."""
    row = database.first(ENVELOPE_AT, (key_text(key),))
    return envelope_from_json(row[0]) if row else None


def note_repeat(database: Database, key: str) -> None:
    """Note that the mail of the delivery *key* came once more."""
    row = database.first(RECORDED_AT, (key_text(key),))
    if row is not None:
        database.add("m2t_arrival", {"delivery": row[0]}, ("delivery",))
        database.run(COUNT_REPEAT, (row[0],))


def mails(database: Database, wanted: MailFilter) -> tuple[Recorded, ...]:
    """Return the records of the mails that are *wanted*, in order."""
    condition, values = _condition(wanted)
    if wanted.after:
        condition += f" AND delivery.serial > ({_SERIAL})"
        values.append(key_text(wanted.after))
    limit = ""
    if wanted.limit is not None:
        limit = " LIMIT ?"
        values.append(wanted.limit)
    query = f"{_MAILS} WHERE {condition} ORDER BY delivery.serial{limit}"
    return tuple(map(to_recorded, database.all(query, values)))


def mail_counts(database: Database, wanted: MailFilter, by: Period) -> tuple[MailCount, ...]:
    """Return how many mails are *wanted*, on all pages, *by* span and what they became."""
    condition, values = _condition(wanted)
    query = _COUNTS.format(condition=condition, characters=by.characters)
    return tuple(map(_to_count, database.all(query, values)))


def _condition(wanted: MailFilter) -> tuple[str, list[Value]]:
    """Return what is to be true of the record of a mail that is *wanted*."""
    found = tuple(_conditions(wanted))
    condition = " AND ".join(condition for condition, _ in found)
    return condition, [value for _, values in found for value in values]


def _conditions(wanted: MailFilter) -> Iterator[tuple[str, Sequence[Value]]]:
    yield "delivery.state IS NOT NULL", ()
    if wanted.since is not None or wanted.until is not None:
        # The index by age begins with it; it leaves nothing out.
        yield "delivery.is_purged IN (0, 1)", ()
    if wanted.since is not None:
        yield "delivery.received_at >= ?", (moment(wanted.since),)
    if wanted.until is not None:
        yield "delivery.received_at <= ?", (moment(wanted.until),)
    if wanted.mailbox is not None:
        yield "lower(delivery.mailbox) = ?", (key_text(str(wanted.mailbox).lower()),)
    sender = key_text(wanted.sender.lower())
    if sender.startswith("@"):
        yield "lower(delivery.sender) LIKE ? ESCAPE '!'", (ends_with(sender),)
    elif sender:
        yield "lower(delivery.sender) = ?", (sender,)
    if wanted.state is not None:
        yield "delivery.state = ?", (str(wanted.state),)
    if wanted.reason:
        yield "delivery.reason = ?", (key_text(wanted.reason),)
    if wanted.key:
        yield 'delivery."key" BETWEEN ? AND ?', (wanted.key, wanted.key + _LAST)


def _to_count(row: Row) -> MailCount:
    span, state, kind, entity, reason, held_for, held_state, *counts = row
    records, firsts, repeats = map(count_of, counts)
    return MailCount(
        span=str(span),
        state=State(str(state)),
        kind=Kind(str(kind)),
        entity=None if entity is None else EntityKind(str(entity)),
        reason=text_or_none(reason) or "",
        held_for=text_or_none(held_for) or "",
        held_state=None if held_state is None else HeldState(str(held_state)),
        records=records,
        mails=firsts,
        repeats=repeats,
    )
