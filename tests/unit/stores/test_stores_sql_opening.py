"""The tables of a store on a server, its versions, and what it may be opened by (X4)."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

import pytest
from attrs import evolve
from sql_stores import opened, run_all
from sqlalchemy import Engine, create_engine, inspect, text

from mail2ticket.errors import (
    ConfigurationError,
    StoreError,
)
from mail2ticket.model.held_file import FileFilter
from mail2ticket.stores.relational.dialects import Dialect
from mail2ticket.stores.schema import prepare as prepare_sqlite
from mail2ticket.stores.sql import SqlStore
from mail2ticket.stores.sql_engine import new_engine
from mail2ticket.stores.sql_schema import NEWEST, prepare
from mail2ticket.stores.sql_tables import tables
from mail2ticket.testing import new_record


def columns_of_sqlite() -> dict[str, set[str]]:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    prepare_sqlite(connection)
    names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    found = {
        name: {row[1] for row in connection.execute(f"PRAGMA table_info({name})")}
        for (name,) in names
        if name.startswith("m2t_")
    }
    connection.close()
    return found


@pytest.mark.parametrize("is_mysql", [False, True])
def test_the_tables_are_those_of_sqlite(*, is_mysql: bool) -> None:
    metadata = tables("C", is_mysql=is_mysql)
    found = {
        name: {column.name for column in table.columns} for name, table in metadata.tables.items()
    }
    assert found.pop("m2t_version") == {"version"}
    assert found.pop("m2t_lock", None) == ({"slot"} if is_mysql else None)
    assert found == columns_of_sqlite()


def test_many_processes_may_start_at_the_same_time(server_urls: Callable[[], str]) -> None:
    url = server_urls()
    engine = new_engine(url)
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE IF EXISTS m2t_version"))
    opened = run_all(*[lambda: SqlStore(url)] * 6)
    assert all(isinstance(each, SqlStore) for each in opened)
    for each in opened:
        assert isinstance(each, SqlStore)
        each.close()
    engine.dispose()


def test_a_newer_version_is_refused_and_an_older_one_goes_on(
    server_urls: Callable[[], str],
) -> None:
    url = server_urls()
    SqlStore(url).close()
    engine = new_engine(url)
    dialect = Dialect.POSTGRESQL if url.startswith("postgresql") else Dialect.MYSQL
    step = {NEWEST + 1: ["CREATE TABLE m2t_later (x INTEGER)"]}
    prepare(engine, dialect, 20, newest=NEWEST + 1, steps=step)
    with pytest.raises(StoreError, match=f"version {NEWEST + 1}.*knows {NEWEST} at most"):
        SqlStore(url)
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE m2t_later"))
        connection.execute(text("UPDATE m2t_version SET version = :v"), {"v": NEWEST})
    engine.dispose()
    SqlStore(url).close()


# What came with versions 4 and 5; what refers to another first.
_ADDED = ("m2t_file_again", "m2t_held_file", "m2t_arrival")


def test_f4_tables_of_the_third_version_become_those_of_the_newest(
    server_urls: Callable[[], str],
) -> None:
    """By the step alone they are as they are made new; and what was there is written to on."""
    url = server_urls()
    with SqlStore(url) as store, store.begin() as work:
        work.claim("a delivery")
    engine = new_engine(url)
    made = _shapes(engine)
    with engine.begin() as connection:
        for name in _ADDED:
            connection.execute(text(f"DROP TABLE {name}"))
        connection.execute(text("UPDATE m2t_version SET version = 3"))
    with SqlStore(url) as store:
        assert _shapes(engine) == made
        assert store.seen("a delivery")
        assert store.held_files(FileFilter()) == ()
        with store.begin() as work:
            assert not work.claim("a delivery")
    with engine.connect() as connection:
        assert connection.execute(text("SELECT version FROM m2t_version")).all() == [(NEWEST,)]
    engine.dispose()


def _shapes(engine: Engine) -> dict[str, object]:
    """Return how the database itself tells the tables that were added since version 3."""
    with engine.connect() as connection:
        inspector = inspect(connection)
        return {
            name: (
                [{**each, "type": repr(each["type"])} for each in inspector.get_columns(name)],
                sorted(map(repr, inspector.get_indexes(name))),
                inspector.get_pk_constraint(name)["constrained_columns"],
                [each["referred_table"] for each in inspector.get_foreign_keys(name)],
                [each["column_names"] for each in inspector.get_unique_constraints(name)],
            )
            for name in _ADDED
        }


def test_a_step_that_fails_leaves_the_version_before(postgresql_urls: Callable[[], str]) -> None:
    url = postgresql_urls()
    SqlStore(url).close()
    engine = new_engine(url)
    step = {NEWEST + 1: ["CREATE TABLE m2t_later (x INTEGER)", "CREATE TABLE nonsense ("]}
    with pytest.raises(StoreError):
        prepare(engine, Dialect.POSTGRESQL, 20, newest=NEWEST + 1, steps=step)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT to_regclass('m2t_later')")).scalar() is None
    engine.dispose()
    SqlStore(url).close()


def test_an_engine_of_the_host_stays_his(postgresql_urls: Callable[[], str]) -> None:
    engine = create_engine(postgresql_urls().replace("://", "+psycopg://", 1), pool_size=2)
    with SqlStore(engine) as store:
        assert opened(store)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM m2t_item")).scalar() == 1
        # Nothing of ours is left on his connections.
        assert connection.execute(text("SHOW synchronous_commit")).scalar() == "on"
        assert connection.execute(text("SHOW lock_timeout")).scalar() == "0"
    engine.dispose()


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("desk", "URL"),
        ("sqlite:///desk.db", "not in 'sqlite'"),
        ("oracle://desk@db.example/desk", "not in 'oracle'"),
        ("postgresql+nonsense://desk@db.example/desk", "driver"),
        ("postgresql://desk:secret@db.example:port/desk", "URL"),
        ("mysql://desk:secret@127.0.0.1:1/desk?nonsense=1", "nonsense"),
    ],
)
def test_a_url_that_is_none_of_ours_is_refused(url: str, words: str) -> None:
    with pytest.raises(ConfigurationError, match=words) as refused:
        SqlStore(url)
    assert "secret" not in str(refused.value)


def test_a_server_that_is_not_there_is_a_store_error() -> None:
    pytest.importorskip("psycopg")
    with pytest.raises(StoreError, match="PostgreSQL: "):
        SqlStore("postgresql://nobody@/desk?host=/nowhere")


def test_the_engine_of_another_kind_of_database_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="nothing of sqlite"):
        SqlStore(create_engine("sqlite://"))


def test_mysql_that_would_drop_large_mail_is_warned_of(
    mariadb_urls: Callable[[], str], caplog: pytest.LogCaptureFixture
) -> None:
    url = mariadb_urls()
    with SqlStore(url) as store:
        assert not caplog.messages
        with store.begin() as work:
            work.record(evolve(new_record("a"), content=b"x" * 20_000_000))
        content = store.raw("a")
        assert content is not None
        assert len(content) == 20_000_000
    engine = new_engine(url)
    with engine.connect() as connection:
        (before,) = connection.execute(text("SELECT @@global.max_allowed_packet")).one()
        try:
            connection.execute(text("SET GLOBAL max_allowed_packet = 16777216"))
            SqlStore(url).close()
        finally:
            connection.execute(text(f"SET GLOBAL max_allowed_packet = {before:d}"))
    engine.dispose()
    assert ["max_allowed_packet" in each for each in caplog.messages] == [True]
