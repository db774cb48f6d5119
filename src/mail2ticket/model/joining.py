"""
Who may write to which work item (T2, T4).

A mail that names an item only *leads* there. These are the ways to it, and who may go them.
"""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from mail2ticket.model.case import Match, Routed
from mail2ticket.model.items import WorkItem
from mail2ticket.model.numbers import numbers_in
from mail2ticket.model.people import Agent, Contact
from mail2ticket.model.token import Token
from mail2ticket.model.verdict import Answer, Trust

#: How often in a row an item is followed to where it was merged.
MOST_MERGES = 10


@frozen
class Lead:
    """
    An item that a mail names, and the item that a mail about it goes to.

    Attributes:
        item: The same, or what it was merged into (T4).
    """

    named: WorkItem
    item: WorkItem

    @property
    def route(self) -> str:
        """How the one leads to the other, in words; empty where they are the same."""
        if self.named.number == self.item.number:
            return ""
        return f"; {self.named.number} was merged into {self.item.number}"


def lead_to(case: Routed, number: str) -> Lead | None:
    """Return where a mail about *number* goes, or None if there is no such item."""
    items = case.facts.items
    named = item = items.get(number.upper())
    if named is None or item is None:
        return None
    for _ in range(MOST_MERGES):
        target = items.get(item.merged_into.upper()) if item.merged_into else None
        if target is None:
            break
        item = target
    return Lead(named, item)


def leads_by_token(case: Routed) -> Iterator[tuple[Token, Lead | None]]:
    """Yield each token that verifies for the sender, and where it leads; nowhere if deleted."""
    sender = case.message.sender
    if sender is None or not may_be_himself(case):
        return
    for token in case.message.tokens:
        if case.desk.signer.verifies(token, sender.address):
            yield token, lead_to(case, token.number)


def leads_by_reference(case: Routed) -> Iterator[Lead]:
    """Yield where the mails lead that this one answers, the nearest first."""
    if case.kind.is_report:
        return  # what a report refers to is no mail of the one who sends it
    for message_id in case.message.thread:
        reference = case.facts.references.get(message_id)
        lead = lead_to(case, reference.number) if reference else None
        if lead is not None:
            yield lead


def leads_by_subject(case: Routed) -> Iterator[Lead]:
    """Yield where the numbers in the subject lead."""
    for number in numbers_in(case.message.subject, case.desk.numbers):
        lead = lead_to(case, number)
        if lead is not None:
            yield lead


def joined(case: Routed, lead: Lead, said: str) -> Answer[Match]:
    """Answer with the item of *lead*, and say which other carriers name another one (T4)."""
    tokens = (found for _, found in leads_by_token(case) if found)
    leads = (*tokens, *leads_by_reference(case), *leads_by_subject(case))
    others = dict.fromkeys(o.item.number for o in leads if o.item.number != lead.item.number)
    conflict = f"; other carriers name {', '.join(others)}" if others else ""
    return Answer(Match(lead.item), f"{lead.named.number} by {said}{lead.route}{conflict}")


def may_be_himself(case: Routed) -> bool:
    """Return whether the sender may have the rights of whom From names."""
    return case.trust is not Trust.FORGED and case.message.is_from_one


def part_in(case: Routed, lead: Lead) -> str:
    """
    Return why the sender may write to the item of *lead*, or an empty string.

    Who took part in an item takes part in what it was merged into. Its approvers take part (E3).
    """
    sender, requester = case.message.sender, case.requester
    if sender is None or not may_be_himself(case):
        return ""
    takers = lead.named.participants | lead.named.watchers | lead.named.approvers
    takers |= lead.item.participants | lead.item.watchers | lead.item.approvers
    if sender.address in takers:
        return "the sender takes part"
    if isinstance(requester, Agent):
        return "the sender is an agent"
    if isinstance(requester, Contact):
        if takers.intersection(requester.addresses):
            return "the sender takes part by another address"
        if (
            requester.is_co_managing
            and requester.company
            and requester.company == lead.item.company
        ):
            return "the sender co-manages the company"
    return ""


def outside(case: Routed) -> str:
    """Return why the sender may not write to an item in which he might take part."""
    if case.trust is Trust.FORGED:
        return "the sender is known to be forged"
    if not case.message.is_from_one:
        return "From names more than one sender"
    return "the sender takes no part in it"
