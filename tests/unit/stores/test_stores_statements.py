"""Every statement that the contract makes a store run uses an index, on SQLite."""

import inspect
import re
import sqlite3
from collections.abc import Iterable, Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from mail2ticket.model.address import Address
from mail2ticket.model.facts import Likeness, Questions, Trait
from mail2ticket.model.people import Contact
from mail2ticket.stores.connections import SqliteDatabase
from mail2ticket.stores.relational.database import Value
from mail2ticket.stores.remote.local import LocalWork
from mail2ticket.stores.sqlite import SqliteStore
from mail2ticket.testing import (
    ArchiveContract,
    DeadLetterContract,
    HeldContract,
    HeldFileContract,
    StoreContract,
    new_record,
    new_ticket,
    outbound_mail,
)
from mail2ticket.testing.drafts import ADA, NOON

#: What reads a table, or an index, from its beginning, and why it may.
_WHOLE = {
    "SELECT number FROM m2t_item ORDER BY serial": "every item is shown",
    "FROM m2t_delivery delivery WHERE delivery.state IS NOT NULL ORDER BY": "every record is",
    "FROM m2t_outbox outbox ORDER BY outbox.serial": "the whole outbox is",
    "FROM m2t_outbox outbox WHERE outbox.state = 'waiting' ORDER BY": "all that waits is",
    "SELECT DISTINCT mailbox": "every mailbox in use is told, by an index of nothing else",
    "FROM m2t_held held": "held mail is looked through by what nobody looks for often",
    "FROM m2t_held_file file": "and so are held files",
    "SELECT outbox.serial": "the outbox is shown",
}


class _Hurried(sqlite3.Connection):
    """Waits for no disk: what is asked for is the same."""

    def execute(self, sql: str, parameters: Any = ()) -> sqlite3.Cursor:  # noqa: ANN401 - its
        return super().execute(sql.replace("synchronous = FULL", "synchronous = OFF"), parameters)


