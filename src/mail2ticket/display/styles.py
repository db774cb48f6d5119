"""Inline styles: what changes how text looks is kept; what loads or lies over the page is not."""

from __future__ import annotations

import re

_PROPERTIES = re.compile(
    r"(?:color|background-color|background|direction|display|float|clear|white-space|word-break"
    r"|overflow-wrap|word-wrap|letter-spacing|line-height|text-(?:align|decoration|indent|transform)"
    r"|vertical-align|font(?:-(?:family|size|style|weight|variant))?"
    r"|list-style(?:-type|-position)?|border(?:-(?:collapse|spacing|radius))?"
    r"|border(?:-(?:top|right|bottom|left))?(?:-(?:color|style|width))?"
    r"|(?:max-|min-)?(?:width|height)|(?:margin|padding)(?:-(?:top|right|bottom|left))?)"
)
# No slash, no backslash and no colon: nothing is escaped, nothing is an address.
_VALUE = re.compile(r"[A-Za-z0-9#%.,+' \"()!_-]{1,200}")
_FUNCTION = re.compile(r"([A-Za-z0-9_-]*)\(")
_FUNCTIONS = frozenset({"rgb", "rgba", "hsl", "hsla"})
# What moves text over other text: the host's page must not be drawn over.
_MOVES = re.compile(r"(?:^|[\s,(])-\s*[.\d]")
_HUGE = re.compile(r"\d{5,}")
_DECLARATIONS = 100
_LONGEST = 8_192


def safe_style(style: str) -> str:
    """
    Return the declarations of *style* that only change how text looks.

    No address is loaded, and nothing is placed over the page of the host: what has a value
    with another function than a colour, a comment or an escape is left out whole.

    >>> safe_style("color: red; position:fixed; background:url(//evil.example); margin:-99px")
    'color:red'
    """
    kept: list[str] = []
    for declaration in style[:_LONGEST].split(";", _DECLARATIONS)[:_DECLARATIONS]:
        name, colon, value = declaration.partition(":")
        name, value = name.strip().lower(), " ".join(value.split())
        if colon and _PROPERTIES.fullmatch(name) and _is_harmless(value):
            kept.append(f"{name}:{value}")
    return ";".join(kept)


def _is_harmless(value: str) -> bool:
    if not _VALUE.fullmatch(value) or _MOVES.search(value) or _HUGE.search(value):
        return False
    return all(name.lower() in _FUNCTIONS for name in _FUNCTION.findall(value))
