"""Which parts of a mail are its text, and which are files."""

from __future__ import annotations

from typing import NamedTuple

from mail2ticket.parse.findings import Findings
from mail2ticket.parse.html import Reading, read_html
from mail2ticket.parse.parts.flowed import unflow
from mail2ticket.parse.parts.mime import Part
from mail2ticket.parse.quotes.marks import Mark

# Texts that are for programs, and files even where they are all there is.
_NO_WORDS = frozenset({"text/calendar", "text/x-vcalendar", "text/vcard", "text/x-vcard"})

# Forms of a text that its plain text or HTML stands for.
_OTHER_FORMS = frozenset({"text/enriched", "text/richtext", "text/x-amp-html", "text/watch-html"})


class Content(NamedTuple):
    """
    What a mail holds.

    Attributes:
        text: The text, made from HTML where the mail has none.

        html: The first HTML as it was sent; HTML parts are never joined, for one could
            then carry off the words of another (EFAIL).

        files: The parts that are files, in order.

        marks: What the HTML that the text was made from marks in it.

        is_from_html: Whether all of the text was made from HTML.
    """

    text: str
    html: str | None
    files: tuple[Part, ...]
    marks: tuple[Mark, ...] = ()
    is_from_html: bool = False


class _Shown(NamedTuple):
    """A part that is text, and the outermost multipart/alternative that holds it, if any."""

    part: Part
    choice: Part | None


def read_content(mail: Part, findings: Findings) -> Content:
    """
    Sort the parts of *mail* into text and files; mails inside are files, and not looked into.

    Of a multipart/alternative the plain text is the text, and the HTML is kept beside it.
    HTML that is shown nowhere is a file, so that nothing is lost.
    """
    shown, files = _select(mail, findings.limits.html_bytes)
    plain = {id(one.part): _plain(one.part) for one in shown if not _is_html(one.part)}
    written = [one for one in shown if plain.get(id(one.part), "").strip()]
    spoken_for = {id(one.choice) for one in written if one.choice}
    pieces: list[Reading] = []
    made = 0
    html: str | None = None
    for one in shown:
        if not _is_html(one.part):
            pieces.append(Reading(plain[id(one.part)], ()))
            continue
        is_first = html is None
        text = one.part.text() if is_first else None
        html = text if is_first else html
        if not _is_said(one, written, spoken_for):
            pieces.append(read_html(one.part.text() if text is None else text))
            made += 1
        elif not is_first:
            files.append(one.part)
    if len(files) > 1:
        # Not by their offsets: what was opened has bytes of its own.
        places = {id(part): place for place, part in enumerate(mail.walk())}
        files.sort(key=lambda part: places[id(part)])
    joined = _joined(pieces)
    return Content(joined.text, html, tuple(files), joined.marks, made == len(pieces) > 0)


def _is_said(html: _Shown, written: list[_Shown], spoken_for: set[int]) -> bool:
    """Return whether the mail has plain text instead of *html*."""
    return id(html.choice) in spoken_for if html.choice else bool(written)


def _select(mail: Part, html_bytes: int) -> tuple[list[_Shown], list[Part]]:
    shown: list[_Shown] = []
    files: list[Part] = []
    waiting: list[tuple[Part, Part | None]] = [(mail, None)]
    while waiting:
        part, choice = waiting.pop()
        if part.children and (part.is_multipart or part.is_opened):
            if choice is None and part.media_type == "multipart/alternative":
                choice = part
            waiting.extend((child, choice) for child in reversed(part.children))
        elif part.is_multipart:
            # A multipart without parts is shown as it stands, so that nothing is lost.
            shown.append(_Shown(part, choice))
        elif choice is not None and part.media_type in _OTHER_FORMS and not _is_named(part):
            continue
        elif _is_file(part, mail) or (_is_html(part) and part.end - part.start > html_bytes):
            files.append(part)
        else:
            # All HTML together, or a mail of many parts would go round the limit (X24).
            html_bytes -= part.end - part.start if _is_html(part) else 0
            shown.append(_Shown(part, choice))
    return shown, files


def _is_html(part: Part) -> bool:
    return part.media_type == "text/html"


def _is_file(part: Part, mail: Part) -> bool:
    if part is mail and part.media_type.startswith("text/") and part.media_type not in _NO_WORDS:
        # A mail that is one text is that text, whatever name it bears.
        return False
    return part.media_type not in {"text/plain", "text/html"} or _is_named(part)


def _is_named(part: Part) -> bool:
    """Return whether *part* is called a file by its name or its disposition."""
    if part.disposition == "attachment":
        return True
    return bool(part.content_disposition.readings("filename") or part.parameters.get("name"))


def _plain(part: Part) -> str:
    text = part.text()
    if part.parameters.get("format", "").lower() == "flowed":
        return unflow(text, is_blank_deleted=part.parameters.get("delsp", "").lower() == "yes")
    return text


def _joined(pieces: list[Reading]) -> Reading:
    kept = [piece for piece in pieces if piece.text.strip()]
    if len(kept) < 2:  # noqa: PLR2004 - nothing to join
        return kept[0] if kept else Reading("", ())
    texts: list[str] = []
    marks: list[Mark] = []
    offset = 0
    for piece in kept:
        text = piece.text.rstrip("\n") + "\n"
        marks += (
            mark._replace(start=mark.start + offset, end=mark.end + offset) for mark in piece.marks
        )
        texts.append(text)
        offset += len(text) + 1
    return Reading("\n".join(texts), tuple(marks))
