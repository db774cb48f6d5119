"""
Which work item is it about (T1, T2)?

A carrier only names a candidate; whether the mail may join it is another matter. It joins
if a token verifies for the sender, or if the sender takes part; never if the sender is
known to be forged. Else a new ticket mentions the item.
"""

from __future__ import annotations

from attrs import frozen

from mail2ticket.model.case import Match, Routed
from mail2ticket.model.desk import Desk
from mail2ticket.model.facts import NO_QUESTIONS, Origin, Questions
from mail2ticket.model.joining import (
    joined,
    lead_to,
    leads_by_reference,
    leads_by_subject,
    leads_by_token,
    may_be_himself,
    outside,
    part_in,
)
from mail2ticket.model.message import Message
from mail2ticket.model.numbers import numbers_in
from mail2ticket.model.verdict import Answer

__all__ = [
    "AnsweredBefore",
    "AnyoneByNumber",
    "KnownReferences",
    "ReportedMail",
    "SignedToken",
    "SubjectNumber",
    "mentioned",
]


@frozen
class ReportedMail:
    """
    A report on a mail that we sent ourselves is about the item of that mail (D3).

    Whoever sent the report: only the id of a mail of ours, which nobody can guess, counts.
    Who was told that id may still forge a report; so none of its words are taken, see
    `rules.reports.report_note`.
    """

    def questions(self, message: Message, _: Desk) -> Questions:
        """Ask for the mail that is reported on."""
        original = message.report.original_message_id if message.report else None
        return Questions(message_ids=frozenset({original})) if original else NO_QUESTIONS

    def __call__(self, case: Routed) -> Answer[Match] | None:
        """Answer with the item that our mail was about."""
        report = case.message.report
        reference = case.facts.references.get((report and report.original_message_id) or "")
        if reference is None or reference.origin is not Origin.SENT:
            return None
        lead = lead_to(case, reference.number)
        if lead is None:
            return None
        said = f"reports on a mail of ours about {lead.named.number}{lead.route}"
        return Answer(Match(lead.item), said)


@frozen
class SignedToken:
    """
    A token of ours that verifies for the sender: in the address, in a Message-ID, or quoted (T3).

    A token that is somebody else's proves nothing, wherever it stands (X26).
    """

    def questions(self, message: Message, _: Desk) -> Questions:
        """Ask for the items that look like being named."""
        if not message.tokens:
            return NO_QUESTIONS
        return Questions(numbers=frozenset(token.number for token in message.tokens))

    def __call__(self, case: Routed) -> Answer[Match] | None:
        """Answer with the item of the first token that verifies."""
        for token, lead in leads_by_token(case):
            if lead is not None:
                return joined(case, lead, f"a signed token in the {token.kind}")
        return None


@frozen
class KnownReferences:
    """It answers a mail that we know, be it only by the name of one that never came (T5)."""

    def questions(self, message: Message, _: Desk) -> Questions:
        """Ask for the mails that it answers."""
        return Questions(message_ids=frozenset(message.thread)) if message.thread else NO_QUESTIONS

    def __call__(self, case: Routed) -> Answer[Match] | None:
        """Answer with the nearest item that the sender takes part in."""
        for lead in leads_by_reference(case):
            if why := part_in(case, lead):
                return joined(case, lead, f"References, and {why}")
        return None


@frozen
class AnsweredBefore:
    """
    Its answer came first, and opened the item that it belongs to (T5).

    Servers pass mail on at different speeds. Only the id of a mail that never came counts, and
    only for whoever takes part: who names an id that is to come lets nobody in, and leads nobody
    to himself.
    """

    def questions(self, message: Message, _: Desk) -> Questions:
        """Ask whether its own id was named before."""
        return Questions(message_ids=frozenset({message.message_id} if message.message_id else ()))

    def __call__(self, case: Routed) -> Answer[Match] | None:
        """Answer with the item whose mail named this one."""
        reference = case.facts.references.get(case.message.message_id or "")
        if reference is None or reference.origin is not Origin.REFERENCED or case.kind.is_report:
            return None
        lead = lead_to(case, reference.number)
        if lead is None or not (why := part_in(case, lead)):
            return None
        return joined(case, lead, f"an answer that came before it, and {why}")


@frozen
class SubjectNumber:
    """The subject names an item (E2), and the sender takes part in it."""

    def questions(self, message: Message, desk: Desk) -> Questions:
        """Ask for the items that the subject names."""
        numbers = numbers_in(message.subject, desk.numbers)
        return Questions(numbers=frozenset(numbers)) if numbers else NO_QUESTIONS

    def __call__(self, case: Routed) -> Answer[Match] | None:
        """Answer with the first item named that the sender takes part in."""
        for lead in leads_by_subject(case):
            if why := part_in(case, lead):
                return joined(case, lead, f"the subject, and {why}")
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
        numbers = numbers_in(message.subject, desk.numbers)
        return Questions(numbers=frozenset(numbers)) if numbers else NO_QUESTIONS

    def __call__(self, case: Routed) -> Answer[Match] | None:
        """Answer with the first item named, unless the sender takes part in it."""
        if not may_be_himself(case) or case.kind.is_report:
            return None
        for lead in leads_by_subject(case):
            if part_in(case, lead):
                return None  # the rules after this one know him
            said = f"{lead.named.number} by the subject alone, and {outside(case)}{lead.route}"
            return Answer(Match(lead.item, is_outsider=True), said)
        return None


def mentioned(case: Routed) -> Answer[Match] | None:
    """
    An item is named, and the sender has no part in it: a new ticket mentions it.

    Where the item is deleted, there is a new ticket too, whatever proves that the mail is about
    it (T4).
    """
    for lead in (*leads_by_subject(case), *leads_by_reference(case)):
        said = f"names {lead.named.number}, and {outside(case)}{lead.route}"
        return Answer(Match(mentioned=lead.item), said)
    deleted = [token.number for token, lead in leads_by_token(case) if lead is None]
    if deleted:
        return Answer(Match(), f"a signed token names {deleted[0]}, which is deleted")
    unknown = numbers_in(case.message.subject, case.desk.numbers)
    if unknown:
        return Answer(Match(), f"no work item has the number {', '.join(unknown)[:200]}")
    known = (case.facts.references.get(message_id) for message_id in case.message.thread)
    gone = next((reference.number for reference in known if reference), None)
    if gone is None or case.kind.is_report:
        return None
    return Answer(Match(), f"answers a mail about {gone}, which is deleted")
