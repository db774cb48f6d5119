"""
Compound files, as of Word, Excel and installers before 2007: what streams are in them.

[MS-CFB]. Only the directory is read, and streams one by one, within bounds: chains of sectors that
run in a circle end where the file would.
"""

from __future__ import annotations

from functools import cached_property
from struct import unpack_from

from attrs import frozen

#: What a compound file begins with.
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

# {000C1084-0000-0000-C000-000000000046}, and those of patches and transforms.
_INSTALLERS = frozenset(
    bytes.fromhex(f"{first}10 0c00 00000000 c000000000000046".replace(" ", ""))
    for first in ("84", "86", "82")
)
_LAST_SECTOR = 0xFFFFFFFA
_ENTRY, _MOST_ENTRIES, _MOST_SECTORS = 128, 4_096, 65_536
_SHORT_SECTOR, _SHORT_STREAM = 64, 4_096
_STREAM, _ROOT = 2, 5


@frozen
class Stream:
    """A stream, or a storage, by its name."""

    name: str
    kind: int
    first: int
    size: int
    clsid: bytes = b""


@frozen
class Compound:
    """The directory of a compound file; what cannot be read is not in it."""

    content: bytes

    @cached_property
    def _shift(self) -> int:
        (shift,) = unpack_from("<H", self.content, 30)
        return shift if shift in {9, 12} else 9

    def _sector(self, number: int) -> bytes:
        at = (number + 1) << self._shift
        return self.content[at : at + (1 << self._shift)]

    @cached_property
    def _table(self) -> list[int]:
        """Which sector comes after each one."""
        size = 1 << self._shift
        listed = list(unpack_from("<109L", self.content, 76))
        further, count = unpack_from("<LL", self.content, 68)
        seen: set[int] = set()
        while count and further < _LAST_SECTOR and further not in seen:
            seen.add(further)
            sector = self._sector(further)
            if len(sector) < size:
                break
            numbers = unpack_from(f"<{size // 4}L", sector)
            listed += numbers[:-1]
            further = numbers[-1]
        table: list[int] = []
        for number in listed:
            if number >= _LAST_SECTOR or len(table) >= _MOST_SECTORS * 4:
                break
            sector = self._sector(number)
            table += unpack_from(f"<{len(sector) // 4}L", sector)
        return table

    def _chain(self, first: int, most: int) -> bytes:
        """Return the sectors from *first* on, *most* bytes at most."""
        pieces: list[bytes] = []
        length, seen = 0, set[int]()
        while first < _LAST_SECTOR and length < most and first not in seen:
            seen.add(first)
            sector = self._sector(first)
            if not sector:
                break
            pieces.append(sector)
            length += len(sector)
            first = self._table[first] if first < len(self._table) else _LAST_SECTOR
        return b"".join(pieces)[:most]

    @cached_property
    def streams(self) -> tuple[Stream, ...]:
        """All streams and storages, the root among them; 4,096 at most."""
        if len(self.content) < 512:  # noqa: PLR2004 - a header
            return ()
        (first,) = unpack_from("<L", self.content, 48)
        entries = self._chain(first, _MOST_ENTRIES * _ENTRY)
        found: list[Stream] = []
        for at in range(0, len(entries) - _ENTRY + 1, _ENTRY):
            length, kind = unpack_from("<HB", entries, at + 64)
            name = entries[at : at + max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
            start, size = unpack_from("<LL", entries, at + 116)
            if kind in {1, _STREAM, _ROOT}:
                found.append(Stream(name, kind, start, size, entries[at + 80 : at + 96]))
        return tuple(found)

    @cached_property
    def names(self) -> frozenset[str]:
        """The names of all streams and storages, in lower case."""
        return frozenset(stream.name.lower() for stream in self.streams)

    @property
    def is_installer(self) -> bool:
        """Whether it is an installer of Windows: msi, msp, mst."""
        return any(stream.kind == _ROOT and stream.clsid in _INSTALLERS for stream in self.streams)

    def read(self, name: str, most: int) -> bytes:
        """Return the beginning of the stream *name*, *most* bytes of it; none if there is none."""
        for stream in self.streams:
            if stream.kind == _STREAM and stream.name.lower() == name.lower():
                wanted = min(most, stream.size)
                if stream.size < _SHORT_STREAM:
                    return self._short(stream.first, wanted)
                return self._chain(stream.first, wanted)
        return b""

    def _short(self, first: int, wanted: int) -> bytes:
        """Return what is in short sectors, which lie in a stream of the root."""
        (table_at,) = unpack_from("<L", self.content, 60)
        table = self._chain(table_at, _MOST_SECTORS * 4)
        roots = (stream.first for stream in self.streams if stream.kind == _ROOT)
        lying = self._chain(next(roots, _LAST_SECTOR), _MOST_SECTORS * _SHORT_SECTOR)
        pieces: list[bytes] = []
        seen: set[int] = set()
        while first not in seen and first * _SHORT_SECTOR < len(lying):
            seen.add(first)
            pieces.append(lying[first * _SHORT_SECTOR : (first + 1) * _SHORT_SECTOR])
            if len(pieces) * _SHORT_SECTOR >= wanted or (first + 1) * 4 > len(table):
                break
            (first,) = unpack_from("<L", table, first * 4)
        return b"".join(pieces)[:wanted]
