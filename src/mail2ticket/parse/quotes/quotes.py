"""
Where other mail begins in a text, and where it ends: quotes and forwarded mail.

One pass over the lines with bounded looks ahead. What looks like the beginning of other mail
and is none costs most; after `_TRIES` of such lines no more is looked for.
"""

from __future__ import annotations

import re

from attrs import define, field

from mail2ticket.model.body import SpanKind
from mail2ticket.model.folding import folded
from mail2ticket.parse.quotes.delimiters import is_delimiter
from mail2ticket.parse.quotes.glued import glued_marker
from mail2ticket.parse.quotes.header_blocks import HeaderBlock, read_block, unquoted
from mail2ticket.parse.quotes.introductions import find_introduction
from mail2ticket.parse.quotes.labels import LABELS, Label
from mail2ticket.parse.quotes.markers import Marker, find_end, is_drawn, is_rule, marker_of
from mail2ticket.parse.quotes.marks import MarkedLines, delimiter_above, lead_of
from mail2ticket.parse.quotes.quoted_lines import MAY_QUOTE, QuotedLines
from mail2ticket.parse.quotes.sayings import CUT

#: Nobody answers in that many places; such a text is no letter.
PIECES = 10_000
# Each line that may begin other mail and does not counts one, and more where it took longer
# to tell; what comes after so many is not looked at.
_TRIES = 40_000
_JUDGED = 10
_ABOVE = 3
_SAID = 3
_DOUBT = 0.9
_LEAST = 0.5
_BLANK_ABOVE = 20
_QUOTED_HEAD = 8
_SHORTEST = 8
_LABEL = 5
_WORD = 42
_LOOK = 400
# Notices ask near their top to be answered above.
_NOTICE = 400
_SENTENCE = 80
_GROUPWISE = 300
_HEADING = 16
_FIRST_RUN = 3
_DATE = re.compile(r"[\d./:\-, ]{10,30}(?:[AaPp]\.?[Mm]\.?)?(?: [A-Z]{2,5})?")
_DATED = frozenset("0123456789./:-,")
_CELL = re.compile(r"\t|\s{2}")
# "Ada---11/03/2026 10:00:00 AM---Dear Bo": Notes gives a taste of what follows.
_NOTES = re.compile(r"---\d[^\r\n]{7,40}---")
# Nothing is introduced or ruled off without one of these.
_SIGNS = re.compile(r"[:：@0-9]")  # noqa: RUF001 - the wide colon of East Asia
_DRAWN = frozenset("-_=*#~+|—–[<(")  # noqa: RUF001 - programs draw with these dashes
_VERBS = ("wrote", "écrit", "写道")
_DRAWING = "-_=*~#. \t\r\n"


@define
class Piece:
    """Lines of a text, from *start* to *end*, and whose words they are."""

    kind: SpanKind
    start: int
    end: int


