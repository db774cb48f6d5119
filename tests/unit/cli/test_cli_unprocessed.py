"""``mail2ticket unprocessed``: held mail, and what people do with it (R6)."""

from __future__ import annotations

import json
import os
import pty
import shutil
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from patience import PATIENCE, ending, together

from mail2ticket.cli import cli, paging
from mail2ticket.stores.sqlite import SqliteStore

SETTINGS = """
[desk]
keys = ["0123456789abcdef0123456789abcdef"]
[store]
url = "sqlite:///desk.db"
[[mailboxes]]
address = "support@acme.example"
name = "Support"
queue = "First line"
[[mailboxes]]
address = "sales@acme.example"
name = "Sales"
queue = "Sales"
strangers = "hold"
[[companies]]
id = "client"
name = "Client Inc"
[[contacts]]
name = "Ada Lovelace"
addresses = ["ada@client.example"]
company = "client"
[[agents]]
id = "sam"
name = "Sam"
addresses = ["sam@acme.example"]
[[agents]]
id = "kim"
name = "Kim"
addresses = ["kim@acme.example"]
[[queues]]
name = "Sales"
agents = ["sam"]
[[tickets]]
number = "T20261103.0001"
title = "Printer"
"""
EVIL = "Evil \u202egnp.exe [bold]x[/bold]"

Run = Callable[..., Result]


def mail(number: int, to: str, subject: str, sender: str = "ada@client.example") -> bytes:
    return (
        f"From: {sender}\nTo: {to}\nSubject: {subject}\n"
        f"Date: Tue, 03 Nov 2026 1{number}:00:00 +0000\nMessage-ID: <{number}@client.example>\n\n"
        f"It smokes.\x1b[2J\n"
    ).encode()


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a desk once, in which three mails are held and one is a ticket."""
    folder = tmp_path_factory.mktemp("desk")
    (folder / "mail2ticket.toml").write_text(SETTINGS, "utf-8")
    (folder / "1.eml").write_bytes(mail(1, "old@acme.example", "The pump leaks"))
    (folder / "2.eml").write_bytes(mail(2, "old@acme.example", EVIL))
    (folder / "3.eml").write_bytes(mail(3, "sales@acme.example", "An offer", "eve@spam.example"))
    (folder / "4.eml").write_bytes(mail(4, "support@acme.example", "Printer on fire"))
    mails = [str(folder / f"{number}.eml") for number in range(1, 5)]
    settings = ("--settings", str(folder / "mail2ticket.toml"))
    assert CliRunner().invoke(cli, ["process", *mails, *settings]).exit_code == 0
    return folder


@pytest.fixture
def run(desk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command line at a desk of its own."""
    monkeypatch.setenv("COLUMNS", "140")
    monkeypatch.setenv("LOGNAME", "grace")
    monkeypatch.delenv("MAIL2TICKET_SETTINGS", raising=False)
    shutil.copytree(desk, tmp_path / "desk")
    monkeypatch.chdir(tmp_path / "desk")

    def call(*arguments: str, **options: Any) -> Result:  # noqa: ANN401 - as click takes them
        return CliRunner().invoke(cli, arguments, **options)

    return call


def listed(run: Run, *arguments: str) -> list[dict[str, Any]]:
    result = run("unprocessed", "list", "--json", *arguments)
    assert result.exit_code == 0
    return [json.loads(line) for line in result.stdout.splitlines()]


def keys(run: Run, *arguments: str) -> list[str]:
    return [each["key"] for each in listed(run, *arguments)]


