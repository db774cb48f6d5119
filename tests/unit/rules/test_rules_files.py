"""Which files are kept: F1, F2, W7, X12, X13."""

from __future__ import annotations

import pytest
from cases import SUPPORT, case, file, message, policy
from growth import assert_linear

from mail2ticket.inspection.endings import MEDIA, REFUSED
from mail2ticket.inspection.signatures import kinds
from mail2ticket.model.attachment import Attachment
from mail2ticket.model.case import Enclosed
from mail2ticket.model.limits import Limits
from mail2ticket.model.mailbox import Mailbox
from mail2ticket.model.message import Forwarded
from mail2ticket.model.refusal import FileReason, Refusal
from mail2ticket.model.verdict import Answer
from mail2ticket.rules.file_names import hidden_ending
from mail2ticket.rules.files import FileTypes, attachment_size, deep_in_chain

RLO = "\u202e"
ZIP = b"PK\x03\x04" + bytes(26)
DOCX = b"PK\x03\x04" + bytes(26) + b"[Content_Types].xml" + bytes(300)
EXE = b"MZ" + bytes(62)


def enclosed(attachment: Attachment, **known: object) -> Enclosed:
    return case(**known).enclosing(attachment)  # type: ignore[arg-type]


def verdict(attachment: Attachment) -> str:
    """Return why *attachment* is refused; empty if nothing speaks against it."""
    answer = FileTypes()(enclosed(attachment))
    assert answer is None or answer.value.code == "type_refused"
    return answer.reason if answer else ""


def named(*names: str, media_type: str = "application/octet-stream") -> Attachment:
    return Attachment(filename=names[0], names=names, media_type=media_type, raw=b"x")


@pytest.mark.parametrize(("size", "is_kept"), [(0, True), (10, True), (11, False)])
def test_a_file_over_the_limit_is_left_out_alone(size: int, is_kept: bool) -> None:
    """W7: one attachment."""
    desk = policy(limits=Limits(attachment_bytes=10))
    answer = attachment_size(enclosed(file("a.txt", b"x" * size), desk=desk))

    assert (answer is None) is is_kept
    if answer:
        assert answer.value == Refusal(FileReason.TOO_LARGE, limit=10)
        assert answer.reason == "11 bytes, over the limit of 10"


@pytest.mark.parametrize(("own", "is_kept"), [(None, False), (0, False), (100, True)])
def test_a_mailbox_may_have_a_limit_of_its_own(own: int | None, is_kept: bool) -> None:
    """F2."""
    desk = policy(Mailbox(SUPPORT, attachment_bytes=own), limits=Limits(attachment_bytes=10))

    assert (attachment_size(enclosed(file("a.txt", b"x" * 50), desk=desk)) is None) is is_kept


def test_a_file_is_not_decoded_to_learn_that_it_is_small() -> None:
    def decode(_: bytes | memoryview) -> bytes:
        raise AssertionError

    lazy = Attachment(filename="a.txt", raw=b"x" * 10, decode=decode)
    assert attachment_size(enclosed(lazy, desk=policy(limits=Limits(attachment_bytes=10)))) is None


@pytest.mark.parametrize(
    "name",
    [f"a.{ending}" for ending in sorted(MEDIA["image"] | MEDIA["video"] | MEDIA["audio"])]
    + [
        "report.pdf",
        "report.docx",
        "a.xls",
        "notes.txt",
        "table.csv",
        "a.eml",
        "a.ics",
        "a.7z",
        "a.tar.gz",
        "noending",
        ".hidden",
        "exe",
        "a.execute",
        "a.exec",
        "a.zipper",
        "zip.txt",
        "photo.exe.jpg",  # F1: double endings are a rule of their own
        "Bericht: Ende.pdf",
        "",
    ],
)
def test_images_videos_sounds_and_documents_are_kept(name: str) -> None:
    """F1: the default table is CCAI's."""
    assert verdict(file(name)) == ""


