"""``mail2ticket files`` (F4): what was not kept, and what people do with it."""

from __future__ import annotations

import json
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from attrs import evolve
from click.testing import CliRunner, Result
from patience import together

from mail2ticket.cli import cli, files, selecting
from mail2ticket.errors import StoreError
from mail2ticket.held_files import HeldFiles, Rescanned
from mail2ticket.intake import Intake
from mail2ticket.model.attachment import Attachment
from mail2ticket.model.held_file import FileFilter
from mail2ticket.model.mailbox import Mailbox
from mail2ticket.model.scan import Scan, ScanState
from mail2ticket.policy import Policy
from mail2ticket.stores.ledger import LedgerUnitOfWork
from mail2ticket.stores.sqlite import SqliteStore
from mail2ticket.testing import mail

SETTINGS = """
[desk]
keys = ["0123456789abcdef0123456789abcdef"]
[store]
url = "sqlite:///desk.db"
[[mailboxes]]
address = "support@acme.example"
name = "Support"
aliases = ["help@acme.example"]
[[mailboxes]]
address = "sales@acme.example"
"""
EVIL = "Evil \u202egnp [bold]x[bold].exe"
NOON = datetime(2026, 11, 3, 12, tzinfo=UTC)

Run = Callable[..., Result]


class Saying:
    """A scanner that says the same of every file."""

    def __init__(self, state: ScanState = ScanState.CLEAN) -> None:
        self._state = state

    def scan(self, attachment: Attachment) -> Scan:
        return Scan(self._state, "of course")


def received(store: SqliteStore) -> None:
    addresses = ("support@acme.example", "sales@acme.example")
    policy = Policy(mailboxes=tuple(map(Mailbox, addresses)))

    def take(content: bytes, day: int, scanner: Saying | None = None) -> None:
        at = NOON.replace(day=day)
        Intake(store, None, policy, scanner).process(content, received_at=at)

    tools = {"tool.exe": b"MZ a tool", "a.txt": b"text"}
    take(mail("Tools", attachments=tools), 3)
    take(mail("Evil", to="sales@acme.example", attachments={EVIL: b"MZ evil" * 4000}), 4)
    down = Saying(ScanState.PENDING)
    take(mail("Report", sender="bob@other.example", attachments={"r.pdf": b"%PDF"}), 5, down)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a desk once, where three files were not kept."""
    folder = tmp_path_factory.mktemp("desk")
    (folder / "mail2ticket.toml").write_text(SETTINGS, "utf-8")
    with SqliteStore(folder / "desk.db") as store:
        received(store)
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
        return CliRunner().invoke(cli, ("files", *arguments), **options)

    return call


@pytest.fixture
def scanner(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the commands ask a scanner that finds everything clean."""
    opened = files.opened

    def with_scanner(settings: Path | None, url: str | None) -> HeldFiles:
        return evolve(opened(settings, url), scanner=Saying())

    monkeypatch.setattr(files, "opened", with_scanner)


