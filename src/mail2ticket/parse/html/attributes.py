"""The attributes of a tag, and the entities in them and in the text (HTML section 13.2.5)."""

from __future__ import annotations

import html as entities
import re
from functools import lru_cache

_ENTITY = re.compile(r"&(?:#[0-9]{1,8}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});?")
# In an attribute "&copy=1" is a piece of an address: a name without ";" is none there.
_ENDED = re.compile(r"&(?:#[0-9]{1,8};?|#[xX][0-9a-fA-F]{1,6};?|[A-Za-z][A-Za-z0-9]{1,31};)")
_ATTRIBUTE = re.compile(
    r"""([A-Za-z][A-Za-z0-9:_-]{0,40})[ \t\r\n\f]{0,8}=[ \t\r\n\f]{0,8}"""
    r"""("[^"]*"|'[^']*'|[^\s>"']{1,4096})"""
)


def decoded(text: str) -> str:
    """
    Return *text* with its entities decoded; what is none stays as it is.

    Numbers from 128 to 159 are characters of windows-1252, as browsers read them.

    >>> decoded("Fish &amp; Chips &#128;5 &nosuch; AT&T &copy 2026")
    'Fish & Chips €5 &nosuch; AT&T © 2026'
    """
    if "&" not in text:
        return text
    return _ENTITY.sub(_unescaped, text)


def _unescaped(match: re.Match[str]) -> str:
    return _character(match[0])


@lru_cache(maxsize=512)
def _character(entity: str) -> str:
    return entities.unescape(entity)


def read_attributes(rest: str) -> dict[str, str]:
    """
    Read the attributes of a tag; of one that is repeated, the first counts.

    >>> read_attributes(' href="?a=1&amp;b=2&copy=3" HIDDEN id=x')
    {'href': '?a=1&b=2&copy=3', 'id': 'x', 'hidden': ''}
    """
    found: dict[str, str] = {}
    for name, given in _ATTRIBUTE.findall(rest):
        value = given[1:-1] if given[0] in "\"'" else given
        if "&" in value:
            value = _ENDED.sub(_unescaped, value)
        found.setdefault(name.lower(), value)
    if "idden" in (lowered := rest.lower()) and "hidden" in lowered.split():
        found.setdefault("hidden", "")
    return found
