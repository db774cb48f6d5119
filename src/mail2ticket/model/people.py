"""People and the companies they belong to, as the host's directory knows them."""

from __future__ import annotations

from enum import StrEnum
from typing import TypeAlias

from attrs import field, frozen

from mail2ticket.model.address import Address, to_addresses

__all__ = [
    "Agent",
    "Availability",
    "Company",
    "Contact",
    "NewContact",
    "Person",
    "Requester",
    "Staff",
    "Stranger",
    "address_of",
    "company_of",
    "name_of",
]


@frozen
class Company:
    """
    An organization that buys support; *organization* or *account* in some tools.

    Attributes:
        account_team: Agents' addresses that look after it; rules may tell them (N2).
    """

    id: str
    name: str
    is_active: bool = True
    account_team: tuple[Address, ...] = field(default=(), converter=to_addresses)


@frozen
class Contact:
    """
    Someone at a company; the usual requester.

    Attributes:
        addresses: Primary, second and third address, in that order.

        is_co_managing: Whether he works tickets of his own company beside our agents.
    """

    id: str
    name: str
    addresses: tuple[Address, ...] = field(converter=to_addresses)
    company: Company | None = None
    is_active: bool = True
    is_co_managing: bool = False


@frozen
class Agent:
    """
    Someone who works tickets; a *resource* or *technician* in PSA tools.

    Attributes:
        roles: The roles he may book time in; the first is his default. None named: any.
    """

    id: str
    name: str
    addresses: tuple[Address, ...] = field(converter=to_addresses)
    roles: tuple[str, ...] = ()
    is_active: bool = True


class Availability(StrEnum):
    """What an agent does now; only who is *available* or *in email* gets mail (E13)."""

    AVAILABLE = "available"
    IN_EMAIL = "in_email"
    IN_CALL = "in_call"
    IN_CHAT = "in_chat"
    AWAY = "away"

    @property
    def takes_mail(self) -> bool:
        """Whether new mail may be given to him; what he has he keeps anyway."""
        return self in {Availability.AVAILABLE, Availability.IN_EMAIL}


@frozen
class Staff:
    """An agent who works a queue, and what he does now."""

    agent: Agent
    availability: Availability = Availability.AVAILABLE


@frozen
class NewContact:
    """
    A contact whom the store adds to its directory with a ticket (S2, E11).

    He gets an id of his own: a mail never replaces anybody.
    """

    name: str
    address: Address | None = None
    company: Company | None = None


@frozen
class Stranger:
    """A sender whom the directory does not know, with the company his domain tells."""

    address: Address
    name: str = ""
    company: Company | None = None


#: Somebody whom the directory knows.
Person: TypeAlias = Contact | Agent
#: Who a mail is from.
Requester: TypeAlias = Contact | Agent | Stranger


def company_of(requester: Requester) -> Company | None:
    """Return the company that *requester* belongs to; agents belong to none."""
    return None if isinstance(requester, Agent) else requester.company


def name_of(requester: Requester) -> str:
    """Return what to call *requester*: a name, or else an address."""
    if requester.name:
        return requester.name
    if isinstance(requester, Stranger):
        return str(requester.address)
    return str(requester.addresses[0]) if requester.addresses else requester.id


def address_of(requester: Requester) -> Address:
    """Return the first address of *requester*; of one without any, what he is called."""
    if isinstance(requester, Stranger):
        return requester.address
    return requester.addresses[0] if requester.addresses else Address.of(name_of(requester))
