"""The directory and the work items of the SQLite store: what rows there are, and how found."""

from __future__ import annotations

from collections.abc import Iterable

from mail2ticket.model.address import Address
from mail2ticket.model.items import WorkItem
from mail2ticket.model.people import Company, Contact, Person
from mail2ticket.stores.connections import Database, Value
from mail2ticket.stores.rows import (
    COMPANIES_AT,
    ITEM_AT,
    PEOPLE_AT,
    folded,
    seed_to_json,
    to_company,
    to_item,
    to_json,
    to_person,
)

#: Who takes part in a work item.
PARTICIPANTS = "SELECT spelling FROM participant WHERE item = ?"


def people_at(database: Database, address: Address) -> tuple[Person, ...]:
    """Return everybody who has *address*, agents first."""
    return tuple(map(to_person, database.all(PEOPLE_AT, (folded(address),))))


def has_contact(database: Database, name: str) -> bool:
    """Return whether a contact has the id *name*."""
    query = "SELECT 1 FROM person WHERE is_contact = ? AND id = ?"
    return database.first(query, (True, name)) is not None


def companies_at(database: Database, domain: str) -> tuple[Company, ...]:
    """Return every company that has *domain*, but not those of its parent domains."""
    found = map(to_company, database.all(COMPANIES_AT, (domain.lower(),)))
    return tuple(company for company in found if company)


def item_at(database: Database, number: str) -> tuple[int, WorkItem] | None:
    """Return the serial number in the table, and the work item, or None."""
    row = database.first(ITEM_AT, (number.upper(),))
    if row is None:
        return None
    serial = int(row[0] or 0)
    spellings = database.all(PARTICIPANTS, (serial,))
    return serial, to_item(row, (str(spelling) for (spelling,) in spellings))


def add_company(database: Database, company: Company, domains: Iterable[str]) -> None:
    """Add *company*, or replace it and its *domains*."""
    database.run(
        "INSERT INTO company (id, name, is_active) VALUES (?, ?, ?)"
        " ON CONFLICT (id) DO UPDATE SET name = excluded.name, is_active = excluded.is_active",
        (company.id, company.name, company.is_active),
    )
    database.run("DELETE FROM company_domain WHERE company = ?", (company.id,))
    for domain in domains:
        database.run(
            "INSERT OR IGNORE INTO company_domain (company, domain) VALUES (?, ?)",
            (company.id, domain.lower()),
        )


def know(database: Database, company: Company | None) -> str | None:
    """Add *company* unless it is known already, and return its id."""
    if company is None:
        return None
    database.run(
        "INSERT OR IGNORE INTO company (id, name, is_active) VALUES (?, ?, ?)",
        (company.id, company.name, company.is_active),
    )
    return company.id


def add_person(database: Database, person: Person) -> None:
    """Add *person*, or replace him and his addresses."""
    contact = person if isinstance(person, Contact) else None
    roles: tuple[str, ...] = () if isinstance(person, Contact) else person.roles
    key: tuple[Value, ...] = (contact is not None, person.id)
    database.run(
        "INSERT INTO person (is_contact, id, name, addresses, roles, company, is_active,"
        " is_co_managing) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (is_contact, id) DO UPDATE SET name = excluded.name,"
        " addresses = excluded.addresses, roles = excluded.roles, company = excluded.company,"
        " is_active = excluded.is_active, is_co_managing = excluded.is_co_managing",
        (
            *key,
            person.name,
            to_json(map(str, person.addresses)),
            to_json(roles),
            know(database, contact.company) if contact else None,
            person.is_active,
            bool(contact and contact.is_co_managing),
        ),
    )
    ((serial,),) = database.all("SELECT serial FROM person WHERE is_contact = ? AND id = ?", key)
    database.run("DELETE FROM person_address WHERE person = ?", (serial,))
    for place, address in enumerate(person.addresses):
        database.run(
            "INSERT OR IGNORE INTO person_address (person, address, place) VALUES (?, ?, ?)",
            (serial, folded(address), place),
        )


def add_item(database: Database, item: WorkItem, queue: str) -> None:
    """Add *item*, or replace what it is; the same again changes nothing."""
    seed, key = seed_to_json(item, queue), item.number.upper()
    known = database.first("SELECT seed FROM item WHERE number_key = ?", (key,))
    if known == (seed,):
        return
    database.run(
        "INSERT INTO item (number, number_key, kind, title, status, is_open, takes_time, company,"
        " queue, seed) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (number_key) DO UPDATE SET number = excluded.number, kind = excluded.kind,"
        " title = excluded.title, status = excluded.status, is_open = excluded.is_open,"
        " takes_time = excluded.takes_time, company = excluded.company, queue = excluded.queue,"
        " seed = excluded.seed",
        (
            item.number,
            key,
            item.kind,
            item.title,
            item.status,
            item.is_open,
            item.takes_time,
            know(database, item.company),
            queue,
            seed,
        ),
    )
    ((serial,),) = database.all("SELECT serial FROM item WHERE number_key = ?", (key,))
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
    database.run(
        "UPDATE item SET status = ?, is_open = ? WHERE serial = ?",
        (item.status, item.is_open, serial),
    )
