"""Files that are there when the power comes back: names as well as content."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from mail2ticket.durable import make_folder, sync_folder, write_whole
from mail2ticket.testing import outbound_mail
from mail2ticket.transports.maildir import MaildirTransport


@pytest.fixture
def synced(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Return what is synced from now on, in order."""
    found: list[Path] = []
    fsync = os.fsync

    def ours(handle: int) -> None:
        found.append(Path(f"/proc/self/fd/{handle}").readlink())
        fsync(handle)

    monkeypatch.setattr(os, "fsync", ours)
    return found


def test_of_a_folder_that_is_made_the_name_is_on_the_disk(
    tmp_path: Path, synced: list[Path]
) -> None:
    make_folder(tmp_path / "a" / "b")
    make_folder(tmp_path / "a" / "b")

    assert synced == [tmp_path, tmp_path / "a"]
    assert (tmp_path / "a" / "b").is_dir()


def test_a_file_where_a_folder_is_to_be_is_an_error_that_stays(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"no folder")
    for path in (tmp_path / "a", tmp_path / "a" / "b"):
        with pytest.raises(FileExistsError):
            make_folder(path)


def test_a_file_is_on_the_disk_before_its_name_is(tmp_path: Path, synced: list[Path]) -> None:
    drafts = tmp_path / "tmp"
    drafts.mkdir()
    write_whole(tmp_path / "file", b"content", drafts, "draft.")

    assert [each.parent for each in synced] == [drafts, tmp_path.parent]
    assert (tmp_path / "file").read_bytes() == b"content"
    assert list(drafts.iterdir()) == []


def test_of_a_file_that_cannot_be_named_no_draft_is_left(tmp_path: Path) -> None:
    (tmp_path / "folder" / "inner").mkdir(parents=True)
    with pytest.raises(OSError, match="folder"):
        write_whole(tmp_path / "folder", b"content", tmp_path, "draft.")

    assert [each.name for each in tmp_path.iterdir()] == ["folder"]


@pytest.mark.parametrize(("code", "raises"), [(errno.EIO, True), (errno.EINVAL, False)])
def test_only_a_file_system_that_syncs_no_folders_is_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, raises: bool
) -> None:
    def broken(handle: int) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, "fsync", broken)
    if raises:
        with pytest.raises(OSError, match=os.strerror(code)):
            sync_folder(tmp_path)
    else:
        sync_folder(tmp_path)


def test_n4_a_notice_that_lies_there_from_before_a_crash_has_its_name_on_the_disk(
    tmp_path: Path, synced: list[Path]
) -> None:
    """It may have been killed after it wrote the file, and before the folder was synced."""
    transport, mail = MaildirTransport(tmp_path / "out"), outbound_mail()
    transport.send(mail)
    made = list(synced)
    synced.clear()
    transport.send(mail)

    assert made[:4] == [tmp_path, *3 * [tmp_path / "out"]]
    assert synced == [tmp_path / "out" / "new"]
    assert len(list((tmp_path / "out" / "new").iterdir())) == 1
