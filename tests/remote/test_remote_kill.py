"""A worker of a remote desk is killed, and the next one goes on: the short form (X4)."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

RUN = Path(__file__).with_name("remote_kill_run.py")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="workers are forked")
@pytest.mark.parametrize("mode", ["keys", "finds", "neither"])
def test_x4_a_worker_that_is_killed_loses_nothing_and_doubles_nothing(mode: str) -> None:
    command = [sys.executable, str(RUN), "--mails", "14", "--mode", mode]
    done = subprocess.run(command, check=False, capture_output=True, text=True)  # noqa: S603
    assert done.returncode == 0, done.stdout + done.stderr
    assert " 14 kills" in done.stdout
    assert done.stdout.rstrip().endswith(": 0 wrong")
