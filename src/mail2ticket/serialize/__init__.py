"""
The one place that writes mail (RFC 5322, RFC 2045, RFC 2047).

The standard library's `email` package is not used: what it writes depends on its policy and
on its version, and some of its versions turn text into headers. Here a header is made of
words that are joined by single blanks, lines are broken only at those blanks, and no word
can hold a control character. So no value can add a header, a recipient or a line.

Values of two sorts are told apart:

- What is shown to people (subject, names, text) is never refused. Control characters, line
  and paragraph separators and lone surrogates become blanks in it; in subjects and names,
  runs of blanks become one, and blanks at the ends are taken off.
- What programs act on (addresses, ids, further headers) is written as it is or not at all:
  anything doubtful in it is a ValueError.
"""

from __future__ import annotations

import binascii
import hashlib
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from mail2ticket.model.address import Address, NamedAddress
from mail2ticket.serialize.addresses import address_to_wire
from mail2ticket.serialize.words import phrase, unstructured

__all__ = ["LINE_LENGTH", "REFERENCES", "VALUE_LENGTH", "address_to_wire", "is_id", "write_mail"]

#: Characters of a line, without its CRLF, where it can be broken at all (RFC 5322 2.1.1).
LINE_LENGTH = 78

#: Ids in References: the first, which began the thread, and the newest.
REFERENCES = 20

#: Characters of an id, and of a further header's value; 998 a line is the most there may be.
VALUE_LENGTH = 900

# What is not shown in names and subjects either, but for the line feed.
_UNSHOWN_IN_TEXT = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")

_PRINTABLE = re.compile(r"[ -~]+")
_ID = re.compile(r"[!-;=?-~]{1,900}")
_FTEXT = re.compile(r"[!-9;-~]{1,60}")

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = (
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"
)  # fmt: skip

# What parts are told apart by begins with this: in quoted-printable `=` is never before `_`,
# in base64 it ends the text, and a line of plain text that begins so is encoded.
_BOUNDARY = "=_"
_DIGITS = 24

# What a further header may not be called: it is written already, or it names recipients.
_TAKEN = re.compile(
    r"(?:bcc|cc|date|from|in-reply-to|message-id|mime-version|received|references|reply-to"
    r"|return-path|sender|subject|to)|(?:content|resent)-.*",
    re.IGNORECASE,
)


def write_mail(
    *,
    sender: NamedAddress,
    to: Address,
    subject: str,
    text: str,
    html: str | None = None,
    message_id: str,
    date: datetime,
    reply_to: Address | None = None,
    in_reply_to: str | None = None,
    references: tuple[str, ...] = (),
    extra: tuple[tuple[str, str], ...] = (),
) -> bytes:
    r"""
    Write a mail of plain text to one recipient, or of the same in plain text and in HTML.

    The text is UTF-8 and ends in a line feed: one is added where there is none, and CRLF is
    read as LF. It is written as 7bit where it is ASCII with short lines, else as
    quoted-printable or base64, whichever is shorter; so is the HTML, which nobody checks
    here. The same arguments write the same mail. Nothing is signed and nothing is sent.

    >>> mail = write_mail(
    ...     sender=NamedAddress("Zoë at Acme", Address.of("support@acme.example")),
    ...     to=Address.of("ada@client.example"),
    ...     subject="[T20261103.0001] Printer\r\nBcc: all@client.example",
    ...     text="Thank you.",
    ...     message_id="a1@acme.example",
    ...     date=datetime(2026, 11, 3, 9, 30, tzinfo=UTC),
    ... )
    >>> print(mail.decode("ascii").replace("\r", ""), end="")
    Date: Tue, 03 Nov 2026 09:30:00 +0000
    From: =?utf-8?q?Zo=C3=AB_at_Acme?= <support@acme.example>
    To: ada@client.example
    Subject: [T20261103.0001] Printer Bcc: all@client.example
    Message-ID: <a1@acme.example>
    MIME-Version: 1.0
    Content-Type: text/plain; charset=utf-8
    Content-Transfer-Encoding: 7bit
    <BLANKLINE>
    Thank you.

    Ids are given without their ``<>``; `is_id` says what may be one. *references* begin
    with the oldest, and of more than `REFERENCES` some in the middle are left out. *extra*
    are further headers, name and value, such as Auto-Submitted. The date is written in UTC.

    Raises:
        ValueError: if an address has no domain, one that IDNA cannot spell, or a local part
            that is not ASCII (SMTPUTF8 is not used); if an id, a name or a value of a
            further header has anything but visible ASCII in it; or if *date* is naive.
    """
    content, body = _content(text, html)
    headers = [
        ("Date", _date(date)),
        ("From", _mailbox(sender)),
        ("To", [address_to_wire(to)]),
    ]
    if reply_to is not None:
        headers.append(("Reply-To", [address_to_wire(reply_to)]))
    headers += [("Subject", unstructured(subject)), ("Message-ID", [_id(message_id)])]
    if in_reply_to is not None:
        headers.append(("In-Reply-To", [_id(in_reply_to)]))
    if references:
        headers.append(("References", _references(references)))
    headers += _extra(extra)
    headers += [
        ("MIME-Version", ["1.0"]),
        *content,
    ]
    return _head(headers) + body


