"""How our statements are said to each kind of database."""

# ruff: noqa: S608 - what is put together are names of our own, never values

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from enum import StrEnum
from functools import lru_cache

#: How many rows `MYSQL_LOCKS` has: that many names are locked apart from one another.
SLOTS = 4096

#: Where MySQL and MariaDB, which have no locks that end with a transaction, lock rows instead.
MYSQL_LOCKS = "m2t_lock"


class Dialect(StrEnum):
    """A kind of database; MariaDB speaks as MySQL does."""

    SQLITE = "SQLite"
    POSTGRESQL = "PostgreSQL"
    MYSQL = "MySQL"

    @property
    def skipping(self) -> str:
        """What is added to a SELECT whose rows others are to pass over."""
        return "" if self is Dialect.SQLITE else " FOR UPDATE SKIP LOCKED"


@lru_cache(maxsize=1024)
def statement(text: str, dialect: Dialect, mark: str) -> str:
    """
    Return *text* as a driver takes it whose placeholder is *mark*.

    >>> statement('SELECT "key" FROM a WHERE b LIKE ? ', Dialect.MYSQL, "%s")
    'SELECT `key` FROM a WHERE b LIKE %s '
    """
    if mark != "?":
        text = text.replace("%", "%%").replace("?", mark)
    return text.replace('"', "`") if dialect is Dialect.MYSQL else text


@lru_cache(maxsize=256)
def insert(table: str, names: Sequence[str]) -> str:
    """
    Return the statement that inserts a row.

    >>> insert("m2t_turn", ("name", "rotation"))
    'INSERT INTO m2t_turn ("name", "rotation") VALUES (?, ?)'
    """
    return f"INSERT INTO {table} ({_listed(names)}) VALUES ({', '.join('?' * len(names))})"


@lru_cache(maxsize=256)
def add_all(table: str, names: Sequence[str], rows: int, dialect: Dialect) -> str:
    """
    Return the statement that inserts so many *rows* unless they are there.

    MySQL has none that passes over a key and nothing else: there the duplicate sets its first
    column to what that is, which is counted apart (`dbapi`).
    """
    row = f"({', '.join('?' * len(names))})"
    text = f"INSERT INTO {table} ({_listed(names)}) VALUES {', '.join([row] * rows)}"
    return text if dialect is Dialect.MYSQL else f"{text} ON CONFLICT DO NOTHING"


@lru_cache(maxsize=256)
def put(table: str, names: Sequence[str], key: Sequence[str], dialect: Dialect) -> str:
    """Return the statement that inserts a row, or sets the columns of the one with its *key*."""
    # Where there is nothing but the key, it is set to itself.
    others = [name for name in names if name not in key] or list(key)
    text = insert(table, names)
    if dialect is Dialect.MYSQL:
        news = ", ".join(f'"{name}" = VALUES("{name}")' for name in others)
        return f"{text} ON DUPLICATE KEY UPDATE {news}"
    news = ", ".join(f'"{name}" = excluded."{name}"' for name in others)
    return f"{text} ON CONFLICT ({_listed(key)}) DO UPDATE SET {news}"


@lru_cache(maxsize=256)
def serial_of(table: str, key: Sequence[str]) -> str:
    """
    Return the question which serial number the row with a *key* has.

    >>> serial_of("m2t_person", ("is_contact", "id"))
    'SELECT serial FROM m2t_person WHERE "is_contact" = ? AND "id" = ?'
    """
    conditions = " AND ".join(f'"{name}" = ?' for name in key)
    return f"SELECT serial FROM {table} WHERE {conditions}"


def lock_keys(names: Iterable[str]) -> list[int]:
    """
    Return what PostgreSQL locks for *names*: a number of 64 bits each, in order.

    >>> lock_keys(["a", "b", "a"]) == sorted(set(lock_keys(["b", "a"])))
    True
    """
    return sorted({int.from_bytes(_digest(name), signed=True) for name in names})


def lock_slots(names: Iterable[str]) -> list[int]:
    """Return the rows of `MYSQL_LOCKS` that are locked for *names*, in order."""
    return sorted({int.from_bytes(_digest(name)) % SLOTS for name in names})


def _digest(name: str) -> bytes:
    text = name.encode("utf-8", "surrogatepass")
    return hashlib.blake2b(text, digest_size=8, person=b"mail2ticket").digest()


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)
