"""Maildir: new and cur are read, and what was finished is moved to cur (M1)."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mail2ticket.errors import InboxError, InboxRefusedError
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


def test_m1_mail_that_was_finished_does_not_wait_any_more(tmp_path: Path) -> None:
    source = Maildir(maildir(tmp_path))
    first, second = source.waiting()
    source.finished(first)
    source.finished(first)

    assert [Path(each.name).name for each in source.waiting()] == [Path(second.name).name]
    assert sorted(path.name for path in (tmp_path / "cur").iterdir()) == [
        "0.host:2,S",
        "1.host:2,S",
    ]
    assert (tmp_path / "cur" / "1.host:2,S").read_bytes() == b"new/1.host"


def test_m1_what_is_in_cur_stays_where_it_is(tmp_path: Path) -> None:
    source = Maildir(maildir(tmp_path))
    before = sorted(tmp_path.rglob("*"))
    source.finished(list(source)[-1])

    assert sorted(tmp_path.rglob("*")) == before


def test_m1_no_mail_is_written_over(tmp_path: Path) -> None:
    """Two of one name, which those who deliver should not make."""
    source = Maildir(maildir(tmp_path))
    for content in (b"first", b"second", b"third"):
        (tmp_path / "new" / "1.host:2,F").write_bytes(content)
        source.finished(next(each for each in source.waiting() if each.name.endswith("F")))

    found = {path.name: path.read_bytes() for path in (tmp_path / "cur").glob("1.*")}
    assert found == {"1.host:2,S": b"first", "1.host.2:2,S": b"second", "1.host.3:2,S": b"third"}


def test_m1_mail_came_when_its_file_was_written(tmp_path: Path) -> None:
    source = Maildir(maildir(tmp_path))
    os.utime(tmp_path / "new" / "1.host", (1_700_000_000, 1_700_000_000))
    assert source.count() == 2
    first, second = source.waiting()
    assert first.received_at == datetime.fromtimestamp(1_700_000_000, UTC)
    (tmp_path / "new" / "2.host").unlink()
    with pytest.raises(FileNotFoundError):
        second.open()


def test_mail_that_is_gone_came_nobody_knows_when(tmp_path: Path) -> None:
    source = Maildir(maildir(tmp_path))
    waiting = source.waiting()
    next(waiting)
    (tmp_path / "new" / "2.host").unlink()
    assert next(waiting).received_at is None


def test_mail_that_cannot_be_moved_is_told(tmp_path: Path) -> None:
    source = Maildir(maildir(tmp_path))
    delivery = next(source.waiting())
    for path in (tmp_path / "cur").iterdir():
        path.unlink()
    (tmp_path / "cur").rmdir()
    (tmp_path / "cur").write_text("a file")
    with pytest.raises(InboxError, match="cannot be moved to cur"):
        source.finished(delivery)
    assert (tmp_path / "new" / "1.host").exists()


def test_a_disk_that_cannot_be_read_is_no_refusal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: object) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr("os.scandir", fail)
    with pytest.raises(InboxError, match="Input/output error") as error:
        list(Maildir(tmp_path).waiting())
    assert not isinstance(error.value, InboxRefusedError)
