"""Which files are kept? (F1, F2, F6, F8)"""

from __future__ import annotations

import io
import zipfile

import pytest
from story_desk import desk, mailbox_desk

from mail2ticket.model.attachment import Attachment
from mail2ticket.model.decision import Outcome, State
from mail2ticket.model.limits import Limits
from mail2ticket.testing import mail

PROGRAM = b"MZ\x90\x00" + bytes(200)


def archive(*names: str) -> bytes:
    """Return a zip with files of these names."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as file:
        for name in names:
            file.writestr(name, "x")
    return content.getvalue()


def kept(outcome: Outcome) -> list[str]:
    """Return the names of the files that were kept."""
    assert outcome.decision is not None
    return [file.filename for file in outcome.decision.kept]


def refused(outcome: Outcome) -> list[str]:
    """Return the names of the files that were not."""
    assert outcome.decision is not None
    return [file.attachment.filename for file in outcome.decision.refused]


USUAL = [
    "jpg",
    "JPEG",
    "png",
    "gif",
    "tiff",
    "webp",
    "raw",
    "mp4",
    "mov",
    "avi",
    "wmv",
    "webm",
    "mp3",
    "wav",
    "pdf",
    "docx",
    "xlsx",
    "csv",
    "txt",
    "html",
    "eml",
    "ics",
    "7z",
]


@pytest.mark.parametrize("name", ["no ending", *(f"a.{ending}" for ending in USUAL)])
def test_f1_the_usual_files_are_kept(name: str) -> None:
    story = desk()

    outcome = story.receives(mail(attachments={name: b"some content"}))

    assert kept(outcome) == [name]
    assert [file.content for file in story.store.files(outcome.number or "")] == [b"some content"]


@pytest.mark.parametrize("ending", ["exe", "dll", "bat", "zip", "rar", "scr", "bin", "EXE", "Zip"])
def test_f1_programs_and_archives_are_refused_by_name(ending: str) -> None:
    outcome = desk().receives(mail(attachments={f"a.{ending}": b"some content"}))

    assert refused(outcome) == [f"a.{ending}"]


@pytest.mark.parametrize("name", ["a.bmp", "a.svg", "a.heic", "a.mkv", "a.ogg"])
def test_f1_other_images_videos_and_sounds_are_refused(name: str) -> None:
    assert refused(desk().receives(mail(attachments={name: b"some content"}))) == [name]


@pytest.mark.parametrize(
    "file",
    [
        Attachment.of("a.txt", b"some content", "application/x-msdownload"),
        Attachment.of("a.txt", b"some content", "application/zip"),
        Attachment.of("a.png", PROGRAM, "image/png"),
        Attachment.of("a.pdf", archive("a.txt"), "application/pdf"),
        Attachment.of("a.pdf", b"Rar!\x1a\x07\x00" + bytes(50), "application/pdf"),
        Attachment.of("a.pdf.exe", b"%PDF-1.4", "application/pdf"),
    ],
    ids=lambda file: f"{file.filename} {file.media_type}",
)
def test_f1_the_worst_of_name_type_and_content_counts(file: Attachment) -> None:
    assert refused(desk().receives(mail(attachments=[file]))) == [file.filename]


def test_f1_an_office_document_is_no_archive() -> None:
    document = archive("[Content_Types].xml", "word/document.xml")

    assert kept(desk().receives(mail(attachments={"a.docx": document}))) == ["a.docx"]


def test_f2_a_file_over_its_limit_is_left_out_and_the_mail_is_taken() -> None:
    story = desk(limits=Limits(attachment_bytes=1_000))

    outcome = story.receives(mail(attachments={"a.txt": b"x" * 1_000, "b.txt": b"x" * 1_001}))

    assert outcome.state is State.CREATED
    assert (kept(outcome), refused(outcome)) == (["a.txt"], ["b.txt"])


def test_f2_a_mailbox_may_differ() -> None:
    story = mailbox_desk(attachment_bytes=10)

    outcome = story.receives(mail(attachments={"a.txt": b"x" * 10, "b.txt": b"x" * 11}))

    assert (kept(outcome), refused(outcome)) == (["a.txt"], ["b.txt"])


def test_f2_the_decoded_bytes_count() -> None:
    # 1,000 bytes are 1,370 in base64.
    story = desk(limits=Limits(attachments_bytes=2_100, attachment_bytes=1_000))

    outcome = story.receives(mail(attachments={f"{n}.txt": b"x" * 1_000 for n in range(2)}))

    assert kept(outcome) == ["0.txt", "1.txt"]


@pytest.mark.parametrize(
    ("name", "shown"), [("../../etc/passwd", "passwd"), ("C:\\Windows\\a.txt", "a.txt")]
)
def test_f6_a_name_is_no_path(name: str, shown: str) -> None:
    (found,) = kept(desk().receives(mail(attachments={name: b"some content"})))

    assert "/" not in found
    assert "\\" not in found
    assert found.endswith(shown)


def test_f8_what_was_not_kept_and_why_is_in_the_ticket_and_in_the_notice() -> None:
    story = desk()

    outcome = story.receives("files_01.eml")

    text = story.last(outcome.number).text
    notice = story.sent[-1].content.decode()
    assert kept(outcome) == ["manual.pdf"]
    assert refused(outcome) == ["holiday.png", "invoice.pdf.exe"]
    assert outcome.notices == ("created", "files_dropped")
    for name in refused(outcome):
        assert name in text
        assert name in notice
    assert "exe files are refused" in text
    assert story.last(outcome.number).files == ("manual.pdf",)


def test_x5_the_mail_itself_is_kept_with_all_its_files() -> None:
    story = desk()

    outcome = story.receives("files_01.eml")

    raw = story.store.raw(outcome.key)
    assert raw is not None
    assert b"invoice.pdf.exe" in raw
