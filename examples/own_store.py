"""
A store of your own: here on plain dicts, in your house on whatever you have.

A store is two classes. `OwnStore` begins transactions; `OwnUnitOfWork` is one: it claims a
delivery, answers questions, and writes. That it does all of it rightly is tested with what
mail2ticket ships for the purpose (`tests/unit/test_examples.py` runs it):

    class TestOwnStore(StoreContract):
        def make_store(self) -> OwnStore:
            return OwnStore()

Run it with ``python examples/own_store.py``.
"""

from __future__ import annotations

import threading
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from datetime import timedelta

from attrs import define, evolve, frozen

from mail2ticket import (
    Address,
    Agent,
    Attachment,
    Company,
    Contact,
    Facts,
    Intake,
    Mailbox,
    NewNote,
    NewTicket,
    NewTimeEntry,
    Policy,
    Questions,
    WorkItem,
)
from mail2ticket.errors import StoreError
from mail2ticket.model.facts import Answered, Echo, Origin, Reference
from mail2ticket.model.notice import OutboundMail
from mail2ticket.model.people import Person, company_of, name_of
from mail2ticket.ports import Record
from mail2ticket.testing import mail
from mail2ticket.transports.memory import MemoryTransport


@define
class Tables:
    """All that is on file. The values are frozen, so a copy of the dicts is a snapshot."""

    records: dict[str, Record | None]  # by delivery key; None while it is only claimed
    items: dict[str, WorkItem]  # by number in upper case
    entries: tuple[NewTicket | NewNote | NewTimeEntry, ...]
    files: dict[tuple[str, str], Attachment]  # by item and hash
    references: dict[str, Reference]  # by Message-ID
    mails: dict[str, OutboundMail]  # every notice ever written, by its id
    sent: frozenset[str]  # the ids of those that are out
    registered: dict[Address, Contact]  # strangers who became contacts with their first mail

    def copy(self) -> Tables:
        """Return a copy to write to."""
        return evolve(
            self,
            records=dict(self.records),
            items=dict(self.items),
            files=dict(self.files),
            references=dict(self.references),
            mails=dict(self.mails),
            registered=dict(self.registered),
        )


@frozen
class Directory:
    """Who is who. In your house this is surely there already."""

    companies: dict[str, tuple[Company, tuple[str, ...]]]
    people: dict[tuple[type, str], Person]

    def people_at(self, address: Address) -> tuple[Person, ...]:
        """Return who has *address*: agents, then those whose first address it is."""
        found = [person for person in self.people.values() if address in person.addresses]
        found.sort(key=lambda person: (isinstance(person, Contact), _place(person, address)))
        return tuple(self._as_known_now(person) for person in found)

    def companies_at(self, domain: str) -> tuple[Company, ...]:
        """Return the companies that have *domain* itself, not a domain above it."""
        asked = domain.lower()
        return tuple(company for company, domains in self.companies.values() if asked in domains)

    def _as_known_now(self, person: Person) -> Person:
        if isinstance(person, Agent) or person.company is None:
            return person
        known = self.companies.get(person.company.id, (person.company, ()))
        return evolve(person, company=known[0])


def _place(person: Person, address: Address) -> int:
    return person.addresses.index(address) if isinstance(person, Contact) else 0


