"""
The names of what is in a 7z, and whether it is encrypted; of its files nothing is unpacked.

7zFormat.txt of the LZMA SDK. Its headers are packed as a rule, and are unpacked within bounds.
"""

from __future__ import annotations

import lzma
from collections.abc import Iterator
from struct import unpack_from

from attrs import frozen

from mail2ticket.inspection.trouble import Budget, Trouble, Troubled

_START = 32
# Headers of 10,000 files with long names, in some runs.
_LONGEST_HEADER, _MOST_FOLDERS, _MOST_CODERS = 2_000_000, 10_000, 32
_LARGEST_DICTIONARY = 32 * 1024 * 1024
_AES, _COPY, _LZMA, _LZMA2 = b"\x06\xf1\x07\x01", b"\x00", b"\x03\x01\x01", b"\x21"
_END, _HEADER, _PROPERTIES, _FURTHER, _MAIN, _FILES = 0, 1, 2, 3, 4, 5
_PACK, _UNPACK, _SUBSTREAMS, _SIZE, _CRC, _FOLDER = 6, 7, 8, 9, 10, 11
_UNPACK_SIZE, _STREAMS, _NAMES, _ENCODED = 12, 13, 17, 23


def seven_entries(content: bytes, budget: Budget) -> Iterator[tuple[str, bool]]:
    """
    Yield the name of each file and folder in a 7z, and whether any of it is encrypted.

    Raises:
        Troubled: if its names are encrypted too, or it is damaged, or over the budget.
    """
    try:
        yield from _entries(content, budget)
    except (IndexError, ValueError, lzma.LZMAError, EOFError) as error:
        raise Troubled(Trouble.DAMAGED, "its headers cannot be read") from error


def _entries(content: bytes, budget: Budget) -> Iterator[tuple[str, bool]]:
    if len(content) < _START:
        raise ValueError
    offset, size = unpack_from("<QQ", content, 12)
    header = content[_START + offset : _START + offset + size]
    if len(header) != size or size > _LONGEST_HEADER:
        raise ValueError
    # Headers may be packed several times over, and are packed once.
    for _ in range(3):
        if header[:1] == bytes([_ENCODED]):
            header = _decoded(content, _Fields(header, 1), budget)
    if header:
        yield from _listed(_Fields(header, 0))


def _listed(fields: _Fields) -> Iterator[tuple[str, bool]]:
    fields.expect(_HEADER)
    is_encrypted = False
    kind = fields.byte()
    if kind == _PROPERTIES:
        while fields.byte() != _END:
            fields.skip(fields.number())
        kind = fields.byte()
    if kind == _FURTHER:
        _streams(fields)
        kind = fields.byte()
    if kind == _MAIN:
        is_encrypted = any(_AES in folder.coders for folder in _streams(fields).folders)
        kind = fields.byte()
    if kind == _FILES:
        for name in _names(fields):
            yield name, is_encrypted


@frozen
class _Folder:
    """How one run of files is packed: the ids of its coders, and their sizes unpacked."""

    coders: tuple[bytes, ...]
    settings: tuple[bytes, ...]
    outputs: int


@frozen
class _Streams:
    at: int
    packed: int
    folders: tuple[_Folder, ...]
    sizes: tuple[int, ...]


