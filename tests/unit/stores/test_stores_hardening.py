"""What the SQLite store does where the disk, the file or another process gives trouble (X4)."""

import os
import sqlite3
import subprocess
import sys
import textwrap
from contextlib import closing
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from patience import PATIENCE

from mail2ticket.errors import ConfigurationError, StoreError
from mail2ticket.model.attachment import Attachment
from mail2ticket.model.items import WorkItem
from mail2ticket.stores import connections
from mail2ticket.stores.relational.database import Value
from mail2ticket.stores.sqlite import SqliteStore
from mail2ticket.testing import new_record, new_ticket
from mail2ticket.testing.drafts import NOON

_MEGABYTE = 1024 * 1024


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "desk.db"


def _deliver(store: SqliteStore, key: str, size: int = 0) -> str:
    with store.begin() as work:
        assert work.claim(key)
        number = work.open_ticket(new_ticket())
        work.record(new_record(key, number=number, content=b"x" * size))
    return number


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("journal_mode", "wal"),
        ("synchronous", 2),
        ("foreign_keys", 1),
        ("secure_delete", 1),
        ("cell_size_check", 1),
        ("trusted_schema", 0),
        ("wal_autocheckpoint", 2000),
        ("journal_size_limit", 33_554_432),
        ("busy_timeout", 7_000),
        ("application_id", 0x6D327420),
        ("user_version", 5),
    ],
)
def test_every_connection_has_the_settings_that_are_promised(
    path: Path, setting: str, value: object
) -> None:
    with SqliteStore(path, timeout=7) as store, store.begin() as work:
        first = work.ledger.database
        with store.reading() as ledger:
            second = ledger.database
            assert second is not first
            for database in (first, second):
                assert database.first(f"PRAGMA {setting}") == (value,)


def test_a_transaction_has_the_write_lock_from_its_beginning(path: Path) -> None:
    """Else two that have read could both wait to write, and one would have to give up."""
    with SqliteStore(path) as store, store.begin(), closing(sqlite3.connect(path)) as other:
        other.execute("PRAGMA busy_timeout = 0")
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")


def test_x4_a_full_disk_writes_nothing_and_goes_on_when_there_is_room(path: Path) -> None:
    with SqliteStore(path) as store:
        _deliver(store, "before")
        with store.reading() as ledger:
            ((pages,),) = ledger.database.all("PRAGMA page_count")
            ledger.database.all(f"PRAGMA max_page_count = {int(pages or 0) + 20}")
        with pytest.raises(StoreError, match=r"full .*the disk, or the quota, is full") as raised:
            _deliver(store, "too large", _MEGABYTE)
        assert raised.value.is_transient
        assert not store.seen("too large")
        assert len(list(store.histories())) == 1
        # The connection is another one, without the limit: somebody made room.
        _deliver(store, "too large", _MEGABYTE)
        assert store.faults() == ()


def test_x4_a_file_that_may_not_be_written_to_is_a_store_error(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As root may write to any file, the connection is told that it may not."""
    SqliteStore(path).close()
    real = sqlite3.connect

    def read_only(where: Path, **options: object) -> sqlite3.Connection:
        return real(f"file:{where}?mode=ro", uri=True, **options)  # type: ignore[call-overload,no-any-return] # as they are

    with SqliteStore(path) as store:
        store._connections._idle.pop().close()
        monkeypatch.setattr(sqlite3, "connect", read_only)
        with (
            pytest.raises(StoreError, match="may not be written to") as raised,
            store.begin() as it,
        ):
            it.claim("key")
        assert raised.value.is_transient
        monkeypatch.undo()
        assert not store.seen("key")


def test_a_locked_file_says_who_is_in_the_way(path: Path) -> None:
    with SqliteStore(path, timeout=0.01) as store, closing(sqlite3.connect(path)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="others wrote for longer"), store.begin():
            pytest.fail("two transactions at a time")
        other.execute("ROLLBACK")
        _deliver(store, "key")


def test_x4_a_damaged_file_is_a_store_error_and_its_faults_are_told(path: Path) -> None:
    with SqliteStore(path) as store:
        for each in range(50):
            _deliver(store, f"{each}", 10_000)
        assert store.faults() == store.faults(is_quick=True) == ()
    with path.open("r+b") as file:
        pages = path.stat().st_size // 4096
        for page in range(pages // 2, pages):
            file.seek(page * 4096)
            file.write(b"\xff" * 100)
    with SqliteStore(path) as store:
        with pytest.raises(
            StoreError, match="the file is damaged: restore a copy of it"
        ) as raised:
            store.recorded()
        assert raised.value.is_transient
        try:
            faults = store.faults()
        except StoreError as error:
            faults = (str(error),)
        assert faults


def test_what_refers_to_nothing_is_a_fault(path: Path) -> None:
    with SqliteStore(path) as store:
        store.add_item(WorkItem(number="T1"))
        with closing(sqlite3.connect(path)) as other, other:
            other.execute("INSERT INTO m2t_participant VALUES (99, 'a@x.example', 'a@x.example')")
        assert store.faults(is_quick=True) == ()
        (fault,) = store.faults()
        assert "m2t_participant refers to nothing in m2t_item" in fault


def test_a_file_whose_beginning_is_damaged_is_refused(path: Path) -> None:
    SqliteStore(path).close()
    with path.open("r+b") as file:
        file.write(b"\0" * 64)
    with pytest.raises(StoreError, match="restore a copy"):
        SqliteStore(path)


def test_an_error_that_has_no_name_is_a_store_error(path: Path) -> None:
    """Such as that of the module itself, where a value is none that SQLite takes."""
    with SqliteStore(path) as store, store.reading() as ledger:
        with pytest.raises(StoreError, match="SQLite: ") as raised:
            ledger.database.all("SELECT ?", ())
        assert "(" not in str(raised.value).removesuffix(")").split("SQLite:")[0]


def test_the_log_does_not_grow_with_what_was_written(path: Path) -> None:
    """It is brought into the file each 2,000 pages, and cut to 32 MiB where it grew beyond."""
    log = path.with_name("desk.db-wal")
    with SqliteStore(path) as store:
        for each in range(60):
            _deliver(store, f"{each}", _MEGABYTE // 2)
        assert log.stat().st_size < 10 * _MEGABYTE
        _deliver(store, "one of 40 MiB", 40 * _MEGABYTE)
        assert log.stat().st_size > 32 * _MEGABYTE
        for each in range(20):
            _deliver(store, f"after {each}", _MEGABYTE)
        assert log.stat().st_size <= 32 * _MEGABYTE
        assert path.stat().st_size > 80 * _MEGABYTE
    assert not log.exists()


def test_f7_what_is_purged_is_not_in_the_file_any_more(path: Path) -> None:
    secret = b"a secret that nobody must find"
    with SqliteStore(path) as store:
        with store.begin() as work:
            work.claim("key")
            work.record(new_record("key", number=work.open_ticket(new_ticket()), content=secret))
        assert store.purge(NOON + timedelta(days=1), 10) == 1
        assert store.raw("key") is None
    assert secret not in path.read_bytes()


def test_a_place_that_keeps_no_log_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As network file systems do: SQLite says so in no error."""

    class Networked(sqlite3.Connection):
        def execute(self, sql: str, parameters: object = ()) -> sqlite3.Cursor:
            if sql == "PRAGMA journal_mode = WAL":
                sql = "SELECT 'delete'"
            return super().execute(sql, parameters)  # type: ignore[arg-type] # as they are

    monkeypatch.setattr(sqlite3, "connect", partial(sqlite3.connect, factory=Networked))
    with pytest.raises(StoreError, match="no write-ahead log there, only 'delete'"):
        SqliteStore(path)


def test_an_older_sqlite_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 34, 1))
    with pytest.raises(ConfigurationError, match=r"SQLite 3\.35 or later"):
        SqliteStore(path)
    assert not path.exists()


