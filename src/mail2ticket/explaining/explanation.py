"""What a mail would become, and why: everything that there is to tell, as plain values."""

from __future__ import annotations

from attrs import field, frozen

from mail2ticket.explaining.turns import Asked, asked, heard
from mail2ticket.handling.outbox import written
from mail2ticket.model.decision import Decision
from mail2ticket.model.facts import Facts
from mail2ticket.model.items import NewNote, NewTicket, NewTimeEntry
from mail2ticket.model.message import Message
from mail2ticket.model.notice import OutboundMail
from mail2ticket.model.numbers import ItemKind
from mail2ticket.pipeline import Triage, addressed, decided, triage_each
from mail2ticket.policy import Policy


@frozen(kw_only=True)
class Way:
    """
    What the mail becomes in one of the mailboxes that take it; mostly there is one alone (R4).

    Attributes:
        asked: Every question in the order in which it was asked, with every rule's turn.

        notices: What people would be told, as it would be sent.

        is_numbered: Whether the number in *notices* is known. That of a new ticket is not: the
            store gives it, and the first one of the day stands in its place.

        ruled: What the rules alone decide, where a triage of the host's own decides otherwise.
    """

    decision: Decision
    asked: tuple[Asked, ...] = ()
    notices: tuple[OutboundMail, ...] = field(default=(), repr=False)
    is_numbered: bool = True
    ruled: Decision | None = field(default=None, repr=False)


@frozen(kw_only=True)
class Explanation:
    """
    A mail, what it would become, and why.

    Attributes:
        facts: What the store said, by which it was judged.

        ways: What it becomes in each mailbox that takes it; at least one.
    """

    message: Message
    facts: Facts = field(repr=False)
    policy: Policy = field(repr=False)
    ways: tuple[Way, ...]

    @property
    def decision(self) -> Decision:
        """The first decision, which has the key of the delivery."""
        return self.ways[0].decision


def explain(
    message: Message, facts: Facts, policy: Policy, *, triage: Triage = triage_each
) -> Explanation:
    """
    Say what *message* would become, and what each rule says to it, asked or not.

    Pure, as `triage` is: nothing is written, sent or scanned. So what a scanner would say is not
    in it, nor are limits on notices to others than the sender, which are counted when a mail is
    filed.

    >>> from mail2ticket import Mailbox, parse
    >>> from mail2ticket.testing import mail
    >>> policy = Policy(mailboxes=(Mailbox("support@acme.example"),))
    >>> explanation = explain(parse(mail("Printer")), Facts(), policy)
    >>> classify = explanation.ways[0].asked[0]
    >>> classify.stage, classify.answer.reason
    ('classify', 'nothing says otherwise')

    Args:
        message: The mail, read.

        facts: What the host answers to `mail2ticket.questions`.

        policy: The rules to go by.

        triage: A host's own, as that of `Intake`. Should it raise, the mail would be held, and
            that is what is told.
    """
    decisions = decided(triage, message, facts, policy)
    ruled = {one.key: one for one in triage_each(message, facts, policy)}
    cases = heard(message, facts, policy)
    spelt = addressed(message, policy)
    ways: list[Way] = []
    for decision in decisions:
        first = decision.addressees[0] if decision.addressees else None
        of_it = cases.get(spelt.get(first) if first else None) or cases.get(None, {})
        number, is_known = _number(decision, policy)
        by_rules = ruled.get(decision.key, next(iter(ruled.values())))
        ways.append(
            Way(
                decision=decision,
                asked=tuple(asked(decision, of_it, policy)),
                notices=written(decision, number, message, policy),
                is_numbered=is_known,
                ruled=None if by_rules == decision else by_rules,
            )
        )
    return Explanation(message=message, facts=facts, policy=policy, ways=tuple(ways))


def _number(decision: Decision, policy: Policy) -> tuple[str | None, bool]:
    entity = decision.entity
    if isinstance(entity, NewNote | NewTimeEntry):
        return entity.item.number, True
    if isinstance(entity, NewTicket):
        day = decision.received_at.date()
        return policy.numbers[0].make(ItemKind.TICKET, day, 1), False
    return None, True
