"""X15: nothing that stands in a mail makes us open, connect, start or import anything."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
SHARED = HERE.parents[2] / "shared"


def run(*arguments: str) -> str:
    """Run the audit in a process of its own, for a hook cannot be taken out again."""
    done = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, str(HERE / "audit_run.py"), *arguments],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_x15_our_own_mail_reaches_nothing_outside() -> None:
    told = run(str(HERE.parent / "data"), str(HERE.parent / "accuracy" / "mails"), "--only=plain")

    assert "       0 events that do" in told
    assert int(told.split(" mails under ")[0].split()[-1].replace(",", "")) > 600


def test_x15_the_hook_would_notice_it() -> None:
    assert run("--canaries").startswith("13 of 13 canaries were noticed")


@pytest.mark.skipif(not SHARED.is_dir(), reason="../shared is not there")
def test_x15_hostile_mail_and_that_of_others_reaches_nothing_outside() -> None:
    told = run(str(SHARED / "corpus"), str(SHARED / "adversarial"), "--only=plain")

    assert "       0 events that do" in told
