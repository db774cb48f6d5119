"""Files that are on the disk whole or not at all, whatever stops us (F7)."""

from __future__ import annotations

import errno
import os
from contextlib import suppress
from itertools import takewhile
from pathlib import Path
from stat import S_ISREG
from tempfile import mkstemp

#: How the name of a file begins that is being written.
PART = ".part-"

# A collection may remove an empty folder between its making and the first file in it.
_TRIES = 3


def refreshed(path: Path, size: int) -> int | None:
    """
    Make the file at *path* as young as one that is written now; None if it is to be written.

    It is looked for again afterwards: who collects old files moves one aside before he looks at
    its age, so that a file which was refreshed is either here or on its way back (`collecting`).
    Returns its inode.
    """
    try:
        found = path.lstat()
        if not S_ISREG(found.st_mode) or found.st_size != size:
            return None
        os.utime(path)
        return path.lstat().st_ino
    except FileNotFoundError:
        return None


def write(path: Path, content: bytes) -> None:
    """
    Write *content* to *path*, in place of what is there, and all of it to the disk.

    The folders that lead to it are made, and their names are on the disk before the file has its
    own; then so has that.

    Raises:
        OSError: if it cannot be written; then nothing is left behind.
    """
    handle, name = _begun(path.parent)
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


def _begun(folder: Path) -> tuple[int, str]:
    for _ in range(_TRIES):
        with suppress(FileNotFoundError):
            make_folder(folder)
            return mkstemp(dir=folder, prefix=PART)
    raise FileNotFoundError(errno.ENOENT, "the folder is removed again and again", str(folder))


def make_folder(folder: Path) -> None:
    """
    Make *folder* and those that lead to it, where they are missing, with their names on the disk.

    Raises:
        OSError: if it cannot be made.
    """
    missing = list(takewhile(lambda each: not each.is_dir(), (folder, *folder.parents)))
    for each in reversed(missing):
        each.mkdir(exist_ok=True)
        sync_folder(each.parent)


def sync_folder(folder: Path) -> None:
    """
    Have the names in *folder* on the disk.

    Raises:
        OSError: if they cannot be written there.
    """
    if os.name == "nt":  # pragma: no cover - Windows opens no folders, and needs none synced
        return
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in _NO_SUCH_SYNC:
            raise
    finally:
        os.close(handle)


# What file systems say that write names by themselves, such as some that are mounted by FUSE.
_NO_SUCH_SYNC = frozenset({errno.EINVAL, errno.ENOTSUP})
