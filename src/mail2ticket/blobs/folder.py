"""Files in a folder, at a path that a template gives (F7)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from string import Template
from urllib.parse import urlsplit
from urllib.request import url2pathname

from attrs import field, frozen

from mail2ticket.blobs.collecting import ASIDE, Collection, stale
from mail2ticket.blobs.writing import PART, refreshed, write
from mail2ticket.durable import sync_folder
from mail2ticket.errors import ConfigurationError, StoreError
from mail2ticket.model.attachment import Attachment
from mail2ticket.ports import BlobPlace, InUse

#: What a template may say; none of it is a word of the mail's.
PLACEHOLDERS = ("year", "month", "day", "mailbox", "key", "sha256", "ending")

_MOST_REMEMBERED = 4096
_NOT_PLAIN = re.compile(r"[^a-z0-9.@+-]+")
_ENDING = re.compile(r"[a-z0-9]{1,10}")


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

        template: The path below it, with ``$year``, ``$month``, ``$day``, ``$mailbox``,
            ``$key`` (of the delivery), ``$sha256`` and ``$ending`` (of the name, if it is
            plain; else ``bin``).

    Raises:
        ConfigurationError: if the template cannot work.
    """

    root: Path = field(converter=Path)
    template: str = "$year/$month/$sha256.$ending"
    # The files, by inode, whose names this process knows to be on the disk: what comes with
    # every mail, such as a logo, does not wait for it each time.
    _synced: dict[Path, int] = field(factory=dict[Path, int], init=False, repr=False, eq=False)

    def __attrs_post_init__(self) -> None:
        parts = Path(self.template).parts
        wrong = [
            f"blobs: ${name} is no placeholder"
            for name in _names(self.template)
            if name not in PLACEHOLDERS
        ]
        if "sha256" not in _names(self.template):
            wrong.append("blobs: a template needs $sha256, or files would take each other's place")
        if self.template.startswith("/") or ".." in parts or "\0" in self.template:
            wrong.append("blobs: a template is a path below the folder")
        if any(part == ASIDE or part.startswith(PART) for part in parts):
            wrong.append(f"blobs: {ASIDE} and {PART} are names of our own")
        if wrong:
            raise ConfigurationError(wrong)

    def put(self, attachment: Attachment, place: BlobPlace) -> str:
        """
        Write *attachment*, and return where it lies, as a ``file:`` URL.

        One that lies there already is as young from now on as one that is written now.

        Raises:
            StoreError: if it cannot be written.
        """
        path = self.root.absolute() / self._path(attachment, place)
        try:
            inode = refreshed(path, len(attachment.content))
            if inode is None:
                write(path, attachment.content)
            elif self._synced.get(path) != inode:
                # Whoever wrote it may not have come to that.
                sync_folder(path.parent)
                self._remember(path, inode)
        except OSError as error:
            raise StoreError(f"a file cannot be written below {self.root}: {error}") from error
        return path.as_uri()

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

    def _path(self, attachment: Attachment, place: BlobPlace) -> str:
        ending = attachment.filename.rpartition(".")[2].lower()
        mailbox = _NOT_PLAIN.sub("_", str(place.mailbox).lower()).strip(".")
        return Template(self.template).substitute(
            year=f"{place.received_at:%Y}",
            month=f"{place.received_at:%m}",
            day=f"{place.received_at:%d}",
            mailbox=mailbox or "none",
            key=_NOT_PLAIN.sub("_", place.key.lower()),
            sha256=attachment.sha256,
            ending=ending if _ENDING.fullmatch(ending) else "bin",
        )


def _names(template: str) -> list[str]:
    return Template(template).get_identifiers()


def _path_at(location: str) -> Path:
    """Return the path of a ``file:`` URL; what is none is the path of nothing of ours."""
    url = urlsplit(location)
    path = Path(url2pathname(url.path))
    return path if url.scheme == "file" and ".." not in path.parts else Path()
