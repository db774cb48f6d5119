"""Conditions on what is known of a mail: its kind, requester, mailbox and work item (E13)."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from attrs import field, frozen

from mail2ticket.model.address import Address, to_addresses
from mail2ticket.model.case import Attributed, Classified, Drafted, Matched, Parsed, Routed
from mail2ticket.model.condition import fold, listed, texts, unnamed
from mail2ticket.model.items import EntityKind, NewTicket, NewTimeEntry
from mail2ticket.model.people import Agent, Contact, Stranger, company_of
from mail2ticket.model.verdict import Kind, Trust

__all__ = [
    "Becomes",
    "HasTrust",
    "IsAboutItem",
    "IsInMailbox",
    "IsKind",
    "IsOfCompany",
    "ItemHas",
    "Property",
    "RequesterIs",
    "Role",
]


def _kinds(values: Iterable[Kind | str]) -> tuple[Kind, ...]:
    return tuple(Kind(value) for value in texts(values))


def _trusts(values: Iterable[Trust | str]) -> tuple[Trust, ...]:
    return tuple(Trust(value) for value in texts(values))


def _entities(values: Iterable[EntityKind | str]) -> tuple[EntityKind, ...]:
    return tuple(EntityKind(value) for value in texts(values))


def _roles(values: Iterable[Role | str]) -> tuple[Role, ...]:
    return tuple(Role(value) for value in texts(values))


def _is_one_of(text: str, names: tuple[str, ...]) -> bool:
    return bool(text) and fold(text) in {fold(name) for name in names}


@frozen
class IsKind:
    """It is of one of these kinds."""

    needs: type[Parsed] = field(default=Classified, init=False, repr=False, eq=False)
    kinds: tuple[Kind, ...] = field(converter=_kinds)

    def __call__(self, case: Classified) -> bool:
        """Return whether it is."""
        return case.kind in self.kinds

    def faults(self) -> list[str]:
        """Return whether no kind is named."""
        return unnamed(self.kinds, "kind")

    def __str__(self) -> str:
        return f"kind is {listed(self.kinds)}"


@frozen
class HasTrust:
    """Its sender is verified, unknown or forged."""

    needs: type[Parsed] = field(default=Classified, init=False, repr=False, eq=False)
    trusts: tuple[Trust, ...] = field(converter=_trusts)

    def __call__(self, case: Classified) -> bool:
        """Return whether he is."""
        return case.trust in self.trusts

    def faults(self) -> list[str]:
        """Return whether none is named."""
        return unnamed(self.trusts, "trust")

    def __str__(self) -> str:
        return f"trust is {listed(self.trusts)}"


class Role(StrEnum):
    """What the requester is to us; an agent or a contact is registered."""

    AGENT = "agent"
    CONTACT = "contact"
    CO_MANAGING = "co_managing"
    STRANGER = "stranger"
    REGISTERED = "registered"


@frozen
class RequesterIs:
    """The requester has one of these roles."""

    needs: type[Parsed] = field(default=Attributed, init=False, repr=False, eq=False)
    roles: tuple[Role, ...] = field(converter=_roles)

    def __call__(self, case: Attributed) -> bool:
        """Return whether he has."""
        requester = case.requester
        has = {Role.STRANGER} if isinstance(requester, Stranger) else {Role.REGISTERED}
        if isinstance(requester, Agent):
            has.add(Role.AGENT)
        if isinstance(requester, Contact):
            has.add(Role.CONTACT)
            if requester.is_co_managing:
                has.add(Role.CO_MANAGING)
        return not has.isdisjoint(self.roles)

    def faults(self) -> list[str]:
        """Return whether no role is named."""
        return unnamed(self.roles, "requester")

    def __str__(self) -> str:
        return f"requester is {listed(self.roles)}"


@frozen
class IsOfCompany:
    """The requester belongs to one of these companies, by id or by name."""

    needs: type[Parsed] = field(default=Attributed, init=False, repr=False, eq=False)
    companies: tuple[str, ...] = field(converter=texts)

    def __call__(self, case: Attributed) -> bool:
        """Return whether he does; agents belong to none."""
        company = company_of(case.requester)
        if company is None:
            return False
        return company.id in self.companies or _is_one_of(company.name, self.companies)

    def faults(self) -> list[str]:
        """Return whether no company is named."""
        return unnamed(self.companies, "company")

    def __str__(self) -> str:
        return f"company is {listed(self.companies)}"


@frozen
class IsInMailbox:
    """It is for one of these mailboxes."""

    needs: type[Parsed] = field(default=Routed, init=False, repr=False, eq=False)
    addresses: tuple[Address, ...] = field(converter=to_addresses)

    def __call__(self, case: Routed) -> bool:
        """Return whether it is; an alias names its mailbox too."""
        return not set(case.mailbox.addresses).isdisjoint(self.addresses)

    def faults(self) -> list[str]:
        """Return whether no mailbox is named."""
        return unnamed(self.addresses, "mailbox")

    def __str__(self) -> str:
        return f"mailbox is {listed(self.addresses)}"


@frozen
class IsAboutItem:
    """It is about a work item of ours, or else it is not."""

    needs: type[Parsed] = field(default=Matched, init=False, repr=False, eq=False)
    is_about_one: bool = True

    def __call__(self, case: Matched) -> bool:
        """Return whether it joins one."""
        return (case.item is not None) is self.is_about_one

    def faults(self) -> list[str]:
        """Return nothing."""
        return []

    def __str__(self) -> str:
        return "is about a work item" if self.is_about_one else "is about no work item"


@frozen
class Becomes:
    """It becomes one of these entities."""

    needs: type[Parsed] = field(default=Drafted, init=False, repr=False, eq=False)
    entities: tuple[EntityKind, ...] = field(converter=_entities)

    def __call__(self, case: Drafted) -> bool:
        """Return whether it does; what is held or discarded becomes none."""
        return getattr(case.entity, "entity", None) in self.entities

    def faults(self) -> list[str]:
        """Return whether no entity is named."""
        return unnamed(self.entities, "entity")

    def __str__(self) -> str:
        return f"entity is {listed(self.entities)}"


class Property(StrEnum):
    """What a work item has, as far as a mail about it tells."""

    QUEUE = "queue"
    PRIORITY = "priority"
    STATUS = "status"
    TYPE = "type"
    TAG = "tag"


@frozen
class ItemHas:
    """
    Its work item has one of these values, case aside, after what earlier rules changed.

    Of an item that was there before only the status is known, and what this mail changes.
    """

    needs: type[Parsed] = field(default=Drafted, init=False, repr=False, eq=False)
    name: Property = field(converter=Property)
    values: tuple[str, ...] = field(converter=texts)

    def __call__(self, case: Drafted) -> bool:
        """Return whether it has."""
        if self.name is Property.TAG:
            return any(_is_one_of(tag, self.values) for tag in case.changes.tags)
        return _is_one_of(_value_of(case, self.name), self.values)

    def faults(self) -> list[str]:
        """Return whether no value is named."""
        return unnamed(self.values, str(self.name))

    def __str__(self) -> str:
        return f"{self.name} is {listed(self.values)}"


def _value_of(case: Drafted, name: Property) -> str:
    changed = str(getattr(case.changes, name))
    if changed:
        return changed
    entity = case.entity
    if isinstance(entity, NewTicket):
        return str(getattr(entity, name))
    if name is not Property.STATUS:
        return ""
    if isinstance(entity, NewTimeEntry) and entity.status:
        return entity.status
    return case.item.status if case.item else ""
