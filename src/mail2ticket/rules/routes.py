"""Which mailbox is it for (R1 to R5)?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby

from attrs import field, frozen

from mail2ticket.errors import ConfigurationError
from mail2ticket.model.address import Address
from mail2ticket.model.case import Attributed, Classified
from mail2ticket.model.desk import Desk, looks_signed
from mail2ticket.model.facts import Origin, Questions
from mail2ticket.model.items import Discarded, Held, Reason, Stop
from mail2ticket.model.mailbox import Mailbox
from mail2ticket.model.message import Message, Recipient, RecipientSource
from mail2ticket.model.route import Route
from mail2ticket.model.verdict import Answer, Kind, Trust

__all__ = ["AnswersToOurs", "Routes", "bcc_only", "not_read", "own_mail", "recipients"]

# What the servers on the way said about the delivery, not what the sender wrote.
_DELIVERY = frozenset(
    {
        RecipientSource.ENVELOPE,
        RecipientSource.DELIVERED_TO,
        RecipientSource.ORIGINAL_TO,
        RecipientSource.ENVELOPE_TO,
        RecipientSource.FORWARDED_TO,
    }
)


def own_mail(case: Classified) -> Answer[Stop] | None:
    """
    Mail from one of our own addresses is no request (R5), unless it is a copy (E14).

    A list of ours that put its own address into From writes for somebody else (S3).
    """
    sender = case.message.sender
    if sender is None or case.kind is Kind.COPY or not case.desk.is_ours(sender.address):
        return None
    if case.message.rewritten_from is not None and case.trust is Trust.VERIFIED:
        return None
    return Answer(Discarded(Reason.OWN_MAIL), f"{sender.address} is an address of ours")


def _routes(values: Iterable[Route]) -> tuple[Route, ...]:
    return tuple(values)


@frozen
class Routes:
    """
    The first route that takes the mail says which mailbox it is for, and what is set (R2).

    Recipients are asked about in the order in which they are believed (R1), so that what a
    server says of the delivery goes before what the sender wrote; among equals the order of
    the routes decides. Mail that no route takes is left to the next rule; where there is none
    it is held as ``no_route``.
    """

    routes: tuple[Route, ...] = field(converter=_routes)

    def __attrs_post_init__(self) -> None:
        names = Counter(route.name for route in self.routes)
        found = [fault for route in self.routes for fault in route.faults()]
        found += [f"two routes are called {name!r}" for name, n in names.items() if n > 1]
        if found:
            raise ConfigurationError(found)

    def faults_at(self, desk: Desk) -> list[str]:
        """Return the routes that lead nowhere at *desk*."""
        return [
            f"route {route.name!r}: {route.mailbox} is no mailbox"
            for route in self.routes
            if route.mailbox is not None and route.mailbox not in desk.mailbox_of
        ]

    def questions(self, message: Message, desk: Desk) -> Questions:  # noqa: ARG002 - of no mail
        """Ask who works the queues to which routes lead: agents may be chosen or told there."""
        return Questions(queues=frozenset({route.queue for route in self.routes} - {""}))

    def __call__(self, case: Attributed) -> Answer[Mailbox | Stop] | None:
        """Answer with the mailbox as the route sets it."""
        for _, equals in groupby(_recipients(case), key=_source):
            addresses = [(one.address, case.desk.mailbox_for(one.address)) for one in equals]
            for route in self.routes:
                taken = next(self._taken(route, addresses, case.desk), None)
                if taken is not None and route.is_true_of(case):
                    return _routed(route, *taken)
        return None

    def names(self, address: Address) -> bool:
        """Return whether a route is for *address* in particular, whatever its conditions are."""
        return any(route.to and route.takes(address) for route in self.routes)

    @staticmethod
    def _taken(
        route: Route, addresses: Iterable[tuple[Address, Mailbox | None]], desk: Desk
    ) -> Iterator[tuple[Address, Mailbox]]:
        """Yield each address that *route* takes, and the mailbox where it leads from there."""
        for address, own in addresses:
            if not route.takes(address) or (own is None and not route.to):
                continue
            mailbox = own if route.mailbox is None else desk.mailbox_of[route.mailbox]
            if mailbox is not None:
                yield address, mailbox


def _source(recipient: Recipient) -> RecipientSource:
    return recipient.source


def _routed(route: Route, address: Address, mailbox: Mailbox) -> Answer[Mailbox | Stop]:
    if not mailbox.is_active:
        said = f"route {route.name} leads to mailbox {mailbox.address}, which is inactive"
        return Answer(Held(Reason.NO_ROUTE, said), said)
    return Answer(route.applied_to(mailbox), f"{address}: route {route}")


def addressees(
    message: Message, desk: Desk, rules: Iterable[object] = ()
) -> dict[Address, Address]:
    """
    Return the addresses of ours that *message* is for, and how it spells each (R4).

    One address for each active mailbox, and each address that one of the routes among *rules*
    is for, the most believed first; other addresses of ours are passed over.
    """
    tables = [rule for rule in rules if isinstance(rule, Routes)]
    spelt = {pattern.lower() for one in tables for route in one.routes for pattern in route.to}
    found: dict[Address, Address] = {}
    for recipient in message.recipients:
        address = recipient.address
        mailbox = desk.mailbox_for(address)
        if any(one.names(address) for one in tables):
            is_spelt = str(address).lower() in spelt
            found.setdefault(address if is_spelt else address.without_subaddress(), address)
        elif mailbox is not None and mailbox.is_active:
            found.setdefault(mailbox.address, address)
    return found


def recipients(case: Attributed) -> Answer[Mailbox | Stop] | None:
    """The most believed recipient that is a mailbox of ours; see `Desk.plus_addressing` (R3)."""
    refused = ""
    for recipient in _recipients(case):
        address = recipient.address
        mailbox = case.desk.mailbox_for(address)
        if mailbox is not None and mailbox.is_active:
            several = ", one of several that it is for" if case.addressee else ""
            return Answer(mailbox, f"{recipient.source}: {address}{several}")
        if mailbox is not None:
            refused = refused or f"mailbox {mailbox.address} is inactive"
        elif address in case.desk.mailbox_of:
            refused = refused or f"{address} takes mail only with a detail after +"
    return Answer(Held(Reason.NO_ROUTE, refused), refused) if refused else None


@frozen
class AnswersToOurs:
    """
    An answer to a mail of ours comes to the mailbox that it names, though no route takes it.

    It is known by the mail that it answers, or by the address, if we signed that. Only which
    mailbox it is for is decided by this: whether the mail may write to the work item is not.
    """

    def questions(self, message: Message, desk: Desk) -> Questions:  # noqa: ARG002 - of any desk
        """Ask for the mails that it answers."""
        return Questions(message_ids=frozenset(message.thread))

    def __call__(self, case: Attributed) -> Answer[Mailbox | Stop] | None:
        """Answer as `recipients` does."""
        if not any(looks_signed(one.address) for one in _recipients(case)):
            known = (case.facts.references.get(one) for one in case.message.thread)
            if not any(one and one.origin is Origin.SENT for one in known):
                return None
        return recipients(case)


def _recipients(case: Attributed) -> tuple[Recipient, ...]:
    """Return whom the mail is for; one alone where it is looked at for each of several."""
    found = case.message.recipients
    if case.addressee is None:
        return found
    return tuple(recipient for recipient in found if recipient.address == case.addressee)


def not_read(case: Attributed) -> Answer[Mailbox | Stop] | None:
    """The mail goes over a limit before it says for whom it is (W7)."""
    excess = case.message.excess
    if excess is None:
        return None
    return Answer(Held(Reason.OVER_LIMIT, str(excess)), str(excess))


def bcc_only(case: Attributed) -> Answer[Mailbox | Stop] | None:
    """
    Nothing says to which of our addresses it came, so it can only have come as a Bcc.

    Not so where a server names a recipient, or the sender wrote to our domain: that mail
    has an address, and no mailbox.
    """
    domains = {address.domain for address in case.desk.ours}
    for recipient in case.message.recipients:
        if recipient.source in _DELIVERY or recipient.address.domain in domains:
            return None
    said = "no recipient is ours; hand over the envelope, or Delivered-To, to route a Bcc"
    return Answer(Held(Reason.BCC_ONLY, said), said)
