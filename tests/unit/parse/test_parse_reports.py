# ruff: noqa: E501 - the lines of mail are left whole

from __future__ import annotations

import pytest
from growth import assert_linear

from mail2ticket.model.address import Address, NamedAddress
from mail2ticket.model.report import Complaint, DeliveryReport, ReadReceipt, Report
from mail2ticket.parse.findings import Findings
from mail2ticket.parse.parts.mime import split
from mail2ticket.parse.reports import read_report
from mail2ticket.parse.reports.delivery_status import read_recipients
from mail2ticket.parse.reports.letter import Letter
from mail2ticket.parse.reports.mail_systems import failures_told_by

DAEMON = "MAILER-DAEMON@mx.example"
PERSON = "ada@client.example"


def report(mail: str, sender: str = DAEMON, subject: str = "") -> Report | None:
    root = split(mail.replace("\n", "\r\n").encode(), Findings())
    text = next((part.text() for part in root.walk() if part.media_type == "text/plain"), "")
    named = NamedAddress("", Address.of(sender)) if sender else None
    return read_report(root, subject or root.headers.get("Subject"), named, text)


def told(text: str, sender: str = DAEMON, subject: str = "failure notice") -> Report | None:
    return report(f"From: {sender}\nSubject: {subject}\n\n{text}", sender)


DSN = """\
From: MAILER-DAEMON@mx.example
Subject: Undelivered Mail Returned to Sender
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: text/plain

Sorry.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Original-Recipient: rfc822;Bo@Client.example
Final-Recipient: rfc822; bo@internal.client.example
Action: failed
Status: 5.1.1 (no such user)
Diagnostic-Code: smtp; 550 5.1.1 <bo@client.example>: no such
    user

Final-Recipient: rfc822; cy@client.example
Action: delayed
Status: 4.4.1

Final-Recipient: rfc822; di@client.example
Action: relayed
Status: 2.0.0
--b
Content-Type: {type}

Received: from here
Message-ID:
 <note.7@desk.example>
Subject: Your pump

--b--
"""


@pytest.mark.parametrize("kind", ["message/rfc822", "text/rfc822-headers"])
def test_a_delivery_report_tells_the_fate_of_each_recipient(kind: str) -> None:
    found = report(DSN.format(type=kind))
    assert isinstance(found, DeliveryReport)
    assert [(r.address, r.action, r.status, r.is_permanent) for r in found.recipients] == [
        ("Bo@Client.example", "failed", "5.1.1", True),
        ("cy@client.example", "delayed", "4.4.1", False),
        ("di@client.example", "relayed", "2.0.0", False),
    ]
    assert found.original_message_id == "note.7@desk.example"


def test_a_report_that_somebody_attached_is_not_about_our_mail() -> None:
    mail = (
        "From: ada@client.example\nSubject: Fwd: Undelivered\n"
        "Content-Type: multipart/mixed; boundary=o\n\n--o\n\nWhat does this mean?\n"
        "--o\nContent-Type: message/rfc822\n\n" + DSN.format(type="message/rfc822") + "--o--\n"
    )
    assert report(mail, PERSON) is None


def test_a_report_that_a_scanner_wrapped_is_read() -> None:
    mail = (
        "From: postmaster@mx.example\nSubject: Delivery Status Notification (Failure)\n"
        "Content-Type: multipart/mixed; report-type=delivery-status; boundary=o\n\n"
        "--o\nContent-Type: message/rfc822\n\n" + DSN.format(type="message/rfc822") + "--o--\n"
    )
    found = report(mail, "postmaster@mx.example")
    assert isinstance(found, DeliveryReport)
    assert found.recipients[0].address == "Bo@Client.example"


def test_an_action_that_is_missing_is_taken_from_the_status() -> None:
    recipients = read_recipients(b"\n\nFinal-Recipient: rfc822;a@x.example\nStatus: 4.2.2\n")
    assert [(r.action, r.is_permanent) for r in recipients] == [("delayed", False)]


def test_a_recipient_is_told_of_once() -> None:
    group = b"\n\nFinal-Recipient: rfc822;a@x.example\nAction: failed\nStatus: 5.0.0\n"
    assert len(read_recipients(group * 3)) == 1


