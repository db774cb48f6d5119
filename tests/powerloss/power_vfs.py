"""
What SQLite writes to its files, and when it has it brought to the disk, as it happens.

SQLite reaches the operating system through a table of functions, a VFS. Here the VFS of the very
library that `sqlite3` runs on is copied, by way of `ctypes`, and each file that it opens gets a
table in which writing, truncating and syncing are ours: they take note and then do what they
always did. So it is the store itself that is watched, and nothing has to be installed.
"""

from __future__ import annotations

import _sqlite3
import ctypes as c
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

_WRITE = c.CFUNCTYPE(c.c_int, c.c_void_p, c.c_void_p, c.c_int, c.c_int64)
_TRUNCATE = c.CFUNCTYPE(c.c_int, c.c_void_p, c.c_int64)
_SYNC = c.CFUNCTYPE(c.c_int, c.c_void_p, c.c_int)
# A name is passed on as the pointer that it is: SQLite keeps it as long as the file is open.
_OPEN = c.CFUNCTYPE(c.c_int, c.c_void_p, c.c_void_p, c.c_void_p, c.c_int, c.c_void_p)
_DELETE = c.CFUNCTYPE(c.c_int, c.c_void_p, c.c_void_p, c.c_int)
_FOLDER = c.CFUNCTYPE(c.c_int, c.c_void_p, c.c_void_p)
_SET = c.CFUNCTYPE(c.c_int, c.c_void_p, c.c_char_p, c.c_void_p)
_GET = c.CFUNCTYPE(c.c_void_p, c.c_void_p, c.c_char_p)

# sqlite3_io_methods has 19 words from its version 3 on, the first of which is that version.
_WORDS = 19
_AT_WRITE, _AT_TRUNCATE, _AT_SYNC = 3, 4, 5
_VERSION_3 = 3


class _Vfs(c.Structure):
    """sqlite3_vfs, version 3."""

    _fields_ = [
        ("iVersion", c.c_int),
        ("szOsFile", c.c_int),
        ("mxPathname", c.c_int),
        ("pNext", c.c_void_p),
        ("zName", c.c_char_p),
        ("pAppData", c.c_void_p),
        ("xOpen", _OPEN),
        ("xDelete", _DELETE),
        ("xAccess", c.c_void_p),
        ("xFullPathname", c.c_void_p),
        ("xDlOpen", c.c_void_p),
        ("xDlError", c.c_void_p),
        ("xDlSym", c.c_void_p),
        ("xDlClose", c.c_void_p),
        ("xRandomness", c.c_void_p),
        ("xSleep", c.c_void_p),
        ("xCurrentTime", c.c_void_p),
        ("xGetLastError", c.c_void_p),
        ("xCurrentTimeInt64", c.c_void_p),
        ("xSetSystemCall", _SET),
        ("xGetSystemCall", _GET),
        ("xNextSystemCall", c.c_void_p),
    ]


class Disk(Protocol):
    """**Protocol:** what is told of each change of a file, before it is made."""

    def makes(self, path: Path, /) -> None:
        """Take note that there is a file at *path* from now on, which was not there."""
        ...

    def writes(self, path: Path, place: int, content: bytes, /) -> None:
        """Take note of *content* written at *place*."""
        ...

    def truncates(self, path: Path, size: int, /) -> None:
        """Take note that the file is *size* bytes long from now on."""
        ...

    def syncs(self, path: Path, /) -> None:
        """Take note that all that was written to the file is on the disk."""
        ...

    def syncs_folder(self, path: Path, /) -> None:
        """Take note that all names in the folder are on the disk as they are."""
        ...

    def removes(self, path: Path, /) -> None:
        """Take note that there is no file at *path* any more."""
        ...


class VfsMissingError(Exception):
    """The `sqlite3` of this Python has its library inside, where `ctypes` does not reach it."""


def _library() -> c.CDLL:
    library = c.CDLL(_sqlite3.__file__)
    try:
        library.sqlite3_vfs_find.restype = c.POINTER(_Vfs)
    except AttributeError as error:
        raise VfsMissingError("sqlite3_vfs_find is not exported") from error
    library.sqlite3_vfs_register.argtypes = (c.c_void_p, c.c_int)
    library.sqlite3_vfs_unregister.argtypes = (c.c_void_p,)
    return library


