"""Files that are still there when the power comes back: whole, and under their name."""

from __future__ import annotations

import errno
import os
from contextlib import suppress
from pathlib import Path
from tempfile import mkstemp

# What file systems say that write names by themselves, such as some that are mounted by FUSE.
_NO_SUCH_SYNC = frozenset({errno.EINVAL, errno.ENOTSUP})


def make_folder(path: Path) -> None:
    """
    Make the folder *path* and those above it that are missing; their names are on the disk then.

    Raises:
        OSError: if one cannot be made.
    """
    missing = [each for each in (path, *path.parents) if not each.is_dir()]
    for folder in reversed(missing):
        folder.mkdir(exist_ok=True)
        sync_folder(folder.parent)


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
