"""The types say what a host may write, to mypy and to pyright alike."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from test_public_api import PUBLIC

ROOT = Path(__file__).parents[1]
GOOD = ROOT / "tests" / "typing" / "good.py"
BAD = ROOT / "tests" / "typing" / "bad.py"
BIN = str(Path(sys.executable).parent)

pytestmark = [pytest.mark.tools, pytest.mark.timeout(900)]


def expected(checker: str) -> set[tuple[int, str]]:
    """The errors that the comments of `BAD` name: line and code."""
    lines = BAD.read_text(encoding="utf-8").splitlines()
    return {
        (number, found[1])
        for number, line in enumerate(lines, start=1)
        if (found := re.search(rf"# .*{checker}: ([\w-]+)", line))
    }


def run(*command: str) -> str:
    ran = subprocess.run(  # noqa: S603 - our own interpreter and files
        [sys.executable, "-m", *command],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
        # Told in this way, pyright finds the packages of this interpreter in any mode.
        env={
            **os.environ,
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        },
    )
    assert ran.returncode in {0, 1}, ran.stdout + ran.stderr
    return ran.stdout


@pytest.fixture(scope="module")
def mypy() -> Mapping[Path, set[tuple[int, str]]]:
    """What mypy finds wrong in each file: line and code."""
    printed = run("mypy", "--no-error-summary", "--no-pretty", str(GOOD), str(BAD))
    found: dict[Path, set[tuple[int, str]]] = {GOOD: set(), BAD: set()}
    for file, number, code in re.findall(
        r"^(\S+):(\d+): error: .*\[([\w-]+)\]$", printed, re.MULTILINE
    ):
        found[ROOT / file].add((int(number), code))
    return found


@pytest.fixture(scope="module")
def pyright() -> Mapping[Path, set[tuple[int, str]]]:
    """What pyright finds wrong in each file: line and rule."""
    report = json.loads(run("pyright", "--outputjson", str(GOOD), str(BAD)))
    found: dict[Path, set[tuple[int, str]]] = {GOOD: set(), BAD: set()}
    for error in report["generalDiagnostics"]:
        if error["severity"] == "error":
            line = error["range"]["start"]["line"] + 1
            found[Path(error["file"])].add((line, error["rule"]))
    return found


def test_mypy_takes_what_a_host_may_write(mypy: Mapping[Path, set[tuple[int, str]]]) -> None:
    assert mypy[GOOD] == set()


def test_pyright_takes_what_a_host_may_write(
    pyright: Mapping[Path, set[tuple[int, str]]],
) -> None:
    assert pyright[GOOD] == set()


def test_mypy_names_each_mistake(mypy: Mapping[Path, set[tuple[int, str]]]) -> None:
    assert mypy[BAD] == expected("mypy")


def test_pyright_names_each_mistake(pyright: Mapping[Path, set[tuple[int, str]]]) -> None:
    assert pyright[BAD] == expected("pyright")


def test_mistakes_are_expected_at_all() -> None:
    assert len(expected("mypy")) >= 18
    # To pyright, `attrs.evolve` takes any keyword.
    assert len(expected("pyright")) == len(expected("mypy")) - 1


def test_the_type_of_every_public_name_is_written_down() -> None:
    """What a checker would have to guess, each guesses in its own way."""
    report = json.loads(
        run("pyright", "--outputjson", "--ignoreexternal", "--verifytypes", "mail2ticket")
    )
    symbols = report["typeCompleteness"]["symbols"]
    public = {name for name in PUBLIC.names() if name != "mail2ticket.parse"}
    guessed = [
        f"{symbol['name']}: {', '.join(found['message'] for found in symbol['diagnostics'])}"
        for symbol in symbols
        if symbol["isExported"] and not symbol["isTypeKnown"] and symbol["diagnostics"]
        if public.intersection((symbol["name"], symbol["name"].rpartition(".")[0]))
    ]

    assert len(symbols) > len(public)
    assert guessed == []
