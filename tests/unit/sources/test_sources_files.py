"""What a path means: a mail, a folder, a Maildir, an mbox, a pipe."""

from __future__ import annotations

import os
from io import BytesIO
from pathlib import Path
from threading import Thread

import pytest
from patience import join

from mail2ticket.sources import Source
from mail2ticket.sources.files import Stream, source_at

MAIL = b"Subject: one\n\nHello\n"


def mails(source: Source) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for delivery in source:
        with delivery.open() as content:
            found[delivery.name] = content.read()
    return found


def test_a_file_is_one_mail(tmp_path: Path) -> None:
    path = tmp_path / "one.eml"
    path.write_bytes(MAIL)
    assert mails(source_at(path)) == {str(path): MAIL}


def test_a_folder_is_read_by_name_and_hidden_files_are_left_out(tmp_path: Path) -> None:
    for name in ("b.eml", "a.eml", ".hidden", "inner/c.eml", ".git/d.eml"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(name.encode())
    found = [str(Path(name).relative_to(tmp_path)) for name in mails(source_at(tmp_path))]
    assert found == ["a.eml", "b.eml", str(Path("inner", "c.eml"))]


def test_links_to_folders_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "round").symlink_to(tmp_path)
    assert mails(source_at(tmp_path)) == {}


def test_an_mbox_in_a_folder_is_several_mails(tmp_path: Path) -> None:
    (tmp_path / "box").write_bytes(b"From a 10:00\n" + MAIL + b"\nFrom b 10:01\n" + MAIL)
    assert list(mails(source_at(tmp_path))) == [f"{tmp_path / 'box'}#1", f"{tmp_path / 'box'}#2"]


def test_a_stream_is_read_to_one_byte_over_the_limit() -> None:
    source = Stream("-", lambda: BytesIO(b"123456789"), limit=4)
    assert mails(source) == {"-": b"12345"}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes on this system")
def test_a_named_pipe_is_read_once(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = Thread(target=pipe.write_bytes, args=(b"From me",), daemon=True)
    writer.start()
    assert mails(source_at(pipe)) == {str(pipe): b"From me"}
    join(writer)


def test_what_is_missing_fails_when_it_is_opened(tmp_path: Path) -> None:
    (delivery,) = source_at(tmp_path / "none.eml")
    assert delivery.name == str(tmp_path / "none.eml")
    with pytest.raises(FileNotFoundError):
        delivery.open()


def test_a_folder_that_cannot_be_listed_is_one_failing_delivery(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: object) -> None:
        raise PermissionError(13, "Permission denied")

    source = source_at(tmp_path)
    monkeypatch.setattr(os, "scandir", refuse)
    (delivery,) = source
    with pytest.raises(PermissionError):
        delivery.open()


def test_a_file_that_goes_away_meanwhile_fails_alone(tmp_path: Path) -> None:
    for name in ("a.eml", "b.eml"):
        (tmp_path / name).write_bytes(MAIL)
    first, second = source_at(tmp_path)
    (tmp_path / "a.eml").unlink()
    with pytest.raises(FileNotFoundError):
        first.open()
    with second.open() as content:
        assert content.read() == MAIL
