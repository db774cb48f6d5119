"""What is odd about names of files: X12."""

from __future__ import annotations

import pytest
from growth import assert_linear

from mail2ticket.inspection.endings import (
    ending,
    ending_of_type,
    endings,
    kind_of_media,
    usual,
)
from mail2ticket.inspection.naming import HIDING, ODD, Trick, tricks


@pytest.mark.parametrize(
    "name",
    [
        "report.pdf",
        "Angebot 2026-11-03 (final).docx",
        "v1.2.3.tar.gz",
        "www.acme.com.pdf",
        "example.com",
        "node.js.pdf",
        "Fa. Müller & Co.pdf",
        "報告書。最終版.docx",
        "報告書。docx",
        "Bericht: Ende.pdf",
        "Re: RE: Angebot.eml",
        "ملف.pdf",
        "\u0645\u06cc\u200c\u062e\u0648\u0627.pdf",
        "control.pdf",
        "console.txt",
        "com10.txt",
        "README",
        "setup.exe",
        "a.zip.exe2",
        "a    b.pdf",
        "",
    ],
)
def test_honest_names_have_no_tricks(name: str) -> None:
    assert tricks(name) == ()


@pytest.mark.parametrize(
    ("name", "trick"),
    [
        ("invoice\u202efdp.exe", Trick.TURNED),
        ("\u2066a.pdf", Trick.TURNED),
        ("\u061ca.pdf", Trick.TURNED),
        ("a.e\u200bxe", Trick.INVISIBLE),
        ("a.exe\ufeff", Trick.INVISIBLE),
        ("a.ex\u00ade", Trick.INVISIBLE),
        ("invoice\uff0eexe", Trick.LOOK_ALIKE),
        ("invoice\u2024exe", Trick.LOOK_ALIKE),
        ("invoice.pdf\u3002scr", Trick.LOOK_ALIKE),
        ("invoice.pdf                .exe", Trick.PUSHED),
        ("invoice.pdf\u00a0\u00a0\u00a0\u00a0\u00a0\u00a0\u00a0\u00a0\u00a0.exe", Trick.PUSHED),
        ("invoice.pdf\u3000\u3000\u3000\u3000\u3000\u3000\u3000\u3000x.exe", Trick.PUSHED),
        ("invoice.pdf__________________.exe", Trick.PUSHED),
        ("invoice.pdf.exe", Trick.DOUBLE),
        ("photo.jpg .SCR", Trick.DOUBLE),
        ("letter.docx.lnk", Trick.DOUBLE),
        ("report.exe.txt", Trick.INNER),
        ("x.pif.jpg", Trick.INNER),
        ("x.txt:a.scr", Trick.STREAM),
        ("a.bat::$DATA", Trick.STREAM),
        ("nul.txt", Trick.DEVICE),
        ("COM1", Trick.DEVICE),
        ("dir/aux .pdf", Trick.DEVICE),
        ("lpt\u00b9.log", Trick.DEVICE),
        ("a.pdf.", Trick.TRAILING),
        ("a.pdf ", Trick.TRAILING),
        ("../../etc/passwd", Trick.PATH),
        ("C:\\boot.ini", Trick.PATH),
        ("..", Trick.PATH),
        ("a\x00.pdf", Trick.CONTROL),
        ("a\x85.pdf", Trick.CONTROL),
        ("x" * 256 + ".pdf", Trick.LONG),
        ("\u00fc" * 130 + ".pdf", Trick.LONG),
    ],
)
def test_x12_each_trick_is_told(name: str, trick: Trick) -> None:
    assert trick in tricks(name)


def test_every_trick_has_words_or_a_rule() -> None:
    assert set(Trick) == {*HIDING, *ODD, Trick.DOUBLE, Trick.INNER}


@pytest.mark.parametrize("piece", [" ", ".", "a.", "_", "\u200b", ":", "\u3002", "../", "exe."])
def test_x24_a_name_of_any_length_costs_little(piece: str) -> None:
    assert_linear(tricks, lambda size: piece * size, 1_000)


def test_an_ending_is_what_the_most_careless_system_reads() -> None:
    assert ending("a.EXE. . ") == "exe"
    assert ending("a.\uff45\uff58\uff45") == "exe"
    assert ending("a.e\u200bxe") == "exe"
    assert ending("a. exe") == "exe"
    assert (ending("README"), ending(""), ending("...")) == ("", "", "")
    assert endings(["a.txt:b.exe", "c"]) == ("txt", "exe", "")


def test_a_declared_type_has_an_ending_if_it_says_anything() -> None:
    assert ending_of_type("application/x-sh") == "sh"
    assert ending_of_type("video/quicktime") == "mov"
    assert ending_of_type("image/x-strange") == "strange"
    assert (ending_of_type("application/octet-stream"), ending_of_type("")) == ("", "")
    assert (kind_of_media("mkv"), kind_of_media("exe")) == ("video", "")
    assert (usual("jpeg"), usual("png")) == ("jpg", "png")
