"""Names of files."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mail2ticket.parse.parts.filenames import LONGEST, made_name, safe_name


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("report.pdf", "report.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\temp\\x.txt", "x.txt"),
        ("/etc/", "etc"),
        ("a:stream.txt", "a_stream.txt"),
        ("a\0b.txt", "ab.txt"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("a\u200bb.txt", "ab.txt"),
        ("trailing. . ", "trailing"),
        ("con", "_con"),
        ("LPT1.txt", "_LPT1.txt"),
        ("e\u0301.txt", "é.txt"),
        ("a\tb\r\nc.txt", "a b c.txt"),
        ("..", ""),
        ("", ""),
        ("\u202e", ""),
    ],
)
def test_a_name_is_made_safe(name: str, expected: str) -> None:
    assert safe_name(name) == expected


@given(st.text(max_size=400))
def test_no_name_is_a_path_or_hides_anything(name: str) -> None:
    shown = safe_name(name)

    assert len(shown.encode("utf-8", "replace")) <= LONGEST + 1
    assert not set('/\\:\0<>"|?*') & set(shown)
    assert shown not in {".", ".."}
    assert all(unicodedata.category(char) not in {"Cc", "Cf", "Cs"} for char in shown)
    assert safe_name(shown) == shown


def test_a_long_name_keeps_its_ending() -> None:
    shown = safe_name("ä" * 300 + ".pdf")

    assert shown.endswith("ä.pdf")
    assert len(shown.encode()) <= LONGEST


def test_a_missing_name_is_made_from_the_type() -> None:
    assert [made_name("image/png"), made_name("image/png", 1)] == ["image.png", "image1.png"]
    assert made_name("message/delivery-status") == "delivery-status.txt"
