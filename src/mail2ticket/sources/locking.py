"""Locks on an mbox, as mail servers take them: a file beside it, and fcntl."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Generator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from mail2ticket.errors import InboxError

#: Seconds to wait for whoever writes.
PATIENCE = 30.0

#: Seconds after which a lock file was left behind by somebody who is gone, as liblockfile has it.
STALE = 300.0

_PAUSE = 0.05


@contextmanager
def locked(path: Path, patience: float = PATIENCE) -> Generator[BinaryIO, None, None]:
    """
    Open the mbox at *path* for reading, while nobody writes to it.

    First a lock file ``path.lock`` is made, as procmail, Exim and Postfix do; where its folder
    takes none from us, the other lock has to do. That is one of fcntl (POSIX), shared, as Postfix
    and Dovecot take it. Windows has only the first.

    Raises:
        OSError: if there is no such file, or it cannot be opened.

        InboxError: if it is locked for longer than *patience* seconds, or cannot be locked.
    """
    until = time.monotonic() + patience
    with ExitStack() as stack:
        path.stat()
        stack.enter_context(_lock_file(path, until))
        file = stack.enter_context(path.open("rb"))
        _lock(file, path, until)
        yield file


@contextmanager
def _lock_file(path: Path, until: float) -> Generator[None, None, None]:
    lock = path.with_name(f"{path.name}.lock")
    while not (made := _made(lock)):
        if made is None:
            yield  # without
            return
        _remove_stale(lock)
        _wait(path, until)
    try:
        yield
    finally:
        with suppress(OSError):
            lock.unlink()


def _made(lock: Path) -> bool | None:
    """Return whether the lock file is ours now; None where there can be none."""
    try:
        handle = os.open(lock, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o644)
    except FileExistsError:
        return False
    except OSError:
        return None
    with os.fdopen(handle, "wb") as file:
        with suppress(OSError):  # a full disk: the name is what counts
            file.write(str(os.getpid()).encode())
        return True


def _remove_stale(lock: Path) -> None:
    with suppress(OSError):
        if time.time() - lock.stat().st_mtime > STALE:
            lock.unlink()


def _lock(file: BinaryIO, path: Path, until: float) -> None:
    if sys.platform == "win32":  # pragma: no cover - the tests run elsewhere
        return
    import fcntl  # noqa: PLC0415 - not on Windows

    while True:
        try:
            fcntl.lockf(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except (BlockingIOError, PermissionError):
            _wait(path, until)
        except OSError as error:
            raise InboxError(f"{path} cannot be locked: {error.strerror}") from error
        else:
            return


def _wait(path: Path, until: float) -> None:
    if time.monotonic() >= until:
        raise InboxError(f"{path} is locked by another program")
    time.sleep(_PAUSE)


@contextmanager
def alone(path: Path) -> Generator[None, None, None]:
    """
    Be the only one of us who is here; the file at *path* stands for that, and stays.

    Raises:
        OSError: if it cannot be made.
    """
    with path.open("ab") as file:
        if sys.platform != "win32":  # pragma: no branch - the tests run elsewhere
            import fcntl  # noqa: PLC0415 - not on Windows

            fcntl.flock(file, fcntl.LOCK_EX)
        yield
