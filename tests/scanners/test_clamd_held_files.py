"""Files that came while clamd was down, and what becomes of them once it is there (F4, X18)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from servers.clamd import EICAR, Clamd
from servers.processes import free_port

from mail2ticket.cli import cli
from mail2ticket.stores.sqlite import SqliteStore
from mail2ticket.testing import mail

SETTINGS = """
[store]
url = "sqlite:///desk.db"
[scanner]
clamd = "{place}"
[blobs]
folder = "files"
[[mailboxes]]
address = "support@acme.example"
"""


def run(*arguments: str, place: str) -> Result:
    Path("mail2ticket.toml").write_text(SETTINGS.format(place=place), "utf-8")
    return CliRunner().invoke(cli, arguments)


def test_f4_files_that_nobody_could_look_at_are_scanned_and_released_later(
    clamd: Clamd, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MAIL2TICKET_SETTINGS", raising=False)
    monkeypatch.setenv("LOGNAME", "grace")
    down = f"tcp://127.0.0.1:{free_port()}"
    files = {"report.txt": b"all is well", "gift.txt": EICAR}
    Path("1.eml").write_bytes(mail("Report", attachments=files))

    assert run("process", "1.eml", place=down).exit_code == 0
    counts = run("files", "list", "--counts", "--json", place=down)
    assert json.loads(counts.stdout) == {"total": 2, "reasons": {"unscanned": 2}}
    vain = run("files", "rescan", "--json", place=down)
    assert json.loads(vain.stdout)["unscanned"] == 2

    done = run("files", "rescan", "--json", place=clamd.unix)
    assert json.loads(done.stdout) == {
        "released": 1,
        "infected": 1,
        "unscanned": 0,
        "failed": 0,
        "silent": False,
    }
    (left,) = map(json.loads, run("files", "list", "--json", place=clamd.unix).stdout.splitlines())
    assert (left["name"], left["reason"]) == ("gift.txt", "infected")
    assert "Mail2Ticket.Eicar" in left["detail"]
    refused = run("files", "release", left["id"], place=clamd.unix)
    assert (refused.exit_code, "who is sure" in " ".join(refused.stdout.split())) == (1, True)
    with SqliteStore("desk.db") as store:
        (history,) = store.histories()
        (kept,) = store.files(history.item.number)
    assert history.entries[0].files == ("report.txt",)
    assert kept.location
    assert [path.read_bytes() for path in Path("files").rglob("*.txt")] == [b"all is well"]