def done(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_r6_held_mail_is_listed_wide(run: Run) -> None:
    first, second, third = keys(run)
    lines = run("unprocessed", "list").stdout.splitlines()
    assert lines[0].split() == ["key", "received", "why", "sender", "for", "subject"]
    assert lines[1].split() == [
        first[:10], "2026-11-03", "11:00", "no_route", "ada@client.example",
        "old@acme.example", "The", "pump", "leaks",
    ]  # fmt: skip
    assert lines[2].split()[0] == second[:10]
    assert lines[2].endswith(r"Evil \u202egnp.exe [bold]x[/bold]")
    assert lines[3].split()[:4] == [third[:10], "2026-11-03", "13:00", "unregistered"]
    assert lines[4:] == ["", "3 waiting mails"]


def test_r6_held_mail_is_listed_narrow(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    first = keys(run)[0]
    lines = run("unprocessed", "list").stdout.splitlines()
    assert max(map(len, lines)) <= 60
    assert lines[0].split() == ["key", "received", "why", "mail"]
    assert lines[1].split()[:3] == [first[:10], "2026-11-03", "no_route"]


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ((), "123"),
        (("--reason", "no_route"), "12"),
        (("--mailbox", "Sales"), "3"),
        (("--mailbox", "sales@acme.example"), "3"),
        (("--mailbox", "old@acme.example"), "12"),
        (("--sender", "ada@client.example"), "12"),
        (("--sender", "@spam.example"), "3"),
        (("--since", "2026-11-03T12:00"), "23"),
        (("--since", "2026-11-04"), ""),
        (("--until", "2026-11-03"), "123"),
        (("--until", "2026-11-03T14:00+02:00"), "12"),
        (("--since", "2026-11-03T12:00Z", "--until", "2026-11-03T12:00Z"), "2"),
        (("--since", "1min"), ""),
        (("--agent", "sam"), "123"),
        (("--agent", "kim"), "12"),
        (("--state", "deleted"), ""),
        (("--state", "all"), "123"),
        (("--limit", "2"), "12"),
        (("--limit", "0"), "123"),
    ],
)
def test_r6_held_mail_is_filtered(run: Run, filters: tuple[str, ...], found: str) -> None:
    numbers = {"The pump leaks": "1", EVIL: "2", "An offer": "3"}
    assert "".join(numbers[each["subject"]] for each in listed(run, *filters)) == found


