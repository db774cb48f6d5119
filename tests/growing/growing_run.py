"""
Handle a mail on desks of a thousand, a hundred thousand and a million contacts.

``python tests/growing/growing_run.py [SIZE…]`` prints a table, and exits 1 if anything takes more
steps where more is on file.
"""

# ruff: noqa: T201 - a table is printed

from __future__ import annotations

import platform
import sqlite3
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from growing_desk import filled, steps

_SIZES = (1_000, 100_000, 1_000_000)


def main() -> int:
    """Count, print, compare."""
    sizes = tuple(map(int, sys.argv[1:])) or _SIZES
    table: list[dict[str, int]] = []
    for size in sizes:
        with (
            tempfile.TemporaryDirectory() as folder,
            filled(Path(folder, "desk.db"), size) as store,
        ):
            table.append(steps(store))
    today = datetime.now(UTC)
    print(f"{today:%Y-%m-%d}, {platform.machine()}, SQLite {sqlite3.sqlite_version}")
    print("| steps of SQLite |", " | ".join(f"{size:,} contacts" for size in sizes), "|")
    print("| --- |", " | ".join("---:" for _ in sizes), "|")
    for name in table[0]:
        print(f"| {name} |", " | ".join(f"{each[name]:,}" for each in table), "|")
    return int(any(each != table[0] for each in table))


if __name__ == "__main__":
    sys.exit(main())
