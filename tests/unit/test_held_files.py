"""Held files (F4): what was not kept of a mail, released, dropped and scanned again."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from hashlib import sha256
from pathlib import Path

import pytest
from attrs import define, evolve, field
from packing import mixed, packed_file, part, tnef
from patience import together

from mail2ticket.aio import AsyncIntake
from mail2ticket.blobs.folder import FolderBlobs
from mail2ticket.errors import ContentionError, EntityRefusedError, StoreError, UnprocessedError
from mail2ticket.held_files import FileFilter, HeldFiles, Rescanned
from mail2ticket.intake import Intake
from mail2ticket.model.attachment import Attachment
from mail2ticket.model.decision import Outcome, State
from mail2ticket.model.held_file import FileHandling, FileState, HeldFile
from mail2ticket.model.items import WorkItem
from mail2ticket.model.limits import Limits
from mail2ticket.model.mailbox import Mailbox
from mail2ticket.model.scan import Scan, ScanState
from mail2ticket.policy import Policy
from mail2ticket.ports import Scanner
from mail2ticket.retention import drop_held_files, purge
from mail2ticket.scanning import Scanning
from mail2ticket.stores.connections import SqliteDatabase
from mail2ticket.stores.memory import MemoryStore
from mail2ticket.stores.memory_unit import MemoryUnitOfWork
from mail2ticket.stores.relational.database import Value
from mail2ticket.stores.sqlite import SqliteStore
from mail2ticket.testing import awaited, mail
from mail2ticket.transports.memory import MemoryTransport
from mail2ticket.unprocessed import Unprocessed

NOON = datetime(2026, 11, 3, 12, tzinfo=UTC)
LATER = NOON + timedelta(days=2)
TOOL = b"MZ a tool of our own"
LOGO = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 80
SUPPORT = Mailbox("support@acme.example", name="Support", aliases=("help@acme.example",))
POLICY = Policy(
    mailboxes=(SUPPORT, Mailbox("sales@acme.example")),
    keys=(b"a key of thirty-two bytes, no less",),
)


@define
class Verdicts:
    """A scanner that says what it is told to, and remembers what it was asked about."""

    state: ScanState = ScanState.CLEAN
    detail: str = ""
    error: Exception | None = None
    asked: list[str] = field(factory=list)

    def scan(self, attachment: Attachment) -> Scan:
        self.asked.append(attachment.filename)
        if self.error:
            raise self.error
        return Scan(self.state, self.detail)


class Desk:
    """A store, and what is done there."""

    def __init__(self, store: MemoryStore | SqliteStore) -> None:
        self.store, self.sent, self.now, self.hours = store, MemoryTransport(), NOON, 0

    def receives(self, content: bytes, scanner: Scanner | None = None) -> Outcome:
        intake = Intake(self.store, self.sent, POLICY, scanner)
        return intake.process(content, received_at=NOON + timedelta(hours=self.hours))

    def holds(self, **files: bytes) -> HeldFile:
        """Take in a mail with these files, the first of which is refused."""
        named = {name.replace("_", "."): content for name, content in files.items()}
        self.receives(mail("Tools", attachments=named or {"tool.exe": TOOL}))
        return self.files().list()[-1]

    def holds_unscanned(self, *names: str) -> None:
        down = Verdicts(ScanState.PENDING, "nobody answers")
        for name in names:
            self.receives(mail(name, attachments={name: name.encode()}), down)

    def files(self, scanner: Scanner | None = None, blobs: FolderBlobs | None = None) -> HeldFiles:
        return HeldFiles(self.store, POLICY, scanner, blobs, clock=self._clock)

    def _clock(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now

    def entries(self, number: str | None) -> list[tuple[str, ...]]:
        history = self.store.history(number or "")
        assert history is not None
        return [entry.files for entry in history.entries]


@pytest.fixture(params=["memory", "sqlite"])
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Desk]:
    if request.param == "memory":
        yield Desk(MemoryStore())
    else:
        with SqliteStore(tmp_path / "desk.db") as store:
            yield Desk(store)


def test_f4_what_was_refused_is_listed_with_its_mail(desk: Desk) -> None:
    files = {"tool.exe": TOOL, "a.txt": b"text"}
    outcome = desk.receives(mail("Tools", attachments=files))

    (file,) = desk.files().list()

    assert (file.key, file.number) == (outcome.key, outcome.number)
    assert (file.name, file.size) == ("tool.exe", len(TOOL))
    assert file.sha256 == sha256(TOOL).hexdigest()
    assert (file.reason, file.state) == ("type_refused", FileState.WAITING)
    assert file.detail == "name: exe files are refused"
    assert (file.recorded.subject, file.recorded.received_at) == ("Tools", NOON)
    assert desk.files().count() == 1
    assert desk.files().reasons() == {"type_refused": 1}
    assert desk.entries(outcome.number) == [("a.txt",)]


def test_f4_a_released_file_joins_the_entry_of_its_mail_once(desk: Desk) -> None:
    file = desk.holds()
    sent = len(desk.sent.sent)
    raw = desk.store.raw(file.key)

    done = desk.files().release(file.key, file.sha256, by="sam", at=LATER, detail="he is known")

    assert done.state is FileState.RELEASED
    assert desk.files().list(FileFilter(state=None)) == (done,)
    assert done.handling == FileHandling(
        state=FileState.RELEASED, by="sam", at=LATER, detail="he is known"
    )
    assert desk.entries(file.number) == [("tool.exe",)]
    (kept,) = desk.store.files(file.number)
    assert (kept.content, kept.filename) == (TOOL, "tool.exe")
    assert desk.store.raw(file.key) == raw
    assert len(desk.sent.sent) == sent, "nobody is written to about it"
    for act in (desk.files().release, desk.files().drop):
        with pytest.raises(UnprocessedError, match="sam has seen to this file: it is released"):
            act(file.key, file.sha256, by="kim")
    assert desk.entries(file.number) == [("tool.exe",)]


def test_f4_a_released_file_is_where_files_are_kept(desk: Desk, tmp_path: Path) -> None:
    file = desk.holds()
    blobs = FolderBlobs(tmp_path / "files", "$mailbox/$sha256")

    desk.files(blobs=blobs).release(file.key, file.sha256, by="sam")

    (kept,) = desk.store.files(file.number)
    path = tmp_path / "files" / "support@acme.example" / file.sha256
    assert kept.location == path.as_uri()
    assert path.read_bytes() == TOOL


def test_f4_a_dropped_file_is_still_in_the_mail(desk: Desk) -> None:
    file = desk.holds()

    done = desk.files().drop(file.key, file.sha256, by="kim", detail="a virus")

    assert done.handling
    assert (done.state, done.handling.by) == (FileState.DROPPED, "kim")
    assert desk.files().count() == 0
    assert desk.entries(file.number) == [()]
    found, attachment = desk.files().read(file.key, file.sha256)
    assert found == done
    assert attachment
    assert attachment.content == TOOL
    with pytest.raises(UnprocessedError, match="kim has seen to this file: it is dropped"):
        desk.files().release(file.key, file.sha256, by="sam")


def test_f4_of_two_operators_at_once_one_releases_it(desk: Desk) -> None:
    file = desk.holds()
    said: list[str] = []

    def act(by: str, deed: Callable[..., HeldFile]) -> None:
        try:
            deed(file.key, file.sha256, by=by)
        except UnprocessedError as error:
            said.append(str(error))

    deeds = [desk.files().release, desk.files().release, desk.files().drop, desk.files().drop]
    together(*(partial(act, f"o{at}", deed) for at, deed in enumerate(deeds)))

    assert len(said) == 3
    (done,) = desk.files().list(FileFilter(state=None))
    is_released = done.state is FileState.RELEASED
    assert desk.entries(file.number) == [("tool.exe",) if is_released else ()]


def test_x18_a_file_that_is_not_clean_is_released_only_by_who_is_sure(desk: Desk) -> None:
    eicar = Verdicts(ScanState.INFECTED, "Eicar")
    desk.receives(mail("Report", attachments={"r.pdf": b"%PDF"}), eicar)
    (file,) = desk.files().list()
    assert file.reason == "infected"

    for files in (desk.files(), desk.files(eicar), desk.files(Verdicts(error=OSError("down")))):
        with pytest.raises(UnprocessedError, match="who is sure"):
            files.release(file.key, file.sha256, by="sam")
    done = desk.files(eicar).release(
        file.key, file.sha256, by="sam", detail="a test", is_sure=True
    )

    assert done.handling
    assert done.handling.detail == "a test; the scanner says infected: Eicar"
    assert desk.entries(file.number) == [("r.pdf",)]


def test_x18_a_file_of_a_refused_type_is_scanned_before_it_is_released(desk: Desk) -> None:
    file, clean = desk.holds(), Verdicts()
    with pytest.raises(UnprocessedError, match="the scanner says infected"):
        desk.files(Verdicts(ScanState.INFECTED)).release(file.key, file.sha256, by="sam")
    desk.files(clean).release(file.key, file.sha256, by="sam")
    assert clean.asked == ["tool.exe"]


def test_f4_a_file_of_two_names_is_the_one_that_was_refused(desk: Desk) -> None:
    desk.receives(mail("Two names", attachments={"z.exe": TOOL, "b.exe": TOOL}))
    (file,) = desk.files().list()
    found, attachment = desk.files().read(file.key, file.sha256)
    assert attachment
    assert (found.name, attachment.filename, attachment.content) == ("z.exe", "z.exe", TOOL)


def test_f4_a_file_of_a_container_is_read_as_it_was_when_it_came(desk: Desk) -> None:
    packed = tnef(packed_file("inner.exe", TOOL))
    content = mixed(part("application/ms-tnef", packed, "winmail.dat"))
    desk.receives(b"To: support@acme.example\n" + content)
    (file,) = desk.files().list()
    desk.files().release(file.key, file.sha256, by="sam")
    (kept,) = desk.store.files(file.number)
    assert (kept.filename, kept.content) == ("inner.exe", TOOL)


def test_f4_what_is_not_found_in_the_mail_any_more_waits_on(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = desk.holds()
    narrow = evolve(POLICY, limits=Limits(refused_bytes=10))
    for files in (evolve(desk.files(), policy=narrow), desk.files()):
        with pytest.raises(UnprocessedError, match="not found in the mail"):
            files.release(file.key, file.sha256, by="sam")
        monkeypatch.setattr(type(desk.store), "raw", lambda *_: None)
    monkeypatch.setattr(type(desk.store), "raw", lambda *_: mail("Another"))
    assert desk.files().read(file.key, file.sha256) == (file, None)
    assert desk.files().count() == 1


def test_f4_a_rescan_releases_what_is_clean_now(desk: Desk) -> None:
    desk.holds()
    desk.holds_unscanned("a.txt", "b.txt")
    scanner = Verdicts()
    assert desk.files().reasons() == {"type_refused": 1, "unscanned": 2}

    assert desk.files(scanner).rescan() == Rescanned(released=2)

    assert scanner.asked == ["a.txt", "b.txt"]
    assert desk.files().reasons() == {"type_refused": 1}
    done = desk.files().list(FileFilter(state=FileState.RELEASED))
    assert [(each.handling.by, each.handling.detail) for each in done if each.handling] == [
        ("rescan", "the scanner says clean")
    ] * 2
    assert [desk.entries(each.number) for each in done] == [[("a.txt",)], [("b.txt",)]]
    assert desk.files(scanner).rescan() == Rescanned()


def test_f4_a_rescan_finds_what_is_infected_and_asks_no_more(desk: Desk) -> None:
    desk.holds_unscanned("a.txt")
    assert desk.files(Verdicts(ScanState.INFECTED, "Eicar")).rescan() == Rescanned(infected=1)
    (file,) = desk.files().list()
    assert (file.reason, file.detail) == ("infected", "the scanner says infected: Eicar")
    assert desk.files(Verdicts()).rescan() == Rescanned()


@pytest.mark.parametrize(
    "scanner",
    [
        Verdicts(ScanState.ERROR, "no"),
        Verdicts(ScanState.PENDING),
        Verdicts(error=ConnectionResetError()),
    ],
    ids=["error", "pending", "raises"],
)
def test_x18_without_a_verdict_a_file_waits_for_the_next_rescan(
    desk: Desk, scanner: Verdicts
) -> None:
    desk.holds_unscanned("a.txt", "b.txt")
    assert desk.files(scanner).rescan() == Rescanned(unscanned=2)
    assert desk.files().reasons() == {"unscanned": 2}
    assert desk.files(Verdicts()).rescan(limit=1) == Rescanned(released=1)
    assert desk.files(Verdicts()).rescan(limit=5, by="night") == Rescanned(released=1)


def test_x19_of_a_mail_that_is_read_in_different_ways_all_is_scanned(desk: Desk) -> None:
    """What the file is to other programs nobody has looked at otherwise."""
    content = mail("Two", attachments={"a.txt": b"text"})
    content = b"From: eve@client.example\r\n" + content
    desk.receives(content, Verdicts(ScanState.PENDING))
    (file,) = desk.files().list()

    class ToMails(Verdicts):
        def scan(self, attachment: Attachment) -> Scan:
            super().scan(attachment)
            state = self.state if attachment.filename == "mail.eml" else ScanState.CLEAN
            return Scan(state, "Eicar")

    for state, done in (
        (ScanState.ERROR, Rescanned(unscanned=1)),
        (ScanState.INFECTED, Rescanned(infected=1)),
    ):
        scanner = ToMails(state)
        with pytest.raises(UnprocessedError, match="read in other ways; Eicar"):
            desk.files(scanner).release(file.key, file.sha256, by="sam")
        assert scanner.asked[:2] == ["a.txt", "mail.eml"]
        assert desk.files(scanner).rescan() == done
    files = evolve(desk.files(ToMails(ScanState.INFECTED)), scanning=Scanning(mails=False))
    assert files.release(file.key, file.sha256, by="sam").state is FileState.RELEASED


def test_x19_of_such_a_mail_that_is_clean_the_file_is_released(desk: Desk) -> None:
    content = b"From: eve@client.example\r\n" + mail("Two", attachments={"a.txt": b"text"})
    desk.receives(content, Verdicts(ScanState.PENDING))
    assert desk.files(Verdicts()).rescan() == Rescanned(released=1)


def test_f4_a_rescan_that_was_stopped_goes_on_later(desk: Desk) -> None:
    """What it had in hand is others' when its lease has run out, and not before."""
    desk.holds_unscanned("a.txt", "b.txt", "c.txt")

    class Stopping(Verdicts):
        def scan(self, attachment: Attachment) -> Scan:
            if attachment.filename == "b.txt":
                raise KeyboardInterrupt
            return Scan(ScanState.CLEAN)

    with pytest.raises(KeyboardInterrupt):
        desk.files(Stopping()).rescan(lease=timedelta(hours=1))

    assert desk.files(Verdicts()).rescan() == Rescanned()
    desk.now += timedelta(hours=2)
    assert desk.files(Verdicts()).rescan() == Rescanned(released=2)


