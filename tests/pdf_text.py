"""The text of a PDF that fpdf2 wrote, read back by its own tables; and what else is in it."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

_OBJECT = re.compile(rb"(?<![0-9])(\d+) 0 obj\n(.*?)\nendobj", re.DOTALL)
_STREAM = re.compile(rb"stream\n(.*)\nendstream", re.DOTALL)
_FONT = re.compile(rb"/F(\d+) (\d+) 0 R")
_TOKEN = re.compile(
    rb"/F(\d+) [\d.]+ Tf|([\d.]+) [\d.]+ Td|\(((?:\\.|[^\\()])*)\)|(\bET\b|\bq\b|\bQ\b)", re.DOTALL
)
_ESCAPED = re.compile(rb"\\(.)", re.DOTALL)
_ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
_MAPPED = re.compile(rb"<([0-9A-F]{4})> <([0-9A-F]+)>")

#: Keys of what acts, loads or is a file; `pdf` writes none of them. /OpenAction is a view alone.
ACTING = (
    *(b"/URI", b"/JS", b"/JavaScript", b"/Launch", b"/GoToR", b"/SubmitForm"),
    *(
        b"/Annots",
        b"/AA",
        b"/EmbeddedFile",
        b"/Filespec",
        b"/XObject",
        b"/AcroForm",
        b"/RichMedia",
    ),
)


def _objects(content: bytes) -> dict[int, bytes]:
    return {int(number): body for number, body in _OBJECT.findall(content)}


def _stream(body: bytes) -> bytes:
    found = _STREAM.search(body)
    assert found
    return zlib.decompress(found[1]) if b"/FlateDecode" in body else found[1]


def streams(content: bytes) -> list[bytes]:
    """Return every stream, unpacked."""
    return [_stream(body) for body in _objects(content).values() if b"\nstream\n" in body]


def pages(content: bytes) -> int:
    """Return how many pages there are."""
    return sum(
        re.search(rb"/Type /Page\b", body) is not None for body in _objects(content).values()
    )


def lines(content: bytes) -> list[str]:
    """Return the lines of all pages, as their glyphs stand from left to right."""
    return [line for _, line in placed(content)]


def placed(content: bytes) -> list[tuple[float, str]]:
    """Return where each line begins, in points from the left, and what it is."""
    objects = _objects(content)
    fonts: dict[int, dict[int, str]] = {}
    for body in objects.values():
        for name, at in _FONT.findall(body):
            fonts[int(name)] = _mapping(objects, int(at))
    found: list[tuple[float, str]] = []
    for body in objects.values():
        if re.search(rb"/Type /Page\b", body):
            at = re.search(rb"/Contents (\d+) 0 R", body)
            assert at
            found += _shown(_stream(objects[int(at[1])]), fonts)
    return found


def text(content: bytes) -> str:
    """Return `lines`, joined."""
    return "\n".join(lines(content))


def _mapping(objects: dict[int, bytes], at: int) -> dict[int, str]:
    table = re.search(rb"/ToUnicode (\d+) 0 R", objects[at])
    if not table:
        return {}
    mapped = _MAPPED.findall(_stream(objects[int(table[1])]))
    return {
        int(glyph, 16): bytes.fromhex(code.decode()).decode("utf-16-be") for glyph, code in mapped
    }


def _shown(content: bytes, fonts: dict[int, dict[int, str]]) -> Iterator[tuple[float, str]]:
    line, font, left, saved = "", 0, 0.0, list[int]()
    for name, begins, shown, word in _TOKEN.findall(content):
        if name:
            font = int(name)
        elif begins:
            left = left if line else float(begins)
        elif word == b"q":
            saved.append(font)
        elif word == b"Q":
            font = saved.pop()
        elif word:
            if line:
                yield left, line
            line = ""
        else:
            line += _read(shown, fonts[font])
    if line:
        yield left, line


def _read(shown: bytes, mapping: dict[int, str]) -> str:
    octets = _ESCAPED.sub(lambda found: _ESCAPES.get(found[1], found[1]), shown)
    if not mapping:
        return octets.decode("cp1252", "replace")
    glyphs = octets.decode("utf-16-be")
    return "".join(mapping.get(ord(glyph), "") for glyph in glyphs)
