"""
What `pip install mail2ticket` brings: packages, megabytes, and the time of an import.

Run it with ``python benchmarks/bare_install.py``, which builds a wheel, or with the wheel or sdist
to install. For each Python that is found it makes a bare virtual environment and installs there;
then the examples of the README have to run, and the command has to say which extra it lacks.
Whatever fails ends it with 1. ``--extras`` installs each extra by itself, ``--rounds 1`` is quick,
and ``--write PAGE`` puts the tables into a page.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import tomllib
import venv
from collections.abc import Iterable, Iterator
from pathlib import Path

from attrs import frozen

ROOT = Path(__file__).parent.parent
VERSIONS = ("3.11", "3.12", "3.13")
#: Extras for those who work on the project.
OURS = {"dev", "docs", "test"}
UNAVAILABLE = 69

# Runs in the environment that is measured, which has nothing of ours but what was installed.
_COUNT = """
import json
from importlib.metadata import distributions
found = {}
for one in distributions():
    name = one.metadata["Name"].lower().replace("_", "-")
    files = [file for file in one.files or () if file.suffix != ".pyc"]
    found[name] = sum(p.stat().st_size for p in map(one.locate_file, files) if p.is_file())
print(json.dumps(found))
"""
_IMPORT = """
import time; started = time.process_time()
import mail2ticket
print(1000 * (time.process_time() - started))
"""
_FIRST = """
import time; started = time.process_time()
from mail2ticket import Intake, Mailbox, Policy
from mail2ticket.stores.memory import MemoryStore
intake = Intake(MemoryStore(), None, Policy(mailboxes=(Mailbox("support@acme.example"),)))
outcome = intake.process(
    b"From: ada@client.example\\nTo: support@acme.example\\nSubject: Printer\\n\\nIt burns."
)
assert str(outcome.state) == "created", outcome
print(1000 * (time.process_time() - started))
"""

# Each command is imported when it is asked for, so one that needs more would not be noticed.
_COMMANDS = """
from click import Context
from mail2ticket.cli import cli
here = Context(cli)
print(*(cli.get_command(here, name).get_short_help_str() for name in cli.list_commands(here)))
"""


class Failed(Exception):  # noqa: N818 - it ends the command, and is not for anybody to catch
    """What was installed does not do what it should."""


@frozen
class Environment:
    """A virtual environment."""

    python: Path
    #: What was there before.
    packages: frozenset[str]

    @classmethod
    def made(cls, interpreter: str, where: Path) -> Environment:
        """Make one with *interpreter*."""
        if Path(interpreter) == Path(sys.executable):
            venv.create(where, with_pip=True)
        else:
            subprocess.run([interpreter, "-m", "venv", str(where)], check=True)
        python = where / "bin" / "python"
        return cls(python, frozenset(_sizes(python)))

    def install(self, what: str) -> None:
        """Install *what* as anybody would."""
        pip = [str(self.python), "-m", "pip", "--disable-pip-version-check", "--quiet", "install"]
        subprocess.run([*pip, what], check=True, stderr=subprocess.DEVNULL)

    def brought(self) -> dict[str, int]:
        """Return the packages that were installed, and their bytes, compiled files aside."""
        sizes = _sizes(self.python)
        return {name: size for name, size in sizes.items() if name not in self.packages}

    def median(self, code: str, rounds: int) -> float:
        """Return the median of what *code* prints, after a first run that compiles."""
        return statistics.median([float(self.ran("-c", code)) for _ in range(rounds + 1)][1:])

    def ran(self, *words: str, status: int = 0, cwd: Path | None = None) -> str:
        """Return what its Python prints, on either stream, and make sure of its status."""
        done = subprocess.run(
            [str(self.python), *words],
            check=False,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            cwd=cwd,
            env={name: value for name, value in os.environ.items() if not name.startswith("PY")},
        )
        if done.returncode != status:
            raise Failed(f"{' '.join(words)[:60]} ended with {done.returncode}:\n{done.stdout}")
        return done.stdout


def _sizes(python: Path) -> dict[str, int]:
    done = subprocess.run([str(python), "-c", _COUNT], check=True, capture_output=True, text=True)
    found: dict[str, int] = json.loads(done.stdout)
    return found


def pythons() -> Iterator[tuple[str, str]]:
    """Yield each version of Python that is at hand, and its interpreter."""
    for version in VERSIONS:
        homes = Path.home().glob(f".pyenv/versions/{version}.*/bin/python")
        for interpreter in (sys.executable, *map(str, homes), f"/usr/bin/python{version}"):
            if Path(interpreter).exists() and _is(interpreter, version):
                yield version, interpreter
                break
        else:
            print(f"no Python {version} here: not run")


def _is(interpreter: str, version: str) -> bool:
    code = "import venv, ensurepip, sys; print('%d.%d' % sys.version_info[:2])"
    done = subprocess.run([interpreter, "-c", code], check=False, capture_output=True, text=True)
    return done.stdout.strip() == version


def bare(package: Path, work: Path, rounds: int) -> Iterator[str]:
    """Install *package* alone for each Python, see that it works, and tell what came along."""
    yield "| Python | packages | MB | of which ours | `import mail2ticket` | the first mail |"
    yield "| --- | ---: | ---: | ---: | ---: | ---: |"
    names: set[str] = set()
    for version, interpreter in pythons():
        one = Environment.made(interpreter, work / version)
        one.install(str(package))
        brought = one.brought()
        names |= set(brought)
        loads, first = one.median(_IMPORT, rounds), one.median(_FIRST, rounds)
        _try(one, package, work)
        yield (
            f"| {version} | {len(brought)} | {_mb(sum(brought.values()))} |"
            f" {_mb(brought['mail2ticket'])} | {loads:.0f} ms | {first:.0f} ms |"
        )
    yield ""
    yield f"The packages: {', '.join(sorted(names))}."


def _try(one: Environment, package: Path, work: Path) -> None:
    """See that it works by itself, and says what it lacks; then with its command line."""
    readme = str(ROOT / "README.md")
    one.ran("-m", "doctest", "-o", "ELLIPSIS", readme, cwd=work)
    said = one.ran("-m", "mail2ticket", "--version", status=UNAVAILABLE, cwd=work)
    if "pip install 'mail2ticket[cli]'" not in said:
        raise Failed(f"without click it says only: {said}")
    one.install(f"{package}[cli]")
    one.ran("-c", _COMMANDS, cwd=work)
    inbox, settings = ROOT / "examples" / "inbox", ROOT / "examples" / "preset.toml"
    one.ran(
        *("-m", "mail2ticket", "process", str(inbox), "--settings", str(settings)),
        *("--store", "memory://"),
        cwd=work,
    )


def extras(package: Path, work: Path) -> Iterator[str]:
    """Install each extra by itself, and tell what it brings besides."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    yield "| extra | packages besides | MB | which |"
    yield "| --- | ---: | ---: | --- |"
    plain: set[str] = set()
    for extra in ("", *sorted({*project["optional-dependencies"]} - OURS)):
        one = Environment.made(sys.executable, work / f"extra-{extra}")
        one.install(f"{package}[{extra}]" if extra else str(package))
        more = {name: size for name, size in one.brought().items() if name not in plain}
        if not extra:
            plain = set(more)
            continue
        names = ", ".join(sorted(more))
        yield f"| `{extra}` | {len(more)} | {_mb(sum(more.values()))} | {names} |"


