"""``mail2ticket purge`` and ``orphans``: keep only what you must."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from mail2ticket.cli import cli
from mail2ticket.model.items import WorkItem
from mail2ticket.stores.sqlite import SqliteStore
from mail2ticket.testing import new_record
from mail2ticket.testing.holding_files import record_with, refused

SETTINGS = """
[store]
url = "sqlite:///desk.db"
[[mailboxes]]
address = "support@acme.example"
"""
BLOBS = '[blobs]\nfolder = "files"\n'
REQUEST = b"""From: Ada <ada@client.example>
To: support@acme.example
Subject: Printer
Message-ID: <1@client.example>
Content-Type: multipart/mixed; boundary=b

--b

It smokes.
--b
Content-Disposition: attachment; filename=note.txt

A file.
--b--
"""

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """A store with three records that are 100 days old, and one that is 10."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MAIL2TICKET_SETTINGS", raising=False)
    Path("mail2ticket.toml").write_text(SETTINGS, "utf-8")
    now = datetime.now(UTC)
    with SqliteStore("desk.db") as store:
        store.add_item(WorkItem(number="T1"))
        with store.begin() as work:
            for key, days in (("a", 100), ("b", 100), ("c", 100), ("d", 10)):
                work.claim(key)
                received_at = now - timedelta(days=days)
                work.record(new_record(key, number="T1", received_at=received_at))

    def call(*arguments: str) -> Result:
        return CliRunner().invoke(cli, arguments)

    return call


def kept() -> str:
    with SqliteStore("desk.db") as store:
        return "".join(key for key in "abcd" if store.raw(key) is not None)


def known() -> str:
    with SqliteStore("desk.db") as store:
        return "".join(key for key in "abcd" if store.seen(key))


def test_old_mail_is_forgotten_and_its_key_is_not(run: Run) -> None:
    dry = run("purge", "--older-than", "90d", "--dry-run")
    assert (dry.exit_code, dry.stdout) == (
        0, "3 records would be blanked, 0 would be deleted\n",
    )  # fmt: skip
    assert kept() == "abcd"
    assert run("purge", "--older-than", "90d").stdout == "3 records blanked, 0 deleted\n"
    assert (kept(), known()) == ("d", "abcd")
    assert run("purge", "--older-than", "90d").stdout == "0 records blanked, 0 deleted\n"


def test_keys_are_deleted_where_that_is_said(run: Run) -> None:
    asked = ("purge", "--older-than", "40d", "--keys-older-than", "91d", "--json")
    assert json.loads(run(*asked, "--dry-run").stdout) == {
        "blanked": 3, "forgotten": 3, "dropped": 0, "dry_run": True,
    }  # fmt: skip
    assert known() == "abcd"
    assert json.loads(run(*asked).stdout) == {
        "blanked": 3, "forgotten": 3, "dropped": 0, "dry_run": False,
    }  # fmt: skip
    assert (kept(), known()) == ("d", "d")


def test_f4_mail_of_which_a_file_waits_is_kept_until_that_is_dropped(run: Run) -> None:
    with SqliteStore("desk.db") as store, store.begin() as work:
        at = datetime.now(UTC) - timedelta(days=100)
        work.record(record_with(refused(), key="a", received_at=at))
    assert run("purge", "--older-than", "90d").stdout == "2 records blanked, 0 deleted\n"
    assert kept() == "ad"
    asked = ("purge", "--older-than", "90d", "--held-files-older-than", "99d")
    assert run(*asked[:-1], "101d").stdout == "0 records blanked, 0 deleted\n"
    dry = run(*asked, "--dry-run").stdout.splitlines()[0]
    assert dry == "1 held file would be dropped"
    assert json.loads(run(*asked, "--dry-run", "--json").stdout)["dropped"] == 1
    retention = "[retention]\ndays = 90\nheld_files_days = 99\n"
    Path("mail2ticket.toml").write_text(SETTINGS + retention, "utf-8")
    assert run("purge").stdout == "1 held file dropped\n1 record blanked, 0 deleted\n"
    assert kept() == "d"


def test_the_settings_say_how_old(run: Run) -> None:
    retention = "[retention]\ndays = 50\nkeys_days = 60\n"
    Path("mail2ticket.toml").write_text(SETTINGS + retention, "utf-8")
    assert run("purge").stdout == "3 records blanked, 3 deleted\n"
    assert run("purge", "--older-than", "5d").stdout == "1 record blanked, 0 deleted\n"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ((), "Say how old with --older-than, or with [retention] days."),
        (("--older-than", "soon"), "'soon' is no age; 90d would be one: min, h, d, w or y"),
        (("--older-than", "0d"), "'0d' is less than 1min"),
        (("--older-than", "999999y"), "'999999y' is before 1970"),
        (("--older-than", "90d", "--keys-older-than", "30d"), "'30d' is less than 31d: who was"),
        (("--older-than", "90d", "--keys-older-than", "60d"), "Keys are kept as long as mails"),
    ],
)
def test_wrong_usage_is_64_and_does_nothing(run: Run, options: tuple[str, ...], said: str) -> None:
    result = run("purge", *options)
    assert result.exit_code == 64
    assert said in " ".join(result.stderr.split())
    assert kept() == "abcd"


def orphan(age: timedelta = timedelta(days=2)) -> Path:
    path = Path("files/2026/11") / ("0" * 64 + ".txt")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"nobody's")
    moment = (datetime.now(UTC) - age).timestamp()
    os.utime(path, (moment, moment))
    return path


def test_files_that_nobody_uses_are_removed(run: Run) -> None:
    Path("mail2ticket.toml").write_text(SETTINGS + BLOBS, "utf-8")
    Path("1.eml").write_bytes(REQUEST)
    assert run("process", "1.eml").exit_code == 0
    (used,) = [path for path in Path("files").rglob("*") if path.is_file()]
    os.utime(used, (0, 0))
    path = orphan()
    dry = run("orphans", "--dry-run")
    assert dry.stdout == f"{path.absolute().as_uri()}\n1 file would be removed\n"
    assert path.exists()
    (line,) = run("orphans", "--json").stdout.splitlines()
    assert json.loads(line) == {"location": path.absolute().as_uri(), "removed": True}
    assert not path.exists()
    assert used.read_bytes() == b"A file."
    assert run("orphans").stdout == "0 files removed\n"


def test_files_that_are_young_stay(run: Run) -> None:
    Path("mail2ticket.toml").write_text(SETTINGS + BLOBS, "utf-8")
    path = orphan(timedelta(hours=20))
    assert run("orphans", "--even-all").stdout == "0 files removed\n"
    assert run("orphans", "--even-all", "--older-than", "30min").exit_code == 64
    assert path.exists()
    retention = "[retention]\nfiles_days = 2\n"
    Path("mail2ticket.toml").write_text(SETTINGS + BLOBS + retention, "utf-8")
    orphan(timedelta(days=1.5))
    assert run("orphans", "--even-all").stdout == "0 files removed\n"
    assert run("orphans", "--even-all", "--older-than", "1d").stdout.endswith("1 file removed\n")


def test_a_folder_of_which_the_store_knows_nothing_is_left_alone(run: Run) -> None:
    Path("mail2ticket.toml").write_text(SETTINGS + BLOBS, "utf-8")
    path = orphan()
    result = run("orphans")
    assert (result.exit_code, "the store knows none" in result.stderr) == (75, True)
    assert path.exists()
    assert run("orphans", "--even-all").exit_code == 0
    assert not path.exists()


def test_without_a_folder_there_is_nothing_to_do(run: Run) -> None:
    result = run("orphans")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "there is no [blobs] in the settings" in result.stderr
