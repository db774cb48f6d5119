"""The files of a mail, and their fate."""

from __future__ import annotations

from collections.abc import Iterator

from mail2ticket.explaining.ink import Ink, counted, folded
from mail2ticket.model.attachment import Attachment
from mail2ticket.model.decision import Decision, FileFate
from mail2ticket.model.message import Message
from mail2ticket.pages import table

_MOST = 200


def files(message: Message, decision: Decision, ink: Ink) -> str:
    """Return the files of *message* with what *decision* has for them; nothing where none are."""
    fates = decision.files
    unasked = () if fates else message.attachments
    found: list[tuple[str, ...]] = [_fate(fate, ink) for fate in fates[:_MOST]]
    found += [
        (*_file(file, ink), '<span class="dim">not asked</span>') for file in unasked[:_MOST]
    ]
    opened = folded(
        f"{counted(len(message.containers), 'file')} opened, whose content stands above",
        table(("file", "type", "size"), (_file(each, ink) for each in message.containers[:_MOST]))
        if message.containers
        else "",
    )
    if not found:
        return f"<section>\n<h2>Files</h2>\n<p>It has none.</p>{opened}</section>"
    more = len(fates or unasked) - _MOST
    rest = f'<p class="note">{counted(more, "file")} more</p>' if more > 0 else ""
    note = (
        ""
        if decision.files and any(fate.is_scanned for fate in fates)
        else '<p class="dim">No scanner was asked: that is done when a mail is filed.</p>'
    )
    return (
        f"<section>\n<h2>Files</h2>{table(('file', 'type', 'size', 'fate'), found)}"
        f"{rest}{note}{opened}</section>"
    )


def _fate(fate: FileFate, ink: Ink) -> tuple[str, ...]:
    words, css = ("kept", "good") if fate.is_kept else ("not kept", "warn")
    held = ", but held, to be released or dropped" if fate.is_held else ""
    code = f" <code>{ink.said(fate.refusal.code)}</code>" if fate.refusal else ""
    return (
        *_file(fate.attachment, ink),
        f'<strong class="{css}">{words}</strong>{held}{code}<p>{ink.said(fate.reason)}</p>',
    )


def _file(file: Attachment, ink: Ink) -> tuple[str, str, str]:
    return (
        "".join(_named(file, ink)),
        f"<code>{ink.said(file.media_type)}</code>",
        f'<span class="number">{counted(file.size, "byte")}</span>',
    )


def _named(file: Attachment, ink: Ink) -> Iterator[str]:
    yield f"<strong>{ink.said(file.filename) or '(no name)'}</strong>"
    others = [name for name in dict.fromkeys(file.names) if name != file.filename]
    if others:
        yield f'<p class="dim">also called {", ".join(map(ink.raw, others[:5]))}</p>'
    if file.packed_in:
        yield f'<p class="dim">in {ink.said(file.packed_in)}</p>'
    yield f'<p class="dim hash">SHA-256 <code>{file.sha256}</code></p>'
