"""Mail that answers another mail, as people and programs write it: with its id and its words."""

from __future__ import annotations

from mail2ticket.model.address import Address
from mail2ticket.model.message import Message
from mail2ticket.model.notice import OutboundMail
from mail2ticket.parse import parse
from mail2ticket.testing.mails import mail

_BOUNDARY = "=_mail2ticket_report"


def reply(
    to: OutboundMail | bytes,
    body: str = "It still is.",
    *,
    sender: str | None = None,
    attachments: dict[str, bytes] | None = None,
    **headers: str | None,
) -> bytes:
    """
    Return a person's answer to a notice, or to any other mail: ``Re:``, its id, its words quoted.

    >>> answer = reply(mail("Printer", Message_ID="<1@client.example>"), "It is out.")
    >>> for line in answer.decode().splitlines():
    ...     if line.startswith(("From", "To", "Subject", "In-Reply-To", ">")):
    ...         print(line)
    From: support@acme.example
    To: ada@client.example
    Subject: Re: Printer
    In-Reply-To: <1@client.example>
    > It is broken.

    Args:
        to: The mail that is answered.

        body: What is written above the quote.

        sender: Who answers; by default who got that mail.

        attachments: Files by name.

        headers: Further fields, as in `mail`.
    """
    read = _read(to)
    quote = "".join(f"> {line}\n" for line in read.body.text.splitlines())
    headers = {"In_Reply_To": _id(read), "References": _references(read), **headers}
    return mail(
        f"Re: {read.subject}",
        f"{body}\n\nOn Tue, 3 Nov 2026 at 10:00, {_author(read)} wrote:\n{quote}",
        sender=sender or str(_reader(to, read)),
        to=str(_answered(read)),
        attachments=attachments or {},
        **headers,
    )


def vacation(to: OutboundMail | bytes, body: str = "I am back on Monday.") -> bytes:
    """Return what a vacation responder answers to *to* (RFC 3834)."""
    read = _read(to)
    return mail(
        f"Out of office: {read.subject}",
        body,
        sender=str(_reader(to, read)),
        to=str(_answered(read)),
        Auto_Submitted="auto-replied",
        Precedence="bulk",
        In_Reply_To=_id(read),
        References=_references(read),
    )


def bounce(of: OutboundMail | bytes, status: str = "5.1.1") -> bytes:
    """
    Return what a mail server says that could not deliver *of* (RFC 3464).

    Args:
        of: The mail that was not delivered.

        status: Why, as RFC 3463 has it; ``4.…`` is only late.
    """
    read = _read(of)
    person = _reader(of, read)
    action = "delayed" if status.startswith("4") else "failed"
    content = of.content if isinstance(of, OutboundMail) else of
    header = content.replace(b"\r\n", b"\n").partition(b"\n\n")[0].decode("utf-8", "replace")
    lines = (
        f"From: Mail Delivery System <mailer-daemon@{person.domain}>",
        f"To: {_answered(read)}",
        "Subject: Undelivered Mail Returned to Sender",
        "Date: Tue, 03 Nov 2026 10:00:00 +0000",
        f"Message-ID: <bounce.{read.key[:20]}@{person.domain}>",
        "Return-Path: <>",
        "Auto-Submitted: auto-replied",
        "MIME-Version: 1.0",
        "Content-Type: multipart/report; report-type=delivery-status;",
        f'\tboundary="{_BOUNDARY}"',
        "",
        f"--{_BOUNDARY}",
        "Content-Type: text/plain; charset=utf-8",
        "",
        f"Your mail to <{person}> was not delivered.",
        "",
        f"--{_BOUNDARY}",
        "Content-Type: message/delivery-status",
        "",
        f"Reporting-MTA: dns; mx.{person.domain}",
        "",
        f"Final-Recipient: rfc822; {person}",
        f"Action: {action}",
        f"Status: {status}",
        "",
        f"--{_BOUNDARY}",
        "Content-Type: text/rfc822-headers",
        "",
        header,
        "",
        f"--{_BOUNDARY}--",
        "",
    )
    return "\n".join(lines).replace("\n", "\r\n").encode()


def _read(answered: OutboundMail | bytes) -> Message:
    return parse(answered.content if isinstance(answered, OutboundMail) else answered)


def _reader(answered: OutboundMail | bytes, read: Message) -> Address:
    """Return who got the mail, and so answers it."""
    return answered.to if isinstance(answered, OutboundMail) else read.to[0].address


def _answered(read: Message) -> Address:
    """Return where an answer goes."""
    return (read.reply_to or read.senders)[0].address


def _author(read: Message) -> str:
    author = read.senders[0]
    return f"{author.name} <{author.address}>".strip()


def _id(read: Message) -> str | None:
    return f"<{read.message_id}>" if read.message_id else None


def _references(read: Message) -> str | None:
    known = (*read.references, *filter(None, (read.message_id,)))
    return " ".join(f"<{each}>" for each in known) or None