def test_x18_a_rescan_ends_where_the_scanner_does_not_answer(desk: Desk) -> None:
    """However many files wait: each may take as long as the scanner is waited for."""
    desk.holds_unscanned(*(f"{at}.txt" for at in range(8)))
    silent = Verdicts(ScanState.PENDING, "nobody answers")
    assert desk.files(silent).rescan() == Rescanned(unscanned=3, is_silent=True)
    assert desk.files(silent).rescan() == Rescanned(unscanned=3, is_silent=True)
    # Those that were not asked about came first, whatever keeps the scanner from answering.
    assert silent.asked == [f"{at}.txt" for at in range(6)]
    assert desk.files().reasons() == {"unscanned": 8}
    assert desk.files(Verdicts()).rescan() == Rescanned(released=8), "nothing is left in hand"


def test_x18_a_scanner_that_says_it_cannot_is_asked_about_all(desk: Desk) -> None:
    desk.holds_unscanned(*(f"{at}.txt" for at in range(5)))
    assert desk.files(Verdicts(ScanState.ERROR, "no")).rescan() == Rescanned(unscanned=5)

    class Now(Verdicts):
        def scan(self, attachment: Attachment) -> Scan:
            super().scan(attachment)
            answers = len(self.asked) % 3 == 0
            return Scan(ScanState.CLEAN if answers else ScanState.PENDING)

    assert desk.files(Now()).rescan() == Rescanned(released=1, unscanned=4)


