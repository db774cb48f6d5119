"""
A desk with much on file, and what handling a mail takes there, counted in SQLite's own steps.

A step is one operation of the program that SQLite makes of a statement. It is no time, and so
the same on every machine; going down a deeper tree is part of one.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from mail2ticket.model.address import Address
from mail2ticket.model.facts import Echo, Likeness, Questions, Said, Trait
from mail2ticket.stores.connections import SqliteDatabase
from mail2ticket.stores.relational.values import echo_key, moment
from mail2ticket.stores.sqlite import SqliteStore
from mail2ticket.testing import new_note, new_record, new_ticket, outbound_mail
from mail2ticket.testing.drafts import ADA, NOON

_AT = moment(NOON - timedelta(days=90))
_OLD = moment(NOON - timedelta(days=900))
_EMPTY = "[]"


def filled(path: Path, size: int) -> SqliteStore:
    """
    Make a store with *size* contacts, companies and tickets, and as many mails, ids and notices.

    The same mail is asked about whatever the size: that of the first contact.
    """
    store = SqliteStore(path)
    with closing(sqlite3.connect(path)) as database, database:
        for table, columns, row in _rows():
            marks = ", ".join("?" * len(columns.split(", ")))
            statement = f"INSERT INTO m2t_{table} ({columns}) VALUES ({marks})"  # noqa: S608 - ours
            database.executemany(statement, (row(at) for at in range(size)))
    return store


def _rows() -> list[tuple[str, str, Callable[[int], tuple[object, ...]]]]:
    return [
        (
            "company",
            "id, name, name_key, is_active",
            lambda at: (f"c{at}", f"Company {at}", f"company {at}", 1),
        ),
        ("company_domain", "company, domain", lambda at: (f"c{at}", f"c{at}.example")),
        (
            "person",
            ("serial, is_contact, id, name, name_key, addresses, roles, company, is_active,"
            " is_co_managing"),
            lambda at: (
                at + 1, int(at % 100 > 0), f"p{at}", f"Person {at}", f"person {at}",
                f'["p@c{at}.example"]', _EMPTY, f"c{at}", 1, 0,
            ),
        ),
        (
            "person_address",
            "person, address, place",
            lambda at: (at + 1, f"p@c{at}.example", 0),
        ),
        (
            "item",
            ("serial, number, number_key, kind, title, status, is_open, takes_time, company,"
            " queue, created_at, title_key, alert_id, alert_key, assignee"),
            lambda at: (
                at + 1, f"T{at}", f"T{at}", "ticket", f"Printer {at}", "", 1, 1, f"c{at}", "",
                _AT, f"printer {at}", f"a{at}", f"a{at}", f"p{at}",
            ),
        ),
        (
            "participant",
            "item, address, spelling",
            lambda at: (at + 1, f"p@c{at}.example", f"p@c{at}.example"),
        ),
        (
            "entry",
            ("item, entity, title, text, author, sender, type, is_internal, role, work_type,"
            " created_at"),
            lambda at: (at + 1, "ticket", "", "Help.", "", "", "", 0, "", "", _AT),
        ),
        (
            "delivery",
            ('"key", message_id, received_at, state, kind, subject, sender, mailbox, reason,'
            " detail, trace, echo, said, opened_by"),
            lambda at: (
                f"k{at}", f"m{at}@c{at}.example", _OLD if at < 10 else _AT, "created", "personal",
                "", "", "", "", "", _EMPTY, echo_key(_person(at), "printer"),
                echo_key(_person(at), "away"), f"p@c{at}.example",
            ),
        ),
        (
            "reference",
            "message_id, number_key, origin",
            lambda at: (f"m{at}@c{at}.example", f"T{at}", "received"),
        ),
        (
            "outbox",
            ("id, number, number_key, kinds, sender, recipient, recipient_key, recipient_domain,"
            " message_id, content, created_at, state, due_at"),
            lambda at: (
                f"n{at}", f"T{at}", f"T{at}", _EMPTY, "support@acme.example",
                f"p@c{at}.example", f"p@c{at}.example", f"c{at}.example", f"n{at}@acme.example",
                b"", _OLD if at < 10 else _AT, "sent", _AT,
            ),
        ),
    ]  # fmt: skip


def _person(at: int) -> Address:
    return Address.of(f"p@c{at}.example")


#: All that a mail of the first contact may be asked about.
ASKED = Questions(
    at=NOON,
    addresses=frozenset({_person(1), Address.of("nobody@nowhere.example")}),
    domains=frozenset({"c1.example", "nowhere.example"}),
    numbers=frozenset({"T1", "T-1"}),
    message_ids=frozenset({"m1@c1.example", "nothing@nowhere.example"}),
    echoes=frozenset({Echo(_person(1), "printer", NOON - timedelta(days=1))}),
    said=frozenset({Said(_person(1), "away", NOON - timedelta(days=1))}),
    answered=frozenset({_person(1)}),
    answered_domains=frozenset({"c1.example"}),
    opened=frozenset({_person(1)}),
    alike=frozenset({Likeness(Trait.TITLE, "printer 1"), Likeness(Trait.ALERT, "a1")}),
    company_ids=frozenset({"c1"}),
    company_names=frozenset({"Company 1"}),
    contact_names=frozenset({"Person 1"}),
    queues=frozenset({"First line"}),
)


def steps(store: SqliteStore) -> dict[str, int]:
    """Handle one mail, relay, and forget what is old; return how many steps each thing took."""
    counted: dict[str, int] = {}
    with store.begin() as work:
        database = work.ledger.database
        assert isinstance(database, SqliteDatabase)
        counting = Counting(database)
        with counting.as_("claim"):
            assert work.claim("new")
        with counting.as_("look up"):
            facts = work.look_up(ASKED)
        assert len(facts.people) == len(facts.items) == len(facts.references) == 1
        with counting.as_("write"):
            number = work.open_ticket(new_ticket(sender=ADA))
            work.add_note(new_note("T1"))
            work.record(new_record("new", number=number, message_id="new@client.example"))
            work.enqueue(outbound_mail("new"), number, NOON)
        ledger = work.ledger
        with counting.as_("seen"):
            assert ledger.seen("new")
        with counting.as_("relay"):
            assert len(ledger.take_due(NOON, NOON, 100)) == 1
            ledger.mark_sent(outbound_mail("new"))
        with counting.as_("purge"):
            assert ledger.purge(NOON - timedelta(days=365), 10) == 10
        with counting.as_("forget"):
            assert ledger.forget(NOON - timedelta(days=365), 10) == 10
        counted.update(counting.steps)
    return counted


class Counting:
    """Counts the steps of a connection."""

    def __init__(self, database: SqliteDatabase) -> None:
        self._connection = database._connection
        self.steps: dict[str, int] = {}
        self._name = ""

    def as_(self, name: str) -> Counting:
        """Count what is done within as *name*."""
        self._name = name
        self.steps[name] = 0
        return self

    def __enter__(self) -> None:
        self._connection.set_progress_handler(self._step, 1)

    def __exit__(self, *_: object) -> None:
        self._connection.set_progress_handler(None, 0)

    def _step(self) -> int:
        self.steps[self._name] += 1
        return 0
