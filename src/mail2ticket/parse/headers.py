"""The header of a mail or a part: bytes to ordered names and values (RFC 5322 section 2.2)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import NamedTuple

from mail2ticket.model.defect import DefectCode
from mail2ticket.model.headers import Headers
from mail2ticket.parse.charset import decode
from mail2ticket.parse.findings import Findings

# A field and its continuation lines. Blanks before the colon are obsolete, and accepted.
_FIELD = re.compile(rb"([!-9;-~]+)[ \t]*:([^\n]*(?:\n[ \t][^\n]*)*)\n?")
_LINE = re.compile(rb"[^\n]*\n?")
_BLANK_LINE = re.compile(rb"\n\r?\n")
_BARE_CR = re.compile(rb"\r(?!\n)")
_UNWANTED = re.compile(rb"[\x00-\x08\x0b-\x1f\x7f]")
_DECLARED = re.compile(rb"charset\*?=\s{0,10}\"?([\w.:+-]{1,40})", re.IGNORECASE)
# Control characters and whatever else some program takes for the end of a line.
_BREAKS = dict.fromkeys([*range(1, 32), 0x7F, 0x85, 0x2028, 0x2029], " ") | {0: "\ufffd"}
#: Characters of a damaged field that mail-parser is asked about.
_LONGEST_GUESS = 2_000
_MARK = b"\xef\xbb\xbf"
_UNIX_FROM = (b"From ", b">From ")


class HeaderBlock(NamedTuple):
    """
    A header that was read.

    Attributes:
        headers: The fields in order.

        body_start: Where the body begins.
    """

    headers: Headers
    body_start: int


NO_HEADER = HeaderBlock(Headers(), 0)


def read_header(
    content: bytes,
    start: int,
    boundaries: Mapping[bytes, int],
    findings: Findings,
    *,
    is_mail: bool = True,
) -> HeaderBlock:
    r"""
    Read the header that begins at *start*.

    It ends at the first blank line, or at a line of one of the *boundaries*. A line that
    is no field is passed over, and fields after it are kept; where none follow, the body
    begins at that line. Never more than the limits allow is looked at.

    >>> block = read_header(b"From : a@b.example\njunk\nTo: c@d.example\n\nhi", 0, {}, Findings())
    >>> block.headers.fields
    (('From', 'a@b.example'), ('To', 'c@d.example'))
    """
    start = _skip_mark(content, start, findings) if is_mail else start
    first = content[start : start + 2]
    if first[:1] == b"\n" or first == b"\r\n":
        return HeaderBlock(Headers(), start + (1 if first[:1] == b"\n" else 2))
    if is_mail and content.startswith(_UNIX_FROM, start):
        start = _next_line(content, start)
    elif (
        not is_mail and start < len(content) and _FIELD.match(content, start, start + 1000) is None
    ):
        return HeaderBlock(Headers(), start)
    stop, body_start = _extent(content, start, boundaries, findings)
    fields, junk = _fields(content[start:stop], findings)
    return HeaderBlock(Headers(fields), body_start if junk < 0 else start + junk)


def _skip_mark(content: bytes, start: int, findings: Findings) -> int:
    if content.startswith(_MARK, start):
        findings.add(DefectCode.BYTE_ORDER_MARK)
        return start + len(_MARK)
    return start


def _next_line(content: bytes, start: int) -> int:
    end = content.find(b"\n", start)
    return len(content) if end < 0 else end + 1


def _extent(
    content: bytes, start: int, boundaries: Mapping[bytes, int], findings: Findings
) -> tuple[int, int]:
    """Return where the header ends, and where the body begins."""
    allowed = findings.limits.headers_bytes
    blank = _BLANK_LINE.search(content, start, start + allowed + 3)
    stop, body_start = (blank.start() + 1, blank.end()) if blank else (len(content),) * 2
    if boundaries:
        at = content.find(b"\n--", start - 1, stop)
        while at >= 0:
            line_end = _next_line(content, at + 1)
            line = content[at + 3 : min(line_end, at + 3 + findings.limits.boundary)].rstrip()
            if line in boundaries or line.removesuffix(b"--") in boundaries:
                # The line end before a boundary line belongs to the boundary.
                return max(at, start), max(at, start)
            at = content.find(b"\n--", at + 1, stop)
    if stop - start > allowed:
        findings.exceed("headers_bytes", stop - start, allowed)
        stop = content.rfind(b"\n", start, start + allowed) + 1 or start
    return stop, body_start


def _fields(block: bytes, findings: Findings) -> tuple[tuple[tuple[str, str], ...], int]:
    """Return the fields of *block*, and where lines begin that no field follows, or -1."""
    limits = findings.limits
    fields: list[tuple[str, str]] = []
    is_plain = block.isascii() and _UNWANTED.search(block.replace(b"\r\n", b"\n")) is None
    if not is_plain:
        _complain(block, findings)
    at, junk, end = 0, -1, len(block)
    while at < end:
        field = _FIELD.match(block, at)
        if field is None:
            junk = at if junk < 0 else junk
            line = _LINE.match(block, at)
            at = line.end() if line else end
            continue
        if junk >= 0:
            findings.add(
                DefectCode.NOT_A_HEADER, block[junk : junk + 80].decode("latin-1").strip()
            )
            junk = -1
        at = field.end()
        if len(field[2]) > limits.header_bytes:
            findings.exceed("header_bytes", len(field[2]), limits.header_bytes)
            continue
        if len(fields) >= limits.header_fields:
            count = len(fields) + 1 + block.count(b"\n", at)
            findings.exceed("header_fields", count, limits.header_fields)
            break
        name, raw = field[1].decode("ascii"), field[2]
        if is_plain:
            if b"\n" in raw:
                raw = raw.replace(b"\r\n", b"").replace(b"\n", b"")
            fields.append((name, raw.decode("ascii").strip()))
        else:
            fields.append((name, _value(raw, block)))
    if junk >= 0:
        findings.add(DefectCode.NOT_A_HEADER, block[junk : junk + 80].decode("latin-1").strip())
    return tuple(fields), junk


def _complain(block: bytes, findings: Findings) -> None:
    if _BARE_CR.search(block):
        findings.add(DefectCode.BARE_CR)
    if b"\x00" in block:
        findings.add(DefectCode.NUL)


def _value(raw: bytes, block: bytes) -> str:
    """Return a value that is not plain ASCII: unfolded, decoded, in NFC, on one line."""
    raw = raw.replace(b"\r\n", b"").replace(b"\n", b"").strip()
    try:
        text = raw.decode("utf-8")
    except UnicodeError:
        # Old programs write the header in the charset of the text, and do not say so.
        declared = _DECLARED.search(block)
        text = decode(raw, declared[1].decode("ascii", "replace") if declared else "")
    return unicodedata.normalize("NFC", text.translate(_BREAKS)).strip()


def recover_addresses(value: str) -> tuple[tuple[str, str], ...]:
    """
    Ask mail-parser which addresses a damaged field holds, with their names.

    It gets this one field and nothing else, for it reads all it gets; whatever it raises
    means that it found none. What it finds is never more than a guess.
    """
    if not value.isprintable() or len(value) > _LONGEST_GUESS:
        return ()
    # Imported late: most mail never needs it.
    import mailparser  # noqa: PLC0415

    try:
        parsed = mailparser.parse_from_bytes(f"From: {value}\n\n".encode("utf-8", "replace"))
        return tuple((str(name), str(address)) for name, address in parsed.from_ if address)
    except Exception:  # noqa: BLE001 - it leaks many kinds on damaged mail
        return ()
