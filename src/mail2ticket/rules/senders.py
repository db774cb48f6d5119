"""Who is it from (S1)?"""

from __future__ import annotations

from attrs import frozen

from mail2ticket.model.address import Address
from mail2ticket.model.case import Classified
from mail2ticket.model.desk import Desk
from mail2ticket.model.directory import companies_at, contacts_at, rank, telling_domains
from mail2ticket.model.facts import NO_QUESTIONS, Questions
from mail2ticket.model.items import Held, Reason, Stop
from mail2ticket.model.message import Message
from mail2ticket.model.numbers import numbers_in
from mail2ticket.model.people import Agent, Company, Contact, Requester, Stranger
from mail2ticket.model.verdict import Answer, Trust

__all__ = ["CompanyDomain", "KnownAgent", "KnownContact", "NamedItem", "no_sender"]


def no_sender(case: Classified) -> Answer[Stop] | None:
    """
    Nobody can be told, and nobody asked: a person looks at it.

    A mail over a limit was not read to its end, so that it may have a sender after all.
    """
    if case.message.sender is not None or case.message.excess is not None:
        return None
    return Answer(Held(Reason.NO_SENDER), "no usable From address")


@frozen
class KnownAgent:
    """
    An active agent has this address, be it his first or another.

    A mail that no server of ours has verified is no agent's, for anybody can write his address,
    and an agent may do much (S4). A desk that names no server may say that From alone makes an
    agent (`Desk.unverified_agents`); that one is forged by whoever wants to.
    """

    def questions(self, message: Message, _: Desk) -> Questions:
        """Ask who has the From address."""
        return Questions(addresses=_sender(message))

    def __call__(self, case: Classified) -> Answer[Requester] | None:
        """Answer with the first active agent."""
        agents = [p for p in _people(case) if isinstance(p, Agent)]
        if not agents:
            return None
        found = next((agent for agent in agents if agent.is_active), agents[0])
        if not found.is_active and any(p.is_active for p in _people(case)):
            return None  # he is a contact now, and that one may write
        if _is_doubtful(case) or _lacks_pass(case):
            said = f"claims to be agent {found.name}, and is {_unverified(case)}"
            return Answer(stranger(case), said)
        others = len(agents) - 1
        several = f"; {others} more agents have the address, the first is taken" * bool(others)
        inactive = "" if found.is_active else ", who is inactive"
        return Answer(found, f"agent {found.name}{inactive}{several}")


@frozen
class KnownContact:
    """
    A contact has this address: as his primary one, else as second, else as third.

    Several contacts with equal right are not guessed between.
    """

    def questions(self, message: Message, _: Desk) -> Questions:
        """Ask who has the From address."""
        return Questions(addresses=_sender(message))

    def __call__(self, case: Classified) -> Answer[Requester] | None:
        """Answer with the one contact, or with nobody in particular."""
        contacts = [p for p in _people(case) if isinstance(p, Contact)]
        if not contacts:
            return None
        if _is_doubtful(case):
            said = f"claims to be contact {contacts[0].name}, and is {_unverified(case)}"
            return Answer(stranger(case), said)
        address = stranger(case).address
        first = contacts_at(contacts, address)
        if len(first) != 1:
            names = ", ".join(contact.name for contact in first)
            return Answer(stranger(case), f"{len(first)} contacts have the address: {names}")
        inactive = "" if first[0].is_active else ", who is inactive"
        return Answer(
            first[0], f"contact {first[0].name} by address {rank(first[0], address) + 1}{inactive}"
        )


@frozen
class NamedItem:
    """
    The subject names an item of a company: the mail of a sender whom nobody knows is theirs (S1).

    That is all he gets by it: he stays a stranger, and writes into no item. Items of several
    companies tell none.
    """

    def questions(self, message: Message, desk: Desk) -> Questions:
        """Ask for the items that the subject names."""
        numbers = numbers_in(message.subject, desk.numbers)
        return Questions(numbers=frozenset(numbers)) if numbers else NO_QUESTIONS

    def __call__(self, case: Classified) -> Answer[Requester] | None:
        """Answer with a stranger of the item's company."""
        if case.message.sender is None or _is_doubtful(case):
            return None
        numbers = numbers_in(case.message.subject, case.desk.numbers)
        items = [case.facts.items[number] for number in numbers if number in case.facts.items]
        companies = {item.company.id: item.company for item in items if item.company}
        if len(companies) != 1:
            return None
        [company] = companies.values()
        return Answer(stranger(case, company), f"the subject names an item of {company.name}")


@frozen
class CompanyDomain:
    """
    A stranger from a domain that belongs to exactly one company.

    The longest domain that any company has is believed, by whole labels; a public mail
    domain tells nothing (`Desk.public_domains`).
    """

    def questions(self, message: Message, desk: Desk) -> Questions:
        """Ask for the sender's domain and those above it."""
        sender = message.sender
        return Questions(
            domains=frozenset(telling_domains(sender.address.domain, desk) if sender else ())
        )

    def __call__(self, case: Classified) -> Answer[Requester] | None:
        """Answer with a stranger of that company."""
        if case.message.sender is None or _is_doubtful(case):
            return None
        written = case.message.sender.address.domain
        domain, companies = companies_at(written, case.facts, case.desk)
        if not companies:
            return None
        if len(companies) != 1:
            said = f"{domain} belongs to {len(companies)} companies, and is not guessed"
            return Answer(stranger(case), said)
        return Answer(stranger(case, companies[0]), f"{domain} belongs to {companies[0].name}")


def _sender(message: Message) -> frozenset[Address]:
    return frozenset({message.sender.address} if message.sender else ())


def _people(case: Classified) -> tuple[Agent | Contact, ...]:
    sender = case.message.sender
    return case.facts.people.get(sender.address, ()) if sender else ()


def _lacks_pass(case: Classified) -> bool:
    believes_all = case.desk.unverified_agents and not case.can_be_verified
    return case.trust is not Trust.VERIFIED and not believes_all


def _is_doubtful(case: Classified) -> bool:
    return case.trust is Trust.FORGED or not case.message.is_from_one


def _unverified(case: Classified) -> str:
    if not case.message.is_from_one:
        return "not the only one in From"
    if case.trust is Trust.FORGED:
        return "known to be forged"
    return (
        "not verified by our servers"
        if case.can_be_verified
        else "not verified, for no server of ours is named"
    )


def stranger(case: Classified, company: Company | None = None) -> Stranger:
    """Return the sender of *case* as one whom the directory does not know."""
    sender = case.message.sender
    if sender is None:  # the screen has stopped such mail, unless a host took that rule out
        return Stranger(Address("nobody", "invalid"))
    return Stranger(sender.address, sender.name, company)
