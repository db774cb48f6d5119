"""The directory: who is who, and who works what; each look-up uses an index."""

# ruff: noqa: S608 - what is put together are names of our own, never values

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import TypeVar

from mail2ticket.model.address import Address
from mail2ticket.model.people import Agent, Availability, Company, Contact, Person, Staff
from mail2ticket.stores.filing import name_key
from mail2ticket.stores.relational.batch import LookUp, rows_in
from mail2ticket.stores.relational.database import Database, Row, Value
from mail2ticket.stores.relational.keys import key_text
from mail2ticket.stores.relational.rows import COMPANY, PERSON, to_company, to_person
from mail2ticket.stores.relational.values import folded, to_json

K = TypeVar("K")
V = TypeVar("V")

#: Who has these addresses: agents first, then contacts by the place that it has with them.
PEOPLE_AT = f"""
    SELECT person_address.address, {PERSON}
    FROM m2t_person_address person_address
    JOIN m2t_person person ON person.serial = person_address.person
    LEFT JOIN m2t_company company ON company.id = person.company
    WHERE person_address.address IN ({{}})
    ORDER BY person.is_contact, person.is_contact * person_address.place, person.serial"""

#: Which contacts have these names.
CONTACTS_NAMED = f"""
    SELECT person.name_key, {PERSON}
    FROM m2t_person person
    LEFT JOIN m2t_company company ON company.id = person.company
    WHERE person.is_contact = 1 AND person.name_key IN ({{}})
    ORDER BY person.serial"""

#: The active agent with an id.
AGENT_AT = f"""
    SELECT {PERSON}
    FROM m2t_person person
    LEFT JOIN m2t_company company ON company.id = person.company
    WHERE person.is_contact = 0 AND person.id = ? AND person.is_active = 1"""

#: Which active agents work these queues, and what they do now. SQLite takes the tables of a
#: CROSS JOIN in this order; else it may begin with all agents.
STAFF_OF = f"""
    SELECT queue_agent.queue, availability.availability, {PERSON}
    FROM m2t_queue_agent queue_agent
    CROSS JOIN m2t_person person
    LEFT JOIN m2t_company company ON company.id = person.company
    LEFT JOIN m2t_availability availability ON availability.agent = queue_agent.agent
    WHERE queue_agent.queue IN ({{}}) AND person.is_contact = 0
        AND person.id = queue_agent.agent AND person.is_active = 1
    ORDER BY queue_agent.place"""

#: Which companies have these domains; these names; these ids.
COMPANIES_AT = f"""
    SELECT company_domain.domain, {COMPANY}
    FROM m2t_company_domain company_domain
    JOIN m2t_company company ON company.id = company_domain.company
    WHERE company_domain.domain IN ({{}})
    ORDER BY company.id"""
COMPANIES_NAMED = f"""
    SELECT company.name_key, {COMPANY} FROM m2t_company company
    WHERE company.name_key IN ({{}}) ORDER BY company.id"""
COMPANIES_BY_ID = f"""
    SELECT company.id, {COMPANY} FROM m2t_company company WHERE company.id IN ({{}})"""

#: Whether a contact has an id.
HAS_CONTACT = "SELECT 1 FROM m2t_person WHERE is_contact = 1 AND id = ?"


def people_at(addresses: Collection[Address]) -> LookUp[Mapping[Address, tuple[Person, ...]]]:
    """Find everybody who has one of *addresses*, agents first."""
    return _matching(PEOPLE_AT, addresses, folded, to_person)


def companies_at(domains: Collection[str]) -> LookUp[Mapping[str, tuple[Company, ...]]]:
    """Find every company that has one of *domains*, but not those of its parent domains."""
    return _matching(COMPANIES_AT, domains, _domain_key, to_company)


def companies_named(names: Collection[str]) -> LookUp[Mapping[str, tuple[Company, ...]]]:
    """Find every company that has one of *names*, in any case."""
    return _matching(COMPANIES_NAMED, names, _name_key, to_company)


def companies_by_id(ids: Collection[str]) -> LookUp[Mapping[str, Company]]:
    """Find the companies that have these *ids*."""
    companies = yield from _matching(COMPANIES_BY_ID, ids, key_text, to_company)
    return {each: company for each, (company,) in companies.items()}


def contacts_named(names: Collection[str]) -> LookUp[Mapping[str, tuple[Contact, ...]]]:
    """Find every contact who has one of *names*, in any case."""
    people = yield from _matching(CONTACTS_NAMED, names, _name_key, to_person)
    return {
        name: tuple(person for person in some if isinstance(person, Contact))
        for name, some in people.items()
    }


