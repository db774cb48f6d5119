"""
Is there a ticket of the same already (E10)?

Autotask lets its users choose by what tickets are duplicates (number, alert id, external id,
title within a time) and what is done about them, always within one company. Neither rule is in
a policy that is not asked for them: a second mail about a printer may be about a second printer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import TypeAlias

from attrs import evolve, field, frozen

from mail2ticket.model.alert import AlertFormat, alert_in, is_all_clear
from mail2ticket.model.alert_token import AUTOTASK
from mail2ticket.model.case import Commanded, Match, Routed
from mail2ticket.model.choice import Choice
from mail2ticket.model.desk import Desk
from mail2ticket.model.external_numbers import ExternalNumbers
from mail2ticket.model.facts import Likeness, Questions, Trait
from mail2ticket.model.items import (
    Discarded,
    Entity,
    EntityKind,
    NewNote,
    NewTicket,
    Reason,
    WorkItem,
)
from mail2ticket.model.joining import lead_to, may_be_himself
from mail2ticket.model.message import Message
from mail2ticket.model.numbers import ItemKind
from mail2ticket.model.people import Agent, Company, Contact, company_of
from mail2ticket.model.subjects import is_forward, is_reply, subject_key
from mail2ticket.model.token import conceal
from mail2ticket.model.verdict import Answer, Kind
from mail2ticket.rules import Rule, asked_by

__all__ = ["Duplicates", "Handling", "SameBy", "SameTicket", "TicketRule", "WithExternalId"]

#: A rule that says which ticket a mail becomes.
TicketRule: TypeAlias = Rule[Commanded, Entity]


class SameBy(Choice):
    """By what a ticket is the same."""

    NUMBER = "number"
    ALERT = "alert"
    EXTERNAL = "external"
    TITLE = "title"


class Handling(Choice):
    """What is done with a duplicate; REOPEN is a note that opens a completed ticket again."""

    NOTE = "note"
    REOPEN = "reopen"
    IGNORE = "ignore"
    CREATE = "create"


def _ways(values: Iterable[SameBy | str]) -> tuple[SameBy, ...]:
    wanted = frozenset(SameBy(value) for value in values)
    return tuple(way for way in SameBy if way in wanted)


def _formats(values: Iterable[ExternalNumbers]) -> tuple[ExternalNumbers, ...]:
    return tuple(values)


@frozen(kw_only=True)
class SameTicket:
    """
    A new request that is the same as an earlier ticket of its company mentions that.

    It only mentions; to write there is for `Duplicates`. It belongs before `mentioned`: what
    joins an item by a token or a number is no duplicate. A reply or a forward is none either,
    but for alerts, which some tools thread.

    Attributes:
        by: What makes it the same, in any combination; the order is always number, alert,
            external id, title.

        minutes: How old a ticket of the same title may be.

        format: How alerts are written.

        external: How other systems write their numbers; `WithExternalId` keeps the first one.
    """

    by: tuple[SameBy, ...] = field(default=tuple(SameBy), converter=_ways)
    minutes: int = 60
    format: AlertFormat = AUTOTASK
    external: tuple[ExternalNumbers, ...] = field(default=(), converter=_formats)

    def questions(self, message: Message, _: Desk) -> Questions:
        """Ask for the ticket that an alert names, and for those that are alike."""
        number = self._number(message)
        return Questions(
            numbers=frozenset({number} if number else ()),
            alike=frozenset(like for _, like in self._likenesses(message)),
        )

    def __call__(self, case: Routed) -> Answer[Match] | None:
        """Answer with a mention of the first that is found."""
        for way, item in self.found(case):
            return Answer(
                Match(mentioned=item, is_alike=True), f"the same as {item.number} by its {way}"
            )
        return None

    def found(self, case: Routed) -> Iterator[tuple[SameBy, WorkItem]]:
        """Yield every ticket that is the same, and by what, the best proven first."""
        company = company_of(case.requester) or case.mailbox.company
        if company is None or not _is_new(case):
            return
        for way, number in self._numbers(case):
            lead = lead_to(case, number)
            item = lead and lead.item
            if item and item.kind is ItemKind.TICKET and _is_of(item, company):
                yield way, item

    def _numbers(self, case: Routed) -> Iterator[tuple[SameBy, str]]:
        if case.kind is Kind.ALERT and (number := self._number(case.message)):
            yield SameBy.NUMBER, number
        for way, likeness in self._likenesses(case.message):
            if way is SameBy.ALERT and case.kind is not Kind.ALERT:
                continue  # a key that is wrong proves no id
            yield from ((way, number) for number in case.facts.alike.get(likeness, ()))

    def _number(self, message: Message) -> str:
        if SameBy.NUMBER not in self.by:
            return ""
        alert = alert_in(message, self.format)
        return alert.number if alert else ""

    def _likenesses(self, message: Message) -> Iterator[tuple[SameBy, Likeness]]:
        """Yield what is asked of the store: one of each kind."""
        if SameBy.ALERT in self.by:
            alert = alert_in(message, self.format)
            if alert and alert.id:
                yield SameBy.ALERT, Likeness(Trait.ALERT, alert.id.casefold())
        if SameBy.EXTERNAL in self.by and (number := _external(message, self.external)):
            yield SameBy.EXTERNAL, Likeness(Trait.EXTERNAL, number)
        if SameBy.TITLE in self.by and (title := _title_key(message)):
            since = message.received_at - timedelta(minutes=self.minutes)
            yield SameBy.TITLE, Likeness(Trait.TITLE, title, since)


@frozen(kw_only=True)
class Duplicates:
    """
    A request that is the same as an earlier ticket becomes a note on it, or nothing.

    Only where its sender may write there: an alert with the right key, an agent, or a contact
    of the ticket's own company whom our servers verified, where there are such servers; nobody
    who is unknown or known to be forged. Anybody else's request opens a ticket that mentions
    the other. An alert that says that the trouble is over is a note whatever is done with the
    rest, and opens nothing again. Nor does what any other program wrote, whose note is for
    agents only (E9). It belongs first of all that decide.

    Attributes:
        same: What is the same; the instance that stands in the stage *match*.

        handling: What is done where the earlier ticket is open.

        completed: What is done where it is completed.
    """

    same: SameTicket = SameTicket()
    handling: Handling = field(default=Handling.NOTE, converter=Handling)
    completed: Handling = field(default=Handling.CREATE, converter=Handling)

    def questions(self, message: Message, desk: Desk) -> Questions:
        """Ask for what is the same."""
        return self.same.questions(message, desk)

    def __call__(self, case: Commanded) -> Answer[Entity] | None:
        """Answer with the note, or with nothing to be done."""
        if case.item is not None or case.message.excess is not None or not _is_active(case):
            return None
        for way, item in self.same.found(case):
            handling = self._handling(case, item)
            if handling is Handling.CREATE or not _may_write(case, item):
                continue
            said = f"the same as {item.number} by its {way}"
            if handling is Handling.IGNORE:
                return Answer(Discarded(Reason.DUPLICATE, said), f"{said}, and is ignored")
            if EntityKind.TICKET_NOTE not in case.mailbox.creates:
                continue
            note = self._note(case, item, reopens=handling is Handling.REOPEN)
            return Answer(note, f"{said}: a note on it")
        return None

    def _handling(self, case: Commanded, item: WorkItem) -> Handling:
        if case.kind is Kind.ALERT and _is_over(case.message, self.same.format):
            return Handling.NOTE
        return self.handling if item.is_open else self.completed

    def _note(self, case: Commanded, item: WorkItem, *, reopens: bool) -> NewNote:
        sender = case.message.sender
        requester = case.requester
        addresses = (*((sender.address,) if sender else ()), case.mailbox.address)
        is_programs = case.kind.is_automatic and case.kind is not Kind.ALERT
        return NewNote(
            item=item,
            title=conceal(case.message.subject).strip() or item.title,
            text=conceal(case.message.body.text).strip(),
            sender=addresses[0],
            author=requester,
            type=case.mailbox.note_type,
            is_internal=case.mailbox.internal_notes or is_programs,
            reopens=reopens and not item.is_open and not is_programs,
            received_at=case.message.received_at,
        )


@frozen
class WithExternalId:
    """
    The rule *opens*, whose tickets keep the number that another system gave them.

    Only what is kept is found again: without this nothing is the same by its external id.

    Attributes:
        opens: The rule that opens tickets, which this one takes the place of.

        external: How those systems write their numbers.
    """

    opens: TicketRule
    external: tuple[ExternalNumbers, ...] = field(converter=_formats)

    def questions(self, message: Message, desk: Desk) -> Questions:
        """Ask what the other rule asks."""
        return asked_by(self.opens, message, desk)

    def __call__(self, case: Commanded) -> Answer[Entity] | None:
        """Answer as the other rule does."""
        answer = self.opens(case)
        number = _external(case.message, self.external)
        if answer is None or not number or not isinstance(answer.value, NewTicket):
            return answer
        return Answer(evolve(answer.value, external_id=number), f"{answer.reason}; {number}")


def _external(message: Message, formats: Iterable[ExternalNumbers]) -> str:
    found = (one for form in formats for one in form.find(message.subject, message.body.own))
    return next(found, "").casefold()


def _title_key(message: Message) -> str:
    """Return the title as it is compared; of a subject that cannot be seen nothing is."""
    return "" if message.is_subject_blank else subject_key(message.subject)


def _is_new(case: Routed) -> bool:
    """Return whether it is a request of its own; tools may thread their alerts."""
    message = case.message
    if case.kind is Kind.ALERT:
        return True
    is_answer = message.thread or is_reply(message.subject) or is_forward(message.subject)
    return not is_answer and not case.kind.is_report and case.kind is not Kind.VACATION


def _is_over(message: Message, form: AlertFormat) -> bool:
    alert = alert_in(message, form)
    return is_all_clear(message.subject) or (alert is not None and alert.is_over)


def _is_of(item: WorkItem, company: Company) -> bool:
    return item.company is not None and item.company.id == company.id


def _is_active(case: Routed) -> bool:
    requester = case.requester
    company = company_of(requester)
    is_active = requester.is_active if isinstance(requester, Agent | Contact) else True
    return is_active and (company is None or company.is_active)


def _may_write(case: Routed, item: WorkItem) -> bool:
    """Return whether the sender may write to *item*, of which he need be no part."""
    if case.kind is Kind.ALERT:
        return True
    if not may_be_himself(case):
        return False
    # He takes no part in it, so that his name alone is not enough where somebody can vouch for it.
    if case.can_be_verified and not case.is_proven:
        return False
    requester = case.requester
    if isinstance(requester, Contact):
        return requester.company is not None and _is_of(item, requester.company)
    return isinstance(requester, Agent)
