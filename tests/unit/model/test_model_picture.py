"""How large a picture is (F3); of whatever bytes, nothing is decoded and nothing raises."""

from __future__ import annotations

import struct

import pytest
from growth import assert_linear
from hypothesis import given
from hypothesis import strategies as st

from mail2ticket.model.picture import picture_size


def png(width: int, height: int) -> bytes:
    return b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II", width, height) + b"\x08\x06"


def gif(width: int, height: int) -> bytes:
    return b"GIF89a" + struct.pack("<HH", width, height) + b"\0"


def bmp(width: int, height: int) -> bytes:
    return b"BM" + bytes(12) + struct.pack("<Iii", 40, width, height)


def jpeg(width: int, height: int, before: bytes = b"") -> bytes:
    exif = b"\xff\xe1" + struct.pack(">H", 8) + b"Exif\0\0"
    frame = b"\xff\xc2" + struct.pack(">HBHH", 17, 8, height, width)
    return b"\xff\xd8" + exif + before + frame + bytes(10)


def webp(kind: bytes, rest: bytes) -> bytes:
    return b"RIFF\0\0\0\0WEBP" + kind + struct.pack("<I", 10) + rest + bytes(10)


def tiff(width: int, height: int, order: str = "<", *, is_long: bool = False) -> bytes:
    def entry(tag: int, value: int) -> bytes:
        if is_long:
            return struct.pack(f"{order}HHLL", tag, 4, 1, value)
        return struct.pack(f"{order}HHLHH", tag, 3, 1, value, 0)

    mark = b"II*\0" if order == "<" else b"MM\0*"
    entries = entry(254, 0), entry(256, width), entry(257, height), entry(258, 8)
    return mark + struct.pack(f"{order}LH", 8, len(entries)) + b"".join(entries)


SIZED = [
    tiff(640, 480),
    tiff(640, 480, ">"),
    tiff(640, 480, is_long=True),
    tiff(640, 480, ">", is_long=True),
    png(640, 480),
    gif(640, 480),
    bmp(640, 480),
    bmp(640, -480),
    jpeg(640, 480),
    jpeg(640, 480, b"\xff\xff\xff\x01"),
    webp(b"VP8X", b"\0\0\0\0" + (639).to_bytes(3, "little") + (479).to_bytes(3, "little")),
    webp(b"VP8L", b"\x2f" + struct.pack("<I", 639 | 479 << 14)),
    webp(b"VP8 ", b"\0\0\0\x9d\x01\x2a" + struct.pack("<HH", 640, 480 | 1 << 14)),
]


@pytest.mark.parametrize("content", SIZED)
def test_the_size_of_a_picture_is_read_from_its_header(content: bytes) -> None:
    assert picture_size(content) == (640, 480)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"text",
        b"\x89PNG\r\n\x1a\n\0\0\0\rIDAT" + bytes(20),
        b"\xff\xd8",
        b"\xff\xd8\xff\xe1\xff\xff" + bytes(30),
        b"\xff\xd8 no marker follows",
        b"RIFF\0\0\0\0WAVEfmt " + bytes(40),
        webp(b"ALPH", bytes(20)),
        tiff(640, 480)[:30],
        tiff(640, 480)[:40],
        b"II*\0" + bytes(20),
        b"II*\0\xff\xff\xff\xff",
    ],
)
def test_what_is_no_picture_or_a_broken_one_has_no_size(content: bytes) -> None:
    assert picture_size(content) is None


@pytest.mark.parametrize("content", SIZED)
def test_a_picture_that_ends_too_early_has_no_size(content: bytes) -> None:
    assert picture_size(content[:9]) is None


@given(st.sampled_from(SIZED), st.binary(max_size=60), st.integers(0, 40))
def test_no_bytes_make_it_raise(content: bytes, noise: bytes, at: int) -> None:
    size = picture_size(content[:at] + noise)
    assert size is None or (size[0] >= 0 and size[1] >= 0)


def test_a_jpeg_of_nothing_but_segments_is_walked_over_once() -> None:
    assert_linear(picture_size, lambda size: b"\xff\xd8" + b"\xff\xe1\0\x02" * (size // 4), 60_000)
