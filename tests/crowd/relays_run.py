"""
The long form of the relays: workers and relays side by side, some of them killed.

    relays_run.py                          2,000 deliveries, 8 workers, 3 relays, 200 kills
    relays_run.py --store postgresql --times 5
"""

# ruff: noqa: T201 - a command that prints a table

from __future__ import annotations

import argparse
import os
import platform
import sys
import time
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parent.parent))

from relays_post import run
from servers.postgresql import PostgreSql


def main() -> int:
    """Run what is asked for, first without kills, print a row each, stop at the first fault."""
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n\n")[0].strip())
    options.add_argument("--store", choices=("sqlite", "postgresql"), default="sqlite")
    options.add_argument("--workers", type=int, default=8)
    options.add_argument("--relays", type=int, default=3)
    options.add_argument("--deliveries", type=int, default=2_000)
    options.add_argument("--kills", type=int, default=200)
    options.add_argument("--times", type=int, default=1)
    given = options.parse_args()
    print(f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {_machine()}, {given.store}")
    print(
        f"{'workers':>7} {'relays':>6} {'deliveries':>10} {'notices':>7} {'kills':>6}"
        f" {'sent':>6} {'by relays':>9} {'twice':>6} {'wrong':>5} {'seconds':>7}"
    )
    with ExitStack() as stack:
        server = _server(stack) if given.store == "postgresql" else None
        for kills in (0, given.kills) * given.times:
            with TemporaryDirectory() as folder:
                place = Path(folder)
                url = server.new_database() if server else f"sqlite:///{place / 'desk.db'}"
                started = time.perf_counter()
                posted = run(
                    url,
                    place,
                    given.deliveries,
                    kills=kills,
                    workers=given.workers,
                    relays=given.relays,
                )
            print(
                f"{given.workers:>7} {given.relays:>6} {given.deliveries:>10}"
                f" {posted.notices:>7} {len(posted.killed):>6} {len(posted.lines):>6}"
                f" {posted.relayed:>9} {posted.twice:>6} {len(posted.faults):>5}"
                f" {time.perf_counter() - started:>7.1f}",
                flush=True,
            )
            if posted.faults or posted.twice != len(posted.killed):
                print(*posted.faults, sep="\n")
                return 1
    return 0


def _server(stack: ExitStack) -> PostgreSql:
    server = PostgreSql()
    stack.callback(server.close)
    return server


def _machine() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    names = (one.partition(":")[2].strip() for one in lines if one.startswith("model name"))
    processor = next(names, platform.machine())
    return f"{os.cpu_count()} cores, {processor}, Python {platform.python_version()}"


if __name__ == "__main__":
    sys.exit(main())