@frozen
class OwnUnitOfWork:
    """One transaction, on a copy of the tables that is thrown away if anything fails."""

    tables: Tables
    directory: Directory

    def claim(self, key: str) -> bool:
        """Take the delivery *key*; False if somebody had it before."""
        if key in self.tables.records:
            return False
        self.tables.records[key] = None
        return True

    def look_up(self, questions: Questions) -> Facts:
        """Answer all that triage asks; what is not known is left out."""
        tables, directory = self.tables, self.directory
        references = {
            each: tables.references[each]
            for each in questions.message_ids
            if each in tables.references
        }
        numbers = questions.numbers | {each.number.upper() for each in references.values()}
        return Facts(
            people={each: self._people_at(each) for each in questions.addresses},
            companies={each: directory.companies_at(each) for each in questions.domains},
            items={each: tables.items[each] for each in numbers if each in tables.items},
            references=references,
            echoes={echo: self._count(echo) for echo in questions.echoes},
            answered={each: self._answered(each, questions) for each in questions.answered},
        )

    def open_ticket(self, draft: NewTicket) -> str:
        """
        Write a ticket; whoever wrote the mail takes part in it.

        Its number is found as ``[#1]`` by the format `Bracketed`; a format of your own
        would find others.
        """
        count = len(self.tables.items) + 1
        while str(count) in self.tables.items:
            count += 1
        number = str(count)
        self.tables.items[number] = WorkItem(
            number=number,
            title=draft.title,
            status=draft.status,
            company=draft.company,
            participants=frozenset({draft.sender}),
        )
        self.tables.entries += (draft,)
        if draft.registers_sender:
            address, company = draft.sender, company_of(draft.requester)
            contact = Contact(str(address), name_of(draft.requester), (address,), company)
            self.tables.registered[address] = contact
        return number

    def add_note(self, draft: NewNote) -> None:
        """Write a note; it opens the item again if it says so."""
        item = self._item(draft.item.number)
        if draft.reopens:
            self.tables.items[item.number.upper()] = evolve(item, is_open=True)
        self.tables.entries += (draft,)

    def log_time(self, draft: NewTimeEntry) -> None:
        """Book time; it sets the status of the item if it names one."""
        item = self._item(draft.item.number)
        if draft.status:
            is_open = draft.status.casefold() != "complete"
            item = evolve(item, status=draft.status, is_open=is_open)
            self.tables.items[item.number.upper()] = item
        self.tables.entries += (draft,)

    def keep(self, number: str, attachment: Attachment) -> None:
        """Store a file; the same bytes once an item."""
        number = self._item(number).number.upper()
        self.tables.files.setdefault((number, attachment.sha256), attachment)

    def record(self, record: Record) -> None:
        """Keep what became of the mail, and let its ids lead to its item."""
        self.tables.records[record.decision.key] = record
        if record.number is None:
            return
        if record.message.message_id:
            self._refer(record.message.message_id, record.number, Origin.RECEIVED)
        for message_id in record.message.thread:
            self._refer(message_id, record.number, Origin.REFERENCED)

    def enqueue(self, mail: OutboundMail, number: str | None) -> None:
        """Put a notice in the outbox, once; its id leads to its item, whoever used it before."""
        if mail.id in self.tables.mails:
            return
        self.tables.mails[mail.id] = mail
        if number is not None:
            self.tables.references[mail.message_id] = Reference(number, Origin.SENT)

    def _item(self, number: str) -> WorkItem:
        item = self.tables.items.get(number.upper())
        if item is None:
            raise StoreError(f"there is no work item {number}")
        return item

    def _refer(self, message_id: str, number: str, origin: Origin) -> None:
        known = self.tables.references.get(message_id)
        has_come = origin is Origin.RECEIVED
        if known is None or (has_come and known.origin is Origin.REFERENCED):
            self.tables.references[message_id] = Reference(number, origin)

    def _people_at(self, address: Address) -> tuple[Person, ...]:
        known = self.directory.people_at(address)
        registered = self.tables.registered.get(address)
        return known or ((registered,) if registered else ())

    def _count(self, echo: Echo) -> int:
        """Count by looking at every record; a database has an index for it."""
        return sum(
            record is not None
            and record.decision.keeps_mail
            and record.message.sender is not None
            and record.message.sender.address == echo.sender
            and record.message.subject_key == echo.subject
            and echo.since <= record.message.received_at <= echo.until
            for record in self.tables.records.values()
        )

    def _answered(self, address: Address, questions: Questions) -> Answered:
        person = address.without_subaddress()
        written = (
            mail.created_at
            for mail in self.tables.mails.values()
            if mail.to.without_subaddress() == person
        )
        ages = [questions.at - moment for moment in written if moment <= questions.at]
        return Answered(
            last_hour=sum(age <= timedelta(hours=1) for age in ages),
            last_day=sum(age <= timedelta(days=1) for age in ages),
        )


class OwnStore:
    """Keeps everything in dicts, and commits by putting new ones in place of the old."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._tables = Tables({}, {}, (), {}, {}, {}, frozenset(), {})
        self._directory = Directory({}, {})

    def seen(self, key: str) -> bool:
        """Tell whether the delivery *key* was committed."""
        return key in self._tables.records

    @contextmanager
    def begin(self) -> Generator[OwnUnitOfWork, None, None]:
        """Start a transaction; an error leaves everything as it was."""
        with self._lock:
            work = OwnUnitOfWork(self._tables.copy(), self._directory)
            yield work
            self._tables = work.tables

    def outbox(self) -> list[OutboundMail]:
        """Return what is to be sent, oldest first."""
        tables = self._tables
        return [mail for mail in tables.mails.values() if mail.id not in tables.sent]

    def mark_sent(self, mail: OutboundMail) -> None:
        """Take *mail* out of the outbox."""
        with self._lock:
            self._tables = evolve(self._tables, sent=self._tables.sent | {mail.id})

    # What follows fills the store; mail2ticket itself never asks for it.

    def add_company(self, company: Company, domains: Iterable[str] = ()) -> None:
        """Add *company*, or replace it and its *domains*."""
        folded = tuple(domain.casefold() for domain in domains)
        self._directory.companies[company.id] = (company, folded)

    def add_person(self, person: Person) -> None:
        """Add *person*, or replace him and his addresses."""
        self._directory.people[type(person), person.id] = person

    def add_item(self, item: WorkItem, queue: str = "") -> None:
        """Add *item*, or replace it; this store has no use for the *queue*."""
        del queue
        with self._lock:
            self._tables.items[item.number.upper()] = item


if __name__ == "__main__":
    store = OwnStore()
    policy = Policy(mailboxes=(Mailbox("support@acme.example", queue="First line"),))
    intake = Intake(store=store, transport=MemoryTransport(), policy=policy)
    for message in (mail("Printer", "It burns."), mail("Re: [#1] Printer", "It still does.")):
        outcome = intake.process(message)
        print(outcome.state, outcome.number, outcome.title)
