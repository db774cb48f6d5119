"""A SQLite file of the second version becomes one of the third, and nothing in it is lost."""

# ruff: noqa: S608 - what is put together is of our own

import hashlib
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from mail2ticket.model.facts import Answered, Origin, Questions, Reference
from mail2ticket.model.held import HeldFilter, HeldState
from mail2ticket.model.held_file import FileFilter
from mail2ticket.model.outgoing import Posting
from mail2ticket.model.verdict import Step
from mail2ticket.stores import schema
from mail2ticket.stores.relational.keys import key_text
from mail2ticket.stores.relational.values import echo_key
from mail2ticket.stores.sqlite import SqliteStore
from mail2ticket.testing import new_note
from mail2ticket.testing.drafts import ADA, NOON
from mail2ticket.testing.holding_files import record_with, refused

_AT = "2026-11-03T12:00:00.000000+00:00"
_LONG = f"{'long' * 100}@client.example"

#: Rows of version 2 in every table that it had.
_WRITTEN: Mapping[str, tuple[tuple[object, ...], ...]] = {
    "company": (("client", "Client Ltd", 1, "[]", "client ltd"),),
    "company_domain": (("client", "client.example"),),
    "person": (
        (1, 1, "ada", "Ada", '["ada@client.example"]', "[]", "client", 1, 0, "ada"),
        (2, 0, "grace", "Grace", '["grace@acme.example"]', "[]", None, 1, 0, "grace"),
    ),
    "person_address": ((1, "ada@client.example", 0), (2, "grace@acme.example", 0)),
    "queue_agent": (("First line", "grace", 0),),
    "availability": (("grace", "away"),),
    "turn": (("first", '["grace"]'),),
    "participant": ((1, "ada@client.example", "Ada@client.example"),),
    "entry": (
        (
            1,
            1,
            "ticket",
            "Printer",
            "Help.",
            "Ada",
            "ada@client.example",
            "",
            0,
            None,
            "",
            "",
            _AT,
        ),
    ),
    "file": (
        (1, 1, 1, "hash", "a.txt", "text/plain", b"\0\xff", ""),
        (2, 1, 1, "hash 2", "b.txt", "text/plain", b"", "2026/b.txt"),
    ),
    "sequence": (("ticket:2026-11-03", 1),),
    "raw_mail": ((1, b"\0\xff"), (2, b"held")),
    "reference": (("mail@client.example", 1, "received"), (_LONG, 1, "referenced")),
    "held": ((2, "waiting", "no_route", "", "eve@x.example", _AT, '["eve@x.example",[]]'),),
    "held_address": ((2, "help@acme.example", 0, "Help@acme.example"),),
    "handling": ((1, 2, "routed", "Grace", _AT, None, "to sales"),),
}
_ITEM = {
    "serial": 1, "number": "Task-1", "number_key": "TASK-1", "kind": "ticket", "title": "Printer",
    "title_key": "printer", "status": "New", "is_open": 1, "takes_time": 1, "company": "client",
    "queue": "First line", "created_at": _AT, "opened_by": "ada@client.example",
    "watchers": '["eve@x.example"]', "tags": '["vip"]',
}  # fmt: skip
_DELIVERIES = (
    {
        "serial": 1, "key": "key", "message_id": "mail@client.example", "received_at": _AT,
        "state": "created", "kind": "personal", "entity": "ticket", "number": "Task-1",
        "subject": "Printer", "sender": "ada@client.example", "mailbox": "support@acme.example",
        "requester": "Ada", "reason": "", "detail": "", "notices": "[]",
        "trace": '[["kind","personal","Ada wrote it"],["route","to",""]]',
        "echo": echo_key(ADA, "printer"),
    },
    {
        "serial": 2, "key": "held", "message_id": _LONG, "received_at": _AT, "state": "held",
        "kind": "personal", "subject": "Hello", "sender": "eve@x.example", "mailbox": "",
        "requester": "", "reason": "no_route", "detail": "", "notices": "[]", "trace": "[]",
    },
    {"serial": 3, "key": "claimed"},
)  # fmt: skip
_NOTICE = {
    "item": 1, "kinds": '["created"]', "sender": "support@acme.example",
    "recipient": "Ada@Client.example", "recipient_key": "ada@client.example",
    "recipient_domain": "client.example", "content": b"hello", "created_at": _AT,
}  # fmt: skip
_OUTBOX = (
    {**_NOTICE, "serial": 1, "id": "sent", "message_id": "s@acme.example", "is_sent": 1},
    {**_NOTICE, "serial": 2, "id": "waiting", "message_id": "w@acme.example", "is_sent": 0},
    {**_NOTICE, "serial": 3, "id": "other", "message_id": "o@acme.example", "item": None},
)


