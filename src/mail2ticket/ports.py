"""What the host application supplies: storage and transport, sync or async."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AbstractAsyncContextManager, AbstractContextManager
from datetime import datetime
from typing import TYPE_CHECKING, BinaryIO, Protocol, TypeAlias

from attrs import field, frozen

from mail2ticket.model.address import Address
from mail2ticket.model.attachment import Attachment
from mail2ticket.model.changes import Changes
from mail2ticket.model.decision import Decision
from mail2ticket.model.facts import Facts, Questions
from mail2ticket.model.held import Handling, HeldFilter, HeldMail, HeldState
from mail2ticket.model.history import ItemHistory, Recorded
from mail2ticket.model.items import NewNote, NewTicket, NewTimeEntry
from mail2ticket.model.message import Message
from mail2ticket.model.notice import OutboundMail
from mail2ticket.model.people import Agent
from mail2ticket.model.scan import Scan

if TYPE_CHECKING:  # it takes with it sockets, random numbers and more
    from email.message import Message as StandardMessage

#: What the doors take: the bytes of a mail, a binary file that holds them, or a message of
#: the standard library.
Mail: TypeAlias = "bytes | BinaryIO | StandardMessage"


@frozen(kw_only=True)
class Record:
    """
    What is kept of a mail, whatever became of it.

    Attributes:
        number: The work item that was opened or written to; None for held and discarded.

        content: The mail as it came; None where it may not be kept (`Decision.keeps_mail`).
            Then nothing of the message but its key and Message-ID may be kept either.
    """

    decision: Decision
    message: Message = field(repr=False)
    number: str | None
    content: bytes | None = field(repr=False)


class UnitOfWork(Protocol):
    """
    **Protocol:** one transaction, in which one delivery is handled.

    All of it is written or none of it. Exactly-once rests on `claim`: insert the key under
    a unique constraint in this same transaction. Every method may raise `StoreError`.
    """

    def claim(self, key: str, /) -> bool:
        """
        Take the delivery *key*; False if an earlier one was committed.

        Raises:
            DeliveryInProgressError: if another transaction holds *key* and the database
                will not wait for it.
        """
        ...

    def look_up(self, questions: Questions, /) -> Facts:
        """
        Answer *questions* from the directory, the work items and the records.

        What is not known is left out, but for counts: of those each one that is asked for is
        answered. Items that were merged bring those that they became part of, up to ten in a
        row. A deleted item is in no answer, and what led to it leads nowhere.
        """
        ...

    def open_ticket(self, draft: NewTicket, /) -> str:
        """
        Write a ticket and return its number.

        The draft's sender takes part in it from now on; with `NewTicket.registers`
        its contact is in the directory from now on.
        """
        ...

    def add_note(self, draft: NewNote, /) -> None:
        """Write a note to the item that *draft* names, opening it again if it says so."""
        ...

    def log_time(self, draft: NewTimeEntry, /) -> None:
        """Book time on the item that *draft* names, and set its status if it says one."""
        ...

    def change(self, number: str, changes: Changes, /) -> Agent | None:
        """
        Set *changes* on the item *number*, and return who it is assigned to by them.

        Called once a mail, after the entity is written, and only where there is something to
        change: it happens when that was written. None where nobody is assigned; whom the
        directory does not know, or who is not active, gets nothing.

        Watchers take no part in the item by this, and who is only proposed is none; who is
        named as a watcher later is one. Whose turn it is, is kept for each
        `Assignment.turn`, here in this transaction.
        """
        ...

    def keep(self, number: str, attachment: Attachment, /) -> None:
        """
        Store *attachment* with the item *number*; the same bytes only once an item.

        With a `location` its bytes are kept there already, and only that is stored.
        """
        ...

    def record(self, record: Record, /) -> None:
        """
        Keep the mail, the decision and its trace, for people to read later.

        With a number, the mail's own Message-ID and every id it refers to lead to that item
        from now on. An id that is known already stays where it is, but for the mail's own that
        was only named so far.

        A mail in several mailboxes is recorded once for each, under a key of its own each
        (R4): where `Decision.key` is not that of the message, it is a further record of a mail
        that came once, was claimed once, and counts once.
        """
        ...

    def enqueue(self, mail: OutboundMail, number: str | None, /) -> None:
        """
        Put *mail* in the outbox; it is sent after the commit.

        Its recipient is counted as answered from now on, any subaddress aside. With a number,
        its Message-ID leads to that item from now on, whatever it led to before.
        """
        ...


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
        """Return what was committed and is not yet sent, oldest first."""
        ...

    def mark_sent(self, mail: OutboundMail, /) -> None:
        """Take *mail* out of the outbox."""
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

    def raw(self, key: str, /) -> bytes | None:
        """Return the mail of the delivery *key* as it came, or None if it was not kept."""
        ...

    def mailboxes_in_use(self) -> frozenset[Address]:
        """Return the mailboxes that entities refer to: they may be closed, and not deleted."""
        ...


class HeldUnitOfWork(UnitOfWork, Protocol):
    """**Protocol:** a transaction in which a held mail may be seen to (R6)."""

    def settle(self, key: str, state: HeldState, handling: Handling, /) -> bool:
        """
        Note *handling* with the held mail of the delivery *key*, which is in *state* from now on.

        False, and nothing is noted, where it is not waiting: of two people who see to it at the
        same time, one is first.
        """
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
        """Return the held mails that are *wanted*, in the order in which they came."""
        ...

    def count_held(self, wanted: HeldFilter, /) -> int:
        """Return how many held mails are *wanted*."""
        ...

    def held_mail(self, key: str, /) -> HeldMail | None:
        """Return the held mail of the delivery *key*, or None if none was ever held under it."""
        ...


class Scanner(Protocol):
    """**Protocol:** something that looks into files for what does harm (F4)."""

    def scan(self, attachment: Attachment, /) -> Scan:
        """
        Return the verdict on *attachment*.

        Called outside of any transaction, for the files that the other rules would keep.
        What it raises is taken for `ScanState.ERROR`: such a file is not kept.
        """
        ...


@frozen(kw_only=True)
class BlobPlace:
    """
    For what a file is kept, so that a `BlobStore` can choose where.

    Attributes:
        key: The delivery key.
    """

    key: str
    mailbox: Address | None
    received_at: datetime


class BlobStore(Protocol):
    """**Protocol:** a place for files outside of the store (F7)."""

    def put(self, attachment: Attachment, place: BlobPlace, /) -> str:
        """
        Keep the bytes of *attachment*, and return where they are; it becomes its `location`.

        Called before the transaction that refers to it, so that a file may lie there for a
        mail that was never committed; by the same content it is found again. The same file
        at the same place is kept once.

        Raises:
            StoreError: if it cannot be kept; then nothing is written.
        """
        ...


class Transport(Protocol):
    """**Protocol:** a way to send a mail."""

    def send(self, mail: OutboundMail, /) -> None:
        """
        Send *mail* to its one recipient.

        May be called again with the same `OutboundMail.id` after a crash.

        Raises:
            TransportError: if it could not be sent and should stay queued.
        """
        ...


class AsyncUnitOfWork(Protocol):
    """**Protocol:** `UnitOfWork` for async hosts."""

    async def claim(self, key: str, /) -> bool:
        """See `UnitOfWork.claim`."""
        ...

    async def look_up(self, questions: Questions, /) -> Facts:
        """See `UnitOfWork.look_up`."""
        ...

    async def open_ticket(self, draft: NewTicket, /) -> str:
        """See `UnitOfWork.open_ticket`."""
        ...

    async def add_note(self, draft: NewNote, /) -> None:
        """See `UnitOfWork.add_note`."""
        ...

    async def log_time(self, draft: NewTimeEntry, /) -> None:
        """See `UnitOfWork.log_time`."""
        ...

    async def change(self, number: str, changes: Changes, /) -> Agent | None:
        """See `UnitOfWork.change`."""
        ...

    async def keep(self, number: str, attachment: Attachment, /) -> None:
        """See `UnitOfWork.keep`."""
        ...

    async def record(self, record: Record, /) -> None:
        """See `UnitOfWork.record`."""
        ...

    async def enqueue(self, mail: OutboundMail, number: str | None, /) -> None:
        """See `UnitOfWork.enqueue`."""
        ...


class AsyncStore(Protocol):
    """**Protocol:** `Store` for async hosts."""

    async def seen(self, key: str, /) -> bool:
        """See `Store.seen`."""
        ...

    def begin(self) -> AbstractAsyncContextManager[AsyncUnitOfWork]:
        """See `Store.begin`."""
        ...

    async def outbox(self) -> Iterable[OutboundMail]:
        """See `Store.outbox`."""
        ...

    async def mark_sent(self, mail: OutboundMail, /) -> None:
        """See `Store.mark_sent`."""
        ...


class AsyncScanner(Protocol):
    """**Protocol:** `Scanner` for async hosts."""

    async def scan(self, attachment: Attachment, /) -> Scan:
        """See `Scanner.scan`."""
        ...


class AsyncBlobStore(Protocol):
    """**Protocol:** `BlobStore` for async hosts."""

    async def put(self, attachment: Attachment, place: BlobPlace, /) -> str:
        """See `BlobStore.put`."""
        ...


class AsyncTransport(Protocol):
    """**Protocol:** `Transport` for async hosts."""

    async def send(self, mail: OutboundMail, /) -> None:
        """See `Transport.send`."""
        ...
