"""Mails, people and cases to test rules with; a test names only what its story is about."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from attrs import evolve

from mail2ticket.model.address import Address, NamedAddress
from mail2ticket.model.attachment import Attachment
from mail2ticket.model.body import Body, Span, SpanKind
from mail2ticket.model.case import Commanded, Match
from mail2ticket.model.command import Command
from mail2ticket.model.desk import Desk
from mail2ticket.model.facts import Facts, Origin, Reference
from mail2ticket.model.headers import Headers
from mail2ticket.model.items import WorkItem
from mail2ticket.model.mailbox import Mailbox
from mail2ticket.model.message import Message, Recipient, RecipientSource
from mail2ticket.model.people import Agent, Company, Contact, Person, Requester, Stranger
from mail2ticket.model.token import Signer, Token, TokenKind
from mail2ticket.model.verdict import Kind, Trust
from mail2ticket.policy import Policy

NOON = datetime(2026, 11, 3, 12, 0, tzinfo=UTC)
KEY = b"sixteen bytes or"
NUMBER = "T20261103.0001"

SUPPORT = Address.of("support@acme.example")
ADA = Address.of("ada@client.example")
MALLORY = Address.of("mallory@evil.example")
SAM_ADDRESS = Address.of("sam@acme-staff.example")

CLIENT = Company("client", "Client Ltd")
ADA_CONTACT = Contact("ada", "Ada Lovelace", ("ada@client.example", "ada@home.example"), CLIENT)
SAM = Agent("sam", "Sam", ("sam@acme-staff.example", "sam@home.example"), ("Technician", "Lead"))
TICKET = WorkItem(number=NUMBER, title="Printer", company=CLIENT, participants=frozenset({ADA}))


def named(text: str) -> NamedAddress:
    """Return ``Name <local@domain>``, or a bare address, as one."""
    name, bracket, address = text.rpartition("<")
    return NamedAddress(name.strip() if bracket else "", Address.of(address.strip("<> ")))


def message(
    subject: str = "Help",
    text: str = "It is broken.",
    *,
    sender: str | None = "Ada <ada@client.example>",
    to: str | None = "support@acme.example",
    headers: dict[str, str] | Iterable[tuple[str, str]] = (),
    **fields: Any,  # noqa: ANN401 - the fields of a Message are of many types
) -> Message:
    """Return a mail as a parser would; *text* is the sender's own."""
    pairs = tuple(headers.items() if isinstance(headers, dict) else headers)
    recipients = (Recipient(Address.of(to), RecipientSource.TO),) if to else ()
    known = Message(
        key="k" * 64,
        received_at=NOON,
        senders=(named(sender),) if sender else (),
        recipients=recipients,
        subject=subject,
        message_id="first@client.example",
        headers=Headers(pairs),
        body=Body(spans=(Span(SpanKind.OWN, text),)),
    )
    return evolve(known, **fields)


def policy(*mailboxes: Mailbox, **fields: Any) -> Policy:  # noqa: ANN401 - as above
    """Return a policy that signs, of one mailbox unless others are given."""
    return Policy(
        mailboxes=mailboxes or (Mailbox(SUPPORT, queue="First line"),),
        **{"keys": (KEY,), **fields},
    )


def case(
    mail: Message | None = None,
    *,
    facts: Facts | None = None,
    desk: Desk | None = None,
    kind: Kind = Kind.PERSONAL,
    trust: Trust = Trust.UNKNOWN,
    requester: Requester = ADA_CONTACT,
    mailbox: Mailbox | None = None,
    match: Match | None = None,
    command: Command | None = None,
) -> Commanded:
    """Return a case that has come as far as any rule needs; a later one is also an earlier."""
    desk = desk or (policy(mailbox) if mailbox else policy())
    return Commanded(
        message=mail or message(),
        facts=facts or Facts(),
        desk=desk,
        kind=kind,
        trust=trust,
        requester=requester,
        mailbox=mailbox or desk.mailboxes[0],
        match=match or Match(),
        command=command,
    )


def people(*known: Person) -> Facts:
    """Return the facts of a directory of *known*, in the order given."""
    found: dict[Address, tuple[Person, ...]] = {}
    for person in known:
        for address in person.addresses:
            found[address] = (*found.get(address, ()), person)
    return Facts(people=found)


def items(*known: WorkItem) -> dict[str, WorkItem]:
    """Return *known* by number."""
    return {item.number.upper(): item for item in known}


def sent(message_id: str, number: str = NUMBER) -> dict[str, Reference]:
    """Return what a store knows of a mail that we sent."""
    return {message_id: Reference(number, Origin.SENT)}


def token_of(
    participant: Address,
    number: str = NUMBER,
    key: bytes = KEY,
    kind: TokenKind = TokenKind.ADDRESS,
) -> Token:
    """Return a token that was signed for *participant*."""
    return Signer((key,)).sign(kind, number, participant)


def stranger(address: Address = ADA, name: str = "") -> Stranger:
    """Return somebody whom no directory knows."""
    return Stranger(address, name)


def file(
    name: str, content: bytes = b"x", media_type: str = "application/octet-stream"
) -> Attachment:
    """Return a file under that one name."""
    return Attachment.of(name, content, media_type)
