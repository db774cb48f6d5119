"""
The names of what is in a rar, and whether it is encrypted; nothing is unpacked.

RAR 4 (technote.txt of unrar 3) and RAR 5 (https://www.rarlab.com/technote.htm).
"""

from __future__ import annotations

from collections.abc import Iterator
from struct import unpack_from

from mail2ticket.inspection.trouble import Trouble, Troubled

_RAR5 = b"Rar!\x1a\x07\x01\x00"
_LONGEST_NAME = 2_048
# RAR 5: types of blocks, flags of all, flags of files, and of their further records.
_FILE, _ENCRYPTION, _LAST = 2, 4, 5
_HAS_EXTRA, _HAS_DATA = 0x1, 0x2
_IS_FOLDER, _HAS_TIME, _HAS_CHECKSUM = 0x1, 0x2, 0x4
_ENCRYPTED_FILE = 1
# RAR 4.
_FILE_4, _MAIN_4, _LAST_4 = 0x74, 0x73, 0x7B
_LARGE, _PASSWORD, _UNICODE, _ADDED, _HEADERS_ENCRYPTED = 0x100, 0x4, 0x200, 0x8000, 0x80
_FOLDER_4 = 0xE0


def rar_entries(content: bytes) -> Iterator[tuple[str, bool]]:
    """
    Yield the name of each file in a rar, and whether it is encrypted.

    Raises:
        Troubled: if its names are encrypted too, or it is damaged.
    """
    try:
        yield from _rar5(content) if content.startswith(_RAR5) else _rar4(content)
    except (IndexError, ValueError) as error:
        raise Troubled(Trouble.DAMAGED, "its headers cannot be read") from error


def _rar5(content: bytes) -> Iterator[tuple[str, bool]]:
    at = len(_RAR5)
    while at < len(content):
        size, start = _number(content, at + 4)
        kind, place = _number(content, start)
        flags, place = _number(content, place)
        extra = data = 0
        if flags & _HAS_EXTRA:
            extra, place = _number(content, place)
        if flags & _HAS_DATA:
            data, place = _number(content, place)
        end = start + size
        if kind == _ENCRYPTION:
            raise Troubled(Trouble.ENCRYPTED, "its names are encrypted")
        if kind == _FILE:
            yield from _file5(content, place, end - extra, end)
        if kind == _LAST:
            return
        if size == 0:
            raise ValueError
        at = end + data


def _file5(content: bytes, at: int, extra: int, end: int) -> Iterator[tuple[str, bool]]:
    flags, at = _number(content, at)
    _, at = _number(content, at)  # its size
    _, at = _number(content, at)  # attributes
    at += 4 * bool(flags & _HAS_TIME) + 4 * bool(flags & _HAS_CHECKSUM)
    _, at = _number(content, at)  # how it is packed
    _, at = _number(content, at)  # the system it comes from
    length, at = _number(content, at)
    name = content[at : at + min(length, _LONGEST_NAME)].decode("utf-8", "replace")
    is_encrypted = False
    while extra < end:
        size, place = _number(content, extra)
        kind, _ = _number(content, place)
        is_encrypted |= kind == _ENCRYPTED_FILE
        extra = place + max(size, 1)
    if not flags & _IS_FOLDER:
        yield name, is_encrypted


def _number(content: bytes, at: int) -> tuple[int, int]:
    """Return a number of seven bits a byte, and where it ends."""
    number = 0
    for place in range(10):
        octet = content[at + place]
        number |= (octet & 0x7F) << (7 * place)
        if octet < 0x80:  # noqa: PLR2004 - the last byte of a number
            return number, at + place + 1
    raise ValueError


def _rar4(content: bytes) -> Iterator[tuple[str, bool]]:
    at = 7
    while at + 7 <= len(content):
        kind, flags, size = unpack_from("<BHH", content, at + 2)
        if kind == _MAIN_4 and flags & _HEADERS_ENCRYPTED:
            raise Troubled(Trouble.ENCRYPTED, "its names are encrypted")
        if kind == _LAST_4:
            return
        if size < 7 or at + size > len(content):  # noqa: PLR2004 - of a header
            raise ValueError
        added = 0
        if (flags & _ADDED or kind == _FILE_4) and at + 11 <= len(content):
            (added,) = unpack_from("<L", content, at + 7)
        if kind == _FILE_4 and at + 32 <= len(content):
            (length,) = unpack_from("<H", content, at + 26)
            start = at + 32
            if flags & _LARGE and at + 40 <= len(content):
                (high,) = unpack_from("<L", content, at + 32)
                added, start = added + (high << 32), at + 40
            raw = content[start : start + min(length, _LONGEST_NAME)]
            if flags & _FOLDER_4 != _FOLDER_4:
                yield _name4(raw, flags), bool(flags & _PASSWORD)
        at += size + added


def _name4(raw: bytes, flags: int) -> str:
    # Where it has a second name in Unicode, the first one has the same ending in ASCII.
    plain = raw.split(b"\x00", 1)[0] if flags & _UNICODE else raw
    return plain.decode("utf-8", "replace")
