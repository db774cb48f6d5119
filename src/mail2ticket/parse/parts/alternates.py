"""
What else a mail can be read as: its bytes decoded without going by its structure (X19).

Programs do not agree where a part begins, where it ends, and how it is encoded, and mail is
written so that a scanner reads one thing and a person gets another. Nothing is decided here on who
is right. What stands between two lines that could be boundaries is read as base64, with all that
is no letter of it passed over, as quoted-printable and as uuencode; and the mail as if there were
no NUL in it. Whoever looks into these has seen what any program gets.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from itertools import pairwise

from mail2ticket.parse.parts.transfer import quoted_printable, uuencoded

#: So many readings are returned one by one; what is more is put together into one.
MOST_READINGS = 64

#: So many times the bytes of a mail are returned at most, and so many bytes besides.
MOST_TIMES, MOST_MORE = 6, 1 << 20

# Fewer bytes hold nothing that does harm by itself.
_LEAST = 16
_BOUNDARY = re.compile(rb"(?:\A|(?<=[\r\n]))--[^\r\n]*")
_LINE_ENDS = re.compile(rb"\r\n?|\n")
_BLANK_LINE = re.compile(rb"(?:\r\n?|\n)[ \t]*(?:\r\n?|\n)")
_NO_LETTERS = bytes(
    set(range(256)) - set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=")
)
_NO_LETTERS_NOR_PADDING = _NO_LETTERS + b"="
_BASE64_LINE = re.compile(rb"(?:\A|[\r\n])[ \t]*[A-Za-z0-9+/=]{12,}[ \t]*(?=[\r\n]|\Z)")
_HEX = re.compile(rb"=[0-9A-Fa-f]{2}")
_UU_BEGIN = re.compile(rb"(?:\A|(?<=[\r\n]))begin [0-7]{3,4} ")


class TooManyReadingsError(Exception):
    """There is more to be read than anybody should look into."""


def alternates(content: bytes) -> Iterator[bytes]:
    r"""
    Yield what the mail *content* can be read as, apart from what it is.

    >>> list(alternates(b"X: y\n\n--b\nX-Odd: no type\n\naGVsbG8gdGhlcmUsIGhlbGxvIQ==\n--b--\n"))
    [b'hello there, hello!']

    Raises:
        TooManyReadingsError: at last, if there was more than `MOST_TIMES` the mail to be told.
    """
    left = MOST_TIMES * len(content) + MOST_MORE
    joined = bytearray()
    for number, reading in enumerate(_each(content)):
        left -= len(reading)
        if left < 0:
            raise TooManyReadingsError
        if number < MOST_READINGS:
            yield reading
        else:
            joined += reading + b"\n"
    if joined:
        yield bytes(joined)


def _each(content: bytes) -> Iterator[bytes]:
    for each in _readings(content):
        if len(each) >= _LEAST:
            yield each


def _readings(content: bytes) -> Iterator[bytes]:
    if b"\0" in content:
        plain = content.replace(b"\0", b"")
        yield plain
        content = plain
    start = 0
    for boundary in _BOUNDARY.finditer(content):
        yield from _of_region(content[start : boundary.start()])
        start = boundary.end()
    yield from _of_region(content[start:])


def _of_region(region: bytes) -> Iterator[bytes]:
    blank = _BLANK_LINE.search(region)
    head, body = (region[: blank.start()], region[blank.end() :]) if blank else (b"", region)
    yield from _as_base64(body)
    if _BASE64_LINE.search(head):
        # Some take the header for over sooner: where, only the count of letters can tell.
        for skipped in range(4):
            yield from _as_base64(region, skipped)
    if _HEX.search(region):
        yield quoted_printable(region)
    yield from _as_uuencode(region)


def _as_base64(encoded: bytes, skipped: int = 0) -> Iterator[bytes]:
    """Yield base64 as those read it who go on after its end, and those who know no end."""
    if _BASE64_LINE.search(encoded) is None and not _is_dense(encoded):
        return
    pieces = [each for each in encoded.translate(None, _NO_LETTERS)[skipped:].split(b"=") if each]
    yield b"".join(map(_decoded, pieces))
    if len(pieces) > 1:
        yield _decoded(encoded.translate(None, _NO_LETTERS_NOR_PADDING)[skipped:])


def _is_dense(encoded: bytes) -> bool:
    """Return whether most of it could be base64 that somebody put other characters into."""
    blanks = sum(map(encoded.count, (b" ", b"\t")))
    return len(encoded) >= _LEAST and blanks * 12 < len(encoded)


def _decoded(letters: bytes) -> bytes:
    whole = letters[: len(letters) - (len(letters) % 4 == 1)]
    return binascii.a2b_base64(whole + b"=" * (-len(whole) % 4))


def _as_uuencode(region: bytes) -> Iterator[bytes]:
    begins = [begin.start() for begin in _UU_BEGIN.finditer(region)]
    for start, end in pairwise((*begins, len(region))):
        yield uuencoded(_LINE_ENDS.sub(b"\n", region[start:end]))
