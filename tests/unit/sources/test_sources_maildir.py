"""Maildir: new and cur are read, and what was finished is moved to cur (M1)."""

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
