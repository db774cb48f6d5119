"""How the SQLite store answers, triage and people; each of its queries uses an index."""

from __future__ import annotations

from datetime import datetime, timedelta

from attrs import evolve

from mail2ticket.model.address import Address
from mail2ticket.model.facts import Answered, Echo, Facts, Origin, Questions, Reference
from mail2ticket.model.history import Entry, ItemHistory
from mail2ticket.stores.connections import Database
from mail2ticket.stores.filing import in_utc
from mail2ticket.stores.rows import ENTRIES_OF, echo_key, folded, moment, to_entry, to_moment
from mail2ticket.stores.sqlite_directory import companies_at, item_at, people_at

#: Which item a Message-ID leads to.
REFERENCE_AT = (
    "SELECT item.number, reference.origin FROM reference"
    " JOIN item ON item.serial = reference.item WHERE reference.message_id = ?"
)
#: How many mails of one sender and subject came from a moment until another.
ECHOES = "SELECT count(*) FROM delivery WHERE echo = ? AND received_at BETWEEN ? AND ?"
#: How many notices an address got in the last hour and in the last day.
ANSWERED = (
    "SELECT total(created_at >= ?), count(*) FROM outbox"
    " WHERE recipient_key = ? AND created_at BETWEEN ? AND ?"
)


def look_up(database: Database, questions: Questions) -> Facts:
    """Answer *questions*; what is not known is not in the answer."""
    references = {
        each: reference
        for each in questions.message_ids
        if (reference := _reference(database, each))
    }
    numbers = {number.upper() for number in questions.numbers}
    numbers |= {reference.number.upper() for reference in references.values()}
    items = {number: item_at(database, number) for number in numbers}
    people = {each: people_at(database, each) for each in questions.addresses}
    companies = {each: companies_at(database, each) for each in questions.domains}
    return Facts(
        people={address: found for address, found in people.items() if found},
        companies={domain: found for domain, found in companies.items() if found},
        items={number: found[1] for number, found in items.items() if found},
        references=references,
        echoes={echo: _echoes(database, echo) for echo in questions.echoes},
        answered={
            address: _answered(database, address, questions.at) for address in questions.answered
        },
    )


def _reference(database: Database, message_id: str) -> Reference | None:
    row = database.first(REFERENCE_AT, (message_id,))
    return Reference(str(row[0]), Origin(str(row[1]))) if row else None


def _echoes(database: Database, echo: Echo) -> int:
    values = (echo_key(echo.sender, echo.subject), moment(echo.since), moment(echo.until))
    ((count,),) = database.all(ECHOES, values)
    return int(count or 0)


def _answered(database: Database, address: Address, at: datetime) -> Answered:
    at = in_utc(at)
    hour, day = moment(at - timedelta(hours=1)), moment(at - timedelta(days=1))
    key = folded(address.without_subaddress())
    ((last_hour, last_day),) = database.all(ANSWERED, (hour, key, day, moment(at)))
    return Answered(last_hour=int(last_hour or 0), last_day=int(last_day or 0))


def history_at(database: Database, number: str) -> ItemHistory | None:
    """Return the work item *number* with its entries, or None."""
    found = item_at(database, number)
    if found is None:
        return None
    serial, item = found
    ((queue, priority, requester, is_registered, created_at),) = database.all(
        "SELECT queue, priority, requester, is_registered, created_at FROM item WHERE serial = ?",
        (serial,),
    )
    return ItemHistory(
        item=evolve(item, created_at=None if created_at is None else to_moment(created_at)),
        queue=str(queue),
        priority=str(priority),
        requester=str(requester),
        is_registered=bool(is_registered),
        entries=_entries(database, serial),
    )


def _entries(database: Database, item: int) -> tuple[Entry, ...]:
    files: dict[object, list[str]] = {}
    named = "SELECT entry, name FROM file WHERE item = ? ORDER BY serial"
    for entry, name in database.all(named, (item,)):
        files.setdefault(entry, []).append(str(name))
    rows = database.all(ENTRIES_OF, (item,))
    return tuple(to_entry(row, files.get(row[0], ())) for row in rows)
