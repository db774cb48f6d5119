"""The lines of a calendar part: folded, with parameters, and escaped (RFC 5545 section 3.1)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import NamedTuple

from mail2ticket.parse.charset import decode
from mail2ticket.parse.transfer import quoted_printable

_NAME = re.compile(r"([A-Za-z][A-Za-z0-9-]{0,63})(?=[;:])")
_MARK = re.compile(r'[";:]')
_FOLD = re.compile(rb"\n[ \t]")
_ESCAPED = re.compile(r"\\([nN,;:\"\\])")
_CARET = re.compile(r"\^([n'^])")
_CARETS = {"n": "\n", "'": '"', "^": "^"}
#: Parameters of one line that are read.
_MOST = 50


class Line(NamedTuple):
    """One property: its name in upper case, its parameters, and its value as it is written."""

    name: str
    parameters: Mapping[str, str]
    value: str

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
    line = "".join(pieces)
    cuts, colon = _cuts(line)
    spans = pairwise((*cuts, colon))
    parameters = dict(_parameter(line[start + 1 : end]) for start, end in spans)
    name = line[: cuts[0] if cuts else colon].upper()
    value = line[colon + 1 :]
    if parameters.get("ENCODING", "").upper() == "QUOTED-PRINTABLE":
        told = parameters.get("CHARSET", charset)
        value = decode(quoted_printable(value.encode("utf-8")), told or "utf-8")
    return Line(name, parameters, value)


def _cuts(line: str) -> tuple[list[int], int]:
    """Return where the parameters of *line* begin, and where its value does."""
    cuts: list[int] = []
    is_quoted = False
    for mark in _MARK.finditer(line):
        if mark[0] == '"':
            is_quoted = not is_quoted
        elif is_quoted or line.startswith("://", mark.start()):
            # Exchange forgets the quotes of TZID=tzone://Microsoft/Utc.
            continue
        elif mark[0] == ":":
            return cuts[:_MOST], mark.start()
        else:
            cuts.append(mark.start())
    # A quote that is never closed, or no value at all.
    colon = line.find(":")
    colon = colon if colon >= 0 else len(line)
    return [cut for cut in cuts if cut < colon][:_MOST], colon


def _parameter(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals and name.strip().upper() in {"QUOTED-PRINTABLE", "BASE64"}:
        # vCalendar 1.0 leaves the name away.
        return "ENCODING", name.strip()
    value = _CARET.sub(lambda match: _CARETS[match[1]], value.strip().strip('"'))
    return name.strip().upper(), value
