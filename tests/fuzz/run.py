"""
A million mutated mails: none raises, none is slow, and all Pythons read them alike.

    python tests/fuzz/run.py [--count 1000000] [--first 0] [--python python3.12 ...]
        [--own] [--write docs/reliability.md]

Each Python gets a virtual environment of its own in ``build/fuzz``. Prints what was found,
and ends with 1 if anything was. A mail is made from its number, so a number that is printed
can be looked at again: ``--show NUMBER`` writes that mail to standard output.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import platform
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from mutations import ROOT, SHARED, mutated, seeds

WORK = ROOT / "build" / "fuzz"
#: So many mails are one piece of work.
CHUNK = 5_000
#: A mail that takes longer is a finding; none is longer than `mutations.MOST` bytes.
SLOW = 1.0
_TABLE = re.compile(r"<!-- fuzz -->\n.*?<!-- end -->", re.DOTALL)


class Told(NamedTuple):
    """What one Python said of some mails."""

    python: str
    first: int
    digests: list[str]
    failures: list[tuple[int, str]]
    slowest: list[tuple[float, int]]
    seconds: float


def read(first: int, count: int, *, shared: bool) -> dict[str, object]:
    """Read mails in this Python, and tell what came of them."""
    from telling import told  # noqa: PLC0415 - needs the library, which the parent does without

    mails = seeds(shared=shared)
    digests: list[str] = []
    failures: list[tuple[int, str]] = []
    times: list[tuple[float, int]] = []
    began = time.process_time()
    for number in range(first, first + count):
        mail = mutated(number, mails)
        started = time.process_time()
        try:
            telling = told(mail)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is a finding
            telling = repr(error)
            failures.append((number, telling[:300]))
        times.append((time.process_time() - started, number))
        content = telling.encode("utf-8", "backslashreplace")
        digests.append(hashlib.sha256(content).hexdigest()[:12])
    return {
        "digests": digests,
        "failures": failures,
        "slowest": sorted(times, reverse=True)[:10],
        "seconds": time.process_time() - began,
    }


def installed(python: str) -> str:
    """Make a virtual environment for *python*, and return its Python."""
    version = subprocess.run(
        [python, "-c", "import platform; print(platform.python_version())"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()
    made = WORK / version / "bin" / "python"
    if not made.exists():
        subprocess.run([python, "-m", "venv", str(WORK / version)], check=True)
    pip = [str(made), "-m", "pip", "--disable-pip-version-check", "--quiet", "install"]
    subprocess.run([*pip, str(ROOT)], check=True)
    # Not editable: the source may change while a million mails are read.
    subprocess.run([*pip, "--force-reinstall", "--no-deps", str(ROOT)], check=True)
    return str(made)


def asked(python: str, first: int, count: int, *, shared: bool) -> Told:
    """Let *python* read some mails, in a process of its own."""
    words = ["--work", str(first), str(count), *([] if shared else ["--own"])]
    done = subprocess.run(
        [python, str(Path(__file__)), *words],
        check=True,
        capture_output=True,
        text=True,
        # Sets are written in the order of their hashes.
        env={**os.environ, "PYTHONHASHSEED": "0"},
    )
    return Told(python=python, first=first, **json.loads(done.stdout))


def run(pythons: Sequence[str], first: int, count: int, *, shared: bool) -> Iterator[Told]:
    """Let all *pythons* read all mails, as many processes at once as there are processors."""
    chunks = range(first, first + count, CHUNK)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        waiting = [
            pool.submit(asked, python, start, min(CHUNK, first + count - start), shared=shared)
            for start in chunks
            for python in pythons
        ]
        for done, future in enumerate(as_completed(waiting), 1):
            print(f"\r{done} of {len(waiting)} pieces", end="", file=sys.stderr, flush=True)
            yield future.result()
    print(file=sys.stderr)


def differing(tellings: Sequence[Told]) -> list[int]:
    """Return the numbers of the mails that not all Pythons read alike."""
    by_chunk: dict[int, list[list[str]]] = {}
    for one in tellings:
        by_chunk.setdefault(one.first, []).append(one.digests)
    return [
        first + place
        for first, all_digests in sorted(by_chunk.items())
        for place, digests in enumerate(zip(*all_digests, strict=True))
        if len(set(digests)) > 1
    ]


def report(tellings: Sequence[Told], versions: Sequence[str], count: int, mails: int) -> str:
    """Write what was found as Markdown."""
    failures = [failure for one in tellings for failure in one.failures]
    slowest = sorted((slow for one in tellings for slow in one.slowest), reverse=True)
    unlike = differing(tellings)
    total = sum(one.seconds for one in tellings)
    day = datetime.now(UTC).date().isoformat()
    lines = [
        (
            f"{day}, {platform.machine()}, {os.cpu_count()} cores, CPython {', '.join(versions)};"
            f" {count:,} mails made of {mails:,}, {total / 60:,.0f} minutes of processor time."
        ),
        "",
        "| what was looked for | found |",
        "| --- | ---: |",
        f"| exceptions, and readings that broke down | {len(failures):,} |",
        f"| mails over {SLOW:g} s | {sum(seconds > SLOW for seconds, _ in slowest):,} |",
        *(
            [f"| mails that the Pythons read differently | {len(unlike):,} |"]
            * (len(versions) > 1)
        ),
        f"| the slowest mail, ms | {1000 * slowest[0][0]:.0f} |",
    ]
    details = [f"* {number}: {text}" for number, text in failures[:20]]
    details += [f"* {number}: not all Pythons agree" for number in unlike[:20]]
    details += [f"* {number}: {s:.2f} s" for s, number in slowest[:10] if s > SLOW]
    return "\n".join([*lines, *(["", *details] if details else [])])


def main() -> int:
    """Run, print, and write if asked to."""
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n\n")[0])
    options.add_argument("--count", type=int, default=1_000_000)
    options.add_argument("--first", type=int, default=0)
    options.add_argument("--python", action="append", default=[])
    options.add_argument("--own", action="store_true", help="of the project's own mails only")
    options.add_argument("--show", type=int, metavar="NUMBER")
    options.add_argument("--write", type=Path)
    options.add_argument("--work", nargs=2, type=int, help=argparse.SUPPRESS)
    chosen = options.parse_args()
    shared = not chosen.own and SHARED.exists()
    if chosen.work:
        print(json.dumps(read(*chosen.work, shared=shared)))
        return 0
    mails = seeds(shared=shared)
    if chosen.show is not None:
        sys.stdout.buffer.write(mutated(chosen.show, mails))
        return 0
    pythons = [installed(python) for python in chosen.python or [sys.executable]]
    tellings = list(run(pythons, chosen.first, chosen.count, shared=shared))
    versions = [Path(python).parents[1].name for python in pythons]
    text = report(tellings, versions, chosen.count, len(mails))
    print(text)
    if chosen.write:
        page = chosen.write.read_text("utf-8")
        table = f"<!-- fuzz -->\n\n{text}\n\n<!-- end -->"
        chosen.write.write_text(_TABLE.sub(lambda _: table, page), "utf-8")
    found = any(one.failures for one in tellings) or differing(tellings)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
