"""The work items: what rows there are, and how they are found."""

# ruff: noqa: S608 - what is put together are names of our own, never values

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from attrs import evolve

from mail2ticket.errors import StoreError
from mail2ticket.model.address import Address
from mail2ticket.model.facts import FileOn, Likeness, Trait
from mail2ticket.model.history import Entry, ItemHistory
from mail2ticket.model.items import WorkItem
from mail2ticket.model.message import EPOCH
from mail2ticket.model.people import Company
from mail2ticket.stores.filing import MOST_ALIKE, in_utc, merged, with_targets
from mail2ticket.stores.relational.batch import LookUp, chunks, found, listing, rows_in
from mail2ticket.stores.relational.database import Database, Value
from mail2ticket.stores.relational.item_rows import (
    HISTORY_AT,
    ITEMS_AT,
    SERIAL,
    changed_values,
    history_values,
    item_values,
    seed_to_json,
    status_values,
    to_history,
    to_item,
)
from mail2ticket.stores.relational.keys import key_text
from mail2ticket.stores.relational.rows import ENTRIES_OF, to_entry
from mail2ticket.stores.relational.values import count_of, folded, moment, number_key

#: Who takes part in the work items with these numbers; and in one.
PARTICIPANTS_AT = (
    "SELECT participant.item, participant.spelling FROM m2t_item item"
    " JOIN m2t_participant participant ON participant.item = item.serial"
    " WHERE item.number_key IN ({})"
)
PARTICIPANTS = "SELECT spelling FROM m2t_participant WHERE item = ?"
#: Which serial number an item has; whether it is there; what the settings said of it.
SERIAL_AT = "SELECT serial FROM m2t_item WHERE number_key = ?"
SEED_AT = "SELECT seed FROM m2t_item WHERE number_key = ?"
#: The names of the files of an item, by entry.
FILE_NAMES = "SELECT entry, name FROM m2t_file WHERE item = ? ORDER BY serial"
#: The same of those that came once more, with another entry.
NAMES_AGAIN = (
    "SELECT again.entry, again.name FROM m2t_file file"
    " JOIN m2t_file_again again ON again.file = file.serial"
    " WHERE file.item = ? ORDER BY again.serial"
)

#: Which of some files an item has.
FILES_AT = (
    "SELECT file.sha256 FROM m2t_item item JOIN m2t_file file ON file.item = item.serial"
    " WHERE item.number_key = ? AND file.sha256 IN ({})"
)

_ALIKE = (
    "SELECT number FROM m2t_item WHERE {column} = ? AND coalesce(created_at, '') >= ?"
    " ORDER BY coalesce(created_at, '') DESC, serial DESC LIMIT " + str(MOST_ALIKE)
)
#: The newest tickets that are alike, by what they have in common.
ALIKE: Mapping[Trait, str] = {
    Trait.TITLE: _ALIKE.format(column="title_key"),
    Trait.ALERT: _ALIKE.format(column="alert_key"),
    Trait.EXTERNAL: _ALIKE.format(column="external_key"),
}


def items_at(numbers: Iterable[str]) -> LookUp[list[tuple[int, WorkItem]]]:
    """Find the work items with these *numbers*, and their serial numbers in the table."""
    keys = list(dict.fromkeys(map(number_key, numbers)))
    rows = yield from rows_in(ITEMS_AT, keys)
    if not rows:
        return []
    people: dict[int, list[str]] = {}
    for serial, spelling in (yield from rows_in(PARTICIPANTS_AT, keys)):
        people.setdefault(count_of(serial), []).append(str(spelling))
    serials = [count_of(row[0]) for row in rows]
    return [
        (serial, to_item(row, people.get(serial, ())))
        for serial, row in zip(serials, rows, strict=True)
    ]


def alike(likenesses: Iterable[Likeness]) -> LookUp[Mapping[Likeness, tuple[str, ...]]]:
    """Find the numbers of the tickets that are alike, the newest first."""
    answers: dict[Likeness, tuple[str, ...]] = {}
    for each in likenesses:
        # What has no date is older than anything.
        since = moment(each.since) if in_utc(each.since) > EPOCH else ""
        rows = yield ALIKE[each.trait], (key_text(each.value), since)
        if rows:
            answers[each] = tuple(str(number) for (number,) in rows)
    return answers


def files_at(asked: Iterable[FileOn]) -> LookUp[Mapping[FileOn, bool]]:
    """Find which of those files the items have."""
    digests: dict[str, list[FileOn]] = {}
    for each in asked:
        digests.setdefault(each.number, []).append(each)
    found: dict[FileOn, bool] = {}
    for number, files in digests.items():
        key = number_key(number)
        wanted = {key_text(each.sha256): each for each in files}
        for some in chunks(wanted):
            rows = yield listing(FILES_AT, len(some)), (key, *some)
            found.update({wanted[str(sha256)]: True for (sha256,) in rows})
    return found


