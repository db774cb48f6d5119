"""``mail2ticket process``: what is taken, what is told, and how it ends."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

import pytest
from click.testing import CliRunner, Result

from mail2ticket.cli import cli
from mail2ticket.errors import MessageError, StoreError
from mail2ticket.intake import Intake
from mail2ticket.model.decision import Outcome
from mail2ticket.model.message import Envelope
from mail2ticket.sources import Delivery
from mail2ticket.sources.mbox import Mbox

SETTINGS = """
[desk]
keys = ["0123456789abcdef"]
[store]
url = "sqlite:///desk.db"
[[mailboxes]]
address = "support@acme.example"
queue = "First line"
[[contacts]]
name = "Ada Lovelace"
addresses = ["ada@client.example"]
[[tickets]]
number = "T20261103.0001"
title = "Printer"
participants = ["ada@client.example"]
"""

KEYS = [
    "file",
    "message_id",
    "state",
    "entity",
    "number",
    "title",
    "reason",
    "mailbox",
    "requester",
    "hours",
    "notices",
    "files_kept",
    "files_refused",
]

Run = Callable[..., Result]


def mail(subject: str = "Printer on fire", number: int = 1, **fields: str) -> bytes:
    header = {
        "From": "Ada <ada@client.example>",
        "To": "support@acme.example",
        "Subject": subject,
        "Date": "Tue, 03 Nov 2026 10:00:00 +0000",
        "Message-ID": f"<{number}@client.example>",
        **{name.replace("_", "-"): value for name, value in fields.items()},
    }
    lines = [f"{name}: {value}" for name, value in header.items()]
    return "\n".join((*lines, "", "It smokes.", "")).encode()


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MAIL2TICKET_SETTINGS", raising=False)
    monkeypatch.delenv("COLUMNS", raising=False)
    (tmp_path / "mail2ticket.toml").write_text(SETTINGS, "utf-8")
    return tmp_path


@pytest.fixture
def run(desk: Path) -> Run:
    def call(*arguments: str | Path, stdin: bytes | None = None) -> Result:
        return CliRunner().invoke(cli, [str(each) for each in arguments], input=stdin)

    return call


def rows(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def numbers_since(began: datetime) -> set[str]:
    """Return what the first ticket since then may be called: there is a midnight each day."""
    return {f"T{moment:%Y%m%d}.0001" for moment in (began, datetime.now(UTC))}


def test_a_mail_becomes_a_ticket_and_the_table_says_so(desk: Path, run: Run) -> None:
    (desk / "one.eml").write_bytes(mail())
    result = run("process", "one.eml")
    assert result.exit_code == 0
    assert result.stderr == ""
    header, row, empty, *summary = result.stdout.splitlines()
    assert header.split() == ["file", "state", "entity", "number", "title", "reason"]
    assert row.split() == [
        "one.eml",
        "created",
        "ticket",
        "T20261103.0002",
        "Printer",
        "on",
        "fire",
    ]
    assert empty == ""
    assert summary == ["1 mail: 1 created", "1 notice waits in the outbox"]


def test_a_narrow_table_has_fewer_columns(
    desk: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    (desk / "one.eml").write_bytes(mail("Printer on fire " * 5))
    lines = run("process", "one.eml").stdout.splitlines()
    assert lines[0].split(maxsplit=3) == ["file", "state", "number", "title or reason"]
    assert max(map(len, lines)) <= 60
    assert "".join("".join(lines).split()).count("fire") == 5


def test_json_is_one_object_a_mail_with_these_keys(desk: Path, run: Run) -> None:
    (desk / "one.eml").write_bytes(mail())
    result = run("process", "one.eml", "--json")
    (row,) = rows(result)
    assert list(row) == KEYS
    assert row == {
        "file": "one.eml",
        "message_id": "1@client.example",
        "state": "created",
        "entity": "ticket",
        "number": "T20261103.0002",
        "title": "Printer on fire",
        "reason": "",
        "mailbox": "support@acme.example",
        "requester": "Ada Lovelace <ada@client.example>",
        "hours": None,
        "notices": ["created"],
        "files_kept": [],
        "files_refused": [],
    }
    assert result.output == result.stdout


def test_the_same_mail_again_is_a_repeat_of_the_same_ticket(desk: Path, run: Run) -> None:
    (desk / "one.eml").write_bytes(mail())
    run("process", "one.eml")
    (row,) = rows(run("process", "one.eml", "--json"))
    assert (row["state"], row["number"]) == ("repeat", "T20261103.0002")


def test_a_folder_is_told_by_names_in_it(desk: Path, run: Run) -> None:
    (desk / "inbox").mkdir()
    for number in (1, 2):
        (desk / "inbox" / f"{number}.eml").write_bytes(mail(f"Mail {number}", number))
    result = run("process", "inbox")
    assert [line.split()[0] for line in result.stdout.splitlines()[1:3]] == ["1.eml", "2.eml"]
    assert "2 mails in inbox: 2 created" in result.stdout


def test_one_mail_is_read_from_standard_input(run: Run) -> None:
    (row,) = rows(run("process", "-", "--json", stdin=mail()))
    assert (row["file"], row["state"]) == ("-", "created")


def test_mail_on_standard_input_was_received_now(run: Run) -> None:
    began = datetime.now(UTC)
    (row,) = rows(run("process", "-", "--json", stdin=mail()))
    assert row["number"] in numbers_since(began)


@pytest.mark.parametrize(
    ("when", "day"),
    [
        ("mail", "20261103"),
        ("2025-02-01", "20250201"),
        ("2025-02-01T23:30-02:00", "20250202"),
    ],
)
def test_when_a_mail_was_received_can_be_said(desk: Path, run: Run, when: str, day: str) -> None:
    (desk / "one.eml").write_bytes(mail())
    (row,) = rows(run("process", "one.eml", "--json", "--received", when, "--store", "memory://"))
    assert str(row["number"]).startswith(f"T{day}.")


def test_a_mail_can_be_said_to_be_received_now(desk: Path, run: Run) -> None:
    (desk / "one.eml").write_bytes(mail())
    began = datetime.now(UTC)
    (row,) = rows(run("process", "one.eml", "--json", "--received", "now"))
    assert row["number"] in numbers_since(began)


def test_our_own_servers_stamp_is_believed_before_the_date(desk: Path, run: Run) -> None:
    stamped = b"Received: from x by mx.acme.example; Wed, 04 Nov 2026 10:00:00 +0000\n" + mail()
    (desk / "one.eml").write_bytes(stamped)
    (row,) = rows(run("process", "one.eml", "--json"))
    assert row["number"] == "T20261104.0001"


@pytest.mark.parametrize(
    "date",
    [
        "never",
        "",
        "Tue, 03 Nov 2099 10:00:00 +0000",
        "Sun, 03 Nov 1901 10:00:00 +0000",
        "Mon, 01 Jan 0001 00:00:00 +1400",
        "Fri, 31 Dec 9999 23:59:59 -1200",
    ],
)
def test_a_mail_from_no_time_that_can_be_was_received_now(desk: Path, run: Run, date: str) -> None:
    (desk / "one.eml").write_bytes(mail(Date=date))
    began = datetime.now(UTC)
    (row,) = rows(run("process", "one.eml", "--json"))
    assert row["number"] in numbers_since(began)


def test_the_first_moment_that_can_be_is_one_in_every_zone(desk: Path, run: Run) -> None:
    (desk / "one.eml").write_bytes(mail(Date="Thu, 01 Jan 1970 00:00:00 +1400"))
    for more in ((), ("--received", "1970-01-01T00:00+14:00")):
        (row,) = rows(run("process", "one.eml", "--json", "--store", "memory://", *more))
        assert row["number"] == "T19700101.0001"


@pytest.mark.parametrize("when", ["1901-01-01", "0001-01-01T00:00+14:00", "9999-12-31"])
def test_a_moment_that_cannot_be_is_wrong_usage(desk: Path, run: Run, when: str) -> None:
    (desk / "one.eml").write_bytes(mail())
    result = run("process", "one.eml", "--received", when)
    assert result.exit_code == 64
    assert "is not from 1970 to 9998" in result.output


def test_a_folder_of_old_mail_is_not_taken_for_a_loop(desk: Path, run: Run) -> None:
    (desk / "inbox").mkdir()
    for day in range(1, 5):
        date = f"Tue, {day:02} Nov 2022 10:00:00 +0000"
        (desk / "inbox" / f"{day}.eml").write_bytes(mail("Backup report", day, Date=date))
    assert {row["state"] for row in rows(run("process", "inbox", "--json"))} == {"created"}


def test_three_at_once_are_too_many(desk: Path, run: Run) -> None:
    (desk / "inbox").mkdir()
    for number in (1, 2, 3):
        (desk / "inbox" / f"{number}.eml").write_bytes(mail("Backup report", number))
    found = rows(run("process", "inbox", "--json"))
    assert [(row["state"], row["reason"]) for row in found] == [
        ("created", ""),
        ("created", ""),
        ("held", "too_often"),
    ]


def test_a_file_that_cannot_be_read_is_an_error_and_the_rest_go_on(desk: Path, run: Run) -> None:
    (desk / "one.eml").write_bytes(mail())
    result = run("process", "none.eml", "one.eml", "--json")
    assert result.exit_code == 1
    first, second = rows(result)
    assert list(first) == KEYS
    assert (first["state"], first["reason"]) == ("error", "No such file or directory")
    assert second["state"] == "created"


def test_a_mail_that_can_never_be_taken_is_65(desk: Path, run: Run) -> None:
    (desk / "mail2ticket.toml").write_text(SETTINGS + "[limits]\nrefused_bytes = 100\n", "utf-8")
    (desk / "one.eml").write_bytes(mail())
    result = run("process", "one.eml", "--json")
    assert result.exit_code == 65
    assert rows(result)[0]["state"] == "error"


def failing(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a mail with "fails" in it fail."""
    process = Intake.process

    def fail(
        self: Intake,
        content: BinaryIO,
        envelope: Envelope | None = None,
        *,
        received_at: datetime | None = None,
    ) -> Outcome:
        whole = content.read()
        if b"fails" in whole:
            raise error
        return process(self, whole, envelope, received_at=received_at)

    monkeypatch.setattr(Intake, "process", fail)


