"""What is told of a mail, as one text: two readings are equal if their tellings are."""

from __future__ import annotations

from datetime import UTC, datetime

from mail2ticket import Mailbox, Policy
from mail2ticket.model.defect import DefectCode
from mail2ticket.model.facts import Facts
from mail2ticket.model.items import Held, Reason
from mail2ticket.model.message import Message
from mail2ticket.parse import parse
from mail2ticket.pipeline import questions, triage

AT = datetime(2026, 11, 3, 12, 0, tzinfo=UTC)
POLICY = Policy(
    mailboxes=(Mailbox("support@acme.example"),), keys=(b"a key to test with, no other",)
)


class BreakdownError(Exception):
    """The reading or the deciding broke down, and said so in its result."""


def told(mail: bytes) -> str:
    """
    Read *mail*, look at all of it, decide on it, and tell the result in ASCII.

    What can be printed as it is depends on the Unicode of a Python, and is no difference.

    Raises:
        BreakdownError: if the reader or a rule caught an exception of its own.
    """
    message = parse(mail, received_at=AT)
    for defect in message.defects:
        if defect.code is DefectCode.UNREADABLE:
            raise BreakdownError(str(defect))
    lines = [ascii(message), ascii(message.headers), *_body(message), *_files(message)]
    questions(message, POLICY)
    decision = triage(message, Facts(), POLICY)
    if isinstance(decision.entity, Held) and decision.entity.reason is Reason.RULE_FAILED:
        raise BreakdownError(decision.entity.detail)
    lines.append(ascii(decision.entity))
    return "\n".join(lines)


def _body(message: Message) -> list[str]:
    body = message.body
    joined = "".join(span.text for span in body.spans)
    if joined != body.text:
        raise BreakdownError("the spans do not give the text")
    return [ascii(body), ascii(message.forward and message.forward.text)]


def _files(message: Message) -> list[str]:
    inside = message.forward.attachments if message.forward else ()
    files = (*message.attachments, *message.containers, *inside)
    return [f"{file!a} {file.size} {file.sha256}" for file in files]
