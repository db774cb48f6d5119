"""Reports that have fields: RFC 3464 with all its damage, RFC 6533, RFC 8098, RFC 5965."""

# ruff: noqa: E501, RUF001 - the lines of mail are left whole, in the scripts of their languages

from __future__ import annotations

import base64
import quopri

import pytest
from growth import assert_linear

from mail2ticket.model.report import Complaint, DeliveryReport, ReadReceipt, Report
from mail2ticket.parse import parse
from mail2ticket.parse.reports.delivery_status import read_recipients
from mail2ticket.parse.reports.statuses import enhanced_in, lost_status_in, status_told_by

BO = "Final-Recipient: rfc822; bo@client.example\n"
FAILED = "Action: failed\nStatus: 5.1.1\n"
CY = "Final-Recipient: rfc822; cy@client.example\nAction: failed\nStatus: 5.2.2\n"
MTA = "Reporting-MTA: dns; mx.desk.example\n\n"


def read(mail: str) -> Report | None:
    return parse(mail.replace("\n", "\r\n").encode()).report


def told(fields: str) -> str:
    recipients = read_recipients(fields.replace("\n", "\r\n").encode())
    assert all(r.is_permanent == (r.action == "failed") for r in recipients)
    return ", ".join(f"{r.action} {r.status} {r.address}" for r in recipients)