@define
class Quotes(QuotedLines):
    """The lines of a text, and the pieces found so far."""

    pieces: list[Piece] = field(factory=list[Piece])
    confidence: float = 1.0
    checked: int = 0
    tries: int = 0
    is_unended: bool = False

    def find(self) -> None:
        """Cover all lines with pieces; what is no quote and no forward is the sender's own."""
        lines, count, marked = self.lines, len(self.lines), self.marked
        index = own = 0
        search_sign = _SIGNS.search
        while index < count:
            line = lines[index]
            first = line[0]
            piece = None
            if marked and index in marked:
                piece = self._by_mark(marked[index], own)
            elif line.isspace():
                pass
            elif first == ">" or ((first in MAY_QUOTE or self.prefix) and self.is_quote(line)):
                piece = self._quoted_run(index)
            elif self.tries > _TRIES:
                self.confidence = min(self.confidence, _LEAST)
            elif search_sign(line, 0, _LOOK) is not None or _is_drawn_or_told(line):
                piece = self._unquoted(index)
            elif index < _NOTICE and len(line) <= _SENTENCE and self.stands_alone(index):
                piece = self._delimited(index)
            if piece is None:
                index += 1
                continue
            self.pieces.append(Piece(SpanKind.OWN, own, max(own, piece.start)))
            piece.start = max(own, piece.start)
            self.pieces.append(piece)
            index = own = piece.end
            if len(self.pieces) > PIECES:
                break
        self.pieces.append(Piece(SpanKind.OWN, own, count))

    def _by_mark(self, mark: MarkedLines, own: int) -> Piece:
        """Take the lines that the markup marks, with the line above that introduces them."""
        if mark.kind is SpanKind.SIGNATURE:
            return Piece(mark.kind, delimiter_above(self.lines, mark.start, own), mark.end)
        if mark.kind is SpanKind.FORWARD:
            return Piece(mark.kind, self._above(mark.start), mark.end)
        start = lead_of(self.lines, self._above(mark.start), own)
        kind = SpanKind.FORWARD if self._is_forward(mark.start, mark.end) else mark.kind
        return Piece(kind, start, mark.end)

    def _quoted_run(self, start: int) -> Piece | None:
        lines = self.lines
        if lines[start].startswith(">From ") and not self.is_quoted(start + 1):
            # The mbox format puts ">" before a line that begins with "From ".
            return None
        if lines[start].startswith(">>>") and _is_groupwises(lines[start]):
            return Piece(SpanKind.QUOTE, start, self.to_end_of_quote(start + 1))
        end = self.run_end(start)
        if end - start <= _FIRST_RUN and self.is_prefixed(end):
            end = self.to_end_of_quote(end)
        is_forward = self._is_forward(start, end)
        kind = SpanKind.FORWARD if is_forward else SpanKind.QUOTE
        return Piece(
            kind, self._above(start) if is_forward or self._is_headed(start) else start, end
        )

    def _is_headed(self, start: int) -> bool:
        """Tell whether the quote at *start* begins with the header of a mail."""
        block = read_block(self.lines, start)
        return block is not None and block.is_full

    def _is_forward(self, start: int, end: int) -> bool:
        """Tell whether the quote in these lines begins as mail that is passed on does."""
        quoted = self.lines[start : min(end, start + _QUOTED_HEAD)]
        head = [unquoted(line) for line in quoted]
        first = next((at for at, line in enumerate(head) if line and not line.isspace()), None)
        marker = None if first is None else marker_of(head[first])
        if first is None or marker is None or marker.is_sure:
            return marker is not None and marker.is_forward
        below = [line for line in head[first + 1 :] if line and not line.isspace()]
        block = read_block(below, 0, is_marked=True) if below else None
        return marker.is_forward and block is not None and block.is_addressed

    def _unquoted(self, index: int) -> Piece | None:
        """Tell whether other mail begins at this line, which has words and no ``>``."""
        self.tries += 1
        line = self.lines[index]
        if len(line) < _SHORTEST and line.isascii() and (len(line) < _LABEL or ":" not in line):
            return None
        if line[0] in _DRAWING and not line.strip(_DRAWING):
            return None
        marker = marker_of(line) or (glued_marker(line) if line.lstrip()[0] in _DRAWN else None)
        piece = None if marker is None else self._marked(index, marker)
        if piece is not None:
            return piece
        head = line[:_WORD]
        if index >= self.checked and (":" in head or "：" in head):  # noqa: RUF001 - the wide colon of East Asia
            block = read_block(self.lines, index)
            if block is not None and self._is_header(block, index):
                self.confidence *= 0.95
                above = self._above(index)
                marker = marker_of(self.lines[above])
                is_forward = marker is not None and marker.is_forward
                kind = SpanKind.FORWARD if is_forward else SpanKind.QUOTE
                return Piece(kind, above, self._block_end(block))
            # What is no header here is none a line further down, with even less of it.
            self.checked = index if block is None else block.end
            self.tries += 0 if block is None else _JUDGED + 2 * (block.end - index)
        piece = self._introduced(index) or self._in_notes(index)
        if piece is None and (index < _NOTICE or line.lstrip()[0] in _DRAWN):
            piece = self._delimited(index)
        return piece

    def _introduced(self, index: int) -> Piece | None:
        """Take the quote that a line such as "Ada wrote:" introduces."""
        found = find_introduction(self.lines, index, is_prefixed=self.is_prefixed)
        if found is None:
            return None
        if found.confidence < CUT:
            self.tries += _JUDGED
            if found.confidence:
                self.confidence = max(_LEAST, self.confidence * _DOUBT)
            return None
        end = self.to_end_of_quote(found.end)
        if end == len(self.lines) and self._is_first(index, found.end):
            # Somebody may have answered below what is not marked as a quote.
            self.confidence = max(_LEAST, self.confidence * _DOUBT)
            return None
        self.confidence *= found.confidence
        return Piece(SpanKind.QUOTE, self._above(found.start), end)

    def _in_notes(self, index: int) -> Piece | None:
        """Take the mail below a date and labels without colons, as Lotus Notes writes them."""
        if self.lines[index].lstrip()[0] not in _DATED:
            return None
        if _DATE.fullmatch(self.lines[index].strip()) is None or not index:
            return None
        self.tries += _JUDGED
        heads = [line.strip() for line in self.lines[index + 1 : index + _HEADING]]
        words = {folded(_CELL.split(head, maxsplit=1)[0]) for head in heads if head}
        labels = {LABELS.get(word) for word in words}
        if "thema" in words:
            labels.add(Label.SUBJECT)
        if self.lines[index - 1].isspace() or not {Label.TO, Label.SUBJECT} <= labels:
            return None
        self.confidence *= 0.95
        return Piece(SpanKind.QUOTE, index - 1, len(self.lines))

    def _delimited(self, index: int) -> Piece | None:
        """Take what stands below the line of a helpdesk, if somebody wrote above it."""
        if not is_delimiter(self.lines[index]) or self._is_first(index, index):
            return None
        return Piece(SpanKind.QUOTE, self._above(index), len(self.lines))

    def _is_first(self, index: int, end: int) -> bool:
        """Tell whether all words stand below *end*, and nothing marks them as a quote."""
        if index > _BLANK_ABOVE or any(not line.isspace() for line in self.lines[:index]):
            return False
        below = self.next_words(end)
        return below is not None and not (below in self.marked or self.is_quoted(below))

    def _marked(self, index: int, marker: Marker) -> Piece | None:
        below = self.next_words(index + 1)
        block = None if below is None else read_block(self.lines, below, is_marked=True)
        if not (
            marker.is_sure
            or (block is not None and block.is_addressed)
            or (marker.is_forward and below is not None and self.is_quoted(below))
        ):
            return None
        is_forward = marker.is_forward
        is_quoted = below is not None and (self.is_quoted(below) or below in self.marked)
        end = None if is_quoted else self._end_mark(index + 1, marker)
        if end is None and block is None and is_forward and not is_quoted:
            has_words = any(
                not line.isspace() for line in self.lines[max(0, index - _BLANK_ABOVE) : index]
            )
            if has_words and not self._names_sender(index, below):
                # Somebody writes about such lines.
                return None
        elif end is None and is_forward and not is_quoted:
            # Nothing is quoted here: lines with ">" are the mail's own.
            end = len(self.lines)
        if end is None:
            end = self.to_end_of_quote(index + 1) if block is None else self._block_end(block)
        kind = SpanKind.FORWARD if is_forward else SpanKind.QUOTE
        return Piece(kind, self._ruled(index), end)

    def _names_sender(self, index: int, below: int | None) -> bool:
        """Tell whether the marker at *index* or the first lines below it say who wrote."""
        first = len(self.lines) if below is None else below
        told = (self.lines[index], *self.lines[first : first + _SAID])
        return any("@" in line or "/" in line for line in told)

    def _block_end(self, block: HeaderBlock) -> int:
        below = self.next_words(block.end)
        marker = None if below is None else marker_of(self.lines[below])
        end = None
        if below is not None and marker is not None and marker.is_closed:
            end = self._end_mark(below + 1, marker)
        return self.to_end_of_quote(block.end) if end is None else end

    def _end_mark(self, start: int, marker: Marker) -> int | None:
        """Find the line that ends what *marker* begins; once none is found, never again."""
        end = None if self.is_unended else find_end(self.lines, start, marker)
        self.is_unended = end is None
        return end

    def _is_header(self, block: HeaderBlock, index: int) -> bool:
        if block.is_full:
            return True
        if not block.has(Label.FROM):
            return False
        ruled = self._above(index) < index
        if "@" in block.get(Label.FROM) and block.has(Label.SENT):
            return True
        return ruled and block.is_likely and block.has(Label.SENT, Label.DATE, Label.SUBJECT)

    def _ruled(self, index: int) -> int:
        """Return the line of the rule right above *index*, or *index* itself."""
        return index - 1 if index and is_rule(self.lines[index - 1]) else index

    def _above(self, index: int) -> int:
        """Return the line of the rule that stands right above *index*, or *index* itself."""
        for above in range(index - 1, max(-1, index - 1 - _ABOVE), -1):
            line = self.lines[above]
            if line.isspace():
                continue
            is_head = (
                is_rule(line)
                or marker_of(line) is not None
                # Whatever a program says between dashes, it says of what follows.
                or (len(line) <= _SENTENCE and is_drawn(line))
                or _NOTES.search(line)
            )
            return above if is_head else index
        return index


def _is_drawn_or_told(line: str) -> bool:
    """Tell whether *line* may introduce or rule off other mail, though it has none of `_SIGNS`."""
    return line[0] in _DRAWN or (
        (not line[0].isalnum() and line.lstrip()[0] in _DRAWN) or line.rstrip().endswith(_VERBS)
    )


def _is_groupwises(line: str) -> bool:
    """Tell whether *line* is what GroupWise writes above a quote, ``>>> Ada 3.11.2026 >>>``."""
    text = line.strip() if len(line) <= _GROUPWISE else ""
    return text.endswith(">>>") and any(letter.isdigit() for letter in text)
