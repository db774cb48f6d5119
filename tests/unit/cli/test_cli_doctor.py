"""``mail2ticket doctor``: a line for each thing, what to do, JSON, and the exit status."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from mail2ticket.cli import cli

GOOD = '[desk]\nkeys = ["a key that nobody else knows"]\n[outbox]\nmaildir = "out"\n'
MAILBOX = '[[mailboxes]]\naddress = "support@acme.example"\n'


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MAIL2TICKET_SETTINGS", raising=False)
    return tmp_path


def doctor(toml: str, *arguments: str) -> Result:
    file = Path("mail2ticket.toml")
    file.write_text(toml + MAILBOX, "utf-8")
    file.chmod(0o600)
    return CliRunner().invoke(cli, ["doctor", "--seconds", "2", *arguments])


def test_a_desk_that_is_well_is_told_so() -> None:
    result = doctor(GOOD)

    assert result.exit_code == 0
    first, *_, last = result.stdout.splitlines()
    assert (
        first == "ok     settings         mail2ticket.toml: 1 mailbox, first support@acme.example"
    )
    assert last.endswith("things looked at: all is well")


def test_a_warning_is_no_fault_unless_it_is_to_be() -> None:
    result = doctor("")

    assert result.exit_code == 0
    assert "warn   outbox" in result.stdout
    assert "→ Add [outbox] to the settings" in result.stdout
    assert doctor("", "--strict").exit_code == 1


def test_a_fault_is_told_with_what_to_do_and_is_status_1() -> None:
    result = doctor(
        GOOD + '[[inboxes]]\nkind = "maildir"\nname = "[red]"\npath = "no\\u001b[2J"\n'
    )

    assert result.exit_code == 1
    assert "fault  inbox [red]" in result.stdout
    assert "→ See to path in [[inboxes]]" in result.stdout
    assert "\x1b" not in result.stdout
    assert result.stdout.splitlines()[-1].endswith("1 fault")


def test_faults_of_the_settings_are_findings_like_others() -> None:
    result = doctor('[desk]\nkeis = ["x"]\n[store]\nurl = "nothing"\n', "--json")

    found = [json.loads(line) for line in result.stdout.splitlines()]
    assert result.exit_code == 1
    assert len(found) == 2
    assert {each["health"] for each in found} == {"fault"}
    assert any("desk.keis: is not known" in each["said"] for each in found)


def test_json_is_an_object_a_line() -> None:
    result = doctor(GOOD, "--json", "--store", "memory://")

    found = [json.loads(line) for line in result.stdout.splitlines()]
    assert all(set(each) == {"subject", "health", "said", "advice"} for each in found)
    assert ("store", "warn", "memory:// keeps nothing") in [
        (each["subject"], each["health"], each["said"]) for each in found
    ]
