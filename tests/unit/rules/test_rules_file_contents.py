"""Which files are kept by what is in them: F1, F2, X12, X13, X17, X19."""

from __future__ import annotations

import struct

import pytest
from archives import (
    EXE,
    SEVEN_ENCRYPTED,
    compound,
    document,
    local,
    overlapping,
    rar4,
    tarred,
    workbook,
    zipped,
)
from attrs import evolve
from cases import SUPPORT, case, file, message, policy

from mail2ticket.inspection.trouble import Trouble
from mail2ticket.model.attachment import Attachment
from mail2ticket.model.case import Enclosed
from mail2ticket.model.defect import AMBIGUITIES, Defect, DefectCode
from mail2ticket.model.limits import Limits
from mail2ticket.model.mailbox import Mailbox, to_endings
from mail2ticket.model.refusal import FileReason, Refusal
from mail2ticket.rules.archives import Archives
from mail2ticket.rules.contents import PdfActions, disguised, locked_pdf, with_macros
from mail2ticket.rules.doubtful import EVERY_MARK, HIDING_MARKS, DoubtfulFiles
from mail2ticket.rules.file_names import DoubleEndings, hidden_ending, odd_name
from mail2ticket.rules.files import FileTypes, LargestFiles
from mail2ticket.rules.pictures import huge_picture
from mail2ticket.stages import AttachRule

DESK = FileTypes(allowed=frozenset({"zip", "rar"}))
PDF = b"%PDF-1.7\n1 0 obj\nendobj\n"


def enclosed(attachment: Attachment, *mailbox: Mailbox, **limits: int) -> Enclosed:
    desk = policy(*mailbox, limits=Limits(**limits))
    return case(desk=desk).enclosing(attachment)


def told(rule: AttachRule, attachment: Attachment, **limits: int) -> tuple[str, str] | None:
    """Return the code and the words with which *rule* refuses; None if it does not."""
    answer = rule(enclosed(attachment, **limits))
    if answer is None:
        return None
    assert isinstance(answer.value, Refusal)
    return str(answer.value.code), answer.reason


def test_f1_a_desk_that_takes_zips_gets_the_deep_rules() -> None:
    inner = zipped({"deep.exe": b"x"})
    assert told(DESK, file("a.zip", zipped({"a.pdf": PDF}))) is None
    assert told(FileTypes(), file("a.zip", zipped({"a.pdf": PDF}))) == (
        "type_refused",
        "name: zip files are refused",
    )
    for content, said in (
        (zipped({"a.zip": inner}), "packed in it, name: exe files are refused"),
        (zipped({"a.txt": EXE}), "packed in it, content: exe files are refused"),
        (zipped({"a.svg": b""}), "packed in it, name: image files of this type are refused"),
        (tarred({"run.vbs": b""}, "w:gz"), "packed in it, name: vbs files are refused"),
        (rar4("a.scr"), "packed in it, name: scr files are refused"),
    ):
        assert told(DESK, file("a", content)) == ("refused_inside", said)


def test_f1_parts_of_a_document_may_have_names_that_files_may_not() -> None:
    inside = document(word__embeddings__sheet1_bin=b"x", xl__printerSettings1_bin=b"y")
    assert told(FileTypes(), file("a.docx", inside)) is None
    assert told(FileTypes(), file("a.docx", document(word__evil_exe=b"x"))) == (
        "refused_inside",
        "packed in it, name: exe files are refused",
    )
    assert told(FileTypes(), file("a.docx", document(word__a_txt=EXE))) == (
        "refused_inside",
        "packed in it, content: exe files are refused",
    )


@pytest.mark.parametrize("ending", ["lnk", "js", "hta", "msi", "iso", "vbs", "ps1", "jar", "cmd"])
def test_f1_what_a_desktop_runs_is_refused_unless_it_is_allowed(ending: str) -> None:
    assert told(FileTypes(), file(f"a.{ending}")) == (
        "type_refused",
        f"name: {ending} files are refused",
    )
    assert told(FileTypes(allowed=frozenset({ending})), file(f"a.{ending}")) is None
    assert told(FileTypes(programs=frozenset()), file(f"a.{ending}")) is None


