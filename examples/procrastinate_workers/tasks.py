"""
The tasks; start a worker with ``python -m examples.procrastinate_workers.worker``.

Mail, jobs and tickets are in one PostgreSQL. A job is done at least once, and mail2ticket takes a
mail at most once: together that is exactly once.
"""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import contextmanager, suppress
from functools import cache

import psycopg
from procrastinate import App, PsycopgConnector, RetryStrategy, SyncPsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued

from examples.deliveries import desk
from mail2ticket import Intake
from mail2ticket.errors import MessageError
from mail2ticket.stores.sql import SqlStore

DATABASE = os.environ.get("DESK_STORE", "postgresql:///desk")
#: Seconds after which a job is done again whose worker gives no sign of life.
PATIENCE = float(os.environ.get("DESK_PATIENCE", "60"))

app = App(connector=PsycopgConnector(conninfo=DATABASE))
#: Mail as it came: it goes only when the desk has committed what became of it.
SPOOL = """
    CREATE TABLE IF NOT EXISTS spool (
        serial   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        content  bytea NOT NULL,
        came_at  timestamptz NOT NULL DEFAULT now(),
        is_readable boolean NOT NULL DEFAULT true
    )"""
_LOST = """
    SELECT serial FROM spool
    WHERE is_readable AND came_at < now() - make_interval(secs => %s) ORDER BY serial"""


@cache
def intake() -> Intake:
    """Return the desk of this process."""
    return desk(SqlStore(DATABASE), os.environ["DESK_OUTGOING"], PATIENCE)


@contextmanager
def delivering() -> Generator[App]:
    """Return what a program without a loop of events defers jobs with."""
    with App(connector=SyncPsycopgConnector(conninfo=DATABASE)).open() as sync:
        yield sync


def prepare() -> None:
    """Make the tables of the jobs and of the spool, once."""
    with delivering() as sync:
        sync.schema_manager.apply_schema()
    with psycopg.connect(DATABASE) as database:
        database.execute(SPOOL)


@app.task(name="take_in", queue="mail", retry=RetryStrategy(exponential_wait=2))
def take_in(serial: int) -> None:
    """Take in the mail that waits as *serial*; it may have been taken in before."""
    with psycopg.connect(DATABASE, autocommit=True) as database:
        row = database.execute("SELECT content FROM spool WHERE serial = %s", (serial,)).fetchone()
        if row is None:
            return
        try:
            # A StoreError says that nothing was written; then the job comes again, later.
            intake().process(bytes(row[0]))
        except MessageError:  # it never will be: look at these now and then
            database.execute("UPDATE spool SET is_readable = false WHERE serial = %s", (serial,))
            return
        database.execute("DELETE FROM spool WHERE serial = %s", (serial,))


@app.periodic(cron="* * * * * */2")
@app.task(name="sweep", queueing_lock="sweep", pass_context=False)
async def sweep(timestamp: int) -> None:  # noqa: ARG001 - when it should have run
    """Do again what a worker held that was killed."""
    for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=PATIENCE):
        await app.job_manager.retry_job(job)


@app.periodic(cron="* * * * * */2")
@app.task(name="relay", queueing_lock="relay")
def relay(timestamp: int) -> None:  # noqa: ARG001 - when it should have run
    """Send the notices that a worker committed and could not send; ask again for lost mail."""
    intake().relay()
    with psycopg.connect(DATABASE, autocommit=True) as database:
        lost = database.execute(_LOST, (PATIENCE,)).fetchall()
    for (serial,) in lost:
        _ask_for(app, serial)


def deliver(sync: App, content: bytes) -> None:
    """Put a mail into the queue; when this returns, it is safe to say so to who sent it."""
    with psycopg.connect(DATABASE) as database:
        statement = "INSERT INTO spool (content) VALUES (%s) RETURNING serial"
        row = database.execute(statement, (content,)).fetchone()
    if row is not None:
        _ask_for(sync, row[0])


def _ask_for(asking: App, serial: int) -> None:
    lock = f"mail {serial}"
    with suppress(AlreadyEnqueued):  # it waits for its turn
        asking.configure_task("take_in", queue="mail", queueing_lock=lock).defer(serial=serial)


def waiting() -> int:
    """Return how many mails wait."""
    with psycopg.connect(DATABASE) as database:
        row = database.execute("SELECT count(*) FROM spool WHERE is_readable").fetchone()
    return int(row[0]) if row else 0
