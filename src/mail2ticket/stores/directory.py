"""A directory of people and companies, in dicts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from attrs import Factory, evolve, frozen

from mail2ticket.model.address import Address
from mail2ticket.model.people import Agent, Company, Contact, Person

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

    def add_company(self, company: Company, domains: Iterable[str]) -> None:
        """Add or replace *company*, and the domains it has."""
        self._companies[company.id] = company
        for domain in self._domains_of.get(company.id, ()):
            self._domains[domain].pop(company.id, None)
        self._domains_of[company.id] = tuple(domain.lower() for domain in domains)
        for domain in self._domains_of[company.id]:
            self._domains.setdefault(domain, {})[company.id] = None

    def know(self, company: Company | None) -> None:
        """Add *company* unless it is known already."""
        if company is not None:
            self._companies.setdefault(company.id, company)

    def company(self, company: Company | None) -> Company | None:
        """Return *company* as it is known now."""
        return company and self._companies.get(company.id, company)

    def add_person(self, person: Person) -> None:
        """Add or replace *person*, and the addresses he has; a new company is added too."""
        key = (isinstance(person, Contact), person.id)
        before = self._people.get(key)
        if before:
            for address in before.person.addresses:
                self._places[address].pop(key, None)
        self._people[key] = _Listed(person, before.order if before else len(self._people))
        for place, address in enumerate(person.addresses):
            self._places.setdefault(address, {}).setdefault(key, place)
        if isinstance(person, Contact):
            self.know(person.company)

    def has_contact(self, name: str) -> bool:
        """Return whether a contact has the id *name*."""
        return (True, name) in self._people

    def forget_person(self, person: Person) -> None:
        """Take *person* out again, as if he had never been added."""
        key = (isinstance(person, Contact), person.id)
        self._people.pop(key, None)
        for address in person.addresses:
            self._places.get(address, {}).pop(key, None)

    def people_at(self, address: Address) -> tuple[Person, ...]:
        """
        Return everybody who has *address*.

        Agents first, in the order they were added; then contacts, those whose primary
        address it is before those whose second or third it is.
        """
        places = self._places.get(address, {})
        keys = sorted(
            places, key=lambda key: (key[0], places[key] if key[0] else 0, self._people[key].order)
        )
        return tuple(self._person(self._people[key].person) for key in keys)

    def companies_at(self, domain: str) -> tuple[Company, ...]:
        """Return every company that has *domain*, but not those of its parent domains."""
        return tuple(self._companies[each] for each in self._domains.get(domain.lower(), {}))

    def _person(self, person: Person) -> Person:
        if isinstance(person, Agent):
            return person
        return evolve(person, company=self.company(person.company))
