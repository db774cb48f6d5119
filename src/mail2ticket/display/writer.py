"""HTML written anew: well-formed, no deeper than a letter is, and of nothing but what may be."""

from __future__ import annotations

import re
from collections.abc import Callable

from attrs import define, field

from mail2ticket.display.allowed import (
    ATTRIBUTES,
    DROPPED,
    ELEMENTS,
    VOID,
    safe_link,
    safe_value,
)
from mail2ticket.display.styles import safe_style
from mail2ticket.model.token import conceal
from mail2ticket.parse.html.attributes import decoded, read_attributes
from mail2ticket.parse.html.tokens import TokenKind, tokens

# Parsers of HTML5 take quadratic time for what is nested deeper.
_DEPTH = 200
_SEARCHED = 64
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
# By number: nh3 takes quadratic time for a run of "&amp;".
_ESCAPES = {ord(character): f"&#{ord(character)};" for character in "&<>\"'`"}
_ENDS = {
    "p": {"p"}, "li": {"li", "p"}, "dt": {"dt", "dd", "p"}, "dd": {"dt", "dd", "p"},
    "td": {"td", "th", "p"}, "th": {"td", "th", "p"}, "tr": {"td", "th", "tr", "p"},
    "a": {"a"},
}  # fmt: skip
_ENDS_P = {"p"}
# A paragraph ends where one of these begins.
_BLOCKS = frozenset(
    {
        "address", "article", "aside", "blockquote", "center", "div", "dl", "figcaption", "figure",
        "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "main", "ol", "pre",
        "section", "table", "ul",
    }
)  # fmt: skip
# Elements that a parser of HTML5 opens again wherever something else has closed them.
_FORMATTING = frozenset(
    {
        "a", "b", "big", "code", "em", "font", "i", "s", "small", "strike", "strong", "tt", "u",
    }
)  # fmt: skip
# Characters that may be opened again; mail has some ten thousand. 400 KB became 90 MB (X24).
_REOPENED = 4_000_000
_WALLS = frozenset({"td", "th"})
_TABLE = frozenset({"td", "th", "tr", "table", "tbody", "thead", "tfoot"})


def write_safe(html: str, image: Callable[[str], dict[str, str]]) -> str | None:
    """
    Write *html* anew with the elements and attributes that may be; *image* finds pictures.

    Everything is written by ourselves, each value escaped and each element closed, so that no
    parser that reads it can take it for anything else. It is the first of two filters. Where
    so much formatting is open in so many places that a parser would write megabytes of it,
    it is None.

    >>> write_safe("<b onclick=x()>hi<script>x()</script><p>there", lambda source: {})
    '<b>hi<p>there</p></b>'
    """
    writer = _Writer(image)
    for kind, name, rest, _ in tokens(html):
        if kind is TokenKind.TEXT:
            writer.text(name)
        elif kind is TokenKind.OPEN:
            writer.open(name, rest)
        else:
            writer.close(name)
        writer.reopened += writer.formatting
        if writer.reopened > _REOPENED:
            return None
    return writer.written()


def escaped(text: str) -> str:
    """Return *text* with all that means something in HTML escaped; control characters go."""
    return _CONTROLS.sub("", text).translate(_ESCAPES)


@define
class _Writer:
    """Writes one document."""

    image: Callable[[str], dict[str, str]]
    pieces: list[str] = field(factory=list[str])
    opened: list[str] = field(factory=list[str])
    # Names that are open within an element of which nothing is shown; that one is the first.
    dropped: list[str] = field(factory=list[str])
    # The length of each tag that is open, and of those that format together.
    lengths: list[int] = field(factory=list[int])
    formatting: int = 0
    reopened: int = 0

    def text(self, text: str) -> None:
        if not self.dropped:
            self.pieces.append(escaped(conceal(decoded(text))))

    def open(self, name: str, rest: str) -> None:
        if self.dropped:
            if name == self.dropped[0] and len(self.dropped) <= _DEPTH:
                self.dropped.append(name)
            return
        if name in DROPPED:
            if not rest.endswith("/") and name not in {"embed", "frame", "head"}:
                self.dropped.append(name)
            return
        if name not in ELEMENTS:
            return
        ends = _ENDS.get(name, _ENDS_P if name in _BLOCKS else ())
        while self.opened and self.opened[-1] in ends:
            self._pop()
        if name == "a" and "a" in self.opened[-_SEARCHED:]:
            self.close("a")
        if name in VOID or len(self.opened) < _DEPTH:
            tag = f"<{name}{self._attributes(name, rest)}>"
            self.pieces.append(tag)
            if name not in VOID:
                self.opened.append(name)
                self.lengths.append(len(tag) if name in _FORMATTING else 0)
                self.formatting += self.lengths[-1]

    def close(self, name: str) -> None:
        if self.dropped:
            if name == self.dropped[-1]:
                self.dropped.pop()
            return
        for entry in self.opened[: -_SEARCHED - 1 : -1]:
            if entry == name:
                break
            if entry in _WALLS and name not in _TABLE:
                return
        else:
            return
        while self._pop() != name:
            pass

    def written(self) -> str:
        while self.opened:
            self._pop()
        return "".join(self.pieces)

    def _pop(self) -> str:
        name = self.opened.pop()
        self.formatting -= self.lengths.pop()
        self.pieces.append(f"</{name}>")
        return name

    def _attributes(self, name: str, rest: str) -> str:
        if not rest or rest.isspace():
            return ""
        allowed = ATTRIBUTES[name]
        kept: dict[str, str] = {}
        for attribute, value in read_attributes(rest).items():
            if attribute == "src" and name == "img":
                kept |= self.image(value)
            elif attribute not in allowed or attribute == "data-remote-src":
                continue
            elif attribute == "href":
                kept[attribute] = safe_link(value)
            elif attribute == "style":
                kept[attribute] = safe_style(value)
            else:
                kept[attribute] = safe_value(value) or ""
        if name == "p" and _has_no_margin(rest) and "margin" not in kept.get("style", ""):
            kept["style"] = ";".join(filter(None, ("margin:0", kept.get("style"))))
        return "".join(
            f' {key}="{escaped(conceal(value))}"' for key, value in kept.items() if value
        )


def _has_no_margin(rest: str) -> bool:
    """Tell whether it is a paragraph of Word's, whose margin stands in a style sheet."""
    return "Mso" in rest and read_attributes(rest).get("class", "").startswith("Mso")
