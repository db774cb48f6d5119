"""Programs that are started for tests, and that end with them, whatever happens to those."""

from __future__ import annotations

import atexit
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from patience import PATIENCE

# Seconds that a server has to end in good order, before it is killed.
_GRACE = 30.0

# Ends the program when its standard input does: that of a test that was killed does too.
_WATCHER = """
signal=$1; shift
"$@" & pid=$!
echo $pid
(read -r _; kill -s "$signal" $pid 2>/dev/null) <&3 & watch=$!
wait $pid
kill $watch 2>/dev/null
"""


class ServerMissing(Exception):  # noqa: N818 - it is what it says, and no fault
    """There is no such server on this machine; the message says how to get it."""


class Server:
    """
    A program that serves until it is stopped.

    Args:
        arguments: The program and what it is told.
        log: The file that it writes to.
        user: As whom it runs; None for whoever runs the tests.
        signal_: What makes it end in good order.
    """

    def __init__(
        self,
        arguments: Sequence[str],
        log: Path,
        *,
        user: str | None = None,
        signal_: signal.Signals = signal.SIGTERM,
    ) -> None:
        self._signal = signal_
        reader, self._writer = os.pipe()
        with log.open("ab") as output:
            self._process = subprocess.Popen(  # noqa: S603 - our own arguments
                ["/bin/sh", "-c", f"exec 3<&0; {_WATCHER}", "sh", signal_.name[3:], *arguments],
                stdin=reader,
                stdout=subprocess.PIPE,
                stderr=output,
                start_new_session=True,
                cwd=log.parent,
                user=user,
                group=None,
                extra_groups=[] if user else None,
                # Its own output is not read, and must not fill a pipe.
                env={**os.environ, "LC_ALL": "C"},
            )
        os.close(reader)
        assert self._process.stdout is not None
        self.pid = int(self._process.stdout.readline())
        self._log = log

    def wait_until(self, is_ready: Callable[[], bool]) -> None:
        """
        Wait until it serves.

        Raises:
            RuntimeError: if it has ended, or is not ready in a long time; it is killed then.
        """
        deadline = time.monotonic() + PATIENCE
        while not is_ready():
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.kill()
                raise RuntimeError(f"did not start:\n{self._log.read_text(errors='replace')}")
            time.sleep(0.01)

    def stop(self) -> None:
        """End it in good order."""
        self._end(self._signal)

    def kill(self, signal_: signal.Signals = signal.SIGKILL) -> None:
        """End it at once, as a crash does."""
        self._end(signal_)

    def _end(self, signal_: signal.Signals) -> None:
        if self._process.poll() is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, signal_)
            try:
                self._process.wait(_GRACE)
            except subprocess.TimeoutExpired:
                with suppress(ProcessLookupError):
                    os.kill(self.pid, signal.SIGKILL)
                self._process.wait(PATIENCE)
        with suppress(OSError):
            os.close(self._writer)
            self._writer = -1
        assert self._process.stdout is not None
        self._process.stdout.close()


def new_folder(name: str, *, user: str | None = None) -> Path:
    """Make a folder whose path is short, as that of a socket must be; it is *user*'s."""
    folder = Path(tempfile.mkdtemp(prefix=f"m2t-{name}-"))
    if user:
        shutil.chown(folder, user)
    return folder


def free_port() -> int:
    """
    Return a port of the loopback interface that nobody listens to, and nobody else is given.

    It is bound as long as this process lives, and not listened to: whoever connects is refused,
    the system gives it to nobody who asks for any port, and a server of ours may take it, as
    servers do that can be started again at once (``SO_REUSEADDR``).
    """
    held = socket.socket()
    atexit.register(held.close)
    held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    held.bind(("127.0.0.1", 0))
    port: int = held.getsockname()[1]
    return port


def greets(port: int, words: bytes) -> bool:
    """Return whether who listens at *port* of this machine begins with *words*."""
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1) as client:
        return client.recv(64).startswith(words)
    return False


def is_alive(pid: int) -> bool:
    """Return whether a process runs; one that has ended and is not waited for does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False
