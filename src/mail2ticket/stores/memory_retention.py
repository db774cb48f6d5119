"""What the store in memory forgets, and when."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import islice

from attrs import evolve

from mail2ticket.model.held import HeldMail, HeldState
from mail2ticket.model.outgoing import Posting
from mail2ticket.model.verdict import Trace
from mail2ticket.stores import memory_files
from mail2ticket.stores.memory_tables import Tables


def purge(tables: Tables, older_than: datetime, limit: int) -> int:
    """Blank at most *limit* records and notices; return how many those were."""
    records = list(islice(_old_records(tables, older_than, was_purged=False), max(0, limit)))
    for key in records:
        _blank_record(tables, key)
    notices = list(
        islice(_old_notices(tables, older_than, was_purged=False), max(0, limit - len(records)))
    )
    for id_ in notices:
        found = tables.outbox[id_]
        tables.outbox[id_] = evolve(found, mail=evolve(found.mail, content=b""), error="")
        tables.purged[id_] = True
    return len(records) + len(notices)


def forget(tables: Tables, older_than: datetime, limit: int) -> int:
    """Delete at most *limit* purged records and notices; return how many those were."""
    records = list(islice(_old_records(tables, older_than, was_purged=True), max(0, limit)))
    for key in records:
        del tables.records[key], tables.purged[key]
        tables.claims.pop(key, None)
        tables.further.pop(key, None)
        tables.held.pop(key, None)
        tables.envelopes.pop(key, None)
        tables.repeats.pop(key, None)
        memory_files.forget(tables, key)
    notices = list(
        islice(_old_notices(tables, older_than, was_purged=True), max(0, limit - len(records)))
    )
    for id_ in notices:
        del tables.outbox[id_], tables.purged[id_]
    return len(records) + len(notices)


def to_purge(tables: Tables, older_than: datetime) -> int:
    """Return how many records and notices are to be blanked."""
    return _count(tables, older_than, was_purged=False)


def to_forget(tables: Tables, older_than: datetime) -> int:
    """Return how many records and notices are to be deleted, blanked or not yet."""
    return sum(_count(tables, older_than, was_purged=each) for each in (False, True))


def _count(tables: Tables, older_than: datetime, *, was_purged: bool) -> int:
    found = (_old_records, _old_notices)
    return sum(1 for old in found for _ in old(tables, older_than, was_purged=was_purged))


def _old_records(tables: Tables, older_than: datetime, *, was_purged: bool) -> Iterator[str]:
    # A mail that waits in one mailbox has its bytes with its record in the first one (R4).
    waiting = {key for key, held in tables.held.items() if held.state is HeldState.WAITING}
    waiting |= memory_files.waiting(tables)
    waiting |= {tables.further[key] for key in waiting & tables.further.keys()}
    for key, (recorded, _) in tables.records.items():
        if (
            key not in waiting
            and recorded.received_at < older_than
            and (key in tables.purged) is was_purged
        ):
            yield key


def _old_notices(tables: Tables, older_than: datetime, *, was_purged: bool) -> Iterator[str]:
    for id_, found in tables.outbox.items():
        is_old = found.state is Posting.SENT and found.mail.created_at < older_than
        if is_old and (id_ in tables.purged) is was_purged:
            yield id_


def _blank_record(tables: Tables, key: str) -> None:
    recorded, _ = tables.records[key]
    blank = evolve(recorded, subject="", sender="", detail="", trace=Trace())
    tables.records[key] = (blank, None)
    tables.purged[key] = True
    tables.envelopes.pop(key, None)
    memory_files.blank(tables, key)
    if held := tables.held.get(key):
        tables.held[key] = _blank_held(held)


def _blank_held(held: HeldMail) -> HeldMail:
    handlings = tuple(evolve(each, detail="") for each in held.handlings)
    return evolve(held, detail="", addresses=(), envelope=None, handlings=handlings)
