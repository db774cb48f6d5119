"""Many processes that take deliveries from one queue, as workers of a helpdesk do."""

from __future__ import annotations

import multiprocessing
import os
import sys
import time
import traceback
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager, suppress
from ctypes import c_int
from multiprocessing import forkserver
from multiprocessing.context import ForkServerContext, ForkServerProcess
from queue import Empty
from threading import BrokenBarrierError
from typing import TYPE_CHECKING, Any, cast

import pytest
from attrs import define, frozen
from crowd_check import Handled, Shown, faults
from crowd_mail import AGENTS, CLIENT, POLICY, QUEUE, Delivery, Plan
from crowd_stores import Counting, Naive, opened
from patience import PATIENCE, until

from mail2ticket.errors import StoreError
from mail2ticket.intake import Intake
from mail2ticket.model.notice import OutboundMail
from mail2ticket.ports import Store
from mail2ticket.stores.sqlite import SqliteStore

if TYPE_CHECKING:
    from multiprocessing.synchronize import Barrier, Lock

#: How often a delivery is handed in again of which nothing was written.
_MOST_TRIES = 20
_NOBODY = -1


@frozen
class Crowd:
    """
    What came of a run.

    Attributes:
        faults: What is wrong, in words.

        seconds: From the first delivery to the last.

        processor: Seconds of the processor that the workers took.

        sent: How many notices were sent.
    """

    plan: Plan
    workers: int
    faults: tuple[str, ...]
    handled: tuple[Handled, ...]
    sent: int
    seconds: float
    processor: float

    @property
    def rate(self) -> float:
        """Deliveries a second."""
        return len(self.handled) / self.seconds

    def latency(self, share: float) -> float:
        """Return the milliseconds within which *share* of the deliveries were handled."""
        times = sorted(one.end - one.start for one in self.handled)
        return times[min(len(times) - 1, int(share * len(times)))] / 1e6

    @property
    def retries(self) -> int:
        """How many transactions were begun again, and deliveries handed in again."""
        return sum(max(0, one.begun - 1) + one.again for one in self.handled)

    def _pairs(self) -> list[tuple[Handled, Handled]]:
        by_place = {one.at: one for one in self.handled}
        repeats = (one for one in self.plan.deliveries if one.is_repeat)
        return [(by_place[one.original], by_place[one.at]) for one in repeats]

    @property
    def apart(self) -> int:
        """How many repeats were in other hands than the mail that they repeat."""
        return sum(one.worker != other.worker for one, other in self._pairs())

    @property
    def collided(self) -> int:
        """How many repeats were in hand at the same time as what they repeat."""
        return sum(one.start < other.end and other.start < one.end for one, other in self._pairs())


@define
class _Queue:
    """
    The queue that the workers share; a repeat goes to another one than what it repeats.

    A worker who would get both leaves the repeat for the next to come, and takes the mail behind.

    Attributes:
        left: What was left so, in the first *places* of it; there is room for all, should one
            worker take the whole queue before any other comes to take a thing.

        looks: How often somebody looked for each mail in the store, or for a repeat of it.
    """

    lock: Lock
    next: Any
    owners: Any
    left: Any
    places: Any
    looks: Any

    @staticmethod
    def of(context: ForkServerContext, count: int) -> _Queue:
        """Return a queue of *count* deliveries."""
        owners = context.RawArray(c_int, [_NOBODY] * count)
        left = context.RawArray(c_int, [_NOBODY] * count)
        next_, places = context.RawValue(c_int, 0), context.RawValue(c_int, 0)
        looks = context.RawArray(c_int, count)
        return _Queue(context.Lock(), next_, owners, left, places, looks)

    def taken(self, worker: int, deliveries: Sequence[Delivery], *, is_alone: bool) -> int | None:
        """Return the place of the next delivery for *worker*; None when there is none."""
        with self.lock:
            at = self._found(worker, deliveries, is_alone=is_alone)
            if at is not None:
                self.owners[at] = worker
            return at

    def _found(self, worker: int, deliveries: Sequence[Delivery], *, is_alone: bool) -> int | None:
        for place in range(self.places.value):
            at = int(self.left[place])
            if at != _NOBODY and self.owners[deliveries[at].original] != worker:
                self.left[place] = _NOBODY
                return at
        while self.next.value < len(deliveries):
            at = int(self.next.value)
            self.next.value = at + 1
            is_own = self.owners[deliveries[at].original] == worker
            if is_alone or not deliveries[at].is_repeat or not is_own:
                return at
            place = self.left[: self.places.value + 1].index(_NOBODY)
            self.places.value = max(self.places.value, place + 1)
            self.left[place] = at
        return None

    def looked(self, original: int) -> None:
        """Say that somebody looked for *original*, and wait for who looks for its repeat."""
        with self.lock:
            self.looks[original] += 1
        until(lambda: self.looks[original] > 1, f"somebody else who looks for {original}")

    def rest(self) -> list[int]:
        """Return what nobody took, for all the others had gone home."""
        return [at for at in self.left if at != _NOBODY]


