"""
Which work item is it about (T1, T2)?

A carrier only names a candidate; whether the mail may join it is another matter. It joins
if a token verifies for the sender, or if the sender takes part; never if the sender is
known to be forged. Else a new ticket mentions the item.
"""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from mail2ticket.model.case import Match, Routed
from mail2ticket.model.desk import Desk
from mail2ticket.model.facts import Origin, Questions
from mail2ticket.model.items import WorkItem
from mail2ticket.model.message import Message
from mail2ticket.model.numbers import numbers_in
from mail2ticket.model.people import Agent, Contact
from mail2ticket.model.verdict import Answer, Trust


@frozen
class ReportedMail:
    """
    A report on a mail that we sent ourselves is about the item of that mail (D3).

    Whoever sent the report: only the id of a mail of ours, which nobody can guess, counts.
    Who was told that id may still forge a report; so none of its words are taken, see
    `rules.entities.report_note`.
    """

    def questions(self, message: Message, _: Desk) -> Questions:
        """Ask for the mail that is reported on."""
        original = message.report.original_message_id if message.report else None
        return Questions(message_ids=frozenset({original} if original else ()))

    def __call__(self, case: Routed) -> Answer[Match] | None:
        """Answer with the item that our mail was about."""
        report = case.message.report
        reference = case.facts.references.get((report and report.original_message_id) or "")
        if reference is None or reference.origin is not Origin.SENT:
            return None
        item = case.facts.items.get(reference.number.upper())
        if item is None:
            return None
        return Answer(Match(item), f"reports on a mail of ours about {item.number}")


@frozen
class SignedToken:
    """A token of ours, in the address or a Message-ID, that verifies for the sender (T3)."""

    def questions(self, message: Message, _: Desk) -> Questions:
        """Ask for the items that look like being named."""
        return Questions(numbers=frozenset(token.number for token in message.tokens))

    def __call__(self, case: Routed) -> Answer[Match] | None:
        """Answer with the item of the first token that verifies."""
        sender = case.message.sender
        if sender is None or case.trust is Trust.FORGED or not case.message.is_from_one:
            return None
        for token in case.message.tokens:
            item = case.facts.items.get(token.number)
            if item is not None and case.desk.signer.verifies(token, sender.address):
                return _joined(case, item, f"a signed token in the {token.kind}")
        return None


@frozen
class KnownReferences:
    """It answers a mail that we know, be it only by the name of one that never came."""

    def questions(self, message: Message, _: Desk) -> Questions:
        """Ask for the mails that it answers."""
        return Questions(message_ids=frozenset(message.thread))

    def __call__(self, case: Routed) -> Answer[Match] | None:
        """Answer with the nearest item that the sender takes part in."""
        for item in _referenced(case):
            if why := _may_join(case, item):
                return _joined(case, item, f"References, and {why}")
        return None


@frozen
class SubjectNumber:
    """The subject names an item (E2), and the sender takes part in it."""

    def questions(self, message: Message, desk: Desk) -> Questions:
        """Ask for the items that the subject names."""
        return Questions(numbers=frozenset(_numbers(message, desk)))

    def __call__(self, case: Routed) -> Answer[Match] | None:
        """Answer with the first item named that the sender takes part in."""
        for item in _named(case):
            if why := _may_join(case, item):
                return _joined(case, item, f"the subject, and {why}")
        return None


@frozen
class AnyoneByNumber:
    """
    Whoever names an item in the subject writes a note to it, as Autotask documents it.

    **Danger:** numbers can be guessed and are seen in every mail, so that this lets everybody in
    whom nobody has proven forged. It is in no default policy. The note is for agents only, says
    that its writer takes no part, opens nothing again, and nobody is told of it (X1, X4).
    """

    def questions(self, message: Message, desk: Desk) -> Questions:
        """Ask for the items that the subject names."""
        return Questions(numbers=frozenset(_numbers(message, desk)))

    def __call__(self, case: Routed) -> Answer[Match] | None:
        """Answer with the first item named."""
        if case.trust is Trust.FORGED or not case.message.is_from_one or case.kind.is_report:
            return None
        for item in _named(case):
            said = f"{item.number} by the subject alone, and {_outside(case)}"
            return Answer(Match(item, is_outsider=True), said)
        return None


def mentioned(case: Routed) -> Answer[Match] | None:
    """An item is named, and the sender has no part in it: a new ticket mentions it."""
    for item in (*_named(case), *_referenced(case)):
        said = f"names {item.number}, and {_outside(case)}"
        return Answer(Match(mentioned=item), said)
    unknown = _numbers(case.message, case.desk)
    if not unknown:
        return None
    return Answer(Match(), f"no work item has the number {', '.join(unknown)[:200]}")


def _joined(case: Routed, item: WorkItem, said: str) -> Answer[Match]:
    """Answer with *item*, and say which weaker carriers name another one (T4)."""
    others = {o.number: o for o in (*_referenced(case), *_named(case)) if o.number != item.number}
    conflict = f"; other carriers name {', '.join(others)}" if others else ""
    return Answer(Match(item), f"{item.number} by {said}{conflict}")


def _may_join(case: Routed, item: WorkItem) -> str:
    """Return why the sender may write to *item*, or an empty string."""
    sender = case.message.sender
    if sender is None or case.trust is Trust.FORGED or not case.message.is_from_one:
        return ""
    if sender.address in item.participants:
        return "the sender takes part"
    requester = case.requester
    if isinstance(requester, Agent):
        return "the sender is an agent"
    if isinstance(requester, Contact):
        if item.participants.intersection(requester.addresses):
            return "the sender takes part by another address"
        if requester.is_co_managing and requester.company and requester.company == item.company:
            return "the sender co-manages the company"
    return ""


def _outside(case: Routed) -> str:
    if case.trust is Trust.FORGED:
        return "the sender is known to be forged"
    if not case.message.is_from_one:
        return "From names more than one sender"
    return "the sender takes no part in it"


def _referenced(case: Routed) -> Iterator[WorkItem]:
    if case.kind.is_report:
        return  # what a report refers to is no mail of the one who sends it
    for message_id in case.message.thread:
        reference = case.facts.references.get(message_id)
        item = case.facts.items.get(reference.number.upper()) if reference else None
        if item is not None:
            yield item


def _named(case: Routed) -> Iterator[WorkItem]:
    for number in _numbers(case.message, case.desk):
        item = case.facts.items.get(number)
        if item is not None:
            yield item


def _numbers(message: Message, desk: Desk) -> tuple[str, ...]:
    return numbers_in(message.subject, desk.numbers)
