"""What does it become? One of the six entities (E1, E2, E5, E6)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from attrs import evolve

from mail2ticket.model.address import Address
from mail2ticket.model.body import SpanKind
from mail2ticket.model.case import Commanded
from mail2ticket.model.items import (
    Entity,
    EntityKind,
    Held,
    NewNote,
    NewTicket,
    NewTimeEntry,
    Reason,
    WorkItem,
)
from mail2ticket.model.mailbox import Otherwise, Strangers
from mail2ticket.model.people import (
    Contact,
    NewContact,
    Person,
    Requester,
    Stranger,
    company_of,
    name_of,
)
from mail2ticket.model.report import DeliveryReport, ReadReceipt, Report, ReportedRecipient
from mail2ticket.model.token import conceal
from mail2ticket.model.verdict import Answer, Trust

# RFC 3464 section 2.3.3, RFC 3463 section 2.
_ACTIONS = frozenset({"failed", "delayed", "delivered", "relayed", "expanded"})
_STATUS = re.compile(r"[245]\.[0-9]{1,3}\.[0-9]{1,3}", re.ASCII)
_MOST_RECIPIENTS = 20

# RFC 6430, RFC 6591: feedback that is no complaint of a person.
_FEEDBACK = {
    "not-spam": "A mail of ours was said to be wanted",
    "auth-failure": "A mail of ours failed a check of its origin",
}

_HIGH = frozenset({"high", "urgent", "1", "2"})


def time_entry(case: Commanded) -> Answer[Entity] | None:
    """A command that is obeyed books time instead of a note."""
    command, item = case.command, case.item
    if item is None or command is None or not command.is_obeyed or command.hours is None:
        return None
    entity = NewTimeEntry(
        item=item,
        hours=command.hours,
        title=_title(case),
        text=_without_line(_contribution(case), command.line),
        sender=_sender(case),
        author=case.requester,
        role=command.role,
        work_type=case.mailbox.work_type,
        status=command.status,
        received_at=case.message.received_at,
    )
    return Answer(entity, f"{command.hours} hours on {item.number}")


def report_note(case: Commanded) -> Answer[Entity] | None:
    """
    A report on a mail of ours becomes an internal note, in our words and none of its own.

    Of the recipients it names, only those are repeated who take part in the item; and of a
    stranger who sends it, his address.
    """
    item, report = case.item, case.message.report
    if item is None or report is None:
        return None
    title, lines = _title_of_report(report), [""]
    if isinstance(report, DeliveryReport):
        lines = [_fate(one, item) for one in report.recipients[:_MOST_RECIPIENTS]]
    author = case.requester
    if isinstance(author, Stranger):
        author = evolve(author, name="")
    entity = NewNote(
        item=item,
        title=title,
        text="\n".join((f"{title}.", *filter(None, dict.fromkeys(lines)))),
        sender=_sender(case),
        author=author,
        type=case.mailbox.note_type,
        is_internal=True,
        received_at=case.message.received_at,
    )
    if entity.entity not in case.mailbox.creates:
        return _not_made(case, entity.entity)
    return Answer(entity, f"a note on {item.number} that says so")


def _title_of_report(report: Report) -> str:
    if isinstance(report, DeliveryReport):
        return f"A mail of ours was {'delivered' if report.is_success else 'not delivered'}"
    if isinstance(report, ReadReceipt):
        shown = "deleted unread" if report.disposition == "deleted" else "shown to its recipient"
        return f"A mail of ours was {shown}"
    return _FEEDBACK.get(report.feedback_type, "A mail of ours was complained about")


def note(case: Commanded) -> Answer[Entity] | None:
    """
    A mail about an item becomes its note, unless the mailbox makes none of that kind.

    What a program wrote is for agents only: a mail that proves an address to a third party, sent
    to the address of a ticket, must not be read by whoever opened the ticket (X1).
    """
    item = case.item
    if item is None:
        return None
    is_outsider = case.match.is_outsider
    remark = "[Its writer takes no part in this work item.]\n\n" * is_outsider
    entity = NewNote(
        item=item,
        title=_title(case),
        text=remark + _contribution(case),
        sender=_sender(case),
        author=case.requester,
        type=case.mailbox.note_type,
        is_internal=case.mailbox.internal_notes or is_outsider or case.kind.is_automatic,
        reopens=not item.is_open and not case.kind.is_automatic and not is_outsider,
        received_at=case.message.received_at,
    )
    if entity.entity in case.mailbox.creates:
        reopening = ", and opens it again" if entity.reopens else ""
        return Answer(entity, f"a note on {item.number}{reopening}")
    return None if case.mailbox.otherwise is Otherwise.TICKET else _not_made(case, entity.entity)


def ticket(case: Commanded) -> Answer[Entity] | None:
    """A mail about nothing we know, or nothing it may write to, opens a ticket."""
    mailbox, requester = case.mailbox, case.requester
    if EntityKind.TICKET not in mailbox.creates:
        return _not_made(case, EntityKind.TICKET)
    named = case.item or case.match.mentioned
    text = conceal(case.message.body.text).strip()
    entity = NewTicket(
        mailbox=mailbox.address,
        title=_title(case),
        text="\n\n".join((*_remarks(case, named), text)),
        sender=_sender(case),
        requester=requester,
        company=company_of(requester) or mailbox.company,
        queue=mailbox.queue,
        priority=_priority(case),
        status=mailbox.status,
        type=mailbox.type,
        source=mailbox.source,
        is_registered=not isinstance(requester, Stranger),
        registers=_new_contact(case),
        mentions=named.number if named else None,
        received_at=case.message.received_at,
    )
    mention = f" that mentions {named.number}" if named else ""
    return Answer(entity, f"a new ticket{mention}")


def _new_contact(case: Commanded) -> NewContact | None:
    """Return the contact that a stranger becomes, where strangers become contacts (S2)."""
    requester = case.requester
    if (
        not isinstance(requester, Stranger)
        or case.mailbox.strangers is not Strangers.CREATE
        or case.trust is Trust.FORGED
        or case.kind.is_automatic
        or _known(case)
    ):
        return None
    return NewContact(name_of(requester), requester.address, requester.company)


def _not_made(case: Commanded, kind: EntityKind) -> Answer[Entity]:
    said = f"{case.mailbox.address} makes no {kind.replace('_', ' ')}"
    return Answer(Held(Reason.KIND_NOT_ALLOWED, said), said)


def _fate(recipient: ReportedRecipient, item: WorkItem) -> str:
    """Return what became of *recipient*, if he is one of ours."""
    known = {str(address).lower() for address in item.participants}
    who = recipient.address.lower() if recipient.address.lower() in known else "a recipient"
    action = recipient.action if recipient.action in _ACTIONS else "failed"
    status = f" ({recipient.status})" if _STATUS.fullmatch(recipient.status) else ""
    return f"{who}: {action}{status}"


def _remarks(case: Commanded, named: WorkItem | None) -> Iterator[str]:
    """Yield what whoever works the ticket should know of how it came about."""
    if named is not None:
        yield f"[The mail names {named.number}, and was kept apart from it.]"
    if not isinstance(case.requester, Stranger):
        return
    contacts = [person for person in _known(case) if isinstance(person, Contact)]
    if len(contacts) > 1:
        yield f"[{len(contacts)} contacts have the sender's address, and none was guessed.]"
    companies = [found for found in case.facts.companies.values() if len(found) > 1]
    if companies and case.requester.company is None:
        yield f"[{len(companies[0])} companies have the sender's domain; none was guessed.]"


def _known(case: Commanded) -> tuple[Person, ...]:
    """Return everybody in the directory who has the sender's address."""
    return case.facts.people.get(_sender(case), ())