def test_f4_any_number_of_rescans_at_once_ask_about_each_file_once(desk: Desk) -> None:
    names = [f"{at}.txt" for at in range(12)]
    desk.holds_unscanned(*names)
    scanner = Verdicts()

    def rescan() -> Rescanned:
        return HeldFiles(desk.store, POLICY, scanner, clock=lambda: LATER).rescan(limit=6)

    found = together(*[rescan] * 3)

    assert sum(found, Rescanned()) == Rescanned(released=12)
    assert sorted(scanner.asked) == sorted(names)


def test_f4_a_file_that_cannot_be_released_stops_no_other(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    desk = Desk(MemoryStore())
    desk.holds_unscanned("a.txt", "b.txt", "c.txt")
    adds, raw = MemoryUnitOfWork.add_file, MemoryStore.raw
    lost = desk.files().list()[0].key

    def add_file(work: MemoryUnitOfWork, file: HeldFile, attachment: Attachment) -> None:
        if file.name == "b.txt":
            raise EntityRefusedError("no such file")
        adds(work, file, attachment)

    monkeypatch.setattr(MemoryUnitOfWork, "add_file", add_file)
    monkeypatch.setattr(
        MemoryStore, "raw", lambda store, key: None if key == lost else raw(store, key)
    )
    with caplog.at_level(logging.WARNING):
        assert desk.files(Verdicts()).rescan() == Rescanned(released=1, failed=2)
    assert [each.detail for each in desk.files().list()] == [
        "the file is not found in the mail",
        "the scanner says clean, and: no such file",
    ]
    assert "is not released: no such file" in caplog.text
    monkeypatch.undo()
    assert desk.files(Verdicts()).rescan() == Rescanned(released=1), "what is lost is not asked"


def test_a_rescan_without_a_scanner_is_refused(desk: Desk) -> None:
    with pytest.raises(UnprocessedError, match="no scanner"):
        desk.files().rescan()


def test_w5_where_others_are_in_the_way_it_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk(MemoryStore())
    file = desk.holds()
    settles, tries = MemoryUnitOfWork.settle_file, list[str]()

    def settle(work: MemoryUnitOfWork, key: str, digest: str, handling: FileHandling) -> bool:
        tries.append(key)
        if len(tries) < 3:
            raise ContentionError("busy")
        return settles(work, key, digest, handling)

    monkeypatch.setattr(MemoryUnitOfWork, "settle_file", settle)
    monkeypatch.setattr("mail2ticket.handling.retries.sleep", lambda _: None)
    assert desk.files().release(file.key, file.sha256, by="sam").state is FileState.RELEASED
    assert len(tries) == 3

    def busy(*_: object) -> bool:
        raise ContentionError("busy")

    other = desk.holds(other_exe=b"MZ")
    monkeypatch.setattr(MemoryUnitOfWork, "settle_file", busy)
    with pytest.raises(StoreError, match="busy"):
        desk.files().drop(other.key, other.sha256, by="sam")


def test_f4_files_are_found_by_the_beginning_of_their_id(desk: Desk) -> None:
    desk.receives(mail("Two", attachments={"a.exe": TOOL, "b.exe": TOOL + b"2"}))
    first, second = desk.files().list()
    alone = desk.holds()
    files = desk.files()

    assert files.file_of(first.id) == first
    assert files.file_of(f"{second.key[:12]}.{second.sha256[:6].upper()}") == second
    assert files.file_of(f" {alone.key.upper()} ") == alone
    for id_, said in (
        (first.key[:12], "several held files"),
        ("zzz", "no file was ever held as zzz"),
        (f"{alone.key}.zz", "no file was ever held"),
        (" ", "one character"),
        (".", "one character"),
    ):
        with pytest.raises(UnprocessedError, match=said):
            files.file_of(id_)
    with pytest.raises(UnprocessedError, match="no file was ever held"):
        files.read(first.key, "0" * 64)


def test_files_are_found_by_their_mailbox(desk: Desk) -> None:
    file = desk.holds()
    files = desk.files()
    for name in ("support", "help@acme.example"):
        asked = FileFilter(mailbox=files.mailbox_of(name))
        assert files.list(asked) == (file,)
    assert files.list(FileFilter(mailbox=files.mailbox_of("sales@acme.example"))) == ()
    with pytest.raises(UnprocessedError, match="no mailbox of ours"):
        files.mailbox_of("nobody@acme.example")


def test_when_something_is_done_must_be_a_moment(desk: Desk) -> None:
    file = desk.holds()
    with pytest.raises(ValueError, match="time zone"):
        desk.files().drop(file.key, file.sha256, by="sam", at=datetime(2026, 11, 3))  # noqa: DTZ001 - without one


def test_r6_of_a_held_mail_the_files_wait_once_it_is_a_ticket(desk: Desk) -> None:
    """As a whole it has its own queue."""
    key = desk.receives(mail("Lost", to="lost@acme.example", attachments={"t.exe": TOOL})).key
    assert desk.files().count() == 0
    done = Unprocessed(desk.store, None, POLICY).create_ticket(key, by="sam")
    (file,) = desk.files().list()
    assert (file.key, file.number) == (key, done.number)
    desk.files().release(key, file.sha256, by="sam")
    assert desk.entries(done.number) == [("t.exe",)]


def test_f4_the_async_door_holds_files_as_well() -> None:
    desk = Desk(MemoryStore())
    intake = AsyncIntake(awaited(desk.store), None, POLICY)
    asyncio.run(intake.process(mail("Tools", attachments={"t.exe": TOOL}), received_at=NOON))
    (file,) = desk.files().list()
    desk.files().release(file.key, file.sha256, by="sam")
    assert desk.entries(file.number) == [("t.exe",)]


def test_f4_old_files_are_dropped_and_then_their_mail_is_purged(desk: Desk) -> None:
    file = desk.holds()
    assert purge(desk.store, LATER).blanked == 1, "only the notice"
    assert desk.store.raw(file.key)
    assert drop_held_files(desk.store, LATER, at=LATER) == 1
    (dropped,) = desk.files().list(FileFilter(state=None))
    assert dropped.handling
    assert (dropped.handling.by, dropped.handling.at) == ("retention", LATER)
    assert purge(desk.store, LATER).blanked == 1
    assert desk.store.raw(file.key) is None
    for moments in ((datetime(2026, 1, 1), NOON), (NOON, datetime(2026, 1, 1))):  # noqa: DTZ001 - without one
        with pytest.raises(ValueError, match="time zone"):
            drop_held_files(desk.store, moments[0], at=moments[1])


def _opened(desk: Desk) -> str:
    outcome = desk.receives(
        mail("Pump", attachments={"logo.png": LOGO}, message_id="<1@client.example>")
    )
    assert outcome.number
    return outcome.number


def _replies(desk: Desk, name: str, files: dict[str, bytes]) -> Outcome:
    desk.hours += 2
    return desk.receives(
        mail(
            "Re: Pump",
            f"It is {name}.",
            in_reply_to="<1@client.example>",
            message_id=f"<{name}@client.example>",
            attachments=files,
        )
    )


def test_f3_a_logo_that_comes_with_each_reply_is_kept_once_and_told_each_time(desk: Desk) -> None:
    number = _opened(desk)
    for name in ("a", "b"):
        outcome = _replies(desk, name, {"logo.png": LOGO, f"{name}.txt": name.encode()})
        assert (outcome.state, outcome.number) == (State.ADDED, number)
        assert outcome.decision
        assert not outcome.decision.refused
    assert [each.filename for each in desk.store.files(number)] == ["logo.png", "a.txt", "b.txt"]
    assert desk.entries(number) == [
        ("logo.png",),
        ("a.txt", "logo.png"),
        ("b.txt", "logo.png"),
    ]


def test_x3_nobody_learns_whether_an_item_has_a_file() -> None:
    """Neither by what he is told, nor by what becomes of his mail: it is the same either way."""

    def told(logo: bytes) -> tuple[object, ...]:
        desk = Desk(MemoryStore())
        number = _opened(desk)
        outcome = _replies(desk, "reply", {"logo.png": logo})
        assert outcome.decision
        stranger = desk.receives(
            mail(f"[#{number}]", sender="eve@other.example", attachments={"logo.png": logo})
        )
        assert stranger.number != number
        assert stranger.decision
        return (
            outcome.state,
            [(fate.is_kept, fate.reason) for fate in outcome.decision.files],
            [(each.kinds, each.to) for each in outcome.outbox],
            stranger.state,
            [(fate.is_kept, fate.reason) for fate in stranger.decision.files],
            [(each.kinds, each.to) for each in stranger.outbox],
        )

    assert told(LOGO) == told(LOGO + b"!")


def test_a_mail_without_refused_files_costs_no_statement_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a file costs that is held: one row; and that the item has already: two statements."""
    ran: list[str] = []
    real = SqliteDatabase._cursor

    def spy(database: SqliteDatabase, statement: str, values: Sequence[Value]) -> object:
        ran.append(" ".join(statement.split()))
        return real(database, statement, values)

    def counted(here: Desk, content: bytes) -> tuple[int, int]:
        ran.clear()
        here.receives(content)
        ours = ("m2t_held_file", "m2t_file_again", "SELECT serial FROM m2t_file WHERE")
        return len(ran), sum(any(each in one for each in ours) for one in ran)

    with SqliteStore(tmp_path / "desk.db") as store:
        here = Desk(store)
        here.receives(mail("first", sender="f@client.example"))
        monkeypatch.setattr(SqliteDatabase, "_cursor", spy)
        plain, none = counted(here, mail("a", sender="a@client.example"))
        files = {"a.txt": b"text", "b.txt": b"t"}
        kept, still_none = counted(here, mail("b", sender="b@client.example", attachments=files))
        files = {"t.exe": TOOL}
        refused, one = counted(here, mail("c", sender="c@client.example", attachments=files))
        files = {"a.txt": b"t", "b.txt": b"t"}
        twice, two = counted(here, mail("d", sender="d@client.example", attachments=files))
    assert (none, still_none, one, two) == (0, 0, 1, 2)
    assert (kept - plain, refused - plain, twice - plain) == (2, 1, 4)


def test_f4_files_of_an_item_of_the_settings_are_with_it(desk: Desk) -> None:
    desk.store.add_item(WorkItem(number="T1", title="Printer"))
    with desk.store.begin() as work:
        work.keep("T1", Attachment.of("a.txt", b"x"))
        work.keep("T1", Attachment.of("b.txt", b"x"))
    assert desk.entries("T1") == []
    assert [each.filename for each in desk.store.files("T1")] == ["a.txt"]
