"""The contract of a store whose held files people can see to (F4)."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol

from attrs import evolve

from mail2ticket.model.address import Address
from mail2ticket.model.attachment import Attachment
from mail2ticket.model.decision import FileFate
from mail2ticket.model.held_file import (
    MOST_HELD_FILES,
    FileFilter,
    FileHandling,
    FileState,
    HeldFile,
)
from mail2ticket.model.items import WorkItem
from mail2ticket.model.refusal import FileReason, Refusal
from mail2ticket.ports import Archive, HeldFileStore, Record, Retention
from mail2ticket.testing.drafts import ADA, NOON, new_note, new_record
from mail2ticket.testing.seeds import Contract, Crash, crash
from mail2ticket.testing.threads import at_once, persistently

_LATER = NOON + timedelta(days=1)
_LONG_AGO = NOON - timedelta(days=400)
_FILE = Attachment.of("tool.exe", b"MZ a tool", "application/x-msdownload")
_SCANNED = Attachment.of("report.pdf", b"%PDF a report", "application/pdf")
_RELEASED = FileHandling(state=FileState.RELEASED, by="sam", at=_LATER, detail="he asked")
_DROPPED = FileHandling(state=FileState.DROPPED, by="kim", at=_LATER)
_ALL = FileFilter(state=None)


class FileHoldingStore(HeldFileStore, Archive, Retention, Protocol):
    """**Protocol:** what the contract of held files asks of a store."""


def refused(file: Attachment = _FILE, reason: str = FileReason.TYPE_REFUSED) -> FileFate:
    """Return what a rule says of *file* that refuses it for that *reason*."""
    return FileFate(file, is_kept=False, reason=f"it is {reason}", refusal=Refusal(reason))


def record_with(*files: FileFate, number: str | None = "T1", **more: object) -> Record:
    """Return the record of a mail with these *files*, as `new_record` has it."""
    record = new_record(number=number, **more)  # type: ignore[arg-type]
    return evolve(record, decision=evolve(record.decision, files=files))


def _hold(store: HeldFileStore, record: Record) -> None:
    """Write the mail of *record* to its item, and record it."""
    with store.begin() as work:
        work.claim(record.decision.key)
        if record.number is not None:
            work.add_note(new_note(record.number))
        work.record(record)


def _ids(store: HeldFileStore, wanted: FileFilter = _ALL) -> list[tuple[str, str]]:
    found = [(file.key, file.name) for file in store.held_files(wanted)]
    assert sum(store.reasons_held_files(wanted).values()) == len(found)
    return found


def _only(store: HeldFileStore) -> HeldFile:
    (file,) = store.held_files(_ALL)
    return file


def _settle(store: HeldFileStore, handling: FileHandling, key: str = "key") -> bool:
    with store.begin() as work:
        return work.settle_file(key, _FILE.sha256, handling)


def _files_of(store: Archive) -> list[tuple[str, ...]]:
    history = store.history("T1")
    assert history is not None
    return [entry.files for entry in history.entries]


class HeldFileContract(Contract):
    """The tests that every store passes that is a `HeldFileStore`, and can show and forget."""

    def make_store(self) -> FileHoldingStore:
        """Return a new, empty store."""
        raise NotImplementedError

    def test_f4_a_file_that_was_not_kept_waits(self) -> None:
        """With its mail and its item, what it is and why it was not kept; without its bytes."""
        store = self._with_item()
        _hold(store, record_with(refused()))
        file = _only(store)
        assert (file.key, file.number, file.recorded.sender) == ("key", "T1", str(ADA))
        assert (file.name, file.size, file.sha256) == ("tool.exe", 9, _FILE.sha256)
        assert file.media_type == "application/x-msdownload"
        assert (file.reason, file.detail) == ("type_refused", "it is type_refused")
        assert (file.state, file.handling) == (FileState.WAITING, None)
        assert store.raw("key") is not None

    def test_f4_only_what_was_a_file_of_a_mail_that_is_kept_waits(self) -> None:
        """
        Neither what is kept, nor a small picture, nor a file of a mail that is in a file itself.

        Nor one of a mail that is private, or held as a whole; nor what is kept under another
        name.
        """
        store = self._with_item()
        kept = FileFate(_SCANNED, is_kept=True, reason="nothing speaks against it")
        small = refused(Attachment.of("logo.png", b"logo"), FileReason.INLINE_IMAGE)
        deep = refused(Attachment.of("deep.txt", b"deep"), FileReason.DEEP_IN_CHAIN)
        alias = refused(Attachment.of("report.exe", _SCANNED.content))
        _hold(store, record_with(kept, small, deep, alias))
        _hold(store, record_with(refused(), content=None, key="private"))
        _hold(store, record_with(refused(), number=None, key="held"))
        assert _ids(store) == []

    def test_f4_what_a_rule_of_the_hosts_refuses_without_a_word_waits(self) -> None:
        """The same bytes once a mail, as they were called first."""
        store = self._with_item()
        silent = FileFate(_FILE, is_kept=False, reason="no")
        _hold(store, record_with(silent, refused(Attachment.of("b.exe", _FILE.content))))
        file = _only(store)
        assert (file.name, file.reason, file.detail) == ("tool.exe", "not_kept", "no")

    def test_f4_of_a_mail_with_a_thousand_files_a_hundred_wait(self) -> None:
        """W7: a mail does not fill the store."""
        store = self._with_item()
        many = [refused(Attachment.of(f"{at}.exe", b"MZ %d" % at)) for at in range(1000)]
        _hold(store, record_with(*many))
        assert len(_ids(store)) == MOST_HELD_FILES

    def test_f4_a_mail_that_is_recorded_anew_has_its_files_once(self) -> None:
        """What somebody did about one stays done."""
        store = self._with_item()
        record = record_with(refused())
        _hold(store, record)
        assert _settle(store, _DROPPED)
        with store.begin() as work:
            work.record(record)
        assert _only(store).handling == _DROPPED

    def test_f4_a_file_is_seen_to_once(self) -> None:
        """By whom, when and why stays; whoever is late is told."""
        store = self._with_item()
        _hold(store, record_with(refused()))
        assert not _settle(store, _RELEASED, key="another")
        assert _settle(store, _RELEASED)
        assert not _settle(store, _DROPPED)
        file = _only(store)
        assert (file.state, file.handling) == (FileState.RELEASED, _RELEASED)
        assert _ids(store, FileFilter()) == []
        assert _ids(store, FileFilter(state=FileState.RELEASED)) == [("key", "tool.exe")]

    def test_f4_of_several_people_at_the_same_time_one_is_first(self) -> None:
        """Six threads see to the same file."""
        store = self._with_item()
        _hold(store, record_with(refused()))
        done = at_once([partial(persistently, partial(_settle, store, _DROPPED))] * 6)
        assert sorted(done) == [False] * 5 + [True]

    def test_f4_a_released_file_is_with_the_entry_of_its_mail(self) -> None:
        """Whatever was written to the item since."""
        store = self._with_item()
        _hold(store, record_with(refused()))
        _hold(store, record_with(key="second"))
        file = _only(store)
        with store.begin() as work:
            assert work.settle_file(file.key, file.sha256, _RELEASED)
            work.add_file(file, _FILE)
        assert _files_of(store) == [("tool.exe",), ()]
        assert _only(store).state is FileState.RELEASED

    def test_f3_a_released_file_that_the_item_has_is_there_once(self) -> None:
        """Its entry tells it all the same."""
        store = self._with_item()
        _hold(store, record_with(refused()))
        with store.begin() as work:
            work.add_note(new_note("T1"))
            work.keep("T1", Attachment.of("other.exe", _FILE.content))
        file = _only(store)
        with store.begin() as work:
            work.add_file(file, _FILE)
        assert _files_of(store) == [("tool.exe",), ("other.exe",)]

    def test_f4_a_failed_transaction_releases_nothing(self) -> None:
        """Neither is the file with the entry, nor is it seen to."""
        store = self._with_item()
        _hold(store, record_with(refused(), refused(_SCANNED, FileReason.UNSCANNED)))
        files = store.held_files(_ALL)
        with suppress(Crash), store.begin() as work:
            for file in files:
                work.settle_file(file.key, file.sha256, _RELEASED)
                work.add_file(file, _FILE if file.sha256 == _FILE.sha256 else _SCANNED)
            work.record(record_with(refused(), key="lost"))
            crash(Crash)
        assert _files_of(store) == [()]
        assert [file.state for file in store.held_files(_ALL)] == [FileState.WAITING] * 2
        assert len(store.take_unscanned(NOON, _LATER, 9)) == 1

    def test_f4_held_files_are_filtered(self) -> None:
        """By each filter, and by several at once."""
        store = self._with_item()
        self.seed(store, WorkItem(number="T2"))
        unscanned = refused(_SCANNED, FileReason.UNSCANNED)
        sales = Address.of("sales@acme.example")
        _hold(store, record_with(refused(), key="a1", sender="Ada@Client.example"))
        _hold(store, record_with(unscanned, key="a2", sender="bob@client.example", number="T2"))
        _hold(store, record_with(refused(), key="b", received_at=_LATER, mailbox=sales))
        filters = {
            _ALL: ["a1", "a2", "b"],
            FileFilter(state=FileState.DROPPED): [],
            FileFilter(reason="unscanned"): ["a2"],
            FileFilter(number="t2"): ["a2"],
            FileFilter(mailbox="sales@acme.example"): ["b"],
            FileFilter(sender="ada@CLIENT.example"): ["a1", "b"],
            FileFilter(sender="@client.example"): ["a1", "a2", "b"],
            FileFilter(sender="client.example"): [],
            FileFilter(since=_LATER): ["b"],
            FileFilter(until=NOON): ["a1", "a2"],
            FileFilter(key="a"): ["a1", "a2"],
            FileFilter(key="%"): [],
            FileFilter(key="a", sha256=_SCANNED.sha256[:5]): ["a2"],
            FileFilter(sha256=_FILE.sha256, number="T1"): ["a1", "b"],
        }
        assert {each: [key for key, _ in _ids(store, each)] for each in filters} == filters
        assert store.reasons_held_files(FileFilter(limit=1)) == {
            "type_refused": 2,
            "unscanned": 1,
        }

    def test_f4_held_files_are_read_a_page_at_a_time(self) -> None:
        """Each page begins after the last file of the one before, whatever became of that."""
        store = self._with_item()
        for key in "abcd":
            _hold(store, record_with(refused(), key=key))

        def page(after: str | None, limit: int | None = None) -> str:
            place = None if after is None else (after, _FILE.sha256)
            found = store.held_files(FileFilter(after=place, limit=limit))
            return "".join(file.key for file in found)

        assert page(None, 2) == "ab"
        assert _settle(store, _DROPPED, key="b")
        assert page("b", 1) == "c"
        assert page("c") == "d"
        assert page("d") == ""
        assert page("never") == ""

    def test_f4_what_was_not_scanned_is_taken_by_one_at_a_time(self) -> None:
        """Those that were due first come first; who has seen to one leaves nothing to scan."""
        store = self._with_item()
        unscanned = refused(_SCANNED, FileReason.UNSCANNED)
        for key in "abc":
            _hold(store, record_with(unscanned, refused(), key=key))
        hour = timedelta(hours=1)

        def take(before: datetime, limit: int = 9) -> str:
            taken = store.take_unscanned(before, before + hour, limit)
            assert all(file.sha256 == _SCANNED.sha256 for file in taken)
            return "".join(file.key for file in taken)

        assert take(NOON, 2) == "ab"
        assert take(NOON, 0) == ""
        assert take(NOON) == "c"
        assert take(NOON + hour) == ""
        later = NOON + hour + timedelta(seconds=1)
        store.note_scan("b", _SCANNED.sha256, "unscanned", "no answer", NOON)
        store.note_scan("c", _SCANNED.sha256, "infected", "Eicar", None)
        with store.begin() as work:
            assert work.settle_file("a", _SCANNED.sha256, _DROPPED)
        store.note_scan("a", _SCANNED.sha256, "infected", "too late", NOON)
        store.note_scan("never", _SCANNED.sha256, "infected", "", NOON)
        assert take(later) == "b"
        wanted = FileFilter(state=None, sha256=_SCANNED.sha256)
        found = [(file.reason, file.detail) for file in store.held_files(wanted)]
        assert found == [
            ("unscanned", "it is unscanned"),
            ("unscanned", "no answer"),
            ("infected", "Eicar"),
        ]

    def test_f4_of_any_number_who_scan_at_once_no_two_get_the_same_file(self) -> None:
        """And none is left that nobody gets."""
        store = self._with_item()
        names = [f"{at}.pdf" for at in range(9)]
        files = [Attachment.of(name, name.encode()) for name in names]
        _hold(store, record_with(*(refused(file, FileReason.UNSCANNED) for file in files)))

        def take() -> list[str]:
            taken: list[str] = []
            while found := persistently(lambda: store.take_unscanned(NOON, _LATER, 2)):
                taken += (file.name for file in found)
            return taken

        everything = [name for some in at_once([take] * 4) for name in some]
        assert sorted([*everything, *take()]) == sorted(names)

    def test_f4_old_files_are_dropped_a_few_at_a_time(self) -> None:
        """Of mail that is older, the oldest first; those that somebody has seen to stay so."""
        store = self._with_item()
        for day, key in enumerate("abcd"):
            at = _LONG_AGO + timedelta(days=day)
            _hold(store, record_with(refused(), key=key, received_at=at))
        _hold(store, record_with(refused(_SCANNED, FileReason.UNSCANNED), key="young"))
        assert _settle(store, _RELEASED, key="a")
        assert [store.drop_files(NOON, _DROPPED, 2) for _ in range(3)] == [2, 1, 0]
        assert store.drop_files(NOON, _DROPPED, 0) == 0
        assert [file.handling for file in store.held_files(_ALL)] == [
            _RELEASED,
            *([_DROPPED] * 3),
            None,
        ]
        assert store.drop_files(_LATER, _DROPPED, 9) == 1
        assert not store.take_unscanned(_LATER, _LATER, 9)

    def test_f4_a_mail_of_which_a_file_waits_is_not_purged(self) -> None:
        """However old; once somebody has seen to it, the words go, and who did it stays."""
        store = self._with_item()
        _hold(store, record_with(refused(), received_at=_LONG_AGO))
        assert (store.to_purge(NOON), store.purge(NOON, 9), store.forget(NOON, 9)) == (0, 0, 0)
        assert _settle(store, _RELEASED)
        assert (store.to_purge(NOON), store.purge(NOON, 9)) == (1, 1)
        assert store.raw("key") is None
        file = _only(store)
        assert (file.name, file.detail, file.recorded.sender) == ("", "", "")
        assert (file.sha256, file.reason, file.size) == (_FILE.sha256, "type_refused", 9)
        assert file.handling == evolve(_RELEASED, detail="")
        assert _ids(store, FileFilter(state=None, sender="@client.example")) == []
        assert store.forget(NOON, 9) == 1
        assert _ids(store) == []

    def test_f4_a_file_that_waits_in_a_further_mailbox_keeps_the_mail_in_the_first(self) -> None:
        """R4: the bytes are with the first record."""
        store = self._with_item()
        _hold(store, record_with(key="first", received_at=_LONG_AGO))
        further = record_with(refused(), key="further", mail_key="first", received_at=_LONG_AGO)
        _hold(store, further)
        assert store.purge(NOON, 9) == 0
        assert store.raw("further") is not None
        assert _settle(store, _DROPPED, key="further")
        assert store.purge(NOON, 9) == 2

    def test_f4_with_an_item_go_the_files_that_wait_for_it(self) -> None:
        """Who released one stays on record."""
        store = self._with_item()
        _hold(store, record_with(refused(), refused(_SCANNED, FileReason.UNSCANNED)))
        assert _settle(store, _RELEASED)
        self.delete(store, "T1")
        assert _ids(store) == [("key", "tool.exe")]
        assert not store.take_unscanned(NOON, _LATER, 9)

    def _with_item(self) -> FileHoldingStore:
        store = self.make_store()
        self.seed(store, WorkItem(number="T1"))
        return store
