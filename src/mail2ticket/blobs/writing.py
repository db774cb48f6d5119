"""Files that are on the disk whole or not at all, whatever stops us (F7)."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from stat import S_ISREG

from mail2ticket.durable import make_folder, write_whole

#: How the name of a file begins that is being written.
PART = ".part-"

#: How often what others undo is done again: a collection may remove an empty folder between its
#: making and the first file in it, and several may do so one after the other.
TRIES = 100


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
    for tries_left in reversed(range(TRIES)):
        try:
            make_folder(path.parent)
            write_whole(path, content, path.parent, PART)
        except FileNotFoundError as error:
            if not tries_left:
                said = "the folder is removed again and again"
                raise FileNotFoundError(errno.ENOENT, said, str(path.parent)) from error
        else:
            return
