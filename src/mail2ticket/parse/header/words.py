"""Encoded words, ``=?charset?q?text?=`` (RFC 2047), for what is shown to people."""

from __future__ import annotations

import binascii
import re
import unicodedata
from typing import NamedTuple

from mail2ticket.model.defect import DefectCode
from mail2ticket.parse.charsets.decoding import codec_of, read
from mail2ticket.parse.charsets.names import UTF_7, is_unknown, prose_codec_of
from mail2ticket.parse.findings import Findings

_HEAD = re.compile(
    r"=\?[ \t]{0,9}([^?\s*]{1,60})(?:\*[^?\s]{0,40})?[ \t]{0,9}\?[ \t]{0,9}([bq])[ \t]{0,9}\?",
    re.IGNORECASE,
)
_BASE64 = re.compile(r"[A-Za-z0-9+/]*")
_PIECE = re.compile(r"[A-Za-z0-9+/]{1,100000}")
_URL_SAFE = str.maketrans("-_", "+/")
_HEX = re.compile(r"[0-9A-Fa-f]{2}")
_OPEN_QUOTED = re.compile(r"[^\s?]{0,400}=[0-9A-Fa-f]{2}[^\s?]{0,400}")
_SOFT_BREAK = re.compile(r"=[ \t]{1,20}=")
_END = "?="
_UNSHOWN = dict.fromkeys([*range(32), 0x7F, 0x85, 0x2028, 0x2029], " ")
#: Letters of base64 without which an open word is none.
_LEAST_OPEN = 4
#: Characters of a damaged word that are told.
_QUOTED = 80
#: Letters of a word that is not ended.
_LONGEST_OPEN = 1_000


class _Word(NamedTuple):
    """An encoded word: its charset, its encoding in lower case, and its text."""

    charset: str
    encoding: str
    text: str


def decode_words(value: str, findings: Findings, *, is_prose: bool = True) -> str:
    """
    Return *value* with its encoded words decoded, in NFC, on one line.

    Blanks between two words are dropped, and words of one charset are joined before they
    are decoded, for some programs split in the middle of a character. A word that is
    damaged is read where what it says is plain, and else shown as it is. *is_prose* is
    text that nothing depends on, unlike the name of a file: only there is UTF-7 read.

    >>> decode_words("=?utf-8?q?Caf=C3?= =?utf-8?q?=A9?= =?x?y?z?=", Findings())
    'Café =?x?y?z?='
    """
    if "=?" not in value:
        return value
    shown: list[str] = []
    joined: list[_Word] = []
    for piece in _pieces(value, findings):
        if joined and (isinstance(piece, str) or not _is_one_charset(piece, joined[-1])):
            shown.append(_said(joined, findings, is_prose=is_prose))
            joined = []
        if isinstance(piece, str):
            shown.append(piece)
        else:
            joined.append(piece)
    if joined:
        shown.append(_said(joined, findings, is_prose=is_prose))
    text = "".join(shown)
    if not text.isprintable():
        text = text.translate(_UNSHOWN)
    return unicodedata.normalize("NFC", text).strip()


def _is_one_charset(word: _Word, other: _Word) -> bool:
    return word.charset.lower() == other.charset.lower() or (
        codec_of(word.charset) is not None and codec_of(word.charset) == codec_of(other.charset)
    )


def _pieces(value: str, findings: Findings) -> list[str | _Word]:
    """Return literal text and words, in order; blanks between two words are left out."""
    pieces: list[str | _Word] = []
    at, done, end = 0, 0, len(value)
    # A text without any end of a word is searched for one once.
    last_end = value.rfind(_END)
    while at < end:
        begin = value.find("=?", at)
        if begin < 0:
            break
        head = _HEAD.match(value, begin)
        if head is None:
            at = begin + 2
            continue
        text, at = _text_of(value, head, last_end)
        if at < 0 or not _is_decodable(head[2], text):
            findings.add(DefectCode.BAD_ENCODED_WORD, value[begin : begin + _QUOTED])
            at = at if at >= 0 else begin + 2
            continue
        if value[at - 2 : at] != _END:
            findings.add(DefectCode.BAD_ENCODED_WORD, value[begin : begin + _QUOTED])
        between = value[done:begin]
        if between and not (pieces and between.isspace()):
            pieces.append(between)
        pieces.append(_Word(head[1], head[2].lower(), text))
        done = at
    if done < end:
        pieces.append(value[done:])
    return pieces


