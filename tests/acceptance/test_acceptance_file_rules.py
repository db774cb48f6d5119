"""Files that deceive, from a mail to the ticket and its notice: F1, F6, F8, X12, X13, X17, X19."""

from __future__ import annotations

import base64
import random
import struct
from pathlib import Path

import pytest
from acceptance_desk import said
from archives import EXE, compound, document, local, tarred, workbook, zipped
from story_desk import desk, mailbox_desk

from mail2ticket.blobs.folder import FolderBlobs
from mail2ticket.model.attachment import Attachment
from mail2ticket.model.decision import Outcome
from mail2ticket.model.refusal import FileReason, Refusal
from mail2ticket.rules.doubtful import HIDING_MARKS
from mail2ticket.testing import mail
from mail2ticket.wording import DEFAULT, LANGUAGES

HUGE = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + struct.pack(">LL", 60_000, 60_000) + bytes(9)
ENCRYPTED = compound({"EncryptedPackage": b"x", "EncryptionInfo": b"x"})
# What each of our rules refuses, for its reason, at a desk that takes zips.
REFUSED = {
    FileReason.HIDDEN_ENDING: ("invoice\u202efdp.txt", b"hello"),
    FileReason.DOUBLE_ENDING: ("invoice.pdf.exe", b"hello"),
    FileReason.TYPE_REFUSED: ("run.exe", b"hello"),
    FileReason.REFUSED_INSIDE: ("inside.zip", zipped({"a.zip": zipped({"run.exe": b"x"})})),
    FileReason.DISGUISED: ("scan.pdf", b"<html><script>alert(1)</script>"),
    FileReason.UNPACKS_TOO_LARGE: ("bomb.zip", zipped({"a.txt": bytes(12_000_000)})),
    FileReason.NESTED_ARCHIVE: (
        "deep.zip",
        zipped({"a.zip": zipped({"b.zip": zipped({"c.zip": zipped({})})})}),
    ),
    FileReason.ENCRYPTED: ("closed.docx", ENCRYPTED),
    FileReason.DAMAGED: ("cut.zip", local(b"a.txt", b"hello")),
    FileReason.NOT_LOOKED_INTO: ("old.dat", b"\x28\xb5\x2f\xfd" + bytes(30)),
    FileReason.MACROS: ("sheet.xls", compound({"Workbook": workbook(), "VBA/": b""})),
    FileReason.HUGE_PICTURE: ("map.png", HUGE),
}


def codes(outcome: Outcome) -> list[str]:
    """Return why each file was not kept."""
    assert outcome.decision is not None
    return [str(file.refusal.code) for file in outcome.decision.refused if file.refusal]


@pytest.mark.parametrize("reason", sorted(REFUSED))
def test_f8_each_reason_is_in_the_note_and_in_the_notice(reason: FileReason) -> None:
    """F1, F8: in words for agents, and in the sender's language without a word of the sender's."""
    name, content = REFUSED[reason]
    story = mailbox_desk(allowed_files=frozenset({"zip"}), language="de")
    outcome = story.receives(mail("Hallo", "Anbei.", attachments=[Attachment.of(name, content)]))

    assert codes(outcome) == [reason]
    (file,) = outcome.decision.refused if outcome.decision else ()
    note = story.last(outcome.number).text
    assert "[Files that were not kept:" in note
    assert f": {file.reason}" in note
    assert file.refusal
    sentence = DEFAULT.refusal(file.refusal, "de")
    assert " ".join(sentence.split()) in said(story.sent[-1])
    assert story.last(outcome.number).files == ()
    assert story.store.raw(outcome.key)


def test_f8_every_reason_is_said_in_every_language() -> None:
    """F8: a sentence of its own for each."""
    for language in LANGUAGES:
        told = {
            code: DEFAULT.refusal(Refusal(code, limit=1, type="zip", count=2), language)
            for code in FileReason
        }
        assert len(set(told.values())) == len(FileReason), language
        assert all(sentence.endswith(".") for sentence in told.values()), language


def test_f1_the_default_desk_refuses_them_all() -> None:
    story = desk()
    outcome = story.receives(
        mail(attachments=[Attachment.of(name, content) for name, content in REFUSED.values()])
    )

    assert len(codes(outcome)) == len(REFUSED)
    assert outcome.number


@pytest.mark.parametrize(
    ("name", "content", "media_type", "code"),
    [
        ("notes.txt", EXE, "text/plain", "type_refused"),
        ("notes.txt", b"#!/bin/sh\nid\n", "text/plain", "type_refused"),
        ("report.pdf", b"%PDF-1.7\n" + zipped({"a.exe": EXE}), "application/pdf", "type_refused"),
        ("logs.tar.gz", tarred({"a.exe": EXE}, "w:gz"), "application/gzip", "refused_inside"),
    ],
)
def test_x13_the_declared_type_is_not_trusted(
    name: str, content: bytes, media_type: str, code: str
) -> None:
    """X13: a program as text/plain, and a PDF that is a zip."""
    outcome = desk().receives(mail(attachments=[Attachment.of(name, content, media_type)]))

    assert codes(outcome) == [code]


