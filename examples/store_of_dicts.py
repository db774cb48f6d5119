"""
A store that is all your own: here on plain dicts, in your house on whatever you have.

A store is two classes. `DictStore` begins transactions; `DictUnitOfWork` is one: it claims a
delivery, answers questions, and writes. That it does all of it rightly is tested with what
mail2ticket ships for the purpose (`tests/unit/test_examples.py` runs it):

    class TestDictStore(StoreContract):
        def make_store(self) -> DictStore:
            return DictStore()

Run it with ``python examples/store_of_dicts.py``.
"""

from __future__ import annotations

import threading
from collections.abc import Generator, Iterable, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta

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
from mail2ticket.model.changes import AssignBy, Assignment, Changes
from mail2ticket.model.facts import Answered, Likeness, Origin, Reference, Trait, origin_of
from mail2ticket.model.message import EPOCH, Message
from mail2ticket.model.notice import OutboundMail
from mail2ticket.model.numbers import ItemKind
from mail2ticket.model.outgoing import Outgoing, Posting
from mail2ticket.model.people import Availability, NewContact, Person, Staff
from mail2ticket.model.subjects import subject_key
from mail2ticket.ports import Record
from mail2ticket.testing import mail
from mail2ticket.transports.memory import MemoryTransport

HOUR, DAY, MONTH = timedelta(hours=1), timedelta(days=1), timedelta(days=30)
PATIENCE = 30.0


@define
class Tables:
    """All that is on file. The values are frozen, so a copy of the dicts is a snapshot."""

    records: dict[str, Record | None]  # by delivery key; None while it is only claimed
    items: dict[str, WorkItem]  # by number in upper case
    changes: dict[str, Changes]  # what mails set on them besides
    entries: tuple[NewTicket | NewNote | NewTimeEntry, ...]
    files: dict[tuple[str, str], Attachment]  # by item and hash
    references: dict[str, Reference]  # by Message-ID
    mails: dict[str, Outgoing]  # every notice ever written, and how it stands with it
    people: dict[tuple[type, str], Person]
    turns: dict[str, str]  # who was the last in each turn
    last_number: int = 0  # no number is given twice, also if its item is deleted

    def copy(self) -> Tables:
        """Return a copy to write to."""
        return evolve(
            self,
            records=dict(self.records),
            items=dict(self.items),
            changes=dict(self.changes),
            files=dict(self.files),
            references=dict(self.references),
            mails=dict(self.mails),
            people=dict(self.people),
            turns=dict(self.turns),
        )


@frozen
class Directory:
    """Which companies there are, and who works what. In your house this is there already."""

    companies: dict[str, tuple[Company, tuple[str, ...]]]
    queues: dict[str, Sequence[str]]
    availabilities: dict[str, Availability]

    def companies_at(self, domain: str) -> tuple[Company, ...]:
        """Return the companies that have *domain* itself, not a domain above it."""
        asked = domain.lower()
        return tuple(company for company, domains in self.companies.values() if asked in domains)

    def companies_named(self, name: str) -> tuple[Company, ...]:
        """Return the companies that are called so, in any case."""
        found = (company for company, _ in self.companies.values())
        return tuple(each for each in found if each.name.casefold() == name.casefold())

    def as_known_now(self, person: Person) -> Person:
        """Return *person* with his company as it is now."""
        if isinstance(person, Agent) or person.company is None:
            return person
        known = self.companies.get(person.company.id, (person.company, ()))
        return evolve(person, company=known[0])


def _place(person: Person, address: Address) -> int:
    return person.addresses.index(address) if isinstance(person, Contact) else 0


def _likeness(item: WorkItem, trait: Trait) -> str:
    """Return what tickets that are like *item* have in common with it."""
    match trait:
        case Trait.TITLE:
            return subject_key(item.title)
        case Trait.ALERT:
            return item.alert_id.casefold()
        case Trait.EXTERNAL:
            return item.external_id.casefold()


def _with_status(item: WorkItem, status: str, at: datetime | None) -> WorkItem:
    """Return *item* in *status*; in your house other words complete it."""
    is_open = status.casefold() != "complete"
    completed_at = None if is_open else at if item.is_open else item.completed_at
    return evolve(item, status=status, is_open=is_open, completed_at=completed_at)