GROUPS = {
    "a group": (BO + FAILED, "failed 5.1.1 bo@client.example"),
    "two groups": (BO + FAILED + "\n" + CY, "failed 5.1.1 bo@client.example, failed 5.2.2 cy@client.example"),
    "no blank line before the first group": (
        "Reporting-MTA: dns; mx.desk.example\n" + BO + FAILED,
        "failed 5.1.1 bo@client.example",
    ),
    "no blank line between groups": (BO + FAILED + CY, "failed 5.1.1 bo@client.example, failed 5.2.2 cy@client.example"),
    "no blank line, and originals": (
        "Original-Recipient: rfc822; info@client.example\n" + BO + FAILED + "Original-Recipient: rfc822; cy@client.example\n" + CY,
        "failed 5.1.1 info@client.example, failed 5.2.2 cy@client.example",
    ),
    "a blank line too many": (BO + "\n" + FAILED, "failed 5.1.1 bo@client.example"),
    "the same twice": ((BO + FAILED + "\n") * 2, "failed 5.1.1 bo@client.example"),
    "no type": ("Final-Recipient: bo@client.example\n" + FAILED, "failed 5.1.1 bo@client.example"),
    "no type, but angles": ("Final-Recipient: <bo@client.example>\n" + FAILED, "failed 5.1.1 bo@client.example"),
    "a type and angles": ("Final-Recipient: RFC822;<bo@client.example>\n" + FAILED, "failed 5.1.1 bo@client.example"),
    "an empty type": ("Final-Recipient: ; bo@client.example\n" + FAILED, "failed 5.1.1 bo@client.example"),
    "the type twice": ("Final-Recipient: rfc822; rfc822; bo@client.example\n" + FAILED, "failed 5.1.1 bo@client.example"),
    "a name and an address": ("Final-Recipient: rfc822; Bo Client <bo@client.example>\n" + FAILED, "failed 5.1.1 bo@client.example"),
    "in quotes": ("Final-Recipient: rfc822; 'bo@client.example'\n" + FAILED, "failed 5.1.1 bo@client.example"),
    "with mailto": ("Final-Recipient: rfc822; mailto:bo@client.example\n" + FAILED, "failed 5.1.1 bo@client.example"),
    "a comment behind": ("Final-Recipient: rfc822; bo@client.example (unknown)\n" + FAILED, "failed 5.1.1 bo@client.example"),
    "folded": ("Final-Recipient: rfc822;\n bo@client.example\n" + FAILED, "failed 5.1.1 bo@client.example"),
    "the original rules": ("Original-Recipient: rfc822;info@client.example\n" + BO + FAILED, "failed 5.1.1 info@client.example"),
    "an original that is empty": ("Original-Recipient: rfc822;\n" + BO + FAILED, "failed 5.1.1 bo@client.example"),
    "an original in xtext": ("Original-Recipient: rfc822;bo+2Bpump@client.example\n" + FAILED, "failed 5.1.1 bo+pump@client.example"),
    "all in xtext": ("Original-Recipient: rfc822;bo+40client.example\n" + FAILED, "failed 5.1.1 bo@client.example"),
    "a tag that is no xtext": ("Original-Recipient: rfc822;bo+20@client.example\n" + FAILED, "failed 5.1.1 bo+20@client.example"),
    "only the actual one": ("X-Actual-Recipient: rfc822; bo@client.example\n" + FAILED, "failed 5.1.1 bo@client.example"),
    "not of the Internet": ("Final-Recipient: x400; /G=Bo/S=Client/\n" + FAILED, "failed 5.1.1 /G=Bo/S=Client/"),
    "of the Internet too": (
        "Original-Recipient: x400; /G=Bo/@client\nFinal-Recipient: rfc822; bo@client.example\n" + FAILED,
        "failed 5.1.1 bo@client.example",
    ),
    "utf-8": ("Final-Recipient: utf-8; \u00f6@client.example\n" + FAILED, "failed 5.1.1 \u00f6@client.example"),
    "utf-8 in ASCII": ("Final-Recipient: utf-8; \\x{f6}@client.example\n" + FAILED, "failed 5.1.1 \u00f6@client.example"),
    "no character at all": ("Final-Recipient: utf-8; \\x{d800}\\x{ffffff}@client.example\n" + FAILED, "failed 5.1.1 \\x{d800}\\x{ffffff}@client.example"),
    "a status with words": (BO + "Action: failed\nStatus: 5.1.1 (bad mailbox)\n", "failed 5.1.1 bo@client.example"),
    "a status with a dot": (BO + "Action: failed\nStatus: 5.1.1.\n", "failed 5.1.1 bo@client.example"),
    "a status with a mark": (BO + "Action: failed\nStatus: #5.1.1\n", "failed 5.1.1 bo@client.example"),
    "a status of three digits each": (BO + "Action: failed\nStatus: 5.1.351\n", "failed 5.1.351 bo@client.example"),
    "no status, but a diagnosis": (
        BO + "Action: failed\nDiagnostic-Code: smtp; 550 5.1.1 unknown\n",
        "failed 5.1.1 bo@client.example",
    ),
    "a diagnosis of a reply alone": (BO + "Action: failed\nDiagnostic-Code: smtp; 552 too much\n", "failed 5.2.2 bo@client.example"),
    "a diagnosis in words": (BO + "Action: failed\nDiagnostic-Code: X-Unix; user unknown\n", "failed 5.1.1 bo@client.example"),
    "a nonsense status": (BO + "Action: failed\nStatus: failed\n", "failed  bo@client.example"),
    "a failure of class 4": (BO + "Action: failed\nStatus: 4.4.7\n", "failed 4.4.7 bo@client.example"),
    "a delay of class 5": (BO + "Action: delayed\nStatus: 5.0.0\n", "delayed 5.0.0 bo@client.example"),
    "an action in capitals": (BO + "Action: FAILED\nStatus: 5.1.1\n", "failed 5.1.1 bo@client.example"),
    "an action with words": (BO + "Action: failed (bad destination)\nStatus: 5.1.1\n", "failed 5.1.1 bo@client.example"),
    "an action in other words": (BO + "Action: bounced\nStatus: 5.1.1\n", "failed 5.1.1 bo@client.example"),
    "a delay in other words": (BO + "Action: deferred\nStatus: 4.4.1\n", "delayed 4.4.1 bo@client.example"),
    "no action, class 5": (BO + "Status: 5.1.1\n", "failed 5.1.1 bo@client.example"),
    "no action, class 4": (BO + "Status: 4.2.2\n", "delayed 4.2.2 bo@client.example"),
    "no action, class 2": (BO + "Status: 2.0.0\n", "delivered 2.0.0 bo@client.example"),
    "an unknown action": (BO + "Action: pondered\nStatus: 5.1.1\n", "failed 5.1.1 bo@client.example"),
    "neither": (BO, ""),
    "delivered": (BO + "Action: delivered\nStatus: 2.0.0\n", "delivered 2.0.0 bo@client.example"),
    "relayed": (BO + "Action: relayed\nStatus: 2.0.0\n", "relayed 2.0.0 bo@client.example"),
    "expanded": (BO + "Action: expanded\nStatus: 2.0.0\n", "expanded 2.0.0 bo@client.example"),
    "nobody": ("Action: failed\nStatus: 5.1.1\n", ""),
    "an empty address": ("Final-Recipient: rfc822;\n" + FAILED, ""),
    "lines without a colon": ("what\n" + BO + "is this\n" + FAILED, "failed 5.1.1 bo@client.example"),
    "blanks at the end": (BO.replace("\n", "  \n") + "Action: failed \nStatus: 5.1.1 \n", "failed 5.1.1 bo@client.example"),
}  # fmt: skip


