"""A connection that somebody else opened, in a transaction that he ends himself."""

from __future__ import annotations

import sys
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from typing import Any

from mail2ticket.errors import ConfigurationError
from mail2ticket.stores.relational.dbapi import DbapiDatabase
from mail2ticket.stores.relational.dialects import Dialect
from mail2ticket.stores.relational.failures import failure

#: What the kinds of database are called, by SQLAlchemy, Django and the modules of drivers.
_DIALECTS: Mapping[str, Dialect] = {
    "sqlite": Dialect.SQLITE,
    "sqlite3": Dialect.SQLITE,
    "postgresql": Dialect.POSTGRESQL,
    "psycopg": Dialect.POSTGRESQL,
    "psycopg2": Dialect.POSTGRESQL,
    "mysql": Dialect.MYSQL,
    "mariadb": Dialect.MYSQL,
    "pymysql": Dialect.MYSQL,
    "MySQLdb": Dialect.MYSQL,
}


def database_of(connection: Any, *, lock_timeout: float | None = None) -> DbapiDatabase:  # noqa: ANN401 - of any driver
    """
    Return *connection* as what a ledger writes to: the transaction that is open there.

    It may be SQLAlchemy's ``Connection``, Django's (``django.db.connection``), or one of sqlite3,
    psycopg, psycopg2, PyMySQL or mysqlclient. It is neither committed nor rolled back nor closed
    here. Where it commits by itself, begin a transaction first: outside of one nothing is
    written.

    Args:
        connection: In a transaction, or such that it begins one by itself.
        lock_timeout: Seconds to wait for others, from now to the end of the transaction, for
            what the host's own statements wait for too; None leaves that to the host. SQLite
            knows one for the whole connection, which is always left to the host.

    Raises:
        ConfigurationError: if it is none of those.
        StoreError: if the timeout cannot be set.
    """
    database = _database_of(connection)
    if database.dialect is Dialect.SQLITE and database.is_in_transaction and _is_idle(connection):
        # What only looks at first would else be in no transaction, or see what is over soon.
        database.run("BEGIN IMMEDIATE")
    if lock_timeout is not None and database.dialect is Dialect.POSTGRESQL:
        database.run(f"SET LOCAL lock_timeout = {max(1, round(lock_timeout * 1000))}")
    if lock_timeout is not None and database.dialect is Dialect.MYSQL:
        database.run(f"SET SESSION innodb_lock_wait_timeout = {max(1, round(lock_timeout))}")
    return database


@contextmanager
def store_errors(*errors: type[Exception]) -> Generator[None, None, None]:
    """
    Raise what a host's own statements raise as `StoreError`, or `ContentionError`, by its code.

    Put it around the host's whole transaction, its commit included, with what its library
    raises: ``sqlalchemy.exc.DBAPIError``, ``django.db.Error``, or ``Error`` of a driver.
    """
    try:
        yield
    except errors as error:
        raise failure(error, "the database") from error


def _database_of(connection: Any) -> DbapiDatabase:  # noqa: ANN401 - of any driver
    if hasattr(connection, "exec_driver_sql"):
        return _of_sqlalchemy(connection)
    if hasattr(connection, "in_atomic_block"):
        return _of_django(connection)
    driver = _driver_of(connection)
    return DbapiDatabase(
        connection.cursor,
        _DIALECTS[driver],
        mark="?" if driver == "sqlite3" else "%s",
        errors=sys.modules[driver].Error,
        is_open=_is_open(connection, driver),
        pipeline=getattr(connection, "pipeline", None),
    )


def _of_sqlalchemy(connection: Any) -> DbapiDatabase:  # noqa: ANN401 - no types without SQLAlchemy
    dialect = _DIALECTS.get(connection.dialect.name)
    mark = {"qmark": "?", "format": "%s", "pyformat": "%s"}.get(connection.dialect.paramstyle)
    if dialect is None or mark is None:
        raise ConfigurationError(
            f"a ledger knows nothing of {connection.dialect.name} by {connection.dialect.driver}"
        )

    def cursor() -> Any:  # noqa: ANN401 - that of the driver
        return connection.connection.cursor()

    return DbapiDatabase(
        cursor,
        dialect,
        mark=mark,
        errors=connection.dialect.loaded_dbapi.Error,
        is_open=connection.in_transaction,
        pipeline=getattr(connection.connection.driver_connection, "pipeline", None),
    )


def _of_django(connection: Any) -> DbapiDatabase:  # noqa: ANN401 - no types without Django
    dialect = _DIALECTS.get(connection.vendor)
    if dialect is None:
        raise ConfigurationError(f"a ledger knows nothing of {connection.vendor}")
    return DbapiDatabase(
        connection.cursor,
        dialect,
        errors=sys.modules["django.db"].Error,
        is_open=lambda: connection.in_atomic_block and not connection.needs_rollback,
    )


def _is_idle(connection: Any) -> bool:  # noqa: ANN401 - of any driver
    """Return whether SQLite has not begun yet what is to be a transaction."""
    if hasattr(connection, "in_atomic_block"):
        return False
    if hasattr(connection, "exec_driver_sql"):
        connection = connection.connection.driver_connection
    return not connection.in_transaction


def _driver_of(connection: object) -> str:
    for kind in type(connection).__mro__:
        driver = kind.__module__.split(".", 1)[0]
        if driver in _DIALECTS and hasattr(sys.modules.get(driver), "Error"):
            return driver
    raise ConfigurationError(
        f"a ledger knows nothing of {type(connection).__module__}.{type(connection).__name__};"
        " give it a connection of SQLAlchemy, of Django, or of a driver of SQLite, PostgreSQL,"
        " MySQL or MariaDB"
    )


def _is_open(connection: Any, driver: str) -> Callable[[], bool]:  # noqa: ANN401 - of any driver
    """Return what tells whether *connection* is in a transaction, or begins one by itself."""
    match driver:
        case "sqlite3":
            return lambda: connection.in_transaction or connection.isolation_level is not None
        case "psycopg":
            return lambda: not connection.autocommit or connection.info.transaction_status > 0
        case "psycopg2":
            return lambda: not connection.autocommit
        case _:
            return lambda: not connection.get_autocommit()
