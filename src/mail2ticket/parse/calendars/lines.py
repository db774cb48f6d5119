"""The lines of a calendar part: folded, with parameters, and escaped (RFC 5545 section 3.1)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise

from mail2ticket.parse.charsets.decoding import decode
from mail2ticket.parse.parts.transfer import quoted_printable

_NAME = re.compile(r"([A-Za-z][A-Za-z0-9-]{0,63})(?=[;:])")
_QUOTE_OR_COLON = re.compile(r'[":]')
_QUOTE_OR_CUT = re.compile(r'[";]')
_FOLD = re.compile(rb"\n[ \t]")
_ESCAPED = re.compile(r"\\([nN,;:\"\\])")
_CARET = re.compile(r"\^([n'^])")
_CARETS = {"n": "\n", "'": '"', "^": "^"}
#: Parameters of one line that are read.
_MOST = 50


class Line:
    """One property: its name in upper case, its value as it is written, its parameters."""

    __slots__ = ("_head", "name", "value")

    def __init__(self, name: str, head: str, value: str) -> None:
        self.name = name
        self.value = value
        self._head = head

    @property
    def parameters(self) -> Mapping[str, str]:
        """The parameters by their names in upper case; read anew at each call."""
        return _parameters(self._head)

    @property
    def text(self) -> str:
        """The value as text, its escapes read."""
        return unescaped(self.value)


def unescaped(value: str) -> str:
    r"""
    Return *value* with its escapes read (section 3.3.11).

    >>> unescaped(r"Room 1\, first floor\nPlease \\ring")
    'Room 1, first floor\nPlease \\ring'
    """
    return _ESCAPED.sub(lambda match: "\n" if match[1] in "nN" else match[1], value)


def read_lines(raw: bytes, charset: str = "") -> Iterator[Line]:
    r"""
    Yield the properties in *raw*, in UTF-8 if it says nothing else.

    Lines are unfolded before they are decoded, since folding may part the bytes of a sign.
    A line that is none goes on with the one before it, as some programs do not fold.

    >>> [line] = read_lines(b'ATTENDEE;CN="Doe, Jo:Ann";X=1:mail\r\n to:jo@x.example\r\n')
    >>> line.parameters["CN"], line.value
    ('Doe, Jo:Ann', 'mailto:jo@x.example')
    """
    raw = raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    text = decode(_FOLD.sub(b"", raw), charset or "utf-8").removeprefix("\ufeff")
    pieces: list[str] = []
    for line in text.split("\n"):
        is_soft = bool(pieces) and pieces[-1].endswith("=") and _is_quoted(pieces[0])
        if is_soft:
            pieces[-1] = pieces[-1][:-1]
            pieces.append(line)
        elif _NAME.match(line):
            if pieces:
                yield _line(pieces, charset)
            pieces = [line]
        elif pieces and line.strip():
            pieces.append(f"\\n{line}")
    if pieces:
        yield _line(pieces, charset)


def _is_quoted(line: str) -> bool:
    return "QUOTED-PRINTABLE" in line[:200].upper()


def _line(pieces: list[str], charset: str) -> Line:
    line = pieces[0] if len(pieces) == 1 else "".join(pieces)
    colon = _colon(line)
    head, value = line[:colon], line[colon + 1 :]
    name, parameter, _ = head.partition(";")
    if parameter and _is_quoted(head):
        parameters = _parameters(head)
        if parameters.get("ENCODING", "").upper() == "QUOTED-PRINTABLE":
            told = parameters.get("CHARSET", charset)
            value = decode(quoted_printable(value.encode("utf-8")), told or "utf-8")
    return Line(name.upper(), head, value)


def _colon(line: str) -> int:
    """Return where the head of *line* ends: at a colon that is not quoted."""
    first = line.find(":")
    first = first if first >= 0 else len(line)
    # Exchange forgets the quotes of TZID=tzone://Microsoft/Utc.
    if line.find('"', 0, first) < 0 and not line.startswith("://", first):
        return first
    is_quoted = False
    for mark in _QUOTE_OR_COLON.finditer(line):
        if mark[0] == '"':
            is_quoted = not is_quoted
        elif not is_quoted and not line.startswith("://", mark.start()):
            return mark.start()
    # A quote that is never closed.
    return first


def _parameters(head: str) -> Mapping[str, str]:
    cuts: list[int] = []
    is_quoted = False
    for mark in _QUOTE_OR_CUT.finditer(head):
        if mark[0] == '"':
            is_quoted = not is_quoted
        elif not is_quoted:
            cuts.append(mark.start())
        if len(cuts) >= _MOST:
            break
    spans = pairwise((*cuts, len(head)))
    return dict(_parameter(head[start + 1 : end]) for start, end in spans)


def _parameter(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals and name.strip().upper() in {"QUOTED-PRINTABLE", "BASE64"}:
        # vCalendar 1.0 leaves the name away.
        return "ENCODING", name.strip()
    value = _CARET.sub(lambda match: _CARETS[match[1]], value.strip().strip('"'))
    return name.strip().upper(), value
