"""Routes: which mail goes to which mailbox, and what is set on the way (R2)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from attrs import evolve, field, frozen
from attrs.converters import optional

from mail2ticket.model.address import Address, to_address
from mail2ticket.model.case import Attributed
from mail2ticket.model.condition import Condition, texts
from mail2ticket.model.items import EntityKind
from mail2ticket.model.mail_conditions import address_faults, fits_address
from mail2ticket.model.mailbox import Mailbox
from mail2ticket.model.people import Company

__all__ = ["Route"]


def _conditions(values: Iterable[Condition[Attributed]]) -> tuple[Condition[Attributed], ...]:
    return tuple(values)


def _creates(values: Iterable[EntityKind | str]) -> frozenset[EntityKind]:
    return frozenset(EntityKind(value) for value in values)


def _pairs(values: Mapping[str, str] | Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple(dict(values).items())


@frozen
class Route:
    """
    Where mail to some address goes, if all of its conditions are true.

    >>> route = Route("VIP", to=("vip@acme.example",), mailbox="support@acme.example")
    >>> str(route)
    'VIP: to vip@acme.example → support@acme.example'

    Attributes:
        name: What people call it, and what the trace names.

        to: The addresses whose mail it takes: ``vip@acme.example``, ``*@acme.example`` for all
            of a domain, ``*.acme.example`` for all domains under it; any detail after ``+``
            aside. They need not be mailboxes; then name them in `Desk.own_addresses` too, so that
            they are known for ours. None for mail to any of our mailboxes.

        conditions: What else must be true of the mail.

        mailbox: Where it goes, by any of the mailbox's addresses; None for the mailbox that it
            came to.

        queue, priority, type, company, creates, status: In place of the mailbox's own, where
            they are given.

        fields: Fields of the host's own, such as the contract and the service; a mailbox's of
            another name stay.
    """

    name: str
    to: tuple[str, ...] = field(default=(), converter=texts, kw_only=True)
    conditions: tuple[Condition[Attributed], ...] = field(
        default=(), converter=_conditions, kw_only=True
    )
    mailbox: Address | None = field(default=None, converter=optional(to_address), kw_only=True)
    queue: str = field(default="", kw_only=True)
    priority: str = field(default="", kw_only=True)
    status: str = field(default="", kw_only=True)
    type: str = field(default="", kw_only=True)
    company: Company | None = field(default=None, kw_only=True)
    creates: frozenset[EntityKind] | None = field(
        default=None, converter=optional(_creates), kw_only=True
    )
    fields: tuple[tuple[str, str], ...] = field(default=(), converter=_pairs, kw_only=True)

    def takes(self, address: Address) -> bool:
        """Return whether it is for mail to *address*, as far as `to` says."""
        return not self.to or any(fits_address(address, pattern) for pattern in self.to)

    def is_true_of(self, case: Attributed) -> bool:
        """Return whether all of its conditions are true of *case*."""
        return all(condition(case) for condition in self.conditions)

    def applied_to(self, mailbox: Mailbox) -> Mailbox:
        """Return *mailbox* with what the route sets."""
        set_by_it: dict[str, Any] = {
            name: value
            for name in ("queue", "priority", "status", "type", "company", "creates")
            if (value := getattr(self, name))
        }
        if self.fields:
            set_by_it["fields"] = tuple({**dict(mailbox.fields), **dict(self.fields)}.items())
        return evolve(mailbox, **set_by_it)

    def faults(self) -> list[str]:
        """Return everything that is wrong with it, in words."""
        found = [] if self.name.strip() else ["it has no name"]
        found += address_faults(self.to, "to") if self.to else []
        for condition in self.conditions:
            found += condition.faults()
            if not issubclass(Attributed, condition.needs):
                found.append(f"{condition}: that is not known before a mail is routed")
        if self.creates is not None and not self.creates:
            found.append("creates: nothing is named")
        return [f"route {self.name!r}: {fault}" for fault in found]

    def __str__(self) -> str:
        told = [f"to {', '.join(self.to)}"] if self.to else []
        told += map(str, self.conditions)
        return f"{self.name}: {'; '.join(told) or 'any mail'} → {self.mailbox or 'its mailbox'}"
