"""A marker and the header below it on one line, as the plain text of Yahoo has them."""

from __future__ import annotations

import re

from mail2ticket.model.folding import folded
from mail2ticket.parse.quotes.labels import LABELS, Label
from mail2ticket.parse.quotes.markers import Marker, marker_of

_LINE = 2_000
_LABEL = 30
_LABELS = 12
_MARKER = re.compile(r"[-_=]{3,20}[^-_=]{3,80}[-_=]{3,20}(?![-_=])")
_AROUND = " \t\u00a0\u202f"


def unglued(line: str) -> list[str]:
    """
    Return the marker and the labelled values of *line*, each on a line; nothing where it is none.

    What follows the subject is the subject's own.

    >>> unglued("--- Forwarded Message --- From: Ada <a@x.example>To: Bo <b@x.example>Subject: Hi")
    ['--- Forwarded Message ---', 'From: Ada <a@x.example>', 'To: Bo <b@x.example>', 'Subject: Hi']
    """
    found = _read(line)
    return [] if found is None else found[1]


def glued_marker(line: str) -> Marker | None:
    """
    Return the marker that a line begins with, where the header follows on the same line.

    >>> glued_marker("-----Original Message-----From: a@x.exampleSubject: Hi").words
    'original message'
    """
    found = _read(line)
    return None if found is None else found[0]


def _read(line: str) -> tuple[Marker, list[str]] | None:
    if len(line) > _LINE:
        return None
    text = line.strip()
    match = _MARKER.match(text)
    if match is None or match.end() == len(text):
        return None
    marker = marker_of(match[0])
    if marker is None or not marker.is_sure:
        return None
    values = _split(text[match.end() :].strip())
    return (marker, [match[0], *values]) if len(values) > 1 else None


def _split(text: str) -> list[str]:
    """Set the labels of *text* apart; it must begin with one, and one must name a sender."""
    starts: list[int] = []
    has_sender = False
    colon = -1
    while len(starts) < _LABELS and (colon := text.find(":", colon + 1)) >= 0:
        found = _label_before(text, max(colon - _LABEL, starts[-1] + 1 if starts else 0), colon)
        if found is None:
            continue
        start, label = found
        if start and not starts:
            return []
        starts.append(start)
        has_sender = has_sender or label is Label.FROM
        if label is Label.SUBJECT and has_sender:
            break
    if not has_sender:
        return []
    ends = [*starts[1:], len(text)]
    return [text[start:end].strip() for start, end in zip(starts, ends, strict=True)]


def _label_before(text: str, first: int, colon: int) -> tuple[int, Label] | None:
    """Find the longest label that ends at *colon*; it begins with a capital, if there are any."""
    end = len(text[:colon].rstrip(_AROUND))
    for start in range(first, end):
        letter = text[start]
        if letter.islower() or not letter.isalpha():
            continue
        label = LABELS.get(folded(text[start:end]))
        if label is not None:
            return start, label
    return None
