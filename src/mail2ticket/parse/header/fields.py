"""The header of a mail or a part: bytes to ordered names and values (RFC 5322 section 2.2)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import NamedTuple

from mail2ticket.model.defect import DefectCode
from mail2ticket.model.headers import Headers
from mail2ticket.parse.charsets.decoding import codec_of, decode
from mail2ticket.parse.charsets.detection import guess
from mail2ticket.parse.charsets.escaped import has_escapes
from mail2ticket.parse.findings import Findings

# A field and its continuation lines. Blanks before the colon are obsolete, and accepted.
_FIELD = re.compile(rb"([!-9;-~]+)[ \t]*:([^\n]*(?:\n[ \t][^\n]*)*)\n?")
_BLANK_LINE = re.compile(rb"\n\r?\n")
_BARE_CR = re.compile(rb"\r(?!\n)")
_CONTROL = re.compile(rb"[\x01-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f]|\x1b(?![$(])")
_FOLDED_NAME = re.compile(
    rb"name[*0-9]{0,8}[ \t]{0,9}=[ \t]{0,9}\"[^\"\r\n]{0,1000}\r?\n", re.IGNORECASE
)
# A field whose name lost its hyphen, or has a blank or an underscore there.
_SPELLED_WRONGLY = re.compile(
    rb"(content|mime)[ _]?(type|transfer|disposition|id|version)([ _-]?encoding)?[ \t]{0,9}:"
    rb"([^\n]*(?:\n[ \t][^\n]*)*)\n?",
    re.IGNORECASE,
)
# Fields with which mail begins; below a blank line where the header should be they are one.
_FIRST_FIELD = re.compile(
    rb"[\r\n \t]{0,200}\n(?=(?:Return-Path|Received|From|To|Subject|Date|Message-ID|MIME-Version|"
    rb"Content-Type|Delivered-To|Reply-To|X-[\w-]{1,60})[ \t]{0,9}:)",
    re.IGNORECASE,
)
_UNWANTED = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|\r(?!\n)")
_DECLARED = re.compile(rb"charset\*?=\s{0,10}\"?([\w.:+-]{1,40})", re.IGNORECASE)
# Control characters and whatever else some program takes for the end of a line.
_BREAKS = dict.fromkeys([*range(1, 32), 0x7F, 0x85, 0x2028, 0x2029], " ") | {0: "\ufffd"}
#: Characters of a damaged field that mail-parser is asked about.
_LONGEST_GUESS = 2_000
#: Bytes in which a charset is looked for that a header does not declare.
_NEAR = 8_192
_CONTENT = frozenset({b"Content-", b"content-", b"CONTENT-"})
_TRIED = frozenset({None, "utf-8"})
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
        return HeaderBlock(Headers(), start + (1 if first[:1] == b"\n" else 2))
    if is_mail and content.startswith(_UNIX_FROM, start) and not _FIELD.match(content, start):
        start = _next_line(content, start)
    elif (
        not is_mail and start < len(content) and _FIELD.match(content, start, start + 1000) is None
    ):
        return HeaderBlock(Headers(), start)
    blank = (blank_lines or BlankLines(content)).after(
        start, start + findings.limits.headers_bytes + 3
    )
    stop, body_start = _extent(content, start, blank, boundaries, findings)
    fields, junk = _Fields(content, start, stop, findings).read()
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


class _Fields:
    """Reads the fields of one header."""

    def __init__(self, content: bytes, start: int, stop: int, findings: Findings) -> None:
        self._content = content
        self._start = start
        self._block = content[start:stop]
        self._findings = findings
        self._charset: str | None = None

    def read(self) -> tuple[tuple[tuple[str, str], ...], int]:
        """Return the fields, and where lines begin that no field follows, or -1."""
        block, findings = self._block, self._findings
        value_of = self._plain if self._is_plain() else self._damaged
        fields: list[tuple[str, str]] = []
        at, junk, lines, end = 0, -1, 0, len(block)
        while at < end:
            lines += 1
            if lines > findings.limits.header_fields:
                count = lines + block.count(b"\n", at)
                findings.exceed("header_fields", count, findings.limits.header_fields)
                return tuple(fields), -1
            field = _FIELD.match(block, at)
            if field is None:
                wrong = _SPELLED_WRONGLY.match(block, at)
                if wrong is not None:
                    self._complain(at)
                    fields.append((_spelled(wrong), value_of(wrong[4])))
                    at = wrong.end()
                    continue
                after = _next_line(block, at)
                if junk < 0 and fields and fields[-1][1].endswith(";"):
                    # A folded parameter whose line lost its blank.
                    self._complain(at)
                    name, value = fields[-1]
                    fields[-1] = (name, f"{value} {value_of(block[at:after])}")
                else:
                    junk = at if junk < 0 else junk
                at = after
                continue
            if junk >= 0:
                self._complain(junk)
                junk = -1
            at = field.end()
            if len(field[2]) > findings.limits.header_bytes:
                # It is left out whole: a cut value can say something else.
                findings.exceed("header_bytes", len(field[2]), findings.limits.header_bytes)
                continue
            if b"\n" in field[2] and field[1][:8] in _CONTENT and _FOLDED_NAME.search(field[2]):
                findings.add(DefectCode.FOLDED_NAME)
            fields.append((field[1].decode("ascii"), value_of(field[2])))
        if junk >= 0:
            self._complain(junk)
        return tuple(fields), junk

    def _is_plain(self) -> bool:
        block, findings = self._block, self._findings
        if block.isascii() and _UNWANTED.search(block) is None:
            return True
        if _BARE_CR.search(block):
            findings.add(DefectCode.BARE_CR)
        if b"\x00" in block:
            findings.add(DefectCode.NUL)
        if _CONTROL.search(block):
            findings.add(DefectCode.CONTROL_CHARACTER)
        return False

    def _complain(self, junk: int) -> None:
        line = self._block[junk : min(_next_line(self._block, junk), junk + 80)]
        self._findings.add(DefectCode.NOT_A_HEADER, line.decode("latin-1").strip())

    @staticmethod
    def _plain(raw: bytes) -> str:
        if b"\n" in raw:
            raw = raw.replace(b"\r\n", b"").replace(b"\n", b"")
        return raw.decode("ascii").strip()

    def _damaged(self, raw: bytes) -> str:
        """Return a value that is not plain ASCII: unfolded, decoded, in NFC, on one line."""
        raw = raw.replace(b"\r\n", b"").replace(b"\n", b"").strip()
        try:
            text = decode(raw) if has_escapes(raw) else raw.decode("utf-8")
        except UnicodeError:
            # Old programs write the header in the charset of the text, and do not say so.
            text = decode(raw, self._nearest_charset())
            self._findings.add(DefectCode.GUESSED_CHARSET, "header")
        return unicodedata.normalize("NFC", text.translate(_BREAKS)).strip()

    def _nearest_charset(self) -> str:
        if self._charset is not None:
            return self._charset
        near = (
            match[1].decode("ascii")
            for start in (self._start, 0)
            for match in _DECLARED.finditer(self._content, start, start + _NEAR)
        )
        # UTF-8 was tried already, and ASCII is no help. All fields tell more than one.
        charset = next((one for one in near if codec_of(one) not in _TRIED), "")
        self._charset = charset = charset or guess(self._block)
        return charset


def _spelled(wrong: re.Match[bytes]) -> str:
    """Return the name that a field should have: ``Content Type`` is Content-Type."""
    name = b"-".join(wrong[number].title() for number in (1, 2))
    return f"{name.decode('ascii')}{'-Encoding' if wrong[3] else ''}"


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
