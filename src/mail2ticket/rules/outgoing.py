"""
Copies of mail that agents send to people outside (E14); `Desk.takes_outgoing` turns them on.

A copy comes by Bcc, by Cc, or from a journal. It opens a ticket of whom it was sent to, or is a
note on the item that it is about; and nobody is told, for everybody knows.
"""

from __future__ import annotations

from attrs import frozen

from mail2ticket.model.address import NamedAddress
from mail2ticket.model.body import SpanKind
from mail2ticket.model.case import Attributed, Classified, Commanded, Drafted, Parsed
from mail2ticket.model.changes import AssignBy, Assignment, Changes
from mail2ticket.model.desk import Desk
from mail2ticket.model.facts import NO_QUESTIONS, Questions
from mail2ticket.model.items import Entity, EntityKind, NewNote, NewTicket, Stop, WorkItem
from mail2ticket.model.mailbox import Mailbox, Otherwise
from mail2ticket.model.message import Message
from mail2ticket.model.people import Agent, Contact, Requester, Stranger, company_of
from mail2ticket.model.token import conceal
from mail2ticket.model.verdict import Answer, Kind, Trust

__all__ = [
    "OutgoingCopy",
    "SenderOfCopy",
    "outgoing_copy",
    "outgoing_note",
    "outgoing_ticket",
    "sending_mailbox",
    "sending_mailbox_agent",
    "unverified_copy",
]

# Deeper names are looked up by their last labels only.
_LABELS = 8


@frozen
class OutgoingCopy:
    """
    An agent, or one of our mailboxes, wrote to somebody outside, and not to a mailbox of ours.

    The direction is told by From and To: mail with a mailbox of ours in To is a request, even of
    an agent. Whether From can be believed is for `unverified_copy` to say.
    """

    def questions(self, message: Message, desk: Desk) -> Questions:
        """Ask who wrote it, and who it was written to."""
        outside = _outside(message, desk)
        if not desk.takes_outgoing or message.sender is None or outside is None:
            return NO_QUESTIONS
        return Questions(
            addresses=frozenset({message.sender.address, outside.address}),
            domains=frozenset(_domains(outside, desk)),
        )

    def __call__(self, case: Parsed) -> Answer[Kind] | None:
        """Answer that it is a copy."""
        sender, desk = case.message.sender, case.desk
        outside = _outside(case.message, desk)
        if not desk.takes_outgoing or sender is None or outside is None:
            return None
        if case.message.rewritten_from is not None:
            return None  # a list of ours passes on what anybody wrote to it
        if any(desk.is_ours(person.address) for person in case.message.to):
            return None
        known = case.facts.people.get(sender.address, ())
        is_agent = any(isinstance(one, Agent) and one.is_active for one in known)
        if not is_agent and not desk.is_ours(sender.address):
            return None
        return Answer(Kind.COPY, f"{sender.address} wrote to {outside.address}")


def unverified_copy(case: Classified) -> Answer[Kind] | None:
    """
    A copy is believed as an agent is; else it is mail like any other (S4).

    Anybody can write our address into From, and somebody else's into To.
    """
    believes_all = case.desk.unverified_agents and not case.can_be_verified
    is_believed = case.trust is Trust.VERIFIED or (believes_all and case.trust is not Trust.FORGED)
    if is_believed and case.message.is_from_one:
        return None
    return Answer(Kind.PERSONAL, "it looks like a copy of our own mail, and is not verified")


def sending_mailbox_agent(case: Classified) -> Answer[Requester] | None:
    """A copy from an address of ours is an agent's, though nobody knows whose."""
    sender = case.message.sender
    if case.kind is not Kind.COPY or sender is None or not case.desk.is_ours(sender.address):
        return None
    name = sender.name or str(sender.address)
    agent = Agent(str(sender.address), name, (sender.address,))
    return Answer(agent, f"sent from {sender.address}, an address of ours")


def sending_mailbox(case: Attributed) -> Answer[Mailbox | Stop] | None:
    """A copy that says no more of its way belongs to the mailbox that it was sent from."""
    sender = case.message.sender
    if case.kind is not Kind.COPY or sender is None:
        return None
    mailbox = case.desk.mailbox_of.get(sender.address.without_subaddress())
    if mailbox is None or not mailbox.is_active:
        return None
    return Answer(mailbox, f"sent from {sender.address}")


