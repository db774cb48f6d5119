"""Change the rules, a spot at a time, and see whether their stories notice (``make mutants``)."""

from __future__ import annotations

import argparse
import ast
import difflib
import json
import os
import platform
import shutil
import subprocess
import sys
import tomllib
import venv
from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

PROJECT = Path(__file__).parents[2]
RULES = "src/mail2ticket/rules"
MUTMUT = "mutmut==3.8.1"
COPIED = ("src", "tests", "examples", "docs", "benchmarks", "pyproject.toml")
SETTINGS = f"""
[tool.mutmut]
source_paths = ["{RULES}/"]
pytest_add_cli_args_test_selection = ["tests/unit/rules/"]
pytest_add_cli_args = ["-p", "no:xdist", "-o", "addopts=", "-p", "no:cacheprovider"]
also_copy = ["src", "tests", "examples", "docs", "benchmarks"]
"""
# What mutmut's exit codes say: a test failed, or pytest did.
KILLED = {1, 3}
# Calls whose further arguments are only read by people: an answer's reason, a held mail's.
CALLS = {"Answer": 1, "Held": 1, "Discarded": 1, "vacation": 1, "_refused": 1, "joined": 2}
CALLS |= {"_small": 0}
# Variables that hold such words.
WORDS = frozenset(
    {"said", "told", "why", "several", "inactive", "more", "mention", "relation"}
    | {"reopening", "roles", "detail", "of", "bounce"}
)


class Wordless(ast.NodeTransformer):
    """Leave out what is only said."""

    def visit_Call(self, node: ast.Call) -> ast.Call:
        """Leave out a reason."""
        self.generic_visit(node)
        if isinstance(node.func, ast.Name) and node.func.id in CALLS:
            del node.args[CALLS[node.func.id] :]
        return node

    def visit_Assign(self, node: ast.Assign) -> ast.Assign:
        """Leave out words that are put together."""
        target = node.targets[0]
        if isinstance(target, ast.Name) and target.id in WORDS:
            node.value = ast.Constant(None)
        return node

    def visit_Yield(self, node: ast.Yield) -> ast.Yield:
        """Leave out a reason that is found."""
        if isinstance(node.value, ast.JoinedStr | ast.Constant):
            node.value = None
        return node


class Lowered(ast.NodeTransformer):
    """Write texts in small letters."""

    def visit_Constant(self, node: ast.Constant) -> ast.Constant:
        """Fields of a header and charsets are called the same in either."""
        if isinstance(node.value, str):
            node.value = node.value.casefold()
        return node


def main() -> int:
    """Run them in a place of their own, print a row for each module, and what is left."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("modules", nargs="*", help="of rules/; all where none is named")
    options.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    given = options.parse_args()
    with TemporaryDirectory() as place:
        work = Path(place)
        _prepare(work)
        names = [f"mail2ticket.rules.{module}.*" for module in given.modules]
        command = [str(work / "venv/bin/mutmut"), "run", "--max-children", str(given.processes)]
        subprocess.run([*command, *names], cwd=work, check=True, stdout=sys.stderr)
        return _shown(work / "mutants" / RULES)


def _prepare(work: Path) -> None:
    """Copy the project to *work*, and install what its tests need, but not the project."""
    for name in COPIED:
        source = PROJECT / name
        copy = shutil.copytree if source.is_dir() else shutil.copy
        copy(source, work / name)
    project = tomllib.loads((work / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    wanted = [*project["dependencies"], *extras["cli"], *extras["html"], *extras["test"], MUTMUT]
    with (work / "pyproject.toml").open("a", encoding="utf-8") as file:
        file.write(SETTINGS)
    venv.create(work / "venv", with_pip=True)
    pip = [str(work / "venv/bin/python"), "-m", "pip", "--disable-pip-version-check", "-q"]
    others = [one for one in wanted if not one.startswith("mail2ticket")]
    subprocess.run([*pip, "install", *others], check=True)


def _shown(rules: Path) -> int:
    rows: list[tuple[str, Counter[str]]] = []
    left: list[str] = []
    for path in sorted(rules.glob("*.py.meta")):
        known = json.loads(path.read_text("utf-8"))["exit_code_by_key"]
        codes = {str(key): code for key, code in known.items() if code is not None}
        kinds: Counter[str] = Counter()
        for kind, difference in _judged(path.with_suffix(""), codes):
            kinds[kind] += 1
            left += [f"\n{path.stem.removesuffix('.py')}", *difference] if kind == "other" else []
        if kinds:
            rows.append((path.stem.removesuffix(".py"), kinds))
    every = sum((kinds for _, kinds in rows), Counter[str]())
    print(f"{datetime.now(UTC):%Y-%m-%d}, {platform.machine()}, {os.cpu_count()} cores,", end=" ")
    print(f"CPython {platform.python_version()}, {MUTMUT.replace('==', ' ')}.\n")
    print("| module | mutants | killed | words | letters | other |")
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    for name, kinds in (*rows, ("all", every)):
        counts = (kinds.total(), *(kinds[one] for one in ("killed", "words", "letters", "other")))
        print(f"| `{name}` | {' | '.join(f'{count:,}' for count in counts)} |")
    print(*left, sep="\n")
    return 0 if every else 1


def _judged(source: Path, codes: dict[str, int]) -> Iterator[tuple[str, list[str]]]:
    """Yield for each mutant in *source* what became of it, and what it changed."""
    tree = ast.parse(source.read_text("utf-8"))
    bodies = {one.name: one for one in ast.walk(tree) if isinstance(one, ast.FunctionDef)}
    for key, code in codes.items():
        name = key.rpartition(".")[2]
        mutant = bodies[name]
        was = bodies[f"{name.rpartition('__mutmut_')[0]}__mutmut_orig"]
        if code in KILLED:
            yield "killed", []
        elif _text(mutant, Wordless()) == _text(was, Wordless()):
            yield "words", []
        elif _text(mutant, Lowered()) == _text(was, Lowered()):
            yield "letters", []
        else:
            lines = difflib.ndiff(_text(was).splitlines(), _text(mutant).splitlines())
            yield "other", [line for line in lines if line[0] in "-+"]


def _text(function: ast.FunctionDef, without: ast.NodeTransformer | None = None) -> str:
    same = deepcopy(function)
    same.name, same.decorator_list = "it", []
    return ast.unparse(without.visit(same) if without else same)


if __name__ == "__main__":
    sys.exit(main())
