"""Redis, as it is installed."""

from __future__ import annotations

import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from servers.processes import Server, ServerMissing, free_port, new_folder


@contextmanager
def redis_server() -> Iterator[str]:
    """
    Run a server that keeps nothing on the disk, on a loopback port, and yield its URL.

    Raises:
        ServerMissing: if there is none.
    """
    program = shutil.which("redis-server")
    if program is None:
        raise ServerMissing("needs Redis: apt-get install redis-server")
    folder = new_folder("redis")
    try:
        port = free_port()
        arguments = [program, "--bind", "127.0.0.1", "--port", str(port), "--save", ""]
        arguments += ["--dir", str(folder), "--appendonly", "no"]
        arguments += ["--logfile", str(folder / "log")]
        server = Server(arguments, folder / "log")
        server.wait_until(lambda: _answers(port))
        try:
            yield f"redis://127.0.0.1:{port}/0"
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _answers(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1) as client:
        client.sendall(b"PING\r\n")
        return client.recv(16).startswith(b"+PONG")
    return False
