"""Where work items live: what the host application supplies, and what else a store may do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol, runtime_checkable

from mail2ticket.model.address import Address
from mail2ticket.model.facts import Facts, Questions
from mail2ticket.model.funnel import MailCount, Period
from mail2ticket.model.held import HeldFilter, HeldMail
from mail2ticket.model.held_file import FileFilter, FileHandling, HeldFile
from mail2ticket.model.history import ItemHistory, MailFilter, Recorded
from mail2ticket.model.message import Envelope
from mail2ticket.model.notice import OutboundMail
from mail2ticket.model.outgoing import Outgoing, Posting
from mail2ticket.ports.transactions import HeldFileUnitOfWork, HeldUnitOfWork, UnitOfWork


class Store(Protocol):
    """**Protocol:** where work items live."""

    def seen(self, key: str, /) -> bool:
        """
        Tell cheaply whether the delivery *key* was committed.

        Spares repeats the cost of a transaction; only `UnitOfWork.claim` is believed.
        """
        ...

    def begin(self) -> AbstractContextManager[UnitOfWork]:
        """Start a transaction that commits on leaving, and rolls back on an error."""
        ...

    def outbox(self) -> Iterable[OutboundMail]:
        """Return what was committed and waits to be sent, oldest first: for reading."""
        ...

    def take_due(self, now: datetime, until: datetime, limit: int, /) -> Sequence[Outgoing]:
        """
        Take at most *limit* mails that wait and were due at *now*, to send them before *until*.

        In one transaction of its own they become due at *until*, and each has had one attempt
        more; so they are returned. Of any number of callers no two get the same mail, until its
        time has run out. The one that was due first comes first; of those that were due at the
        same moment, the one that was put in first.
        """
        ...

    def mark_sent(self, mail: OutboundMail, /) -> None:
        """Note that *mail* was sent, whatever stood of it before: it waits no more."""
        ...

    def put_off(self, mail: OutboundMail, attempts: int, due_at: datetime, error: str, /) -> None:
        """
        Let *mail* wait until *due_at*: *attempts* to send it failed, the last one with *error*.

        Nothing is noted where it does not wait, or has had more attempts than that: then somebody
        else has taken it since.
        """
        ...

    def give_up(self, mail: OutboundMail, attempts: int, error: str, /) -> None:
        """
        Make *mail* a dead letter, which nobody sends but by `Archive.release`.

        Nothing is noted where `put_off` would note nothing.
        """
        ...


class Archive(Protocol):
    """**Protocol:** a store that can show what is in it; every store that comes with us can."""

    def histories(self) -> Iterable[ItemHistory]:
        """Return every work item with its entries, oldest first."""
        ...

    def history(self, number: str, /) -> ItemHistory | None:
        """Return the work item *number* with its entries, or None."""
        ...

    def recorded(self, message_id: str | None = None, /) -> Iterable[Recorded]:
        """Return the records of the mails with that Message-ID, or of all, oldest first."""
        ...

    def recorded_about(self, number: str, moments: Iterable[datetime], /) -> Iterable[Recorded]:
        """
        Return the records of mails that went to the item *number*, oldest first.

        Of those that were received at one of *moments*, as the entries of the item tell them;
        what was purged is left out. *number* is written as `WorkItem.number` is.
        """
        ...

    def raw(self, key: str, /) -> bytes | None:
        """Return the mail of the delivery *key* as it came, or None if it was not kept."""
        ...

    def outgoing(
        self,
        state: Posting | None,
        /,
        *,
        begins: str = "",
        after: str = "",
        limit: int | None = None,
    ) -> Iterable[Outgoing]:
        """
        Return the mails of ours that are in *state*, or all, in the order they were put in.

        Only those whose id *begins* so; only those that were put in *after* the one with that
        id, whatever its state is; and at most *limit* of them.
        """
        ...

    def release(self, id: str, due_at: datetime, /) -> bool:  # noqa: A002 - that of `OutboundMail`
        """
        Let the dead letter *id* wait again, due at *due_at*, as if it had not been tried.

        False, and nothing is done, where *id* is no dead letter.
        """
        ...

    def mailboxes_in_use(self) -> frozenset[Address]:
        """Return the mailboxes that entities refer to: they may be closed, and not deleted."""
        ...


@runtime_checkable
class AnsweringStore(Protocol):
    """
    **Protocol:** a store that answers outside of a transaction: who only looks is in nobody's way.

    Those that come with us do, but for remote ones. Any other is asked in a transaction, which is
    rolled back.
    """

    def look_up(self, questions: Questions, /) -> Facts:
        """Answer *questions* as `UnitOfWork.look_up` does, by what is committed; hold nothing."""
        ...


class MailLog(Protocol):
    """**Protocol:** a store whose mail can be counted and replayed; those that come with us."""

    def mails(self, wanted: MailFilter, /) -> Iterable[Recorded]:
        """
        Return the records of the mails that are *wanted*, in the order they were recorded first.

        With `MailFilter.after` and `MailFilter.limit`, one page of them.
        """
        ...

    def mail_counts(self, wanted: MailFilter, by: Period, /) -> Iterable[MailCount]:
        """
        Return how many mails are *wanted*, on all pages, *by* span of time and what they became.

        The database counts, where there is one. What was purged counts; what was forgotten not.
        """
        ...

    def envelope(self, key: str, /) -> Envelope | None:
        """Return what SMTP said of the mail of the delivery *key*, or None if it was not kept."""
        ...

    def note_repeat(self, key: str, /) -> None:
        """
        Note, in a transaction of its own, that the mail of the delivery *key* came once more.

        It is only counted, so it need not outlast a loss of power. Nothing is noted where there
        is no such record.
        """
        ...

    def raw(self, key: str, /) -> bytes | None:
        """See `Archive.raw`."""
        ...


class HeldStore(Store, Protocol):
    """**Protocol:** a store whose held mail people can see to (R6); those that come with us."""

    def begin(self) -> AbstractContextManager[HeldUnitOfWork]:
        """See `Store.begin`."""
        ...

    def raw(self, key: str, /) -> bytes | None:
        """See `Archive.raw`."""
        ...

    def held(self, wanted: HeldFilter, /) -> Iterable[HeldMail]:
        """
        Return the held mails that are *wanted*, in the order in which they came.

        With `HeldFilter.after` and `HeldFilter.limit`, one page of them.
        """
        ...

    def count_held(self, wanted: HeldFilter, /) -> int:
        """Return how many held mails are *wanted*, on all pages."""
        ...

    def reasons_held(self, wanted: HeldFilter, /) -> Mapping[str, int]:
        """Return how many held mails are *wanted*, on all pages, by why they were held."""
        ...

    def held_mail(self, key: str, /) -> HeldMail | None:
        """Return the held mail of the delivery *key*, or None if none was ever held under it."""
        ...


class HeldFileStore(HeldStore, Protocol):
    """
    **Protocol:** a store whose held files people can see to (F4); those that come with us.

    A mail of which a file waits is not purged (`Retention.purge`); of one that is, names, details
    and what people noted go. With a work item, the files go that wait for it.
    """

    def begin(self) -> AbstractContextManager[HeldFileUnitOfWork]:
        """See `Store.begin`."""
        ...

    def held_files(self, wanted: FileFilter, /) -> Iterable[HeldFile]:
        """
        Return the held files that are *wanted*, in the order in which they came.

        With `FileFilter.after` and `FileFilter.limit`, one page of them.
        """
        ...

    def reasons_held_files(self, wanted: FileFilter, /) -> Mapping[str, int]:
        """Return how many held files are *wanted*, on all pages, by why they were not kept."""
        ...

    def take_unscanned(
        self, before: datetime, until: datetime, limit: int, /
    ) -> Sequence[HeldFile]:
        """
        Take at most *limit* files that wait to be scanned and were due *before* that moment.

        In one transaction of its own they become due at *until*; so of any number of callers no
        two get the same file, until its time has run out. Those that were not scanned for one of
        `model.held_file.UNSCANNED_REASONS` are due when they come; the first due come first.
        """
        ...

    def note_scan(
        self, key: str, sha256: str, reason: str, detail: str, due_at: datetime | None, /
    ) -> None:
        """
        Note why the held file *sha256* of the delivery *key* is held, now that it was scanned.

        It is due to be scanned again at *due_at*, or never more. Nothing is noted where it does
        not wait.
        """
        ...

    def drop_files(self, older_than: datetime, handling: FileHandling, limit: int, /) -> int:
        """
        Note *handling* with at most *limit* files that wait and whose mail is older.

        Returns how many those were. Each call is a transaction; a return of 0 says that no more
        is left to do.
        """
        ...


class Retention(Protocol):
    """**Protocol:** a store that can forget; those that come with us can."""

    def purge(self, older_than: datetime, limit: int, /) -> int:
        """
        Blank at most *limit* records and notices that are older, and return how many those were.

        Of a record the raw mail goes with its envelope, and all words of the mail: subject,
        sender, detail, trace, and of a held mail its addresses and what was noted with it. Of a
        notice the content goes. What stays is what is counted and what makes a repeat a repeat:
        keys, Message-IDs, moments, states, numbers. Held mail that waits, mail of which a file
        waits, notices that wait and dead letters stay as they are. Each call is a transaction; a
        return of 0 says that no more is left to do.
        """
        ...

    def forget(self, older_than: datetime, limit: int, /) -> int:
        """
        Delete at most *limit* records and notices that are older and were purged before.

        With them goes what tells a repeat, so that the same mail would be new. Returns how many
        were deleted.
        """
        ...

    def to_purge(self, older_than: datetime, /) -> int:
        """Return how many records and notices `purge` would blank in all."""
        ...

    def to_forget(self, older_than: datetime, /) -> int:
        """Return how many records and notices `forget` would delete, once all are purged."""
        ...

    def locations_in_use(self, locations: Iterable[str], /) -> frozenset[str]:
        """Return which of *locations* files of work items refer to."""
        ...
