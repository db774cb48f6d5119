"""Every look-up of a store in PostgreSQL has an index that it can use (X4)."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from mail2ticket import Intake, Policy
from mail2ticket.model.attachment import Attachment
from mail2ticket.model.changes import AssignBy, Assignment, Changes
from mail2ticket.model.facts import Likeness, Questions, Trait
from mail2ticket.model.held import HeldFilter
from mail2ticket.model.held_file import FileFilter, FileHandling, FileState
from mail2ticket.settings import fill, read
from mail2ticket.stores.relational.database import Value
from mail2ticket.stores.relational.dbapi import DbapiDatabase
from mail2ticket.stores.sql import SqlStore
from mail2ticket.testing import new_note, new_record, new_ticket, outbound_mail
from mail2ticket.testing.drafts import ADA, NOON
from mail2ticket.testing.holding_files import record_with, refused
from mail2ticket.transports.memory import MemoryTransport

EXAMPLES = Path(__file__).parents[3] / "examples"

#: What shows all that there is, or what a person looks for, and may read a table for that.
_WHOLE = (
    "SELECT number FROM m2t_item ORDER BY serial",
    "FROM m2t_delivery delivery WHERE delivery.state IS NOT NULL ORDER BY",
    "FROM m2t_outbox outbox ORDER BY outbox.serial",
    "SELECT DISTINCT mailbox",
    "FROM m2t_held held",
    "FROM m2t_held_file file",
)


@pytest.fixture
def statements(
    postgresql_urls: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> tuple[SqlStore, dict[str, str]]:
    found: dict[str, str] = {}
    real = DbapiDatabase._execute

    def spy(database: DbapiDatabase, text: str, values: Sequence[Value]) -> object:
        found.setdefault(re.sub(r"(\?, )+\?", "?", " ".join(text.split())), text)
        return real(database, text, values)

    store = SqlStore(postgresql_urls())
    with monkeypatch.context() as patch:
        patch.setattr(DbapiDatabase, "_execute", spy)
        settings = read(EXAMPLES / "helpdesk.toml")
        fill(store, settings)
        policy = settings.policy
        assert isinstance(policy, Policy)
        intake = Intake(store=store, transport=MemoryTransport(), policy=policy)
        for file in sorted((EXAMPLES / "inbox").glob("*.eml")):
            intake.process(file.read_bytes())
        _more(store)
    wanted = ("SELECT", "UPDATE", "DELETE")
    return store, {shape: text for shape, text in found.items() if shape.startswith(wanted)}


def _more(store: SqlStore) -> None:
    with store.begin() as work:
        number = work.open_ticket(new_ticket())
        turn = Assignment(by=AssignBy.ROUND_ROBIN, agents=("sam",), turn="x")
        work.change(number, Changes(assignment=turn))
        least = Assignment(by=AssignBy.LEAST_LOADED, agents=("sam", "eve"), turn="x")
        work.change(number, Changes(assignment=least))
        work.record(new_record("a", number=number))
        work.enqueue(outbound_mail("a"), number, NOON)
        work.look_up(Questions(alike=frozenset(Likeness(trait, "x") for trait in Trait)))
        work.look_up(Questions(answered=frozenset({ADA}), opened=frozenset({ADA})))
    later = NOON + timedelta(days=1)
    _see_to_files(store, number, later)
    (taken,) = store.take_due(later, later, 1)
    store.put_off(taken.mail, 1, later, "no")
    store.give_up(taken.mail, 1, "no")
    store.release(taken.mail.id, later)
    store.outbox()
    store.held(HeldFilter())
    store.held_mail("a")
    store.raw("a")
    store.recorded("a@client.example")
    store.recorded_about(number, [NOON, later])
    store.history(number)
    store.files(number)
    store.locations_in_use(["a", "b"])
    store.mailboxes_in_use()
    store.delete_item(number)
    for _ in range(2):
        store.purge(later, 10)
        store.forget(later, 10)


def _see_to_files(store: SqlStore, number: str, later: datetime) -> None:
    released = FileHandling(state=FileState.RELEASED, by="sam", at=NOON)
    with store.begin() as work:
        work.add_note(new_note(number))
        work.record(record_with(refused(), key="f", number=number))
    (file,) = store.held_files(FileFilter(key="f", sha256="a", sender="@x", mailbox="x")) or (
        *store.held_files(FileFilter(number=number)),
    )
    store.held_files(FileFilter(after=(file.key, file.sha256), since=NOON, until=NOON))
    store.reasons_held_files(FileFilter(reason="infected", sender="a@x"))
    store.take_unscanned(later, later, 1)
    store.note_scan(file.key, file.sha256, "unscanned", "", NOON)
    store.take_unscanned(later, later, 1)
    with store.begin() as work:
        work.settle_file(file.key, file.sha256, released)
        work.add_file(file, Attachment.of("a", b"a"))
        work.add_file(file, Attachment.of("b", b"a"))
    store.drop_files(later, released, 1)


def test_x4_every_look_up_has_an_index(statements: tuple[SqlStore, dict[str, str]]) -> None:
    store, texts = statements
    assert len(texts) > 40
    whole: list[str] = []
    with store, store.begin() as work:
        database = work.ledger.database
        assert isinstance(database, DbapiDatabase)
        # A few rows are read faster without one; whether there is one shows without that.
        database.run("SET LOCAL enable_seqscan = off")
        for shape, text in texts.items():
            numbers = count(1)
            generic = re.sub(r"\?", lambda _, numbers=numbers: f"${next(numbers)}", text)  # type: ignore[misc]
            cursor = database._cursor()
            cursor.execute(f"EXPLAIN (GENERIC_PLAN) {generic}".replace("%", "%%"), ())
            plan = "\n".join(str(row[0]) for row in cursor.fetchall())
            if "Seq Scan on" in plan and not any(each in shape for each in _WHOLE):
                whole.append(f"{shape}\n{plan}")
    assert not whole, "\n".join(whole)
