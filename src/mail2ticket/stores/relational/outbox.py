"""The outbox: what was written, and how it stands with it (N1, N4)."""

# ruff: noqa: S608 - what is put together are names of our own, never values

from __future__ import annotations

from datetime import datetime

from mail2ticket.model.notice import OutboundMail
from mail2ticket.model.outgoing import Outgoing, Posting
from mail2ticket.stores.relational import references
from mail2ticket.stores.relational.batch import chunks, listing
from mail2ticket.stores.relational.database import Database, Row, Value
from mail2ticket.stores.relational.keys import key_text
from mail2ticket.stores.relational.rows import OUTBOUND, to_outbound
from mail2ticket.stores.relational.values import (
    count_of,
    folded,
    moment,
    number_key,
    text_or_none,
    to_json,
    to_moment,
)

_OUTBOUND_COLUMNS = 8
_OUTGOING = f"""
    SELECT outbox.serial, {OUTBOUND}, outbox.number, outbox.state, outbox.due_at,
        outbox.attempts, outbox.error
    FROM m2t_outbox outbox"""

#: What waits, in order; what of it is due at a moment, those that were due first first.
WAITING = f"""
    SELECT {OUTBOUND} FROM m2t_outbox outbox
    WHERE outbox.state = 'waiting' ORDER BY outbox.serial"""
DUE = (
    "SELECT outbox.serial FROM m2t_outbox outbox WHERE outbox.state = 'waiting'"
    " AND outbox.due_at <= ? ORDER BY outbox.due_at, outbox.serial LIMIT ?"
)
TAKE = "UPDATE m2t_outbox SET due_at = ?, attempts = attempts + 1 WHERE serial IN ({})"
TAKEN = f"{_OUTGOING} WHERE outbox.serial IN ({{}})"
# After every other text with the same beginning.
_LAST = "\U0010ffff"
#: A page of all, or of those in a state: what stands among the conditions.
AFTER = "outbox.serial > (SELECT serial FROM m2t_outbox WHERE id = ?)"
BEGINS = "outbox.id BETWEEN ? AND ?"
#: What happens to one.
MARK_SENT = "UPDATE m2t_outbox SET state = 'sent' WHERE id = ?"
PUT_OFF = (
    "UPDATE m2t_outbox SET due_at = ?, attempts = ?, error = ?"
    " WHERE id = ? AND state = 'waiting' AND attempts <= ?"
)
GIVE_UP = (
    "UPDATE m2t_outbox SET state = 'dead', attempts = ?, error = ?"
    " WHERE id = ? AND state = 'waiting' AND attempts <= ?"
)
RELEASE = (
    "UPDATE m2t_outbox SET state = 'waiting', attempts = 0, due_at = ?"
    " WHERE id = ? AND state = 'dead'"
)
#: They are about no item any more.
FORGET = "UPDATE m2t_outbox SET number = NULL, number_key = NULL WHERE number_key = ?"


def put(database: Database, mail: OutboundMail, number: str | None, due_at: datetime) -> None:
    """Put *mail* in the outbox; one that has been there is not put in again."""
    is_new = database.add(
        "m2t_outbox",
        {
            "id": key_text(mail.id),
            "number": number,
            "number_key": None if number is None else number_key(number),
            "kinds": to_json(mail.kinds),
            "sender": str(mail.sender),
            "recipient": str(mail.to),
            "recipient_key": folded(mail.to.without_subaddress()),
            "recipient_domain": key_text(mail.to.domain.lower()),
            "message_id": mail.message_id,
            "content": mail.content,
            "created_at": moment(mail.created_at),
            "reverse_path": None if mail.reverse_path is None else str(mail.reverse_path),
            "due_at": moment(due_at),
        },
        ("id",),
    )
    if is_new and number is not None:
        references.lead(database, mail.message_id, number)


def waiting(database: Database) -> tuple[OutboundMail, ...]:
    """Return what waits to be sent, oldest first."""
    return tuple(map(to_outbound, database.all(WAITING)))


def take_due(
    database: Database, now: datetime, until: datetime, limit: int
) -> tuple[Outgoing, ...]:
    """Let what is due wait until *until*, and return it; the one that was due first first."""
    rows = database.all(DUE + database.skipping, (moment(now), max(0, limit)))
    due = [serial for (serial,) in rows]
    taken: dict[Value, Outgoing] = {}
    for some in chunks(due):
        database.run(listing(TAKE, len(some)), (moment(until), *some))
        found = database.all(listing(TAKEN, len(some)), some)
        taken.update({row[0]: _to_outgoing(row) for row in found})
    return tuple(taken[serial] for serial in due)


def mark_sent(database: Database, id_: str) -> None:
    """Note that it was sent, whatever stood of it before."""
    database.run(MARK_SENT, (key_text(id_),))


def put_off(database: Database, id_: str, attempts: int, due_at: datetime, error: str) -> None:
    """Let it wait until *due_at*, unless somebody has taken it since."""
    database.run(PUT_OFF, (moment(due_at), attempts, error, key_text(id_), attempts))


def give_up(database: Database, id_: str, attempts: int, error: str) -> None:
    """Make it a dead letter, unless somebody has taken it since."""
    database.run(GIVE_UP, (attempts, error, key_text(id_), attempts))


def release(database: Database, id_: str, due_at: datetime) -> bool:
    """Let a dead letter wait again; the last error stays to be read."""
    return database.run(RELEASE, (moment(due_at), key_text(id_))) == 1


def outgoing(
    database: Database,
    state: Posting | None,
    *,
    begins: str = "",
    after: str = "",
    limit: int | None = None,
) -> tuple[Outgoing, ...]:
    """Return what is in *state*, or all, in the order it was put in; see `Archive.outgoing`."""
    conditions: list[str] = []
    values: list[Value] = []
    if state is not None:
        # Spelt out, for the few that wait or are dead have an index of their own.
        conditions.append(f"outbox.state = '{state}'")
    if begins:
        conditions.append(BEGINS)
        values += (key_text(begins), key_text(begins) + _LAST)
    if after:
        conditions.append(AFTER)
        values.append(key_text(after))
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    page = "" if limit is None else " LIMIT ?"
    values += () if limit is None else (limit,)
    rows = database.all(f"{_OUTGOING}{where} ORDER BY outbox.serial{page}", values)
    return tuple(map(_to_outgoing, rows))


def forget(database: Database, number: str) -> None:
    """Let nothing be about the item *number* any more."""
    database.run(FORGET, (number_key(number),))


def _to_outgoing(row: Row) -> Outgoing:
    number, state, due_at, attempts, error = row[_OUTBOUND_COLUMNS + 1 :]
    return Outgoing(
        mail=to_outbound(row[1 : _OUTBOUND_COLUMNS + 1]),
        number=text_or_none(number),
        state=Posting(str(state)),
        due_at=to_moment(due_at),
        attempts=count_of(attempts),
        error=str(error),
    )
