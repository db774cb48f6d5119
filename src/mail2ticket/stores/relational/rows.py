"""People, companies, entries, records and outbound mail as a database holds them, and back."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import cast

from mail2ticket.model.address import Address
from mail2ticket.model.decision import State
from mail2ticket.model.history import Entry, Recorded
from mail2ticket.model.items import EntityKind
from mail2ticket.model.notice import NoticeKind, OutboundMail
from mail2ticket.model.people import Agent, Company, Contact, Person
from mail2ticket.model.verdict import Kind
from mail2ticket.stores.relational.database import Row
from mail2ticket.stores.relational.values import (
    from_json,
    text_or_none,
    to_moment,
    trace_from_json,
)

#: The columns of a company.
COMPANY = "company.id, company.name, company.is_active, company.account_team"

#: The columns of a person, with his company.
PERSON = f"""
    person.is_contact, person.id, person.name, person.addresses, person.roles,
    person.is_active, person.is_co_managing, {COMPANY}"""

#: The entries of a work item.
ENTRIES_OF = """
    SELECT serial, entity, title, text, author, sender, created_at, hours, role, is_internal
    FROM m2t_entry WHERE item = ? ORDER BY serial"""

#: The columns of the record of a mail.
RECORD = """
    delivery."key", delivery.message_id, delivery.received_at, delivery.state, delivery.kind,
    delivery.entity, delivery.number, delivery.subject, delivery.sender, delivery.mailbox,
    delivery.reason, delivery.detail, delivery.trace"""


def to_company(row: Row) -> Company:
    """Read the columns of a company."""
    id_, name, is_active, account_team = row
    return Company(
        str(id_), str(name), is_active=bool(is_active), account_team=tuple(from_json(account_team))
    )


def to_company_or_none(row: Row) -> Company | None:
    """Read the columns of a company; None where a join found none."""
    return None if row[0] is None else to_company(row)


def to_person(row: Row) -> Person:
    """Read the columns of a person."""
    is_contact, id_, name, addresses, roles, is_active, is_co_managing, *company = row
    if not is_contact:
        return Agent(
            str(id_),
            str(name),
            tuple(from_json(addresses)),
            tuple(from_json(roles)),
            is_active=bool(is_active),
        )
    return Contact(
        str(id_),
        str(name),
        tuple(from_json(addresses)),
        to_company_or_none(tuple(company)),
        is_active=bool(is_active),
        is_co_managing=bool(is_co_managing),
    )


def to_entry(row: Row, files: Iterable[str]) -> Entry:
    """Read a row of `ENTRIES_OF`."""
    _, entity, title, text, author, sender, created_at, hours, role, is_internal = row
    return Entry(
        entity=EntityKind(str(entity)),
        title=str(title),
        text=str(text),
        author=str(author),
        sender=str(sender),
        created_at=to_moment(created_at),
        hours=None if hours is None else Decimal(str(hours)),
        role=str(role),
        is_internal=bool(is_internal),
        files=tuple(files),
    )


def to_recorded(row: Row) -> Recorded:
    """Read the columns of `RECORD`."""
    key, message_id, received_at, state, kind, entity, number, *words, trace = row
    subject, sender, mailbox, reason, detail = map(str, words)
    return Recorded(
        key=str(key),
        message_id=text_or_none(message_id),
        received_at=to_moment(received_at),
        state=State(str(state)),
        kind=Kind(str(kind)),
        entity=None if entity is None else EntityKind(str(entity)),
        number=text_or_none(number),
        subject=subject,
        sender=sender,
        mailbox=mailbox,
        reason=reason,
        detail=detail,
        trace=trace_from_json(trace),
    )


#: The columns of a mail of ours.
OUTBOUND = """
    outbox.id, outbox.kinds, outbox.sender, outbox.recipient, outbox.message_id,
    outbox.content, outbox.created_at, outbox.reverse_path"""


def to_outbound(row: Row) -> OutboundMail:
    """Read the columns of `OUTBOUND`."""
    id_, kinds, sender, recipient, message_id, content, created_at, reverse_path = row
    return OutboundMail(
        id=str(id_),
        kinds=tuple(map(NoticeKind, from_json(kinds))),
        sender=Address.of(str(sender)),
        to=Address.of(str(recipient)),
        message_id=str(message_id),
        content=cast("bytes", content),
        created_at=to_moment(created_at),
        reverse_path=None if reverse_path is None else Address.of(str(reverse_path)),
    )
