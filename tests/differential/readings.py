"""What four readers make of one mail, in one form: ours, mail-parser's and CPython's two."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
import unicodedata
import warnings
from collections.abc import Callable, Iterable, Mapping
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage, Message
from email.utils import getaddresses, parsedate_to_datetime
from typing import Any, NamedTuple

import mailparser

from mail2ticket.model.address import NamedAddress
from mail2ticket.parse import parse

#: What is compared. A value is text, or lines of text.
FIELDS = (
    "subject",
    "from",
    "from_names",
    "to",
    "to_names",
    "cc",
    "date",
    "message_id",
    "text",
    "html",
    "files",
    "bytes",
)
#: Longest mail, and longest header field, that the others are asked about: past it they may
#: take minutes for one mail (gh-136063 and the like), which says nothing of who is right.
LONGEST, LONGEST_FIELD = 400_000, 2_000
MOST_PARTS = 60

_FIELD = re.compile(rb"^[!-9;-~]+[ \t]*:[^\n]*(?:\n[ \t][^\n]*)*", re.MULTILINE)
_BLANKS = re.compile(r"\s+")


class Failed(NamedTuple):
    """A reader raised an exception where it was asked for a field."""

    name: str


Value = str | tuple[str, ...] | Failed | None
Reading = Mapping[str, Value]


def is_left_out(content: bytes) -> bool:
    """Return whether the others are not asked about this mail."""
    if len(content) > LONGEST or content.count(b"\n--") > 4 * MOST_PARTS:
        return True
    head = content[: content.find(b"\n\n") + 1 or 65_536]
    return any(len(field) > LONGEST_FIELD for field in _FIELD.findall(head))


def tight(text: str) -> str:
    """Return *text* without blanks, which nobody is judged by."""
    return _BLANKS.sub("", unicodedata.normalize("NFC", text).replace("\x00", "\ufffd"))


def flat(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def _read(readers: Mapping[str, Callable[[], Value]]) -> Reading:
    found: dict[str, Value] = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name, reader in readers.items():
            try:
                found[name] = reader()
            except Exception as error:  # noqa: BLE001 - that they raise is what is told
                found[name] = Failed(type(error).__name__)
    return found


def _addresses(pairs: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    return tuple(flat(address).lower() for _, address in pairs if address)


def _names(pairs: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    return tuple(flat(name) for name, address in pairs if address)


def ours(content: bytes) -> Reading:
    message = parse(content)

    def pairs(people: tuple[NamedAddress, ...]) -> list[tuple[str, str]]:
        return [(one.name, str(one.address)) for one in people]

    # Files without a name, and files in files, are no matter of the header that is compared.
    named = [one for one in message.attachments if one.names and not one.packed_in]
    return {
        "subject": flat(message.subject),
        "from": _addresses(pairs(message.senders)),
        "from_names": _names(pairs(message.senders)),
        "to": _addresses(pairs(message.to)),
        "to_names": _names(pairs(message.to)),
        "cc": _addresses(pairs(message.cc)),
        "date": str(int(message.sent_at.timestamp())) if message.sent_at else None,
        "message_id": message.message_id,
        "text": tight(message.body.text),
        "html": tight(message.body.html or ""),
        "files": tuple(flat(one.filename) for one in named),
        "bytes": tuple(one.sha256 for one in named),
    }


def mail_parser(content: bytes) -> Reading:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            mail: Any = mailparser.parse_from_bytes(content)
        except Exception as error:  # noqa: BLE001 - as above
            return dict.fromkeys(FIELDS, Failed(type(error).__name__))
    return _read(
        {
            "subject": lambda: flat(str(mail.subject or "")),
            "from": lambda: _addresses(mail.from_),
            "from_names": lambda: _names(mail.from_),
            "to": lambda: _addresses(mail.to),
            "to_names": lambda: _names(mail.to),
            "cc": lambda: _addresses(mail.cc),
            "date": lambda: str(int(mail.date.timestamp())) if mail.date else None,
            "message_id": lambda: str(mail.message_id or "").strip("<> \t") or None,
            "text": lambda: tight("".join(mail.text_plain)),
            "html": lambda: tight("".join(mail.text_html)),
            "files": lambda: tuple(flat(str(one["filename"])) for one in mail.attachments),
            "bytes": lambda: tuple(_payload(one) for one in mail.attachments),
        }
    )


def _payload(one: Mapping[str, object]) -> str:
    payload = str(one["payload"])
    raw = payload.encode("utf-8", "surrogateescape")
    if one["binary"]:
        try:
            raw = base64.b64decode(raw)
        except binascii.Error:
            return "not base64"
    return hashlib.sha256(raw).hexdigest()


def compat32(content: bytes) -> Reading:
    """CPython's own reader as nearly everybody uses it, with the helpers of `email.utils`."""
    try:
        mail = message_from_bytes(content)
    except RecursionError:
        return dict.fromkeys(FIELDS, Failed("RecursionError"))

    def pairs(name: str) -> list[tuple[str, str]]:
        found = getaddresses([str(value) for value in mail.get_all(name, [])])
        return [(_decoded(shown), address) for shown, address in found]

    return _read(
        {
            "subject": lambda: flat(_decoded(str(mail.get("Subject", "")))),
            "from": lambda: _addresses(pairs("From")),
            "from_names": lambda: _names(pairs("From")),
            "to": lambda: _addresses(pairs("To")),
            "to_names": lambda: _names(pairs("To")),
            "cc": lambda: _addresses(pairs("Cc")),
            "date": lambda: _date(mail.get("Date")),
            "message_id": lambda: str(mail.get("Message-ID", "")).strip("<> \t\r\n") or None,
            "text": lambda: tight("".join(_texts(mail, "text/plain"))),
            "html": lambda: tight("".join(_texts(mail, "text/html"))),
            "files": lambda: tuple(flat(_decoded(_name(part))) for part in _files(mail)),
            "bytes": lambda: tuple(
                hashlib.sha256(bytes(part.get_payload(decode=True) or b"")).hexdigest()
                for part in _files(mail)
            ),
        }
    )


