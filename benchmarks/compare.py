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
import pickle
import platform
import re
import statistics
import subprocess
import venv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mail_stream import stream
from readers import READERS

HERE = Path(__file__).parent
ROOT = HERE.parent
WORK = ROOT / "build" / "bench"
#: What is measured beside us. mail-parser is a dependency of ours, so its version is given.
PEERS = ("imap-tools>=1.7,<2",)
BASE = "email, compat32"
_TABLE = re.compile(r"<!-- bench -->\n.*?<!-- end -->", re.DOTALL)


def installed() -> Path:
    """Make the virtual environment, and return its Python."""
    python = WORK / "venv" / "bin" / "python"
    if not python.exists():
        venv.create(WORK / "venv", with_pip=True)
    pip = [str(python), "-m", "pip", "--disable-pip-version-check", "--quiet", "install"]
    subprocess.run([*pip, "--upgrade", str(ROOT), *PEERS], check=True)
    # The version stays the same while the source changes.
    subprocess.run([*pip, "--force-reinstall", "--no-deps", str(ROOT)], check=True)
    return python


def ran(python: Path, script: str, *words: str) -> dict[str, Any]:
    """Run a script of this folder, and return what it printed."""
    command = [str(python), str(HERE / script), *words]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def reading(python: Path, file: Path, count: int, rounds: int) -> Iterator[str]:
    """Compare the readers."""
    # Each reader has a turn in each round, so that a busy minute hits all of them.
    seconds: dict[str, list[float]] = {name: [] for name in READERS}
    raised: dict[str, int] = {}
    for _ in range(rounds):
        for name in READERS:
            told = ran(python, "readers.py", name, str(file), "1")
            seconds[name] += told["seconds"]
            raised[name] = told["raised"]
    base = statistics.median(seconds[BASE])
    yield "| reading a mail | ms a mail | speed against compat32 | mails that raise |"
    yield "| --- | ---: | ---: | ---: |"
    for name, times in seconds.items():
        median = statistics.median(times)
        each = f"{1000 * median / count:.2f}"
        yield f"| {name} | {each} | {base / median:.2f} | {raised[name]} |"


def processing(python: Path, file: Path, count: int, rounds: int) -> Iterator[str]:
    """Measure the whole way of a mail."""
    yield "| the whole way | mails a second | what became of them | notices |"
    yield "| --- | ---: | --- | ---: |"
    for name in ("memory", "sqlite"):
        tellings = [ran(python, "doors.py", name, str(file)) for _ in range(rounds)]
        median = statistics.median(told["seconds"] for told in tellings)
        states = ", ".join(f"{n} {state}" for state, n in sorted(tellings[0]["states"].items()))
        yield f"| {name} store | {count / median:,.0f} | {states} | {tellings[0]['notices']} |"


def importing(python: Path, rounds: int) -> Iterator[str]:
    """Measure the import, less the start of Python itself."""
    code = (
        "import json, time; started = time.perf_counter(); import {}; "
        "print(json.dumps(time.perf_counter() - started))"
    )
    yield "| import | ms |"
    yield "| --- | ---: |"
    for name in ("email.message", "mailparser", "imap_tools", "mail2ticket"):
        times = [
            float(
                subprocess.run(
                    [str(python), "-c", code.format(name)],
                    check=True,
                    capture_output=True,
                    text=True,
                ).stdout
            )
            for _ in range(rounds + 1)
        ]
        yield f"| `{name}` | {1000 * statistics.median(times[1:]):.0f} |"


def versions(python: Path) -> str:
    """Name what was measured."""
    code = (
        "from importlib.metadata import version as v; "
        "print(', '.join(f'{n} {v(n)}' for n in ('mail2ticket', 'mail-parser', 'imap-tools')))"
    )
    done = subprocess.run([str(python), "-c", code], check=True, capture_output=True, text=True)
    return f"CPython {platform.python_version()}, {done.stdout.strip()}"


def main() -> None:
    """Measure, print, and write if asked to."""
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n\n")[0])
    options.add_argument("--mails", type=int, default=300)
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--write", type=Path)
    chosen = options.parse_args()

    WORK.mkdir(parents=True, exist_ok=True)
    python = installed()
    mails = list(stream(chosen.mails))
    file = WORK / "mails.pickle"
    file.write_bytes(pickle.dumps(mails))
    size = sum(map(len, mails)) / 1e6
    measured = f"{len(mails)} mails, {size:.1f} MB, medians of {chosen.rounds} rounds"
    lines = [
        f"{versions(python)}; {measured}; `make bench`.",
        "",
        *reading(python, file, len(mails), chosen.rounds),
        "",
        *processing(python, file, len(mails), chosen.rounds),
        "",
        *importing(python, chosen.rounds),
    ]
    text = "\n".join(lines)
    print(text)
    if chosen.write:
        page = chosen.write.read_text("utf-8")
        table = f"<!-- bench -->\n\n{text}\n\n<!-- end -->"
        chosen.write.write_text(_TABLE.sub(lambda _: table, page), "utf-8")


if __name__ == "__main__":
    main()
