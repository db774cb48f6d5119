"""How large a picture is, told from its first bytes; nothing is decoded (X17)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

#: Width and height in pixels.
Size: TypeAlias = tuple[int, int]

# Where the frame header of a JPEG is looked for: behind that much of a profile or a preview.
_SEARCHED = 512 * 1024
_JPEG_FRAMES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
# Markers of JPEG that stand alone, without a length.
_JPEG_ALONE = frozenset({0x01, *range(0xD0, 0xD9)})


def picture_size(content: bytes) -> Size | None:
    """
    Return the size of the picture *content*, or None where it is none that we know.

    PNG, GIF, JPEG, BMP, WebP and TIFF are known; what a damaged one says is believed, for nothing
    but whether it is kept hangs on it.

    >>> picture_size(b"GIF89a" + bytes([1, 0, 1, 0]))
    (1, 1)
    >>> picture_size(b"text") is None
    True
    """
    for magic, read in _READERS.items():
        if content.startswith(magic):
            return read(content)
    return None


def _png(content: bytes) -> Size | None:
    if content[12:16] != b"IHDR" or len(content) < _PNG_HEADER:
        return None
    return _number(content[16:20], "big"), _number(content[20:24], "big")


def _gif(content: bytes) -> Size | None:
    if len(content) < _GIF_HEADER:
        return None
    return _number(content[6:8], "little"), _number(content[8:10], "little")


def _bmp(content: bytes) -> Size | None:
    if len(content) < _BMP_HEADER:
        return None
    height = int.from_bytes(content[22:26], "little", signed=True)  # negative: from the top
    return _number(content[18:22], "little"), abs(height)


def _jpeg(content: bytes) -> Size | None:
    """Walk over the segments to the frame header (ITU T.81, B.1.1)."""
    at, end = 2, min(len(content), _SEARCHED)
    while at + 9 <= end and content[at] == _MARKER:
        kind = content[at + 1]
        if kind == _MARKER:  # filling
            at += 1
        elif kind in _JPEG_ALONE:
            at += 2
        elif kind in _JPEG_FRAMES:
            height, width = content[at + 5 : at + 7], content[at + 7 : at + 9]
            return _number(width, "big"), _number(height, "big")
        else:
            at += 2 + max(_number(content[at + 2 : at + 4], "big"), 2)
    return None


def _tiff(content: bytes) -> Size | None:
    """Read width and height from the first directory (TIFF 6.0, section 2)."""
    order = "little" if content[:2] == b"II" else "big"
    at = _number(content[4:8], order)
    sides: dict[int, int] = {}
    for entry in range(_number(content[at : at + 2], order)):
        field = content[at + 2 + 12 * entry : at + 14 + 12 * entry]
        tag = _number(field[:2], order)
        if len(field) < _TIFF_FIELD or tag > _TIFF_HEIGHT:  # they are in order
            break
        size = 2 if _number(field[2:4], order) == _TIFF_SHORT else 4
        sides[tag] = _number(field[8 : 8 + size], order)
    width, height = sides.get(_TIFF_WIDTH), sides.get(_TIFF_HEIGHT)
    return (width, height) if width is not None and height is not None else None


def _webp(content: bytes) -> Size | None:
    if content[8:12] != b"WEBP" or len(content) < _WEBP_HEADER:
        return None
    kind = content[12:16]
    if kind == b"VP8X":
        return _number(content[24:27], "little") + 1, _number(content[27:30], "little") + 1
    if kind == b"VP8L":
        bits = _number(content[21:25], "little")
        return (bits & _BITS_14) + 1, (bits >> 14 & _BITS_14) + 1
    if kind == b"VP8 ":
        width, height = _number(content[26:28], "little"), _number(content[28:30], "little")
        return width & _BITS_14, height & _BITS_14
    return None


def _number(octets: bytes, order: str) -> int:
    return int.from_bytes(octets, "big" if order == "big" else "little")


_MARKER = 0xFF
_BITS_14 = 0x3FFF
_TIFF_WIDTH, _TIFF_HEIGHT, _TIFF_SHORT, _TIFF_FIELD = 256, 257, 3, 12
_PNG_HEADER, _GIF_HEADER, _BMP_HEADER, _WEBP_HEADER = 24, 10, 26, 30
_READERS: Mapping[bytes, Callable[[bytes], Size | None]] = {
    b"\x89PNG\r\n\x1a\n": _png,
    b"GIF8": _gif,
    b"\xff\xd8": _jpeg,
    b"BM": _bmp,
    b"RIFF": _webp,
    b"II*\x00": _tiff,
    b"MM\x00*": _tiff,
}
