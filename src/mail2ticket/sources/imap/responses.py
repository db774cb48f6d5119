"""What an IMAP server says, read: a response at a time (RFC 3501 section 7, RFC 9051)."""

from __future__ import annotations

import re
from typing import TypeAlias

from attrs import field, frozen

from mail2ticket.errors import MessageTooLargeError
from mail2ticket.sources.imap.wire import ConnectionLostError, Wire

#: A string or an atom; ``NIL``; or a list of values.
Value: TypeAlias = "bytes | list[Value] | None"

#: Status responses; what follows them is for people, but for a code in brackets.
STATUSES = frozenset({"OK", "NO", "BAD", "BYE", "PREAUTH"})

_HEAD = re.compile(rb"(\*|\+|[A-Za-z0-9]{1,40})(?: ([0-9]{1,18})(?= ))?(?: ([A-Za-z]{1,40})\b)? ?")
_LITERAL = re.compile(rb"~?\{([0-9]{1,18})\+?\}\Z")
_CODE = re.compile(rb"\[([^ \]]++) ?([^\]]*+)\] ?")
_TOKEN = re.compile(
    rb'\s*+(?:([()])|"((?:[^"\\]|\\.)*+)"|((?:[^\s()"\[]|\[[^\]]*+\])++))', re.DOTALL
)
_ESCAPED = re.compile(rb"\\(.)", re.DOTALL)
_DEEPEST = 50
_SHOWN = 200
# Nothing but a mail may be long; a list of folders may have literals for names.
_MOST_PIECES = 2_000


@frozen
class Response:
    """
    One response.

    Attributes:
        tag: ``*``, ``+``, or the tag of the command that it ends.

        kind: ``OK``, ``FETCH`` and so on; empty for ``+``.

        number: What stands before the kind, such as how many mails EXISTS tells of.

        rest: What follows the kind: bytes, and the literals among them.
    """

    tag: bytes
    kind: str
    number: int | None
    rest: tuple[bytes, ...] = field(repr=False)

    @property
    def code(self) -> tuple[str, bytes]:
        """The response code, as ``UIDVALIDITY`` is one, and what follows it; or empty ones."""
        match = _CODE.match(self.rest[0])
        return (match[1].decode("ascii", "replace").upper(), match[2]) if match else ("", b"")

    @property
    def text(self) -> str:
        """What it says to people, as much of it as can be shown."""
        said = _CODE.sub(b"", self.rest[0], count=1) if self.code[0] != "ALERT" else self.rest[0]
        shown = said[:_SHOWN].decode("utf-8", "replace")
        return "".join(letter if letter.isprintable() else " " for letter in shown).strip()

    def values(self) -> list[Value]:
        """
        Return the values that follow the kind.

        Raises:
            ConnectionLostError: if they are not as RFC 3501 has them.
        """
        return _values(self.rest)


def read_response(wire: Wire, most: int) -> Response:
    """
    Read one response, with its literals.

    Args:
        wire: The connection.

        most: How many bytes its literals may have; more are not read, and the connection is of
            no use any more.

    Raises:
        MessageTooLargeError: if there are more.

        ConnectionLostError: if the connection is lost, or what comes is no IMAP.
    """
    line = wire.line()
    match = _HEAD.match(line)
    if match is None:
        raise ConnectionLostError("what the server says is no IMAP")
    tag, number, kind = match.groups()
    name = (kind or b"").decode("ascii").upper()
    pieces = [line[match.end() :]]
    # What a status tells people may end as a literal begins.
    while tag != b"+" and name not in STATUSES and (literal := _LITERAL.search(pieces[-1])):
        size = int(literal[1])
        if size > most or len(pieces) > _MOST_PIECES:
            raise MessageTooLargeError(f"the server sends {size:,} bytes where {most:,} may be")
        most -= size
        pieces[-1] = pieces[-1][: literal.start()]
        pieces += (wire.exactly(size), wire.line())
    return Response(tag, name, int(number) if number else None, tuple(pieces))


def _values(pieces: tuple[bytes, ...]) -> list[Value]:
    stack: list[list[Value]] = [[]]
    for place, piece in enumerate(pieces):
        if place % 2:
            stack[-1].append(piece)
        else:
            _read_tokens(piece, stack)
    if len(stack) != 1:
        raise ConnectionLostError("the server sends a list without an end")
    return stack[0]


def _read_tokens(piece: bytes, stack: list[list[Value]]) -> None:
    at, end = 0, len(piece.rstrip())
    while at < end:
        match = _TOKEN.match(piece, at)
        if match is None:
            raise ConnectionLostError("what the server sends is no list")
        at = match.end()
        parenthesis, string, atom = match.groups()
        if parenthesis == b"(" and len(stack) < _DEEPEST:
            inner: list[Value] = []
            stack[-1].append(inner)
            stack.append(inner)
        elif parenthesis == b")" and len(stack) > 1:
            stack.pop()
        elif parenthesis:
            raise ConnectionLostError("the parentheses of what the server sends do not match")
        elif string is not None:
            stack[-1].append(_ESCAPED.sub(rb"\1", string))
        else:
            stack[-1].append(None if atom.upper() == b"NIL" else atom)
