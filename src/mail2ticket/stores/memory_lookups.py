"""How the store in memory answers; each answer costs the same however much is on file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from itertools import islice, takewhile
from typing import TypeVar

from attrs import evolve

from mail2ticket.model.address import Address
from mail2ticket.model.facts import Answered, Facts, Likeness, Questions
from mail2ticket.model.items import WorkItem
from mail2ticket.stores.directory import Directory
from mail2ticket.stores.filing import MOST_ALIKE, in_utc, with_targets
from mail2ticket.stores.memory_tables import Tables, between

K = TypeVar("K")
V = TypeVar("V")

_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)
_MONTH = timedelta(days=30)


def look_up(tables: Tables, directory: Directory, questions: Questions) -> Facts:
    """Answer *questions*; what is not known is not in the answer."""
    at = in_utc(questions.at)

    def find(number: str) -> WorkItem | None:
        history = tables.items.get(number)
        return shown(history.item, directory) if history else None

    references = {
        each: tables.references[each]
        for each in questions.message_ids
        if each in tables.references
    }
    alike = {each: _alike(tables, each) for each in questions.alike}
    numbers = [*questions.numbers, *(each.number for each in references.values())]
    items = with_targets((*numbers, *(each for found in alike.values() for each in found)), find)
    return Facts(
        people=_known(questions.addresses, directory.people_at),
        companies=_known(questions.domains, directory.companies_at),
        items=items,
        references=references,
        echoes={
            echo: between(tables.written.get((echo.sender, echo.subject)), echo.since, echo.until)
            for echo in questions.echoes
        },
        said={
            said: between(tables.said.get((said.sender, said.words)), said.since, said.until)
            for said in questions.said
        },
        answered={each: _answered(tables, each, at, items) for each in questions.answered},
        answered_domains={
            each: between(tables.answered_domains.get(each.lower()), at - _HOUR, at)
            for each in questions.answered_domains
        },
        opened={
            each: between(tables.opened.get(each), at - _HOUR, at) for each in questions.opened
        },
        alike={likeness: found for likeness, found in alike.items() if found},
        companies_by_id=directory.companies_by_id(questions.company_ids),
        companies_named=_known(questions.company_names, directory.companies_named),
        contacts_named=_known(questions.contact_names, directory.contacts_named),
        staff=_known(questions.queues, directory.staff_of),
        files=frozenset(
            each for each in questions.files if (each.number, each.sha256) in tables.files
        ),
    )


def shown(item: WorkItem, directory: Directory) -> WorkItem:
    """Return *item* with its company as that is known now."""
    company = directory.company(item.company)
    return item if company is item.company else evolve(item, company=company)


def _known(asked: Iterable[K], find: Callable[[K], tuple[V, ...]]) -> Mapping[K, tuple[V, ...]]:
    return {each: found for each in asked if (found := find(each))}


def _alike(tables: Tables, likeness: Likeness) -> tuple[str, ...]:
    places, since = tables.alike.get((likeness.trait, likeness.value), []), in_utc(likeness.since)
    newest = takewhile(lambda place: place[0] >= since, reversed(places))
    return tuple(tables.items[number].item.number for _, _, number in islice(newest, MOST_ALIKE))


def _answered(
    tables: Tables, address: Address, at: datetime, items: Mapping[str, WorkItem]
) -> Answered:
    person = address.without_subaddress()
    moments = tables.answered.get(person)
    if not moments:
        return Answered()  # nor was anything ever said about an item
    about = {number: tables.answered_about.get((person, number), 0) for number in items}
    return Answered(
        last_hour=between(moments, at - _HOUR, at),
        last_day=between(moments, at - _DAY, at),
        last_month=between(moments, at - _MONTH, at),
        about={number: count for number, count in about.items() if count},
    )
