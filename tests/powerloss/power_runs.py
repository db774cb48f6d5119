"""A desk works through its mail, loses power at some moment, and goes on with what is left."""

from __future__ import annotations

import hashlib
import random
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

from attrs import define, field, frozen
from power_disk import Disk, Event, Marked, Recording, laid_out
from power_vfs import watched_by
from proof_checks import differences, missing_files, snapshot
from proof_desk import POLICY, CleanScanner, Posted, fill, stream

from mail2ticket.blobs.folder import FolderBlobs
from mail2ticket.intake import Intake
from mail2ticket.model.outgoing import Posting
from mail2ticket.parse import parse
from mail2ticket.stores.memory import MemoryStore
from mail2ticket.stores.sqlite import SqliteStore
from mail2ticket.transports.maildir import MaildirTransport

#: Pages in the write-ahead log after which they go into the file; 1000 as SQLite comes.
CHECKPOINT = 40
RESTARTS = 7


class PowerLossError(Exception):
    """After a loss of power something is missing, doubled, or broken."""


@frozen
class Desk:
    """Where a desk has its files."""

    root: Path

    @property
    def database(self) -> Path:
        return self.root / "desk.db"

    @property
    def blobs(self) -> Path:
        return self.root / "blobs"

    @property
    def outgoing(self) -> Path:
        return self.root / "outgoing"

    def intake(self, store: SqliteStore) -> Intake:
        return Intake(
            store,
            MaildirTransport(self.outgoing),
            POLICY,
            CleanScanner(),
            FolderBlobs(self.blobs, "$year/$month/$day/$sha256.$ending"),
        )


@define
class Recorded:
    """
    All that happened to the files of a desk, and what should be there after each mail.

    Attributes:
        start: The files that were there before, safely on the disk.
    """

    desk: Desk
    mails: Sequence[Posted]
    start: dict[Path, bytes]
    events: list[Event]
    expected: list[dict[str, list[str]]] = field(factory=list)


def recorded(
    root: Path, count: int, seed: int, *, lies: bool = False, syncs_files: bool = True
) -> Recorded:
    """
    Let a desk below *root* take *count* mails, and take note of what it does to its files.

    Args:
        root: A folder that is made.

        count, seed: As of `stream`.

        lies: See `Recording`.

        syncs_files: Whether what Python syncs is synced, besides the database.
    """
    desk = Desk(root)
    root.mkdir(parents=True)
    with SqliteStore(desk.database) as store:
        fill(store)
    start = {path: path.read_bytes() for path in root.iterdir()}
    mails = tuple(stream(count, seed))
    recording = Recording(root, lies=lies, syncs_files=syncs_files)
    with recording.of_python(), watched_by(recording), _short_log():
        for begin in range(0, count, RESTARTS):
            with SqliteStore(desk.database) as store:
                intake = desk.intake(store)
                for number in range(begin, min(begin + RESTARTS, count)):
                    recording.marks("begins", number)
                    intake.process(mails[number].content, received_at=mails[number].received_at)
                    recording.marks("is done", number)
    shutil.rmtree(root)
    return Recorded(desk, mails, start, recording.events, _expected(root, mails))


def _expected(root: Path, mails: Sequence[Posted]) -> list[dict[str, list[str]]]:
    """Return what should be there after none of *mails*, after the first, and so on."""
    store = MemoryStore()
    fill(store)
    calm = Desk(root.with_name(f"{root.name}-calm"))
    intake = calm.intake(store)  # type: ignore[arg-type]
    found = [snapshot(store, calm.blobs)]
    for mail in mails:
        intake.process(mail.content, received_at=mail.received_at)
        found.append(snapshot(store, calm.blobs))
    return found


@contextmanager
def _short_log() -> Iterator[None]:
    """Have SQLite put its log into the file often, so that power is lost then as well."""
    connect: Callable[..., sqlite3.Connection] = sqlite3.connect

    def connecting(*values: Any, **named: Any) -> sqlite3.Connection:  # noqa: ANN401 - as of sqlite3
        connection = connect(*values, **named)
        connection.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT}")
        return connection

    with patch("sqlite3.connect", connecting):
        yield