def _insert(database: sqlite3.Connection, table: str, row: Mapping[str, object]) -> None:
    names = ", ".join(f'"{name}"' for name in row)
    marks = ", ".join("?" * len(row))
    database.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", tuple(row.values()))


def _written(path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        schema.prepare(database, schema.MIGRATIONS[:2])
        _insert(database, "item", _ITEM)
        for delivery in _DELIVERIES:
            _insert(database, "delivery", delivery)
        for notice in _OUTBOX:
            _insert(database, "outbox", notice)
        for table, rows in _WRITTEN.items():
            for row in rows:
                marks = ", ".join("?" * len(row))
                database.execute(f"INSERT INTO {table} VALUES ({marks})", row)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "desk.db"
    _written(path)
    return path


def _counts(path: Path, prefix: str) -> dict[str, int]:
    query = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    with closing(sqlite3.connect(path)) as database:
        names = [str(name) for (name,) in database.execute(query)]
        return {
            name.removeprefix(prefix): database.execute(f"SELECT count(*) FROM {name}").fetchone()[
                0
            ]
            for name in names
        }


def test_every_row_of_the_second_version_is_in_a_table_of_the_third(path: Path) -> None:
    before = _counts(path, "")
    assert all(before.values()), "every table has something in it"
    SqliteStore(path).close()
    after = _counts(path, "m2t_")
    assert {name: after[name] for name in before} == before
    assert {name: after[name] for name in after.keys() - before.keys()} == {
        "effect": 0,
        "lease": 0,
        "held_file": 0,
        "file_again": 0,
        "arrival": 0,
    }


def test_references_and_the_outbox_name_items_by_number(path: Path) -> None:
    asked = Questions(
        at=NOON + timedelta(minutes=1),
        message_ids=frozenset({"mail@client.example", _LONG}),
        answered=frozenset({ADA}),
        opened=frozenset({ADA}),
    )
    with SqliteStore(path) as store:
        with store.begin() as work:
            facts = work.look_up(asked)
        sent, waiting, other = store.outgoing(None)
        assert store.faults() == ()
    assert facts.references == {
        "mail@client.example": Reference("Task-1", Origin.RECEIVED),
        _LONG: Reference("Task-1", Origin.REFERENCED),
    }
    assert facts.answered == {ADA: Answered(3, 3, 3, {"TASK-1": 2})}
    assert facts.opened == {ADA: 1}
    assert (sent.state, waiting.state, other.state) == (
        Posting.SENT,
        Posting.WAITING,
        Posting.WAITING,
    )
    assert (sent.number, waiting.number, other.number) == ("Task-1", "Task-1", None)
    assert (waiting.due_at, waiting.attempts, waiting.error) == (NOON, 0, "")
    assert waiting.mail.content == b"hello"


def test_what_waited_in_the_outbox_is_sent_by_the_next_relay(path: Path) -> None:
    with SqliteStore(path) as store:
        taken = store.take_due(NOON, NOON + timedelta(minutes=5), 10)
    assert [each.mail.id for each in taken] == ["waiting", "other"]


def test_records_held_mail_and_items_are_as_they_were(path: Path) -> None:
    with SqliteStore(path) as store:
        first, second = store.recorded()
        assert store.recorded(_LONG) == (second,)
        (held,) = store.held(HeldFilter())
        history = store.history("task-1")
        files = store.files("task-1")
        assert (store.raw("key"), store.raw("held")) == (b"\0\xff", b"held")
        assert store.seen("claimed")
        assert store.locations_in_use(["2026/b.txt", "x"]) == {"2026/b.txt"}
    assert first.trace.steps[0] == Step("kind", "personal", "Ada wrote it")
    assert second.message_id == key_text(_LONG)
    assert (held.state, held.handlings[0].detail) == (HeldState.WAITING, "to sales")
    assert history
    assert (history.item.number, history.tags, len(history.item.watchers)) == (
        "Task-1",
        ("vip",),
        1,
    )
    assert [(each.filename, each.location) for each in files] == [
        ("a.txt", ""),
        ("b.txt", "2026/b.txt"),
    ]


def test_a_file_of_the_second_version_is_written_to_on(path: Path) -> None:
    with SqliteStore(path) as store:
        with store.begin() as work:
            assert not work.claim("claimed")
            work.add_note(new_note("Task-1"))
        store.delete_item("TASK-1")
        assert [each.number for each in store.outgoing(None)] == [None] * 3
        assert store.purge(NOON + timedelta(days=1), 100) == 2
        assert store.raw("held") == b"held", "it waits"
        assert store.faults() == ()


@pytest.mark.parametrize("versions", [0, 1, 2, 3, 4])
def test_a_file_of_any_version_becomes_the_same(tmp_path: Path, versions: int) -> None:
    def tables(path: Path) -> list[tuple[object, ...]]:
        with closing(sqlite3.connect(path)) as database:
            query = "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name"
            return database.execute(query).fetchall()

    older, newest = tmp_path / "older.db", tmp_path / "newest.db"
    with closing(sqlite3.connect(older, isolation_level=None)) as database:
        schema.prepare(database, schema.MIGRATIONS[:versions])
    for path in (older, newest):
        SqliteStore(path).close()
    assert tables(older) == tables(newest)


def test_f4_a_file_of_the_third_version_lists_held_files_from_now_on(tmp_path: Path) -> None:
    path = tmp_path / "desk.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        schema.prepare(database, schema.MIGRATIONS[:3])
        item = {name: value for name, value in _ITEM.items() if name != "opened_by"}
        _insert(database, "m2t_item", {**item, "company": None})
        assert database.execute("PRAGMA user_version").fetchone() == (3,)
    with SqliteStore(path) as store:
        assert store.held_files(FileFilter(state=None)) == ()
        with store.begin() as work:
            work.add_note(new_note("Task-1"))
            work.record(record_with(refused(), number="Task-1"))
        (file,) = store.held_files(FileFilter())
        assert (file.number, file.name) == ("Task-1", "tool.exe")
        assert store.faults() == ()


def test_an_upgrade_that_has_no_room_leaves_the_file_as_it_was(path: Path) -> None:
    before = _counts(path, "")
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        (pages,) = database.execute("PRAGMA page_count").fetchone()
        database.execute(f"PRAGMA max_page_count = {pages + 2}")
        with pytest.raises(sqlite3.OperationalError, match="full"):
            schema.prepare(database)
        assert database.execute("PRAGMA user_version").fetchone() == (2,)
    assert _counts(path, "") == before
    with SqliteStore(path) as store:
        assert store.seen("key")


def test_no_version_that_was_released_is_changed() -> None:
    """By a digest of each: what is to be different is a new version."""
    digests = [
        hashlib.sha256("\0".join(version).encode()).hexdigest()[:16]
        for version in schema.MIGRATIONS
    ]
    assert digests == [
        *("a0290bde3cd20edf", "d6d4468d460abe8e", "892ed7762121114f"),
        *("ca23b39b3f37b708", "8be94c795115a5eb"),
    ]
