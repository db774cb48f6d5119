"""One transaction, of a ledger and of what only a host can write."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from mail2ticket.errors import StoreError
from mail2ticket.model.attachment import Attachment
from mail2ticket.model.changes import Changes
from mail2ticket.model.facts import Facts, Questions, Reference
from mail2ticket.model.held import Handling, HeldState
from mail2ticket.model.held_file import FileHandling, HeldFile
from mail2ticket.model.items import NewNote, NewTicket, NewTimeEntry, WorkItem
from mail2ticket.model.notice import OutboundMail
from mail2ticket.model.people import Agent
from mail2ticket.ports import Record
from mail2ticket.stores.filing import with_all_targets
from mail2ticket.stores.ledger.ledger import Ledger
from mail2ticket.stores.relational.counts import Counts


class LedgerUnitOfWork(ABC):
    """
    A `ports.HeldFileUnitOfWork` of a ledger and what a host writes itself: its work items.

    The methods that are missing here are the host's: `items`, and those that write. `known` is
    for what its directory knows, and `entry_written` with `add_file` for a file that joins an
    entry later.

    Args:
        ledger: On the connection whose transaction this is.
    """

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._is_over = False

    @property
    def ledger(self) -> Ledger:
        """
        The ledger, as long as the transaction is open.

        Raises:
            StoreError: if it is over; what is written then would be in none.
        """
        if self._is_over or not self._ledger.database.is_in_transaction:
            raise StoreError("the transaction is over")
        return self._ledger

    def end(self) -> None:
        """Let nothing more be written, for that would be in no transaction."""
        self._is_over = True

    @abstractmethod
    def items(self, numbers: Sequence[str], /) -> Iterable[WorkItem]:
        """
        Return the work items with these *numbers*, which are in upper case.

        In any order; what is not there is left out. What they were merged into is asked for
        by itself.
        """

    def known(self, questions: Questions, /) -> Facts:
        """
        Return what only the host knows: people, companies, staff, tickets alike, and files.

        See the fields of these names in `Facts`; what is left out is not known.
        """
        del questions
        return Facts()

    @abstractmethod
    def open_ticket(self, draft: NewTicket, /) -> str:
        """See `ports.UnitOfWork.open_ticket`."""

    @abstractmethod
    def add_note(self, draft: NewNote, /) -> None:
        """See `ports.UnitOfWork.add_note`."""

    @abstractmethod
    def log_time(self, draft: NewTimeEntry, /) -> None:
        """See `ports.UnitOfWork.log_time`."""

    @abstractmethod
    def change(self, number: str, changes: Changes, /) -> Agent | None:
        """See `ports.UnitOfWork.change`."""

    @abstractmethod
    def keep(self, number: str, attachment: Attachment, /) -> None:
        """See `ports.UnitOfWork.keep`."""

    def entry_written(self, number: str, /) -> str:
        """
        Return what the host calls the entry that this transaction wrote to the item *number*.

        Should a file of the mail be released later, `add_file` is given it as `HeldFile.entry`.
        Empty, as here, where files are kept with the item and not with an entry.
        """
        del number
        return ""

    def add_file(self, file: HeldFile, attachment: Attachment, /) -> None:
        """
        Store *attachment* with the entry that the mail of *file* wrote.

        Here it is kept with the item, as `keep` does it; see `ports.HeldFileUnitOfWork`.
        """
        self.keep(file.number, attachment)

    def claim(self, key: str, /) -> bool:
        """Take the delivery *key*; False if an earlier one was committed."""
        return self.ledger.claim(key)

    def look_up(self, questions: Questions, /) -> Facts:
        """Answer *questions*; what is not known is not in the answer."""
        ledger = self.ledger
        references, counted, known = self._all_known(questions)
        items = with_all_targets(
            (
                *questions.numbers,
                *(each.number for each in references.values()),
                *(number for some in known.alike.values() for number in some),
            ),
            self.items,
        )
        # Named each by each: this is done for each mail, and `evolve` takes twice as long.
        return Facts(
            people=known.people,
            companies=known.companies,
            alike=known.alike,
            companies_by_id=known.companies_by_id,
            companies_named=known.companies_named,
            contacts_named=known.contacts_named,
            staff=known.staff,
            files=known.files,
            is_counted=known.is_counted,
            scans=known.scans,
            items=items,
            # What leads to an item that is not there any more leads nowhere.
            references={
                each: Reference(items[key].number, reference.origin)
                for each, reference in references.items()
                if (key := reference.number) in items
            },
            echoes=counted.echoes,
            said=counted.said,
            opened=counted.opened,
            answered=ledger.told_about(counted.answered, items),
            answered_domains=counted.answered_domains,
        )

    def _all_known(self, questions: Questions) -> tuple[Mapping[str, Reference], Counts, Facts]:
        # First the ledger, for it waits for whoever asks about the same: what is read before is
        # too old.
        references, counted = self.ledger.known(questions)
        return references, counted, self.known(questions)

    def record(self, record: Record, /) -> None:
        """Keep the mail, the decision and its trace; of a private mail, hardly anything."""
        entry = "" if record.number is None else self.entry_written(record.number)
        self.ledger.record(record, entry)

    def settle(self, key: str, state: HeldState, handling: Handling, /) -> bool:
        """Note *handling* with the held mail of *key*; False where it is not waiting."""
        return self.ledger.settle(key, state, handling)

    def settle_file(self, key: str, sha256: str, handling: FileHandling, /) -> bool:
        """Note *handling* with a held file; False where it is not waiting."""
        return self.ledger.settle_file(key, sha256, handling)

    def enqueue(self, mail: OutboundMail, number: str | None, due_at: datetime, /) -> None:
        """Put *mail* in the outbox; one that has been there is not put in again."""
        self.ledger.enqueue(mail, number, due_at)
