"""The letters of the model, as mail."""

from __future__ import annotations

from typing import Any

from attrs import evolve
from stateful_model import Letter

from mail2ticket.testing import mail

SUPPORT, NOBODY = "support@acme.example", "nobody@acme.example"

_BOUNCE = """\
From: {sender}
To: support@acme.example
Subject: {subject}
Message-ID: <{id}>
Return-Path: <>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: text/plain

{words}

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.client.example

Final-Recipient: rfc822; {to}
Action: failed
Status: 5.1.1

--b
Content-Type: text/rfc822-headers

Message-ID: <{reported}>

--b--
"""


def written(letter: Letter) -> Letter:
    """Return *letter* with its bytes."""
    if letter.returns:
        return letter
    if letter.reports:
        text = _BOUNCE.format(
            sender=letter.writer.address,
            subject=letter.subject,
            id=letter.id,
            words=letter.words,
            to=letter.reports.to,
            reported=letter.reports.message_id,
        )
        return evolve(letter, content=text.replace("\n", "\r\n").encode())
    to = SUPPORT if letter.is_routed else NOBODY
    headers: dict[str, Any] = {"Message_ID": f"<{letter.id}>"}
    if letter.thread:
        headers["References"] = " ".join(f"<{each}>" for each in reversed(letter.thread))
    if letter.writer.verdict:
        domain = letter.writer.address.partition("@")[2]
        verdict = f"mx.acme.example; dmarc={letter.writer.verdict} header.from={domain}"
        headers["Authentication_Results"] = verdict
    command = "#T=1 #S=Complete\n" if letter.books else ""
    content = mail(
        f"Re: [{letter.number}] {letter.subject}" if letter.number else letter.subject,
        command + letter.words,
        sender=letter.writer.address,
        to=letter.token.reply_to if letter.token else to,
        **headers,
    )
    return evolve(letter, content=content)