MDN = """\
From: bo@client.example
Subject: Read: Your pump
Content-Type: multipart/report; report-type=disposition-notification; boundary=b

--b

It was read.
--b
Content-Type: message/disposition-notification

Final-Recipient: rfc822;bo@client.example
Original-Message-ID: <note.7@desk.example>
Disposition: {disposition}
--b--
"""


def test_a_read_receipt_names_the_mail_that_was_read() -> None:
    mail = MDN.format(disposition="manual-action/MDN-sent-manually; displayed")
    assert report(mail, "bo@client.example") == ReadReceipt("note.7@desk.example")


def test_a_refusal_may_be_told_as_a_receipt() -> None:
    """RFC 5429 section 2.1.1.1."""
    mail = MDN.format(disposition="automatic-action/MDN-sent-automatically; deleted")
    found = report(mail.replace("It was read.", "Your mail was rejected by a filter."), PERSON)
    assert isinstance(found, DeliveryReport)
    assert [r.address for r in found.recipients] == ["bo@client.example"]
    assert found.original_message_id == "note.7@desk.example"


@pytest.mark.parametrize(
    ("disposition", "meant"),
    [
        ("manual-action/MDN-sent-manually; displayed", "displayed"),
        ("automatic-action/MDN-sent-automatically; deleted", "deleted"),
        ("automatic-action/MDN-sent-automatically; dispatched", "dispatched"),
        ("automatic-action/MDN-sent-automatically; processed/warning", "processed"),
        ("manual-action/MDN-sent-automatically;  Displayed (on a phone)", "displayed"),
        ("automatic-action/MDN-sent-automatically; denied", "denied"),
        ("automatic-action/MDN-sent-automatically; failed/error", "failed"),
        ("displayed", "displayed"),
        ("", "displayed"),
        ("manual-action/MDN-sent-manually; $%&", "displayed"),
    ],
)
def test_each_disposition_is_a_receipt(disposition: str, meant: str) -> None:
    """D5; a mail that somebody deleted unread did arrive."""
    found = report(MDN.format(disposition=disposition), "bo@client.example")
    assert found == ReadReceipt("note.7@desk.example", meant)


def test_feedback_is_a_complaint_about_the_mail_it_holds() -> None:
    mail = (
        "From: fbl@provider.example\nSubject: complaint\n"
        "Content-Type: multipart/report; report-type=feedback-report; boundary=b\n\n"
        "--b\n\nA complaint.\n--b\nContent-Type: message/feedback-report\n\n"
        "Feedback-Type: abuse\nVersion: 1\n--b\nContent-Type: message/rfc822\n\n"
        "Message-ID: <note.7@desk.example>\nSubject: x\n\nHi\n--b--\n"
    )
    assert report(mail, "fbl@provider.example") == Complaint("note.7@desk.example")


PROSE = {
    "qmail": (
        "Hi. This is the qmail-send program at mx.example.\n"
        "I'm afraid I wasn't able to deliver your message to the following addresses.\n\n"
        "<bo@client.example>:\nSorry, no mailbox here by that name. (#5.1.1)\n\n"
        "--- Below this line is a copy of the message.\n\nMessage-ID: <note.7@desk.example>\n"
        "<not@this.example>:\n"
    ),
    "Postfix": (
        "This is the Postfix program at host mx.example.\n\nFor further assistance, please contact\n"
        "<postmaster@mx.example>\n\n<bo@client.example>: host mx.client.example said: 550 5.1.1\n"
        "    <bo@client.example>... User unknown\n"
    ),
    "Exim": (
        "This message was created automatically by mail delivery software.\n\n"
        "A message that you sent could not be delivered to one or more of its\n"
        "recipients. This is a permanent error. The following address(es) failed:\n\n"
        "  bo@client.example\n    SMTP error from remote mailer after RCPT TO:<bo@client.example>:\n"
        "    550 5.1.1 unknown user\n"
    ),
    "sendmail": (
        "The original message was received at Tue, 3 Nov 2026\n\n"
        "   ----- The following addresses had permanent fatal errors -----\n<bo@client.example>\n\n"
        "   ----- Transcript of session follows -----\n550 5.1.1 <bo@client.example>... unknown\n"
    ),
    "Exchange": (
        "Your message\n\n  To:      team@desk.example\n  Subject: pump\n\n"
        "did not reach the following recipient(s):\n\n"
        "bo@client.example on Tue, 3 Nov 2026 10:00:00 +0000\n    5.1.1 not recognized\n"
    ),
    "Google": (
        "Delivery to the following recipient failed permanently:\n\n     bo@client.example\n\n"
        "Technical details of permanent failure:\n5.1.1 no such user\n\n----- Original message -----\n"
        "Message-ID: <note.7@desk.example>\n"
    ),
    "MailEnable": (
        "Message could not be delivered to some recipients.\nThe following recipient(s) could not"
        " be reached:\n\n\tRecipient: [SMTP:bo@client.example]\n\tReason: 550 5.1.1 unavailable.\n"
    ),
    "SMTP32": "Unknown user: bo@client.example\n\n5.1.1\n\nOriginal message follows.\n",
    "Domino": (
        "Your message\n\n  Subject: pump\n\nwas not delivered to:\n\n  bo@client.example\n\n"
        "because:\n\n  5.1.1 User not listed\n"
    ),
}  # fmt: skip