def test_r6_a_long_list_is_read_a_page_at_a_time(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, third = keys(run)
    text = run("unprocessed", "list", "--limit", "2").stdout
    assert text.endswith(f"\n3 waiting mails\n2 are shown; more with --after {second[:10]}\n")
    assert keys(run, "--after", second[:6]) == [third]
    monkeypatch.setattr(paging, "PAGE", 1)
    assert keys(run) == [first, second, third]
    assert keys(run, "--limit", "2") == [first, second]
    result = run("unprocessed", "list", "--after", "zzz")
    assert (result.exit_code, result.stderr) == (1, "Error: no mail was ever held as zzz\n")


def test_r6_held_mail_is_counted_by_reason_and_mailbox(run: Run) -> None:
    text = run("unprocessed", "list", "--counts").stdout
    assert [line.split() for line in text.splitlines() if line] == [
        ["reason", "mails"],
        ["no_route", "2"],
        ["unregistered", "1"],
        ["mailbox", "mails"],
        ["sales@acme.example", "1"],
        ["(no", "mailbox", "of", "ours)", "2"],
        ["3", "waiting", "mails"],
    ]
    (found,) = listed(run, "--counts", "--mailbox", "Sales")
    assert found == {
        "total": 1,
        "reasons": {"unregistered": 1},
        "mailboxes": {"sales@acme.example": 1},
        "elsewhere": 0,
    }
    empty = run("unprocessed", "list", "--counts", "--state", "deleted")
    assert empty.stdout == "no deleted mail\n"


def test_r6_a_held_mail_is_shown_with_its_trace_and_its_text(run: Run) -> None:
    key = keys(run)[1]
    text = run("unprocessed", "show", key[:8]).stdout
    rows = dict(line.split(maxsplit=1) for line in text.split("\n\n")[0].splitlines())
    assert rows["key"] == key
    assert (rows["state"], rows["reason"]) == ("waiting", "no_route")
    assert rows["subject"] == r"Evil \u202egnp.exe [bold]x[/bold]"
    assert rows["received"] == "2026-11-03 12:00:00 UTC"
    assert "no recipient is a mailbox of ours" in text
    assert text.endswith("\nIt smokes.\\x1b[2J\n\n")
    found = json.loads(run("unprocessed", "show", key, "--json").stdout)
    assert (found["subject"], found["kind"]) == (EVIL, "personal")
    assert found["text"].startswith("It smokes.")
    assert (found["size"], found["files"]) == (len(Path("2.eml").read_bytes()), [])


def test_a_mail_as_it_came_goes_to_a_pipe_or_a_new_file(run: Run) -> None:
    key = keys(run)[0]
    assert run("unprocessed", "show", key, "--raw").stdout_bytes == Path("1.eml").read_bytes()
    saved = run("unprocessed", "show", key, "--save", "mail.eml")
    assert saved.stdout == f"{len(Path('1.eml').read_bytes())} bytes in mail.eml\n"
    assert Path("mail.eml").read_bytes() == Path("1.eml").read_bytes()
    assert Path("mail.eml").stat().st_mode & 0o777 == 0o600
    Path("mail.eml").write_bytes(b"mine")
    again = run("unprocessed", "show", key, "--save", "mail.eml")
    assert (again.exit_code, again.stderr) == (1, "Error: mail.eml is there already\n")
    assert Path("mail.eml").read_bytes() == b"mine"
    nowhere = run("unprocessed", "show", key, "--save", "none/mail.eml")
    assert (nowhere.exit_code, nowhere.stderr) == (
        1, "Error: none/mail.eml: No such file or directory\n",
    )  # fmt: skip
    assert run("unprocessed", "show", key, "--raw", "--json").exit_code == 64


def in_terminal(*arguments: str, answer: bytes = b"") -> tuple[int, bytes]:
    """Run the command in a pseudo-terminal of 80 columns, and return all that it wrote."""
    code = (
        "import os, sys\n"
        "from mail2ticket.__main__ import main\n"
        "sys.argv[0] = 'mail2ticket'\n"
        "main()"
    )
    ours, theirs = pty.openpty()
    environment = {**os.environ, "COLUMNS": "80", "TERM": "xterm"}
    child = subprocess.Popen(  # noqa: S603 - our own code
        [sys.executable, "-c", code, *arguments],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env=environment,
    )
    os.close(theirs)
    os.write(ours, answer)
    written = b""
    with ending(child):
        try:
            while part := os.read(ours, 65_536):
                written += part
        except OSError:  # the other end is closed
            pass
        finally:
            os.close(ours)
        return child.wait(PATIENCE), written


def test_x6_no_terminal_gets_what_it_would_obey(run: Run) -> None:
    key = keys(run)[1]
    status, written = in_terminal("unprocessed", "show", key, "--raw")
    assert status == 64
    assert b"A mail may hold what a terminal obeys" in written
    for command in (("list",), ("list", "--json"), ("show", key), ("show", key, "--json")):
        status, written = in_terminal("unprocessed", *command)
        assert status == 0
        assert b"gnp.exe" in written
        assert b"\x1b[2J" not in written
        assert "\u202e".encode() not in written


def test_r6_whoever_means_all_is_asked_first(run: Run) -> None:
    status, written = in_terminal("unprocessed", "delete", "--all", answer=b"n\n")
    assert (status, b"Delete 3 held mails? [y/N]" in written) == (1, True)
    assert len(keys(run)) == 3
    status, written = in_terminal(
        "unprocessed", "delete", "--all", "--reason", "no_route", answer=b"y\n"
    )
    assert (status, b"Delete 2 held mails? [y/N]" in written) == (0, True)
    assert len(keys(run)) == 1
    result = run("unprocessed", "delete", "--all")
    assert (result.exit_code, "Say --yes" in result.stderr) == (64, True)
    assert run("unprocessed", "delete", "--all", "--yes").exit_code == 0
    assert keys(run) == []
    assert run("unprocessed", "delete", "--all", "--yes").stdout == "no held mail\n"
    assert run("unprocessed", "list").stdout == "no waiting mail\n"


def test_r6_a_deleted_mail_can_be_read_and_not_restored(run: Run) -> None:
    first, second, _ = keys(run)
    result = run("unprocessed", "delete", first[:8], second, "--because", "no use", "--by", "sam")
    assert result.exit_code == 0
    assert result.stdout.splitlines()[-1] == "2 mails"
    (found, _) = listed(run, "--state", "deleted")
    (handling,) = found["handlings"]
    assert handling.pop("at").endswith("+00:00")
    assert handling == {"deed": "deleted", "by": "sam", "number": None, "detail": "no use"}
    assert "deleted by sam, 20" in run("unprocessed", "list", "--state", "deleted").stdout
    assert run("unprocessed", "show", first, "--raw").stdout_bytes == Path("1.eml").read_bytes()
    for command in ("create", "reprocess", "delete"):
        late = run("unprocessed", command, first, "--json")
        assert late.exit_code == 1
        (row,) = done(late)
        assert row["state"] == "error"
        assert "see" in row["error"]  # "has seen to this mail", "else has seen to"
    assert len(listed(run, "--state", "deleted")) == 2


def test_r6_a_ticket_is_made_for_a_company_with_contract_service_and_queue(run: Run) -> None:
    key = keys(run)[2]
    result = run(
        "unprocessed", "create", key, "--into", "support", "--company", "Client Inc",
        "--requester", "ada@client.example", "--queue", "Second line", "--contract", "Gold",
        "--service", "Pumps", "--field", "floor=3=b", "--json",
    )  # fmt: skip
    assert result.exit_code == 0
    (row,) = done(result)
    assert row == {
        "key": key,
        "state": "created",
        "entity": "ticket",
        "number": row["number"],
        "title": "An offer",
        "reason": "",
        "notices": ["created"],
        "error": "",
    }
    found = json.loads(run("show", row["number"], "--json").stdout)
    assert (found["company"], found["queue"]) == ("Client Inc", "Second line")
    assert found["mailbox"] == "support@acme.example"
    assert found["fields"] == {"contract": "Gold", "service": "Pumps", "floor": "3=b"}
    (seen,) = listed(run, "--state", "processed")
    assert (seen["number"], seen["handlings"][0]["by"]) == (row["number"], "grace")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--company", "Nobody"), "no company is called 'Nobody'"),
        (("--requester", "x@y.example"), "nobody has the address 'x@y.example'"),
        (("--requester", " "), "nobody has the address ' '"),
        (("--into", "Nowhere"), "'Nowhere' is no mailbox; support@acme.example, sales@"),
        (("--field", "x"), "'x' is not NAME=VALUE"),
        (("--by", " "), "a name has 1 to 200 characters"),
        (("--by", "x" * 201), "a name has 1 to 200 characters"),
        (("--all",), "Name the keys of mails, or --all and filters."),
        (("--reason", "x"), "Filters are for --all."),
        (("--since", "soon"), "'soon' is no moment"),
    ],
)
def test_wrong_usage_is_64_and_does_nothing(run: Run, options: tuple[str, ...], said: str) -> None:
    result = run("unprocessed", "create", keys(run)[0], *options)
    assert (result.exit_code, said in result.stderr) == (64, True)
    assert len(keys(run)) == 3


