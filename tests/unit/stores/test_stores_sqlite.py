"""What the SQLite store promises beyond the contract: durability, versions, processes."""

import gc
import os
import sqlite3
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from patience import PATIENCE, join, together

from mail2ticket.errors import ConfigurationError, StoreError
from mail2ticket.model.attachment import Attachment
from mail2ticket.model.items import WorkItem
from mail2ticket.model.numbers import Bracketed
from mail2ticket.stores import connections, schema, schema_older
from mail2ticket.stores.relational.database import Value
from mail2ticket.stores.sqlite import SqliteStore
from mail2ticket.testing import new_note, new_record, new_ticket, outbound_mail
from mail2ticket.testing.drafts import ADA, NOON


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "desk.db"


@pytest.fixture
def store(path: Path) -> Iterator[SqliteStore]:
    with SqliteStore(path) as store:
        yield store


def test_what_was_committed_is_there_when_the_file_is_opened_again(path: Path) -> None:
    with SqliteStore(path) as store, store.begin() as work:
        work.claim("key")
        number = work.open_ticket(new_ticket())
    with SqliteStore(path) as store:
        assert store.seen("key")
        history = store.history(number)
        assert history
        assert history.item.title == "Printer"
        with store.begin() as work:
            assert work.open_ticket(new_ticket()) != number


def test_a_commit_is_on_the_disk(path: Path) -> None:
    with SqliteStore(path) as store, store._connections.lend() as database:
        assert database.first("PRAGMA journal_mode") == ("wal",)
        assert database.first("PRAGMA synchronous") == (2,)
        assert database.first("PRAGMA foreign_keys") == (1,)


