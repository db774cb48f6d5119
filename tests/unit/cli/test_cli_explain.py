"""``mail2ticket explain``: what would become of a mail, and that nothing is written."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from mail2ticket.cli import cli

ROOT = Path(__file__).parents[3]
SETTINGS = """
[store]
url = "sqlite:///desk.db"
[[mailboxes]]
address = "support@acme.example"
[[contacts]]
name = "Ada Lovelace"
addresses = ["ada@client.example"]
[[tickets]]
number = "T20261103.0001"
title = "Printer"
participants = ["ada@client.example"]
"""

MAIL = b"""From: Ada <ada@client.example>
To: support@acme.example
Subject: Re: [T20261103.0001] Printer
Date: Tue, 03 Nov 2026 10:00:00 +0000
Message-ID: <1@client.example>

It smokes.
"""

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("COLUMNS", "140")  # whatever the terminal is that the tests run in
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MAIL2TICKET_SETTINGS", raising=False)
    Path("mail2ticket.toml").write_text(SETTINGS, "utf-8")
    Path("one.eml").write_bytes(MAIL)

    def call(*arguments: str, stdin: bytes | None = None) -> Result:
        return CliRunner().invoke(cli, arguments, input=stdin)

    return call


def dump() -> list[str]:
    database = sqlite3.connect("desk.db")
    try:
        return list(database.iterdump())
    finally:
        database.close()


def queried(statement: str) -> list[tuple[str, ...]]:
    database = sqlite3.connect("desk.db")
    try:
        with database:
            return database.execute(statement).fetchall()
    finally:
        database.close()


def test_the_entity_is_told_and_every_rule_that_was_asked(run: Run) -> None:
    result = run("explain", "one.eml", "--all")
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert "becomes  ticket note on T20261103.0001" in lines
    steps = [line.split()[:2] for line in lines[lines.index("") + 2 :]]
    questions = list(dict.fromkeys(question for question, _ in steps))
    assert questions[:6] == ["classify", "trust", "screen", "attribute", "route", "match"]
    assert ["classify", "delivery_report"] in steps


def test_x1_rules_without_an_opinion_are_counted_and_listed_where_that_is_asked_for(
    run: Run,
) -> None:
    short = run("explain", "one.eml").stdout.splitlines()
    whole = run("explain", "one.eml", "--all").stdout.splitlines()
    silent = [line for line in whole if line.endswith("no opinion")]
    assert short[-1] == f"{len(silent)} more rules were asked and had no opinion; --all lists them"
    assert [line.split()[:2] for line in short[:-2] if line[:1].strip()] == [
        line.split()[:2] for line in whole if line[:1].strip() and line not in silent
    ]


def test_json_has_the_trace_too(run: Run) -> None:
    found = json.loads(run("explain", "one.eml", "--json").stdout)
    page = (ROOT / "docs" / "reference" / "json.md").read_text("utf-8")
    table = page.partition("\n## `explain --json`\n")[2].partition("\n## ")[0]
    assert list(found) == re.findall(r"^\| `([^`]+)`", table, re.MULTILINE)
    assert list(found["unasked"][0]) == ["question", "about", "rule", "answer", "reason", "agrees"]
    assert (found["entity"], found["item"]) == ("ticket_note", "T20261103.0001")
    assert found["notices"] == [{"kinds": ["added"], "to": "ada@client.example"}]
    assert all(list(step) == ["question", "rule", "reason"] for step in found["trace"])


def test_x1_json_and_text_tell_what_a_rule_would_have_said_that_was_not_asked(run: Run) -> None:
    found = json.loads(run("explain", "one.eml", "--json").stdout)
    lost = [each for each in found["unasked"] if each["question"] == "decide"]
    assert [(each["rule"], each["answer"], each["agrees"]) for each in lost] == [
        ("ticket", "a new ticket", False)
    ]
    assert {each["about"] for each in found["unasked"]} == {""}
    lines = run("explain", "one.eml").stdout.splitlines()
    [line] = [line for line in lines if line.startswith("decide") and " ticket " in line[:20]]
    assert "(would have said: a new ticket: " in line


def test_x1_the_page_is_written_and_nothing_else(run: Run) -> None:
    result = run("explain", "one.eml", "--html", "one.html")
    assert (result.exit_code, result.stdout) == (0, "")
    written = Path("one.html").read_text("utf-8")
    assert 'It becomes <bdi dir="ltr">a ticket note on T20261103.0001</bdi>' in written
    assert '<bdi dir="ltr">one.eml</bdi>' in written
    both = run("explain", "one.eml", "--html", "two.html", "--json")
    assert json.loads(both.stdout)["item"] == "T20261103.0001"
    assert Path("two.html").read_bytes() == Path("one.html").read_bytes()
    assert run("explain", "one.eml", "--html", "-").stdout == written
    assert "What the rules said then" not in written


def test_x1_a_page_replaces_a_page_and_nothing_else(run: Run) -> None:
    mail = Path("one.eml").read_bytes()
    Path("other.eml").write_bytes(mail)
    result = run("explain", "--html", "one.eml", "other.eml")
    assert result.exit_code == 64
    assert "one.eml is there already, and is no page; it is not written over" in result.stderr
    assert Path("one.eml").read_bytes() == mail
    Path("page.html").touch()
    for _ in range(2):  # an empty file is replaced, and so is the page that was made of it
        assert run("explain", "one.eml", "--html", "page.html").exit_code == 0
        assert Path("page.html").read_bytes().startswith(b"<!doctype html>")
    Path("folder").mkdir()
    for nowhere in ("folder", "x" * 5_000):
        result = run("explain", "one.eml", "--html", nowhere)
        assert result.exit_code != 0
        assert "Traceback" not in result.stderr


def test_x1_what_became_of_it_already_is_told(run: Run) -> None:
    assert json.loads(run("explain", "one.eml", "--json").stdout)["before"] is None
    assert run("process", "one.eml").exit_code == 0
    before = dump()
    found = json.loads(run("explain", "one.eml", "--json").stdout)["before"]
    assert (found["state"], found["number"]) == ("added", "T20261103.0001")
    said = "It was taken already, received 2026-11-03 10:00:00 UTC: added, T20261103.0001."
    assert said in " ".join(run("explain", "one.eml").stdout.split())
    page = run("explain", "one.eml", "--html", "-").stdout
    assert said in page
    assert "What the rules said then" in page
    assert dump() == before


def test_x1_a_mail_in_the_store_is_explained_by_its_message_id(run: Run) -> None:
    Path("new.eml").write_bytes(MAIL.replace(b"Re: [T20261103.0001] ", b"A new "))
    assert run("process", "new.eml").exit_code == 0
    Path("new.eml").unlink()
    before = dump()
    for name in ("1@client.example", "<1@client.example>"):
        found = json.loads(run("explain", name, "--json").stdout)
        # Its own ticket is not there yet, for it is put to what was known when it came.
        assert (found["state"], found["item"]) == ("created", None)
        assert found["before"]["number"] == "T20261103.0002"
    assert dump() == before


def test_x1_a_mail_in_the_store_is_put_to_the_settings_of_today(run: Run) -> None:
    elsewhere = MAIL.replace(b"To: support@", b"To: sales@")
    Path("one.eml").write_bytes(elsewhere)
    assert run("process", "one.eml").exit_code == 0
    Path("mail2ticket.toml").write_text(
        SETTINGS + "[[mailboxes]]\naddress = 'sales@acme.example'\n", "utf-8"
    )
    found = json.loads(run("explain", "1@client.example", "--json").stdout)
    assert found["before"]["state"] == "held"
    assert (found["before"]["reason"], found["mailbox"]) == ("no_route", "sales@acme.example")


def test_the_envelope_that_a_mail_came_with_is_known_again(run: Run) -> None:
    Path("one.eml").write_bytes(MAIL.replace(b"To: support@acme.example\n", b""))
    options = ("--sender", "ada@client.example", "--recipient", "support@acme.example")
    assert run("pipe", *options, stdin=Path("one.eml").read_bytes()).exit_code == 0
    for name in ("1@client.example", "one.eml"):
        found = json.loads(run("explain", name, "--json").stdout)
        assert found["mailbox"] == "support@acme.example"


def test_x1_a_mail_in_the_store_is_explained_by_its_key(run: Run) -> None:
    Path("one.eml").write_bytes(MAIL.replace(b"To: support@", b"To: sales@"))
    Path("two.eml").write_bytes(MAIL.replace(b"Message-ID: <1@client.example>\n", b""))
    assert run("process", "one.eml", "two.eml").exit_code == 0
    held = json.loads(run("unprocessed", "list", "--json").stdout)
    for key in (held["key"], held["key"][:8].upper()):
        found = json.loads(run("explain", key, "--json").stdout)
        assert (found["message_id"], found["before"]["state"]) == ("1@client.example", "held")
    [kept] = {key for (key,) in queried("SELECT key FROM m2t_delivery")} - {held["key"]}
    assert json.loads(run("explain", kept, "--json").stdout)["item"] == "T20261103.0001"
    # It has no Message-ID, and is known by its key all the same.
    assert json.loads(run("explain", "two.eml", "--json").stdout)["before"]["state"] == "added"
    unknown = run("explain", "0123456789ab")
    assert unknown.stderr.startswith("Error: there is no file 0123456789ab, and no mail of that")
    assert "Could not open file" in run("explain", "no-file").stderr


def test_a_key_of_which_too_little_is_written_is_refused(run: Run) -> None:
    for at in range(2):
        name = f"{at}.eml"
        Path(name).write_bytes(MAIL.replace(b"To: support@", b"To: sales@%d" % at))
        assert run("process", name).exit_code == 0
    queried("UPDATE m2t_delivery SET key = 'abcdefab' || substr(key, 9)")
    result = run("explain", "abcdefab")
    assert (result.exit_code, result.stderr) == (
        1,
        "Error: several mails have keys that begin with abcdefab\n",
    )


def test_x18_what_a_scanner_said_of_a_mail_is_on_record(run: Run) -> None:
    assert run("process", "one.eml").exit_code == 0
    queried("UPDATE m2t_delivery SET state = 'held', reason = 'infected'")
    found = json.loads(run("explain", "1@client.example", "--json").stdout)
    assert (found["state"], found["reason"]) == ("held", "infected")


def test_a_mail_that_came_and_is_not_kept_cannot_be_explained(run: Run) -> None:
    Path("one.eml").write_bytes(MAIL.replace(b"Subject", b"Sensitivity: private\nSubject"))
    assert run("process", "one.eml").exit_code == 0
    gone = run("explain", "1@client.example")
    assert (gone.exit_code, gone.stderr) == (
        1,
        "Error: the mail 1@client.example is not kept, or not any more\n",
    )
    unknown = run("explain", "2@client.example")
    assert (unknown.exit_code, unknown.stderr) == (
        1,
        "Error: there is no file 2@client.example, and no mail of that Message-ID or key\n",
    )


def test_r4_every_mailbox_that_takes_the_mail_is_told(run: Run) -> None:
    Path("mail2ticket.toml").write_text(
        "[desk]\nfan_out = 'each'\n"
        + SETTINGS
        + "[[mailboxes]]\naddress = 'sales@acme.example'\n",
        "utf-8",
    )
    Path("one.eml").write_bytes(
        MAIL.replace(b"Re: [T20261103.0001]", b"New").replace(b"To: ", b"To: sales@acme.example, ")
    )
    found = json.loads(run("explain", "one.eml", "--json").stdout)
    assert [found["mailbox"], *(each["mailbox"] for each in found["others"])] == [
        "sales@acme.example",
        "support@acme.example",
    ]
    keys = list(found)
    of_mailboxes = keys[keys.index("mailbox") : keys.index("others")]
    assert list(found["others"][0]) == of_mailboxes
    lines = run("explain", "one.eml").stdout.splitlines()
    assert [line for line in lines if line.startswith("for ")] == [
        "for      sales@acme.example",
        "for      support@acme.example",
    ]


def test_a_mail_without_a_message_id_is_explained_as_well(run: Run) -> None:
    assert run("process", "one.eml").exit_code == 0
    Path("one.eml").write_bytes(MAIL.replace(b"Message-ID: <1@client.example>\n", b""))
    assert json.loads(run("explain", "one.eml", "--json").stdout)["before"] is None


def test_a_missing_store_is_not_created(run: Run) -> None:
    assert run("explain", "one.eml").exit_code == 0
    assert sorted(path.name for path in Path().iterdir()) == ["mail2ticket.toml", "one.eml"]


def test_the_store_is_read_and_not_written(run: Run) -> None:
    Path("new.eml").write_bytes(MAIL.replace(b"Re: [T20261103.0001] ", b"A new "))
    assert run("process", "new.eml").exit_code == 0
    before = dump()
    Path("answer.eml").write_bytes(
        MAIL.replace(b"Re: [T20261103.0001] ", b"")
        .replace(b"<1@", b"<2@")
        .replace(b"\n\n", b"\nIn-Reply-To: <1@client.example>\n\n", 1)
    )
    found = json.loads(run("explain", "answer.eml", "--json").stdout)
    assert found["item"] == "T20261103.0002"
    assert dump() == before
    assert run("status", "2@client.example").exit_code == 1


def test_somebody_new_in_the_settings_is_known_before_the_store_is_filled(run: Run) -> None:
    assert run("process", "one.eml").exit_code == 0
    Path("mail2ticket.toml").write_text(
        SETTINGS + "[[agents]]\nname = 'Bob'\naddresses = ['bob@client.example']\n", "utf-8"
    )
    Path("bob.eml").write_bytes(MAIL.replace(b"ada@", b"bob@").replace(b"Ada", b"Bob"))
    found = json.loads(run("explain", "bob.eml", "--json").stdout)
    assert found["requester"] == "Bob <bob@client.example>"


def test_a_stop_is_told_with_its_reason(run: Run) -> None:
    Path("one.eml").write_bytes(MAIL.replace(b"support@", b"nobody@"))
    found = json.loads(run("explain", "one.eml", "--json").stdout)
    assert (found["state"], found["entity"]) == ("held", None)
    assert found["reason"] in {"no_route", "bcc_only"}
    assert "becomes  held: " in run("explain", "one.eml").stdout


def test_standard_input_is_explained_too(run: Run) -> None:
    found = json.loads(run("explain", "-", "--json", stdin=MAIL).stdout)
    assert (found["file"], found["entity"]) == ("-", "ticket_note")


def test_without_settings_the_usage_is_wrong(run: Run) -> None:
    Path("mail2ticket.toml").unlink()
    result = run("explain", "one.eml")
    assert result.exit_code == 64
    assert "There are no settings" in result.stderr


def test_what_cannot_be_read_is_told_without_a_traceback(run: Run) -> None:
    result = run("explain", "none.eml")
    assert result.exit_code == 1
    assert result.stderr == "Error: Could not open file 'none.eml': No such file or directory\n"
