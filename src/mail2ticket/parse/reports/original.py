"""The mail that a report is about: its Message-ID, as far as the report gives it back."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import chain

from mail2ticket.parse.mime import Part

_PARTS = 1_000
_HEADER = 262_144
_MESSAGE_ID = re.compile(
    r"^[ \t>]{0,8}message-id[ \t]{0,8}:[ \t]{0,8}(?:\r?\n[ \t>]{1,8})?<([^<>\s]{1,998})>",
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


def original_message_id(parts: Iterable[Part], text: str) -> str | None:
    """
    Return the Message-ID of the mail that is reported on, without ``<>``.

    Looks into the mail that is given back, then its header, then what the text quotes.
    """
    parts = tuple(parts)
    embedded = (
        _bare(mail.headers.get("Message-ID"))
        for part in parts
        if part.media_type in {"message/rfc822", "message/global"}
        for mail in part.children
    )
    headers = (_in_text(part.text()) for part in parts if part.media_type in _HEADERS)
    stated = (
        _stated(part.text()) for part in parts if part.media_type == "message/delivery-status"
    )
    found = next((one for one in chain(embedded, headers, stated) if one), None)
    return found or _in_text(text)


_HEADERS = frozenset(
    {
        "text/rfc822-headers",
        "text/rfc822-header",
        "text/rfc822",
        "message/rfc822-headers",
        "message/global-headers",
        "message/rfc822",
        "message/partial",
    }
)
_STATED = re.compile(
    r"^x?-?original-message-id[ \t]{0,8}:[ \t]{0,8}<?([^<>\s]{1,998})>?",
    re.IGNORECASE | re.MULTILINE,
)


def _in_text(text: str) -> str | None:
    match = _MESSAGE_ID.search(text[:_HEADER])
    return match[1] if match else None


def _stated(text: str) -> str | None:
    match = _STATED.search(text[:_HEADER])
    return match[1] if match else None


def _bare(value: str) -> str:
    start, end = value.find("<"), value.find(">")
    if 0 <= start < end:
        value = value[start + 1 : end]
    words = value.split()
    return words[0] if words else ""