def _decoded(text: str) -> str:
    return str(make_header(decode_header(text)))


def _name(part: Message) -> str:
    return str(part.get_filename() or "")


def _date(value: object) -> str | None:
    return str(int(parsedate_to_datetime(str(value)).timestamp())) if value else None


def _parts(mail: Message) -> Iterable[Message]:
    """Yield the parts in order, without those of a mail that is attached."""
    waiting = [mail]
    while waiting:
        part = waiting.pop()
        yield part
        if part.is_multipart() and part.get_content_maintype() == "multipart":
            inner = [one for one in part.get_payload() if isinstance(one, Message)]
            waiting.extend(reversed(inner))


def _files(mail: Message) -> list[Message]:
    return [
        part
        for part in _parts(mail)
        if part.get_filename() and part.get_content_maintype() != "multipart"
    ]


def _texts(mail: Message, media_type: str) -> list[str]:
    return [
        bytes(part.get_payload(decode=True) or b"").decode(
            part.get_content_charset() or "utf-8", "replace"
        )
        for part in _parts(mail)
        if part.get_content_type() == media_type
        and not part.get_filename()
        and part.get_content_disposition() != "attachment"
    ]


def modern(content: bytes) -> Reading:
    """CPython's reader with ``policy.default``."""
    try:
        mail = message_from_bytes(content, policy=policy.default)
    except Exception as error:  # noqa: BLE001 - as above
        return dict.fromkeys(FIELDS, Failed(type(error).__name__))
    assert isinstance(mail, EmailMessage)

    def pairs(name: str) -> list[tuple[str, str]]:
        return [
            (one.display_name, one.addr_spec)
            for value in mail.get_all(name, [])
            for one in value.addresses
        ]

    def date() -> str | None:
        value = mail.get("Date")
        moment = value.datetime if value is not None else None
        return str(int(moment.timestamp())) if moment is not None else None

    return _read(
        {
            "subject": lambda: flat(str(mail.get("Subject", ""))),
            "from": lambda: _addresses(pairs("From")),
            "from_names": lambda: _names(pairs("From")),
            "to": lambda: _addresses(pairs("To")),
            "to_names": lambda: _names(pairs("To")),
            "cc": lambda: _addresses(pairs("Cc")),
            "date": date,
            "message_id": lambda: str(mail.get("Message-ID", "")).strip("<> \t\r\n") or None,
            "text": lambda: tight("".join(_contents(mail, "text/plain"))),
            "html": lambda: tight("".join(_contents(mail, "text/html"))),
            "files": lambda: tuple(flat(str(part.get_filename() or "")) for part in _files(mail)),
            "bytes": lambda: tuple(
                hashlib.sha256(bytes(part.get_payload(decode=True) or b"")).hexdigest()
                for part in _files(mail)
            ),
        }
    )


def _contents(mail: Message, media_type: str) -> list[str]:
    return [
        str(part.get_content())
        for part in _parts(mail)
        if isinstance(part, EmailMessage)
        and part.get_content_type() == media_type
        and not part.get_filename()
        and part.get_content_disposition() != "attachment"
    ]


PEERS: Mapping[str, Callable[[bytes], Reading]] = {
    "mail-parser": mail_parser,
    "compat32": compat32,
    "policy.default": modern,
}
