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
import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import TypeVar

from mail2ticket.model.address import Address, NamedAddress

PieceT = TypeVar("PieceT", str, bytes)

#: Characters of a line, without its CRLF, where it can be broken at all (RFC 5322 2.1.1).
LINE_LENGTH = 78

#: Ids in References: the first, which began the thread, and the newest.
REFERENCES = 20

#: Characters of an id, and of a further header's value; 998 a line is the most there may be.
VALUE_LENGTH = 900

# Characters of an encoded word. RFC 2047 allows 75; with fewer, one fits beside any name of
# a header that it may follow, so that no first line is left empty.
_WORD_LENGTH = 60

# What `=?utf-8?q?` and `?=` take of it, and the octets that base64 gets into the rest.
_Q_ROOM = _WORD_LENGTH - 12
_B_ROOM = _Q_ROOM // 4 * 3

# An address of 64 + 1 + 255 octets is the longest there can be (RFC 5321 section 4.5.3.1).
_ADDRESS_LENGTH = 320

# Cc, Cs, Zl and Zp of the Unicode standard: what no mail program should have to show.
_UNSHOWN = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_UNSHOWN_IN_TEXT = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")

_ATEXT = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]"
_ATOM = re.compile(rf"{_ATEXT}+")
_DOT_ATOM = re.compile(rf"{_ATEXT}+(?:\.{_ATEXT}+)*")
_QUOTED = re.compile(r'"(?:[ !#-\[\]-~]|\\[ -~])*"')
_PRINTABLE = re.compile(r"[ -~]+")
_LABEL = r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
_DOMAIN = re.compile(rf"{_LABEL}(?:\.{_LABEL}){{0,126}}")
_LITERAL = re.compile(r"\[[A-Za-z0-9.:-]{1,60}\]")
_ID = re.compile(r"[!-;=?-~]{1,900}")
_FTEXT = re.compile(r"[!-9;-~]{1,60}")

# Characters that stand for themselves in a Q word, wherever it stands (RFC 2047 section 5).
_Q_PLAIN = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!*+-/")

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"

# What a further header may not be called: it is written already, or it names recipients.
_TAKEN = frozenset(
    {
        "bcc",
        "cc",
        "date",
        "from",
        "in-reply-to",
        "message-id",
        "mime-version",
        "received",
        "references",
        "reply-to",
        "return-path",
        "sender",
        "subject",
        "to",
    }
)
_TAKEN_BEGINNINGS = ("content-", "resent-")


