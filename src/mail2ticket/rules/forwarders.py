"""
Who is it from, where somebody passed it on (S3)?

What a mail passes on is believed where the one who passed it on is ours and proven: an agent
whom our servers verified, or a list of ours. Nobody else can make a mail somebody else's;
Reply-To alone never does.
"""

from __future__ import annotations

from attrs import evolve, frozen

from mail2ticket.model.address import NamedAddress
from mail2ticket.model.body import Body, Span, SpanKind
from mail2ticket.model.case import Classified, Commanded, Drafted
from mail2ticket.model.changes import Changes
from mail2ticket.model.desk import Desk
from mail2ticket.model.directory import companies_at, contacts_at, telling_domains
from mail2ticket.model.facts import NO_QUESTIONS, Questions
from mail2ticket.model.items import Entity, NewTicket
from mail2ticket.model.message import Forwarded, Message
from mail2ticket.model.people import Agent, Requester, Stranger, company_of
from mail2ticket.model.subjects import bare_subject
from mail2ticket.model.verdict import Answer, Trust
from mail2ticket.rules import Rule, asked_by

__all__ = ["ForwardedRequest", "RewrittenSender", "forwarder_takes_part"]


@frozen
class RewrittenSender:
    """
    A list of ours put its own address into From: the mail is from whom it writes for.

    Only where our servers verified that the list sent it. He is never an agent by it, for the
    list proves itself and not him.
    """

    def questions(self, message: Message, desk: Desk) -> Questions:
        """Ask who he is, and whose his domain is."""
        return _asked(message.rewritten_from, desk)

    def __call__(self, case: Classified) -> Answer[Requester] | None:
        """Answer with a contact, or a stranger of his company."""
        original = _rewritten(case)
        if original is None:
            return None
        found = _looked_up(case, original)
        if isinstance(found, Agent):
            found = Stranger(original.address, original.name)
        by = case.message.sender.address if case.message.sender else ""
        return Answer(found, f"{by} is a list of ours, and writes for {original.address}")


@frozen
class ForwardedRequest:
    """
    What a verified agent passes on is its sender's request, where it is about no item (S3).

    The ticket has the subject that was passed on, the agent's words and the text below them; its
    requester is the original sender. The same for mail whose From a list of ours rewrote.

    Attributes:
        opens: The rule that opens tickets.
    """

    opens: Rule[Commanded, Entity]

    def questions(self, message: Message, desk: Desk) -> Questions:
        """Ask who wrote what is passed on, and what *opens* asks."""
        asked = asked_by(self.opens, message, desk)
        original = message.forward.sender if message.forward else None
        if original is None:
            return asked
        told = Questions(at=message.received_at, answered=frozenset({original.address}))
        return Questions.joined((asked, _asked(original, desk), told))

    def __call__(self, case: Commanded) -> Answer[Entity] | None:
        """Answer with the ticket that *opens* makes of the original."""
        if case.item is not None or case.kind.is_report:
            return None
        rewritten, forward = _rewritten(case), case.message.forward
        if rewritten is not None:
            message = evolve(case.message, senders=(rewritten,))
            return self._opened(evolve(case, message=message), f"{rewritten.address} wrote it")
        original = _passed_on(case)
        if forward is None or original is None:
            return None
        requester = _looked_up(case, original)
        company = company_of(requester)
        if not isinstance(requester, Stranger) and not requester.is_active:
            return None
        if company is not None and not company.is_active:
            return None
        message = evolve(
            case.message,
            senders=(original,),
            subject=bare_subject(forward.subject) or bare_subject(case.message.subject),
            body=_joined(case.message.body, forward),
        )
        said = f"{case.requester.name} passes on a mail of {original.address}"
        return self._opened(evolve(case, message=message, requester=requester), said)

    def _opened(self, case: Commanded, said: str) -> Answer[Entity] | None:
        answer = self.opens(case)
        return Answer(answer.value, f"{answer.reason}; {said}") if answer else None


def forwarder_takes_part(case: Drafted) -> Answer[Changes] | None:
    """The agent who passed a mail on takes part in its ticket, beside who wrote it (S3)."""
    sender, entity = case.message.sender, case.entity
    if (
        sender is None
        or not isinstance(entity, NewTicket)
        or not isinstance(case.requester, Agent)
    ):
        return None
    if _passed_on(case) is None or entity.sender == sender.address:
        return None
    return Answer(Changes(watchers=(sender.address,)), f"{sender.address} passed it on")


def _rewritten(case: Classified) -> NamedAddress | None:
    """Return whom a list of ours writes for, if it is proven that it sent the mail."""
    original, sender = case.message.rewritten_from, case.message.sender
    if original is None or sender is None or case.trust is not Trust.VERIFIED:
        return None
    if not case.desk.is_ours(sender.address) or case.desk.is_ours(original.address):
        return None
    return original


def _passed_on(case: Commanded) -> NamedAddress | None:
    """Return who wrote what a verified agent passes on."""
    forward, agent = case.message.forward, case.requester
    if forward is None or not isinstance(agent, Agent) or case.trust is not Trust.VERIFIED:
        return None
    original = forward.sender
    if original is None or not original.address.domain or case.desk.is_ours(original.address):
        return None
    sender = case.message.sender
    own = {*agent.addresses, *((sender.address,) if sender else ())}
    return None if original.address in own else original


def _looked_up(case: Classified, original: NamedAddress) -> Requester:
    """Return who *original* is: an agent, the one contact, or a stranger of one company."""
    people = case.facts.people.get(original.address, ())
    agents = [one for one in people if isinstance(one, Agent) and one.is_active]
    if agents:
        return agents[0]
    contacts = contacts_at(people, original.address)
    if len(contacts) == 1:
        return contacts[0]
    _, companies = companies_at(original.address.domain, case.facts, case.desk)
    company = companies[0] if len(companies) == 1 and not contacts else None
    return Stranger(original.address, original.name, company)


def _asked(original: NamedAddress | None, desk: Desk) -> Questions:
    if original is None:
        return NO_QUESTIONS
    return Questions(
        addresses=frozenset({original.address}),
        domains=frozenset(telling_domains(original.address.domain, desk)),
    )


def _joined(body: Body, forward: Forwarded) -> Body:
    """Return *body* with the text of a mail that is attached to it below it."""
    if not forward.is_attached or not forward.text.strip():
        return body
    ends = body.text.endswith("\n")
    gap = "\n" * (2 - ends) if body.text.strip() else ""
    below = Span(SpanKind.FORWARD, f"{gap}{_header(forward)}\n\n{forward.text.strip()}")
    return evolve(body, spans=(*body.spans, below))


def _header(forward: Forwarded) -> str:
    sender = forward.sender
    when = f"{forward.sent_at:%Y-%m-%d %H:%M %z}" if forward.sent_at else ""
    who = f"{sender.name} <{sender.address}>".strip() if sender else ""
    pairs = (("From", who), ("Date", when), ("Subject", " ".join(forward.subject.split())))
    return "\n".join(f"> {name}: {value}" for name, value in pairs if value)
