"""The outbox of the store in a SQLite file."""

from __future__ import annotations

from datetime import datetime

from mail2ticket.model.outgoing import Outgoing, Posting
from mail2ticket.stores.connections import Database
from mail2ticket.stores.rows import Row, moment, to_moment, to_outbound

_OUTGOING = """
    SELECT outbox.id, kinds, sender, recipient, message_id, content, outbox.created_at,
        reverse_path, item.number, state, due_at, attempts, error
    FROM outbox LEFT JOIN item ON item.serial = outbox.item"""


def take_due(
    database: Database, now: datetime, until: datetime, limit: int
) -> tuple[Outgoing, ...]:
    """Let what is due wait until *until*, and return it; the one that was due first first."""
    due = database.all(
        "SELECT id FROM outbox WHERE state = 'waiting' AND due_at <= ?"
        " ORDER BY due_at, serial LIMIT ?",
        (moment(now), max(0, limit)),
    )
    taken: list[Outgoing] = []
    for (id_,) in due:
        database.run(
            "UPDATE outbox SET due_at = ?, attempts = attempts + 1 WHERE id = ?",
            (moment(until), id_),
        )
        row = database.first(f"{_OUTGOING} WHERE outbox.id = ?", (id_,))
        taken.extend([_to_outgoing(row)] if row else [])
    return tuple(taken)


def mark_sent(database: Database, id_: str) -> None:
    """Note that it was sent, whatever stood of it before."""
    database.run("UPDATE outbox SET state = 'sent' WHERE id = ?", (id_,))


def put_off(database: Database, id_: str, attempts: int, due_at: datetime, error: str) -> None:
    """Let it wait until *due_at*, unless somebody has taken it since."""
    database.run(
        "UPDATE outbox SET due_at = ?, attempts = ?, error = ?"
        " WHERE id = ? AND state = 'waiting' AND attempts <= ?",
        (moment(due_at), attempts, error, id_, attempts),
    )


def give_up(database: Database, id_: str, attempts: int, error: str) -> None:
    """Make it a dead letter, unless somebody has taken it since."""
    database.run(
        "UPDATE outbox SET state = 'dead', attempts = ?, error = ?"
        " WHERE id = ? AND state = 'waiting' AND attempts <= ?",
        (attempts, error, id_, attempts),
    )


def release(database: Database, id_: str, due_at: datetime) -> bool:
    """Let a dead letter wait again; the last error stays to be read."""
    cursor = database.run(
        "UPDATE outbox SET state = 'waiting', attempts = 0, due_at = ?"
        " WHERE id = ? AND state = 'dead'",
        (moment(due_at), id_),
    )
    return cursor.rowcount == 1


def outgoing(database: Database, state: Posting | None) -> tuple[Outgoing, ...]:
    """Return what is in *state*, or all, in the order it was put in."""
    if state is None:
        rows = database.all(f"{_OUTGOING} ORDER BY outbox.serial")
    else:
        rows = database.all(f"{_OUTGOING} WHERE state = ? ORDER BY outbox.serial", (state,))
    return tuple(map(_to_outgoing, rows))


def _to_outgoing(row: Row) -> Outgoing:
    number, state, due_at, attempts, error = row[8:]
    return Outgoing(
        mail=to_outbound(row[:8]),
        number=None if number is None else str(number),
        state=Posting(str(state)),
        due_at=to_moment(due_at),
        attempts=int(str(attempts)),
        error=str(error),
    )