def _title(case: Commanded) -> str:
    subject = conceal(case.message.subject).strip()
    if subject and not case.message.is_subject_blank:
        return subject
    moment = case.message.received_at.astimezone(case.mailbox.zone)
    return f"New Ticket - {moment:%Y-%m-%d %H:%M}"


def _contribution(case: Commanded) -> str:
    """Return what the mail adds to a thread: not what it quotes, and not who signs it."""
    body = case.message.body
    added = "".join(s.text for s in body.spans if s.kind in {SpanKind.OWN, SpanKind.FORWARD})
    return conceal(added.strip() or body.text.strip())


def _without_line(text: str, line: str) -> str:
    before, found, after = text.partition(line)
    return (before + after).strip() if found else text


def _priority(case: Commanded) -> str:
    headers, mailbox = case.message.headers, case.mailbox
    marked = (
        *headers.tokens("Importance"),
        *headers.tokens("Priority"),
        *(value[:1] for value in headers.tokens("X-Priority")),
    )
    if mailbox.high_priority and _HIGH.intersection(marked):
        return mailbox.high_priority
    return mailbox.priority


def _sender(case: Commanded) -> Address:
    sender = case.message.sender
    if sender is not None:
        return sender.address
    return _address_of(case.requester)


def _address_of(requester: Requester) -> Address:
    if isinstance(requester, Stranger):
        return requester.address
    return requester.addresses[0] if requester.addresses else Address.of(name_of(requester))
