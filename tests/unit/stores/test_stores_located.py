"""Files that lie outside of the store: it keeps where, and not what (F7)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from attrs import evolve

from mail2ticket.model.attachment import Attachment
from mail2ticket.stores.memory import MemoryStore
from mail2ticket.stores.sqlite import SqliteStore
from mail2ticket.testing.drafts import new_ticket

FILE = Attachment.of("a.txt", b"the same", "text/plain")


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[MemoryStore | SqliteStore]:
    made = MemoryStore() if request.param == "memory" else SqliteStore(tmp_path / "desk.db")
    yield made
    if isinstance(made, SqliteStore):
        made.close()


def test_f7_of_a_file_elsewhere_the_place_is_kept_and_not_the_bytes(
    store: MemoryStore | SqliteStore,
) -> None:
    with store.begin() as work:
        number = work.open_ticket(new_ticket())
        work.keep(number, evolve(FILE, location="file:///srv/files/a"))
        work.keep(number, Attachment.of("b.txt", b"another"))

    files = {file.filename: file for file in store.files(number.lower())}
    assert files["a.txt"].location == "file:///srv/files/a"
    assert (files["a.txt"].media_type, files["a.txt"].content) == ("text/plain", b"")
    assert (files["b.txt"].location, files["b.txt"].content) == ("", b"another")


def test_f7_the_first_place_of_a_file_stays(store: MemoryStore | SqliteStore) -> None:
    with store.begin() as work:
        number = work.open_ticket(new_ticket())
        work.keep(number, FILE)
        work.keep(number, evolve(FILE, location="file:///srv/files/a"))

    assert [(file.location, file.content) for file in store.files(number)] == [("", b"the same")]
