"""A SQLite file of an older version becomes one of the newest, with all that is in it."""

# ruff: noqa: S608 - what is put together is of our own

import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mail2ticket.model.address import Address
from mail2ticket.model.facts import Answered, Echo, Likeness, Origin, Questions, Reference, Trait
from mail2ticket.model.held import HeldFilter
from mail2ticket.model.items import WorkItem
from mail2ticket.model.numbers import ItemKind
from mail2ticket.model.people import Company, Contact
from mail2ticket.stores import schema
from mail2ticket.stores.relational.values import echo_key
from mail2ticket.stores.sqlite import SqliteStore
from mail2ticket.testing import new_note, new_ticket
from mail2ticket.testing.drafts import ADA, NOON

_AT = "2026-11-03T12:00:00.000000+00:00"
_CLIENT = Company("client", "Client Ltd")

#: What the first version wrote: a company, a contact, a ticket of his, a task of the settings.
_WRITTEN = (
    "INSERT INTO company VALUES ('client', 'Client Ltd', 1)",
    "INSERT INTO company_domain VALUES ('client', 'client.example')",
    """INSERT INTO person VALUES (1, 1, 'ada', 'Ada  Lovelace', '["ada@client.example"]', '[]',
        'client', 1, 0)""",
    "INSERT INTO person_address VALUES (1, 'ada@client.example', 0)",
    f"""INSERT INTO item VALUES (1, 'T20261103.0001', 'T20261103.0001', 'ticket',
        'AW: Printer burns', 'New', 1, 1, 'client', 'First line', 'Normal', 'Incident', 'mail',
        'support@acme.example', 'Ada', 1, 'T7', '{_AT}', NULL)""",
    """INSERT INTO item (serial, number, number_key, kind, title, status, is_open, takes_time,
        queue, seed) VALUES (2, 'Task-7', 'TASK-7', 'task', 'Printer burns', 'Complete', 0, 1, 'Q',
        '["Task-7","task","Printer burns","New",true,true,null,["ada@client.example"],"Q"]')""",
    "INSERT INTO participant VALUES (1, 'ada@client.example', 'Ada@client.example')",
    "INSERT INTO participant VALUES (2, 'ada@client.example', 'ada@client.example')",
    f"""INSERT INTO entry VALUES (1, 1, 'ticket', 'AW: Printer burns', 'Help.', 'Ada',
        'Ada@Client.example', '', 0, NULL, '', '', '{_AT}')""",
    "INSERT INTO file VALUES (1, 1, 1, 'hash', 'a.txt', 'text/plain', x'00ff')",
    "INSERT INTO sequence VALUES ('ticket:2026-11-03', 1)",
    f"""INSERT INTO delivery VALUES (1, 'key', 'mail@client.example', '{_AT}', 'created',
        'personal', 'ticket', 'T20261103.0001', 'Printer burns', 'ada@client.example',
        'support@acme.example', 'Ada', '', '', '[]', '[]',
        '{echo_key(ADA, "printer burns")}')""",
    f"""INSERT INTO delivery VALUES (2, 'held', NULL, '{_AT}', 'held', 'personal', NULL, NULL,
        'Hello', 'eve@x.example', '', '', 'no_route', '', '[]', '[]', NULL)""",
    "INSERT INTO raw_mail VALUES (1, x'00ff')",
    "INSERT INTO reference VALUES ('mail@client.example', 1, 'received')",
    f"""INSERT INTO outbox VALUES (1, 'notice', 1, '["created"]', 'support@acme.example',
        'Ada+x@Client.example', 'ada@client.example', 'n@acme.example', x'00', '{_AT}', NULL,
        1)""",
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "desk.db"
    database = sqlite3.connect(path, isolation_level=None)
    schema.prepare(database, schema.MIGRATIONS[:1])
    for statement in _WRITTEN:
        database.execute(statement)
    database.close()
    return path


def test_what_the_first_version_wrote_is_all_there(path: Path) -> None:
    with SqliteStore(path) as store:
        history = store.history("T20261103.0001")
        (file,) = store.files("T20261103.0001")
        recorded = store.recorded()
        assert store.seen("key")
        assert store.raw("key") == b"\0\xff"
    assert history
    assert history.item == WorkItem(
        number="T20261103.0001",
        title="AW: Printer burns",
        status="New",
        company=_CLIENT,
        participants=frozenset({ADA}),
        created_at=NOON,
    )
    assert (history.queue, history.priority, history.type) == ("First line", "Normal", "Incident")
    assert (history.source, history.mailbox) == ("mail", Address.of("support@acme.example"))
    assert (history.requester, history.mentions, history.follows) == ("Ada", "T7", None)
    assert (history.tags, history.fields, history.proposed_watchers) == ((), (), ())
    assert [entry.text for entry in history.entries] == ["Help."]
    assert (file.content, file.location) == (b"\0\xff", "")
    assert [each.key for each in recorded] == ["key", "held"]


def test_what_the_first_version_wrote_answers_the_questions_of_the_second(path: Path) -> None:
    title, echo = Likeness(Trait.TITLE, "printer burns"), Echo(ADA, "printer burns", NOON)
    asked = Questions(
        at=NOON + timedelta(minutes=1),
        message_ids=frozenset({"mail@client.example"}),
        echoes=frozenset({echo}),
        answered=frozenset({ADA}),
        answered_domains=frozenset({"client.example"}),
        opened=frozenset({ADA}),
        alike=frozenset({title}),
        company_names=frozenset({"CLIENT LTD"}),
        contact_names=frozenset({"ada lovelace"}),
    )
    with SqliteStore(path) as store, store.begin() as work:
        facts = work.look_up(asked)
    assert facts.references == {
        "mail@client.example": Reference("T20261103.0001", Origin.RECEIVED)
    }
    assert facts.echoes == {echo: 1}
    assert facts.answered == {ADA: Answered(1, 1, 1, {"T20261103.0001": 1})}
    assert facts.answered_domains == {"client.example": 1}
    assert facts.opened == {ADA: 1}
    # The task is called the same, and is no ticket.
    assert facts.alike == {title: ("T20261103.0001",)}
    assert facts.companies_named == {"CLIENT LTD": (_CLIENT,)}
    ada = Contact("ada", "Ada  Lovelace", (ADA,), _CLIENT)
    assert facts.contacts_named == {"ada lovelace": (ada,)}


def test_an_item_of_the_settings_that_mails_changed_stays_so(path: Path) -> None:
    with SqliteStore(path) as store:
        same = WorkItem(
            number="Task-7",
            kind=ItemKind.TASK,
            title="Printer burns",
            status="New",
            participants=frozenset({ADA}),
        )
        store.add_item(same, "Q")
        history = store.history("Task-7")
    assert history
    assert (history.item.status, history.item.is_open) == ("Complete", False)


def test_r6_a_mail_that_the_first_version_held_waits_for_a_person(path: Path) -> None:
    with SqliteStore(path) as store:
        (held,) = store.held(HeldFilter())
        assert (held.recorded.key, held.reason, held.recorded.sender) == (
            "held",
            "no_route",
            "eve@x.example",
        )
        assert (held.envelope, held.handlings) == (None, ())


def test_a_file_of_the_first_version_is_written_to_on(path: Path) -> None:
    later = datetime(2026, 11, 3, 13, tzinfo=UTC)
    with SqliteStore(path) as store:
        with store.begin() as work:
            number = work.open_ticket(new_ticket(received_at=later))
            work.add_note(new_note("T20261103.0001", received_at=later))
        store.merge("T20261103.0001", number)
        store.delete_item("Task-7")
        numbers = [history.item.number for history in store.histories()]
    assert number == "T20261103.0002"
    assert numbers == ["T20261103.0001", "T20261103.0002"]
