"""Small writers of archives and documents, honest and otherwise, for tests of files."""

from __future__ import annotations

import io
import struct
import tarfile
import zipfile
import zlib
from base64 import b64decode
from collections.abc import Mapping

EXE = b"MZ\x90\x00" + bytes(60) + b"This program cannot be run in DOS mode"

# Written by py7zr 1.0: readme.txt and tools/setup.exe; the same with a password; and one whose
# names want the password too.
SEVEN = b64decode(
    "N3q8ryccAAQCyt6TlQAAAAAAAAAVAAAAAAAAADNQ1WsBABFoZWxsb01aIG5vdCByZWFsbHkA4ACOAHddAACBMweu"
    "D89dLwwHsMPaKtdYZKyzeM5U3aaNkbZqT9q27dA9ivebA+bRW1H9UFmOTXtxLCudOTrxnvWjibN3GelXxbRkFoC7"
    "cxJhiwjy2GXonX2RFoG2Zmijhn14WRlMZ3tPChR8cKs8jhN0VPoATkSNmi5XAAAAABcGFgEJfwAHCwEAASEhARgM"
    "gI8AAA=="
)
SEVEN_ENCRYPTED = b64decode(
    "N3q8ryccAAQ9BMAZoAAAAAAAAAAWAAAAAAAAACJTeZIMnHe94fI0kWz96mSg3vwc4ACWAIhdAACBMweuD87zcki4"
    "VzN0O1aKRE0p3F/Q63VBUc8cpdtftT50Ixoi4H1bH5eF+SzCeHRKPYd7ZXl9uLY3zLbUJLrvyXK8pnkPyh61MHzb"
    "LSEe6Zn1mp04Z/vlyU2Vk3y56QITLcBVHNHo7lCLJ9ww7AmWfY+3twCF94IvBoljtP5wuwR2NQAAAAAAFwYQAQmA"
    "kAAHCwEAASEhARgMgJcAAA=="
)
SEVEN_CLOSED = b64decode(
    "N3q8ryccAASodV3CgAAAAAAAAAAoAAAAAAAAAMfApdvHGHP55yiR6uqbkkFaN5JiEUsokFhvZ/lsgsMs4EmYeFZg"
    "UO7yWy68U7d4RwZrjhOX8Y3Dr4K6SKkhRPxgHHZjnTSmdCgFjadhTP9QM7knXH1krZNVwq5k2S/JZc5CcHGcIwQi"
    "nPOiiWD55nQqgQOCH4eBS9e0bGDYSQ2mtQA53xcGEAEJcAAHCwEAASQG8QcBElMPGcDKzDWgSeRTW2nxz9Q/BQxl"
    "AAA="
)


def zipped(
    files: Mapping[str, bytes], *, method: int = zipfile.ZIP_DEFLATED, comment: bytes = b""
) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        archive.comment = comment
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content, method)
    return made.getvalue()


def tarred(files: Mapping[str, bytes], mode: str = "w", layout: int = tarfile.GNU_FORMAT) -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode=mode, format=layout) as archive:  # type: ignore[call-overload]  # its modes are literals
        for name, content in files.items():
            told = tarfile.TarInfo(name)
            told.size = len(content)
            archive.addfile(told, io.BytesIO(content))
    return made.getvalue()


def document(**more: bytes) -> bytes:
    """Write a docx; names of *more* have ``__`` for a stroke and ``_`` for a dot."""
    files = {
        "[Content_Types].xml": b"<Types/>",
        "_rels/.rels": b"<Relationships/>",
        "word/document.xml": b"<w:document/>",
    }
    files |= {name.replace("__", "/").replace("_", "."): content for name, content in more.items()}
    return zipped(files)


def local(name: bytes, content: bytes, flags: int = 0, method: int = 0, size: int = -1) -> bytes:
    """Write an entry of a zip as it stands before its bytes."""
    size = len(content) if size < 0 else size
    head = struct.pack(
        "<4sHHHHHLLLHH", b"PK\x03\x04", 20, flags, method, 0, 0x21, zlib.crc32(content),
        len(content), size, len(name), 0,
    )  # fmt: skip
    return head + name + content


def central(
    name: bytes,
    content: bytes,
    offset: int,
    *,
    flags: int = 0,
    method: int = 0,
    extra: bytes = b"",
    packed: int = -1,
) -> bytes:
    """Write an entry of a zip as it stands in the directory."""
    packed = len(content) if packed < 0 else packed
    return (
        struct.pack(
            "<4sHHHHHHLLLHHHHHLL", b"PK\x01\x02", 20, 20, flags, method, 0, 0x21,
            zlib.crc32(content), packed, len(content), len(name), len(extra), 0, 0, 0, 0, offset,
        )
        + name
        + extra
    )  # fmt: skip


def ending(directory: bytes, offset: int, count: int = 1, comment: bytes = b"") -> bytes:
    """Write the end of a zip."""
    return struct.pack(
        "<4sHHHHLLH", b"PK\x05\x06", 0, 0, count, count, len(directory), offset, len(comment)
    ) + comment  # fmt: skip


