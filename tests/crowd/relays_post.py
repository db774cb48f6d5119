"""Workers that take mail, relays beside them, and kills between sending a mail and noting it."""

from __future__ import annotations

import hashlib
import logging
import os
import random
import signal
import time
from collections import Counter
from contextlib import suppress
from ctypes import c_int
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import wait
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any

from attrs import frozen
from crowd_mail import AGENTS, POLICY, Plan, planned
from crowd_stores import opened
from crowd_workers import ended, forks, seed
from patience import PATIENCE

from mail2ticket.errors import StoreError, TransportError
from mail2ticket.intake import Intake
from mail2ticket.model.notice import OutboundMail
from mail2ticket.model.outgoing import Posting
from mail2ticket.relaying import Relaying
from mail2ticket.stores.sqlite import SqliteStore

#: What fails is tried again at once; a lease is as long as it comes.
RELAYING = Relaying(
    first_pause=timedelta(milliseconds=10), longest_pause=timedelta(milliseconds=40)
)
_FAILING = 0.15
#: Each so manieth sending by those that take mail fails for certain: there is work for the relays.
_EACH = 4
#: Of so many mails that left the house one is the last of its process, while any is to be killed.
_KILLING = 2
_PAUSE = 0.3
_HOUR = timedelta(hours=1)
_MOST_ROUNDS = 1_000
_MOST_TRIES = 20


@frozen
class Task:
    """
    What a process is given.

    Attributes:
        journal: Where each mail is noted that leaves the house.

        killed: Where each process notes, right before it is killed, what it has just sent.

        next: The place of the next delivery.

        sendings: How often those that take mail have tried to send.

        sent: How many mails have left the house.

        kills: How many processes are still to be killed.

        is_over: Whether the relays may go home.

        later: By how many hours the clock of the late relays is fast, which see to the rest.
    """

    url: str
    plan: Plan
    journal: Path
    killed: Path
    next: Any
    sendings: Any
    sent: Any
    kills: Any
    is_over: Any
    later: Any


@frozen
class Posted:
    """
    What came of a run.

    Attributes:
        notices: How many were committed.

        lines: What the transports noted: a notice, its Message-ID, a digest, and who sent it.

        killed: The notices that were sent right before a kill.

        faults: What is wrong, in words.
    """

    notices: int
    lines: tuple[tuple[str, str, str, str], ...]
    killed: tuple[str, ...]
    faults: tuple[str, ...]

    @property
    def twice(self) -> int:
        """How many more mails were sent than there are notices."""
        return len(self.lines) - len({line[0] for line in self.lines})

    @property
    def relayed(self) -> int:
        """How many of them were sent by a relay."""
        return sum(line[3] == "relay" for line in self.lines)


