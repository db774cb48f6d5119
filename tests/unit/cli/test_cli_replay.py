"""``mail2ticket replay`` and ``stats``: what would change and what came; nothing is written."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from mail2ticket.cli import cli
from mail2ticket.model.message import Message
from mail2ticket.settings.dkim import DkimSettings
from mail2ticket.testing import mail

SUPPORT = """
[store]
url = "sqlite:///desk.db"
[[mailboxes]]
address = "support@acme.example"
"""
BOTH = f"""{SUPPORT}
[[mailboxes]]
address = "sales@acme.example"
priority = "High"
"""
HOSTILE = "Offer \x1b[2J\u202egnp <script>alert(1)</script>"

Run = Callable[..., Result]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a desk to which mail has come, which no test may change."""
    folder = tmp_path_factory.mktemp("desk")
    (folder / "mail2ticket.toml").write_text(SUPPORT, "utf-8")
    (folder / "new.toml").write_text(BOTH, "utf-8")
    (folder / "mails").mkdir()
    mails = (
        mail("Printer"),
        mail("Scanner", Date="Wed, 04 Nov 2026 10:00:00 +0000"),
        mail("Offer", to="sales@acme.example"),
        mail("Out of office", Auto_Submitted="auto-replied"),
    )
    for place, content in enumerate(mails):
        (folder / "mails" / f"{place}.eml").write_bytes(content)
    for path in ("mails", "mails/0.eml"):
        arguments = ["process", str(folder / path), "--settings", f"{folder}/mail2ticket.toml"]
        assert CliRunner().invoke(cli, arguments).exit_code == 0
    return folder