def told(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def ids(run: Run, *arguments: str) -> list[str]:
    result = run("list", "--json", *arguments)
    assert result.exit_code == 0, result.stderr
    return [each["id"] for each in told(result)]


def names(found: Iterable[dict[str, Any]]) -> list[str]:
    return [each["name"] for each in found]


def short(id_: str) -> str:
    key, _, sha256 = id_.partition(".")
    return f"{key[:10]}.{sha256[:8]}"


def test_f4_held_files_are_listed_wide(run: Run) -> None:
    first, second, third = ids(run)
    lines = run("list").stdout.splitlines()
    assert lines[0].split() == ["id", "received", "why", "number", "sender", "size", "name"]
    assert lines[1].split() == [
        short(first), "2026-11-03", "12:00", "type_refused", "T20261103.0001",
        "ada@client.example", "9", "bytes", "tool.exe",
    ]  # fmt: skip
    assert lines[2].split()[0] == short(second)
    assert "28 kB" in lines[2]
    assert lines[3].split()[0] == short(third)
    assert lines[-1] == "3 waiting files"


def test_f4_a_narrow_list_has_fewer_columns_and_pages(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    first, *rest = ids(run)
    page = run("list", "--limit", "1").stdout
    assert page.splitlines()[0].split() == ["id", "why", "number", "name"]
    assert page.endswith(f"3 waiting files\n1 are shown; more with --after {short(first)}\n")
    assert ids(run, "--after", short(first)) == rest
    assert ids(run, "--after", short(first), "--limit", "1") == rest[:1]
    assert "more with" not in run("list", "--after", short(first), "--limit", "1").stdout


def test_x4_nothing_in_a_name_is_obeyed_by_a_terminal(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    out = run("list").stdout + run("show", ids(run)[1]).stdout
    assert "\u202e" not in out
    assert "\x1b" not in out
    assert "[bold]x[bold].exe" in out


def test_f4_json_tells_all_that_is_known(run: Run) -> None:
    (found,) = told(run("list", "--json", "--sender", "@other.example"))
    digest = found.pop("sha256")
    key = found.pop("key")
    assert found.pop("id") == f"{key}.{digest}"
    assert found == {
        "state": "waiting",
        "name": "r.pdf",
        "size": 4,
        "media_type": "application/pdf",
        "reason": "unscanned",
        "detail": "the scanner says pending: of course",
        "number": "T20261105.0001",
        "received_at": "2026-11-05T12:00:00+00:00",
        "sender": "bob@other.example",
        "subject": "Report",
        "mailbox": "support@acme.example",
        "by": None,
        "at": None,
        "because": "",
    }
    shown = json.loads(run("show", digest and key[:8], "--json").stdout)
    assert (shown["is_in_mail"], shown["name"]) == (True, "r.pdf")


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (("--item", "[#t20261103.0001]"), ["tool.exe"]),
        (("--mailbox", "Support"), ["tool.exe", "r.pdf"]),
        (("--mailbox", "help@acme.example", "--since", "2026-11-04"), ["r.pdf"]),
        (("--reason", "unscanned"), ["r.pdf"]),
        (("--sender", "ada@client.example", "--until", "2026-11-03"), ["tool.exe"]),
        (("--state", "dropped"), []),
        (("--state", "all", "--limit", "0", "--reason", "type_refused"), ["tool.exe"]),
    ],
)
def test_f4_a_list_is_filtered(run: Run, options: tuple[str, ...], expected: list[str]) -> None:
    assert names(told(run("list", "--json", *options))) == expected


def test_f4_held_files_are_counted(run: Run) -> None:
    assert json.loads(run("list", "--counts", "--json").stdout) == {
        "total": 3,
        "reasons": {"hidden_ending": 1, "type_refused": 1, "unscanned": 1},
    }
    lines = run("list", "--counts").stdout.splitlines()
    assert lines[0].split() == ["reason", "files"]
    assert lines[-1] == "3 waiting files"
    assert run("list", "--counts", "--state", "dropped").stdout == "no dropped file\n"


def test_f4_a_file_is_shown_and_saved(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    (first, *_) = ids(run)
    lines = dict(line.split(maxsplit=1) for line in run("show", short(first)).stdout.splitlines())
    assert lines["id"] == first
    assert (lines["name"], lines["size"], lines["state"]) == ("tool.exe", "9 bytes", "waiting")
    assert lines["reason"] == "type_refused: name: exe files are refused"
    assert (lines["work"].split()[-1], lines["subject"]) == ("T20261103.0001", "Tools")

    assert run("show", first, "--save", "out.bin").stdout == "9 bytes in out.bin\n"
    assert Path("out.bin").read_bytes() == b"MZ a tool"
    assert stat.S_IMODE(Path("out.bin").stat().st_mode) == 0o600
    again = run("show", first, "--save", "out.bin")
    assert (again.exit_code, again.stderr) == (1, "Error: out.bin is there already\n")
    nowhere = run("show", first, "--save", "nowhere/out.bin")
    assert (nowhere.exit_code, "No such file" in nowhere.stderr) == (1, True)
    assert run("show", first, "--save", "x", "--json").exit_code == 64


def test_f4_of_a_file_whose_mail_is_gone_is_told_that_it_is(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    (first, *_) = ids(run)
    monkeypatch.setattr(SqliteStore, "raw", lambda *_: None)
    assert "not found in the mail" in run("show", first).stdout
    assert json.loads(run("show", first, "--json").stdout)["is_in_mail"] is False
    assert run("show", first, "--save", "out.bin").exit_code == 1
    assert not Path("out.bin").exists()


def test_f4_a_file_is_released_and_its_entry_has_it(run: Run) -> None:
    (first, *_) = ids(run)
    result = run("release", short(first), "--because", "he is known")
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[1].split() == [short(first), "released", "T20261103.0001", "tool.exe"]
    assert lines[-1] == "1 file"
    with SqliteStore("desk.db") as store:
        history = store.history("T20261103.0001")
    assert history
    assert history.entries[0].files == ("a.txt", "tool.exe")

    seen = run("list", "--state", "released").stdout
    assert "released by grace," in seen
    shown = run("show", first).stdout
    assert "he is known" in shown
    again = run("release", first, "--json")
    assert again.exit_code == 1
    (row,) = told(again)
    assert row["state"] == "error"
    assert row["error"] == "grace has seen to this file: it is released"


def test_f4_several_are_dropped_and_one_that_fails_stops_no_other(run: Run) -> None:
    first, second, third = ids(run)
    assert run("drop", first, "--by", "kim").exit_code == 0
    result = run("drop", first, second, third, "--by", "sam")
    assert result.exit_code == 1
    assert "kim has seen to this file" in " ".join(result.stdout.split())
    assert result.stdout.endswith("3 files, 1 not done\n")
    assert {each["by"] for each in told(run("list", "--state", "dropped", "--json"))} == {
        "kim",
        "sam",
    }


def test_f4_all_that_filters_leave_are_dropped_once_somebody_means_it(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("drop", "--all", "--reason", "unscanned").exit_code == 64
    terminal = SimpleNamespace(isatty=lambda: True)
    monkeypatch.setattr(selecting, "sys", SimpleNamespace(stdin=terminal))
    no = run("drop", "--all", "--reason", "unscanned", input="n\n")
    assert (no.exit_code, "Drop 1 held file?" in no.stderr) == (1, True)
    yes = run("drop", "--all", "--reason", "unscanned", input="y\n")
    assert yes.exit_code == 0
    assert run("drop", "--all", "--yes", "--mailbox", "sales@acme.example").exit_code == 0
    assert len(ids(run)) == 1
    assert run("drop", "--all", "--yes", "--reason", "unscanned").stdout == "no held file\n"


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (("release",), 64, "Name the ids of files, or --all and filters."),
        (("release", "a", "--all"), 64, "Name the ids"),
        (("release", "a", "--reason", "infected"), 64, "Filters are for --all."),
        (("release", "zzz"), 1, "no file was ever held as zzz"),
        (("show", "zzz\x1b"), 1, "no file was ever held as zzz\\x1b"),
        (("list", "--mailbox", "nobody"), 64, "nobody is no mailbox of ours"),
        (("list", "--after", "zzz"), 1, "no file was ever held"),
        (("drop", "a", "--by", " "), 64, "a name has 1 to 200 characters"),
        (("rescan",), 64, "There is no [scanner] in the settings."),
    ],
)
def test_wrong_usage_is_told(run: Run, arguments: tuple[str, ...], status: int, said: str) -> None:
    result = run(*arguments)
    assert result.exit_code == status
    assert said in " ".join(result.stderr.replace("│", " ").split())


def test_x18_what_no_scanner_finds_clean_needs_somebody_who_is_sure(run: Run) -> None:
    *_, third = ids(run)
    result = run("release", third)
    assert (result.exit_code, "who is sure" in " ".join(result.stdout.split())) == (1, True)
    assert run("release", third, "--sure").exit_code == 0
    (released,) = told(run("list", "--state", "released", "--json"))
    assert released["because"] == "it is held as unscanned"


@pytest.mark.usefixtures("scanner")
def test_f4_a_rescan_is_told(run: Run) -> None:
    result = run("rescan", "--limit", "5")
    assert (result.exit_code, result.stdout) == (
        0,
        "1 file released, 0 infected, 0 not scanned, 0 not done\n",
    )
    assert json.loads(run("rescan", "--json").stdout) == {
        "released": 0,
        "infected": 0,
        "unscanned": 0,
        "failed": 0,
        "silent": False,
    }
    (released,) = told(run("list", "--state", "released", "--json"))
    assert released["by"] == "grace"


@pytest.mark.usefixtures("scanner")
def test_f4_a_rescan_in_which_something_is_not_done_is_1(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SqliteStore, "raw", lambda *_: None)
    result = run("rescan")
    assert (result.exit_code, "1 not done" in result.stdout) == (1, True)


@pytest.mark.usefixtures("scanner")
def test_x18_a_rescan_whose_scanner_does_not_answer_is_75(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        HeldFiles, "rescan", lambda *_, **__: Rescanned(unscanned=3, is_silent=True)
    )
    result = run("rescan")
    assert (result.exit_code, result.stderr) == (
        75,
        "the scanner does not answer; the other files wait\n",
    )
    assert json.loads(run("rescan", "--json").stdout)["silent"] is True


def test_f4_of_two_operators_at_once_one_is_told_that_he_is_late(run: Run) -> None:
    """Each at a command line of his own, on the same store."""
    first, *_ = ids(run)

    def act(deed: str) -> tuple[int, str]:
        ran = subprocess.run(  # noqa: S603 - our own command
            [sys.executable, "-m", "mail2ticket", "files", deed, first, "--by", deed, "--json"],
            capture_output=True,
            text=True,
            check=False,
        )
        return ran.returncode, ran.stdout

    found = together(*(partial(act, deed) for deed in ("release", "drop")))
    assert sorted(status for status, _ in found) == [0, 1]
    ((_, said),) = [each for each in found if each[0]]
    with SqliteStore("desk.db") as store:
        (file,) = store.held_files(FileFilter(state=None, number="T20261103.0001"))
    assert file.handling
    assert f"{file.handling.by} has seen to this file" in said


def test_a_store_that_fails_is_75(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    (first, *_) = ids(run)

    def fails(*_: object) -> bool:
        raise StoreError("the disk is full")

    monkeypatch.setattr(LedgerUnitOfWork, "settle_file", fails)
    result = run("release", first)
    assert (result.exit_code, "the disk is full" in result.stdout) == (75, True)
