r"""
Charsets of several sets that the text switches between: ISO-2022 of Japan, Korea, China; HZ.

They are seven-bit, so what damages them is lost: a missing escape turns a text into other
letters. Python's codecs stop at the first such place. This goes on behind it, and knows the
characters that Windows and telephones put into these charsets (RFC 1468, 1554, 1557, 1922,
1843, ISO-2022-JP-3, CP50220, CP50221).
"""

from __future__ import annotations

import re
from io import StringIO

_ESCAPE = re.compile(
    rb"\x1b(?:\$[\x28-\x2b\x2d-\x2f]?[\x40-\x5f]|[\x28\x29\x2a\x2d-\x2f][\x40-\x5f]|&@)"
)
_KOREAN_MARK = re.compile(rb"\x1b\$\)C\r?\n?")
_CHINESE_SET = re.compile(rb"\x1b\$[)*+]([A-Z])")
_SHIFTED = re.compile(rb"\x0e([^\x0f\r\n]*)\x0f?")
_SECOND_SHIFT = re.compile(rb"\x1b(?:N|O)([\x21-\x7e]{2})")
_HZ = re.compile(rb"~(?:\{((?:[^~\r\n]++|~(?!\}))*+)(?:~\})?|~|\r?\n)")
_TO_KANJI = re.compile(rb"\$[@B]")
_TO_ASCII = re.compile(rb"\([BJ]")
_PRINTED = re.compile(rb"[\x21-\x7e]+")
#: Bytes of Kanji in a row that are believed where the escapes around them were lost.
_LONGEST_RUN = 400
_HIGH = bytes(code | 0x80 if 0x21 <= code <= 0x7E else code for code in range(256))  # noqa: PLR2004 - the two ends of the letters of ISO 2022

_KATAKANA = b"\x1b(I"
# JIS X 0212 is the third set of EUC-JP, and has no codec of its own.
_SUPPLEMENT = "supplement"
_CODECS = {
    b"\x1b$@": "cp932",
    b"\x1b$B": "cp932",
    b"\x1b$(@": "cp932",
    b"\x1b$(B": "cp932",
    b"\x1b$(O": "euc_jis_2004",
    b"\x1b$(P": "euc_jis_2004",
    b"\x1b$(Q": "euc_jis_2004",
    b"\x1b$(D": _SUPPLEMENT,
    b"\x1b$A": "gb18030",
    b"\x1b$(C": "cp949",
}


def has_escapes(raw: bytes) -> bool:
    r"""
    Return whether *raw* switches sets as ISO-2022 does; text without a charset shows it so.

    >>> has_escapes(b"\x1b$B$3$s\x1b(B"), has_escapes(b"\x1b[31m red")
    (True, False)
    """
    return b"\x1b$" in raw or b"\x1b(J" in raw or b"\x1b(I" in raw


def read_japanese(raw: bytes) -> str:
    r"""
    Return ISO-2022-JP, in any of its kinds and damage, as text.

    >>> read_japanese(b"\x1b$B$3$s\x1b(B \x1b$B-!\x1b(I1\x1b(B"), read_japanese(b"$B$3$s(B")
    ('こん ①ｱ', 'こん')
    """
    if b"\x1b" not in raw and b"$B" in raw:
        # A server took the escapes for control characters, and out.
        raw = _restored(raw)
    try:
        return raw.decode("iso2022_jp_ext")
    except UnicodeError:
        pass
    made = StringIO(newline="")
    at, escape = 0, b""
    for switch in _ESCAPE.finditer(raw):
        made.write(_in_set(raw[at : switch.start()], escape))
        at, escape = switch.end(), switch[0]
    made.write(_in_set(raw[at:], escape))
    return made.getvalue()


def _restored(raw: bytes) -> bytes:
    """Return *raw* with its escapes, where all that is left of them is what followed ESC."""
    made = bytearray()
    at = 0
    # The nearest way back to ASCII, an even and an odd number of bytes away: each only goes on.
    ends = [0, 0]
    for start in _TO_KANJI.finditer(raw):
        begin = start.end()
        if start.start() < at:
            continue
        end = ends[begin % 2]
        while end < len(raw) and (end < begin + 2 or (end - begin) % 2):
            found = _TO_ASCII.search(raw, max(end + 1, begin + 2))
            end = found.start() if found else len(raw)
        ends[begin % 2] = end
        if end < len(raw) and end - begin <= _LONGEST_RUN and _PRINTED.fullmatch(raw, begin, end):
            made += raw[at : start.start()] + b"\x1b" + raw[start.start() : end] + b"\x1b"
            made += raw[end : end + 2]
            at = end + 2
    return bytes(made + raw[at:])


