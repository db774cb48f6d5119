"""
Power is lost at any moment, and what was committed is there: X4, W5, F7.

Here at some moments; at more: ``make powerloss``.
"""

from __future__ import annotations

import random
import sys
from pathlib import Path

import pytest
from power_disk import (
    Disk,
    FolderSynced,
    Made,
    Removed,
    Renamed,
    Synced,
    Truncated,
    Written,
)
from power_runs import PowerLossError, Recorded, lose_power, recorded

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="what Python does to files is read in /proc"
)
MAILS, POINTS = 16, 40


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Recorded:
    return recorded(tmp_path_factory.mktemp("power") / "live", MAILS, seed=1)


def points(found: Recorded, count: int = POINTS) -> list[int]:
    chance = random.Random(1)  # noqa: S311 - it must be the same each time
    return chance.sample(range(len(found.events) + 1), count)


def test_x4_what_was_committed_outlives_a_loss_of_power(told: Recorded) -> None:
    """Whole, with its files; what was not is there whole or not at all, and is taken again."""
    losses = lose_power(told, [*points(told), len(told.events)], seed=1)

    assert losses.points == POINTS + 1
    assert losses.redone > 0


def test_the_log_is_put_into_the_file_while_it_is_recorded(told: Recorded) -> None:
    """So that power is lost in the middle of that as well, and of a restart."""
    database = told.desk.database
    written = [event for event in told.events if isinstance(event, Written)]
    assert {database, database.with_name("desk.db-wal")} <= {event.path for event in written}
    assert any(isinstance(event, Removed) for event in told.events)
    assert any(told.desk.blobs in event.path.parents for event in written)
    assert any(told.desk.outgoing in event.path.parents for event in written)


def test_the_proof_fails_with_a_disk_that_lies(tmp_path: Path) -> None:
    """One that says that all is there, and keeps nothing."""
    lied_to = recorded(tmp_path / "live", MAILS, seed=1, lies=True)
    with pytest.raises(PowerLossError, match=r"gone|not there|broken"):
        lose_power(lied_to, points(lied_to), seed=1)


def test_the_proof_fails_where_files_are_not_synced(tmp_path: Path) -> None:
    """And the database is."""
    careless = recorded(tmp_path / "live", MAILS, seed=1, syncs_files=False)
    with pytest.raises(PowerLossError, match="not there"):
        lose_power(careless, points(careless), seed=1)


# --- the disk -----------------------------------------------------------------------------------

ROOT = Path("/disk")
FILE = ROOT / "file"


def left(*events: object, tries: int = 200) -> set[tuple[tuple[str, bytes], ...]]:
    """Return all that may be left of *events*."""
    disk = Disk()
    for event in events:
        disk.takes(event)  # type: ignore[arg-type]
    chance = random.Random(7)  # noqa: S311 - it must be the same each time
    found = [disk.after_power_loss(chance) for _ in range(tries)]
    return {tuple((path.name, content) for path, content in each.items()) for each in found}


def test_what_was_synced_with_its_name_is_there() -> None:
    events = (Made(FILE), Written(FILE, 0, b"abc"), Synced(FILE), FolderSynced(ROOT))

    assert left(*events) == {(("file", b"abc"),)}


def test_without_the_folder_s_sync_the_name_may_be_lost() -> None:
    assert left(Made(FILE), Written(FILE, 0, b"abc"), Synced(FILE)) == {
        (),
        (("file", b"abc"),),
    }


def test_what_was_not_synced_may_be_there_in_part() -> None:
    first, second = b"a" * 512, b"b" * 512
    found = left(
        Made(FILE), FolderSynced(ROOT), Written(FILE, 0, first + second), Truncated(FILE, 512)
    )

    assert {(("file", b""),), (("file", first),)} <= found
    assert (("file", bytes(512) + second),) in left(
        Made(FILE), FolderSynced(ROOT), Written(FILE, 0, first + second)
    )


def test_a_file_that_is_renamed_has_one_of_its_names() -> None:
    draft = ROOT / "draft"
    events = (
        Made(draft),
        FolderSynced(ROOT),
        Written(draft, 0, b"abc"),
        Synced(draft),
        Renamed(draft, FILE),
    )

    assert left(*events) == {(("draft", b"abc"),), (("file", b"abc"),)}


def test_a_file_in_a_folder_without_a_name_is_lost() -> None:
    inner = ROOT / "folder" / "file"
    made = Made(ROOT / "folder", is_folder=True)
    content = (Made(inner), Written(inner, 0, b"abc"), Synced(inner), FolderSynced(inner.parent))

    assert left(made, *content) == {(), (("file", b"abc"),)}
    assert left(made, FolderSynced(ROOT), *content) == {(("file", b"abc"),)}
    assert left(Made(FILE), FolderSynced(ROOT), Removed(FILE)) == {(), (("file", b""),)}
