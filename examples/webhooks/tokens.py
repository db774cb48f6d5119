"""Tokens that are good for one posting each, and remembered for all processes of a machine."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from os import PathLike
from pathlib import Path

_TABLE = """
    CREATE TABLE IF NOT EXISTS tokens (
        token TEXT PRIMARY KEY, digest BLOB NOT NULL, seen_at REAL NOT NULL
    ) WITHOUT ROWID
"""
_SECONDS = 10.0


class Tokens:
    """
    Remembers which token came with what, in a file that any number of processes may share.

    A token proves that a provider made it, and not what it came with: who sees one could send it
    again with a mail of his own. The same again is let in, for a provider posts again what it
    got no answer to.

    Args:
        path: An SQLite file; it is made where there is none.

        lasts: For how long they are remembered; longer than a token is good.
    """

    def __init__(self, path: str | PathLike[str], lasts: timedelta) -> None:
        self._path = Path(path)
        self._lasts = lasts
        with closing(self._connected()) as connection:
            connection.execute(_TABLE)

    def _connected(self) -> sqlite3.Connection:
        return sqlite3.connect(self._path, timeout=_SECONDS, isolation_level=None)

    def admits(self, token: str, digest: bytes, now: datetime) -> bool:
        """Return whether *token* is new, or came with the same before; remember it."""
        moment = now.timestamp()
        with closing(self._connected()) as connection:
            connection.execute("BEGIN IMMEDIATE")
            oldest = moment - self._lasts.total_seconds()
            connection.execute("DELETE FROM tokens WHERE seen_at < ?", (oldest,))
            connection.execute(
                "INSERT INTO tokens VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                (token, digest, moment),
            )
            row = connection.execute("SELECT digest FROM tokens WHERE token = ?", (token,))
            (before,) = row.fetchone()
            connection.execute("COMMIT")
        return bytes(before) == digest
