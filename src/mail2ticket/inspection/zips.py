"""
What is in a zip, told from its directory and its local headers; nothing is unpacked.

PKWARE's APPNOTE 6.3.10. Programs differ in which of the two they believe, and in which of two
directories, so that a zip where they say different things is odd (X13).
"""

from __future__ import annotations

from functools import cached_property
from struct import unpack_from

from attrs import field, frozen

#: How far a directory is read; whoever asks how many entries there are, gets no more.
MOST_ENTRIES = 20_000

_END, _ENTRY, _LOCAL = b"PK\x05\x06", b"PK\x01\x02", b"PK\x03\x04"
_END_SIZE, _ENTRY_SIZE, _LOCAL_SIZE, _LONGEST_COMMENT = 22, 46, 30, 65_535
_ENCRYPTED, _UTF_8, _MASKED = 0x1, 0x800, 0x2000
_AES = 99
# Of longer names their ends are told.
_LONGEST_NAME = 512
_FULL = 0xFFFFFFFF
_ZIP64, _UNICODE_PATH = 0x0001, 0x7075


@frozen(kw_only=True)
class Entry:
    """
    One entry of a zip.

    Attributes:
        names: Every name it is given: in the directory, in its own header, and in Unicode.

        method: How it is packed.

        start, end: Where its packed bytes are; *end* is never behind the end of the zip.
    """

    names: tuple[str, ...]
    method: int
    is_encrypted: bool
    header: int
    start: int
    end: int
    size: int

    @property
    def name(self) -> str:
        """The name that the directory has."""
        return self.names[0]

    @property
    def is_folder(self) -> bool:
        """Whether it is a folder, and holds nothing."""
        return self.name.endswith("/") and self.start == self.end


@frozen
class Directory:
    """
    The entries of a zip.

    Attributes:
        entries: In the order of the directory; at most `MOST_ENTRIES`.

        count: How many the directory has in all, as far as it was read: one more than it keeps
            where there are more.

        faults: What programs would read in different ways, in words.

        has_overlaps: Whether entries share their bytes, as those of a bomb do.
    """

    entries: tuple[Entry, ...]
    count: int
    faults: tuple[str, ...] = field(default=())
    has_overlaps: bool = False

    @cached_property
    def is_odd(self) -> bool:
        """Whether programs read it in different ways."""
        return bool(self.faults)


def has_directory(content: bytes) -> bool:
    """Return whether a zip ends where *content* ends, whatever it begins with (X13)."""
    first = max(0, len(content) - _END_SIZE - _LONGEST_COMMENT)
    # From the left it is ten times as fast, and there is none in most files.
    if content.find(_END, first) < 0:
        return False
    at = content.rfind(_END, first)
    if len(content) - at < _END_SIZE:
        return False
    size, offset = unpack_from("<LL", content, at + 12)
    if _FULL in {size, offset}:
        return True
    return size <= at and (not size or content[at - size : at - size + 4] == _ENTRY)


def directory(content: bytes) -> Directory | None:
    """Return the directory of the zip that ends where *content* ends; None if there is none."""
    if not has_directory(content):
        return None
    at = content.rfind(_END, max(0, len(content) - _END_SIZE - _LONGEST_COMMENT))
    faults: dict[str, None] = {}
    size, offset, comment = unpack_from("<LLH", content, at + 12)
    if at + _END_SIZE + comment != len(content):
        faults["there is more behind its end"] = None
    start = at - size
    if _FULL in {size, offset}:
        start, offset = _zip64(content, at)
        if start < 0:
            return Directory((), 0, ("its directory cannot be read",))
    before = start - offset  # what somebody put in front of the zip
    if before < 0:
        return Directory((), 0, ("its directory is not where it says",))
    if content.find(_LOCAL, 0, before) >= 0:
        faults["another archive lies in front of it"] = None
    entries: list[Entry] = []
    count, begin = 0, start
    while start + _ENTRY_SIZE <= at and content[start : start + 4] == _ENTRY:
        count += 1
        if count > MOST_ENTRIES:
            break
        entry, start = _entry(content, start, before, faults)
        entries.append(entry)
    if not entries and size:
        faults["its directory cannot be read"] = None
    has_overlaps = _laid_out(content, before, begin, entries, faults)
    return Directory(tuple(entries), count, tuple(faults), has_overlaps)


