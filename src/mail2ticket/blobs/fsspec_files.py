"""
Files in any place that fsspec reaches: S3, Google Cloud Storage, Azure, SFTP and more (F7).

What old files are is told by two names a file. A file that is put again is not written again:
only a mark below `PUT` is, and the younger of the two is its age. While a file is collected, a
mark below `LEAVING` says so, written before its age is looked at, and removed after it is gone.
A `put` that finds it takes a name of its own, and so trusts nothing that may be removed a moment
later; one that comes too early to find it has made the file young; one that comes too late finds
it gone, and writes it. Nothing is moved, for object storage knows no move in one step.
"""

from __future__ import annotations

import secrets
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import BinaryIO
from urllib.parse import urlsplit

from attrs import field, frozen

from mail2ticket.blobs.fsspec_storage import MARK, PART, GoneError, Storage, url_to_fs
from mail2ticket.blobs.templates import DEFAULT, PathTemplate
from mail2ticket.errors import ConfigurationError, StoreError
from mail2ticket.model.attachment import Attachment
from mail2ticket.ports import BlobPlace, InUse

__all__ = ["FsspecBlobs"]

#: Below these lie the marks of files that were put again, and of those that are collected.
PUT, LEAVING = ".put", ".leaving"

# A file may be removed between its writing and the look that finds no mark.
_TRIES = 3


