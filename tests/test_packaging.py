"""What is in the packages that are published, and what is not."""

from __future__ import annotations

import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

import mail2ticket

ROOT = Path(__file__).parents[1]
SOURCE = Path(mail2ticket.__file__).parent

pytestmark = [pytest.mark.tools, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    to = tmp_path_factory.mktemp("dist")
    subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(to), str(ROOT)],
        check=True,
        capture_output=True,
    )
    return to


@pytest.fixture(scope="module")
def wheel(dist: Path) -> zipfile.ZipFile:
    return zipfile.ZipFile(next(dist.glob("*.whl")))


@pytest.fixture(scope="module")
def sdist(dist: Path) -> set[str]:
    with tarfile.open(next(dist.glob("*.tar.gz"))) as archive:
        return {name.partition("/")[2] for name in archive.getnames()}


def test_the_wheel_holds_every_module_and_says_that_it_is_typed(wheel: zipfile.ZipFile) -> None:
    modules = {f"mail2ticket/{found.relative_to(SOURCE)}" for found in SOURCE.rglob("*.py")}

    assert modules | {"mail2ticket/py.typed"} <= set(wheel.namelist())


def test_the_wheel_holds_nothing_else(wheel: zipfile.ZipFile) -> None:
    roots = {name.partition("/")[0] for name in wheel.namelist()}

    assert roots == {"mail2ticket", "mail2ticket-0.1.0.dist-info"}


def test_the_wheel_needs_four_packages_and_no_other(wheel: zipfile.ZipFile) -> None:
    metadata = wheel.read("mail2ticket-0.1.0.dist-info/METADATA").decode()
    needed = {
        line.removeprefix("Requires-Dist: ").partition(">")[0].strip()
        for line in metadata.splitlines()
        if line.startswith("Requires-Dist: ") and "extra ==" not in line
    }

    assert {name.partition("<")[0] for name in needed} == {
        "attrs",
        "mail-parser",
        "python-dateutil",
        "typing-extensions",
    }


def test_the_wheel_has_its_licence_and_its_command(wheel: zipfile.ZipFile) -> None:
    names = set(wheel.namelist())
    points = wheel.read("mail2ticket-0.1.0.dist-info/entry_points.txt").decode()

    assert "mail2ticket-0.1.0.dist-info/licenses/LICENSE" in names
    assert "mail2ticket = mail2ticket.__main__:main" in points


def test_the_sdist_holds_what_tests_it(sdist: set[str]) -> None:
    assert {
        "Makefile",
        ".ci/run",
        "README.md",
        "LICENSE",
        "pyproject.toml",
        "conftest.py",
        "tests/test_packaging.py",
        "docs/index.md",
        "examples/helpdesk.toml",
        "benchmarks/compare.py",
    } <= sdist


def test_neither_holds_what_was_lent_or_built(wheel: zipfile.ZipFile, sdist: set[str]) -> None:
    for name in {*wheel.namelist(), *sdist}:
        parts = name.split("/")
        assert "shared" not in parts
        assert not {"__pycache__", ".venv", "_build", ".coverage"} & set(parts)
