"""
What ``mail2ticket inspect --json`` tells of a mail.

One object a line in the order of the files, with these keys; a file that
cannot be taken gives ``{"file": …, "error": …}`` and the rest go on.

| key | value |
|---|---|
| ``file`` | the path as given |
| ``subject`` | decoded, unfolded; ``""`` if none |
| ``from`` | ``{"name", "address"}`` or null |
| ``to``, ``cc``, ``bcc``, ``reply_to`` | lists of ``{"name", "address"}`` |
| ``date`` | ISO 8601 with offset, or null |
| ``message_id`` | without ``<>``, or null |
| ``in_reply_to``, ``references`` | lists of ids without ``<>``, in order |
| ``text`` | the whole text: all inline text parts in order; from HTML where there is none |
| ``html`` | the HTML as sent, decoded, or null |
| ``reply`` | the sender's own new words: no quote, no signature, no forwarded mail |
| ``quoted``, ``signature`` | what was set apart, ``""`` if nothing; ``quoted`` without the \
``>`` that we put before it where the text was made from HTML |
| ``forward`` | null, or ``{"from", "to", "date", "subject", "text", "attachments"}`` of the \
forwarded mail; from and to as one would write them |
| ``attachments`` | ``{"filename", "content_type", "size", "sha256", "disposition", \
"content_id", "packed_in"}``, size and hash of the decoded bytes |
| ``containers`` | the same, of files that were opened and that stand no longer among the others |
| ``appointments`` | events of calendar parts: ``{"method", "uid", "sequence", "summary", \
"location", "start", "end", "zone", "all_day", "recurrence", "status", "organizer", \
"attendees"}`` |
| ``structure`` | the MIME tree: a leaf is its type, a container ``[type, [children]]`` |
| ``kind`` | what the mail is |
| ``auto_reply`` | whether a program wrote it |
| ``list``, ``list_id`` | whether it came through a mailing list; the List-Id or null |
| ``answerable`` | whether the mail may be answered automatically |
| ``bounce`` | null, or ``{"recipients": [{"address", "action", "status", "permanent"}], \
"original_message_id"}`` of those whom a mail did not reach, or not yet |
| ``feedback_report`` | true for an abuse report (ARF) |
| ``authentication`` | what servers say of who it is from, believed by nobody here, and with \
``--settings`` what our own check says, whose server is null: a list of ``{"server", "method", \
"result", "domain", "reason"}``, the last two null where nothing is said |
| ``defects`` | list of strings |
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from mail2ticket.cli.authentication import verdicts_of
from mail2ticket.model.address import NamedAddress
from mail2ticket.model.appointment import Appointment
from mail2ticket.model.attachment import Attachment
from mail2ticket.model.body import Body
from mail2ticket.model.mailbox import Mailbox
from mail2ticket.model.message import AuthenticationResult, Forwarded, Message, Structure
from mail2ticket.model.report import Complaint, DeliveryReport, Report
from mail2ticket.model.verdict import Kind
from mail2ticket.pipeline import classify, unanswerable
from mail2ticket.policy import Policy

# No mail is for it: what a mail is, and whether it may be answered, does not depend on it.
_NO_DESK = Policy(mailboxes=(Mailbox("nobody@desk.invalid"),))
_MARKS = re.compile(r"^>{1,12} ?")
_LIST_ID = re.compile(r"<([^<>]{1,255})>")


def facts_of(
    file: str, message: Message, own: Iterable[AuthenticationResult] = ()
) -> dict[str, Any]:
    """Return what ``inspect --json`` tells of *message*, of which our check says *own*."""
    kind = classify(message, _NO_DESK)
    list_ids = message.headers.all("List-Id")
    return {
        "file": file,
        "subject": message.subject,
        "from": _person(message.sender),
        "to": _people(message.to),
        "cc": _people(message.cc),
        "bcc": _people(message.bcc),
        "reply_to": _people(message.reply_to),
        "date": message.sent_at,
        "message_id": message.message_id,
        "in_reply_to": message.in_reply_to,
        "references": message.references,
        "text": message.body.text,
        "html": message.body.html,
        "reply": message.body.own,
        "quoted": _quoted(message.body),
        "signature": message.body.signature,
        "forward": _forward(message.forward),
        "attachments": [_file(attachment) for attachment in message.attachments],
        "containers": [_file(attachment) for attachment in message.containers],
        "appointments": [_event(appointment) for appointment in message.appointments],
        "structure": _tree(message.structure),
        "kind": kind,
        "auto_reply": kind.is_automatic,
        "list": kind is Kind.LIST or bool(list_ids),
        "list_id": _list_id(list_ids[0]) if list_ids else None,
        "answerable": not unanswerable(message, _NO_DESK),
        "bounce": _bounce(message.report),
        "feedback_report": isinstance(message.report, Complaint),
        "authentication": verdicts_of(message, own),
        "defects": [str(defect) for defect in message.defects],
    }


def _quoted(body: Body) -> str:
    """Return what is quoted; marks of quoting that were made from HTML are no words of it."""
    if not body.is_from_html:
        return body.quoted
    return "\n".join(_MARKS.sub("", line) for line in body.quoted.split("\n"))


def _person(named: NamedAddress | None) -> dict[str, str] | None:
    return {"name": named.name, "address": str(named.address)} if named else None


def _people(named: tuple[NamedAddress, ...]) -> list[dict[str, str] | None]:
    return [_person(each) for each in named]


def _forward(forward: Forwarded | None) -> dict[str, Any] | None:
    if forward is None:
        return None
    return {
        "from": str(forward.sender) if forward.sender else None,
        "to": ", ".join(map(str, forward.recipients)),
        "date": forward.sent_at,
        "subject": forward.subject,
        "text": forward.text,
        "attachments": [_file(attachment) for attachment in forward.attachments],
    }


def _file(attachment: Attachment) -> dict[str, Any]:
    return {
        "filename": attachment.filename,
        "content_type": attachment.media_type,
        "size": attachment.size,
        "sha256": attachment.sha256,
        "disposition": attachment.disposition,
        "content_id": attachment.content_id,
        "packed_in": attachment.packed_in or None,
    }


def _event(event: Appointment) -> dict[str, Any]:
    return {
        "method": event.method,
        "uid": event.uid,
        "sequence": event.sequence,
        "summary": event.summary,
        "location": event.location,
        "start": event.start.isoformat() if event.start else None,
        "end": event.end.isoformat() if event.end else None,
        "zone": event.zone or None,
        "all_day": event.is_all_day,
        "recurrence": event.recurrence or None,
        "status": event.status or None,
        "organizer": _person(event.organizer),
        "attendees": [
            {"name": one.person.name, "address": str(one.person.address), "status": one.status}
            for one in event.attendees
        ],
    }


def _tree(structure: Structure) -> str | list[Any]:
    # Parts are nested no deeper than Limits.depth.
    if not structure.parts:
        return structure.media_type
    return [structure.media_type, [_tree(part) for part in structure.parts]]


def _list_id(value: str) -> str:
    """
    Return the id in a List-Id (RFC 2919).

    >>> _list_id("The ramblers <ramblers.example.org>")
    'ramblers.example.org'
    """
    found = _LIST_ID.search(value)
    return found[1].strip() if found else value.strip()


def _bounce(report: Report | None) -> dict[str, Any] | None:
    if not isinstance(report, DeliveryReport) or report.is_success:
        return None
    return {
        "recipients": [
            {
                "address": recipient.address,
                "action": recipient.action,
                "status": recipient.status,
                "permanent": recipient.is_permanent,
            }
            for recipient in report.lost
        ],
        "original_message_id": report.original_message_id,
    }