@pytest.mark.parametrize("name", GROUPS)
def test_a_group_of_fields_is_read_for_what_it_means(name: str) -> None:
    """D1."""
    fields, expected = GROUPS[name]
    assert told(MTA + fields) == expected


DSN = """\
From: {sender}
To: ada@desk.example
Subject: {subject}
Message-ID: <dsn@mx.desk.example>
Content-Type: {outer}; report-type=delivery-status; boundary=b

--b
Content-Type: text/plain

Something went wrong. Ask eve@else.example.
--b
Content-Type: {inner}
{encoding}
{status}
--b
Content-Type: message/rfc822

Message-ID: <note.7@desk.example>
To: not@this.example
Subject: Pump

Hi
--b--
"""


def dsn(
    status: str = MTA + BO + FAILED,
    *,
    inner: str = "message/delivery-status",
    outer: str = "multipart/report",
    sender: str = "MAILER-DAEMON@mx.desk.example",
    subject: str = "Undelivered Mail Returned to Sender",
    encoding: str = "",
) -> Report | None:
    field = f"Content-Transfer-Encoding: {encoding}\n" if encoding else ""
    return read(
        DSN.format(
            status=status,
            inner=inner,
            outer=outer,
            sender=sender,
            subject=subject,
            encoding=field,
        )
    )


@pytest.mark.parametrize(
    ("status", "encoding"),
    [
        (MTA + BO + FAILED, ""),
        (base64.encodebytes((MTA + BO + FAILED).encode()).decode(), "base64"),
        (quopri.encodestring((MTA + BO + FAILED).encode()).decode(), "quoted-printable"),
    ],
)
@pytest.mark.parametrize(
    "inner",
    [
        "message/delivery-status",
        "message/global-delivery-status; charset=utf-8",
        "text/plain",
        "text/plain; name=details.txt",
        "application/octet-stream",
        "text/rfc822-headers",
    ],
)
def test_the_fields_are_found_however_they_are_declared_and_encoded(
    status: str, encoding: str, inner: str
) -> None:
    found = dsn(status, inner=inner, encoding=encoding)
    assert isinstance(found, DeliveryReport)
    assert [(r.address, r.status) for r in found.recipients] == [("bo@client.example", "5.1.1")]
    assert found.original_message_id == "note.7@desk.example"


def test_a_mail_system_may_declare_the_whole_as_something_else() -> None:
    found = dsn(inner="text/plain", outer="multipart/mixed")
    assert isinstance(found, DeliveryReport)
    assert [r.address for r in found.recipients] == ["bo@client.example"]


def test_a_person_who_pastes_the_fields_has_reported_nothing() -> None:
    mail = f"From: ada@client.example\nTo: x@desk.example\nSubject: Mail problem\n\nLook:\n\n{MTA}{BO}{FAILED}"
    assert read(mail) is None


def test_a_mail_system_may_write_the_fields_into_its_text() -> None:
    mail = f"From: mailer-daemon@mx.example\nSubject: Returned mail\n\nLook:\n\n{MTA}{BO}{FAILED}"
    found = read(mail)
    assert isinstance(found, DeliveryReport)
    assert [(r.address, r.status) for r in found.recipients] == [("bo@client.example", "5.1.1")]