@pytest.fixture
def run(desk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("COLUMNS", "200")  # whatever the terminal is that the tests run in
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MAIL2TICKET_SETTINGS", raising=False)
    shutil.copytree(desk, tmp_path, dirs_exist_ok=True)

    def call(*arguments: str) -> Result:
        return CliRunner().invoke(cli, arguments)

    return call


def dump() -> list[str]:
    with closing(sqlite3.connect("desk.db")) as database:
        return list(database.iterdump())


def lines(result: Result) -> list[dict[str, Any]]:
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_x2_what_would_change_is_told_and_nothing_is_written(run: Run) -> None:
    before = dump()
    result = run("replay", "--settings", "new.toml", "--store", "sqlite:///desk.db")
    assert result.exit_code == 0, result.output
    assert [line.split() for line in result.stdout.splitlines() if line] == [
        ["mails", "from", "to"],
        ["1", "held:", "no_route", "ticket"],
        ["mails", "question", "rule", "that", "answers", "otherwise"],
        ["1", "route", "recipients"],
        ["received", "sender", "subject", "from", "to", "because"],
        [
            *("2026-11-03", "10:00", "ada@client.example", "Offer", "held:", "no_route"),
            *("ticket", "route:", "recipients,", "To:", "sales@acme.example;", "before:"),
            *("default,", "no", "recipient", "is", "a", "mailbox", "of", "ours"),
        ],
        ["4", "mails", "replayed,", "1", "would", "change"],
    ]
    assert dump() == before


def test_x2_the_settings_that_are_in_force_change_nothing(run: Run) -> None:
    result = run("replay")
    assert result.stdout == "4 mails replayed, none would change\n"
    assert run("replay", "--since", "2026-11-05").stdout == "no mail to replay\n"
    assert "there is no store" in run("replay", "--store", "sqlite:///none.db").output


def test_x2_signatures_are_checked_again_where_the_settings_say_how(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = run("replay", "--signatures")
    assert refused.exit_code == 64
    assert "There is no [dkim] in the settings" in refused.output
    asked: list[str | None] = []

    class Asked:
        def authenticate(self, _: bytes, message: Message) -> tuple[()]:
            asked.append(message.subject)
            return ()

    # Ours would ask DNS.
    monkeypatch.setattr(DkimSettings, "open", lambda _: Asked())
    Path("dkim.toml").write_text(f"{SUPPORT}\n[dkim]\n", "utf-8")
    run("replay", "--settings", "dkim.toml")
    assert asked == []
    told = run("replay", "--settings", "dkim.toml", "--signatures").stdout
    assert told == "4 mails replayed, none would change\n"
    assert asked == ["Printer", "Scanner", "Offer", "Out of office"]


def test_x2_json_has_a_line_for_each_mail_that_changes_and_one_for_all(run: Run) -> None:
    changed, last = lines(run("replay", "--settings", "new.toml", "--json"))
    assert list(changed) == [
        *("key", "message_id", "received_at", "sender", "subject", "from", "to", "changed"),
        *("before", "after", "causes"),
    ]
    assert (changed["from"], changed["to"]) == ("held: no_route", "ticket")
    assert (changed["before"]["reason"], changed["before"]["details"]) == ("no_route", None)
    assert changed["after"]["mailbox"] == "sales@acme.example"
    assert changed["after"]["details"]["priority"] == "High"
    assert changed["causes"][0] == {
        "question": "route",
        "before": {"rule": "default", "reason": "no recipient is a mailbox of ours"},
        "after": {"rule": "recipients", "reason": "To: sales@acme.example"},
    }
    assert last == {
        "compared": 4,
        "changed": 1,
        "flows": [{"from": "held: no_route", "to": "ticket", "mails": 1}],
        "rules": [{"question": "route", "rule": "recipients", "mails": 1}],
        "problems": {},
    }


def test_x2_two_settings_are_compared_in_all_that_they_set(run: Run) -> None:
    Path("high.toml").write_text(SUPPORT + 'priority = "High"\n', "utf-8")
    arguments = ("replay", "--settings", "high.toml", "--against", "mail2ticket.toml")
    (first, second, last) = lines(run(*arguments, "--json"))
    assert (first["to"], first["changed"]) == ("ticket, other priority", ["priority"])
    assert second["before"]["details"].get("priority") != "High"
    assert last["changed"] == 2
    listed = run(*arguments, "--limit", "1").stdout
    assert "and 1 more; --limit 0 lists all" in listed
    assert listed.count("2026-11-0") == 1


def test_x2_x14_the_page_is_escaped_and_loads_nothing(run: Run) -> None:
    hostile = mail("?", to="sales@acme.example", Subject=HOSTILE, Message_ID=None)
    Path("hostile.eml").write_bytes(hostile)
    run("process", "hostile.eml")
    told = run("replay", "--settings", "new.toml").stdout
    assert "\x1b" not in told
    assert "\u202e" not in told
    result = run("replay", "--settings", "new.toml", "--html", "page.html")
    assert (result.exit_code, result.output) == (0, "")
    page = Path("page.html").read_text("utf-8")
    assert "<script" not in page
    assert "\u202e" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "default-src 'none'" in page
    assert 'class="flows"' in page
    assert "2 mails would become something else" in page
    assert "What new.toml would change" in page


def test_x2_mail_that_was_purged_is_counted_apart(run: Run) -> None:
    with closing(sqlite3.connect("desk.db")) as database, database:
        database.execute("DELETE FROM m2t_raw_mail WHERE delivery = 1")
    told = run("replay").stdout
    assert "3 mails replayed, none would change" in told
    assert "1 mail could not be replayed: nothing of it is kept" in told
    assert lines(run("replay", "--json"))[-1]["problems"] == {"nothing of it is kept": 1}


def test_x2_on_a_narrow_terminal_the_rule_alone_is_named(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    told = run("replay", "--settings", "new.toml").stdout
    assert ["Offer", "held:", "no_route", "ticket", "recipients"] in [
        line.split() for line in told.splitlines()
    ]


def test_stats_are_a_funnel_and_the_same_over_time(run: Run) -> None:
    before = dump()
    result = run("stats")
    assert result.exit_code == 0, result.output
    funnel, over_time = result.stdout.split("\n\n")
    counts = [
        (words[0], " ".join(words[2 if words[1][0] in "▏▎▍▌▋▊▉█" else 1 :]))
        for words in map(str.split, funnel.splitlines()[1:])
    ]
    assert counts == [
        ("5", "delivered"),
        ("1", "repeats, about which nothing was done"),
        ("4", "taken"),
        ("2", "created"),
        ("2", "by personal mail"),
        ("1", "held"),
        ("1", "no_route"),
        ("1", "discarded"),
        ("1", "vacation"),
    ]
    rows = [line.replace("█", " ").split() for line in over_time.splitlines()]
    assert rows[0] == ["day", "taken", *_STATES, "repeats"]
    assert [row[:2] for row in rows[1:]] == [["2026-11-03", "3"], ["2026-11-04", "1"]]
    assert dump() == before


_STATES = ("created", "added", "logged", "held", "discarded")


def test_stats_of_held_mail_tell_what_people_made_of_it(run: Run) -> None:
    queue = lines(run("unprocessed", "list", "--json"))
    created = run("unprocessed", "create", queue[0]["key"], "--by", "sam", "--yes")
    assert created.exit_code == 0, created.output
    told = run("stats", "--by", "all").stdout
    assert "held, and seen to by a person since" in told
    (found,) = lines(run("stats", "--json", "--by", "month"))
    assert (found["held"], found["waiting"], found["by_hand"]) == ({"no_route": 1}, {}, 1)
    assert found["states"] == {"created": 3, "discarded": 1}
    assert found["entities"] == {"ticket": 3}
    assert [span["span"] for span in found["spans"]] == ["2026-11"]


def test_stats_tell_what_was_added_to_items(run: Run) -> None:
    answer = mail("Re: [T20261103.0001] Printer", Date="Thu, 05 Nov 2026 10:00:00 +0000")
    Path("answer.eml").write_bytes(answer)
    assert run("process", "answer.eml").exit_code == 0
    told = [line.split() for line in run("stats", "--since", "2026-11-05").stdout.splitlines()]
    assert [*told[4][2:], *told[5][2:]] == ["added", "ticket", "note"]
    assert told[-1][3] == "1", "the column of what was added"


def test_stats_are_of_a_time_and_of_a_mailbox(run: Run) -> None:
    def taken(*arguments: str) -> int:
        (found,) = lines(run("stats", "--json", *arguments))
        count: int = found["taken"]
        return count

    assert taken("--since", "2026-11-04") == 1
    assert taken("--until", "2026-11-03") == 3
    assert taken("--mailbox", "Support@Acme.example") == 3
    assert run("stats", "--since", "2027-01-01").stdout == "no mail\n"
    assert run("stats", "--mailbox", "nonsense").exit_code == 64
