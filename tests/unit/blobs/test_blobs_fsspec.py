"""Files in storages that are no file systems: whole or not at all, whatever goes wrong (F7)."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import fsspec
import pytest
from cases import NOON
from object_storage import CarelessStorage, ObjectStorage, register

from mail2ticket.blobs.folder import FolderBlobs
from mail2ticket.blobs.fsspec_files import LEAVING, PUT, FsspecBlobs
from mail2ticket.blobs.fsspec_storage import Storage
from mail2ticket.errors import ConfigurationError, StoreError
from mail2ticket.model.attachment import Attachment
from mail2ticket.ports import BlobPlace

register()

PLACE = BlobPlace(key="k", mailbox=None, received_at=NOON)
FILE = Attachment.of("note.txt", b"A note.\n")
LARGE = Attachment.of("film.mp4", bytes(3_500_000))
LATER = datetime.now(UTC) + timedelta(days=1)


@pytest.fixture(autouse=True)
def storage() -> type[ObjectStorage]:
    CarelessStorage.forget()
    ObjectStorage.forget()
    return ObjectStorage


@pytest.fixture
def blobs() -> FsspecBlobs:
    return FsspecBlobs("m2tobjects://bucket/files", "$sha256")


def nobody(_: Iterable[str]) -> frozenset[str]:
    return frozenset()


def names(storage: type[ObjectStorage]) -> list[str]:
    return sorted(name.removeprefix("bucket/files/") for name in storage.objects)


def test_f7_a_file_that_is_there_is_not_sent_again(
    blobs: FsspecBlobs, storage: type[ObjectStorage]
) -> None:
    """Only a mark is, by which it is young."""
    blobs.put(LARGE, PLACE)
    written = storage.objects[f"bucket/files/{LARGE.sha256}"]
    blobs.put(LARGE, PLACE)
    assert storage.objects[f"bucket/files/{LARGE.sha256}"] is written
    assert names(storage) == [f"{PUT}/{LARGE.sha256}", LARGE.sha256]
    assert "get" not in storage.calls  # what S3 has, it has whole


def test_f7_an_upload_that_breaks_off_writes_nothing(
    blobs: FsspecBlobs, storage: type[ObjectStorage]
) -> None:
    storage.fails_at = 2
    with pytest.raises(StoreError, match="a file cannot be written below m2tobjects://bucket"):
        blobs.put(LARGE, PLACE)
    assert names(storage) == []
    storage.fails_at = None
    assert blobs.open(blobs.put(LARGE, PLACE)).read() == LARGE.content


@pytest.mark.parametrize("keeps", [lambda content: content[:-1], lambda content: content[::-1]])
def test_f7_a_storage_that_keeps_something_else_is_found_out(
    keeps: Callable[[bytes], bytes],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(CarelessStorage, "keeps", staticmethod(keeps))
    with pytest.raises(StoreError, match="the storage has"):
        FsspecBlobs("m2tcareless://bucket/files").put(FILE, PLACE)


def test_f7_what_was_cut_short_is_written_again(
    blobs: FsspecBlobs, storage: type[ObjectStorage]
) -> None:
    location = blobs.put(FILE, PLACE)
    storage.objects[f"bucket/files/{FILE.sha256}"] = (b"A n", NOON)
    assert blobs.put(FILE, PLACE) == location
    assert blobs.open(location).read() == FILE.content


def test_f7_a_listing_that_is_late_removes_nothing_that_is_young(
    blobs: FsspecBlobs, storage: type[ObjectStorage]
) -> None:
    """It tells of files that have gone, and knows nothing of a mark that was just written."""
    storage.is_lazy = True
    kept, gone = blobs.put(FILE, PLACE), blobs.put(LARGE, PLACE)
    assert list(blobs.stale(LATER)) == []
    assert sorted(blobs.stale(LATER)) == sorted([kept, gone])
    storage.objects.pop(f"bucket/files/{LARGE.sha256}")
    for name, (content, _) in storage.objects.items():
        storage.objects[name] = (content, NOON)
    cutoff = datetime.now(UTC) - timedelta(hours=1)
    list(blobs.stale(cutoff))
    blobs.put(FILE, PLACE)
    late = list(blobs.stale(cutoff))
    assert kept in late
    assert blobs.collect([*late, gone], cutoff, nobody) == frozenset()
    assert blobs.open(kept).read() == FILE.content


def test_f7_a_file_that_is_put_while_it_goes_has_a_name_of_its_own(
    blobs: FsspecBlobs, storage: type[ObjectStorage]
) -> None:
    location = blobs.put(FILE, PLACE)
    again: list[str] = []

    def in_use(_: Iterable[str]) -> frozenset[str]:
        again.append(blobs.put(FILE, PLACE))
        return frozenset()

    assert blobs.collect([location], LATER, in_use) == {location}
    assert again[0].startswith(f"{location}.")
    assert blobs.open(again[0]).read() == FILE.content
    assert names(storage) == [again[0].removeprefix("m2tobjects://bucket/files/")]


def test_f7_a_file_that_goes_before_it_is_looked_for_is_written_again(
    blobs: FsspecBlobs, storage: type[ObjectStorage], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its collection ended between the mark that made it young and the look for another."""
    location = blobs.put(FILE, PLACE)
    left, size = [1], Storage.size

    def look(self: Storage, path: str) -> int | None:
        if path.startswith(LEAVING) and left[0]:
            left[0] -= 1
            storage.objects.clear()
        return size(self, path)

    monkeypatch.setattr(Storage, "size", look)
    assert blobs.put(FILE, PLACE) == location
    assert blobs.open(location).read() == FILE.content
    left[0] = 9
    with pytest.raises(StoreError, match="removed again and again"):
        blobs.put(FILE, PLACE)


