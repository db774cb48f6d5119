"""What else a mail can be read as, whatever it says of its structure (X19)."""

from __future__ import annotations

import base64
import binascii
import os

import pytest
from growth import assert_linear
from hypothesis import given
from hypothesis import strategies as st

from mail2ticket.parse.parts import alternates as module
from mail2ticket.parse.parts.alternates import TooManyReadingsError, alternates

WORDS = b"what is said to those who listen"
CODE = base64.b64encode(WORDS)


def readings(content: bytes) -> list[bytes]:
    return list(alternates(content))


def is_read(content: bytes) -> bool:
    return any(WORDS in each for each in alternates(content))


@pytest.mark.parametrize(
    "content",
    [
        CODE,
        b"X: y\n\n" + CODE,
        b"X: y\r\n\r\n" + CODE,
        b"X: y\r\r" + CODE,
        b"X: y\n \t\n" + CODE,
        b"--b\nX: y\n\n" + CODE + b"\n--b--\n",
        b"words\n--b\n" + CODE + b"\n--c\nwords",
        b"X: y\n" + CODE + b"\n\nwords\n",
        b"Xab: y\njunk\n" + CODE + b"\nZ: a\n\nwords\n",
        b"X: y\n\n" + CODE[:20] + b"\n\n" + CODE[20:],
        b"X: y\n\naGk=\n" + CODE,
        b"X: y\n\n" + CODE[:20] + b"=" + CODE[20:],
        b"X: y\n\n" + b"!".join(CODE[at : at + 1] for at in range(len(CODE))),
        b"X: y\n\n" + CODE.replace(b"e", b"\0e"),
        b"X: y\n\n" + CODE.rstrip(b"="),
        b"X: y\n\n" + WORDS.replace(b"i", b"=69"),
        b"X: y\n\nwords\n" + WORDS.replace(b"who", b"w=\nho").replace(b"l", b"=6C"),
        b"X: y\n\nbegin 644 a\n" + binascii.b2a_uu(WORDS) + b"`\nend\n",
        b"X: y\r\n\r\nwords\rbegin 644 a\r\n" + binascii.b2a_uu(WORDS) + b"`\r\nend\r\n",
        b"X: y\n\nbegin 644 a\n`\nend\nbegin 644 b\n" + binascii.b2a_uu(WORDS) + b"`\nend\n",
        b"X: y\n\nwords\r--b\r" + CODE + b"\r--b--\r",
        b"X: \0\n\n" + WORDS.replace(b" ", b" \0"),
    ],
)
def test_x19_what_is_encoded_anywhere_is_read(content: bytes) -> None:
    assert is_read(content)


def test_words_alone_are_read_in_one_way() -> None:
    assert readings(b"Subject: hello\n\nThis is a letter of mine, and says what it says.\n") == []
    assert readings(b"") == []
    assert readings(b"X: y\n\naGk=\n") == []  # nothing so short does harm


def test_many_pieces_are_put_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_READINGS", 2)
    pieces = [base64.b64encode(b"%02d " % number + WORDS) for number in range(5)]
    found = readings(b"\n--b\n".join(pieces))
    assert len(found) == 3
    assert all(b"%02d " % number + WORDS in found[2] for number in (2, 3, 4))


def test_more_than_anybody_looks_into_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_TIMES", 1)
    monkeypatch.setattr(module, "MOST_MORE", 0)
    content = b"X: y\n" + base64.encodebytes(os.urandom(500)) + b"\n\n=3D\n"
    with pytest.raises(TooManyReadingsError):
        readings(content)


@given(st.binary(max_size=300), st.binary(min_size=20, max_size=60))
def test_nothing_fails_and_a_part_of_base64_is_always_read(before: bytes, harm: bytes) -> None:
    content = before + b"\n--x\nA: b\n\n" + base64.encodebytes(harm) + b"--x--\n" + before
    assert any(harm in each for each in alternates(content))


@pytest.mark.parametrize(
    "piece",
    [b"a", b"=", b"=\n", b"a=", b"=41", b"--\n", b"\n\n", b"begin 644 a\n", b"\0", b" \t\n",
     b"QUJDREVGR0hJSktM\n", b"a=b\r", b"--b\nX: y\n\nQUJDREVGR0hJSktM\n"],
)  # fmt: skip
def test_x19_all_is_read_in_linear_time(piece: bytes) -> None:
    def read(content: bytes) -> None:
        try:
            readings(content)
        except TooManyReadingsError:
            return

    assert_linear(read, lambda n: b"X: y\n" + piece * n, 3_000)
