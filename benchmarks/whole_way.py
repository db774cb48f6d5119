"""
The whole way from a mail's bytes to a work item: ours, and that of two helpdesks, in one run.

    python benchmarks/whole_way.py [--mails 300] [--rounds 5] [--write docs/performance.md]
        [--stream FILE --address ADDRESS]

Each has a virtual environment of its own in ``build/bench``, with packages from PyPI, and a
process of its own each time; they take turns, so that a busy minute hits all of them. What is
compared is the median of their seconds: by the clock, where waiting for the disk counts, and so
does whoever else uses the machine; and of the processor, where neither does. Prints Markdown;
``--write`` puts it into a page, between ``<!-- whole way -->`` and
``<!-- end of the whole way -->``.

All do the same: of each mail of the stream, one after the other, they make a ticket or add to
one, in SQLite on a file of one disk, committed before the next mail (what each says of
``synchronous`` is in the table); they keep the files; they write the notice to the sender and
hand it to something that only remembers it. None of them sends anything anywhere.

FILE is a module of Python with a function ``stream(count)`` that yields mails as bytes, or pairs
whose first is one; ADDRESS is the desk that they are to. By default it is `mail_stream`.
"""

from __future__ import annotations

import argparse
import os
import pickle
import platform
import re
import statistics
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

from mail_stream import ADDRESS, stream
from venvs import WORK, installed, ran

#: Helpdesks, each with its own way from a mail to a ticket in SQLite, by what `desks.py` calls
#: them; these very versions, for the way of each is its own.
DESKS = {"django-helpdesk": "django-helpdesk==2.6.1", "Roundup": "roundup==2.6.0"}
OURS = "SQLite store"
MEMORY = "memory store"
BARE = "memory store, no files"

_BLOCK = re.compile(r"<!-- whole way -->\n.*?<!-- end of the whole way -->", re.DOTALL)

Rounds = Mapping[str, list[dict[str, Any]]]


def measured(mails: list[bytes], address: str, rounds: int) -> Rounds:
    """Give each a turn in each round; return what each said in each."""
    WORK.mkdir(parents=True, exist_ok=True)
    whole, bare = WORK / "whole.pickle", WORK / "bare.pickle"
    whole.write_bytes(pickle.dumps(mails))
    bare.write_bytes(pickle.dumps([one for one in mails if not _has_files(one)]))
    ours = installed("ours", ())
    turns = {
        name: (installed(name.lower(), (package,), with_us=False), "desks.py", name, str(whole))
        for name, package in DESKS.items()
    }
    turns[OURS] = (ours, "doors.py", "sqlite", str(whole))
    turns[MEMORY] = (ours, "doors.py", "memory", str(whole))
    turns[BARE] = (ours, "doors.py", "memory", str(bare))
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in turns}
    for turn in range(rounds):
        for name, (python, script, *words) in turns.items():
            print(f"\r{turn + 1}/{rounds} {name:40}", end="", file=sys.stderr, flush=True)
            found[name].append(ran(python, script, *words, address))
    print(file=sys.stderr)
    return found


def _has_files(mail: bytes) -> bool:
    return b"\ncontent-disposition: attachment" in mail.lower()


def a_second(rounds: list[dict[str, Any]], by: str = "seconds") -> float:
    """Return how many mails were handled a second: the median of the rounds, by the clock."""
    return float(rounds[0]["mails"] / statistics.median(one[by] for one in rounds))


def table(found: Rounds) -> Iterator[str]:
    """Tell of the whole way of a mail."""
    yield (
        "| the whole way | mails a second | ours is | ms of the processor a mail | ours is "
        "| became | notices | raised | synchronous |"
    )
    yield "| --- | ---: | ---: | ---: | ---: | --- | ---: | ---: | --- |"
    for name, rounds in found.items():
        last = rounds[-1]
        cells = [f"{name} {last['version']}" if name in DESKS else name]
        for by in ("seconds", "processor"):
            speed = a_second(rounds, by)
            cells.append(f"{speed:,.0f}" if by == "seconds" else f"{1000 / speed:.2f}")
            is_ours = name not in DESKS
            cells.append("" if is_ours else f"{a_second(found[OURS], by) / speed:.1f} ×")
        cells.append(", ".join(f"{n} {state}" for state, n in sorted(last["states"].items())))
        cells += [str(last["notices"]), str(last["raised"]), last["synchronous"]]
        yield f"| {' | '.join(cells)} |"


def mails_of(file: Path | None, count: int) -> list[bytes]:
    """Return *count* mails of the module *file*, or of our own."""
    if file is None:
        return list(stream(count))
    spec = spec_from_file_location(file.stem, file)
    if spec is None or spec.loader is None:
        raise SystemExit(f"{file} is no module of Python")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return [one if isinstance(one, bytes) else one[0] for one in module.stream(count)]


def main() -> None:
    """Measure, and print."""
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n\n")[0])
    options.add_argument("--mails", type=int, default=300)
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--stream", type=Path)
    options.add_argument("--address", default=ADDRESS)
    options.add_argument("--write", type=Path)
    chosen = options.parse_args()
    mails = mails_of(chosen.stream, chosen.mails)
    found = measured(mails, chosen.address, chosen.rounds)
    size = sum(map(len, mails)) / 1_000_000
    head = (
        f"{datetime.now(UTC):%Y-%m-%d}, CPython {platform.python_version()}, "
        f"{os.cpu_count()} × {platform.machine()}; {len(mails)} mails of {size:.1f} MB in all; "
        f"medians of {chosen.rounds} rounds in turn."
    )
    text = "\n".join((head, "", *table(found)))
    print(text)
    if chosen.write:
        page = chosen.write.read_text("utf-8")
        block = f"<!-- whole way -->\n\n{text}\n\n<!-- end of the whole way -->"
        chosen.write.write_text(_BLOCK.sub(lambda _: block, page), "utf-8")


if __name__ == "__main__":
    main()
