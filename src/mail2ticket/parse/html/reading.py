"""The text of HTML, as its reader saw it, and what the mail program marked in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, TypeAlias

from attrs import define, field

from mail2ticket.parse.html.attributes import decoded, read_attributes
from mail2ticket.parse.html.clients import (
    AHEAD,
    Role,
    begins_header,
    role_of,
)
from mail2ticket.parse.html.elements import ENDS, ENDS_P, TABLE, VOID, WALLS, Plan, plan_of
from mail2ticket.parse.html.looks import PLAIN, Look, are_paragraphs_tight, look_of
from mail2ticket.parse.html.marking import Marker
from mail2ticket.parse.html.page import Page
from mail2ticket.parse.html.tokens import TokenKind, tokens
from mail2ticket.parse.quotes.marks import Mark

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


# What closing an element undoes, last first.
_Undo: TypeAlias = tuple[Callable[[], None], ...]
# An element that has not been closed yet.
_Open: TypeAlias = tuple[str, _Undo]


@define
class _Reader:
    """One pass over one HTML text."""

    html: str
    page: Page = field(factory=Page)
    opened: list[_Open] = field(factory=list[_Open])
    counts: dict[str, int] = field(factory=dict[str, int])
    plans: dict[tuple[str, str], Plan | None] = field(factory=dict[tuple[str, str], "Plan | None"])
    marker: Marker = field(init=False)
    undone: list[Callable[[], None]] = field(factory=list[Callable[[], None]])
    pictures: list[str] = field(factory=list[str])
    hidden: int = 0
    is_shrunk: bool = False
    is_tight: bool = field(init=False)
    link: str = ""
    linked: tuple[int, int] = (0, 0)

    def __attrs_post_init__(self) -> None:
        self.marker = Marker(self.page)
        self.is_tight = are_paragraphs_tight(self.html)

    def read(self) -> None:
        """Read all of it."""
        write, counts = self.page.write, self.counts
        text, opens = TokenKind.TEXT, TokenKind.OPEN
        for kind, name, rest, end in tokens(self.html):
            if kind is text:
                if not self.hidden and not self.is_shrunk:
                    write(decoded(name) if "&" in name else name)
            elif kind is opens:
                self.open(name, rest, end)
            elif counts.get(name):
                self.close(name)
            elif name == "a":
                self._end_link()
            elif name == "p" and not self.hidden:
                self.page.space()
        self._end()

    def _end(self) -> None:
        """End all that is open."""
        self._end_link()
        while self.opened:
            self._pop()
        for undo in self.undone:
            undo()
        if self.pictures and not self.page.text():
            # A mail of pictures alone says what they show.
            self.page.write(" ".join(self.pictures))

    def open(self, name: str, rest: str, end: int) -> None:  # noqa: C901 - run for each tag
        """Begin an element whose tag ends at *end*."""
        if name in VOID:
            if not self.hidden:
                self._void(name, rest)
            return
        key = (name, rest)
        try:
            plan = self.plans[key]
        except KeyError:
            plan = plan_of(name, rest)
            if len(self.plans) < _PLANS:
                self.plans[key] = plan
        if plan is None:
            if self.counts.get(name) or self.hidden:
                self._push(name, ())
            return
        opened = self.opened
        if plan.is_block and opened:
            ends = ENDS.get(name, ENDS_P)
            while opened and opened[-1][0] in ends:
                self._pop()
        if plan.is_plain and not self.hidden and len(opened) < _DEPTH:
            # Nearly all tags: what they do about the look, if anything, and a box on the page.
            undo = self._begin_look(plan.look) if plan.look is not PLAIN else ()
            if plan.is_block:
                undo = (*undo, self._begin_box(name, plan))
            self.counts[name] = self.counts.get(name, 0) + 1
            opened.append((name, undo))
        else:
            self._follow(plan, name, rest, end)

    def _follow(self, plan: Plan, name: str, rest: str, end: int) -> None:
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
                self.marker.begin_header()

    def _push(self, name: str, undo: _Undo) -> None:
        opened = self.opened
        if len(opened) >= 2 * _DEPTH:
            for one in undo:
                one()
            return
        self.counts[name] = self.counts.get(name, 0) + 1
        opened.append((name, undo))

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
                self.marker.begin_header()
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

    def _begin(self, name: str, plan: Plan) -> _Undo:
        """Begin what the reader sees of an element, and return how to end it, last first."""
        undo = self._begin_look(plan.look) if plan.look is not PLAIN else ()
        if plan.is_bullet:
            self.page.is_bullet = True
            undo = (*undo, self._end_bullet)
        if not plan.is_block:
            if name == "q":
                self.page.write('"')
                undo = (*undo, self._end_q)
            return undo if plan.role is None else (*undo, *self._begin_role(plan.role))
        undo = (*undo, self._begin_box(name, plan))
        return undo if plan.role is None else (*undo, *self._begin_role(plan.role))

    def _begin_box(self, name: str, plan: Plan) -> Callable[[], None]:
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
        return page.begin_block(roomy=plan.is_roomy and not (self.is_tight and name == "p"))

    def _begin_look(self, look: Look) -> _Undo:
        undo: _Undo = ()
        if look.is_kept is None and (look.is_shrunk is None or look.is_shrunk is self.is_shrunk):
            return undo
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

    def _begin_role(self, role: Role) -> _Undo:
        if role is not Role.SIGNATURE_BEGINS:
            return (self.marker.begin(role),)
        self._begin_signature()
        return ()

    def _begin_signature(self) -> None:
        """Mark a signature, to the end of the element that it stands in."""
        end = self.marker.begin_signature()
        if self.opened:
            name, undo = self.opened[-1]
            self.opened[-1] = (name, (*undo, end))
        else:
            self.undone.append(end)

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
        opened = self.opened
        if opened[-1][0] == name:
            self._pop()
            return
        if name not in TABLE:
            for inner, _ in opened[: -_SEARCHED - 1 : -1]:
                if inner == name:
                    break
                if inner in WALLS:
                    return
        while self._pop() != name:
            pass

    def _pop(self) -> str:
        name, undo = self.opened.pop()
        self.counts[name] -= 1
        if undo:
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


def _number(value: str | None) -> int | None:
    text = (value or "").strip()
    digits = text.removeprefix("-")
    if not digits.isascii() or not digits.isdigit() or len(digits) > 6:  # noqa: PLR2004 - enough
        return None
    return int(text)
