"""What the errors of database drivers mean, told by their codes; no driver is imported."""

from __future__ import annotations

from collections.abc import Iterator

from mail2ticket.errors import ContentionError, StoreError

# SQLSTATE of PostgreSQL: serialisation failure, deadlock, lock not to be had in time,
# statement over its time, and a unique key that another transaction wrote first.
_CONTENTION = frozenset({"40001", "40P01", "55P03", "57014", "23505"})
# SQLite: others write, or wrote since this transaction first looked.
_SQLITE_CONTENTION = frozenset({"SQLITE_BUSY", "SQLITE_BUSY_SNAPSHOT", "SQLITE_LOCKED"})
# Of MySQL and MariaDB: duplicate key, lock wait timeout, deadlock, changed since it was read.
_MYSQL_CONTENTION = frozenset({1062, 1205, 1213, 1020})
_MYSQL_DUPLICATE = 1062
_TIMEOUTS = frozenset({"55P03", "57014", 1205})

# The connection is of no use any more: SQLSTATE classes, and numbers of MySQL and PyMySQL.
_LOST_CLASSES = ("08", "57P", "25P03")
_MYSQL_LOST = frozenset({0, 1053, 1927, 2002, 2003, 2006, 2013, 2014, 2055, 4031})


def failure(error: BaseException, database: str) -> StoreError:
    """Return the error of ours that *error* is, with its first line and no more."""
    code = code_of(error)
    is_contention = code in _CONTENTION | _SQLITE_CONTENTION | _MYSQL_CONTENTION
    kind = ContentionError if is_contention else StoreError
    words = str(error).strip().split("\n", 1)[0] or type(error).__name__
    return kind(f"{database}: {words}")


def code_of(error: BaseException) -> str | int | None:
    """Return the SQLSTATE, the number that MySQL gives or the name that SQLite does, or None."""
    for each in _chain(error):
        # The number first: drivers of MySQL tell a SQLSTATE as well, which says less.
        first = each.args[0] if each.args else None
        if isinstance(first, int) and not isinstance(each, OSError):
            return first
        for name in ("sqlstate", "pgcode", "sqlite_errorname"):
            code = getattr(each, name, None)
            if isinstance(code, str):
                return code
    return None


def is_duplicate(error: BaseException) -> bool:
    """Return whether MySQL refused a key that is there already; nothing else came to harm."""
    return code_of(error) == _MYSQL_DUPLICATE


def is_timeout(error: BaseException) -> bool:
    """Return whether *error* came because a lock was waited for in vain."""
    return code_of(error) in _TIMEOUTS


def is_lost(error: BaseException) -> bool:
    """Return whether *error* means that the connection is lost, not that a statement failed."""
    code = code_of(error)
    if isinstance(code, str):
        return code.startswith(_LOST_CLASSES)
    if isinstance(code, int):
        return code in _MYSQL_LOST
    # A server that went away says nothing; the drivers call that operational.
    return any(
        type(each).__name__ in {"OperationalError", "InterfaceError", "AdminShutdown"}
        for each in _chain(error)
    )


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Yield *error* and what it wraps: SQLAlchemy, Django and we ourselves name a cause."""
    at: BaseException | None = error
    while at is not None:
        yield at
        original = getattr(at, "orig", None)
        at = original if isinstance(original, BaseException) else at.__cause__
