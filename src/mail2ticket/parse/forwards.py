"""The mail that a mail passes on in its text."""

from __future__ import annotations

import re
from collections.abc import Iterable

from mail2ticket.model.address import Address, NamedAddress
from mail2ticket.model.body import Span, SpanKind
from mail2ticket.model.message import Forwarded
from mail2ticket.parse.header_blocks import HeaderBlock, marker_of, read_block, unquoted
from mail2ticket.parse.phrases import Label

_ADDRESS = re.compile(r"[^\s<>()\[\]\",;:]{1,64}@[^\s<>()\[\]\",;:@]{1,255}")
_ADDRESSES = 50
_HEAD = 12
_REPLY = re.compile(
    r"(?:re|aw|sv|antw|odp|vs|ynt|rif|res|回复|回覆|答复)(?:\[\d{1,3}\])?\s{0,3}[:：]",
    re.IGNORECASE,
)  # noqa: RUF001 - the wide colon of East Asia
_PASSED_ON = re.compile(
    r"(?:fwd?|wg|tr|rv|enc|i|doorst|vs|vb|pd|转发|轉寄|továbbítás|iltt?|πρθ)(?:\[\d{1,3}\])?\s{0,3}[:：]",
    re.IGNORECASE,
)  # noqa: RUF001 - the wide colon of East Asia


def find_forward(spans: Iterable[Span], subject: str = "") -> Forwarded | None:
    r"""
    Read the mail that is passed on in the text, or return None.

    A quote with the header of a mail above it, as Outlook writes it, is a reply or a forward;
    only the *subject* of the mail around it tells which.

    >>> found = find_forward((Span(SpanKind.FORWARD, "Begin forwarded message:\n\n> From: Ada "
    ...     "<ada@client.example>\n> Subject: Printer\n>\n> It smokes.\n"),))
    >>> str(found.sender), found.subject, found.text
    ('Ada <ada@client.example>', 'Printer', 'It smokes.')
    """
    spans = tuple(spans)
    subject = subject.strip()
    forward = next((span for span in spans if span.kind is SpanKind.FORWARD), None)
    if forward is not None:
        found, is_marked = _read(forward.text)
        if is_marked or _REPLY.match(subject) is None:
            return found
        return None
    if _PASSED_ON.match(subject):
        for span in spans:
            if span.kind is SpanKind.QUOTE:
                found, _ = _read(span.text)
                return found if found.sender is not None or found.subject else None
    return None


def _read(text: str) -> tuple[Forwarded, bool]:
    """Return the mail in *text*, and whether a line says that it is passed on."""
    lines = text.splitlines()
    if _is_quoted(lines):
        lines = [unquoted(line) for line in lines]
    start = _skip_blank(lines, 0)
    is_marked = False
    for index in range(start, min(len(lines), start + 3)):
        marker = marker_of(lines[index])
        if marker is not None:
            is_marked = marker.is_forward
            start = _skip_blank(lines, index + 1)
            break
    if _is_quoted(lines[start:]):
        lines[start:] = [unquoted(line) for line in lines[start:]]
        start = _skip_blank(lines, start)
    block = next(
        (
            found
            for index in range(start, min(len(lines), start + 3))
            if (found := read_block(lines, index)) is not None
        ),
        HeaderBlock((), start),
    )
    below = lines[block.end :]
    if _is_quoted(below):
        below = [unquoted(line) for line in below]
    senders = addresses_in(block.get(Label.FROM))
    return (
        Forwarded(
            sender=senders[0] if senders else None,
            recipients=addresses_in(block.get(Label.TO)),
            subject=block.get(Label.SUBJECT),
            text="\n".join(below).strip(),
        ),
        is_marked,
    )


def _skip_blank(lines: list[str], start: int) -> int:
    while start < len(lines) and not lines[start].strip():
        start += 1
    return start


def _is_quoted(lines: list[str]) -> bool:
    """Tell whether the first lines with words all have a ``>``."""
    head = [line for line in lines[:_HEAD] if line.strip()]
    return bool(head) and all(line.lstrip().startswith(">") for line in head)


def addresses_in(text: str) -> tuple[NamedAddress, ...]:
    """
    Read the addresses that a mail program wrote into text, with the names beside them.

    >>> [str(found) for found in addresses_in('"Lovelace, Ada" <ada@client.example>; Bo [mailto:b@x.example]')]
    ['Lovelace, Ada <ada@client.example>', 'Bo <b@x.example>']
    """
    found: dict[Address, NamedAddress] = {}
    end = 0
    for match in _ADDRESS.finditer(text):
        if len(found) >= _ADDRESSES:
            break
        local, _, domain = match[0].strip(".'*").rpartition("@")
        if not local or not domain:
            continue
        address = Address(local, domain)
        name = text[end : match.start()]
        end = match.end()
        if address not in found:
            found[address] = NamedAddress(_name(name), address)
    return tuple(found.values())


def _name(text: str) -> str:
    text = text.removesuffix("mailto:").strip(" \t<>()[];,:*")
    return text.strip("\"' \t")
