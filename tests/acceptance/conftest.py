"""What the stories of all suites are given."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mail2ticket.stores.memory import MemoryStore
from mail2ticket.stores.sqlite import SqliteStore


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[MemoryStore | SqliteStore]:
    """A store in memory, and one in a file: what is told of one is true of the other."""
    if request.param == "memory":
        yield MemoryStore()
        return
    with SqliteStore(tmp_path / "desk.db") as made:
        yield made
