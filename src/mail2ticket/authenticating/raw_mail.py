"""A mail as it was signed: its header fields byte for byte, and its body hashed."""

from __future__ import annotations

import re
from hashlib import sha256

from attrs import field, frozen

#: Bytes of a header, and fields in it; what has more is not checked.
MOST_HEADER = 262_144
MOST_FIELDS = 1_000

_END = re.compile(rb"\r?\n(?=\r?\n)")
_LINE_END = re.compile(rb"\r?\n")
_FIELD = re.compile(rb"([\x21-\x39\x3b-\x7e]{1,100}):")
_BLANKS = re.compile(rb"[ \t]+")
_CRLF = b"\r\n"


class UnfitError(Exception):
    """Something of a mail is not as it must be for anybody to vouch for it."""


@frozen
class RawField:
    """
    One header field.

    Attributes:
        name: In lower case.

        written: As it stands before the colon.

        value: All after the colon, folded as it came, with CRLF at each line's end.
    """

    name: bytes
    written: bytes
    value: bytes


@frozen
class RawMail:
    """
    A mail as it came, for signatures are made of bytes.

    Lines may end with LF alone, as they do in files; they are signed with CRLF.
    """

    fields: tuple[RawField, ...]
    body: bytes = field(repr=False)
    _digests: dict[bool, bytes] = field(
        factory=dict[bool, bytes], init=False, repr=False, eq=False
    )

    @classmethod
    def of(cls, content: bytes) -> RawMail:
        """
        Split *content* into fields and body, by no other reading than the strict one.

        A reader that is tolerant may see a field that a signer did not. Whatever two programs
        could read in two ways is refused: lines that are no field, controls, a CR alone.

        Raises:
            UnfitError: if the header is not made of plain fields, or too long.
        """
        if content.startswith(b"From "):  # the line that mbox writes before a mail
            content = content[content.find(b"\n") + 1 :] if b"\n" in content else b""
        if content.startswith((b"\n", _CRLF)):
            raise UnfitError("there is no header")
        end = _END.search(content, 0, MOST_HEADER + 4)
        if end is None and len(content) > MOST_HEADER:
            raise UnfitError(f"the header has more than {MOST_HEADER:,} bytes")
        header = content if end is None else content[: end.start()]
        return cls(_fields(header), b"" if end is None else _body(content, end.end()))

    def all(self, name: bytes) -> list[RawField]:
        """Return every field called *name*, from the top."""
        return [each for each in self.fields if each.name == name]

    def digest(self, *, is_relaxed: bool) -> bytes:
        """Return the SHA-256 of the whole body (RFC 6376 section 3.4); made once for each way."""
        if is_relaxed not in self._digests:
            self._digests[is_relaxed] = sha256(
                canonical(self.body, is_relaxed=is_relaxed)
            ).digest()
        return self._digests[is_relaxed]


def _fields(header: bytes) -> tuple[RawField, ...]:
    lines = _LINE_END.split(header)
    if not lines[-1]:  # a mail that ends with its header
        lines.pop()
    found: list[tuple[bytes, list[bytes]]] = []
    for line in lines:
        if b"\r" in line or b"\0" in line:
            raise UnfitError("the header has a CR alone, or a NUL")
        if line[:1] in {b" ", b"\t"}:
            if not found or not line.strip():
                raise UnfitError("the header has a line that belongs to no field")
            found[-1][1].append(line)
            continue
        named = _FIELD.match(line)
        if named is None:
            raise UnfitError("the header has a line that is no field")
        found.append((named[1], [line[named.end() :]]))
        if len(found) > MOST_FIELDS:
            raise UnfitError(f"the header has more than {MOST_FIELDS:,} fields")
    return tuple(
        [RawField(name.lower(), name, _CRLF.join(value) + _CRLF) for name, value in found]
    )


def _body(content: bytes, start: int) -> bytes:
    """Return what follows the blank line at *start*."""
    return content[content.find(b"\n", start) + 1 :]


def canonical(body: bytes, *, is_relaxed: bool) -> bytes:
    r"""
    Return *body* as it is hashed (RFC 6376 sections 3.4.3 and 3.4.4).

    In time that grows as the body does: what dkimpy has for it takes a second for 20 KB of
    blanks, and four for 40.

    >>> body = b"a \t b  \n\n\n"
    >>> canonical(body, is_relaxed=True), canonical(body, is_relaxed=False)
    (b'a b\r\n', b'a \t b  \r\n')
    >>> canonical(b"", is_relaxed=True), canonical(b"", is_relaxed=False)
    (b'', b'\r\n')
    """
    text = _LINE_END.sub(_CRLF, body)
    if text and not text.endswith(_CRLF):
        text += _CRLF
    if is_relaxed:
        text = _BLANKS.sub(b" ", text).replace(b" \r\n", _CRLF)
    end = len(text.rstrip(_CRLF))
    # A CR alone is no end of a line. What follows the last one is nothing but line ends.
    end += text.rfind(b"\r\r", end) - end + 1 if b"\r\r" in text[end:] else 0
    if end == 0:
        return b"" if is_relaxed else _CRLF
    return text[:end] + _CRLF
