"""The version of the tables of a store, told without opening it: opening would bring them on."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from attrs import frozen

from mail2ticket.errors import ConfigurationError, StoreError
from mail2ticket.stores.schema import APPLICATION_ID, MIGRATIONS


@frozen(kw_only=True)
class Tables:
    """
    The tables of a store.

    Attributes:
        version: Which they have; None where there are none.

        newest: Which this mail2ticket makes.

        server: What the server says that it is; empty for a file.

        now: What time it is by the server's clock; None for a file.
    """

    version: int | None
    newest: int
    server: str = ""
    now: datetime | None = None


def sqlite_tables(path: Path, seconds: float) -> Tables:
    """
    Return what is known of the tables in the file *path*, which is opened for reading alone.

    Raises:
        StoreError: if it cannot be read, or belongs to another program.
    """
    newest = len(MIGRATIONS)
    try:
        url = f"{path.absolute().as_uri()}?mode=ro"
        with closing(sqlite3.connect(url, uri=True, timeout=seconds)) as database:
            (application,) = database.execute("PRAGMA application_id").fetchone()
            (version,) = database.execute("PRAGMA user_version").fetchone()
            (tables,) = database.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.Error as error:
        raise StoreError(f"{path}: {error}") from error
    if not tables:
        return Tables(version=None, newest=newest)
    if application != APPLICATION_ID:
        raise StoreError(f"{path} belongs to another program")
    return Tables(version=version, newest=newest)


def server_tables(url: str, seconds: float) -> Tables:
    """
    Return what is known of the tables on the server at *url*, and of its clock.

    A server that does not answer is waited for *seconds*, and two at least.

    Raises:
        ConfigurationError: if *url* is none, or its driver is not installed.

        StoreError: if it cannot be reached.
    """
    try:
        from sqlalchemy import inspect, text  # noqa: PLC0415 - an extra
        from sqlalchemy.exc import SQLAlchemyError  # noqa: PLC0415 - the same

        from mail2ticket.stores.sql_engine import new_engine  # noqa: PLC0415 - the same
        from mail2ticket.stores.sql_schema import NEWEST  # noqa: PLC0415 - the same
    except ImportError as error:
        raise ConfigurationError(
            "a store on a server needs SQLAlchemy: pip install 'mail2ticket[sql]'"
        ) from error

    engine = new_engine(_hasty(url, seconds))
    is_mysql = engine.dialect.name in {"mysql", "mariadb"}
    try:
        with engine.connect() as connection:
            inspector, version = inspect(connection), None
            if inspector.has_table("m2t_version") and inspector.has_table("m2t_item"):
                version = connection.execute(text("SELECT max(version) FROM m2t_version")).scalar()
            clock = "UTC_TIMESTAMP(6)" if is_mysql else "CURRENT_TIMESTAMP"
            now = connection.execute(text(f"SELECT {clock}")).scalar()
            said = str(connection.execute(text("SELECT version()")).scalar()).partition(" on ")[0]
    except SQLAlchemyError as error:
        raise StoreError(f"the database cannot be asked: {_words(error)}") from error
    finally:
        engine.dispose()
    server = f"MySQL {said}" if is_mysql and "MariaDB" not in said else said
    return Tables(version=version, newest=NEWEST, server=server, now=_aware(now))


def _hasty(url: str, seconds: float) -> str:
    """Return *url* with a limit on how long it takes to connect, unless it has one."""
    name = "connect_timeout"  # that of psycopg and of PyMySQL
    if name in url:
        return url
    return f"{url}{'&' if '?' in url else '?'}{name}={max(2, round(seconds))}"


def _aware(moment: object) -> datetime | None:
    if not isinstance(moment, datetime):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _words(error: Exception) -> str:
    """Return what a driver says, without the statement and without a link to a manual."""
    cause = getattr(error, "orig", None) or error
    return " ".join(str(cause).split())[:300]
