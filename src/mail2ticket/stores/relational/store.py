"""A whole store in a SQL database: a ledger, and a directory and work items in tables of ours."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Generator, Iterable, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from typing import Self, cast

from attrs import evolve

from mail2ticket.model.address import Address
from mail2ticket.model.attachment import Attachment
from mail2ticket.model.facts import Facts, Questions
from mail2ticket.model.history import ItemHistory
from mail2ticket.model.items import WorkItem
from mail2ticket.model.numbers import NumberFormat
from mail2ticket.model.people import Availability, Company, Person
from mail2ticket.stores.ledger import Ledger, LedgerStore
from mail2ticket.stores.relational import directory, items, retention
from mail2ticket.stores.relational.database import Database
from mail2ticket.stores.relational.unit_of_work import Looking, RelationalUnitOfWork
from mail2ticket.stores.relational.values import number_key
from mail2ticket.stores.statuses import Statuses

#: Is there any work item, any number that was drawn, any call of a remote desk, any mail that
#: went to a work item?
ANY_ITEM = "SELECT 1 FROM m2t_item LIMIT 1"
ANY_NUMBER = "SELECT 1 FROM m2t_sequence LIMIT 1"
ANY_EFFECT = "SELECT 1 FROM m2t_effect LIMIT 1"
ANY_FILED = "SELECT 1 FROM m2t_delivery WHERE entity IS NOT NULL LIMIT 1"
#: All items, in order.
NUMBERS = "SELECT number FROM m2t_item ORDER BY serial"
#: The files of an item.
FILES_OF = (
    "SELECT file.name, file.content, file.media_type, file.location FROM m2t_file file"
    " JOIN m2t_item item ON item.serial = file.item"
    " WHERE item.number_key = ? ORDER BY file.serial"
)
#: The mailboxes that items refer to.
MAILBOXES_OF_ITEMS = "SELECT DISTINCT mailbox FROM m2t_item"


class RelationalStore(LedgerStore):
    """
    What our stores in SQL databases have in common: what can be added, and what can be shown.

    It is a `ports.HeldStore`, a `ports.Archive`, a `ports.MailLog` and a `ports.Retention`.
    """

    _numbers: NumberFormat
    _statuses: Statuses

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def is_ledger_alone(self) -> bool:
        """
        Return whether this is only the ledger of a store whose work items are elsewhere.

        So it is where mail went to work items, or calls to a remote desk, and none was ever here.
        """
        with self.reading() as ledger:
            first = ledger.database.first
            if first(ANY_ITEM) or first(ANY_NUMBER):
                return False
            return bool(first(ANY_EFFECT) or first(ANY_FILED))

    @abstractmethod
    def close(self) -> None:
        """Let go of the database; a transaction in another thread can still be ended."""

    @abstractmethod
    def _writing(self, *, is_lasting: bool = True) -> AbstractContextManager[Database]:
        """Lend the connection of a transaction, which is this thread's only one."""

    @contextmanager
    def begin(self) -> Generator[RelationalUnitOfWork, None, None]:
        """
        Start a transaction.

        Raises:
            StoreError: if this thread is in a transaction already, others are in one for longer
                than the timeout, or the database cannot be reached.
        """
        with self._writing() as database:
            work = RelationalUnitOfWork(Ledger(database), self._numbers, self._statuses)
            try:
                yield work
                work.finish()
            finally:
                work.end()

    @contextmanager
    def writing(self, *, is_lasting: bool = True) -> Generator[Ledger, None, None]:
        """Start a short transaction, and put a ledger on it."""
        with self._writing(is_lasting=is_lasting) as database:
            yield Ledger(database)

    @abstractmethod
    def seeding(self) -> AbstractContextManager[Database]:
        """Lend the connection of a transaction that adds to the directory or to the items."""

    def add_company(self, company: Company, domains: Iterable[str] = ()) -> None:
        """Add *company*, or replace it and its *domains*."""
        with self.seeding() as database:
            directory.add_company(database, company, domains)

    def add_person(self, person: Person) -> None:
        """Add *person*, or replace him and his addresses; his company is added if it is new."""
        with self.seeding() as database:
            directory.add_person(database, person)

    def add_queue(self, name: str, agents: Sequence[str]) -> None:
        """Let the *agents* with these ids work the queue *name*, in this order, and no others."""
        with self.seeding() as database:
            directory.add_queue(database, name, agents)

    def set_availability(self, agent: str, availability: Availability) -> None:
        """Say what the *agent* with this id does now; it lasts until something else is said."""
        with self.seeding() as database:
            directory.set_availability(database, agent, availability)

    def add_item(self, item: WorkItem, queue: str = "") -> None:
        """
        Add *item*, or replace it if it was added before as something else.

        The same again changes nothing, so that settings can be loaded at each start and
        undo nothing that mails did. Its entries stay, and so does whoever takes part or
        watches.
        """
        with self.seeding() as database:
            items.add_item(database, item, queue, partial(directory.know, database))

    def merge(self, number: str, into: str) -> None:
        """
        Make the item *number* a part of the item *into*, where mail about it goes from now on.

        It is not open any more; its entries stay with it. Who takes part in it or watches it
        does so in the other one too.

        Raises:
            StoreError: if either is not there, or a transaction is open.

            ValueError: if *into* was merged into *number* itself.
        """
        with self.seeding() as database:
            items.merge(database, number, into)

    def delete_item(self, number: str) -> None:
        """
        Delete the item *number* with its entries and files; the records of its mail stay.

        A mail that refers to it is about nothing that is known.

        Raises:
            StoreError: if it is not there, or a transaction is open.
        """
        with self.seeding() as database:
            items.delete_item(database, number)
            Ledger(database).forget_item(number)

    def look_up(self, questions: Questions, /) -> Facts:
        """Answer *questions* outside of a transaction, each by what is committed by then."""
        with self.reading() as ledger:
            return Looking(ledger, self._numbers, self._statuses).look_up(questions)

    def histories(self) -> Iterable[ItemHistory]:
        """Return every work item with its entries, in the order they were added."""
        with self.reading() as ledger:
            numbers = ledger.database.all(NUMBERS)
        found = (self.history(str(number)) for (number,) in numbers)
        return (history for history in found if history)

    def history(self, number: str, /) -> ItemHistory | None:
        """Return the work item *number* with its entries, or None."""
        with self.reading() as ledger:
            return items.history_at(ledger.database, number)

    def files(self, number: str) -> tuple[Attachment, ...]:
        """Return the files of the work item *number*, oldest first."""
        with self.reading() as ledger:
            rows = ledger.database.all(FILES_OF, (number_key(number),))
        return tuple(
            evolve(
                Attachment.of(str(name), cast("bytes", content), str(media_type)),
                location=str(location),
            )
            for name, content, media_type, location in rows
        )

    def mailboxes_in_use(self) -> frozenset[Address]:
        """Return the mailboxes that entities refer to: they may be closed, and not deleted."""
        with self.reading() as ledger:
            rows = ledger.database.all(MAILBOXES_OF_ITEMS)
            recorded = ledger.mailboxes_in_use()
        return recorded | {Address.of(str(mailbox)) for (mailbox,) in rows if mailbox}

    def locations_in_use(self, locations: Iterable[str], /) -> frozenset[str]:
        """Return which of *locations* files of work items refer to."""
        with self.reading() as ledger:
            return retention.locations_in_use(ledger.database, locations)
