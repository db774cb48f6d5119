"""Files in a folder: whole, once, and under no name of the sender's (F7, X12)."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from mail2ticket.blobs import folder as module
from mail2ticket.blobs.folder import FolderBlobs
from mail2ticket.blobs.writing import TRIES
from mail2ticket.durable import sync_folder
from mail2ticket.errors import ConfigurationError, StoreError
from mail2ticket.model.address import Address
from mail2ticket.model.attachment import Attachment
from mail2ticket.ports import BlobPlace

PLACE = BlobPlace(
    key="K/../1",
    mailbox=Address.of("Support+x/../y@acme.example"),
    received_at=datetime(2026, 11, 3, tzinfo=UTC),
)


def path_of(url: str) -> Path:
    return Path(unquote(urlsplit(url).path))


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd",
        "C:\\x.exe",
        "a.tar.gz/..",
        "x:y",
        "CON",
        "a." + "x" * 300,
        "nul\x00.txt",
        "rtl\u202etxt.exe",
        ".",
        "",
        "a.é",
    ],
)
def test_x12_no_name_of_a_sender_makes_a_path(tmp_path: Path, name: str) -> None:
    blobs = FolderBlobs(tmp_path / "root", "$mailbox/$key/$day/$sha256.$ending")

    path = path_of(blobs.put(Attachment.of(name, b"x"), PLACE))

    assert path.is_relative_to(tmp_path / "root")
    assert path.parts[-4:-1] == ("support+x_.._y@acme.example", "k_.._1", "03")
    assert path.read_bytes() == b"x"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["root"]


def test_the_same_file_is_written_once(tmp_path: Path) -> None:
    blobs = FolderBlobs(tmp_path)
    first = path_of(blobs.put(Attachment.of("a.txt", b"x"), PLACE))
    os.utime(first, (0, 0))
    written = first.stat()

    second = path_of(blobs.put(Attachment.of("b.txt", b"x"), PLACE))

    assert (second, second.stat().st_ino) == (first, written.st_ino)
    assert second.stat().st_mtime > written.st_mtime  # so that nobody collects it


def test_a_file_that_was_cut_short_is_written_again(tmp_path: Path) -> None:
    blobs = FolderBlobs(tmp_path)
    path = path_of(blobs.put(Attachment.of("a.txt", b"whole"), PLACE))
    path.write_bytes(b"who")

    assert path_of(blobs.put(Attachment.of("a.txt", b"whole"), PLACE)) == path
    assert path.read_bytes() == b"whole"


def test_x12_a_link_in_the_place_of_a_file_is_replaced_and_not_followed(tmp_path: Path) -> None:
    blobs = FolderBlobs(tmp_path / "root")
    path = path_of(blobs.put(Attachment.of("a.txt", b"whole"), PLACE))
    (tmp_path / "other").write_bytes(b"other")
    path.unlink()
    path.symlink_to(tmp_path / "other")

    assert path_of(blobs.put(Attachment.of("a.txt", b"whole"), PLACE)) == path
    assert not path.is_symlink()
    assert path.read_bytes() == b"whole"
    assert (tmp_path / "other").read_bytes() == b"other"


def test_f7_a_file_and_every_folder_that_leads_to_it_are_on_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[Path] = []
    sync = os.fsync

    def seen(handle: int) -> None:
        synced.append(Path(f"/proc/self/fd/{handle}").readlink())
        sync(handle)

    monkeypatch.setattr(os, "fsync", seen)

    def synced_by_put(blobs: FolderBlobs) -> list[str]:
        synced.clear()
        path = path_of(blobs.put(Attachment.of("a", b"x"), PLACE))
        assert path.read_bytes() == b"x"
        names = [".part" if each.name.startswith(".part-") else each.name for each in synced]
        assert names[-1:] in ([], [path.parent.name])
        return names

    one, other = (FolderBlobs(tmp_path / "root", "$year/$month/$sha256") for _ in range(2))
    # Each folder in the one above it, before the file is there; the file; its name.
    assert synced_by_put(one) == [tmp_path.name, "root", "2026", ".part", "11"]
    # Another process may have ended before it came to that; once is enough.
    assert synced_by_put(other) == ["11"]
    assert synced_by_put(other) == []
    assert synced_by_put(one) == ["11"]


def test_a_process_remembers_only_so_many_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_MOST_REMEMBERED", 2)
    blobs = FolderBlobs(tmp_path)
    for content in (b"1", b"2", b"3"):
        for _ in range(2):
            assert path_of(blobs.put(Attachment.of("a", content), PLACE)).read_bytes() == content


@pytest.mark.parametrize(("number", "is_refused"), [(5, True), (22, False)])
def test_f7_a_folder_that_cannot_be_synced_refuses_the_mail(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, is_refused: bool
) -> None:
    """An error of the disk does; that a file system knows no such thing does not."""

    def fails(handle: int) -> None:
        if os.path.isdir(f"/proc/self/fd/{handle}"):  # noqa: PTH112 - it is a link
            raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", fails)
    blobs = FolderBlobs(tmp_path)
    if is_refused:
        with pytest.raises(StoreError, match="Input/output error"):
            blobs.put(Attachment.of("a", b"x"), PLACE)
    else:
        assert path_of(blobs.put(Attachment.of("a", b"x"), PLACE)).read_bytes() == b"x"


def test_a_folder_that_is_removed_while_a_file_is_begun_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make, left = Path.mkdir, [TRIES - 1]

    def make_and_lose(path: Path, **_: object) -> None:
        make(path, parents=True, exist_ok=True)
        if left[0]:
            left[0] -= 1
            path.rmdir()

    monkeypatch.setattr(Path, "mkdir", make_and_lose)
    blobs = FolderBlobs(tmp_path, "a/$sha256")
    assert path_of(blobs.put(Attachment.of("a", b"x"), PLACE)).read_bytes() == b"x"
    left[0] = TRIES
    with pytest.raises(StoreError, match="removed again and again"):
        FolderBlobs(tmp_path, "b/$sha256").put(Attachment.of("a", b"x"), PLACE)


def test_a_folder_that_goes_while_it_is_found_to_be_there_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another mail made it, and a collection removed it, between two questions of ours."""
    make, told = os.mkdir, list[Path]()

    def late(path: Path, mode: int = 0o777) -> None:
        if not told:
            told.append(path)
            raise FileExistsError(17, "File exists", str(path))
        make(path, mode)

    monkeypatch.setattr(os, "mkdir", late)
    blobs = FolderBlobs(tmp_path, "a/$sha256")
    assert path_of(blobs.put(Attachment.of("a", b"x"), PLACE)).read_bytes() == b"x"
    assert told == [tmp_path / "a"]


