"""What is in the packages that are published, what is not, and that they are made again alike."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest

import mail2ticket

ROOT = Path(__file__).parents[1]
SOURCE = Path(mail2ticket.__file__).parent
SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
INFO = f"mail2ticket-{SETTINGS['project']['version']}.dist-info"

pytestmark = [pytest.mark.tools, pytest.mark.timeout(900)]


def built(tree: Path, to: Path, **environment: str) -> Path:
    """Build an sdist of *tree*, and from that a wheel."""
    subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(to), str(tree)],
        check=True,
        capture_output=True,
        env={**os.environ, **environment},
    )
    return to


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(ROOT, tmp_path_factory.mktemp("dist"))


@pytest.fixture(scope="module")
def wheel(dist: Path) -> zipfile.ZipFile:
    return zipfile.ZipFile(next(dist.glob("*.whl")))


@pytest.fixture(scope="module")
def sdist(dist: Path) -> set[str]:
    with tarfile.open(next(dist.glob("*.tar.gz"))) as archive:
        return {name.partition("/")[2] for name in archive.getnames()}


def sources() -> set[str]:
    """The files that an sdist is to hold: those of its folders that no .gitignore names."""
    from pathspec import GitIgnoreSpec  # noqa: PLC0415 - of the extra `dev`, as all of `tools`

    included = SETTINGS["tool"]["hatch"]["build"]["targets"]["sdist"]["include"]
    found: set[str] = set()
    ignored = [
        (file.parent, GitIgnoreSpec.from_lines(file.read_text(encoding="utf-8").splitlines()))
        for file in [ROOT / ".gitignore", *(ROOT / "examples").glob("**/.gitignore")]
    ]
    for pattern in included:
        for place in ROOT.glob(pattern.lstrip("/")):
            for file in [place] if place.is_file() else place.rglob("*"):
                if file.is_file() and not any(
                    spec.match_file(file.relative_to(where))
                    for where, spec in ignored
                    if file.is_relative_to(where)
                ):
                    found.add(file.relative_to(ROOT).as_posix())
    return found


def test_the_wheel_holds_every_module_its_marks_and_nothing_else(wheel: zipfile.ZipFile) -> None:
    modules = {f"mail2ticket/{found.relative_to(SOURCE)}" for found in SOURCE.rglob("*.py")}
    marks = {"METADATA", "RECORD", "WHEEL", "entry_points.txt", "licenses/LICENSE"}

    assert set(wheel.namelist()) == {
        *modules,
        "mail2ticket/py.typed",
        *(f"{INFO}/{mark}" for mark in marks),
    }


def test_the_wheel_needs_four_packages_and_no_other(wheel: zipfile.ZipFile) -> None:
    metadata = wheel.read(f"{INFO}/METADATA").decode()
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
    points = wheel.read(f"{INFO}/entry_points.txt").decode()

    assert f"{INFO}/licenses/LICENSE" in names
    assert "mail2ticket = mail2ticket.__main__:main" in points


def test_the_sdist_holds_all_sources_and_nothing_else(sdist: set[str]) -> None:
    assert {"Makefile", ".ci/run", "tests/test_packaging.py", "examples/helpdesk.toml"} <= sdist
    # Files of the root that every sdist has.
    assert sdist - {"PKG-INFO", ".gitignore", "pyproject.toml"} == sources()


def test_neither_holds_what_was_lent_built_or_left_behind(
    wheel: zipfile.ZipFile, sdist: set[str]
) -> None:
    left = {"shared", "__pycache__", ".venv", "_build", ".coverage", "outgoing", "build", "dist"}

    assert [
        name for name in (*wheel.namelist(), *sdist) if left.intersection(name.split("/")[:-1])
    ] == []


def test_the_same_source_makes_the_same_packages_to_the_byte(dist: Path, tmp_path: Path) -> None:
    # Elsewhere, later, by somebody else: from the sdist, as whoever checks it would.
    with tarfile.open(next(dist.glob("*.tar.gz"))) as archive:
        archive.extractall(tmp_path, filter="data")
    (tree,) = tmp_path.iterdir()
    for at, file in enumerate(sorted(tree.rglob("*"))):
        os.utime(file, (1_000_000_000 + at, 1_000_000_000 + at))
        file.chmod(file.stat().st_mode & 0o700)  # nobody else may read it
    elsewhere = built(tree, tmp_path / "dist", TZ="Pacific/Kiritimati", PYTHONHASHSEED="7")

    assert digests(elsewhere) == digests(dist)


def digests(folder: Path) -> dict[str, str]:
    """What is in a folder, by name: SHA-256."""
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in folder.iterdir()}
