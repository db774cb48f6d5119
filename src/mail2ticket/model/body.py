"""The text of a mail: the sender's own words, and what is not."""

from __future__ import annotations

from enum import StrEnum

from attrs import frozen

__all__ = ["Body", "Span", "SpanKind"]


class SpanKind(StrEnum):
    """Whose words a piece of text is."""

    OWN = "own"
    QUOTE = "quote"
    SIGNATURE = "signature"
    FORWARD = "forward"


@frozen
class Span:
    """A piece of text and whose words it is."""

    kind: SpanKind
    text: str


@frozen(kw_only=True)
class Body:
    r"""
    The text of a mail, set apart by position and never by deletion.

    >>> body = Body(spans=(Span(SpanKind.OWN, "Yes.\n\n"), Span(SpanKind.QUOTE, "> Is it on?")))
    >>> body.own, body.quoted
    ('Yes.', '> Is it on?')
    >>> body.text
    'Yes.\n\n> Is it on?'

    Attributes:
        spans: The whole text in order; joining them gives it back.

        html: The HTML as it was sent, decoded; None where there is none.

        confidence: How sure the cut is, from 0 to 1; where it is in doubt, all of the text
            is the sender's own.

        is_from_html: Whether the text was made from HTML: its ``>``, rules and links were
            written here, and not by the sender.
    """

    spans: tuple[Span, ...] = ()
    html: str | None = None
    confidence: float = 1.0
    is_from_html: bool = False

    @property
    def text(self) -> str:
        """The whole text: all inline text parts in order, made from HTML where none is text."""
        return "".join(span.text for span in self.spans)

    @property
    def own(self) -> str:
        """The sender's own new words: no quote, no signature, no forwarded mail."""
        return self._only(SpanKind.OWN)

    @property
    def quoted(self) -> str:
        """What the sender quotes of earlier mail, with the lines that introduce it."""
        return self._only(SpanKind.QUOTE)

    @property
    def signature(self) -> str:
        """The sender's signature, and what telephones, lists and gateways add to his words."""
        return self._only(SpanKind.SIGNATURE)

    @property
    def forwarded(self) -> str:
        """The mail that is forwarded in the text, with its header."""
        return self._only(SpanKind.FORWARD)

    def _only(self, kind: SpanKind) -> str:
        return "".join(span.text for span in self.spans if span.kind is kind).strip()
