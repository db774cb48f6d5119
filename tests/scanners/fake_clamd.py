"""A server that speaks bytes as it is told, for the answers that no clamd gives on purpose."""

from __future__ import annotations

import socket
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Thread
from typing import TypeAlias

from patience import join

#: What is done with one connection.
Part: TypeAlias = Callable[[socket.socket], None]


@contextmanager
def serving(*parts: Part) -> Iterator[str]:
    """Do *parts*, one a connection, and the last for all that come after; yield the place."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        for number in range(1_000_000):
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection, suppress(OSError):
                parts[min(number, len(parts) - 1)](connection)

    thread = Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"tcp://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        # A thread that waits in accept is woken by nothing else on every system.
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        join(thread)


def hears(connection: socket.socket) -> bytes:
    """Return the file that is sent, to its end; or the command that is no file."""
    stream = connection.makefile("rb")
    command = b""
    while not command.endswith(b"\0"):
        byte = stream.read(1)
        if not byte:
            return command
        command += byte
    if command != b"zINSTREAM\0":
        return command
    content = b""
    while length := int.from_bytes(stream.read(4), "big"):
        content += stream.read(length)
    return content


def saying(answer: bytes) -> Part:
    """Hear all, then say *answer* and hang up."""

    def part(connection: socket.socket) -> None:
        hears(connection)
        connection.sendall(answer)

    return part


def piecewise(answer: bytes) -> Part:
    """Hear all, then say *answer* a byte at a time."""

    def part(connection: socket.socket) -> None:
        hears(connection)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for at in range(len(answer)):
            connection.sendall(answer[at : at + 1])

    return part


def early(answer: bytes) -> Part:
    """Say *answer* before anything was sent, and hang up once all was."""

    def part(connection: socket.socket) -> None:
        connection.sendall(answer)
        hears(connection)

    return part


def silent(connection: socket.socket) -> None:
    """Take everything, and say nothing until the other side has gone."""
    while connection.recv(1 << 16):
        pass


def resetting(after: int, words: bytes = b"") -> Part:
    """Break the connection off once *after* bytes came, with *words* before that."""

    def part(connection: socket.socket) -> None:
        _hear(connection, after)
        if words:
            connection.sendall(words)
        linger = struct.pack("ii", 1, 0)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)

    return part


def hanging_up(after: int) -> Part:
    """Close the connection in good order once *after* bytes came."""

    def part(connection: socket.socket) -> None:
        _hear(connection, after)

    return part


def _hear(connection: socket.socket, count: int) -> None:
    while count > 0 and (heard := connection.recv(min(count, 1 << 16))):
        count -= len(heard)


def well(connection: socket.socket) -> None:
    """Answer as a clamd that is well: PONG, a version, and OK for every file."""
    heard = hears(connection)
    answers = {b"zPING\0": b"PONG\0", b"zVERSION\0": b"ClamAV 1.4.6/27000/Sun\0"}
    connection.sendall(answers.get(heard, b"stream: OK\0"))
