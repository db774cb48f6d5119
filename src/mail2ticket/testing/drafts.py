"""Drafts, records and notices to test with; every field that a test does not name is filled."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from mail2ticket.model.address import Address, NamedAddress, to_address
from mail2ticket.model.body import Body, Span, SpanKind
from mail2ticket.model.decision import Decision
from mail2ticket.model.items import Entity, Held, NewNote, NewTicket, NewTimeEntry, WorkItem
from mail2ticket.model.message import Envelope, Message, Recipient, RecipientSource
from mail2ticket.model.notice import NoticeKind, OutboundMail
from mail2ticket.model.people import Agent, Company, Requester, Stranger
from mail2ticket.model.verdict import Step, Trace
from mail2ticket.ports import Record

#: When everything happens that a test does not date otherwise.
NOON = datetime(2026, 11, 3, 12, tzinfo=UTC)
ADA = Address.of("ada@client.example")
SAM = Agent("sam", "Sam", ("sam@acme.example",))
SUPPORT = Address.of("support@acme.example")


def new_ticket(
    title: str = "Printer",
    text: str = "It is broken.",
    *,
    sender: Address | str = ADA,
    requester: Requester | None = None,
    company: Company | None = None,
    status: str = "",
    alert_id: str = "",
    external_id: str = "",
    received_at: datetime = NOON,
    reporter: Address | None = None,
) -> NewTicket:
    """Return the draft of a ticket."""
    sender = to_address(sender)
    return NewTicket(
        mailbox=SUPPORT,
        title=title,
        text=text,
        sender=sender,
        requester=requester or Stranger(sender),
        company=company,
        queue="First line",
        priority="Normal",
        status=status,
        is_registered=requester is not None,
        alert_id=alert_id,
        external_id=external_id,
        received_at=received_at,
        reporter=reporter,
    )


def new_note(
    number: str,
    text: str = "It still is.",
    *,
    sender: Address | str = ADA,
    reopens: bool = False,
    is_internal: bool = False,
    received_at: datetime = NOON,
) -> NewNote:
    """Return the draft of a note to the ticket *number*."""
    sender = to_address(sender)
    return NewNote(
        item=WorkItem(number=number),
        title="Re: Printer",
        text=text,
        sender=sender,
        author=Stranger(sender, "Ada"),
        is_internal=is_internal,
        reopens=reopens,
        received_at=received_at,
    )


def new_time_entry(
    number: str, hours: str = "1.5", *, status: str = "", received_at: datetime = NOON
) -> NewTimeEntry:
    """Return the draft of a time entry of `SAM` on the ticket *number*."""
    return NewTimeEntry(
        item=WorkItem(number=number),
        hours=Decimal(hours),
        title="Re: Printer",
        text="Changed the drum.",
        sender=SAM.addresses[0],
        author=SAM,
        role="Technician",
        status=status,
        received_at=received_at,
    )


def new_record(
    key: str = "key",
    *,
    entity: Entity | None = None,
    number: str | None = None,
    sender: Address | str = ADA,
    subject: str = "Printer",
    text: str = "It is broken.",
    message_id: str | None = None,
    in_reply_to: tuple[str, ...] = (),
    references: tuple[str, ...] = (),
    received_at: datetime = NOON,
    content: bytes | None = b"Subject: Printer\r\n\r\nIt is broken.\r\n",
    mail_key: str | None = None,
    mailbox: Address | None = SUPPORT,
    envelope: Envelope | None = None,
    recipients: tuple[Address | str, ...] = (),
) -> Record:
    """
    Return the record of a mail; without *content* it may not be kept.

    Without an *entity* it is held, or opened a ticket where it has a *number*. With a
    *mail_key* it is that of the mail in a further mailbox.
    """
    otherwise = Held("undecided", "nobody knows") if number is None else new_ticket(sender=sender)
    return Record(
        decision=Decision(
            key=key,
            received_at=received_at,
            mailbox=mailbox,
            requester=Stranger(to_address(sender)),
            entity=entity or otherwise,
            trace=Trace((Step("kind", "personal", "Ada wrote it"), Step("route", "to"))),
            keeps_mail=content is not None,
        ),
        message=Message(
            key=mail_key or key,
            received_at=received_at,
            envelope=envelope,
            recipients=tuple(
                Recipient(to_address(each), RecipientSource.TO) for each in recipients
            ),
            senders=(NamedAddress("Ada", to_address(sender)),),
            subject=subject,
            body=Body(spans=(Span(SpanKind.OWN, text),) if text else ()),
            message_id=message_id,
            in_reply_to=in_reply_to,
            references=references,
        ),
        number=number,
        content=content,
    )


def outbound_mail(
    name: str = "notice",
    *,
    to: Address | str = ADA,
    message_id: str | None = None,
    created_at: datetime = NOON,
) -> OutboundMail:
    """Return a notice whose id is *name*."""
    return OutboundMail(
        id=name,
        kinds=(NoticeKind.CREATED, NoticeKind.FILES_DROPPED),
        sender=SUPPORT,
        to=to_address(to),
        message_id=message_id or f"{name}@acme.example",
        content=b"Subject: [T1] Printer\r\n\r\nWe have it.\r\n",
        created_at=created_at,
    )
