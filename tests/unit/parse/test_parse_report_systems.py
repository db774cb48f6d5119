"""What mail systems write in plain words, and what only looks like it (W3)."""

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
