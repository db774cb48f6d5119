"""Compressed RTF, LZFu and MELA, as Exchange packs the text of a mail (MS-OXRTFCP)."""

from __future__ import annotations

import struct
import zlib
from typing import NamedTuple

_HEADER = struct.Struct("<IIII")
_COMPRESSED = 0x75465A4C  # "LZFu"
_AS_IS = 0x414C454D  # "MELA"
_WINDOW = 4_096
_DICTIONARY = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript "
    rb"\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0"
    b"\r\n"
    rb"\par \pard\plain\f0\fs20\b\i\u\tab\tx"
)


class Rtf(NamedTuple):
    """
    What was decompressed.

    Attributes:
        is_whole: Whether all was there, and the checksum agrees.

        is_over: Whether there is more than was allowed; then nothing is given.
    """

    content: bytes
    is_whole: bool
    is_over: bool = False


def decompress(packed: bytes, most: int) -> Rtf:
    """
    Return the RTF in *packed*, unless it is over *most* bytes; never raises.

    One byte can stand for eight and a half, and no more; what is damaged or cut is given
    as far as it goes.

    >>> decompress(b"x", 100)
    Rtf(content=b'', is_whole=False, is_over=False)
    """
    if len(packed) < _HEADER.size:
        return Rtf(b"", is_whole=False)
    size, raw_size, kind, checksum = _HEADER.unpack_from(packed)
    body = packed[_HEADER.size : max(size + 4, _HEADER.size)]
    if kind == _AS_IS:
        content = body[:raw_size]
        if len(content) > most:
            return Rtf(b"", is_whole=False, is_over=True)
        return Rtf(content, is_whole=len(content) == raw_size)
    if kind != _COMPRESSED:
        return Rtf(b"", is_whole=False)
    out, is_ended = _inflate(body, most)
    if len(out) > most:
        return Rtf(b"", is_whole=False, is_over=True)
    # Their checksum begins at 0 and is not inverted at the end.
    is_same = zlib.crc32(body, 0xFFFFFFFF) ^ 0xFFFFFFFF == checksum
    is_whole = is_ended and is_same and len(out) >= raw_size
    return Rtf(bytes(out[:raw_size]) if is_ended else bytes(out), is_whole=is_whole)


def _inflate(body: bytes, most: int) -> tuple[bytearray, bool]:
    """Return the bytes, at most a few over *most*, and whether the end was marked."""
    # What the window holds before is written in front, and taken off at the end.
    out = bytearray(_DICTIONARY)
    before = len(out)
    most += before
    at, length = 0, len(body)
    while at < length and len(out) <= most:
        flags = body[at]
        at += 1
        for _ in range(8):
            if flags & 1:
                if at + 1 >= length:
                    return out[before:], False
                token = body[at] << 8 | body[at + 1]
                at += 2
                distance = (len(out) - (token >> 4)) % _WINDOW
                if not distance:
                    return out[before:], True
                if distance > len(out):
                    return out[before:], False
                _repeat(out, distance, (token & 15) + 2)
            elif at < length:
                out.append(body[at])
                at += 1
            else:
                return out[before:], False
            flags >>= 1
    return out[before:], False


def _repeat(out: bytearray, distance: int, length: int) -> None:
    begin = len(out) - distance
    if distance >= length:
        out += out[begin : begin + length]
    else:
        out += (out[begin:] * (length // distance + 1))[:length]
