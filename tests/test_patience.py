"""What tests wait with: errors come through, and who waits in vain says for what."""

from __future__ import annotations

import subprocess
import sys
from threading import BrokenBarrierError, Event, Thread

import patience
import pytest
from interleaving import Interleaving
from patience import ending, join, meeting, together, until


def test_threads_that_start_together_return_in_order() -> None:
    meets = meeting(2)
    assert together(lambda: meets.wait() < 2, lambda: "second" if meets.wait() < 2 else "") == [
        True,
        "second",
    ]


def test_the_error_of_one_thread_ends_the_wait_of_the_others() -> None:
    meets = meeting(2)

    def fails() -> int:
        raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        together(fails, meets.wait, meets=meets)
    with pytest.raises(BrokenBarrierError):
        meets.wait()


def test_a_thread_that_does_not_end_is_told_with_where_it_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(patience, "PATIENCE", 0.01)
    never = Event()
    thread = Thread(target=never.wait, daemon=True)
    thread.start()
    with pytest.raises(pytest.fail.Exception, match=r"1 threads have not ended:(.|\n)*in wait"):
        join(thread)
    never.set()
    thread.join()
    with pytest.raises(pytest.fail.Exception, match="waited in vain for rain"):
        until(lambda: False, "rain")


def test_a_child_that_still_runs_is_killed() -> None:
    program = "print('here', flush=True); input()"
    started = subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with ending(started) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"here\n"
    assert child.returncode
    assert child.stdout.closed


def test_a_seed_gives_the_same_turns_each_time() -> None:
    def turns_of(seed: int) -> list[int]:
        turns, found = Interleaving(seed), list[int]()

        def call(number: int) -> None:
            for _ in range(9):
                turns.step()
                found.append(number)

        turns.run(lambda: call(1), lambda: call(2), lambda: call(3))
        return found

    found = [turns_of(seed) for seed in range(6)]
    assert found == [turns_of(seed) for seed in range(6)]
    assert len({*map(tuple, found)}) > 1
    assert all(sorted(each) == [1] * 9 + [2] * 9 + [3] * 9 for each in found)
