"""The mail as it was read: its header, whose words its text is, its parts, and what is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mail2ticket.explaining.ink import TEXT, Ink, counted, folded, rows
from mail2ticket.model.appointment import Appointment
from mail2ticket.model.body import Body, Span, SpanKind
from mail2ticket.model.message import AuthenticationResult, Forwarded, Message, Structure
from mail2ticket.model.report import Complaint, DeliveryReport, ReadReceipt, Report
from mail2ticket.pages import table

_MOST_PEOPLE = 50
_MOST_FIELDS = 200
_MOST_PARTS = 200
_MOST_SPANS = 400
_MOST = 20

_KINDS = {
    SpanKind.OWN: "own words",
    SpanKind.QUOTE: "quote",
    SpanKind.SIGNATURE: "signature",
    SpanKind.FORWARD: "forwarded mail",
}


def mail_as_read(message: Message, own: Iterable[AuthenticationResult], ink: Ink) -> Iterator[str]:
    """Yield what was read of *message*, of which our own check says *own*."""
    yield rows(_header(message, own, ink))
    yield _text(message.body, ink)
    if message.forward is not None:
        yield folded("The mail that it passes on", _forward(message.forward, ink))
    yield folded("The mail that it reports on", _report(message.report, ink))
    yield "".join(_event(event, ink) for event in message.appointments[:_MOST])
    yield _defects(message, ink)
    yield folded("Parts", f'<ul class="parts">{"".join(_part(message.structure, ink))}</ul>')
    yield _fields(message, ink)


def _header(
    message: Message, own: Iterable[AuthenticationResult], ink: Ink
) -> Iterator[tuple[str, str]]:
    yield "From", _people(message.senders, ink)
    if message.rewritten_from is not None:
        yield "On behalf of", f"{ink.said(message.rewritten_from)} (anybody can write that)"
    yield "To", _people(message.to, ink)
    yield "Cc", _people(message.cc, ink)
    yield "Bcc", _people(message.bcc, ink)
    yield "Reply-To", _people(message.reply_to, ink)
    if message.envelope is not None:
        yield "Envelope from", ink.said(message.envelope.reverse_path or "<>")
        yield "Envelope to", _people(message.envelope.forward_paths, ink)
    yield "Subject", ink.line(message.subject, 1_000)
    yield "Date", ink.moment(message.sent_at)
    yield "Received", ink.moment(message.received_at)
    yield "Message-ID", ink.said(message.message_id or "")
    yield "Answers", _people(message.thread, ink)
    yield "Size", counted(message.size, "byte")
    for verdict in (*own, *message.authentication)[:_MOST]:
        yield "Sender", _verdict(verdict, ink)


def _people(people: Iterable[object], ink: Ink) -> str:
    every = list(people)
    more = len(every) - _MOST_PEOPLE
    shown = [ink.said(one) for one in every[:_MOST_PEOPLE]]
    return ", ".join([*shown, *([f"{more:,} more"] if more > 0 else [])])


def _verdict(verdict: AuthenticationResult, ink: Ink) -> str:
    by = f"{ink.said(verdict.server)} says" if verdict.server else "our own check says"
    of = f" of {ink.said(verdict.domain)}" if verdict.domain else ""
    why = f": {ink.said(verdict.reason)}" if verdict.reason else ""
    return f"{by} {ink.said(verdict.method)} = {ink.said(verdict.result)}{of}{why}"


def _text(body: Body, ink: Ink) -> str:
    spans = [span for span in body.spans if span.text.strip()]
    if not spans:
        return '<p class="note">It has no text.</p>'
    sure = f"how sure it is whose words they are: {body.confidence:.0%}"
    made = "; the text was made from HTML" if body.is_from_html else ""
    used = dict.fromkeys(span.kind for span in spans)
    legend = "".join(f'<span class="key {kind}">{_KINDS[kind]}</span>' for kind in used)
    return (
        f'<p class="legend">{legend}<span class="dim">{sure}{made}</span></p>'
        f"{''.join(_spans(spans, ink))}"
    )


def _spans(spans: list[Span], ink: Ink) -> Iterator[str]:
    left = TEXT
    for at, span in enumerate(spans):
        if left <= 0 or at == _MOST_SPANS:
            rest = sum(len(one.text) for one in spans[at:])
            yield f'<p class="note">{counted(rest, "character")} more</p>'
            return
        text = ink.block(span.text, left)
        yield (
            f'<div class="span {span.kind}"><span class="whose">{_KINDS[span.kind]}</span>'
            f'<div class="text" dir="auto">{text}</div></div>'
        )
        if len(span.text) > left:
            yield f'<p class="note">{counted(len(span.text) - left, "character")} more of it</p>'
        left -= len(span.text)


def _forward(forward: Forwarded, ink: Ink) -> str:
    head = rows(
        (
            ("From", ink.said(forward.sender or "")),
            ("To", _people(forward.recipients, ink)),
            ("Subject", ink.line(forward.subject)),
            ("Date", ink.moment(forward.sent_at)),
            ("Files", _people((file.filename for file in forward.attachments), ink)),
            ("Came", "as a part of its own" if forward.is_attached else "in the text"),
        )
    )
    return f'{head}<div class="text" dir="auto">{ink.block(forward.text)}</div>'


def _report(report: Report | None, ink: Ink) -> str:
    match report:
        case DeliveryReport():
            about = rows((("Message-ID", ink.said(report.original_message_id or "")),))
            lines = (
                (ink.said(each.address), ink.said(each.action), ink.said(each.status))
                for each in report.recipients[:_MOST]
            )
            return about + table(("recipient", "what became of it", "status"), lines)
        case ReadReceipt():
            said = ("Receipt", ink.said(report.disposition))
            return rows((said, ("Message-ID", ink.said(report.original_message_id or ""))))
        case Complaint():
            said = ("Complaint", ink.said(report.feedback_type))
            return rows((said, ("Message-ID", ink.said(report.original_message_id or ""))))
        case None:
            return ""


def _event(event: Appointment, ink: Ink) -> str:
    return folded(
        f"Appointment: {ink.line(event.summary or event.uid)}",
        rows(
            (
                ("For", ink.said(event.method)),
                ("Begins", ink.said(event.start or "at no time that could be read")),
                ("Ends", ink.said(event.end or "")),
                ("Where", ink.line(event.location)),
                ("By", ink.said(event.organizer or "")),
                ("With", _people((one.person for one in event.attendees), ink)),
            )
        ),
    )


def _defects(message: Message, ink: Ink) -> str:
    if not message.defects and message.excess is None:
        return '<p class="good">Nothing is wrong with how it is written.</p>'
    lines = [
        (
            f"<code>{ink.said(defect.code)}</code>",
            ink.raw(defect.detail),
            "programs may read it in different ways" if defect.code.is_ambiguity else "",
        )
        for defect in message.defects[:_MOST_FIELDS]
    ]
    over = (
        f'<p class="bad">It goes over a limit: {ink.said(message.excess)}; the rest of it was not '
        "read.</p>"
        if message.excess is not None
        else ""
    )
    found = table(("defect", "where", ""), lines) if lines else ""
    return f"<h3>{counted(len(message.defects), 'defect')}</h3>{over}{found}"


def _part(structure: Structure, ink: Ink) -> Iterator[str]:
    """Yield the tree of parts; nested no deeper than `Limits.depth`, and cut where it is wide."""
    left = [_MOST_PARTS]

    def of(part: Structure) -> Iterator[str]:
        left[0] -= 1
        if left[0] < 0:
            return
        yield f"<li><code>{ink.said(part.media_type)}</code>"
        if part.parts:
            yield '<ul class="parts">'
            for inner in part.parts:
                yield from of(inner)
            yield "</ul>"
        yield "</li>"

    yield from of(structure)
    if left[0] < 0:
        yield f'<li class="note">and {-left[0]:,} more</li>'


def _fields(message: Message, ink: Ink) -> str:
    fields = message.headers.fields
    found = table(
        ("field", "value as it was sent"),
        (
            (f"<code>{ink.said(name)}</code>", ink.header(name, value))
            for name, value in fields[:_MOST_FIELDS]
        ),
    )
    more = len(fields) - _MOST_FIELDS
    rest = f'<p class="note">{counted(more, "field")} more</p>' if more > 0 else ""
    return folded(f"All of its header: {counted(len(fields), 'field')}", found + rest)
