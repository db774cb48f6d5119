"""``mail2ticket inspect``: what is read in a mail, in the agreed keys."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from mail2ticket.cli import cli

MAIL = b"""From: =?utf-8?q?Ad=C3=A1?= <ada@client.example>
To: Support <support@acme.example>, bob@acme.example
Cc: carl@acme.example
Reply-To: ada@home.example
Subject: Printer
 on fire
Date: Tue, 03 Nov 2026 10:00:00 +0100
Message-ID: <2@client.example>
In-Reply-To: <1@acme.example>
References: <0@acme.example> <1@acme.example>
Content-Type: multipart/mixed; boundary=b

--b

It smokes.

On Tue, 3 Nov 2026, Support wrote:
> Is it on?
--b
Content-Type: application/pdf; name=plan.pdf
Content-Disposition: attachment; filename=plan.pdf
Content-Transfer-Encoding: base64

JVBERi0=
--b--
"""

KEYS = [
    "file", "subject", "from", "to", "cc", "bcc", "reply_to", "date", "message_id",
    "in_reply_to", "references", "text", "html", "reply", "quoted", "signature", "forward",
    "attachments", "containers", "appointments", "structure", "kind", "auto_reply", "list",
    "list_id", "answerable", "bounce", "feedback_report",
    "authentication", "defects",
]  # fmt: skip


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MAIL2TICKET_SETTINGS", raising=False)
    return tmp_path


def run(*arguments: str, stdin: bytes | None = None) -> Result:
    return CliRunner().invoke(cli, ("inspect", *arguments), input=stdin)


def found(content: bytes) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(run("--json", "-", stdin=content).stdout)
    return read


def test_json_has_the_agreed_keys_and_needs_no_settings() -> None:
    read = found(MAIL)
    assert list(read) == KEYS
    assert read["subject"] == "Printer on fire"
    assert read["from"] == {"name": "Adá", "address": "ada@client.example"}
    assert [each["address"] for each in read["to"]] == ["support@acme.example", "bob@acme.example"]
    assert read["cc"] == [{"name": "", "address": "carl@acme.example"}]
    assert read["bcc"] == []
    assert read["reply_to"][0]["address"] == "ada@home.example"
    assert read["date"] == "2026-11-03T10:00:00+01:00"
    assert read["message_id"] == "2@client.example"
    assert read["in_reply_to"] == ["1@acme.example"]
    assert read["references"] == ["0@acme.example", "1@acme.example"]
    assert read["reply"] == "It smokes."
    assert read["quoted"].endswith("> Is it on?")
    assert read["text"].startswith("It smokes.\n\nOn Tue")
    assert read["html"] is None
    assert read["forward"] is None
    assert read["attachments"] == [
        {
            "filename": "plan.pdf",
            "content_type": "application/pdf",
            "size": 5,
            "sha256": hashlib.sha256(b"%PDF-").hexdigest(),
            "disposition": "attachment",
            "content_id": None,
            "packed_in": None,
        }
    ]
    assert (read["containers"], read["appointments"]) == ([], [])
    assert read["structure"] == ["multipart/mixed", ["text/plain", "application/pdf"]]
    assert (read["kind"], read["answerable"], read["auto_reply"]) == ("personal", True, False)
    assert (read["bounce"], read["feedback_report"]) == (None, False)


def test_an_appointment_is_told() -> None:
    calendar = (
        "BEGIN:VCALENDAR\nMETHOD:REQUEST\nBEGIN:VEVENT\nUID:1@client.example\nSUMMARY:Visit\n"
        "DTSTART;TZID=Europe/Rome:20261103T090000\nDURATION:PT1H\n"
        "ORGANIZER;CN=Ada:mailto:ada@client.example\n"
        "ATTENDEE;PARTSTAT=ACCEPTED:mailto:bob@client.example\nEND:VEVENT\nEND:VCALENDAR\n"
    )
    mail = f"From: ada@client.example\nContent-Type: text/calendar\n\n{calendar}".encode()

    assert found(mail)["appointments"] == [
        {
            "method": "REQUEST",
            "uid": "1@client.example",
            "sequence": 0,
            "summary": "Visit",
            "location": "",
            "start": "2026-11-03T09:00:00+01:00",
            "end": "2026-11-03T10:00:00+01:00",
            "zone": "Europe/Rome",
            "all_day": False,
            "recurrence": None,
            "status": None,
            "organizer": {"name": "Ada", "address": "ada@client.example"},
            "attendees": [{"name": "", "address": "bob@client.example", "status": "ACCEPTED"}],
        }
    ]
    assert "appointment" in run("-", stdin=mail).stdout


def test_a_file_that_was_packed_says_in_what() -> None:
    mail = (
        b"From: ada@client.example\nContent-Type: application/octet-stream; name=a.txt.p7m\n\n"
        b"0-\x06\t*\x86H\x86\xf7\r\x01\x07\x02\xa0\x200\x1e\x02\x01\x011\x000\x17"
        b"\x06\t*\x86H\x86\xf7\r\x01\x07\x01\xa0\x0a\x04\x08Hi there"
    )

    assert [file["packed_in"] for file in found(mail)["attachments"]] == [None, "a.txt.p7m"]
    assert "in a.txt.p7m" in run("-", stdin=mail).stdout


def test_a_vacation_note_is_an_automatic_reply_that_must_not_be_answered() -> None:
    read = found(b"Auto-Submitted: auto-replied\nFrom: a@client.example\n\nI am away.\n")
    assert read["auto_reply"] is True
    assert read["answerable"] is False


def test_list_mail_has_the_id_of_its_list() -> None:
    read = found(b"List-Id: The ramblers <ramblers.example.org>\nFrom: a@b.example\n\nHi.\n")
    assert (read["list"], read["list_id"]) == (True, "ramblers.example.org")
    assert read["answerable"] is False


def test_files_are_told_in_their_order_and_a_bad_one_does_not_stop_the_rest() -> None:
    Path("b.eml").write_bytes(MAIL)
    Path("a.eml").write_bytes(MAIL)
    result = run("--json", "b.eml", "none.eml", "a.eml")
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert [row["file"] for row in rows] == ["b.eml", "none.eml", "a.eml"]
    assert rows[1] == {"file": "none.eml", "error": "No such file or directory"}
    assert result.exit_code == 1


def test_people_see_what_was_set_apart() -> None:
    Path("one.eml").write_bytes(MAIL)
    text = run("one.eml").stdout
    assert "subject     Printer on fire\n" in text
    assert "kind        personal, may be answered\n" in text
    assert "file        plan.pdf (application/pdf, 5 bytes)\n" in text
    assert "\n--- reply ---\nIt smokes.\n" in text
    assert "\n--- quoted ---\nOn Tue" in text


def test_people_are_told_what_cannot_be_read_beside_the_rest() -> None:
    Path("one.eml").write_bytes(MAIL)
    result = run("none.eml", "one.eml")
    assert result.stderr == "none.eml: No such file or directory\n"
    assert "Printer on fire" in result.stdout


def test_a_forwarded_mail_is_told_by_its_header() -> None:
    read = found(
        b"From: a@b.example\nSubject: Fwd: x\n\nSee below.\n\n"
        b"---------- Forwarded message ---------\n"
        b"From: Carl <carl@client.example>\nDate: Tue, Nov 3, 2026 at 9:00 AM\n"
        b"Subject: x\nTo: <a@b.example>\n\nThe plan.\n"
    )
    forward = read["forward"]
    assert (forward["from"], forward["to"]) == ("Carl <carl@client.example>", "a@b.example")
    assert (forward["subject"], forward["text"].strip()) == ("x", "The plan.")


BOUNCE = b"""From: MAILER-DAEMON@mx.example
Subject: failed
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b

