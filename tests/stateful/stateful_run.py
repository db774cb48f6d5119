"""
The long form of the state machine: 10,000 runs of 50 steps, on every store.

    stateful_run.py
    stateful_run.py --memory 100 --sqlite 100 --postgresql 0 --processes 1
"""

# ruff: noqa: T201 - a command that prints a table

from __future__ import annotations

import argparse
import logging
import multiprocessing
import os
import platform
import sys
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

from attrs import frozen
from hypothesis import HealthCheck, seed, settings
from hypothesis.stateful import run_state_machine_as_test

sys.path.insert(0, str(Path(__file__).parent.parent))

from stateful_machine import Machine
from stateful_stores import on_sql, on_sqlite

STEPS, AT_A_TIME = 50, 100
STORES = {"memory": 5_000, "sqlite": 4_500, "postgresql": 500}


@frozen
class Share:
    """So many runs on one store, from one seed."""

    store: str
    runs: int
    seed: int
    server: str = ""


@frozen
class Done:
    """What came of a share, and what it took; *error* is empty if all went well."""

    share: Share
    seconds: float
    counts: Counter[str]
    error: str


def main() -> int:
    """Run all shares, print a row for each store, and tell of the first difference."""
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n\n")[0].strip())
    for store, runs in STORES.items():
        options.add_argument(f"--{store}", type=int, default=runs, help="how many runs")
    options.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    options.add_argument("--seed", type=int, default=1)
    given = options.parse_args()
    wanted = {store: getattr(given, store) for store in STORES}
    print(f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {_machine()}, {given.processes} processes")
    started = time.perf_counter()
    results: list[Done] = []
    with ExitStack() as stack:
        server = _server(stack) if wanted["postgresql"] else ""
        context = multiprocessing.get_context("forkserver")
        pool = stack.enter_context(context.Pool(given.processes))
        for done in pool.imap_unordered(_run, _shares(wanted, given.seed, server)):
            results.append(done)
            if done.error:
                print(done.share, done.error, sep="\n")
                return 1
    _show(results, time.perf_counter() - started)
    return 0


def _shares(wanted: dict[str, int], first: int, server: str) -> Iterator[Share]:
    for store, runs in wanted.items():
        for at in range(0, runs, AT_A_TIME):
            yield Share(store, min(AT_A_TIME, runs - at), first * 100_000 + at, server)


def _server(stack: ExitStack) -> str:
    """Start PostgreSQL, and return the URL of a database to make others from."""
    from servers.postgresql import PostgreSql  # noqa: PLC0415 - only where it is asked for

    server = PostgreSql()
    stack.callback(server.close)
    return server.url("postgres")


def _run(share: Share) -> Done:
    logging.getLogger("mail2ticket").setLevel(logging.CRITICAL)
    how = settings(
        max_examples=share.runs,
        stateful_step_count=STEPS,
        deadline=None,
        database=None,
        report_multiple_bugs=False,
        suppress_health_check=(HealthCheck.too_slow, HealthCheck.data_too_large),
    )
    Machine.done.clear()
    started, error = time.process_time(), ""
    try:
        machine = seed(share.seed)(_machine_on(share))
        run_state_machine_as_test(machine, settings=how)
    except BaseException:  # noqa: BLE001 - told to the one who waits for it
        error = traceback.format_exc()
    return Done(share, time.process_time() - started, Counter(Machine.done), error)


def _machine_on(share: Share) -> type[Machine]:
    if share.store == "memory":
        return type("InMemory", (Machine,), {})
    if share.store == "sqlite":
        return on_sqlite()
    return on_sql(lambda: _new_database(share))


def _new_database(share: Share) -> str:
    import psycopg  # noqa: PLC0415 - only where there is a server

    name = f"stateful_{share.seed}"
    with psycopg.connect(share.server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    return share.server.replace("/postgres?", f"/{name}?")


def _show(results: list[Done], seconds: float) -> None:
    print(f"{'store':<11} {'runs':>6} {'steps':>8} {'mails':>7} {'crashes':>7} {'CPU s':>7}")
    for store in STORES:
        mine = [done for done in results if done.share.store == store]
        counts = _sum(mine)
        mails = sum(often for name, often in counts.items() if name not in {"runs", "purged"})
        print(
            f"{store:<11} {counts['runs']:>6} {STEPS * counts['runs']:>8} {mails:>7}"
            f" {counts['failed']:>7} {sum(done.seconds for done in mine):>7.0f}"
        )
    counts = _sum(results)
    for name, often in sorted(counts.items(), key=lambda each: -each[1]):
        print(f"{often:>9}  {name}")
    print(f"{seconds:.0f} s; the model and the desk did the same")


def _sum(results: list[Done]) -> Counter[str]:
    counts = Counter[str]()
    for done in results:
        counts += done.counts
    return counts


def _machine() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    names = (one.partition(":")[2].strip() for one in lines if one.startswith("model name"))
    processor = next(names, platform.machine())
    return f"{os.cpu_count()} cores, {processor}, Python {platform.python_version()}"


if __name__ == "__main__":
    sys.exit(main())
