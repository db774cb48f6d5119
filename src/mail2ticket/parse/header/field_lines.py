"""The lines of a header to names and values; lines that are none are passed over."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from mail2ticket.model.defect import DefectCode
from mail2ticket.parse.charsets.decoding import codec_of, decode
from mail2ticket.parse.charsets.detection import guess
from mail2ticket.parse.charsets.escaped import has_escapes
from mail2ticket.parse.findings import Findings

#: A field and its continuation lines. Blanks before the colon are obsolete, and accepted.
FIELD = re.compile(rb"([!-9;-~]+)[ \t]*:([^\n]*(?:\n[ \t][^\n]*)*)\n?")
# A whole field on one line, as nearly all are once they are unfolded.
_LINE = re.compile(r"^([!-9;-~]+)[ \t]*:(.*)$", re.MULTILINE)
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
# What is left when these are taken out is unwanted; a regular expression takes ten times as long.
_WANTED = bytes([*b"\t\n\r", *range(0x20, 0x7F)])
_DECLARED = re.compile(rb"charset\*?=\s{0,10}\"?([\w.:+-]{1,40})", re.IGNORECASE)
# Control characters and whatever else some program takes for the end of a line.
_BREAKS = dict.fromkeys([*range(1, 32), 0x7F, 0x85, 0x2028, 0x2029], " ") | {0: "\ufffd"}
#: Bytes in which a charset is looked for that a header does not declare.
_NEAR = 8_192
_CONTENT = frozenset({b"Content-", b"content-", b"CONTENT-"})
_TRIED = frozenset({None, "utf-8"})

Pairs = tuple[tuple[str, str], ...]


def read_fields(content: bytes, start: int, stop: int, findings: Findings) -> tuple[Pairs, int]:
    r"""
    Return the fields between *start* and *stop*, and where lines begin that no field follows.

    The second is an offset from *start*, or -1 where the header goes on to its end.

    >>> read_fields(b"To: a@b.example\nno field\n", 0, 25, Findings())
    ((('To', 'a@b.example'),), 16)
    """
    return _Fields(content, start, stop, findings).read()


def next_line(content: bytes, start: int) -> int:
    """Return where the line after the one at *start* begins."""
    end = content.find(b"\n", start)
    return len(content) if end < 0 else end + 1


class _Fields:
    """Reads the fields of one header."""

    def __init__(self, content: bytes, start: int, stop: int, findings: Findings) -> None:
        self._content = content
        self._start = start
        self._block = content[start:stop]
        self._findings = findings
        self._charset: str | None = None

    def read(self) -> tuple[Pairs, int]:
        """Return the fields, and where lines begin that no field follows, or -1."""
        is_plain = self._is_plain()
        fields = self._usual() if is_plain else []
        if fields:
            return tuple(fields), -1
        return self._by_line(self._plain if is_plain else self._damaged)

    def _by_line(self, value_of: Callable[[bytes], str]) -> tuple[Pairs, int]:
        """Return the same, each field looked at by itself."""
        block, findings = self._block, self._findings
        fields: list[tuple[str, str]] = []
        at, junk, lines, end = 0, -1, 0, len(block)
        while at < end:
            lines += 1
            if lines > findings.limits.header_fields:
                count = lines + block.count(b"\n", at)
                findings.exceed("header_fields", count, findings.limits.header_fields)
                return tuple(fields), -1
            field = FIELD.match(block, at)
            if field is None:
                wrong = _SPELLED_WRONGLY.match(block, at)
                if wrong is not None:
                    self._complain(at)
                    fields.append((_spelled(wrong), value_of(wrong[4])))
                    at = wrong.end()
                    continue
                after = next_line(block, at)
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

    def _usual(self) -> list[tuple[str, str]]:
        """Return the fields at once where every line is one, or the rest of one; else none."""
        block, limits = self._block, self._findings.limits
        if len(block) > limits.header_bytes or b"name" in block.lower():
            # Whether a name is folded is told from the lines as they stand.
            return []
        text = block.decode("ascii")
        if "\r" in text:
            text = text.replace("\r", "")
        # A line end and the blank after it are unfolded to the blank.
        lines = text.replace("\n ", " ").replace("\n\t", "\t")
        found = _LINE.findall(lines)
        count = lines.count("\n") + (not lines.endswith("\n"))
        if len(found) != count or count > limits.header_fields or text[:1] in {" ", "\t"}:
            return []
        return [(name, value.strip()) for name, value in found]

    def _is_plain(self) -> bool:
        block, findings = self._block, self._findings
        if not block.translate(None, _WANTED) and block.count(b"\r") == block.count(b"\r\n"):
            return True
        if _BARE_CR.search(block):
            findings.add(DefectCode.BARE_CR)
        if b"\x00" in block:
            findings.add(DefectCode.NUL)
        if _CONTROL.search(block):
            findings.add(DefectCode.CONTROL_CHARACTER)
        return False

    def _complain(self, junk: int) -> None:
        line = self._block[junk : min(next_line(self._block, junk), junk + 80)]
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
