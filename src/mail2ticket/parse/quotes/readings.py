"""
The text of a mail that came as plain text and as HTML: which reading is taken.

Plain text is taken, unless it says nothing or was cut. Its quotes are found by words; where
they found none or are in doubt, what the HTML marks is carried over to the plain text, word
by word. Where the plain text leaves no doubt the HTML is not read at all, for that costs more
than all the rest of a mail.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from enum import Enum, auto
from itertools import accumulate
from typing import NamedTuple

from mail2ticket.model.body import Body, Span, SpanKind
from mail2ticket.parse.html import Reading, read_html
from mail2ticket.parse.quotes.marks import Mark
from mail2ticket.parse.quotes.replies import set_apart

# Longer HTML is not compared: it would cost tens of milliseconds.
_LONGEST = 131_072
_SURE = 0.95
_DOUBT = 0.7
# A plain text that is so much shorter than the HTML says it in part, or not at all.
_TIMES = 3
_MORE = 300
_SAMPLE = 2_000
_STUB = 400
_END = 30
# What stands beside a mark on a line is looked at so far, an address of a link included.
_BESIDE = 2_100
# What names of marks have in them; a few more mails are compared than need be.
_MARKED = (
    "quote", "ignature", "rplyfwdmsg", "border-top", "moz-", "zmail", "zwchr", "data-marker",
    "messagereplysection", "reference-message", "origbody", "includetail", "isreplycontent",
    "isforwardcontent", "fairemail", "olk_src_body", "stopspelling", "sgn", "_sig",
    "history_container", "hs_reply", "rpf", "_phcwrapper", "riginal", "canarysig",
)  # fmt: skip
_TAG = re.compile(r"<[^<>]{0,4096}>")
_BODY = re.compile(r"<body\b", re.IGNORECASE)
# Links and names of pictures stand in one reading and not in the other: only words are a group.
_WORDS = re.compile(
    r"<[^<>\s]{1,2000}>|\[(?:cid|image)[^\]\n]{0,300}\]|https?://[^\s<>]{1,2000}|([^\W_]+)"
)
_MARKUP = re.compile(r"\bhtml\b", re.IGNORECASE)


class Verdict(Enum):
    """What came of the comparison."""

    #: The HTML was not read: the plain text leaves no doubt.
    NOT_COMPARED = auto()
    #: Both say the same.
    SAME = auto()
    #: The plain text says it in part, or says only that there is HTML.
    CUT = auto()
    #: They say different things, or set them apart in different places.
    DIFFERENT = auto()


class _Words(NamedTuple):
    """The letters and digits of a text, and where each word of it begins and ends."""

    letters: str
    counts: list[int]
    starts: list[int]
    ends: list[int]

    def offset(self, count: int) -> int:
        """Return the offset after *count* letters."""
        at = bisect_left(self.counts, count)
        return self.ends[at] if at < len(self.ends) else self.ends[-1]

    def count_at(self, offset: int) -> int:
        """Return how many letters stand before *offset*."""
        at = bisect_left(self.starts, offset)
        return self.counts[at - 1] if at else 0

    def offset_of_next(self, count: int) -> int:
        """Return where the word begins that follows *count* letters."""
        at = bisect_left(self.counts, count + 1)
        return self.starts[at] if at < len(self.starts) else self.ends[-1]


def compare(text: str, html: str) -> tuple[Body, Verdict]:
    r"""
    Set the plain *text* of a mail apart, with what its *html* says about it.

    >>> body, verdict = compare("Yes.\n\nZzz Ada zzz:\nIs it on?\n",
    ...     "Yes.<div class=yahoo_quoted>Zzz Ada zzz:<div>Is it on?</div></div>")
    >>> body.own, verdict.name
    ('Yes.', 'SAME')
    """
    spans, confidence = set_apart(text)
    body = Body(spans=spans, html=html, confidence=confidence)
    if len(html) > _LONGEST or not (_is_short(text, html) or _is_in_doubt(body, html)):
        return body, Verdict.NOT_COMPARED
    reading = read_html(html)
    theirs, sureness = set_apart(reading.text, reading.marks)
    other = Body(spans=theirs, html=html, confidence=sureness, is_from_html=True)
    if _letters(body.own) == _letters(other.own):
        return _with(body, body.spans, max(confidence, sureness)), Verdict.SAME
    return _judged(body, other, text, reading)


def _judged(body: Body, other: Body, text: str, reading: Reading) -> tuple[Body, Verdict]:
    """Take one of two readings that differ; when in doubt the one with more own words."""
    plain, shown = _words(text), _words(reading.text)
    if len(shown.letters) > _TIMES * len(plain.letters) + _MORE // _TIMES:
        is_said = plain.letters in shown.letters
        if is_said or (len(text) <= _STUB and _MARKUP.search(text)):
            return other, Verdict.CUT
        return _with(other, other.spans, other.confidence * _DOUBT), Verdict.DIFFERENT
    marks = tuple(_carried(other.spans, text, plain, shown))
    if marks:
        spans, sureness = set_apart(text, marks)
        carried = _with(body, spans, sureness)
        if carried.own or not body.own:
            return carried, Verdict.SAME
    taken = body if body.own else other
    return _with(taken, taken.spans, taken.confidence * _DOUBT), Verdict.DIFFERENT


def _with(body: Body, spans: tuple[Span, ...], confidence: float) -> Body:
    return Body(
        spans=spans,
        html=body.html,
        confidence=round(confidence, 2),
        is_from_html=body.is_from_html,
    )


def _is_short(text: str, html: str) -> bool:
    """
    Tell whether the plain text may be a part of what the HTML says; a rough look will do.

    It is much shorter, and is a line or two, or ends in the midst of what the HTML says.
    """
    size = len(text.strip())
    if size > _SAMPLE or len(html) < _TIMES * size + _MORE:
        return False
    body = _BODY.search(html)
    shown = "".join(_TAG.sub("", html[body.start() :] if body else html).split())
    if len(shown) <= _TIMES * size + _MORE:
        return False
    return size <= _STUB or "".join(text.split())[-_END:] in shown


def _is_in_doubt(body: Body, html: str) -> bool:
    """Tell whether the HTML marks something that the words did not find, or not surely."""
    kinds = {span.kind for span in body.spans}
    if not kinds.isdisjoint({SpanKind.QUOTE, SpanKind.FORWARD}) and body.confidence >= _SURE:
        return False
    return any(map(html.lower().__contains__, _MARKED))


def _letters(text: str) -> str:
    """Return what `_words` calls letters, in half its time."""
    return "".join(map(str.lower, _WORDS.findall(text)))


def _words(text: str) -> _Words:
    found = [match for match in _WORDS.finditer(text) if match.lastindex]
    words = [match[0].lower() for match in found]
    return _Words(
        letters="".join(words),
        counts=list(accumulate(map(len, words))),
        starts=[match.start() for match in found],
        ends=[match.end() for match in found],
    )


def _carried(spans: Sequence[Span], text: str, plain: _Words, shown: _Words) -> Iterator[Mark]:
    """Yield the pieces of the HTML that are not own words, as marks of the plain *text*."""
    if not plain.ends:
        return
    common = _common(plain.letters, shown.letters)
    offset = 0
    for span in spans:
        start, offset = offset, offset + len(span.text)
        if span.kind is SpanKind.OWN:
            continue
        before, after = shown.count_at(start), shown.count_at(offset)
        is_last = after == len(shown.letters)
        if before == after or before > common or (after > common and not is_last):
            continue
        # What follows the last words of the HTML in the plain text belongs to the quote in it.
        mark = Mark(
            plain.offset_of_next(before),
            plain.ends[-1] if is_last else plain.offset(after),
            span.kind,
        )
        if _has_lines_of_its_own(text, mark):
            yield mark


def _common(left: str, right: str) -> int:
    """Return how many letters two texts have in common from their beginning."""
    if left.startswith(right) or right.startswith(left):
        return min(len(left), len(right))
    least, most = 0, min(len(left), len(right))
    while least < most:
        middle = (least + most + 1) // 2
        if left[least:middle] == right[least:middle]:
            least = middle
        else:
            most = middle - 1
    return least


def _has_lines_of_its_own(text: str, mark: Mark) -> bool:
    start = text.rfind("\n", 0, mark.start) + 1
    end = text.find("\n", mark.end)
    before = text[max(start, mark.start - _BESIDE) : mark.start]
    after = text[mark.end : min(end if end >= 0 else len(text), mark.end + _BESIDE)]
    return not _letters(before) and not _letters(after)
