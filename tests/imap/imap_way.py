"""A way to a server that breaks off: connection by connection, after so many octets."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from select import select

from attrs import define, field

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
    """

    port: int
    server_port: int
    cuts: list[int] = field(factory=list)
    passed: list[int] = field(factory=list)
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
        with near, socket.create_connection(("127.0.0.1", self.server_port)) as far:
            self._open |= {near, far}
            with suppress(OSError, ValueError):
                while left is None or left > 0:
                    passed = self._passed(near, far, left)
                    if not passed:
                        break
                    self.passed[number] += passed
                    left = None if left is None else left - passed
            if left == 0 and number % 2:
                # Half of them are told that it broke, the others that it ended.
                for each in (near, far):
                    with suppress(OSError):
                        each.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
            self._open -= {near, far}

    @staticmethod
    def _passed(near: socket.socket, far: socket.socket, left: int | None) -> int:
        source = select([near, far], [], [])[0][0]
        received = source.recv(65_536 if left is None else left)
        (far if source is near else near).sendall(received)
        return len(received)


@contextmanager
def way_to(server_port: int, cuts: Sequence[int] = ()) -> Iterator[Way]:
    """Open a way to *server_port*."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        way = Way(listener.getsockname()[1], server_port, list(cuts))
        threads: list[threading.Thread] = []

        def accept() -> None:
            with suppress(OSError):
                while True:
                    near, _ = listener.accept()
                    threads.append(threading.Thread(target=way.serve, args=(near,)))
                    threads[-1].start()

        accepting = threading.Thread(target=accept)
        accepting.start()
        try:
            yield way
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            accepting.join()
            way.cut_now()
            for thread in threads:
                thread.join()
