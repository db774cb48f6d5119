"""RTF to text, as far as it stands for a mail (RTF 1.9, and HTML in RTF: MS-OXRTFEX)."""

from __future__ import annotations

import re
from typing import NamedTuple

from mail2ticket.parse.charsets.decoding import codec_of, decode

_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?[0-9]{1,10})? ?"  # a control word, and its number
    rb"|\\'([0-9a-fA-F]{2})"
    rb"|\\(.)"
    rb"|([{}])"
    rb"|([\r\n]+)"
    rb"|([^\\{}\r\n]+)",
    re.DOTALL,
)
#: Groups inside one another whose state is kept; RTF of mail has a dozen.
_DEEPEST = 1_000
#: Pieces of text that are looked at for what charset they are; later ones are as they say.
_DOUBTED = 2_000

# What is no text of the document.
_HIDDEN = frozenset(
    b"fonttbl colortbl stylesheet info pict object header footer headerl headerr headerf footerl "
    b"footerr footerf footnote listtable listoverridetable rsidtbl generator xmlnstbl themedata "
    b"fldinst datafield bkmkstart bkmkend filetbl revtbl".split()
)
_SAID = {
    b"par": "\n",
    b"line": "\n",
    b"sect": "\n",
    b"page": "\n",
    b"row": "\n",
    b"tab": "\t",
    b"cell": "\t",
    b"lquote": "\u2018",
    b"rquote": "\u2019",
    b"ldblquote": "\u201c",
    b"rdblquote": "\u201d",
    b"bullet": "\u2022",
    b"endash": "\u2013",
    b"emdash": "\u2014",
    b"emspace": "\u2003",
    b"enspace": "\u2002",
}
_SYMBOLS = {
    b"~": "\u00a0",
    b"_": "\u2011",
    b"{": "{",
    b"}": "}",
    b"\\": "\\",
    b"\n": "\n",
    b"\r": "\n",
}


class Read(NamedTuple):
    """The text of an RTF; HTML where it was made of HTML."""

    text: str
    is_html: bool


class _Group(NamedTuple):
    """What holds inside a group: whether its text is shown, and the bytes after a Unicode sign."""

    is_hidden: bool = False
    is_tag: bool = False
    skipped: int = 1


def read_rtf(rtf: bytes) -> Read:
    r"""
    Return the text of *rtf*, or the HTML that Exchange made it of.

    One pass, in which a token is looked at once; fonts, pictures and whatever nobody knows
    are left out. Damage is read as far as it goes.

    >>> read_rtf(rb"{\rtf1\ansi{\fonttbl{\f0 Arial;}}caf\'e9\par \u8364? 5}").text
    'café\n€ 5'
    >>> read_rtf(rb"{\rtf1\fromhtml1{\*\htmltag84 <b>}\htmlrtf \b\htmlrtf0 Hi}")
    Read(text='<b>Hi', is_html=True)
    """
    return _Reader().read(rtf)


class _Reader:
    """One pass over one RTF."""

    def __init__(self) -> None:
        self._group = _Group()
        self._stack: list[_Group] = []
        self._above = 0
        self._pieces: list[str] = []
        self._bytes = bytearray()
        self._code_page = "cp1252"
        self._is_html = False
        self._is_suppressed = False
        self._is_marked = False
        self._to_skip = 0
        self._half = 0
        self._doubted = 0

    def read(self, rtf: bytes) -> Read:
        for token in _TOKEN.finditer(rtf):
            word, number, code, symbol, brace, _, text = token.groups()
            if text is not None:
                self._say(text)
            elif word is not None:
                self._word(word, number)
            elif code is not None:
                self._say(bytes((int(code, 16),)))
            elif brace is not None:
                self._brace(is_open=brace == b"{")
            elif symbol is not None:
                self._symbol(symbol)
        self._flush()
        return Read("".join(self._pieces), self._is_html)

    def _brace(self, *, is_open: bool) -> None:
        self._to_skip = 0
        self._is_marked = False
        if is_open and len(self._stack) < _DEEPEST:
            self._stack.append(self._group)
        elif is_open:
            self._above += 1
        elif self._above:
            self._above -= 1
        elif self._stack:
            self._group = self._stack.pop()

    def _symbol(self, symbol: bytes) -> None:
        if symbol == b"*":
            self._is_marked = True
        elif symbol in _SYMBOLS:
            self._write(_SYMBOLS[symbol])

    def _word(self, word: bytes, number: bytes | None) -> None:
        is_marked, self._is_marked = self._is_marked, False
        value = int(number) if number is not None else None
        if word == b"htmltag":
            self._group = self._group._replace(is_tag=True)
        elif is_marked or word in _HIDDEN:
            self._group = self._group._replace(is_hidden=True)
        elif word == b"htmlrtf":
            self._is_suppressed = value != 0
        elif word == b"fromhtml":
            self._is_html = value != 0
        elif word == b"ansicpg" and value:
            self._flush()
            self._code_page = f"cp{value}" if value != 65001 else "utf-8"  # noqa: PLR2004
        elif word == b"uc" and value is not None:
            self._group = self._group._replace(skipped=min(max(value, 0), 16))
        elif word == b"u" and value is not None:
            self._unicode(value)
        elif word in _SAID:
            self._write(_SAID[word])

    def _unicode(self, value: int) -> None:
        self._to_skip = 0
        self._write_unit(value & 0xFFFF)
        self._to_skip = self._group.skipped

    def _write_unit(self, unit: int) -> None:
        """Write a UTF-16 unit; one of a pair waits for the other."""
        half, self._half = self._half, 0
        if 0xD800 <= unit < 0xDC00:  # noqa: PLR2004 - the first of a pair
            self._half = unit
        elif 0xDC00 <= unit < 0xE000:  # noqa: PLR2004 - the second
            pair = 0x10000 + ((half & 0x3FF) << 10 | unit & 0x3FF) if half else 0xFFFD
            self._write(chr(pair))
        else:
            self._write(chr(unit))

    def _is_shown(self) -> bool:
        if self._group.is_hidden:
            return False
        return self._group.is_tag or not self._is_suppressed

    def _say(self, raw: bytes) -> None:
        skipped = min(self._to_skip, len(raw))
        self._to_skip -= skipped
        if self._is_shown() and skipped < len(raw):
            self._bytes += raw[skipped:]

    def _write(self, text: str) -> None:
        self._to_skip = 0
        if self._is_shown():
            self._flush()
            self._pieces.append(text)

    def _flush(self) -> None:
        """Read the bytes at hand; signs of two bytes may stand in two tokens."""
        if not self._bytes:
            return
        raw = bytes(self._bytes)
        self._bytes.clear()
        self._doubted += not raw.isascii()
        if self._doubted <= _DOUBTED:
            self._pieces.append(decode(raw, self._code_page))
        else:
            self._pieces.append(raw.decode(codec_of(self._code_page) or "cp1252", "replace"))
