"""Power is lost while a file is brought to a new version: it is of the old or of the new (X4)."""

from __future__ import annotations

import random
import shutil
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest
from power_disk import Disk, Recording, laid_out
from power_vfs import watched_by

from mail2ticket.stores.schema import MIGRATIONS, prepare
from mail2ticket.stores.sqlite import SqliteStore

COMPANIES, POINTS = 400, 60
#: The version that is upgraded from: with all steps since, there is enough to be stopped in.
OLDER = 3

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="what SQLite does to files is watched as on Linux"
)


def older(path: Path) -> None:
    """Make a file of an older version, with a good many rows."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        prepare(connection, MIGRATIONS[:OLDER])
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("BEGIN")
        for number in range(COMPANIES):
            name = f"Company {number}"
            values = (f"c{number}", name, 1, "[]", name.lower())
            connection.execute("INSERT INTO m2t_company VALUES (?, ?, ?, ?, ?)", values)
        connection.execute("COMMIT")


def test_x4_a_loss_of_power_during_an_upgrade_leaves_a_file_that_can_be_upgraded(
    tmp_path: Path,
) -> None:
    root = tmp_path / "live"
    root.mkdir()
    path = root / "desk.db"
    older(path)
    start = path.read_bytes()
    recording = Recording(root)
    with watched_by(recording), SqliteStore(path) as store, store.begin() as work:
        work.claim("a delivery")
    events = recording.events
    chance = random.Random(5)  # noqa: S311 - it must be the same each time
    disk, at, versions = Disk(), 0, set[int]()
    disk.has(path, start)
    count = min(POINTS, len(events))
    for point in (*sorted(chance.sample(range(len(events)), count)), len(events)):
        while at < point:
            disk.takes(events[at])
            at += 1
        shutil.rmtree(root)
        root.mkdir()
        laid_out(disk.after_power_loss(chance))
        with closing(sqlite3.connect(path)) as connection:
            versions.update(connection.execute("PRAGMA user_version").fetchone())
        with SqliteStore(path) as store, closing(sqlite3.connect(path)) as connection:
            # What had returned before the end is there.
            assert store.seen("a delivery") or point < len(events)
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            found = connection.execute("SELECT count(*) FROM m2t_company").fetchone()
            assert found == (COMPANIES,), point

    # Both were met, so that it was not always too early or too late.
    assert versions == {OLDER, len(MIGRATIONS)}