def _mb(size: int) -> str:
    return f"{size / 1_000_000:.1f}"


def built(to: Path) -> Path:
    """Build a wheel."""
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--outdir", str(to), str(ROOT)],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return next(to.glob("*.whl"))


def written(page: Path, mark: str, lines: Iterable[str]) -> None:
    """Put *lines* into *page*, where *mark* says."""
    text = page.read_text(encoding="utf-8")
    begin, end = f"<!-- {mark} -->\n", f"<!-- end of {mark} -->"
    before, begun, rest = text.partition(begin)
    _, ended, after = rest.partition(end)
    if not (begun and ended):
        raise Failed(f"{page} has no place for {mark}")
    body = "".join(f"{line}\n" for line in lines)
    page.write_text(f"{before}{begin}\n{body}\n{end}{after}", encoding="utf-8")


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description="What pip install mail2ticket brings.")
    parser.add_argument("package", nargs="?", type=Path, help="a wheel or an sdist")
    parser.add_argument("--extras", action="store_true", help="each extra as well")
    parser.add_argument("--rounds", type=int, default=15, help="how often each time is taken")
    parser.add_argument("--write", type=Path, help="the page that gets the tables")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        package = asked.package.resolve() if asked.package else built(work / "dist")
        measured = {"bare install": bare(package, work, asked.rounds)}
        if asked.extras:
            measured["extras"] = extras(package, work)
        for mark, lines in measured.items():
            found = list(lines)
            print("\n".join(found))
            if asked.write:
                written(asked.write, mark, found)


if __name__ == "__main__":
    try:
        main()
    except Failed as failure:
        sys.exit(str(failure))