def test_where_the_fields_tell_nothing_the_words_do() -> None:
    found = dsn("Reporting-MTA: dns; mx.desk.example\n")
    assert isinstance(found, DeliveryReport)
    assert found.original_message_id == "note.7@desk.example"
    assert not found.is_success


def test_the_mail_it_answers_is_the_last_place_to_look_for_the_original() -> None:
    """Exchange and Google answer the mail that they report on."""
    mail = (
        "From: postmaster@desk.example\nIn-Reply-To: <note.7@desk.example>\nSubject: Undeliverable: Pump\n\n"
        "Your message to bo@client.example couldn't be delivered.\n"
    )
    found = read(mail)
    assert isinstance(found, DeliveryReport)
    assert found.original_message_id == "note.7@desk.example"


@pytest.mark.parametrize(
    "field",
    [
        "X-Original-Message-ID: <note.7@desk.example>",
        "Original-Message-ID: note.7@desk.example",
    ],
)
def test_the_fields_of_the_report_may_name_the_original(field: str) -> None:
    mail = DSN.format(
        sender="mailer-daemon@mx.example",
        subject="x",
        outer="multipart/report",
        inner="message/delivery-status",
        encoding="",
        status=f"{MTA.strip()}\n{field}\n\n{BO}{FAILED}",
    ).replace("Message-ID: <note.7@desk.example>\nTo", "To")
    found = read(mail)
    assert isinstance(found, DeliveryReport)
    assert found.original_message_id == "note.7@desk.example"


def test_so_many_groups_are_read_and_no_more() -> None:
    fields = "".join(
        f"Final-Recipient: rfc822; p{n}@client.example\n{FAILED}\n" for n in range(1_200)
    )
    assert len(read_recipients(fields.encode())) == 1_000


def test_a_status_part_that_names_no_original_is_passed_over() -> None:
    mail = DSN.format(
        sender="mailer-daemon@mx.example",
        subject="x",
        outer="multipart/report",
        inner="message/delivery-status",
        encoding="",
        status=MTA + BO + FAILED,
    ).replace("Message-ID: <note.7@desk.example>\nTo", "To")
    found = read(mail)
    assert isinstance(found, DeliveryReport)
    assert found.original_message_id is None


ARF = """\
From: fbl@provider.example
To: abuse@desk.example
Subject: {subject}
Content-Type: multipart/report; report-type=feedback-report; boundary=b

--b
Content-Type: text/plain

This is an email abuse report.
--b
Content-Type: {inner}

{fields}
--b
Content-Type: {mail}

Message-ID: <note.7@desk.example>
{to}Subject: Pump

Hi
--b--
"""


def arf(
    fields: str = "Feedback-Type: abuse\nVersion: 1",
    *,
    inner: str = "message/feedback-report",
    mail: str = "message/rfc822",
    to: str = "To: Bo <bo@client.example>\n",
    subject: str = "FW: Pump",
) -> Report | None:
    return read(ARF.format(fields=fields, inner=inner, mail=mail, to=to, subject=subject))


@pytest.mark.parametrize(
    ("fields", "kind", "recipient"),
    [
        ("Feedback-Type: abuse", "abuse", "bo@client.example"),
        ("Feedback-Type: abuse\nOriginal-Rcpt-To: <cy@client.example>", "abuse", "cy@client.example"),
        ("Feedback-Type: abuse\nRemoval-Recipient: cy@client.example", "abuse", "cy@client.example"),
        ("Feedback-Type: abuse\nFinal-Recipient: rfc822;cy@client.example", "abuse", "cy@client.example"),
        ("Feedback-Type: Not-Spam", "not-spam", "bo@client.example"),
        ("Feedback-Type: auth-failure", "auth-failure", "bo@client.example"),
        ("Feedback-Type: fraud; x=y", "fraud", "bo@client.example"),
        ("Version: 1", "abuse", "bo@client.example"),
    ],
)  # fmt: skip
def test_feedback_says_what_it_is_and_whose(fields: str, kind: str, recipient: str) -> None:
    """D6, RFC 5965, RFC 6430, RFC 6591."""
    assert arf(fields) == Complaint("note.7@desk.example", kind, recipient)


