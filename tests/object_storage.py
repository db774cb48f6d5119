"""File systems of fsspec that behave as storages do which are no file systems."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from typing import Any, ClassVar

import fsspec

#: Bytes of a part of an upload.
PART_BYTES = 1_000_000


class ObjectStorage(fsspec.AbstractFileSystem):
    """
    As S3 is: whole objects, no folders, no move; what is listed is what was there before.

    Attributes:
        objects: What is there, and when it was written.
        shown: What a listing tells while it `is_lazy`: what was there at the listing before.
        calls: What was asked of it.
        fails_at: An upload breaks off at this part, and leaves nothing.
    """

    protocol: str | tuple[str, ...] = ("m2tobjects", "s3")
    cachable = False
    objects: ClassVar[dict[str, tuple[bytes, datetime]]] = {}
    shown: ClassVar[dict[str, tuple[bytes, datetime]]] = {}
    calls: ClassVar[list[str]] = []
    fails_at: ClassVar[int | None] = None
    is_lazy: ClassVar[bool] = False

    @classmethod
    def forget(cls) -> None:
        for each in (cls.objects, cls.shown, cls.calls):
            each.clear()
        cls.fails_at, cls.is_lazy = None, False

    def info(self, path: str, **_: object) -> dict[str, Any]:
        self.calls.append("info")
        path = self._strip_protocol(path)
        if path not in self.objects:
            raise FileNotFoundError(path)
        content, at = self.objects[path]
        return {"name": path, "size": len(content), "type": "file", "LastModified": at}

    def find(self, path: str, **_: object) -> dict[str, Any]:
        self.calls.append("find")
        found = dict(self.shown if self.is_lazy else self.objects)
        self.shown.clear()
        self.shown.update(self.objects)
        under = f"{self._strip_protocol(path)}/"
        return {
            name: {"name": name, "size": len(content), "type": "file", "LastModified": at}
            for name, (content, at) in found.items()
            if name.startswith(under)
        }

    def makedirs(self, path: str, exist_ok: bool = False) -> None:
        raise PermissionError("this would make a bucket")

    def pipe_file(self, path: str, value: bytes, **_: object) -> None:
        self.calls.append("put")
        parts = len(value) // PART_BYTES + 1
        if self.fails_at is not None and self.fails_at < parts:
            raise OSError(f"part {self.fails_at} of {parts} was refused")
        self.objects[self._strip_protocol(path)] = (bytes(value), datetime.now(UTC))

    def cat_file(self, path: str, **_: object) -> bytes:
        self.calls.append("get")
        path = self._strip_protocol(path)
        if path not in self.objects:
            raise FileNotFoundError(path)
        return self.objects[path][0]

    def open(self, path: str, mode: str = "rb", **_: object) -> Any:  # noqa: ANN401 - as fsspec's
        assert mode == "rb"
        return BytesIO(self.cat_file(path))

    def rm_file(self, path: str) -> None:
        self.calls.append("remove")
        # As S3: what is not there is removed all the same.
        self.objects.pop(self._strip_protocol(path), None)

    def mv(self, path1: str, path2: str, **_: object) -> None:
        raise NotImplementedError("no move is one step")


class CarelessStorage(ObjectStorage):
    """A storage of which nobody knows anything, and that may keep something else than it got."""

    protocol = "m2tcareless"
    objects: ClassVar[dict[str, tuple[bytes, datetime]]] = {}
    shown: ClassVar[dict[str, tuple[bytes, datetime]]] = {}
    calls: ClassVar[list[str]] = []
    keeps: ClassVar[Any] = staticmethod(bytes)

    def makedirs(self, path: str, exist_ok: bool = False) -> None:
        raise FileExistsError(path)

    def pipe_file(self, path: str, value: bytes, **more: object) -> None:
        super().pipe_file(path, self.keeps(value), **more)

    def rm_file(self, path: str) -> None:
        self.calls.append("remove")
        try:
            del self.objects[self._strip_protocol(path)]
        except KeyError:
            raise FileNotFoundError(path) from None


def register() -> None:
    """Make both known to fsspec, by their first names."""
    fsspec.register_implementation("m2tobjects", ObjectStorage, clobber=True)
    fsspec.register_implementation("m2tcareless", CarelessStorage, clobber=True)