@pytest.mark.parametrize(
    ("error", "status", "reason"),
    [
        (StoreError("the disk is full"), 75, "the disk is full"),
        (MessageError("never"), 65, "never"),
        (ZeroDivisionError("ours"), 1, "ZeroDivisionError: ours"),
    ],
)
def test_each_failure_has_its_exit_status_and_the_rest_go_on(  # noqa: PLR0917 - by name
    desk: Path,
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
    status: int,
    reason: str,
) -> None:
    failing(error, monkeypatch)
    (desk / "1.eml").write_bytes(mail("This fails"))
    (desk / "2.eml").write_bytes(mail("This does not", 2))
    result = run("process", "1.eml", "2.eml", "--json")
    assert result.exit_code == status
    assert [(row["state"], row["reason"]) for row in rows(result)] == [
        ("error", reason),
        ("created", ""),
    ]


def test_trying_again_is_told_before_what_can_never_be_taken(
    desk: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing(StoreError("busy"), monkeypatch)
    limits = "[limits]\nrefused_bytes = 1000\n"
    (desk / "mail2ticket.toml").write_text(SETTINGS + limits, "utf-8")
    (desk / "1.eml").write_bytes(mail("This fails"))
    (desk / "2.eml").write_bytes(mail() + b"x" * 1000)
    assert run("process", "1.eml", "2.eml", "none.eml").exit_code == 75


def test_a_store_that_does_not_open_is_75(desk: Path, run: Run) -> None:
    (desk / "desk.db").write_bytes(b"this is no database, and never was one" * 40)
    (desk / "one.eml").write_bytes(mail())
    result = run("process", "one.eml")
    assert result.exit_code == 75
    assert result.stderr.startswith("Error: ")


def test_without_settings_the_usage_is_wrong(desk: Path, run: Run) -> None:
    (desk / "mail2ticket.toml").unlink()
    (desk / "one.eml").write_bytes(mail())
    result = run("process", "one.eml")
    assert result.exit_code == 64
    assert "There are no settings: write a mail2ticket.toml" in result.stderr
    # What it says would do, does.
    (desk / "mail2ticket.toml").write_text(result.stderr.rpartition("\n\n")[2], "utf-8")
    again = run("process", "one.eml")
    assert again.exit_code == 0, again.output


def test_settings_are_found_by_option_then_environment_then_name(
    desk: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("option", "environment"):
        text = SETTINGS.replace("support@", f"{name}@")
        (desk / f"{name}.toml").write_text(text, "utf-8")
    (desk / "one.eml").write_bytes(mail(Delivered_To="environment@acme.example"))
    store = ("--json", "--store", "memory://")

    monkeypatch.setenv("MAIL2TICKET_SETTINGS", "environment.toml")
    (row,) = rows(run("process", "one.eml", *store))
    assert row["mailbox"] == "environment@acme.example"
    (row,) = rows(run("process", "one.eml", "--settings", "option.toml", *store))
    assert row["reason"] == "no_route"


def test_faulty_settings_are_told_whole_and_mail_may_come_again(desk: Path, run: Run) -> None:
    faulty = SETTINGS.replace("queue", "quue") + "[limits]\ndepth = 'deep'\n"
    (desk / "mail2ticket.toml").write_text(faulty, "utf-8")
    result = run("process", "one.eml")
    assert result.exit_code == 75
    assert result.stderr.splitlines() == [
        "Error: 2 faults in the settings:",
        "  mail2ticket.toml: limits.depth: is a string; a whole number would be right",
        "  mail2ticket.toml: mailboxes[0].quue: is not known; did you mean queue?",
    ]


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["process"],
        ["prosess"],
        ["process", "--colour", "x"],
        ["process", "one.eml", "--store", "desk.db"],
        ["process", "one.eml", "--received", "yesterday"],
        ["process", "one.eml", "--settings", "none.toml"],
        ["items", "--store", "oracle://x"],
        ["show"],
    ],
)
def test_wrong_usage_is_64(run: Run, arguments: list[str]) -> None:
    assert run(*arguments).exit_code == 64