def test_f1_a_mailbox_has_a_table_of_its_own() -> None:
    rule = FileTypes()
    wide = Mailbox(SUPPORT, allowed_files=frozenset({".ZIP", "svg"}))
    narrow = Mailbox(SUPPORT, only_files=frozenset({"pdf", "jpg"}))
    other = Mailbox(SUPPORT, refused_files=frozenset({"docx"}))

    assert rule(enclosed(file("a.zip", zipped({})), wide)) is None
    assert rule(enclosed(Attachment.of("a.svg", b"<svg>", "image/svg+xml"), wide)) is None
    assert rule(enclosed(file("a.zip", zipped({})), other)) is None
    assert rule(enclosed(file("a.docx"), other))
    assert rule(enclosed(file("a.exe"), other)) is None
    assert rule(enclosed(file("a.lnk"), other))
    assert rule(enclosed(Attachment.of("a.JPEG", b"x", "image/jpeg"), narrow)) is None
    assert rule(enclosed(Attachment.of("a.pdf", b"x"), narrow)) is None
    for refused in (
        file("a.docx"),
        file("noending"),
        Attachment.of("a.pdf", b"x", "image/png"),
        Attachment.of("a.pdf", zipped({})),
    ):
        assert rule(enclosed(refused, narrow))


def test_what_is_taken_alone_is_told_without_the_senders_word() -> None:
    answer = FileTypes(only=frozenset({"pdf"}))(enclosed(file("a.evil-word")))

    assert answer
    assert answer.value == Refusal(FileReason.TYPE_REFUSED)
    assert "evil" not in answer.reason


def test_endings_are_a_collection() -> None:
    assert to_endings(["*.ZIP", " .exe"]) == {"zip", "exe"}
    with pytest.raises(ValueError, match="one ending"):
        Mailbox(SUPPORT, allowed_files="zip")


def test_f1_a_further_opinion_is_asked_where_the_policy_has_it() -> None:
    asked: list[bytes] = []

    def sniffer(content: bytes) -> str:
        asked.append(content)
        return "exe" if content == b"strange" else ""

    rule = FileTypes(sniffers=(sniffer,))
    assert told(rule, file("a.txt", b"strange")) == (
        "type_refused",
        "content: exe files are refused",
    )
    assert told(rule, file("a.txt", b"usual")) is None
    assert asked == [b"strange", b"usual"]


def test_f6_a_name_that_we_made_speaks_against_no_file() -> None:
    """What has no name and no known type is called ``file.bin`` by ourselves."""
    assert told(FileTypes(), Attachment(filename="file.bin", raw=b"x")) is None
    assert told(FileTypes(), Attachment(filename="file.bin", raw=EXE))
    assert told(FileTypes(), file("file.bin"))


def test_f2_a_type_may_have_a_size_of_its_own() -> None:
    rule = LargestFiles((("pdf", 10), ("image", 5), ("jpg", 3)))

    assert told(rule, file("a.pdf", b"x" * 10)) is None
    assert told(rule, file("a.PDF", b"x" * 11)) == (
        "too_large",
        "11 bytes, over the limit of 10",
    )
    assert told(rule, Attachment.of("a", b"x" * 11, "application/pdf"))
    assert told(rule, file("a.png", b"x" * 6))
    assert told(rule, Attachment.of("a", b"x" * 6, "image/png"))
    assert told(rule, file("a.jpeg", b"x" * 4))
    assert told(rule, file("a.txt", b"x" * 99)) is None


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("a.e\u200bxe", "the ending holds characters that nobody sees"),
        ("a\uff0eexe", "what looks like a dot in the name is none"),
        ("a.pdf          .exe", "blanks push the ending out of sight"),
    ],
)
def test_x12_a_name_that_hides_its_ending_is_refused(name: str, said: str) -> None:
    assert told(hidden_ending, file(name)) == ("hidden_ending", said)
    assert told(hidden_ending, Attachment(filename="a.txt", names=("b.txt", name)))
    assert told(hidden_ending, file("a.pdf")) is None


