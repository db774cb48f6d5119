"""Files that are on the disk whole or not at all, whatever stops us (F7)."""

from __future__ import annotations

import errno
import os
from contextlib import suppress
from pathlib import Path
from stat import S_ISREG
from tempfile import mkstemp

#: How the name of a file begins that is being written.
PART = ".part-"

# A collection may remove an empty folder between its making and the first file in it.
_TRIES = 3


def is_refreshed(path: Path, size: int) -> bool:
    """
    Make the file at *path* as young as one that is written now; False if it is to be written.

    It is looked for again afterwards: who collects old files moves one aside before he looks at
    its age, so that a file which was refreshed is either here or on its way back (`collecting`).
    """
    try:
        found = path.lstat()
        if not S_ISREG(found.st_mode) or found.st_size != size:
            return False
        os.utime(path)
        path.lstat()
    except FileNotFoundError:
        return False
    return True


def write(path: Path, content: bytes) -> None:
    """
    Write *content* to *path*, in place of what is there, and all of it to the disk.

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


def _begun(folder: Path) -> tuple[int, str]:
    for _ in range(_TRIES):
        folder.mkdir(parents=True, exist_ok=True)
        with suppress(FileNotFoundError):
            return mkstemp(dir=folder, prefix=PART)
    raise FileNotFoundError(errno.ENOENT, "the folder is removed again and again", str(folder))


def sync_folders(path: Path, root: Path) -> None:
    """
    Have the names on the disk that lead from *root*, and the one of *root*, to *path*.

    Raises:
        OSError: if one of the folders cannot be written.
    """
    for folder in path.parents:
        _sync(folder)
        if folder == root.parent:
            return


def _sync(folder: Path) -> None:
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
