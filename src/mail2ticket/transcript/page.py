"""A conversation as a page for browsers: escaped, without scripts, and it loads nothing (X14)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, tzinfo

from mail2ticket.pages import page, plain, safe
from mail2ticket.transcript.conversation import Conversation, Extent, File, Turn
from mail2ticket.transcript.labels import Labels, moment

_STYLE = """
article.internal { border-inline-start: .25rem solid var(--warn); }
.subject { font-weight: 600; margin-top: .375rem; }
@media print { article { border-width: 1px 0 0; border-radius: 0; padding-inline: 0; }
  article.internal { padding-inline-start: .5rem; } details:not([open]) { display: none; } }
"""


def html(
    conversation: Conversation,
    *,
    extent: Extent | None = None,
    labels: Labels | None = None,
    zone: tzinfo = UTC,
) -> str:
    r"""
    Return *conversation* as a page that stands by itself.

    There is no script in it, no link and no picture, and its own policy would let none load:
    what people wrote is escaped, addresses of pages are words, and files are named. It is light
    or dark as its reader has it, fits a telephone, and prints. What was quoted is folded away.
    The same conversation gives the same page.

    >>> from datetime import datetime
    >>> turn = Turn(author="Ada", sender="ada@client.example", text="<script>steal()</script>",
    ...             at=datetime(2026, 11, 3, 9, 10, tzinfo=UTC))
    >>> page = html(Conversation(number="T1", title="Printer", turns=(turn,)))
    >>> "<script" in page, "&lt;script&gt;steal()" in page
    (False, True)

    Args:
        conversation: What was said.

        extent: How much of it is written; a page knows no pages.

        labels: What things are called, and the language of that.

        zone: The time zone of its moments.
    """
    shown, labels = (extent or Extent()).of(conversation), labels or Labels()
    title = plain.line(" · ".join(filter(None, (shown.number, shown.title))))
    body = "\n".join(_parts(shown, labels, zone))
    return page(title, body, style=_STYLE, language=labels.language)


def _parts(shown: Conversation, labels: Labels, zone: tzinfo) -> Iterator[str]:
    title = plain.line(shown.title) or labels.no_subject
    yield f'<header>\n<h1 dir="auto">{safe(title)}</h1>'
    yield f'<p class="dim">{safe(labels.summary(shown, zone))}</p>\n</header>'
    for at, turn in enumerate(shown.turns):
        if at == 1 and shown.left_out:
            yield f'<p class="note">{safe(labels.turns_left_out(shown.left_out))}</p>'
        yield from _turn(turn, shown.title, labels, zone)
    if len(shown.turns) == 1 and shown.left_out:
        yield f'<p class="note">{safe(labels.turns_left_out(shown.left_out))}</p>'


def _turn(turn: Turn, title: str, labels: Labels, zone: tzinfo) -> Iterator[str]:
    author, sender = plain.line(turn.author, 120), plain.line(turn.sender)
    yield '<article class="internal">' if turn.is_internal else "<article>"
    yield f'<div class="head">\n<h2><bdi>{safe(author or sender)}</bdi></h2>'
    if sender not in {author, ""}:
        yield f'<p class="dim"><bdi>{safe(sender)}</bdi></p>'
    at = turn.at.astimezone(zone)
    yield f'<time datetime="{safe(at.isoformat())}">{safe(moment(at))}</time>'
    if turn.is_internal:
        yield f'<p class="note">{safe(labels.internal)}</p>'
    if turn.to:
        people = ", ".join(
            f'<bdi dir="ltr">{safe(plain.line(person, 120))}</bdi>' for person in turn.to
        )
        yield f"<dl><dt>{safe(labels.to)}</dt><dd>{people}</dd></dl>"
    subject = plain.line(turn.subject)
    if subject and subject != plain.line(title):
        yield f'<p class="subject" dir="auto">{safe(subject)}</p>'
    yield "</div>"
    text = plain.body(turn.text)
    if text:
        yield f'<div class="text" dir="auto">{safe(text)}</div>'
    if turn.cut:
        yield f'<p class="note">{safe(labels.characters_left_out(turn.cut))}</p>'
    quoted = plain.body(turn.quoted)
    if quoted:
        yield f"<details><summary>{safe(labels.quoted)}</summary>"
        yield f'<div class="text" dir="auto">{safe(quoted)}</div></details>'
    if turn.files:
        files = "".join(f"<li>{_file(file, labels)}</li>" for file in turn.files)
        yield f'<ul aria-label="{safe(labels.files)}">{files}</ul>'
    yield "</article>"


def _file(file: File, labels: Labels) -> str:
    name = f"<bdi>{safe(plain.line(file.name, 200))}</bdi>"
    said = labels.fate(file)
    return f"{name} ({safe(said)})" if said else name
