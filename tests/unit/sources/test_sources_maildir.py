"""Maildir: new and cur are read, nothing is moved."""

from __future__ import annotations

from pathlib import Path

from mail2ticket.sources.files import source_at
from mail2ticket.sources.maildir import Maildir


def maildir(folder: Path) -> Path:
    for name in ("cur", "new", "tmp", ".Sent"):
        (folder / name).mkdir()
    for name in ("new/2.host", "new/1.host", "cur/0.host:2,S", "tmp/3.host", "new/.draft"):
        (folder / name).write_bytes(name.encode())
    return folder


def test_new_mail_comes_before_mail_that_was_seen(tmp_path: Path) -> None:
    names = [Path(delivery.name).name for delivery in Maildir(maildir(tmp_path))]
    assert names == ["1.host", "2.host", "0.host:2,S"]


def test_nothing_is_moved(tmp_path: Path) -> None:
    before = sorted(maildir(tmp_path).rglob("*"))
    for delivery in Maildir(tmp_path):
        delivery.open().close()
    assert sorted(tmp_path.rglob("*")) == before


def test_a_folder_with_all_three_parts_is_a_maildir(tmp_path: Path) -> None:
    assert isinstance(source_at(maildir(tmp_path)), Maildir)
    (tmp_path / "tmp" / "3.host").unlink()
    (tmp_path / "tmp").rmdir()
    assert not isinstance(source_at(tmp_path), Maildir)
