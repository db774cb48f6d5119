"""The mail that a mail passes on in its text."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from attrs import evolve

from mail2ticket.model.address import Address
from mail2ticket.model.body import Body, Span, SpanKind
from mail2ticket.model.message import Forwarded
from mail2ticket.parse.findings import Findings
from mail2ticket.parse.forwards.inner_mail import InnerMail
from mail2ticket.parse.forwards.written_dates import read_written_date
from mail2ticket.parse.header.words import decode_words
from mail2ticket.parse.quotes.labels import Label
from mail2ticket.parse.quotes.mentions import addresses_in
from mail2ticket.parse.quotes.subjects import Sign, are_strangers, sign_of

# Where a subject begins with "VS:", a Dane passes on, and a Finn answers.
_DANISH = frozenset({"fra", "emne", "sendt"})


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
    mail = InnerMail(spans[at].text)
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
