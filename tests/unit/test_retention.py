"""Forgetting: resumable, beside mail that is processed, and never what is in use (F7, R6)."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any, TypeAlias, TypeVar
from urllib.parse import urlsplit
from urllib.request import url2pathname

import pytest
from attrs import evolve
from interleaving import Interleaving, stepping_through_files

from mail2ticket.blobs.folder import FolderBlobs
from mail2ticket.errors import ConfigurationError, StoreError
from mail2ticket.model.attachment import Attachment
from mail2ticket.model.held import Deed, Handling, HeldState
from mail2ticket.model.items import WorkItem
from mail2ticket.ports import BlobPlace
from mail2ticket.retention import Collected, Purged, collect_orphans, orphans, purge
from mail2ticket.stores.memory import MemoryStore
from mail2ticket.stores.sqlite import SqliteStore
from mail2ticket.testing import new_record, outbound_mail

StoreT = TypeVar("StoreT", MemoryStore, SqliteStore)

NOON = datetime(2026, 11, 3, 12, tzinfo=UTC)
DAY = timedelta(days=1)
# Files are as old as the clock of the tests says, which is later than this.
CUTOFF = datetime(2001, 2, 3, tzinfo=UTC)
OLD = (CUTOFF - DAY).timestamp()
PLACE = BlobPlace(key="a1", mailbox=None, received_at=NOON)
USED = Attachment.of("used.txt", b"used")
UNUSED = Attachment.of("unused.txt", b"unused")
YOUNG = Attachment.of("young.txt", b"young")


class Crash(BaseException):
    """What ends a process."""


class Shelf:
    """A folder with a file that is in use, one that nobody uses, and one that is young."""

    def __init__(self, path: Path) -> None:
        self.root = path
        self.blobs = FolderBlobs(path, "$key/$sha256")
        self.used, self.unused = self.puts(USED, OLD), self.puts(UNUSED, OLD)
        self.young = self.puts(YOUNG)
        self.in_use = {self.used}

    def puts(self, file: Attachment, at: float | None = None) -> str:
        location = self.blobs.put(file, PLACE)
        if at is not None:
            os.utime(path_of(location), (at, at))
        return location

    def locations_in_use(self, locations: Iterable[str]) -> frozenset[str]:
        return frozenset(self.in_use.intersection(locations))

    def collect(self) -> Collected:
        return collect_orphans(self, self.blobs, CUTOFF)

    def files(self) -> dict[str, bytes]:
        """Return every file below the folder, whatever it is called."""
        found = (path for path in self.root.rglob("*") if path.is_file())
        return {path.as_uri(): path.read_bytes() for path in found}

    def left(self) -> dict[str, bytes]:
        return {self.used: USED.content, self.young: YOUNG.content}


def path_of(location: str) -> Path:
    return Path(url2pathname(urlsplit(location).path))


_STEPS = (
    (Path, "rename"),
    (Path, "replace"),
    (Path, "unlink"),
    (Path, "rmdir"),
    (Path, "mkdir"),
    (Path, "lstat"),
    (os, "utime"),
    (os, "fsync"),
    (Shelf, "locations_in_use"),
)


@contextmanager
def stepping(on_step: Callable[[], None]) -> Generator[None, None, None]:
    """Call *on_step* before and after each thing that is done to the disk, or asked."""
    with pytest.MonkeyPatch.context() as patch:
        for owner, name in _STEPS:
            patch.setattr(owner, name, _stepped(getattr(owner, name), on_step))
        yield


def _stepped(call: Callable[..., Any], on_step: Callable[[], None]) -> Callable[..., Any]:
    def stepped(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - as what it stands for
        on_step()
        try:
            return call(*args, **kwargs)
        finally:
            on_step()

    return stepped


def count_of_steps(act: Callable[[], object]) -> int:
    steps: list[None] = []
    with stepping(lambda: steps.append(None)):
        act()
    return len(steps)


def at_step(number: int, act: Callable[[], object]) -> Callable[[], None]:
    """Return what does *act* at the step with that *number*, once."""
    left = [number, 0]

    def on_step() -> None:
        left[0] -= 1
        if left[0] == 0:
            act()

    return on_step


def each_step(tmp_path: Path, act: Callable[[Shelf], object]) -> Iterable[tuple[int, Shelf]]:
    """Yield each step of *act*, with a new shelf to do it on."""
    count = count_of_steps(lambda: act(Shelf(tmp_path / "first")))
    count -= count_of_steps(lambda: Shelf(tmp_path / "none"))
    assert count >= 8
    for number in range(1, count + 1):
        yield number, Shelf(tmp_path / str(number))


def test_files_that_nobody_uses_are_removed(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    part = tmp_path / "a1" / ".part-x"
    part.write_bytes(b"half")
    os.utime(part, (OLD, OLD))
    assert sorted(orphans(shelf, shelf.blobs, CUTOFF)) == sorted([shelf.unused, part.as_uri()])
    found = shelf.collect()
    assert sorted(found.locations) == sorted([shelf.unused, part.as_uri()])
    assert found.kept == 1
    assert shelf.files() == shelf.left()
    assert shelf.collect() == Collected((), 1)


def test_a_file_that_is_being_written_is_left(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    part = tmp_path / "a1" / ".part-x"
    part.write_bytes(b"half")
    assert shelf.collect().locations == (shelf.unused,)
    assert part.exists()


def test_more_files_than_are_looked_at_together(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    for number in range(450):
        location = shelf.puts(Attachment.of("a", str(number).encode()), OLD)
        if number % 3 == 0:
            shelf.in_use.add(location)
    found = shelf.collect()
    assert (len(found.locations), found.kept) == (301, 151)
    assert len(shelf.files()) == 152


def test_a_place_of_which_the_store_knows_nothing_is_left_alone(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    shelf.in_use = {"file:///elsewhere/a1/x"}
    with pytest.raises(ConfigurationError, match="the store knows none: is it the right store"):
        shelf.collect()
    assert len(shelf.files()) == 3
    shelf.in_use = {shelf.young}  # one is enough, however young it is
    assert len(shelf.collect().locations) == 2


def test_whoever_is_sure_empties_it(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    shelf.in_use.clear()
    found = collect_orphans(shelf, shelf.blobs, CUTOFF, is_sure=True)
    assert sorted(found.locations) == sorted([shelf.used, shelf.unused])


def test_an_empty_place_is_no_wrong_one(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "shelf")
    assert collect_orphans(shelf, FolderBlobs(tmp_path / "none"), CUTOFF) == Collected()


def test_links_are_neither_followed_nor_removed(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "shelf")
    other = tmp_path / "other"
    other.mkdir()
    (other / "file").write_bytes(b"x")
    os.utime(other / "file", (OLD, OLD))
    (shelf.root / "a1" / "folder").symlink_to(other)
    (shelf.root / "a1" / "file").symlink_to(other / "file")
    assert shelf.collect().locations == (shelf.unused,)
    assert (shelf.root / "a1" / "folder" / "file").read_bytes() == b"x"
    assert (shelf.root / "a1" / "file").is_symlink()


def test_a_moment_needs_a_zone(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    naive = CUTOFF.replace(tzinfo=None)
    with pytest.raises(ValueError, match="needs a time zone"):
        collect_orphans(shelf, shelf.blobs, naive)
    with pytest.raises(ValueError, match="needs a time zone"):
        purge(MemoryStore(), naive)


# Threads that other tests have left do nothing in the child, which ends without any of theirs.
@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_a_collection_that_is_killed_at_any_step_is_ended_by_the_next(tmp_path: Path) -> None:
    for number, shelf in each_step(tmp_path, Shelf.collect):
        child = os.fork()
        if not child:  # pragma: no cover - it is killed
            with stepping(at_step(number, lambda: os._exit(9))):
                shelf.collect()
            os._exit(0)
        _, status = os.waitpid(child, 0)
        assert os.waitstatus_to_exitcode(status) == 9

        # Whatever it was at, nothing is lost: what is used is there, or aside.
        assert USED.content in shelf.files().values()
        shelf.collect()
        assert shelf.files() == shelf.left()


def test_a_collection_that_fails_at_any_step_is_ended_by_the_next(tmp_path: Path) -> None:
    """An error of the disk, or the end of the process in an orderly way."""

    def full() -> None:
        raise OSError(28, "No space left on device")

    def ended() -> None:
        raise Crash

    for error, act in ((StoreError, full), (Crash, ended)):
        told = 0
        for number, shelf in each_step(tmp_path / error.__name__, Shelf.collect):
            try:
                with stepping(at_step(number, act)):
                    shelf.collect()
            except error:
                told += 1
            except OSError:  # what stands for the store may fail with anything
                told += 1
            if path_of(shelf.unused).exists():  # moved back, it is as young as one that was put
                os.utime(path_of(shelf.unused), (OLD, OLD))
            shelf.collect()
            assert shelf.files() == shelf.left()
        assert told > 10


@pytest.mark.parametrize("is_told_first", [False, True])
def test_a_file_that_is_put_again_at_any_step_of_a_collection_is_there(
    tmp_path: Path, is_told_first: bool
) -> None:
    """A mail needs the very file that is collected; its transaction ends during or after that."""
    for number, shelf in each_step(tmp_path, Shelf.collect):

        def put(shelf: Shelf = shelf) -> None:
            assert shelf.puts(UNUSED) == shelf.unused
            assert path_of(shelf.unused).read_bytes() == UNUSED.content
            if is_told_first:
                shelf.in_use.add(shelf.unused)

        with stepping(at_step(number, put)):
            shelf.collect()
        assert shelf.files() == {**shelf.left(), shelf.unused: UNUSED.content}
        assert path_of(shelf.unused).stat().st_mtime > CUTOFF.timestamp()


@pytest.mark.parametrize("is_new", [False, True])
def test_a_file_that_is_collected_at_any_step_of_a_put_is_there(
    tmp_path: Path, is_new: bool
) -> None:
    def put(shelf: Shelf) -> None:
        if is_new:
            path_of(shelf.unused).unlink(missing_ok=True)
        shelf.puts(UNUSED)

    for number, shelf in each_step(tmp_path, put):
        with stepping(at_step(number, shelf.collect)):
            put(shelf)
        assert shelf.files() == {**shelf.left(), shelf.unused: UNUSED.content}


def test_a_file_to_which_a_transaction_refers_at_any_step_stays(tmp_path: Path) -> None:
    """It was put long ago; as long as it is not removed, it is found to be in use."""
    stayed = 0
    for number, shelf in each_step(tmp_path, Shelf.collect):
        was_there: list[bool] = []

        def commit(shelf: Shelf = shelf, was_there: list[bool] = was_there) -> None:
            shelf.in_use.add(shelf.unused)
            was_there.append(path_of(shelf.unused).exists())

        with stepping(at_step(number, commit)):
            shelf.collect()
        if was_there == [True]:
            assert shelf.files()[shelf.unused] == UNUSED.content
            stayed += 1
    assert stayed > 10


def test_two_collections_at_the_same_time_do_no_harm(tmp_path: Path) -> None:
    for number, shelf in each_step(tmp_path, Shelf.collect):
        with stepping(at_step(number, shelf.collect)):
            shelf.collect()
        shelf.collect()
        assert shelf.files() == shelf.left()
        assert sorted(path.name for path in shelf.root.iterdir()) == ["a1"]


@pytest.mark.parametrize("is_alone", [False, True])
def test_threads_that_put_what_others_collect_find_it_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_alone: bool
) -> None:
    """Two of each; where nothing else is in its folder, that goes with the file, too."""
    for seed in range(40):
        names = count()
        monkeypatch.setattr("secrets.token_hex", lambda _, names=names: f"{next(names):032x}")
        shelf = Shelf(tmp_path / str(seed))
        if is_alone:
            path_of(shelf.used).unlink()
            path_of(shelf.young).unlink()
        there = [path for path in shelf.files() if path != shelf.unused]
        turns = Interleaving(seed)

        def puts(shelf: Shelf = shelf) -> None:
            assert shelf.puts(UNUSED) == shelf.unused

        def collects(shelf: Shelf = shelf) -> None:
            collect_orphans(shelf, shelf.blobs, CUTOFF, is_sure=True)

        with stepping_through_files(turns.step):
            turns.run(puts, puts, collects, collects)
        assert path_of(shelf.unused).read_bytes() == UNUSED.content, seed
        assert sorted(shelf.files()) == sorted([*there, shelf.unused]), seed


Store: TypeAlias = MemoryStore | SqliteStore


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Generator[Store, None, None]:
    if request.param == "memory":
        yield recorded(MemoryStore())
    else:
        with SqliteStore(tmp_path / "desk.db") as found:
            yield recorded(found)


def recorded(store: StoreT) -> StoreT:
    """Put into *store* five old records, a young one, one that waits, and two notices."""
    store.add_item(WorkItem(number="T1"))
    with store.begin() as work:
        for number in range(5):
            work.claim(str(number))
            work.record(
                new_record(
                    str(number), number="T1", message_id=f"{number}@x", received_at=NOON - DAY
                )
            )
        work.record(new_record("young", number="T1", received_at=NOON))
        work.record(new_record("held", received_at=NOON - DAY))
        for name in ("sent", "waiting"):
            work.enqueue(outbound_mail(name, created_at=NOON - DAY), "T1", NOON)
    store.mark_sent(outbound_mail("sent"))
    return store


class Failing:
    """A store that ends the process before or after the call with this number."""

    def __init__(self, store: Store, number: int, *, is_after: bool) -> None:
        self.store, self.left, self.is_after = store, number, is_after

    def _call(self, call: Callable[..., int], *args: object) -> int:
        self.left -= 1
        if self.left == 0 and not self.is_after:
            raise Crash
        found = call(*args)
        if self.left == 0:
            raise Crash
        return found

    def purge(self, older_than: datetime, limit: int) -> int:
        return self._call(self.store.purge, older_than, limit)

    def forget(self, older_than: datetime, limit: int) -> int:
        return self._call(self.store.forget, older_than, limit)

    def to_purge(self, older_than: datetime) -> int:
        return self.store.to_purge(older_than)

    def to_forget(self, older_than: datetime) -> int:
        return self.store.to_forget(older_than)

    def locations_in_use(self, locations: Iterable[str]) -> frozenset[str]:
        return self.store.locations_in_use(locations)


def state_of(store: Store) -> list[object]:
    records = [(each, store.raw(each.key), store.seen(each.key)) for each in store.recorded()]
    return [*records, *store.outgoing(None)]


def test_what_is_old_is_blanked_and_its_key_stays(store: Store) -> None:
    assert (store.to_purge(NOON), store.to_forget(NOON)) == (6, 6)
    assert purge(store, NOON, batch=2) == Purged(blanked=6)
    assert purge(store, NOON, batch=2) == Purged()
    assert (store.to_purge(NOON), store.to_forget(NOON)) == (0, 6)
    assert [each.subject for each in store.recorded()] == [*[""] * 5, "Printer", "Printer"]
    assert [store.raw(str(number)) for number in range(5)] == [None] * 5
    assert all(store.seen(str(number)) for number in range(5))
    assert store.raw("young") is not None
    assert store.raw("held") is not None  # nobody has seen to it
    assert [bool(each.mail.content) for each in store.outgoing(None)] == [False, True]


def test_r6_who_saw_to_a_held_mail_can_be_read_after_a_purge(store: Store) -> None:
    handling = Handling(deed=Deed.DELETED, by="sam", at=NOON, detail="an advertisement")
    with store.begin() as work:
        assert work.settle("held", HeldState.DELETED, handling)
    assert purge(store, NOON) == Purged(blanked=7)
    seen = store.held_mail("held")
    assert seen
    assert (seen.state, seen.reason, seen.addresses) == (HeldState.DELETED, "undecided", ())
    assert seen.handlings == (evolve(handling, detail=""),)


def test_keys_go_when_they_are_older_still(store: Store) -> None:
    assert store.to_forget(NOON - 2 * DAY) == 0
    assert purge(store, NOON, keys_older_than=NOON - 2 * DAY) == Purged(blanked=6)
    assert purge(store, NOON, keys_older_than=NOON, batch=2) == Purged(forgotten=6)
    assert not any(store.seen(str(number)) for number in range(5))
    assert [each.key for each in store.recorded()] == ["young", "held"]
    assert [each.mail.id for each in store.outgoing(None)] == ["waiting"]


def test_keys_are_kept_as_long_as_words_at_least() -> None:
    with pytest.raises(ValueError, match="keys are kept longer"):
        purge(MemoryStore(), NOON, keys_older_than=NOON + DAY)


@pytest.mark.parametrize("is_after", [False, True])
def test_a_purge_that_is_ended_at_any_call_goes_on_when_it_is_called_again(
    tmp_path: Path, is_after: bool
) -> None:
    def made(name: object) -> SqliteStore:
        return recorded(SqliteStore(tmp_path / f"{name}.db"))

    whole = made("whole")
    purge(whole, NOON, keys_older_than=NOON, batch=2)
    for number in range(1, 9):  # three times two and none, of each
        store = made(number)
        with pytest.raises(Crash):
            purge(Failing(store, number, is_after=is_after), NOON, keys_older_than=NOON, batch=2)
        purge(store, NOON, keys_older_than=NOON, batch=2)
        assert state_of(store) == state_of(whole)
    quiet = Failing(made("quiet"), 9, is_after=is_after)
    assert purge(quiet, NOON, keys_older_than=NOON, batch=2) == Purged(6, 6)
