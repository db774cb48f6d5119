"""
Marks of parts that programs read in different ways (X19).

What is looked at is bounded: a file of megabytes is looked at where it begins and ends, for
nothing that nobody asked for is decoded.
"""

from __future__ import annotations

import re

#: Bytes of a part that are looked at: all of a smaller one, both ends of a larger one.
_WHOLE = 262_144
_END = 65_536

_ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/= \t\r\n"
_BARE_EQUALS = re.compile(rb"=(?![0-9A-Fa-f]{2}|[ \t]{0,200}\r?\n|[ \t]{0,200}\Z)")
_PART_HEADER = re.compile(
    rb"^--[^\r\n]{1,200}\r?\nContent-(?:Type|Transfer-Encoding|Disposition)[ \t]*:",
    re.MULTILINE | re.IGNORECASE,
)
_FIRST_BOUNDARY = re.compile(
    rb"^--([^\r\n]{1,200}?)[ \t]*\r?\n(?=[A-Za-z][!-9;-~]{0,80}[ \t]{0,9}:)", re.MULTILINE
)
_USUAL_PREAMBLE = re.compile(rb"mime|multi-?part", re.IGNORECASE)
_LONGEST_PREAMBLE = 600


def is_bad_base64(content: bytes, start: int, end: int) -> bool:
    r"""
    Return whether base64 has letters that are none, or goes on after its end.

    >>> is_bad_base64(b"aGk=\n", 0, 5), is_bad_base64(b"aGk=\naGk=", 0, 9)
    (False, True)
    """
    padding = content.find(b"=", start, end)
    if padding >= 0 and content[padding : min(end, padding + _END)].strip(b"= \t\r\n"):
        return True
    return any(
        content[begin:stop].translate(None, _ALPHABET) for begin, stop in _looked_at(start, end)
    )


def is_bad_quoted_printable(content: bytes, start: int, end: int) -> bool:
    r"""
    Return whether there is a ``=`` that encodes nothing.

    >>> is_bad_quoted_printable(b"a=3D=\n", 0, 6), is_bad_quoted_printable(b"a=xyz", 0, 5)
    (False, True)
    """
    return any(
        _BARE_EQUALS.search(content, begin, stop) is not None
        for begin, stop in _looked_at(start, end)
    )


def has_parts(content: bytes, start: int, end: int) -> bool:
    """Return whether text holds what would be parts, were it a multipart."""
    stop = min(end, start + _WHOLE)
    # Most text has no two dashes.
    return content.find(b"--", start, stop) >= 0 and bool(
        _PART_HEADER.search(content, start, stop)
    )


def first_boundary(content: bytes, start: int) -> bytes:
    r"""
    Return what is most likely the boundary of a multipart that does not say it.

    >>> first_boundary(b"text\n--x y\nContent-Type: text/plain\n\nhi\n--x y--\n", 0)
    b'x y'
    """
    found = _FIRST_BOUNDARY.search(content, start, start + _END)
    return found[1] if found else b""


def is_usual_preamble(preamble: bytes) -> bool:
    """
    Return whether *preamble* is what old programs are told by programs that write MIME.

    >>> is_usual_preamble(b"This is a multi-part message in MIME format.")
    True
    """
    return len(preamble) < _LONGEST_PREAMBLE and _USUAL_PREAMBLE.search(preamble) is not None


def _looked_at(start: int, end: int) -> tuple[tuple[int, int], ...]:
    if end - start <= _WHOLE:
        return ((start, end),)
    return ((start, start + _END), (end - _END, end))
