"""``mail2ticket effects``: calls of a remote desk that somebody should know of (X4)."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from mail2ticket.cli import cli
from mail2ticket.testing import mail

#: A desk whose answers are lost, and that can tell nothing.
HELPDESK = """
from datetime import timedelta
from pathlib import Path

from mail2ticket.model.facts import Facts
from mail2ticket.stores.remote import Finding, RemoteStore, Trail
from mail2ticket.stores.sqlite import SqliteStore

class Desk:
    keys_last = settles_in = timedelta()

    def look_up(self, questions):
        return Facts()

    def open_ticket(self, draft, key):
        with Path("calls.txt").open("a") as calls:
            calls.write(key + "\\n")
        if not Path("up.txt").exists():
            raise TimeoutError("no answer\\x1b[2J")
        return "R7"

    def find(self, effect):
        finds = Path("finds.txt").exists()
        return Finding(Trail.DONE, "R7") if finds else Finding(Trail.CANNOT_TELL)

def open_store():
    return RemoteStore(SqliteStore("ledger.db"), Desk())
"""
SETTINGS = """
[store]
url = "python:remote_helpdesk:open_store"
[[mailboxes]]
address = "support@acme.example"
"""

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """A mail came once, and nobody knows whether its ticket was opened."""
    monkeypatch.setattr(sys, "path", [*sys.path])
    monkeypatch.setenv("COLUMNS", "160")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MAIL2TICKET_SETTINGS", raising=False)
    Path("remote_helpdesk.py").write_text(HELPDESK, "utf-8")
    Path("mail2ticket.toml").write_text(SETTINGS, "utf-8")
    Path("a.eml").write_bytes(mail("Pump"))

    def call(*arguments: str) -> Result:
        return CliRunner().invoke(cli, arguments)

    assert call("process", "a.eml").exit_code == 75
    yield call
    sys.modules.pop("remote_helpdesk", None)


def effects(run: Run) -> list[dict[str, Any]]:
    lines = run("effects", "list", "--json").stdout.splitlines()
    return [json.loads(line) for line in lines]


def calls() -> list[str]:
    return Path("calls.txt").read_text("utf-8").split()


def test_what_is_unfinished_is_listed(run: Run) -> None:
    (effect,) = effects(run)
    assert [effect["key"]] == calls()
    assert (effect["action"], effect["state"]) == ("open_ticket", "unknown")
    assert (effect["title"], effect["attempts"], effect["number"]) == ("Pump", 1, None)

    result = run("effects", "list")
    assert result.exit_code == 0
    assert "\x1b" not in result.stdout
    assert result.stdout.splitlines()[0].split()[0] == "key"
    assert result.stdout.endswith("1 effect unfinished\n")
    assert "1 call of the remote desk did not come to an end" in run("doctor").stdout


def test_a_narrow_terminal_has_room_for_the_key(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    (key,) = calls()
    assert key in run("effects", "list").stdout


def test_what_cannot_be_finished_is_listed_and_told_by_the_status(run: Run) -> None:
    result = run("effects", "finish")
    assert result.exit_code == 1
    assert "1 effect unfinished" in result.stdout

    Path("finds.txt").touch()
    result = run("effects", "finish")
    assert (result.exit_code, result.stdout) == (0, "nothing is unfinished\n")
    assert effects(run) == []
    assert "R7" in run("process", "a.eml").stdout
    assert len(calls()) == 1


def test_x4_a_person_says_that_it_was_done_and_it_is_not_done_again(
    run: Run, caplog: pytest.LogCaptureFixture
) -> None:
    (key,) = calls()
    assert "in_doubt" in run("process", "a.eml").stdout

    with caplog.at_level(logging.INFO, "mail2ticket"):
        result = run("effects", "resolve", key, "--done", "--number", "R7", "--by", "sam")

    assert result.exit_code == 0
    assert result.stdout.endswith("was done\n")
    assert f"effect={key} state=done by=sam" in caplog.messages
    assert "R7" in run("unprocessed", "reprocess", "--all", "--yes").stdout
    assert len(calls()) == 1


def test_x4_a_person_says_that_it_was_not_done_and_it_is_done(run: Run) -> None:
    (key,) = calls()
    result = run("effects", "resolve", key, "--not-done", "--by", "sam", "--json")
    told = json.loads(result.stdout)
    assert (told["state"], told["said_by"]) == ("refused", "sam")

    Path("up.txt").touch()
    assert "R7" in run("process", "a.eml").stdout
    assert calls() == [key, key]


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["KEY"], 64, "--done or --not-done"),
        (["KEY", "--not-done", "--number", "R7"], 64, "--number is for --done"),
        (["KEY", "--done"], 1, "say which ticket was opened"),
        (["nothing", "--not-done"], 1, "there is no effect nothing"),
    ],
)
def test_what_cannot_be_said_is_refused(
    run: Run, arguments: list[str], status: int, said: str
) -> None:
    (key,) = calls()
    result = run("effects", "resolve", *(key if each == "KEY" else each for each in arguments))
    assert result.exit_code == status
    assert said in result.stderr


def test_another_store_has_no_effects_to_see_to(run: Run) -> None:
    result = run("effects", "list", "--store", "memory://")
    assert result.exit_code == 1
    result = run("effects", "list", "--store", "sqlite:///ledger.db")
    assert result.exit_code == 64
    assert "no store of a remote desk" in result.stderr