@pytest.mark.parametrize("inner", ["text/plain", "application/octet-stream", "text/feedback"])
def test_feedback_is_known_by_the_type_of_the_report(inner: str) -> None:
    assert arf(inner=inner) == Complaint("note.7@desk.example", "abuse", "bo@client.example")


@pytest.mark.parametrize("to", ["", "To: a@x.example, b@x.example\n", "To: undisclosed:;\n"])
def test_feedback_may_hide_who_complained(to: str) -> None:
    assert arf(to=to) == Complaint("note.7@desk.example")


def test_feedback_may_give_back_the_header_alone() -> None:
    assert arf(mail="text/rfc822-headers") == Complaint("note.7@desk.example")


def test_an_address_without_angles_is_one_too() -> None:
    assert arf(to="To: bo@client.example\n") == Complaint("note.7@desk.example", "abuse", "bo@client.example")  # fmt: skip


HOTMAIL = """\
From: staff@hotmail.example
Subject: {subject}
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: message/rfc822

{field}Message-ID: <note.7@desk.example>
Subject: Pump

Hi
--b--
"""


def test_hotmail_writes_into_the_mail_who_complained() -> None:
    mail = HOTMAIL.format(
        subject="complaint about message from 192.0.2.7",
        field="X-HmXmrOriginalRecipient: bo@client.example\n",
    )
    assert read(mail) == Complaint("note.7@desk.example", recipient="bo@client.example")


@pytest.mark.parametrize(
    ("subject", "field"),
    [
        ("FW: Pump", "X-HmXmrOriginalRecipient: bo@client.example\n"),
        ("complaint about message from 192.0.2.7", ""),
    ],
)
def test_either_sign_of_hotmail_alone_is_no_complaint(subject: str, field: str) -> None:
    assert read(HOTMAIL.format(subject=subject, field=field)) is None


RECEIPTS = (
    ("Read: Pump", "Your message\n\n   To: Bo\n   Subject: Pump\n   Sent: 11/3/2026\n\nwas read on 11/3/2026 10:00 AM.", "displayed"),
    ("Not read: Pump", "Your message\n\n   To: Bo\n   Subject: Pump\n\nwas deleted without being read on 11/3/2026.", "deleted"),
    ("Gelesen: Pumpe", "Ihre Nachricht\n\n   An: Bo\n   Betreff: Pumpe\n\nwurde am 03.11.2026 gelesen.", "displayed"),
    ("Nicht gelesen: Pumpe", "Ihre Nachricht wurde am 03.11.2026 ungelesen gelöscht.", "deleted"),
    ("Lu : Pompe", "Votre message\n\n   À : Bo\n\na été lu le 03/11/2026.", "displayed"),
    ("Leído: Bomba", "Su mensaje\n\n   Para: Bo\n\nse ha leído el 03/11/2026.", "displayed"),
    ("Letto: Pompa", "Il messaggio\n\n   A: Bo\n\nè stato letto il 03/11/2026.", "displayed"),
    ("Gelezen: Pomp", "Uw bericht\n\n   Aan: Bo\n\nis gelezen op 3-11-2026.", "displayed"),
    ("Lida: Bomba", "Sua mensagem\n\n   Para: Bo\n\nfoi lida em 03/11/2026.", "displayed"),
    ("Przeczytano: Pompa", "Twoja wiadomość została przeczytana 2026-11-03.", "displayed"),
    ("Прочитано: Насос", "Ваше сообщение было прочитано 03.11.2026.", "displayed"),
    ("已读: 水泵", "您的邮件已于 2026-11-03 被阅读。", "displayed"),
    ("開封済み: ポンプ", "メッセージは 2026/11/03 に開封されました。", "displayed"),
    ("Return Receipt", "Your document: Pump\n\nwas received by: Bo Client at: 03/11/2026", "displayed"),
    ("Lesebestätigung: Pumpe", "Ihre Nachricht wurde angezeigt.", "displayed"),
)  # fmt: skip


@pytest.mark.parametrize(("subject", "text", "disposition"), RECEIPTS)
def test_a_receipt_may_be_told_in_words(subject: str, text: str, disposition: str) -> None:
    """D5: Exchange, Outlook and Notes of before RFC 8098."""
    mail = f"From: bo@client.example\nSubject: {subject}\nIn-Reply-To: <note.7@desk.example>\nContent-Type: text/plain; charset=utf-8\n\n{text}\n"
    assert read(mail) == ReadReceipt("note.7@desk.example", disposition)


