"""What the headers of a 7z say, and what they cannot make us do: F1, X17."""

from __future__ import annotations

import lzma
import struct

import pytest

from mail2ticket.inspection.looking import look
from mail2ticket.inspection.sevens import seven_entries
from mail2ticket.inspection.trouble import Budget, Trouble
from mail2ticket.model.limits import Limits

LIMITS = Limits()
AES, PPMD = b"\x24\x06\xf1\x07\x01\x02\x13\x00", b"\x23\x03\x04\x01\x01\x06"
COPY = b"\x01\x00"


def number(value: int) -> bytes:
    if value < 0x80:
        return bytes([value])
    return b"\xff" + value.to_bytes(8, "little")


def seven(header: bytes, before: bytes = b"") -> bytes:
    """Write a 7z with *before* as what is packed, and *header*."""
    start = struct.pack("<QQL", len(before), len(header), 0)
    return b"7z\xbc\xaf\x27\x1c\x00\x04" + bytes(4) + start + before + header


def streams(*coders: bytes, packed: int, size: int, further: bytes = b"") -> bytes:
    """Write how one run of files is packed."""
    binds = bytes(2 * (len(coders) - 1))
    folder = number(len(coders)) + b"".join(coders) + binds
    sizes = b"\x0c" + number(size) * len(coders)
    return (
        b"\x06\x00\x01\x09" + number(packed) + b"\x0a\x01" + bytes(4) + b"\x00"
        b"\x07\x0b\x01\x00" + folder + sizes + further + b"\x00"
    )


def files(*names: str) -> bytes:
    told = b"\x00" + b"".join(name.encode("utf-16-le") + b"\x00\x00" for name in names)
    return (
        b"\x05" + number(len(names)) + b"\x19\x02\x00\x00\x11" + number(len(told)) + told
        + b"\x00\x00"
    )  # fmt: skip


def named(content: bytes) -> list[tuple[str, bool]]:
    return list(seven_entries(content, Budget(LIMITS, len(content))))


def trouble(content: bytes) -> Trouble:
    ((found, _),) = look(content, LIMITS).troubles
    return found


PLAIN = b"\x01" + files("a.txt", "b.exe")


def test_names_are_read_past_all_that_stands_before_them() -> None:
    crcs = b"\x0a\x00\x80" + bytes(4)
    substreams = b"\x08\x0d\x02\x09\x03\x0a\x01" + bytes(8) + b"\x00"
    main = b"\x04" + streams(COPY, COPY, packed=5, size=5, further=crcs) + substreams + b"\x00"
    properties = b"\x02\x07\x01\x00\x00"
    additional = b"\x03" + streams(COPY, packed=1, size=1) + b"\x00"

    header = b"\x01" + properties + additional + main + files("a.txt", "b/c.exe")
    assert named(seven(header)) == [("a.txt", False), ("b/c.exe", False)]


def test_a_file_alone_in_its_run_has_its_checksum_there() -> None:
    crcs = b"\x0a\x01" + bytes(4)
    for substreams in (b"\x08\x00", b"\x08\x0a\x01\x00", b"\x08\x0d\x01\x0a\x01\x00", b""):
        main = b"\x04" + streams(COPY, packed=5, size=5, further=crcs) + substreams + b"\x00"
        assert named(seven(b"\x01" + main + files("a.txt"))) == [("a.txt", False)]


def test_a_coder_with_several_ends_is_skipped() -> None:
    bcj2 = b"\x14\x03\x03\x01\x1b\x04\x01"
    folder = b"\x02" + bcj2 + COPY + b"\x00\x00" + bytes(4)
    main = b"\x04\x07\x0b\x01\x00" + folder + b"\x0c\x05\x05\x00\x00"
    assert named(seven(b"\x01" + main + files("a.exe"))) == [("a.exe", False)]


def test_f1_a_run_that_wants_a_password_is_told() -> None:
    main = b"\x04" + streams(AES, COPY, packed=5, size=5) + b"\x00"
    content = seven(b"\x01" + main + files("a.exe"))

    assert named(content) == [("a.exe", True)]
    assert trouble(content) is Trouble.ENCRYPTED


def packed_header(coder: bytes, packed: bytes, *more: bytes) -> bytes:
    header = b"\x17" + streams(coder, *more, packed=len(packed), size=len(PLAIN)) + b"\x00"
    return seven(header, packed)


def test_headers_are_unpacked_in_every_usual_way() -> None:
    chosen = {"id": lzma.FILTER_LZMA1, "dict_size": 4096}
    first = lzma.compress(PLAIN, lzma.FORMAT_RAW, filters=[chosen])
    second = lzma.compress(PLAIN, lzma.FORMAT_RAW, filters=[{"id": lzma.FILTER_LZMA2}])
    settings = bytes([93]) + (4096).to_bytes(4, "little")
    huge = bytes([93]) + b"\xff\xff\xff\xff"
    for content in (
        packed_header(b"\x23\x03\x01\x01\x05" + settings, first),
        packed_header(b"\x23\x03\x01\x01\x05" + huge, first),
        packed_header(b"\x21\x21\x01\x18", second),
        packed_header(b"\x21\x21\x01\x28", second),
        packed_header(COPY, PLAIN),
    ):
        assert named(content) == [("a.txt", False), ("b.exe", False)]


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (packed_header(PPMD, b"x"), Trouble.UNSEEN),
        (packed_header(COPY, b"x", COPY), Trouble.UNSEEN),
        (packed_header(b"\x21\x21\x01\x29", b"x"), Trouble.UNSEEN),
        (packed_header(AES, b"x"), Trouble.ENCRYPTED),
        (packed_header(b"\x21\x21\x01\x18", b"\xff\xff"), Trouble.DAMAGED),
        (seven(b"\x17\x00"), Trouble.DAMAGED),
        (seven(b"\x02"), Trouble.DAMAGED),
        (seven(b"\x01\x04\x0f"), Trouble.DAMAGED),
        (seven(b"\x01\x04\x06\x00\x01\x0f"), Trouble.DAMAGED),
        (seven(b"\x01\x04\x07\x0b\x01\x01"), Trouble.DAMAGED),
        (seven(b"\x01\x04\x07\x0b\x01\x00\x01\x01\x00\x0c\x05\x0f"), Trouble.DAMAGED),
        (seven(b"\x01\x04\x08\x0f"), Trouble.DAMAGED),
        (seven(PLAIN)[:-9], Trouble.DAMAGED),
    ],
)
def test_what_cannot_be_read_is_told(content: bytes, found: Trouble) -> None:
    assert trouble(content) is found


def test_an_empty_7z_has_no_names() -> None:
    assert named(seven(b"")) == []
    assert named(seven(b"\x01\x00")) == []


@pytest.mark.parametrize(
    "header",
    [
        b"\x01\x04\x07\x0b" + number(2**40),
        b"\x01\x04\x07\x0b" + number(20_000) + bytes(30_000),
        b"\x01\x04\x07\x0b\x01\x00" + number(33) + bytes(99),
        b"\x01\x04\x06\x00" + number(2**62) + b"\x09",
        b"\x17" + streams(COPY, packed=1, size=2**40) + b"\x00",
    ],
)
def test_x17_a_header_cannot_say_how_much_is_held(header: bytes) -> None:
    assert trouble(seven(header)) in {Trouble.DAMAGED, Trouble.UNSEEN}
