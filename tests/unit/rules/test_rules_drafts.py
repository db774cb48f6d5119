"""What the rules write, field by field: nothing that a mailbox sets is lost on the way (E6)."""

from __future__ import annotations

from typing import Any

from attrs import evolve
from cases import (
    ADA,
    ADA_CONTACT,
    CLIENT,
    NOON,
    SAM,
    SAM_ADDRESS,
    TICKET,
    case,
    items,
    message,
    named,
    policy,
    sent,
)

from mail2ticket.model.address import Address
from mail2ticket.model.body import Body, Span, SpanKind
from mail2ticket.model.case import Match
from mail2ticket.model.external_numbers import Jira
from mail2ticket.model.facts import Facts, Likeness, Trait
from mail2ticket.model.items import NewNote, NewTicket
from mail2ticket.model.mailbox import Mailbox
from mail2ticket.model.message import Message
from mail2ticket.model.people import Contact, NewContact, Stranger
from mail2ticket.model.report import DeliveryReport, ReadReceipt, ReportedRecipient
from mail2ticket.model.verdict import Kind
from mail2ticket.rules.alerts import AlertTicket
from mail2ticket.rules.duplicates import Duplicates, SameTicket
from mail2ticket.rules.outgoing import outgoing_note, outgoing_ticket
from mail2ticket.rules.reports import report_note

BOX = Mailbox(
    "support@acme.example",
    queue="First line",
    priority="Medium",
    status="New",
    type="Incident",
    source="mail",
    note_type="By mail",
    internal_notes=True,
)
ALERTS = evolve(BOX, alert_key="key")
TOOL = Address.of("rmm@tool.example")
DORA = Address.of("dora@client.example")
MESSAGE_ID = "ours@acme.example"


def copy(**fields: Any) -> Message:  # noqa: ANN401 - fields of a mail
    """Return a mail of Sam's to Ada, of which a copy came."""
    mail = message(sender="Sam <sam@acme-staff.example>", **fields)
    return evolve(mail, to=(named("Ada L. <ada@client.example>"),), cc=(named(str(BOX.address)),))


def test_e11_every_field_of_an_alerts_ticket() -> None:
    token = (
        '<Autotask><ID name="rmm"/><PW name="key"/><Customer name="Client Ltd"/>'
        '<Contact name="Dora"/><Email name="dora@client.example"/></Autotask>'
    )
    mail = message("db01", f"Down.\n{token}", sender=str(TOOL), to=str(ALERTS.address))
    requester = Stranger(DORA, "Dora", CLIENT)
    seen = case(
        mail,
        desk=policy(ALERTS),
        kind=Kind.ALERT,
        facts=Facts(companies_named={"Client Ltd": (CLIENT,)}),
        requester=requester,
        mailbox=ALERTS,
    )
    answer = AlertTicket()(seen)

    assert answer
    assert answer.value == NewTicket(
        mailbox=BOX.address,
        title="db01",
        text="Down.",
        sender=DORA,
        requester=requester,
        company=CLIENT,
        queue="First line",
        priority="Medium",
        status="New",
        type="Incident",
        source="mail",
        registers=NewContact("Dora", DORA, CLIENT),
        received_at=NOON,
        reporter=TOOL,
    )


def test_e14_every_field_of_a_copys_ticket() -> None:
    mail = copy(text="  We come at noon.\n")
    known = Facts(people={ADA: (ADA_CONTACT,)})
    seen = case(
        mail,
        desk=policy(BOX, takes_outgoing=True),
        facts=known,
        kind=Kind.COPY,
        requester=SAM,
        match=Match(mentioned=TICKET),
    )
    answer = outgoing_ticket(seen)

    assert answer
    assert answer.value == NewTicket(
        mailbox=BOX.address,
        title="Help",
        text="We come at noon.",
        sender=ADA,
        requester=ADA_CONTACT,
        company=CLIENT,
        queue="First line",
        priority="Medium",
        status="New",
        type="Incident",
        source="mail",
        mentions=TICKET.number,
        received_at=NOON,
    )