def staff_of(queues: Collection[str]) -> LookUp[Mapping[str, tuple[Staff, ...]]]:
    """Find the active agents who work one of *queues*, and what they do now, in their order."""
    staff = yield from _matching(STAFF_OF, queues, key_text, _staff)
    return {queue: tuple(each for each in some if each) for queue, some in staff.items()}


def agent_at(database: Database, id_: str) -> Agent | None:
    """Return the agent with this id, if there is one and he is active."""
    row = database.first(AGENT_AT, (key_text(id_),))
    person = to_person(row) if row else None
    return person if isinstance(person, Agent) else None


def has_contact(database: Database, name: str) -> bool:
    """Return whether a contact has the id *name*."""
    return database.first(HAS_CONTACT, (key_text(name),)) is not None


def add_queue(database: Database, name: str, agents: Sequence[str]) -> None:
    """Let the *agents* with these ids work the queue *name*, and no others."""
    queue = key_text(name)
    database.run("DELETE FROM m2t_queue_agent WHERE queue = ?", (queue,))
    rows: list[dict[str, Value]] = [
        {"queue": queue, "agent": key_text(agent), "place": place}
        for place, agent in enumerate(agents)
    ]
    database.add_all("m2t_queue_agent", rows, ("queue", "agent"))


def set_availability(database: Database, agent: str, availability: Availability) -> None:
    """Say what the *agent* with this id does now."""
    values: dict[str, Value] = {"agent": key_text(agent), "availability": availability}
    database.put("m2t_availability", values, ("agent",))


def add_company(database: Database, company: Company, domains: Iterable[str]) -> None:
    """Add *company*, or replace it and its *domains*."""
    database.put("m2t_company", _company_values(company), ("id",))
    id_ = key_text(company.id)
    database.run("DELETE FROM m2t_company_domain WHERE company = ?", (id_,))
    rows = ({"company": id_, "domain": _domain_key(domain)} for domain in domains)
    database.add_all("m2t_company_domain", rows, ("company", "domain"))


def know(database: Database, company: Company) -> str:
    """Add *company* unless it is known already, and return its id."""
    database.add("m2t_company", _company_values(company), ("id",))
    return key_text(company.id)


def add_person(database: Database, person: Person) -> None:
    """Add *person*, or replace him and his addresses."""
    contact = person if isinstance(person, Contact) else None
    company = contact.company if contact else None
    roles: tuple[str, ...] = () if isinstance(person, Contact) else person.roles
    key: dict[str, Value] = {"is_contact": int(contact is not None), "id": key_text(person.id)}
    values: dict[str, Value] = {
        **key,
        "name": person.name,
        "name_key": _name_key(person.name),
        "addresses": to_json(map(str, person.addresses)),
        "roles": to_json(roles),
        "company": know(database, company) if company else None,
        "is_active": int(person.is_active),
        "is_co_managing": int(bool(contact and contact.is_co_managing)),
    }
    serial = database.put_row("m2t_person", values, tuple(key))
    database.run("DELETE FROM m2t_person_address WHERE person = ?", (serial,))
    rows: list[dict[str, Value]] = [
        {"person": serial, "address": folded(address), "place": place}
        for place, address in enumerate(person.addresses)
    ]
    database.add_all("m2t_person_address", rows, ("person", "address"))


def _matching(
    query: str, asked: Collection[K], key_of: Callable[[K], str], read: Callable[[Row], V]
) -> LookUp[dict[K, tuple[V, ...]]]:
    """Ask *query* for all at once; its first column says which of them a row is about."""
    keys: dict[Value, list[K]] = {}
    for each in asked:
        keys.setdefault(key_of(each), []).append(each)
    answers: dict[K, tuple[V, ...]] = {}
    for key, *rest in (yield from rows_in(query, keys)):
        value = read(tuple(rest))
        for each in keys[key]:
            answers[each] = (*answers.get(each, ()), value)
    return answers


def _staff(row: Row) -> Staff | None:
    availability, *person = row
    agent = to_person(tuple(person))
    now = Availability(str(availability or Availability.AVAILABLE))
    return Staff(agent, now) if isinstance(agent, Agent) else None


def _company_values(company: Company) -> dict[str, Value]:
    return {
        "id": key_text(company.id),
        "name": company.name,
        "name_key": _name_key(company.name),
        "is_active": int(company.is_active),
        "account_team": to_json(map(str, company.account_team)),
    }


def _name_key(name: str) -> str:
    return key_text(name_key(name))


def _domain_key(domain: str) -> str:
    return key_text(domain.lower())