def test_a_file_that_goes_with_its_folder_before_that_is_synced_is_written_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was made young, and moved aside before it was; so it is on its way back, or gone."""
    file = Attachment.of("a", b"x")
    path = path_of(FolderBlobs(tmp_path, "a/$sha256").put(file, PLACE))

    def late(folder: Path) -> None:
        monkeypatch.setattr(module, "sync_folder", sync_folder)
        path.unlink()
        folder.rmdir()
        sync_folder(folder)

    monkeypatch.setattr(module, "sync_folder", late)
    assert path_of(FolderBlobs(tmp_path, "a/$sha256").put(file, PLACE)) == path
    assert path.read_bytes() == b"x"


def test_a_file_that_cannot_be_moved_aside_since_another_run_tidies_up_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blobs = FolderBlobs(tmp_path, "a/$sha256")
    location = blobs.put(Attachment.of("a", b"x"), PLACE)
    later = datetime.now(UTC) + timedelta(days=1)

    def late(path: Path, mode: int = 0o777) -> None:
        raise FileExistsError(17, "File exists", str(path))

    with monkeypatch.context() as patch:
        patch.setattr(os, "mkdir", late)
        assert blobs.collect([location], later, frozenset) == frozenset()
    assert path_of(location).read_bytes() == b"x"
    assert blobs.collect([location], later, lambda _: frozenset()) == {location}


def test_a_file_that_cannot_be_written_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StoreError, match="No space left"):
        FolderBlobs(tmp_path, "$sha256").put(Attachment.of("a", b"x"), PLACE)

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("$year/$name", ["$name is no placeholder", "needs $sha256"]),
        ("$year", ["needs $sha256"]),
        ("/$sha256", ["below the folder"]),
        ("../$sha256", ["below the folder"]),
        ("x\0/$sha256", ["below the folder"]),
        (".collected/$sha256", ["names of our own"]),
        ("a$ b/$sha256", ["stands before a name"]),
        ("$year/.part-$sha256", ["names of our own"]),
    ],
)
def test_a_template_that_cannot_work_is_refused_with_all_its_faults(
    template: str, said: list[str]
) -> None:
    with pytest.raises(ConfigurationError) as error:
        FolderBlobs(Path("x"), template)
    assert len(error.value.faults) == len(said)
    assert all(part in fault for part, fault in zip(said, error.value.faults, strict=True))
