"""
The sender's own words, set apart from quotes, signatures and forwarded mail.

One pass over the lines with bounded looks ahead; no pattern runs over the whole text, for
that is how every known reply stripper becomes quadratic. Where it is in doubt, a line is the
sender's own: a quote shown too much harms less than words that are lost.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from attrs import define, field

from mail2ticket.model.body import Span, SpanKind
from mail2ticket.parse.delimiters import is_delimiter
from mail2ticket.parse.header_blocks import HeaderBlock, read_block, unquoted
from mail2ticket.parse.introductions import CUT, find_introduction
from mail2ticket.parse.labels import Label
from mail2ticket.parse.markers import Marker, find_end, is_rule, marker_of
from mail2ticket.parse.marks import Mark, MarkedLines, delimiter_above, lead_of, marked_lines
from mail2ticket.parse.signatures import Signature, find_signature

_GAP = 3
_AHEAD = 12
_ABOVE = 3
_SURE = 0.95
_DOUBT = 0.9
_LEAST = 0.5
_BLANK_ABOVE = 20
_QUOTED_HEAD = 8
# Nobody answers in that many places; such a text is no letter.
_PIECES = 10_000
_QUOTED = re.compile(r"[ \t\ufeff]{0,8}>")
# Nothing is introduced or ruled off without one of these.
_PROMISING = re.compile(r"[:：@0-9]|^\s{0,8}[-_=*#~+|—–]|(?i:above|wrote$|écrit$)")  # noqa: RUF001 - the wide colon of East Asia
_LOOK = 400


@define
class _Piece:
    kind: SpanKind
    start: int
    end: int


def set_apart(text: str, marks: Sequence[Mark] = ()) -> tuple[tuple[Span, ...], float]:
    r"""
    Set the text of a mail apart by whose words it is.

    Lines written between quotes stay the sender's own. The signature is looked for only
    above the first quote and below the last. What the markup of the mail says, as *marks*,
    comes before what the words say.

    Returns:
        Spans in order, which joined give *text* back exactly, and how sure the cut is, from
        0 to 1.

    >>> spans, confidence = set_apart("Yes.\n\nOn 3 Nov 2026, Ada wrote:\n> Is it on?\n")
    >>> [(span.kind.value, span.text) for span in spans]
    [('own', 'Yes.\n\n'), ('quote', 'On 3 Nov 2026, Ada wrote:\n> Is it on?\n')]
    """
    lines = text.splitlines(keepends=True)
    cut = _Cut(lines, marked_lines(lines, marks))
    cut.find_quotes()
    if len(cut.pieces) > _PIECES:
        return (Span(SpanKind.OWN, text),), 0.0
    cut.find_signatures()
    return tuple(
        Span(piece.kind, "".join(lines[piece.start : piece.end])) for piece in cut.joined()
    ), round(cut.confidence, 2)


@define
class _Cut:
    """The lines of a text, and the pieces found so far."""

    lines: Sequence[str]
    marked: dict[int, MarkedLines] = field(factory=dict[int, MarkedLines])
    pieces: list[_Piece] = field(factory=list[_Piece])
    confidence: float = 1.0
    checked: int = 0
    is_unended: bool = False

    def find_quotes(self) -> None:
        """Cover all lines with pieces; what is no quote and no forward is the sender's own."""
        lines, count = self.lines, len(self.lines)
        index = own = 0
        while index < count and len(self.pieces) <= _PIECES:
            line = lines[index]
            piece = None
            if index in self.marked:
                piece = self._by_mark(self.marked[index], own)
            elif _QUOTED.match(line):
                piece = self._quoted_run(index)
            elif _PROMISING.search(line, 0, _LOOK):
                piece = self._unquoted(index)
            if piece is None:
                index += 1
                continue
            self.pieces.append(_Piece(SpanKind.OWN, own, max(own, piece.start)))
            piece.start = max(own, piece.start)
            self.pieces.append(piece)
            index = own = piece.end
        self.pieces.append(_Piece(SpanKind.OWN, own, count))

    def _by_mark(self, mark: MarkedLines, own: int) -> _Piece:
        """Take the lines that the markup marks, with the line above that introduces them."""
        if mark.kind is SpanKind.SIGNATURE:
            return _Piece(mark.kind, delimiter_above(self.lines, mark.start, own), mark.end)
        if mark.kind is SpanKind.FORWARD:
            return _Piece(mark.kind, self._above(mark.start), mark.end)
        start = lead_of(self.lines, self._above(mark.start), own)
        kind = SpanKind.FORWARD if self._is_forward(mark.start, mark.end) else mark.kind
        return _Piece(kind, start, mark.end)

    def _quoted_run(self, start: int) -> _Piece | None:
        lines = self.lines
        if lines[start].startswith(">From ") and not self._is_quoted(start + 1):
            # The mbox format puts ">" before a line that begins with "From ".
            return None
        end = self._run_end(start)
        is_forward = self._is_forward(start, end)
        return _Piece(SpanKind.FORWARD if is_forward else SpanKind.QUOTE, start, end)

    def _is_forward(self, start: int, end: int) -> bool:
        """Tell whether the quote in these lines begins as mail that is passed on does."""
        quoted = self.lines[start : min(end, start + _QUOTED_HEAD)]
        head = [unquoted(line) for line in quoted]
        first = next((at for at, line in enumerate(head) if line and not line.isspace()), None)
        if first is None:
            return False
        marker = marker_of(head[first])
        if marker is not None:
            return marker.is_forward
        block = read_block(head, first)
        # Replies introduce what they quote with a sentence, or with "Sent".
        return (
            block is not None
            and block.is_full
            and block.has(Label.DATE)
            and _QUOTED.match(quoted[first]) is not None
        )

    def _run_end(self, start: int) -> int:
        """Return the line after the quoted lines at *start*; blank lines between are theirs."""
        lines, end, blanks = self.lines, start + 1, 0
        for index in range(start + 1, len(lines)):
            line = lines[index]
            if line[0] == ">" or _QUOTED.match(line):
                end, blanks = index + 1, 0
            elif line.isspace() and blanks < _GAP:
                blanks += 1
            else:
                break
        return end

    def _is_quoted(self, index: int) -> bool:
        return index < len(self.lines) and _QUOTED.match(self.lines[index]) is not None

    def _next_words(self, start: int) -> int | None:
        for index in range(start, min(len(self.lines), start + _AHEAD)):
            if not self.lines[index].isspace():
                return index
        return None

    def _to_end_of_quote(self, start: int) -> int:
        """Return where the quote ends that begins at *start*: with its ``>`` lines, or never."""
        below = self._next_words(start)
        if below is not None and below in self.marked:
            return self.marked[below].end
        if below is not None and self._is_quoted(below):
            return self._run_end(below)
        return len(self.lines)

    def _unquoted(self, index: int) -> _Piece | None:
        """Tell whether other mail begins at this line, which has words and no ``>``."""
        line = self.lines[index]
        marker = marker_of(line)
        piece = None if marker is None else self._marked(index, marker)
        if piece is not None:
            return piece
        if index >= self.checked:
            block = read_block(self.lines, index)
            if block is not None and self._is_header(block, index):
                self.confidence *= 0.95
                above = self._above(index)
                marker = marker_of(self.lines[above])
                is_forward = marker is not None and marker.is_forward
                kind = SpanKind.FORWARD if is_forward else SpanKind.QUOTE
                return _Piece(kind, above, self._block_end(block))
            # What is no header here is none a line further down, with even less of it.
            self.checked = index if block is None else block.end
        return self._introduced(index) or self._delimited(index)

    def _introduced(self, index: int) -> _Piece | None:
        """Take the quote that a line such as "Ada wrote:" introduces."""
        found = find_introduction(self.lines, index)
        if found is None:
            return None
        end = self._to_end_of_quote(found.end)
        if found.confidence < CUT or (end == len(self.lines) and self._is_first(index, found.end)):
            # Somebody may have answered below what is not marked as a quote.
            self.confidence = max(_LEAST, self.confidence * _DOUBT)
            return None
        self.confidence *= found.confidence
        return _Piece(SpanKind.QUOTE, self._above(found.start), end)

    def _delimited(self, index: int) -> _Piece | None:
        """Take what stands below the line of a helpdesk, if somebody wrote above it."""
        if not is_delimiter(self.lines[index]) or self._is_first(index, index):
            return None
        return _Piece(SpanKind.QUOTE, self._above(index), len(self.lines))

    def _is_first(self, index: int, end: int) -> bool:
        """Tell whether all words stand below *end*, and nothing marks them as a quote."""
        if index > _BLANK_ABOVE or any(not line.isspace() for line in self.lines[:index]):
            return False
        below = self._next_words(end)
        return below is not None and not (below in self.marked or self._is_quoted(below))

    def _marked(self, index: int, marker: Marker) -> _Piece | None:
        below = self._next_words(index + 1)
        block = None if below is None else read_block(self.lines, below, is_marked=True)
        if not marker.is_sure and (block is None or not block.is_likely):
            return None
        is_forward = marker.is_forward or (block is not None and block.is_thunderbirds)
        is_quoted = below is not None and (self._is_quoted(below) or below in self.marked)
        end = None if is_quoted else self._end_mark(index + 1, marker)
        if end is None and block is not None and is_forward and not is_quoted:
            # Nothing is quoted here: lines with ">" are the mail's own.
            end = len(self.lines)
        if end is None:
            end = self._to_end_of_quote(index + 1) if block is None else self._block_end(block)
        return _Piece(SpanKind.FORWARD if is_forward else SpanKind.QUOTE, index, end)

    def _block_end(self, block: HeaderBlock) -> int:
        below = self._next_words(block.end)
        marker = None if below is None else marker_of(self.lines[below])
        end = None
        if below is not None and marker is not None and marker.is_closed:
            end = self._end_mark(below + 1, marker)
        return self._to_end_of_quote(block.end) if end is None else end

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

    def _above(self, index: int) -> int:
        """Return the line of the rule that stands right above *index*, or *index* itself."""
        for above in range(index - 1, max(-1, index - 1 - _ABOVE), -1):
            line = self.lines[above]
            if line.isspace():
                continue
            return above if is_rule(line) or marker_of(line) is not None else index
        return index

    def joined(self) -> list[_Piece]:
        """Return the pieces that hold something, neighbours of one kind as one."""
        joined: list[_Piece] = []
        for piece in self.pieces:
            if piece.start == piece.end:
                continue
            if joined and joined[-1].kind is piece.kind:
                joined[-1] = _Piece(piece.kind, joined[-1].start, piece.end)
            else:
                joined.append(piece)
        return joined

    def find_signatures(self) -> None:
        """Take the signatures out of what is the sender's own."""
        own = [at for at, piece in enumerate(self.pieces) if piece.kind is SpanKind.OWN]
        with_words = [at for at in own if self._has_words(self.pieces[at])]
        if not with_words:
            return
        outer = {with_words[0], with_words[-1]}
        pieces: list[_Piece] = []
        for at, piece in enumerate(self.pieces):
            if piece.kind is not SpanKind.OWN or at not in outer:
                pieces.append(piece)
                continue
            found = find_signature(self.lines, piece.start, piece.end)
            if found is None or (len(self.pieces) == 1 and self._is_all(found, piece)):
                pieces.append(piece)
                continue
            self.confidence *= found.confidence
            pieces += (
                _Piece(SpanKind.OWN, piece.start, found.start),
                _Piece(SpanKind.SIGNATURE, found.start, found.end),
                _Piece(SpanKind.OWN, found.end, piece.end),
            )
        self.pieces = pieces

    def _is_all(self, found: Signature, piece: _Piece) -> bool:
        """Tell whether a mere closing is all that somebody wrote; then it is his words."""
        rest = _Piece(SpanKind.OWN, piece.start, found.start)
        return (
            found.confidence < _SURE and not self._has_words(rest) and found.end >= piece.end - 1
        )

    def _has_words(self, piece: _Piece) -> bool:
        return any(not line.isspace() for line in self.lines[piece.start : piece.end])
