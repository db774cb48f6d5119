"""Content-Transfer-Encoding."""

from __future__ import annotations

import pytest

from mail2ticket.parse.parts import transfer


@pytest.mark.parametrize(
    ("encoded", "expected"),
    [
        (b"aGVsbG8=", b"hello"),
        (b"aGVs\r\nbG8=\r\n", b"hello"),
        (b"aGVsbG8", b"hello"),
        (b"aGVs!bG8=", b"hello"),
        (b"aGVsbG8=\n-- \nA list's footer", b"hello"),
        (b"", b""),
        (b"a", b""),
        (b"====", b""),
    ],
)
def test_base64_is_decoded_as_far_as_it_goes(encoded: bytes, expected: bytes) -> None:
    assert transfer.base64(encoded) == expected
    assert transfer.base64(memoryview(encoded)) == expected


@pytest.mark.parametrize(
    ("encoded", "expected"),
    [
        (b"caf=C3=A9", b"caf\xc3\xa9"),
        (b"soft=\r\nbreak", b"softbreak"),
        (b"soft= \t\r\nbreak", b"softbreak"),
        (b"blanks \t \r\nend", b"blanks\r\nend"),
        (b"bad=XYz", b"bad=XYz"),
        (b"=", b""),
    ],
)
def test_quoted_printable_is_decoded(encoded: bytes, expected: bytes) -> None:
    assert transfer.quoted_printable(memoryview(encoded)) == expected


def test_a_uuencoded_file_is_decoded_with_text_around_it() -> None:
    encoded = b"Hello\r\nbegin 644 a.txt\r\n%:&5L;&\\\r\n`\r\nend\r\nBye"

    assert transfer.uuencoded(encoded) == b"hello"
    assert transfer.uuencoded(b"no file") == b"no file"


@pytest.mark.parametrize("encoding", ["7bit", "8BIT", " binary ", "8-bit", "7bit (comment)", ""])
def test_what_encodes_nothing_is_left_as_it_is(encoding: str) -> None:
    assert transfer.decoder_of(encoding) is transfer.as_is


def test_an_unknown_encoding_has_no_decoder() -> None:
    assert transfer.decoder_of("x-rot13") is None
