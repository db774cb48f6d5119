"""What a mail must not do to a terminal, and what the command line must not import."""

from __future__ import annotations

import base64
import os
import select
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from patience import PATIENCE

from mail2ticket.cli import cli
from mail2ticket.cli.output import lines_of, shown, size_of
from mail2ticket.cli.progress import ProgressBar

pty = pytest.importorskip("pty", reason="this system has no terminals of its own")

SETTINGS = '[[mailboxes]]\naddress = "support@acme.example"\n'

# Clears the screen, sets a title, turns text round, and looks like markup of ours.
HOSTILE = "[bold]\x1b[2J\x1b]0;pwned\x07\x9b31m\u202efdp.exe[/bold] [/] :smile:"


def mail(number: int = 1) -> bytes:
    encoded = HOSTILE.encode().hex("=").upper()
    return (
        f"From: =?utf-8?q?={encoded}?= <ada@client.example>\n"
        "To: support@acme.example\n"
        f"Subject: =?utf-8?q?={encoded}?=\n"
        "Date: Tue, 03 Nov 2026 10:00:00 +0000\n"
        f"Message-ID: <{number}@client.example>\n"
        "Content-Type: text/plain; charset=utf-8\n"
        "Content-Transfer-Encoding: base64\n\n"
    ).encode() + base64.encodebytes(HOSTILE.encode())


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("MAIL2TICKET_SETTINGS", "COLUMNS", "NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    Path("mail2ticket.toml").write_text(SETTINGS, "utf-8")
    Path("one.eml").write_bytes(mail())
    return tmp_path


@pytest.mark.parametrize(
    "command",
    [
        ["process", "one.eml"],
        ["explain", "one.eml"],
        ["inspect", "one.eml"],
        ["items"],
        ["show", "T20261103.0001"],
        ["status", "1@client.example"],
    ],
)
@pytest.mark.parametrize("as_json", [False, True])
def test_nothing_in_a_mail_reaches_the_terminal_as_a_command(
    desk: Path, command: list[str], *, as_json: bool
) -> None:
    runner = CliRunner()
    if command[0] not in {"process", "explain", "inspect"}:
        assert runner.invoke(cli, ["process", "one.eml"]).exit_code == 0
    result = runner.invoke(cli, [*command, "--json"] if as_json else command)
    assert result.exit_code == 0
    assert not set(result.output) & set("\x07\x1b\x9b\u202e")
    # It is not left out either: people and programs see what is there.
    assert "\\u202efdp.exe[/bold]" in "".join(result.output.split())


def test_a_file_name_cannot_command_either(desk: Path) -> None:
    Path("\x1b[2J.eml").write_bytes(mail())
    for arguments in (["process", "\x1b[2J.eml"], ["inspect", "\x1b[2Jnone"]):
        assert "\x1b" not in CliRunner().invoke(cli, arguments).output


def test_control_characters_are_written_out() -> None:
    assert shown("a\nb\x00\u2066\U000e0041\ud800") == "a\\x0ab\\x00\\u2066\\U000e0041\\ud800"
    assert shown("Grüße, 佐藤 👍") == "Grüße, 佐藤 👍"
    assert lines_of("a\r\n\tb\x1b") == "a\n        b\\x1b"
    assert size_of(1_500_000) == "1,500 kB"


def on_terminal(folder: Path, *arguments: str, width: int = 80, **env: str) -> str:
    """Run the command with a terminal for its output, and return what it wrote there."""
    control, terminal = pty.openpty()
    os.set_blocking(control, False)
    environment = {"PATH": os.environ["PATH"], "TERM": "xterm-256color", "COLUMNS": str(width)}
    process = subprocess.Popen(  # noqa: S603 - our own command
        [sys.executable, "-m", "mail2ticket", *arguments],
        cwd=folder, env={**environment, **env}, stdout=terminal, stderr=terminal,
    )  # fmt: skip
    os.close(terminal)
    written = b""
    while select.select([control], [], [], PATIENCE)[0]:
        try:
            chunk = os.read(control, 65_536)
        except OSError:  # the other end is closed
            break
        if not chunk:
            break
        written += chunk
    os.close(control)
    assert process.wait(PATIENCE) == 0
    return written.decode()


def test_colours_are_for_terminals_without_no_color(desk: Path) -> None:
    assert "\x1b[32mcreated" in on_terminal(desk, "process", "one.eml", "--store", "memory://")
    plain = on_terminal(desk, "process", "one.eml", "--store", "memory://", NO_COLOR="1")
    assert "\x1b[32m" not in plain
    assert "created" in plain


def test_a_progress_bar_is_for_long_work_on_a_terminal(desk: Path) -> None:
    assert "━" not in on_terminal(desk, "process", "one.eml", "--store", "memory://")
    Path("many").mkdir()
    for number in range(30):
        Path("many", f"{number}.eml").write_bytes(mail(number))
    assert "━" in on_terminal(desk, "process", "many", "--store", "memory://")
    # JSON on the same terminal is not mixed with a bar.
    assert "━" not in on_terminal(desk, "process", "many", "--store", "memory://", "--json")
    piped = CliRunner().invoke(cli, ["process", "many", "--store", "memory://"])
    assert "━" not in piped.output


def test_the_bar_grows_where_one_file_holds_several_mails(
    desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    with ProgressBar(("one.eml", "-"), is_shown=True) as bar:
        for _ in range(25):
            bar.advance()
        (task,) = bar._bar.tasks
        assert (task.completed, task.total) == (25, 25)


def test_help_waits_for_nothing_that_it_does_not_need() -> None:
    code = (
        "import sys\n"
        "before = set(sys.modules)\n"
        "from mail2ticket.cli import cli\n"
        "try: cli(['--help'])\n"
        "except SystemExit as end: assert not end.code\n"
        "print([name for name in ('sqlite3', 'mailparser', 'rich', 'dateutil', 'tomllib')"
        " if name in set(sys.modules) - before])"
    )
    output = subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout
    assert output.splitlines()[-1] == "[]"
    assert "status       Say what became of a mail." in output


def test_without_click_one_is_told_what_to_install() -> None:
    code = (
        "import sys\n"
        "sys.modules['click'] = None\n"
        "from importlib import util\n"
        "find = util.find_spec\n"
        "util.find_spec = lambda name: None if name == 'click' else find(name)\n"
        "from mail2ticket.__main__ import main\n"
        "main()"
    )
    done = subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    assert done.returncode == 69
    assert "pip install 'mail2ticket[cli]'" in done.stderr


def test_exit_statuses_are_those_of_the_process(desk: Path) -> None:
    for arguments, status in ((["--version"], 0), ([], 64), (["inspect", "none.eml"], 1)):
        done = subprocess.run(  # noqa: S603 - our own command
            [sys.executable, "-m", "mail2ticket", *arguments], capture_output=True, check=False
        )
        assert done.returncode == status
