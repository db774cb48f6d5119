"""Files that are still there when the power comes back: whole, and under their name."""

from __future__ import annotations

import errno
import os
from contextlib import suppress
from pathlib import Path
from stat import S_ISDIR
from tempfile import mkstemp

# What file systems say that write names by themselves, such as some that are mounted by FUSE.
_NO_SUCH_SYNC = frozenset({errno.EINVAL, errno.ENOTSUP})


def make_folder(path: Path, *, is_synced: bool = True) -> None:
    """
    Make the folder *path* and those above it that are missing; their names are on the disk then.

    Args:
        path: The folder; it may be there.
        is_synced: Whether the names are to be on the disk when this returns.

    Raises:
        FileNotFoundError: if somebody else removes one meanwhile; then it can be tried again.
        OSError: if one cannot be made.
    """
    missing = [each for each in (path, *path.parents) if not each.is_dir()]
    for folder in reversed(missing):
        _make(folder)
        if is_synced:
            sync_folder(folder.parent)


def _make(folder: Path) -> None:
    try:
        folder.mkdir(exist_ok=True)
    except FileExistsError:
        try:
            is_no_folder = not S_ISDIR(folder.lstat().st_mode)
        except FileNotFoundError:
            is_no_folder = False
        if is_no_folder:
            raise
        # It was there when it was to be made, and then no more.
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(folder)) from None


def sync_folder(path: Path) -> None:
    """
    Have the names in the folder *path* on the disk before this returns.

    Without it, a crash may lose the name of a file whose content is on the disk. Windows opens no
    folders, and needs none synced.

    Raises:
        OSError: if the folder cannot be opened or written.
    """
    if os.name == "nt":  # pragma: no cover - the tests run elsewhere
        return
    handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in _NO_SUCH_SYNC:
            raise
    finally:
        os.close(handle)


def write_whole(path: Path, content: bytes, drafts: Path, prefix: str) -> None:
    """
    Write a file that is at *path* whole or not at all, whatever stops us; it is on the disk then.

    Args:
        path: Where it is to be, in a folder that is there.

        content: What is in it.

        drafts: A folder on the same file system where it is written before. Only what stops the
            whole program leaves a file there, whose name begins with *prefix*.

        prefix: What the name of the draft begins with.

    Raises:
        OSError: if it cannot be written; then nothing is left behind.
    """
    handle, name = mkstemp(dir=drafts, prefix=prefix)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise
    sync_folder(path.parent)
