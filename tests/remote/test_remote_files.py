"""Held files of a remote desk (F4): an effect with a key like others, and a person who waits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from attrs import define, field
from remote_memory import MemoryDesk, failing
from remote_world import POLICY, Clock

from mail2ticket.errors import (
    DeliveryInProgressError,
    EffectInDoubtError,
    EffectUnknownError,
    EntityRefusedError,
    RemoteRefusedError,
    StoreError,
    UnprocessedError,
)
from mail2ticket.held_files import FileFilter, HeldFiles, Rescanned
from mail2ticket.intake import Intake
from mail2ticket.model.attachment import Attachment
from mail2ticket.model.held_file import FileState, HeldFile
from mail2ticket.model.scan import Scan, ScanState
from mail2ticket.stores.ledger import Ledger
from mail2ticket.stores.remote import EffectState, RemoteStore
from mail2ticket.stores.remote.local import Local
from mail2ticket.stores.sqlite import SqliteStore
from mail2ticket.testing import mail

LATER = timedelta(minutes=10)
TOOLS = mail("Tools", attachments={"tool.exe": b"MZ a tool"})


@define
class Saying:
    """A scanner that says the same of every file."""

    state: ScanState

    def scan(self, attachment: Attachment) -> Scan:
        return Scan(self.state)


@define
class Shop:
    """A store, what is behind it, and the files that were not kept."""

    local: SqliteStore
    desk: MemoryDesk = field(factory=MemoryDesk)
    clock: Clock = field(factory=Clock)

    @property
    def store(self) -> RemoteStore:
        return RemoteStore(self.local, self.desk, clock=self.clock)

    def holds(self) -> HeldFile:
        Intake(self.store, None, POLICY, clock=self.clock).process(TOOLS, received_at=self.clock())
        assert self.desk.files == []
        return self.file()

    def file(self) -> HeldFile:
        (file,) = self.store.held_files(FileFilter(state=None))
        return file

    def release(self) -> HeldFile:
        file = self.file()
        return HeldFiles(self.store, POLICY, clock=self.clock).release(
            file.key, file.sha256, by="sam"
        )

    def release_later(self) -> HeldFile:
        self.clock.now += LATER
        return self.release()

    def drop(self) -> HeldFile:
        file = self.file()
        return HeldFiles(self.store, POLICY, clock=self.clock).drop(
            file.key, file.sha256, by="kim"
        )


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    with SqliteStore(tmp_path / "ledger.db") as local:
        shop = Shop(local)
        shop.holds()
        yield shop


def waits(shop: Shop) -> bool:
    return shop.file().state is FileState.WAITING


def at_first(name: str, act: Callable[[], object]) -> Callable[[str], object]:
    """Return what does *act* at the first call of that *name*."""
    left = [name]

    def interfere(called: str) -> None:
        if called in left:
            left.remove(called)
            act()

    return interfere


def test_f4_a_released_file_is_kept_by_the_desk_once(shop: Shop) -> None:
    done = shop.release()

    assert done == shop.file()
    assert done.state is FileState.RELEASED
    assert shop.desk.files == [("M1", "tool.exe")]
    assert not shop.store.unfinished()
    with pytest.raises(UnprocessedError, match="sam has seen to this file"):
        shop.release()
    with Local(shop.local).look() as work:
        (effect,) = [each for each in work.effects(done.key) if each.sha256]
    assert effect.state is EffectState.DONE
    assert shop.store.purge(shop.clock() + LATER, 100) > 0
    with Local(shop.local).look() as work:
        assert work.effects(done.key) == (), "its name goes with its mail"


def test_f4_a_file_in_doubt_waits_and_is_looked_for_before_it_is_kept_again(shop: Shop) -> None:
    shop.desk.after = failing("keep")
    with pytest.raises(EffectUnknownError):
        shop.release()
    assert waits(shop)

    assert shop.release_later().state is FileState.RELEASED
    assert shop.desk.files == [("M1", "tool.exe")]


def test_f4_a_file_that_the_desk_never_got_is_kept_at_the_next_try(shop: Shop) -> None:
    shop.desk.before = failing("keep")
    with pytest.raises(EffectUnknownError):
        shop.release()
    assert shop.desk.files == []
    assert shop.release_later().state is FileState.RELEASED
    assert shop.desk.files == [("M1", "tool.exe")]


def test_f4_what_nobody_can_tell_of_a_file_is_not_done_behind_the_back_of_who_drops_it(
    shop: Shop,
) -> None:
    shop.desk.can_find = False
    shop.desk.before = failing("keep")
    with pytest.raises(EffectUnknownError):
        shop.release()
    with pytest.raises(EffectInDoubtError, match="look for it"):
        shop.release_later()
    assert waits(shop)
    (left,) = shop.store.unfinished()
    assert left.title == "tool.exe"

    shop.clock.now += LATER
    assert len(shop.store.finish()) == 1
    shop.desk.can_find = True
    assert len(shop.store.finish()) == 1
    assert shop.desk.files == [], "only a release has it kept"
    assert shop.release_later().state is FileState.RELEASED
    assert shop.desk.files == [("M1", "tool.exe")]
    assert not shop.store.unfinished()


def test_f4_a_file_that_the_desk_refuses_waits_on(shop: Shop) -> None:
    shop.desk.before = failing("keep", error=EntityRefusedError)
    with pytest.raises(EntityRefusedError, match="does not take the file"):
        shop.release()
    assert waits(shop)
    assert not shop.store.unfinished(), "a person was told"

    assert shop.release().state is FileState.RELEASED
    assert shop.desk.files == [("M1", "tool.exe")]


def test_f4_a_desk_that_is_busy_did_surely_nothing(shop: Shop) -> None:
    shop.desk.before = failing("keep", error=RemoteRefusedError)
    with pytest.raises(RemoteRefusedError):
        shop.release()
    assert waits(shop)
    assert shop.release().state is FileState.RELEASED


def test_f4_a_file_that_an_item_goes_without_is_released_all_the_same(shop: Shop) -> None:
    """The same bytes came before, under another name, and the desk refused them then."""
    shop.desk.before = failing("keep", error=EntityRefusedError, times=2)
    with shop.store.begin() as work:
        work.claim("another")
        work.keep("M1", Attachment.of("notes.txt", b"MZ a tool"))
    with pytest.raises(EntityRefusedError):
        shop.release()
    assert shop.release().state is FileState.RELEASED
    assert shop.desk.files == [("M1", "tool.exe")]


def test_f4_the_ledger_fails_after_the_desk_has_the_file(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> bool:
        raise StoreError("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(Ledger, "settle_file", fails)
        with pytest.raises(StoreError, match="disk"):
            shop.release()
    assert waits(shop)
    assert shop.desk.files == [("M1", "tool.exe")]
    assert shop.release().state is FileState.RELEASED
    assert shop.desk.files == [("M1", "tool.exe")]
    assert shop.desk.calls.count("keep") == 1


@pytest.mark.parametrize("deed", ["release", "drop"])
def test_f4_who_comes_while_a_file_is_being_released_is_kept_out(deed: str, shop: Shop) -> None:
    def interfere() -> None:
        with pytest.raises(DeliveryInProgressError):
            getattr(shop, deed)()

    shop.desk.before = at_first("keep", interfere)
    assert shop.release().handling
    assert shop.file().state is FileState.RELEASED
    assert shop.desk.files == [("M1", "tool.exe")]


def test_f4_a_dropped_file_is_never_released(shop: Shop) -> None:
    assert shop.drop().state is FileState.DROPPED
    with pytest.raises(UnprocessedError, match="kim has seen to this file: it is dropped"):
        shop.release()
    assert "keep" not in shop.desk.calls


def test_f4_who_took_too_long_finds_that_it_was_dropped_meanwhile(shop: Shop) -> None:
    """His lease ran out in the call; the desk has the file, and he is told."""

    def drop_later() -> None:
        shop.clock.now += LATER
        shop.drop()

    shop.desk.after = at_first("keep", drop_later)
    with pytest.raises(StoreError):
        shop.release()
    assert shop.file().state is FileState.DROPPED


def test_f4_a_rescan_releases_files_of_a_remote_desk(tmp_path: Path) -> None:
    with SqliteStore(tmp_path / "ledger.db") as local:
        shop = Shop(local)
        down = Intake(shop.store, None, POLICY, Saying(ScanState.PENDING), clock=shop.clock)
        down.process(mail("Notes", attachments={"a.txt": b"text"}), received_at=shop.clock())
        assert shop.desk.files == []
        shop.clock.now += LATER
        files = HeldFiles(shop.store, POLICY, Saying(ScanState.CLEAN), clock=shop.clock)
        assert files.rescan() == Rescanned(released=1)
        assert shop.desk.files == [("M1", "a.txt")]
