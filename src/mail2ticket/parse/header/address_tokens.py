"""Lists of addresses cut into tokens, nothing decoded (RFC 5322 section 3.2)."""

from __future__ import annotations

import re
from enum import Enum, auto
from typing import NamedTuple

# One of them begins with each character there is.
_TOKEN = re.compile(
    r"[ \t\r\n\f\v]+"
    # A raw comma in an encoded word is not allowed, and does not end the address.
    r"|=\?[^?\s]{1,60}\?[bBqQ]\?[^?<>@\s]{0,1000}\?="
    r"|(?<=@)\[[0-9a-zA-Z:.-]{1,255}\]"
    r"|[^ \t\r\n\f\v<>@,;:()\"]+"
    r"|[<>@,;:()\"]"
)
_BLANKS = frozenset(" \t\r\n\f\v")
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_PAREN = re.compile(r"\\.|[()]", re.DOTALL)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)


class TokenKind(Enum):
    """What a token is."""

    BLANK = auto()
    ATOM = auto()
    QUOTED = auto()
    COMMENT = auto()
    SPECIAL = auto()
    #: A quote or a parenthesis without its other half; it is a letter then.
    STRAY = auto()


class Token(NamedTuple):
    """A piece of a field as it was written; of a comment, what stands between its brackets."""

    kind: TokenKind
    text: str


_BLANK = Token(TokenKind.BLANK, " ")
_SIGNS = {char: Token(TokenKind.SPECIAL, char) for char in "<>@,;:"} | {
    char: Token(TokenKind.STRAY, char) for char in '"()'
}


def cut(value: str) -> list[Token]:
    """
    Cut *value* into tokens; every character is looked at a bounded number of times.

    >>> [token.text for token in cut('"Doe, J" <j@x.example> (a (b))')]
    ['"Doe, J"', ' ', '<', 'j', '@', 'x.example', '>', ' ', 'a (b)']
    """
    tokens: list[Token] = []
    at, end = 0, len(value)
    # An opening mark that is never closed is looked for once.
    quotes, comments = '"' in value, "(" in value
    while at < end and (quotes or comments):
        char = value[at]
        if char == '"' and quotes:
            quoted = _QUOTED.match(value, at)
            if quoted:
                tokens.append(Token(TokenKind.QUOTED, quoted[0]))
                at = quoted.end()
                continue
            quotes = False
        elif char == "(" and comments:
            stop = _comment_end(value, at)
            if stop:
                tokens.append(Token(TokenKind.COMMENT, value[at + 1 : stop - 1]))
                at = stop
                continue
            comments = False
        match = _TOKEN.match(value, at) if char not in _SIGNS else None
        text = match[0] if match else char
        tokens.append(_token(text))
        at += len(text)
    tokens.extend(map(_token, _TOKEN.findall(value, at)))
    return tokens


def _token(text: str) -> Token:
    """Return the token that *text* is, no quoted string and no comment."""
    sign = _SIGNS.get(text)
    if sign is not None:
        return sign
    return _BLANK if text[0] in _BLANKS else Token(TokenKind.ATOM, text)


def unescaped(text: str) -> str:
    r"""
    Return *text*, of a quoted string or a comment, without its backslashes.

    >>> unescaped(r"a\)b")
    'a)b'
    """
    return _ESCAPE.sub(r"\1", text) if "\\" in text else text


def is_quoted(text: str) -> bool:
    """Return whether *text* is one quoted string."""
    return _QUOTED.fullmatch(text) is not None


_ADDRESS = re.compile("[@<>]")


class Word(NamedTuple):
    """
    What belongs together.

    Attributes:
        is_closed_up: Whether something was taken out of it that could as well part it: a
            blank after a dot, or a comment with half an address in it.
    """

    text: str
    is_closed_up: bool = False


def words(tokens: list[Token]) -> list[Word]:
    """
    Join the tokens that belong together; blanks in quotes are no blanks between words.

    Blanks around ``@`` and dots mean nothing (RFC 5322 section 4.4), but after a dot they
    may end a title or a sentence as well: before the ``@`` they do.

    >>> [word.text for word in words(cut('ada . l @ x.example "Ada L" Dr. b@x.example'))]
    ['ada.l@x.example', '"Ada L"', 'Dr.', 'b@x.example']
    """
    found: list[list[str]] = []
    closed_up: set[int] = set()
    is_apart, has_at, hides, last = True, False, False, ""
    for kind, text in tokens:
        if not is_apart and kind is TokenKind.SPECIAL:
            # Nothing parts it from what stands before it.
            found[-1].append(text)
            has_at = has_at or text == "@"
            hides, last = False, text
            continue
        if kind is TokenKind.BLANK or text in {"(", ")"}:
            is_apart = True
            continue
        if kind is TokenKind.COMMENT:
            is_apart = True
            hides = hides or _ADDRESS.search(text) is not None
            continue
        is_joined = bool(found)
        if is_apart and is_joined:
            # Where a domain is whole already, a dot ends the sentence.
            is_dotted = last[-1:] == "." and last != "."
            goes_on = is_dotted and has_at and "." not in last[:-1]
            is_joined = text[0] in "@." or last in {"@", "."} or goes_on
            if is_joined and (is_dotted or hides):
                closed_up.add(len(found) - 1)
        elif kind is TokenKind.ATOM and last[:1] == '"' and text[0] != ".":
            # ``"Ada"ada@x.example``: the name ran into the address.
            is_joined = False
        if is_joined:
            found[-1].append(text)
        else:
            found.append([text])
            has_at = False
        has_at = has_at or text == "@"
        is_apart, hides, last = False, False, text
    return [Word("".join(word), index in closed_up) for index, word in enumerate(found)]


def _comment_end(value: str, start: int) -> int:
    """Return where the comment that begins at *start* is over, or 0 if it never is."""
    depth = 0
    for mark in _PAREN.finditer(value, start):
        if mark[0] == "(":
            depth += 1
        elif mark[0] == ")":
            depth -= 1
            if not depth:
                return mark.end()
    return 0
