"""The text of a part, by the charset that it declares, or its HTML, or that its bytes show."""

from __future__ import annotations

import re

from mail2ticket.model.defect import DefectCode
from mail2ticket.parse.charsets.decoding import Reading, read
from mail2ticket.parse.charsets.names import UTF_7, codec_of, is_unknown, prose_codec_of
from mail2ticket.parse.findings import Findings

#: Bytes of HTML in which it may say its charset; browsers look at 1,024.
_LOOK = 4_096
_STATED = re.compile(
    rb"<meta\b[^>]{0,400}?charset\s{0,9}=\s{0,9}[\"']?([\w.:+-]{1,40})", re.IGNORECASE
)


def text_of(
    raw: bytes, charsets: tuple[str, ...], findings: Findings, *, is_html: bool = False
) -> str:
    r"""
    Return *raw* as text, lines ended by ``\n``; never raises.

    The first of *charsets* is believed where it is one and the bytes can be that. HTML that
    says its own charset is believed where the part says none, or one that it cannot be. A
    charset that is told from the bytes, and one that conflicts, is a defect.

    >>> text_of(b"caf\xe9\r\n", ("utf-8",), found := Findings()), str(found.defects[0])
    ('café\n', 'charset_conflict: utf-8, read as cp1252')
    """
    stated = _stated(raw) if is_html else ""
    named = next((one for one in charsets if prose_codec_of(one)), "")
    for charset in charsets:
        if charset and not prose_codec_of(charset) and not is_unknown(charset):
            findings.add(DefectCode.UNKNOWN_CHARSET, charset)
    if UTF_7 in (prose_codec_of(one) for one in (*charsets, stated)):
        findings.add(DefectCode.UTF_7)
    # What HTML says itself may not be UTF-7: no browser reads it so.
    reading = read(raw, named or (stated if codec_of(stated) else ""), is_prose=True)
    if named and codec_of(stated) and not (reading.is_declared and reading.is_sound):
        other = read(raw, stated)
        if other.is_sound and (other.is_declared or not reading.is_sound):
            reading = other._replace(is_declared=False)
    if not raw.isascii() or b"\x1b" in raw:
        _complain(reading, named, (*charsets, stated), findings)
    text = reading.text.removeprefix("\ufeff")
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _complain(reading: Reading, named: str, said: tuple[str, ...], findings: Findings) -> None:
    codecs = {codec for one in said if (codec := prose_codec_of(one)) is not None}
    if len(codecs) > 1:
        findings.add(DefectCode.CHARSET_CONFLICT, " / ".join(filter(None, said)))
    elif named and not reading.is_declared:
        findings.add(DefectCode.CHARSET_CONFLICT, f"{named}, read as {reading.codec}")
    if not reading.is_declared and not codecs and reading.codec != "utf-8":
        findings.add(DefectCode.GUESSED_CHARSET, reading.codec)
    if not reading.is_sound:
        findings.add(DefectCode.UNDECODABLE_TEXT, named or reading.codec)


def _stated(raw: bytes) -> str:
    found = _STATED.search(raw, 0, _LOOK)
    return found[1].decode("ascii") if found else ""
