"""A directory of people and companies, in dicts."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import Factory, evolve, frozen

from mail2ticket.model.address import Address
from mail2ticket.model.people import Agent, Company, Contact, Person


@frozen
class Directory:
    """
    Who is who, by address and by domain.

    >>> directory = Directory()
    >>> directory.add_person(Agent("7", "Sam", ("sam@acme.example",)))
    >>> [person.name for person in directory.people_at(Address.of("SAM@acme.example"))]
    ['Sam']
    """

    _companies: dict[str, Company] = Factory(dict[str, Company])
    _domains: dict[str, tuple[str, ...]] = Factory(dict[str, tuple[str, ...]])
    _people: dict[tuple[bool, str], Person] = Factory(dict[tuple[bool, str], Person])
    _addresses: dict[Address, dict[tuple[bool, str], int]] = Factory(
        dict[Address, dict[tuple[bool, str], int]]
    )

    def add_company(self, company: Company, domains: Iterable[str]) -> None:
        """Add or replace *company*, and the domains it has."""
        self._companies[company.id] = company
        for domain, ids in self._domains.items():
            self._domains[domain] = tuple(each for each in ids if each != company.id)
        for domain in dict.fromkeys(domain.casefold() for domain in domains):
            self._domains[domain] = (*self._domains.get(domain, ()), company.id)

    def know(self, company: Company | None) -> None:
        """Add *company* unless it is known already."""
        if company is not None:
            self._companies.setdefault(company.id, company)

    def company(self, company: Company | None) -> Company | None:
        """Return *company* as it is known now."""
        return company and self._companies.get(company.id, company)

    def add_person(self, person: Person) -> None:
        """Add or replace *person*, and the addresses he has."""
        key = (isinstance(person, Contact), person.id)
        if before := self._people.get(key):
            for address in before.addresses:
                self._addresses[address].pop(key, None)
        self._people[key] = person
        for place, address in enumerate(person.addresses):
            self._addresses.setdefault(address, {}).setdefault(key, place)
        if isinstance(person, Contact):
            self.know(person.company)

    def people_at(self, address: Address) -> tuple[Person, ...]:
        """
        Return everybody who has *address*.

        Agents first; then contacts, those whose primary address it is before those whose
        second or third it is.
        """
        found = self._addresses.get(address, {})
        order = {key: place for place, key in enumerate(self._people)}
        keys = sorted(found, key=lambda key: (key[0], key[0] and found[key], order[key]))
        return tuple(self._person(self._people[key]) for key in keys)

    def companies_at(self, domain: str) -> tuple[Company, ...]:
        """Return every company that has *domain*, but not those of its parent domains."""
        return tuple(self._companies[each] for each in self._domains.get(domain.casefold(), ()))

    def _person(self, person: Person) -> Person:
        if isinstance(person, Agent):
            return person
        return evolve(person, company=self.company(person.company))