def test_f7_what_a_crash_left_of_a_collection_is_ended_by_the_next(
    blobs: FsspecBlobs, storage: type[ObjectStorage]
) -> None:
    location = blobs.put(FILE, PLACE)
    storage.objects[f"bucket/files/{LEAVING}/{FILE.sha256}"] = (b"", NOON)
    assert blobs.put(FILE, PLACE) != location  # for nobody knows whether it is going
    assert location in blobs.stale(NOON)
    assert blobs.collect([location], NOON, nobody) == frozenset()  # it is young
    assert blobs.put(FILE, PLACE) == location


def test_f7_a_mark_of_a_file_that_has_gone_goes_too(
    blobs: FsspecBlobs, storage: type[ObjectStorage]
) -> None:
    location = blobs.put(FILE, PLACE)
    storage.objects = {f"bucket/files/{PUT}/{FILE.sha256}": (b"", NOON)}
    assert list(blobs.stale(LATER)) == [location]
    assert blobs.collect([location], LATER, nobody) == frozenset()
    assert names(storage) == []


def test_f7_a_storage_that_breaks_off_a_collection_leaves_what_was_not_removed(
    blobs: FsspecBlobs, storage: type[ObjectStorage], monkeypatch: pytest.MonkeyPatch
) -> None:
    locations = [blobs.put(FILE, PLACE), blobs.put(LARGE, PLACE)]

    def fails(_: ObjectStorage, path: str) -> None:
        raise TimeoutError(path)

    with monkeypatch.context() as patch:
        patch.setattr(storage, "rm_file", fails)
        with pytest.raises(StoreError, match="files cannot be collected"):
            blobs.collect(locations, LATER, nobody)
    assert [blobs.open(each).read() for each in locations] == [FILE.content, LARGE.content]
    # Marks are left that the next collection takes away, with the files.
    assert sorted(blobs.stale(NOON)) == sorted(locations)
    assert blobs.collect(locations, LATER, nobody) == set(locations)
    assert names(storage) == []


def test_f7_what_somebody_else_removes_meanwhile_is_no_error(
    blobs: FsspecBlobs, storage: type[ObjectStorage], monkeypatch: pytest.MonkeyPatch
) -> None:
    location = blobs.put(FILE, PLACE)

    def gone(_: ObjectStorage, path: str, **__: object) -> None:
        storage.objects.clear()
        raise FileNotFoundError(path)

    with monkeypatch.context() as patch:
        patch.setattr(storage, "rm_file", gone)
        assert blobs.collect([location], LATER, nobody) == frozenset()
    monkeypatch.setattr(storage, "find", gone)
    assert list(blobs.stale(LATER)) == []


