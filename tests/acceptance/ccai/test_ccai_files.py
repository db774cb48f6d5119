"""Attachments: the table of types, the virus scan, and storage outside (F1, F4, F7, X18)."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from acceptance_desk import reasons, said
from attrs import define, field, frozen
from ccai_desk import Centre, policy_of, request

from mail2ticket.aio import AsyncIntake
from mail2ticket.blobs.folder import FolderBlobs
from mail2ticket.errors import StoreError
from mail2ticket.model.attachment import Attachment
from mail2ticket.model.decision import Outcome, State
from mail2ticket.model.notice import NoticeKind
from mail2ticket.model.scan import Scan, ScanState
from mail2ticket.ports import BlobPlace
from mail2ticket.stores.memory import MemoryStore
from mail2ticket.stores.sqlite import SqliteStore
from mail2ticket.testing.awaiting import awaited, awaited_transport

# The table as the manual has it.
IMAGES = [
    "jpeg",
    "jpg",
    "png",
    "gif",
    "tiff",
    "tif",
    "webp",
    "raw",
    "arw",
    "cr2",
    "cr3",
    "dng",
    "nef",
    "orf",
    "raf",
    "rw2",
]
VIDEOS = ["mp4", "m4v", "mov", "qt", "avi", "wmv", "webm"]
SOUNDS = ["mp3", "wav"]
DOCUMENTS = [
    "pdf",
    "doc",
    "docx",
    "xls",
    "xlsx",
    "ppt",
    "pptx",
    "txt",
    "csv",
    "rtf",
    "odt",
    "ods",
    "xml",
    "json",
    "eml",
    "ics",
    "md",
    "log",
]
NO_DOCUMENTS = ["exe", "dll", "bat", "zip", "rar", "scr", "bin"]
NO_MEDIA = [
    "bmp",
    "svg",
    "heic",
    "psd",
    "ico",
    "mkv",
    "flv",
    "mpg",
    "3gp",
    "ogg",
    "flac",
    "aac",
    "m4a",
    "wma",
]


def kept(outcome: Outcome) -> list[str]:
    """Return the names of the files that were kept."""
    assert outcome.decision
    return [file.filename for file in outcome.decision.kept]


def codes(outcome: Outcome) -> list[str]:
    """Return why files were not kept, in one word each."""
    assert outcome.decision
    return [str(file.refusal.code) for file in outcome.decision.refused if file.refusal]


@define
class StoryScanner:
    """Finds what it is told to find in files that say so; counts what it saw."""

    answers: dict[bytes, ScanState | Exception] = field(
        factory=dict[bytes, "ScanState | Exception"]
    )
    seen: list[str] = field(factory=list[str])

    def scan(self, file: Attachment, /) -> Scan:
        self.seen.append(file.filename)
        answer = self.answers.get(file.content, ScanState.CLEAN)
        if isinstance(answer, Exception):
            raise answer
        return Scan(answer, "as the story has it")


# --- The table ---


@pytest.mark.parametrize("ending", [*IMAGES, *VIDEOS, *SOUNDS, *DOCUMENTS])
@pytest.mark.parametrize("in_capitals", [False, True])
def test_these_types_are_kept(ending: str, in_capitals: bool) -> None:
    name = f"a.{ending.upper() if in_capitals else ending}"
    centre = Centre()
    outcome = centre.receives(request(attachments={name: b"something"}))

    assert kept(outcome) == [name]
    assert [file.content for file in centre.files(outcome)] == [b"something"]


@pytest.mark.parametrize("ending", [*NO_DOCUMENTS, *NO_MEDIA])
@pytest.mark.parametrize("in_capitals", [False, True])
def test_these_types_are_not(ending: str, in_capitals: bool) -> None:
    name = f"a.{ending.upper() if in_capitals else ending}"
    centre = Centre()
    outcome = centre.receives(request(attachments={name: b"something"}))

    assert outcome.state is State.CREATED
    assert kept(outcome) == []
    assert codes(outcome) == ["type_refused"]
    assert centre.files(outcome) == ()


def test_of_two_files_the_one_is_kept_and_the_sender_is_told_of_the_other() -> None:
    centre = Centre()
    outcome = centre.receives("files_01.eml")

    assert kept(outcome) == ["invoice.pdf"]
    assert centre.files(outcome)[0].content == b"%PDF-1.4\ninvoice 5518\n"
    assert reasons(outcome, "attach")[-1] == "name: exe files are refused"
    assert NoticeKind.FILES_DROPPED in outcome.notices
    (told,) = centre.sent
    assert "exe" in said(told)
    assert "viewer" not in said(told)


def test_a_refused_file_is_not_lost_for_the_mail_has_it() -> None:
    centre = Centre()
    outcome = centre.receives("files_01.eml")

    assert b"viewer.exe" in (centre.store.raw(outcome.key) or b"")


@pytest.mark.parametrize(
    ("media_type", "name"),
    [
        ("image/x-olympus-orf", "a.orf"),
        ("image/x-fuji-raf", "a.raf"),
        ("image/x-panasonic-rw2", "a.rw2"),
        ("image/x-canon-cr3", "a.cr3"),
        ("image/x-nikon-nef", "a.nef"),
        ("image/pjpeg", "a.jpg"),
        ("audio/x-mpeg", "a.mp3"),
        ("audio/vnd.wave", "a.wav"),
        ("video/quicktime", "a.mov"),
        ("video/x-msvideo", "a.avi"),
        ("video/x-ms-wmv", "a.wmv"),
        ("video/x-m4v", "a.m4v"),
    ],
)
def test_a_type_is_known_by_the_names_that_makers_gave_it(media_type: str, name: str) -> None:
    file = Attachment.of(name, b"something", media_type)

    assert kept(Centre().receives(request(attachments=[file]))) == [name]


@pytest.mark.parametrize(
    "file",
    [
        Attachment.of("a.pdf", b"MZ\x90\x00" + bytes(200), "application/pdf"),
        Attachment.of("a.png", b"something", "application/zip"),
        Attachment.of("a.png", b"something", "image/svg+xml"),
        Attachment.of("a.pdf.exe", b"%PDF-1.4", "application/pdf"),
        Attachment.of("a.pdf", b"Rar!\x1a\x07\x00" + bytes(50), "application/pdf"),
        Attachment.of("gpj.\u202eexe.png", b"something", "image/png"),
        Attachment.of("a.exe. ", b"something", "text/plain"),
    ],
    ids=lambda file: f"{file.filename!a} {file.media_type}",
)
def test_a_type_that_is_hidden_is_found(file: Attachment) -> None:
    outcome = Centre().receives(request(attachments=[file]))

    assert kept(outcome) == []
    assert outcome.state is State.CREATED


# --- The scan ---


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (ScanState.CLEAN, ""),
        (ScanState.INFECTED, "infected"),
        (ScanState.ERROR, "unscanned"),
        (ScanState.PENDING, "unscanned"),
        (RuntimeError("the scanner is down"), "unscanned"),
    ],
)
def test_only_what_the_scanner_finds_clean_is_kept(
    answer: ScanState | Exception, code: str
) -> None:
    centre = Centre(scanner=StoryScanner({b"odd": answer}))
    outcome = centre.receives(request(attachments={"odd.txt": b"odd", "good.txt": b"good"}))

    assert outcome.state is State.CREATED
    assert codes(outcome) == [code] * bool(code)
    assert [file.filename for file in centre.files(outcome)] == ["odd.txt"] * (not code) + [
        "good.txt"
    ]
    assert outcome.decision
    assert all(fate.is_scanned is fate.is_kept for fate in outcome.decision.files)


def test_a_file_is_scanned_before_it_is_kept_and_one_of_a_refused_type_in_the_mail_alone() -> None:
    scanner = StoryScanner()
    Centre(scanner=scanner).receives("files_01.eml")

    assert scanner.seen == ["invoice.pdf", "mail.eml"]


def test_the_sender_of_an_infected_file_is_told_without_its_name() -> None:
    centre = Centre(scanner=StoryScanner({b"odd": ScanState.INFECTED}))
    outcome = centre.receives(request(attachments={"love-letter.txt": b"odd"}))

    assert set(outcome.notices) == {NoticeKind.CREATED, NoticeKind.FILES_DROPPED}
    assert "love-letter" not in said(centre.sent[-1])


def test_without_a_scanner_files_are_kept_and_marked_as_not_scanned() -> None:
    outcome = Centre().receives(request(attachments={"a.txt": b"a"}))

    assert outcome.decision
    assert [(fate.is_kept, fate.is_scanned) for fate in outcome.decision.files] == [(True, False)]


# --- Storage outside ---


def test_files_lie_outside_at_the_path_of_the_setting(
    store: MemoryStore | SqliteStore, tmp_path: Path
) -> None:
    blobs = FolderBlobs(tmp_path / "files", "$mailbox/$year/$month/$day/$sha256.$ending")
    centre = Centre(store=store, blobs=blobs)
    outcome = centre.receives("files_01.eml")

    (file,) = centre.files(outcome)
    (path,) = [path for path in (tmp_path / "files").rglob("*") if path.is_file()]
    digest = path.stem
    assert path.parent == tmp_path / "files" / "care@acme.example" / "2026" / "11" / "09"
    assert (path.name, len(digest)) == (f"{digest}.pdf", 64)
    assert path.read_bytes() == b"%PDF-1.4\ninvoice 5518\n"
    assert (file.filename, file.location, file.content) == ("invoice.pdf", path.as_uri(), b"")


def test_no_word_of_the_sender_is_in_the_path(tmp_path: Path) -> None:
    centre = Centre(blobs=FolderBlobs(tmp_path / "files"))
    outcome = centre.receives(request(attachments={"..\\..\\etc\\passwd.e/v": b"something"}))

    (file,) = centre.files(outcome)
    assert file.location.startswith((tmp_path / "files" / "2026" / "11").as_uri())
    assert "passwd" not in file.location


def test_what_is_not_clean_lies_nowhere(tmp_path: Path) -> None:
    scanner = StoryScanner({b"odd": ScanState.INFECTED, b"down": RuntimeError()})
    centre = Centre(scanner=scanner, blobs=FolderBlobs(tmp_path / "files"))
    files = {"a.txt": b"odd", "b.txt": b"down", "c.txt": b"good"}
    outcome = centre.receives(request(attachments=files))

    assert [file.filename for file in centre.files(outcome)] == ["c.txt"]
    assert [path.read_bytes() for path in (tmp_path / "files").rglob("*.txt")] == [b"good"]


def test_the_same_file_again_is_in_the_ticket_and_on_the_disk_once(tmp_path: Path) -> None:
    centre = Centre(blobs=FolderBlobs(tmp_path / "files"))
    outcome = centre.receives(request(attachments={"a.txt": b"good"}))
    again = centre.receives(
        request(f"{outcome.number}: again", "Here.", attachments={"b.txt": b"good"})
    )

    assert again.number == outcome.number
    assert [file.filename for file in centre.files(outcome)] == ["a.txt"]
    assert len([path for path in (tmp_path / "files").rglob("*") if path.is_file()]) == 1


def test_where_the_storage_fails_nothing_is_written_and_the_mail_can_come_again() -> None:
    @frozen
    class Full:
        def put(self, attachment: Attachment, place: BlobPlace, /) -> str:
            raise StoreError(f"no room for {attachment.sha256} of {place.key}")

    content = request(attachments={"a.txt": b"good"})
    centre = Centre(blobs=Full())
    with pytest.raises(StoreError, match="no room"):
        centre.receives(content)
    assert list(centre.store.histories()) == []
    assert centre.sent == []

    centre.blobs = None
    assert centre.receives(content).state is State.CREATED


def test_with_text_copies_a_cut_text_lies_outside_too(tmp_path: Path) -> None:
    centre = Centre(policy_of(adds_text=True), blobs=FolderBlobs(tmp_path / "files"))
    outcome = centre.receives(
        request(body="A long story. " * 1_000, attachments={"a.txt": b"good"})
    )

    assert {file.filename for file in centre.files(outcome)} == {"full-text.txt", "a.txt"}
    assert all(file.location for file in centre.files(outcome))


def test_by_the_other_door_it_is_the_same(tmp_path: Path) -> None:
    """`AsyncIntake`."""

    @frozen
    class Scanning:
        inner: StoryScanner

        async def scan(self, file: Attachment, /) -> Scan:
            return self.inner.scan(file)

    @frozen
    class Putting:
        inner: FolderBlobs

        async def put(self, attachment: Attachment, place: BlobPlace, /) -> str:
            return self.inner.put(attachment, place)

    centre = Centre()
    door = AsyncIntake(
        awaited(centre.store),
        awaited_transport(centre.transport),
        centre.policy,
        scanner=Scanning(StoryScanner({b"odd": ScanState.INFECTED})),
        blobs=Putting(FolderBlobs(tmp_path / "files")),
    )
    content = request(attachments={"a.txt": b"odd", "b.txt": b"good"})
    outcome = asyncio.run(door.process(content))

    (file,) = centre.files(outcome)
    assert (file.filename, file.content) == ("b.txt", b"")
    assert file.location.startswith((tmp_path / "files").as_uri())
    assert codes(outcome) == ["infected"]
    assert centre.texts(outcome)[0].startswith("Sent by: ")
