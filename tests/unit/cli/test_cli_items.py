"""``items``, ``show`` and ``status``: what is in the store."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from mail2ticket.cli import cli
from mail2ticket.model.address import Address
from mail2ticket.model.changes import Approval, AssignBy, Assignment, Changes
from mail2ticket.model.items import WorkItem
from mail2ticket.model.people import Agent
from mail2ticket.stores.sqlite import SqliteStore

SETTINGS = """
[desk]
authentication_servers = ["mx.acme.example"]
[store]
url = "sqlite:///desk.db"
[[mailboxes]]
address = "support@acme.example"
queue = "First line"
[[companies]]
id = "client"
name = "Client Inc"
[[contacts]]
name = "Ada Lovelace"
addresses = ["ada@client.example"]
company = "client"
[[agents]]
name = "Grace Hopper"
addresses = ["grace@acme.example"]
"""

REQUEST = b"""From: Ada <ada@client.example>
To: support@acme.example
Subject: Printer on fire
Date: Tue, 03 Nov 2026 10:00:00 +0000
Message-ID: <1@client.example>
Content-Type: multipart/mixed; boundary=b

--b

It smokes.
Badly.
--b
Content-Type: text/plain; name=note.txt
Content-Disposition: attachment; filename=note.txt

A file.
--b--
"""

TIME = b"""Authentication-Results: mx.acme.example; dkim=pass header.d=acme.example
From: Grace <grace@acme.example>
To: support@acme.example
Subject: Re: [T20261103.0001] Printer on fire
Date: Tue, 03 Nov 2026 11:00:00 +0000
Message-ID: <2@acme.example>

