"""``mails``: a mail that came is found by who sent it, and by what became of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from mail2ticket import Intake, Mailbox, Policy
from mail2ticket.cli import cli
from mail2ticket.model.items import Discarded
from mail2ticket.stores.sqlite import SqliteStore
from mail2ticket.testing import mail, new_record

Run = Callable[..., Result]
NOON = datetime(2026, 11, 3, 12, tzinfo=UTC)
MAILS = (
    mail("Printer on fire", sender="Ada@client.example"),
    mail("Offer", sender="eve@stranger.example", to="sales@acme.example"),
    mail("Secret", sender="ada@client.example", Sensitivity="Private"),
    mail("Pump", sender="bob@client.example"),
)


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    with SqliteStore("desk.db") as store:
        intake = Intake(store, None, Policy(mailboxes=(Mailbox("support@acme.example"),)))
        for days, content in enumerate(MAILS):
            intake.process(content, received_at=NOON + timedelta(days=days))
    runner = CliRunner()

    def run(*words: str) -> Result:
        return runner.invoke(cli, [*words, "--store", "sqlite:///desk.db"])

    return run


def listed(run: Run, *words: str) -> list[dict[str, object]]:
    result = run("mails", *words, "--json")
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_all_mail_is_listed_with_what_became_of_it(run: Run) -> None:
    assert [(each["state"], each["number"] or each["reason"]) for each in listed(run)] == [
        ("created", "T20261103.0001"),
        ("held", "no_route"),
        ("discarded", "private"),
        ("created", "T20261106.0001"),
    ]
    assert "trace" not in listed(run)[0]
    lines = run("mails").stdout.splitlines()
    assert lines[0].split() == ["key", "received", "became", "sender", "mailbox", "subject"]
    assert lines[1].split()[1:5] == ["2026-11-03", "12:00", "created", "T20261103.0001"]
    assert lines[-1] == "4 mails"


@pytest.mark.parametrize(
    ("words", "subjects"),
    [
        (["--sender", "ada@client.example"], ["Printer on fire"]),
        (["--sender", "@client.example"], ["Printer on fire", "Pump"]),
        (["--state", "held"], ["Offer"]),
        (["--state", "discarded"], [""]),
        (["--reason", "no_route"], ["Offer"]),
        (["--mailbox", "support@acme.example", "--since", "2026-11-04"], ["Pump"]),
        (["--until", "2026-11-03"], ["Printer on fire"]),
        (["--sender", "nobody@client.example"], []),
    ],
)
def test_mail_is_found_by_what_people_know_of_it(
    run: Run, words: list[str], subjects: list[str]
) -> None:
    assert [each["subject"] for each in listed(run, *words)] == subjects
    assert ("no such mail" in run("mails", *words).stdout) is (subjects == [])


def test_a_long_list_goes_on_after_the_key_that_it_names(run: Run) -> None:
    first = run("mails", "--limit", "3").stdout.splitlines()
    assert first[-2] == "3 mails"
    after = first[-1].removeprefix("there are more: --after ")
    assert [each["subject"] for each in listed(run, "--after", after)] == [
        each["subject"] for each in listed(run)[3:]
    ]
    assert len(listed(run, "--limit", "2")) == 2
    assert run("mails", "--limit", "4").stdout.splitlines()[-1] == "4 mails"
    assert len(listed(run, "--limit", "0")) == 4


@pytest.mark.parametrize("after", ["printer", "ffffffffff"])
def test_a_key_that_no_mail_has_is_told(run: Run, after: str) -> None:
    result = run("mails", "--after", after)
    assert result.exit_code == 1
    assert f"no mail has a key that begins with {after}" in result.stderr


def test_status_and_explain_take_the_key_that_is_listed(run: Run, tmp_path: Path) -> None:
    (tmp_path / "mail2ticket.toml").write_text('[[mailboxes]]\naddress = "support@acme.example"\n')
    key = run("mails", "--sender", "bob@client.example").stdout.splitlines()[1].split()[0]
    assert len(key) == 10
    for beginning in (key, key[:8].upper(), str(listed(run)[3]["key"])):
        found = json.loads(run("status", beginning, "--json").stdout)
        assert (found["sender"], found["number"]) == ("bob@client.example", "T20261106.0001")
        explained = json.loads(run("explain", beginning, "--json").stdout)
        assert explained["before"]["number"] == "T20261106.0001"
    result = run("status", "ffffffffff")
    assert (result.exit_code, "no mail came with" in result.stderr) == (1, True)


def test_a_beginning_that_several_keys_have_is_told(run: Run) -> None:
    with SqliteStore("desk.db") as store, store.begin() as work:
        for key in ("abcdabcd01", "abcdabcd02"):
            work.record(new_record(key, entity=Discarded("vacation", "")))
    result = run("status", "abcdabcd")
    assert result.exit_code == 1
    assert "several mails have keys that begin with abcdabcd" in result.stderr
    assert json.loads(run("status", "abcdabcd02", "--json").stdout)["key"] == "abcdabcd02"


def test_a_narrow_terminal_has_fewer_columns(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    lines = run("mails").stdout.splitlines()
    assert lines[0].split() == ["key", "received", "became", "mail"]
    assert max(map(len, lines)) <= 80


def test_what_a_mail_says_moves_no_cursor(run: Run) -> None:
    with SqliteStore("desk.db") as store, store.begin() as work:
        work.record(new_record("abcdabcd03", subject="\x1b[31mPump\u202e"))
    told = run("mails").stdout
    assert "Pump" in told
    assert "\x1b" not in told
    assert "\u202e" not in told
