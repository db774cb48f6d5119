"""The types say what a host may write, to mypy and to pyright alike."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
GOOD = ROOT / "tests" / "typing" / "good.py"
BAD = ROOT / "tests" / "typing" / "bad.py"

pytestmark = [pytest.mark.tools, pytest.mark.timeout(300)]


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
        [sys.executable, "-m", *command], capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert ran.returncode in {0, 1}, ran.stdout + ran.stderr
    return ran.stdout


def mypy(file: Path) -> set[tuple[int, str]]:
    printed = run("mypy", "--no-error-summary", "--no-pretty", str(file))
    name = file.relative_to(ROOT).as_posix()
    return {
        (int(number), code)
        for number, code in re.findall(
            rf"^{name}:(\d+): error: .*\[([\w-]+)\]$", printed, re.MULTILINE
        )
    }


def pyright(file: Path) -> set[tuple[int, str]]:
    report = json.loads(run("pyright", "--pythonpath", sys.executable, "--outputjson", str(file)))
    return {
        (found["range"]["start"]["line"] + 1, found["rule"])
        for found in report["generalDiagnostics"]
        if found["severity"] == "error"
    }


def test_mypy_takes_what_a_host_may_write() -> None:
    assert mypy(GOOD) == set()


def test_pyright_takes_what_a_host_may_write() -> None:
    assert pyright(GOOD) == set()


def test_mypy_names_each_mistake() -> None:
    assert mypy(BAD) == expected("mypy")


def test_pyright_names_each_mistake() -> None:
    assert pyright(BAD) == expected("pyright")


def test_mistakes_are_expected_at_all() -> None:
    assert len(expected("mypy")) == len(expected("pyright")) >= 8
