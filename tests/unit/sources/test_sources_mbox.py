"""mbox: where a mail ends, what was quoted, and how much is kept in memory."""

from __future__ import annotations

from pathlib import Path

import pytest

from mail2ticket.sources.mbox import Mbox

POSTMARK = b"From ada@client.example Tue Nov  3 10:00:00 2026\n"


def mails(folder: Path, content: bytes, **limits: int) -> list[bytes]:
    path = folder / "box"
    path.write_bytes(content)
    found: list[bytes] = []
    for delivery in Mbox(path, **limits):
        with delivery.open() as mail:
            found.append(mail.read())
    return found


def test_mails_are_told_apart_by_their_postmarks(tmp_path: Path) -> None:
    content = POSTMARK + b"Subject: 1\n\nOne\n\n" + POSTMARK + b"Subject: 2\n\nTwo\n"
    assert mails(tmp_path, content) == [b"Subject: 1\n\nOne\n", b"Subject: 2\n\nTwo\n"]


def test_carriage_returns_are_kept(tmp_path: Path) -> None:
    mark = POSTMARK.replace(b"\n", b"\r\n")
    content = mark + b"Subject: 1\r\n\r\nOne\r\n\r\n" + mark + b"Subject: 2\r\n\r\n"
    assert mails(tmp_path, content) == [b"Subject: 1\r\n\r\nOne\r\n", b"Subject: 2\r\n"]


@pytest.mark.parametrize(
    "line",
    [
        b"From here on it smokes.\n",
        b" From ada Tue Nov  3 10:00:00 2026\n",
        b"from ada Tue Nov  3 10:00:00 2026\n",
    ],
)
def test_a_sentence_is_no_postmark(tmp_path: Path, line: bytes) -> None:
    body = b"Subject: 1\n\nOne\n\n" + line + b"more\n"
    assert mails(tmp_path, POSTMARK + body) == [body]


def test_a_postmark_stands_after_an_empty_line(tmp_path: Path) -> None:
    body = b"Subject: 1\n\nOne\n" + POSTMARK + b"more\n"
    assert mails(tmp_path, POSTMARK + body) == [body]


def test_one_level_of_quoting_is_taken_off(tmp_path: Path) -> None:
    content = POSTMARK + b"S: 1\n\n>From me\n>>From you\n> From him\n>from her\n"
    assert mails(tmp_path, content) == [b"S: 1\n\nFrom me\n>From you\n> From him\n>from her\n"]


def test_a_mail_over_the_limit_keeps_one_byte_more_than_it(tmp_path: Path) -> None:
    big = POSTMARK + b"x" * 200_000 + b"\n\n"
    first, second = mails(tmp_path, big + POSTMARK + b"S: 2\n", limit=1_000)
    assert len(first) == 1_001
    assert second == b"S: 2\n"


def test_a_long_line_is_no_place_for_a_postmark(tmp_path: Path) -> None:
    # Lines are read in chunks; what begins a chunk in mid-line begins no line.
    body = b"S: 1\n\n" + b"x" * 65_536 + POSTMARK
    assert mails(tmp_path, POSTMARK + body) == [body]


def test_one_mail_alone_has_no_number_in_its_name(tmp_path: Path) -> None:
    path = tmp_path / "box"
    path.write_bytes(POSTMARK + b"S: 1\n")
    assert [delivery.name for delivery in Mbox(path)] == [str(path)]
    path.write_bytes((POSTMARK + b"S: 1\n\n") * 3)
    assert [delivery.name for delivery in Mbox(path)] == [f"{path}#{n}" for n in (1, 2, 3)]


def test_mails_are_read_as_they_are_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "box"
    path.write_bytes((POSTMARK + b"S: 1\n\n") * 1_000)
    box = iter(Mbox(path))
    assert next(box).name == f"{path}#1"


def test_an_empty_file_has_no_mail(tmp_path: Path) -> None:
    assert mails(tmp_path, b"") == []


def test_only_a_file_that_begins_with_from_is_an_mbox(tmp_path: Path) -> None:
    path = tmp_path / "box"
    path.write_bytes(b"From: ada@client.example\n")
    assert not Mbox.is_at(path)
    path.write_bytes(POSTMARK)
    assert Mbox.is_at(path)
