"""What mails call charsets, and the codec that reads each; what is not listed is refused (S17)."""

from __future__ import annotations

import re
from encodings import normalize_encoding
from encodings.aliases import aliases
from functools import lru_cache
from typing import Final

from mail2ticket.parse.charsets.code_pages import PAGES

#: Python's names of the codecs that turn bytes into text and do nothing else. Not here, and
#: so refused: rot13, hex, zlib, idna, punycode, unicode_escape, undefined and their like.
#: UTF-7 is apart, see `UTF_7`.
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
    iso2022_jp_ext iso2022_kr mac-roman mac-cyrillic mac-greek mac-latin2 mac-iceland
    mac-turkish mac-croatian mac-romanian mac-arabic mac-farsi cp037 cp273 cp424 cp500 cp875
    cp1026 cp1140 hp-roman8
    """.split()  # noqa: SIM905 - a table, and it is read as one
)

# The modules of `encodings` that they are in. No other is ever imported: a name that a mail
# brings is looked up in tables, and never among files (X15).
_MODULES = {name.replace("-", "_"): name for name in _ALLOWED} | {"latin_1": "iso8859-1"}

#: Every codec that a mail can be read with, by the name that Python has for it.
CODECS = tuple(sorted((*_ALLOWED, "utf-7")))

#: UTF-7 hides text from whoever reads it as ASCII. It is read where text is shown, and never
#: in addresses, parameters and names of files.
UTF_7: Final = "utf-7"

#: All of ISO-2022-JP and what Windows and Macintosh programs add to it.
ISO_2022_JP: Final = "iso2022_jp"

#: The Chinese ISO-2022, which Python does not know.
ISO_2022_CN: Final = "iso2022_cn"

# What mail programs mean by a name, where it is not what the name says: the larger charset
# that contains it, as browsers read them too (WHATWG encoding standard).
_MEANT = {
    "ascii": "utf-8",
    "utf-8-sig": "utf-8",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
    "big5": "big5hkscs",
    "cp950": "big5hkscs",
    "iso2022_jp_1": ISO_2022_JP,
    "iso2022_jp_2": ISO_2022_JP,
    "iso2022_jp_3": ISO_2022_JP,
    "iso2022_jp_2004": ISO_2022_JP,
    "iso2022_jp_ext": ISO_2022_JP,
    "euc_jis_2004": "euc_jp",
    "euc_jisx0213": "euc_jp",
}

# Names that Python does not know or takes for something else, as `_plain_name` leaves them.
_SPELLED = {
    "ks_c_5601": "cp949",
    "ks_c_5601_1987": "cp949",
    "ks_c_5601_1989": "cp949",
    "ksc_5601": "cp949",
    "ksc5601": "cp949",
    "ksc5601_1987": "cp949",
    "ks_x_1001": "cp949",
    "korean": "cp949",
    "uhc": "cp949",
    "ms949": "cp949",
    "windows_949": "cp949",
    "euckr": "cp949",
    "windows_1361": "johab",
    "windows_874": "cp874",
    "dos_874": "cp874",
    "tis620": "cp874",
    "tis_620_2533": "cp874",
    "thai": "cp874",
    "windows_936": "gb18030",
    "cp936": "gb18030",
    "ms936": "gb18030",
    "gb": "gb18030",
    "gb_2312": "gb18030",
    "gb2312_80": "gb18030",
    "gb_2312_80": "gb18030",
    "gb_1988_80": "gb18030",
    "euc_cn": "gb18030",
    "chinese": "gb18030",
    "chinesegb": "gb18030",
    "hz_gb": "hz",
    "hz_gb_2312": "hz",
    "windows_950": "big5hkscs",
    "ms950": "big5hkscs",
    "big5_eten": "big5hkscs",
    "big_5": "big5hkscs",
    "cn_big5": "big5hkscs",
    "big5_hkscs": "big5hkscs",
    "iso_2022_cn": ISO_2022_CN,
    "iso_2022_cn_ext": ISO_2022_CN,
    "sjis": "cp932",
    "ms_kanji": "cp932",
    "windows_31j": "cp932",
    "windows_932": "cp932",
    "shift_jis_ms": "cp932",
    "shiftjis": "cp932",
    "ms932": "cp932",
    "eucjp": "euc_jp",
    "eucjp_win": "euc_jp",
    "eucjp_ms": "euc_jp",
    "ujis": "euc_jp",
    "jis": ISO_2022_JP,
    "iso2022jp": ISO_2022_JP,
    "iso_2022_jp": ISO_2022_JP,
    "iso_2022_jp_ms": ISO_2022_JP,
    "iso2022_jp_ms": ISO_2022_JP,
    "cp50220": ISO_2022_JP,
    "cp50221": ISO_2022_JP,
    "cp50222": ISO_2022_JP,
    "iso_2022_kr": "iso2022_kr",
    "iso2022kr": "iso2022_kr",
    "iso_8859_8_i": "iso8859-8",
    "iso_8859_8_e": "iso8859-8",
    "iso8859_8_i": "iso8859-8",
    "iso_8859_6_i": "iso8859-6",
    "iso_8859_6_e": "iso8859-6",
    "logical": "iso8859-8",
    "hebrew": "iso8859-8",
    "visual": "iso8859-8",
    "dos_862": "cp862",
    "mac": "mac-roman",
    "macroman": "mac-roman",
    "mac_ce": "mac-latin2",
    "mac_centraleurroman": "mac-latin2",
    "mac_centraleurope": "mac-latin2",
    "mac_ukrainian": "mac-cyrillic",
    "mac_japanese": "cp932",
    "mac_korean": "cp949",
    "mac_chinesesimp": "gb18030",
    "mac_chinesetrad": "big5hkscs",
    "koi8r": "koi8-r",
    "koi8": "koi8-r",
    "koi": "koi8-r",
    "koi8u": "koi8-u",
    "cp878": "koi8-r",
    "latin_9": "iso8859-15",
    "latin9": "iso8859-15",
    "latin_1": "cp1252",
    "ansi": "cp1252",
    "iso8859": "cp1252",
    "iso_8859": "cp1252",
    "8859_1": "cp1252",
    "8859_15": "iso8859-15",
    "cp_ansi": "cp1252",
    "ansi_x3.4": "utf-8",
    "ansi_x3.4_1968": "utf-8",
    "ansi_x3.4_1986": "utf-8",
    "ansi_x3_4_1968": "utf-8",
    "us": "utf-8",
    "usascii": "utf-8",
    "ascii_us": "utf-8",
    "us_ascii7": "utf-8",
    "iso_646": "utf-8",
    "iso646_us": "utf-8",
    "iso_ir_6": "utf-8",
    "ascii7": "utf-8",
    "utf": "utf-8",
    "utf8mb4": "utf-8",
    "utf8mb3": "utf-8",
    "utf_8_mac": "utf-8",
    "utf_8_bom": "utf-8",
    "unicode_2_0_utf_8": "utf-8",
    "unicode_1_1_utf_8": "utf-8",
    "iso_10646_utf_8": "utf-8",
    "iso_10646": "utf-8",
    "iso_10646_ucs_basic": "utf-8",
    "iso_10646_ucs_2": "utf-16",
    "iso_10646_ucs_4": "utf-32",
    "iso_10646_utf_16": "utf-16",
    "ucs_2": "utf-16",
    "ucs2": "utf-16",
    "ucs_4": "utf-32",
    "cesu_8": "utf-8",
    "unicode_1_1_utf_7": UTF_7,
    "unicode_2_0_utf_7": UTF_7,
    "unicode11utf7": UTF_7,
    "utf7": UTF_7,
    "utf_7": UTF_7,
    "utf_7_imap": "utf-8",
    "cp65000": UTF_7,
    "cp65001": "utf-8",
    "cp1200": "utf-16-le",
    "cp1201": "utf-16-be",
    "cp10000": "mac-roman",
    "cp20127": "utf-8",
    "cp20866": "koi8-r",
    "cp20932": "euc_jp",
    "cp20936": "gb18030",
    "cp21866": "koi8-u",
    "cp51932": "euc_jp",
    "cp51936": "gb18030",
    "cp51949": "cp949",
    "cp52936": "hz",
    "cp54936": "gb18030",
    "cp28591": "cp1252",
    "cp28592": "iso8859-2",
    "cp28595": "iso8859-5",
    "cp28597": "iso8859-7",
    "cp28598": "iso8859-8",
    "cp28599": "cp1254",
    "cp28605": "iso8859-15",
    "cp38598": "iso8859-8",
    "windows31j": "cp932",
    "macce": "mac-latin2",
}

#: Names by which a mail says that it does not know its charset (RFC 1428 has the first).
_UNKNOWN = frozenset(
    """
    unknown_8bit unknown default none unspecified undefined_charset unknownencoding ansi_8bit 8bit
    7bit binary auto autodetect autodetect_all user_defined userdefined null charset
    unknown_charset us_unknown any unicode ansi_unknown
    """.split()  # noqa: SIM905 - a table, and it is read as one
)

_NAME = re.compile(r"[\w.:+-]{1,60}", re.ASCII)
_SEPARATORS = re.compile(r"[-_ :]+")
_WINDOWS = re.compile(r"(?:windows|win|ms|cp|ibm|dos|x_cp)_?(?:cp)?_?(\d{3,5})")
_ISO = re.compile(r"(?:iso_?)?8859_?(\d{1,2})(?:_(?:1987|1988|1989|1992|1998|2001))?")
_DECORATED = re.compile(r"\$?esc$|;.*|=.*|,.*", re.DOTALL)


def _plain_name(charset: str) -> str:
    """Return *charset* without its quotes, in lower case, with ``_`` for each separator."""
    name = charset[:100].strip(" \t\r\n\"'`<>()[]").lower().removeprefix("charset=")
    name = _DECORATED.sub("", name.strip("\"' "))
    name = _SEPARATORS.sub("_", name).strip("_.")
    return name.removeprefix("x_")


@lru_cache(maxsize=512)
def codec_of(charset: str) -> str | None:
    """
    Return the codec for what a mail calls *charset*, or None where there is none.

    UTF-7 is none: who may read it asks for `prose_codec_of`.

    >>> codec_of("GB2312"), codec_of('"us-ascii"'), codec_of("rot13"), codec_of("x-none")
    ('gb18030', 'utf-8', None, None)
    >>> codec_of("Windows 1252"), codec_of("_iso-2022-jp$ESC"), codec_of("utf-7")
    ('cp1252', 'iso2022_jp', None)
    """
    found = prose_codec_of(charset)
    return None if found == UTF_7 else found


@lru_cache(maxsize=512)
def prose_codec_of(charset: str) -> str | None:
    """Return the codec for *charset* in text that is shown and that nothing else depends on."""
    name = _plain_name(charset)
    windows = _WINDOWS.fullmatch(name)
    name = f"cp{windows[1]}" if windows else name
    for one in (name, name.removeprefix("cs")):
        if one in _SPELLED:
            return _SPELLED[one]
    if name in PAGES:
        return name
    if not _NAME.fullmatch(name):
        return None
    iso = _ISO.fullmatch(name)
    tried = (f"iso8859_{iso[1]}" if iso else name, name.replace("_", ""), f"x_{name}")
    for one in tried:
        found = _looked_up(one)
        if found is not None:
            return _MEANT.get(found, found)
    return None


def is_unknown(charset: str) -> bool:
    """
    Return whether *charset* says no more than that the sender does not know it.

    >>> is_unknown("unknown-8bit"), is_unknown("x-unknown"), is_unknown("klingon")
    (True, True, False)
    """
    name = _plain_name(charset)
    return not name or name in _UNKNOWN


def _looked_up(name: str) -> str | None:
    """Return the codec that Python has by *name*; `codecs.lookup` would import what it says."""
    plain = normalize_encoding(name)
    alias = aliases.get(plain) or aliases.get(plain.replace(".", "_"))
    return _MODULES.get(alias or plain)
