"""
What a place for files needs of a storage, on any file system of fsspec (F7).

A file is there whole or not at all, by one of three ways: written under another name and moved,
where a move is one step; written at once, where a storage shows nothing before it has the whole;
and else written, and read again to the last byte, for its name is told to nobody before that.
"""

from __future__ import annotations

import errno
import secrets
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, BinaryIO

from attrs import frozen

from mail2ticket.errors import ConfigurationError

if TYPE_CHECKING:
    from fsspec import AbstractFileSystem

#: How the name of a file begins that is being written.
PART = ".part-"

#: What stands in a mark; a storage may refuse to write an empty file.
MARK = b"mark\n"

# Where a move is one step, and puts one file in the place of another or fails.
_MOVING = frozenset({"file", "local", "sftp", "ssh", "smb", "ftp", "hdfs", "arrow_hdfs"})
# Where nothing of a file is seen before the whole is there. They have no folders to be made.
_WHOLE = frozenset(
    {"s3", "s3a", "gs", "gcs", "abfs", "abfss", "az", "adl", "oss", "oci", "ocilake", "obs", "tos"}
)
# By what names storages tell when a file was last written.
_MOMENTS = ("LastModified", "last_modified", "updated", "mtime", "modified", "modify")


class GoneError(Exception):
    """A file was written, and is not there: somebody has removed it just now."""


@frozen
class Storage:
    """
    A folder of a storage, and what is done there; paths are relative to it.

    Every method raises whatever the storage does.

    Attributes:
        url: Of the folder, as fsspec has it, with no ``/`` at its end.

        options: What the driver of the storage is told.
    """

    url: str
    options: Mapping[str, object]

    def size(self, path: str) -> int | None:
        """Return how many bytes the file at *path* has; None if there is none."""
        files, full = self._at(path)
        files.invalidate_cache()
        try:
            found = files.info(full)
        except FileNotFoundError:
            return None
        return found.get("size") if found.get("type", "file") == "file" else None

    def last_written(self, path: str) -> datetime | None:
        """Return when the file at *path* was last written; None if there is none."""
        files, full = self._at(path)
        files.invalidate_cache()
        try:
            return _moment(files, full, files.info(full))
        except FileNotFoundError:
            return None

    def listed(self) -> Iterator[tuple[str, datetime]]:
        """Yield all files, and when each was last written; one that goes meanwhile is left out."""
        files, root = self._at("")
        files.invalidate_cache()
        root = root.rstrip("/")
        try:
            found = files.find(root, detail=True)
        except FileNotFoundError:
            return
        for full, info in found.items():
            name = files._strip_protocol(full)  # noqa: SLF001 - fsspec has no other name for it
            if name.startswith(f"{root}/") or not root:
                with suppress(FileNotFoundError):
                    yield name[len(root) :].strip("/"), _moment(files, full, info)

    def write(self, path: str, content: bytes) -> None:
        """
        Write *content* to *path*: after this it was there whole, or this has raised.

        Raises:
            GoneError: if it has gone again.
            OSError: if something else is there.
        """
        files, full = self._at(path)
        kinds = _kinds(files)
        self._write(files, full, content)
        if (size := self.size(path)) is None:
            raise GoneError(path)
        _check(size == len(content), "has not all of it")
        if not kinds & (_MOVING | _WHOLE):
            _check(files.cat_file(full) == content, "has something else")

    def mark(self, path: str) -> None:
        """Write a mark to *path*; who removes files may remove it at once."""
        files, full = self._at(path)
        self._write(files, full, MARK)

    def _write(self, files: AbstractFileSystem, full: str, content: bytes) -> None:
        kinds = _kinds(files)
        if not kinds & _WHOLE:
            with suppress(OSError, NotImplementedError):  # if it is missed, the write fails
                files.makedirs(full.rpartition("/")[0], exist_ok=True)
        if kinds & _MOVING:
            self._moved(files, full, content)
        else:
            files.pipe_file(full, content)

    def remove(self, path: str) -> bool:
        """Remove the file at *path*; return whether there was one, which S3 does not say."""
        if self.size(path) is None:
            return False
        files, full = self._at(path)
        try:
            files.rm_file(full)
        except FileNotFoundError:
            return False
        return True

    def open(self, path: str) -> BinaryIO:
        """Return the file at *path*, open for reading."""
        files, full = self._at(path)
        return files.open(full, "rb")

    def _moved(self, files: AbstractFileSystem, full: str, content: bytes) -> None:
        folder, _, name = full.rpartition("/")
        part = f"{folder}/{PART}{secrets.token_hex(8)}-{name}"[: len(folder) + 200]
        try:
            files.pipe_file(part, content)
            _check(files.info(part)["size"] == len(content), "has not all of it")
            files.mv(part, full)
        except BaseException:
            with suppress(Exception):  # what was raised first tells more
                files.rm_file(part)
            raise

    def _at(self, path: str) -> tuple[AbstractFileSystem, str]:
        """Return the file system, as this process and thread have it, and *path* as it does."""
        files, root = url_to_fs(self.url, self.options)
        return files, f"{root.rstrip('/')}/{path}" if path else root


def url_to_fs(url: str, options: Mapping[str, object]) -> tuple[AbstractFileSystem, str]:
    """
    Return the file system at *url*, and the path there; fsspec makes each once.

    Raises:
        ConfigurationError: if fsspec is not installed, or a driver of the storage.
    """
    try:
        from fsspec.core import url_to_fs as of_fsspec  # noqa: PLC0415 - an extra
    except ImportError as error:
        said = "blobs: fsspec is not installed: pip install 'mail2ticket[fsspec]'"
        raise ConfigurationError(said) from error
    try:
        return of_fsspec(url, **options)
    except ImportError as error:  # it names the driver
        scheme = url.partition("://")[0]
        raise ConfigurationError(f"blobs: {scheme} needs a driver: {error}") from error
    except ValueError as error:
        scheme = url.partition("://")[0]
        raise ConfigurationError(f"blobs: fsspec knows no storage {scheme!r}") from error


def _check(is_so: bool, otherwise: str) -> None:
    if not is_so:
        raise OSError(errno.EIO, f"the storage {otherwise}")


def _kinds(files: AbstractFileSystem) -> frozenset[str]:
    """Return what the storage is called, below any folder of another file system (``dir``)."""
    inner: Any = files
    while _names(inner) & {"dir"} and hasattr(inner, "fs"):
        inner = inner.fs
    return _names(inner)


def _names(files: Any) -> frozenset[str]:  # noqa: ANN401 - a file system of fsspec's, or around one
    said: str | tuple[str, ...] = files.protocol
    return frozenset((said,) if isinstance(said, str) else said)


def _moment(files: AbstractFileSystem, path: str, info: Mapping[str, Any]) -> datetime:
    said = next((info[name] for name in _MOMENTS if info.get(name)), None)
    if isinstance(said, int | float):
        return datetime.fromtimestamp(said, UTC)
    if isinstance(said, str):
        with suppress(ValueError):
            said = datetime.fromisoformat(said)
    found: datetime = said if isinstance(said, datetime) else files.modified(path)
    return found if found.tzinfo else found.replace(tzinfo=UTC)