_FORKING = """
    import os, sys, threading
    from mail2ticket.errors import StoreError
    from mail2ticket.stores.sqlite import SqliteStore

    store = SqliteStore(sys.argv[1], timeout=0.5)
    held, over = threading.Event(), threading.Event()

    def hold():
        with store.begin() as work:
            work.claim("parent")
            held.set()
            over.wait(300)

    is_in_transaction = sys.argv[2] == "held"
    thread = threading.Thread(target=hold)
    if is_in_transaction:
        thread.start()
        held.wait(300)
    child = os.fork()
    if not child:
        try:
            with store.begin() as work:
                work.claim("child")
            os._exit(3 if is_in_transaction else 0)
        except StoreError as error:
            os._exit(4 if "locked" in str(error) else 5)
    _, status = os.waitpid(child, 0)
    if is_in_transaction:
        over.set()
        thread.join()
    with store.begin() as work:
        work.claim("after")
    assert store.faults() == ()
    print(os.waitstatus_to_exitcode(status), store.seen("parent"), store.seen("after"))
"""


def _fork(path: Path, parent: str) -> str:
    done = subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-W", "ignore", "-c", textwrap.dedent(_FORKING), str(path), parent],
        capture_output=True,
        text=True,
        check=True,
        timeout=PATIENCE,
    )
    return done.stdout.strip()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
def test_a_child_of_a_fork_writes_by_connections_of_its_own(path: Path) -> None:
    assert _fork(path, "idle") == "0 False True"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
def test_a_child_that_was_forked_in_the_midst_of_a_transaction_is_told_that_it_is_locked(
    path: Path,
) -> None:
    """SQLite keeps in memory what a process has locked, and the child has that memory."""
    assert _fork(path, "held") == "4 True True"


def test_a_read_on_the_side_sees_what_is_committed(path: Path) -> None:
    """Whoever reads neither waits nor keeps the log from being brought into the file."""
    with SqliteStore(path) as store, store.begin() as work:
        work.claim("key")
        work.keep(work.open_ticket(new_ticket()), Attachment.of("a.txt", b"x"))
        assert not store.seen("key")
        assert not list(store.histories())


def test_an_item_that_is_not_there_refers_to_nothing(path: Path) -> None:
    with SqliteStore(path) as store:
        nobody: dict[str, Value] = {"item": 9, "address": "a", "spelling": "a"}
        with pytest.raises(StoreError, match="FOREIGN KEY"), store.writing() as ledger:
            ledger.database.put("m2t_participant", nobody, ("item", "address"))
        assert store.faults() == ()


def test_settings_are_made_before_anything_is_written(path: Path) -> None:
    """Else the first transaction of a file would be less safe than the others."""
    said: list[str] = []

    class Spy(sqlite3.Connection):
        def execute(self, sql: str, parameters: object = ()) -> sqlite3.Cursor:
            said.append(sql)
            return super().execute(sql, parameters)  # type: ignore[arg-type] # as they are

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sqlite3, "connect", partial(sqlite3.connect, factory=Spy))
        SqliteStore(path).close()
    first = tuple(said[: len(connections._SETTINGS)])
    assert first == connections._SETTINGS
