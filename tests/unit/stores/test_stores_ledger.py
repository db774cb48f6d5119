"""A ledger on a given connection: part of the host's transaction, whatever becomes of that."""

import sqlite3
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from attrs import evolve

from mail2ticket.errors import StoreError
from mail2ticket.model.attachment import Attachment
from mail2ticket.model.changes import Changes
from mail2ticket.model.decision import FileFate
from mail2ticket.model.facts import Answered, Facts, Origin, Questions, Reference
from mail2ticket.model.held import HeldFilter
from mail2ticket.model.held_file import FileFilter, FileHandling, FileState, HeldFile
from mail2ticket.model.items import NewNote, NewTicket, NewTimeEntry, WorkItem
from mail2ticket.model.people import Agent
from mail2ticket.parse import parse
from mail2ticket.stores.ledger import Ledger, LedgerStore, LedgerUnitOfWork, database_of
from mail2ticket.stores.sqlite import SqliteStore
from mail2ticket.testing import mail, new_record, new_ticket, outbound_mail
from mail2ticket.testing.drafts import ADA, NOON


class HostUnitOfWork(LedgerUnitOfWork):
    """One transaction of a helpdesk that has a table of tickets, and nothing else."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        super().__init__(Ledger(database_of(connection)))
        self._connection = connection

    def items(self, numbers: Sequence[str], /) -> Iterable[WorkItem]:
        marks = ", ".join("?" * len(numbers))
        found = f"SELECT number, into_ FROM ticket WHERE upper(number) IN ({marks})"  # noqa: S608 - marks
        return [
            WorkItem(number=number, merged_into=into)
            for number, into in self._connection.execute(found, numbers)
        ]

    def open_ticket(self, draft: NewTicket, /) -> str:
        done = self._connection.execute("INSERT INTO ticket (title) VALUES (?)", (draft.title,))
        number = f"Ticket-{done.lastrowid}"
        self._connection.execute("UPDATE ticket SET number = ? WHERE number IS NULL", (number,))
        return number

    def add_note(self, draft: NewNote, /) -> None:
        raise NotImplementedError

    def log_time(self, draft: NewTimeEntry, /) -> None:
        raise NotImplementedError

    def change(self, number: str, changes: Changes, /) -> Agent | None:
        raise NotImplementedError

    def keep(self, number: str, attachment: Attachment, /) -> None:
        raise NotImplementedError


class HostStore(LedgerStore):
    """A helpdesk whose one connection begins and ends its own transactions."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    @contextmanager
    def begin(self) -> Generator[HostUnitOfWork, None, None]:
        with self._transaction():
            work = HostUnitOfWork(self.connection)
            try:
                yield work
            finally:
                work.end()

    @contextmanager
    def writing(self, *, is_lasting: bool = True) -> Generator[Ledger, None, None]:
        del is_lasting
        with self._transaction():
            yield Ledger(database_of(self.connection))

    @contextmanager
    def _transaction(self) -> Generator[None, None, None]:
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self.connection.execute("ROLLBACK")
            raise
        self.connection.execute("COMMIT")


@pytest.fixture
def host(tmp_path: Path) -> Iterator[HostStore]:
    path = tmp_path / "helpdesk.db"
    SqliteStore(path).close()
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute(
            "CREATE TABLE ticket (id INTEGER PRIMARY KEY, number, title, into_ DEFAULT '')"
        )
        yield HostStore(connection)


def _tickets(host: HostStore) -> int:
    return int(host.connection.execute("SELECT count(*) FROM ticket").fetchone()[0])


def test_x4_the_ledger_and_the_hosts_own_rows_are_one_commit(host: HostStore) -> None:
    with host.begin() as work:
        assert work.claim("key")
        number = work.open_ticket(new_ticket())
        work.record(new_record("key", number=number, message_id="a@client.example"))
        work.enqueue(outbound_mail("a"), number, NOON)
    assert host.seen("key")
    assert (_tickets(host), [mail.id for mail in host.outbox()]) == (1, ["a"])
    assert host.raw("key")