def test_whoever_has_no_name_has_to_say_it(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody() -> str:
        raise KeyError("getpwuid(): uid not found: 4711")

    monkeypatch.setattr("getpass.getuser", nobody)
    key = keys(run)[0]
    result = run("unprocessed", "delete", key)
    assert (result.exit_code, "say who you are" in result.stderr) == (64, True)
    assert run("unprocessed", "delete", key, "--by", "sam").exit_code == 0


def test_r6_a_mail_is_attached_to_an_item(run: Run) -> None:
    first, second, _ = keys(run)
    result = run("unprocessed", "route", first, "--item", "[#t20261103.0001]", "--json")
    (row,) = done(result)
    assert (result.exit_code, row["state"], row["number"]) == (0, "added", "T20261103.0001")
    wrong = run("unprocessed", "route", second, "--item", "T20261103.0099")
    assert wrong.exit_code == 1
    assert "there is no such work item" in wrong.stdout
    assert wrong.stdout.splitlines()[-1] == "1 mail, 1 not done"
    assert second in keys(run)


def test_r6_mails_are_sent_to_another_mailbox(run: Run) -> None:
    result = run(
        "unprocessed", "route", "--all", "--reason", "no_route", "--yes", "--into", "sales",
        "--queue", "Pumps", "--contract", "Gold", "--json",
    )  # fmt: skip
    assert result.exit_code == 0
    rows = done(result)
    assert [row["state"] for row in rows] == ["created", "created"]
    found = json.loads(run("show", rows[0]["number"], "--json").stdout)
    assert (found["queue"], found["mailbox"]) == ("Pumps", "sales@acme.example")
    assert [each["handlings"][0]["deed"] for each in listed(run, "--state", "processed")] == [
        "routed", "routed",
    ]  # fmt: skip


def test_r6_a_mail_that_is_held_again_waits_on_and_that_is_no_error(run: Run) -> None:
    third = keys(run)[2]
    result = run("unprocessed", "reprocess", third, "--json")
    (row,) = done(result)
    assert (result.exit_code, row["state"], row["reason"]) == (0, "held", "unregistered")
    (seen,) = listed(run, "--reason", "unregistered")
    assert [each["deed"] for each in seen["handlings"]] == ["reprocessed"]


def test_r6_a_route_is_made_of_a_mail_for_it_and_all_to_come(run: Run) -> None:
    first, second, _ = keys(run)
    asked = ("unprocessed", "route", first, "--into", "Sales", "--queue", 'Pumps "x"')
    shown = run(*asked, "--as-toml")
    assert shown.stdout == (
        '[[routes]]\nname = "old@acme.example"\nto = ["old@acme.example"]\n'
        'mailbox = "sales@acme.example"\nqueue = "Pumps \\"x\\""\n'
    )
    assert Path("mail2ticket.toml").read_text("utf-8") == SETTINGS
    result = run(*asked, "--always", "--json")
    assert result.exit_code == 0
    assert result.stderr == (
        "added to mail2ticket.toml: route old@acme.example: to old@acme.example → "
        "sales@acme.example\n"
    )
    (row,) = done(result)
    assert row["state"] == "created"
    assert Path("mail2ticket.toml").read_text("utf-8") == f"{SETTINGS}\n{shown.stdout}"
    assert run("unprocessed", "reprocess", second).exit_code == 0
    assert len(keys(run)) == 1
    Path("5.eml").write_bytes(mail(5, "old@acme.example", "The next"))
    (taken,) = done(run("process", "5.eml", "--json"))
    assert (taken["state"], taken["mailbox"]) == ("created", "sales@acme.example")


def test_a_route_for_a_mailbox_is_for_named_senders_only(run: Run) -> None:
    third = keys(run)[2]
    asked = ("unprocessed", "route", third, "--into", "Support", "--always")
    result = run(*asked)
    assert result.exit_code == 1
    assert "all of its mail would go there; name a sender" in result.stderr
    assert Path("mail2ticket.toml").read_text("utf-8") == SETTINGS
    result = run(*asked, "--from", "spam, and others", "--name", "Offers", "--json")
    assert result.exit_code == 1
    assert Path("mail2ticket.toml").read_text("utf-8") == SETTINGS
    result = run(*asked, "--from", "@spam.example", "--name", "Offers", "--json")
    assert result.exit_code == 0
    assert done(result)[0]["state"] == "created"


@pytest.mark.parametrize(
    "options",
    [
        (),
        ("--item", "1", "--into", "Sales"),
        ("--item", "1", "--queue", "x"),
        ("--item", "1", "--always"),
        ("--into", "Sales", "--reopen"),
        ("--into", "Sales", "--name", "x"),
        ("--into", "Nowhere"),
        ("--into", "Nowhere", "--always"),
    ],
)
def test_where_a_mail_goes_is_said_once(run: Run, options: tuple[str, ...]) -> None:
    assert run("unprocessed", "route", keys(run)[0], *options).exit_code == 64
    assert len(keys(run)) == 3


def test_a_route_is_made_of_one_mail(run: Run) -> None:
    for which in (("--all", "--yes"), tuple(keys(run)[:2])):
        result = run("unprocessed", "route", *which, "--into", "Sales", "--always")
        assert (result.exit_code, "is made of one mail" in result.stderr) == (64, True)


def test_r6_of_two_people_at_the_same_time_one_is_first(run: Run) -> None:
    """Each at a command line of his own, on the same store."""
    key = keys(run)[0]
    found: dict[str, tuple[int, str]] = {}

    def see_to_it(by: str) -> None:
        code = "from mail2ticket.__main__ import main; main()"
        command = ["unprocessed", "create", key, "--by", by, "--json"]
        ran = subprocess.run(  # noqa: S603 - our own code
            [sys.executable, "-c", code, *command], capture_output=True, text=True, check=False
        )
        found[by] = (ran.returncode, json.loads(ran.stdout)["state"])

    together(*(partial(see_to_it, by) for by in ("sam", "kim")))
    assert sorted(found.values()) == [(0, "created"), (1, "error")]
    (first,) = [by for by, (status, _) in found.items() if status == 0]
    (seen,) = listed(run, "--state", "processed")
    assert [each["by"] for each in seen["handlings"]] == [first]
    with SqliteStore("desk.db") as store:
        titles = [history.item.title for history in store.histories()]
    assert titles.count("The pump leaks") == 1


def test_a_mail_that_cannot_be_read_is_shown_all_the_same(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise RecursionError

    monkeypatch.setattr("mail2ticket.cli.held.parse", fails)
    text = run("unprocessed", "show", keys(run)[0]).stdout
    assert text.rstrip().endswith("(the mail cannot be read: RecursionError)")


def test_a_mail_that_was_purged_says_so(run: Run) -> None:
    key = keys(run)[0]
    run("unprocessed", "delete", key)
    assert run("purge", "--older-than", "1min").exit_code == 0
    text = run("unprocessed", "show", key).stdout
    assert text.endswith("\nof this mail nothing was kept, or it was purged\n")
    result = run("unprocessed", "show", key, "--raw")
    assert result.exit_code == 1
    found = json.loads(run("unprocessed", "show", key, "--json").stdout)
    assert (found["size"], found["text"], found["handlings"][0]["by"]) == (None, "", "grace")


def test_a_store_that_fails_is_75_for_that_mail(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second, _ = keys(run)
    from mail2ticket.errors import StoreError  # noqa: PLC0415 - of this test alone
    from mail2ticket.unprocessed import Unprocessed  # noqa: PLC0415 - of this test alone

    delete = Unprocessed.delete

    def fails(self: Unprocessed, key: str, **how: Any) -> None:  # noqa: ANN401 - of the method
        if key == first:
            raise StoreError("the disk is full")
        delete(self, key, **how)

    monkeypatch.setattr(Unprocessed, "delete", fails)
    result = run("unprocessed", "delete", first, second, "--json")
    assert result.exit_code == 75
    assert [(row["state"], row["error"]) for row in done(result)] == [
        ("error", "the disk is full"),
        ("deleted", ""),
    ]


def test_a_store_that_is_not_there_is_told_and_not_created(run: Run) -> None:
    for command in (("list",), ("show", "1"), ("delete", "1"), ("reprocess", "--all")):
        result = run("unprocessed", *command, "--store", "sqlite:///none.db")
        assert result.exit_code == 1
        assert "there is no store at sqlite:///none.db" in result.stderr
    assert not Path("none.db").exists()


def test_to_read_held_mail_writes_nothing(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A list waits for no worker, and no worker for a list."""

    def fails(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr("mail2ticket.cli.unprocessed.fill", fails)
    key = keys(run)[0]
    assert run("unprocessed", "list", "--counts").exit_code == 0
    assert run("unprocessed", "show", key).exit_code == 0
