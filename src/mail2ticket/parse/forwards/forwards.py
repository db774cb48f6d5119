"""The mail that a mail passes on in its text."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from attrs import evolve

from mail2ticket.model.address import Address
from mail2ticket.model.body import Body, Span, SpanKind
from mail2ticket.model.message import Forwarded
from mail2ticket.model.subjects import Sign, sign_of
from mail2ticket.parse.findings import Findings
from mail2ticket.parse.forwards.inner_mail import InnerMail
from mail2ticket.parse.forwards.written_dates import read_written_date
from mail2ticket.parse.header.words import decode_words
from mail2ticket.parse.quotes.keeping import joined
from mail2ticket.parse.quotes.labels import Label
from mail2ticket.parse.quotes.markers import marker_of
from mail2ticket.parse.quotes.mentions import addresses_in
from mail2ticket.parse.quotes.subjects import are_strangers

# Where a subject begins with "VS:", a Dane passes on, and a Finn answers.
_DANISH = frozenset({"fra", "emne", "sendt"})
# A line such as "From: Ada" in whatever language, right below a marker.
_LABELLED = re.compile(r"[>*\s]{0,9}[^\s:\d：][^:：\n]{0,40}[:：][*\s]{0,4}\S")  # noqa: RUF001 - the wide colon of East Asia
_MET = 200
_HEAD = 8
_DOUBT = 0.5
_NAMES = re.compile(r"[^\W\d_]{3,}")


def place_of_forward(
    spans: Sequence[Span],
    subject: str = "",
    recipients: Collection[Address] = (),
    *,
    is_answer: bool = False,
) -> int | None:
    r"""
    Return which of *spans* is mail that is passed on, or None.

    Outlook writes a header above mail in a reply and in a forward alike. What tells them
    apart is the *subject* of the mail around it; where that says nothing, whether the sender
    has any words of his own, and whether the mail within has another subject and comes from
    nobody among the *recipients*: who answers, answers somebody about something. Where the
    mail *is_answer* by its threading fields, or speaks to who wrote the mail within, that
    other subject tells nothing: threads change theirs.

    >>> mail = "From: Ada <ada@client.example>\nSent: 3 Nov 2026 14:02\nSubject: Pump\n\nHi"
    >>> place_of_forward((Span(SpanKind.OWN, "See: "), Span(SpanKind.QUOTE, mail)), "Fwd: Pump")
    1
    >>> place_of_forward((Span(SpanKind.OWN, "Yes."), Span(SpanKind.QUOTE, mail)), "Re: Pump")
    """
    for kind in (SpanKind.FORWARD, SpanKind.QUOTE):
        at = next((at for at, span in enumerate(spans) if span.kind is kind), None)
        if at is None:
            continue
        if kind is SpanKind.FORWARD:
            return at
        if is_answer and sign_of(subject) is Sign.REPLY and _has_words(spans):
            # Nothing that the mail within says would change that, so it is not read.
            break
        if _is_passed_on(spans, at, subject, recipients, is_answer=is_answer):
            return at
        break
    return None


def _is_passed_on(
    spans: Sequence[Span],
    at: int,
    subject: str,
    recipients: Collection[Address],
    *,
    is_answer: bool,
) -> bool:
    sign = sign_of(subject)
    has_words = _has_words(spans)
    mail = InnerMail(spans[at].text)
    block = mail.block
    if not (mail.sender_text or block.get(Label.SUBJECT)):
        return False
    if sign is Sign.EITHER:
        sign = Sign.FORWARD if block.words & _DANISH else Sign.REPLY
    if sign is Sign.FORWARD:
        return True
    if not block.is_addressed:
        # An introduction, "Ada wrote:", is above what is answered.
        return False
    if sign is Sign.NONE and (block.is_thunderbirds or not has_words):
        # Who fills a form in names places and people there, and no addresses.
        return has_words or "@" in mail.sender_text or block.has(Label.SENT)
    if has_words and (is_answer or (sign is Sign.REPLY and _speaks_to(spans, at, mail))):
        return False
    # Replies introduce what they quote by ">" with a sentence, or with "Sent".
    is_apart = mail.is_quoted and block.is_full and block.has(Label.DATE) and sign is Sign.NONE
    return (is_apart or are_strangers(subject, block.get(Label.SUBJECT))) and not any(
        person.address in recipients for person in addresses_in(mail.sender_text)
    )


def _has_words(spans: Sequence[Span]) -> bool:
    return any(span.text.strip() for span in spans if span.kind is SpanKind.OWN)


def _speaks_to(spans: Sequence[Span], at: int, mail: InnerMail) -> bool:
    """Tell whether the first words above speak to who wrote the mail at *at*."""
    greeting = next((span.text.strip() for span in spans[:at] if span.text.strip()), "")
    line = next(iter(greeting[:_MET].splitlines()), "")
    greeted = set(_NAMES.findall(line.casefold()))
    name = mail.sender_text.partition("<")[0].casefold()
    return not greeted.isdisjoint(_NAMES.findall(name))


def pass_on(
    body: Body, subject: str, recipients: Collection[Address], *, is_answer: bool = False
) -> tuple[Body, Forwarded | None]:
    """
    Return *body* with the mail that is passed on in it marked as such, and that mail, read.

    A line that says "Begin forwarded message:" passes nothing on by itself: people write of it.
    Below words of his, where neither the subject nor a line like one of a header says so, it
    is own words.
    """
    if sign_of(subject) is not Sign.FORWARD:
        body = _without_mere_markers(body)
    at = place_of_forward(body.spans, subject, recipients, is_answer=is_answer)
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


def _without_mere_markers(body: Body) -> Body:
    """Return *body* with what only a line says to be a forward as the sender's own words."""
    if body.is_from_html and "quote" in (body.html or "").lower():
        # The markup may say so.
        return body
    has_words = False
    spans: list[Span] = []
    for span in body.spans:
        is_said = has_words and span.kind is SpanKind.FORWARD and _is_mere_marker(span.text)
        spans.append(Span(SpanKind.OWN, span.text) if is_said else span)
        has_words = has_words or (span.kind is SpanKind.OWN and bool(span.text.strip()))
    return (
        body
        if tuple(spans) == body.spans
        else evolve(body, spans=joined(spans), confidence=_DOUBT)
    )


def _is_mere_marker(text: str) -> bool:
    """Tell whether nothing in *text* but a line of words says that it is passed on."""
    lines = [line for line in text.splitlines()[:_HEAD] if line.strip("> \t")]
    marker = marker_of(lines[0]) if lines else None
    if marker is None or marker.is_closed or lines[0].lstrip().startswith(("-", ">", "*", "=")):
        return False
    return len(lines) < 2 or _LABELLED.match(lines[1]) is None  # noqa: PLR2004 - the line below


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
    mail = InnerMail(text)
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