def overlapping(files: int, content: bytes) -> bytes:
    """Write a zip whose entries all have the same bytes, as that of Fifield (2019)."""
    body = local(b"0", content, method=8)
    directory = b"".join(
        central(str(number).encode(), content, 0, method=8) for number in range(files)
    )
    return body + directory + ending(directory, len(body), files)


def deflated(content: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(content) + packer.flush()


def rar5(*names: str, is_encrypted: bool = False, is_closed: bool = False) -> bytes:
    """Write the headers of a RAR 5; *is_closed* encrypts them."""
    blocks = b""
    if is_closed:
        blocks += _block5(4, b"\x00\x00\x0f" + bytes(16))
    blocks += _block5(1, b"\x00")
    for name in names:
        raw = name.encode()
        extra = b"\x02\x01\x00" if is_encrypted else b""
        flags = 0x02 | (0x01 if extra else 0)
        body = b"\x00\x05\x20\x00\x00" + bytes([len(raw)]) + raw
        head = bytes([2, flags]) + (bytes([len(extra)]) if extra else b"") + b"\x05" + body + extra
        blocks += bytes(4) + bytes([len(head)]) + head + b"HELLO"
    return b"Rar!\x1a\x07\x01\x00" + blocks + _block5(5, b"\x00")


def _block5(kind: int, body: bytes) -> bytes:
    head = bytes([kind, 0]) + body
    return bytes(4) + bytes([len(head)]) + head


def rar4(*names: str, flags: int = 0, main: int = 0) -> bytes:
    """Write the headers of a RAR 4."""
    made = b"Rar!\x1a\x07\x00" + struct.pack("<HBHH", 0, 0x73, main, 13) + bytes(6)
    for name in names:
        raw = name.encode()
        size = 32 + len(raw) + 8 * bool(flags & 0x100)
        head = struct.pack("<HBHH", 0, 0x74, 0x8000 | flags, size)
        head += struct.pack("<LLBLLBBHL", 5, 5, 0, 0, 0, 20, 0x30, len(raw), 0x20)
        head += bytes(8) * bool(flags & 0x100)
        made += head + raw + b"HELLO"
    return made + struct.pack("<HBHH", 0, 0x7B, 0x4000, 7)


def compound(streams: Mapping[str, bytes], *, clsid: bytes = bytes(16)) -> bytes:
    """
    Write a compound file: a root, and streams of it; ``/`` at the end makes a storage.

    Streams of fewer than 4,096 bytes lie in short sectors, as they do in any such file.
    """
    free, end, table_sector = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    short, chains, shorts = b"", list[int](), list[int]()
    sectors: list[bytes] = []
    entries: list[bytes] = []

    def put(content: bytes) -> int:
        if not content:
            return end
        first = len(sectors)
        cut = [content[at : at + 512].ljust(512, b"\x00") for at in range(0, len(content), 512)]
        sectors.extend(cut)
        chains.extend([*range(first + 1, first + len(cut)), end])
        return first

    for name, content in streams.items():
        if name.endswith("/"):
            entries.append(_entry(name[:-1], 1, end, 0))
        elif len(content) >= 4096:
            entries.append(_entry(name, 2, put(content), len(content)))
        else:
            first = len(short) // 64
            count = -(-len(content) // 64)
            short += content.ljust(count * 64, b"\x00")
            shorts.extend([*range(first + 1, first + count), end] if count else [])
            entries.append(_entry(name, 2, first if count else end, len(content)))
    root = _entry("Root Entry", 5, put(short), len(short), clsid)
    table = put(b"".join(struct.pack("<L", number) for number in shorts))
    directory = put((root + b"".join(entries)).ljust(-(-(len(entries) + 1) // 4) * 512, b"\x00"))
    chains.append(table_sector)
    fat = b"".join(struct.pack("<L", number) for number in chains).ljust(512, b"\xff")
    assert len(fat) == 512, "small files only"
    header = struct.pack(
        "<8s16sHHHHH6sLLLLLLLLLL", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", bytes(16), 0x3E, 3,
        0xFFFE, 9, 6, bytes(6), 0, 1, directory, 0, 4096, table, 1, end, 0, len(sectors),
    )  # fmt: skip
    return header.ljust(512, b"\xff") + b"".join(sectors) + fat + struct.pack("<L", free) * 0


def _entry(name: str, kind: int, first: int, size: int, clsid: bytes = bytes(16)) -> bytes:
    raw = name.encode("utf-16-le") + b"\x00\x00"
    return (
        raw.ljust(64, b"\x00")
        + struct.pack("<HBBLLL", len(raw), kind, 1, 0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF)
        + clsid
        + bytes(20)
        + struct.pack("<LQ", first, size)
    )


def record(kind: int, content: bytes) -> bytes:
    """Write a record of a workbook."""
    return struct.pack("<HH", kind, len(content)) + content


def workbook(*, has_macro_sheet: bool = False, is_encrypted: bool = False) -> bytes:
    """Write the beginning of a workbook of Excel 97, with one sheet."""
    made = record(0x809, bytes(16))
    if is_encrypted:
        made += record(0x2F, bytes(6))
    made += record(0x85, struct.pack("<LBB", 0, 0, 1 if has_macro_sheet else 0) + b"\x01\x00A")
    return made + record(0x0A, b"")
