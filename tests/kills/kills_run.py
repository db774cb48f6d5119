"""Kill whoever handles mail, 10,000 times on each store and source (``make kills``)."""

# ruff: noqa: T201 - it prints a table
from __future__ import annotations

import argparse
import platform
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from kill_runs import MAILS, PROOFS, HarmError, Tally

from mail2ticket.stores.relational.unit_of_work import RelationalUnitOfWork
from mail2ticket.stores.sql import SqlStore
from mail2ticket.stores.sqlite import SqliteStore


def main() -> int:
    """Kill, print a row for each, and return 1 at the first harm."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--kills", type=int, default=10_000, help="for each")
    options.add_argument("--mails", type=int, default=MAILS, help="in a round")
    options.add_argument("--only", choices=PROOFS, action="append", help="by default, all")
    options.add_argument("--places", action="store_true", help="show where they were killed")
    options.add_argument(
        "--naive", action="store_true", help="look first and write then, as others do: harm"
    )
    given = options.parse_args()
    if given.naive:
        _forget_claims()
    print(f"kill -9, {datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {platform.platform()}")
    print(f"Python {platform.python_version()}, one child at a time\n")
    print(
        f"{'':<11}{'kills':>7}{'servers':>8}{'mails':>8}{'repeats':>8}{'notices':>8}"
        f"{'twice':>7}{'orphans':>8}{'lost':>5}{'doubled':>8}{'seconds':>8}{'kills/s':>8}"
    )
    for name in given.only or PROOFS:
        started = time.perf_counter()
        try:
            with TemporaryDirectory() as place, PROOFS[name](Path(place), given.mails) as killing:
                tally = killing.run(given.kills)
        except HarmError as harm:
            print(f"{name}: {harm}")
            return 1
        _show(name, tally, time.perf_counter() - started, has_places=given.places)
    return 0


def _forget_claims() -> None:
    """Believe that every mail is new which was not acknowledged to its source."""
    for store in (SqliteStore, SqlStore):
        store.seen = lambda *_: False  # type: ignore[method-assign]
    RelationalUnitOfWork.claim = lambda *_: True  # type: ignore[method-assign]


def _show(name: str, tally: Tally, seconds: float, *, has_places: bool) -> None:
    print(
        f"{name:<11}{tally.kills:>7}{tally.servers:>8}{tally.mails:>8}{tally.repeats:>8}"
        f"{tally.notices:>8}{tally.sent_twice:>7}{tally.orphans:>8}{0:>5}{0:>8}{seconds:>8.0f}"
        f"{tally.kills / seconds:>8.1f}",
        flush=True,
    )
    if has_places:
        for place, count in sorted(tally.by_place.items(), key=lambda each: -each[1]):
            print(f"    {count:>6}  {place}")


if __name__ == "__main__":
    sys.exit(main())
