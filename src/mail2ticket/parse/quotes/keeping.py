"""Words that were set apart, and are given back to the sender: no cut may lose what he says."""

from __future__ import annotations

import re
from collections.abc import Sequence

from attrs import evolve

from mail2ticket.model.body import Body, Span, SpanKind
from mail2ticket.parse.quotes.introductions import find_introduction
from mail2ticket.parse.signatures.mobile import is_mobile

_DOUBT = 0.5
_FEW = 2
_LOOK = 40
# The header of a mail as it was on the way; programs that quote show people another.
_RAW = re.compile(
    r"(?:received|return-path|message-id|delivered-to|dkim-signature|mime-version|"
    r"authentication-results|arc-seal|x-[a-z-]{1,40}): ",
    re.IGNORECASE,
)
# "See my answers below in red": Outlook marks neither what is quoted nor what is answered in it.
_INLINE = re.compile(
    r"\b(?:in-?line|in (?:red|blue|green|bold|caps)|in (?:rot|blau|grün|fett)|see below|"
    r"(?:answers?|comments?|replies) (?:are )?(?:below|within)|(?:siehe|weiter) unten|"
    r"antworten (?:unten|im text)|en (?:rouge|bleu|vert|gras)|ci-dessous|en (?:rojo|azul|negrita)|"
    r"más abajo|in (?:rosso|blu|grassetto)|qui sotto|em (?:vermelho|azul)|abaixo|"
    r"in (?:het )?(?:rood|blauw)|hieronder|i rött|i rødt|nedenfor|nedan|na czerwono|poniżej|"
    r"červeně|níže)\b"
    r"|красным|ниже|нижче|赤字|以下に|下記|红色|紅色|빨간색",
    re.IGNORECASE,
)
_NOTE = 300
_WITHIN = 0.6
# What mail programs write into the markup of what they quote.
_CLIENTS = (
    "cite", "quote", "appendonsend", "rplyfwdmsg", "moz-", "zmail", "origbody", "history",
    "reply", "wrote", "original",
)  # fmt: skip


def keep_words(body: Body, *, is_answer: bool, is_forward: bool = False) -> Body:
    r"""
    Return *body* with what may be the sender's words given back to him, its confidence lowered.

    The header of a mail as it was on its way is what somebody pastes. Where the markup only
    moves a paragraph to the right and the mail answers nothing, nothing is quoted. And where
    nothing would be left as his words, all of the text is his, but for what a telephone wrote
    and, where the mail answers one or says whose words they are, lines that are marked by ``>``.

    >>> spans = (Span(SpanKind.SIGNATURE, "--\nPlease cancel the order.\n"),)
    >>> keep_words(Body(spans=spans), is_answer=False).own
    '--\nPlease cancel the order.'
    """
    quotes = [span for span in body.spans if span.kind is SpanKind.QUOTE]
    is_moved = (
        not is_answer and any(_is_marked(span.text) for span in quotes) and _only_moves(body.html)
    )
    spans = [
        _own(span)
        if span.kind is SpanKind.QUOTE
        and (_is_pasted(span.text) or (is_moved and _is_marked(span.text)))
        else span
        for span in body.spans
    ]
    if not is_forward and not any(_says(span, SpanKind.OWN) for span in spans):
        is_marked_up = body.is_from_html and not _only_moves(body.html)
        spans = [
            _own(span)
            if (
                span.kind is SpanKind.QUOTE
                and not is_marked_up
                and (_may_be_said(span.text) or (not is_answer and _is_marked(span.text)))
            )
            or (span.kind is SpanKind.SIGNATURE and not _is_a_machines(span.text))
            else span
            for span in spans
        ]
    if tuple(spans) == body.spans:
        is_within = bool(quotes) and not body.is_from_html and _announces(body)
        return evolve(body, confidence=min(body.confidence, _WITHIN)) if is_within else body
    return evolve(body, spans=joined(spans), confidence=min(body.confidence, _DOUBT))


def _announces(body: Body) -> bool:
    """Tell whether the own words are few and say that answers stand in an unmarked quote."""
    own = body.own
    if len(own) > _NOTE or not _INLINE.search(own):
        return False
    return any(
        span.kind is SpanKind.QUOTE
        and not any(line.lstrip().startswith(">") for line in span.text.splitlines()[:_LOOK])
        for span in body.spans
    )


def joined(spans: Sequence[Span]) -> tuple[Span, ...]:
    """Return *spans*, neighbours of one kind as one."""
    found: list[Span] = []
    for span in spans:
        if found and found[-1].kind is span.kind:
            found[-1] = Span(span.kind, found[-1].text + span.text)
        else:
            found.append(span)
    return tuple(found)


def _own(span: Span) -> Span:
    return Span(SpanKind.OWN, span.text)


def _says(span: Span, kind: SpanKind) -> bool:
    return span.kind is kind and bool(span.text) and not span.text.isspace()


def _is_pasted(text: str) -> bool:
    """Tell whether *text*, which has no marks, begins with a header that no program shows."""
    return any(map(_RAW.match, text[: _LOOK * _LOOK].lstrip().splitlines()[:_FEW]))


def _only_moves(html: str | None) -> bool:
    """Tell whether *html* sets paragraphs off, and has no mark of a program that quotes."""
    if html is None:
        return False
    lowered = html.lower().replace("blockquote", "<indented>")
    return "<indented>" in lowered and not any(mark in lowered for mark in _CLIENTS)


def _is_marked(text: str) -> bool:
    """Tell whether *text* is marked by ``>`` from its first line on: nothing introduces it."""
    return text.lstrip().startswith(">")


def _may_be_said(text: str) -> bool:
    """Tell whether *text* is marked nowhere, or is so short that its mark may be a smile."""
    filled = [line for line in text.splitlines() if not line.isspace() and line]
    if _is_marked(text) and len(filled) < _FEW:
        return True
    found = find_introduction(filled, 0) if filled else None
    if found is not None and found.end >= len(filled):
        # A line such as "Ada wrote:", and nothing below.
        return False
    return not any(line.lstrip().startswith((">", "|")) for line in filled)


def _is_a_machines(text: str) -> bool:
    return all(is_mobile(line) for line in text.splitlines() if line.strip(" -_\t\r\n\u00a0"))
