"""
What joins the helpdesk to mail2ticket: its models and our ledger, in one ``transaction.atomic()``.

The ledger knows which mail came, what it became, which Message-ID leads where, who was told
what, and what waits to be sent or for a person. Only what follows is the helpdesk's to write.
"""

# mypy: ignore-errors
# pyright: basic, reportArgumentType=false, reportAttributeAccessIssue=false
# pyright: reportGeneralTypeIssues=false, reportReturnType=false
# Django has no types.

from __future__ import annotations

from collections.abc import Generator, Iterable, Sequence
from contextlib import contextmanager
from datetime import datetime

from django.db import Error, close_old_connections, connection, transaction
from django.db.models.functions import Upper

from examples.django_host.desk import models
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

# The helpdesk's word for what is done; its tickets are in no other state than that or open.
DONE = "Complete"


class HostUnitOfWork(LedgerUnitOfWork):
    """One transaction of Django's connection, and of the ledger on it."""

    def __init__(self) -> None:
        super().__init__(Ledger(database_of(connection, lock_timeout=30)))

    def items(self, numbers: Sequence[str], /) -> Iterable[WorkItem]:
        """Return the tickets with these numbers, as triage knows them."""
        found = _by_number(numbers).select_related("customer").prefetch_related("followers")
        return [_item(ticket) for ticket in found]

    def known(self, questions: Questions, /) -> Facts:
        """Return who has which address, and whose the domains are."""
        addresses = {str(each).lower(): each for each in questions.addresses}
        people = models.Person.objects.filter(email__in=addresses).select_related("customer")
        customers = models.Customer.objects.filter(domain__in=questions.domains)
        return Facts(
            people={addresses[each.email]: (_person(each),) for each in people},
            companies={each.domain: (_company(each),) for each in customers},
        )

    def open_ticket(self, draft: NewTicket, /) -> str:
        """Write a ticket with its first comment; its number is its serial number."""
        ticket = models.Ticket.objects.create(
            subject=_text(draft.title),
            state=draft.status,
            is_open=draft.status != DONE,
            priority=draft.priority,
            queue=draft.queue,
            opened_at=draft.received_at,
            customer=_customer(draft.company),
        )
        ticket.number = str(ticket.pk)
        ticket.save(update_fields=["number"])
        ticket.followers.create(email=str(draft.sender))
        self._comment(ticket, name_of(draft.requester), draft.text, draft.received_at)
        return ticket.number

    def add_note(self, draft: NewNote, /) -> None:
        """Write a comment, and open the ticket again if the mail does."""
        ticket = self._ticket(draft.item.number)
        if draft.reopens:
            ticket.state, ticket.is_open, ticket.closed_at = "", True, None
            ticket.save()
        author, internal = name_of(draft.author), draft.is_internal
        self._comment(ticket, author, draft.text, draft.received_at, is_internal=internal)

    def log_time(self, draft: NewTimeEntry, /) -> None:
        """Write a comment with the minutes that it took."""
        ticket = self._ticket(draft.item.number)
        if draft.status:
            _set_state(ticket, draft.status, draft.received_at)
            ticket.save()
        minutes = round(draft.hours * 60)
        author = name_of(draft.author)
        self._comment(ticket, author, draft.text, draft.received_at, minutes=minutes)

    def change(self, number: str, changes: Changes, /) -> Agent | None:
        """Set status, priority and queue; this helpdesk has no tags, and gives out no tickets."""
        ticket = self._ticket(number)
        if changes.status:
            _set_state(ticket, changes.status, ticket.comments.latest("pk").written_at)
        ticket.priority = changes.priority or ticket.priority
        ticket.queue = changes.queue or ticket.queue
        ticket.save()
        return None

    def keep(self, number: str, attachment: Attachment, /) -> None:
        """Store a file with the last comment; the same bytes once a ticket."""
        ticket = self._ticket(number)
        if not models.Attachment.objects.filter(ticket=ticket, sha256=attachment.sha256).exists():
            models.Attachment.objects.create(
                ticket=ticket,
                comment=ticket.comments.latest("pk"),
                name=_text(attachment.filename)[:255],
                media_type=attachment.media_type,
                sha256=attachment.sha256,
                content=attachment.content,
            )

    def _ticket(self, number: str) -> models.Ticket:
        # Of two mails about it, the second waits here for the first to be committed.
        self.ledger.hold_item(number)
        ticket = _by_number([number]).first()
        if ticket is None:
            raise StoreError(f"there is no ticket {number}")
        return ticket

    def _comment(
        self,
        ticket: models.Ticket,
        author: str,
        body: str,
        written_at: datetime,
        *,
        is_internal: bool = False,
        minutes: int = 0,
    ) -> None:
        ticket.comments.create(
            author=_text(author)[:255],
            body=_text(body),
            is_internal=is_internal,
            minutes=minutes,
            written_at=written_at,
        )


class HostStore(LedgerStore):
    """The helpdesk, as mail2ticket writes to it; each thread has a connection of Django's."""

    @contextmanager
    def begin(self) -> Generator[HostUnitOfWork, None, None]:
        """Begin the one transaction that both write in."""
        # As Django does before and after a request: one that was lost is opened again.
        close_old_connections()
        try:
            with store_errors(Error), transaction.atomic(durable=True):
                work = HostUnitOfWork()
                try:
                    yield work
                finally:
                    work.end()
        finally:
            close_old_connections()

    @contextmanager
    def writing(self, *, is_lasting: bool = True) -> Generator[Ledger, None, None]:
        """Begin a short transaction of the ledger alone."""
        del is_lasting  # this helpdesk always waits for the disk
        with self.begin() as work:
            yield work.ledger


def _by_number(numbers: Iterable[str]) -> models.models.QuerySet[models.Ticket]:
    wanted = [number.upper() for number in numbers]
    return models.Ticket.objects.annotate(key=Upper("number")).filter(key__in=wanted)


def _item(ticket: models.Ticket) -> WorkItem:
    return WorkItem(
        number=ticket.number,
        kind=ItemKind(ticket.kind),
        title=ticket.subject,
        status=ticket.state,
        is_open=ticket.is_open,
        company=_company(ticket.customer) if ticket.customer else None,
        participants=frozenset(each.email for each in ticket.followers.all()),
        created_at=ticket.opened_at,
        completed_at=ticket.closed_at,
    )


def _person(person: models.Person) -> Agent | Contact:
    if person.works_here:
        return Agent(person.code, person.name, (person.email,))
    company = _company(person.customer) if person.customer else None
    return Contact(person.code, person.name, (person.email,), company)


def _company(customer: models.Customer) -> Company:
    return Company(customer.code, customer.name)


def _customer(company: Company | None) -> models.Customer | None:
    if company is None:
        return None
    found, _ = models.Customer.objects.get_or_create(
        code=company.id, defaults={"name": company.name}
    )
    return found


def _set_state(ticket: models.Ticket, state: str, at: datetime) -> None:
    ticket.state, ticket.is_open = state, state != DONE
    ticket.closed_at = None if ticket.is_open else ticket.closed_at or at


def _text(text: str) -> str:
    """Return *text* without what a database may refuse: mail brings anything."""
    return text.replace("\0", "?").encode("utf-8", "replace").decode()
