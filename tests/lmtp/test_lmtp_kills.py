"""A server for LMTP that is killed: who was answered 250 is taken, and nobody twice (M1)."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from lmtp_desk import MAIL, OURS, SENDER, client
from lmtp_kills import SETTINGS, kill_again_and_again
from patience import PATIENCE, ending

from mail2ticket.cli import cli
from mail2ticket.sources.listening import Listening


def test_m1_whoever_was_answered_250_is_committed_whenever_the_server_is_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The short form of `lmtp_kills_run.py`."""
    monkeypatch.chdir(tmp_path)
    chance = random.Random(7)  # noqa: S311 - no secret
    tally = kill_again_and_again(tmp_path, 12, chance, most=5, longest=0.08)
    assert tally.acknowledged == 12


def test_m1_sigterm_stops_the_server_clean(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("mail2ticket.toml").write_text(SETTINGS, "utf-8")
    started = subprocess.Popen(
        [sys.executable, "-m", "mail2ticket", "serve-lmtp", "--json", "--listen", "localhost:0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=dict(os.environ),
    )
    with ending(started) as child:
        assert child.stderr is not None
        said = child.stderr.readline()
        assert said.startswith("mail2ticket: listening on localhost:")
        where = Listening.of(said.rsplit(" ", 1)[1].strip())
        with client(where) as connection:
            connection.sendmail(SENDER, [OURS], MAIL)
            child.send_signal(signal.SIGTERM)
            output, errors = child.communicate(timeout=PATIENCE)
            # What a server says that stops is heard before the next command.
            assert connection.getreply()[0] == 421
            connection.close()
    row = json.loads(output)
    assert (row["file"], row["state"], row["mailbox"]) == ("lmtp", "created", OURS)
    assert (child.returncode, errors) == (0, "")


@pytest.mark.parametrize("where", ["0.0.0.0:24", "nowhere"])
def test_a_place_that_others_can_reach_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("mail2ticket.toml").write_text(SETTINGS, "utf-8")
    result = CliRunner().invoke(cli, ["serve-lmtp", "--listen", where])
    assert result.exit_code == 64
    assert "--listen" in result.stderr


def test_a_missing_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("mail2ticket.toml").write_text(SETTINGS, "utf-8")
    monkeypatch.setitem(sys.modules, "mail2ticket.sources.lmtp", None)
    result = CliRunner().invoke(cli, ["serve-lmtp"])
    assert result.exit_code == 75
    assert "pip install 'mail2ticket[lmtp]'" in result.stderr
