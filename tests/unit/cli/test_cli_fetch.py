"""``mail2ticket fetch``: inboxes of the settings, once or until it is told to stop (M1)."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from patience import PATIENCE, ending

from mail2ticket.cli import cli
from mail2ticket.cli.fetch import _count
from mail2ticket.cli.progress import ProgressBar
from mail2ticket.errors import InboxError
from mail2ticket.sources import Delivery
from mail2ticket.sources.maildir import Maildir
from mail2ticket.sources.mbox_inbox import MboxInbox
from mail2ticket.stores.sqlite import SqliteStore
from mail2ticket.testing import mail

SETTINGS = """
[store]
url = "sqlite:///desk.db"
[limits]
refused_bytes = 20000
[[mailboxes]]
address = "support@acme.example"
[[inboxes]]
name = "support"
kind = "maildir"
path = "Maildir"
[[inboxes]]
name = "spool"
kind = "mbox"
path = "spool"
bookmark = "spool.mark"
every_seconds = 1
"""

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MAIL2TICKET_SETTINGS", raising=False)
    Path("mail2ticket.toml").write_text(SETTINGS, "utf-8")
    for name in ("cur", "new", "tmp"):
        Path("Maildir", name).mkdir(parents=True)

    def call(*arguments: str, **options: Any) -> Result:  # noqa: ANN401 - as click takes them
        return CliRunner().invoke(cli, ["fetch", *arguments], **options)

    return call


def put(*names: str, size: int = 0) -> None:
    for name in names:
        Path("Maildir/new", name).write_bytes(mail(name, "It is broken." + "x" * size))


def new() -> list[str]:
    return sorted(path.name for path in Path("Maildir/new").iterdir())


def test_all_inboxes_are_fetched(run: Run) -> None:
    put("a", "b")
    Path("spool").write_bytes(b"From ada Tue Nov  3 10:00:00 2026\n" + mail("c"))

    result = run()

    assert result.exit_code == 0, result.output
    assert result.stdout.splitlines() == [
        "support: 2 mails, 2 created",
        "spool: 1 mail, 1 created",
    ]
    assert new() == []
    assert run().stdout.splitlines() == ["support: no mail", "spool: no mail"]


def test_one_is_chosen_by_its_name(run: Run) -> None:
    put("a")
    assert run("spool", "spool").stdout.splitlines() == ["spool: no mail"]
    result = run("suport")
    assert result.exit_code == 64
    assert "did you mean support?" in result.stderr
    assert new() == ["a"]


def test_json_has_a_line_for_each_mail(run: Run) -> None:
    put("a")
    put("big", size=30_000)

    result = run("support", "--json")

    first, second = map(json.loads, result.stdout.splitlines())
    assert (first["inbox"], first["state"], first["title"]) == ("support", "created", "a")
    assert second["state"] == "error"
    assert second["reason"] == "over the limit of 20,000 bytes"
    assert result.exit_code == 65
    assert new() == ["big"]


def test_what_can_never_be_taken_is_told(run: Run) -> None:
    put("big", size=30_000)
    put("small")

    result = run("support")

    assert result.exit_code == 65
    assert result.stdout == "support: 1 mail, 1 created, 1 can never be taken\n"
    assert "big is not taken: over the limit" in result.stderr


def test_a_store_that_fails_leaves_the_mail(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    put("a", "b")
    monkeypatch.setattr(SqliteStore, "begin", lambda _: _full())

    result = run("support")

    assert result.exit_code == 75
    assert result.stdout == "support: 2 left\n"
    assert new() == ["a", "b"]


def _full() -> None:
    from mail2ticket.errors import StoreError  # noqa: PLC0415 - raised here alone

    raise StoreError("the disk, or the quota, is full")


def test_an_inbox_that_is_not_there_needs_a_person(run: Run) -> None:
    Path("Maildir/new").rmdir()

    result = run("support")

    assert (result.exit_code, result.stdout) == (1, "")  # whether there is mail, nobody knows
    assert "cannot be read: No such file" in result.stderr


def test_without_inboxes_there_is_nothing_to_fetch(run: Run) -> None:
    Path("mail2ticket.toml").write_text(
        '[[mailboxes]]\naddress = "support@acme.example"\n', "utf-8"
    )
    result = run()
    assert result.exit_code == 64
    assert "no [[inboxes]]" in result.stderr


def test_secrets_that_are_missing_are_told_at_once(run: Run) -> None:
    accounts = "".join(
        f'[[inboxes]]\nname = "{name}"\nkind = "imap"\nhost = "imap.mail.example"\n'
        f'user = "help"\npassword = "{where}"\n'
        for name, where in (("one", "env:NO_SUCH_SECRET"), ("two", "file:none"))
    )
    Path("mail2ticket.toml").write_text(SETTINGS + accounts, "utf-8")

    result = run()

    assert result.exit_code == 75
    assert "inbox one: env:NO_SUCH_SECRET: there is no such environment variable" in result.output
    assert "inbox two: file:none: cannot be read: No such file" in result.output


def started(*arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(  # noqa: S603 - our own arguments
        [sys.executable, "-m", "mail2ticket", "fetch", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )


def test_m1_a_watch_takes_what_comes_and_sigterm_stops_it_clean(run: Run) -> None:
    """Each inbox in a thread of its own."""
    put("a")
    with ending(started("--watch", "--json")) as child:
        assert child.stdout is not None
        assert json.loads(child.stdout.readline())["title"] == "a"
        put("b")
        assert json.loads(child.stdout.readline())["title"] == "b"
        child.send_signal(signal.SIGTERM)
        _, errors = child.communicate(timeout=PATIENCE)

    assert (child.returncode, errors) == (0, "")
    assert new() == []
    assert run("support").stdout == "support: no mail\n"


def test_m1_one_inbox_is_watched_until_sigterm(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    put("a")
    before = signal.getsignal(signal.SIGTERM)
    monkeypatch.setattr(Maildir, "wait", lambda *_: os.kill(os.getpid(), signal.SIGTERM))

    result = run("support", "--watch")

    assert (result.exit_code, result.stdout) == (0, "support: 1 mail, 1 created\n")
    assert signal.getsignal(signal.SIGTERM) is before


def test_a_fault_of_ours_in_one_thread_stops_the_others(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    put("a")

    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("mail2ticket.cli.fetch._words", fail)
    result = run("--watch")
    assert isinstance(result.exception, ZeroDivisionError)


def test_a_stop_leaves_the_other_inboxes(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    put("a")
    Path("spool").write_bytes(b"From ada Tue Nov  3 10:00:00 2026\n" + mail("c"))
    finished = Maildir.finished

    def told_to_stop(self: Maildir, delivery: Delivery) -> None:
        finished(self, delivery)
        os.kill(os.getpid(), signal.SIGTERM)

    monkeypatch.setattr(Maildir, "finished", told_to_stop)
    result = run()
    assert (result.exit_code, result.stdout) == (75, "support: 1 mail, 1 created\n")
    assert result.stderr == "stopped; what is not taken waits\n"


class Asked:
    """An inbox that can say how many mails it has, and how often it was asked."""

    def __init__(self, count: int | None) -> None:
        self._count = count
        self.asked = 0

    def count(self) -> int:
        self.asked += 1
        if self._count is None:
            raise InboxError("the server is down")
        return self._count


def test_how_many_wait_is_asked_of_the_inbox_whose_turn_it_is(tmp_path: Path) -> None:
    for name in ("cur", "new", "tmp"):
        (tmp_path / name).mkdir()
    (tmp_path / "new" / "1").touch()
    here, gone = Maildir(tmp_path), Maildir(tmp_path / "none")
    server: Any = Asked(5)
    down: Any = Asked(None)
    assert _count(here, here) == 2
    assert _count(here, gone) is _count(MboxInbox(tmp_path / "box")) is None
    assert _count(here, down) is _count(down, here) is None
    assert (_count(server, here), server.asked, down.asked) == (6, 1, 1)


def test_progress_goes_from_nothing_to_all(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    put(*(f"{number:02}" for number in range(30)))
    seen: list[tuple[float, float | None]] = []

    class Bar(ProgressBar):
        def __init__(self, **_: object) -> None:
            super().__init__(is_shown=False)
            self.is_shown = True

        def advance(self) -> None:
            super().advance()
            seen.extend((task.completed, task.total) for task in self._bar.tasks)

    monkeypatch.setattr("mail2ticket.cli.fetch.ProgressBar", Bar)
    assert run("support").exit_code == 0
    assert seen[0] == (seen[0][0], 30)
    assert seen[-1] == (30, 30)
