"""Content-Transfer-Encoding: encoded bytes to the bytes that were sent (RFC 2045 section 6)."""

from __future__ import annotations

import binascii
import re
from collections.abc import Callable
from typing import TypeAlias

Encoded: TypeAlias = bytes | memoryview
Decoder: TypeAlias = Callable[[Encoded], bytes]

_NOT_BASE64 = bytes(
    set(range(256)) - set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
)

_BLANKS = b" \t\r\n"
_BASE64_LINES = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/= \t\r\n"
_BLANK_LINE = re.compile(rb"\n[ \t]{0,9}\r?\n")
_PIECE = re.compile(rb"[A-Za-z0-9+/]{2,}={0,2}")
# Groups of four letters, of which one may end in padding and another follow.
_PADDED = re.compile(rb"(?:[A-Za-z0-9+/]{2}(?:[A-Za-z0-9+/]{2}|[A-Za-z0-9+/]=|==))++")
#: Bytes in which words are looked for that somebody put below base64.
_NEAR_END = 4_096
#: Bytes by which it is told whether anything was encoded at all.
_NEAR_START = 1_000
#: Bytes that are copied at a time to look into a view.
_CHUNK = 1 << 16
#: Bytes that base64 has less than after its end.
_LEAST_AFTER = 4

# Only the first blank of a run is tried, so that a long run costs its length and no more.
_TRAILING_BLANKS = re.compile(rb"(?<![ \t])[ \t]+(?=\r?\n)")
_UU_LINE = re.compile(rb"([^\r\n]*)(?:\r\n?|\n|$)")
# Zeros at the end of a line may be left away, so that two bytes stand for 45. A file of
# nothing else is not believed further than this.
_UU_TIMES, _UU_LEAST = 4, 65_536
_UU_BEGIN = re.compile(rb"^begin [0-7]{3,4} [^\r\n]{1,998}\r?\n", re.MULTILINE)


def as_is(encoded: Encoded) -> bytes:
    """Return the bytes themselves, for 7bit, 8bit and binary."""
    return bytes(encoded)


def base64(encoded: Encoded) -> bytes:
    r"""
    Decode base64; what is not of its alphabet is passed over (RFC 2045 section 6.8).

    What follows its end is decoded where it is base64 to its last letter, for some programs
    put several pieces together. Words that a list put below it are passed over.

    >>> base64(b"aGVs bG8="), base64(b"aGVsbG8"), base64(b"aGVsbG8=="), base64(b"a")
    (b'hello', b'hello', b'hello', b'')
    >>> base64(b"aGk=\naGk=\n"), base64(b"aGkh\n\n-- \nthe list of lists\n")
    (b'hihi', b'hi!')
    """
    if _has_words(encoded):
        encoded = _above_words(bytes(encoded))
    try:
        decoded = binascii.a2b_base64(encoded)
    except binascii.Error:
        letters = bytes(encoded).partition(b"=")[0].translate(None, _NOT_BASE64)
    else:
        return decoded + _after_end(encoded, len(decoded))
    if len(letters) % 4 == 1:
        letters = letters[:-1]
    return binascii.a2b_base64(letters + b"==")


def is_prose(encoded: Encoded) -> bool:
    """
    Return whether what is called base64 is words that nobody encoded.

    >>> is_prose(b"This was never encoded, not a bit."), is_prose(b"a G k =")
    (True, False)
    """
    near = bytes(encoded[:_NEAR_START]).strip()
    first = near.partition(b"\n")[0].strip()
    return first.count(b" ") > 1 and bool(near.translate(None, _BASE64_LINES))


def _has_words(encoded: Encoded) -> bool:
    """Return whether something that is no base64 stands near the end."""
    return bool(bytes(encoded[-_NEAR_END:]).translate(None, _BASE64_LINES))


def _above_words(encoded: bytes) -> bytes:
    """Return what stands above the first blank line, where all of that is base64."""
    blank = _BLANK_LINE.search(encoded, len(encoded) - len(encoded.lstrip()))
    if blank is None or encoded[: blank.start()].translate(None, _BASE64_LINES):
        return encoded
    return encoded[: blank.start()]


