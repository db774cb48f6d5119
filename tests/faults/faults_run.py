"""Every call fails in every way, on every store, with a table (``make faults``)."""

# ruff: noqa: T201 - it prints a table
from __future__ import annotations

import argparse
import logging
import platform
import sys
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from fault_runs import NotAsItShouldBeError, Result, prove
from fault_stores import STORES
from fault_stories import stories


def main() -> int:
    """Prove all stories on the stores that are asked for; 1 at the first that ends otherwise."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--store", choices=STORES, action="append", help="by default, all")
    options.add_argument("--every", type=int, default=1, help="only one fault of so many")
    given = options.parse_args()
    logging.disable(logging.CRITICAL)
    now, results = datetime.now(UTC), list[Result]()
    print(f"step faults, {now:%Y-%m-%d %H:%M} UTC, {platform.platform()}")
    print(f"Python {platform.python_version()}, one process\n")
    print(f"{'store':<12}{'stories':>8}{'calls':>8}{'runs':>8}{'seconds':>9}{'harm':>6}")
    for name in given.store or STORES:
        started = time.perf_counter()
        try:
            results = _proven(name, given.every)
        except NotAsItShouldBeError as harm:
            print(f"{name}: {harm}")
            return 1
        seconds = time.perf_counter() - started
        calls = sum(len(result.calls) for result in results)
        runs = sum(result.runs for result in results)
        print(f"{name:<12}{len(results):>8}{calls:>8}{runs:>8}{seconds:>9.1f}{0:>6}", flush=True)
    _show_calls(results)
    return 0


def _proven(name: str, every: int) -> list[Result]:
    is_async = name == "async"
    results: list[Result] = []
    with TemporaryDirectory() as place, STORES[name](Path(place)) as fresh:
        for story in stories():
            if is_async and story.is_of_queue:
                continue
            try:
                found = prove(story, fresh, lambda turn, _: turn % every == 0, is_async=is_async)
            except NotAsItShouldBeError as harm:
                raise NotAsItShouldBeError(f"{story.name}: {harm}") from harm
            results.append(found)
    return results


def _show_calls(results: list[Result]) -> None:
    found = Counter(name for result in results for name in result.calls)
    print("\ncalls that failed, and how many there are in the stories of the last store:")
    print(", ".join(f"{name} {count}" for name, count in sorted(found.items())))


if __name__ == "__main__":
    sys.exit(main())