def test_f7_a_bucket_may_be_the_place_and_a_whole_storage_may_not() -> None:
    bucket = FsspecBlobs("m2tobjects://bucket/", "$key/$sha256")
    location = bucket.put(FILE, PLACE)
    assert location == f"m2tobjects://bucket/k/{FILE.sha256}"
    assert bucket.open(location).read() == FILE.content
    assert list(bucket.stale(LATER)) == [location]
    assert bucket.collect([location], LATER, nobody) == {location}
    for url in ("memory://", "file:///", "s3:///"):
        with pytest.raises(ConfigurationError, match="names no folder"):
            FsspecBlobs(url)


class Secretive(ObjectStorage):
    protocol = "m2tsecretive"

    def info(self, path: str, **_: object) -> dict[str, Any]:
        raise RuntimeError(f"the key hush was refused for {path}")

    find = info


def test_f7_errors_of_a_storage_are_ours_and_tell_no_secret() -> None:
    fsspec.register_implementation("m2tsecretive", Secretive, clobber=True)
    blobs = FsspecBlobs("m2tsecretive://bucket", secret="hush")
    assert "hush" not in repr(blobs)
    calls = (
        lambda: blobs.put(FILE, PLACE),
        lambda: list(blobs.stale(NOON)),
        lambda: blobs.collect(["m2tsecretive://bucket/x"], NOON, nobody),
    )
    for call in calls:
        with pytest.raises(StoreError, match="RuntimeError") as raised:
            call()
        assert "hush" not in str(raised.value)


def test_x12_a_location_of_another_place_is_not_opened(blobs: FsspecBlobs, tmp_path: Path) -> None:
    folder = FolderBlobs(tmp_path / "files")
    (tmp_path / "secret").write_text("hush")
    for place in (blobs, folder):
        root = "m2tobjects://bucket/files" if place is blobs else (tmp_path / "files").as_uri()
        for strange in ("", root, f"{root}/", f"{root}/../secret", f"{root}/a//b", "file:///etc"):
            with pytest.raises(StoreError, match=r"lies there|cannot be read"):
                place.open(strange)
    for mark in (PUT, LEAVING):
        with pytest.raises(StoreError, match="lies there"):
            blobs.open(f"m2tobjects://bucket/files/{mark}/x")
    with folder.open(folder.put(FILE, PLACE)) as file:
        assert file.read() == FILE.content


def test_f7_on_a_disk_a_file_has_its_name_once_it_is_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And what is left of one that could not be written is removed."""
    blobs = FsspecBlobs(tmp_path.as_uri(), "$sha256")
    seen: list[list[str]] = []
    disk: Any = type(fsspec.filesystem("file"))
    move = disk.mv

    def watched(self: object, path1: str, path2: str) -> None:
        seen.append(sorted(each.name[:6] for each in tmp_path.iterdir()))
        move(self, path1, path2)

    monkeypatch.setattr(disk, "mv", watched)
    blobs.put(FILE, PLACE)
    assert seen == [[".part-"]]

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(disk, "mv", full)
    with pytest.raises(StoreError, match="No space left on device"):
        blobs.put(LARGE, PLACE)
    assert [each.name for each in tmp_path.iterdir()] == [FILE.sha256]


@pytest.mark.parametrize(
    "moment",
    [NOON.timestamp(), NOON.isoformat(), NOON.replace(tzinfo=None), NOON.replace(tzinfo=UTC)],
)
def test_f7_ages_are_read_as_storages_write_them(
    blobs: FsspecBlobs,
    storage: type[ObjectStorage],
    moment: Any,  # noqa: ANN401 - as they do
) -> None:
    location = blobs.put(FILE, PLACE)
    storage.objects[f"bucket/files/{FILE.sha256}"] = (FILE.content, moment)
    assert list(blobs.stale(NOON)) == []
    assert list(blobs.stale(NOON + timedelta(seconds=1))) == [location]


def test_what_is_missing_is_a_fault_of_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ConfigurationError, match=r"gs needs a driver: .*gcsfs"):
        FsspecBlobs("gs://bucket/files")
    monkeypatch.setitem(sys.modules, "fsspec.core", None)
    with pytest.raises(ConfigurationError, match=r"pip install 'mail2ticket\[fsspec\]'"):
        FsspecBlobs("memory://x")


def test_only_who_uses_a_storage_imports_fsspec() -> None:
    code = "import sys, mail2ticket.settings, mail2ticket.cli; print('fsspec' in sys.modules)"
    run = [sys.executable, "-c", code]
    found = subprocess.run(run, capture_output=True, text=True, check=True)  # noqa: S603 - ours
    assert found.stdout == "False\n"