It failed.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; ada@client.example
Action: failed
Status: 5.1.1
--b
Content-Type: message/rfc822

From: support@acme.example
Message-ID: <9@acme.example>
Subject: x

Hi.
--b--
"""


def test_a_bounce_tells_whom_it_is_about() -> None:
    read = found(BOUNCE)
    assert read["bounce"] == {
        "recipients": [
            {
                "address": "ada@client.example",
                "action": "failed",
                "status": "5.1.1",
                "permanent": True,
            }
        ],
        "original_message_id": "9@acme.example",
    }
    assert (read["auto_reply"], read["answerable"]) == (True, False)
    text = run("-", stdin=BOUNCE).stdout
    assert "bounced" in text
    assert "ada@client.example failed 5.1.1\n" in text
    assert "9@acme.example" in text


def test_people_see_a_forwarded_mail_and_what_is_wrong() -> None:
    text = run(
        "-",
        stdin=b"From: a@b.example\nSubject: Fwd: x\n\nSee below.\n\n"
        b"---------- Forwarded message ---------\n"
        b"From: Carl <carl@client.example>\nDate: Tue, Nov 3, 2026 at 9:00 AM\n"
        b"Subject: x\nTo: <a@b.example>\n\nThe plan.\n",
    ).stdout
    _, _, forwarded = text.partition("--- forwarded ---\n")
    assert "from     Carl <carl@client.example>\n" in forwarded
    assert forwarded.endswith("The plan.\n")
    assert "\ndefect   no_message_id\n" in text


def test_several_mails_are_shown_apart() -> None:
    Path("a.eml").write_bytes(MAIL)
    assert run("a.eml", "a.eml").stdout.count("\n\nfile        a.eml\n") == 1
