"""
Whoever handles mail is killed at any moment, and nothing is lost and nothing doubled: X4, W5, N4.

Here a few dozen times; 10,000 times: ``make kills``. It runs in a process of its own, which forks.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from kill_page import Page
from patience import PATIENCE
from servers import ServerMissing
from servers.postgresql import programs

from mail2ticket.testing import outbound_mail

HERE = Path(__file__).parent
KILLS = {"sqlite": 40, "maildir": 40, "postgresql": 30}

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows does not fork")


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    # What is measured here is not which lines a child reached before it was killed.
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("COVERAGE")
    }
    environment["PYTHONPATH"] = os.pathsep.join((str(HERE.parent), *sys.path))
    return subprocess.run(  # noqa: S603 - our own script
        [sys.executable, str(HERE / "kills_run.py"), *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )


@pytest.mark.parametrize("name", KILLS)
def test_x4_whoever_is_killed_loses_nothing_and_doubles_nothing(name: str) -> None:
    if name == "postgresql":
        try:
            programs()
        except ServerMissing as missing:
            pytest.skip(str(missing))
    found = run("--only", name, "--kills", str(KILLS[name]), "--mails", "15")

    assert found.returncode == 0, found.stdout + found.stderr
    row = found.stdout.splitlines()[-1].split()
    assert row[0] == name
    assert int(row[1]) >= KILLS[name]


def test_the_proof_fails_for_a_store_that_looks_first_and_writes_then() -> None:
    found = run("--only", "sqlite", "--kills", "900", "--mails", "10", "--naive")

    assert found.returncode == 1, found.stdout + found.stderr
    assert "kills:" in found.stdout


def test_a_page_tells_what_a_child_had_in_hand() -> None:
    page, mail = Page(), outbound_mail()
    page.begins()
    page.reaches("transport.send", "before", (mail,))
    assert (page.steps, page.place, page.in_hand) == (1, "before transport.send", mail.id)

    page.reaches("transport.send", "after", (mail,))
    page.reaches("store.mark_sent", "before", (mail,))
    assert page.in_hand == mail.id
    page.reaches("store.mark_sent", "after", (mail,))
    assert (page.steps, page.in_hand) == (4, "")

    page.acknowledged = 7
    page.begins()
    assert (page.steps, page.acknowledged, page.place) == (0, 7, "before anything")
