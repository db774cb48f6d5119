"""The server: where it listens, how many it listens to, and how it stops."""

from __future__ import annotations

import asyncio
import os
import socket
import stat
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from threading import Thread
from typing import Any, Self

from mail2ticket.errors import ConfigurationError
from mail2ticket.model.limits import Limits
from mail2ticket.sources.listening import Listening
from mail2ticket.sources.lmtp.session import Bounds, Hooks, Session, Taker
from mail2ticket.sources.replies import Reply

#: Seconds that mail in hand may still take when the server stops.
GRACE = 30.0

#: The rights of a Unix socket: for us and our group.
SOCKET_MODE = 0o660

# Of the loop, which takes two or three to accept a connection or to close one.
_TURNS = 5

_BUSY = b"421 4.3.2 too many connections; try again later\r\n"


class LmtpServer:
    """
    Takes mail by LMTP, in a thread of its own, from `start` to `stop`, or in a ``with``.

    For each recipient of a mail there is a reply, 250 once the mail is committed. A client that
    hears nothing, because we were killed, delivers the mail again, which is a repeat then.

    Sizes are announced (SIZE), commands may be sent ahead (PIPELINING), addresses may have
    letters of any kind (SMTPUTF8). A mail ends at CR LF ``.`` CR LF and at nothing else, and
    its bytes are taken as they are, but for the dots that were doubled (X21).

    Args:
        taker: What takes the mail: a `Receiving`.

        listening: Where.

        most_bytes: The bytes of a mail; see `Limits.refused_bytes`.

        most_line_bytes: The bytes of one of its lines.

        most_recipients: The recipients of a mail; further ones are put off (4.5.3).

        most_connections: The clients at a time; further ones are put off (4.3.2).

        timeout: Seconds to wait for a command, and for the whole of a mail.

        workers: How many mails are worked on at a time.

        socket_mode: The rights of a Unix socket.
    """

    def __init__(
        self,
        taker: Taker,
        listening: Listening,
        *,
        most_bytes: int = Limits().refused_bytes,
        most_line_bytes: int = 1_048_576,
        most_recipients: int = 100,
        most_connections: int = 20,
        timeout: float = 300.0,
        workers: int = 4,
        socket_mode: int = SOCKET_MODE,
    ) -> None:
        self._taker, self._listening = taker, listening
        self._bounds = Bounds(
            most_bytes=most_bytes,
            most_line_bytes=most_line_bytes,
            most_recipients=most_recipients,
            timeout=timeout,
        )
        self._most_connections, self._mode = most_connections, socket_mode
        self._sessions: set[Session] = set()
        self._workers = ThreadPoolExecutor(workers, thread_name_prefix="mail2ticket-lmtp")
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping: asyncio.Event | None = None
        self._gone: asyncio.Event | None = None
        self._grace = GRACE
        self._thread: Thread | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> Listening:
        """
        Begin to listen, and return where: a port 0 is another one by now.

        Raises:
            ConfigurationError: if there can be no such socket, or another program has it.
        """
        started: Future[Listening] = Future()
        self._thread = Thread(target=self._run, args=(started,), name="mail2ticket-lmtp")
        self._thread.start()
        try:
            return started.result()
        except OSError as error:
            self._thread.join()
            raise ConfigurationError(
                f"lmtp: cannot listen on {self._listening}: {error.strerror or error}"
            ) from error

    def stop(self, grace: float = GRACE) -> None:
        """
        Stop in good order: take no other mail, and answer for those in hand.

        Clients that wait for nothing are told so (421). Those whose mail is not whole or not
        committed after *grace* seconds hear nothing more, and deliver it again. Whatever is being
        committed even then is so when this returns.
        """
        self._grace = grace
        loop, stopping = self._loop, self._stopping
        if loop is not None and stopping is not None:
            with suppress(RuntimeError):  # its loop is closed
                loop.call_soon_threadsafe(stopping.set)
        if self._thread is not None:
            self._thread.join()
        self._workers.shutdown(cancel_futures=True)

    def _run(self, started: Future[Listening]) -> None:
        try:
            asyncio.run(self._serve(started))
        except BaseException as error:  # noqa: BLE001 - whoever started it is told
            if not started.done():
                started.set_exception(error)

    async def _serve(self, started: Future[Listening]) -> None:
        self._loop, self._stopping = asyncio.get_running_loop(), asyncio.Event()
        where = self._listening
        sock = _unix_socket(where.path, self._mode) if where.path else _tcp_socket(where)
        server = await self._loop.create_server(self._session, sock=sock)
        if where.path is None:
            where = Listening(where.host, sock.getsockname()[1])
        started.set_result(where)
        await self._stopping.wait()
        server.close()
        await _settled()
        for session in tuple(self._sessions):
            session.end()
        await self._ended()
        for session in tuple(self._sessions):
            session.abort()
        await _settled()
        if where.path is not None:
            with suppress(OSError):
                where.path.unlink()

    async def _ended(self) -> None:
        """Wait until no session is left, or for as long as there is patience."""
        self._gone = asyncio.Event()
        if self._sessions:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._gone.wait(), self._grace)

    def _ends(self, session: Session) -> None:
        self._sessions.discard(session)
        if self._gone is not None and not self._sessions:
            self._gone.set()

    def _session(self) -> asyncio.BaseProtocol:
        """Return what speaks with a client that has just connected."""
        if len(self._sessions) >= self._most_connections:
            return _Busy()
        hooks = Hooks(self._taker, self._bounds, self._in_thread)
        session = Session(hooks, self._bounds, self._ends, socket.gethostname())
        self._sessions.add(session)
        return session

    def _in_thread(self, call: Callable[..., Reply], *args: Any) -> asyncio.Future[Reply]:  # noqa: ANN401 - as they are
        assert self._loop is not None  # noqa: S101 - it runs
        return self._loop.run_in_executor(self._workers, call, *args)


async def _settled() -> None:
    """Let connections that were just accepted become sessions, and those just ended be closed."""
    for _ in range(_TURNS):
        await asyncio.sleep(0)


class _Busy(asyncio.Protocol):
    """Tells a client that there are too many of them."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Say so, and end it."""
        transport.write(_BUSY)  # type: ignore[attr-defined] # of sockets
        transport.close()


def _tcp_socket(where: Listening) -> socket.socket:
    family = socket.AF_INET6 if ":" in where.host else socket.AF_INET
    return socket.create_server((where.host, where.port), family=family)


def _unix_socket(path: Path, mode: int) -> socket.socket:
    """
    Return a socket at *path*, in place of one that a server left behind that is no more.

    Nobody can connect before its rights are as they should be.
    """
    sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        _remove_dead(path)
        before = os.umask(0o177)
        try:
            sock.bind(str(path))
        finally:
            os.umask(before)
        path.chmod(mode)
        sock.listen(100)
    except BaseException:
        sock.close()
        raise
    return sock


def _remove_dead(path: Path) -> None:
    try:
        if not stat.S_ISSOCK(path.lstat().st_mode):
            return
    except FileNotFoundError:
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        try:
            probe.connect(str(path))
        except ConnectionRefusedError:
            path.unlink()