class _Contracts(
    StoreContract, ArchiveContract, DeadLetterContract, HeldContract, HeldFileContract
):
    """All that a store is asked for in the tests of the contracts."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.stores: list[SqliteStore] = []

    def make_store(self) -> SqliteStore:
        return self._opened(30.0)

    def make_impatient_store(self) -> SqliteStore:
        return self._opened(0.2)

    def _opened(self, timeout: float) -> SqliteStore:
        path = self._folder / f"{len(self.stores)}.db"
        self.stores.append(SqliteStore(path, timeout=timeout))
        return self.stores[-1]


def _run_all(contracts: _Contracts) -> None:
    for name, test in inspect.getmembers(contracts, inspect.ismethod):
        if name.startswith("test_") and not inspect.signature(test).parameters:
            test()


def _run_more(store: SqliteStore) -> None:
    """Run what the contracts leave out."""
    with store.begin() as work:
        work.record(new_record("a", number=work.open_ticket(new_ticket())))
        work.enqueue(outbound_mail("a"), None, NOON)
        work.look_up(Questions(alike=frozenset(Likeness(trait, "x") for trait in Trait)))
        work.look_up(Questions(answered=frozenset({ADA}), opened=frozenset({ADA})))
    store.locations_in_use(["a", "b"])
    store.recorded_about("T1", [NOON, NOON + timedelta(days=1)])
    later = NOON + timedelta(days=1)
    for _ in range(2):
        store.purge(later, 10)
        store.forget(later, 10)
    store.mailboxes_in_use()
    with store.writing() as ledger:
        effects = LocalWork(ledger)
        effects.effects("a")
        effects.missing(10)
        effects.pins("a")
        effects.unpin("a")
        effects.take_lease("a", "me", NOON, later)
        effects.take_lease("a", "you", NOON, later)
        effects.renew_lease("a", "me", later)
        effects.effect("a")
        effects.end_lease("a", "me")


def _plan(database: SqliteDatabase, statement: str) -> list[str]:
    values = ["x"] * statement.count("?")
    return [str(row[3]) for row in database.all(f"EXPLAIN QUERY PLAN {statement}", values)]


def _shape(statement: str) -> str:
    """Return *statement* with lists of values, and white space, as short as they can be."""
    return re.sub(r"(\?, )+\?", "?", " ".join(statement.split()))


def _reads_whole(steps: Iterable[str]) -> bool:
    return any(step.startswith("SCAN") and "CONSTANT ROW" not in step for step in steps)


@pytest.fixture(scope="module")
def statements(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What was run, by its shape."""
    found: dict[str, str] = {}
    real = SqliteDatabase._cursor

    def spy(database: SqliteDatabase, statement: str, values: Sequence[Value]) -> object:
        found.setdefault(_shape(statement), statement)
        return real(database, statement, values)

    contracts = _Contracts(tmp_path_factory.mktemp("stores"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(SqliteDatabase, "_cursor", spy)
        patch.setattr(sqlite3, "connect", partial(sqlite3.connect, factory=_Hurried))
        _run_all(contracts)
        _run_more(contracts.make_store())
    for store in contracts.stores:
        store.close()
    wanted = ("SELECT", "UPDATE", "DELETE")
    return {shape: text for shape, text in found.items() if shape.startswith(wanted)}


def test_x4_every_statement_uses_an_index(statements: dict[str, str], tmp_path: Path) -> None:
    """No look-up costs more the more is on file; what shows all there is, is listed above."""
    whole: list[str] = []
    sorted_: list[str] = []
    with SqliteStore(tmp_path / "plans.db") as store, store.reading() as ledger:
        database = ledger.database
        assert isinstance(database, SqliteDatabase)
        for shape, text in statements.items():
            plan = _plan(database, text)
            if _reads_whole(plan):
                whole += [shape] if not any(each in shape for each in _WHOLE) else []
            # To take the first few of many, many are not to be sorted.
            if "LIMIT" in shape and any("TEMP B-TREE FOR ORDER" in step for step in plan):
                sorted_.append(shape)
    assert not whole
    # Few begin with what a person types, and few effects are open.
    few = ("outbox.id BETWEEN", "m2t_effect")
    assert all(any(each in shape for each in few) for shape in sorted_), sorted_
    assert len(statements) > 60


def test_the_statements_that_look_for_a_mail_are_among_them(statements: dict[str, str]) -> None:
    """Else the test above would hold of nothing."""
    tables = {
        "company", "company_domain", "person", "person_address", "queue_agent", "item",
        "participant", "entry", "file", "delivery", "raw_mail", "reference", "outbox", "held",
        "held_address", "handling", "turn", "sequence", "effect", "lease",
        "held_file", "file_again",
    }  # fmt: skip
    texts = " ".join(statements)
    assert {table for table in tables if f"m2t_{table} " in texts} == tables


def test_a_statement_without_an_index_is_found(tmp_path: Path) -> None:
    """The test above can fail."""
    with SqliteStore(tmp_path / "plans.db") as store, store.reading() as ledger:
        database = ledger.database
        assert isinstance(database, SqliteDatabase)
        assert _reads_whole(_plan(database, "SELECT 1 FROM m2t_item WHERE title = ?"))
        assert not _reads_whole(_plan(database, "SELECT 1 FROM m2t_item WHERE number_key = ?"))


def test_any_number_of_things_can_be_asked_for_at_once(tmp_path: Path) -> None:
    """In lists that are no longer than a database takes, each of which is asked by itself."""
    people = [Address.of(f"p{at}@client.example") for at in range(700)]
    with SqliteStore(tmp_path / "desk.db") as store:
        with store.loading():
            for at, address in enumerate(people):
                store.add_person(Contact(f"{at}", f"Person {at}", (address,)))
        with store.begin() as work:
            for at in range(300):
                work.enqueue(outbound_mail(f"{at}", to=people[at]), None, NOON)
            asked = Questions(at=NOON, addresses=frozenset(people), answered=frozenset(people))
            facts = work.look_up(asked)
        taken = store.take_due(NOON, NOON + timedelta(minutes=5), 1000)
    assert {each: some[0].id for each, some in facts.people.items()} == {
        address: f"{at}" for at, address in enumerate(people)
    }
    assert sum(each.last_hour for each in facts.answered.values()) == 300
    assert [each.mail.id for each in taken] == [f"{at}" for at in range(300)]


def test_what_is_too_long_for_an_index_is_told_apart_by_a_hash(tmp_path: Path) -> None:
    """Mail brings ids and addresses of any length, and no database takes them all in an index."""
    ids = [f"{'x' * 5000}{at}@client.example" for at in range(2)]
    with SqliteStore(tmp_path / "desk.db") as store:
        with store.begin() as work:
            numbers = [work.open_ticket(new_ticket()) for _ in ids]
            for number, each in zip(numbers, ids, strict=True):
                work.record(new_record(each, number=number, message_id=each))
        with store.begin() as work:
            references = work.look_up(Questions(message_ids=frozenset(ids))).references
            assert {each: references[each].number for each in ids} == dict(
                zip(ids, numbers, strict=True)
            )
            assert not work.claim(ids[0])
        assert [each.number for each in store.recorded(ids[1])] == [numbers[1]]