def test_f1_double_endings_have_a_reason_of_their_own() -> None:
    assert told(DoubleEndings(), file("invoice.pdf.exe")) == (
        "double_ending",
        "the ending of a program stands behind another",
    )
    assert told(DoubleEndings(), file("report.exe.txt")) is None
    assert told(DoubleEndings(anywhere=True), file("report.exe.txt")) == (
        "double_ending",
        "the ending of a program stands before another",
    )
    assert told(DoubleEndings(anywhere=True), file("a.tar.gz")) is None


@pytest.mark.parametrize(
    "name", ["a.txt:b.exe", "nul.txt", "a.pdf.", "../a.pdf", "a\x07.pdf", "x" * 300]
)
def test_x12_odd_names_are_refused_where_a_host_wants_that(name: str) -> None:
    code, _ = told(odd_name, file(name)) or ("", "")

    assert code == "odd_name"
    assert told(odd_name, file("Bericht: Ende.pdf")) is None


@pytest.mark.parametrize(
    ("name", "media_type", "content"),
    [
        ("scan.pdf", "application/pdf", b"<html><script>"),
        ("a.png", "image/png", b"<svg onload=alert(1)>"),
        ("noending", "image/png", b"<html>"),
        ("a.jpg", "image/jpeg", b"\xff\xd8\xff\xe0" + zipped({"a.txt": b""})),
        ("a.pdf", "application/pdf", PDF + zipped({"a.txt": b""})),
        ("a.mp3", "audio/mpeg", compound({"WordDocument": b""})),
        ("a.gif", "image/gif", b"GIF89a=1;alert(1)"),
    ],
)
def test_x13_a_file_is_what_it_says(name: str, media_type: str, content: bytes) -> None:
    """The polyglot of PDF and zip is one of them, for a desk that takes zips."""
    code, _ = told(disguised, Attachment.of(name, content, media_type)) or ("", "")

    assert code == "disguised"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("report.xls", b"<html><table>"),
        ("page.html", b"<html>"),
        ("notes.txt", b"<html>"),
        ("scan.pdf", PDF),
        ("scan.jpg", PDF),
        ("a.docx", document()),
        ("a.jpg", b"\xff\xd8\xff\xe0"),
    ],
)
def test_what_is_usual_is_no_disguise(name: str, content: bytes) -> None:
    assert told(disguised, file(name, content)) is None


@pytest.mark.parametrize(
    ("content", "code", "trouble"),
    [
        (SEVEN_ENCRYPTED, "encrypted", "encrypted"),
        (zipped({"a.txt": bytes(11_000_000)}), "unpacks_too_large", "too_large"),
        (overlapping(9, b"\x03\x00"), "unpacks_too_large", "too_large"),
        (zipped({str(number): b"" for number in range(9)}), "unpacks_too_large", "too_many"),
        (zipped({"a.zip": zipped({"b.zip": zipped({})})}), "nested_archive", "too_deep"),
        (zipped({"a": b""}) + zipped({"b": b""}), "disguised", "odd"),
        (local(b"a.txt", b"x"), "damaged", "damaged"),
        (b"MSCF" + bytes(60), "not_looked_into", "unseen"),
    ],
)
def test_f1_what_cannot_be_looked_into_is_refused_unless_it_is_wanted(
    content: bytes, code: str, trouble: str
) -> None:
    limits = {"archive_entries": 8, "archive_depth": 2}
    found = told(Archives(), file("a", content), **limits)
    assert found
    assert found[0] == code
    kept = Archives(frozenset({trouble, "odd"}))
    assert told(kept, file("a", content), **limits) is None


def test_archives_of_usual_files_are_kept() -> None:
    good = zipped(
        {"a/b.pdf": PDF, "c.zip": zipped({"d.txt": b"x"}), "README": b"", "nul.txt": b""}
    )
    assert told(DESK, file("a.zip", good)) is None

    assert told(Archives(), file("a.zip", good)) is None
    assert told(Archives(nested=False), file("a.zip", good)) == (
        "nested_archive",
        "an archive lies in another",
    )
    assert told(Archives(nested=False), file("a.docx", document())) is None
    sheet = document(word__embeddings__sheet1_xlsx=document())
    assert told(Archives(nested=False), file("a.docx", sheet)) is None