def test_x4_what_the_host_rolls_back_is_gone_from_the_ledger_as_well(host: HostStore) -> None:
    def deliver() -> None:
        with host.begin() as work:
            work.claim("key")
            number = work.open_ticket(new_ticket())
            work.record(new_record("key", number=number))
            work.enqueue(outbound_mail("a"), number, NOON)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        deliver()
    assert not host.seen("key")
    assert (_tickets(host), list(host.outbox()), list(host.recorded())) == (0, [], [])


def test_references_bear_the_number_as_the_host_spells_it(host: HostStore) -> None:
    with host.begin() as work:
        number = work.open_ticket(new_ticket())
        work.record(new_record("key", number=number, message_id="a@client.example"))
        work.enqueue(outbound_mail("a"), number, NOON)
    asked = Questions(
        at=NOON, message_ids=frozenset({"a@client.example"}), answered=frozenset({ADA})
    )
    with host.begin() as work:
        facts = work.look_up(asked)
    assert facts.references == {"a@client.example": Reference("Ticket-1", Origin.RECEIVED)}
    assert facts.items.keys() == {"TICKET-1"}
    assert facts.answered == {ADA: Answered(1, 1, 1, {"TICKET-1": 1})}
    assert facts.people == {}


def test_a_mail_that_the_host_had_before_leads_to_its_item(host: HostStore) -> None:
    with host.begin() as work:
        first, second = work.open_ticket(new_ticket()), work.open_ticket(new_ticket())
        work.ledger.refer("old@client.example", first.upper())
        work.ledger.refer("old@client.example", second)
        asked = Questions(message_ids=frozenset({"old@client.example"}))
        found = work.look_up(asked).references
    assert found == {"old@client.example": Reference(first, Origin.RECEIVED)}


def test_an_item_that_the_host_deleted_leads_nowhere_even_if_it_told_nobody(
    host: HostStore,
) -> None:
    asked = Questions(message_ids=frozenset({"a@client.example"}))
    with host.begin() as work:
        number = work.open_ticket(new_ticket())
        work.record(new_record("key", number=number, message_id="a@client.example"))
        work.enqueue(outbound_mail("a"), number, NOON)
    host.connection.execute("DELETE FROM ticket")
    with host.begin() as work:
        assert work.look_up(asked).references == {}
    with host.writing() as ledger:
        assert ledger.look_up(asked).references
        ledger.forget_item("ticket-1")
        assert ledger.look_up(asked).references == {}
    assert [each.number for each in host.outgoing(None)] == [None]


def test_items_that_were_merged_are_followed_by_themselves(host: HostStore) -> None:
    with host.begin() as work:
        numbers = [work.open_ticket(new_ticket()) for _ in range(3)]
    for number, into in zip(numbers, [*numbers[1:], numbers[0]], strict=True):
        host.connection.execute("UPDATE ticket SET into_ = ? WHERE number = ?", (into, number))
    with host.begin() as work:
        facts = work.look_up(Questions(numbers=frozenset({"TICKET-1"})))
    assert facts.items.keys() == {"TICKET-1", "TICKET-2", "TICKET-3"}


def test_a_ledger_alone_answers_about_numbers_that_it_is_given(host: HostStore) -> None:
    with host.writing() as ledger:
        ledger.enqueue(outbound_mail("a"), "Ticket-9", NOON)
        asked = Questions(at=NOON, answered=frozenset({ADA}))
        assert ledger.look_up(asked, ["ticket-9"]).answered[ADA].about == {"TICKET-9": 1}
        facts = ledger.look_up(asked)
        assert facts.answered[ADA] == Answered(1, 1, 1)
        assert ledger.about(facts, ["Ticket-9"]).answered[ADA].about == {"TICKET-9": 1}
        assert ledger.about(Facts(), ["Ticket-9"]) == Facts()


