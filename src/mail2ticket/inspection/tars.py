"""What is in a tar, read piece by piece as it is unpacked (POSIX.1-2001 pax, ustar, GNU)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from attrs import frozen

from mail2ticket.inspection.trouble import Budget, Trouble, Troubled

_BLOCK = 512
# A name that stands apart from its header.
_LONGEST_NAME = 65_536
_PAX_PATH = re.compile(rb"\d{1,7} path=([^\n]{0,65536})\n")
_FILES = frozenset(b"\x000 7")


@frozen
class TarEntry:
    """One file of a tar, and its bytes; they are gone when the next entry is taken."""

    names: tuple[str, ...]
    pieces: Iterator[bytes]


class Reading:
    """Takes bytes from *pieces*, however these are cut."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._left = b""
        self._at = 0

    def look(self, count: int) -> bytes:
        """Return the next *count* bytes, or fewer at the end, and leave them there."""
        while len(self._left) - self._at < count:
            piece = next(self._pieces, b"")
            if not piece:
                break
            self._left, self._at = self._left[self._at :] + piece, 0
        return self._left[self._at : self._at + count]

    def take(self, count: int) -> bytes:
        """Return the next *count* bytes, or fewer at the end."""
        found = self.look(count)
        self._at += len(found)
        return found

    def upto(self, count: int) -> Iterator[bytes]:
        """Yield the next *count* bytes in pieces, or fewer at the end."""
        while count > 0:
            if self._at == len(self._left):
                self._left, self._at = next(self._pieces, b""), 0
            piece = self._left[self._at : self._at + count]
            if not piece:
                return
            self._at += len(piece)
            count -= len(piece)
            yield piece


def tar_entries(reading: Reading, budget: Budget) -> Iterator[TarEntry]:
    """
    Yield each file of a tar; folders and links hold nothing, and are counted.

    Raises:
        Troubled: if it is damaged, or over the budget.
    """
    names: list[str] = []
    while True:
        header = reading.take(_BLOCK)
        if len(header) < _BLOCK or not header.strip(b"\x00"):
            return
        budget.entry()
        size = _size(header[124:136])
        kind = header[156]
        if kind in b"LKxg":
            if size > _LONGEST_NAME:
                raise Troubled(Trouble.ODD, "a name is too long")
            told = b"".join(reading.upto(size))
            if kind == ord("L"):
                names = [_text(told.rstrip(b"\x00"))]
            elif kind == ord("x"):
                names = [_text(name) for name in _PAX_PATH.findall(told)[-1:]]
        else:
            prefix = header[345:500] if header[257:263] == b"ustar\x00" else b""
            name = b"/".join(filter(None, (_cut(prefix), _cut(header[:100]))))
            entry = reading.upto(size)
            if kind in _FILES:
                yield TarEntry(tuple(dict.fromkeys((*names, _text(name)))), entry)
            names = []
            for _ in entry:  # what nobody has taken
                pass
        reading.take(-size % _BLOCK)


def _cut(field: bytes) -> bytes:
    return field.split(b"\x00", 1)[0]


def _text(name: bytes) -> str:
    return name.decode("utf-8", "replace")


def _size(field: bytes) -> int:
    """Return a number in octal, or in base 256 as GNU writes large ones."""
    if field[:1] == b"\x80":
        return int.from_bytes(field[1:], "big")
    try:
        number = int(_cut(field).strip() or b"0", 8)
    except ValueError:
        number = -1
    if number < 0:
        raise Troubled(Trouble.DAMAGED, "a size is no number")
    return number