class _Fields:
    """Reads the fields of a header one behind another."""

    def __init__(self, content: bytes, at: int) -> None:
        self._content = content
        self._at = at

    def byte(self) -> int:
        octet = self._content[self._at]
        self._at += 1
        return octet

    def expect(self, kind: int) -> None:
        if self.byte() != kind:
            raise ValueError

    def take(self, count: int) -> bytes:
        found = self._content[self._at : self._at + count]
        if len(found) != count:
            raise ValueError
        self._at += count
        return found

    def skip(self, count: int) -> None:
        self.take(count)

    def number(self) -> int:
        """Read a number whose first byte says how many more it has."""
        first, mask, value = self.byte(), 0x80, 0
        for place in range(8):
            if not first & mask:
                return value | (first & (mask - 1)) << (8 * place)
            value |= self.byte() << (8 * place)
            mask >>= 1
        return value

    def count(self, most: int = _LONGEST_HEADER) -> int:
        """Read how many follow, which is no more than there can be."""
        count = self.number()
        if count > most:
            raise ValueError
        return count

    def checks(self, count: int) -> bytes:
        """Skip the CRC-32 of *count* streams; return a bit for each that has one."""
        if self.byte():
            self.skip(4 * count)
            return b"\xff" * ((count + 7) // 8)
        bits = self.take((count + 7) // 8)
        self.skip(4 * int.from_bytes(bits, "big").bit_count())
        return bits


def _streams(fields: _Fields) -> _Streams:
    at = packed = 0
    folders: tuple[_Folder, ...] = ()
    sizes: list[int] = []
    checked = b""
    while (kind := fields.byte()) != _END:
        if kind == _PACK:
            at, packed = _packed(fields)
        elif kind == _UNPACK:
            fields.expect(_FOLDER)
            folders = tuple(_folders(fields))
            fields.expect(_UNPACK_SIZE)
            sizes = [fields.number() for folder in folders for _ in range(folder.outputs)]
            while (further := fields.byte()) != _END:
                if further != _CRC:
                    raise ValueError
                checked = fields.checks(len(folders))
        elif kind == _SUBSTREAMS:
            _substreams(fields, len(folders), checked)
        else:
            raise ValueError
    return _Streams(at, packed, folders, tuple(sizes))


def _packed(fields: _Fields) -> tuple[int, int]:
    at, count = fields.number(), fields.count()
    first = 0
    while (kind := fields.byte()) != _END:
        if kind == _SIZE:
            numbers = [fields.number() for _ in range(count)]
            first = numbers[0] if numbers else 0
        elif kind == _CRC:
            fields.checks(count)
        else:
            raise ValueError
    return at, first


def _folders(fields: _Fields) -> Iterator[_Folder]:
    count = fields.count(_MOST_FOLDERS)
    if fields.byte():  # they are told elsewhere, which nobody does
        raise ValueError
    for _ in range(count):
        coders: list[bytes] = []
        settings: list[bytes] = []
        inputs = outputs = 0
        for _ in range(fields.count(_MOST_CODERS)):
            flags = fields.byte()
            coders.append(fields.take(flags & 0x0F))
            is_plain = not flags & 0x10
            inputs += 1 if is_plain else fields.count()
            outputs += 1 if is_plain else fields.count()
            settings.append(fields.take(fields.count()) if flags & 0x20 else b"")
        for _ in range(max(outputs - 1, 0)):
            fields.number()
            fields.number()
        unbound = inputs - max(outputs - 1, 0)
        for _ in range(unbound if unbound > 1 else 0):
            fields.number()
        yield _Folder(tuple(coders), tuple(settings), outputs)


def _substreams(fields: _Fields, folders: int, checked: bytes) -> None:
    """Skip how each folder is cut into files: only the names are wanted, which come later."""
    counts = [1] * folders
    kind = fields.byte()
    if kind == _STREAMS:
        counts = [fields.count() for _ in range(folders)]
        kind = fields.byte()
    if kind == _SIZE:
        for count in counts:
            for _ in range(max(count - 1, 0)):
                fields.number()
        kind = fields.byte()
    while kind != _END:
        if kind != _CRC:
            raise ValueError
        alone = (place for place, count in enumerate(counts) if count == 1 and checked)
        known = sum(bool(checked[place // 8] & 0x80 >> place % 8) for place in alone)
        fields.checks(sum(counts) - known)
        kind = fields.byte()


def _names(fields: _Fields) -> Iterator[str]:
    fields.count()
    while (kind := fields.byte()) != _END:
        size = fields.number()
        told = fields.take(size)
        if kind == _NAMES and told[:1] == b"\x00":
            yield from filter(None, told[1:].decode("utf-16-le", "replace").split("\x00"))


def _decoded(content: bytes, fields: _Fields, budget: Budget) -> bytes:
    """Return the header that a packed one holds."""
    streams = _streams(fields)
    if not streams.folders or not streams.sizes:
        raise ValueError
    folder, size = streams.folders[0], streams.sizes[-1]
    if _AES in folder.coders:
        raise Troubled(Trouble.ENCRYPTED, "its names are encrypted")
    if len(folder.coders) != 1 or size > _LONGEST_HEADER:
        raise Troubled(Trouble.UNSEEN, "its headers are packed in a way of their own")
    budget.took(size)
    packed = content[_START + streams.at : _START + streams.at + streams.packed]
    coder, settings = folder.coders[0], folder.settings[0]
    if coder == _COPY:
        header = packed[:size]
    else:
        header = _unpacker(coder, settings).decompress(packed, size)
    if len(header) != size:
        raise EOFError
    return header


def _unpacker(coder: bytes, settings: bytes) -> lzma.LZMADecompressor:
    if coder == _LZMA and len(settings) == 5:  # noqa: PLR2004 - lc, lp, pb, and the dictionary
        lclppb, size = settings[0], int.from_bytes(settings[1:], "little")
        chosen: dict[str, int] = {
            "id": lzma.FILTER_LZMA1,
            "lc": lclppb % 9,
            "lp": lclppb // 9 % 5,
            "pb": lclppb // 45,
            "dict_size": max(size, 4_096),
        }
    elif coder == _LZMA2 and settings and settings[0] <= 40:  # noqa: PLR2004 - of the format
        size = (2 | settings[0] & 1) << (settings[0] // 2 + 11)
        chosen = {"id": lzma.FILTER_LZMA2, "dict_size": size}
    else:
        raise Troubled(Trouble.UNSEEN, "its headers are packed in a way of their own")
    if size > _LARGEST_DICTIONARY:
        # A header is small; what is larger than itself it never needs.
        chosen["dict_size"] = _LARGEST_DICTIONARY
    return lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=[chosen])
