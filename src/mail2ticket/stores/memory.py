"""A store that forgets everything when it goes: for tests, for trying out, for dry runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator, Iterable, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import dropwhile, islice
from threading import RLock

from attrs import evolve

from mail2ticket.errors import StoreError
from mail2ticket.model.address import Address
from mail2ticket.model.attachment import Attachment
from mail2ticket.model.facts import Facts, Questions
from mail2ticket.model.funnel import MailCount, Period
from mail2ticket.model.held import HeldFilter, HeldMail
from mail2ticket.model.held_file import FileFilter, FileHandling, HeldFile
from mail2ticket.model.history import ItemHistory, MailFilter, Recorded
from mail2ticket.model.items import WorkItem
from mail2ticket.model.message import Envelope
from mail2ticket.model.notice import OutboundMail
from mail2ticket.model.numbers import Dated, NumberFormat
from mail2ticket.model.outgoing import Outgoing, Posting
from mail2ticket.model.people import Availability, Company, Person
from mail2ticket.stores import (
    memory_files,
    memory_items,
    memory_log,
    memory_lookups,
    memory_outbox,
    memory_retention,
)
from mail2ticket.stores.directory import Directory
from mail2ticket.stores.memory_tables import Tables
from mail2ticket.stores.memory_unit import MemoryUnitOfWork
from mail2ticket.stores.statuses import COMPLETING, WAITING, Statuses

__all__ = ["MemoryStore"]

_DATED = Dated()


class MemoryStore:
    """
    Keeps everything in dicts, a transaction at a time.

    Any number of threads may use it; each waits for the other's transaction. It reads no
    clock: an entry is as old as its mail.

    >>> store = MemoryStore()
    >>> with store.begin() as work:
    ...     work.claim("a delivery"), work.claim("a delivery")
    (True, False)
    >>> store.seen("a delivery")
    True

    Args:
        numbers: How new tickets are numbered.

        completing: The statuses that complete a work item, in any case.

        waiting: Those in which it waits for an answer of its requester's.

        timeout: Seconds to wait for other transactions.
    """

    def __init__(
        self,
        numbers: NumberFormat = _DATED,
        *,
        completing: Iterable[str] = COMPLETING,
        waiting: Iterable[str] = WAITING,
        timeout: float = 30.0,
    ) -> None:
        self._numbers = numbers
        self._timeout = timeout
        self._statuses = Statuses(completing, waiting)
        self._lock = RLock()
        self._is_open = False
        self._tables = Tables()
        self._directory = Directory()

    @contextmanager
    def loading(self) -> Generator[None, None, None]:
        """Let no other thread come between what this one adds; nothing is rolled back."""
        with self._lock:
            yield

    def add_company(self, company: Company, domains: Iterable[str] = ()) -> None:
        """Add *company*, or replace it and its *domains*."""
        with self._lock:
            self._directory.add_company(company, domains)

    def add_person(self, person: Person) -> None:
        """Add *person*, or replace him and his addresses; his company is added if it is new."""
        with self._lock:
            self._directory.add_person(person)

    def add_queue(self, name: str, agents: Sequence[str]) -> None:
        """Let the *agents* with these ids work the queue *name*, in this order, and no others."""
        with self._lock:
            self._directory.add_queue(name, agents)

    def set_availability(self, agent: str, availability: Availability) -> None:
        """Say what the *agent* with this id does now; it lasts until something else is said."""
        with self._lock:
            self._directory.set_availability(agent, availability)

    def add_item(self, item: WorkItem, queue: str = "") -> None:
        """
        Add *item*, or replace it if it was added before as something else.

        The same again changes nothing, so that settings can be loaded at each start and
        undo nothing that mails did. Its entries stay, and so does whoever takes part or
        watches.
        """
        with self._lock:
            self._directory.know(item.company)
            memory_items.add_item(self._tables, item, queue)

    def merge(self, number: str, into: str) -> None:
        """
        Make the item *number* a part of the item *into*, where mail about it goes from now on.

        It is not open any more; its entries stay with it. Who takes part in it or watches it
        does so in the other one too.

        Raises:
            StoreError: if either is not there, or a transaction is open.

            ValueError: if *into* was merged into *number* itself.
        """
        with self.begin():
            memory_items.merge(self._tables, number, into)

    def delete_item(self, number: str) -> None:
        """
        Delete the item *number* with its entries and files; the records of its mail stay.

        A mail that refers to it is about nothing that is known.

        Raises:
            StoreError: if it is not there, or a transaction is open.
        """
        with self.begin():
            memory_items.delete_item(self._tables, number)

    def seen(self, key: str) -> bool:
        """Tell whether the delivery *key* was committed."""
        with self._lock:
            return key in self._tables.claims or key in self._tables.records

    @contextmanager
    def begin(self) -> Generator[MemoryUnitOfWork, None, None]:
        """
        Start a transaction, after every other one is over.

        Raises:
            StoreError: if this thread is in a transaction already, or others are for longer
                than the timeout.
        """
        with self._alone():
            work = MemoryUnitOfWork(self._tables, self._directory, self._numbers, self._statuses)
            try:
                yield work
                work.commit()
            except BaseException:
                work.roll_back()
                raise

    def outbox(self) -> tuple[OutboundMail, ...]:
        """Return what was committed and waits to be sent, oldest first."""
        with self._lock:
            return tuple(self._tables.outbox[id_].mail for id_ in self._tables.waiting)

    def take_due(self, now: datetime, until: datetime, limit: int) -> tuple[Outgoing, ...]:
        """Take at most *limit* mails that are due at *now*, to send them before *until*."""
        with self._alone():
            return memory_outbox.take_due(self._tables, now, until, limit)

    def mark_sent(self, mail: OutboundMail) -> None:
        """Take *mail* out of the outbox; its recipient still counts as answered."""
        with self._alone():
            memory_outbox.mark_sent(self._tables, mail.id)

    def put_off(self, mail: OutboundMail, attempts: int, due_at: datetime, error: str) -> None:
        """Let *mail* wait until *due_at*, unless somebody else has it."""
        with self._alone():
            memory_outbox.put_off(self._tables, mail.id, attempts, due_at, error)

    def give_up(self, mail: OutboundMail, attempts: int, error: str) -> None:
        """Make *mail* a dead letter, unless somebody else has it."""
        with self._alone():
            memory_outbox.give_up(self._tables, mail.id, attempts, error)

    def outgoing(
        self,
        state: Posting | None,
        *,
        begins: str = "",
        after: str = "",
        limit: int | None = None,
    ) -> tuple[Outgoing, ...]:
        """Return the mails of ours that are in *state*, or all, in the order they were put in."""
        with self._lock:
            found = memory_outbox.outgoing(self._tables, after)
            wanted = (
                each
                for each in found
                if state in {None, each.state} and each.mail.id.startswith(begins)
            )
            return tuple(islice(wanted, limit))

    def release(self, id: str, due_at: datetime) -> bool:  # noqa: A002 - that of `OutboundMail`
        """Let the dead letter *id* wait again, as if it was never tried; False if it is none."""
        with self._alone():
            return memory_outbox.release(self._tables, id, due_at)

    def purge(self, older_than: datetime, limit: int) -> int:
        """Blank at most *limit* records and notices that are older; see `ports.Retention`."""
        with self._alone():
            return memory_retention.purge(self._tables, older_than, limit)

    def forget(self, older_than: datetime, limit: int) -> int:
        """Delete at most *limit* records and notices that are older and were purged before."""
        with self._alone():
            return memory_retention.forget(self._tables, older_than, limit)

    def to_purge(self, older_than: datetime) -> int:
        """Return how many records and notices `purge` would blank in all."""
        with self._lock:
            return memory_retention.to_purge(self._tables, older_than)

    def to_forget(self, older_than: datetime) -> int:
        """Return how many records and notices `forget` would delete, once all are purged."""
        with self._lock:
            return memory_retention.to_forget(self._tables, older_than)

    def locations_in_use(self, locations: Iterable[str]) -> frozenset[str]:
        """Return which of *locations* files of work items refer to."""
        with self._lock:
            used = {file.location for file in self._tables.files.values()}
        return frozenset(used.intersection(locations) - {""})

    def histories(self) -> tuple[ItemHistory, ...]:
        """Return every work item with its entries, in the order they were added."""
        with self._lock:
            return tuple(map(self._shown, self._tables.items.values()))

    def history(self, number: str) -> ItemHistory | None:
        """Return the work item *number* with its entries, or None."""
        with self._lock:
            found = self._tables.items.get(number.upper())
            return found and self._shown(found)

    def files(self, number: str) -> tuple[Attachment, ...]:
        """Return the files of the work item *number*, oldest first."""
        with self._lock:
            return tuple(
                file for (of, _), file in self._tables.files.items() if of == number.upper()
            )

    def recorded(self, message_id: str | None = None) -> tuple[Recorded, ...]:
        """Return the records of the mails with *message_id*, or of all, oldest first."""
        with self._lock:
            return memory_log.recorded(self._tables, message_id)

    def recorded_about(self, number: str, moments: Iterable[datetime]) -> tuple[Recorded, ...]:
        """Return the records of mails to the item *number* of *moments*, oldest first."""
        with self._lock:
            return memory_log.recorded_about(self._tables, number, moments)

    def look_up(self, questions: Questions) -> Facts:
        """Answer *questions* outside of a transaction."""
        with self._lock:
            return memory_lookups.look_up(self._tables, self._directory, questions)

    def mails(self, wanted: MailFilter) -> tuple[Recorded, ...]:
        """Return the records of the mails that are *wanted*, in order."""
        with self._lock:
            return memory_log.mails(self._tables, wanted)

    def mail_counts(self, wanted: MailFilter, by: Period) -> tuple[MailCount, ...]:
        """Return how many mails are *wanted*, on all pages, *by* span and what they became."""
        with self._lock:
            return memory_log.mail_counts(self._tables, wanted, by)

    def envelope(self, key: str) -> Envelope | None:
        """Return what SMTP said of the mail of the delivery *key*, or None if it was not kept."""
        with self._lock:
            return self._tables.envelopes.get(key)

    def note_repeat(self, key: str) -> None:
        """Note that the mail of the delivery *key* came once more."""
        with self._alone():
            memory_log.note_repeat(self._tables, key)

    def raw(self, key: str) -> bytes | None:
        """Return the mail of the delivery *key* as it came, or None if it was not kept."""
        with self._lock:
            tables = self._tables
            content = tables.records.get(key, (None, None))[1]
            if content is None and key in tables.further:
                return tables.records.get(tables.further[key], (None, None))[1]
            return content

    def held(self, wanted: HeldFilter) -> tuple[HeldMail, ...]:
        """Return the held mails that are *wanted*, in the order in which they came."""
        with self._lock:
            mails = iter(self._tables.held.items())
            if wanted.after:
                mails = dropwhile(lambda each: each[0] != wanted.after, mails)
                next(mails, None)
            found = filter(wanted.takes, (self._held_now(mail) for _, mail in mails))
            return tuple(islice(found, wanted.limit))

    def count_held(self, wanted: HeldFilter) -> int:
        """Return how many held mails are *wanted*, on all pages."""
        return sum(self.reasons_held(wanted).values())

    def reasons_held(self, wanted: HeldFilter) -> dict[str, int]:
        """Return how many held mails are *wanted*, on all pages, by why they were held."""
        found = self.held(evolve(wanted, after="", limit=None))
        return dict(Counter(mail.reason for mail in found))

    def held_mail(self, key: str) -> HeldMail | None:
        """Return the held mail of the delivery *key*, or None if none was ever held under it."""
        with self._lock:
            found = self._tables.held.get(key)
            return self._held_now(found) if found else None

    def held_files(self, wanted: FileFilter) -> tuple[HeldFile, ...]:
        """Return the held files that are *wanted*, in the order in which they came."""
        with self._lock:
            return tuple(islice(memory_files.held_files(self._tables, wanted), wanted.limit))

    def reasons_held_files(self, wanted: FileFilter) -> dict[str, int]:
        """Return how many held files are *wanted*, on all pages, by why they were not kept."""
        found = self.held_files(evolve(wanted, after=None, limit=None))
        return dict(Counter(file.reason for file in found))

    def take_unscanned(
        self, before: datetime, until: datetime, limit: int
    ) -> tuple[HeldFile, ...]:
        """Take at most *limit* files that wait to be scanned; they are due again at *until*."""
        with self._alone():
            return memory_files.take_unscanned(self._tables, before, until, limit)

    def note_scan(
        self, key: str, sha256: str, reason: str, detail: str, due_at: datetime | None
    ) -> None:
        """Note why a file is held, now that it was scanned."""
        with self._alone():
            memory_files.note_scan(self._tables, (key, sha256), reason, detail, due_at)

    def drop_files(self, older_than: datetime, handling: FileHandling, limit: int) -> int:
        """Note *handling* with at most *limit* files that wait and whose mail is older."""
        with self._alone():
            return memory_files.drop_files(self._tables, older_than, handling, limit)

    def mailboxes_in_use(self) -> frozenset[Address]:
        """Return the mailboxes that entities refer to: they may be closed, and not deleted."""
        with self._lock:
            tickets = {history.mailbox for history in self._tables.items.values()}
            records = [recorded for recorded, _ in self._tables.records.values()]
            mails = {Address.of(each.mailbox) for each in records if each.entity and each.mailbox}
        return frozenset(mails | {mailbox for mailbox in tickets if mailbox})

    @contextmanager
    def _alone(self) -> Generator[None, None, None]:
        """Let nobody else read or write within, nor a transaction of this thread be open."""
        if not self._lock.acquire(timeout=self._timeout):
            raise StoreError(f"other transactions took {self._timeout:g} seconds")
        try:
            if self._is_open:
                raise StoreError("this thread is in a transaction already")
            self._is_open = True
            try:
                yield
            finally:
                self._is_open = False
        finally:
            self._lock.release()

    def _held_now(self, held: HeldMail) -> HeldMail:
        recorded, _ = self._tables.records[held.recorded.key]
        return evolve(held, recorded=recorded)

    def _shown(self, history: ItemHistory) -> ItemHistory:
        number, again = history.item.number.upper(), self._tables.again
        entries = (
            evolve(entry, files=entry.files + again.get((number, at), ()))
            for at, entry in enumerate(history.entries)
        )
        item = memory_lookups.shown(history.item, self._directory)
        return evolve(history, item=item, entries=tuple(entries) if again else history.entries)
