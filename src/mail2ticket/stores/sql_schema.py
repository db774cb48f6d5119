"""
The version of the tables of `stores.sql`, and how older ones become the newest.

A version, once released, is never changed: what is to be different is a new version, with its
step in `sql_migrations`.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

from sqlalchemy import Connection, Engine, MetaData, inspect, text
from sqlalchemy.dialects import mysql, postgresql, sqlite
from sqlalchemy.engine import Dialect as SqlDialect
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.schema import CreateIndex, CreateTable

from mail2ticket.errors import ConfigurationError, StoreError
from mail2ticket.stores.relational.dbapi import DbapiDatabase
from mail2ticket.stores.relational.dialects import MYSQL_LOCKS, SLOTS, Dialect, lock_keys
from mail2ticket.stores.relational.failures import failure
from mail2ticket.stores.relational.given import database_of
from mail2ticket.stores.sql_migrations import Migrations, migrations
from mail2ticket.stores.sql_tables import tables

__all__ = ["create_tables"]

#: The version of the tables: that of the SQLite store with the same columns.
NEWEST: Final = 5

# What is locked while tables are made.
_LOCK = "m2t_version"

_FILL_LOCKS = (
    f"INSERT IGNORE INTO {MYSQL_LOCKS} (slot)"  # noqa: S608 - our own name, and numbers
    f" VALUES {', '.join(f'({slot})' for slot in range(SLOTS))}"
)

_SPEECHES: Mapping[Dialect, Callable[[], SqlDialect]] = {
    Dialect.SQLITE: sqlite.dialect,
    Dialect.POSTGRESQL: postgresql.dialect,
    Dialect.MYSQL: mysql.dialect,
}


def prepare(
    engine: Engine,
    dialect: Dialect,
    timeout: float,
    *,
    newest: int = NEWEST,
    steps: Migrations | None = None,
) -> None:
    """
    Bring the tables to the *newest* version, or make them.

    Any number of processes may do so at the same time: they wait for each other for up to
    *timeout* seconds. PostgreSQL does all of it or nothing. MySQL cannot; there what is missing
    is done the next time. An older version takes the *steps* after it, by default ours. Where
    there is nothing to do, no right to change tables is needed.

    Raises:
        ConfigurationError: if the driver does not know an option of the URL.
        StoreError: if a newer mail2ticket wrote them, or it cannot be done.
    """
    try:
        with engine.connect() as connection:
            if _version(connection) == newest:
                return
        with _alone(engine, dialect, timeout) as connection:
            found = _version(connection)
            if found is None:
                _create(connection, dialect)
            elif found > newest:
                raise StoreError(
                    f"the database has version {found}, and this mail2ticket knows"
                    f" {newest} at most"
                )
            else:
                collation = _collation(dialect, is_mariadb=_speaks_mariadb(connection)) or ""
                for version in range(found + 1, newest + 1):
                    for statement in (steps or migrations(dialect, collation))[version]:
                        connection.exec_driver_sql(statement)
            if found != newest:
                connection.execute(text("DELETE FROM m2t_version"))
                connection.execute(
                    text("INSERT INTO m2t_version (version) VALUES (:version)"),
                    {"version": newest},
                )
    except DBAPIError as error:
        raise failure(error.orig or error, dialect) from error
    except SQLAlchemyError as error:
        raise StoreError(f"{dialect}: {error}") from error
    except TypeError as error:
        # So PyMySQL refuses what it does not know.
        raise ConfigurationError(f"{dialect}: {error}") from error


def create_tables(connection: Any) -> None:  # noqa: ANN401 - of any driver
    """
    Make the tables of a `Ledger` in a host's database, in the transaction that is open there.

    *connection* is one that `database_of` takes. Tables that are there already stay as they
    are: this is for a migration of the host's, and needs SQLAlchemy there, and nowhere else.

    Raises:
        StoreError: if it cannot be done.
    """
    database = database_of(connection)
    if database.dialect is not Dialect.MYSQL:
        database.lock([_LOCK])
    for statement in _statements(database.dialect, is_mariadb=_is_mariadb(database)):
        database.run(statement)
    database.add("m2t_version", {"version": NEWEST}, ("version",))
    if database.dialect is Dialect.MYSQL:
        database.run(_FILL_LOCKS)


def _statements(dialect: Dialect, *, is_mariadb: bool) -> Iterator[str]:
    """Yield what makes the tables of a ledger unless they are there."""
    metadata = _tables(dialect, is_mariadb=is_mariadb, is_ledger=True)
    speech = _SPEECHES[dialect]()
    # MySQL alone knows no IF NOT EXISTS for an index.
    may_be_there = is_mariadb or dialect is not Dialect.MYSQL
    for table in metadata.sorted_tables:
        yield str(CreateTable(table, if_not_exists=True).compile(dialect=speech))
        for index in sorted(table.indexes, key=lambda index: str(index.name)):
            yield str(CreateIndex(index, if_not_exists=may_be_there).compile(dialect=speech))


def _is_mariadb(database: DbapiDatabase) -> bool:
    if database.dialect is not Dialect.MYSQL:
        return False
    ((version,),) = database.all("SELECT version()")
    return "mariadb" in str(version).lower()


def _tables(dialect: Dialect, *, is_mariadb: bool, is_ledger: bool = False) -> MetaData:
    """Return the tables as such a server has them: text is compared by its bytes."""
    collation = _collation(dialect, is_mariadb=is_mariadb)
    return tables(collation, is_mysql=dialect is Dialect.MYSQL, is_ledger=is_ledger)


def _collation(dialect: Dialect, *, is_mariadb: bool) -> str | None:
    if dialect is Dialect.MYSQL:
        return "utf8mb4_nopad_bin" if is_mariadb else "utf8mb4_0900_bin"
    return "C" if dialect is Dialect.POSTGRESQL else None


@contextmanager
def _alone(engine: Engine, dialect: Dialect, timeout: float) -> Generator[Connection, None, None]:
    """Begin a transaction in which nobody else changes tables."""
    with engine.execution_options(isolation_level="READ COMMITTED").begin() as connection:
        if dialect is Dialect.POSTGRESQL:
            milliseconds = max(1, round(timeout * 1000))
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = {milliseconds}")
            (key,) = lock_keys([_LOCK])
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({key})")
            yield connection
            return
        got = connection.execute(
            text("SELECT GET_LOCK(:name, :seconds)"), {"name": _LOCK, "seconds": timeout}
        ).scalar()
        if got != 1:
            raise StoreError(f"{dialect}: others made tables for {timeout:g} seconds")
        try:
            yield connection
        finally:
            connection.execute(text("DO RELEASE_LOCK(:name)"), {"name": _LOCK})


def _version(connection: Connection) -> int | None:
    """Return the version of the tables; None where there are none, or not all of them."""
    inspector = inspect(connection)
    # Where there is no item, a host has made the tables of a ledger alone.
    if not (inspector.has_table("m2t_version") and inspector.has_table("m2t_item")):
        return None
    found = connection.execute(text("SELECT max(version) FROM m2t_version")).scalar()
    return None if found is None else int(found)


def _speaks_mariadb(connection: Connection) -> bool:
    return bool(getattr(connection.dialect, "is_mariadb", False))


def _create(connection: Connection, dialect: Dialect) -> None:
    metadata = _tables(dialect, is_mariadb=_speaks_mariadb(connection))
    metadata.create_all(connection)
    if dialect is Dialect.MYSQL:
        # Tables that were made before something went wrong may want their indexes.
        for table in metadata.tables.values():
            for index in table.indexes:
                index.create(connection, checkfirst=True)
        connection.exec_driver_sql(_FILL_LOCKS)