def generated_names(count: int) -> list[str]:
    """Return names that were made of what names must not have."""
    chance = random.Random(12)  # noqa: S311 - no secret
    pieces = [
        "../", "..\\", "/", "\\", "C:\\", "C:", "file://", "~", "$HOME", "%TEMP%", "`id`", "|",
        "\x00", "\n", "\r\n", "\t", "\x1b[2J", "\x85", "\u202e", "\u200b", "\u2066", "\ufeff",
        "\u2024", "\uff0e", ":", "::$DATA", ":a.exe", ".", "..", "...", " ", "        ", "CON",
        "nul", "com1.txt", "LPT9.", "aux", "x" * 300, "\u00fc" * 200, "a", "invoice", ".pdf",
        ".exe", ".txt", ".tar.gz", "etc/passwd", "-rf", "*", "?", "<b>", '"', "'", "=?utf-8?q?x?=",
    ]  # fmt: skip
    return ["".join(chance.choices(pieces, k=chance.randrange(1, 7))) for _ in range(count)]


def test_x12_no_name_leaves_the_folder_of_the_store(tmp_path: Path) -> None:
    """X12: 200 generated names; what lies outside the folder is compared before and after."""
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "passwd").write_text("root")
    folder = outside / "store"
    story = desk()
    story.blobs = FolderBlobs(folder)
    names = generated_names(200)

    for at in range(0, 200, 10):
        encoded = [
            f"--x\r\nContent-Type: application/octet-stream\r\nContent-Disposition: attachment;"
            f" filename*=utf-8''{_percent(name)}\r\n\r\ncontent {at} {place}\r\n"
            for place, name in enumerate(names[at : at + 10])
        ]
        head = (
            "From: ada@client.example\r\nTo: support@acme.example\r\nSubject: Names\r\n"
            f"Message-ID: <names-{at}@client.example>\r\nMIME-Version: 1.0\r\n"
            "Content-Type: multipart/mixed; boundary=x\r\n\r\n"
        )
        outcome = story.receives((head + "".join(encoded) + "--x--\r\n").encode())
        assert outcome.decision is not None
        assert len(outcome.decision.files) == 10
        for file in story.files(outcome):
            assert file.filename == Path(file.filename).name
            assert len(file.filename.encode()) <= 151
            assert file.filename.isprintable()

    lying = {path.relative_to(tmp_path) for path in tmp_path.rglob("*")}
    beside = {path for path in lying if Path("outside/store") not in {path, *path.parents}}
    assert beside == {Path("outside"), Path("outside/passwd")}
    assert (outside / "passwd").read_text() == "root"
    stored = [path for path in folder.rglob("*") if path.is_file()]
    assert len(stored) > 50
    assert all(folder in path.resolve().parents for path in stored)


def _percent(name: str) -> str:
    return "".join(f"%{octet:02X}" for octet in name.encode())


MARKED = {
    "repeated_type": (
        "Content-Type: text/plain\r\nContent-Type: application/octet-stream\r\n",
        "Content-Disposition: attachment; filename=a.pdf\r\n\r\nx",
    ),
    "repeated_parameter": (
        "Content-Type: application/pdf; name=a.pdf; name=b.pdf\r\n",
        "Content-Disposition: attachment\r\n\r\nx",
    ),
    "repeated_encoding": (
        "Content-Type: application/pdf; name=a.pdf\r\nContent-Transfer-Encoding: base64\r\n",
        "Content-Transfer-Encoding: quoted-printable\r\n\r\nQQ==",
    ),
    "unknown_encoding": (
        "Content-Type: application/pdf; name=a.pdf\r\nContent-Transfer-Encoding: base46\r\n",
        "\r\nQQ==",
    ),
    "nul": ("Content-Type: application/pdf; name=a.pdf\r\n", "X-Mark: a\x00b\r\n\r\nx"),
}


@pytest.mark.parametrize("mark", sorted(MARKED))
def test_x19_a_mail_that_hides_a_file_has_its_files_refused(mark: str) -> None:
    """X19: the mail is a ticket all the same, and says why; the raw mail has the file."""
    first, second = MARKED[mark]
    text = "--x\r\nContent-Type: text/plain\r\n\r\nHello\r\n"
    content = (
        "From: ada@client.example\r\nTo: support@acme.example\r\nSubject: Marks\r\n"
        "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n"
        f"{text}--x\r\n{first}{second}\r\n--x--\r\n"
    )
    story = desk()
    outcome = story.receives(content.encode())

    assert mark in HIDING_MARKS
    assert set(codes(outcome)) == {"ambiguous_mail"}
    assert outcome.number
    assert f"programs read this mail in different ways: {mark}" in story.last(outcome.number).text


def test_x19_an_honest_mail_has_no_such_mark() -> None:
    """Names in other scripts, in both forms that programs write, and a file in base64."""
    name = base64.b64encode("Rechnung für März.pdf".encode()).decode()
    content = (
        "From: ada@client.example\r\nTo: support@acme.example\r\nSubject: Marks\r\n"
        "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n"
        "--x\r\nContent-Type: text/plain\r\n\r\nHello\r\n"
        f'--x\r\nContent-Type: application/pdf; name="=?utf-8?B?{name}?="\r\n'
        "Content-Transfer-Encoding: base64\r\nContent-Disposition: attachment;\r\n"
        " filename*=utf-8''Rechnung%20f%C3%BCr%20M%C3%A4rz.pdf\r\n\r\nJVBERi0xLjc=\r\n--x--\r\n"
    )
    outcome = desk().receives(content.encode())

    assert codes(outcome) == []
    assert outcome.decision
    assert [file.filename for file in outcome.decision.kept] == ["Rechnung für März.pdf"]


@pytest.mark.parametrize("name", ["sheet.xlsx", "letter.docx"])
def test_usual_documents_are_kept(name: str) -> None:
    parts = document(word__media__image1_png=b"\x89PNG", word__embeddings__one_bin=b"x")

    assert codes(desk().receives(mail(attachments={name: parts}))) == []
