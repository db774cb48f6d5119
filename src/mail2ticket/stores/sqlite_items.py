"""The work items of the SQLite store: what rows there are, and how they are found."""

# ruff: noqa: S608 - what is put together are names of our own, never values

from __future__ import annotations

from collections.abc import Mapping

from attrs import evolve

from mail2ticket.errors import StoreError
from mail2ticket.model.address import Address
from mail2ticket.model.history import ItemHistory
from mail2ticket.model.items import WorkItem
from mail2ticket.stores.connections import Database, Value
from mail2ticket.stores.filing import merged, with_targets
from mail2ticket.stores.item_rows import (
    HISTORY_AT,
    ITEM_AT,
    SERIAL,
    changed_values,
    history_values,
    item_values,
    seed_to_json,
    status_values,
    to_history,
    to_item,
)
from mail2ticket.stores.rows import folded
from mail2ticket.stores.sqlite_directory import know

#: Who takes part in a work item.
PARTICIPANTS = "SELECT spelling FROM participant WHERE item = ?"


def item_at(database: Database, number: str) -> tuple[int, WorkItem] | None:
    """Return the serial number in the table, and the work item, or None."""
    row = database.first(ITEM_AT, (number.upper(),))
    if row is None:
        return None
    serial = int(row[0] or 0)
    return serial, to_item(row, _participants(database, serial))


def history_at(database: Database, number: str) -> tuple[int, ItemHistory] | None:
    """Return the serial number, and all that is known of the item but its entries, or None."""
    row = database.first(HISTORY_AT, (number.upper(),))
    if row is None:
        return None
    serial = int(row[SERIAL] or 0)
    return serial, to_history(row, _participants(database, serial))


def existing(database: Database, number: str) -> tuple[int, WorkItem]:
    """
    Return the serial number, and the work item.

    Raises:
        StoreError: if there is none.
    """
    found = item_at(database, number)
    if found is None:
        raise StoreError(f"there is no work item {number}")
    return found


def insert_ticket(
    database: Database, history: ItemHistory, sender: Address, opened_by: Address
) -> int:
    """Write down a new ticket of *sender*, but for its entry; he takes part in it."""
    company = know(database, history.item.company)
    values = {**history_values(history), "company": company, "opened_by": folded(opened_by)}
    cursor = database.run(
        f"INSERT INTO item ({', '.join(values)}) VALUES ({', '.join('?' * len(values))})",
        tuple(values.values()),
    )
    serial = cursor.lastrowid or 0
    let_in(database, serial, sender)
    return serial


def add_item(database: Database, item: WorkItem, queue: str) -> None:
    """Add *item*, or replace what it is; the same again changes nothing."""
    seed, key = seed_to_json(item, queue), item.number.upper()
    if database.first("SELECT seed FROM item WHERE number_key = ?", (key,)) == (seed,):
        return
    known = item_at(database, key)
    if known:
        item = evolve(item, watchers=item.watchers | known[1].watchers)
    company = know(database, item.company)
    values = {**item_values(item), "company": company, "queue": queue, "seed": seed}
    news = ", ".join(f"{name} = excluded.{name}" for name in values if name != "number_key")
    database.run(
        f"INSERT INTO item ({', '.join(values)}) VALUES ({', '.join('?' * len(values))})"
        f" ON CONFLICT (number_key) DO UPDATE SET {news}",
        tuple(values.values()),
    )
    serial, _ = existing(database, key)
    for address in item.participants:
        let_in(database, serial, address)


def let_in(database: Database, item: Value, address: Address) -> None:
    """Let *address* take part in the work item with that serial number."""
    database.run(
        "INSERT OR IGNORE INTO participant (item, address, spelling) VALUES (?, ?, ?)",
        (item, folded(address), str(address)),
    )


def set_status(database: Database, serial: int, item: WorkItem) -> None:
    """Write down the status of *item*, and whether it is open."""
    _update(database, serial, status_values(item))


def set_changes(database: Database, serial: int, history: ItemHistory) -> None:
    """Write down what a change may have changed of *history*."""
    _update(database, serial, changed_values(history))


def merge(database: Database, number: str, into: str) -> None:
    """Make the item *number* a part of the item *into*."""

    def find(each: str) -> WorkItem | None:
        found = item_at(database, each)
        return found[1] if found else None

    (serial, source), (other, target) = existing(database, number), existing(database, into)
    source, target = merged(source, target, with_targets([into], find))
    _update(database, serial, item_values(source))
    _update(database, other, item_values(target))
    for address in target.participants:
        let_in(database, other, address)


def delete_item(database: Database, number: str) -> None:
    """Delete the item *number*; nothing leads to it any more."""
    serial, _ = existing(database, number)
    database.run("UPDATE outbox SET item = NULL WHERE item = ?", (serial,))
    for table in ("reference", "file", "entry", "participant"):
        database.run(f"DELETE FROM {table} WHERE item = ?", (serial,))
    database.run("DELETE FROM item WHERE serial = ?", (serial,))


def _update(database: Database, serial: int, values: Mapping[str, Value]) -> None:
    news = ", ".join(f"{name} = ?" for name in values)
    database.run(f"UPDATE item SET {news} WHERE serial = ?", (*values.values(), serial))


def _participants(database: Database, serial: int) -> list[str]:
    return [str(spelling) for (spelling,) in database.all(PARTICIPANTS, (serial,))]
