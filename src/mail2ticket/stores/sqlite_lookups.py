"""How the SQLite store answers, triage and people; each of its queries uses an index."""

# ruff: noqa: S608 - what is put together are names of our own, never values

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

from attrs import evolve

from mail2ticket.model.address import Address
from mail2ticket.model.facts import (
    Answered,
    Echo,
    Facts,
    Likeness,
    Origin,
    Questions,
    Reference,
    Said,
    Trait,
)
from mail2ticket.model.history import Entry, ItemHistory
from mail2ticket.model.items import WorkItem
from mail2ticket.model.message import EPOCH
from mail2ticket.stores import sqlite_directory as directory
from mail2ticket.stores import sqlite_items
from mail2ticket.stores.connections import Database, Value
from mail2ticket.stores.filing import MOST_ALIKE, in_utc, with_targets
from mail2ticket.stores.rows import ENTRIES_OF, echo_key, folded, moment, to_entry

K = TypeVar("K")
V = TypeVar("V")

#: Which item a Message-ID leads to.
REFERENCE_AT = (
    "SELECT item.number, reference.origin FROM reference"
    " JOIN item ON item.serial = reference.item WHERE reference.message_id = ?"
)
#: How many mails of one sender and subject, or words, came from a moment until another.
ECHOES = "SELECT count(*) FROM delivery WHERE echo = ? AND received_at BETWEEN ? AND ?"
SAID = "SELECT count(*) FROM delivery WHERE said = ? AND received_at BETWEEN ? AND ?"
#: How many notices an address got in the last hour, in the last day and in the last month.
ANSWERED = (
    "SELECT total(created_at >= ?), total(created_at >= ?), count(*) FROM outbox"
    " WHERE recipient_key = ? AND created_at BETWEEN ? AND ?"
)
#: How many of them ever about one item.
ANSWERED_ABOUT = "SELECT count(*) FROM outbox WHERE item = ? AND recipient_key = ?"
#: How many notices a domain got from a moment until another.
ANSWERED_DOMAIN = (
    "SELECT count(*) FROM outbox WHERE recipient_domain = ? AND created_at BETWEEN ? AND ?"
)
#: How many tickets an address opened from a moment until another.
OPENED = "SELECT count(*) FROM item WHERE opened_by = ? AND created_at BETWEEN ? AND ?"

_ALIKE = (
    "SELECT number FROM item WHERE {column} = ? AND coalesce(created_at, '') >= ?"
    " ORDER BY coalesce(created_at, '') DESC, serial DESC LIMIT " + str(MOST_ALIKE)
)
#: The newest tickets that are alike, by what they have in common.
ALIKE: Mapping[Trait, str] = {
    Trait.TITLE: _ALIKE.format(column="title_key"),
    Trait.ALERT: _ALIKE.format(column="alert_key"),
    Trait.EXTERNAL: _ALIKE.format(column="external_key"),
}

_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)
_MONTH = timedelta(days=30)


def look_up(database: Database, questions: Questions) -> Facts:
    """Answer *questions*; what is not known is not in the answer."""
    at, found = in_utc(questions.at), partial(_found, database)
    serials: dict[str, int] = {}

    def find(number: str) -> WorkItem | None:
        item = sqlite_items.item_at(database, number)
        if item is None:
            return None
        serials[number] = item[0]
        return item[1]

    references = {
        each: reference
        for each in questions.message_ids
        if (reference := _reference(database, each))
    }
    alike = found(questions.alike, _alike)
    numbers = [*questions.numbers, *(each.number for each in references.values())]
    items = with_targets((*numbers, *(each for some in alike.values() for each in some)), find)
    return Facts(
        people=found(questions.addresses, directory.people_at),
        companies=found(questions.domains, directory.companies_at),
        items=items,
        references=references,
        echoes={echo: _echoes(database, echo) for echo in questions.echoes},
        said={said: _said(database, said) for said in questions.said},
        answered={each: _answered(database, each, at, serials) for each in questions.answered},
        answered_domains={
            each: _count(database, ANSWERED_DOMAIN, each.lower(), at - _HOUR, at)
            for each in questions.answered_domains
        },
        opened={
            each: _count(database, OPENED, folded(each), at - _HOUR, at)
            for each in questions.opened
        },
        alike=alike,
        companies_by_id=directory.companies_by_id(database, questions.company_ids),
        companies_named=found(questions.company_names, directory.companies_named),
        contacts_named=found(questions.contact_names, directory.contacts_named),
        staff=found(questions.queues, directory.staff_of),
    )


def _found(
    database: Database, asked: Iterable[K], find: Callable[[Database, K], tuple[V, ...]]
) -> Mapping[K, tuple[V, ...]]:
    answers = ((each, find(database, each)) for each in asked)
    return {each: answer for each, answer in answers if answer}


def _reference(database: Database, message_id: str) -> Reference | None:
    row = database.first(REFERENCE_AT, (message_id,))
    return Reference(str(row[0]), Origin(str(row[1]))) if row else None


def _alike(database: Database, likeness: Likeness) -> tuple[str, ...]:
    # What has no date is older than anything.
    since = moment(likeness.since) if in_utc(likeness.since) > EPOCH else ""
    rows = database.all(ALIKE[likeness.trait], (likeness.value, since))
    return tuple(str(number) for (number,) in rows)


def _echoes(database: Database, echo: Echo) -> int:
    key = echo_key(echo.sender, echo.subject)
    return _count(database, ECHOES, key, echo.since, echo.until)


def _said(database: Database, said: Said) -> int:
    key = echo_key(said.sender, said.words)
    return _count(database, SAID, key, said.since, said.until)


def _count(database: Database, query: str, key: Value, since: datetime, until: datetime) -> int:
    ((count,),) = database.all(query, (key, moment(since), moment(until)))
    return int(count or 0)


def _answered(
    database: Database, address: Address, at: datetime, items: Mapping[str, int]
) -> Answered:
    key = folded(address.without_subaddress())
    hour, day, month = (moment(at - age) for age in (_HOUR, _DAY, _MONTH))
    ((last_hour, last_day, last_month),) = database.all(
        ANSWERED, (hour, day, key, month, moment(at))
    )
    about: dict[str, int] = {}
    for number, serial in items.items():
        ((count,),) = database.all(ANSWERED_ABOUT, (serial, key))
        if count:
            about[number] = int(count)
    return Answered(
        last_hour=int(last_hour or 0),
        last_day=int(last_day or 0),
        last_month=int(last_month or 0),
        about=about,
    )


def history_at(database: Database, number: str) -> ItemHistory | None:
    """Return the work item *number* with its entries, or None."""
    found = sqlite_items.history_at(database, number)
    return evolve(found[1], entries=_entries(database, found[0])) if found else None


def _entries(database: Database, item: int) -> tuple[Entry, ...]:
    files: dict[object, list[str]] = {}
    named = "SELECT entry, name FROM file WHERE item = ? ORDER BY serial"
    for entry, name in database.all(named, (item,)):
        files.setdefault(entry, []).append(str(name))
    rows = database.all(ENTRIES_OF, (item,))
    return tuple(to_entry(row, files.get(row[0], ())) for row in rows)