def existing(database: Database, number: str) -> tuple[int, WorkItem]:
    """
    Return the serial number, and the work item.

    Raises:
        StoreError: if there is none.
    """
    for each in found(database, items_at([number])):
        return each
    raise StoreError(f"there is no work item {number}")


def serial_at(database: Database, number: str) -> int:
    """
    Return the serial number of the work item *number*.

    Raises:
        StoreError: if there is none.
    """
    row = database.first(SERIAL_AT, (number_key(number),))
    if row is None:
        raise StoreError(f"there is no work item {number}")
    return count_of(row[0])


def header_at(database: Database, number: str) -> tuple[int, ItemHistory] | None:
    """Return the serial number, and all that is known of the item but its entries, or None."""
    row = database.first(HISTORY_AT, (number_key(number),))
    if row is None:
        return None
    serial = count_of(row[SERIAL])
    people = [str(spelling) for (spelling,) in database.all(PARTICIPANTS, (serial,))]
    return serial, to_history(row, people)


def history_at(database: Database, number: str) -> ItemHistory | None:
    """Return the work item *number* with its entries, or None."""
    header = header_at(database, number)
    return evolve(header[1], entries=_entries(database, header[0])) if header else None


def _entries(database: Database, item: int) -> tuple[Entry, ...]:
    files: dict[Value, list[str]] = {}
    for entry, name in (*database.all(FILE_NAMES, (item,)), *database.all(NAMES_AGAIN, (item,))):
        files.setdefault(entry, []).append(str(name))
    rows = database.all(ENTRIES_OF, (item,))
    return tuple(to_entry(row, files.get(row[0], ())) for row in rows)


def insert_ticket(
    database: Database, history: ItemHistory, sender: Address, know: Callable[[Company], str]
) -> int:
    """Write down a new ticket of *sender*, but for its entry; he takes part in it."""
    company = history.item.company
    values = {**history_values(history), "company": know(company) if company else None}
    serial = database.insert("m2t_item", values)
    let_in(database, serial, [sender])
    return serial


def add_item(
    database: Database, item: WorkItem, queue: str, know: Callable[[Company], str]
) -> None:
    """Add *item*, or replace what it is; the same again changes nothing."""
    seed = seed_to_json(item, queue)
    if database.first(SEED_AT, (number_key(item.number),)) == (seed,):
        return
    for _, known in found(database, items_at([item.number])):
        item = evolve(item, watchers=item.watchers | known.watchers)
    company = know(item.company) if item.company else None
    values = {**item_values(item), "company": company, "queue": queue, "seed": seed}
    database.put("m2t_item", values, ("number_key",))
    let_in(database, serial_at(database, item.number), item.participants)


def let_in(database: Database, serial: int, addresses: Iterable[Address]) -> None:
    """Let *addresses* take part in the work item with that serial number."""
    rows: list[dict[str, Value]] = [
        {"item": serial, "address": folded(address), "spelling": str(address)}
        for address in addresses
    ]
    database.add_all("m2t_participant", rows, ("item", "address"))


def set_status(database: Database, serial: int, item: WorkItem) -> None:
    """Write down the status of *item*, and whether it is open."""
    _update(database, serial, status_values(item))


def set_changes(database: Database, serial: int, history: ItemHistory) -> None:
    """Write down what a change may have changed of *history*."""
    _update(database, serial, changed_values(history))


def merge(database: Database, number: str, into: str) -> None:
    """Make the item *number* a part of the item *into*."""

    def find(each: str) -> WorkItem | None:
        return next((item for _, item in found(database, items_at([each]))), None)

    (serial, source), (other, target) = existing(database, number), existing(database, into)
    source, target = merged(source, target, with_targets([into], find))
    _update(database, serial, item_values(source))
    _update(database, other, item_values(target))
    let_in(database, other, target.participants)


def delete_item(database: Database, number: str) -> None:
    """Delete the item *number* with its entries and files."""
    serial = serial_at(database, number)
    database.run(
        "DELETE FROM m2t_file_again WHERE file IN (SELECT serial FROM m2t_file WHERE item = ?)",
        (serial,),
    )
    for table in ("m2t_file", "m2t_entry", "m2t_participant"):
        database.run(f"DELETE FROM {table} WHERE item = ?", (serial,))
    database.run("DELETE FROM m2t_item WHERE serial = ?", (serial,))


def _update(database: Database, serial: int, values: Mapping[str, Value]) -> None:
    news = ", ".join(f"{name} = ?" for name in values)
    database.run(f"UPDATE m2t_item SET {news} WHERE serial = ?", (*values.values(), serial))
