"""
How many deliveries a second one worker processes, by store, and what PostgreSQL is asked.

Run it with ``python benchmarks/store_rates.py``; with ``--statements`` it lists each statement,
how often it is run a delivery, and how long it takes. Of ten mails one has a file, three answer
an earlier one and three come twice; notices are written and sent nowhere.
"""

# pyright: basic
# ruff: noqa: E402 - the folders of examples and tests are named first

from __future__ import annotations

import argparse
import platform
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[1] / "tests")]

from servers import mariadb, postgresql

from examples.deliveries import deliveries
from mail2ticket import Intake, Mailbox, Policy
from mail2ticket.ports import Store
from mail2ticket.stores.memory import MemoryStore
from mail2ticket.stores.relational.dbapi import DbapiDatabase
from mail2ticket.stores.sql import SqlStore
from mail2ticket.stores.sqlite import SqliteStore
from mail2ticket.transports.memory import MemoryTransport

#: Deliveries before the clock is started.
_WARM = 100


def rate(store: Store, mails: Sequence[bytes]) -> tuple[float, float]:
    """Return the deliveries a second, and the seconds of CPU a delivery in this process."""
    policy = Policy(mailboxes=(Mailbox("support@acme.example", queue="First line"),))
    intake = Intake(store=store, transport=MemoryTransport(), policy=policy)
    for content in mails[:_WARM]:
        intake.process(content)
    began, busy = time.perf_counter(), time.process_time()
    for content in mails[_WARM:]:
        intake.process(content)
    count = len(mails) - _WARM
    return count / (time.perf_counter() - began), (time.process_time() - busy) / count


@contextmanager
def counting(counts: Counter[str], times: dict[str, float]) -> Iterator[None]:
    """Count the statements that are run, and the seconds until they are answered."""
    real = DbapiDatabase._execute  # noqa: SLF001 - to look on

    def spy(database: DbapiDatabase, text: str, values: Any) -> Any:  # noqa: ANN401 - as it is
        began = time.perf_counter()
        try:
            return real(database, text, values)
        finally:
            shape = " ".join(text.split())[:90]
            counts[shape] += 1
            times[shape] += time.perf_counter() - began

    setattr(DbapiDatabase, "_execute", spy)  # noqa: B010 - the checkers forbid it otherwise
    try:
        yield
    finally:
        setattr(DbapiDatabase, "_execute", real)  # noqa: B010 - as it was


def tell(name: str, measured: tuple[float, float]) -> None:
    """Print a line."""
    print(f"{name:12} {measured[0]:8.0f} {measured[1] * 1000:10.2f}", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mails", type=int, default=1000)
    parser.add_argument("--statements", action="store_true")
    parser.add_argument("--mariadb", action="store_true")
    arguments = parser.parse_args()
    mails = list(deliveries(arguments.mails))
    print(f"{len(mails)} deliveries, {platform.processor() or platform.machine()}")
    print(f"{'store':12} {'per s':>8} {'ms of CPU':>10}")
    tell("memory", rate(MemoryStore(), mails))
    with tempfile.TemporaryDirectory() as folder, SqliteStore(f"{folder}/desk.db") as sqlite:
        tell("SQLite", rate(sqlite, mails))
    counts, times = Counter[str](), defaultdict[str, float](float)
    with postgresql() as url, SqlStore(url) as store:
        tell("PostgreSQL", rate(store, mails))
    if arguments.mariadb:
        with mariadb() as url, SqlStore(url) as store:
            tell("MariaDB", rate(store, mails))
    if arguments.statements:
        with postgresql() as url, SqlStore(url) as store, counting(counts, times):
            rate(store, mails)
        print(f"\n{counts.total() / len(mails):.1f} statements a delivery")
        for shape, seconds in sorted(times.items(), key=lambda each: -each[1]):
            each = counts[shape] / len(mails)
            print(f"{each:6.2f} {seconds / len(mails) * 1000:8.3f} ms  {shape}")