def outgoing_note(case: Commanded) -> Answer[Entity] | None:
    """A copy about an item is a note of the agent's on it; it never opens the item again."""
    item, sender = case.item, case.message.sender
    if case.kind is not Kind.COPY or item is None or sender is None:
        return None
    body = case.message.body
    new = "".join(s.text for s in body.spans if s.kind in {SpanKind.OWN, SpanKind.FORWARD})
    entity = NewNote(
        item=item,
        title=_title(case),
        text=conceal(new.strip() or body.text.strip()),
        sender=sender.address,
        author=case.requester,
        type=case.mailbox.note_type,
        is_internal=case.mailbox.internal_notes,
        received_at=case.message.received_at,
    )
    if entity.entity not in case.mailbox.creates:
        return None
    return Answer(entity, f"a copy of mail that was sent, on {item.number}")


def outgoing_ticket(case: Commanded) -> Answer[Entity] | None:
    """
    A copy about no item opens a ticket of the first one outside whom it was sent to.

    He takes part from now on, so that his answer finds the ticket.
    """
    outside, mailbox = _outside(case.message, case.desk), case.mailbox
    if case.kind is not Kind.COPY or outside is None or EntityKind.TICKET not in mailbox.creates:
        return None
    named: WorkItem | None = case.item or case.match.mentioned
    if case.item is not None and mailbox.otherwise is Otherwise.HOLD:
        return None
    requester = _recipient(case, outside)
    entity = NewTicket(
        mailbox=mailbox.address,
        title=_title(case),
        text=conceal(case.message.body.text).strip(),
        sender=outside.address,
        requester=requester,
        company=company_of(requester) or mailbox.company,
        queue=mailbox.queue,
        priority=mailbox.priority,
        status=mailbox.status,
        type=mailbox.type,
        source=mailbox.source,
        is_registered=not isinstance(requester, Stranger),
        mentions=named.number if named else None,
        received_at=case.message.received_at,
    )
    return Answer(entity, f"a new ticket for what was sent to {outside.address}")


@frozen
class SenderOfCopy:
    """
    The agent who sent the mail works the ticket that it opened, or takes part in it.

    Attributes:
        assigns: Whether the ticket is given to him; else he is told what happens to it.
    """

    assigns: bool = True

    def __call__(self, case: Drafted) -> Answer[Changes] | None:
        """Answer with what makes him part of it; of mail from our own addresses, nobody is."""
        agent, sender = case.requester, case.message.sender
        is_new = case.kind is Kind.COPY and isinstance(case.entity, NewTicket)
        if not is_new or not isinstance(agent, Agent) or sender is None:
            return None
        if case.desk.is_ours(sender.address):
            return None
        if self.assigns:
            given = Assignment(AssignBy.FIXED, (agent.id,))
            return Answer(Changes(assignment=given), f"given to {agent.name}, who wrote the mail")
        return Answer(Changes(watchers=(sender.address,)), f"{agent.name} wrote it, and watches")


def outgoing_copy(case: Classified) -> Answer[bool] | None:
    """Of a copy nobody is told: who sent the mail knows, and who got it knows."""
    return Answer(True, "a copy of mail that was sent") if case.kind is Kind.COPY else None


def _outside(message: Message, desk: Desk) -> NamedAddress | None:
    """Return the first one whom the mail was sent to and who is not one of our addresses."""
    people = (*message.to, *message.cc)
    return next((one for one in people if not desk.is_ours(one.address)), None)


def _recipient(case: Commanded, outside: NamedAddress) -> Contact | Stranger:
    """Return *outside* as the directory knows him; of several with equal right, none."""
    known = case.facts.people.get(outside.address, ())
    contacts = [one for one in known if isinstance(one, Contact)]
    active = [one for one in contacts if one.is_active] or contacts
    if len(active) == 1:
        return active[0]
    if not active:
        for domain in _domains(outside, case.desk):
            companies = case.facts.companies.get(domain, ())
            if companies:
                one = companies[0] if len(companies) == 1 else None
                return Stranger(outside.address, outside.name, one)
    return Stranger(outside.address, outside.name)


def _domains(outside: NamedAddress, desk: Desk) -> tuple[str, ...]:
    labels = outside.address.domain.split(".")[-_LABELS:]
    above = (".".join(labels[at:]) for at in range(len(labels) - 1))
    return tuple(name for name in above if name not in desk.public_domains)


def _title(case: Commanded) -> str:
    subject = conceal(case.message.subject).strip()
    if subject and not case.message.is_subject_blank:
        return subject
    moment = case.message.received_at.astimezone(case.mailbox.zone)
    return f"Sent mail - {moment:%Y-%m-%d %H:%M}"
