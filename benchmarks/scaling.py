"""
What more workers bring on PostgreSQL, what a mail takes of memory and disk, and what slows them.

Run it with ``python benchmarks/scaling.py``; ``--write docs/scaling.md`` puts the tables into that
page. It starts a PostgreSQL of its own, with fsync, on the same machine: the two share its cores.
The mails are small, each of somebody else's, and each is answered by a notice, sent nowhere.
"""

# pyright: basic
# ruff: noqa: E402 - the folder of the servers is named first

from __future__ import annotations

import argparse
import multiprocessing
import os
import platform
import resource
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).parents[1] / "tests")]

import psycopg
from servers import PostgreSql

from mail2ticket import Intake, Mailbox, Policy
from mail2ticket.stores.sql import SqlStore
from mail2ticket.testing import mail
from mail2ticket.transports.memory import MemoryTransport

_MARKS = ("<!-- scaling -->", "<!-- end -->")
_POLICY = Policy(mailboxes=(Mailbox("support@acme.example", queue="First line"),))
# Older deliveries, as they are after a purge: the keys are left.
_OLDER = """
    INSERT INTO m2t_delivery (key, message_id, received_at, state)
    SELECT encode(sha256(each::text::bytea), 'hex'), 'old' || each || '@client.example',
        '2026-01-01T00:00:00.000000+00:00', 'created'
    FROM generate_series(1, %s) AS each"""


def mails(worker: int, count: int, hot: int) -> Iterator[bytes]:
    """Yield the mails of one worker; with *hot* tickets, they are answers in those."""
    for at in range(count):
        own = f"<{worker}.{at}.{hot}@client.example>"
        if hot:
            about = at % hot
            yield mail(
                "Re: Hot",
                f"And {worker}, {at}.",
                sender=f"hot{about}@client.example",
                Message_ID=own,
                In_Reply_To=f"<hot{about}@client.example>",
            )
        else:
            sender = f"user{worker}.{at}@client{at % 50}.example"
            yield mail(f"Order {worker}.{at}", "Where is it?", sender=sender, Message_ID=own)


def work(url: str, worker: int, count: int, hot: int, gate: Any, results: Any) -> None:  # noqa: ANN401, PLR0917 - of multiprocessing
    """Take in the mails of one worker, once all are ready."""
    ready, go = gate
    with SqlStore(url) as store:
        intake = Intake(store, MemoryTransport(), _POLICY)
        contents = tuple(mails(worker, count, hot))
        intake.process(mail(f"Warm {worker} {time.time()}", sender=f"warm{worker}@w.example"))
        ready.release()
        go.wait()
        busy = time.process_time()
        for content in contents:
            intake.process(content)
        seconds = time.process_time() - busy
    results.put((seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss))


def measured(url: str, workers: int, count: int, hot: int = 0) -> str:
    """Return a row: how fast, and what it takes of processor and memory."""
    context = multiprocessing.get_context("spawn")
    ready, go, results = context.Semaphore(0), context.Event(), context.Queue()
    each = count // workers
    children = [
        context.Process(target=work, args=(url, at, each, hot, (ready, go), results))
        for at in range(workers)
    ]
    for child in children:
        child.start()
    for _ in children:
        ready.acquire()
    began = time.perf_counter()
    go.set()
    found = [results.get() for _ in children]
    elapsed = time.perf_counter() - began
    for child in children:
        child.join()
    busy = sum(seconds for seconds, _ in found) / (each * workers) * 1000
    memory = max(kilobytes for _, kilobytes in found) // 1024
    return f"| {workers} | {each * workers / elapsed:.0f} | {busy:.1f} | {memory} |"


def sizes(url: str) -> list[str]:
    """Return a row a table: what a mail takes on the disk, with indexes."""
    with psycopg.connect(url) as database:
        database.execute("ANALYZE")
        (count,) = database.execute("SELECT count(*) FROM m2t_delivery").fetchone() or (1,)
        rows = database.execute(
            "SELECT relname, pg_total_relation_size(oid), pg_indexes_size(oid) FROM pg_class"
            " WHERE relname LIKE 'm2t_%' AND relkind = 'r' ORDER BY 2 DESC LIMIT 7"
        ).fetchall()
    return [f"| `{name}` | {total // count} | {index // count} |" for name, total, index in rows]


def tables(given: argparse.Namespace) -> list[str]:
    """Measure, and return the lines of all tables."""
    server = PostgreSql()
    head = ["| workers | deliveries a second | ms of a worker's processor | MB a worker |"]
    head.append("| ---: | ---: | ---: | ---: |")
    try:
        url = server.new_database()
        for at in range(8):
            with SqlStore(url) as store:
                first = mail(
                    "Hot", sender=f"hot{at}@client.example", Message_ID=f"<hot{at}@client.example>"
                )
                Intake(store, MemoryTransport(), _POLICY).process(first)
        began = (
            f"{datetime.now(UTC):%Y-%m-%d}, CPython {platform.python_version()},"
            f" {os.cpu_count()} cores that the workers and PostgreSQL share,"
            f" load {os.getloadavg()[0]:.1f} when it began."
        )
        lines = [
            began,
            "",
            *head,
            *(measured(server.new_database(), each, given.mails) for each in given.workers),
        ]
        lines += ["", "Eight workers, all mails about one ticket, then about eight:", "", *head]
        lines += [measured(url, 8, given.mails, hot) for hot in (1, 8)]
        fresh = server.new_database()
        with SqlStore(fresh):
            pass
        measured(fresh, 2, given.mails)
        lines += ["", "| table | bytes a mail | of these indexes |", "| --- | ---: | ---: |"]
        lines += sizes(fresh)
        with psycopg.connect(fresh, autocommit=True) as database:
            database.execute(_OLDER, (given.older,))
            database.execute("VACUUM ANALYZE m2t_delivery")
        lines += ["", f"Eight workers beside {given.older:,} deliveries of earlier years:", ""]
        lines += [*head, measured(fresh, 8, given.mails + 8)]
    finally:
        server.close()
    return lines


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print, and write where that is asked."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n\n")[0].strip())
    parser.add_argument("--mails", type=int, default=2000)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2, 4, 8, 32])
    parser.add_argument("--older", type=int, default=5_000_000)
    parser.add_argument("--write", type=Path)
    given = parser.parse_args(arguments)
    lines = tables(given)
    print("\n".join(lines))
    if given.write:
        text = given.write.read_text(encoding="utf-8")
        before, _, rest = text.partition(_MARKS[0])
        _, _, after = rest.partition(_MARKS[1])
        page = [before + _MARKS[0], "", *lines, "", _MARKS[1] + after]
        given.write.write_text("\n".join(page), encoding="utf-8")


if __name__ == "__main__":
    main()
