"""What mail systems write in plain words, and what only looks like it (W3)."""

# ruff: noqa: E501 - the lines of mail are left whole

from __future__ import annotations

import pytest
from reported import ROWS, Row

from mail2ticket.model.report import DeliveryReport, Report
from mail2ticket.parse import parse

ADA = "ada@desk.example"


def read(text: str, *, subject: str, sender: str, header: str = "") -> Report | None:
    mail = (
        f"From: {sender}\nTo: {ADA}\nSubject: {subject}\n{header}"
        f"Message-ID: <1@mx.desk.example>\nContent-Type: text/plain; charset=utf-8\n\n{text}"
    )
    return parse(mail.replace("\n", "\r\n").encode()).report


def told(report: Report | None) -> str:
    assert isinstance(report, DeliveryReport)
    assert all(r.is_permanent == (r.action == "failed") for r in report.recipients)
    return ", ".join(f"{r.action[0].upper()} {r.status} {r.address}" for r in report.recipients)


@pytest.mark.parametrize("row", ROWS, ids=[f"{row.system}-{row.lost}" for row in ROWS])
def test_a_plain_report_tells_who_is_lost_and_why(row: Row) -> None:
    assert told(read(row.text, subject=row.subject, sender=row.sender)) == row.lost


@pytest.mark.parametrize("row", ROWS, ids=[f"{row.system}-{row.lost}" for row in ROWS])
def test_a_person_who_asks_about_a_report_has_not_sent_one(row: Row) -> None:
    quoted = "Hello,\n\nwhat does this mean?\n\n" + row.text
    assert read(quoted, subject=f"Fwd: {row.subject}", sender="Ada <ada@client.example>") is None
    assert read(quoted, subject=row.subject, sender="Ada <ada@client.example>") is None
    assert read(row.text, subject="What is this?", sender="Ada <ada@client.example>") is None


@pytest.mark.parametrize("row", ROWS, ids=[f"{row.system}-{row.lost}" for row in ROWS])
def test_who_gets_a_report_is_never_lost(row: Row) -> None:
    text = f"{row.text}\n\nReported to {ADA} by {row.sender}.\n"
    assert told(read(text, subject=row.subject, sender=row.sender)) == row.lost


def test_there_are_rows_for_some_sixty_systems() -> None:
    assert len(ROWS) >= 120
    assert len({row.system.partition(",")[0] for row in ROWS}) >= 60


VACATION = (
    "I am away until Monday. For urgent matters please send a message to cy@client.example.\n"
    "Your message to bo@client.example could not be delivered to me in person.\n"
)


@pytest.mark.parametrize(
    ("subject", "header"),
    [
        ("Automatic reply: Pump", "Return-Path: <>\n"),
        ("Abwesenheitsnotiz: Pumpe", "Return-Path: <>\n"),
        ("Pump", "Return-Path: <>\nAuto-Submitted: auto-replied\n"),
        ("Pump", "Return-Path: <>\nX-Autoreply: yes\n"),
        ("Pump", "Return-Path: <cy@client.example>\n"),
    ],
)
def test_a_vacation_note_names_a_colleague_and_nobody_lost(subject: str, header: str) -> None:
    """Its reverse-path is null like that of a report."""
    assert read(VACATION, subject=subject, sender="Bo <bo@client.example>", header=header) is None


@pytest.mark.parametrize(
    "header",
    [
        "Return-Path: <>\n",
        "Return-Path: <MAILER-DAEMON>\n",
    ],
)
def test_the_null_path_tells_a_mail_system(header: str) -> None:
    text = "Your message to bo@client.example could not be delivered.\n"
    found = read(text, subject="Pump", sender="robot@mx.example", header=header)
    assert told(found) == "F  bo@client.example"


@pytest.mark.parametrize("sender", ["<>", "Mailer-Daemon", "System Administrator <x@mx.example>"])
def test_a_sender_may_be_told_by_its_name_or_by_its_lack(sender: str) -> None:
    text = "Your message to bo@client.example could not be delivered.\n"
    assert told(read(text, subject="Pump", sender=sender)) == "F  bo@client.example"


@pytest.mark.parametrize(
    ("sender", "text"),
    [
        ("pumps-owner@lists.example", "Welcome to the list. Please read the rules."),
        ("pumps-bounces@lists.example", "Your mail to 'Pumps' awaits moderator approval."),
        ("ada@client.example", "You are not allowed to post to this mailing list, Bo said."),
        ("sympa@lists.example", "You are not allowed to post to this mailing list."),
        (
            "sympa@lists.example",
            "You are not allowed to post to this mailing list. Ask pumps-owner@lists.example.",
        ),
    ],
)
def test_what_else_comes_from_a_list_is_no_refusal(sender: str, text: str) -> None:
    assert read(text, subject="Pump", sender=sender) is None


@pytest.mark.parametrize(
    ("sender", "subject", "text"),
    [
        ("root@mx.desk.example", "Cron <root@mx> backup", "message to admin@other.example sent"),
        ("root@mx.desk.example", "[Fail2Ban] sshd", "192.0.2.9 banned. abuse@isp.example"),
        ("root@mx.desk.example", "Logwatch", "550 5.1.1 <x@y.example>: user gone: 3 Time(s)"),
        ("postmaster@client.example", "Re: Undeliverable: Pump", "Hello Ada,\n\nmail to bo@client.example works again. It could not be delivered before.\n"),
        ("postmaster@client.example", "New mail server", "We move bo@client.example on Monday."),
        ("Microsoft Outlook <bo@client.example>", "Test", "Your test message to bo@client.example."),
    ],
)  # fmt: skip
def test_who_keeps_a_mail_server_writes_of_other_things_too(
    sender: str, subject: str, text: str
) -> None:
    assert read(text, subject=subject, sender=sender) is None


def test_a_receipt_for_a_ticket_from_nobody_is_no_report() -> None:
    text = "Your message to support@other.example has reached us as ticket 7.\n"
    header = "Return-Path: <>\n"
    assert read(text, subject="Ticket 7", sender="desk@other.example", header=header) is None


def test_who_posts_to_a_list_may_quote_its_refusal() -> None:
    text = "I read: You are not allowed to post to this mailing list. Why?\n"
    header = "List-Id: <pumps.lists.example>\nX-BeenThere: pumps@lists.example\n"
    assert read(text, subject="Pump", sender="ada@client.example", header=header) is None


def test_a_postmaster_who_answers_names_nobody() -> None:
    text = "Dear Ada,\n\nwe looked into it. Call us.\n\npostmaster@client.example\n"
    assert read(text, subject="Your question", sender="postmaster@client.example") is None
