"""Who is told? Of those who may be: who has been told often enough (A15, N3, W4)."""

from __future__ import annotations

from attrs import frozen

from mail2ticket.model.case import Told
from mail2ticket.model.desk import Desk
from mail2ticket.model.facts import NO_QUESTIONS, Answered, Origin, Questions
from mail2ticket.model.items import NewTicket
from mail2ticket.model.message import Message
from mail2ticket.model.notice import NoticeKind
from mail2ticket.model.verdict import Answer

__all__ = ["AnswerLimit", "DomainLimit", "ThreadLimit", "item_limit", "uncounted"]

# What goes wrong is told all the same: who knows nothing of it takes it for done.
_ROUTINE = frozenset({NoticeKind.CREATED, NoticeKind.ACKNOWLEDGED, NoticeKind.ADDED})


def uncounted(case: Told) -> Answer[bool] | None:
    """
    Nobody is told while somebody cannot count: the limits fail closed for sending (W4).

    The mail itself is stored as ever.
    """
    if case.facts.is_counted:
        return None
    return Answer(True, "how much was sent lately is not known, so nothing is sent")


@frozen
class AnswerLimit:
    """
    One address gets so many notices an hour, a day and a month, and no more (A15).

    `Desk.answers_an_hour`, `answers_a_day` and `answers_a_month`; two responders wired to
    each other run into them, whatever they disguise themselves as. Only the month is not
    for agents who are proven to be ours, for they may book their time by mail all day.
    """

    def questions(self, message: Message, _: Desk) -> Questions:
        """Ask how often the sender was answered lately."""
        answered = frozenset({message.sender.address} if message.sender else ())
        return Questions(at=message.received_at, answered=answered)

    def __call__(self, case: Told) -> Answer[bool] | None:
        """Answer True once a limit is reached."""
        count, desk = _answered(case), case.desk
        if count.last_hour >= desk.answers_an_hour:
            return Answer(True, f"{count.last_hour} notices in an hour are enough")
        if count.last_day >= desk.answers_a_day:
            return Answer(True, f"{count.last_day} notices in a day are enough")
        if count.last_month >= desk.answers_a_month and not case.is_to_agent:
            return Answer(True, f"{count.last_month} notices in 30 days are enough")
        return None


@frozen
class DomainLimit:
    """
    All addresses of one domain get so many notices an hour: `answers_an_hour_at_domain`.

    A responder that writes from another address each time runs into it, and so does
    whoever would have us write to all of a company. Workers do not wait for one another for it,
    or all mail of one provider would go through one of them: of those that write at the same
    moment each may send one more.
    """

    def questions(self, message: Message, _: Desk) -> Questions:
        """Ask how often anybody there was answered lately."""
        domains = frozenset({message.sender.address.domain} if message.sender else ())
        return Questions(at=message.received_at, answered_domains=domains)

    def __call__(self, case: Told) -> Answer[bool] | None:
        """Answer True once the limit is reached."""
        domain = case.notice.to.domain if case.notice.to else ""
        count = case.facts.answered_domains.get(domain, 0)
        if count < case.desk.answers_an_hour_at_domain:
            return None
        return Answer(True, f"{count} notices to {domain} in an hour are enough")


def item_limit(case: Told) -> Answer[bool] | None:
    """
    A sender is told twice that his mail is in one work item, and then never again (N3).

    `Desk.answers_an_item`: a responder that keeps to the thread gets no third answer.
    Agents who are proven to be ours are told each time, and everybody is told what went
    wrong, such as a file that was not kept.
    """
    if case.item is None or not _is_routine(case):
        return None
    count = _answered(case).about.get(case.item.number.upper(), 0)
    if count < case.desk.answers_an_item:
        return None
    return Answer(True, f"{count} notices about {case.item.number} are enough")


@frozen
class ThreadLimit:
    """
    Two notices of ours in the thread that a mail goes on with are enough (A13).

    A desk that passes mail from us to another one and back takes no part in any work
    item, so each time there is a new one; but its References name what we sent before. Of
    the ticket that goes on with a completed item people are told: its number is new to them.
    """

    def questions(self, message: Message, _: Desk) -> Questions:
        """Ask for the mails that it goes on with."""
        return Questions(message_ids=frozenset(message.thread)) if message.thread else NO_QUESTIONS

    def __call__(self, case: Told) -> Answer[bool] | None:
        """Answer True once as many are named as one gets about one work item."""
        is_sequel = isinstance(case.entity, NewTicket) and case.entity.follows is not None
        if is_sequel or not _is_routine(case):
            return None
        known = (case.facts.references.get(each) for each in case.message.thread)
        count = sum(each is not None and each.origin is Origin.SENT for each in known)
        if count < case.desk.answers_an_item:
            return None
        return Answer(True, f"{count} notices in one thread are enough")


def _answered(case: Told) -> Answered:
    to = case.notice.to
    return case.facts.answered.get(to, Answered()) if to else Answered()


def _is_routine(case: Told) -> bool:
    """Return whether it tells the sender no more than that his mail has come."""
    is_routine = _ROUTINE.issuperset(case.notice.kinds)
    return is_routine and case.is_to_sender and not case.is_to_agent