class Recording:
    """A transport that remembers the ids of what it sent."""

    def __init__(self) -> None:
        self.sent: list[str] = []

    def send(self, mail: OutboundMail) -> None:
        """Remember *mail*."""
        self.sent.append(mail.id)


def seed(url: str, plan: Plan) -> None:
    """Put into the empty store at *url* what is there before the first mail."""
    with opened(url) as store, store.loading():
        store.add_company(CLIENT, ())
        for agent in AGENTS:
            store.add_person(agent)
        store.add_queue(QUEUE, [agent.id for agent in AGENTS])
        for item in plan.seeds:
            store.add_item(item, QUEUE)


def forks() -> ForkServerContext:
    """
    Return the context whose processes are forked where this module is imported already.

    A server of forks is not told where modules lie before Python 3.12.3, and would have each
    process import all of them.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", os.pathsep.join(filter(None, sys.path)))
        forkserver.ensure_running()
    return context


def run(url: str, plan: Plan, workers: int, *, is_naive: bool = False) -> Crowd:
    """Have *workers* processes take all that is planned, and look at what they leave behind."""
    seed(url, plan)
    context = forks()
    queue = _Queue.of(context, len(plan.deliveries))
    barrier = context.Barrier(workers + 1)
    results: Any = context.Queue()
    shared = (url, plan.deliveries, queue, barrier, results, is_naive, workers == 1)
    processes = [
        context.Process(target=_work, args=(worker, *shared), daemon=True)
        for worker in range(workers)
    ]
    handled: list[Handled] = []
    sent: list[str] = []
    processor = 0.0
    with ended(processes):
        for process in processes:
            process.start()
        with suppress(BrokenBarrierError):  # whoever broke it says why
            barrier.wait(PATIENCE)
        started = time.perf_counter()
        for _ in processes:
            found, ids, took, error = _told(results)
            handled += found
            sent += ids
            processor += took
            if error:
                raise RuntimeError(error)
        seconds = time.perf_counter() - started
        for process in processes:
            process.join(PATIENCE)
    results.close()
    with opened(url) as store:
        left = _hand(
            cast("Shown", store), plan.deliveries, queue, workers, sent, is_naive=is_naive
        )
        handled += left
        at_once = 1 if isinstance(store, SqliteStore) else workers
        wrong = faults(cast("Shown", store), plan, handled, sent, at_once=at_once)
    return Crowd(plan, workers, tuple(wrong), tuple(handled), len(sent), seconds, processor)


def _told(results: Any) -> tuple[list[Handled], list[str], float, str]:  # noqa: ANN401 - as below
    try:
        found: tuple[list[Handled], list[str], float, str] = results.get(timeout=PATIENCE)
    except Empty:
        raise RuntimeError("a worker neither comes to an end nor says why") from None
    return found


def _work(  # noqa: PLR0917 - a process is given what it needs, once
    worker: int,
    url: str,
    deliveries: Sequence[Delivery],
    queue: _Queue,
    barrier: Barrier,
    results: Any,  # noqa: ANN401 - a queue, which has no type of its own
    is_naive: bool,
    is_alone: bool,
) -> None:
    """Be one worker: take deliveries until there are none, and say what became of them."""
    handled: list[Handled] = []
    transport = Recording()
    error, before = "", 0.0
    try:
        with opened(url) as store:
            looked = _looked(queue, deliveries) if is_naive else None
            counting = _Worker(cast("Shown", store), worker, transport, looked)
            barrier.wait(PATIENCE)
            before = time.process_time()
            while (at := queue.taken(worker, deliveries, is_alone=is_alone)) is not None:
                handled.append(counting.hand(deliveries[at]))
    except BaseException:  # noqa: BLE001 - told to the one who waits for it
        barrier.abort()
        error = traceback.format_exc()
    results.put((handled, transport.sent, time.process_time() - before, error))


def _looked(queue: _Queue, deliveries: Sequence[Delivery]) -> Callable[[Delivery], None]:
    """Return what waits until two have looked for a mail that comes twice."""
    repeated = {each.original for each in deliveries if each.is_repeat}

    def wait(delivery: Delivery) -> None:
        if delivery.original in repeated:
            queue.looked(delivery.original)

    return wait


class _Worker:
    def __init__(
        self,
        store: Shown,
        worker: int,
        transport: Recording,
        looked: Callable[[Delivery], None] | None,
    ) -> None:
        self._worker = worker
        self._counting = Counting(store)
        self._delivery: Delivery | None = None
        chosen = cast("Store", self._counting)
        if looked is not None:
            chosen = cast("Store", Naive(chosen, lambda: looked(_known(self._delivery))))
        # The clock is none of what is proven.
        self._intake = Intake(chosen, transport, POLICY, time_budget=None)

    def hand(self, delivery: Delivery) -> Handled:
        """Hand *delivery* in, again and again where nothing was written of it."""
        self._delivery = delivery
        begun, start, again = self._counting.begun, time.monotonic_ns(), 0
        while (found := self._handed_in(delivery)) is None and again < _MOST_TRIES:
            again += 1
        state, number, error = found or ("", None, "StoreError, again and again")
        return Handled(
            at=delivery.at,
            worker=self._worker,
            state=state,
            number=number,
            start=start,
            end=time.monotonic_ns(),
            again=again,
            begun=self._counting.begun - begun,
            error=error,
        )

    def _handed_in(self, delivery: Delivery) -> tuple[str, str | None, str] | None:
        """Return what became of it, and what may not have been raised; None to try again."""
        try:
            outcome = self._intake.process(delivery.content, received_at=delivery.received_at)
        except StoreError:
            return None
        except Exception as problem:  # noqa: BLE001 - none is allowed, and it is counted
            return "", None, repr(problem)
        return outcome.state, outcome.number, ""


def _known(delivery: Delivery | None) -> Delivery:
    assert delivery is not None
    return delivery


@contextmanager
def ended(processes: Sequence[ForkServerProcess]) -> Generator[None, None, None]:
    """Kill those of *processes* that still run at the end, whatever that is."""
    try:
        yield
    finally:
        for process in processes:
            if process.pid is not None and process.is_alive():
                process.kill()
                process.join()


def _hand(
    store: Shown,
    deliveries: Sequence[Delivery],
    queue: _Queue,
    worker: int,
    sent: list[str],
    *,
    is_naive: bool,
) -> list[Handled]:
    transport = Recording()
    looked = _looked(queue, deliveries) if is_naive else None
    last = _Worker(store, worker, transport, looked)
    found = [last.hand(deliveries[at]) for at in queue.rest()]
    sent += transport.sent
    return found
