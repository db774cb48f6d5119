"""What mail came, as the store in memory has it on record: to be read, counted and replayed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from itertools import dropwhile, islice

from attrs import evolve

from mail2ticket.model.funnel import MailCount, Period
from mail2ticket.model.history import MailFilter, Recorded
from mail2ticket.stores.filing import in_utc
from mail2ticket.stores.memory_tables import Tables


def recorded(tables: Tables, message_id: str | None) -> tuple[Recorded, ...]:
    """Return the records of the mails with *message_id*, or of all, oldest first."""
    return tuple(
        recorded
        for recorded, _ in tables.records.values()
        if message_id in {None, recorded.message_id}
    )


def recorded_about(
    tables: Tables, number: str, moments: Iterable[datetime]
) -> tuple[Recorded, ...]:
    """Return the records of mails to the item *number* of *moments*, oldest first."""
    wanted = frozenset(moments)
    found = (
        recorded
        for key, (recorded, _) in tables.records.items()
        if recorded.number == number
        and recorded.received_at in wanted
        and key not in tables.purged
    )
    return tuple(sorted(found, key=lambda recorded: recorded.received_at))


def mails(tables: Tables, wanted: MailFilter) -> tuple[Recorded, ...]:
    """Return the records of the mails that are *wanted*, in order."""
    records = iter(tables.records.items())
    if wanted.after:
        records = dropwhile(lambda each: each[0] != wanted.after, records)
        next(records, None)
    found = filter(wanted.takes, (recorded for _, (recorded, _) in records))
    return tuple(islice(found, wanted.limit))


def mail_counts(tables: Tables, wanted: MailFilter, by: Period) -> tuple[MailCount, ...]:
    """Return how many mails are *wanted*, on all pages, *by* span and what they became."""
    records, firsts, repeats = Counter[MailCount](), Counter[MailCount](), Counter[MailCount]()
    for recorded in mails(tables, evolve(wanted, after="", limit=None)):
        key, held = recorded.key, tables.held.get(recorded.key)
        alike = MailCount(
            span=in_utc(recorded.received_at).isoformat()[: by.characters],
            state=recorded.state,
            kind=recorded.kind,
            entity=recorded.entity,
            reason=recorded.reason,
            held_for=held.reason if held else "",
            held_state=held.state if held else None,
        )
        records[alike] += 1
        firsts[alike] += key not in tables.further
        repeats[alike] += tables.repeats.get(key, 0)
    return tuple(
        evolve(alike, records=count, mails=firsts[alike], repeats=repeats[alike])
        for alike, count in records.items()
    )


def note_repeat(tables: Tables, key: str) -> None:
    """Note that the mail of the delivery *key* came once more."""
    if key in tables.records:
        tables.repeats[key] = tables.repeats.get(key, 0) + 1
