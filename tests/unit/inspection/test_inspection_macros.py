"""What in a document acts by itself: F1, X16."""

from __future__ import annotations

import zlib

import pytest
from archives import central, compound, document, ending, local, workbook, zipped
from growth import assert_linear

from mail2ticket.inspection.compound import COMPOUND, Compound
from mail2ticket.inspection.macros import actions, is_encrypted, is_locked, macros

TEMPLATE = b'<Relationship Type="x/attachedTemplate" TargetMode="External" Target="http://evil"/>'


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (document(), ""),
        (document(word__vbaProject_bin=b"x"), "macros"),
        (document(WORD__VBAPROJECT_BIN=b"x"), "macros"),
        (
            zipped({"[Content_Types].xml": b"application/vnd.ms-word.document.macroEnabled"}),
            "macros",
        ),
        (
            zipped({"[Content_Types].xml": b"", "xl/macrosheets/sheet1.xml": b""}),
            "macros of Excel 4",
        ),
        (zipped({"mimetype": b"", "Basic/Standard/Module1.xml": b""}), "macros of LibreOffice"),
        (zipped({"mimetype": b"", "Basic/script-lc.xml": b""}), ""),
        (
            zipped({"word/_rels/settings.xml.rels": TEMPLATE}),
            "a template from elsewhere",
        ),
        (zipped({"word/_rels/settings.xml.rels": TEMPLATE.replace(b"External", b"Internal")}), ""),
        (compound({"WordDocument": b"x"}), ""),
        (compound({"WordDocument": b"x", "Macros/": b"", "VBA/": b""}), "macros"),
        (compound({"Workbook": workbook(), "_VBA_PROJECT_CUR/": b""}), "macros"),
        (compound({"Workbook": workbook()}), ""),
        (compound({"Workbook": workbook(has_macro_sheet=True)}), "macros of Excel 4"),
        (compound({"Book": workbook(has_macro_sheet=True)}), "macros of Excel 4"),
        (
            compound({"Workbook": workbook(has_macro_sheet=True).ljust(9_000, b"\x00")}),
            "macros of Excel 4",
        ),
        (rb"{\rtf1 {\object\objemb{\*\objdata 0105}}}", "an object in RTF"),
        (b"\r\n{\\rt {\\object\\objupdate}}", "an object in RTF"),
        (rb"{\rtf1 my \objective}", ""),
        (b"PK\x03\x04", ""),
        (COMPOUND, ""),
        (b"hello", ""),
    ],
)
def test_f1_macros_are_told_without_running_anything(content: bytes, said: str) -> None:
    assert macros(content) == said


def test_a_list_of_types_that_cannot_be_unpacked_says_nothing() -> None:
    for flags, method, content in ((1, 8, b"x"), (0, 99, b"x"), (0, 8, b"\xff\xff\xff")):
        name = b"[Content_Types].xml"
        body = local(name, content, flags, method)
        directory = central(name, content, 0, flags=flags, method=method)
        assert macros(body + directory + ending(directory, len(body))) == ""
    stored = local(b"[Content_Types].xml", b"macroEnabled")
    directory = central(b"[Content_Types].xml", b"macroEnabled", 0)
    assert macros(stored + directory + ending(directory, len(stored))) == "macros"


def test_x16_a_list_of_types_is_unpacked_up_to_a_bound() -> None:
    late = b" " * 1_100_000 + b"macroEnabled"
    assert macros(zipped({"[Content_Types].xml": late})) == ""


def test_passwords_of_documents_are_told() -> None:
    assert is_encrypted(compound({"EncryptedPackage": b"x"}))
    assert is_encrypted(compound({"EncryptedSummary": b"x"}))
    assert is_encrypted(compound({"WordDocument": bytes(11) + b"\x13"}))
    assert not is_encrypted(compound({"WordDocument": bytes(11) + b"\x12"}))
    assert not is_encrypted(compound({"WordDocument": b""}))
    assert not is_encrypted(document())


def test_a_compound_file_is_read_by_its_directory() -> None:
    made = Compound(compound({"Long": bytes(5_000) + b"end", "Short": b"hello", "S/": b""}))

    assert made.names == {"root entry", "long", "short", "s"}
    assert made.read("LONG", 9_000)[-3:] == b"end"
    assert made.read("short", 3) == b"hel"
    assert (made.read("S", 9), made.read("none", 9)) == (b"", b"")
    assert not made.is_installer


@pytest.mark.parametrize("place", [48, 60, 68, 76, 30])
def test_a_compound_file_whose_chains_lead_nowhere_or_around_ends(place: int) -> None:
    for number in (0, 1, 2, 0xFFFFFFF0, 0x7FFFFFFF):
        made = bytearray(compound({"Long": bytes(5_000), "Short": b"hello"}))
        made[place : place + 4] = number.to_bytes(4, "little")
        broken = Compound(bytes(made))
        assert len(broken.read("Long", 9_000)) <= 9_000
        assert len(broken.read("Short", 9)) <= 9


def test_a_table_that_goes_on_elsewhere_is_followed_once() -> None:
    made = bytearray(compound({"Short": b"hello"}))
    made[68:76] = b"\x00\x00\x00\x00\x05\x00\x00\x00"

    assert "root entry" in Compound(bytes(made)).names


def test_the_actions_of_a_pdf_are_told_however_they_are_written() -> None:
    packed = zlib.compress(b"<</S/JavaScript/JS(app.alert(1))>>")
    pdf = b"%PDF-1.7\n1 0 obj <</Type/ObjStm/Filter/FlateDecode>>\nstream\r\n" + packed
    hidden = pdf + b"\nendstream endobj"

    assert actions(b"%PDF-1.7 <</Type/Catalog/OpenAction 3 0 R>>") == ()
    assert actions(b"%PDF-1.7 <</S/Launch/F(cmd.exe)>>") == ("Launch",)
    assert actions(b"%PDF-1.7 <</S/J#61vaScript>>") == ("JavaScript",)
    assert actions(b"%PDF-1.7 <</JSLint 1>>") == ()
    assert actions(hidden) == ("JS", "JavaScript")
    assert actions(pdf) == ("JS", "JavaScript")  # cut off
    assert actions(b"%PDF-1.7 /ObjStm without a stream") == ()
    assert actions(b"/JavaScript in a letter") == ()


def test_an_encrypted_pdf_is_told() -> None:
    assert is_locked(b"%PDF-1.7 trailer <</Encrypt 5 0 R>>")
    assert not is_locked(b"%PDF-1.7 trailer <</EncryptMetadata false>>")
    assert not is_locked(b"/Encrypt 5 0 R")


@pytest.mark.parametrize("piece", [b"/ObjStm", b"/ObjStm stream\n", b"#4", b"/JS", b"/"])
def test_x24_a_pdf_of_any_length_costs_little(piece: bytes) -> None:
    assert_linear(actions, lambda size: b"%PDF-1.7" + piece * size, 1_000)
