"""The mail that a mail passes on in its text."""

from __future__ import annotations

import re
from collections.abc import Iterable

from mail2ticket.model.address import Address, NamedAddress
from mail2ticket.model.body import Span, SpanKind
from mail2ticket.model.message import Forwarded
from mail2ticket.parse.dates import read_date
from mail2ticket.parse.findings import Findings
from mail2ticket.parse.header_blocks import HeaderBlock, is_rule, marker_of, read_block, unquoted
from mail2ticket.parse.phrases import Label

_ADDRESS = re.compile(r"[^\s<>()\[\]\",;:]{1,64}@[^\s<>()\[\]\",;:@]{1,255}")
_ADDRESSES = 50
_HEAD = 12
_MARKER = 3
_REPLIES = "re|aw|sv|antw|odp|vs|ynt|rif|res|回复|回覆|答复"
_FORWARDS = "fwd?|wg|tr|rv|enc|i|doorst|vb|vl|pd|转发|轉寄|továbbítás|πρθ"
_PREFIX = r"(?:{})(?:\[\d{{1,3}}\])?\s{{0,3}}[:：]"  # noqa: RUF001 - the wide colon of East Asia
_REPLY = re.compile(_PREFIX.format(_REPLIES), re.IGNORECASE)
_FORWARD = re.compile(_PREFIX.format(_FORWARDS), re.IGNORECASE)


def find_forward(spans: Iterable[Span], subject: str = "") -> Forwarded | None:
    r"""
    Read the mail that is passed on in the text, or return None.

    Outlook writes a header above mail in a reply and in a forward alike. Only the *subject*
    of the mail around it tells which; where it does not, a mail with no words of its own
    passes on.

    >>> found = find_forward((Span(SpanKind.FORWARD, "Begin forwarded message:\n\n> From: Ada "
    ...     "<ada@client.example>\n> Subject: Printer\n>\n> It smokes.\n"),))
    >>> str(found.sender), found.subject, found.text
    ('Ada <ada@client.example>', 'Printer', 'It smokes.')
    """
    spans = tuple(spans)
    subject = subject.strip()
    forward = next((span for span in spans if span.kind is SpanKind.FORWARD), None)
    if forward is not None:
        return _read(forward.text)
    quote = next((span for span in spans if span.kind is SpanKind.QUOTE), None)
    if quote is None or _REPLY.match(subject):
        return None
    if _FORWARD.match(subject) or not any(
        span.text.strip() for span in spans if span.kind is SpanKind.OWN
    ):
        found = _read(quote.text)
        return found if found.sender is not None or found.subject else None
    return None


def _read(text: str) -> Forwarded:
    lines = text.splitlines()
    if _is_quoted(lines):
        lines = [unquoted(line) for line in lines]
    start = _skip_blank(lines, 0)
    for index in range(start, min(len(lines), start + _MARKER)):
        if marker_of(lines[index]) is not None or is_rule(lines[index]):
            start = _skip_blank(lines, index + 1)
    if _is_quoted(lines[start:]):
        lines[start:] = [unquoted(line) for line in lines[start:]]
        start = _skip_blank(lines, start)
    block = read_block(lines, start) if start < len(lines) else None
    block = block or HeaderBlock((), start)
    below = lines[block.end :]
    if _is_quoted(below):
        below = [unquoted(line) for line in below]
    senders = addresses_in(block.get(Label.FROM))
    date = block.get(Label.DATE, Label.SENT)
    return Forwarded(
        sender=senders[0] if senders else None,
        recipients=addresses_in(block.get(Label.TO)),
        sent_at=read_date(date, Findings()) if date else None,
        subject=block.get(Label.SUBJECT),
        text="\n".join(below).strip(),
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

    >>> for found in addresses_in('"Lovelace, Ada" <ada@x.example>; Bo [mailto:b@x.example]'):
    ...     print(found)
    Lovelace, Ada <ada@x.example>
    Bo <b@x.example>
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
