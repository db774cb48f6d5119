"""Mail in files: one file, a folder of them, or standard input."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from attrs import field, frozen

from mail2ticket.model.limits import Limits
from mail2ticket.sources import Delivery, Source
from mail2ticket.sources.maildir import Maildir
from mail2ticket.sources.mbox import Mbox

__all__ = ["STDIN", "File", "Folder", "Stream", "source_at"]

#: What stands for standard input.
STDIN = "-"


@frozen
class File:
    """One mail in a file of its own."""

    path: Path = field(converter=Path)

    def __iter__(self) -> Iterator[Delivery]:
        yield Delivery.at(self.path)


@frozen
class Stream:
    """
    One mail that can be read once and to its end only, such as standard input or a pipe.

    Of a mail over *limit* one byte more than that is read, so that whoever takes it
    refuses it.
    """

    name: str
    stream: Callable[[], BinaryIO] = field(repr=False)
    limit: int = Limits().refused_bytes

    def __iter__(self) -> Iterator[Delivery]:
        yield Delivery(name=self.name, open=self._read)

    def _read(self) -> BinaryIO:
        with self.stream() as stream:
            return BytesIO(stream.read(self.limit + 1))


@frozen
class Folder:
    """
    Every mail in a folder and the folders in it, by name.

    Each file is what `source_at` says. Files and folders whose name begins with a dot are
    left out, and so are those that are neither: sockets, pipes, devices. Links to folders
    are not followed, for they may lead round in a circle.
    """

    path: Path = field(converter=Path)
    limit: int = Limits().refused_bytes

    def __iter__(self) -> Iterator[Delivery]:
        try:
            paths = _inside(self.path)
        except OSError as error:
            paths = []
            yield from Unreadable(self.path, error)
        for path in paths:
            yield from source_at(path, self.limit)


@frozen
class Unreadable:
    """A path at which nothing can be read; its one delivery says why when it is opened."""

    path: Path
    error: OSError

    def __iter__(self) -> Iterator[Delivery]:
        yield Delivery(name=str(self.path), open=_raising(self.error))


def _raising(error: OSError) -> Callable[[], BinaryIO]:
    def refuse() -> BinaryIO:
        raise error

    return refuse


def source_at(path: str | os.PathLike[str], limit: int = Limits().refused_bytes) -> Source:
    """
    Return what is at *path*: a Maildir, a folder, an mbox, or a file that is one mail.

    What cannot be read is a source too, whose one delivery fails when it is opened, so
    that one bad path does not keep the others from being read.
    """
    path = Path(path)
    try:
        if path.is_dir():
            return Maildir(path) if Maildir.is_at(path) else Folder(path, limit)
        if not stat.S_ISREG(path.stat().st_mode):
            return Stream(str(path), lambda: path.open("rb"), limit)
        return Mbox(path, limit) if Mbox.is_at(path) else File(path)
    except OSError as error:
        return Unreadable(path, error)


def _inside(folder: Path) -> list[Path]:
    with os.scandir(folder) as entries:
        names = [
            entry.name
            for entry in entries
            if not entry.name.startswith(".")
            and (entry.is_file() or entry.is_dir(follow_symlinks=False))
        ]
    return [folder / name for name in sorted(names)]
