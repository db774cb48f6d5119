"""The outer shell of S/MIME: what kind it is, and what was signed (CMS, RFC 5652; BER, X.690)."""

from __future__ import annotations

import re
import zlib
from enum import StrEnum
from typing import NamedTuple

from mail2ticket.parse.parts.transfer import base64

_PKCS7 = bytes.fromhex("2a864886f70d0107")
_SMIME = bytes.fromhex("2a864886f70d01091001")


class Kind(StrEnum):
    """What a CMS object is, as far as we care."""

    SIGNED = "signed"
    ENCRYPTED = "encrypted"
    COMPRESSED = "compressed"
    OTHER = "other"


_KINDS = {
    _PKCS7 + b"\x02": Kind.SIGNED,
    _PKCS7 + b"\x03": Kind.ENCRYPTED,
    _PKCS7 + b"\x04": Kind.ENCRYPTED,
    _PKCS7 + b"\x06": Kind.ENCRYPTED,
    _SMIME + b"\x09": Kind.COMPRESSED,
    _SMIME + b"\x17": Kind.ENCRYPTED,
}

_OCTETS, _OID, _SEQUENCE, _SET, _EXPLICIT = 0x04, 0x06, 0x30, 0x31, 0xA0
_CONSTRUCTED = 0x20
#: Constructed values in one another; real ones have two or three.
_DEEPEST = 50
#: Bytes of a length; four say 4 GiB.
_LONGEST_LENGTH = 4
#: What is compressed better than this, and is larger than that, is a bomb (X17).
_RATIO, _HARMLESS = 50, 1 << 20
_ARMOUR = re.compile(rb"-----(?:BEGIN|END) [A-Z0-9 ]{1,40}-----")


class Shell(NamedTuple):
    """
    What was found in a CMS object.

    Attributes:
        content: What was signed or compressed; None where it is not in it (a detached
            signature, certificates alone) or is closed to us.

        is_whole: Whether it was read to its end without damage.

        is_over: Whether there was more than was allowed, or than a letter can be compressed
            from; then it has no content.
    """

    kind: Kind
    content: bytes | None = None
    is_whole: bool = True
    is_over: bool = False


_NO_SHELL = Shell(Kind.OTHER, is_whole=False)


class _DamagedError(Exception):
    """What stands there is not what must stand there."""


def read_shell(raw: bytes, most: int) -> Shell:
    """
    Say what the CMS object *raw* is, and take out what it signs, at most *most* bytes.

    No signature is checked and nothing is decrypted. Lengths may be definite or not, and
    octet strings in pieces, as BER allows; a content that is cut short is given as far as
    it goes. Never raises.

    >>> read_shell(b"no such thing", 100)
    Shell(kind=<Kind.OTHER: 'other'>, content=None, is_whole=False, is_over=False)
    """
    reader = _Reader(_bare(raw))
    try:
        reader.enter(_SEQUENCE)
        kind = _KINDS.get(reader.take(_OID), Kind.OTHER)
        if kind not in {Kind.SIGNED, Kind.COMPRESSED}:
            return Shell(kind)
        reader.enter(_EXPLICIT)
        reader.enter(_SEQUENCE)
        reader.skip()  # the version
        reader.skip()  # the algorithms
        end = reader.enter(_SEQUENCE)
        reader.take(_OID)
        # What stands outside may have this tag too: the certificates.
        if not reader.is_at(_EXPLICIT, end):
            return Shell(kind)
        reader.enter(_EXPLICIT)
        content = reader.octets()
    except _DamagedError:
        return _NO_SHELL
    if kind is Kind.COMPRESSED:
        return _inflated(content, most, is_whole=reader.is_whole)
    if len(content) > most:
        return Shell(kind, is_whole=False, is_over=True)
    return Shell(kind, content, reader.is_whole)