def test_a_unit_of_work_writes_nothing_when_the_transaction_is_over(host: HostStore) -> None:
    with host.begin() as work:
        work.claim("key")
    with pytest.raises(StoreError, match="over"):
        work.claim("another")
    outside = HostUnitOfWork(host.connection)
    with pytest.raises(StoreError, match="over"):
        outside.record(new_record("another"))
    assert not host.seen("another")


def test_all_that_a_held_store_does_comes_from_the_ledger(host: HostStore) -> None:
    with host.begin() as work:
        work.record(new_record("held"))
        work.enqueue(outbound_mail("a"), None, NOON)
        work.enqueue(outbound_mail("b"), None, NOON)
    assert host.count_held(HeldFilter()) == 1
    assert host.held_mail("held") == host.held(HeldFilter())[0]
    assert host.reasons_held(HeldFilter()) == {"undecided": 1}
    first, second = host.take_due(NOON, NOON + timedelta(minutes=5), 10)
    host.put_off(first.mail, 1, NOON + timedelta(hours=1), "busy")
    host.give_up(second.mail, 1, "no such user")
    assert host.release("b", NOON)
    host.mark_sent(second.mail)
    assert [each.state for each in host.outgoing(None)] == ["waiting", "sent"]
    assert host.mailboxes_in_use() == frozenset()
    later = NOON + timedelta(days=1)
    assert (host.purge(later, 10), host.forget(later, 10)) == (1, 1)


def test_what_only_the_host_can_write_is_its_own() -> None:
    methods = {"add_note", "change", "items", "keep", "log_time", "open_ticket"}
    assert LedgerUnitOfWork.__abstractmethods__ == methods
    assert LedgerStore.__abstractmethods__ == {"begin", "writing"}
    with pytest.raises(TypeError, match="abstract"):
        LedgerStore()  # type: ignore[abstract] # on purpose


class KeepingUnitOfWork(HostUnitOfWork):
    """A helpdesk that keeps files with its tickets."""

    def keep(self, number: str, attachment: Attachment, /) -> None:
        values = (f"{number}: {attachment.filename}",)
        self._connection.execute("INSERT INTO ticket (title) VALUES (?)", values)


class EntryUnitOfWork(KeepingUnitOfWork):
    """A helpdesk that keeps files with its entries, and calls them something."""

    def entry_written(self, number: str, /) -> str:
        return f"comment of {number}"

    def add_file(self, file: HeldFile, attachment: Attachment, /) -> None:
        self.keep(file.entry, attachment)


@pytest.mark.parametrize(
    ("kind", "title"),
    [
        (KeepingUnitOfWork, "Ticket-1: t.exe"),
        (EntryUnitOfWork, "comment of Ticket-1: t.exe"),
    ],
)
def test_f4_a_released_file_is_given_to_the_host(
    host: HostStore, kind: type[HostUnitOfWork], title: str
) -> None:
    """As any file of the item, or with what he called its entry: in one commit with who did it."""
    content = mail("Tools", attachments={"t.exe": b"MZ"})
    message = parse(content)
    (file,) = message.attachments
    fate = FileFate(file, is_kept=False, reason="a program")
    with host._transaction():
        work = kind(host.connection)
        number = work.open_ticket(new_ticket())
        record = new_record("key", number=number, content=content)
        work.record(evolve(record, decision=evolve(record.decision, files=(fate,))))
    (held,) = host.held_files(FileFilter())
    released = FileHandling(state=FileState.RELEASED, by="sam", at=NOON)
    with host._transaction():
        work = kind(host.connection)
        assert work.settle_file(held.key, held.sha256, released)
        work.add_file(held, file)
    found = host.connection.execute("SELECT title FROM ticket ORDER BY id DESC").fetchone()
    assert found == (title,)
    assert host.reasons_held_files(FileFilter()) == {}
