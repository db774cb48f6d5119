"""
mail2ticket beside the standard library and other packages, in one run.

    python benchmarks/compare.py [--mails 300] [--rounds 5] [--write docs/performance.md]

Makes a virtual environment of its own in ``build/bench``, installs the project and the
packages of `PEERS` there, and measures each in a process of its own, in turn. Prints
Markdown; ``--write`` puts it into a page, between ``<!-- bench -->`` and ``<!-- end -->``.
"""

from __future__ import annotations

import argparse
import os
import pickle
import platform
import re
import statistics
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from goals import Measured, goals
from mail_stream import ADDRESS
from readers import READERS
from samples import samples, texts
from strippers import STRIPPERS
from venvs import WORK, installed, ran
from whole_way import measured, table

#: What is measured beside us. mail-parser is a dependency of ours. Of these, one that cannot be
#: installed or imported here is left out, and the page says so.
PEERS = (
    "email-reply-parser",
    "eml-parser",
    "fast-mail-parser",
    "flanker",
    "imap-tools>=1.7,<2",
    "mail-parser-reply",
    "quotequail",
    # talon and flanker import pkg_resources.
    "setuptools<81",
    "talon",
)
BASE = "email, compat32"
_TABLE = re.compile(r"<!-- bench -->\n.*?<!-- end -->", re.DOTALL)


def in_turn(
    python: Path, script: str, names: Iterable[str], rounds: int, *words: str
) -> dict[str, dict[str, list[Any]]]:
    """Give each of *names* a turn in each round, so that a busy minute hits all of them."""
    found: dict[str, dict[str, list[Any]]] = {name: {} for name in names}
    for turn in range(rounds):
        for name in tuple(found):
            print(f"\r{script} {turn + 1}/{rounds} {name:40}", end="", file=sys.stderr, flush=True)
            told = ran(python, script, name, *words)
            if "missing" in told:
                del found[name]
                continue
            for key, value in told.items():
                found[name].setdefault(key, []).append(value)
    print(file=sys.stderr)
    return found


def reading(measured: Measured, counts: dict[str, int]) -> Iterator[str]:
    """Compare the readers, set by set."""
    sets = tuple(measured.reading[BASE])
    units = {name: "ms a mail" if counts[name] > 1 else "ms" for name in sets}
    yield (
        "| reading a mail | " + " | ".join(f"{one}, {units[one]}" for one in sets) + " | raised |"
    )
    yield "| --- |" + " ---: |" * (len(sets) + 1)
    for name, by_set in measured.reading.items():
        cells = [
            f"{1000 * measured.seconds(name, one) / counts[one]:.2f} "
            f"({measured.ratio(name, one):.2f} ×)"
            for one in sets
        ]
        raised = sum(by_set[one][-1][1] for one in sets)
        yield f"| {name} | " + " | ".join(cells) + f" | {raised} |"


def stripping(measured: Measured) -> Iterator[str]:
    """Compare what takes quotes off."""
    names = tuple(texts())
    yield "| own words, ms | " + " | ".join(names) + " |"
    yield "| --- |" + " ---: |" * len(names)
    for name, by_text in measured.stripping.items():
        cells = [f"{1000 * statistics.median(by_text[one]):.2f}" for one in names]
        yield f"| {name} | " + " | ".join(cells) + " |"


def remembering(measured: Measured) -> Iterator[str]:
    """Compare the memory for one large mail."""
    yield "| memory for a 10.5 MB mail | × the mail |"
    yield "| --- | ---: |"
    for name, times in measured.memory.items():
        yield f"| {name} | {times:.2f} |"


def importing(measured: Measured) -> Iterator[str]:
    """Tell of the import, less the start of Python itself."""
    yield "| import | ms |"
    yield "| --- | ---: |"
    for name, seconds in measured.importing.items():
        yield f"| `{name}` | {1000 * seconds:.0f} |"


def imports(python: Path, rounds: int) -> dict[str, float]:
    """Measure imports."""
    code = (
        "import json, time; started = time.process_time(); import {}; "
        "print(json.dumps(time.process_time() - started))"
    )
    env = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    found: dict[str, float] = {}
    for name in ("email.message", "mailparser", "imap_tools", "mail2ticket"):
        command = [str(python), "-c", code.format(name)]
        times = [
            float(
                subprocess.run(command, check=True, capture_output=True, text=True, env=env).stdout
            )
            for _ in range(rounds + 1)
        ]
        found[name] = statistics.median(times[1:])
    return found


def versions(python: Path) -> str:
    """Name what was measured."""
    names = ("mail2ticket", "mail-parser", *(re.split("[<>=]", peer)[0] for peer in PEERS))
    code = (
        "from importlib.metadata import distributions as d; "
        "v = {one.name.lower().replace('_', '-'): one.version for one in d()}; "
        f"print(', '.join(f'{{n}} {{v[n]}}' for n in {names} if n in v and n != 'setuptools'))"
    )
    done = subprocess.run([str(python), "-c", code], check=True, capture_output=True, text=True)
    return f"CPython {platform.python_version()}, {done.stdout.strip()}"


def measure(python: Path, count: int, rounds: int) -> tuple[Measured, dict[str, int]]:
    """Measure everything."""
    sets = samples(count)
    mails, pages = WORK / "mails.pickle", WORK / "texts.pickle"
    mails.write_bytes(pickle.dumps(sets))
    pages.write_bytes(pickle.dumps(texts()))
    found = Measured(
        reading=in_turn(python, "readers.py", READERS, rounds, str(mails)),
        stripping=in_turn(python, "strippers.py", STRIPPERS, rounds, str(pages)),
        floor=in_turn(python, "floor.py", ["floor"], rounds)["floor"],
        memory={
            name: ran(python, "memory.py", name)["times"]
            for name in (
                BASE,
                "mail-parser",
                "imap-tools",
                "mail2ticket",
                "mail2ticket, files untouched",
            )
        },
        whole=measured(sets["stream"], ADDRESS, rounds),
        importing=imports(python, rounds),
    )
    return found, {name: len(mails) for name, mails in sets.items()}


def main() -> None:
    """Measure, print, and write if asked to."""
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n\n")[0])
    options.add_argument("--mails", type=int, default=300)
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--write", type=Path)
    chosen = options.parse_args()

    WORK.mkdir(parents=True, exist_ok=True)
    python = installed("venv", PEERS)
    found, counts = measure(python, chosen.mails, chosen.rounds)
    sizes = ", ".join(f"{name} {count}" for name, count in counts.items())
    lines = [
        f"{versions(python)}; mails: {sizes}; processor time, medians of {chosen.rounds} rounds.",
        "",
        *reading(found, counts),
        "",
        *stripping(found),
        "",
        *remembering(found),
        "",
        *table(found.whole),
        "",
        *importing(found),
        "",
        *goals(found),
    ]
    text = "\n".join(lines)
    print(text)
    if chosen.write:
        page = chosen.write.read_text("utf-8")
        block = f"<!-- bench -->\n\n{text}\n\n<!-- end -->"
        chosen.write.write_text(_TABLE.sub(lambda _: block, page), "utf-8")


if __name__ == "__main__":
    main()