def write_mail(
    *,
    sender: NamedAddress,
    to: Address,
    subject: str,
    text: str,
    message_id: str,
    date: datetime,
    reply_to: Address | None = None,
    in_reply_to: str | None = None,
    references: tuple[str, ...] = (),
    extra: tuple[tuple[str, str], ...] = (),
) -> bytes:
    r"""
    Write a mail of plain text to one recipient.

    The text is UTF-8 and ends in a line feed: one is added where there is none, and CRLF is
    read as LF. It is written as 7bit where it is ASCII with short lines, else as
    quoted-printable or base64, whichever is shorter. Nothing is signed and nothing is sent.

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
    encoding, body = _body(text)
    headers = [
        ("Date", _date(date)),
        ("From", _mailbox(sender)),
        ("To", [address_to_wire(to)]),
    ]
    if reply_to is not None:
        headers.append(("Reply-To", [address_to_wire(reply_to)]))
    headers += [("Subject", _subject(subject)), ("Message-ID", [_id(message_id)])]
    if in_reply_to is not None:
        headers.append(("In-Reply-To", [_id(in_reply_to)]))
    if references:
        headers.append(("References", _references(references)))
    headers += _extra(extra)
    headers += [
        ("MIME-Version", ["1.0"]),
        ("Content-Type", ["text/plain;", "charset=utf-8"]),
        ("Content-Transfer-Encoding", [encoding]),
    ]
    lines = [line for name, words in headers for line in _folded(name, words)]
    return "\r\n".join((*lines, "", "")).encode("ascii") + body


def is_id(text: str) -> bool:
    """
    Return whether *text* can be written as a Message-ID, so that it may be referred to.

    Ids of other people's mails are often not what RFC 5322 wants; those with blanks, angle
    brackets or anything that is not visible ASCII cannot be written, all others can.
    """
    return bool(_ID.fullmatch(text)) and "=?" not in text


def address_to_wire(address: Address) -> str:
    """
    Return *address* as it stands in headers and in SMTP commands, in ASCII.

    A domain that IDNA would change and not only encode is refused, for the mail might go to
    somebody else's.

    >>> address_to_wire(Address.of("office@müller.example"))
    'office@xn--mller-kva.example'
    >>> address_to_wire(Address.of("front desk@acme.example"))
    '"front desk"@acme.example'

    Raises:
        ValueError: if there is no way to write it.
    """
    written = f"{_local(address.local)}@{_domain(address.domain)}"
    if len(written) > _ADDRESS_LENGTH:
        raise ValueError(f"an address of {len(written)} characters is too long")
    return written


def _local(local: str) -> str:
    if not _PRINTABLE.fullmatch(local) or "=?" in local:
        raise ValueError(f"the local part {local[:80]!r} cannot be written in ASCII")
    if _DOT_ATOM.fullmatch(local) or _QUOTED.fullmatch(local):
        return local
    return _quoted(local)


def _domain(domain: str) -> str:
    if _DOMAIN.fullmatch(domain) or _LITERAL.fullmatch(domain):
        return domain
    # The codec takes quadratic time, so what can be no domain must not reach it.
    if domain and not domain.isascii() and len(domain) <= _ADDRESS_LENGTH:
        spelled = unicodedata.normalize("NFC", domain)
        try:
            written = spelled.encode("idna")
            if _DOMAIN.fullmatch(written.decode("ascii")) and written.decode("idna") == spelled:
                return written.decode("ascii")
        except UnicodeError:
            pass
    raise ValueError(f"the domain {domain[:80]!r} cannot be written in ASCII")


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _shown(text: str) -> str:
    return re.sub(" +", " ", _UNSHOWN.sub(" ", text)).strip(" ")


def _mailbox(sender: NamedAddress) -> list[str]:
    address, name = address_to_wire(sender.address), _shown(sender.name)
    if not name:
        return [address]
    return [*_phrase(name), f"<{address}>"]


def _phrase(name: str) -> list[str]:
    if name.isascii() and "=?" not in name:
        words, quoted = name.split(" "), _quoted(name)
        if all(map(_ATOM.fullmatch, words)) and max(map(len, words)) <= _WORD_LENGTH:
            return words
        if len(quoted) <= _WORD_LENGTH:
            return [quoted]
    return list(_encoded(name))


def _subject(subject: str) -> list[str]:
    """Return the words of *subject*; all from the first to the last odd one are encoded."""
    words = _shown(subject).split(" ")
    odd = [place for place, word in enumerate(words) if not _is_plain(word)]
    if not odd:
        return words
    first, end = odd[0], odd[-1] + 1
    return [*words[:first], *_encoded(" ".join(words[first:end])), *words[end:]]


def _is_plain(word: str) -> bool:
    return word.isascii() and "=?" not in word and len(word) <= _WORD_LENGTH


def _encoded(text: str) -> Iterator[str]:
    """Yield *text* as encoded words, none of which begins or ends inside a character."""
    octets = [character.encode("utf-8") for character in text]
    spelled = ["".join(map(_q, character)) for character in octets]
    # Q where most of it stays readable to those who see it raw, else base64, the shorter.
    if sum(map(len, spelled)) * 2 <= sum(map(len, octets)) * 3:
        for chunk in _chunks(spelled, _Q_ROOM):
            yield f"=?utf-8?q?{''.join(chunk)}?="
    else:
        for part in _chunks(octets, _B_ROOM):
            coded = binascii.b2a_base64(b"".join(part), newline=False).decode("ascii")
            yield f"=?utf-8?b?{coded}?="


def _q(octet: int) -> str:
    if octet in _Q_PLAIN:
        return chr(octet)
    return "_" if octet == ord(" ") else f"={octet:02X}"


def _chunks(pieces: Iterable[PieceT], room: int) -> Iterator[list[PieceT]]:
    chunk: list[PieceT] = []
    used = 0
    for piece in pieces:
        if used + len(piece) > room:
            yield chunk
            chunk, used = [], 0
        chunk.append(piece)
        used += len(piece)
    if chunk:
        yield chunk


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
    month = _MONTHS.split()[day.month - 1]
    return f"{_DAYS[day.weekday()]}, {day:%d} {month} {day.year:04d} {day:%H:%M:%S} +0000".split()


def _extra(extra: tuple[tuple[str, str], ...]) -> Iterator[tuple[str, list[str]]]:
    seen = set(_TAKEN)
    for name, value in extra:
        key = name.lower()
        if not _FTEXT.fullmatch(name) or key in seen or key.startswith(_TAKEN_BEGINNINGS):
            raise ValueError(f"{name[:80]!r} cannot be the name of a further header")
        seen.add(key)
        words = value.split(" ")
        # An empty word is a blank too many, where a line could be broken into an empty one.
        fits = _PRINTABLE.fullmatch(value) and all(words) and len(value) <= VALUE_LENGTH
        if not fits or "=?" in value:
            raise ValueError(f"{value[:80]!r} cannot be the value of {name}")
        yield name, words


def _folded(name: str, words: list[str]) -> Iterator[str]:
    line = f"{name}:"
    for place, word in enumerate(words):
        # The first word stays beside the name, for a first line without any is suspect.
        if place and len(line) + 1 + len(word) > LINE_LENGTH:
            yield line
            line = ""
        line += f" {word}" if word else ""
    yield line


def _body(text: str) -> tuple[str, bytes]:
    """Return how *text* is encoded, and the octets."""
    shown = _UNSHOWN_IN_TEXT.sub(" ", text.replace("\r\n", "\n"))
    lines = shown.removesuffix("\n").split("\n")
    content = "".join(f"{line}\r\n" for line in lines).encode("utf-8")
    # Mail servers take blanks off the ends of lines; quoted-printable writes them as =20.
    is_safe = content.isascii() and not any(line.endswith(" ") for line in lines)
    if is_safe and max(map(len, lines)) <= LINE_LENGTH:
        return "7bit", content
    printable = binascii.b2a_qp(content)
    coded = binascii.b2a_base64(content, newline=False)
    if len(printable) <= len(coded):
        return "quoted-printable", printable
    rows = (coded[start : start + 76] for start in range(0, len(coded), 76))
    return "base64", b"".join(row + b"\r\n" for row in rows)
