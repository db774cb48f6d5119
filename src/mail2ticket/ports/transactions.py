"""One transaction, as the host application supplies it."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from attrs import field, frozen

from mail2ticket.model.attachment import Attachment
from mail2ticket.model.changes import Changes
from mail2ticket.model.decision import Decision
from mail2ticket.model.facts import Facts, Questions
from mail2ticket.model.held import Handling, HeldState
from mail2ticket.model.held_file import FileHandling, HeldFile
from mail2ticket.model.items import NewNote, NewTicket, NewTimeEntry
from mail2ticket.model.message import Message
from mail2ticket.model.notice import OutboundMail
from mail2ticket.model.people import Agent


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
    a unique constraint in this same transaction. Every method may raise `StoreError`; of these
    `ContentionError` has the whole transaction run again, and `EntityRefusedError` has the mail
    held for a person.
    """

    def claim(self, key: str, /) -> bool:
        """
        Take the delivery *key*; False if an earlier one was committed.

        A wait for another transaction that holds *key* is bounded.

        Raises:
            DeliveryInProgressError: if another transaction holds *key*, and the database will
                not wait for it or not any longer.
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

        With a `location` its bytes are kept there already, and only that is stored. Where the
        item has the same bytes, its latest entry may refer to them, by the name they came with
        now (F3).
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

    def enqueue(self, mail: OutboundMail, number: str | None, due_at: datetime, /) -> None:
        """
        Put *mail* in the outbox; it is sent after the commit.

        Until *due_at* whoever commits it has it for itself: `Store.take_due` gives it to nobody
        before. An id that is in the outbox already, sent or not, is not put in again.

        Its recipient is counted as answered from now on, any subaddress aside. With a number,
        its Message-ID leads to that item from now on, whatever it led to before.
        """
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


class HeldFileUnitOfWork(HeldUnitOfWork, Protocol):
    """
    **Protocol:** a transaction in which a file that was not kept may be seen to (F4).

    `UnitOfWork.record` lists the files that are `FileFate.is_held`, as `HeldFileStore` shows
    them: of mail that is kept and was written to a work item, each file once by its bytes, and
    `model.held_file.MOST_HELD_FILES` of a mail at most. Recorded anew, what is listed stays so.
    """

    def settle_file(self, key: str, sha256: str, handling: FileHandling, /) -> bool:
        """
        Note *handling* with the held file *sha256* of the delivery *key*.

        False, and nothing is noted, where it is not waiting: of two people who see to it at the
        same time, one is first.
        """
        ...

    def add_file(self, file: HeldFile, attachment: Attachment, /) -> None:
        """
        Store *attachment*, which is *file*, with the entry that its mail wrote.

        As `UnitOfWork.keep`, whatever was written to the item since; what does not know its
        entries apart may store it with the item.
        """
        ...
