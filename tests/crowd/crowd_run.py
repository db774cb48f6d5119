"""
The long form of the crowd: exact counts, as often as is asked, and deliveries a second.

    crowd_run.py                                   10,000 deliveries, 8 processes, SQLite
    crowd_run.py --store postgresql --workers 32 --times 20
    crowd_run.py --store postgresql --speeds       with 1, 2, 8 and 32 processes
    crowd_run.py --naive                           without the claim: it must fail
"""

# ruff: noqa: T201 - a command that prints a table

from __future__ import annotations

import argparse
import os
import platform
import sys
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parent.parent))

from crowd_mail import planned
from crowd_workers import Crowd, run

_SPEEDS = (1, 2, 8, 32)


def main() -> int:
    """Run what is asked for, print a row for each run, and stop at the first wrong count."""
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n\n")[0].strip())
    options.add_argument("--store", choices=("sqlite", "postgresql"), default="sqlite")
    options.add_argument("--workers", type=int, default=8)
    options.add_argument("--deliveries", type=int, default=10_000)
    options.add_argument("--times", type=int, default=1)
    options.add_argument("--folder", type=Path, help="where the SQLite file lies; a temporary one")
    options.add_argument("--speeds", action="store_true", help=f"with {_SPEEDS} processes each")
    options.add_argument("--naive", action="store_true", help="without the claim; it must fail")
    given = options.parse_args()
    print(f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {_machine()}, {given.store}")
    print(_HEAD)
    numbers = _SPEEDS if given.speeds else (given.workers,)
    with _databases(given.store, given.folder) as new:
        for workers in numbers:
            for seed in range(1, given.times + 1):
                crowd = run(new(), planned(given.deliveries, seed), workers, is_naive=given.naive)
                print(_row(crowd), flush=True)
                if crowd.faults:
                    print(*crowd.faults, sep="\n")
                    return 1
    return 0


_HEAD = (
    f"{'workers':>7} {'deliveries':>10} {'mails':>6} {'entities':>8} {'held':>5} {'repeats':>7}"
    f" {'collided':>8} {'notices':>7} {'wrong':>5} {'a second':>8} {'p50 ms':>7} {'p99 ms':>8}"
    f" {'retries':>7} {'CPU':>5}"
)


def _row(crowd: Crowd) -> str:
    states = [one.state for one in crowd.handled]
    cores = os.cpu_count() or 1
    return (
        f"{crowd.workers:>7} {len(crowd.handled):>10} {crowd.plan.originals:>6}"
        f" {states.count('created') + states.count('added'):>8} {states.count('held'):>5}"
        f" {states.count('repeat'):>7} {crowd.collided:>8} {crowd.sent:>7}"
        f" {len(crowd.faults):>5} {crowd.rate:>8.0f} {crowd.latency(0.5):>7.1f}"
        f" {crowd.latency(0.99):>8.1f} {crowd.retries:>7}"
        f" {crowd.processor / crowd.seconds / cores:>5.0%}"
    )


def _machine() -> str:
    names = (
        line.partition(":")[2].strip()
        for line in Path("/proc/cpuinfo").read_text().splitlines()
        if line.startswith("model name")
    )
    processor = next(names, platform.machine())
    return f"{os.cpu_count()} cores, {processor}, Python {platform.python_version()}"


@contextmanager
def _databases(store: str, folder: Path | None) -> Generator[Callable[[], str], None, None]:
    """Yield what makes an empty database, and returns its URL."""
    if store == "postgresql":
        from servers.postgresql import PostgreSql  # noqa: PLC0415 - only where it is asked for

        server = PostgreSql()
        try:
            yield server.new_database
        finally:
            server.close()
        return
    with TemporaryDirectory(dir=folder) as place:
        yield _files(Path(place), count(1)).__next__


def _files(place: Path, numbers: count[int]) -> Iterator[str]:
    return (f"sqlite:///{place / f'{number}.db'}" for number in numbers)


if __name__ == "__main__":
    sys.exit(main())
