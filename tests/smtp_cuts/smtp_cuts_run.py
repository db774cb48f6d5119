"""Cut the way to an SMTP server at every octet, and count what was sent (``make smtp-cuts``)."""

# ruff: noqa: T201 - it prints a table
from __future__ import annotations

import argparse
import logging
import platform
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from servers.certificates import Authority, new_authority
from servers.smtp_server import Mailroom, RecordingServer
from smtp_cut_runs import NOTICES, Cut, HarmError, Way, check, doubtful

from mail2ticket.accounts import Security


def _ways(authority: Authority) -> dict[str, Callable[[], Way]]:
    context = authority.server_context()
    return {
        "in the clear": lambda: Way(RecordingServer()),
        "reset": lambda: Way(RecordingServer(), is_reset=True),
        "STARTTLS": lambda: Way(
            RecordingServer(features=("STARTTLS",), context=context), Security.STARTTLS, authority
        ),
        "TLS": lambda: Way(
            RecordingServer(context=context, is_secret=True), Security.TLS, authority
        ),
        "aiosmtpd": lambda: Way(Mailroom()),
    }


def main() -> int:
    """Cut, print a row for each way, and return 1 at the first harm."""
    options = argparse.ArgumentParser(description=__doc__)
    logging.disable(logging.WARNING)  # each cut is logged
    options.add_argument("--step", type=int, default=1, help="octets from cut to cut")
    given = options.parse_args()
    print(f"SMTP, cut, {datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {platform.platform()}")
    print(f"Python {platform.python_version()}; {NOTICES} notices, sent over one connection\n")
    print(
        f"{'':<13}{'octets':>7}{'cuts':>6}{'notices':>9}{'taken':>7}{'lost':>5}{'twice':>6}"
        f"{'at once':>8}{'seconds':>8}"
    )
    with TemporaryDirectory() as place:
        for name, way in _ways(new_authority(Path(place), "127.0.0.1")).items():
            started = time.perf_counter()
            try:
                whole, cuts = _run(way(), given.step)
            except HarmError as harm:
                print(f"{name}: {harm}")
                return 1
            _show(name, whole, cuts, time.perf_counter() - started)
    return 0


def _run(way: Way, step: int) -> tuple[Cut, list[Cut]]:
    try:
        whole = way.cut(None)
        cuts = [way.cut(after) for after in range(0, whole.octets, step)]
    finally:
        way.server.close()
    for cut in cuts:
        if way.security is Security.LOOPBACK:
            is_exact = isinstance(way.server, RecordingServer) and not way.is_reset
            check(cut, doubtful(whole), is_exact=is_exact)
        elif not set(cut.copies) <= {1, 2}:
            raise HarmError(f"cut after {cut.after}: {cut.copies}")
    return whole, cuts


def _show(name: str, whole: Cut, cuts: list[Cut], seconds: float) -> None:
    copies = [count for cut in cuts for count in cut.copies]
    at_once = sum(cut.sent_at == 1 for cut in cuts)
    print(
        f"{name:<13}{whole.octets:>7,}{len(cuts):>6,}{NOTICES * len(cuts):>9,}{sum(copies):>7,}"
        f"{copies.count(0):>5}{copies.count(2):>6,}{at_once:>8,}{seconds:>8.1f}",
        flush=True,
    )


if __name__ == "__main__":
    sys.exit(main())