def read_korean(raw: bytes) -> str:
    r"""
    Return ISO-2022-KR as text, with its mark at the beginning or without.

    >>> read_korean(b"\x0e0!\x0f ok"), read_korean(b"\x1b$)C\n\x0e0!\x0f ok")
    ('가 ok', '가 ok')
    """
    raw = _KOREAN_MARK.sub(b"", raw)
    return _SHIFTED.sub(_raised, raw).decode("cp949", "replace")


def read_chinese(raw: bytes) -> str:
    r"""
    Return ISO-2022-CN as text; the sets of CNS 11643 have no table here, and are U+FFFD.

    >>> read_chinese(b"\x1b$)A\x0e;;\x0f ok")
    '换 ok'
    """
    pieces: list[bytes] = []
    at, is_simplified = 0, True
    for switch in _CHINESE_SET.finditer(raw):
        pieces.append(_simplified(raw[at : switch.start()], is_simplified=is_simplified))
        at, is_simplified = switch.end(), switch[1] in {b"A", b"E"}
    pieces.append(_simplified(raw[at:], is_simplified=is_simplified))
    return b"".join(pieces).decode("gb18030", "replace")


def read_hz(raw: bytes) -> str:
    r"""
    Return HZ as text, with its last ``~}`` or without.

    >>> read_hz(b"~{<:Ky2;~} ~~"), read_hz(b"~{<:Ky2;\n.")
    ('己所不 ~', '己所不\n.')
    """
    return _HZ.sub(_lowered, raw).decode("gb18030", "replace")


def _in_set(raw: bytes, escape: bytes) -> str:
    """Return what stands between two escapes; a line end leads back to ASCII by itself."""
    codec = _CODECS.get(escape)
    if codec is not None:
        return _by_line(raw, codec)
    if escape == _KATAKANA:
        return raw.translate(_HIGH).decode("cp932", "replace")
    return raw.decode("ascii" if raw.isascii() else "cp932", "replace")


def _by_line(raw: bytes, codec: str) -> str:
    head, line_end, rest = raw.partition(b"\n")
    if head.endswith(b"\r"):
        head, line_end = head[:-1], b"\r\n"
    return _pairs(head, codec) + (line_end + rest).decode("cp932", "replace")


def _pairs(raw: bytes, codec: str) -> str:
    """Return characters of two seven-bit bytes each."""
    if codec == "cp932":
        return _shift_jis(raw).decode("cp932", "replace")
    high = raw.translate(_HIGH)
    if codec == _SUPPLEMENT:
        pairs = len(high) // 2
        made = bytearray(b"\x8f") * (3 * pairs)
        made[1::3], made[2::3] = high[: 2 * pairs : 2], high[1::2]
        high = bytes(made) + (b"\x8f" + high[-1:]) * (len(high) % 2)
        codec = "euc_jp"
    return high.decode(codec, "replace")


def _shift_jis(raw: bytes) -> bytes:
    """Return JIS X 0208 as Shift-JIS, in which Windows has its additional characters."""
    made = bytearray()
    end = len(raw) - len(raw) % 2
    for at in range(0, end, 2):
        row, cell = raw[at] & 0x7F, raw[at + 1] & 0x7F
        if row < 0x21 or cell < 0x21:  # noqa: PLR2004 - no letter of ISO 2022 is below
            made += raw[at : at + 2]
            continue
        made.append((row + 1 >> 1) + (0x70 if row < 0x5F else 0xB0))  # noqa: PLR2004 - the gap that half-width letters fill
        if row % 2:
            made.append(cell + (0x1F if cell < 0x60 else 0x20))  # noqa: PLR2004 - DEL is left out
        else:
            made.append(cell + 0x7E)
    return bytes(made) + raw[end:]


def _raised(shifted: re.Match[bytes]) -> bytes:
    return shifted[1].translate(_HIGH)


def _lowered(found: re.Match[bytes]) -> bytes:
    if found[1] is not None:
        return found[1].translate(_HIGH)
    return b"~" if found[0] == b"~~" else b""


def _simplified(raw: bytes, *, is_simplified: bool) -> bytes:
    raw = _SECOND_SHIFT.sub("\ufffd".encode("gb18030"), raw)
    if is_simplified:
        return _SHIFTED.sub(_raised, raw)
    return _SHIFTED.sub("\ufffd".encode("gb18030"), raw)
