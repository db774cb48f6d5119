"""The way to an IMAP server is cut at every octet, with a table (``make imap``)."""

# ruff: noqa: T201 - it prints a table
from __future__ import annotations

import argparse
import logging
import platform
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

from imap_faults import MODES, NAMES, HarmError, lacking, run
from servers.dovecot import Dovecot

# Runs that go on at the same time: most of each is waiting for the server.
_AT_ONCE = 4


def main() -> int:
    """Cut it at every octet in each way of handling mail; 1 at the first that ends otherwise."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--every", type=int, default=1, help="only at one octet of so many")
    options.add_argument("--only", choices=MODES, action="append", help="by default, all")
    given = options.parse_args()
    logging.disable(logging.CRITICAL)
    print(f"imap faults, {datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {platform.platform()}")
    print(
        f"Python {platform.python_version()}, {_AT_ONCE} threads, {len(NAMES)} mails in each run\n"
    )
    print(f"{'after the commit':<18}{'octets':>8}{'runs':>8}{'cuts':>8}{'seconds':>9}{'harm':>6}")
    server = Dovecot()
    try:
        for name in given.only or MODES:
            _prove(server, name, given.every)
    except HarmError as harm:
        print(harm)
        return 1
    finally:
        server.close()
    return 0


def _prove(server: Dovecot, name: str, every: int) -> None:
    mode, started = MODES[name], time.perf_counter()

    def run_with(cuts: list[int]) -> int:
        """Return how many connections were cut."""
        try:
            way = run(server, mode, list(cuts))
        except HarmError as harm:
            raise HarmError(f"{name}, cut after {cuts}: {harm}") from harm
        return sum(passed == cuts[0] for passed in way.passed[: len(cuts)])

    with lacking(mode.missing), ThreadPoolExecutor(_AT_ONCE) as threads:
        (whole,) = run(server, mode, []).passed
        # Each octet once alone, and once on the way back to the server as well.
        runs = [[at] * times for at in range(1, whole, every) for times in (1, 2)]
        cut = sum(threads.map(run_with, runs))
    seconds = time.perf_counter() - started
    print(f"{name:<18}{whole:>8}{len(runs):>8}{cut:>8}{seconds:>9.1f}{0:>6}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