class Journal:
    """
    A transport that notes each mail in a file to which all processes add.

    Now and then it fails, and nothing has left; or, once the mail has left, its process is
    killed.
    """

    def __init__(self, task: Task, role: str) -> None:
        self._task = task
        self._role = role
        self._chance = random.Random(os.getpid())  # noqa: S311 - no secret
        self._file = os.open(task.journal, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        self._killed = os.open(task.killed, os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    def send(self, mail: OutboundMail) -> None:
        """Note *mail*."""
        if self._is_refused():
            raise TransportError("connection refused")
        digest = hashlib.sha256(mail.content).hexdigest()
        # One write each, which the system does not mix with those of others.
        os.write(self._file, f"{mail.id} {mail.message_id} {digest} {self._role}\n".encode())
        if self._is_to_be_killed():
            os.write(self._killed, f"{mail.id}\n".encode())
            os.kill(os.getpid(), signal.SIGKILL)

    def _is_refused(self) -> bool:
        if self._role == "process":
            with self._task.sendings.get_lock():
                self._task.sendings.value += 1
                return bool(self._task.sendings.value % _EACH == 1)
        return self._chance.random() < _FAILING

    def _is_to_be_killed(self) -> bool:
        with self._task.sent.get_lock():
            self._task.sent.value += 1
            is_killed: bool = self._task.kills.value > 0 and self._task.sent.value % _KILLING == 0
            self._task.kills.value -= is_killed
            return is_killed


def run(
    url: str, folder: Path, deliveries: int, *, kills: int = 0, workers: int = 8, relays: int = 3
) -> Posted:
    """Have *workers* take so many deliveries beside so many *relays*, and kill some of them."""
    plan = planned(deliveries)
    seed(url, plan)
    context = forks()
    task = Task(
        url,
        plan,
        folder / "journal",
        folder / "killed",
        next=context.Value(c_int, 0),
        sendings=context.Value(c_int, 0),
        sent=context.Value(c_int, 0),
        kills=context.RawValue(c_int, kills),
        is_over=context.RawValue(c_int, 0),
        later=context.RawValue(c_int, 0),
    )

    def start(role: str) -> ForkServerProcess:
        process = context.Process(target=_ROLES[role], args=(task,), name=role, daemon=True)
        process.start()
        return process

    beside = [start("relay") for _ in range(relays)]
    working = [start("process") for _ in range(workers)]
    with ended(beside), ended(working):
        _await(working, beside, start)
        task.is_over.value = 1
        _await(beside, [], start)
    with opened(url) as store:
        while list(store.outbox()) and task.later.value < _MOST_ROUNDS:
            # What the dead had in hand is due for others an hour later; nobody else has any.
            task.later.value += 1
            late = [start("late relay") for _ in range(relays)]
            with ended(late):
                _await(late, [], start)
        at_once = 1 if isinstance(store, SqliteStore) else workers
        return _posted(store, task, at_once)


def _await(
    working: list[ForkServerProcess],
    beside: list[ForkServerProcess],
    start: Any,  # noqa: ANN401
) -> None:
    """Wait until all that work are done; in the place of each one that is killed goes another."""
    end = time.monotonic() + PATIENCE
    while True:
        for group in (working, beside):
            for place, process in enumerate(group):
                if process.exitcode == -signal.SIGKILL:
                    group[place] = start(process.name)
                elif process.exitcode:
                    raise RuntimeError(f"{process.name} ended with {process.exitcode}")
        alive = [process for process in working if process.is_alive()]
        if not alive and all(process.exitcode == 0 for process in working):
            return
        if time.monotonic() > end:
            raise RuntimeError(f"{[process.name for process in alive]} do not come to an end")
        wait([process.sentinel for process in (*alive, *beside)], timeout=1)


def _intake(task: Task, store: Any, role: str) -> Intake:  # noqa: ANN401 - any store
    logging.getLogger("mail2ticket").setLevel(logging.CRITICAL)
    # The time that a mail takes is none of what is proven.
    return Intake(store, Journal(task, role), POLICY, relaying=RELAYING, time_budget=None)


def _process(task: Task) -> None:
    with opened(task.url) as store:
        intake = _intake(task, store, "process")
        while True:
            with task.next.get_lock():
                at = task.next.value
                task.next.value += 1
            if at >= len(task.plan.deliveries):
                return
            _take(intake, task.plan, at)


def _take(intake: Intake, plan: Plan, at: int) -> None:
    delivery = plan.deliveries[at]
    for left in reversed(range(_MOST_TRIES)):
        try:
            intake.process(delivery.content, received_at=delivery.received_at)
        except StoreError:
            if not left:
                raise
        else:
            return


def _relay(task: Task) -> None:
    with opened(task.url) as store:
        intake = _intake(task, store, "relay")
        while not task.is_over.value:
            with suppress(StoreError):  # nothing was written, and it comes again
                intake.relay()
            time.sleep(_PAUSE)


def _relay_later(task: Task) -> None:
    with opened(task.url) as store, suppress(StoreError):
        _intake(task, store, "relay").relay(datetime.now(UTC) + task.later.value * _HOUR)


_ROLES = {"process": _process, "relay": _relay, "late relay": _relay_later}


def _posted(store: Any, task: Task, at_once: int) -> Posted:  # noqa: ANN401 - any store
    rows = list(store.outgoing(None))
    lines: list[tuple[str, str, str, str]] = []
    for line in task.journal.read_text().splitlines():
        notice, message_id, digest, role = line.split()
        lines.append((notice, message_id, digest, role))
    killed = tuple(task.killed.read_text().split()) if task.killed.exists() else ()
    found: list[str] = []
    if any(row.state is not Posting.SENT for row in rows):
        found.append("a notice was not sent")
    least = _notices(task.plan)
    spare = sum(at_once - 1 for group in task.plan.groups if group.is_shared)
    if not least <= len(rows) <= least + spare:
        found.append(f"{len(rows)} notices, not {least}")
    if len(list(store.recorded())) != task.plan.originals:
        found.append("a mail is lost, or doubled")
    found += compared({row.mail.id: row.mail.message_id for row in rows}, lines, killed)
    return Posted(len(rows), tuple(lines), killed, tuple(found))


def compared(
    rows: dict[str, str], lines: list[tuple[str, str, str, str]], killed: tuple[str, ...]
) -> list[str]:
    """Return what is wrong with what was sent: *rows* once each, once more for each kill."""
    often, extra = Counter(line[0] for line in lines), Counter(killed)
    found = [
        f"{notice} was sent {often[notice]} times, with {extra[notice]} kills"
        for notice in rows
        if often[notice] != 1 + extra[notice]
    ]
    found += [f"{notice} was sent, and never committed" for notice in often.keys() - rows.keys()]
    alike = {(notice, message_id, digest) for notice, message_id, digest, _ in lines}
    if len(alike) != len(often):
        found.append("one notice was sent as two different mails")
    found += [
        f"{notice} was sent under another Message-ID"
        for notice, message_id, _ in alike
        if rows.get(notice, message_id) != message_id
    ]
    return found


def _notices(plan: Plan) -> int:
    """Return how many notices there must be: to those who wrote, and to the agents in turn."""
    tickets = sum(
        group.states["created"]
        for group in plan.groups
        if not any(kind in group.name for kind in ("alike", "storm"))
    )
    return sum(group.notices for group in plan.groups) + tickets * bool(AGENTS)
