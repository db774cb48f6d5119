"""Whose an alert is: its company and its contact, by exact name or address (E11)."""

from __future__ import annotations

from attrs import frozen

from mail2ticket.model.address import Address
from mail2ticket.model.alert import Alert
from mail2ticket.model.facts import Facts, Questions
from mail2ticket.model.people import Company, Contact, NewContact, Person


@frozen
class Attribution:
    """
    Whose an alert is.

    Attributes:
        company: None where none is named, where nobody knows it, or where several fit.

        contact: The one active contact who is named, if there is one.

        registers: Who is named, and is to be added to the company.

        remarks: What whoever works the ticket should know of how it came about.
    """

    company: Company | None = None
    contact: Contact | None = None
    registers: NewContact | None = None
    remarks: tuple[str, ...] = ()


def questions_of(alert: Alert) -> Questions:
    """Return what must be looked up to tell whose *alert* is."""
    address = address_of(alert)
    return Questions(
        addresses=frozenset({address} if address else ()),
        company_ids=frozenset(_company_ids(alert)),
        company_names=frozenset({alert.company} if alert.company else ()),
        contact_names=frozenset({alert.contact} if alert.contact else ()),
    )


def address_of(alert: Alert) -> Address | None:
    """Return the address that *alert* names, if it is one."""
    local, at, domain = alert.email.rpartition("@")
    if not at or not local or not domain or any(c.isspace() or c in "<>,;" for c in alert.email):
        return None
    return Address(local, domain)


def attribution_of(alert: Alert, facts: Facts) -> Attribution:
    """
    Return whose *alert* is; of several that fit equally well none is guessed.

    The number of the company decides before its name, the address of the contact before his.
    A contact who is missing is added only to a company that was named, and only under an
    address that nobody has: else one alert could make two people of one.
    """
    companies, called = _companies(alert, facts)
    if len(companies) > 1:
        said = f"[{len(companies)} companies are called {called}; none was guessed.]"
        return Attribution(remarks=(said,))
    if called and not companies:
        return Attribution(remarks=(f"[No company is called {called}.]",))
    return _with_contact(alert, facts, companies[0] if companies else None)


def _with_contact(alert: Alert, facts: Facts, company: Company | None) -> Attribution:
    address = address_of(alert)
    holders = facts.people.get(address, ()) if address else ()
    contacts = _contacts(holders, company)
    if not contacts and company:
        contacts = _contacts(facts.contacts_named.get(alert.contact, ()), company)
    if len(contacts) == 1:
        return Attribution(company or contacts[0].company, contacts[0])
    who = alert.contact or alert.email
    if contacts:
        said = f"[{len(contacts)} contacts are called {who}; none was guessed.]"
        return Attribution(company, remarks=(said,))
    if not who or company is None:
        return Attribution(company, remarks=(f"[No contact is called {who}.]",) if who else ())
    if holders:
        return Attribution(company, remarks=(f"[Somebody else has the address {address}.]",))
    return Attribution(company, registers=NewContact(alert.contact or who, address, company))


def _company_ids(alert: Alert) -> tuple[str, ...]:
    """Return the ids to look for: as the tool's own first, and then as ours."""
    number, source = alert.company_id, alert.company_source
    if not number:
        return ()
    return (f"{source}:{number}", number) if source else (number,)


def _companies(alert: Alert, facts: Facts) -> tuple[tuple[Company, ...], str]:
    """Return the company of the id, or else all of the name; and how it is called."""
    ids = _company_ids(alert)
    for each in ids:
        if each in facts.companies_by_id:
            return (facts.companies_by_id[each],), each
    found = facts.companies_named.get(alert.company, ())
    active = tuple(company for company in found if company.is_active)
    return active or found, alert.company or next(iter(ids), "")


def _contacts(people: tuple[Person, ...], company: Company | None) -> tuple[Contact, ...]:
    """Return the active contacts among *people*, of *company* if one is known."""
    return tuple(
        person
        for person in people
        if isinstance(person, Contact)
        and person.is_active
        and (company is None or (person.company and person.company.id == company.id))
    )
