"""
HTML into plain text, in one pass and with bounded work.

A tokenizer of our own and no tree: what mail needs of HTML is where lines end, what is
quoted, where links lead, and what the reader never saw.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from attrs import define, field

from mail2ticket.parse.elements import (
    decoded,
    is_hidden,
    is_quote,
    is_signature,
    read_attributes,
    starts_header_block,
)
from mail2ticket.parse.layout import Page

# Only `<` before one of these opens anything; runs of bare `<` are text.
_OPENING = re.compile(r"<(?=[A-Za-z/!?])")
_NAME = re.compile(r"/?[A-Za-z][A-Za-z0-9:_.-]{0,64}")
# Most tags have no quoted value; an address in angles is no tag.
_PLAIN_TAG = re.compile(r"<(/?[A-Za-z][A-Za-z0-9:_.-]{0,64})([^<>\"'@]{0,4096})>")
_STOP = re.compile(r"[>\"']")
_RAW = {
    name: re.compile(f"</{name}", re.IGNORECASE)
    for name in ("script", "style", "title", "textarea", "xmp", "noembed", "noframes", "iframe")
}
_DROPPED = frozenset({"object", "svg", "template", "select", "audio", "video", "canvas", "xml"})
_VOID = frozenset(
    {
        "area", "base", "basefont", "bgsound", "br", "col", "embed", "frame", "hr", "img", "input",
        "link", "meta", "param", "source", "track", "wbr",
    }
)  # fmt: skip
_MARGIN = frozenset(
    {"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "table", "pre", "figure"}
)
_BLOCK = _MARGIN | {
    "div", "tr", "li", "dt", "dd", "center", "address", "section", "article", "header", "footer",
    "form", "fieldset", "main", "nav", "blockquote", "body", "html", "tbody", "thead", "tfoot",
    "caption", "aside", "details", "summary",
}  # fmt: skip
# What somebody forgot to escape; an attribute never looks so.
_AN_ADDRESS = re.compile(r"[^\s<>\"'/=]{1,128}@[^\s<>\"'/=]{1,255}(?=>)")
_NO_ATTRIBUTES: dict[str, str] = {}
# An emoji is a few code points.
_EMOJI = 4
# Clients of mail nest tables in tables, some tens of elements deep.
_DEPTH = 1_000
# An attribute list longer than this is not looked into; its tag still counts.
_ATTRIBUTES = 16_384


def html_to_text(html: str) -> str:
    r"""
    Turn the HTML of a mail into the text that its reader saw.

    Quotes become lines with ``>``, rules and Outlook's header rules become a line of
    underscores, so that `replies.set_apart` finds them; links keep their address. Scripts,
    styles, comments and hidden text are left out. Nothing is fetched, and no markup, however
    broken, raises.

    >>> html_to_text('<p>See <a href="https://desk.example/7">the page</a>.</p><ul><li>one</ul>')
    'See the page <https://desk.example/7>.\n\n* one'
    >>> html_to_text("Yes.<blockquote type=cite>Is it on?</blockquote>")
    'Yes.\n\n> Is it on?'
    """
    return _Reader(html).read()


@define
class _Open:
    """An element that has not been closed yet, and what closing it undoes."""

    name: str
    undo: Callable[[], None]


@define
class _Reader:
    """One pass over one HTML text."""

    html: str
    page: Page = field(factory=Page)
    opened: list[_Open] = field(factory=list[_Open])
    counts: dict[str, int] = field(factory=dict[str, int])
    hidden: int = 0
    lost_quotes: set[str] = field(factory=set[str])
    link: str = ""
    linked: tuple[int, int] = (0, 0)

    def read(self) -> str:
        position, size = 0, len(self.html)
        while position < size:
            match = _OPENING.search(self.html, position)
            if match is None:
                self.say(position, size)
                break
            self.say(position, match.start())
            position = self.markup(match.start())
        self._end_link()
        while self.opened:
            self.close(self.opened[-1].name)
        return self.page.text()

    def say(self, start: int, end: int) -> None:
        if start < end and not self.hidden:
            self.page.write(decoded(self.html[start:end]))

    def markup(self, start: int) -> int:
        """Take the markup at *start*, and return where it ends; it always moves on."""
        plain = _PLAIN_TAG.match(self.html, start)
        if plain is not None:
            return self._tag(plain[1], plain[2], plain.end() - 1)
        name = _NAME.match(self.html, start + 1)
        if name is None:
            is_comment = self.html.startswith("<!--", start)
            return self._after("-->", start + 4) if is_comment else self._after(">", start + 1)
        address = _AN_ADDRESS.match(self.html, start + 1)
        if address is not None:
            # Some programs forget to escape <jane@example.com>, and browsers then hide it.
            self.say(start, address.end() + 1)
            return address.end() + 1
        end = self._tag_end(name.end())
        if end < 0:
            return len(self.html)
        rest = self.html[name.end() : min(end, name.end() + _ATTRIBUTES)]
        return self._tag(name[0], rest, end)

    def _tag(self, name: str, rest: str, end: int) -> int:
        word = name.lower()
        if word[0] == "/":
            self.close(word[1:])
        elif word in _RAW:
            close = _RAW[word].search(self.html, end)
            return len(self.html) if close is None else self._after(">", close.end())
        else:
            self.open(word, rest, end + 1)
        return end + 1

    def _after(self, ending: str, start: int) -> int:
        found = self.html.find(ending, start)
        return len(self.html) if found < 0 else found + len(ending)

    def _tag_end(self, start: int) -> int:
        """Return where the ``>`` of a tag is; one within a quoted value does not count."""
        position = start
        while (stop := _STOP.search(self.html, position)) is not None:
            position = stop.end()
            quote = stop[0]
            if quote == ">":
                return stop.start()
            before = self.html[max(start, stop.start() - 8) : stop.start()].rstrip()
            if before.endswith("=") and quote not in self.lost_quotes:
                close = self.html.find(quote, position)
                if close < 0:
                    # No such quote follows, so there is no need to look for one again.
                    self.lost_quotes.add(quote)
                else:
                    position = close + 1
        return -1

    def open(self, name: str, rest: str, after: int) -> None:
        if name in _VOID:
            if not self.hidden:
                self._void(name, rest)
            return
        if rest.endswith("/") and ":" in name:
            return
        if name == "p" and self.opened and self.opened[-1].name == "p":
            self.close("p")
        attributes = read_attributes(rest) if rest and not rest.isspace() else _NO_ATTRIBUTES
        hides = name in _DROPPED or (bool(attributes) and is_hidden(attributes))
        if name == "a" and not hides:
            self._begin_link(attributes.get("href", ""))
            return
        if len(self.opened) >= _DEPTH:
            # Nobody sees so deep; what stands there is read without its structure.
            self.page.end_line_if_any()
            return
        undo: Callable[[], None] | None
        if self.hidden or hides:
            self.hidden += 1
            undo = self._show
        else:
            undo = self._begin(name, attributes, after)
        if undo is not None:
            self.counts[name] = self.counts.get(name, 0) + 1
            self.opened.append(_Open(name, undo))

    def _void(self, name: str, rest: str) -> None:
        if name == "br":
            self.page.end_line()
        elif name == "hr":
            self.page.rule()
        elif name == "img":
            alternative = read_attributes(rest).get("alt", "").strip()
            # A picture of an emoji is a word; a logo is not, unless it is all of a link.
            is_emoji = len(alternative) <= _EMOJI and not alternative.isascii()
            if alternative and (self.link or is_emoji):
                self.page.picture(alternative)

    def _show(self) -> None:
        self.hidden -= 1

    def _begin(
        self, name: str, attributes: dict[str, str], after: int
    ) -> Callable[[], None] | None:
        """Begin what the reader sees of an element, and return how to end it."""
        simple = _SIMPLE.get(name)
        if simple is not None:
            return simple(self.page)
        if name not in _BLOCK:
            return None
        if attributes:
            if starts_header_block(attributes):
                self.page.rule()
            if is_signature(attributes):
                self.page.signature()
        if (attributes or name == "blockquote") and is_quote(
            name, attributes, self.html[after : after + 400]
        ):
            return self.page.begin_quote()
        # Word gives its paragraphs no margin; others space them with a blank line.
        roomy = name in _MARGIN and "msonormal" not in attributes.get("class", "").lower()
        return self.page.begin_block(roomy=roomy)

    def _begin_link(self, target: str) -> None:
        """Begin a link; one within another ends that (HTML, "a" may not nest)."""
        self._end_link()
        if not self.hidden:
            self.link, self.linked = target.strip(), self.page.mark()

    def _end_link(self) -> None:
        if self.link:
            self.page.end_link(self.linked, self.link)
            self.link = ""

    def close(self, name: str) -> None:
        if not self.counts.get(name):
            if name == "a":
                self._end_link()
            elif name == "p" and not self.hidden:
                self.page.end_line_if_any()
            return
        while self.opened:
            entry = self.opened.pop()
            self.counts[entry.name] -= 1
            entry.undo()
            if entry.name == name:
                return


_SIMPLE: dict[str, Callable[[Page], Callable[[], None]]] = {
    "td": Page.begin_cell,
    "th": Page.begin_cell,
    "ul": Page.begin_list,
    "ol": Page.begin_numbered_list,
    "li": Page.begin_item,
    "pre": Page.begin_preformatted,
}
