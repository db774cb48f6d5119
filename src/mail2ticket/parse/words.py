"""Encoded words, ``=?charset?q?text?=`` (RFC 2047), for what is shown to people."""

from __future__ import annotations

import binascii
import re
import unicodedata

from mail2ticket.model.defect import DefectCode
from mail2ticket.parse.charset import codec_of, decode, is_known
from mail2ticket.parse.findings import Findings

_HEAD = re.compile(r"=\?([^?\s*]{1,60})(?:\*[^?\s]{0,40})?\?([bq])\?", re.IGNORECASE)
_BASE64 = re.compile(r"[A-Za-z0-9+/]*")
_UNSHOWN = dict.fromkeys([*range(32), 0x7F, 0x85, 0x2028, 0x2029], " ")


def decode_words(value: str, findings: Findings) -> str:
    """
    Return *value* with its encoded words decoded, in NFC, on one line.

    Blanks between two words are dropped, and words of one charset are joined before they
    are decoded, for some programs split in the middle of a character. A word that is
    damaged is shown as it is.

    >>> decode_words("=?utf-8?q?Caf=C3?= =?utf-8?q?=A9?= =?x?y?z?=", Findings())
    'Café =?x?y?z?='
    """
    if "=?" not in value:
        return value
    shown: list[str] = []
    joined: list[bytes] = []
    charset = ""
    for literal, word_charset, raw in _pieces(value, findings):
        if joined and (raw is None or word_charset.lower() != charset.lower()):
            shown.append(decode(b"".join(joined), charset))
            joined.clear()
        if raw is None:
            shown.append(literal)
        else:
            charset = word_charset
            joined.append(raw)
    if joined:
        shown.append(decode(b"".join(joined), charset))
    return unicodedata.normalize("NFC", "".join(shown).translate(_UNSHOWN)).strip()


def _pieces(value: str, findings: Findings) -> list[tuple[str, str, bytes | None]]:
    """Return literal text, and words as charset and bytes, in order."""
    pieces: list[tuple[str, str, bytes | None]] = []
    at, done, end = 0, 0, len(value)
    while at < end:
        begin = value.find("=?", at)
        if begin < 0:
            break
        head = _HEAD.match(value, begin)
        if head is None:
            at = begin + 2
            continue
        stop = value.find("?=", head.end())
        if stop < 0:
            findings.add(DefectCode.BAD_ENCODED_WORD, value[begin : begin + 80])
            break
        inner = value.rfind("=?", head.end(), stop)
        if inner >= 0 and _HEAD.match(value, inner):
            findings.add(DefectCode.BAD_ENCODED_WORD, value[begin:inner])
            at = inner
            continue
        raw = _raw(head[1], head[2], value[head.end() : stop], findings)
        at = stop + 2
        if raw is None:
            findings.add(DefectCode.BAD_ENCODED_WORD, value[begin:at])
            continue
        between = value[done:begin]
        if between and not (pieces and between.isspace()):
            pieces.append((between, "", None))
        pieces.append(("", head[1], raw))
        done = at
    if done < end:
        pieces.append((value[done:], "", None))
    return pieces


def _raw(charset: str, encoding: str, text: str, findings: Findings) -> bytes | None:
    if not is_known(charset):
        findings.add(DefectCode.UNKNOWN_CHARSET, charset)
    if encoding in "qQ":
        encoded = _bytes_of(text, charset)
        return binascii.a2b_qp(encoded, header=True)
    letters = "".join(text.split())
    body = letters.rstrip("=")
    if not _BASE64.fullmatch(body) or len(body) % 4 == 1:
        findings.add(DefectCode.BAD_ENCODED_WORD, text)
        body = "".join(_BASE64.findall(body))
        body = body[: len(body) - (len(body) % 4 == 1)]
        if not body:
            return None
    return binascii.a2b_base64(body + "==")


def _bytes_of(text: str, charset: str) -> bytes:
    """Return raw 8-bit letters of a word as they came: in the charset that it declares."""
    if not text.isascii():
        try:
            return text.encode(codec_of(charset) or "utf-8")
        except UnicodeError:
            pass
    return text.encode("utf-8", "replace")
