"""Small writers of what is packed in mail: TNEF, compressed RTF, CMS, uuencode."""

from __future__ import annotations

import binascii
import struct
import zlib
from base64 import encodebytes

SIGNATURE = b"\x78\x9f\x3e\x22"
MESSAGE, ATTACHMENT = 1, 2
INTERFACE = bytes(16)

CLASS = 0x00078008
SUBJECT = 0x00018004
BODY = 0x0002800C
PAGE = 0x00069007
PROPERTIES = 0x00069003
FILE_BEGINS = 0x00069002
FILE_TITLE = 0x00018010
FILE_DATA = 0x0006800F
FILE_PROPERTIES = 0x00069005

SHORT, LONG, BOOLEAN, OBJECT = 0x02, 0x03, 0x0B, 0x0D
STRING, UNICODE, TIME, BINARY = 0x1E, 0x1F, 0x40, 0x102

SIGNED = "2a864886f70d010702"
ENVELOPED = "2a864886f70d010703"
ENCRYPTED = "2a864886f70d010706"
COMPRESSED = "2a864886f70d0109100109"
AUTHENTICATED = "2a864886f70d0109100117"
DATA = "2a864886f70d010701"


def attribute(level: int, name: int, data: bytes, checksum: int | None = None) -> bytes:
    total = sum(data) & 0xFFFF if checksum is None else checksum
    return struct.pack("<BII", level, name, len(data)) + data + struct.pack("<H", total)


def prop(tag: int, kind: int, *values: bytes | str | int) -> bytes:
    """Write one property of one value, or several."""
    head = struct.pack("<HH", kind, tag)
    base = kind & ~0x1000
    is_variable = base in {OBJECT, STRING, UNICODE, BINARY}
    count = struct.pack("<I", len(values)) if is_variable or kind & 0x1000 else b""
    return head + count + b"".join(_value(base, value) for value in values)


def _value(kind: int, value: bytes | str | int) -> bytes:
    if isinstance(value, int):
        return struct.pack("<q" if kind == TIME else "<i", value)
    raw = value
    if isinstance(raw, str):
        raw = (raw + "\0").encode("utf-16-le" if kind == UNICODE else "cp1252")
    return struct.pack("<I", len(raw)) + raw + bytes(-len(raw) % 4)


def props(*found: bytes) -> bytes:
    return struct.pack("<I", len(found)) + b"".join(found)


def tnef(*attributes: bytes) -> bytes:
    return SIGNATURE + b"\x01\x00" + b"".join(attributes)


def packed_file(name: str, data: bytes, *more: bytes) -> bytes:
    """Write an attachment with its long name."""
    listed = props(prop(0x3707, UNICODE, name), *more)
    return (
        attribute(ATTACHMENT, FILE_BEGINS, bytes(14))
        + attribute(ATTACHMENT, FILE_TITLE, b"SHORT~1.DAT\0")
        + attribute(ATTACHMENT, FILE_DATA, data)
        + attribute(ATTACHMENT, FILE_PROPERTIES, listed)
    )


def message_props(*found: bytes) -> bytes:
    return attribute(MESSAGE, PROPERTIES, props(*found))


def embedded(name: str, inner: bytes) -> bytes:
    """Write an attachment that is a mail."""
    listed = props(
        prop(0x3001, UNICODE, name), prop(0x3705, LONG, 5), prop(0x3701, OBJECT, INTERFACE + inner)
    )
    return attribute(ATTACHMENT, FILE_BEGINS, bytes(14)) + attribute(
        ATTACHMENT, FILE_PROPERTIES, listed
    )


def lzfu(rtf: bytes) -> bytes:
    """Write compressed RTF in which nothing is compressed but its end."""
    body = b""
    for at in range(0, len(rtf), 8):
        piece = rtf[at : at + 8]
        if len(piece) == 8:
            body += b"\0" + piece
    rest = rtf[len(rtf) // 8 * 8 :]
    end = (207 + len(rtf)) % 4096 << 4
    body += bytes((1 << len(rest),)) + rest + struct.pack(">H", end)
    return lzfu_of(body, len(rtf))


def lzfu_of(body: bytes, size: int, kind: bytes = b"LZFu") -> bytes:
    crc = zlib.crc32(body, 0xFFFFFFFF) ^ 0xFFFFFFFF
    return struct.pack("<II4sI", len(body) + 12, size, kind, crc) + body


def der(tag: int, *contents: bytes) -> bytes:
    content = b"".join(contents)
    length = len(content)
    if length < 0x80:
        return bytes((tag, length)) + content
    said = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(said))) + said + content


def ber(tag: int, *contents: bytes) -> bytes:
    """Write a value of indefinite length."""
    return bytes((tag, 0x80)) + b"".join(contents) + b"\0\0"


def octets(content: bytes, piece: int = 0) -> bytes:
    """Write an octet string, in pieces of *piece* bytes if that is given."""
    if not piece:
        return der(0x04, content)
    pieces = (content[at : at + piece] for at in range(0, len(content), piece))
    return ber(0x24, *(der(0x04, one) for one in pieces))


def cms(content: bytes | None, kind: str = SIGNED, *, piece: int = 0) -> bytes:
    """Write a CMS object; indefinite lengths throughout, if it is in pieces."""
    make = ber if piece else der
    inner = () if content is None else (make(0xA0, octets(content, piece)),)
    signed = make(
        0x30,
        der(0x02, b"\x01"),
        der(0x31, der(0x30, der(0x06, bytes.fromhex("608648016503040201")))),
        make(0x30, der(0x06, bytes.fromhex(DATA)), *inner),
        der(0xA0, b"certificates"),
        der(0x31, b""),
    )
    return make(0x30, der(0x06, bytes.fromhex(kind)), make(0xA0, signed))


def uuencoded(name: str, data: bytes, zero: str = "`") -> str:
    lines = (data[at : at + 45] for at in range(0, len(data), 45))
    text = "".join(binascii.b2a_uu(line).decode("ascii") for line in lines)
    return f"begin 644 {name}\n{text.replace(' ', zero)}{zero}\nend\n"


def part(media_type: str, content: bytes, name: str = "") -> bytes:
    """Write a part of a multipart, in base64."""
    named = f'; name="{name}"' if name else ""
    head = f"Content-Type: {media_type}{named}\nContent-Transfer-Encoding: base64\n\n"
    return head.encode() + encodebytes(content)


def mixed(*parts: bytes, text: bytes = b"Hello\n") -> bytes:
    """Write a mail of a text and *parts*."""
    every = (b"Content-Type: text/plain\n\n" + text, *parts)
    inside = b"".join(b"--b\n" + one + b"\n" for one in every)
    return (
        b"From: Ada <ada@client.example>\nMIME-Version: 1.0\n"
        b"Content-Type: multipart/mixed; boundary=b\n\n" + inside + b"--b--\n"
    )
