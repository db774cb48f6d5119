"""An mbox as an inbox: locked, never written, and taken on from where it was left (M1)."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event

import pytest
from patience import PATIENCE, ending

from mail2ticket.errors import InboxError, InboxRefusedError, MessageTooLargeError, StoreError
from mail2ticket.sources import Delivery
from mail2ticket.sources.bookmarks import Bookmark, BookmarkFile
from mail2ticket.sources.locking import STALE, locked
from mail2ticket.sources.mbox_inbox import MboxInbox

POSTMARK = b"From ada@client.example Tue Nov  3 10:00:00 2026\n"


@pytest.fixture
def box(tmp_path: Path) -> Path:
    return tmp_path / "support"


def append(path: Path, *subjects: str) -> None:
    with path.open("ab") as file:
        for subject in subjects:
            file.write(POSTMARK + f"Subject: {subject}\n\nText of {subject}\n\n".encode())


def content(delivery: Delivery) -> bytes:
    with delivery.open() as file:
        return file.read()


def subject(delivery: Delivery) -> str:
    return content(delivery).split(b"\n")[0].removeprefix(b"Subject: ").decode()


def take(path: Path, **more: object) -> list[str]:
    """Take all that waits, as a process does that has just started."""
    inbox, taken = MboxInbox(path, **more), []  # type: ignore[arg-type] # as it is given
    for delivery in inbox.waiting():
        taken.append(subject(delivery))
        inbox.finished(delivery)
    return taken


def test_m1_an_mbox_that_grows_goes_on_where_it_was_left(box: Path) -> None:
    append(box, "a", "b")
    assert take(box) == ["a", "b"]
    assert take(box) == []
    append(box, "c")
    assert take(box) == ["c"]


def test_m1_the_mbox_itself_is_never_written(box: Path) -> None:
    append(box, "a", "b")
    before = (box.read_bytes(), box.stat().st_mtime_ns, box.stat().st_ino)
    take(box)
    assert (box.read_bytes(), box.stat().st_mtime_ns, box.stat().st_ino) == before
    assert sorted(path.name for path in box.parent.iterdir()) == [
        ".support.mail2ticket",
        ".support.mail2ticket.lock",
        "support",
    ]


def test_m1_an_mbox_that_was_replaced_begins_anew(box: Path) -> None:
    append(box, "a", "b", "c")
    take(box)
    box.unlink()
    append(box, "d", "e", "f", "g")
    assert take(box) == ["d", "e", "f", "g"]


def test_m1_an_mbox_that_was_emptied_begins_anew(box: Path) -> None:
    append(box, "a", "b")
    take(box)
    box.write_bytes(b"")
    assert take(box) == []
    append(box, "c")
    assert take(box) == ["c"]


def test_m1_an_mbox_that_a_mail_program_rewrote_begins_anew(box: Path) -> None:
    """Its repeats are told by `Intake.process`: a Status field makes no other mail."""
    append(box, "a", "b")
    take(box)
    box.write_bytes(box.read_bytes().replace(b"Subject: a", b"Subject: a\nStatus: RO"))
    append(box, "c")
    assert take(box) == ["a", "b", "c"]


def test_m1_a_mail_that_was_not_whole_when_it_was_taken_is_taken_again(box: Path) -> None:
    """Whoever wrote it did not lock the file."""
    append(box, "a")
    with box.open("ab") as file:
        file.write(POSTMARK + b"Subject: b\n\nThe first half,\n")
    assert take(box) == ["a", "b"]
    with box.open("ab") as file:
        file.write(b"and the second.\n\n")
    append(box, "c")
    assert take(box) == []  # it is seen that something is wrong
    inbox = MboxInbox(box)
    assert [subject(each) for each in inbox.waiting()] == ["a", "b", "c"]
    assert b"The first half,\nand the second.\n" in [content(x) for x in inbox.waiting()][1]


def test_m1_a_file_that_is_replaced_while_it_is_read_ends_the_round(box: Path) -> None:
    append(box, "a", "b")
    inbox = MboxInbox(box)
    waiting = inbox.waiting()
    first = next(waiting)
    box.unlink()
    append(box, "x", "y", "z")
    inbox.finished(first)
    assert list(waiting) == []
    assert [subject(each) for each in inbox.waiting()] == ["x", "y", "z"]


def test_what_was_finished_in_another_file_moves_nothing(box: Path) -> None:
    append(box, "a", "b")
    inbox = MboxInbox(box)
    first = next(inbox.waiting())
    box.unlink()
    append(box, "x")
    other = MboxInbox(box)
    assert [subject(each) for each in other.waiting()] == ["x"]
    inbox.finished(first)
    assert take(box) == ["x"]


def test_a_mail_that_failed_is_remembered_beyond_the_process(box: Path) -> None:
    append(box, "a", "b", "c")
    inbox = MboxInbox(box)
    for delivery in inbox.waiting():
        if subject(delivery) == "b":
            inbox.failed(delivery, StoreError("locked"))
        else:
            inbox.finished(delivery)
    append(box, "d")
    assert take(box) == ["b", "d"]


def test_a_mail_that_can_never_be_taken_waits_for_another_process(box: Path) -> None:
    append(box, "a", "b")
    inbox = MboxInbox(box)
    first = next(inbox.waiting())
    inbox.failed(first, MessageTooLargeError("too large"))
    assert [subject(each) for each in inbox.waiting()] == ["b"]
    assert take(box) == ["a", "b"]


def test_carriage_returns_and_quoted_lines_are_kept(box: Path) -> None:
    body = b"Subject: a\n\n>From me\n>>From you\nbare\rCR\r\n.\n"
    box.write_bytes(POSTMARK + body + b"\n")
    (delivery,) = MboxInbox(box).waiting()
    assert content(delivery) == body.replace(b">From", b"From")


def test_a_large_mail_keeps_one_byte_more_than_the_limit(box: Path) -> None:
    box.write_bytes(POSTMARK + b"x" * 5_000 + b"\n\n")
    append(box, "b")
    first, second = MboxInbox(box, limit=100).waiting()
    assert len(content(first)) == 101
    assert subject(second) == "b"


def test_what_a_mail_server_keeps_for_itself_is_no_mail(box: Path) -> None:
    internal = (
        b"From MAILER-DAEMON Tue Nov  3 09:00:00 2026\n"
        b"From: Mail System Internal Data <MAILER-DAEMON@acme.example>\n"
        b"Subject: DON'T DELETE THIS MESSAGE -- FOLDER INTERNAL DATA\n"
        b"X-IMAP: 1699000000 0000000002\nStatus: RO\n\nThis text is part of the format.\n\n"
    )
    box.write_bytes(internal)
    append(box, "a")
    assert take(box) == ["a"]
    assert take(box) == []


def test_a_mail_that_only_names_such_data_is_a_mail(box: Path) -> None:
    append(box, "FOLDER INTERNAL DATA")
    assert take(box) == ["FOLDER INTERNAL DATA"]


def test_a_file_that_is_not_there_has_no_mail(box: Path) -> None:
    assert take(box) == []
    inbox = MboxInbox(box)
    assert list(inbox.waiting()) == []
    inbox.wait(0.01, Event())
    append(box, "a")
    inbox.wait(3_600, Event())
    assert take(box) == ["a"]


def test_a_place_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "none" / "support", tmp_path):
        with pytest.raises(InboxRefusedError):
            list(MboxInbox(path, tmp_path / "bookmark").waiting())


def test_a_bookmark_that_cannot_be_kept_stops_before_any_mail_is_taken(box: Path) -> None:
    append(box, "a")
    with pytest.raises(InboxError, match="No such file"):
        take(box, bookmark=box.parent / "none" / "bookmark")


@pytest.mark.parametrize(
    "found",
    [
        b"",
        b"{",
        b"[]",
        b'{"version": 2}',
        b'{"version": 1, "id": "x"}',
        b'{"version": 1, "id": "x", "position": "y", "fingerprint": "", "left": []}',
        b'{"version": 1, "id": "x", "position": 1e999, "fingerprint": "", "left": []}',
        b'{"version": 1, "id": "x", "position": -1, "fingerprint": "x", "left": []}',
        b'{"version": 1, "id": "x", "position": 9999, "fingerprint": "", "left": []}',
        b"[" * 100_000,
    ],
)
def test_a_bookmark_that_is_none_is_put_anew(box: Path, found: bytes) -> None:
    append(box, "a")
    mark = box.parent / "bookmark"
    mark.write_bytes(found)
    assert take(box, bookmark=mark) == ["a"]
    assert take(box, bookmark=mark) == []


def test_a_bookmark_of_another_file_is_not_put_back(box: Path) -> None:
    append(box, "a")
    take(box)
    file = BookmarkFile(box.parent / ".support.mail2ticket")
    before = file.path.read_bytes()
    file.begins_anew("another")
    assert file.path.read_bytes() == before


def test_who_fails_late_does_not_undo_what_another_took() -> None:
    taken = Bookmark(position=50, fingerprint="f")
    assert taken.passing(20, 50, "f", is_taken=False, given=()) is taken


@contextmanager
def held_by_another(path: Path) -> Iterator[None]:
    """Let another process hold the lock of fcntl, for locks of one process do not meet."""
    program = (
        "import fcntl, sys\n"
        "file = open(sys.argv[1], 'ab')\n"
        "fcntl.lockf(file, fcntl.LOCK_EX)\n"
        "print('held', flush=True)\n"
        "sys.stdin.read()\n"
    )
    child = subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-c", program, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with ending(child):
        assert child.stdout is not None
        assert child.stdout.readline() == b"held\n"
        yield
        child.communicate(timeout=PATIENCE)


def test_m1_a_file_that_a_mail_server_writes_to_is_waited_for(box: Path) -> None:
    append(box, "a")
    with held_by_another(box), pytest.raises(InboxError, match="locked by another program"):
        take(box, patience=0.06)
    assert take(box) == ["a"]


def test_m1_a_lock_file_is_waited_for(box: Path) -> None:
    append(box, "a")
    lock = box.with_name("support.lock")
    lock.touch()
    with pytest.raises(InboxError, match="locked by another program"):
        take(box, patience=0.06)
    assert lock.exists()
    lock.unlink()
    assert take(box) == ["a"]
    assert not lock.exists()


def test_a_lock_file_that_was_left_behind_is_removed(box: Path) -> None:
    append(box, "a")
    lock = box.with_name("support.lock")
    lock.touch()
    old = lock.stat().st_mtime - STALE - 10
    os.utime(lock, (old, old))
    assert take(box) == ["a"]
    assert not lock.exists()


def test_where_there_can_be_no_lock_file_the_other_lock_has_to_do(tmp_path: Path) -> None:
    """As in a spool whose folder is not ours; here the name would be too long."""
    box = tmp_path / ("x" * 253)
    append(box, "a")
    with locked(box) as file:
        assert file.read(5) == b"From "
    with held_by_another(box), pytest.raises(InboxError), locked(box, 0.06):
        pass
    assert take(box, bookmark=tmp_path / "mark") == ["a"]


def test_a_bookmark_that_can_be_kept_no_more_is_told(box: Path) -> None:
    append(box, "a")
    folder = box.parent / "state"
    folder.mkdir()
    mark = BookmarkFile(folder / "mark")
    inbox = MboxInbox(box, mark.path)
    (delivery,) = inbox.waiting()
    with box.open("rb") as file:
        bookmark = mark.current(file)
    folder.rename(box.parent / "moved")
    with pytest.raises(InboxError, match="cannot be kept"):
        inbox.finished(delivery)
    with pytest.raises(InboxError, match="cannot be kept"):
        mark.begins_anew(bookmark.id)
    (box.parent / "moved" / "mark").unlink()
    (box.parent / "moved").rename(folder)
    inbox.finished(delivery)  # whoever removed it begins anew
    assert take(box, bookmark=mark.path) == ["a"]


def test_a_disk_that_cannot_be_read_is_no_refusal(
    box: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    append(box, "a")

    def fail(*_: object, **__: object) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(Path, "open", fail)
    with pytest.raises(InboxError, match="Input/output error") as error:
        take(box)
    assert not isinstance(error.value, InboxRefusedError)
