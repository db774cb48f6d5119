"""A way to a server that breaks off after so many octets, once."""

from __future__ import annotations

import select
import socket
import struct
import threading
from contextlib import suppress

from attrs import Factory, define, field
from patience import join

_RESET = struct.pack("ii", 1, 0)


@define(eq=False)
class CuttingProxy:
    """
    Passes on what both sides say, and breaks the first connection off.

    Attributes:
        port: Where the server is.
        cut_after: The octets, of both sides together, after which the connection is cut; None
            to let all of it pass.
        is_reset: Whether both sides are told that it broke, or that it ended.
        passed: The octets that passed in all.
        log: What passed, and whether it was to the server.
    """

    server_port: int
    cut_after: int | None = None
    is_reset: bool = False
    passed: int = 0
    was_cut: bool = False
    log: list[tuple[bool, bytes]] = Factory(list)
    _listener: socket.socket = field(init=False)
    _threads: list[threading.Thread] = Factory(list)
    _open: set[socket.socket] = Factory(set)

    def __attrs_post_init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._start(self._accept)

    @property
    def port(self) -> int:
        port: int = self._listener.getsockname()[1]
        return port

    def _start(self, target: object, *args: object) -> None:
        thread = threading.Thread(target=target, args=args, daemon=True)  # type: ignore[arg-type]
        thread.start()
        self._threads.append(thread)

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                self._open.add(near)
                self._start(self._pass_on, near)

    def _pass_on(self, near: socket.socket) -> None:
        try:
            far = socket.create_connection(("127.0.0.1", self.server_port))
        except OSError:
            self._end(near)
            return
        for each in (near, far):
            each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._open.add(far)
        with suppress(OSError, ValueError):
            while self._passed_on(near, far):
                pass
        self._end(near, far)

    def _passed_on(self, near: socket.socket, far: socket.socket) -> bool:
        """Pass on what there is; return whether there may be more."""
        for source in select.select([near, far], [], [])[0]:
            received = source.recv(4096 if self._left is None else min(self._left, 4096))
            if received:
                (far if source is near else near).sendall(received)
                self.passed += len(received)
                self.log.append((source is near, received))
            if self._left == 0:
                self._cut(near, far)
                return False
            if not received:
                return False
        return True

    @property
    def _left(self) -> int | None:
        if self.cut_after is None or self.was_cut:
            return None
        return self.cut_after - self.passed

    def _cut(self, near: socket.socket, far: socket.socket) -> None:
        self.was_cut = True
        if self.is_reset:
            for each in (near, far):
                each.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)

    def _end(self, *ends: socket.socket) -> None:
        for each in ends:
            self._open.discard(each)
            each.close()

    def close(self) -> None:
        """End it, and what passes."""
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        join(self._threads[0])  # then there are no more connections
        for each in tuple(self._open):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
        join(*self._threads[1:])
