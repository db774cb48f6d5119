"""What is forgotten, and when: a few rows a call, so that nobody waits for long."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from mail2ticket.stores.relational.batch import chunks, found, listing, rows_in
from mail2ticket.stores.relational.database import Database, Value
from mail2ticket.stores.relational.values import count_of, moment

#: What whoever forgets something holds.
_FORGETTING = "forgetting"

_OLD = (
    "FROM m2t_delivery delivery LEFT JOIN m2t_held held ON held.delivery = delivery.serial"
    " WHERE delivery.is_purged = {} AND delivery.received_at < ?"
    " AND (held.state IS NULL OR held.state <> 'waiting')"
)
# A mail that waits in one mailbox has its bytes with its record in the first one (R4), and so
# has one of which a file waits there (F4).
_NOT_NEEDED = (
    " AND NOT EXISTS (SELECT 1 FROM m2t_delivery further"
    " JOIN m2t_held waiting ON waiting.delivery = further.serial"
    " WHERE further.mail_key = delivery.\"key\" AND waiting.state = 'waiting')"
    " AND NOT EXISTS (SELECT 1 FROM m2t_held_file file"
    " WHERE file.mail_key = delivery.\"key\" AND file.state = 'waiting')"
    " AND NOT EXISTS (SELECT 1 FROM m2t_held_file file"
    " WHERE file.delivery = delivery.serial AND file.state = 'waiting')"
)
_IN_ORDER = " ORDER BY delivery.received_at, delivery.serial LIMIT ?"

#: Which records are old: those that are to be blanked, and those that were.
OLD_RECORDS = f"SELECT delivery.serial {_OLD.format(0)}{_NOT_NEEDED}{_IN_ORDER}"
PURGED_RECORDS = f"SELECT delivery.serial {_OLD.format(1)}{_NOT_NEEDED}{_IN_ORDER}"
#: The same of notices that were sent.
_NOTICES = (
    "SELECT serial FROM m2t_outbox WHERE is_purged = {} AND state = 'sent' AND created_at < ?"
    " ORDER BY created_at, serial LIMIT ?"
)
OLD_NOTICES = _NOTICES.format(0)
PURGED_NOTICES = _NOTICES.format(1)

_COUNT_RECORDS = f"SELECT count(*) {_OLD}{_NOT_NEEDED}"
_COUNT_NOTICES = (
    "SELECT count(*) FROM m2t_outbox WHERE is_purged = {} AND state = 'sent' AND created_at < ?"
)
# What was asked of a remote desk, with titles, and what was looked up for it, with addresses. What
# is in doubt or left out stays, and so does what a person is to say of mail that waits.
_EFFECTS = (
    "FROM m2t_effect effect WHERE effect.state IN ('done', 'pinned', 'refused', 'reported')"
    " AND effect.updated_at < ?"
    " AND NOT EXISTS (SELECT 1 FROM m2t_held waiting"
    " JOIN m2t_delivery further ON further.serial = waiting.delivery"
    # What is tried again has the key of its mail, a dot and a number.
    " WHERE waiting.state = 'waiting' AND further.\"key\" = substr(effect.delivery, 1, 64))"
)
# Should its mail come again, what was done for it is not done again; what was looked up may be.
_COMMITTED = 'SELECT 1 FROM m2t_delivery delivery WHERE delivery."key" = effect.delivery'
_NEEDLESS = f"{_EFFECTS} AND (effect.state = 'pinned' OR EXISTS ({_COMMITTED}))"
_EFFECTS_IN_ORDER = ' ORDER BY effect.updated_at, effect."key" LIMIT ?'

#: Effects of mail that is on record; and of any.
OLD_EFFECTS = f'SELECT effect."key" {_NEEDLESS}{_EFFECTS_IN_ORDER}'
PURGED_EFFECTS = f'SELECT effect."key" {_EFFECTS}{_EFFECTS_IN_ORDER}'

#: How many of each there are, records and notices; and effects.
TO_PURGE = (_COUNT_RECORDS.format(0), _COUNT_NOTICES.format(0))
TO_FORGET = (_COUNT_RECORDS.format(1), _COUNT_NOTICES.format(1))
EFFECTS_TO_PURGE = (f"SELECT count(*) {_NEEDLESS}",)
EFFECTS_TO_FORGET = (
    f"SELECT count(*) {_EFFECTS} AND effect.state <> 'pinned' AND NOT EXISTS ({_COMMITTED})",
)

#: What blanks records, and what deletes them.
BLANK_RECORDS: Sequence[str] = (
    "DELETE FROM m2t_raw_mail WHERE delivery IN ({})",
    "UPDATE m2t_arrival SET envelope = NULL WHERE delivery IN ({})",
    "DELETE FROM m2t_held_address WHERE delivery IN ({})",
    "UPDATE m2t_handling SET detail = '' WHERE delivery IN ({})",
    "UPDATE m2t_held SET detail = '', sender = '', envelope = NULL WHERE delivery IN ({})",
    (
        "UPDATE m2t_held_file SET name = '', detail = '', sender = '', said = ''"
        " WHERE delivery IN ({})"
    ),
    (
        "UPDATE m2t_delivery SET subject = '', sender = '', requester = '', detail = '',"
        " trace = '[]', is_purged = 1 WHERE serial IN ({})"
    ),
)
DELETE_RECORDS: Sequence[str] = (
    "DELETE FROM m2t_raw_mail WHERE delivery IN ({})",
    "DELETE FROM m2t_arrival WHERE delivery IN ({})",
    "DELETE FROM m2t_held_address WHERE delivery IN ({})",
    "DELETE FROM m2t_handling WHERE delivery IN ({})",
    "DELETE FROM m2t_held WHERE delivery IN ({})",
    "DELETE FROM m2t_held_file WHERE delivery IN ({})",
    "DELETE FROM m2t_delivery WHERE serial IN ({})",
)
BLANK_NOTICES: Sequence[str] = (
    "UPDATE m2t_outbox SET content = ?, error = '', is_purged = 1 WHERE serial IN ({})",
)
DELETE_NOTICES: Sequence[str] = ("DELETE FROM m2t_outbox WHERE serial IN ({})",)
DELETE_EFFECTS: Sequence[str] = ('DELETE FROM m2t_effect WHERE "key" IN ({})',)

#: Which of some locations files of work items refer to.
LOCATIONS_IN_USE = (
    "SELECT DISTINCT location FROM m2t_file WHERE location IN ({}) AND location <> ''"
)


def purge(database: Database, older_than: datetime, limit: int) -> int:
    """
    Blank at most *limit* records and notices, and delete effects; return how many those were.

    Effects are deleted only where their mail is on record, and so is a repeat.
    """
    database.lock([_FORGETTING])  # or two would count the same
    records = _serials(database, OLD_RECORDS, older_than, limit)
    _change(database, BLANK_RECORDS, records)
    notices = _serials(database, OLD_NOTICES, older_than, limit - len(records))
    # The bytes are a value, for databases write them in different ways.
    _change(database, BLANK_NOTICES, notices, (b"",))
    left = limit - len(records) - len(notices)
    return len(records) + len(notices) + _without(database, OLD_EFFECTS, older_than, left)


def to_purge(database: Database, older_than: datetime) -> int:
    """Return how many records, notices and effects `purge` sees to."""
    return _count(database, (*TO_PURGE, *EFFECTS_TO_PURGE), older_than)


def to_forget(database: Database, older_than: datetime) -> int:
    """Return how many records, notices and effects are to be deleted, blanked or not yet."""
    return _count(database, (*TO_PURGE, *TO_FORGET, *EFFECTS_TO_FORGET), older_than)


def _count(database: Database, queries: Sequence[str], older_than: datetime) -> int:
    rows = [database.first(query, (moment(older_than),)) for query in queries]
    return sum(count_of(row[0]) for row in rows if row)


def forget(database: Database, older_than: datetime, limit: int) -> int:
    """Delete at most *limit* purged records, notices and effects; return how many those were."""
    database.lock([_FORGETTING])
    records = _serials(database, PURGED_RECORDS, older_than, limit)
    _change(database, DELETE_RECORDS, records)
    notices = _serials(database, PURGED_NOTICES, older_than, limit - len(records))
    _change(database, DELETE_NOTICES, notices)
    left = limit - len(records) - len(notices)
    return len(records) + len(notices) + _without(database, PURGED_EFFECTS, older_than, left)


def locations_in_use(database: Database, locations: Iterable[str]) -> frozenset[str]:
    """Return which of *locations* files of work items refer to."""
    rows = found(database, rows_in(LOCATIONS_IN_USE, sorted(set(locations))))
    return frozenset(str(location) for (location,) in rows)


def _without(database: Database, query: str, older_than: datetime, limit: int) -> int:
    """Delete the effects that *query* finds; return how many."""
    effects = _serials(database, query, older_than, limit)
    _change(database, DELETE_EFFECTS, effects)
    return len(effects)


def _serials(database: Database, query: str, older_than: datetime, limit: int) -> list[Value]:
    # Of two who do so at once, the second waits, and finds what the first one left.
    database.lock(["purge"])
    rows = database.all(query, (moment(older_than), max(0, limit)))
    return [serial for (serial,) in rows]


def _change(
    database: Database,
    statements: Sequence[str],
    serials: Sequence[Value],
    values: Sequence[Value] = (),
) -> None:
    for some in chunks(serials):
        for statement in statements:
            database.run(listing(statement, len(some)), (*values, *some))