def test_only_the_note_that_a_mail_was_sent_does_not_wait_for_the_disk(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[tuple[str, object]] = []
    run = connections.SqliteDatabase.run

    def spy(
        database: connections.SqliteDatabase, statement: str, values: tuple[Value, ...] = ()
    ) -> int:
        if statement == "COMMIT":
            ((mode,),) = database.all("PRAGMA synchronous")
            waits.append((statement, mode))
        return run(database, statement, values)

    monkeypatch.setattr(connections.SqliteDatabase, "run", spy)
    with store.begin() as work:
        work.enqueue(outbound_mail("a.0"), None, NOON)
    [mail] = store.outbox()
    store.mark_sent(mail)
    with store.begin() as work:
        work.claim("another")

    normal, full = 1, 2
    assert waits == [("COMMIT", full), ("COMMIT", normal), ("COMMIT", full)]
    assert not list(store.outbox())


@pytest.mark.parametrize("path", [":memory:", ""])
def test_a_store_without_a_file_is_a_mistake(path: str) -> None:
    with pytest.raises(ConfigurationError, match="MemoryStore"):
        SqliteStore(path)


def test_a_folder_that_is_not_there_is_a_store_error(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"desk\.db"):
        SqliteStore(tmp_path / "missing" / "desk.db")


def test_a_file_that_is_no_database_is_a_store_error(path: Path) -> None:
    path.write_text("Dear diary, " * 100)
    with pytest.raises(StoreError, match="not a database"):
        SqliteStore(path)


def test_the_database_of_another_program_is_left_alone(path: Path) -> None:
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE diary (day TEXT)")
    other.close()
    with pytest.raises(StoreError, match="another program"):
        SqliteStore(path)


def test_a_newer_schema_is_refused(path: Path) -> None:
    SqliteStore(path).close()
    database = sqlite3.connect(path)
    database.execute("PRAGMA user_version = 99")
    database.close()
    with pytest.raises(StoreError, match="version 99"):
        SqliteStore(path)


_OLDER: tuple[schema_older.Migration, ...] = (
    ("CREATE TABLE ticket (number TEXT)", "INSERT INTO ticket VALUES ('T1')"),
)
_NEWER: tuple[schema_older.Migration, ...] = (
    *_OLDER,
    ("ALTER TABLE ticket ADD COLUMN title TEXT DEFAULT 'untitled'",),
    ("UPDATE ticket SET title = number || ', ' || title",),
)


def test_an_older_database_takes_the_steps_that_it_has_not(path: Path) -> None:
    database = sqlite3.connect(path, isolation_level=None)
    schema.prepare(database, _OLDER)
    schema.prepare(database, _NEWER)
    schema.prepare(database, _NEWER)
    assert database.execute("SELECT * FROM ticket").fetchall() == [("T1", "T1, untitled")]
    assert database.execute("PRAGMA user_version").fetchone() == (3,)
    database.close()


def test_a_step_that_fails_leaves_the_database_as_it_was(path: Path) -> None:
    database = sqlite3.connect(path, isolation_level=None)
    schema.prepare(database, _OLDER)
    with pytest.raises(sqlite3.OperationalError):
        schema.prepare(database, (*_NEWER, ("UPDATE nothing SET x = 1",)))
    assert database.execute("SELECT * FROM ticket").fetchall() == [("T1",)]
    assert database.execute("PRAGMA user_version").fetchone() == (1,)
    assert not database.in_transaction
    database.close()


def test_a_writer_who_waits_too_long_is_told(path: Path) -> None:
    with SqliteStore(path) as one, SqliteStore(path, timeout=0.05) as other:
        with one.begin() as work:
            work.claim("key")
            with pytest.raises(StoreError, match="locked"), other.begin():
                pytest.fail("two transactions at a time")
            # Readers do not wait for writers.
            assert not other.seen("key")
        with other.begin() as work:
            assert not work.claim("key")


def test_a_thread_that_waits_too_long_is_told(path: Path) -> None:
    with SqliteStore(path, timeout=0.05) as store:
        is_held, is_over = Event(), Event()

        def hold() -> None:
            with store.begin():
                is_held.set()
                is_over.wait(PATIENCE)

        thread = Thread(target=hold)
        thread.start()
        assert is_held.wait(PATIENCE)
        with pytest.raises(StoreError, match="other threads"), store.begin():
            pytest.fail("two transactions at a time")
        is_over.set()
        join(thread)


def test_a_transaction_inside_another_is_an_error_and_no_deadlock(store: SqliteStore) -> None:
    with store.begin() as work:
        with pytest.raises(StoreError, match="already"), store.begin():
            pytest.fail("a transaction in a transaction")
        work.claim("key")
    assert store.seen("key")


def test_nothing_can_be_written_when_the_transaction_is_over(store: SqliteStore) -> None:
    with store.begin() as work:
        work.claim("key")
    with pytest.raises(StoreError, match="over"):
        work.claim("another")
    with store.begin(), pytest.raises(StoreError, match="over"):
        work.claim("another")
    assert not store.seen("another")


def test_a_transaction_that_sqlite_gave_up_is_not_committed(store: SqliteStore) -> None:
    def swallow() -> None:
        with store.begin() as work:
            work.claim("key")
            # As SQLite does by itself when the disk is full.
            work._database.run("ROLLBACK")
            with pytest.raises(StoreError, match="over"):
                work.open_ticket(new_ticket())

    with pytest.raises(StoreError, match="commit"):
        swallow()
    assert not store.seen("key")
    assert not list(store.histories())


def test_every_error_of_sqlite_is_a_store_error(store: SqliteStore) -> None:
    with store._connections.lend() as database:
        with pytest.raises(StoreError, match="no such table") as raised:
            database.run("SELECT * FROM nowhere")
        assert isinstance(raised.value.__cause__, sqlite3.Error)
        # This one shows only when its rows are read.
        with pytest.raises(StoreError, match="overflow"):
            database.all("SELECT 1 UNION ALL SELECT abs(-9223372036854775808)")
    assert raised.value.is_transient


def test_a_closed_store_says_so(path: Path) -> None:
    store = SqliteStore(path)
    store.close()
    store.close()
    with pytest.raises(StoreError, match="closed"):
        store.seen("key")


def test_a_store_can_be_closed_while_a_transaction_is_open(path: Path) -> None:
    store = SqliteStore(path)
    with store.begin() as work:
        store.close()
        work.claim("key")
    with SqliteStore(path) as again:
        assert again.seen("key")


def test_a_store_that_nobody_closed_is_closed_when_it_goes(path: Path) -> None:
    store = SqliteStore(path)
    idle = store._connections._idle
    del store
    gc.collect()
    assert not idle


def test_a_relative_path_is_not_lost_by_another_working_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path)
    with SqliteStore("desk.db") as store:
        monkeypatch.chdir(tmp_path / "elsewhere")
        with store.begin() as work:
            work.claim("key")
            assert not store.seen("key")  # takes a second connection
    assert not list((tmp_path / "elsewhere").iterdir())