@pytest.mark.parametrize(
    "name",
    [f"a.{ending}" for ending in sorted(REFUSED)]
    + [
        "A.EXE",
        "invoice.pdf.exe",
        "a.exe.",
        "a.exe. . ",
        "a.exe ",
        "a.e\u200bxe",
        "a.exe\u200b",
        "a.exe\x00",
        "a.ex\u00ade",
        "..exe",
        "x/a.exe",
        "C:\\a.exe",
        "a.exe:x.txt",
        "a.bat::$DATA",
        "x.txt:a.scr",
    ],
)
def test_a_program_or_an_archive_is_refused_by_its_name(name: str) -> None:
    """F1, X12: as the most careless system would read the name."""
    assert verdict(file(name)).startswith("name: ")
    assert verdict(file(name)).endswith(" files are refused")


@pytest.mark.parametrize("name", ["a.bmp", "a.SVG", "a.heic", "a.mkv", "a.flv", "a.ogg", "a.m4a"])
def test_other_media_are_refused_by_their_name(name: str) -> None:
    assert verdict(file(name)).endswith("files of this type are refused")


def test_every_name_of_a_file_is_looked_at() -> None:
    """X12: what is refused by name is refused by any of them."""
    assert verdict(named("a.pdf", "a.exe")) == "name: exe files are refused"
    assert verdict(Attachment(filename="a.exe", names=("a.pdf",))) == "name: exe files are refused"
    assert verdict(named("a.pdf", "b.txt")) == ""


@pytest.mark.parametrize("mark", "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2069")
def test_a_name_that_turns_its_reading_direction_is_refused(mark: str) -> None:
    """X12: invoice[RLO]fdp.exe is shown as invoiceexe.pdf."""
    answer = hidden_ending(enclosed(named("safe.pdf", f"invoice{mark}fdp.txt")))

    assert answer == Answer(Refusal(FileReason.HIDDEN_ENDING), "the name hides its ending")


@pytest.mark.parametrize(
    ("media_type", "reason"),
    [
        ("application/x-msdownload", "declared type: exe files are refused"),
        ("application/zip", "declared type: zip files are refused"),
        ("application/x-zip-compressed", "declared type: zip files are refused"),
        ("application/vnd.rar", "declared type: rar files are refused"),
        ("application/x-bat", "declared type: bat files are refused"),
        ("image/svg+xml", "declared type: image files of this type are refused"),
        ("image/bmp", "declared type: image files of this type are refused"),
        ("image/", "declared type: image files of this type are refused"),
        ("video/mpeg", "declared type: video files of this type are refused"),
        ("video/x-matroska", "declared type: video files of this type are refused"),
        ("audio/ogg", "declared type: audio files of this type are refused"),
        ("audio/x-evil-secret-words", "declared type: audio files of this type are refused"),
        ("image/png", ""),
        ("image/jpeg", ""),
        ("image/pjpeg", ""),
        ("image/x-png", ""),
        ("image/tiff", ""),
        ("image/webp", ""),
        ("image/x-raw", ""),
        ("image/x-canon-cr2", ""),
        ("video/mp4", ""),
        ("video/quicktime", ""),
        ("video/x-msvideo", ""),
        ("video/x-ms-wmv", ""),
        ("video/webm", ""),
        ("audio/mpeg", ""),
        ("audio/x-wav", ""),
        ("audio/wav", ""),
        ("application/pdf", ""),
        ("text/html", ""),
        ("application/octet-stream", ""),
        ("", ""),
    ],
)
def test_the_declared_type_speaks_too(media_type: str, reason: str) -> None:
    """F1; no reason repeats what the sender wrote (X3)."""
    assert verdict(file("report", b"x", media_type)) == reason


