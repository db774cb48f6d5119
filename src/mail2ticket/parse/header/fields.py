"""The header of a mail or a part: bytes to ordered names and values (RFC 5322 section 2.2)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from mail2ticket.model.defect import DefectCode
from mail2ticket.model.headers import Headers
from mail2ticket.parse.findings import Findings
from mail2ticket.parse.header.field_lines import FIELD, next_line, read_fields

_BLANK_LINE = re.compile(rb"\n\r?\n")
# Fields with which mail begins; below a blank line where the header should be they are one.
_FIRST_FIELD = re.compile(
    rb"[\r\n \t]{0,200}\n(?=(?:Return-Path|Received|From|To|Subject|Date|Message-ID|MIME-Version|"
    rb"Content-Type|Delivered-To|Reply-To|X-[\w-]{1,60})[ \t]{0,9}:)",
    re.IGNORECASE,
)
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


_EMPTY = Headers()


class BlankLines:
    """
    Finds the next blank line of a mail; looks at no byte twice, whatever is asked.

    Without that memory, a thousand parts without a blank line would each search the rest
    of the mail for one.
    """

    __slots__ = ("_content", "_found", "_from", "_to")

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._found: re.Match[bytes] | None = None
        self._from = self._to = 0

    def after(self, start: int, stop: int) -> re.Match[bytes] | None:
        """Return the first blank line that begins between *start* and *stop*."""
        known = self._found
        if known is not None and self._from <= start <= known.start():
            return known if known.end() <= stop else None
        if known is None and self._from <= start < self._to:
            begin = max(start, self._to - 2)
        else:
            begin, self._from = start, start
        self._found = _BLANK_LINE.search(self._content, begin, stop)
        self._to = stop
        return self._found


def read_header(
    content: bytes,
    start: int,
    boundaries: Mapping[bytes, int],
    findings: Findings,
    *,
    is_mail: bool = True,
    blank_lines: BlankLines | None = None,
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
    blank_start = _FIRST_FIELD.match(content, start) if is_mail and start == 0 else None
    if blank_start is not None:
        findings.add(DefectCode.NOT_A_HEADER, "a blank line")
        start = blank_start.end()
    first = content[start : start + 2]
    if first[:1] == b"\n" or first == b"\r\n":
        return HeaderBlock(_EMPTY, start + (1 if first[:1] == b"\n" else 2))
    if is_mail and content.startswith(_UNIX_FROM, start) and not FIELD.match(content, start):
        start = next_line(content, start)
    elif (
        not is_mail and start < len(content) and FIELD.match(content, start, start + 1000) is None
    ):
        return HeaderBlock(_EMPTY, start)
    blank = (blank_lines or BlankLines(content)).after(
        start, start + findings.limits.headers_bytes + 3
    )
    stop, body_start = _extent(content, start, blank, boundaries, findings)
    fields, junk = read_fields(content, start, stop, findings)
    return HeaderBlock(Headers(fields), body_start if junk < 0 else start + junk)


def _skip_mark(content: bytes, start: int, findings: Findings) -> int:
    if content.startswith(_MARK, start):
        findings.add(DefectCode.BYTE_ORDER_MARK)
        return start + len(_MARK)
    return start


def _extent(
    content: bytes,
    start: int,
    blank: re.Match[bytes] | None,
    boundaries: Mapping[bytes, int],
    findings: Findings,
) -> tuple[int, int]:
    """Return where the header ends, and where the body begins."""
    allowed = findings.limits.headers_bytes
    stop, body_start = (blank.start() + 1, blank.end()) if blank else (len(content),) * 2
    if boundaries:
        at = content.find(b"\n--", max(start - 1, 0), stop)
        while at >= 0:
            line_end = next_line(content, at + 1)
            line = content[at + 3 : min(line_end, at + 3 + findings.limits.boundary)].rstrip()
            if line in boundaries or line.removesuffix(b"--") in boundaries:
                # The line end before a boundary line belongs to the boundary.
                return max(at, start), max(at, start)
            at = content.find(b"\n--", at + 1, stop)
    if stop - start > allowed:
        findings.exceed("headers_bytes", stop - start, allowed)
        stop = content.rfind(b"\n", start, start + allowed) + 1 or start
    return stop, body_start


def recover_addresses(value: str) -> tuple[tuple[str, str], ...]:
    """
    Ask mail-parser which addresses a damaged field holds, with their names.

    It gets this one field and nothing else, for it reads all it gets; whatever it raises
    means that it found none. What it finds is never more than a guess.
    """
    if not value.isprintable() or len(value) > _LONGEST_GUESS:
        return ()
    # Imported late: most mail never needs it.
    import mailparser  # noqa: PLC0415 - see above

    try:
        parsed = mailparser.parse_from_bytes(f"From: {value}\n\n".encode("utf-8", "replace"))
        return tuple((str(name), str(address)) for name, address in parsed.from_ if address)
    except Exception:  # noqa: BLE001 - it leaks many kinds on damaged mail
        return ()
