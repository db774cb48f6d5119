"""
One reader of mail, run alone: ``python readers.py NAME FILE``.

FILE holds pickled sets of mails. Each reader parses a mail and looks at the same things:
subject, From, To, Date, the text, and every file, decoded. Prints JSON: the seconds for each
set, and how many of its mails raised.
"""

from __future__ import annotations

import base64
import json
import logging
import pickle
import sys
import time
import warnings
from collections.abc import Callable
from email import message_from_bytes, policy
from email.errors import HeaderParseError
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
            _guarded(_words, mail["Subject"]),
            getaddresses([str(_guarded(_words, mail["From"]))]),
            getaddresses([str(_guarded(_words, mail["To"]))]),
            _guarded(parsedate_to_datetime, str(mail["Date"])),
        )
        return head, [_decoded(part) for part in mail.walk() if not part.is_multipart()]

    return read


def _guarded(work: Callable[[str], object], value: object) -> object:
    """Return the raw value where the standard library's helpers raise."""
    try:
        return work(str(value or ""))
    except (ValueError, LookupError, HeaderParseError):
        return value


def _words(value: str) -> str:
    return str(make_header(decode_header(value)))


def _decoded(part: Message) -> str | bytes:
    content = part.get_payload(decode=True)
    content = content if isinstance(content, bytes) else b""
    if part.get_content_maintype() != "text":
        return content
    try:
        return content.decode(part.get_content_charset("utf-8"), "replace")
    except (LookupError, ValueError):
        return content.decode("utf-8", "replace")


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


def eml_parser() -> Callable[[bytes], object]:
    """eml-parser, with its attachments."""
    made = import_module("eml_parser").EmlParser(
        include_raw_body=True, include_attachment_data=True
    )

    def read(raw: bytes) -> object:
        return made.decode_email_bytes(raw)

    return read


def flanker() -> Callable[[bytes], object]:
    """flanker, each part's body asked for."""
    mime = import_module("flanker.mime")
    addresslib = import_module("flanker.addresslib.address")

    def read(raw: bytes) -> object:
        mail = mime.from_string(raw)
        head = (
            mail.subject,
            addresslib.parse_list(mail.headers.get("From", "")),
            addresslib.parse_list(mail.headers.get("To", "")),
            mail.headers.get("Date"),
        )
        return head, [part.body for part in mail.walk(with_self=True)]

    return read


def fast_mail_parser() -> Callable[[bytes], object]:
    """fast-mail-parser, which is written in Rust; for scale."""
    parse_email = import_module("fast_mail_parser").parse_email

    def read(raw: bytes) -> object:
        mail = parse_email(raw)
        head = mail.subject, mail.headers.get("From"), mail.headers.get("To"), mail.date
        return head, mail.text_plain, mail.text_html, [file.content for file in mail.attachments]

    return read


def mail2ticket() -> Callable[[bytes], object]:
    """We, with all that the others look at: the text, the HTML, and every file, decoded."""
    from mail2ticket import parse  # noqa: PLC0415 - only where it is measured

    def read(raw: bytes) -> object:
        mail = parse(raw)
        head = mail.subject, mail.senders, mail.to, mail.sent_at
        return head, mail.body.text, mail.body.html, [file.content for file in mail.attachments]

    return read


def mail2ticket_untouched() -> Callable[[bytes], object]:
    """We, with files left as they are until somebody looks."""
    from mail2ticket import parse  # noqa: PLC0415 - only where it is measured

    def read(raw: bytes) -> object:
        mail = parse(raw)
        return mail.subject, mail.senders, mail.to, mail.sent_at, mail.body.text, mail.body.html

    return read


def mail2ticket_triage() -> Callable[[bytes], object]:
    """We, own words set apart, the kind told, and the mail decided on."""
    from mail2ticket import Mailbox, Policy, parse, triage  # noqa: PLC0415 - only where measured
    from mail2ticket.model.facts import Facts  # noqa: PLC0415 - only where it is measured

    policy = Policy(mailboxes=(Mailbox("support@acme.example"),), keys=(b"only to measure with",))
    nothing = Facts()

    def read(raw: bytes) -> object:
        mail = parse(raw)
        return mail.body.own, triage(mail, nothing, policy).kind

    return read


def compat32_alone() -> Callable[[bytes], object]:
    """CPython's parser, and nothing looked at."""
    return message_from_bytes


READERS = {
    "email, compat32": compat32,
    "email, policy.default": default,
    "mail-parser": mail_parser,
    "imap-tools": imap_tools,
    "flanker": flanker,
    "eml-parser": eml_parser,
    "fast-mail-parser (Rust)": fast_mail_parser,
    "mail2ticket": mail2ticket,
    "mail2ticket, files untouched": mail2ticket_untouched,
    "email, compat32, nothing looked at": compat32_alone,
    "mail2ticket, own words and triage": mail2ticket_triage,
}


def measured(read: Callable[[bytes], object], mails: list[bytes]) -> tuple[float, int]:
    """Return the processor time for *mails*, and how many raised."""
    raised = 0
    started = time.process_time()
    for mail in mails:
        try:
            read(mail)
        except Exception:  # noqa: BLE001 - counting them is the point
            raised += 1
    return time.process_time() - started, raised


def main() -> None:
    """Measure one reader on each set of mails."""
    name, file = sys.argv[1:]
    # Peers print and warn while they read.
    logging.disable()
    warnings.simplefilter("ignore")
    sets: dict[str, list[bytes]] = pickle.loads(Path(file).read_bytes())  # noqa: S301 - ours
    try:
        read = READERS[name]()
    except Exception as error:  # noqa: BLE001 - a peer that cannot be used is left out
        print(json.dumps({"missing": repr(error)}))
        return
    measured(read, sets["2 KB text"])  # to warm up
    print(json.dumps({name: measured(read, mails) for name, mails in sets.items()}))


if __name__ == "__main__":
    main()