@pytest.mark.parametrize("system", PROSE)
def test_the_prose_of_a_mail_system_is_understood(system: str) -> None:
    found = told(PROSE[system])
    assert isinstance(found, DeliveryReport)
    assert [(r.address, r.status, r.is_permanent) for r in found.recipients] == [
        ("bo@client.example", "5.1.1", True)
    ]
    if "note.7" in PROSE[system]:
        assert found.original_message_id == "note.7@desk.example"


def test_a_name_without_domain_is_of_the_domain_that_reports() -> None:
    found = told("Your mail to the following could not be delivered because they moved:\n\n\tbo\n")
    assert isinstance(found, DeliveryReport)
    assert found.recipients[0].address == "bo@mx.example"


def test_a_warning_is_no_failure_yet() -> None:
    found = told(
        "A message that you sent has not yet been delivered to one or more of\nits recipients.\n\n"
        "The message has not yet been delivered to the following addresses:\n\n  bo@client.example\n\n"
        "Delivery attempts will continue for some time.\n"
    )
    assert isinstance(found, DeliveryReport)
    assert [(r.action, r.is_permanent) for r in found.recipients] == [("delayed", False)]


def test_the_header_of_exim_names_who_failed() -> None:
    found = report(
        "From: x@mx.example\nX-Failed-Recipients: bo@client.example,\n cy@client.example\n\nx\n",
        "x@mx.example",
    )
    assert isinstance(found, DeliveryReport)
    assert [r.address for r in found.recipients] == ["bo@client.example", "cy@client.example"]


@pytest.mark.parametrize("system", PROSE)
def test_a_person_who_quotes_a_report_has_not_sent_one(system: str) -> None:
    assert told("Hello,\n\nwhat is this?\n\n" + PROSE[system], PERSON, "Mail problem") is None
    assert told("Hello, I get this:\n" + PROSE[system], PERSON, "Re: Undeliverable: pump") is None


def test_a_report_from_an_unusual_sender_is_known_by_subject_and_beginning() -> None:
    text = "--- Non-Delivery Report ---\nThe email below could not be delivered to:\nbo@client.example\n"
    assert isinstance(told(text, "mail@mx.example", "Non-Delivery: pump"), DeliveryReport)


def test_the_mail_of_a_postmaster_who_writes_himself_is_no_report() -> None:
    assert (
        told("We move the mail server on Monday.\n", "postmaster@client.example", "News") is None
    )


@pytest.mark.parametrize(
    "piece", ["a@", "<", "@", "following recipients:\n", "a@b ", "<a@b", "expanded from:\n"]
)
def test_a_long_letter_costs_its_length_and_no_more(piece: str) -> None:
    root = split(b"From: mailer-daemon@x.example\r\n\r\n", Findings())
    sender = NamedAddress("", Address.of(DAEMON))
    assert_linear(
        failures_told_by,
        lambda size: Letter.of(root, "failure notice", sender, piece * size),
        50_000,
    )