def _after_end(encoded: Encoded, length: int) -> bytes:
    """Return what is encoded after a ``=``; nothing where anything there is no base64."""
    if len(encoded) < length * 4 // 3 + _LEAST_AFTER:
        return b""
    end = _first_padding(encoded)
    rest = bytes(encoded[end:]).lstrip(b"=").translate(None, _BLANKS) if end >= 0 else b""
    if not _PADDED.fullmatch(rest):
        return b""
    made = bytearray()
    for piece in _PIECE.finditer(rest):
        made += binascii.a2b_base64(piece[0])
    return bytes(made)


def _first_padding(encoded: Encoded) -> int:
    """Return where the first ``=`` stands, or -1; the whole is not copied to find out."""
    for start in range(0, len(encoded), _CHUNK):
        found = bytes(encoded[start : start + _CHUNK]).find(b"=")
        if found >= 0:
            return start + found
    return -1


def quoted_printable(encoded: Encoded) -> bytes:
    r"""
    Decode quoted-printable; blanks at the end of a line were not sent (section 6.7).

    >>> quoted_printable(b"caf=C3=A9 =\n au lait  \n=XY")
    b'caf\xc3\xa9  au lait\n=XY'
    """
    raw = bytes(encoded)
    if b" \n" in raw or b" \r\n" in raw or b"\t\n" in raw or b"\t\r\n" in raw:
        raw = _TRAILING_BLANKS.sub(b"", raw)
    return binascii.a2b_qp(raw)


def uuencoded(encoded: Encoded) -> bytes:
    """
    Decode the first uuencoded file; bytes without one are returned as they are.

    No more is made of it than `most_uuencoded` says.
    """
    raw = bytes(encoded)
    begin = _UU_BEGIN.search(raw)
    if begin is None:
        return raw
    decoded = bytearray()
    most = most_uuencoded(len(raw))
    for line in _UU_LINE.finditer(raw, begin.end()):
        if line[1].strip() in {b"end", b"`", b""}:
            break
        decoded += _uu_line(line[1])
        if len(decoded) > most:
            break
    del decoded[most:]
    return bytes(decoded)


def most_uuencoded(size: int) -> int:
    """Return how many bytes *size* uuencoded bytes may stand for."""
    return max(_UU_TIMES * size, min(45 * size, _UU_LEAST))


def _uu_line(line: bytes) -> bytes:
    try:
        return binascii.a2b_uu(line)
    except binascii.Error:
        # Some encoders write more characters than the count says.
        length = (((line[0] - 32) & 63) * 4 + 5) // 3
        try:
            return binascii.a2b_uu(line[:length])
        except binascii.Error:
            return b""


_DECODERS: dict[str, Decoder] = {
    "base64": base64,
    "base-64": base64,
    "b": base64,
    "quoted-printable": quoted_printable,
    "quoted_printable": quoted_printable,
    "quotedprintable": quoted_printable,
    "qp": quoted_printable,
    "q": quoted_printable,
    "x-uuencode": uuencoded,
    "uuencode": uuencoded,
    "uue": uuencoded,
    "x-uue": uuencoded,
}

# Other spellings of "nothing was encoded", and charsets written in the wrong field.
_IDENTITY = frozenset(
    {
        "",
        "7bit",
        "8bit",
        "binary",
        "7-bit",
        "8-bit",
        "7 bit",
        "8 bit",
        "none",
        "utf-8",
        "utf8",
        "us-ascii",
        "ascii",
        "7bits",
        "8bits",
        "16bit",
        "iso-8859-1",
        "text",
        "plain",
    }
)


# As nearly every program writes them.
_USUAL = {
    "7bit": as_is,
    "8bit": as_is,
    "quoted-printable": quoted_printable,
    "base64": base64,
}


def decoder_of(encoding: str) -> Decoder | None:
    """
    Return what decodes *encoding*, or None where nobody knows it.

    >>> decoder_of("BASE64 ") is base64, decoder_of("8-bit") is as_is, decoder_of("x-zip")
    (True, True, None)
    """
    usual = _USUAL.get(encoding)
    if usual is not None:
        return usual
    name = encoding.partition("(")[0].strip(" \t;\"'").lower()
    return as_is if name in _IDENTITY else _DECODERS.get(name)
