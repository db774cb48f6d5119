"""The mail that a report is about: its Message-ID, as far as the report gives it back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain

from mail2ticket.parse.parts.mime import EMBEDDED, Part

_PARTS = 1_000
_HEADER = 262_144
_MESSAGE_ID = re.compile(
    r"^[ \t>|*]{0,8}message-id[ \t]{0,8}:[ \t*]{0,8}(?:\r?\n[ \t>]{1,8})?<([^<>\s]{1,998})>",
    re.IGNORECASE | re.MULTILINE,
)
_HEADERS = frozenset(
    {
        "text/rfc822-headers",
        "text/rfc822-header",
        "text/rfc822",
        "message/rfc822-headers",
        "message/global-headers",
        "message/rfc822",
        "message/global",
        "message/partial",
    }
)
_STATED = re.compile(
    r"^x?-?original-message-id[ \t]{0,8}:[ \t]{0,8}<?([^<>\s]{1,998})>?",
    re.IGNORECASE | re.MULTILINE,
)


def parts_of_report(root: Part) -> tuple[Part, ...]:
    """Return *root* and its parts in order, without those of a mail that is attached."""
    found: list[Part] = []
    waiting = [root]
    while waiting and len(found) < _PARTS:
        part = waiting.pop()
        found.append(part)
        if part is root or not part.media_type.startswith("message/"):
            waiting.extend(reversed(part.children))
    return tuple(found)


def original_of(parts: Iterable[Part]) -> Part | None:
    """Return the first mail that is given back whole, or None."""
    return next(
        (part.children[0] for part in parts if part.media_type in EMBEDDED and part.children), None
    )


def original_message_id(parts: Iterable[Part], text: str) -> str | None:
    """
    Return the Message-ID of the mail that is reported on, without ``<>``.

    Looks into the mail that is given back, then its header, then the fields of the report,
    then what the text quotes.
    """
    parts = tuple(parts)
    return next(chain(_embedded(parts), _in_headers(parts), _in_fields(parts)), None) or _in_text(
        text
    )


def _embedded(parts: Iterable[Part]) -> Iterator[str]:
    for part in parts:
        if part.media_type in EMBEDDED:
            for mail in part.children:
                found = _bare(mail.headers.get("Message-ID"))
                if found:
                    yield found


def _in_headers(parts: Iterable[Part]) -> Iterator[str]:
    for at, part in enumerate(parts):
        # The outermost part is the report itself.
        if part.media_type in _HEADERS and at and (found := _in_text(part.text())):
            yield found


def _in_fields(parts: Iterable[Part]) -> Iterator[str]:
    for part in parts:
        if part.media_type.endswith("-status"):
            match = _STATED.search(part.text()[:_HEADER])
            if match:
                yield match[1]


def _in_text(text: str) -> str | None:
    match = _MESSAGE_ID.search(text[:_HEADER])
    return match[1] if match else None


def _bare(value: str) -> str:
    start, end = value.find("<"), value.find(">")
    if 0 <= start < end:
        value = value[start + 1 : end]
    words = value.split()
    return words[0] if words else ""
