"""
What joins django-helpdesk to mail2ticket: its models and our ledger, in one transaction.

The ledger knows which mail came, what it became, which Message-ID leads where, who was told
what, and what waits to be sent or for a person. Only what follows is django-helpdesk's.
"""

# mypy: ignore-errors
# pyright: basic, reportArgumentType=false, reportAttributeAccessIssue=false
# pyright: reportGeneralTypeIssues=false, reportReturnType=false
# Neither Django nor django-helpdesk has types.

from __future__ import annotations

from collections.abc import Generator, Iterable, Sequence
from contextlib import contextmanager
from datetime import timedelta

from django.core.files.base import ContentFile
from django.db import Error, close_old_connections, connection, transaction
from django.db.models.fields.files import FieldFile
from django.dispatch import Signal
from django.utils import timezone
from django.utils.translation import gettext as _
from helpdesk.email import HTML_EMAIL_ATTACHMENT_FILENAME
from helpdesk.models import FollowUp, FollowUpAttachment, Ticket
from helpdesk.signals import new_ticket_done, update_ticket_done

from mail2ticket.errors import EntityRefusedError, StoreError
from mail2ticket.model.address import Address
from mail2ticket.model.attachment import Attachment
from mail2ticket.model.changes import Changes
from mail2ticket.model.facts import Facts, Questions
from mail2ticket.model.items import NewNote, NewTicket, NewTimeEntry, WorkItem
from mail2ticket.model.people import Agent, Requester, Stranger
from mail2ticket.ports import Record
from mail2ticket.stores.ledger import (
    Ledger,
    LedgerStore,
    LedgerUnitOfWork,
    database_of,
    store_errors,
)

from . import directory
from .numbers import id_in
from .telling import tell
from .values import (
    email_of,
    plain,
    priority_called,
    queue_called,
    status_called,
    stored_name,
)

# As the models of django-helpdesk have it.
_NORMAL, _LONGEST_NAME, _LONGEST_ID = 3, 200, 254


