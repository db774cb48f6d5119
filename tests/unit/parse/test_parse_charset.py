"""Bytes to text."""

from __future__ import annotations

import pytest

from mail2ticket.parse.charsets.decoding import codec_of, decode, is_known


@pytest.mark.parametrize(
    ("raw", "charset", "expected"),
    [
        (b"plain", "", "plain"),
        (b"caf\xc3\xa9", "utf-8", "café"),
        (b"caf\xe9", "iso-8859-1", "café"),
        (b"\x93hi\x94", "iso-8859-1", "“hi”"),
        (b"caf\xe9", "", "café"),
        (b"caf\xc3\xa9", "us-ascii", "café"),
        (b"caf\xe9", "utf-8", "café"),
        (b"\x81\x8d", "windows-1252", "\x81\x8d"),
        (b"\xb0\xa1", "ks_c_5601-1987", "가"),
        (b"\xb0\xa1", "gb2312", "啊"),
        (b"\x1b$B$3$s\x1b(B", "iso-2022-jp", "こん"),
        (b"\x1b$B-!\x1b(B", "iso-2022-jp", "①"),
        (b"\x83c\x81[\x83\x8b", "iso-2022-jp", "ツール"),
        (b"\x1b$B$3$s\x1b(B", "", "こん"),
        ("é".encode(), "x-unknown", "é"),
        (b"na\xefve", "x-unknown", "naïve"),
    ],
)
def test_text_is_decoded_as_it_was_meant(raw: bytes, charset: str, expected: str) -> None:
    assert decode(raw, charset) == expected


def test_long_utf8_with_a_spoiled_byte_is_still_utf8() -> None:
    assert decode("Здравствуйте".encode() + b"\xd0", "utf-8") == "Здравствуйте\ufffd"


@pytest.mark.parametrize(
    "charset",
    [
        "rot13",
        "hex",
        "zlib",
        "bz2",
        "base64",
        "idna",
        "punycode",
        "undefined",
        "unicode_escape",
        "raw_unicode_escape",
        "utf-7",
        "mbcs",
        "../etc",
        "a\0b",
        "é",
        "x" * 500,
        "",
    ],
)
def test_what_is_no_charset_is_refused(charset: str) -> None:
    assert codec_of(charset) is None
    assert not is_known(charset)
    assert decode(b"abc", charset) == "abc"
