"""
The tasks; start a worker with ``celery --app examples.celery_workers.tasks worker``.

Celery brings a task at least once if it is told to (`task_acks_late`), and mail2ticket takes a
mail at most once: together that is exactly once.
"""

# pyright: basic
# Celery has no types.

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

from celery import Celery, Task  # type: ignore[import-untyped]

from examples.celery_workers.spool import Spool
from examples.deliveries import desk
from mail2ticket import Intake
from mail2ticket.errors import MessageError, StoreError
from mail2ticket.stores.sql import SqlStore

#: Seconds after which a mail is asked for again whose task may be lost.
PATIENCE = float(os.environ.get("DESK_PATIENCE", "600"))
#: Seconds from a store that fails to the next try: longer each time, up to the most.
_PAUSE, _LONGEST_PAUSE = 1, 300

app = Celery("desk", broker=os.environ.get("DESK_BROKER", "redis://127.0.0.1:6379/0"))
app.conf.update(
    # A task is done when it is done, not when it was taken; and so if its worker was killed.
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    task_ignore_result=True,
    # With Redis, what a killed worker held comes back after this long, in seconds. It is no
    # harm if that is too short: the second one finds a repeat.
    broker_transport_options={"visibility_timeout": max(PATIENCE, 60)},
    broker_connection_retry_on_startup=True,
    beat_schedule={
        "sweep": {"task": "desk.sweep", "schedule": PATIENCE / 2},
        "relay": {"task": "desk.relay", "schedule": PATIENCE / 2},
    },
)


def spool() -> Spool:
    """Return where mails wait."""
    return Spool(Path(os.environ["DESK_SPOOL"]))


@cache
def intake() -> Intake:
    """Return the desk of this process; made after the fork, as connections must be."""
    return desk(SqlStore(os.environ["DESK_STORE"]), os.environ["DESK_OUTGOING"], PATIENCE)


@app.task(bind=True, name="desk.take_in", max_retries=None)  # type: ignore[untyped-decorator]
def take_in(task: Task, name: str) -> None:
    """Take in the mail that waits as *name*; it may have been taken in before."""
    content = spool().read(name)
    if content is None:
        return
    try:
        intake().process(content)
    except StoreError as problem:  # nothing was written
        pause = min(_PAUSE * 2**task.request.retries, _LONGEST_PAUSE)
        raise task.retry(exc=problem, countdown=pause) from problem
    except MessageError:  # it never will be: look at `unreadable` now and then
        (spool().folder / f"{name}.eml").rename(spool().folder / f"{name}.unreadable")
        return
    spool().done(name)


@app.task(name="desk.sweep")  # type: ignore[untyped-decorator]
def sweep() -> None:
    """Ask again for mails whose task was lost, with its broker or before it got there."""
    for name in spool().waiting(PATIENCE):
        take_in.delay(name)


@app.task(name="desk.relay")  # type: ignore[untyped-decorator]
def relay() -> None:
    """Send the notices that a worker committed and could not send."""
    intake().relay()


def deliver(content: bytes) -> None:
    """Put a mail into the queue; when this returns, it is safe to say so to who sent it."""
    take_in.delay(spool().put(content))
