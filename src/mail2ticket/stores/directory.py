"""A directory of people and companies, in dicts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeAlias

from attrs import Factory, evolve, frozen

from mail2ticket.model.address import Address
from mail2ticket.model.people import Agent, Availability, Company, Contact, Person, Staff
from mail2ticket.stores.filing import name_key

# An agent and a contact may have the same id; agents come first.
_Key: TypeAlias = tuple[bool, str]


@frozen
class _Listed:
    person: Person
    order: int


@frozen
class Directory:
    """
    Who is who, by address and by domain; a look-up costs the same however many there are.

    >>> directory = Directory()
    >>> directory.add_person(Agent("7", "Sam", ("sam@acme.example",)))
    >>> [person.name for person in directory.people_at(Address.of("SAM@acme.example"))]
    ['Sam']
    """

    _companies: dict[str, Company] = Factory(dict[str, Company])
    _domains: dict[str, dict[str, None]] = Factory(dict[str, dict[str, None]])
    _domains_of: dict[str, tuple[str, ...]] = Factory(dict[str, tuple[str, ...]])
    _people: dict[_Key, _Listed] = Factory(dict[_Key, _Listed])
    _places: dict[Address, dict[_Key, int]] = Factory(dict[Address, dict[_Key, int]])
    _named_companies: dict[str, dict[str, None]] = Factory(dict[str, dict[str, None]])
    _named_contacts: dict[str, dict[str, None]] = Factory(dict[str, dict[str, None]])
    _queues: dict[str, tuple[str, ...]] = Factory(dict[str, tuple[str, ...]])
    _availabilities: dict[str, Availability] = Factory(dict[str, Availability])

    def add_company(self, company: Company, domains: Iterable[str]) -> None:
        """Add or replace *company*, and the domains it has."""
        before = self._companies.get(company.id)
        if before:
            self._named_companies[name_key(before.name)].pop(company.id)
        self._add_company(company)
        for domain in self._domains_of.get(company.id, ()):
            self._domains[domain].pop(company.id, None)
        self._domains_of[company.id] = tuple(domain.lower() for domain in domains)
        for domain in self._domains_of[company.id]:
            self._domains.setdefault(domain, {})[company.id] = None

    def know(self, company: Company | None) -> None:
        """Add *company* unless it is known already."""
        if company is not None and company.id not in self._companies:
            self._add_company(company)

    def company(self, company: Company | None) -> Company | None:
        """Return *company* as it is known now."""
        return company and self._companies.get(company.id, company)

    def add_person(self, person: Person) -> None:
        """Add or replace *person*, and the addresses he has; a new company is added too."""
        key = (isinstance(person, Contact), person.id)
        before = self._people.get(key)
        if before:
            self._forget_places(key, before.person)
        self._people[key] = _Listed(person, before.order if before else len(self._people))
        for place, address in enumerate(person.addresses):
            self._places.setdefault(address, {}).setdefault(key, place)
        if isinstance(person, Contact):
            self.know(person.company)
            self._named_contacts.setdefault(name_key(person.name), {})[person.id] = None

    def add_queue(self, name: str, agents: Sequence[str]) -> None:
        """Let the *agents* with these ids work the queue *name*, and no others."""
        self._queues[name] = tuple(dict.fromkeys(agents))

    def set_availability(self, agent: str, availability: Availability) -> None:
        """Say what the *agent* with this id does now."""
        self._availabilities[agent] = availability

    def has_contact(self, name: str) -> bool:
        """Return whether a contact has the id *name*."""
        return (True, name) in self._people

    def forget_person(self, person: Person) -> None:
        """Take *person* out again, as if he had never been added."""
        key = (isinstance(person, Contact), person.id)
        listed = self._people.pop(key, None)
        if listed:
            self._forget_places(key, listed.person)

    def people_at(self, address: Address) -> tuple[Person, ...]:
        """
        Return everybody who has *address*.

        Agents first, in the order they were added; then contacts, those whose primary
        address it is before those whose second or third it is.
        """
        places = self._places.get(address)
        if not places:
            return ()
        keys = sorted(
            places, key=lambda key: (key[0], places[key] if key[0] else 0, self._people[key].order)
        )
        return tuple(self._person(self._people[key].person) for key in keys)

    def companies_at(self, domain: str) -> tuple[Company, ...]:
        """Return every company that has *domain*, but not those of its parent domains."""
        return tuple(self._companies[each] for each in self._domains.get(domain.lower(), {}))

    def companies_by_id(self, ids: Iterable[str]) -> dict[str, Company]:
        """Return the companies that have these *ids*, by id."""
        return {each: self._companies[each] for each in ids if each in self._companies}

    def companies_named(self, name: str) -> tuple[Company, ...]:
        """Return every company that is called *name*, in any case."""
        return tuple(
            self._companies[each] for each in self._named_companies.get(name_key(name), ())
        )

    def contacts_named(self, name: str) -> tuple[Contact, ...]:
        """Return every contact who is called *name*, in any case."""
        listed = [self._people[True, id_] for id_ in self._named_contacts.get(name_key(name), {})]
        listed.sort(key=lambda each: each.order)
        people = (self._person(each.person) for each in listed)
        return tuple(person for person in people if isinstance(person, Contact))

    def staff_of(self, queue: str) -> tuple[Staff, ...]:
        """Return the active agents who work *queue*, and what they do now, in their order."""
        agents = map(self.agent, self._queues.get(queue, ()))
        return tuple(
            Staff(agent, self._availabilities.get(agent.id, Availability.AVAILABLE))
            for agent in agents
            if agent
        )

    def agent(self, id_: str) -> Agent | None:
        """Return the agent with this id, if there is one and he is active."""
        listed = self._people.get((False, id_))
        person = listed.person if listed else None
        return person if isinstance(person, Agent) and person.is_active else None

    def _add_company(self, company: Company) -> None:
        self._companies[company.id] = company
        self._named_companies.setdefault(name_key(company.name), {})[company.id] = None

    def _forget_places(self, key: _Key, person: Person) -> None:
        for address in person.addresses:
            self._places[address].pop(key, None)
        if isinstance(person, Contact):
            self._named_contacts[name_key(person.name)].pop(person.id)

    def _person(self, person: Person) -> Person:
        if isinstance(person, Agent):
            return person
        company = self.company(person.company)
        return person if company is person.company else evolve(person, company=company)
