"""A delivery in SQLite is written once, with its record; a claim alone is written at the end."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from mail2ticket.errors import StoreError
from mail2ticket.stores.connections import SqliteDatabase
from mail2ticket.stores.relational.database import Value
from mail2ticket.stores.sqlite import SqliteStore
from mail2ticket.testing import new_record, new_ticket


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    with SqliteStore(tmp_path / "desk.db") as store:
        yield store


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return what is going to be written of deliveries: the first words of each statement."""
    cursor = SqliteDatabase._cursor
    found: list[str] = []

    def noted(self: SqliteDatabase, statement: str, values: Sequence[Value]) -> object:
        if statement.startswith(("INSERT INTO m2t_delivery", "UPDATE m2t_delivery")):
            found.append(str(values[0]))
        return cursor(self, statement, values)

    monkeypatch.setattr(SqliteDatabase, "_cursor", noted)
    return found


def test_a_delivery_that_is_recorded_is_written_once(
    store: SqliteStore, written: list[str]
) -> None:
    with store.begin() as work:
        assert work.claim("a")
        number = work.open_ticket(new_ticket())
        work.record(new_record("a", number=number))
        assert not work.claim("a")
    assert written == ["a"]
    assert [record.key for record in store.recorded()] == ["a"]


def test_what_is_claimed_and_not_recorded_is_written_when_the_transaction_ends(
    store: SqliteStore, written: list[str]
) -> None:
    with store.begin() as work:
        assert work.claim("a")
        assert work.claim("b")
        assert not work.claim("b")
        work.record(new_record("a"))
        assert written == ["a"]
    assert written == ["a", "b"]
    with store.begin() as work:
        assert not work.claim("a")
        assert not work.claim("b")
    assert store.seen("b")
    assert [record.key for record in store.recorded()] == ["a"]


def test_what_was_claimed_is_free_again_after_an_error(
    store: SqliteStore, written: list[str]
) -> None:
    def fail() -> None:
        with store.begin() as work:
            assert work.claim("a")
            raise StoreError("no")

    with pytest.raises(StoreError, match="no"):
        fail()
    assert written == []
    with store.begin() as work:
        assert work.claim("a")


def test_a_record_without_a_claim_is_kept(store: SqliteStore, written: list[str]) -> None:
    with store.begin() as work:
        work.record(new_record("a"))
        work.record(new_record("a", subject="Another"))
    assert written == ["a", "a"]
    (record,) = store.recorded()
    assert (record.key, record.subject) == ("a", "Another")