class HelpdeskUnitOfWork(LedgerUnitOfWork):
    """One transaction of Django's connection, and of the ledger on it."""

    def __init__(self) -> None:
        super().__init__(Ledger(database_of(connection, lock_timeout=30)))
        self._written: FollowUp | None = None
        self._stored: list[FieldFile] = []

    def items(self, numbers: Sequence[str], /) -> Iterable[WorkItem]:
        """Return the tickets with these numbers, as triage knows them."""
        return directory.items(numbers)

    def known(self, questions: Questions, /) -> Facts:
        """Return who has which address."""
        return directory.known(questions)

    def open_ticket(self, draft: NewTicket, /) -> str:
        """Write a ticket and its first follow-up, and tell those who want to hear of new ones."""
        ticket = Ticket.objects.create(
            title=plain(draft.title),
            queue=queue_called(draft.queue),
            submitter_email=email_of(draft.sender),
            description=plain(draft.text),
            status=status_called(draft.status) or Ticket.OPEN_STATUS,
            priority=priority_called(draft.priority) or _NORMAL,
        )
        self._follow_up(ticket, draft, draft.requester)
        tell(ticket, self._written, draft.sender, is_new=True)
        _after_commit(new_ticket_done, ticket=ticket)
        return ticket.ticket_for_url

    def add_note(self, draft: NewNote, /) -> None:
        """Write a follow-up, open the ticket again if the mail does, and tell whose it is."""
        ticket = self._ticket(draft.item.number)
        if draft.reopens:
            ticket.status = Ticket.REOPENED_STATUS
        self._follow_up(
            ticket,
            draft,
            draft.author,
            public=not draft.is_internal,
            new_status=Ticket.REOPENED_STATUS if draft.reopens else None,
        )
        if not draft.is_internal:
            tell(ticket, self._written, draft.sender)
        _after_commit(update_ticket_done, followup=self._written)

    def log_time(self, draft: NewTimeEntry, /) -> None:
        """Write a follow-up with the time that it took."""
        ticket = self._ticket(draft.item.number)
        status = status_called(draft.status)
        if status is not None:
            _set_status(ticket, status)
        spent = timedelta(hours=float(draft.hours))
        self._follow_up(ticket, draft, draft.author, new_status=status, time_spent=spent)
        tell(ticket, self._written, draft.sender)
        _after_commit(update_ticket_done, followup=self._written)

    def change(self, number: str, changes: Changes, /) -> Agent | None:
        """Set status, priority, queue and agent; who is named in Cc follows the ticket."""
        ticket = self._ticket(number)
        if status := status_called(changes.status):
            _set_status(ticket, status)
        ticket.priority = priority_called(changes.priority) or ticket.priority
        if changes.queue:
            ticket.queue = queue_called(changes.queue)
        agent = directory.agent(changes.assignment.agents) if changes.assignment else None
        ticket.assigned_to = agent or ticket.assigned_to
        ticket.save()
        for address in changes.watchers:
            ticket.add_email_to_ticketcc_if_not_in(email=email_of(address))
        if changes.proposed_watchers:
            self._propose(ticket, changes.proposed_watchers)
        return directory.person(agent) if agent else None

    def keep(self, number: str, attachment: Attachment, /) -> None:
        """Store a file with the follow-up of this mail."""
        if self._written is None:  # a file that was held, and is released now
            self._written = self._ticket(number).followup_set.latest("pk")
        self._attach(attachment.filename, attachment.media_type, attachment.content)

    def record(self, record: Record, /) -> None:
        """Keep the mail; its Message-ID and its HTML are where django-helpdesk looks for them."""
        message, written = record.message, self._written
        if written is not None and record.number is not None:
            if message.message_id and len(message.message_id) <= _LONGEST_ID:
                # Not by `save`, which writes the ticket as it was before this mail.
                named = FollowUp.objects.filter(pk=written.pk)
                named.update(message_id=f"<{plain(message.message_id)}>")
            if message.body.html:
                html = plain(message.body.html).encode()
                self._attach(HTML_EMAIL_ATTACHMENT_FILENAME, "text/html", html)
        super().record(record)

    def _ticket(self, number: str) -> Ticket:
        # Of two mails about it, the second waits here for the first to be committed.
        id_ = id_in(number)
        self.ledger.hold_item(f"ticket {id_}")
        ticket = Ticket.objects.select_related("queue").filter(pk=id_).first()
        if ticket is None:
            raise StoreError(f"there is no ticket {number}")
        return ticket

    def _follow_up(
        self,
        ticket: Ticket,
        draft: NewTicket | NewNote | NewTimeEntry,
        author: Requester,
        *,
        public: bool = True,
        new_status: int | None = None,
        time_spent: timedelta | None = None,
    ) -> None:
        said = _("E-Mail Received from {sender_email}")
        if new_status == Ticket.REOPENED_STATUS:
            said = _("Ticket Re-Opened by E-Mail Received from {sender_email}")
        self._written = FollowUp.objects.create(
            ticket=ticket,
            title=plain(said.format(sender_email=draft.sender))[:_LONGEST_NAME],
            date=timezone.now(),
            comment=plain(draft.text),
            public=public,
            user_id=None if isinstance(author, Stranger) else int(author.id),
            new_status=new_status,
            time_spent=time_spent,
        )

    def _propose(self, ticket: Ticket, addresses: Iterable[Address]) -> None:
        """Let agents see who was named by a mail that nobody verified; nobody writes to them."""
        named = "\n".join(plain(str(address)) for address in addresses)
        title = "Also named in the mail: add them, if they are to follow this ticket"
        FollowUp.objects.create(ticket=ticket, title=title, comment=named, public=False)

    def _attach(self, name: str, media_type: str, content: bytes) -> None:
        row = FollowUpAttachment.objects.create(
            followup=self._written,
            file=ContentFile(content, name=stored_name(name)),
            filename=plain(name)[:_LONGEST_NAME],
            mime_type=media_type[:_LONGEST_NAME],
            size=len(content),
        )
        self._stored.append(row.file)

    def remove_files(self) -> None:
        """Remove the files that were stored, for the transaction is not committed."""
        for file in self._stored:
            file.storage.delete(file.name)


class HelpdeskStore(LedgerStore):
    """django-helpdesk, as mail2ticket writes to it; each thread has a connection of Django's."""

    @contextmanager
    def begin(self) -> Generator[HelpdeskUnitOfWork, None, None]:
        """Begin the one transaction that both write in."""
        # As Django does before and after a request: one that was lost is opened again.
        close_old_connections()
        try:
            with store_errors(Error), transaction.atomic(durable=True):
                work = HelpdeskUnitOfWork()
                try:
                    yield work
                except BaseException:
                    work.remove_files()
                    raise
                finally:
                    work.end()
        finally:
            close_old_connections()

    @contextmanager
    def writing(self, *, is_lasting: bool = True) -> Generator[Ledger, None, None]:
        """Begin a short transaction of the ledger alone."""
        del is_lasting  # it always waits for the disk
        with self.begin() as work:
            yield work.ledger


def _set_status(ticket: Ticket, status: int) -> None:
    """Set *status*, if an agent could do so on the page of the ticket."""
    allowed = {value for value, _ in ticket.get_allowed_status_flow} | {ticket.status}
    is_done = status in {Ticket.RESOLVED_STATUS, Ticket.CLOSED_STATUS}
    if status not in allowed or (is_done and not ticket.can_be_resolved):
        now = ticket.get_status
        raise EntityRefusedError(f"ticket {ticket.ticket_for_url} is {now}: no way to {status}")
    ticket.status = status
    ticket.save()


def _after_commit(signal: Signal, **about: object) -> None:
    """Tell webhooks and the like, who must not slow the transaction down nor undo it."""
    transaction.on_commit(lambda: signal.send("mail2ticket", **about), robust=True)
