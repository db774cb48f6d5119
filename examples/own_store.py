"""
A store of your own: your tables and our ledger, in one transaction. Here with `sqlite3`.

The ledger knows which mail came, what it became, who was told what, and what waits to be sent. Of
a helpdesk it must be told only how to find a ticket, and how to write one. That it does so
rightly is tested with what mail2ticket ships for the purpose (`tests/unit/test_examples.py`).

Run it with ``python examples/own_store.py``; the tickets are in ``own.db`` then. SQLAlchemy makes
the tables of the ledger, once, and does nothing else.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Generator, Iterable, Sequence
from contextlib import closing, contextmanager
from datetime import datetime

from mail2ticket import (
    Address,
    Agent,
    Attachment,
    Changes,
    Company,
    Intake,
    Mailbox,
    NewNote,
    NewTicket,
    NewTimeEntry,
    Policy,
    WorkItem,
)
from mail2ticket.errors import StoreError
from mail2ticket.model.numbers import ItemKind
from mail2ticket.model.people import name_of
from mail2ticket.stores.ledger import (
    Ledger,
    LedgerStore,
    LedgerUnitOfWork,
    database_of,
    store_errors,
)
from mail2ticket.stores.sql_schema import create_tables
from mail2ticket.testing import mail
from mail2ticket.transports.memory import MemoryTransport

#: The helpdesk as it was before; the ledger's tables, named m2t_…, come beside these.
TABLES = """
CREATE TABLE IF NOT EXISTS ticket (
    id INTEGER PRIMARY KEY AUTOINCREMENT, number TEXT COLLATE NOCASE UNIQUE, kind TEXT,
    title TEXT, sender TEXT, company_id TEXT, company TEXT, status TEXT, is_open INTEGER,
    opened_at TEXT
);
CREATE TABLE IF NOT EXISTS comment (
    number TEXT COLLATE NOCASE, author TEXT, text TEXT, is_internal INTEGER, hours TEXT,
    written_at TEXT
);
CREATE TABLE IF NOT EXISTS file (
    number TEXT COLLATE NOCASE, sha256 TEXT, name TEXT, content BLOB, UNIQUE (number, sha256)
);
"""


class OwnUnitOfWork(LedgerUnitOfWork):
    """One transaction, for one mail."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        super().__init__(Ledger(database_of(connection)))
        self._run = connection.execute

    def items(self, numbers: Sequence[str], /) -> Iterable[WorkItem]:
        """Return the tickets with these numbers; a directory of people would be `known`."""
        marks = ", ".join("?" * len(numbers))
        query = f"SELECT * FROM ticket WHERE number IN ({marks})"  # noqa: S608 - marks alone
        for _, number, kind, title, sender, *more in self._run(query, numbers):
            company_id, company, status, is_open, opened_at = more
            yield WorkItem(
                number=number,
                kind=ItemKind(kind),
                title=title,
                company=Company(company_id, company) if company_id else None,
                participants=frozenset({Address.of(sender)} if sender else ()),
                status=status,
                is_open=bool(is_open),
                created_at=opened_at and datetime.fromisoformat(opened_at),
            )

    def open_ticket(self, draft: NewTicket, /) -> str:
        """Write a ticket with its first comment, and return its number, found as ``[#1]``."""
        company = draft.company or Company("", "")
        sender, at = str(draft.sender), str(draft.received_at)
        values = (_text(draft.title), sender, company.id, company.name, draft.status, at)
        insert = "INSERT INTO ticket VALUES (NULL, NULL, 'ticket', ?, ?, ?, ?, ?, TRUE, ?)"
        number = str(self._run(insert, values).lastrowid)
        self._run("UPDATE ticket SET number = id WHERE id = ?", (number,))
        self._comment(number, name_of(draft.requester), draft.text, draft.received_at)
        return number

    def add_note(self, draft: NewNote, /) -> None:
        """Write a comment, and open the ticket again if the mail does."""
        number, author = draft.item.number, name_of(draft.author)
        if draft.reopens:
            self._run("UPDATE ticket SET is_open = TRUE WHERE number = ?", (number,))
        self._comment(number, author, draft.text, draft.received_at, is_internal=draft.is_internal)

    def log_time(self, draft: NewTimeEntry, /) -> None:
        """Write a comment with the hours, and set the status that it names."""
        number, author = draft.item.number, name_of(draft.author)
        if draft.status:
            self.change(number, Changes(status=draft.status))
        self._comment(number, author, draft.text, draft.received_at, hours=str(draft.hours))

    def change(self, number: str, changes: Changes, /) -> Agent | None:
        """Set the status; this helpdesk has no queues, and gives tickets to nobody."""
        values = (changes.status, changes.status.casefold() != "complete", number)
        if changes.status:
            self._run("UPDATE ticket SET status = ?, is_open = ? WHERE number = ?", values)
        return None

    def keep(self, number: str, attachment: Attachment, /) -> None:
        """Store a file; the same bytes once a ticket."""
        name, content = _text(attachment.filename), attachment.content
        values = (number, attachment.sha256, name, content)
        self._run("INSERT OR IGNORE INTO file VALUES (?, ?, ?, ?)", values)

    def _comment(
        self,
        number: str,
        author: str,
        text: str,
        at: datetime,
        *,
        is_internal: bool = False,
        hours: str = "",
    ) -> None:
        if not self._run("SELECT 1 FROM ticket WHERE number = ?", (number,)).fetchone():
            raise StoreError(f"there is no ticket {number}")
        values = (number, _text(author), _text(text), is_internal, hours, str(at))
        self._run("INSERT INTO comment VALUES (?, ?, ?, ?, ?, ?)", values)


class OwnStore(LedgerStore):
    """The file that all of it is in."""

    def __init__(self, path: str) -> None:
        self._path = path
        with closing(sqlite3.connect(path)) as connection:
            connection.executescript(TABLES)
            create_tables(connection)
            connection.commit()

    @contextmanager
    def begin(self) -> Generator[OwnUnitOfWork, None, None]:
        """Begin the one transaction in which both write."""
        with (
            store_errors(sqlite3.Error),
            closing(sqlite3.connect(self._path, timeout=30, isolation_level=None)) as connection,
        ):
            connection.execute("BEGIN IMMEDIATE")
            work = OwnUnitOfWork(connection)
            try:
                yield work
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            finally:
                work.end()
            connection.execute("COMMIT")

    @contextmanager
    def writing(self, *, is_lasting: bool = True) -> Generator[Ledger, None, None]:
        """Begin a short transaction of the ledger alone."""
        del is_lasting  # it always waits for the disk
        with self.begin() as work:
            yield work.ledger


def _text(text: str) -> str:
    """Return *text* as it can be encoded: mail brings anything."""
    return text.encode("utf-8", "replace").decode()


if __name__ == "__main__":
    store = OwnStore("own.db")
    policy = Policy(mailboxes=(Mailbox("support@acme.example", queue="First line"),))
    intake = Intake(store=store, transport=MemoryTransport(), policy=policy)
    for message in (mail("Printer", "It burns."), mail("Re: [#1] Printer", "It still does.")):
        outcome = intake.process(message)
        print(outcome.state, outcome.number, outcome.title)
