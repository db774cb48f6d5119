"""Encoded words."""

from __future__ import annotations

import pytest

from mail2ticket.model.defect import DefectCode
from mail2ticket.parse.findings import Findings
from mail2ticket.parse.header.words import decode_words


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("no words at all", "no words at all"),
        ("=?utf-8?q?Caf=C3=A9?=", "Café"),
        ("=?UTF-8?B?Q2Fmw6k=?=", "Café"),
        ("=?utf-8?B?Q2Fmw6k?=", "Café"),
        ("=?iso-8859-1?Q?Caf=E9_au_lait?=", "Café au lait"),
        ("a =?utf-8?q?b?= c", "a b c"),
        ("=?utf-8?q?a?= =?utf-8?q?b?=", "ab"),
        ("=?utf-8?q?a?=\t =?iso-8859-1?q?=E9?=", "aé"),
        ("=?utf-8?q?Caf=C3?= =?utf-8?b?qQ==?=", "Café"),
        ("=?utf-8?q?a?==?utf-8?q?b?=", "ab"),
        ("=?utf-8*en?q?a?=", "a"),
        ("=?gb2312?B?0tfNrA==?=", "易同"),
        ("=?iso-8859-1?q?Fr\u00f6sche?=", "Frösche"),
        ("=?utf-8?q?what?=?utf-8?q?x?=", "what?utf-8?q?x?="),
        ("=?utf-8?q?e=CC=81?=", "é"),
        ("=?utf-8?q?a b?=", "a b"),
        ("=?utf-8?q??=", ""),
    ],
)
def test_words_are_decoded(value: str, expected: str) -> None:
    assert decode_words(value, Findings()) == expected


@pytest.mark.parametrize(
    "value", ["=?utf-8?q?open", "=?utf-8?x?a?=", "=?utf-8?b?!!!?=", "=??q?a?="]
)
def test_a_damaged_word_is_shown_as_it_is(value: str) -> None:
    assert decode_words(value, Findings()) == value


def test_a_damaged_word_is_a_defect() -> None:
    findings = Findings()

    decode_words("=?utf-8?q?open", findings)

    assert [defect.code for defect in findings.defects] == [DefectCode.BAD_ENCODED_WORD]


@pytest.mark.parametrize("charset", ["rot13", "unicode_escape", "x-klingon"])
def test_a_refused_charset_is_never_used(charset: str) -> None:
    findings = Findings()

    assert decode_words(f"=?{charset}?q?+AGE-=5Cn?=", findings) == "+AGE-\\n"
    assert [defect.code for defect in findings.defects] == [DefectCode.UNKNOWN_CHARSET]


def test_decoded_line_ends_become_blanks() -> None:
    decoded = decode_words("=?utf-8?q?a=0D=0ABcc:_evil=00?=", Findings())

    assert decoded == "a  Bcc: evil"
