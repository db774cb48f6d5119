"""The mail that a report gives back, as far as its header tells who sent it to whom."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from attrs import frozen

from mail2ticket.parse.parts.mime import EMBEDDED, Part
from mail2ticket.parse.reports import places

_LINES = 400
_WIDE = 2_000
_HEADERS = frozenset({"text/rfc822-headers", "text/rfc822-header", "text/rfc822"})
_FIELD = re.compile(
    r"[ \t>|]{0,8}(received|return-path|message-id|from|to|cc|subject|date|mime-version|"
    r"content-type|reply-to|sender|user-agent|dkim-signature|x-[a-z-]{1,40})[ \t]{0,4}:",
    re.IGNORECASE,
)
_BOTH = frozenset({"from", "to"})
_ON_ITS_WAY = frozenset({"message-id", "received", "mime-version"})
_WRITTEN = frozenset({"subject", "date"})


@frozen
class GivenBack:
    """
    The header of the mail that is given back.

    Attributes:
        senders: Whose mail it was, in lower case.

        recipients: Whom it was to.

        start: The line of the text on which it begins; after the last where it is a part.
    """

    senders: frozenset[str]
    recipients: tuple[str, ...]
    start: int


def given_back(parts: Iterable[Part], lines: Sequence[str]) -> GivenBack | None:
    """Return the mail that the *parts* of a report give back, or its *lines*, or None."""
    for part in parts:
        if part.media_type in EMBEDDED and part.children:
            headers = part.children[0].headers
            to = [headers.get("To"), headers.get("Cc")]
            return _made([headers.get("From")], to, len(lines))
        if part.media_type in _HEADERS:
            found = _in_lines(part.text()[: _LINES * _WIDE].splitlines())
            if found is not None:
                return GivenBack(found.senders, found.recipients, len(lines))
    return _in_lines(lines)


def _in_lines(lines: Sequence[str]) -> GivenBack | None:
    """Find the first header: From and To, and what only a header on its way has beside them."""
    fields: dict[str, list[str]] = {}
    start, name = 0, ""
    for at, line in enumerate((*lines, "")):
        match = _FIELD.match(line[:_WIDE])
        if match is not None:
            start = start if fields else at
            name = match[1].lower()
            fields.setdefault(name, []).append(line[match.end() : _WIDE])
        elif name and line[:1] in {" ", "\t"} and line.strip():
            fields[name].append(line[:_WIDE])
        else:
            if fields.keys() >= _BOTH and (
                not _ON_ITS_WAY.isdisjoint(fields) or fields.keys() >= _WRITTEN
            ):
                to = [*fields["to"], *fields.get("cc", ())]
                return _made(fields["from"], to, start)
            fields, name = {}, ""
    return None


def _made(senders: Iterable[str], recipients: Iterable[str], start: int) -> GivenBack:
    return GivenBack(
        frozenset(one.casefold() for one in places.addresses(" ".join(senders)[:_WIDE])),
        tuple(places.addresses(" ".join(recipients)[:_WIDE])),
        start,
    )
