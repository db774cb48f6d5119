"""
What joins the helpdesk to mail2ticket: its own tables and our ledger, in one transaction.

The ledger knows which mail came, what it became, which Message-ID leads where, who was told
what, and what waits to be sent or for a person. Only what follows is the helpdesk's to write.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime

from sqlalchemy import Engine, func, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, sessionmaker

from examples.sqlalchemy_host import tables
from mail2ticket.errors import StoreError
from mail2ticket.model.attachment import Attachment
from mail2ticket.model.changes import Changes
from mail2ticket.model.facts import Facts, Questions
from mail2ticket.model.items import NewNote, NewTicket, NewTimeEntry, WorkItem
from mail2ticket.model.numbers import ItemKind
from mail2ticket.model.people import Agent, Company, Contact, name_of
from mail2ticket.stores.ledger import (
    Ledger,
    LedgerStore,
    LedgerUnitOfWork,
    database_of,
    store_errors,
)
from mail2ticket.stores.sql_schema import create_tables

# The helpdesk's word for what is done; its tickets are in no other state than that or open.
DONE = "Complete"


class HostUnitOfWork(LedgerUnitOfWork):
    """One transaction of the helpdesk, and of the ledger on the same connection."""

    def __init__(self, session: Session) -> None:
        super().__init__(Ledger(database_of(session.connection(), lock_timeout=30)))
        self._session = session

    def items(self, numbers: Sequence[str], /) -> Iterable[WorkItem]:
        """Return the tickets with these numbers, as triage knows them."""
        found = select(tables.Ticket).where(func.upper(tables.Ticket.number).in_(numbers))
        return [_item(ticket) for ticket in self._session.scalars(found)]

    def known(self, questions: Questions, /) -> Facts:
        """Return who has which address, and whose the domains are."""
        addresses = {str(each).lower(): each for each in questions.addresses}
        people = self._session.scalars(
            select(tables.Person).where(tables.Person.email.in_(addresses))
        )
        customers = self._session.scalars(
            select(tables.Customer).where(tables.Customer.domain.in_(questions.domains))
        )
        return Facts(
            people={addresses[each.email]: (_person(each),) for each in people},
            companies={each.domain: (_company(each),) for each in customers},
        )

    def open_ticket(self, draft: NewTicket, /) -> str:
        """Write a ticket with its first comment; its number is its serial number."""
        ticket = tables.Ticket(
            subject=_text(draft.title),
            state=draft.status,
            is_open=draft.status != DONE,
            priority=draft.priority,
            queue=draft.queue,
            opened_at=draft.received_at,
            customer_id=self._customer(draft.company),
            followers=[tables.Follower(email=str(draft.sender))],
        )
        self._session.add(ticket)
        self._session.flush()
        ticket.number = str(ticket.id)
        self._comment(ticket, name_of(draft.requester), draft.text, draft.received_at)
        return ticket.number

    def add_note(self, draft: NewNote, /) -> None:
        """Write a comment, and open the ticket again if the mail does."""
        ticket = self._ticket(draft.item.number)
        if draft.reopens:
            ticket.state, ticket.is_open, ticket.closed_at = "", True, None
        self._comment(
            ticket,
            name_of(draft.author),
            draft.text,
            draft.received_at,
            is_internal=draft.is_internal,
        )

    def log_time(self, draft: NewTimeEntry, /) -> None:
        """Write a comment with the minutes that it took."""
        ticket = self._ticket(draft.item.number)
        if draft.status:
            _set_state(ticket, draft.status, draft.received_at)
        minutes = round(draft.hours * 60)
        author = name_of(draft.author)
        self._comment(ticket, author, draft.text, draft.received_at, minutes=minutes)

    def change(self, number: str, changes: Changes, /) -> Agent | None:
        """Set status, priority and queue; this helpdesk has no tags, and gives out no tickets."""
        ticket = self._ticket(number)
        if changes.status:
            _set_state(ticket, changes.status, max(each.written_at for each in ticket.comments))
        ticket.priority = changes.priority or ticket.priority
        ticket.queue = changes.queue or ticket.queue
        self._session.flush()
        return None

    def keep(self, number: str, attachment: Attachment, /) -> None:
        """Store a file with the last comment; the same bytes once a ticket."""
        ticket = self._ticket(number)
        same = select(tables.Attachment.id).where(
            tables.Attachment.ticket_id == ticket.id,
            tables.Attachment.sha256 == attachment.sha256,
        )
        if self._session.scalar(same) is None:
            self._session.add(
                tables.Attachment(
                    ticket_id=ticket.id,
                    comment_id=max(each.id for each in ticket.comments),
                    name=_text(attachment.filename),
                    media_type=attachment.media_type,
                    sha256=attachment.sha256,
                    content=attachment.content,
                )
            )
            self._session.flush()

    def _ticket(self, number: str) -> tables.Ticket:
        # Of two mails about it, the second waits here for the first to be committed.
        self.ledger.hold_item(number)
        by_number = func.upper(tables.Ticket.number) == number.upper()
        ticket = self._session.scalar(
            select(tables.Ticket).where(by_number).execution_options(populate_existing=True)
        )
        if ticket is None:
            raise StoreError(f"there is no ticket {number}")
        return ticket

    def _comment(
        self,
        ticket: tables.Ticket,
        author: str,
        body: str,
        written_at: datetime,
        *,
        is_internal: bool = False,
        minutes: int = 0,
    ) -> None:
        ticket.comments.append(
            tables.Comment(
                author=_text(author),
                body=_text(body),
                is_internal=is_internal,
                minutes=minutes,
                written_at=written_at,
            )
        )
        # Written now, so that what the database will not take fails here.
        self._session.flush()

    def _customer(self, company: Company | None) -> str | None:
        if company is None:
            return None
        if self._session.get(tables.Customer, company.id) is None:
            self._session.add(tables.Customer(id=company.id, name=company.name))
        return company.id


class HostStore(LedgerStore):
    """
    The helpdesk, as mail2ticket writes to it.

    Args:
        engine: Its database: PostgreSQL, MySQL, MariaDB or SQLite.
    """

    def __init__(self, engine: Engine) -> None:
        self._sessions = sessionmaker(engine)

    @contextmanager
    def begin(self) -> Generator[HostUnitOfWork, None, None]:
        """Begin the one transaction that both write in."""
        with store_errors(DBAPIError), self._sessions.begin() as session:
            work = HostUnitOfWork(session)
            try:
                yield work
            finally:
                work.end()

    @contextmanager
    def writing(self, *, is_lasting: bool = True) -> Generator[Ledger, None, None]:
        """Begin a short transaction of the ledger alone."""
        del is_lasting  # this helpdesk always waits for the disk
        with self.begin() as work:
            yield work.ledger


def migrate(engine: Engine) -> None:
    """Make the tables: those of the helpdesk, and those of the ledger beside them."""
    with engine.begin() as connection:
        tables.Base.metadata.create_all(connection)
        create_tables(connection)


def _item(ticket: tables.Ticket) -> WorkItem:
    return WorkItem(
        number=ticket.number,
        kind=ItemKind(ticket.kind),
        title=ticket.subject,
        status=ticket.state,
        is_open=ticket.is_open,
        company=_company(ticket.customer) if ticket.customer else None,
        participants=frozenset(each.email for each in ticket.followers),
        assignee=ticket.assignee,
        created_at=_in_utc(ticket.opened_at),
        completed_at=_in_utc(ticket.closed_at),
    )


def _person(person: tables.Person) -> Agent | Contact:
    if person.works_here:
        return Agent(person.id, person.name, (person.email,))
    company = _company(person.customer) if person.customer else None
    return Contact(person.id, person.name, (person.email,), company)


def _company(customer: tables.Customer) -> Company:
    return Company(customer.id, customer.name)


def _set_state(ticket: tables.Ticket, state: str, at: datetime) -> None:
    ticket.state, ticket.is_open = state, state != DONE
    ticket.closed_at = None if ticket.is_open else ticket.closed_at or at


def _in_utc(at: datetime | None) -> datetime | None:
    # SQLite knows no time zones.
    return at and (at if at.tzinfo else at.replace(tzinfo=UTC))


def _text(text: str) -> str:
    """Return *text* without what a database may refuse: mail brings anything."""
    return text.replace("\0", "?").encode("utf-8", "replace").decode()