def _text_of(value: str, head: re.Match[str], last_end: int) -> tuple[str, int]:
    """Return what the word that begins with *head* says, and where it ends; -1 if nowhere."""
    start = head.end()
    near = value.find("=?", start)
    inner = near if near >= 0 and _HEAD.match(value, near) else -1
    # Never further than the next word, so that nothing is searched twice.
    bound = inner + 1 if inner >= 0 else len(value) if near < 0 else start + _LONGEST_OPEN
    stop = value.find(_END, start, bound) if start <= last_end else -1
    is_quoted = head[2] in "qQ"
    if stop >= 0:
        stop = _real_end(value, stop) if is_quoted else stop
        return value[start:stop], stop + 2
    # It is not ended: by the next word, by the end of the field, or by damage.
    limit = inner if inner >= 0 else min(len(value), start + _LONGEST_OPEN)
    text = value[start:limit].rstrip()
    if text.endswith(("?", "? =")):
        text = text.removesuffix("=").rstrip().removesuffix("?")
    is_plain = (
        _OPEN_QUOTED.fullmatch(text)
        if is_quoted
        else len(text) >= _LEAST_OPEN and _BASE64.fullmatch(text.rstrip("="))
    )
    return (text.rstrip(), limit) if is_plain else ("", -1)


def _real_end(value: str, stop: int) -> int:
    """Return the end of a word in Q whose text has a bare ``?`` before an encoded letter."""
    after = stop + 2
    if not _HEX.match(value, after) or value.startswith("=?", after):
        return stop
    later = value.find(_END, after, after + 80)
    between = value[after:later] if later >= 0 else " "
    return stop if "=?" in between or any(map(str.isspace, between)) else later


def _is_decodable(encoding: str, text: str) -> bool:
    """Return whether anything can be made of *text*."""
    if encoding in "qQ":
        return True
    return not text.strip("= \t") or bool(_PIECE.search(text.translate(_URL_SAFE)))


def _said(words: list[_Word], findings: Findings, *, is_prose: bool) -> str:
    """Return what *words* of one charset say."""
    charset = words[0].charset
    codec = prose_codec_of(charset)
    if codec is None and not is_unknown(charset):
        findings.add(DefectCode.UNKNOWN_CHARSET, charset)
    if codec == UTF_7:
        findings.add(DefectCode.UTF_7)
    raw: list[bytes] = []
    base64: list[str] = []
    for word in words:
        if word.encoding == "b":
            letters = "".join(word.text.split())
            base64.append(letters)
            if len(letters) % 4 and not letters.endswith("=") and word is not words[-1]:
                # Cut where no group ends: the rest of it is in the next word.
                continue
            raw.append(_from_base64("".join(base64), findings))
        else:
            if base64:
                raw.append(_from_base64("".join(base64), findings))
            raw.append(_from_quoted(word.text, charset))
        base64 = []
    found = b"".join(raw)
    if codec is None and not found.isascii() and not findings.may_guess():
        charset = "windows-1252"
    reading = read(found, charset, is_prose=is_prose)
    if not reading.is_sound:
        findings.add(DefectCode.UNDECODABLE_TEXT, charset)
    return reading.text


def _from_base64(letters: str, findings: Findings) -> bytes:
    letters = letters.translate(_URL_SAFE)
    body = letters.rstrip("=")
    if _BASE64.fullmatch(body) and len(body) % 4 != 1:
        return binascii.a2b_base64(body + "==")
    findings.add(DefectCode.BAD_ENCODED_WORD, letters)
    # Several that were put together, each with its own padding, or damage in between.
    pieces = letters.split("=") if "=" in body else [body]
    decoded: list[bytes] = []
    for piece in pieces:
        kept = "".join(_PIECE.findall(piece))
        kept = kept[: len(kept) - (len(kept) % 4 == 1)]
        decoded.append(binascii.a2b_base64(kept + "=="))
    return b"".join(decoded)


def _from_quoted(text: str, charset: str) -> bytes:
    if "= " in text or "=\t" in text:
        # A line was folded where quoted-printable breaks one.
        text = _SOFT_BREAK.sub("=", text)
    return binascii.a2b_qp(_bytes_of(text, charset), header=True)


def _bytes_of(text: str, charset: str) -> bytes:
    """Return raw 8-bit letters of a word as they came: in the charset that it declares."""
    if not text.isascii():
        try:
            return text.encode(codec_of(charset) or "utf-8")
        except (UnicodeError, LookupError):
            pass
    return text.encode("utf-8", "replace")
