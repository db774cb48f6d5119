"""A way to a server that breaks off: connection by connection, after so many octets."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from select import select

from attrs import define, field
from patience import PATIENCE, until

_RESET = struct.pack("ii", 1, 0)


@define(eq=False)
class Way:
    """
    Passes on what both sides say, until it is to break.

    Attributes:
        port: Where it begins.

        server_port: Where it leads to.

        cuts: After how many octets, of both sides together, each connection breaks; those after
            them last.

        passed: How many octets passed in each connection.

        heard: What passed to the server.
    """

    port: int
    server_port: int
    cuts: list[int] = field(factory=list)
    passed: list[int] = field(factory=list)
    heard: bytearray = field(factory=bytearray)
    _open: set[socket.socket] = field(factory=set)

    def cut_now(self) -> None:
        """Break all connections there are."""
        for each in tuple(self._open):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    def serve(self, near: socket.socket) -> None:
        """Pass on what is said in one connection."""
        number = len(self.passed)
        self.passed.append(0)
        left = self.cuts.pop(0) if self.cuts else None
        self._open.add(near)
        with socket.create_connection(("127.0.0.1", self.server_port)) as far:
            self._open.add(far)
            with near, suppress(OSError, ValueError):
                while left is None or left > 0:
                    passed = self._passed(near, far, left)
                    if not passed:
                        break
                    self.passed[number] += passed
                    left = None if left is None else left - passed
                if left == 0 and number % 2:
                    # Half of them are told that it broke, the others that it ended.
                    near.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
            self._open -= {near, far}
            _let_finish(far)

    def _passed(self, near: socket.socket, far: socket.socket, left: int | None) -> int:
        source = select([near, far], [], [])[0][0]
        received = source.recv(65_536 if left is None else left)
        if source is near:
            self.heard += received
        (far if source is near else near).sendall(received)
        return len(received)


def _let_finish(server: socket.socket) -> None:
    """
    Wait until *server* has done what it was told, and ends the connection itself.

    Else it might still be at it when the client comes back, and what two connections do to one
    mail at the same moment is up to the server: it may copy it twice.
    """
    with suppress(OSError):
        server.settimeout(PATIENCE)
        server.shutdown(socket.SHUT_WR)
        while server.recv(65_536):
            pass


@contextmanager
def way_to(server_port: int, cuts: Sequence[int] = ()) -> Iterator[Way]:
    """Open a way to *server_port*."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        way = Way(listener.getsockname()[1], server_port, list(cuts))

        def accept() -> None:
            with suppress(OSError):
                while True:
                    # One after another: a client has one connection, and comes back with the next.
                    way.serve(listener.accept()[0])

        def is_over() -> bool:
            way.cut_now()
            accepting.join(1)
            return not accepting.is_alive()

        accepting = threading.Thread(target=accept, daemon=True)
        accepting.start()
        try:
            yield way
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            until(is_over, "the end of the way")
