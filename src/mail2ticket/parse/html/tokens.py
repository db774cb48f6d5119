"""HTML into tags and text, in one pass and without a tree."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import IntEnum
from typing import TypeAlias

# Only `<` before one of these opens anything; runs of bare `<` are text.
_OPENING = re.compile(r"<(?=[A-Za-z/!?])")
# A tag whose quotes are closed, and hold no angle: nearly all. It never looks past the next `<`.
_TAG = re.compile(
    r"<(/?)([A-Za-z][A-Za-z0-9:_.-]{0,64})"
    r"([^<>\"']*+(?:(?>\"[^\"<>]*\"|'[^'<>]*')[^<>\"']*+)*+)>"
)
# Text without an angle, and such a tag behind it.
_PIECE = re.compile("([^<]*+)" + _TAG.pattern)
_NAME = re.compile(r"(/?)([A-Za-z][A-Za-z0-9:_.-]{0,64})")
_STOP = re.compile(r"[>\"']")
# An address that somebody forgot to escape; browsers hide it, and it was meant to be read.
_UNESCAPED = re.compile(r"[^\s<>\"'/=]{1,128}@[^\s<>\"'/=]{1,255}>")
# What follows the first letters of an address that stands between angles.
_ODD = frozenset("@+!#$%&*`{|}~?")
_RAW = {
    name: re.compile(f"</{name}", re.IGNORECASE)
    for name in ("script", "style", "title", "noembed", "noframes", "iframe")
}
_ANY_TAG = re.compile(r"<[A-Za-z/!?][^<>]*>")
# A letter has some thousands of tags; a magazine has some ten thousand.
_TAGS = 40_000
# An attribute list longer than this is not looked into; its tag still counts.
_ATTRIBUTES = 16_384


class TokenKind(IntEnum):
    """What a token is."""

    TEXT = 0
    OPEN = 1
    CLOSE = 2


#: What a piece of HTML is; the name of a tag in small letters, or the text with its entities;
#: what stands between the name of a tag and its ``>``; where the piece ends.
Token: TypeAlias = tuple[TokenKind, str, str, int]


def tokens(html: str) -> Iterator[Token]:
    """
    Yield the tags and the text of *html*; comments, scripts and styles are left out.

    The work is linear in the length. After 40,000 tags the rest is yielded as text without
    its tags: nobody wrote such a mail for a reader.

    >>> [token[1:] for token in tokens('<p class="a">1 < 2<!-- no --></P>')]
    [('p', ' class="a"', 13), ('1 < 2', '', 18), ('p', '', 33)]
    """
    return _Scanner(html).tokens()


class _Scanner:
    """One pass over one HTML text."""

    def __init__(self, html: str) -> None:
        self._html = html
        # Quotes of which none is left, so that there is no need to look for one again.
        self._lost: set[str] = set()

    def tokens(self) -> Iterator[Token]:  # noqa: C901, PLR0912 - one loop, run for each tag of each mail
        html, size = self._html, len(self._html)
        find, match, piece = _OPENING.search, _TAG.match, _PIECE.match
        position = said = tags = 0
        text, opens, closes = TokenKind.TEXT, TokenKind.OPEN, TokenKind.CLOSE
        while position < size:
            tags += 1
            tag = piece(html, position) if position == said and tags <= _TAGS else None
            if tag is not None:
                # Nearly all that is ever read.
                before, slash, name, rest = tag.groups()
                start, end = position + len(before), tag.end()
            else:
                opening = find(html, position)
                if opening is None:
                    break
                before, start = "", opening.start()
                if tags > _TAGS:
                    yield text, html[said:start] + _ANY_TAG.sub("\n", html[start:]), "", size
                    return
                tag = match(html, start)
                if tag is not None:
                    slash, name, rest = tag.groups()
                    end = tag.end()
                else:
                    slash, name, rest, end = self._damaged(start)
            if rest and rest[0] in _ODD and _UNESCAPED.match(html, start + 1):
                position = html.index(">", start) + 1
                continue
            if said < start:
                yield text, before or html[said:start], "", start
            position = said = end
            if not name:
                continue
            name = name.lower()
            if slash:
                yield closes, name, "", end
            elif name in _RAW:
                position = said = self._after_raw(name, end)
            else:
                yield opens, name, rest, end
        if said < size:
            yield text, html[said:], "", size

    def _damaged(self, start: int) -> tuple[str, str, str, int]:
        """Read what is no plain tag; a comment, and what is none at all, has no name."""
        html = self._html
        name = _NAME.match(html, start + 1)
        if name is None:
            if html.startswith("<!--", start):
                if html.startswith((">", "->"), start + 4):
                    return "", "", "", html.index(">", start) + 1
                return "", "", "", self._after("-->", start + 4)
            return "", "", "", self._after(">", start + 1)
        if _UNESCAPED.match(html, start + 1):
            return name[1], name[2], html[name.end() : name.end() + 1], name.end()
        end = self._tag_end(name.end())
        if end < 0:
            return "", "", "", len(html)
        return name[1], name[2], html[name.end() : min(end, name.end() + _ATTRIBUTES)], end + 1

    def _after(self, ending: str, start: int) -> int:
        found = self._html.find(ending, start)
        return len(self._html) if found < 0 else found + len(ending)

    def _after_raw(self, name: str, start: int) -> int:
        close = _RAW[name].search(self._html, start)
        return len(self._html) if close is None else self._after(">", close.end())

    def _tag_end(self, start: int) -> int:
        """Return where the ``>`` of a tag is; one within a quoted value does not count."""
        html, position = self._html, start
        while (stop := _STOP.search(html, position)) is not None:
            position = stop.end()
            quote = stop[0]
            if quote == ">":
                return stop.start()
            before = html[max(start, stop.start() - 8) : stop.start()].rstrip()
            if before.endswith("=") and quote not in self._lost:
                close = html.find(quote, position)
                if close < 0:
                    self._lost.add(quote)
                else:
                    position = close + 1
        return -1
