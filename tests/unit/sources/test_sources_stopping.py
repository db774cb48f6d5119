"""An event that a signal sets, whatever the main thread is at."""

from __future__ import annotations

from threading import Event, Thread

from patience import PATIENCE, join

from mail2ticket.sources.stopping import StopEvent


def test_it_is_set_while_the_thread_that_waits_holds_its_lock() -> None:
    """As a handler does that interrupts the wait; who waits is woken when it can be."""
    stop = StopEvent()
    with stop._cond:  # type: ignore[attr-defined] # that of `threading.Event`
        stop.set()
        assert stop.is_set()
        assert stop.wait(0)
    assert Event.wait(stop, PATIENCE)


def test_whoever_waits_is_woken() -> None:
    stop, woken = StopEvent(), list[bool]()
    waiting = Thread(target=lambda: woken.append(stop.wait(PATIENCE)), daemon=True)
    waiting.start()
    stop.set()
    join(waiting)
    assert woken == [True]


def test_a_wait_ends_in_time_and_it_may_be_used_again() -> None:
    stop = StopEvent()
    assert not stop.wait(0.001)
    stop.set()
    assert Event.wait(stop, PATIENCE)
    stop.clear()
    assert not stop.is_set()
    assert not stop.wait(0.001)
