"""The pages of a PDF, on fpdf2: no picture, no link, no script, and no file but the fonts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping

from attrs import frozen
from fpdf import FPDF
from fpdf.fonts import TTFFont

from mail2ticket.transcript.blocks import Block, Look
from mail2ticket.transcript.choosing import Chosen
from mail2ticket.transcript.setting import COMPLEX, Setter, is_right_to_left

_MARGIN, _FOOT = 54.0, 54.0
# Where no more than this is left of a page, a turn begins on the next one.
_LEAST = 84.0
_LEADING = 1.4
_TAB = 4
_BETWEEN_TURNS = 12.0


@frozen
class _Style:
    """How a block is written: sizes in points, grey from 0 to 255."""

    size: float
    above: float = 0.0
    grey: int = 0
    indent: float = 0.0
    has_bar: bool = False


_STYLES: Mapping[Look, _Style] = {
    Look.TITLE: _Style(16),
    Look.AUTHOR: _Style(10.5),
    Look.DIM: _Style(8.5, grey=90),
    Look.SUBJECT: _Style(10, above=3),
    Look.TEXT: _Style(10, above=5),
    Look.QUOTE: _Style(9, above=6, grey=90, indent=10, has_bar=True),
    Look.NOTE: _Style(8.5, above=4, grey=110),
    Look.FILE: _Style(8.5, above=2, grey=60, indent=4),
}


class FullError(Exception):
    """There is no room for one more page."""


class Sheets(FPDF):
    """
    Pages that fill from the top, in fonts that were chosen before.

    Of fpdf2 it uses what writes a line of text, and nothing that loads anything but fonts. All
    text that it is given is safe to lay out.
    """

    def __init__(self, fonts: Chosen, *, foot: str, pages: int, paper: str) -> None:
        super().__init__(unit="pt", format=paper)
        self._fonts, self._foot, self._most = fonts, foot, pages
        self._is_bold = False
        self.set_auto_page_break(auto=False)
        self.set_margins(_MARGIN, _MARGIN)
        self.c_margin = 0
        # A mail that writes the place-holder of fpdf2 has it as it is.
        self.alias_nb_pages("\ue000\ue001")
        self.core_fonts_encoding = "windows-1252"
        for place, font in enumerate(fonts.faces):
            self.add_font(f"f{place}", "", font.path, collection_font_number=font.number)
        # Else fpdf2 does not look for what a font lacks.
        self.set_fallback_fonts([f"f{place}" for place in range(len(fonts.faces))])
        self._setters = {look: Setter(self._measure(look)) for look in Look}
        self.add_page()

    def get_fallback_font(self, char: str, style: str = "") -> str | None:  # noqa: ARG002 - as fpdf2 calls it
        """Return with what *char* is written that the font of its line does not have."""
        place = self._fonts.bold.get(char) if self._is_bold else None
        place = self._fonts.regular.get(char) if place is None else place
        return None if place is None else f"f{place}"

    def footer(self) -> None:
        """Write the foot of a page: what it is of, and which page it is."""
        self._dress(Look.DIM, self._foot)
        self.set_xy(self.l_margin, self.h - _FOOT + 16)
        self._put(" · ".join(filter(None, (self._foot, str(self.page_no())))))

    def put(self, block: Block) -> None:
        """
        Write *block*.

        Raises:
            FullError: if it would take a page too many; what was written stays.
        """
        look, style = block.look, _STYLES[block.look]
        if block.is_first:
            self._begin_turn()
        else:
            self.y += style.above
        width, setter = self.epw - style.indent, self._setters[look]
        for paragraph in block.text.split("\n"):
            is_reversed = is_right_to_left(paragraph)
            for line in setter.lines(paragraph.expandtabs(_TAB), width):
                self._line(line, look, is_reversed=is_reversed)

    def let_go(self) -> None:
        """Close the font files, which stay open until then; nothing can be written any more."""
        for font in self.fonts.values():
            if isinstance(font, TTFFont):
                font.close()

    def height(self, block: Block) -> float:
        """Return how much of a page *block* takes, in points."""
        style, setter = _STYLES[block.look], self._setters[block.look]
        width = self.epw - style.indent
        paragraphs = block.text.split("\n")
        lines = sum(1 for each in paragraphs for _ in setter.lines(each.expandtabs(_TAB), width))
        above = 2 * _BETWEEN_TURNS if block.is_first else style.above
        return above + lines * style.size * _LEADING

    @property
    def room(self) -> float:
        """How much all pages but the last take, in points, wherever turns begin on them."""
        return (self._most - 1) * (self._bottom - self.t_margin - _LEAST)

    def end(self, blocks: Iterable[Block]) -> None:
        """Write *blocks* on the last page, which was kept free for them."""
        self._most += 1
        self.add_page()
        for block in blocks:
            self.put(block)

    @property
    def _bottom(self) -> float:
        return float(self.h) - _FOOT

    def _begin_turn(self) -> None:
        if self.y + _LEAST > self._bottom:
            self._next_page()
            return
        self.y += _BETWEEN_TURNS
        self.set_draw_color(190)
        self.set_line_width(0.5)
        self.line(self.l_margin, self.y, self.l_margin + self.epw, self.y)
        self.y += _BETWEEN_TURNS * 0.6

    def _next_page(self) -> None:
        # The last one is for what says that it is the last one.
        if self.page_no() >= self._most - 1:
            raise FullError
        self.add_page()

    def _line(self, line: str, look: Look, *, is_reversed: bool) -> None:
        style = _STYLES[look]
        height, at_right = style.size * _LEADING, is_reversed and look.is_text
        if self.y + height > self._bottom:
            self._next_page()
        top = self.y
        if style.has_bar:
            self.set_fill_color(200)
            x = self.w - self.r_margin - 2 if at_right else self.l_margin
            self.rect(x, top, 2, height, style="F")
        if line.strip():
            self._dress(look, line)
            self.set_xy(self.l_margin + (0 if at_right else style.indent), top)
            self._shape(line, is_reversed=is_reversed)
            width = self.epw - style.indent
            self.cell(width, height, line, align="R" if at_right else "L")
        self.set_xy(self.l_margin, top + height)

    def _put(self, line: str) -> None:
        self._shape(line)
        self.cell(self.epw, _STYLES[Look.DIM].size * _LEADING, line)

    def _shape(self, text: str, *, is_reversed: bool = False) -> None:
        """Let letters be joined and turned round where there are any that want it."""
        if self._fonts.faces and (is_reversed or COMPLEX.search(text)):
            self.set_text_shaping(direction="rtl" if is_reversed else "ltr")
        else:
            self.set_text_shaping(use_shaping_engine=False)

    def _dress(self, look: Look, line: str = "") -> None:
        style, main = _STYLES[look], self._fonts.main_bold
        self._is_bold = look.is_bold and main is not None
        if not self._fonts.faces:
            self.set_font("helvetica", "B" if look.is_bold else "", style.size)
        else:
            place = main if main is not None and self._is_bold else 0
            self.set_font(f"f{self._best(line, place)}", "", style.size)
        self.set_text_color(style.grey)

    def _best(self, line: str, place: int) -> int:
        """
        Return with what most of *line* is written, so that blanks are written with it as well.

        Else each word of Arabic, and each blank, would be shaped alone, which takes ten times as
        long. Where nothing is shaped it is the font at *place*.
        """
        if not COMPLEX.search(line):
            return place
        ours = self._fonts.bold if self._is_bold else self._fonts.regular
        counts = Counter(ours.get(each, place) for each in line if each != " ")
        return max(counts, key=lambda each: (counts[each], -each))

    def _measure(self, look: Look) -> Callable[[str], float]:
        def measured(text: str) -> float:
            self._dress(look, text)
            self._shape(text)
            return float(self.get_string_width(text))

        return measured
