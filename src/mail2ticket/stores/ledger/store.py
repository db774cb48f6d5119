"""A store, of ledgers and of a way to begin a transaction."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from contextlib import AbstractContextManager
from datetime import datetime

from mail2ticket.model.address import Address
from mail2ticket.model.funnel import MailCount, Period
from mail2ticket.model.held import HeldFilter, HeldMail
from mail2ticket.model.held_file import FileFilter, FileHandling, HeldFile
from mail2ticket.model.history import MailFilter, Recorded
from mail2ticket.model.message import Envelope
from mail2ticket.model.notice import OutboundMail
from mail2ticket.model.outgoing import Outgoing, Posting
from mail2ticket.ports import HeldFileUnitOfWork
from mail2ticket.stores.ledger.ledger import Ledger


class LedgerStore(ABC):
    """
    A `ports.HeldFileStore` of ledgers: a host says how a transaction begins, and no more.

    What only looks may be given less than a transaction, by `reading`.
    """

    @abstractmethod
    def begin(self) -> AbstractContextManager[HeldFileUnitOfWork]:
        """Start a transaction that commits on leaving, and rolls back on an error."""

    @abstractmethod
    def writing(self, *, is_lasting: bool = True) -> AbstractContextManager[Ledger]:
        """
        Start a short transaction, and put a ledger on it.

        Where it is not *is_lasting*, the disk need not be waited for: should the power go, what
        it wrote may be gone, for it is harmless to do it again.
        """

    def reading(self) -> AbstractContextManager[Ledger]:
        """Put a ledger on a connection in which nothing is going to be written."""
        return self.writing()

    def seen(self, key: str, /) -> bool:
        """Tell whether the delivery *key* was committed."""
        with self.reading() as ledger:
            return ledger.seen(key)

    def outbox(self) -> tuple[OutboundMail, ...]:
        """Return what was committed and waits to be sent, oldest first."""
        with self.reading() as ledger:
            return ledger.outbox()

    def take_due(self, now: datetime, until: datetime, limit: int, /) -> tuple[Outgoing, ...]:
        """Take at most *limit* mails that are due at *now*, to send them before *until*."""
        with self.writing() as ledger:
            return ledger.take_due(now, until, limit)

    def mark_sent(self, mail: OutboundMail, /) -> None:
        """
        Note that *mail* was sent; its recipient still counts as answered.

        The disk need not be waited for: should the power go, the mail is sent again, under the
        same Message-ID, as it is after any crash between sending and noting it.
        """
        with self.writing(is_lasting=False) as ledger:
            ledger.mark_sent(mail)

    def put_off(self, mail: OutboundMail, attempts: int, due_at: datetime, error: str, /) -> None:
        """Let *mail* wait until *due_at*, unless somebody else has it."""
        with self.writing() as ledger:
            ledger.put_off(mail, attempts, due_at, error)

    def give_up(self, mail: OutboundMail, attempts: int, error: str, /) -> None:
        """Make *mail* a dead letter, unless somebody else has it."""
        with self.writing() as ledger:
            ledger.give_up(mail, attempts, error)

    def outgoing(
        self,
        state: Posting | None,
        /,
        *,
        begins: str = "",
        after: str = "",
        limit: int | None = None,
    ) -> tuple[Outgoing, ...]:
        """Return the mails of ours that are in *state*, or all, in the order they were put in."""
        with self.reading() as ledger:
            return ledger.outgoing(state, begins=begins, after=after, limit=limit)

    def release(self, id: str, due_at: datetime, /) -> bool:  # noqa: A002 - that of the port
        """Let the dead letter *id* wait again, as if it was never tried; False if it is none."""
        with self.writing() as ledger:
            return ledger.release(id, due_at)

    def recorded(self, message_id: str | None = None, /) -> tuple[Recorded, ...]:
        """Return the records of the mails with *message_id*, or of all, oldest first."""
        with self.reading() as ledger:
            return ledger.recorded(message_id)

    def recorded_about(self, number: str, moments: Iterable[datetime], /) -> tuple[Recorded, ...]:
        """Return the records of mails to the item *number* of *moments*, oldest first."""
        with self.reading() as ledger:
            return ledger.recorded_about(number, moments)

    def raw(self, key: str, /) -> bytes | None:
        """Return the mail of the delivery *key* as it came, or None if it was not kept."""
        with self.reading() as ledger:
            return ledger.raw(key)

    def mails(self, wanted: MailFilter, /) -> tuple[Recorded, ...]:
        """Return the records of the mails that are *wanted*, in order."""
        with self.reading() as ledger:
            return ledger.mails(wanted)

    def mail_counts(self, wanted: MailFilter, by: Period, /) -> tuple[MailCount, ...]:
        """Return how many mails are *wanted*, on all pages, *by* span and what they became."""
        with self.reading() as ledger:
            return ledger.mail_counts(wanted, by)

    def envelope(self, key: str, /) -> Envelope | None:
        """Return what SMTP said of the mail of the delivery *key*, or None if it was not kept."""
        with self.reading() as ledger:
            return ledger.envelope(key)

    def note_repeat(self, key: str, /) -> None:
        """Note that the mail of the delivery *key* came once more."""
        with self.writing(is_lasting=False) as ledger:
            ledger.note_repeat(key)

    def mailboxes_in_use(self) -> frozenset[Address]:
        """Return the mailboxes that entities refer to: they may be closed, and not deleted."""
        with self.reading() as ledger:
            return ledger.mailboxes_in_use()

    def held(self, wanted: HeldFilter, /) -> tuple[HeldMail, ...]:
        """Return the held mails that are *wanted*, in the order in which they came."""
        with self.reading() as ledger:
            return ledger.held(wanted)

    def count_held(self, wanted: HeldFilter, /) -> int:
        """Return how many held mails are *wanted*, on all pages."""
        return sum(self.reasons_held(wanted).values())

    def reasons_held(self, wanted: HeldFilter, /) -> dict[str, int]:
        """Return how many held mails are *wanted*, on all pages, by why they were held."""
        with self.reading() as ledger:
            return ledger.reasons_held(wanted)

    def held_mail(self, key: str, /) -> HeldMail | None:
        """Return the held mail of the delivery *key*, or None if none was ever held under it."""
        with self.reading() as ledger:
            return ledger.held_mail(key)

    def held_files(self, wanted: FileFilter, /) -> tuple[HeldFile, ...]:
        """Return the held files that are *wanted*, in the order in which they came."""
        with self.reading() as ledger:
            return ledger.held_files(wanted)

    def reasons_held_files(self, wanted: FileFilter, /) -> dict[str, int]:
        """Return how many held files are *wanted*, on all pages, by why they were not kept."""
        with self.reading() as ledger:
            return ledger.reasons_held_files(wanted)

    def take_unscanned(
        self, before: datetime, until: datetime, limit: int, /
    ) -> tuple[HeldFile, ...]:
        """Take at most *limit* files that wait to be scanned; they are due again at *until*."""
        with self.writing() as ledger:
            return ledger.take_unscanned(before, until, limit)

    def note_scan(
        self, key: str, sha256: str, reason: str, detail: str, due_at: datetime | None, /
    ) -> None:
        """Note why a file is held, now that it was scanned."""
        with self.writing() as ledger:
            ledger.note_scan(key, sha256, reason, detail, due_at)

    def drop_files(self, older_than: datetime, handling: FileHandling, limit: int, /) -> int:
        """Note *handling* with at most *limit* files that wait and whose mail is older."""
        with self.writing() as ledger:
            return ledger.drop_files(older_than, handling, limit)

    def purge(self, older_than: datetime, limit: int, /) -> int:
        """Blank at most *limit* records and notices that are older; return how many those were."""
        with self.writing() as ledger:
            return ledger.purge(older_than, limit)

    def to_purge(self, older_than: datetime, /) -> int:
        """Return how many records and notices `purge` would blank in all."""
        with self.reading() as ledger:
            return ledger.to_purge(older_than)

    def to_forget(self, older_than: datetime, /) -> int:
        """Return how many records and notices `forget` would delete, once all are purged."""
        with self.reading() as ledger:
            return ledger.to_forget(older_than)

    def forget(self, older_than: datetime, limit: int, /) -> int:
        """Delete at most *limit* purged records and notices; return how many those were."""
        with self.writing() as ledger:
            return ledger.forget(older_than, limit)
