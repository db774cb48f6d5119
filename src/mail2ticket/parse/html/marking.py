"""What mail programs mark in a page of text: each role, from where its element begins."""

from __future__ import annotations

from collections.abc import Callable

from attrs import define, field

from mail2ticket.model.body import SpanKind
from mail2ticket.parse.html.clients import Role
from mail2ticket.parse.html.page import Page
from mail2ticket.parse.quotes.markers import is_rule, marker_of


@define
class _Holder:
    """What holds a line above a quote, and the quote: where each begins."""

    start: int
    quote: int | None = None


@define
class Marker:
    """Marks the lines of a page."""

    page: Page
    holders: list[_Holder] = field(factory=list[_Holder])

    def begin(self, role: Role) -> Callable[[], None]:
        """Mark what a mail program marks with an element, and return how to end that."""
        page = self.page
        end_quote = page.begin_quote() if role is Role.BLOCKQUOTE else None
        start = page.line()
        match role:
            case Role.HEADER:
                self.begin_header()
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

    def begin_header(self) -> None:
        """Mark the header of a mail, and what is quoted below it, to the last line."""
        start = self.page.line()
        self._find_quote(start)
        self.page.mark(start, SpanKind.QUOTE)

    def begin_signature(self) -> Callable[[], None]:
        """Mark a signature that begins here, and return how to end it."""
        start, page = self.page.line(), self.page

        def end() -> None:
            page.mark(start, SpanKind.SIGNATURE, page.line())

        return end

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


def _nothing() -> None:
    """End what needs no ending."""
