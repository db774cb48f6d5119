"""Bytes to text, by what is declared and by what the bytes show (S16, S17)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from mail2ticket.parse.charsets import escaped
from mail2ticket.parse.charsets.code_pages import PAGES, read_page
from mail2ticket.parse.charsets.detection import guess, wide_score
from mail2ticket.parse.charsets.names import (
    ISO_2022_CN,
    ISO_2022_JP,
    UTF_7,
    codec_of,
    prose_codec_of,
)

__all__ = ["Reading", "codec_of", "decode", "is_known", "read"]

#: The five bytes that Windows-1252 leaves free are controls, as browsers read them.
_WESTERN = "".join(bytes([code]).decode("cp1252", "ignore") or chr(code) for code in range(256))
_BYTE_ORDER_MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_MARKS = tuple(mark for mark, _ in _BYTE_ORDER_MARKS)
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_BETWEEN = re.compile(rb"\x1b\$\)([AC])")

# Charsets of two bytes or more a character, in which a byte over 127 tells nothing alone.
_WIDE = frozenset({"gb18030", "cp932", "cp949", "big5hkscs", "euc_jp", "johab"})
_ALSO = {"big5hkscs": "cp950", "cp932": "shift_jis_2004", "euc_jp": "euc_jis_2004"}
_EBCDIC = frozenset({"cp037", "cp273", "cp424", "cp500", "cp875", "cp1026", "cp1140"})

# NULs that somebody hid in a text; so few make no UTF-16 of it.
_STRAY_NULS = 2
#: Bytes in which it is told whether text is UTF-16, and how much of it is damaged.
_LOOK = 4_096
#: A likelihood from which bytes are text of East Asia.
_LIKELY = 0.5
#: Characters for each bad one in a text that is spoiled, and no other charset.
_SPOILED = 20
#: How much likelier another reading must be than the declared one.
_FAR = 0.3


class Reading(NamedTuple):
    """
    Text that was made of bytes.

    Attributes:
        text: The text.

        codec: The codec that made it.

        is_declared: Whether that is the declared one.

        is_sound: Whether it stands for every byte; else there are U+FFFD in the text.
    """

    text: str
    codec: str
    is_declared: bool = True
    is_sound: bool = True


def is_known(charset: str) -> bool:
    """Return whether *charset* is one that may be used; an empty one is not."""
    return codec_of(charset) is not None


def decode(raw: bytes, charset: str = "", *, is_prose: bool = False) -> str:
    r"""
    Return *raw* as text; never raises.

    >>> decode(b"caf\xe9"), decode(b"caf\xc3\xa9", "us-ascii"), decode(b"\xb0\xa1", "gb2312")
    ('café', 'café', '啊')
    """
    return read(raw, charset, is_prose=is_prose).text


def read(raw: bytes, charset: str = "", *, is_prose: bool = False) -> Reading:
    r"""
    Read *raw* by *charset*; never raises.

    What the declared charset cannot be is told from the bytes: UTF-8 and the marks and
    escapes of others for certain, anything else by `detection`. What is plainly the
    declared one with a few bad bytes keeps it, with U+FFFD for those. *is_prose* is text
    that is shown and that nothing else depends on: only there is UTF-7 read.

    >>> read("Größe".encode(), "iso-8859-1")
    Reading(text='Größe', codec='utf-8', is_declared=False, is_sound=True)
    >>> read("Größe".encode("cp1252"), "utf-8").text, read(b"Gr+APYA3w-e", "utf-7").text
    ('Größe', 'Gr+APYA3w-e')
    >>> read(b"Gr+APYA3w-e", "utf-7", is_prose=True).text
    'Größe'
    """
    codec = prose_codec_of(charset) if is_prose else codec_of(charset)
    if codec is None:
        return _undeclared(raw)
    special = _SPECIAL.get(codec)
    if special is not None:
        return special(raw, codec)
    if codec in PAGES:
        text = read_page(raw, codec)
        return Reading(text, codec, is_sound="\ufffd" not in text)
    if codec in _WIDE:
        return _wide(raw, codec)
    return _narrow(raw, codec)


def _undeclared(raw: bytes) -> Reading:
    certain = _certain(raw)
    if certain is not None:
        return certain
    codec = guess(raw)
    if codec == "cp1252":
        return Reading(_western(raw), codec, is_declared=False)
    text = raw.decode(codec, "replace")
    return Reading(text, codec, is_declared=False, is_sound="\ufffd" not in text)


def _certain(raw: bytes, *, is_said: bool = False) -> Reading | None:
    """
    Return what *raw* says itself, or None where that would be a guess.

    *is_said* is text that says it is UTF-8: fewer signs of it are enough then, for short
    Chinese has some by chance.
    """
    for mark, codec in _BYTE_ORDER_MARKS if raw.startswith(_MARKS) else ():
        if raw.startswith(mark) and (codec == "utf-8" or len(raw) % 2 == 0):
            text = raw.decode(codec, "replace")
            return Reading(text, codec, is_declared=False, is_sound="\ufffd" not in text)
    if raw.isascii():
        return _ascii(raw)
    try:
        return Reading(raw.decode("utf-8"), "utf-8", is_declared=False)
    except UnicodeError:
        pass
    # Text of UTF-8 that was cut or spoiled in a few places is still UTF-8.
    spoiled = raw.decode("utf-8", "replace")
    near = spoiled[:_LOOK]
    foreign = sum(1 for char in near if char > "\x7f" and char != "\ufffd")
    if foreign > max(near.count("\ufffd") * (1 if is_said else 4), 1):
        return Reading(spoiled, "utf-8", is_declared=False, is_sound=False)
    return None


def _ascii(raw: bytes) -> Reading:
    if b"\x1b" in raw and escaped.has_escapes(raw):
        return _by_escapes(raw)
    near = raw[:_LOOK]
    zeros = near.count(0) if b"\x00" in near else 0
    order = _utf16_order(raw) if zeros > _STRAY_NULS and 8 * zeros > 3 * len(near) else ""
    if order:
        return Reading(raw.decode(order, "replace"), order, is_declared=False)
    return Reading(raw.decode("ascii"), "utf-8", is_declared=False)


def _by_escapes(raw: bytes) -> Reading:
    between = _BETWEEN.search(raw)
    if between is None:
        return Reading(escaped.read_japanese(raw), ISO_2022_JP, is_declared=False)
    if between[1] == b"C":
        return Reading(escaped.read_korean(raw), "iso2022_kr", is_declared=False)
    return Reading(escaped.read_chinese(raw), ISO_2022_CN, is_declared=False)


def _utf8(raw: bytes, codec: str) -> Reading:
    certain = _certain(raw, is_said=True)
    if certain is not None:
        return Reading(certain.text, certain.codec, certain.codec == codec, certain.is_sound)
    return _undeclared(raw)


def _western(raw: bytes) -> str:
    return raw.decode("latin-1").translate(_WESTERN)


def _narrow(raw: bytes, codec: str) -> Reading:
    """Read a charset of one byte a character; text of UTF-8 is never an accident in one."""
    if not raw.isascii() and codec not in _EBCDIC:
        try:
            return Reading(raw.decode("utf-8"), "utf-8", is_declared=False)
        except UnicodeError:
            pass
    if codec == "cp1252":
        return Reading(_western(raw), codec)
    text = raw.decode(codec, "replace")
    return Reading(text, codec, is_sound="\ufffd" not in text)


def _wide(raw: bytes, codec: str) -> Reading:
    for one in (codec, _ALSO.get(codec, codec)):
        try:
            text = raw.decode(one)
        except UnicodeError:
            continue
        if raw.isascii():
            return Reading(text, codec)
        other = _other(raw, text, codec)
        return Reading(text, codec) if other is None else other
    try:
        return Reading(raw.decode("utf-8"), "utf-8", is_declared=False)
    except UnicodeError:
        text = raw.decode(codec, "replace")
    near = text[:_LOOK]
    bad = near.count("\ufffd")
    foreign = sum(1 for char in near if char > "\x7f")
    likely = guess(raw) if foreign <= _SPOILED * bad else codec
    if likely in _WIDE - {codec} or (likely not in _WIDE and bad > 1 and foreign <= 3 * bad):
        return Reading(raw.decode(likely, "replace"), likely, is_declared=False)
    return Reading(text, codec, is_sound=False)


def _other(raw: bytes, text: str, codec: str) -> Reading | None:
    """Return another reading of *raw* that is far likelier than *text*, which is none by luck."""
    try:
        other, found = "utf-8", raw.decode("utf-8")
    except UnicodeError:
        if _PRIVATE.search(text) is None:
            return None
        other = guess(raw)
        found = raw.decode(other, "replace")
    better = wide_score(found[:_LOOK], codec) - wide_score(text[:_LOOK], codec)
    return Reading(found, other, is_declared=False) if better > _FAR else None


def _utf16(raw: bytes, codec: str) -> Reading:
    """Read UTF-16 and UTF-32, and what is called so and has no NUL where each would have one."""
    if b"\x00" not in raw and codec.startswith("utf-16"):
        try:
            return Reading(raw.decode("utf-8"), "utf-8", is_declared=raw.isascii())
        except UnicodeError:
            pass
    order = codec
    if codec == "utf-16" and not raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        order = _utf16_order(raw) or "utf-16-be"
    text = raw.decode(order, "replace")
    return Reading(text, codec, is_sound="\ufffd" not in text)


def _utf16_order(raw: bytes) -> str:
    """Return which UTF-16 *raw* is by the places of its NULs, or an empty text."""
    near = raw[:_LOOK]
    first, second = near[::2].count(0), near[1::2].count(0)
    if 4 * max(first, second) < len(near) or 8 * min(first, second) > len(near):
        return ""
    return "utf-16-be" if first > second else "utf-16-le"


def _utf7(raw: bytes, codec: str) -> Reading:
    if not raw.isascii():
        return _undeclared(raw)
    text = raw.decode("utf-7", "replace")
    if _SURROGATE.search(text):
        text = _SURROGATE.sub("\ufffd", text)
    return Reading(text, codec, is_sound="\ufffd" not in text)


def _seven_bit(raw: bytes, codec: str) -> Reading:
    """Read a charset of seven bits; bytes over 127 show that it is none."""
    if not raw.isascii() and b"\x1b" not in raw and codec in _EIGHT_BIT:
        try:
            return Reading(raw.decode("utf-8"), "utf-8", is_declared=False)
        except UnicodeError:
            pass
        for one in _EIGHT_BIT[codec]:
            try:
                text = raw.decode(one)
            except UnicodeError:
                continue
            if wide_score(text, one) >= _LIKELY:
                return Reading(text, one, is_declared=False)
        return Reading(raw.decode("ascii", "replace"), codec, is_sound=False)
    text = _READERS[codec](raw)
    return Reading(text, codec, is_sound="\ufffd" not in text)


_READERS: dict[str, Callable[[bytes], str]] = {
    ISO_2022_JP: escaped.read_japanese,
    ISO_2022_CN: escaped.read_chinese,
    "iso2022_kr": escaped.read_korean,
    "hz": escaped.read_hz,
}
_EIGHT_BIT = {
    ISO_2022_JP: ("cp932", "euc_jp"),
    ISO_2022_CN: ("gb18030", "big5hkscs"),
    "iso2022_kr": ("cp949",),
    "hz": ("gb18030", "big5hkscs"),
}
_SPECIAL: dict[str, Callable[[bytes, str], Reading]] = {
    "utf-8": _utf8,
    UTF_7: _utf7,
    "utf-16": _utf16,
    "utf-16-le": _utf16,
    "utf-16-be": _utf16,
    "utf-32": _utf16,
    "utf-32-le": _utf16,
    "utf-32-be": _utf16,
    **dict.fromkeys(_READERS, _seven_bit),
}
