"""What does it become? One of the six entities (E1, E2, E5, E6)."""

from __future__ import annotations

from collections.abc import Iterator

from mail2ticket.model.address import Address
from mail2ticket.model.body import SpanKind
from mail2ticket.model.case import Commanded
from mail2ticket.model.command import Command
from mail2ticket.model.completion import on_completed
from mail2ticket.model.importance import priority_of
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
from mail2ticket.model.mailbox import Completed, Otherwise, Strangers
from mail2ticket.model.people import (
    Contact,
    NewContact,
    Person,
    Stranger,
    address_of,
    company_of,
    name_of,
)
from mail2ticket.model.token import conceal
from mail2ticket.model.verdict import Answer, Trust

__all__ = ["note", "ticket", "time_entry"]


def time_entry(case: Commanded) -> Answer[Entity] | None:
    """A command that is obeyed books time instead of a note."""
    command, item = _obeyed(case), case.item
    if item is None or command is None or command.hours is None:
        return None
    entity = NewTimeEntry(
        item=item,
        hours=command.hours,
        title=_title(case),
        text=_uncommanded(case, _contribution(case)),
        sender=_sender(case),
        author=case.requester,
        role=command.role,
        work_type=case.mailbox.work_type,
        status=command.status,
        received_at=case.message.received_at,
    )
    return Answer(entity, f"{command.hours} hours on {item.number}")


def note(case: Commanded) -> Answer[Entity] | None:
    """
    A mail about an item becomes its note, unless the mailbox makes none of that kind.

    What a program wrote is for agents only: a mail that proves an address to a third party, sent
    to the address of a ticket, must not be read by whoever opened the ticket (X1). Nor does it
    ever open a completed item again; what a person wrote does, unless the mailbox says otherwise
    (E9).
    """
    item, completed = case.item, on_completed(case)
    if item is None or completed is Completed.NEW_TICKET:
        return None
    is_outsider = case.match.is_outsider
    remark = "[Its writer takes no part in this work item.]\n\n" * is_outsider
    text = _uncommanded(case, _contribution(case)) or _commanded(case)
    entity = NewNote(
        item=item,
        title=_title(case),
        text=remark + text,
        sender=_sender(case),
        author=case.requester,
        type=case.mailbox.note_type,
        is_internal=case.mailbox.internal_notes or is_outsider or case.kind.is_automatic,
        reopens=completed is Completed.REOPEN,
        received_at=case.message.received_at,
    )
    if entity.entity in case.mailbox.creates:
        reopening = ", and opens it again" if entity.reopens else ""
        return Answer(entity, f"a note on {item.number}{reopening}")
    return None if case.mailbox.otherwise is Otherwise.TICKET else _not_made(case, entity.entity)


def ticket(case: Commanded) -> Answer[Entity] | None:
    """
    A mail about nothing we know, or nothing it may write to, opens a ticket.

    So does a reply to a completed item where the mailbox says so: the ticket goes on with that
    one (E9).
    """
    mailbox, requester = case.mailbox, case.requester
    if EntityKind.TICKET not in mailbox.creates:
        return _not_made(case, EntityKind.TICKET)
    named = case.item or case.match.mentioned
    follows = on_completed(case) is Completed.NEW_TICKET
    text = _uncommanded(case, conceal(case.message.body.text).strip())
    if not text and case.message.forward is not None:
        text = conceal(case.message.forward.text).strip()  # the mail that is attached says it all
    entity = NewTicket(
        mailbox=mailbox.address,
        title=_title(case),
        text="\n\n".join((*_remarks(case, named, follows=follows), text)),
        sender=_sender(case),
        requester=requester,
        company=company_of(requester) or mailbox.company,
        queue=mailbox.queue,
        priority=priority_of(case.message, mailbox),
        status=mailbox.status,
        type=mailbox.type,
        source=mailbox.source,
        is_registered=not isinstance(requester, Stranger),
        registers=_new_contact(case),
        mentions=named.number if named and not follows else None,
        follows=named.number if named and follows else None,
        received_at=case.message.received_at,
    )
    relation = "goes on with" if follows else "mentions"
    mention = f" that {relation} {named.number}" if named else ""
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


def _remarks(case: Commanded, named: WorkItem | None, *, follows: bool) -> Iterator[str]:
    """Yield what whoever works the ticket should know of how it came about."""
    if named is not None and follows:
        yield f"[The mail answers {named.number}, which is completed.]"
    elif named is not None and case.match.is_alike:
        yield f"[The same may be in {named.number}; the mail was kept apart from it.]"
    elif named is not None:
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
    if case.item is not None and on_completed(case) is not Completed.NEW_TICKET:
        return case.item.title or case.item.number
    moment = case.message.received_at.astimezone(case.mailbox.zone)
    return f"New Ticket - {moment:%Y-%m-%d %H:%M}"


def _contribution(case: Commanded) -> str:
    """Return what the mail adds to a thread: not what it quotes, and not who signs it."""
    body = case.message.body
    added = "".join(s.text for s in body.spans if s.kind in {SpanKind.OWN, SpanKind.FORWARD})
    return conceal(added.strip() or body.text.strip())


def _obeyed(case: Commanded) -> Command | None:
    command = case.command
    return command if command is not None and command.is_obeyed else None


def _uncommanded(case: Commanded, text: str) -> str:
    """Return *text* without the lines of a command that is obeyed; every other one stays."""
    command = _obeyed(case)
    if command is None or not command.line:
        return text
    before, found, after = text.partition(command.line)
    if not found or not f"\n{before}".endswith("\n"):
        return text
    return (before + after).strip()


def _commanded(case: Commanded) -> str:
    """Return what a note says in which nothing but a command was written."""
    command = _obeyed(case)
    lines = command.line.splitlines() if command else []
    said = ", ".join(line.strip() for line in lines if line.strip())
    return f"[{conceal(said)}]" if said else ""


def _sender(case: Commanded) -> Address:
    sender = case.message.sender
    return sender.address if sender else address_of(case.requester)