def _bare(raw: bytes) -> bytes:
    """Return *raw* without the armour of text that some programs save it in."""
    if raw[:1] == b"\x30" and raw[1:2] >= b"\x80":
        return raw
    start = raw[:64].lstrip()
    if start.startswith(b"-----BEGIN "):
        return base64(_ARMOUR.sub(b"", raw))
    return base64(raw) if start.startswith((b"MI", b"MH", b"MF", b"MG")) else raw


def _inflated(packed: bytes, most: int, *, is_whole: bool) -> Shell:
    reader = zlib.decompressobj()
    most = min(most, max(_RATIO * len(packed), _HARMLESS))
    try:
        content = reader.decompress(packed, most + 1)
    except zlib.error:
        return Shell(Kind.COMPRESSED, is_whole=False)
    if len(content) > most:
        return Shell(Kind.COMPRESSED, is_whole=False, is_over=True)
    return Shell(Kind.COMPRESSED, content, is_whole and reader.eof)


class _Head(NamedTuple):
    """The tag of a value, where its content begins, and where it ends if that is said."""

    tag: int
    start: int
    end: int | None


class _Reader:
    """Goes through BER from the front; never back, and never more than once."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0
        self.is_whole = True

    def is_at(self, tag: int, end: int | None) -> bool:
        """Return whether a value of *tag* comes next, before *end* if that is said."""
        is_inside = end is None or self._at < end
        return is_inside and self._data[self._at : self._at + 1] == bytes((tag,))

    def enter(self, tag: int) -> int | None:
        """Go into the value that comes next, which must be of *tag*; return where it ends."""
        head = self._head(tag)
        self._at = head.start
        return head.end

    def take(self, tag: int) -> bytes:
        """Return the content of the value that comes next, a short one of *tag*."""
        head = self._head(tag)
        if head.end is None or head.end - head.start > len(_SMIME) + 8:
            raise _DamagedError
        self._at = head.end
        return self._data[head.start : head.end]

    def skip(self) -> None:
        """Pass over the value that comes next, whatever is in it."""
        opened = 0
        while True:
            head = self._head()
            if head.tag == 0 and head.end == head.start:
                opened -= 1
                self._at = head.start
            elif head.end is None:
                opened += 1
                self._at = head.start
            else:
                self._at = head.end
            if opened <= 0:
                return

    def octets(self) -> bytes:
        """Return an octet string that comes next, its pieces put together."""
        found = bytearray()
        ends: list[int | None] = []
        is_open = True
        while is_open:
            try:
                head = self._head()
            except _DamagedError:
                self.is_whole = False
                break
            self._at = head.start
            if head.tag == 0:
                if not ends or ends.pop() is not None:
                    self.is_whole = False
                    break
            elif head.tag == _OCTETS | _CONSTRUCTED and len(ends) < _DEEPEST:
                ends.append(head.end)
            elif head.tag == _OCTETS and head.end is not None:
                found += self._data[head.start : head.end]
                self.is_whole = self.is_whole and head.end <= len(self._data)
                self._at = head.end
            else:
                self.is_whole = False
                break
            while ends and ends[-1] is not None and self._at >= ends[-1]:
                ends.pop()
            is_open = bool(ends)
        return bytes(found)

    def _head(self, wanted: int | None = None) -> _Head:
        data, at = self._data, self._at
        if at + 2 > len(data):
            raise _DamagedError
        tag, length = data[at], data[at + 1]
        if (wanted is not None and tag != wanted) or tag & 0x1F == 0x1F:  # noqa: PLR2004 - X.690 8.1.2.4
            raise _DamagedError
        start = at + 2
        if length == 0x80:  # noqa: PLR2004 - X.690 8.1.3.6, until a value of two zeros
            if not tag & _CONSTRUCTED:
                raise _DamagedError
            return _Head(tag, start, None)
        if length & 0x80:
            count = length & 0x7F
            said = data[start : start + count]
            if len(said) < count or len(said.lstrip(b"\0")) > _LONGEST_LENGTH:
                raise _DamagedError
            start += count
            length = int.from_bytes(said, "big")
        return _Head(tag, start, start + length)