def is_id(text: str) -> bool:
    """
    Return whether *text* can be written as a Message-ID, so that it may be referred to.

    Ids of other people's mails are often not what RFC 5322 wants; those with blanks, angle
    brackets or anything that is not visible ASCII cannot be written, all others can.
    """
    return bool(_ID.fullmatch(text)) and "=?" not in text


def _mailbox(sender: NamedAddress) -> list[str]:
    address, words = address_to_wire(sender.address), phrase(sender.name)
    return [*words, f"<{address}>"] if words else [address]


def _id(text: str) -> str:
    if not is_id(text):
        raise ValueError(f"{text[:80]!r} cannot be written as a Message-ID")
    return f"<{text}>"


def _references(ids: tuple[str, ...]) -> list[str]:
    once = [_id(text) for text in dict.fromkeys(ids)]
    return once if len(once) <= REFERENCES else [once[0], *once[1 - REFERENCES :]]


def _date(date: datetime) -> list[str]:
    if date.utcoffset() is None:
        raise ValueError("the date of a mail needs a time zone")
    day = date.astimezone(UTC)
    # Not by strftime, whose names follow the locale.
    clock = f"{day.hour:02d}:{day.minute:02d}:{day.second:02d}"
    name = f"{_DAYS[day.weekday()]},"
    return [name, f"{day.day:02d}", _MONTHS[day.month - 1], f"{day.year:04d}", clock, "+0000"]


def _extra(extra: tuple[tuple[str, str], ...]) -> Iterator[tuple[str, list[str]]]:
    seen: set[str] = set()
    for name, value in extra:
        if not _FTEXT.fullmatch(name) or _TAKEN.fullmatch(name) or name.lower() in seen:
            raise ValueError(f"{name[:80]!r} cannot be the name of a further header")
        seen.add(name.lower())
        words = value.split(" ")
        # An empty word is a blank too many, where a line could be broken into an empty one.
        fits = _PRINTABLE.fullmatch(value) and all(words) and len(value) <= VALUE_LENGTH
        if not fits or "=?" in value:
            raise ValueError(f"{value[:80]!r} cannot be the value of {name}")
        yield name, words


def _folded(name: str, words: list[str]) -> Iterator[str]:
    line = f"{name}: {' '.join(words)}"
    if len(line) <= LINE_LENGTH and all(words):
        yield line
        return
    line = f"{name}:"
    for place, word in enumerate(words):
        # The first word stays beside the name, for a first line without any is suspect.
        if place and len(line) + 1 + len(word) > LINE_LENGTH:
            yield line
            line = ""
        line += f" {word}" if word else ""
    yield line


def _head(headers: Iterable[tuple[str, list[str]]]) -> bytes:
    lines = [line for name, words in headers for line in _folded(name, words)]
    return "\r\n".join((*lines, "", "")).encode("ascii")


def _content(text: str, html: str | None) -> tuple[list[tuple[str, list[str]]], bytes]:
    """Return the headers that say how the text is written, and the octets of the body."""
    plain, body = _part("plain", text)
    if html is None:
        return plain, body
    rich, page = _part("html", html)
    parts = (_head(plain) + body, _head(rich) + page)
    boundary = _BOUNDARY + hashlib.sha256(b"".join(parts)).hexdigest()[:_DIGITS]
    mark = f"--{boundary}".encode("ascii")
    # The best comes last (RFC 2046 section 5.1.4).
    octets = b"".join(mark + b"\r\n" + part + b"\r\n" for part in parts) + mark + b"--\r\n"
    return [("Content-Type", ["multipart/alternative;", f'boundary="{boundary}"'])], octets


def _part(subtype: str, text: str) -> tuple[list[tuple[str, list[str]]], bytes]:
    encoding, body = _body(text)
    return [
        ("Content-Type", [f"text/{subtype};", "charset=utf-8"]),
        ("Content-Transfer-Encoding", [encoding]),
    ], body


def _body(text: str) -> tuple[str, bytes]:
    """Return how *text* is encoded, and the octets."""
    shown = text.replace("\r\n", "\n").removesuffix("\n")
    lines = shown.split("\n")
    if not all(map(str.isprintable, lines)):
        # Not all that is not printable is not shown, but all that is not shown is not printable.
        shown = _UNSHOWN_IN_TEXT.sub(" ", shown)
        lines = shown.split("\n")
    content = ("\r\n".join(lines) + "\r\n").encode("utf-8")
    # Mail servers take blanks off the ends of lines; quoted-printable writes them as =20.
    is_safe = (
        content.isascii() and b" \r\n" not in content and f"\n--{_BOUNDARY}" not in f"\n{shown}"
    )
    if is_safe and max(map(len, lines)) <= LINE_LENGTH:
        return "7bit", content
    printable = binascii.b2a_qp(content)
    if len(printable) <= (len(content) + 2) // 3 * 4:  # what base64 takes
        return "quoted-printable", printable
    coded = binascii.b2a_base64(content, newline=False)
    rows = (coded[start : start + 76] for start in range(0, len(coded), 76))
    return "base64", b"".join(row + b"\r\n" for row in rows)