def test_a_child_of_a_fork_opens_connections_of_its_own(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    (parents,) = store._connections._idle
    with monkeypatch.context() as fork:
        fork.setattr("os.getpid", lambda: -1)
        assert not store.seen("key")
        (childs,) = store._connections._idle
        assert childs is not parents
        assert store._connections._inherited == [parents]
        parents.close()
        assert parents.first("SELECT 1") == (1,)
        # In the parent it is as it was.
        fork.undo()
        parents.close()
        childs._process = os.getpid()


def test_two_processes_may_make_the_same_database_at_once(path: Path) -> None:
    """Whatever of the other's work is there between two questions, it is no other program's."""
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("PRAGMA journal_mode = WAL")

    class Slow(sqlite3.Connection):
        def execute(self, sql: str, parameters: Any = ()) -> sqlite3.Cursor:  # noqa: ANN401 - its
            cursor = super().execute(sql, parameters)
            if sql == "PRAGMA application_id" and not self.in_transaction:
                schema.prepare(other)
            return cursor

    database = sqlite3.connect(path, isolation_level=None, factory=Slow)
    schema.prepare(database)

    assert database.execute("PRAGMA user_version").fetchone() == (len(schema.MIGRATIONS),)
    assert not database.in_transaction
    database.close()
    other.close()


def test_a_log_that_cannot_be_switched_at_once_is_tried_again(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[float] = []
    other = sqlite3.connect(path, isolation_level=None)
    schema.prepare(other)
    other.execute("BEGIN IMMEDIATE")

    def pause(seconds: float) -> None:
        pauses.append(seconds)
        other.execute("ROLLBACK")

    monkeypatch.setattr("time.sleep", pause)
    SqliteStore(path, timeout=0.01).close()
    assert len(pauses) == 1
    other.close()


def test_a_log_that_can_never_be_switched_is_a_store_error(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = sqlite3.connect(path, isolation_level=None)
    schema.prepare(other)
    other.execute("BEGIN IMMEDIATE")
    monkeypatch.setattr("time.sleep", lambda _: None)
    monkeypatch.setattr(connections, "_TRIES", 3)
    with pytest.raises(StoreError, match="locked"):
        SqliteStore(path, timeout=0.01)
    other.close()


def test_an_item_of_the_settings_undoes_nothing_that_mails_did(store: SqliteStore) -> None:
    item = WorkItem(number="T1", title="Printer", status="Complete", is_open=False)
    store.add_item(item, "First line")
    with store.begin() as work:
        work.add_note(new_note("T1", reopens=True))
    store.add_item(item, "First line")
    history = store.history("T1")
    assert history
    assert history.item.is_open
    assert history.item.status == ""
    store.add_item(WorkItem(number="T1", title="Scanner", participants=frozenset({ADA})), "Second")
    history = store.history("T1")
    assert history
    assert (history.item.title, history.queue, len(history.entries)) == ("Scanner", "Second", 1)
    assert history.item.participants == {ADA}


def test_settings_are_loaded_as_a_whole_or_not_at_all(store: SqliteStore) -> None:
    def load(*numbers: str) -> None:
        with store.loading():
            for number in numbers:
                store.add_item(WorkItem(number=number))
            if len(numbers) > 1:
                raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        load("T1", "T2")
    assert not list(store.histories())
    load("T3")
    store.add_item(WorkItem(number="T4"))
    assert [each.item.number for each in store.histories()] == ["T3", "T4"]


def test_another_thread_does_not_load_with_this_one(path: Path) -> None:
    with SqliteStore(path, timeout=0.05) as store, store.loading():
        errors: list[StoreError] = []

        def add() -> None:
            try:
                store.add_item(WorkItem(number="T1"))
            except StoreError as error:
                errors.append(error)

        together(add)
        assert len(errors) == 1
        with pytest.raises(StoreError, match="already"), store.begin():
            pytest.fail("a transaction in a transaction")


def test_the_files_of_an_item_can_be_had_again(store: SqliteStore) -> None:
    store.add_item(WorkItem(number="T1"))
    with store.begin() as work:
        # An item of the settings may have a file before it has an entry.
        work.keep("T1", Attachment.of("../a.txt", b"\0bytes", "text/plain"))
        with pytest.raises(StoreError, match="T404"):
            work.keep("T404", Attachment.of("a.txt", b""))
    (file,) = store.files("t1")
    assert (file.filename, file.content, file.media_type) == ("../a.txt", b"\0bytes", "text/plain")


def test_numbers_that_do_not_begin_again_each_day_go_on(path: Path) -> None:
    with SqliteStore(path, Bracketed()) as store:
        store.add_item(WorkItem(number="2"))
        with store.begin() as work:
            assert [work.open_ticket(new_ticket()) for _ in range(2)] == ["1", "3"]


def test_a_host_says_which_statuses_complete_an_item(path: Path) -> None:
    with SqliteStore(path, completing=("Erledigt",)) as store:
        with store.begin() as work:
            done = work.open_ticket(new_ticket(status="ERLEDIGT"))
            other = work.open_ticket(new_ticket(status="Done"))
        histories = {each.item.number: each.item.is_open for each in store.histories()}
        assert histories == {done: False, other: True}


def test_a_record_that_was_not_claimed_is_kept_all_the_same(store: SqliteStore) -> None:
    with store.begin() as work:
        work.record(new_record("key"))
    assert store.seen("key")
    assert len(store.recorded()) == 1


def test_a_mail_goes_into_the_outbox_and_comes_out_the_same(store: SqliteStore) -> None:
    with store.begin() as work:
        work.enqueue(outbound_mail(to="Böb+tag@münchen.example"), None, NOON)
    (found,) = store.outbox()
    assert found == outbound_mail(to="Böb+tag@münchen.example")
    assert str(found.to) == "Böb+tag@münchen.example"


def test_importing_the_library_does_not_import_sqlite() -> None:
    # A tool that measures may have imported it before.
    code = "import sys; before = set(sys.modules);"
    code += "import mail2ticket, mail2ticket.testing, mail2ticket.stores.memory;"
    code += "print(*sorted({'sqlite3', 'pytest', 'mail2ticket.stores.connections'}"
    code += " & (set(sys.modules) - before)))"
    done = subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=PATIENCE
    )
    assert done.stdout.split() == []


def test_threads_share_a_store(store: SqliteStore) -> None:

    def work() -> None:
        for each in range(10):
            with store.begin() as unit:
                if unit.claim(f"{each}"):
                    unit.record(new_record(f"{each}", number=unit.open_ticket(new_ticket())))
            assert store.seen(f"{each}")

    together(*[work] * 6)
    assert len(list(store.histories())) == len(store.recorded()) == 10
    assert len(store._connections._idle) <= 7


_WORKER = """
import sys
from mail2ticket.stores.sqlite import SqliteStore
from mail2ticket.testing import new_record, new_ticket, outbound_mail
from mail2ticket.testing.drafts import NOON

name, path = int(sys.argv[1]), sys.argv[2]
opened = repeats = 0
with SqliteStore(path, timeout=300) as store:
    print("ready", flush=True)
    sys.stdin.readline()
    for each in range(50):
        # Fifteen of the fifty come to every process, thirty-five to this one alone.
        key = f"shared {each}" if each % 10 in (1, 4, 7) else f"{name} {each}"
        with store.begin() as work:
            if not work.claim(key):
                repeats += 1
                continue
            number = work.open_ticket(new_ticket(key))
            work.record(new_record(key, number=number, message_id=f"<{key}@x>"))
            work.enqueue(outbound_mail(key), number, NOON)
            opened += 1
print(opened, repeats)
"""


def test_four_processes_handle_each_delivery_once(path: Path) -> None:
    script = path.with_name("worker.py")
    script.write_text(textwrap.dedent(_WORKER))
    workers = [
        subprocess.Popen(  # noqa: S603 - our own code
            [sys.executable, str(script), str(name), str(path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for name in range(4)
    ]
    counts: list[tuple[int, int]] = []
    try:
        for worker in workers:
            assert worker.stdout
            assert worker.stdout.readline() == "ready\n"
        for worker in workers:
            assert worker.stdin
            worker.stdin.write("go\n")
            worker.stdin.flush()
        for worker in workers:
            output, _ = worker.communicate(timeout=PATIENCE)
            opened, repeats = map(int, output.split())
            counts.append((opened, repeats))
            assert worker.returncode == 0
    finally:
        for worker in workers:
            worker.kill()
            worker.communicate()
    keys = 4 * 35 + 15
    assert [sum(each) for each in counts] == [50] * 4
    assert sum(opened for opened, _ in counts) == keys
    with SqliteStore(path) as store:
        histories = list(store.histories())
        assert len(histories) == len(store.recorded()) == len(store.outbox()) == keys
        assert len({history.item.title for history in histories}) == keys
        numbers = sorted(history.item.number for history in histories)
        assert numbers == [f"T20261103.{each:04}" for each in range(1, keys + 1)]
