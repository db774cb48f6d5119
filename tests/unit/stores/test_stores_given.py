"""A ledger on a connection that somebody else opened, of each kind (X5)."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Generator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import create_engine

from mail2ticket.errors import ConfigurationError, ContentionError, StoreError
from mail2ticket.model.held import Deed, Handling, HeldState
from mail2ticket.stores.ledger import Ledger, database_of, store_errors
from mail2ticket.stores.sql_schema import create_tables
from mail2ticket.testing import new_record, outbound_mail
from mail2ticket.testing.drafts import NOON

#: A connection of any kind.
Given: TypeAlias = Any

#: Opens a connection of a host's, and closes it in the end.
Opener: TypeAlias = Callable[[pytest.FixtureRequest, Path], Generator[Any, None, None]]


def by_sqlite3(_: pytest.FixtureRequest, folder: Path) -> Generator[Any, None, None]:
    with closing(sqlite3.connect(folder / "host.db")) as connection:
        yield connection


def by_psycopg(request: pytest.FixtureRequest, _: Path) -> Generator[Any, None, None]:
    psycopg = pytest.importorskip("psycopg")
    with closing(psycopg.connect(request.getfixturevalue("postgresql_url"))) as connection:
        yield connection


def by_pymysql(request: pytest.FixtureRequest, _: Path) -> Generator[Any, None, None]:
    pymysql = pytest.importorskip("pymysql")
    parts = urlsplit(request.getfixturevalue("mariadb_url"))
    with closing(
        pymysql.connect(
            unix_socket=parse_qs(parts.query)["unix_socket"][0],
            user=parts.username,
            database=parts.path[1:],
            charset="utf8mb4",
        )
    ) as connection:
        yield connection


@pytest.fixture(params=[by_sqlite3, by_psycopg, by_pymysql])
def given(request: pytest.FixtureRequest, tmp_path: Path) -> Generator[Any, None, None]:
    with contextmanager(request.param)(request, tmp_path) as connection:
        create_tables(connection)
        connection.commit()
        yield connection


def test_what_the_ledger_writes_is_committed_with_what_the_host_does(given: Given) -> None:
    given.cursor().execute("CREATE TABLE own (x INTEGER)")
    given.commit()
    for is_kept in (False, True):
        ledger = Ledger(database_of(given, lock_timeout=5))
        assert ledger.claim("key")
        given.cursor().execute("INSERT INTO own VALUES (1)")
        ledger.record(new_record(number="T1", message_id="1@client.example"))
        ledger.enqueue(outbound_mail("a\0\ud800"), "T1", NOON)
        if is_kept:
            given.commit()
        else:
            given.rollback()
    ledger = Ledger(database_of(given))
    assert ledger.seen("key")
    assert len(ledger.outbox()) == 1
    assert database_of(given).all("SELECT count(*) FROM own") == [(1,)]
    given.rollback()


def test_r6_what_is_held_again_waits_on(given: Given) -> None:
    """Drivers of MySQL count the rows that are different afterwards, and not those found."""
    ledger = Ledger(database_of(given))
    ledger.claim("a")
    ledger.record(new_record("a"))
    again = Handling(deed=Deed.REPROCESSED, by="sam", at=NOON)
    assert ledger.settle("a", HeldState.WAITING, again)
    assert ledger.settle("a", HeldState.PROCESSED, again)
    assert not ledger.settle("a", HeldState.WAITING, again)
    held = ledger.held_mail("a")
    assert held is not None
    assert (held.state, len(held.handlings)) == (HeldState.PROCESSED, 2)
    given.rollback()


def test_tables_that_are_there_stay(given: Given) -> None:
    Ledger(database_of(given)).claim("key")
    given.commit()
    create_tables(given)
    given.commit()
    assert Ledger(database_of(given)).seen("key")
    given.rollback()


def test_a_number_is_drawn_in_the_transaction_of_the_host(given: Given) -> None:
    given.cursor().execute(
        "CREATE TABLE m2t_sequence (name VARCHAR(255) PRIMARY KEY, last INTEGER)"
    )
    given.commit()
    assert [database_of(given).next_in("ticket") for _ in range(3)] == [1, 2, 3]
    given.rollback()
    assert database_of(given).next_in("ticket") == 1
    given.rollback()


def test_after_an_error_nothing_more_is_written(given: Given) -> None:
    database = database_of(given)
    with pytest.raises(StoreError):
        database.run("SELECT nothing FROM nowhere")
    assert not database.is_in_transaction
    with pytest.raises(StoreError, match="earlier"):
        Ledger(database).claim("key")
    given.rollback()


def test_a_connection_that_commits_by_itself_is_in_no_transaction(
    postgresql_url: str, mariadb_url: str, tmp_path: Path
) -> None:
    engines = [
        create_engine(f"sqlite:///{tmp_path / 'host.db'}"),
        create_engine(postgresql_url.replace("://", "+psycopg://", 1)),
        create_engine(mariadb_url.replace("://", "+pymysql://", 1)),
    ]
    for engine in engines:
        with engine.connect() as connection:
            assert not database_of(connection).is_in_transaction
        with engine.begin() as connection:
            assert database_of(connection).is_in_transaction
        engine.dispose()
    with closing(sqlite3.connect(tmp_path / "other.db", isolation_level=None)) as other:
        assert not database_of(other).is_in_transaction
    psycopg = pytest.importorskip("psycopg")
    with closing(psycopg.connect(postgresql_url, autocommit=True)) as postgresql:
        assert not database_of(postgresql).is_in_transaction
        with postgresql.transaction():
            assert database_of(postgresql).is_in_transaction


def test_two_hosts_on_sqlite_wait_for_each_other(tmp_path: Path) -> None:
    with (
        closing(sqlite3.connect(tmp_path / "host.db")) as first,
        closing(sqlite3.connect(tmp_path / "host.db", timeout=0)) as second,
    ):
        create_tables(first)
        first.commit()
        # What it only looks at is looked at by nobody else at the same time.
        database_of(first)
        with pytest.raises(ContentionError, match="SQLite: database is locked"):
            database_of(second)
        first.rollback()


def test_what_the_statements_of_a_host_raise_is_a_store_error(postgresql_url: str) -> None:
    psycopg = pytest.importorskip("psycopg")
    with closing(psycopg.connect(postgresql_url)) as connection:
        with pytest.raises(StoreError, match="syntax"), store_errors(psycopg.Error):
            connection.execute("SELEC")
        with pytest.raises(KeyError), store_errors(psycopg.Error):
            raise KeyError


@pytest.mark.parametrize("connection", [object(), "postgresql:///desk", None])
def test_what_is_no_connection_is_refused(connection: object) -> None:
    with pytest.raises(ConfigurationError, match="knows nothing of"):
        database_of(connection)


def test_what_sqlalchemy_or_django_know_and_we_do_not_is_refused() -> None:
    class Dialect:
        name, driver, paramstyle = "oracle", "oracledb", "named"

    class OfSqlalchemy:
        dialect = Dialect

        def exec_driver_sql(self) -> None: ...

    class OfDjango:
        vendor, in_atomic_block = "oracle", True

    for connection in (OfSqlalchemy(), OfDjango()):
        with pytest.raises(ConfigurationError, match="nothing of oracle"):
            database_of(connection)