@contextmanager
def watched_by(disk: Disk) -> Iterator[None]:
    """Tell *disk* what SQLite does in all connections that are opened within."""
    library = _library()
    original = library.sqlite3_vfs_find(None).contents
    watch = _Watch(original, disk)
    library.sqlite3_vfs_register(c.byref(watch.vfs), 1)
    try:
        yield
    finally:
        watch.ends()
        library.sqlite3_vfs_unregister(c.byref(watch.vfs))
    if watch.failures:
        raise watch.failures[0]


class _Watch:
    """Our functions, which `ctypes` must not let go of while SQLite may call them."""

    def __init__(self, original: _Vfs, disk: Disk) -> None:
        self.failures: list[BaseException] = []
        self._disk, self._original = disk, original
        self._paths: dict[int, Path] = {}
        self._tables: dict[int, Any] = {}
        self._keep: list[object] = []
        self.vfs = _Vfs.from_buffer_copy(original)
        self.vfs.zName = b"watched"
        self.vfs.pNext = None
        self.vfs.xOpen = _OPEN(self._open)
        self.vfs.xDelete = _DELETE(self._delete)
        self._own = c.cast(c.byref(original), c.c_void_p)
        self._folder = _FOLDER(self._open_folder)
        place = original.xGetSystemCall(self._own, b"openDirectory")
        self._opens_folder = _FOLDER(place)
        original.xSetSystemCall(self._own, b"openDirectory", c.cast(self._folder, c.c_void_p))

    def ends(self) -> None:
        """Give SQLite back what was its."""
        self._original.xSetSystemCall(self._own, b"openDirectory", None)

    def _told(self, tell: Any, *values: object) -> None:  # noqa: ANN401 - a method of the disk
        try:
            tell(*values)
        except BaseException as error:  # noqa: BLE001 - it must not pass through C
            self.failures.append(error)

    def _open(self, vfs: int, name: int | None, file: int, flags: int, out: int | None) -> int:
        path = _path(name) if name else None
        is_new = path is not None and not path.exists()
        found = int(self._original.xOpen(vfs, name, file, flags, out))
        if found == 0 and path is not None:
            if is_new:
                self._told(self._disk.makes, path)
            self._paths[file] = path
            table = c.cast(file, c.POINTER(c.c_void_p))
            table[0] = self._table(table[0])
        return found

    def _table(self, original: int | None) -> int:
        """Return the address of the table *original* with our functions in it."""
        assert original is not None
        if original not in self._tables:
            words = (c.c_void_p * _WORDS).from_address(original)
            version = c.c_int.from_address(original).value
            assert version <= _VERSION_3, f"sqlite3_io_methods has version {version}"
            copy = (c.c_void_p * _WORDS)(*words)
            write, truncate, sync = (
                _WRITE(words[_AT_WRITE] or 0),
                _TRUNCATE(words[_AT_TRUNCATE] or 0),
                _SYNC(words[_AT_SYNC] or 0),
            )

            def writes(file: int, content: int, size: int, place: int) -> int:
                found = c.string_at(content, size)
                self._told(self._disk.writes, self._paths[file], place, found)
                return int(write(file, content, size, place))

            def truncates(file: int, size: int) -> int:
                self._told(self._disk.truncates, self._paths[file], size)
                return int(truncate(file, size))

            def syncs(file: int, flags: int) -> int:
                found = int(sync(file, flags))
                self._told(self._disk.syncs, self._paths[file])
                return found

            ours = (_WRITE(writes), _TRUNCATE(truncates), _SYNC(syncs))
            self._keep.extend((ours, copy))
            for place, function in zip((_AT_WRITE, _AT_TRUNCATE, _AT_SYNC), ours, strict=True):
                copy[place] = c.cast(function, c.c_void_p).value
            self._tables[original] = copy
        return c.addressof(self._tables[original])

    def _delete(self, vfs: int, name: int, syncs_folder: int) -> int:
        path = _path(name)
        is_there = path.exists()
        found = int(self._original.xDelete(vfs, name, syncs_folder))
        if found == 0 and is_there:
            self._told(self._disk.removes, path)
        return found

    def _open_folder(self, name: int, out: int) -> int:
        found = int(self._opens_folder(name, out))
        # SQLite opens a folder to sync it, and for nothing else.
        if found == 0:
            self._told(self._disk.syncs_folder, _path(name).parent)
        return found


def _path(name: int) -> Path:
    return Path(c.string_at(name).decode())