#T=1.5
Put it out.
"""

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("COLUMNS", "140")  # whatever the terminal is that the tests run in
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MAIL2TICKET_SETTINGS", raising=False)
    Path("mail2ticket.toml").write_text(SETTINGS, "utf-8")
    Path("1.eml").write_bytes(REQUEST)
    Path("2.eml").write_bytes(TIME)

    def call(*arguments: str) -> Result:
        return CliRunner().invoke(cli, arguments)

    assert call("process", "1.eml", "2.eml").exit_code == 0
    return call


def test_items_are_listed(run: Run) -> None:
    header, row, _, summary = run("items").stdout.splitlines()
    assert header.split() == [
        "number", "kind", "title", "status", "entries", "hours", "queue", "requester",
    ]  # fmt: skip
    assert row.split() == [
        "T20261103.0001", "ticket", "Printer", "on", "fire", "2", "1.5", "First", "line",
        "Ada", "Lovelace",
    ]  # fmt: skip
    assert summary == "1 work item, 1 open"


def test_items_are_listed_as_json(run: Run) -> None:
    (line,) = run("items", "--json").stdout.splitlines()
    found = json.loads(line)
    assert found["number"] == "T20261103.0001"
    assert found["company"] == "Client Inc"
    assert found["created_at"] == "2026-11-03T10:00:00+00:00"
    assert (found["hours"], found["entries"], found["is_open"]) == (1.5, 2, True)


def test_an_item_is_shown_with_its_entries(run: Run) -> None:
    text = run("show", "t20261103.0001").stdout
    assert text.startswith("T20261103.0001  Printer on fire\n")
    assert "\n--- 2026-11-03 10:00 · ticket · Ada Lovelace <ada@client.example>\n" in text
    assert "\nIt smokes.\nBadly.\n" in text
    assert "\n[note.txt]\n" in text
    assert "ticket time entry · Grace Hopper <grace@acme.example> · 1.5 hours" in text


def test_an_item_is_shown_as_json(run: Run) -> None:
    found = json.loads(run("show", "T20261103.0001", "--json").stdout)
    assert [entry["entity"] for entry in found["entries"]] == ["ticket", "ticket_time_entry"]
    assert found["entries"][0]["files"] == ["note.txt"]
    assert "ada@client.example" in found["participants"]


def test_an_item_is_shown_with_all_that_was_set_on_it(run: Run) -> None:
    with SqliteStore("desk.db") as store:
        store.add_person(Agent("grace", "Grace", ("grace@acme.example",)))
        with store.begin() as work:
            work.change(
                "T20261103.0001",
                Changes(
                    status="Done",
                    type="Incident",
                    tags=("vpn", "mail"),
                    fields=(("contract", "Gold \x1b[2J[bold]"),),
                    watchers=(Address.of("bob@client.example"),),
                    proposed_watchers=(Address.of("eve@client.example"),),
                    assignment=Assignment(AssignBy.FIXED, ("grace",)),
                    approval=Approval.APPROVED,
                ),
            )
    text = run("show", "T20261103.0001").stdout
    rows = dict(line.split(maxsplit=1) for line in text.split("\n\n")[0].splitlines()[1:])
    assert rows["status"] == "Done, completed since 2026-11-03 11:00"
    assert rows["type"] == "Incident"
    assert rows["assignee"] == "grace"
    assert rows["tags"] == "vpn, mail"
    assert rows["field"] == r"contract: Gold \x1b[2J[bold]"
    assert rows["watchers"] == "bob@client.example"
    assert rows["proposed"] == "eve@client.example"
    assert rows["approval"] == "approved"
    assert rows["mailbox"] == "support@acme.example"
    assert not {"mentions", "follows", "merged", "alert"} & rows.keys()

    found = json.loads(run("show", "T20261103.0001", "--json").stdout)
    assert found["completed_at"] == "2026-11-03T11:00:00+00:00"
    assert (found["tags"], found["assignee"]) == (["vpn", "mail"], "grace")
    assert found["fields"] == {"contract": "Gold \x1b[2J[bold]"}
    assert found["watchers"] == ["bob@client.example"]
    assert found["proposed_watchers"] == ["eve@client.example"]
    assert (found["approval"], found["merged_into"], found["follows"]) == ("approved", None, None)


def test_an_item_that_waits_or_was_merged_is_shown_so(run: Run) -> None:
    with SqliteStore("desk.db") as store:
        with store.begin() as work:
            work.change("T20261103.0001", Changes(status="Waiting Customer"))
        waiting = run("show", "T20261103.0001").stdout
        store.add_item(WorkItem(number="T9"))
        store.merge("T20261103.0001", "T9")
    assert "Waiting Customer, waiting\n" in waiting
    assert "merged into  T9\n" in run("show", "T20261103.0001").stdout


def test_a_number_may_be_written_as_in_a_subject(run: Run) -> None:
    Path("mail2ticket.toml").write_text(SETTINGS + "[[tickets]]\nnumber = '123'\n", "utf-8")
    run("process", "1.eml")
    for written in ("123", "#123", "[#123]", " [#123] "):
        assert json.loads(run("show", written, "--json").stdout)["number"] == "123"


def test_an_unknown_number_is_1(run: Run) -> None:
    result = run("show", "T20261103.0099")
    assert (result.exit_code, result.stderr) == (
        1,
        "Error: there is no work item T20261103.0099\n",
    )


@pytest.mark.parametrize("written", ["2@acme.example", "<2@acme.example>", " <2@acme.example> "])
def test_what_became_of_a_mail_is_told_by_its_message_id(run: Run, written: str) -> None:
    found = json.loads(run("status", written, "--json").stdout)
    assert (found["state"], found["entity"]) == ("logged", "ticket_time_entry")
    assert found["number"] == "T20261103.0001"
    assert found["trace"]
    text = run("status", written).stdout
    assert "\nstate       logged ticket time entry T20261103.0001\n" in text
    assert "1.5 hours" in text


def test_several_mails_with_one_message_id_are_all_told(run: Run) -> None:
    Path("3.eml").write_bytes(TIME.replace(b"Put it out.", b"And again."))
    run("process", "3.eml")
    assert len(run("status", "2@acme.example", "--json").stdout.splitlines()) == 2


def test_an_unknown_message_id_is_1(run: Run) -> None:
    result = run("status", "none@acme.example")
    assert result.exit_code == 1
    assert result.stderr == "Error: no mail came with the Message-ID none@acme.example\n"


@pytest.mark.parametrize("command", [["items"], ["show", "1"], ["status", "1"]])
def test_a_store_that_is_not_there_is_told_and_not_created(run: Run, command: list[str]) -> None:
    for url in ("sqlite:///none.db", "memory://"):
        result = run(*command, "--store", url)
        assert result.exit_code == 1
        assert result.stderr == f"Error: there is no store at {url}; process mail first\n"
    assert not Path("none.db").exists()


def test_a_store_can_be_read_without_settings(run: Run) -> None:
    Path("mail2ticket.toml").unlink()
    assert run("items", "--store", "sqlite:///desk.db").exit_code == 0
    result = run("items")
    assert result.exit_code == 64
    assert "Name a store with --store, or settings with --settings." in result.stderr


def test_an_empty_store_has_no_items(run: Run) -> None:
    Path("empty").mkdir()
    run("process", "empty", "--store", "sqlite:///empty.db")
    assert run("items", "--store", "sqlite:///empty.db").stdout == "no work items\n"
