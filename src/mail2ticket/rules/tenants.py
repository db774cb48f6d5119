"""What does it become, where several organizations share a desk (S1, S2)?"""

from __future__ import annotations

from attrs import evolve, frozen

from mail2ticket.model.case import Commanded
from mail2ticket.model.desk import Desk
from mail2ticket.model.facts import Questions
from mail2ticket.model.items import Entity
from mail2ticket.model.message import Message
from mail2ticket.model.people import Stranger, company_of
from mail2ticket.model.verdict import Answer
from mail2ticket.rules import Rule, asked_by

__all__ = ["OwnTenants"]


@frozen
class OwnTenants:
    """
    Whoever is another organization's is a stranger to this one: his ticket is kept apart (S2).

    In a mailbox of one company (`Mailbox.company`) only its own people are registered, and every
    ticket is its own. Agents belong to none, and are at home everywhere. It is in no default
    policy, for there the mailbox's company is that of people whom nobody knows.

    Attributes:
        opens: The rule that opens tickets.
    """

    opens: Rule[Commanded, Entity]

    def questions(self, message: Message, desk: Desk) -> Questions:
        """Ask what *opens* asks."""
        return asked_by(self.opens, message, desk)

    def __call__(self, case: Commanded) -> Answer[Entity] | None:
        """Answer with the ticket that *opens* makes."""
        here, theirs = case.mailbox.company, company_of(case.requester)
        sender = case.message.sender
        if here is None or theirs is None or here.id == theirs.id or sender is None:
            return self.opens(case)
        stranger = Stranger(sender.address, sender.name)
        answer = self.opens(evolve(case, requester=stranger))
        return (
            Answer(answer.value, f"{answer.reason}; a stranger to {here.name}") if answer else None
        )