@define
class Losses:
    """
    What came of losing power again and again.

    Attributes:
        redone: How often a mail was taken anew, of which nothing was there.

        marks_lost: After how many a notice waited that may have been sent.
    """

    points: int = 0
    redone: int = 0
    marks_lost: int = 0


def lose_power(found: Recorded, points: Sequence[int], seed: int) -> Losses:
    """
    Lose power after each of *points* events, and see that nothing is lost and nothing doubled.

    Raises:
        PowerLossError: at the first that is.
    """
    chance = random.Random(seed)  # noqa: S311 - it must be the same each time
    losses = Losses()
    disk = Disk()
    at = 0
    for path, content in found.start.items():
        disk.has(path, content)
    for point in sorted(points):
        while at < point:
            disk.takes(found.events[at])
            at += 1
        shutil.rmtree(found.desk.root, ignore_errors=True)
        found.desk.root.mkdir(parents=True)
        laid_out(disk.after_power_loss(chance))
        marks = [each for each in found.events[:point] if isinstance(each, Marked)]
        try:
            _go_on(found, marks, losses)
        except PowerLossError as error:
            raise PowerLossError(f"after {point} of {len(found.events)} events: {error}") from None
        losses.points += 1
    return losses


def _go_on(found: Recorded, marks: Sequence[Marked], losses: Losses) -> None:
    done = [each.number for each in marks if each.what == "is done"]
    begun = 1 + max((each.number for each in marks if each.what == "begins"), default=-1)
    _check_file(found.desk.database)
    with SqliteStore(found.desk.database) as store:
        _check_there(found, store, done)
        intake = found.desk.intake(store)
        for mail in found.mails[:begun]:
            outcome = intake.process(mail.content, received_at=mail.received_at)
            losses.redone += not (mail.again or outcome.is_repeat)
        losses.marks_lost += bool(list(store.outbox()))
        _relays(intake)
        wrong = differences(snapshot(store, found.desk.blobs), found.expected[begun])
        wrong += missing_files(store)
        wrong += _unsent(found.desk, store)
    if wrong:
        raise PowerLossError("; ".join(wrong))


def _relays(intake: Intake) -> None:
    """Send what waits, as if a day had passed."""
    intake.relay(datetime.now(UTC) + timedelta(days=1))


def _check_file(path: Path) -> None:
    # A read-only look would not read the log: it is opened as a program opens it.
    connection = sqlite3.connect(path)
    try:
        for check in ("integrity_check", "foreign_key_check"):
            rows = connection.execute(f"PRAGMA {check}").fetchall()
            if rows not in ([], [("ok",)]):
                raise PowerLossError(f"{check}: {rows[:3]}")
    except sqlite3.DatabaseError as error:
        raise PowerLossError(f"the file is broken: {error}") from error
    finally:
        connection.close()


def _check_there(found: Recorded, store: SqliteStore, done: Sequence[int]) -> None:
    for number in done:
        mail = found.mails[number]
        if not store.seen(parse(mail.content, received_at=mail.received_at).key):
            raise PowerLossError(f"mail {number} was taken, and is gone")
    wrong = missing_files(store) + _unsent(found.desk, store)
    if wrong:
        raise PowerLossError("; ".join(wrong))


def _unsent(desk: Desk, store: SqliteStore) -> list[str]:
    """Return the notices that are noted as sent and do not lie in the Maildir, whole."""
    folder = desk.outgoing / "new"
    lying = folder.iterdir() if folder.is_dir() else ()
    there = {hashlib.sha256(path.read_bytes()).hexdigest() for path in lying}
    sent = [each.mail for each in store.outgoing(Posting.SENT)]
    return [
        f"the notice {mail.id} is noted as sent, and is not there"
        for mail in sent
        if hashlib.sha256(mail.content).hexdigest() not in there
    ]