TYPED = (
    "From: Bo <bo@client.example>\nReturn-Path: <>\nSubject: {subject}\n"
    "Content-Type: multipart/report; report-type={kind}; boundary=b\n\n--b\n"
    "Content-Type: text/plain\n\nYour message to cy@client.example arrived.\n--b--\n"
)


def test_a_receipt_without_fields_is_known_by_the_type_of_the_report() -> None:
    mail = TYPED.format(subject="Pump", kind="disposition-notification")
    assert read(mail) == ReadReceipt(None, "displayed")


def test_a_report_of_another_type_loses_nobody() -> None:
    """RFC 8460: reports on TLS are multipart/report as well."""
    assert read(TYPED.format(subject="Report Domain: desk.example", kind="tlsrpt")) is None


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Read: this before you come", "The gate is closed on Monday."),
        ("Re: Read: Pump", "Was it? It was read on Monday, you say."),
        ("Pump", "Your message was read on Monday in the meeting."),
        ("Lu : la pompe", "Je voudrais savoir où elle est."),
    ],
)
def test_a_person_who_writes_like_a_receipt_has_sent_none(subject: str, text: str) -> None:
    mail = f"From: bo@client.example\nSubject: {subject}\nContent-Type: text/plain; charset=utf-8\n\n{text}\n"
    assert read(mail) is None


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("550 5.1.1 <bo@client.example>... User unknown", "5.1.1"),
        ("said: 452-4.2.2 The mailbox is over quota", "4.2.2"),
        ("(#5.1.2)", "5.1.2"),
        ("550-5.7.26 This mail", "5.7.26"),
        ("User unknown", "5.1.1"),
        ("450 mailbox is full", "4.2.2"),
        ("552 what", "5.2.2"),
        ("554 no", "5.0.0"),
        ("421 later", "4.4.2"),
        ("host mx.client.example[192.0.2.1] said: 550 no such user", "5.1.1"),
        ("It happened in 2026 at port 587.", ""),
        ("connect to 192.0.2.1: Connection timed out", "4.4.1"),
        ("retry timeout exceeded", "4.4.7"),
        ("550 5.1.1.9", "5.0.0"),
        ("250 2.0.0 ok, then 550 5.1.1 no", "5.1.1"),
        ("relaying denied", "5.7.1"),
        ("message size exceeds the limit", "5.3.4"),
        ("too many hops", "5.4.6"),
        ("", ""),
    ],
)
def test_a_status_is_told_by_a_code_or_by_words(text: str, status: str) -> None:
    assert status_told_by(text, is_late=False) == status


def test_a_status_that_is_not_there_is_empty() -> None:
    assert enhanced_in("nothing") == ""
    assert lost_status_in("2.0.0 fine") == ""
    assert status_told_by("550 5.x", is_late=False, is_reply=False) == ""


@pytest.mark.parametrize(
    "piece",
    [
        b"<a@b.example>:\r\n",
        b"550 5.1.1 <a@b.example>\r\n",
        b"550 ",
        b"Final-Recipient: rfc822; a@b.example\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n",
        b"Final-Recipient: rfc822; a@b.example\r\n",
        b"5.1.1.",
        b"message to ",
        b"RCPT TO:<a@b.example>\r\n",
    ],
)
@pytest.mark.parametrize("declared", [b"text/plain", b"message/delivery-status"])
def test_a_hostile_report_costs_its_length_and_no_more(piece: bytes, declared: bytes) -> None:
    head = (
        b"From: mailer-daemon@mx.example\r\nSubject: failure notice\r\nContent-Type: multipart/report;"
        b" report-type=delivery-status; boundary=b\r\n\r\n--b\r\n\r\nfollowing addresses failed:\r\n\r\n"
        b"--b\r\nContent-Type: " + declared + b"\r\n\r\n"
    )
    assert_linear(parse, lambda size: head + piece * (size // len(piece)), 100_000)
