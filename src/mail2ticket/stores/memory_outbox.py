"""The outbox of the store in memory."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from heapq import nsmallest

from attrs import evolve

from mail2ticket.model.outgoing import Outgoing, Posting
from mail2ticket.stores.filing import in_utc
from mail2ticket.stores.memory_tables import Tables


def take_due(tables: Tables, now: datetime, until: datetime, limit: int) -> tuple[Outgoing, ...]:
    """Let what is due wait until *until*, and return it; the one that was due first first."""
    waiting = (tables.outbox[id_] for id_ in tables.waiting)
    due = nsmallest(
        max(0, limit), [each for each in waiting if each.due_at <= now], key=lambda it: it.due_at
    )
    taken = [evolve(each, due_at=in_utc(until), attempts=each.attempts + 1) for each in due]
    tables.outbox.update({each.mail.id: each for each in taken})
    return tuple(taken)


def mark_sent(tables: Tables, id_: str) -> None:
    """Note that it was sent, whatever stood of it before."""
    if id_ in tables.outbox:
        tables.outbox[id_] = evolve(tables.outbox[id_], state=Posting.SENT)
        tables.waiting.pop(id_, None)


def put_off(tables: Tables, id_: str, attempts: int, due_at: datetime, error: str) -> None:
    """Let it wait until *due_at*, unless somebody has taken it since."""
    if found := _in_hand(tables, id_, attempts):
        tables.outbox[id_] = evolve(found, attempts=attempts, due_at=in_utc(due_at), error=error)


def give_up(tables: Tables, id_: str, attempts: int, error: str) -> None:
    """Make it a dead letter, unless somebody has taken it since."""
    if found := _in_hand(tables, id_, attempts):
        tables.outbox[id_] = evolve(found, state=Posting.DEAD, attempts=attempts, error=error)
        del tables.waiting[id_]


def release(tables: Tables, id_: str, due_at: datetime) -> bool:
    """Let a dead letter wait again; the last error stays to be read."""
    found = tables.outbox.get(id_)
    if found is None or found.state is not Posting.DEAD:
        return False
    tables.outbox[id_] = evolve(found, state=Posting.WAITING, attempts=0, due_at=in_utc(due_at))
    tables.waiting[id_] = True
    return True


def _in_hand(tables: Tables, id_: str, attempts: int) -> Outgoing | None:
    found = tables.outbox.get(id_)
    if found is None or found.state is not Posting.WAITING or found.attempts > attempts:
        return None
    return found


def outgoing(tables: Tables, after: str) -> Iterator[Outgoing]:
    """Yield what was put in after the mail *after*, or all, in that order."""
    mails = iter(tables.outbox.values())
    if after:
        for each in mails:
            if each.mail.id == after:
                break
    yield from mails
