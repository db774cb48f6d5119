"""
How the time of reading grows with the mail: ``python benchmarks/exponents.py``.

Each shape of `shapes.SHAPES` is read at some size and at sixteen times that, and the exponent
of the growth is printed: 1 is linear, 2 is quadratic. The limits are lifted, so that the work
is done and not refused. Prints Markdown; ``--write`` puts it into a page, between
``<!-- growth -->`` and ``<!-- end -->``.
"""

from __future__ import annotations

import argparse
import gc
import math
import platform
import re
import time
from pathlib import Path

from shapes import LIFTED, SHAPES, mail_of

from mail2ticket import parse

TIMES = 16
MIB = 1 << 20
_TABLE = re.compile(r"<!-- growth -->\n.*?<!-- end -->", re.DOTALL)


def seconds(name: str, size: int, rounds: int) -> float:
    """Return the least processor time of reading a mail of *size* bytes, all of it looked at."""
    mail = mail_of(name, size)
    best = math.inf
    for _ in range(rounds):
        gc.collect()
        started = time.process_time()
        message = parse(mail, limits=LIFTED)
        _ = message.body.own, [file.size for file in message.attachments]
        best = min(best, time.process_time() - started)
    return best


def main() -> None:
    """Measure, print, and write if asked to."""
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n\n")[0])
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--write", type=Path)
    options.add_argument("names", nargs="*")
    chosen = options.parse_args()
    rows = [
        f"CPython {platform.python_version()}, least of {chosen.rounds} rounds.",
        "",
        "| shape | ms for 64 KiB | ms for 1 MiB | exponent |",
        "| --- | ---: | ---: | ---: |",
    ]
    for name in chosen.names or SHAPES:
        small = seconds(name, MIB // TIMES, chosen.rounds)
        large = seconds(name, MIB, chosen.rounds)
        exponent = math.log(large / small, TIMES)
        shown = name.replace("|", "\\|")
        rows.append(f"| `{shown}` | {1000 * small:.1f} | {1000 * large:.0f} | {exponent:.2f} |")
        print(rows[-1], flush=True)
    text = "\n".join(rows)
    if chosen.write:
        page = chosen.write.read_text("utf-8")
        table = f"<!-- growth -->\n\n{text}\n\n<!-- end -->"
        chosen.write.write_text(_TABLE.sub(lambda _: table, page), "utf-8")


if __name__ == "__main__":
    main()
