"""The contract of places for files, against the folder that comes with us (F7)."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

import pytest

from mail2ticket.blobs.folder import FolderBlobs
from mail2ticket.ports import BlobStore, CollectableBlobStore
from mail2ticket.testing import CollectableBlobContract


def path_of(location: str) -> Path:
    return Path(url2pathname(urlsplit(location).path))


class TestFolderBlobs(CollectableBlobContract):
    """Files at the paths that a template gives."""

    template = "$year/$month/$sha256.$ending"

    @pytest.fixture(autouse=True)
    def folder(self, tmp_path: Path) -> None:
        self.path = tmp_path

    def make_blobs(self) -> CollectableBlobStore:
        return FolderBlobs(self.path / "files", self.template)

    def read(self, blobs: BlobStore, location: str) -> bytes | None:
        path = path_of(location)
        assert path.is_relative_to(self.path / "files")
        return path.read_bytes() if path.exists() else None

    def age(self, blobs: CollectableBlobStore, location: str, moment: datetime) -> None:
        os.utime(path_of(location), (moment.timestamp(), moment.timestamp()))


class TestFolderOfDeliveries(TestFolderBlobs):
    """A folder for each delivery, which goes with its last file."""

    template = "$mailbox/$key/$sha256"

    def test_a_folder_in_which_something_is_left_stays(self) -> None:
        self.test_a_file_that_nobody_uses_is_removed()
        left = [each.name for each in (self.path / "files").rglob("*") if each.is_dir()]
        assert left == ["support@acme.example", "a1"]

    def test_an_empty_folder_goes_too(self) -> None:
        self.test_what_is_not_there_is_not_removed()
        assert list((self.path / "files").iterdir()) == []
