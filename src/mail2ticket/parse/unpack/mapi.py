"""Lists of MAPI properties, as winmail.dat holds them (MS-OXTNEF section 2.1.3.4)."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from enum import IntEnum
from typing import NamedTuple

from mail2ticket.parse.charsets.decoding import decode

#: Properties of one list that are read, and values of one property.
_MOST = 10_000

# The bytes of a value, by its kind.
_FIXED = {
    0x00: 0,
    0x01: 0,
    0x02: 2,
    0x03: 4,
    0x04: 4,
    0x05: 8,
    0x06: 8,
    0x07: 8,
    0x0A: 4,
    0x0B: 2,
    0x14: 8,
    0x40: 8,
    0x48: 16,
}
_VARIABLE = frozenset({0x0D, 0x1E, 0x1F, 0x102})
_OBJECT, _STRING, _UNICODE, _BINARY = 0x0D, 0x1E, 0x1F, 0x102
_TIME = 0x40
_MANY = 0x1000
_NAMED = 0x8000
_SIXTEEN = struct.Struct("<H")
_LONG = struct.Struct("<I")

# Python's codecs of the code pages whose names are not "cp" and their number.
_CODE_PAGES = {
    20127: "ascii",
    20866: "koi8-r",
    21866: "koi8-u",
    50220: "iso2022_jp",
    50221: "iso2022_jp",
    50222: "iso2022_jp",
    51932: "euc_jp",
    51949: "euc_kr",
    52936: "hz",
    54936: "gb18030",
    65001: "utf-8",
    10000: "mac-roman",
    936: "gb18030",
}


class Tag(IntEnum):
    """The properties that are looked at (MS-OXPROPS)."""

    MESSAGE_CLASS = 0x001A
    SUBJECT = 0x0037
    SENT_AT = 0x0039
    START = 0x0060
    END = 0x0061
    FROM_NAME = 0x0042
    FROM_ADDRESS = 0x0065
    SENDER_NAME = 0x0C1A
    SENDER_ADDRESS = 0x0C1F
    SENDER_SMTP = 0x5D01
    DISPLAY_TO = 0x0E04
    BODY = 0x1000
    RTF = 0x1009
    HTML = 0x1013
    DISPLAY_NAME = 0x3001
    DATA = 0x3701
    FILENAME = 0x3704
    METHOD = 0x3705
    LONG_FILENAME = 0x3707
    TRANSPORT_NAME = 0x370C
    MIME_TAG = 0x370E
    CONTENT_ID = 0x3712
    FLAGS = 0x3714
    INTERNET_CODE_PAGE = 0x3FDE
    HIDDEN = 0x7FFE


_WANTED = frozenset(map(int, Tag))


class Value(NamedTuple):
    """The first value of a property, as it stands in the list."""

    kind: int
    raw: memoryview


class Properties:
    """
    A list of properties: those that somebody looks at, each as it stands until then.

    Attributes:
        is_whole: Whether the list was read to its end.

        code_page: Of the strings that are not Unicode, as Python calls it.
    """

    __slots__ = ("_values", "code_page", "is_whole")

    def __init__(
        self,
        values: Mapping[int, Value] | None = None,
        code_page: str = "",
        *,
        is_whole: bool = True,
    ) -> None:
        self._values = dict(values or {})
        self.code_page = code_page
        self.is_whole = is_whole

    def raw(self, tag: Tag) -> memoryview | None:
        """Return the bytes of *tag*, or None."""
        value = self._values.get(tag)
        return value.raw if value else None

    def is_object(self, tag: Tag) -> bool:
        """Return whether *tag* is an object, which has the id of its interface in front."""
        value = self._values.get(tag)
        return value is not None and value.kind == _OBJECT

    def text(self, tag: Tag) -> str:
        """Return *tag* as text, or an empty one."""
        value = self._values.get(tag)
        if value is None or value.kind not in {_STRING, _UNICODE}:
            return ""
        if value.kind == _UNICODE:
            return value.raw.tobytes().decode("utf-16-le", "replace").partition("\0")[0]
        return decode(value.raw.tobytes().partition(b"\0")[0], self.code_page)

    def number(self, tag: Tag) -> int:
        """Return *tag* as a number, or 0."""
        value = self._values.get(tag)
        if value is None or value.kind not in _FIXED or len(value.raw) > _LONG.size:
            return 0
        return int.from_bytes(value.raw, "little")

    def moment(self, tag: Tag) -> datetime | None:
        """Return *tag* as a moment, where it is one that a clock shows."""
        value = self._values.get(tag)
        if value is None or value.kind != _TIME:
            return None
        ticks = int.from_bytes(value.raw, "little")
        try:
            return datetime(1601, 1, 1, tzinfo=UTC) + timedelta(microseconds=ticks // 10)
        except OverflowError:
            return None


def codec_of_page(number: int) -> str:
    """
    Return what charsets call the Windows code page *number*; an empty one for none.

    >>> codec_of_page(1252), codec_of_page(65001), codec_of_page(28592), codec_of_page(0)
    ('cp1252', 'utf-8', 'iso8859-2', '')
    """
    if 28591 <= number <= 28606:  # noqa: PLR2004 - ISO 8859-1 to 16
        return f"iso8859-{number - 28590}"
    return _CODE_PAGES.get(number, f"cp{number}" if number else "")


def read_properties(data: memoryview, code_page: str) -> Properties:
    """Read a list of properties; what is damaged is read as far as it goes."""
    reader = _Reader(data)
    values: dict[int, Value] = {}
    is_whole = True
    try:
        count = reader.long()
        for _ in range(min(count, _MOST)):
            reader.property(values)
        is_whole = count <= _MOST and reader.is_clear
    except EOFError:
        is_whole = False
    return Properties(values, code_page, is_whole=is_whole)


class _Reader:
    """Goes through one list; whatever is not there is an EOFError."""

    __slots__ = ("_at", "_data", "is_clear")

    def __init__(self, data: memoryview) -> None:
        #: Whether no property is there twice and says two things: others may read the other.
        self.is_clear = True
        self._data = data
        self._at = 0

    def long(self) -> int:
        return int(_LONG.unpack(self._take(4))[0])

    def property(self, values: dict[int, Value]) -> None:
        kind = int(_SIXTEEN.unpack(self._take(2))[0])
        tag = int(_SIXTEEN.unpack(self._take(2))[0])
        if tag >= _NAMED:
            self._name()
        value = self._value(kind)
        if tag in _WANTED and value is not None:
            said = values.setdefault(tag, Value(kind & ~_MANY, value))
            self.is_clear = self.is_clear and said.raw == value

    def _name(self) -> None:
        self._take(16)
        if self.long():
            self._take(_padded(self.long()))
        else:
            self._take(4)

    def _value(self, kind: int) -> memoryview | None:
        """Return the first value of *kind*, and pass over the others."""
        one = kind & ~_MANY
        is_variable = one in _VARIABLE
        if not is_variable and one not in _FIXED:
            # Nobody can tell how long it is, nor where the next one begins.
            raise EOFError
        count = self.long() if is_variable or kind & _MANY else 1
        if count > _MOST:
            raise EOFError
        if not is_variable:
            # Taken at once: there are kinds of no bytes, and counts of them cost nothing.
            values = self._take(count * _padded(_FIXED[one]))
            return values[: _FIXED[one]] if count else None
        first: memoryview | None = None
        for _ in range(count):
            length = self.long()
            value = self._take(_padded(length))[:length]
            first = value if first is None else first
        return first

    def _take(self, size: int) -> memoryview:
        end = self._at + size
        if end > len(self._data):
            raise EOFError
        taken = self._data[self._at : end]
        self._at = end
        return taken


def _padded(length: int) -> int:
    return (length + 3) & ~3
