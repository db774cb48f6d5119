"""The long form of the soak: more delays, in memory and on disk, with a table (``make soak``)."""

from __future__ import annotations

import argparse
import sys
import time
from collections import defaultdict
from functools import partial
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from soak_stories import DAYS, DELAYS, MORE_DELAYS, Result, Story, stories, told

from mail2ticket.stores.memory import MemoryStore
from mail2ticket.stores.sqlite import SqliteStore


def main() -> int:
    """Run all stories, print a row for each kind of node, and say which went over its limit."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--short", action="store_true", help="as few as the tests run")
    options.add_argument("--disk", action="store_true", help="in files of SQLite")
    given = options.parse_args()
    delays = DELAYS if given.short else MORE_DELAYS
    started = time.perf_counter()
    results: dict[str, list[Result]] = defaultdict(list)
    for story in stories(delays):
        results[story.name.partition(":")[0].partition(",")[0]].append(_told(story, given.disk))
    seconds = time.perf_counter() - started
    _show(results, seconds)
    over = [r for each in results.values() for r in each if max(r.answers) > r.story.most]
    for result in over:
        print(f"over its limit of {result.story.most}: {result.answers} {result.story.name}")
    return 1 if over else 0


def _told(story: Story, is_on_disk: bool) -> Result:
    if not is_on_disk:
        return told(story, MemoryStore)[1]
    with TemporaryDirectory() as place:
        names = count()
        return told(story, partial(_store, Path(place), names))[1]


def _store(place: Path, names: count[int]) -> SqliteStore:
    return SqliteStore(place / f"{next(names)}.db")


def _show(results: dict[str, list[Result]], seconds: float) -> None:
    print(
        f"{'node':<44} {'stories':>7} {'mails':>7} {'answers':>7} {'allowed':>7} {'last day':>8}"
    )
    for name, each in results.items():
        print(
            f"{name:<44} {len(each):>7} {sum(r.mails for r in each):>7}"
            f" {max(max(r.answers) for r in each):>7} {max(r.story.most for r in each):>7}"
            f" {max(r.last_day for r in each):>8.1f}"
        )
    every = [result for each in results.values() for result in each]
    few = sum(max(result.answers) <= 2 for result in every)
    print(
        f"{len(every)} stories of {DAYS} days, {sum(r.mails for r in every)} mails,"
        f" {seconds:.1f} s; at most two answers in {few} of them"
    )


if __name__ == "__main__":
    sys.exit(main())
