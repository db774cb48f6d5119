"""MariaDB, as it is installed."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from typing import Any

from servers.processes import Server, ServerMissing, new_folder

# Durable as it comes (every commit is on the disk), and small.
_OPTIONS = (
    "--skip-networking",
    "--max-connections=200",
    "--max-allowed-packet=64M",
    "--innodb-buffer-pool-size=64M",
    "--innodb-log-file-size=16M",
)


class MariaDb:
    """A server of its own, on a Unix socket in a temporary folder; ``root`` has no password."""

    def __init__(self) -> None:
        self._program = _program("mariadbd", "/usr/sbin/mariadbd", "/usr/libexec/mariadbd")
        install = _program("mariadb-install-db", "/usr/bin/mariadb-install-db")
        self._user = ["--user=root"] if os.geteuid() == 0 else []
        self.folder = new_folder("my")
        self._socket = self.folder / "socket"
        self._names = count(1)
        self._used: list[str] = []
        try:
            subprocess.run(  # noqa: S603 - our own arguments
                [
                    install,
                    "--no-defaults",
                    f"--datadir={self.folder / 'data'}",
                    "--auth-root-authentication-method=normal",
                    "--skip-test-db",
                    *self._user,
                ],
                check=True,
                capture_output=True,
                cwd=self.folder,
            )
            self.start()
        except BaseException:
            shutil.rmtree(self.folder, ignore_errors=True)
            raise

    def start(self) -> None:
        """Start it again after `kill`; what was committed is there."""
        self._socket.unlink(missing_ok=True)
        arguments = [
            self._program,
            "--no-defaults",
            f"--datadir={self.folder / 'data'}",
            f"--socket={self._socket}",
            f"--pid-file={self.folder / 'pid'}",
            *_OPTIONS,
            *self._user,
        ]
        self._server = Server(arguments, self.folder / "log")
        self._server.wait_until(self._greets)

    def _greets(self) -> bool:
        # The socket is there before anybody listens to it.
        with suppress(OSError), socket.socket(socket.AF_UNIX) as client:
            client.settimeout(1)
            client.connect(str(self._socket))
            return bool(client.recv(1))
        return False

    def kill(self) -> None:
        """End it at once, without a last word to the disk."""
        self._server.kill()

    def close(self) -> None:
        """End it, and remove its folder."""
        self._server.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def new_database(self) -> str:
        """Make an empty database, and return its URL, as SQLAlchemy reads it."""
        name = f"desk_{next(self._names)}"
        with self._cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {name} CHARACTER SET utf8mb4")
        return f"mysql://root@localhost/{name}?unix_socket={self._socket}"

    def used_database(self) -> str:
        """Return the URL of a database with empty tables of ours, or of an empty one."""
        return self._used.pop() if self._used else self.new_database()

    def give_back(self, url: str) -> None:
        """
        Empty our tables in the database, which is much faster than making them.

        One that somebody still uses is given to nobody else: who was killed, or given up, may be
        about to commit, or connect again, and that would be a row too many in the next test.
        """
        import pymysql  # type: ignore[import-untyped]  # noqa: PLC0415 - only with a server

        name = url.split("/")[3].split("?", maxsplit=1)[0]
        with self._cursor() as cursor:
            cursor.execute("SELECT id FROM information_schema.processlist WHERE db = %s", (name,))
            others = cursor.fetchall()
            for (thread,) in others:
                with suppress(pymysql.err.OperationalError):  # it has ended by itself
                    cursor.execute(f"KILL {thread:d}")
            if others:
                return
            cursor.execute("SET foreign_key_checks = 0")
            cursor.execute(f"SHOW TABLES IN {name}")
            for (table,) in cursor.fetchall():
                if table not in {"m2t_version", "m2t_lock"}:
                    cursor.execute(f"DELETE FROM {name}.{table}")  # noqa: S608 - our own names
        self._used.append(url)

    @contextmanager
    def _cursor(self) -> Iterator[Any]:
        import pymysql  # noqa: PLC0415 - only with a server

        path = str(self._socket)
        with (
            pymysql.connect(unix_socket=path, user="root", autocommit=True) as connection,
            connection.cursor() as cursor,
        ):
            yield cursor


@contextmanager
def mariadb() -> Iterator[str]:
    """Run a server, and yield the URL of an empty database in it."""
    server = MariaDb()
    try:
        yield server.new_database()
    finally:
        server.close()


def _program(name: str, *places: str) -> str:
    found = shutil.which(name) or next(filter(shutil.which, places), None)
    if found is None:
        raise ServerMissing("needs MariaDB: apt-get install mariadb-server")
    return found
