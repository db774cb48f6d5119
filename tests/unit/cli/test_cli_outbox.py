"""``mail2ticket outbox`` and ``relay``: notices that wait, or cannot be sent (N4)."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from patience import PATIENCE, ending

from mail2ticket.cli import cli, paging
from mail2ticket.model.notice import OutboundMail
from mail2ticket.model.outgoing import Posting
from mail2ticket.stores.sqlite import SqliteStore
from mail2ticket.testing import outbound_mail
from mail2ticket.transports.maildir import MaildirTransport

SETTINGS = """
[store]
url = "sqlite:///desk.db"
[outbox]
attempts = 1
[[mailboxes]]
address = "support@acme.example"
"""
NOON = datetime(2026, 11, 3, 12, tzinfo=UTC)
KEY = "0123456789abcdef" * 4
OTHER = "fedcba9876543210" * 4

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Two notices of one mail wait, a third is a dead letter, and a fourth was sent."""
    monkeypatch.setenv("COLUMNS", "140")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MAIL2TICKET_SETTINGS", raising=False)
    Path("mail2ticket.toml").write_text(SETTINGS, "utf-8")
    with SqliteStore("desk.db") as store:
        dead = outbound_mail(f"{OTHER}.0", to="eve@client.example")
        with store.begin() as work:
            work.enqueue(dead, None, NOON)
        (taken,) = store.take_due(NOON, NOON, 1)
        store.give_up(taken.mail, 38, "SMTPRecipientsRefused 550 5.1.1")
        with store.begin() as work:
            for name in (f"{KEY}.0", f"{KEY}.1", f"{OTHER}.1"):
                work.enqueue(outbound_mail(name), None, NOON)
        store.mark_sent(outbound_mail(f"{OTHER}.1"))

    def call(*arguments: str, **options: Any) -> Result:  # noqa: ANN401 - as click takes them
        return CliRunner().invoke(cli, arguments, **options)

    return call


def ids(run: Run, *arguments: str) -> list[str]:
    result = run("outbox", "list", "--json", *arguments)
    assert result.exit_code == 0
    return [json.loads(line)["id"] for line in result.stdout.splitlines()]


def state_of(name: str) -> Posting:
    with SqliteStore("desk.db") as store:
        (found,) = store.outgoing(None, begins=name)
    return found.state


def test_what_waits_is_listed_with_a_word_on_dead_letters(run: Run) -> None:
    lines = run("outbox", "list").stdout.splitlines()
    assert lines[0].split() == ["id", "due", "to", "number", "kinds", "tries", "error"]
    assert lines[1].split() == [
        "0123456789.0", "2026-11-03", "12:00", "ada@client.example", "created,", "files_dropped",
        "0",
    ]  # fmt: skip
    assert lines[2].split()[0] == "0123456789.1"
    assert lines[3:] == ["", "2 notices", "and dead letters: 1, see --state dead"]


def test_dead_letters_are_listed_with_why(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    lines = run("outbox", "list", "--state", "dead").stdout.splitlines()
    assert lines[0].split() == ["id", "due", "to", "tries", "error"]
    assert lines[1].split() == [
        "fedcba9876.0", "eve@client.example", "38", "SMTPRecipientsRefused", "550", "5.1.1",
    ]  # fmt: skip
    assert lines[2:] == ["", "1 notice"]


@pytest.mark.parametrize(
    ("options", "found"),
    [
        ((), [f"{KEY}.0", f"{KEY}.1"]),
        (("--state", "dead"), [f"{OTHER}.0"]),
        (("--state", "sent"), [f"{OTHER}.1"]),
        (("--state", "all"), [f"{OTHER}.0", f"{KEY}.0", f"{KEY}.1", f"{OTHER}.1"]),
        (("--limit", "1"), [f"{KEY}.0"]),
        (("--limit", "0"), [f"{KEY}.0", f"{KEY}.1"]),
        (("--after", "0123456789.0"), [f"{KEY}.1"]),
        (("--after", f"{KEY}.1"), []),
    ],
)
def test_notices_are_listed_by_state_and_page(
    run: Run, options: tuple[str, ...], found: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert ids(run, *options) == found
    monkeypatch.setattr(paging, "PAGE", 1 + ("--after" in options))
    assert ids(run, *options) == found


def test_a_page_says_where_the_next_begins(run: Run) -> None:
    text = run("outbox", "list", "--limit", "1").stdout
    assert "\n1 are shown; more with --after 0123456789.0\n" in text
    empty = run("outbox", "list", "--after", f"{KEY}.1", "--state", "sent", "--limit", "9").stdout
    assert empty.splitlines()[-1] == "1 notice"


def test_nothing_waits(run: Run) -> None:
    run("relay", "--transport", "maildir:out")
    text = run("outbox", "list").stdout
    assert text == "no notice that waits\nand dead letters: 1, see --state dead\n"


def test_a_notice_is_shown(run: Run) -> None:
    text = run("outbox", "show", "fedcba9876.0").stdout
    rows = dict(line.split(maxsplit=1) for line in text.split("\n\n")[0].splitlines())
    assert (rows["id"], rows["state"]) == (f"{OTHER}.0", "dead")
    assert rows["error"] == "SMTPRecipientsRefused 550 5.1.1"
    assert rows["due_at"].endswith(" UTC")
    assert text.endswith("\nWe have it.\n\n")
    found = json.loads(run("outbox", "show", f"{KEY}.1", "--json").stdout)
    assert (found["to"], found["attempts"]) == ("ada@client.example", 0)
    assert found["text"].strip() == "We have it."


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("0123", "several notices have ids like 0123; write more"),
        ("0123.7", "there is no notice 0123.7"),
        ("9999", "there is no notice 9999"),
        (" ", "there is no notice  "),
        ("\x1b[2J", r"there is no notice \x1b[2J"),
    ],
)
def test_an_id_that_is_none_or_several_is_1(run: Run, written: str, said: str) -> None:
    result = run("outbox", "show", written)
    assert (result.exit_code, result.stderr) == (1, f"Error: {said}\n")


