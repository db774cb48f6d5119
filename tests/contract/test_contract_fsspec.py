"""The contract of places for files, against storages that fsspec reaches (F7)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import fsspec
import pytest
from object_storage import CarelessStorage, ObjectStorage, register

from mail2ticket.blobs.fsspec_files import PUT, FsspecBlobs
from mail2ticket.errors import StoreError
from mail2ticket.ports import BlobStore, CollectableBlobStore
from mail2ticket.testing import CollectableBlobContract

register()


class OnFsspec(CollectableBlobContract):
    """What is the same on every storage."""

    url: str
    options: dict[str, Any]

    def make_blobs(self) -> CollectableBlobStore:
        return FsspecBlobs(self.url, **self.options)

    def read(self, blobs: BlobStore, location: str) -> bytes | None:
        assert isinstance(blobs, FsspecBlobs)
        try:
            with blobs.open(location) as file:
                return file.read()
        except StoreError as error:
            assert isinstance(error.__cause__, FileNotFoundError)  # noqa: PT017 - it is None then
            return None

    def age(self, blobs: CollectableBlobStore, location: str, moment: datetime) -> None:
        path = location.removeprefix(f"{self.url}/")
        for name in (path, f"{PUT}/{path}"):
            self.written(name, moment)

    def written(self, name: str, moment: datetime) -> None:
        """Let the file *name* be as if it was written at *moment*, if it is there."""
        raise NotImplementedError


class TestInMemory(OnFsspec):
    url, options = "memory://contract/files", {}

    @pytest.fixture(autouse=True)
    def _empty(self) -> Iterator[None]:
        files = fsspec.filesystem("memory")
        yield
        if files.exists("/contract"):
            files.rm("/contract", recursive=True)

    def written(self, name: str, moment: datetime) -> None:
        found = fsspec.filesystem("memory").store.get(f"/contract/files/{name}")
        if found is not None:
            found.modified = moment


class TestOnDisk(OnFsspec):
    options: dict[str, Any] = {}  # noqa: RUF012 - nothing is put into it

    @pytest.fixture(autouse=True)
    def _folder(self, tmp_path: Path) -> None:
        self.path = tmp_path / "files"
        self.url = self.path.as_uri()

    def written(self, name: str, moment: datetime) -> None:
        path = self.path / name
        if path.exists():
            os.utime(path, (moment.timestamp(), moment.timestamp()))


class TestInFolderOfAnother(TestOnDisk):
    """A file system that shows a folder of another one (``dir``)."""

    @pytest.fixture(autouse=True)
    def _folder(self, tmp_path: Path) -> None:
        self.path = tmp_path / "files"
        self.url = "dir://files"
        self.options = {"path": str(tmp_path), "target_protocol": "file"}


class TestInObjectStorage(OnFsspec):
    url, options = "m2tobjects://bucket/files", {}
    storage: type[ObjectStorage] = ObjectStorage

    @pytest.fixture(autouse=True)
    def _empty(self) -> None:
        self.storage.forget()

    def written(self, name: str, moment: datetime) -> None:
        key = f"bucket/files/{name}"
        if key in self.storage.objects:
            self.storage.objects[key] = (self.storage.objects[key][0], moment)


class TestInStorageThatNobodyKnows(TestInObjectStorage):
    url = "m2tcareless://bucket/files"
    storage = CarelessStorage