@frozen
class DictUnitOfWork:
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
        """
        Answer all that triage asks; what is not known is left out.

        Here by looking at everything that there is; a database has an index for each.
        """
        tables, at = self.tables, questions.at
        known = tables.references
        references = {each: known[each] for each in questions.message_ids if each in known}
        alike = {each: self._alike(each) for each in questions.alike}
        numbers = [*questions.numbers, *(each.number for each in references.values())]
        items = self._items([*numbers, *(each for found in alike.values() for each in found)])
        return Facts(
            people={each: self._people_at(each) for each in questions.addresses},
            companies={each: self.directory.companies_at(each) for each in questions.domains},
            items=items,
            references=references,
            echoes={
                echo: sum(
                    message.subject_key == echo.subject
                    for message in self._written(echo.sender, echo.since, echo.until)
                )
                for echo in questions.echoes
            },
            said={
                said: sum(
                    bool(said.words) and message.words_key == said.words
                    for message in self._written(said.sender, said.since, said.until)
                )
                for said in questions.said
            },
            answered={each: self._answered(each, at, items) for each in questions.answered},
            answered_domains={
                each: sum(
                    notice.to.domain == each and at - HOUR <= notice.created_at <= at
                    for notice in [posted.mail for posted in tables.mails.values()]
                )
                for each in questions.answered_domains
            },
            opened={
                each: sum(
                    isinstance(draft, NewTicket)
                    and draft.opened_by == each
                    and at - HOUR <= draft.received_at <= at
                    for draft in tables.entries
                )
                for each in questions.opened
            },
            alike=alike,
            companies_by_id={
                each: self.directory.companies[each][0]
                for each in questions.company_ids
                if each in self.directory.companies
            },
            companies_named={
                each: self.directory.companies_named(each) for each in questions.company_names
            },
            contacts_named={each: self._contacts(each) for each in questions.contact_names},
            staff={each: self._staff(each) for each in questions.queues},
        )

    def open_ticket(self, draft: NewTicket) -> str:
        """
        Write a ticket; whoever wrote the mail takes part in it.

        Its number is found as ``[#1]`` by the format `Bracketed`; a format of your own
        would find others.
        """
        self.tables.last_number += 1
        while str(self.tables.last_number) in self.tables.items:
            self.tables.last_number += 1
        item = WorkItem(
            number=str(self.tables.last_number),
            title=draft.title,
            company=draft.company,
            participants=frozenset({draft.sender}),
            created_at=draft.received_at,
            alert_id=draft.alert_id,
            external_id=draft.external_id,
        )
        self._put(_with_status(item, draft.status, draft.received_at))
        self.tables.entries += (draft,)
        if draft.registers:
            self._register(draft.registers)
        return item.number

    def add_note(self, draft: NewNote) -> None:
        """Write a note; it opens the item again if it says so."""
        item = self._item(draft.item.number)
        if draft.reopens:
            self._put(evolve(item, is_open=True, completed_at=None))
        self.tables.entries += (draft,)

    def log_time(self, draft: NewTimeEntry) -> None:
        """Book time; it sets the status of the item if it names one."""
        item = self._item(draft.item.number)
        if draft.status:
            self._put(_with_status(item, draft.status, draft.received_at))
        self.tables.entries += (draft,)

    def change(self, number: str, changes: Changes) -> Agent | None:
        """Set what the mail changes, and say who is given the item by it."""
        item, tables = self._item(number), self.tables
        if changes.status:
            # The entry of this mail is the last one that was written.
            at = tables.entries[-1].received_at if tables.entries else None
            item = _with_status(item, changes.status, at)
        agent = self._assigned(changes.assignment, item) if changes.assignment else None
        self._put(
            evolve(
                item,
                watchers=item.watchers | frozenset(changes.watchers),
                approval=str(changes.approval or item.approval),
                assignee=agent.id if agent else item.assignee,
            )
        )
        # Queue, priority, tags and the like, which triage need not know; and those who are
        # only proposed as watchers.
        before = tables.changes.get(number.upper(), Changes())
        tables.changes[number.upper()] = before | changes
        return agent

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
            origin = origin_of(record.decision.kind)
            self._refer(record.message.message_id, record.number, origin)
        for message_id in record.message.thread:
            self._refer(message_id, record.number, Origin.REFERENCED)

    def enqueue(self, mail: OutboundMail, number: str | None, due_at: datetime) -> None:
        """Put a notice in the outbox, once; its id leads to its item, whoever used it before."""
        if mail.id in self.tables.mails:
            return
        self.tables.mails[mail.id] = Outgoing(
            mail=mail, number=None if number is None else number.upper(), due_at=due_at
        )
        if number is not None:
            self.tables.references[mail.message_id] = Reference(number, Origin.SENT)

    def _item(self, number: str) -> WorkItem:
        item = self.tables.items.get(number.upper())
        if item is None:
            raise StoreError(f"there is no work item {number}")
        return item

    def _put(self, item: WorkItem) -> None:
        self.tables.items[item.number.upper()] = item

    def _items(self, numbers: Iterable[str]) -> dict[str, WorkItem]:
        """Return the items, and those that they were merged into, up to ten times."""
        found: dict[str, WorkItem] = {}
        for number in numbers:
            at = number.upper()
            for _ in range(11):
                item = self.tables.items.get(at)
                if item is None or at in found:
                    break
                found[at] = item
                at = item.merged_into.upper()
        return found

    def _refer(self, message_id: str, number: str, origin: Origin) -> None:
        known = self.tables.references.get(message_id)
        has_come = origin is not Origin.REFERENCED
        if known is None or (has_come and known.origin is Origin.REFERENCED):
            self.tables.references[message_id] = Reference(number, origin)

    def _people_at(self, address: Address) -> tuple[Person, ...]:
        """Return who has *address*: agents, then those whose first address it is."""
        found = [each for each in self.tables.people.values() if address in each.addresses]
        found.sort(key=lambda person: (isinstance(person, Contact), _place(person, address)))
        return tuple(map(self.directory.as_known_now, found))

    def _contacts(self, name: str) -> tuple[Contact, ...]:
        people = map(self.directory.as_known_now, self.tables.people.values())
        contacts = (person for person in people if isinstance(person, Contact))
        return tuple(each for each in contacts if each.name.casefold() == name.casefold())

    def _agent(self, name: str) -> Agent | None:
        person = self.tables.people.get((Agent, name))
        return person if isinstance(person, Agent) and person.is_active else None

    def _staff(self, queue: str) -> tuple[Staff, ...]:
        now = self.directory.availabilities
        agents = map(self._agent, self.directory.queues.get(queue, ()))
        return tuple(
            Staff(agent, now.get(agent.id, Availability.AVAILABLE)) for agent in agents if agent
        )

    def _register(self, new: NewContact) -> None:
        """Add a contact under an id that nobody has."""
        count = len(self.tables.people)
        while (Contact, f"new {count}") in self.tables.people:
            count += 1
        addresses = (new.address,) if new.address else ()
        contact = Contact(f"new {count}", new.name, addresses, new.company)
        self.tables.people[Contact, contact.id] = contact

    def _assigned(self, assignment: Assignment, item: WorkItem) -> Agent | None:
        """Return who is next; whoever is not known, or not active, is passed over."""
        names = list(assignment.agents)
        match assignment.by:
            case AssignBy.NONE:
                names = []
            case AssignBy.LEAST_LOADED:
                names.sort(key=lambda name: self._load(name, item))
            case AssignBy.ROUND_ROBIN:
                last = self.tables.turns.get(assignment.turn)
                after = names.index(last) + 1 if last in names else 0
                names = names[after:] + names[:after]
            case AssignBy.FIXED:
                pass
        agent = next((agent for agent in map(self._agent, names) if agent), None)
        if agent and assignment.by is AssignBy.ROUND_ROBIN:
            self.tables.turns[assignment.turn] = agent.id
        return agent

    def _load(self, name: str, but: WorkItem) -> int:
        return sum(
            each.assignee == name and each.is_open and each.number != but.number
            for each in self.tables.items.values()
        )

    def _written(self, sender: Address, since: datetime, until: datetime) -> list[Message]:
        """Return what *sender* wrote; a mail in several mailboxes has a record each."""
        return [
            record.message
            for record in self.tables.records.values()
            if record is not None
            and record.decision.keeps_mail
            and record.decision.key == record.message.key
            and record.message.sender is not None
            and record.message.sender.address == sender
            and since <= record.message.received_at <= until
        ]

    def _answered(self, address: Address, at: datetime, items: Iterable[str]) -> Answered:
        person = address.without_subaddress()
        mails = [
            each
            for each in self.tables.mails.values()
            if each.mail.to.without_subaddress() == person
        ]
        moments = [each.mail.created_at for each in mails]
        ages = [at - moment for moment in moments if moment <= at]
        about = {item: sum(each.number == item for each in mails) for item in items}
        return Answered(
            last_hour=sum(age <= HOUR for age in ages),
            last_day=sum(age <= DAY for age in ages),
            last_month=sum(age <= MONTH for age in ages),
            about={item: count for item, count in about.items() if count},
        )

    def _alike(self, likeness: Likeness) -> tuple[str, ...]:
        found = [
            item
            for item in reversed(self.tables.items.values())
            if item.kind is ItemKind.TICKET
            and likeness.value
            and _likeness(item, likeness.trait) == likeness.value
            and (item.created_at or EPOCH) >= likeness.since
        ]
        found.sort(key=lambda item: item.created_at or EPOCH, reverse=True)
        return tuple(item.number for item in found[:20])


