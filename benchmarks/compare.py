"""
mail2ticket beside the standard library and other packages, in one run.

    python benchmarks/compare.py [--mails 300] [--rounds 5] [--write docs/performance.md]

Makes a virtual environment of its own in ``build/bench``, installs the project and the
packages of `PEERS` there, and measures each in a process of its own, in turn. Prints
Markdown; ``--write`` puts it into a page, between ``<!-- bench -->`` and ``<!-- end -->``.
"""

from __future__ import annotations

import argparse
import json
import os
import pickle
import platform
import re
import statistics
import subprocess
import sys
import venv
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from goals import Measured, goals
from mail_stream import stream
from readers import READERS
from samples import samples, texts
from strippers import STRIPPERS

HERE = Path(__file__).parent
ROOT = HERE.parent
WORK = ROOT / "build" / "bench"
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
#: Helpdesks, each with its own way from a mail to a ticket in SQLite.
DESKS = ("django-helpdesk>=2.6,<3", "roundup>=2.6,<3")
BASE = "email, compat32"
#: A peer that takes longer for one round is left out of it.
PATIENCE = 600
_TABLE = re.compile(r"<!-- bench -->\n.*?<!-- end -->", re.DOTALL)


def installed(name: str, packages: Iterable[str]) -> Path:
    """Make a virtual environment with us and *packages*, and return its Python."""
    python = WORK / name / "bin" / "python"
    if not python.exists():
        venv.create(WORK / name, with_pip=True)
    pip = [str(python), "-m", "pip", "--disable-pip-version-check", "--quiet", "install"]
    subprocess.run([*pip, "--upgrade", str(ROOT)], check=True)
    # The version stays the same while the source changes.
    subprocess.run([*pip, "--force-reinstall", "--no-deps", str(ROOT)], check=True)
    for package in packages:
        subprocess.run([*pip, package], check=False)
    return python


def ran(python: Path, script: str, *words: str) -> dict[str, Any]:
    """Run a script of this folder, and return what it printed last."""
    command = [str(python), str(HERE / script), *words]
    # As on a host: compiled files are kept.
    env = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(
        command, check=True, capture_output=True, text=True, timeout=PATIENCE, env=env
    )
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


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


def processing(measured: Measured) -> Iterator[str]:
    """Tell of the whole way of a mail."""
    yield "| the whole way | mails a second | what became of them | notices |"
    yield "| --- | ---: | --- | ---: |"
    for name, by_key in measured.desks.items():
        speed = by_key["mails"][0] / statistics.median(by_key["seconds"])
        yield f"| {name}, SQLite | {speed:,.0f} | {by_key['items'][0]} tickets | |"
    for name, told in measured.processing.items():
        states = ", ".join(f"{n} {state}" for state, n in sorted(told["states"][0].items()))
        speed = told["mails"][0] / statistics.median(told["seconds"])
        yield f"| {name} | {speed:,.0f} | {states} | {told['notices'][0]} |"


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


def measure(python: Path, desks: Path, count: int, rounds: int) -> tuple[Measured, dict[str, int]]:
    """Measure everything."""
    sets = samples(count)
    mails, without, pages = (
        WORK / name for name in ("mails.pickle", "without.pickle", "texts.pickle")
    )
    mails.write_bytes(pickle.dumps(sets))
    without.write_bytes(pickle.dumps(list(stream(count, without=("photo", "pdf")))))
    pages.write_bytes(pickle.dumps(texts()))
    stream_file = WORK / "stream.pickle"
    stream_file.write_bytes(pickle.dumps(sets["stream"]))
    ways = {
        "memory store, no files": ("memory", str(without)),
        "memory store": ("memory", str(stream_file)),
        "SQLite store": ("sqlite", str(stream_file)),
    }
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
        processing={
            name: in_turn(python, "doors.py", [words[0]], rounds, words[1])[words[0]]
            for name, words in ways.items()
        },
        desks=in_turn(desks, "desks.py", ("django-helpdesk", "Roundup"), rounds, str(stream_file)),
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
    found, counts = measure(python, installed("desks", DESKS), chosen.mails, chosen.rounds)
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
        *processing(found),
        "",
        *importing(found),
        "",
        *goals(found),
    ]
    text = "\n".join(lines)
    print(text)
    if chosen.write:
        page = chosen.write.read_text("utf-8")
        table = f"<!-- bench -->\n\n{text}\n\n<!-- end -->"
        chosen.write.write_text(_TABLE.sub(lambda _: table, page), "utf-8")


if __name__ == "__main__":
    main()
