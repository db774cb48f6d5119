"""A mail's bytes to a `Message`: what the other modules of this package read, put together."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import NamedTuple

from attrs import evolve

from mail2ticket.model.appointment import Appointment
from mail2ticket.model.body import Body
from mail2ticket.model.defect import Defect, DefectCode
from mail2ticket.model.headers import Headers
from mail2ticket.model.limits import Limits
from mail2ticket.model.message import (
    EPOCH,
    Envelope,
    Forwarded,
    Message,
    Recipient,
    RecipientSource,
    Structure,
)
from mail2ticket.model.patience import check
from mail2ticket.model.report import Report
from mail2ticket.model.subjects import Sign, sign_of
from mail2ticket.parse.calendars.appointments import read_appointments
from mail2ticket.parse.content import refuse_too_large
from mail2ticket.parse.findings import Findings
from mail2ticket.parse.forwards.forwards import pass_on
from mail2ticket.parse.header.authentication import read_results
from mail2ticket.parse.header.correspondents import Correspondents, read_correspondents
from mail2ticket.parse.header.dates import read_date
from mail2ticket.parse.header.fields import HeaderBlock, read_header
from mail2ticket.parse.header.references import (
    MOST_IDS,
    delivery_key,
    read_id,
    read_ids,
    read_tokens,
)
from mail2ticket.parse.header.words import decode_words
from mail2ticket.parse.parts.attachments import Files, read_attachments
from mail2ticket.parse.parts.bodies import read_content
from mail2ticket.parse.parts.mime import Part, split
from mail2ticket.parse.quotes.body import read_body
from mail2ticket.parse.quotes.keeping import keep_words
from mail2ticket.parse.reports import read_report
from mail2ticket.parse.unpack.opening import NOTHING, open_parts
from mail2ticket.parse.unpack.packed import Budget
from mail2ticket.parse.unpack.unpacking import unpack

# What is said of a mail that was not read.
_NO_BODY = Body()
_NO_FILES = Files()
_UNREAD = Structure("text/plain")

#: Fields of which a mail may have one at most (RFC 5322 section 3.6).
_NAMES = (
    "Sender",
    "Reply-To",
    "To",
    "Cc",
    "Bcc",
    "Message-ID",
    "In-Reply-To",
    "References",
    "Subject",
    "Date",
    "MIME-Version",
    "Content-Type",
    "Content-Transfer-Encoding",
    "Content-Disposition",
)
_SINGLE = {name.lower(): name for name in _NAMES}


def parse(
    content: bytes,
    envelope: Envelope | None = None,
    *,
    received_at: datetime = EPOCH,
    limits: Limits | None = None,
) -> Message:
    r"""
    Read a mail.

    Whatever a sender did wrong is in `Message.defects`; a mail over a limit comes back
    with `Message.excess` and what its header says, without text and files. Should the
    reading itself break down, that is a defect too, and the only thing that is said of the
    mail: it is held then, for one bad mail must not come back for ever.

    >>> message = parse(b"From: Ada <ada@client.example>\nSubject: =?utf-8?q?Caf=C3=A9?=\n\nHi\n")
    >>> print(message.sender, message.subject, message.body.own, sep=" / ")
    Ada <ada@client.example> / Café / Hi

    Raises:
        MessageTooLargeError: if there are more bytes than may be taken.
        TimeIsOver: if whoever asked for it set a time, which is over.
    """
    limits = limits or Limits()
    refuse_too_large(content, limits)
    try:
        return _Reader(content, envelope, received_at, limits).read()
    except Exception as error:  # noqa: BLE001 - whatever it is, the mail is kept
        message = unread(content, envelope, received_at=received_at, limits=limits)
        defect = Defect(DefectCode.UNREADABLE, repr(error)[:200])
        # What is not known of it, no rule is to conclude from what is.
        return evolve(message, headers=Headers(), recipients=(), defects=(defect,))


def unread(
    content: bytes,
    envelope: Envelope | None = None,
    *,
    received_at: datetime = EPOCH,
    limits: Limits | None = None,
) -> Message:
    r"""
    Return what can be said of a mail without reading it: its key, its header, its envelope.

    The key is that which `parse` gives, so that a repeat is one, unless the header itself
    cannot be read.

    >>> mail = b"From: ada@client.example\nSubject: Hi\n\nHello\n"
    >>> unread(mail).key == parse(mail).key, unread(mail).subject
    (True, '')
    """
    limits = limits or Limits()
    try:
        block = read_header(content, 0, {}, Findings(limits))
        key, headers = delivery_key(content, block.headers, block.body_start), block.headers
    except Exception:  # noqa: BLE001 - whatever it is, the mail is kept
        key, headers = hashlib.sha256(content).hexdigest(), Headers()
    paths = envelope.forward_paths if envelope else ()
    return Message(
        key=key,
        received_at=received_at,
        size=len(content),
        envelope=envelope,
        recipients=tuple([Recipient(each, RecipientSource.ENVELOPE) for each in paths]),
        headers=headers,
    )


class _Head(NamedTuple):
    """What the header says."""

    people: Correspondents
    subject: str
    sent_at: datetime | None
    message_id: str | None
    in_reply_to: tuple[str, ...]
    references: tuple[str, ...]


class _Reader:
    """Reads one mail."""

    def __init__(
        self, content: bytes, envelope: Envelope | None, received_at: datetime, limits: Limits
    ) -> None:
        self._content = content
        self._envelope = envelope
        self._received_at = received_at
        self._findings = Findings(limits)

    def read(self) -> Message:
        content, findings = self._content, self._findings
        check("reading the header")
        if len(content) > findings.limits.message_bytes:
            findings.exceed("message_bytes", len(content), findings.limits.message_bytes)
            block = read_header(content, 0, {}, findings)
            return self._message(block, _head(block.headers, self._envelope, findings))
        root = split(content, findings)
        block = HeaderBlock(root.headers, root.start)
        head = _head(root.headers, self._envelope, findings)
        if findings.excess is not None:
            return self._message(block, head)
        budget = Budget(findings)
        check("opening containers")
        opened = open_parts(root, budget)
        check("reading texts")
        shown = read_content(root, findings)
        found = unpack(root, shown, opened, budget)
        check("reading files")
        files = read_attachments(found, findings)
        # A calendar part says more of a meeting than a winmail.dat does.
        appointments = read_appointments(found.files, findings) or found.meetings
        if findings.excess is not None:
            return self._message(block, head)
        is_whole = found.text is shown.text
        check("reading the body")
        body = read_body(
            found.text,
            found.html,
            findings,
            marks=shown.marks if is_whole else (),
            is_from_html=shown.is_from_html and is_whole,
        )
        check("looking for reports and forwards")
        sender = head.people.senders[0] if head.people.senders else None
        report = read_report(root, head.subject, sender, found.text)
        forward = None
        if report is None:
            body, forward = _passed_on(root, head, body, findings)
        _complain(root, findings)
        check("telling quotes apart")
        return self._message(
            block,
            head,
            body=body,
            files=files,
            appointments=appointments,
            structure=_structure(root),
            report=report,
            forward=forward,
        )

    def _message(
        self,
        block: HeaderBlock,
        head: _Head,
        *,
        body: Body = _NO_BODY,
        files: Files = _NO_FILES,
        appointments: tuple[Appointment, ...] = (),
        structure: Structure = _UNREAD,
        report: Report | None = None,
        forward: Forwarded | None = None,
    ) -> Message:
        people, headers = head.people, block.headers
        return Message(
            key=delivery_key(self._content, headers, block.body_start),
            received_at=self._received_at,
            size=len(self._content),
            envelope=self._envelope,
            senders=people.senders,
            reply_to=people.reply_to,
            rewritten_from=people.rewritten_from,
            to=people.to,
            cc=people.cc,
            bcc=people.bcc,
            recipients=people.recipients,
            subject=head.subject,
            sent_at=head.sent_at,
            message_id=head.message_id,
            in_reply_to=head.in_reply_to,
            references=head.references,
            headers=headers,
            body=body,
            attachments=files.files,
            containers=files.containers,
            appointments=appointments,
            structure=structure,
            forward=forward,
            report=report,
            authentication=read_results(headers),
            tokens=read_tokens(
                [recipient.address for recipient in people.recipients],
                (*head.in_reply_to, *head.references),
                body.text,
            ),
            defects=self._findings.defects,
            excess=self._findings.excess,
        )


def _head(headers: Headers, envelope: Envelope | None, findings: Findings) -> _Head:
    repeated = headers.repeated()
    if not repeated.isdisjoint(_SINGLE):
        for lower, name in _SINGLE.items():
            if lower in repeated:
                findings.add(DefectCode.REPEATED_HEADER, name)
    people = read_correspondents(headers, envelope, findings)
    dates = (read_date(value, findings) for value in headers.all("Date"))
    message_id = read_id(headers.get("Message-ID"))
    if message_id is None:
        findings.add(DefectCode.NO_MESSAGE_ID)
    if not headers.get("Date"):
        findings.add(DefectCode.NO_DATE)
    return _Head(
        people=people,
        subject=decode_words(headers.get("Subject"), findings),
        sent_at=next(filter(None, dates), None),
        message_id=message_id,
        in_reply_to=_ids(headers, "In-Reply-To"),
        references=_ids(headers, "References"),
    )


def _ids(headers: Headers, name: str) -> tuple[str, ...]:
    """Return the ids in the fields *name*: as many as one field may have, the nearest ones."""
    found = (one for value in headers.all(name) for one in read_ids(value))
    return tuple(dict.fromkeys(found))[-MOST_IDS:]


def _structure(root: Part) -> Structure:
    if not root.children:
        return Structure(root.media_type)
    made: dict[int, Structure] = {}
    leaves: dict[str, Structure] = {}
    # From the last part to the first, so that children are there before their parent.
    for part in reversed(tuple(root.walk())):
        if part.children:
            inside = tuple(made[id(child)] for child in part.children)
            made[id(part)] = Structure(part.media_type, inside)
            continue
        leaf = leaves.get(part.media_type)
        if leaf is None:
            leaves[part.media_type] = leaf = Structure(part.media_type)
        made[id(part)] = leaf
    return made[id(root)]


def _passed_on(
    root: Part, head: _Head, body: Body, findings: Findings
) -> tuple[Body, Forwarded | None]:
    """Return what its sender says, and the mail that he passes on, if he does."""
    is_answer = bool(head.in_reply_to or head.references)
    forward = _attached(root, findings)
    if forward is None:
        known = {one.address for one in head.people.recipients}
        known |= {one.address for one in head.people.reply_to}
        body, forward = pass_on(body, head.subject, known, is_answer=is_answer)
    is_answer = is_answer or sign_of(head.subject) is not Sign.NONE
    return keep_words(body, is_answer=is_answer, is_forward=forward is not None), forward


def _attached(root: Part, findings: Findings) -> Forwarded | None:
    """Return the first mail that is attached, with its own text."""
    holder = next((part for part in root.walk() if _holds_mail(part)), None)
    if holder is None:
        return None
    mail = holder.children[0]
    # What is wrong with the inner mail is no defect of the outer one.
    apart = Findings(findings.limits)
    head = _head(mail.headers, None, apart)
    found = unpack(mail, read_content(mail, apart), NOTHING, Budget(apart))
    return Forwarded(
        sender=head.people.senders[0] if head.people.senders else None,
        recipients=(*head.people.to, *head.people.cc),
        sent_at=head.sent_at,
        subject=head.subject,
        text=found.text,
        attachments=read_attachments(found, apart).files,
        is_attached=True,
    )


def _holds_mail(part: Part) -> bool:
    return bool(part.children) and not part.is_multipart and not part.is_opened


def _complain(root: Part, findings: Findings) -> None:
    for part in root.walk():
        if part.media_type == "message/partial":
            findings.add(DefectCode.PARTIAL_MESSAGE)
        elif part.media_type == "message/external-body":
            findings.add(DefectCode.EXTERNAL_BODY)
        elif part.media_type == "multipart/encrypted":
            findings.add(DefectCode.ENCRYPTED)
