"""Lose power after each of many events, with a table (``make powerloss``)."""

# ruff: noqa: T201 - it prints a table
from __future__ import annotations

import argparse
import logging
import platform
import random
import sqlite3
import sys
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from power_runs import PowerLossError, lose_power, recorded

MAILS = 24


def main() -> int:
    """Record a desk anew for each hundred points, and return 1 at the first loss."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--points", type=int, default=2_000)
    given = options.parse_args()
    logging.disable(logging.CRITICAL)
    now, started = datetime.now(UTC), time.perf_counter()
    print(f"power loss, {now:%Y-%m-%d %H:%M} UTC, {platform.platform()}")
    print(f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}\n")
    points = redone = waited = 0
    kinds: Counter[str] = Counter()
    for seed in range(1, given.points // 100 + 1):
        with TemporaryDirectory() as place:
            found = recorded(Path(place) / "live", MAILS, seed)
            kinds.update(type(event).__name__ for event in found.events)
            chance = random.Random(seed)  # noqa: S311 - it must be the same each time
            chosen = chance.sample(range(len(found.events) + 1), 100)
            try:
                losses = lose_power(found, chosen, seed)
            except PowerLossError as loss:
                print(f"recording {seed}: {loss}")
                return 1
        points += losses.points
        redone += losses.redone
        waited += losses.marks_lost
    print(f"{points} losses of power in {given.points // 100} recordings of {MAILS} mails:")
    print(", ".join(f"{count} {kind}" for kind, count in kinds.most_common()))
    print(f"{redone} mails of which nothing was there were taken again,")
    print(f"after {waited} losses notices waited; 0 mails lost, 0 doubled, 0 files missing,")
    print(f"0 databases broken; {time.perf_counter() - started:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