@frozen(init=False)
class FsspecBlobs:
    """
    Keeps each file under a path of our making in a storage, and never under a sender's name.

    A file is there whole before `put` returns. The same file at the same path is written once; of
    one that is just being collected there may be a second copy. What no mail came to use can be
    collected (`mail2ticket.retention.collect_orphans`) while mail is processed; one collection at
    a time. For a folder of this machine take `FolderBlobs`, which knows when a file is on disk.

    >>> blobs = FsspecBlobs("memory://desk/files", "$mailbox/$sha256")
    >>> place = BlobPlace(key="k", mailbox=None, received_at=datetime(2026, 11, 3))
    >>> location = blobs.put(Attachment.of("note.txt", b"hello"), place)
    >>> location[:32], blobs.open(location).read()
    ('memory://desk/files/none/2cf24db', b'hello')

    Attributes:
        url: The folder, as fsspec has it: ``s3://bucket/folder``, ``gs://…``, ``sftp://…``. No
            password stands in it, for it becomes the beginning of every location.

        template: The path below it, as `PathTemplate` has it.

    Args:
        url: As above.

        template: As above.

        storage_options: What the driver of the storage is told, such as ``key`` and ``secret``;
            most drivers read the environment too.

    Raises:
        ConfigurationError: if the URL or the template cannot work, or fsspec or a driver of that
            storage is not installed.
    """

    url: str
    template: str
    _storage: Storage = field(repr=False, eq=False)

    def __init__(self, url: str, template: str = DEFAULT, **storage_options: object) -> None:
        PathTemplate(template, reserved=(PUT, LEAVING, PART))
        address = _checked(url)
        url_to_fs(address, storage_options)
        storage = Storage(address, storage_options)
        self.__attrs_init__(address, template, storage)  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType]

    @property
    def _paths(self) -> PathTemplate:
        return PathTemplate(self.template, reserved=(PUT, LEAVING, PART))

    def put(self, attachment: Attachment, place: BlobPlace) -> str:
        """
        Write *attachment*, and return where it lies, as a URL below `url`.

        One that lies there already is as young from now on as one that is written now.

        Raises:
            StoreError: if it cannot be written.
        """
        path = self._paths.path(attachment, place)
        with self._raising("a file cannot be written"):
            for _ in range(_TRIES):
                with suppress(GoneError):
                    self._make_young(path, attachment.content)
                if self._storage.size(f"{LEAVING}/{path}") is not None:
                    return self._put_elsewhere(path, attachment.content)
                if self._is_whole(path, attachment.content):
                    return self._location(path)
        raise StoreError(f"a file below {self.url} is removed again and again")

    def open(self, location: str) -> BinaryIO:
        """
        Return the file at *location*, open for reading; the caller closes it.

        Raises:
            StoreError: if it is not there, is no file of this storage, or cannot be opened.
        """
        path = self._path_at(location)
        if not path:
            raise StoreError(f"no file below {self.url} lies there")
        with self._raising("a file cannot be read"):
            return self._storage.open(path)

    def check(self) -> None:
        """
        See whether a file can be written, read and removed here.

        Raises:
            StoreError: if it cannot.
        """
        path = f"{PART}{secrets.token_hex(16)}"
        with self._raising("a file cannot be written, read and removed"):
            self._storage.write(path, MARK)
            with self._storage.open(path) as file:
                is_the_same = file.read() == MARK
            self._storage.remove(path)
        if not is_the_same:
            raise StoreError(f"a file below {self.url} is not read as it was written")

    def stale(self, older_than: datetime) -> Iterator[str]:
        """
        Yield where the files lie that were last put before *older_than*.

        With them comes what a crash left of files that were being written then, or collected.

        Raises:
            StoreError: if the storage cannot be read.
        """
        with self._raising("the files cannot be listed"):
            written = dict(self._storage.listed())
        left = [path for path in written if path.startswith(f"{LEAVING}/")]
        ages: dict[str, datetime] = {}
        for name, moment in written.items():
            path = name.removeprefix(f"{PUT}/")
            if not name.startswith(f"{LEAVING}/"):
                ages[path] = max(moment, ages.get(path, moment))
        found = [path for path, moment in ages.items() if moment < older_than]
        found += [path.removeprefix(f"{LEAVING}/") for path in left]
        yield from (self._location(path) for path in sorted(set(found)))

    def collect(
        self, locations: Sequence[str], older_than: datetime, in_use: InUse
    ) -> frozenset[str]:
        """
        Remove those of *locations* that are older and not *in_use*, and return which.

        Each is marked first, so that a mail which is processed meanwhile takes another name; see
        `mail2ticket.blobs.fsspec_files`. Locations that are not below `url` are left.

        Raises:
            StoreError: if a file cannot be marked or removed, or *in_use* fails.
        """
        paths = {path for each in locations if (path := self._path_at(each))}
        marked: list[str] = []
        try:
            with self._raising("files cannot be collected"):
                for path in sorted(paths):
                    marked.append(path)
                    self._storage.write(f"{LEAVING}/{path}", MARK)
                old = [path for path in marked if self._is_older(path, older_than)]
            used = in_use([self._location(path) for path in old])
            with self._raising("files cannot be collected"):
                unused = [path for path in old if self._location(path) not in used]
                removed = [path for path in unused if self._is_removed(path)]
        finally:
            for path in marked:
                with suppress(Exception):  # then the next collection does it
                    self._storage.remove(f"{LEAVING}/{path}")
        return frozenset(self._location(path) for path in removed)

    def _make_young(self, path: str, content: bytes) -> None:
        if self._is_whole(path, content):
            self._storage.mark(f"{PUT}/{path}")
        else:
            self._storage.write(path, content)

    def _is_whole(self, path: str, content: bytes) -> bool:
        return self._storage.size(path) == len(content)

    def _put_elsewhere(self, path: str, content: bytes) -> str:
        other = f"{path}.{secrets.token_hex(16)}"
        self._storage.write(other, content)
        return self._location(other)

    def _is_older(self, path: str, than: datetime) -> bool:
        names = (path, f"{PUT}/{path}")
        written = [at for name in names if (at := self._storage.last_written(name)) is not None]
        return all(at < than for at in written)

    def _is_removed(self, path: str) -> bool:
        was_there = self._storage.remove(path)
        self._storage.remove(f"{PUT}/{path}")
        return was_there

    def _location(self, path: str) -> str:
        return f"{self.url}/{path}"

    def _path_at(self, location: str) -> str:
        """Return the path of a file of ours; empty for what is none."""
        path = location.removeprefix(f"{self.url}/")
        parts = path.split("/")
        is_ours = path != location and not {"", ".", ".."} & set(parts)
        return path if is_ours and parts[0] not in {PUT, LEAVING} else ""

    @contextmanager
    def _raising(self, said: str) -> Generator[None]:
        """Turn whatever a storage raises into an error that names the place, and no secret."""
        try:
            yield
        except (StoreError, ConfigurationError):
            raise
        except Exception as error:
            why = error.strerror if isinstance(error, OSError) and error.strerror else ""
            kind = type(error).__name__
            raise StoreError(f"{said} below {self.url}: {why or kind}") from error


def _checked(url: str) -> str:
    parts = urlsplit(url)
    if "://" not in url or not parts.scheme:
        raise ConfigurationError(f"blobs: {url!r} is no URL; s3://bucket/folder would be right")
    if parts.password is not None:
        raise ConfigurationError("blobs: a password stands in the options, not in the URL")
    if not (parts.netloc + parts.path).strip("/"):
        raise ConfigurationError(f"blobs: {url!r} names no folder; {parts.scheme}://files would")
    if parts.query or parts.fragment:
        raise ConfigurationError("blobs: a URL of a storage has no ? and no #")
    return url.rstrip("/")
