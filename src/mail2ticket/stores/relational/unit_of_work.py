"""One transaction of our own stores: a ledger, and work items in tables of ours."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial

from attrs import evolve

from mail2ticket.errors import StoreError
from mail2ticket.model.attachment import Attachment
from mail2ticket.model.changes import AssignBy, Assignment, Changes
from mail2ticket.model.facts import Facts, Questions, Reference
from mail2ticket.model.held_file import HeldFile
from mail2ticket.model.items import NewNote, NewTicket, NewTimeEntry, WorkItem, Written
from mail2ticket.model.numbers import ItemKind, NumberFormat
from mail2ticket.model.people import Agent
from mail2ticket.ports import Record
from mail2ticket.stores.changing import Roster, assigned, changed, turned
from mail2ticket.stores.filing import (
    contact_of,
    entry_of,
    history_of,
    in_utc,
    item_of,
    sequence_name,
)
from mail2ticket.stores.ledger import Ledger, LedgerUnitOfWork
from mail2ticket.stores.relational import directory
from mail2ticket.stores.relational import items as items_
from mail2ticket.stores.relational.batch import Batch, found
from mail2ticket.stores.relational.counts import Counts
from mail2ticket.stores.relational.database import Database
from mail2ticket.stores.relational.values import (
    count_of,
    from_json,
    moment,
    number_key,
    to_json,
    to_moment_or_none,
)
from mail2ticket.stores.statuses import Statuses

#: How many open items an agent works, but one.
LOAD = (
    "SELECT count(*) FROM m2t_item"
    " WHERE assignee = ? AND is_open = 1 AND merged_into = '' AND serial <> ?"
)
#: When the last entry of an item was written, and which that is.
LATEST_ENTRY = (
    "SELECT serial, created_at FROM m2t_entry WHERE item = ? ORDER BY serial DESC LIMIT 1"
)
#: Which file an item has.
FILE_AT = "SELECT serial FROM m2t_file WHERE item = ? AND sha256 = ?"
#: Who had his turn.
ROTATION = "SELECT rotation FROM m2t_turn WHERE name = ?"


class RelationalUnitOfWork(LedgerUnitOfWork):
    """One transaction of a `RelationalStore`; see `ports.UnitOfWork`."""

    def __init__(self, ledger: Ledger, numbers: NumberFormat, statuses: Statuses) -> None:
        super().__init__(ledger)
        self._numbers = numbers
        self._statuses = statuses
        # What was written to which item last: the serial numbers of both, by its number.
        self._written: dict[str, tuple[int, int]] = {}
        # Deliveries that nobody else can take: they are written with their records.
        self._claimed: dict[str, None] = {}

    def claim(self, key: str, /) -> bool:
        """Take the delivery *key*; False if an earlier one was committed."""
        ledger = self.ledger
        if not ledger.database.is_alone:
            return ledger.claim(key)
        # A row that is written twice takes twice as long, and so do all its indexes.
        if key in self._claimed or ledger.seen(key):
            return False
        self._claimed[key] = None
        return True

    def record(self, record: Record, /) -> None:
        """Keep the mail, the decision and its trace; of a private mail, hardly anything."""
        super().record(record)
        self._claimed.pop(record.decision.key, None)

    def finish(self) -> None:
        """Write what was claimed and not recorded; the transaction is about to be committed."""
        # If the database gave it up meanwhile, this would be a transaction of its own.
        if self._ledger.database.is_in_transaction:
            for key in self._claimed:
                self._ledger.claim(key)

    def items(self, numbers: Sequence[str], /) -> Iterable[WorkItem]:
        """Return the work items with these *numbers*."""
        return [item for _, item in found(self._database, items_.items_at(numbers))]

    def known(self, questions: Questions, /) -> Facts:
        """Return what the directory knows, and which tickets are alike."""
        batch = Batch(self._database)
        known = self._asked(batch, questions)
        batch.run()
        return known()

    def _all_known(self, questions: Questions) -> tuple[Mapping[str, Reference], Counts, Facts]:
        ledger = self.ledger
        batch = Batch(ledger.database)
        # First, for it waits for whoever asks about the same; what is read before is too old.
        references, counted = ledger.asked(batch, questions)
        known = self._asked(batch, questions)
        batch.run()
        return references.value, counted.value, known()

    @staticmethod
    def _asked(batch: Batch, questions: Questions) -> Callable[[], Facts]:
        people = batch.add_for(questions.addresses, directory.people_at)
        companies = batch.add_for(questions.domains, directory.companies_at)
        alike = batch.add_for(questions.alike, items_.alike)
        companies_by_id = batch.add_for(questions.company_ids, directory.companies_by_id)
        companies_named = batch.add_for(questions.company_names, directory.companies_named)
        contacts_named = batch.add_for(questions.contact_names, directory.contacts_named)
        staff = batch.add_for(questions.queues, directory.staff_of)
        files = batch.add_for(questions.files, items_.files_at)
        return lambda: Facts(
            people=people.value,
            companies=companies.value,
            alike=alike.value,
            companies_by_id=companies_by_id.value,
            companies_named=companies_named.value,
            contacts_named=contacts_named.value,
            staff=staff.value,
            files=frozenset(files.value),
        )

    def open_ticket(self, draft: NewTicket, /) -> str:
        """Write a ticket and return its number."""
        database = self._database
        number = self._next_number(draft)
        history = history_of(draft, item_of(draft, number, self._statuses))
        know = partial(directory.know, database)
        serial = items_.insert_ticket(database, history, draft.sender, know)
        is_taken = partial(directory.has_contact, database)
        if contact := contact_of(draft, is_taken=is_taken):
            directory.add_person(database, contact)
        self._write(number, serial, draft)
        return number

    def add_note(self, draft: NewNote, /) -> None:
        """Write a note; nobody takes part in the item for it who did not before."""
        number = draft.item.number
        if draft.reopens:
            serial, item = self._existing(number)
            items_.set_status(self._database, serial, self._statuses.reopened(item))
        else:
            self.ledger.hold_item(number)
            serial = items_.serial_at(self._database, number)
        self._write(number, serial, draft)

    def log_time(self, draft: NewTimeEntry, /) -> None:
        """Book time on the item that *draft* names, and set its status if it says one."""
        serial, item = self._existing(draft.item.number)
        if draft.status:
            applied = self._statuses.applied(item, draft.status, in_utc(draft.received_at))
            items_.set_status(self._database, serial, applied)
        self._write(item.number, serial, draft)

    def change(self, number: str, changes: Changes, /) -> Agent | None:
        """Set *changes* on the item *number*, and return who it is assigned to by them."""
        database = self._database
        self.ledger.hold_item(number)
        header = items_.header_at(database, number)
        if header is None:
            raise StoreError(f"there is no work item {number}")
        serial, history = header
        last = database.first(LATEST_ENTRY, (serial,))
        at = to_moment_or_none(last[1]) if last else None
        history = changed(history, changes, self._statuses, at)
        agent = self._assigned(changes.assignment, serial) if changes.assignment else None
        if agent:
            history = evolve(history, item=evolve(history.item, assignee=agent.id))
        items_.set_changes(database, serial, history)
        return agent

    def keep(self, number: str, attachment: Attachment, /) -> None:
        """
        Store *attachment* with the latest entry of *number*.

        Where the item has its bytes, the entry refers to them, by the name that it has now.
        """
        if written := self._written.get(number_key(number)):
            self._keep(*written, attachment)
            return
        serial = items_.serial_at(self._database, number)
        last = self._database.first(LATEST_ENTRY, (serial,))
        self._keep(serial, count_of(last[0]) if last else None, attachment)

    def add_file(self, file: HeldFile, attachment: Attachment, /) -> None:
        """Store *attachment* with the entry that the mail of *file* wrote."""
        self.ledger.hold_item(file.number)
        serial = items_.serial_at(self._database, file.number)
        self._keep(serial, int(file.entry), attachment)

    def entry_written(self, number: str, /) -> str:
        """Return the serial number of the entry that was written to *number*."""
        written = self._written.get(number_key(number))
        return str(written[1]) if written else ""

    def _keep(self, item: int, entry: int | None, attachment: Attachment) -> None:
        database = self._database
        is_new = database.add(
            "m2t_file",
            {
                "item": item,
                "entry": entry,
                "sha256": attachment.sha256,
                "name": attachment.filename,
                "media_type": attachment.media_type,
                "content": b"" if attachment.location else attachment.content,
                "location": attachment.location,
            },
            ("item", "sha256"),
        )
        if not is_new and entry is not None:
            ((file,),) = database.all(FILE_AT, (item, attachment.sha256))
            again = {"entry": entry, "file": file, "name": attachment.filename}
            database.insert("m2t_file_again", again)

    @property
    def _database(self) -> Database:
        return self.ledger.database

    def _existing(self, number: str) -> tuple[int, WorkItem]:
        self.ledger.hold_item(number)
        return items_.existing(self._database, number)

    def _next_number(self, draft: NewTicket) -> str:
        """Return a number that no item has; numbers of the settings are passed over."""
        database, kind = self._database, ItemKind.TICKET
        sequence, day = sequence_name(self._numbers, kind, draft.received_at), draft.received_at
        while True:
            number = self._numbers.make(kind, day.date(), database.next_in(sequence))
            if database.first(items_.SERIAL_AT, (number_key(number),)) is None:
                return number

    def _assigned(self, assignment: Assignment, serial: int) -> Agent | None:
        database = self._database

        def rotation(turn: str) -> list[str]:
            self.ledger.hold_turn(turn)
            row = database.first(ROTATION, (turn,))
            return from_json(row[0]) if row else []

        def load(agent: str) -> int:
            ((count,),) = database.all(LOAD, (agent, serial))
            return count_of(count)

        roster = Roster(agent=partial(directory.agent_at, database), rotation=rotation, load=load)
        agent = assigned(assignment, roster)
        if agent and assignment.by is AssignBy.ROUND_ROBIN:
            news = to_json(turned(assignment.agents, agent.id))
            database.put("m2t_turn", {"name": assignment.turn, "rotation": news}, ("name",))
        return agent

    def _write(self, number: str, serial: int, draft: Written) -> None:
        entry = entry_of(draft)
        entry_serial = self._database.insert(
            "m2t_entry",
            {
                "item": serial,
                "entity": str(entry.entity),
                "title": entry.title,
                "text": entry.text,
                "author": entry.author,
                "sender": entry.sender,
                "type": "" if isinstance(draft, NewTimeEntry) else draft.type,
                "is_internal": int(entry.is_internal),
                "hours": None if entry.hours is None else str(entry.hours),
                "role": entry.role,
                "work_type": draft.work_type if isinstance(draft, NewTimeEntry) else "",
                "created_at": moment(entry.created_at),
            },
        )
        self._written[number_key(number)] = (serial, entry_serial)


class Looking(RelationalUnitOfWork):
    """One that only looks, outside of a transaction; do not write by it."""

    @property
    def ledger(self) -> Ledger:
        """The ledger, whether there is a transaction or not."""
        return self._ledger
