"""pymap, an IMAP server in Python: another one than Dovecot, and it needs no root."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from attrs import frozen

from servers.certificates import new_authority
from servers.processes import Server, free_port, greets, new_folder

#: Its one user, and his password.
USER, PASSWORD = "help", "correct-horse"

_MAIN = "from pymap.main import main; main()"


@frozen
class Pymap:
    """Where it is, and what it proves its name with."""

    port: int
    ca_file: Path


@contextmanager
def pymap_server() -> Iterator[Pymap]:
    """Run one with STARTTLS, whose one user has no mail."""
    folder = new_folder("pymap")
    authority = new_authority(folder, "127.0.0.1")
    port = free_port()
    arguments = [sys.executable, "-c", _MAIN, "--host", "127.0.0.1", "--port", str(port)]
    arguments += ["--cert", str(authority.certificate), "--key", str(authority.key)]
    arguments += ["--no-service", "managesieve", "--no-service", "admin"]
    arguments += ["dict", "--demo-user", USER, "--demo-password", PASSWORD]
    server = Server(arguments, folder / "log")
    try:
        server.wait_until(lambda: greets(port, b"* OK"))
        yield Pymap(port, authority.ca_file)
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)
