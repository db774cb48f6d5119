"""Which parts of a mail are its text, and which are files."""

from __future__ import annotations

from typing import NamedTuple

from mail2ticket.parse.findings import Findings
from mail2ticket.parse.flowed import unflow
from mail2ticket.parse.mime import Part
from mail2ticket.parse.text import html_to_text


class Content(NamedTuple):
    """
    What a mail holds.

    Attributes:
        text: The text, made from HTML where the mail has none.

        html: The first HTML as it was sent; HTML parts are never joined, for one could
            then carry off the words of another (EFAIL).

        files: The parts that are files, in order.
    """

    text: str
    html: str | None
    files: tuple[Part, ...]


class _Selection:
    """The parts picked so far."""

    def __init__(self) -> None:
        self.texts: list[Part] = []
        self.htmls: list[Part] = []
        self.files: list[Part] = []


def read_content(mail: Part, findings: Findings) -> Content:
    """
    Sort the parts of *mail* into text and files; mails inside are files, and not looked into.

    Of a multipart/alternative the plain text is the text, and the HTML is kept beside it.
    """
    picked = _select(mail)
    limit = findings.limits.html_bytes
    large = [part for part in picked.htmls if part.end - part.start > limit]
    htmls = [part for part in picked.htmls if part not in large]
    html = htmls[0].text() if htmls else None
    pieces = [_plain(part) for part in picked.texts]
    if not any(piece.strip() for piece in pieces) and htmls:
        pieces = [html_to_text(html or ""), *(html_to_text(part.text()) for part in htmls[1:])]
    return Content(_joined(pieces), html, (*picked.files, *large))


def _select(mail: Part) -> _Selection:
    picked = _Selection()
    waiting = [mail]
    while waiting:
        part = waiting.pop()
        if part.is_multipart and part.children:
            waiting.extend(reversed(part.children))
        elif part.is_multipart:
            # A multipart without parts is shown as it stands, so that nothing is lost.
            picked.texts.append(part)
        elif part is not mail and _is_file(part):
            picked.files.append(part)
        elif part.media_type == "text/html":
            picked.htmls.append(part)
        elif part.media_type == "text/plain":
            picked.texts.append(part)
        else:
            picked.files.append(part)
    return picked


def _is_file(part: Part) -> bool:
    if part.media_type not in {"text/plain", "text/html"} or part.disposition == "attachment":
        return True
    return bool(part.content_disposition.readings("filename") or part.parameters.get("name"))


def _plain(part: Part) -> str:
    text = part.text()
    if part.parameters.get("format", "").lower() == "flowed":
        return unflow(text, is_blank_deleted=part.parameters.get("delsp", "").lower() == "yes")
    return text


def _joined(pieces: list[str]) -> str:
    kept = [piece for piece in pieces if piece.strip()]
    if len(kept) < 2:  # noqa: PLR2004 - nothing to join
        return kept[0] if kept else ""
    return "\n".join(piece.rstrip("\n") + "\n" for piece in kept)
