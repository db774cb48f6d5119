"""Values as SQLite holds them, and back."""

# ruff: noqa: S608 - what is put together are names of our own, never values

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import TypeAlias, cast

from mail2ticket.model.address import Address
from mail2ticket.model.decision import State
from mail2ticket.model.history import Entry, Recorded
from mail2ticket.model.items import EntityKind
from mail2ticket.model.notice import NoticeKind, OutboundMail
from mail2ticket.model.people import Agent, Company, Contact, Person
from mail2ticket.model.verdict import Kind, Step, Trace
from mail2ticket.stores.connections import Value
from mail2ticket.stores.filing import in_utc

Row: TypeAlias = tuple[Value, ...]


def moment(at: datetime) -> str:
    """
    Return *at* in UTC, as text that sorts by time.

    >>> from datetime import UTC
    >>> moment(datetime(2026, 11, 3, 12, tzinfo=UTC))
    '2026-11-03T12:00:00.000000+00:00'
    """
    return in_utc(at).isoformat(timespec="microseconds")


def to_moment(text: Value) -> datetime:
    """Return the moment that `moment` wrote, in UTC."""
    return datetime.fromisoformat(str(text))


def moment_or_none(at: datetime | None) -> str | None:
    """Return *at* as `moment` does, or None."""
    return None if at is None else moment(at)


def to_moment_or_none(text: Value) -> datetime | None:
    """Return the moment that `moment_or_none` wrote."""
    return None if text is None else to_moment(text)


def folded(address: Address) -> str:
    """Return *address* as it is compared."""
    return str(address).lower()


def echo_key(sender: Address, subject: str) -> str:
    """
    Return what mails of *sender* with the same subject have in common.

    A hash, so that a subject of any length takes no more room in an index.
    """
    text = f"{folded(sender)}\0{subject}"
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def to_json(values: Iterable[object]) -> str:
    """Return *values* as a JSON array."""
    return json.dumps(list(values), ensure_ascii=True, separators=(",", ":"))


def from_json(text: Value) -> list[str]:
    """Return the strings of a JSON array."""
    return cast("list[str]", json.loads(cast("str", text)))


def trace_to_json(trace: Trace) -> str:
    """Return *trace* as JSON."""
    return to_json((step.question, step.rule, step.reason) for step in trace)


def trace_from_json(text: Value) -> Trace:
    """Return the trace that `trace_to_json` wrote."""
    return Trace(tuple(Step(*each) for each in from_json(text)))


#: The columns of a company.
COMPANY = "company.id, company.name, company.is_active, company.account_team"
_PERSON = f"""
    person.is_contact, person.id, person.name, person.addresses, person.roles,
    person.is_active, person.is_co_managing, {COMPANY}"""

#: Who has an address: agents first, then contacts by the place that it has with them.
PEOPLE_AT = f"""
    SELECT {_PERSON}
    FROM person_address
    JOIN person ON person.serial = person_address.person
    LEFT JOIN company ON company.id = person.company
    WHERE person_address.address = ?
    ORDER BY person.is_contact, person.is_contact * person_address.place, person.serial"""

#: Which contacts have a name.
CONTACTS_NAMED = f"""
    SELECT {_PERSON}
    FROM person
    LEFT JOIN company ON company.id = person.company
    WHERE person.is_contact = 1 AND person.name_key = ?
    ORDER BY person.serial"""

#: The active agent with an id.
AGENT_AT = f"""
    SELECT {_PERSON}
    FROM person
    LEFT JOIN company ON company.id = person.company
    WHERE person.is_contact = 0 AND person.id = ? AND person.is_active"""

#: Which active agents work a queue, and what they do now.
STAFF_OF = f"""
    SELECT availability.availability, {_PERSON}
    FROM queue_agent
    JOIN person ON person.is_contact = 0 AND person.id = queue_agent.agent
    LEFT JOIN company ON company.id = person.company
    LEFT JOIN availability ON availability.agent = queue_agent.agent
    WHERE queue_agent.queue = ? AND person.is_active
    ORDER BY queue_agent.place"""

#: Which companies have a domain; and which have a name.
COMPANIES_AT = f"""
    SELECT {COMPANY}
    FROM company_domain
    JOIN company ON company.id = company_domain.company
    WHERE company_domain.domain = ?
    ORDER BY company.rowid"""
COMPANIES_NAMED = f"""
    SELECT {COMPANY} FROM company WHERE company.name_key = ? ORDER BY company.rowid"""

#: The entries of a work item.
ENTRIES_OF = """
    SELECT serial, entity, title, text, author, sender, created_at, hours, role, is_internal
    FROM entry WHERE item = ? ORDER BY serial"""

#: The columns of the record of a mail.
RECORD = """
    delivery.key, delivery.message_id, delivery.received_at, delivery.state, delivery.kind,
    delivery.entity, delivery.number, delivery.subject, delivery.sender, delivery.mailbox,
    delivery.reason, delivery.detail, delivery.trace"""
_DELIVERIES = f"SELECT {RECORD} FROM delivery WHERE state IS NOT NULL"

#: Every record, in order; and those of a Message-ID.
RECORDED = _DELIVERIES + " ORDER BY serial"
RECORDED_AS = _DELIVERIES + " AND message_id = ? ORDER BY serial"

#: A mail as it came, which of a further mailbox is that of the first.
RAW_AT = """
    SELECT raw_mail.content FROM delivery
    JOIN delivery AS held ON held.key IN (delivery.key, delivery.mail_key)
    JOIN raw_mail ON raw_mail.delivery = held.serial
    WHERE delivery.key = ?"""

#: The mailboxes that entities refer to.
MAILBOXES_IN_USE = """
    SELECT mailbox FROM item UNION SELECT mailbox FROM delivery WHERE entity IS NOT NULL"""

#: What waits to be sent.
UNSENT = """
    SELECT id, kinds, sender, recipient, message_id, content, created_at, reverse_path
    FROM outbox WHERE state = 'waiting' ORDER BY serial"""


def to_company(row: Row) -> Company | None:
    """Read the columns of a company; None where a join found none."""
    id_, name, is_active, account_team = row
    if id_ is None:
        return None
    return Company(
        str(id_), str(name), is_active=bool(is_active), account_team=tuple(from_json(account_team))
    )


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
        to_company(tuple(company)),
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
    """Read a row of `RECORDED`."""
    key, message_id, received_at, state, kind, entity, number, *words, trace = row
    subject, sender, mailbox, reason, detail = map(str, words)
    return Recorded(
        key=str(key),
        message_id=None if message_id is None else str(message_id),
        received_at=to_moment(received_at),
        state=State(str(state)),
        kind=Kind(str(kind)),
        entity=None if entity is None else EntityKind(str(entity)),
        number=None if number is None else str(number),
        subject=subject,
        sender=sender,
        mailbox=mailbox,
        reason=reason,
        detail=detail,
        trace=trace_from_json(trace),
    )


def to_outbound(row: Row) -> OutboundMail:
    """Read a row of `UNSENT`."""
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