def test_notices_are_delivered_to_the_maildir_of_the_settings(desk: Path, run: Run) -> None:
    (desk / "one.eml").write_bytes(mail())
    assert "1 notice waits in the outbox" in run("process", "one.eml").stdout
    with (desk / "mail2ticket.toml").open("a", encoding="utf-8") as settings:
        settings.write('[outbox]\nmaildir = "outgoing"\n')
    (desk / "two.eml").write_bytes(mail("Another", 2))
    # The one that waits is delivered as well.
    assert "2 notices delivered to outgoing" in run("process", "two.eml").stdout
    assert len(list((desk / "outgoing" / "new").iterdir())) == 2


def test_a_notice_that_cannot_be_delivered_waits_and_the_ticket_stands(
    desk: Path, run: Run
) -> None:
    with (desk / "mail2ticket.toml").open("a", encoding="utf-8") as settings:
        settings.write('[outbox]\nmaildir = "one.eml"\n')
    (desk / "one.eml").write_bytes(mail())
    result = run("process", "one.eml")
    assert result.exit_code == 0
    assert "1 mail: 1 created" in result.stdout
    assert "1 notice waits in the outbox (one.eml does not take the mail" in " ".join(
        result.stdout.split()
    )


def test_a_store_can_be_named_that_forgets(desk: Path, run: Run) -> None:
    (desk / "one.eml").write_bytes(mail())
    assert run("process", "one.eml", "--store", "memory://").exit_code == 0
    assert not (desk / "desk.db").exists()