@pytest.mark.parametrize(
    ("content", "ending"),
    [
        (EXE, "exe"),
        (EXE[:-1], ""),
        (b"MZungu said hello", ""),
        (b"\x7fELF\x02", "bin"),
        (b"\xcf\xfa\xed\xfe", "bin"),
        (b"\xfe\xed\xfa\xce", "bin"),
        (b"\xca\xfe\xba\xbe", ""),
        (b"Rar!\x1a\x07\x00", "rar"),
        (b"Rar!\x1a\x07\x01\x00", "rar"),
        (b"Rar! is a word", ""),
        (ZIP, "zip"),
        (DOCX, ""),
        (ZIP + b"mimetypeapplication/vnd.oasis.opendocument.text", ""),
        (ZIP + b"word/document.xml", ""),
        (ZIP + bytes(300) + b"word/document.xml", "zip"),
        (b"PK", ""),
        (b"%PDF-1.7", ""),
        (b"", ""),
    ],
)
def test_the_content_tells_a_program_or_an_archive(content: bytes, ending: str) -> None:
    """X13: a zip is told from a document of an office program by its first entry."""
    assert [kind for kind in kinds(content) if kind not in {"office", "pdf"}] == [ending] * bool(
        ending
    )
    said = verdict(file("report.pdf", content, "application/pdf"))
    assert said == (f"content: {ending} files are refused" if ending else "")


def test_the_worst_of_name_type_and_content_wins() -> None:
    """F1, X13."""
    assert verdict(file("a.png", EXE, "image/png")) == "content: exe files are refused"
    assert verdict(file("a.exe", b"\x89PNG", "image/png")) == "name: exe files are refused"
    assert verdict(file("a.png", b"\x89PNG", "application/x-msdownload")).startswith("declared")


def test_what_is_refused_is_a_setting() -> None:
    rule = FileTypes(frozenset({"docm"}))

    assert rule(enclosed(file("a.docm")))
    assert rule(enclosed(file("a.zip", ZIP))) is None


@pytest.mark.parametrize("piece", [":", ".", "a.", "\u200b"])
def test_a_name_of_any_length_costs_little(piece: str) -> None:
    assert_linear(verdict, lambda size: file(piece * size), 10_000)


def test_a_refusal_names_our_own_words_for_a_type_and_never_the_senders() -> None:
    """X3: it is told to whoever From names."""
    program = FileTypes()(enclosed(named("tool.exe")))
    image = FileTypes()(enclosed(named("a.pdf", media_type="image/buy-now")))

    assert program
    assert program.value == Refusal(FileReason.TYPE_REFUSED, type="exe")
    assert image
    assert image.value == Refusal(FileReason.TYPE_REFUSED)


def test_s3_files_of_a_mail_that_is_passed_on_are_left_out_unless_wanted() -> None:
    own, deeper = file("log.txt", b"the same"), file("log.txt", b"the same")
    mail = message(attachments=(own,), forward=Forwarded(attachments=(deeper,)))
    keeps = policy(Mailbox(SUPPORT, keeps_forwarded_files=True))

    answer = deep_in_chain(case(mail).enclosing(deeper))

    assert answer is not None
    assert answer.value == Refusal(FileReason.DEEP_IN_CHAIN)
    assert deep_in_chain(case(mail).enclosing(own)) is None
    assert deep_in_chain(case(mail, desk=keeps).enclosing(deeper)) is None
    assert deep_in_chain(case().enclosing(own)) is None


def test_a_file_that_is_small_once_it_is_decoded_is_kept() -> None:
    packed = Attachment(filename="a.txt", raw=b"x" * 20, decode=lambda raw: bytes(raw[:10]))
    desk = policy(limits=Limits(attachment_bytes=10))

    assert attachment_size(enclosed(packed, desk=desk)) is None


def test_a_program_of_any_length_is_one_and_so_is_a_type_with_two_strokes() -> None:
    assert kinds(b"\xfe\xed\xfa\xce" + bytes(60)) == ("bin",)
    assert "image files of this type" in verdict(named("a", media_type="image/a/b"))


def test_a_letter_at_the_end_of_a_name_is_part_of_its_ending() -> None:
    rule = FileTypes(frozenset({"js"}))

    assert rule(enclosed(named("A.JSX"))) is None
    assert rule(enclosed(named("A.JS. .")))
