"""
One reader of mail, run alone: ``python readers.py NAME FILE ROUNDS``.

FILE holds pickled mails. Each reader parses a mail and looks at the same things: subject,
From, To, Date, the text, and every file, decoded. Prints JSON: the seconds of each round,
and how many mails raised.
"""

from __future__ import annotations

import base64
import json
import pickle
import sys
import time
from collections.abc import Callable
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime
from importlib import import_module
from pathlib import Path


def compat32() -> Callable[[bytes], object]:
    """CPython's parser with its first policy, headers decoded by hand."""

    def read(raw: bytes) -> object:
        mail = message_from_bytes(raw)
        head = (
            str(make_header(decode_header(str(mail["Subject"] or "")))),
            getaddresses([str(make_header(decode_header(str(mail["From"] or ""))))]),
            getaddresses([str(make_header(decode_header(str(mail["To"] or ""))))]),
            parsedate_to_datetime(str(mail["Date"])),
        )
        return head, [_decoded(part) for part in mail.walk() if not part.is_multipart()]

    return read


def _decoded(part: Message) -> str | bytes:
    content = part.get_payload(decode=True)
    content = content if isinstance(content, bytes) else b""
    if part.get_content_maintype() != "text":
        return content
    return content.decode(part.get_content_charset("utf-8"), "replace")


def default() -> Callable[[bytes], object]:
    """CPython's parser with its present policy."""

    def read(raw: bytes) -> object:
        mail = message_from_bytes(raw, policy=policy.default)
        head = mail["Subject"], mail["From"].addresses, mail["To"].addresses, mail["Date"].datetime
        leaves = [part for part in mail.walk() if not part.is_multipart()]
        return head, [part.get_payload(decode=True) for part in leaves]

    return read


def mail_parser() -> Callable[[bytes], object]:
    """mail-parser, with its files decoded."""
    mailparser = import_module("mailparser")

    def read(raw: bytes) -> object:
        mail = mailparser.parse_from_bytes(raw)
        head = mail.subject, mail.from_, mail.to, mail.date
        files = [
            base64.b64decode(file["payload"]) if file["binary"] else file["payload"]
            for file in mail.attachments
        ]
        return head, mail.text_plain, mail.text_html, files

    return read


def imap_tools() -> Callable[[bytes], object]:
    """imap-tools' MailMessage."""
    message = import_module("imap_tools").MailMessage

    def read(raw: bytes) -> object:
        mail = message.from_bytes(raw)
        head = mail.subject, mail.from_values, mail.to_values, mail.date
        return head, mail.text, mail.html, [file.payload for file in mail.attachments]

    return read


def mail2ticket() -> Callable[[bytes], object]:
    """We, own words set apart as well, and every file decoded."""
    from mail2ticket import parse  # noqa: PLC0415 - only where it is measured

    def read(raw: bytes) -> object:
        mail = parse(raw)
        head = mail.subject, mail.senders, mail.to, mail.sent_at
        return head, mail.body.text, mail.body.own, [file.content for file in mail.attachments]

    return read


def mail2ticket_untouched() -> Callable[[bytes], object]:
    """We, with files left as they are until somebody looks."""
    from mail2ticket import parse  # noqa: PLC0415 - only where it is measured

    def read(raw: bytes) -> object:
        mail = parse(raw)
        return mail.subject, mail.senders, mail.to, mail.sent_at, mail.body.text, mail.body.own

    return read


READERS = {
    "email, compat32": compat32,
    "email, policy.default": default,
    "mail-parser": mail_parser,
    "imap-tools": imap_tools,
    "mail2ticket": mail2ticket,
    "mail2ticket, files untouched": mail2ticket_untouched,
}


def main() -> None:
    """Measure one reader."""
    name, file, rounds = sys.argv[1:]
    mails: list[bytes] = pickle.loads(Path(file).read_bytes())  # noqa: S301 - compare.py wrote it
    read = READERS[name]()
    raised = 0
    for mail in mails:  # a round to warm up, and to see who raises
        try:
            read(mail)
        except Exception:  # noqa: BLE001 - counting them is the point
            raised += 1
    seconds: list[float] = []
    for _ in range(int(rounds)):
        started = time.perf_counter()
        for mail in mails:
            try:  # noqa: SIM105 - contextlib.suppress would be measured too
                read(mail)
            except Exception:  # noqa: BLE001, S110 - counted above
                pass
        seconds.append(time.perf_counter() - started)
    print(json.dumps({"seconds": seconds, "raised": raised}))


if __name__ == "__main__":
    main()