@pytest.mark.parametrize(
    ("name", "code"), [("a\u202efdp.txt", "hidden_ending"), ("a.pdf.exe", "double_ending")]
)
def test_names_in_archives_go_through_the_same_rules(name: str, code: str) -> None:
    found = told(Archives(), file("a.zip", zipped({name: b""})))

    assert found
    assert found[0] == code
    assert found[1].startswith("packed in it: ")


def test_every_trouble_has_a_reason() -> None:
    assert Archives(frozenset(Trouble)).keeps == frozenset(Trouble)
    with pytest.raises(ValueError, match="'nothing'"):
        Archives(frozenset({"nothing"}))


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.docx", document(word__vbaProject_bin=b"x"), "it brings macros"),
        (
            "a.xls",
            compound({"Workbook": workbook(has_macro_sheet=True)}),
            "it brings macros of Excel 4",
        ),
        ("a.doc", rb"{\rtf1 \objdata}", "it brings an object in RTF"),
        ("a.docm", b"x", "it says that it holds macros"),
        (
            "a.zip",
            zipped({"b.docx": document(word__vbaProject_bin=b"x")}),
            "a document packed in it brings macros",
        ),
        ("a.zip", zipped({"b.xlsm": b"x"}), "a document packed in it says that it holds macros"),
    ],
)
def test_f1_macros_are_a_rule_of_their_own(name: str, content: bytes, said: str) -> None:
    assert told(with_macros, file(name, content)) == ("macros", said)


def test_documents_without_macros_are_kept() -> None:
    typed = Attachment.of("a", b"x", "application/vnd.ms-word.document.macroenabled.12")
    assert told(with_macros, typed)
    for name, content in (("a.docx", document()), ("a.pdf", PDF), ("a.zip", zipped({"a": b""}))):
        assert told(with_macros, file(name, content)) is None


def test_actions_and_passwords_of_a_pdf_are_refused_where_a_host_wants_that() -> None:
    form = file("a.pdf", PDF + b"<</S/JavaScript>> /EmbeddedFile /Encrypt 5 0 R")

    assert told(PdfActions(), form) == ("active_content", "the PDF brings JavaScript")
    assert told(PdfActions(frozenset({"EmbeddedFile"})), form) == (
        "active_content",
        "the PDF brings EmbeddedFile",
    )
    assert told(locked_pdf, form) == ("encrypted", "the PDF is encrypted")
    assert told(PdfActions(), file("a.pdf", PDF)) is None
    assert told(locked_pdf, file("a.pdf", PDF)) is None


def test_x17_a_picture_of_too_many_pixels_is_not_kept() -> None:
    """By its header: nothing is decoded."""
    png = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + struct.pack(">LL", 65_535, 65_535) + bytes(9)

    assert told(huge_picture, file("a.png", png)) == (
        "huge_picture",
        "65,535 x 65,535 pixels, over the limit of 250,000,000",
    )
    assert told(huge_picture, file("a.png", png), picture_pixels=65_535**2) is None
    assert told(huge_picture, file("a.txt", b"hello")) is None


@pytest.mark.parametrize("code", sorted(AMBIGUITIES))
def test_x19_files_of_a_mail_that_hides_them_are_not_kept(code: DefectCode) -> None:
    """Every mark there is, by the default and by the strictest setting."""
    mail = message(defects=(Defect(DefectCode.NO_DATE), Defect(code, "here")))
    found = evolve(enclosed(file("a.pdf")), message=mail)
    words = f"programs read this mail in different ways: {code}"

    answer = DoubtfulFiles()(found)
    assert (answer is not None) is (code in HIDING_MARKS)
    strict = EVERY_MARK(found)
    assert strict
    assert (strict.value, strict.reason) == (Refusal(FileReason.AMBIGUOUS_MAIL), words)
    assert DoubtfulFiles(frozenset())(found) is None


def test_x19_marks_may_be_named_by_their_words() -> None:
    assert DoubtfulFiles(frozenset({"nul"})).marks == {DefectCode.NUL}
    assert HIDING_MARKS < AMBIGUITIES
