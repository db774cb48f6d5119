"""Files in a folder, at a path that a template gives (F7)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO
from urllib.parse import urlsplit
from urllib.request import url2pathname

from attrs import field, frozen

from mail2ticket.blobs.collecting import ASIDE, Collection, stale
from mail2ticket.blobs.templates import DEFAULT, PathTemplate
from mail2ticket.blobs.writing import PART, refreshed, write
from mail2ticket.durable import sync_folder
from mail2ticket.errors import StoreError
from mail2ticket.model.attachment import Attachment
from mail2ticket.ports import BlobPlace, InUse

__all__ = ["FolderBlobs"]

_MOST_REMEMBERED = 4096
# More than what fits into an inode, so that a full disk is noticed.
_PROBE = b"mail2ticket\n" * 1_000


@frozen
class FolderBlobs:
    """
    Keeps each file under a path of our making, and never under a name of the sender's.

    The same file at the same path is written once. It is complete on the disk, and so are the
    names of the folders that lead to it, before `put` returns. What no mail came to use can be
    collected (`mail2ticket.retention.collect_orphans`), while mail is processed.

    >>> FolderBlobs("/srv/files", "$mailbox/$year/$sha256").template
    '$mailbox/$year/$sha256'

    Attributes:
        root: The folder; it is made when the first file is.

        template: The path below it, as `PathTemplate` has it.

    Raises:
        ConfigurationError: if the template cannot work.
    """

    root: Path = field(converter=Path)
    template: str = DEFAULT
    # The files, by inode, whose names this process knows to be on the disk: what comes with
    # every mail, such as a logo, does not wait for it each time.
    _synced: dict[Path, int] = field(factory=dict[Path, int], init=False, repr=False, eq=False)

    def __attrs_post_init__(self) -> None:
        _ = self._paths

    @property
    def _paths(self) -> PathTemplate:
        return PathTemplate(self.template, reserved=(ASIDE, PART))

    def put(self, attachment: Attachment, place: BlobPlace) -> str:
        """
        Write *attachment*, and return where it lies, as a ``file:`` URL.

        One that lies there already is as young from now on as one that is written now.

        Raises:
            StoreError: if it cannot be written.
        """
        path = self.root.absolute() / self._paths.path(attachment, place)
        try:
            if not self._is_there(path, len(attachment.content)):
                write(path, attachment.content)
        except OSError as error:
            raise StoreError(f"a file cannot be written below {self.root}: {error}") from error
        return path.as_uri()

    def _is_there(self, path: Path, size: int) -> bool:
        """Tell whether a file of *size* is at *path*, for good and as young as a new one."""
        inode = refreshed(path, size)
        if inode is not None and self._synced.get(path) != inode:
            try:
                sync_folder(path.parent)  # whoever wrote it may not have come to that
            except FileNotFoundError:  # it was moved aside just now, and its folder removed
                return False
            self._remember(path, inode)
        return inode is not None

    def open(self, location: str) -> BinaryIO:
        """
        Return the file at *location*, open for reading; the caller closes it.

        Raises:
            StoreError: if it is not there, is no file of this folder, or cannot be opened.
        """
        path, root = _path_at(location), self.root.absolute()
        if not path.is_relative_to(root):
            raise StoreError(f"no file below {self.root} lies there")
        try:
            return path.open("rb")
        except OSError as error:
            raise StoreError(f"a file below {self.root} cannot be read: {error}") from error

    def check(self) -> None:
        """
        See whether a file can be written here, by one that is gone again.

        Raises:
            StoreError: if it cannot.
        """
        root = self.root.absolute()
        try:
            there = next(each for each in (root, *root.parents) if each.exists())
            with TemporaryFile(dir=there, prefix=PART) as file:
                file.write(_PROBE)
                file.flush()
        except OSError as error:
            raise StoreError(f"a file cannot be written below {root}: {error.strerror}") from error

    def _remember(self, path: Path, inode: int) -> None:
        if len(self._synced) >= _MOST_REMEMBERED:
            self._synced.clear()
        self._synced[path] = inode

    def stale(self, older_than: datetime) -> Iterator[str]:
        """
        Yield where the files lie that were last put before *older_than*.

        With them comes what a crash left aside in `collect`, and what it left of files that were
        being written then.

        Raises:
            StoreError: if the folder cannot be read.
        """
        try:
            for path in stale(self.root.absolute(), older_than):
                yield path.as_uri()
        except OSError as error:
            raise StoreError(f"{self.root} cannot be read: {error}") from error

    def collect(
        self, locations: Sequence[str], older_than: datetime, in_use: InUse
    ) -> frozenset[str]:
        """
        Remove those of *locations* that are older and not *in_use*, and return which.

        Each is moved aside first, so that a mail which is processed meanwhile puts it anew; see
        `mail2ticket.blobs.collecting`. Locations that are not below the folder are left.

        Raises:
            StoreError: if a file cannot be moved or removed, or *in_use* fails.
        """
        root = self.root.absolute()
        paths = [path for each in locations if (path := _path_at(each)).is_relative_to(root)]
        try:
            removed = Collection(root, older_than, in_use).remove(paths)
        except OSError as error:
            raise StoreError(f"files below {self.root} cannot be collected: {error}") from error
        return frozenset(path.as_uri() for path in removed)


def _path_at(location: str) -> Path:
    """Return the path of a ``file:`` URL; what is none is the path of nothing of ours."""
    url = urlsplit(location)
    path = Path(url2pathname(url.path))
    return path if url.scheme == "file" and ".." not in path.parts else Path()
