"""
Kill a server for LMTP again and again, and count: ``python tests/lmtp/lmtp_kills_run.py``.

What `test_lmtp_kills.py` has in short. Exits with 1 on the first wrong count.
"""

from __future__ import annotations

import argparse
import platform
import random
import sys
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from lmtp_kills import HarmError, Tally, kill_again_and_again


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200, help="at least so many")
    parser.add_argument("--mails", type=int, default=200, help="of one round")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    chance, whole = random.Random(given.seed), Tally()  # noqa: S311 - no secret
    while whole.kills < given.kills:
        with TemporaryDirectory(prefix="m2t-lmtp-") as folder:
            try:
                tally = kill_again_and_again(Path(folder), given.mails, chance, most=given.kills)
            except HarmError as harm:
                print(harm)
                return 1
        for name in ("kills", "mails", "acknowledged", "unheard", "committed_unheard"):
            setattr(whole, name, getattr(whole, name) + getattr(tally, name))
    now = datetime.now(UTC).date()
    print(f"{now}, {platform.machine()}, CPython {platform.python_version()}, seed {given.seed}")
    print(
        "| kills | mails | answered 250 | 250 without a commit | doubled |"
        " unheard | committed, unheard |"
    )
    print("| ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    print(
        f"| {whole.kills:,} | {whole.mails:,} | {whole.acknowledged:,} | 0 | 0 |"
        f" {whole.unheard:,} | {whole.committed_unheard:,} |"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
