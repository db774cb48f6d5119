"""The mail that a mail passes on in its text."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from attrs import evolve

from mail2ticket.model.address import Address
from mail2ticket.model.body import Body, Span, SpanKind
from mail2ticket.model.message import Forwarded
from mail2ticket.parse.findings import Findings
from mail2ticket.parse.glued import unglued
from mail2ticket.parse.header_blocks import HeaderBlock, read_block, unquoted
from mail2ticket.parse.introduction_words import WROTE
from mail2ticket.parse.introductions import find_introduction
from mail2ticket.parse.labels import Label
from mail2ticket.parse.markers import is_drawn, is_end_mark, is_rule, marker_of
from mail2ticket.parse.mentions import addresses_in
from mail2ticket.parse.subjects import Sign, are_strangers, sign_of
from mail2ticket.parse.words import decode_words
from mail2ticket.parse.written_dates import read_written_date

_HEAD = 12
_ABOVE = 3
_NOTES = 4
_SENTENCE = 500
# Where a subject begins with "VS:", a Dane passes on, and a Finn answers.
_DANISH = frozenset({"fra", "emne", "sendt"})
_DATED = re.compile(r"[\d,،:](?=[^\d,،:]*$)")
# What stands between the time of day and a name.
_BEFORE_NAMES = WROTE | {"uhr", "h", "г.", "р.", "pm", "am", "on", "น.", "by", "von", "from"}  # noqa: RUF001 - years in Cyrillic
_MBOX = re.compile(r"From [^\s@]{1,64}@\S{1,255} {1,3}[A-Z][a-z]{2} ")
_WRITTEN_TIME = re.compile(r"\d[:.h]\d\d")


def place_of_forward(
    spans: Sequence[Span], subject: str = "", recipients: Collection[Address] = ()
) -> int | None:
    r"""
    Return which of *spans* is mail that is passed on, or None.

    Outlook writes a header above mail in a reply and in a forward alike. What tells them
    apart is the *subject* of the mail around it; where that says nothing, whether the sender
    has any words of his own, and whether the mail within has another subject and comes from
    nobody among the *recipients*: who answers, answers somebody about something.

    >>> mail = "From: Ada <ada@client.example>\nSent: 3 Nov 2026 14:02\nSubject: Pump\n\nHi"
    >>> place_of_forward((Span(SpanKind.OWN, "See: "), Span(SpanKind.QUOTE, mail)), "Fwd: Pump")
    1
    >>> place_of_forward((Span(SpanKind.OWN, "Yes."), Span(SpanKind.QUOTE, mail)), "Re: Pump")
    """
    for kind in (SpanKind.FORWARD, SpanKind.QUOTE):
        at = next((at for at, span in enumerate(spans) if span.kind is kind), None)
        if at is None:
            continue
        if kind is SpanKind.FORWARD or _is_passed_on(spans, at, subject, recipients):
            return at
        break
    return None


def _is_passed_on(
    spans: Sequence[Span], at: int, subject: str, recipients: Collection[Address]
) -> bool:
    mail = _Inner(spans[at].text)
    block = mail.block
    if not (mail.sender_text or block.get(Label.SUBJECT)):
        return False
    sign = sign_of(subject)
    if sign is Sign.EITHER:
        sign = Sign.FORWARD if block.words & _DANISH else Sign.REPLY
    if sign is Sign.FORWARD:
        return True
    if not block.is_addressed:
        # An introduction, "Ada wrote:", is above what is answered.
        return False
    has_words = any(span.text.strip() for span in spans if span.kind is SpanKind.OWN)
    if sign is Sign.NONE and (block.is_thunderbirds or not has_words):
        return True
    # Replies introduce what they quote by ">" with a sentence, or with "Sent".
    is_apart = mail.is_quoted and block.is_full and block.has(Label.DATE) and sign is Sign.NONE
    return (is_apart or are_strangers(subject, block.get(Label.SUBJECT))) and not any(
        person.address in recipients for person in addresses_in(mail.sender_text)
    )


def pass_on(
    body: Body, subject: str, recipients: Collection[Address]
) -> tuple[Body, Forwarded | None]:
    """Return *body* with the mail that is passed on in it marked as such, and that mail, read."""
    at = place_of_forward(body.spans, subject, recipients)
    if at is None:
        return body, None
    end, text = at + 1, body.spans[at].text
    found = read_forward(text)
    if not found.text:
        # Apple's telephones quote the header, and then the mail.
        end = _end_of_next_quote(body.spans, end)
        text = "".join(span.text for span in body.spans[at:end])
        found = read_forward(text)
    spans = (*body.spans[:at], Span(SpanKind.FORWARD, text), *body.spans[end:])
    return evolve(body, spans=spans), found


def _end_of_next_quote(spans: Sequence[Span], start: int) -> int:
    """Return the place after the quote that follows with no words between, or *start* itself."""
    for at in range(start, len(spans)):
        if spans[at].kind is SpanKind.QUOTE:
            return at + 1
        if spans[at].text.strip():
            break
    return start


def read_forward(text: str) -> Forwarded:
    r"""
    Read *text*, which is mail that is passed on, with what its program wrote above it.

    What is not said, or cannot be read, is left out. A mail within that mail is part of its
    text.

    >>> found = read_forward("Begin forwarded message:\n\n> From: Ada <ada@client.example>\n"
    ...     "> Subject: Printer\n>\n> It smokes.\n")
    >>> str(found.sender), found.subject, found.text
    ('Ada <ada@client.example>', 'Printer', 'It smokes.')
    """
    mail = _Inner(text)
    senders = addresses_in(mail.sender_text)
    block = mail.block
    recipients = {
        one.address: one
        for label in (Label.TO, Label.CC)
        for one in addresses_in(block.get(label))
    }
    return Forwarded(
        sender=senders[0] if senders else None,
        recipients=tuple(recipients.values()),
        sent_at=read_written_date(mail.date_text, is_english=block.is_english),
        subject=decode_words(block.get(Label.SUBJECT), Findings()),
        text=mail.body(),
    )


class _Inner:
    """The lines of a mail that is passed on, and what its header says."""

    def __init__(self, text: str) -> None:
        lines = text.splitlines()
        self.is_quoted = _is_quoted(lines)
        if self.is_quoted:
            lines = [unquoted(line) for line in lines]
        first = _skip_blank(lines, 0)
        lines[first : first + 1] = (
            unglued("".join(lines[first : first + 1])) or lines[first : first + 1]
        )
        start = _below_markers(lines, 0)
        if _is_quoted(lines[start:]):
            self.is_quoted = True
            lines[start:] = [unquoted(line) for line in lines[start:]]
            start = _below_markers(lines, start)
        if start < len(lines) and _MBOX.match(lines[start]):
            # The line that begins a mail in an mbox.
            start += 1
        block = read_block(lines, start, is_marked=start > 0) if start < len(lines) else None
        self.sender_text = self.date_text = ""
        self._lines = lines
        if block is None or not block.has(Label.FROM):
            self.date_text, block = self._without_label(start, block)
            self.sender_text = _named_in(self.date_text)
        self.block = block
        self.sender_text = decode_words(block.get(Label.FROM), Findings()) or self.sender_text
        self.date_text = block.get(Label.DATE, Label.SENT) or self.date_text

    def _without_label(self, start: int, block: HeaderBlock | None) -> tuple[str, HeaderBlock]:
        """Read who wrote, and when, where no label says so: a sentence, or Notes of old."""
        lines = self._lines
        for below in range(start + 1, min(len(lines), start + _NOTES) if block is None else 0):
            if not lines[below].strip():
                break
            found = read_block(lines, below)
            if found is not None and found.has(Label.TO) and found.has(Label.SUBJECT):
                return " ".join(lines[start:below])[:_SENTENCE], found
        at = _skip_blank(lines, start if block is None else block.end)
        introduction = find_introduction(lines, at) if at < len(lines) else None
        if introduction is not None or (at < len(lines) and _is_introduction(lines[at])):
            end = at + 1 if introduction is None else introduction.end
            fields = () if block is None else block.fields
            words: frozenset[str] = frozenset() if block is None else block.words
            return " ".join(lines[at:end])[:_SENTENCE], HeaderBlock(fields, end, words)
        if block is not None:
            return "", block
        return self._naming(start), HeaderBlock((), start)

    def _naming(self, start: int) -> str:
        """Return the marker, where it names the sender, as that of Mutt does."""
        return next((line for line in self._lines[:start] if "@" in line), "")

    def body(self) -> str:
        """Return the text below the header, without the marks that set it off."""
        below = self._lines[self.block.end :]
        first = _skip_blank(below, 0)
        if first < len(below) and self.block.fields:
            marker = marker_of(below[first])
            if is_rule(below[first]) or (
                marker is not None and (marker.is_closed or self._is_above(marker.words))
            ):
                below = below[first + 1 :]
        last = next((at for at in range(len(below) - 1, -1, -1) if below[at].strip("> ")), 0)
        if below and is_end_mark(below[last]):
            below = below[:last]
        if _is_wholly_quoted(below):
            below = [unquoted(line) for line in below]
        return "\n".join(below).strip().removeprefix("\ufeff")

    def _is_above(self, words: str) -> bool:
        """Tell whether the line above the header says the same: Zoho repeats it below."""
        markers = (marker_of(line) for line in self._lines[: _ABOVE + 1])
        return any(marker is not None and marker.words == words for marker in markers)


def _named_in(sentence: str) -> str:
    """Return who is named in a *sentence* such as "On 3 Nov 2026, Ada <ada@x.example> wrote:"."""
    at = sentence.find("@")
    if at < 0:
        return ""
    # The name stands after the date, and may be quoted.
    before = sentence[: max(sentence.rfind(mark, 0, at) for mark in ("<", "[", "(", " ")) + 1]
    tail = _DATED.split(before)[-1]
    words = tail.split(" ")
    while words and (not words[0] or words[0].casefold() in _BEFORE_NAMES):
        words.pop(0)
    return " ".join(words) + sentence[len(before) :]


def _is_introduction(line: str) -> bool:
    """Tell whether *line* is Yandex's ``3.11.2026, 14:02, Ada <a@b.example>:``, or GroupWise's."""
    text = line.strip()
    is_one = text.endswith(":") or text.startswith(">>>")
    return is_one and "@" in text and _WRITTEN_TIME.search(text) is not None


def _below_markers(lines: Sequence[str], start: int) -> int:
    """Return the first line with words below *start* that is no rule and no marker."""
    start = _skip_blank(lines, start)
    for index in range(start, min(len(lines), start + _ABOVE)):
        line = lines[index]
        if is_rule(line) or is_drawn(line) or marker_of(line) is not None:
            start = _skip_blank(lines, index + 1)
        elif index >= start:
            break
    return start


def _skip_blank(lines: Sequence[str], start: int) -> int:
    while start < len(lines) and not lines[start].strip():
        start += 1
    return start


def _is_quoted(lines: Sequence[str]) -> bool:
    """Tell whether the first lines with words all have a ``>``."""
    head = [line for line in lines[:_HEAD] if line.strip()]
    return bool(head) and all(line.lstrip().startswith(">") for line in head)


def _is_wholly_quoted(lines: Sequence[str]) -> bool:
    return bool(lines) and all(line.lstrip().startswith(">") for line in lines if line.strip())
