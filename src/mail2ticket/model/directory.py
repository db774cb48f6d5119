"""Who has an address, and whose a domain is, by what the host's directory said (S1)."""

from __future__ import annotations

from collections.abc import Sequence

from mail2ticket.model.address import Address
from mail2ticket.model.desk import Desk
from mail2ticket.model.facts import Facts
from mail2ticket.model.people import Company, Contact, Person

# Deeper names are looked up by their last labels only.
_LABELS = 8


def contacts_at(people: Sequence[Person], address: Address) -> tuple[Contact, ...]:
    """
    Return the contacts among *people* who have the best right to *address*; of equals all.

    Active ones first; then whose primary address it is, then second, then third.
    """
    contacts = [person for person in people if isinstance(person, Contact)]
    active = [contact for contact in contacts if contact.is_active] or contacts
    best = min((rank(contact, address) for contact in active), default=0)
    return tuple(contact for contact in active if rank(contact, address) == best)


def rank(contact: Contact, address: Address) -> int:
    """Return which of his addresses it is, from 0; a host may know one that it does not list."""
    known = contact.addresses
    return known.index(address) if address in known else len(known)


def telling_domains(domain: str, desk: Desk) -> tuple[str, ...]:
    """Return *domain* and those above it of two labels at least, longest first; no public one."""
    labels = domain.split(".")[-_LABELS:]
    above = (".".join(labels[at:]) for at in range(len(labels) - 1))
    return tuple(name for name in above if name not in desk.public_domains)


def companies_at(domain: str, facts: Facts, desk: Desk) -> tuple[str, tuple[Company, ...]]:
    """Return the longest domain above *domain* that any company has, and who has it."""
    for name in telling_domains(domain, desk):
        if companies := facts.companies.get(name, ()):
            return name, companies
    return "", ()
