"""``mail2ticket pipe``: what a mail server is told by the exit status (M1)."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from patience import PATIENCE, ending

from mail2ticket import __main__ as command
from mail2ticket.cli import cli
from mail2ticket.cli import pipe as module
from mail2ticket.errors import MessageError, StoreError
from mail2ticket.intake import Intake
from mail2ticket.model.address import Address
from mail2ticket.model.decision import Outcome
from mail2ticket.model.message import Envelope
from mail2ticket.stores.sqlite import SqliteStore
from mail2ticket.testing import mail

SETTINGS = """
[store]
url = "sqlite:///desk.db"
[limits]
refused_bytes = 20000
[[mailboxes]]
address = "support@acme.example"
[[mailboxes]]
address = "hr@acme.example"
"""
MAIL = mail("Help", to="everybody@client.example", message_id="<1@client.example>")

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MAIL2TICKET_SETTINGS", raising=False)
    Path("mail2ticket.toml").write_text(SETTINGS, "utf-8")

    def call(*arguments: str, content: bytes = MAIL) -> Result:
        return CliRunner().invoke(cli, ["pipe", *arguments], input=content)

    return call


def mailboxes() -> list[tuple[str, str]]:
    """What is on record: the state, and the mailbox."""
    with closing(SqliteStore("desk.db")) as store:
        return [(str(each.state), each.mailbox) for each in store.recorded("1@client.example")]


def test_m1_a_mail_goes_where_its_envelope_says(run: Run) -> None:
    """It names none of our mailboxes itself, as a Bcc does."""
    result = run("--sender=ada@client.example", "--recipient=hr@acme.example")
    assert (result.exit_code, result.output) == (0, "")
    assert mailboxes() == [("created", "hr@acme.example")]


def test_the_envelope_may_stand_in_the_environment(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("--environment").exit_code == 75
    monkeypatch.setenv("SENDER", "ada@client.example")
    monkeypatch.setenv("RECIPIENT", "hr@acme.example")
    assert run("--environment").exit_code == 0
    assert mailboxes() == [("created", "hr@acme.example")]


def test_without_an_envelope_the_mail_itself_decides(run: Run) -> None:
    result = run(content=mail("Help", message_id="<1@client.example>"))
    assert (result.exit_code, result.output) == (0, "")
    assert mailboxes() == [("created", "support@acme.example")]


def test_m1_a_mail_that_comes_again_is_a_repeat(run: Run) -> None:
    for _ in range(2):
        assert run("--sender=<>", "--recipient=hr@acme.example").exit_code == 0
    assert len(mailboxes()) == 1


@pytest.mark.parametrize("sender", ["", "<>", "MAILER-DAEMON"])
def test_the_null_path_is_a_bounce_s(
    run: Run, sender: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Envelope] = []
    process = Intake.process

    def spied(self: Intake, content: bytes, envelope: Envelope) -> Outcome:
        seen.append(envelope)
        return process(self, content, envelope)

    monkeypatch.setattr(Intake, "process", spied)
    assert run(f"--sender={sender}", "--recipient=hr@acme.example").exit_code == 0
    (envelope,) = seen
    assert envelope == Envelope(None, (Address.of("hr@acme.example"),))


@pytest.mark.parametrize(
    ("error", "status", "said"),
    [
        (StoreError("the disk is full"), 75, "4.3.0 nothing was written; try again later\n"),
        (MessageError("what it says"), 65, "5.6.0 the mail cannot be taken\n"),
        (RuntimeError("what it says"), 75, "4.3.0 a fault of this server; try again later\n"),
    ],
)
def test_m1_the_exit_status_is_that_of_the_error(
    run: Run, monkeypatch: pytest.MonkeyPatch, error: Exception, status: int, said: str
) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(Intake, "process", fail)
    result = run("--sender=<>", "--recipient=hr@acme.example")
    assert (result.exit_code, result.stdout, result.stderr) == (status, "", said)


def test_a_mail_that_is_too_large_can_never_be_taken(run: Run) -> None:
    result = run(content=MAIL + b"x" * 20_000)
    assert (result.exit_code, result.stderr) == (65, "5.3.4 the mail is too large\n")


def test_recipients_that_are_nobody_here_are_refused_where_that_is_wished(run: Run) -> None:
    options = ("--sender=ada@x.example", "--recipient=nobody@acme.example", "--refuse-others")
    result = run(*options)
    assert (result.exit_code, result.stderr) == (67, "5.1.1 there is no such mailbox here\n")
    assert run(*options, "--recipient=hr@acme.example").exit_code == 0
    assert mailboxes() == [("created", "hr@acme.example")]


def test_what_is_no_address_is_nobody_s(run: Run) -> None:
    result = run("--sender=<>", "--recipient=@")
    assert (result.exit_code, result.stderr) == (67, "5.1.3 that is no address\n")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--recipient=hr@acme.example"], "Say with --sender"),
        (["--no-such-option"], "No such option"),
        (["--settings", "none.toml"], "does not exist"),
        (["--store", "x://y"], "is no URL of a store"),
    ],
)
def test_m1_wrong_usage_sends_no_mail_back(run: Run, arguments: list[str], said: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 75
    assert said in result.stderr


@pytest.mark.parametrize("settings", ["[[mailboxes]]\n", "no TOML", None])
def test_m1_settings_with_faults_send_no_mail_back(run: Run, settings: str | None) -> None:
    if settings is None:
        Path("mail2ticket.toml").unlink()
    else:
        Path("mail2ticket.toml").write_text(settings, "utf-8")
    assert run().exit_code == 75


def test_m1_a_store_that_cannot_be_opened_sends_no_mail_back(run: Run) -> None:
    Path("desk.db").mkdir()
    assert run().exit_code == 75


def test_m1_a_fault_of_ours_sends_no_mail_back(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(module, "fill", fail)
    result = run()
    assert result.exit_code == 75
    assert result.stderr.endswith("4.3.0 a fault of this server; try again later\n")


@pytest.mark.parametrize(("arguments", "status"), [(["pipe"], 75), (["process"], 69)])
def test_m1_a_part_that_is_missing_sends_no_mail_back(
    monkeypatch: pytest.MonkeyPatch, arguments: list[str], status: int
) -> None:
    monkeypatch.setattr(command, "find_spec", lambda _: None)
    monkeypatch.setattr(sys, "argv", ["mail2ticket", *arguments])
    with pytest.raises(SystemExit) as end:
        command.main()
    assert end.value.code == status


def test_m1_a_stop_in_mid_mail_has_the_server_keep_it(run: Run) -> None:
    """It waits for the end of the mail, and is told to stop."""
    program = (
        "import sys\n"
        "from mail2ticket.cli import pipe\n"
        "fill = pipe.fill\n"
        "def told(*args):\n"
        "    fill(*args)\n"
        "    print('ready', flush=True)\n"
        "pipe.fill = told\n"
        "sys.argv = ['mail2ticket', 'pipe']\n"
        "from mail2ticket.__main__ import main\n"
        "main()\n"
    )
    child = subprocess.Popen(  # noqa: S603 - our own arguments
        [sys.executable, "-c", program],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=dict(os.environ),
    )
    with ending(child):
        assert child.stdout is not None
        assert child.stdout.readline() == b"ready\n"
        child.send_signal(signal.SIGTERM)
        child.communicate(timeout=PATIENCE)
    assert child.returncode == 75
    assert run().exit_code == 0


def test_the_system_s_log_is_told_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import socket  # noqa: PLC0415 - for this test alone

    place = tmp_path / "log"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as log:
        log.bind(str(place))
        monkeypatch.setattr(module, "_SYSLOG", str(place))
        monkeypatch.chdir(tmp_path)
        Path("mail2ticket.toml").write_text(SETTINGS, "utf-8")
        CliRunner().invoke(cli, ["pipe"], input=MAIL + b"x" * 20_000)
        assert b"mail2ticket: answered 552 5.3.4 the mail is too large" in log.recv(4_096)
