"""Bytes to text, by a list of charsets that may be used and by no other (S16, S17)."""

from __future__ import annotations

import codecs
import re
from functools import lru_cache

#: Python's names of the codecs that turn bytes into text and do nothing else. Not here, and
#: so refused: rot13, hex, zlib, idna, punycode, unicode_escape, undefined, and utf-7, which
#: hides text from whoever reads it as ASCII.
_ALLOWED = frozenset(
    """
    ascii utf-8 utf-8-sig utf-16 utf-16-le utf-16-be utf-32 utf-32-le utf-32-be iso8859-1
    iso8859-2 iso8859-3 iso8859-4 iso8859-5 iso8859-6 iso8859-7 iso8859-8 iso8859-9
    iso8859-10 iso8859-11 iso8859-13 iso8859-14 iso8859-15 iso8859-16 cp437 cp720 cp737
    cp775 cp850 cp852 cp855 cp857 cp858 cp860 cp861 cp862 cp863 cp864 cp865 cp866 cp869
    cp874 cp932 cp949 cp950 cp1006 cp1125 cp1250 cp1251 cp1252 cp1253 cp1254 cp1255 cp1256
    cp1257 cp1258 koi8-r koi8-u koi8-t kz1048 ptcp154 tis-620 big5 big5hkscs gb2312 gbk
    gb18030 hz euc_jp euc_jis_2004 euc_jisx0213 euc_kr johab shift_jis shift_jis_2004
    shift_jisx0213 iso2022_jp iso2022_jp_1 iso2022_jp_2 iso2022_jp_2004 iso2022_jp_3
    iso2022_jp_ext iso2022_kr mac-roman mac-cyrillic mac-greek mac-latin2 mac-iceland mac-
    turkish cp037 cp1140
    """.split()  # noqa: SIM905 - a table, and it is read as one
)

# What mail programs mean by a name, where it is not what the name says: the larger charset
# that contains it, as browsers read them too (WHATWG encoding standard).
_MEANT = {
    "ascii": "utf-8",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
    "big5": "big5hkscs",
    "iso2022_jp": "iso2022_jp_ext",
    "iso2022_jp_1": "iso2022_jp_ext",
    "iso2022_jp_2": "iso2022_jp_2",
    "utf-8-sig": "utf-8",
}

# Names that Python does not know.
_SPELLED = {
    "ks_c_5601": "cp949",
    "ksc5601": "cp949",
    "ks_c_5601-1987": "cp949",
    "x-windows-949": "cp949",
    "windows-949": "cp949",
    "windows-874": "cp874",
    "x-windows-874": "cp874",
    "windows-936": "gb18030",
    "x-gbk": "gb18030",
    "x-euc-jp": "euc_jp",
    "x-sjis": "cp932",
    "windows-31j": "cp932",
    "x-big5": "big5hkscs",
    "iso-8859-8-i": "iso8859-8",
    "iso-8859-8-e": "iso8859-8",
    "iso-8859-6-i": "iso8859-6",
    "x-mac-roman": "mac-roman",
    "x-mac-cyrillic": "mac-cyrillic",
    "cp-850": "cp850",
    "utf8mb4": "utf-8",
    "x-unicode-2-0-utf-8": "utf-8",
    "unicode-1-1-utf-8": "utf-8",
    "iso-10646-utf-8": "utf-8",
    "latin-9": "iso8859-15",
}

_NAME = re.compile(r"[\w.:+-]{1,60}", re.ASCII)
_ESCAPED_JAPANESE = re.compile(rb"\x1b\$[@B]|\x1b\(J")


@lru_cache(maxsize=512)
def codec_of(charset: str) -> str | None:
    """
    Return Python's codec for what a mail calls *charset*, or None where there is none.

    >>> codec_of("GB2312"), codec_of('"us-ascii"'), codec_of("rot13"), codec_of("x-none")
    ('gb18030', 'utf-8', None, None)
    """
    name = charset.strip(" \t\"'").lower()
    if name in _SPELLED:
        return _SPELLED[name]
    if not _NAME.fullmatch(name):
        return None
    try:
        found = codecs.lookup(name).name
    except (LookupError, ValueError):
        return None
    return _MEANT.get(found, found) if found in _ALLOWED else None


def is_known(charset: str) -> bool:
    """Return whether *charset* is one that may be used; an empty one is not."""
    return codec_of(charset) is not None


def decode(raw: bytes, charset: str = "") -> str:
    r"""
    Return *raw* as text; never raises.

    What the declared charset cannot decode is read as UTF-8, then as Windows-1252; what is
    plainly the declared charset with a few bad bytes keeps it, with U+FFFD for those.

    >>> decode(b"caf\xe9"), decode(b"caf\xc3\xa9", "us-ascii"), decode(b"\xb0\xa1", "gb2312")
    ('café', 'café', '啊')
    """
    codec = codec_of(charset)
    if codec is None or codec == "utf-8":
        return _undeclared(raw) if codec is None else _utf8(raw)
    try:
        return raw.decode(codec)
    except UnicodeError:
        return _damaged(raw, codec)


def is_sound(raw: bytes, charset: str) -> bool:
    """Return whether *charset* decodes all of *raw*; an undeclared one need not."""
    codec = codec_of(charset)
    try:
        raw.decode(codec or "utf-8")
    except UnicodeError:
        return codec in {"cp1252", None}
    return True


def _undeclared(raw: bytes) -> str:
    if _ESCAPED_JAPANESE.search(raw):
        return raw.decode("iso2022_jp_ext", "replace")
    return _utf8(raw)


def _utf8(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeError:
        pass
    # Text of UTF-8 that was cut or spoiled in a few places is still UTF-8.
    spoiled = raw.decode("utf-8", "replace")
    foreign = sum(1 for char in spoiled[:4096] if char > "\x7f" and char != "\ufffd")
    if foreign > 4 * spoiled[:4096].count("\ufffd"):
        return spoiled
    return _western(raw)


def _western(raw: bytes) -> str:
    try:
        return raw.decode("cp1252")
    except UnicodeError:
        return raw.decode("latin-1")


def _damaged(raw: bytes, codec: str) -> str:
    if codec == "cp1252":
        return _western(raw)
    if codec.startswith("iso2022"):
        return _escaped(raw, codec)
    try:
        return raw.decode("utf-8")
    except UnicodeError:
        return raw.decode(codec, "replace")


def _escaped(raw: bytes, codec: str) -> str:
    """Read what is nearly ISO-2022: with the signs that Windows adds, or not encoded at all."""
    if not raw.isascii():
        # It has no bytes over 127, so it is not what it is declared to be.
        for likely in ("utf-8", "cp932" if "jp" in codec else "cp949"):
            try:
                return raw.decode(likely)
            except UnicodeError:
                continue
    elif "jp" in codec:
        # JIS X 0213 has the circled digits and units where Windows has them.
        try:
            return raw.replace(b"\x1b$B", b"\x1b$(Q").decode("iso2022_jp_2004")
        except UnicodeError:
            pass
    return raw.decode(codec, "replace")
