"""
The sender's own words, set apart from quotes, signatures and forwarded mail.

No pattern runs over the whole text, for that is how every known reply stripper becomes
quadratic. Where it is in doubt, a line is the sender's own: a quote shown too much harms less
than words that are lost.

How sure the cut is, is the product of what was found. What each introduction and each
signature counts is told in `introductions` and `signatures`; a header such as Outlook's counts
0.95. A line that may introduce a quote, and is not believed, counts 0.9, but all of them
together no less than 0.5. A text with more pieces than anybody writes is left whole, and its
confidence is 0.
"""

from __future__ import annotations

from collections.abc import Sequence

from mail2ticket.model.body import Span, SpanKind
from mail2ticket.parse.quotes.marks import Mark, marked_lines
from mail2ticket.parse.quotes.quotes import PIECES, Piece, Quotes
from mail2ticket.parse.signatures.armour import find_armour
from mail2ticket.parse.signatures.signatures import Signature, find_signature, find_warning

_SURE = 0.95


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
    quotes = Quotes(lines, marked_lines(lines, marks))
    quotes.find()
    if len(quotes.pieces) > PIECES:
        return (Span(SpanKind.OWN, text),), 0.0
    pieces, confidence = _signed(lines, _out_of_armour(lines, quotes.pieces))
    return tuple(
        Span(piece.kind, "".join(lines[piece.start : piece.end])) for piece in _joined(pieces)
    ), round(confidence * quotes.confidence, 2)


def _out_of_armour(lines: Sequence[str], pieces: Sequence[Piece]) -> Sequence[Piece]:
    """Take out of the sender's own words what PGP wrote around them."""
    split: list[Piece] = []
    for piece in pieces:
        start = piece.start
        if piece.kind is SpanKind.OWN:
            for first, end in find_armour(lines, start, piece.end):
                split.append(Piece(SpanKind.OWN, start, first))
                split.append(Piece(SpanKind.SIGNATURE, first, end))
                start = end
        split.append(Piece(piece.kind, start, piece.end))
    return split


def _signed(lines: Sequence[str], pieces: Sequence[Piece]) -> tuple[list[Piece], float]:
    """Take out of the sender's own words his signature, and what gateways put around them."""
    with_words = [
        at
        for at, piece in enumerate(pieces)
        if piece.kind is SpanKind.OWN and _has_words(lines, piece.start, piece.end)
    ]
    confidence = 1.0
    split: list[Piece] = []
    outer = {with_words[0], with_words[-1]} if with_words else set[int]()
    for at, piece in enumerate(pieces):
        if at not in outer:
            split.append(piece)
            continue
        found = [
            find_warning(lines, piece.start, piece.end) if not at else None,
            find_signature(lines, piece.start, piece.end),
        ]
        for one in found:
            if one is None or one.start < piece.start:
                continue
            if len(outer) == 1 and _is_all(lines, one, piece):
                continue
            confidence *= one.confidence
            split.append(Piece(SpanKind.OWN, piece.start, one.start))
            split.append(Piece(SpanKind.SIGNATURE, one.start, one.end))
            piece = Piece(SpanKind.OWN, one.end, piece.end)  # noqa: PLW2901 - what is left of it
        split.append(piece)
    return split, confidence


def _is_all(lines: Sequence[str], found: Signature, piece: Piece) -> bool:
    """Tell whether a mere closing is all that somebody wrote; then it is his words."""
    return (
        found.confidence < _SURE
        and not _has_words(lines, piece.start, found.start)
        and not _has_words(lines, found.end, piece.end)
    )


def _has_words(lines: Sequence[str], start: int, end: int) -> bool:
    return any(not line.isspace() for line in lines[start:end])


def _joined(pieces: Sequence[Piece]) -> list[Piece]:
    """Return the pieces that hold something, neighbours of one kind as one."""
    joined: list[Piece] = []
    for piece in pieces:
        if piece.start == piece.end:
            continue
        if joined and joined[-1].kind is piece.kind:
            joined[-1] = Piece(piece.kind, joined[-1].start, piece.end)
        else:
            joined.append(piece)
    return joined