def test_the_files_of_an_mbox_are_numbered(desk: Path, run: Run) -> None:
    postmark = b"From ada@client.example Tue Nov  3 10:00:00 2026\n"
    (desk / "box").write_bytes(b"\n".join(postmark + mail(number=n) for n in (1, 2)))
    found = rows(run("process", "box", "--json"))
    assert [(row["file"], row["state"]) for row in found] == [
        ("box#1", "created"),
        ("box#2", "created"),
    ]


def test_no_mail_is_no_error(desk: Path, run: Run) -> None:
    (desk / "empty").mkdir()
    result = run("process", "empty")
    assert (result.exit_code, result.stdout) == (0, "no mail\n")


def test_what_else_is_worth_knowing_is_told_beside_the_title(desk: Path, run: Run) -> None:
    (desk / "one.eml").write_bytes(
        b"From: Ada <ada@client.example>\nTo: support@acme.example\nSubject: [T20261103.0001] x\n"
        b"Date: Tue, 03 Nov 2026 10:00:00 +0000\nMessage-ID: <1@client.example>\n"
        b"Content-Type: multipart/mixed; boundary=b\n\n--b\n\n#T=1:00\nIt smokes.\n"
        b"--b\nContent-Type: application/octet-stream\n"
        b"Content-Disposition: attachment; filename=run.exe\n\nMZ\n--b--\n"
    )
    (desk / "two.eml").write_bytes(
        mail("[T20261103.0001] y", 2, From="Eve <eve@elsewhere.example>")
    )
    said = " ".join(run("process", "one.eml", "two.eml").stdout.split())
    assert "command: not_an_agent" in said
    assert "left out: run.exe" in said
    assert "names T20261103.0001" in said