class DictStore:
    """
    Keeps everything in dicts, and commits by putting new ones in place of the old.

    A transaction that has waited *patience* seconds for another is told so, and waits no more.
    """

    def __init__(self, patience: float = PATIENCE) -> None:
        self._patience = patience
        self._lock = threading.RLock()
        self._tables = Tables({}, {}, {}, (), {}, {}, {}, {}, {})
        self._directory = Directory({}, {}, {})

    def seen(self, key: str) -> bool:
        """Tell whether the delivery *key* was committed."""
        return key in self._tables.records

    @contextmanager
    def begin(self) -> Generator[DictUnitOfWork, None, None]:
        """Start a transaction; an error leaves everything as it was."""
        if not self._lock.acquire(timeout=self._patience):
            raise StoreError("another transaction takes too long")
        try:
            work = DictUnitOfWork(self._tables.copy(), self._directory)
            yield work
            self._tables = work.tables
        finally:
            self._lock.release()

    def outbox(self) -> list[OutboundMail]:
        """Return what is to be sent, oldest first."""
        return [each.mail for each in self._waiting()]

    def take_due(self, now: datetime, until: datetime, limit: int) -> list[Outgoing]:
        """Take what is due, so that nobody else gets it until *until*."""
        with self._lock:
            due = sorted(
                [each for each in self._waiting() if each.due_at <= now],
                key=lambda each: each.due_at,
            )
            taken = [
                evolve(each, due_at=until, attempts=each.attempts + 1) for each in due[:limit]
            ]
            for each in taken:
                self._post(each)
        return taken

    def mark_sent(self, mail: OutboundMail) -> None:
        """Take *mail* out of the outbox."""
        with self._lock:
            if found := self._tables.mails.get(mail.id):
                self._post(evolve(found, state=Posting.SENT))

    def put_off(self, mail: OutboundMail, attempts: int, due_at: datetime, error: str) -> None:
        """Let a mail wait that could not be sent, unless somebody has taken it since."""
        with self._lock:
            for each in self._waiting():
                if each.mail.id == mail.id and each.attempts <= attempts:
                    self._post(evolve(each, attempts=attempts, due_at=due_at, error=error))

    def give_up(self, mail: OutboundMail, attempts: int, error: str) -> None:
        """Put a mail aside that cannot be sent, unless somebody has taken it since."""
        with self._lock:
            for each in self._waiting():
                if each.mail.id == mail.id and each.attempts <= attempts:
                    dead = evolve(each, state=Posting.DEAD, attempts=attempts, error=error)
                    self._post(dead)

    def _waiting(self) -> list[Outgoing]:
        mails = self._tables.mails.values()
        return [each for each in mails if each.state is Posting.WAITING]

    def _post(self, outgoing: Outgoing) -> None:
        """Put *outgoing* in the place of what was there; the old tables stay as they are."""
        mails = {**self._tables.mails, outgoing.mail.id: outgoing}
        self._tables = evolve(self._tables, mails=mails)

    # What follows fills the store; mail2ticket itself never asks for it.

    def add_company(self, company: Company, domains: Iterable[str] = ()) -> None:
        """Add *company*, or replace it and its *domains*."""
        folded = tuple(domain.lower() for domain in domains)
        self._directory.companies[company.id] = (company, folded)

    def add_person(self, person: Person) -> None:
        """Add *person*, or replace him and his addresses."""
        with self._lock:
            self._tables.people[type(person), person.id] = person

    def add_queue(self, name: str, agents: Sequence[str]) -> None:
        """Let the *agents* with these ids work the queue *name*."""
        self._directory.queues[name] = agents

    def set_availability(self, agent: str, availability: Availability) -> None:
        """Say what the *agent* with this id does now."""
        self._directory.availabilities[agent] = availability

    def add_item(self, item: WorkItem, queue: str = "") -> None:
        """Add *item*, or replace it; this store has no use for the *queue*."""
        del queue
        with self._lock:
            self._tables.items[item.number.upper()] = item

    def delete_item(self, number: str) -> None:
        """Delete the item *number*; nothing leads to it any more."""
        with self.begin() as work:
            tables, key = work.tables, number.upper()
            del tables.items[key]
            for message_id, reference in tuple(tables.references.items()):
                if reference.number.upper() == key:
                    del tables.references[message_id]


if __name__ == "__main__":
    store = DictStore()
    policy = Policy(mailboxes=(Mailbox("support@acme.example", queue="First line"),))
    intake = Intake(store=store, transport=MemoryTransport(), policy=policy)
    for message in (mail("Printer", "It burns."), mail("Re: [#1] Printer", "It still does.")):
        outcome = intake.process(message)
        print(outcome.state, outcome.number, outcome.title)
