"""A clean stop: once lets what is in hand be finished, twice does not wait for it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Generator

import pytest

from mail2ticket.cli import stopping
from mail2ticket.cli.stopping import Stop

_WORK = """
import os, signal
from mail2ticket.cli import stopping
moments = iter((0.0, 0.2, 9.0))
stopping.monotonic = lambda: next(moments)
with stopping.Stop() as stop:
    for _ in range(int(os.environ["TIMES"])):
        os.kill(os.getpid(), signal.SIGINT)
    print("finished", stop.is_set())
"""


@pytest.fixture(autouse=True)
def before() -> Generator[None]:
    found = [signal.getsignal(each) for each in (signal.SIGTERM, signal.SIGINT)]
    yield
    assert [signal.getsignal(each) for each in (signal.SIGTERM, signal.SIGINT)] == found


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_sets_it_and_what_is_in_hand_goes_on(number: signal.Signals) -> None:
    with Stop() as stop:
        assert not stop.is_set()
        os.kill(os.getpid(), number)
        assert stop.is_set()


def test_a_signal_that_comes_while_the_wait_begins_is_no_deadlock() -> None:
    """The main thread holds the lock of the event then; a plain one would hang for ever."""
    with Stop() as stop:
        with stop._cond:  # type: ignore[attr-defined] # that of `threading.Event`
            os.kill(os.getpid(), signal.SIGTERM)
            assert stop.is_set()
        assert stop.wait()


def test_sigterm_may_come_again(monkeypatch: pytest.MonkeyPatch) -> None:
    moments = iter(range(9))
    monkeypatch.setattr(stopping, "monotonic", lambda: next(moments))
    with Stop() as stop:
        for _ in range(3):
            os.kill(os.getpid(), signal.SIGTERM)
        assert stop.is_set()


@pytest.mark.parametrize(
    ("times", "status", "said"),
    [
        pytest.param(2, 0, "finished True\n", id="one-key-that-came-twice"),
        pytest.param(3, -signal.SIGINT, "", id="pressed-again"),
    ],
)
def test_ctrl_c_pressed_again_ends_it_at_once(times: int, status: int, said: str) -> None:
    child = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", _WORK],
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, "TIMES": str(times)},
    )
    assert (child.returncode, child.stdout, child.stderr) == (status, said, "")


def test_on_a_terminal_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    ours, theirs = os.openpty()
    with os.fdopen(ours, "rb") as reader, os.fdopen(theirs, "w") as terminal:
        monkeypatch.setattr(sys, "stderr", terminal)
        with Stop():
            os.kill(os.getpid(), signal.SIGINT)
        assert b"Ctrl-C again ends it at once" in os.read(reader.fileno(), 1_000)