def test_e14_every_field_of_a_copys_note() -> None:
    spans = (
        Span(SpanKind.OWN, "We come at noon.\n"),
        Span(SpanKind.QUOTE, "> When?\n"),
        Span(SpanKind.OWN, "Sam"),
    )
    seen = case(
        copy(body=Body(spans=spans)),
        desk=policy(BOX, takes_outgoing=True),
        kind=Kind.COPY,
        requester=SAM,
        match=Match(TICKET),
    )
    answer = outgoing_note(seen)

    assert answer
    assert answer.value == NewNote(
        item=TICKET,
        title="Help",
        text="We come at noon.\nSam",
        sender=SAM_ADDRESS,
        author=SAM,
        type="By mail",
        is_internal=True,
        received_at=NOON,
    )


def reported(**fields: Any) -> NewNote:  # noqa: ANN401 - as above
    """Return the note that a report on a mail of ours becomes."""
    report = DeliveryReport(
        original_message_id=MESSAGE_ID,
        recipients=(
            ReportedRecipient(address="ADA@client.example", action="delayed", status="4.4.1"),
        ),
    )
    mail = message(sender="postmaster@client.example", report=report)
    answer = report_note(
        case(
            evolve(mail, **fields),
            desk=policy(evolve(BOX, internal_notes=False)),
            facts=Facts(references=sent(MESSAGE_ID)),
            kind=Kind.BOUNCE,
            match=Match(TICKET),
        )
    )
    assert answer
    assert isinstance(answer.value, NewNote)
    return answer.value


def test_d6_every_field_of_a_reports_note() -> None:
    assert reported() == NewNote(
        item=TICKET,
        title="A mail of ours was not delivered",
        text="A mail of ours was not delivered.\nada@client.example: delayed (4.4.1)",
        sender=Address.of("postmaster@client.example"),
        author=ADA_CONTACT,
        type="By mail",
        is_internal=True,
        received_at=NOON,
    )


def test_d6_a_report_of_nobody_is_written_by_whom_it_is_put_down_to() -> None:
    assert reported(senders=()).sender == ADA


def test_d6_a_report_says_what_became_of_our_mail() -> None:
    came = DeliveryReport(
        original_message_id=MESSAGE_ID,
        recipients=(
            ReportedRecipient(address="ada@client.example", action="delivered", status="2.0.0"),
        ),
    )
    read = ReadReceipt(original_message_id=MESSAGE_ID, disposition="displayed")

    assert reported(report=came).title == "A mail of ours was delivered"
    assert reported(report=read).text == "A mail of ours was shown to its recipient."


def test_e10_every_field_of_a_duplicates_note() -> None:
    alike = {Likeness(Trait.EXTERNAL, "ab-1"): (TICKET.number,)}

    rule = Duplicates(same=SameTicket(by=("external",), external=(Jira(),)))
    facts = Facts(items=items(TICKET), alike=alike)
    answer = rule(case(message("AB-1", " Again. "), facts=facts, mailbox=BOX))

    assert answer
    assert answer.value == NewNote(
        item=TICKET,
        title="AB-1",
        text="Again.",
        sender=ADA,
        author=ADA_CONTACT,
        type="By mail",
        is_internal=True,
        received_at=NOON,
    )


def test_e14_a_contact_of_several_addresses_is_told_at_the_one_that_was_written_to() -> None:
    home = Contact("ada", "Ada", (DORA, ADA), CLIENT)
    seen = case(
        copy(),
        desk=policy(BOX, takes_outgoing=True),
        facts=Facts(people={ADA: (home,)}),
        kind=Kind.COPY,
        requester=SAM,
    )
    answer = outgoing_ticket(seen)

    assert answer
    assert isinstance(answer.value, NewTicket)
    assert (answer.value.sender, answer.value.requester) == (ADA, home)
