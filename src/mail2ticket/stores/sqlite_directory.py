"""The directory of the SQLite store: who is who, and who works what."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from mail2ticket.model.address import Address
from mail2ticket.model.people import Agent, Availability, Company, Contact, Person, Staff
from mail2ticket.stores.connections import Database, Value
from mail2ticket.stores.filing import name_key
from mail2ticket.stores.rows import (
    AGENT_AT,
    COMPANIES_AT,
    COMPANIES_NAMED,
    COMPANY,
    CONTACTS_NAMED,
    PEOPLE_AT,
    STAFF_OF,
    folded,
    to_company,
    to_json,
    to_person,
)

#: Which company has an id.
COMPANY_BY_ID = f"SELECT {COMPANY} FROM company WHERE company.id = ?"  # noqa: S608 - our names


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


def companies_by_id(database: Database, ids: Iterable[str]) -> dict[str, Company]:
    """Return the companies that have these *ids*, by id."""
    found = (to_company(row) for each in ids if (row := database.first(COMPANY_BY_ID, (each,))))
    return {company.id: company for company in found if company}


def companies_named(database: Database, name: str) -> tuple[Company, ...]:
    """Return every company that is called *name*, in any case."""
    found = map(to_company, database.all(COMPANIES_NAMED, (name_key(name),)))
    return tuple(company for company in found if company)


def contacts_named(database: Database, name: str) -> tuple[Contact, ...]:
    """Return every contact who is called *name*, in any case."""
    found = map(to_person, database.all(CONTACTS_NAMED, (name_key(name),)))
    return tuple(person for person in found if isinstance(person, Contact))


def agent_at(database: Database, id_: str) -> Agent | None:
    """Return the agent with this id, if there is one and he is active."""
    row = database.first(AGENT_AT, (id_,))
    person = to_person(row) if row else None
    return person if isinstance(person, Agent) else None


def staff_of(database: Database, queue: str) -> tuple[Staff, ...]:
    """Return the active agents who work *queue*, and what they do now, in their order."""
    found = (
        (to_person(tuple(row)), Availability(str(availability or Availability.AVAILABLE)))
        for availability, *row in database.all(STAFF_OF, (queue,))
    )
    return tuple(Staff(agent, now) for agent, now in found if isinstance(agent, Agent))


def add_queue(database: Database, name: str, agents: Sequence[str]) -> None:
    """Let the *agents* with these ids work the queue *name*, and no others."""
    database.run("DELETE FROM queue_agent WHERE queue = ?", (name,))
    for place, agent in enumerate(agents):
        database.run(
            "INSERT OR IGNORE INTO queue_agent (queue, agent, place) VALUES (?, ?, ?)",
            (name, agent, place),
        )


def set_availability(database: Database, agent: str, availability: Availability) -> None:
    """Say what the *agent* with this id does now."""
    database.run(
        "INSERT OR REPLACE INTO availability (agent, availability) VALUES (?, ?)",
        (agent, availability),
    )


def add_company(database: Database, company: Company, domains: Iterable[str]) -> None:
    """Add *company*, or replace it and its *domains*."""
    database.run(
        "INSERT INTO company (id, name, name_key, is_active, account_team)"
        " VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (id) DO UPDATE SET name = excluded.name, name_key = excluded.name_key,"
        " is_active = excluded.is_active, account_team = excluded.account_team",
        _company_values(company),
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
        "INSERT OR IGNORE INTO company (id, name, name_key, is_active, account_team)"
        " VALUES (?, ?, ?, ?, ?)",
        _company_values(company),
    )
    return company.id


def _company_values(company: Company) -> tuple[Value, ...]:
    account_team = to_json(map(str, company.account_team))
    return (company.id, company.name, name_key(company.name), company.is_active, account_team)


def add_person(database: Database, person: Person) -> None:
    """Add *person*, or replace him and his addresses."""
    contact = person if isinstance(person, Contact) else None
    roles: tuple[str, ...] = () if isinstance(person, Contact) else person.roles
    key: tuple[Value, ...] = (contact is not None, person.id)
    database.run(
        "INSERT INTO person (is_contact, id, name, name_key, addresses, roles, company,"
        " is_active, is_co_managing) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (is_contact, id) DO UPDATE SET name = excluded.name,"
        " name_key = excluded.name_key,"
        " addresses = excluded.addresses, roles = excluded.roles, company = excluded.company,"
        " is_active = excluded.is_active, is_co_managing = excluded.is_co_managing",
        (
            *key,
            person.name,
            name_key(person.name),
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