def test_a_dead_letter_is_released_and_sent(run: Run) -> None:
    result = run("outbox", "release", "fedcba9876.0")
    assert (result.exit_code, result.stdout) == (0, "1 notice released\n")
    assert state_of(f"{OTHER}.0") is Posting.WAITING
    sent = run("relay", "--transport", "maildir:out")
    assert (sent.exit_code, sent.stdout) == (0, "3 sent\n")
    assert len(list(Path("out/new").iterdir())) == 3
    assert state_of(f"{OTHER}.0") is Posting.SENT


def test_what_is_no_dead_letter_is_told(run: Run) -> None:
    result = run("outbox", "release", f"{KEY}.0", f"{OTHER}.0")
    assert result.exit_code == 1
    assert (result.stdout, result.stderr) == (
        "1 notice released\n", "0123456789.0 is no dead letter\n",
    )  # fmt: skip
    result = run("outbox", "release", f"{KEY}.0", "--json")
    assert json.loads(result.stdout) == {"id": f"{KEY}.0", "released": False}


def test_whoever_means_all_dead_letters_says_so(run: Run) -> None:
    assert run("outbox", "release").exit_code == 64
    assert run("outbox", "release", "x", "--all").exit_code == 64
    result = run("outbox", "release", "--all")
    assert (result.exit_code, "Say --yes" in result.stderr) == (64, True)
    assert run("outbox", "release", "--all", "--yes").stdout == "1 notice released\n"
    assert run("outbox", "release", "--all").stdout == "0 notices released\n"


def test_a_relay_without_a_transport_is_64(run: Run) -> None:
    result = run("relay")
    assert (result.exit_code, "Say how with --transport" in result.stderr) == (64, True)
    wrong = run("relay", "--transport", "pigeon:out")
    assert wrong.exit_code == 75
    assert "'pigeon:out' is no URL of a transport; maildir:FOLDER would be one" in wrong.stderr


def test_a_relay_that_has_nothing_to_do_says_so(run: Run) -> None:
    asked = ("relay", "--transport", "maildir:out")
    assert run(*asked, "--limit", "1").stdout == "1 sent\n"
    assert json.loads(run(*asked, "--json").stdout) == {"sent": 1, "put_off": 0, "given_up": 0}
    assert run(*asked).stdout == "nothing is due\n"
    assert json.loads(run(*asked, "--json").stdout) == {"sent": 0, "put_off": 0, "given_up": 0}


def test_a_notice_that_becomes_a_dead_letter_is_1(run: Run) -> None:
    """The settings give it one attempt; then a person has to see to it."""
    Path("out").write_bytes(b"no folder")
    result = run("relay", "--transport", "maildir:out")
    assert (result.exit_code, result.stdout) == (1, "2 given up\n")
    assert "mail2ticket: the relay: notice " in result.stderr
    assert len(ids(run, "--state", "dead")) == 3


def test_a_notice_that_is_put_off_is_no_error(run: Run) -> None:
    Path("mail2ticket.toml").write_text(SETTINGS.replace("attempts = 1", ""), "utf-8")
    Path("out").write_bytes(b"no folder")
    result = run("relay", "--transport", "maildir:out")
    assert (result.exit_code, result.stdout) == (0, "2 put off\n")
    with SqliteStore("desk.db") as store:
        due = [each.due_at for each in store.outgoing(Posting.WAITING)]
    assert all(each > datetime.now(UTC) - timedelta(minutes=5) for each in due)


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_a_relay_goes_on_until_it_is_told_to_stop(run: Run, how: signal.Signals) -> None:
    code = "from mail2ticket.__main__ import main; main()"
    command = ["relay", "--transport", "maildir:out", "--every", "60min", "--json"]
    child = subprocess.Popen(  # noqa: S603 - our own code
        [sys.executable, "-c", code, *command], stdout=subprocess.PIPE
    )
    with ending(child):
        assert child.stdout
        assert json.loads(child.stdout.readline()) == {"sent": 2, "put_off": 0, "given_up": 0}
        os.kill(child.pid, how)
        assert child.wait(PATIENCE) == 0
        assert child.stdout.read() == b""
    assert ids(run) == []


def test_a_relay_that_is_told_to_stop_does_not_send_all_that_is_due(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    with SqliteStore("desk.db") as store, store.begin() as work:
        for number in range(30):
            work.enqueue(outbound_mail(f"{number:064x}.0"), None, NOON)
    asked = ("relay", "--transport", "maildir:out")
    assert run(*asked, "--limit", "13").stdout == "13 sent\n"
    send = MaildirTransport.send

    def stopped(self: MaildirTransport, mail: OutboundMail) -> None:
        send(self, mail)
        os.kill(os.getpid(), signal.SIGTERM)

    with monkeypatch.context() as patch:
        patch.setattr(MaildirTransport, "send", stopped)
        result = run(*asked)
    assert (result.exit_code, result.stdout) == (0, "10 sent\n")
    assert run(*asked).stdout == "9 sent\n"


def test_a_store_that_is_not_there_is_told_and_not_created(run: Run) -> None:
    for command in (("outbox", "list"), ("relay", "--transport", "maildir:out")):
        result = run(*command, "--store", "sqlite:///none.db")
        assert (result.exit_code, "there is no store" in result.stderr) == (1, True)
    assert not Path("none.db").exists()
