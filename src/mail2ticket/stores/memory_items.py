"""What is done to the items of the store in memory by other than mail."""

from __future__ import annotations

from bisect import insort

from attrs import evolve

from mail2ticket.errors import StoreError
from mail2ticket.model.history import ItemHistory
from mail2ticket.model.items import WorkItem
from mail2ticket.model.numbers import ItemKind
from mail2ticket.stores.filing import likeness_keys, merged, with_targets
from mail2ticket.stores.memory_files import forget_item
from mail2ticket.stores.memory_tables import Tables, place_of


def add_item(tables: Tables, item: WorkItem, queue: str) -> None:
    """Add *item*, or replace what it is; the same again changes nothing."""
    key = item.number.upper()
    if tables.seeds.get(key) == (item, queue):
        return
    tables.seeds[key] = (item, queue)
    known = tables.items.get(key)
    if known:
        _forget_likeness(tables, known.item)
        item = evolve(
            item,
            participants=item.participants | known.item.participants,
            watchers=item.watchers | known.item.watchers,
        )
        tables.items[key] = evolve(known, item=item, queue=queue)
    else:
        tables.items[key] = ItemHistory(item=item, queue=queue)
    if item.kind is ItemKind.TICKET:
        for likeness in likeness_keys(item).items():
            places = tables.alike.setdefault(likeness, [])
            insort(places, place_of(item, len(tables.items)))


def merge(tables: Tables, number: str, into: str) -> None:
    """Make the item *number* a part of the item *into*."""
    source, target = _item(tables, number), _item(tables, into)

    def find(each: str) -> WorkItem | None:
        history = tables.items.get(each)
        return history.item if history else None

    targets = with_targets([into], find)
    for item in merged(source.item, target.item, targets):
        key = item.number.upper()
        tables.items[key] = evolve(tables.items[key], item=item)


def delete_item(tables: Tables, number: str) -> None:
    """Delete the item *number*; nothing leads to it any more."""
    item, key = _item(tables, number).item, number.upper()
    _forget_likeness(tables, item)
    del tables.items[key]
    tables.seeds.pop(key, None)
    for file in [each for each in tables.files if each[0] == key]:
        del tables.files[file]
    forget_item(tables, key)
    for about in [each for each in tables.answered_about if each[1] == key]:
        del tables.answered_about[about]
    references = tables.references.items()
    for message_id in [each for each, to in references if to.number.upper() == key]:
        del tables.references[message_id]


def _item(tables: Tables, number: str) -> ItemHistory:
    try:
        return tables.items[number.upper()]
    except KeyError:
        raise StoreError(f"there is no work item {number}") from None


def _forget_likeness(tables: Tables, item: WorkItem) -> None:
    for likeness in likeness_keys(item).items():
        places = tables.alike.get(likeness, [])
        places[:] = [place for place in places if place[2] != item.number.upper()]