def test_a_repeat_without_a_message_id_is_a_repeat_all_the_same(desk: Path, run: Run) -> None:
    (desk / "one.eml").write_bytes(mail().replace(b"Message-ID", b"X-No-Message-ID"))
    run("process", "one.eml")
    (row,) = rows(run("process", "one.eml", "--json"))
    assert (row["state"], row["number"], row["message_id"]) == ("repeat", None, None)


def test_an_mbox_that_fails_while_it_is_read_is_an_error_of_its_own(
    desk: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: Mbox) -> Iterator[Delivery]:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(Mbox, "__iter__", fail)
    (desk / "box").write_bytes(b"From ada 10:00\n" + mail())
    (desk / "one.eml").write_bytes(mail())
    result = run("process", "box", "one.eml", "--json")
    assert result.exit_code == 1
    assert [(row["state"], row["reason"]) for row in rows(result)] == [
        ("error", "Input/output error"),
        ("created", ""),
    ]


def test_a_date_that_no_calendar_has_in_utc_is_now(desk: Path, run: Run) -> None:
    (desk / "one.eml").write_bytes(mail(Date="Mon, 01 Jan 0001 00:00:00 +1200"))
    began = datetime.now(UTC)
    (row,) = rows(run("process", "one.eml", "--json"))
    assert row["number"] in numbers_since(began)


def test_mails_of_unlike_folders_keep_their_whole_names(desk: Path, run: Run) -> None:
    (desk / "one.eml").write_bytes(mail())
    text = run("process", "one.eml", desk / "one.eml").stdout
    assert text.splitlines()[-2].startswith("2 mails: 1 created, 1 repeat")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("proces", "No such command 'proces'. Did you mean 'process'?"),
        ("quite-another", "No such command 'quite-another'."),
    ],
)
def test_of_a_command_that_there_is_not_the_nearest_is_named(
    run: Run, name: str, said: str
) -> None:
    result = run(name)
    assert result.exit_code == 64
    assert result.stderr.endswith(f"Error: {said}\n")
