"""A conversation as a page for browsers: escaped, without scripts, and it loads nothing (X14)."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from datetime import UTC, tzinfo
from hashlib import sha256
from html import escape

from mail2ticket.transcript import plain
from mail2ticket.transcript.conversation import Conversation, Extent, File, Turn
from mail2ticket.transcript.labels import Labels, moment

_STYLE = """
:root { color-scheme: light dark; --text: #1c1e21; --dim: #5b6068; --back: #fff; --line: #d5d9e0;
  --card: #f6f7f9; --warn: #8a4b00; }
@media (prefers-color-scheme: dark) { :root { --text: #e4e6ea; --dim: #a0a6b0; --back: #15171a;
  --line: #363b43; --card: #1d2024; --warn: #f0b060; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--back); color: var(--text);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; }
main { max-width: 48rem; margin: 0 auto; padding: 1.25rem 1rem 3rem; }
h1 { font-size: 1.4rem; line-height: 1.3; margin: 0 0 .25rem; }
h2 { font-size: 1rem; margin: 0; }
h1, h2, p, li, dd { overflow-wrap: anywhere; }
p { margin: 0; }
.dim, time, dl, ul { color: var(--dim); font-size: .875rem; }
article { margin-top: 1rem; padding: .875rem 1rem; border: 1px solid var(--line);
  border-radius: .5rem; background: var(--card); overflow: hidden; }
article.internal { border-inline-start: .25rem solid var(--warn); }
.subject { font-weight: 600; margin-top: .375rem; }
.text { white-space: pre-wrap; unicode-bidi: plaintext; overflow-wrap: anywhere;
  margin-top: .625rem; }
.note { color: var(--warn); font-size: .875rem; margin-top: .5rem; }
dl { display: grid; grid-template-columns: auto 1fr; gap: 0 .5rem; margin: .125rem 0 0; }
dd { margin: 0; }
ul { margin: .625rem 0 0; padding-inline-start: 1.25rem; }
details { margin-top: .625rem; color: var(--dim); font-size: .875rem; }
summary { cursor: pointer; }
@media print { :root { --text: #000; --dim: #444; --back: #fff; --card: #fff; --line: #999;
  --warn: #5a3000; } main { max-width: none; padding: 0; } .head { break-inside: avoid;
  break-after: avoid; } article { border-width: 1px 0 0; border-radius: 0; padding-inline: 0;
  overflow: visible; } article.internal { padding-inline-start: .5rem; }
  details:not([open]) { display: none; } }
""".strip()
_HASH = base64.b64encode(sha256(_STYLE.encode()).digest()).decode()
_POLICY = f"default-src 'none'; style-src 'sha256-{_HASH}'; base-uri 'none'; form-action 'none'"


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
    return (
        f'<!doctype html>\n<html lang="{_safe(labels.language)}">\n<head>\n'
        '<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        '<meta name="robots" content="noindex">\n'
        # Or telephones make links of what looks like a number or a date.
        '<meta name="format-detection" content="telephone=no, date=no, address=no, email=no">\n'
        f"<title>{_safe(title)}</title>\n<style>{_STYLE}</style>\n</head>\n"
        f"<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n"
    )


def _parts(shown: Conversation, labels: Labels, zone: tzinfo) -> Iterator[str]:
    title = plain.line(shown.title) or labels.no_subject
    yield f'<header>\n<h1 dir="auto">{_safe(title)}</h1>'
    yield f'<p class="dim">{_safe(labels.summary(shown, zone))}</p>\n</header>'
    for at, turn in enumerate(shown.turns):
        if at == 1 and shown.left_out:
            yield f'<p class="note">{_safe(labels.turns_left_out(shown.left_out))}</p>'
        yield from _turn(turn, shown.title, labels, zone)
    if len(shown.turns) == 1 and shown.left_out:
        yield f'<p class="note">{_safe(labels.turns_left_out(shown.left_out))}</p>'


def _turn(turn: Turn, title: str, labels: Labels, zone: tzinfo) -> Iterator[str]:
    author, sender = plain.line(turn.author, 120), plain.line(turn.sender)
    yield '<article class="internal">' if turn.is_internal else "<article>"
    yield f'<div class="head">\n<h2><bdi>{_safe(author or sender)}</bdi></h2>'
    if sender not in {author, ""}:
        yield f'<p class="dim"><bdi>{_safe(sender)}</bdi></p>'
    at = turn.at.astimezone(zone)
    yield f'<time datetime="{_safe(at.isoformat())}">{_safe(moment(at))}</time>'
    if turn.is_internal:
        yield f'<p class="note">{_safe(labels.internal)}</p>'
    if turn.to:
        people = ", ".join(
            f'<bdi dir="ltr">{_safe(plain.line(person, 120))}</bdi>' for person in turn.to
        )
        yield f"<dl><dt>{_safe(labels.to)}</dt><dd>{people}</dd></dl>"
    subject = plain.line(turn.subject)
    if subject and subject != plain.line(title):
        yield f'<p class="subject" dir="auto">{_safe(subject)}</p>'
    yield "</div>"
    text = plain.body(turn.text)
    if text:
        yield f'<div class="text" dir="auto">{_safe(text)}</div>'
    if turn.cut:
        yield f'<p class="note">{_safe(labels.characters_left_out(turn.cut))}</p>'
    quoted = plain.body(turn.quoted)
    if quoted:
        yield f"<details><summary>{_safe(labels.quoted)}</summary>"
        yield f'<div class="text" dir="auto">{_safe(quoted)}</div></details>'
    if turn.files:
        files = "".join(f"<li>{_file(file, labels)}</li>" for file in turn.files)
        yield f'<ul aria-label="{_safe(labels.files)}">{files}</ul>'
    yield "</article>"


def _file(file: File, labels: Labels) -> str:
    name = f"<bdi>{_safe(plain.line(file.name, 200))}</bdi>"
    said = labels.fate(file)
    return f"{name} ({_safe(said)})" if said else name


def _safe(text: str) -> str:
    return escape(text, quote=True)
