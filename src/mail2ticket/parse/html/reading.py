"""The text of HTML, as its reader saw it, and what the mail program marked in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from attrs import define, field, frozen

from mail2ticket.model.body import SpanKind
from mail2ticket.parse.html.attributes import decoded, read_attributes
from mail2ticket.parse.html.clients import (
    AHEAD,
    Role,
    begins_header,
    is_outlooks_rule,
    is_ruled,
    role_of,
)
from mail2ticket.parse.html.looks import PLAIN, Look, look_of
from mail2ticket.parse.html.page import Page
from mail2ticket.parse.html.tokens import TokenKind, tokens
from mail2ticket.parse.markers import is_rule, marker_of
from mail2ticket.parse.marks import Mark

_DROPPED = frozenset(
    {"object", "svg", "math", "template", "select", "datalist", "audio", "video", "canvas", "xml"}
)
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
    "div", "tr", "td", "th", "li", "dt", "dd", "center", "address", "section", "article", "header",
    "footer", "form", "fieldset", "main", "nav", "blockquote", "body", "html", "tbody", "thead",
    "tfoot", "caption", "aside", "details", "summary", "includetail", "dir", "menu", "listing",
}  # fmt: skip
# What is open on top when one of these begins, and ends by it (HTML section 13.1.2.4).
_ENDS = {
    "li": {"li", "p"},
    "dt": {"dt", "dd", "p"},
    "dd": {"dt", "dd", "p"},
    "td": {"td", "th", "p"},
    "th": {"td", "th", "p"},
    "tr": {"td", "th", "tr", "p"},
    "tbody": {"td", "th", "tr", "tbody", "thead", "p"},
}
_ENDS_P = {"p"}
# A tag that ends what stands outside of the cell that it stands in ends nothing.
_WALLS = frozenset({"td", "th"})
_TABLE = frozenset({"td", "th", "tr", "table", "tbody", "thead", "tfoot", "body", "html"})
# Word's paragraphs have no margin, nor do those that some telephones write.
_TIGHT = ("mso", "p1", "p2", "p3", "s1", "xmso", "x_mso", "elementtoproof", "western")
# An emoji is a few code points.
_EMOJI = 4
# A picture that somebody put into his mail has its words beside it; one of a page does not.
_ENCLOSED = ("cid:", "data:")
_ALTERNATIVE = 500
# Clients of mail nest tables in tables, some tens of elements deep.
_DEPTH = 500
_SEARCHED = 64
_PLANS = 4_000


class Reading(NamedTuple):
    """
    What was read of HTML.

    Attributes:
        text: Its text.

        marks: What the mail program marked in it, by offsets into the text.
    """

    text: str
    marks: tuple[Mark, ...]


def read_html(html: str) -> Reading:
    r"""
    Read the HTML of a mail: the text that its reader saw, and what is marked in it.

    Quotes are lines with ``>``, rules are lines of underscores, links keep their address.
    Scripts, styles, comments and hidden text are left out. Nothing is fetched, and no
    markup, however broken, raises.

    >>> reading = read_html("Yes.<blockquote type=cite>Is it on?</blockquote>")
    >>> reading.text, reading.marks[0].start, reading.marks[0].kind.value
    ('Yes.\n\n> Is it on?', 6, 'quote')
    """
    reader = _Reader(html)
    reader.read()
    return Reading(reader.page.text(), reader.page.marks())


def html_to_text(html: str) -> str:
    r"""
    Turn the HTML of a mail into the text that its reader saw.

    >>> html_to_text('<p>See <a href="https://desk.example/7">the page</a>.</p><ul><li>one</ul>')
    'See the page <https://desk.example/7>.\n\n* one'
    """
    return read_html(html).text


@frozen
class _Plan:
    """What to do about a tag; one that is met again is not looked into again."""

    attributes: dict[str, str]
    look: Look = PLAIN
    role: Role | None = None
    is_hidden: bool = False
    is_roomy: bool = False
    is_bullet: bool = False
    is_ruled: bool = False


class _Open(NamedTuple):
    """An element that has not been closed yet, and what closing it undoes."""

    name: str
    undo: tuple[Callable[[], None], ...]


@define
class _Holder:
    """What holds a line above a quote, and the quote: where each begins."""

    start: int
    quote: int | None = None


@define
class _Reader:
    """One pass over one HTML text."""

    html: str
    page: Page = field(factory=Page)
    opened: list[_Open] = field(factory=list[_Open])
    counts: dict[str, int] = field(factory=dict[str, int])
    plans: dict[tuple[str, str], _Plan | None] = field(
        factory=dict[tuple[str, str], "_Plan | None"]
    )
    holders: list[_Holder] = field(factory=list[_Holder])
    pictures: list[str] = field(factory=list[str])
    hidden: int = 0
    is_shrunk: bool = False
    link: str = ""
    linked: tuple[int, int] = (0, 0)

    def read(self) -> None:
        write, counts = self.page.write, self.counts
        text, opens = TokenKind.TEXT, TokenKind.OPEN
        for kind, name, rest, end in tokens(self.html):
            if kind is text:
                if not self.hidden and not self.is_shrunk:
                    write(decoded(name))
            elif kind is opens:
                self.open(name, rest, end)
            elif counts.get(name):
                self.close(name)
            elif name == "a":
                self._end_link()
            elif name == "p" and not self.hidden:
                self.page.space()
        self._end_link()
        while self.opened:
            self._pop()
        if self.pictures and not self.page.text():
            # A mail of pictures alone says what they show.
            self.page.write(" ".join(self.pictures))

    def open(self, name: str, rest: str, end: int) -> None:
        """Begin an element whose tag ends at *end*."""
        if name in _VOID:
            if not self.hidden:
                self._void(name, rest)
            return
        key = (name, rest)
        try:
            plan = self.plans[key]
        except KeyError:
            plan = self._plan(name, rest)
            if len(self.plans) < _PLANS:
                self.plans[key] = plan
        if name in _BLOCK:
            self._end_implied(name)
        if plan is not None:
            self._follow(plan, name, rest, end)
        elif self.counts.get(name) or self.hidden:
            self._push(name, ())

    def _follow(self, plan: _Plan, name: str, rest: str, end: int) -> None:
        """Do about a tag what is planned."""
        if self.hidden or plan.is_hidden:
            if not (rest.endswith("/") and ":" in name):
                self.hidden += 1
                self._push(name, (self._show,))
        elif name == "a":
            self._begin_link(plan.attributes.get("href", ""))
            if plan.look is not PLAIN:
                self._push(name, self._begin_look(plan.look))
        elif len(self.opened) >= _DEPTH:
            # Nobody sees so deep; what stands there is read without its structure.
            self.page.end_line_if_any()
        else:
            self._push(name, self._begin(name, plan))
            if plan.is_ruled and plan.role is None and begins_header(self.html[end : end + AHEAD]):
                self._begin_header()

    def _push(self, name: str, undo: tuple[Callable[[], None], ...]) -> None:
        if len(self.opened) >= 2 * _DEPTH:
            for one in undo:
                one()
            return
        self.counts[name] = self.counts.get(name, 0) + 1
        self.opened.append(_Open(name, undo))

    def _end_implied(self, name: str) -> None:
        opened = self.opened
        ends = _ENDS.get(name, _ENDS_P)
        while opened and opened[-1].name in ends:
            self._pop()

    def _plan(self, name: str, rest: str) -> _Plan | None:
        """Look into a tag; None is one that changes nothing of what is read."""
        if name in _DROPPED:
            return _Plan({}, is_hidden=True)
        is_block = name in _BLOCK
        attributes = read_attributes(rest) if "=" in rest or "idden" in rest.lower() else {}
        look = look_of(name, attributes) if attributes else PLAIN
        style = attributes.get("style", "").lower()
        is_bullet = "mso-list" in style and "ignore" in style
        role = None
        if attributes or is_block:
            role = role_of(name, attributes)
            if role is None and is_outlooks_rule(attributes):
                role = Role.HEADER
        if not is_block and role is None and look is PLAIN and name not in {"a", "q"}:
            return _Plan(attributes, is_bullet=True) if is_bullet else None
        classes = attributes.get("class", "").lower()
        is_roomy = (
            name in _MARGIN
            and not look.is_tight
            and not look.is_shrunk
            and not classes.startswith(_TIGHT)
        )
        return _Plan(
            attributes, look, role, look.is_hidden, is_roomy, is_bullet, is_ruled(name, attributes)
        )

    def _void(self, name: str, rest: str) -> None:
        if name == "br":
            self.page.end_line()
            if (
                rest
                and "Signature" in rest
                and (role_of(name, read_attributes(rest)) is Role.SIGNATURE_BEGINS)
            ):
                self._begin_signature()
        elif name == "hr":
            if rest and role_of(name, read_attributes(rest)) is Role.HEADER:
                self._begin_header()
            self.page.rule()
        elif name == "img":
            self._picture(read_attributes(rest))

    def _picture(self, attributes: dict[str, str]) -> None:
        alternative = " ".join(attributes.get("alt", "")[:_ALTERNATIVE].split())
        if not alternative or self.is_shrunk or look_of("img", attributes).is_hidden:
            return
        # A picture of an emoji is a word; a logo is not, unless it is all of a link.
        if self.link or (len(alternative) <= _EMOJI and not alternative.isascii()):
            self.page.write(alternative)
        elif attributes.get("src", "").strip().lower().startswith(_ENCLOSED):
            self.page.write(f"[image: {alternative}]")
        elif len(self.pictures) < _SEARCHED:
            self.pictures.append(alternative)

    def _show(self) -> None:
        self.hidden -= 1

    def _begin(self, name: str, plan: _Plan) -> tuple[Callable[[], None], ...]:
        """Begin what the reader sees of an element, and return how to end it, last first."""
        undo = self._begin_look(plan.look) if plan.look is not PLAIN else ()
        if plan.is_bullet:
            self.page.is_bullet = True
            undo = (*undo, self._end_bullet)
        if name not in _BLOCK:
            if name == "q":
                self.page.write('"')
                undo = (*undo, self._end_q)
            return undo if plan.role is None else (*undo, self._begin_role(plan.role))
        undo = (*undo, self._begin_box(name, plan))
        return undo if plan.role is None else (*undo, self._begin_role(plan.role))

    def _begin_box(self, name: str, plan: _Plan) -> Callable[[], None]:
        page = self.page
        simple = _BOXES.get(name)
        if simple is not None:
            return simple(page)
        if name == "ol":
            start = _number(plan.attributes.get("start"))
            form = plan.attributes.get("type", "1")[:1]
            return page.begin_list(number=1 if start is None else start, form=form)
        if name == "li":
            return page.begin_item(_number(plan.attributes.get("value")))
        return page.begin_block(roomy=plan.is_roomy)

    def _begin_look(self, look: Look) -> tuple[Callable[[], None], ...]:
        undo: tuple[Callable[[], None], ...] = ()
        if look.is_shrunk is not None and look.is_shrunk is not self.is_shrunk:
            before, self.is_shrunk = self.is_shrunk, look.is_shrunk

            def grow() -> None:
                self.is_shrunk = before

            undo = (grow,)
        if look.is_kept is not None:
            undo = (*undo, self.page.begin_kept(is_kept=look.is_kept))
        return undo

    def _end_bullet(self) -> None:
        self.page.is_bullet = False

    def _end_q(self) -> None:
        self.page.write('"')

    def _begin_role(self, role: Role) -> Callable[[], None]:
        """Mark what the mail program marks, to where the element ends."""
        page = self.page
        end_quote = page.begin_quote() if role is Role.BLOCKQUOTE else None
        start = page.line()
        match role:
            case Role.HEADER:
                self._begin_header()
                return _nothing
            case Role.SIGNATURE_BEGINS:
                self._begin_signature()
                return _nothing
            case Role.HOLDER:
                self.holders.append(_Holder(start))
                return self._end_holder
            case Role.SIGNATURE | Role.FORWARD:
                kind = SpanKind.FORWARD if role is Role.FORWARD else SpanKind.SIGNATURE
            case _:
                kind = SpanKind.QUOTE
                self._find_quote(start)

        def end() -> None:
            if end_quote is not None:
                page.trim_quote()
            page.mark(start, kind, page.line())
            if end_quote is not None:
                end_quote()

        return end

    def _find_quote(self, start: int) -> None:
        for holder in self.holders[-1:]:
            if holder.quote is None:
                holder.quote = start

    def _begin_header(self) -> None:
        start = self.page.line()
        self._find_quote(start)
        self.page.mark(start, SpanKind.QUOTE)

    def _begin_signature(self) -> None:
        """Mark a signature, to the end of the element that it stands in."""
        start = self.page.line()
        page = self.page
        if not self.opened:
            page.mark(start, SpanKind.SIGNATURE)
            return

        def end() -> None:
            page.mark(start, SpanKind.SIGNATURE, page.line())

        inner = self.opened[-1]
        self.opened[-1] = _Open(inner.name, (*inner.undo, end))

    def _end_holder(self) -> None:
        """
        Mark what stands above the quote; what stands below it is an answer.

        Mail that is passed on has no quote: all of it is marked. Where there is no quote and
        nothing says that mail is passed on, these are words that somebody wrote there.
        """
        holder, end = self.holders.pop(), self.page.line()
        start = holder.start
        while start < end and not self.page.line_at(start).strip("> "):
            start += 1
        first = self.page.line_at(start)
        marker = marker_of(first)
        if marker.is_forward if marker else (first.startswith("-----") and not is_rule(first)):
            self.page.mark(start, SpanKind.FORWARD, end)
        elif marker is not None:
            self.page.mark(start, SpanKind.QUOTE, end)
        elif holder.quote is not None:
            self.page.mark(start, SpanKind.QUOTE, holder.quote)

    def _begin_link(self, target: str) -> None:
        """Begin a link; one within another ends that (HTML, "a" may not nest)."""
        self._end_link()
        self.link, self.linked = target.strip(), self.page.place()

    def _end_link(self) -> None:
        if self.link:
            self.page.end_link(self.linked, self.link)
            self.link = ""

    def close(self, name: str) -> None:
        """End an element, and what is open within."""
        if name == "a":
            self._end_link()
        if name not in _TABLE:
            for entry in self.opened[: -_SEARCHED - 1 : -1]:
                if entry.name == name:
                    break
                if entry.name in _WALLS:
                    return
        while self._pop() != name:
            pass

    def _pop(self) -> str:
        name, undo = self.opened.pop()
        self.counts[name] -= 1
        for one in reversed(undo):
            one()
        return name


_BOXES: dict[str, Callable[[Page], Callable[[], None]]] = {
    "td": Page.begin_cell,
    "th": Page.begin_cell,
    "tr": Page.begin_row,
    "ul": Page.begin_list,
    "dir": Page.begin_list,
    "menu": Page.begin_list,
    "pre": Page.begin_preformatted,
    "listing": Page.begin_preformatted,
}


def _nothing() -> None:
    """End what needs no ending."""


def _number(value: str | None) -> int | None:
    text = (value or "").strip()
    digits = text.removeprefix("-")
    if not digits.isascii() or not digits.isdigit() or len(digits) > 6:  # noqa: PLR2004 - enough
        return None
    return int(text)