def _zip64(content: bytes, end: int) -> tuple[int, int]:
    """Return where the directory begins, and where it says that it begins; -1 for nowhere."""
    locator = end - 20
    if locator < 0 or content[locator : locator + 4] != b"PK\x06\x07":
        return -1, 0
    at = content.rfind(b"PK\x06\x06", max(0, locator - 1_024), locator)
    if at < 0 or at + 56 > len(content):
        return -1, 0
    size, offset = unpack_from("<QQ", content, at + 40)
    return (at - size, offset) if size <= at else (-1, 0)


def _entry(content: bytes, at: int, before: int, faults: dict[str, None]) -> tuple[Entry, int]:
    flags, method = unpack_from("<HH", content, at + 8)
    packed, size, named, extra, comment = unpack_from("<LLHHH", content, at + 20)
    (offset,) = unpack_from("<L", content, at + 42)
    raw = content[at + _ENTRY_SIZE : at + _ENTRY_SIZE + named]
    fields = content[at + _ENTRY_SIZE + named : at + _ENTRY_SIZE + named + extra]
    size, packed, offset, unicode = _extra(fields, size, packed, offset)
    header = before + offset
    start, local, length = _local(content, header)
    if local != raw[-_LONGEST_NAME:] or length != len(raw):
        faults["an entry has two names"] = None
    names = [_text(raw, flags), *unicode]
    if local is not None:
        names.append(_text(local, flags))
    entry = Entry(
        names=tuple(dict.fromkeys(names)),
        method=method,
        is_encrypted=bool(flags & (_ENCRYPTED | _MASKED)) or method == _AES,
        header=header,
        start=start,
        end=max(start, min(start + packed, len(content))),
        size=size,
    )
    return entry, at + _ENTRY_SIZE + named + extra + comment


def _extra(
    fields: bytes, size: int, packed: int, offset: int
) -> tuple[int, int, int, tuple[str, ...]]:
    """Read the fields that large entries and names in Unicode have."""
    at, names = 0, tuple[str, ...]()
    while at + 4 <= len(fields):
        kind, length = unpack_from("<HH", fields, at)
        value = fields[at + 4 : at + 4 + length]
        if kind == _ZIP64:
            numbers = [
                int.from_bytes(value[place : place + 8], "little")
                for place in range(0, len(value) - 7, 8)
            ]
            if size == _FULL and numbers:
                size = numbers.pop(0)
            if packed == _FULL and numbers:
                packed = numbers.pop(0)
            if offset == _FULL and numbers:
                offset = numbers.pop(0)
        elif kind == _UNICODE_PATH and len(value) > 5:  # noqa: PLR2004 - version and CRC-32
            names = (_text(value[5:], _UTF_8),)
        at += 4 + length
    return size, packed, offset, names


def _local(content: bytes, header: int) -> tuple[int, bytes | None, int]:
    """
    Return where the bytes of an entry begin, and the end of the name in its own header.

    None where there is no such header; and how long the name is. Any number of entries may lead
    to one header with a long name.
    """
    if content[header : header + 4] != _LOCAL or header + _LOCAL_SIZE > len(content):
        return min(header, len(content)), None, 0
    named, extra = unpack_from("<HH", content, header + 26)
    start = header + _LOCAL_SIZE
    name = content[start + max(0, named - _LONGEST_NAME) : start + named]
    return min(start + named + extra, len(content)), name, named


def _text(raw: bytes, flags: int) -> str:
    return raw[-_LONGEST_NAME:].decode("utf-8" if flags & _UTF_8 else "cp437", "replace")


def _laid_out(
    content: bytes, before: int, end: int, entries: list[Entry], faults: dict[str, None]
) -> bool:
    """Find entries that the directory does not name; return whether any lie in each other."""
    at, has_overlaps = before, False
    for entry in sorted(entries, key=lambda entry: entry.header):
        if entry.header < at:
            has_overlaps = True
        elif content.find(_LOCAL, at, min(entry.header, end)) >= 0:
            faults["its directory does not name all that is in it"] = None
        at = max(at, entry.end)
    if content.find(_LOCAL, at, end) >= 0:
        faults["its directory does not name all that is in it"] = None
    return has_overlaps
