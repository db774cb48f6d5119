"""The notices that would be sent, as they would look."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import frozen

from mail2ticket.explaining.explanation import Way
from mail2ticket.explaining.ink import Ink, folded, rows
from mail2ticket.model.message import Message
from mail2ticket.model.notice import OutboundMail
from mail2ticket.model.token import conceal
from mail2ticket.pages import framed
from mail2ticket.parse import parse

# How high a frame is, in pixels: what is round the text, a line, a blank one, a row of the table,
# a button; and at most.
_AROUND, _LINE, _BLANK, _ROW, _BUTTON, _MOST = 250, 26, 8, 32, 60, 900
_LINE_CHARACTERS = 60


@frozen
class Shown:
    """A notice, read as whoever gets it reads it; *html* is empty where it has only text."""

    mail: OutboundMail
    message: Message
    html: str


def shown(mails: Iterable[OutboundMail]) -> list[Shown]:
    """Return *mails* as their readers get them, without the tokens in them."""
    found: list[Shown] = []
    for mail in mails:
        message = parse(mail.content)
        found.append(Shown(mail, message, conceal(message.body.html or "")))
    return found


def notices(way: Way, told: list[Shown], ink: Ink) -> str:
    """Return what people would be told."""
    to_nobody = sum(notice.to is None for notice in way.decision.notices)
    later = (
        f'<p class="dim">{to_nobody} more to whoever gets the item, which the store says.</p>'
        if to_nobody
        else ""
    )
    written = {one.mail.to for one in told}
    unwritten = "".join(
        f'<p class="warn">To {ink.said(notice.to)} none can be written: see the log.</p>'
        for notice in way.decision.notices
        if notice.to is not None and notice.to not in written
    )
    number = (
        '<p class="dim">The number stands for the one that the store will give.</p>'
        if told and not way.is_numbered
        else ""
    )
    found = f"{''.join(_notice(one, ink) for one in told)}{unwritten}{later}"
    return f"<section>\n<h2>Notices</h2>{number}{found or '<p>Nobody is told.</p>'}</section>"


def _notice(one: Shown, ink: Ink) -> str:
    message, text = one.message, one.message.body.text
    head = rows(
        (
            ("Tells", ink.said(", ".join(one.mail.kinds).replace("_", " "))),
            ("From", ink.said(message.sender or "")),
            ("To", ink.said(one.mail.to)),
            ("Subject", ink.line(message.subject)),
        )
    )
    plain = f'<div class="text" dir="auto">{ink.block(text)}</div>'
    if not one.html:
        return f'<article><div class="head">{head}</div>{plain}</article>'
    frame = framed(one.html, f"The notice to {one.mail.to}", _height(one))
    return f'<article><div class="head">{head}</div>{frame}{folded("As text", plain)}</article>'


def _height(one: Shown) -> int:
    lines = one.message.body.text.splitlines()
    text = sum(
        _LINE * (1 + len(line) // _LINE_CHARACTERS) if line.strip() else _BLANK for line in lines
    )
    rows, buttons = one.html.count("<th "), one.html.count("<a ")
    return min(_AROUND + text + _ROW * rows + _BUTTON * buttons, _MOST)
