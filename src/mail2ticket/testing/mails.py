"""Mail to test with, written in one line."""

from __future__ import annotations

import base64
import hashlib
import mimetypes
from collections.abc import Iterable, Mapping
from email.header import Header
from email.utils import formataddr, getaddresses
from typing import cast

from mail2ticket.model.attachment import Attachment

_BOUNDARY = "=_mail2ticket"
_ADDRESSES = frozenset({"from", "to", "cc", "bcc", "reply-to", "sender"})
# RFC 5322 section 2.1.1
_LINE_LIMIT = 998


def mail(
    subject: str = "Help",
    body: str = "It is broken.",
    *,
    sender: str = "ada@client.example",
    to: str | Iterable[str] = "support@acme.example",
    html: str | None = None,
    attachments: Mapping[str, bytes] | Iterable[Attachment] = (),
    **headers: str | None,
) -> bytes:
    """
    Return a mail, as bytes with CRLF.

    The same arguments make the same mail, Message-ID included, so that it is a repeat. It
    is a valid mail as long as the arguments are; broken ones are better written by hand.

    >>> for line in mail("Printer", "It burns.", X_Priority="1").decode().splitlines():
    ...     print(line)
    From: ada@client.example
    To: support@acme.example
    Subject: Printer
    Date: Tue, 03 Nov 2026 10:00:00 +0000
    Message-ID: <...@test.example>
    MIME-Version: 1.0
    X-Priority: 1
    Content-Type: text/plain; charset=utf-8
    Content-Transfer-Encoding: 7bit
    <BLANKLINE>
    It burns.

    Args:
        subject: Subject.
        body: The plain text; any line ends.
        sender: From, with or without a name.
        to: To, one or several.
        html: The same text as HTML, beside the plain one.
        attachments: Files by name, or with a type and a Content-ID of their own.
        headers: Further fields, with underscores for hyphens, or other values for those
            that are there; None leaves a field out.
    """
    body_type, content = _content(body, html, _files(attachments))
    recipients = to if isinstance(to, str) else ", ".join(to)
    first = {"From": sender, "To": recipients, "Subject": subject}
    identity = "\0".join((*first.values(), repr(sorted(headers.items())), body_type)).encode(
        "utf-8", "surrogatepass"
    )
    fields: dict[str, str | None] = {
        **first,
        "Date": "Tue, 03 Nov 2026 10:00:00 +0000",
        "Message-ID": f"<{hashlib.sha256(identity + content).hexdigest()[:20]}@test.example>",
        "MIME-Version": "1.0",
    }
    spelling = {name.lower(): name for name in fields}
    for name, value in headers.items():
        hyphenated = name.replace("_", "-")
        fields[spelling.get(hyphenated.lower(), hyphenated)] = value
    lines = [
        f"{name}: {_value(name, value)}" for name, value in fields.items() if value is not None
    ]
    return "\r\n".join((*lines, body_type)).encode("utf-8", "surrogateescape") + content


def _value(name: str, value: str) -> str:
    if value.isascii():
        return value
    if name.lower() in _ADDRESSES:
        return ", ".join(formataddr(pair) for pair in getaddresses([value]))
    return Header(value, "utf-8", header_name=name).encode(linesep="\r\n")


def _files(attachments: Mapping[str, bytes] | Iterable[Attachment]) -> tuple[Attachment, ...]:
    if not isinstance(attachments, Mapping):
        return tuple(attachments)
    # The checkers think of a mapping whose keys are attachments.
    by_name = cast("Mapping[str, bytes]", attachments)
    return tuple(
        Attachment.of(name, content, mimetypes.guess_type(name)[0] or "application/octet-stream")
        for name, content in by_name.items()
    )


def _content(body: str, html: str | None, files: tuple[Attachment, ...]) -> tuple[str, bytes]:
    """Return the header fields that describe the content, and the content, a blank line first."""
    content = _text(body, "plain")
    if html is not None:
        content = _multipart("alternative", (content, _text(html, "html")))
    if files:
        content = _multipart("mixed", (content, *map(_file, files)))
    return content


def _text(text: str, subtype: str) -> tuple[str, bytes]:
    lines = text.splitlines()
    content = "\r\n".join((*lines, "")).encode("utf-8", "surrogateescape")
    is_plain = text.isascii() and all(len(line) <= _LINE_LIMIT for line in lines)
    if is_plain and _BOUNDARY not in text:
        encoding = "7bit"
    else:
        encoding, content = "base64", _base64(content)
    fields = (
        f"Content-Type: text/{subtype}; charset=utf-8\r\nContent-Transfer-Encoding: {encoding}"
    )
    return fields, b"\r\n\r\n" + content


def _file(file: Attachment) -> tuple[str, bytes]:
    name = str(Header(file.filename, "utf-8")) if file.filename.isascii() else ""
    parameter = f'filename="{name}"' if name else f"filename*=utf-8''{_percent(file.filename)}"
    fields = [
        f"Content-Type: {file.media_type}",
        "Content-Transfer-Encoding: base64",
        f"Content-Disposition: {file.disposition or 'attachment'}; {parameter}",
    ]
    if file.content_id:
        fields.append(f"Content-ID: <{file.content_id}>")
    return "\r\n".join(fields), b"\r\n\r\n" + _base64(file.content)


def _multipart(subtype: str, parts: Iterable[tuple[str, bytes]]) -> tuple[str, bytes]:
    boundary = f"{_BOUNDARY}_{subtype}"
    opening = f"\r\n--{boundary}\r\n".encode()
    content = b"".join(opening + fields.encode() + content for fields, content in parts)
    end = f"\r\n--{boundary}--\r\n".encode()
    return f'Content-Type: multipart/{subtype}; boundary="{boundary}"', b"\r\n" + content + end


def _base64(content: bytes) -> bytes:
    return base64.encodebytes(content).replace(b"\n", b"\r\n")


def _percent(name: str) -> str:
    return "".join(
        chr(byte) if chr(byte).isalnum() and byte < 128 else f"%{byte:02X}"
        for byte in name.encode("utf-8", "surrogatepass")
    )
