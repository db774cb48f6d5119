"""What is read first: it fits a screen, is shown elsewhere, and names what there is."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from click import Context

from mail2ticket.cli import cli

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
SCREEN = README.partition("\n## ")[0]
COMMANDS = set(cli.list_commands(Context(cli)))
#: Lines of a browser's window, or of a terminal on a large one.
LINES = 60


def rows(text: str, columns: int) -> Iterator[list[str]]:
    """The cells of each row of the tables with so many columns, their heads aside."""
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split(" | ")]
        if line.startswith("| ") and len(cells) == columns and set(cells[0]) != {"-"}:
            yield cells


def test_the_first_screen_says_what_it_is_how_to_try_it_how_to_use_it_and_what_proves_it() -> None:
    parts = ["```sh\nmake demo\nmake test\n```", "```python\n", "| what you get |"]

    assert [part for part in parts if part not in SCREEN] == []
    assert len(SCREEN.splitlines()) <= LINES


def test_its_use_takes_fifteen_lines() -> None:
    (block,) = re.findall(r"```python\n(.*?)```", SCREEN, re.DOTALL)

    assert len(block.strip().splitlines()) <= 15


def test_each_number_of_the_proof_stands_on_the_page_that_it_links_to() -> None:
    unproven: list[str] = []
    measured = [cells[1] for cells in rows(SCREEN, 3)][1:]
    for cell in measured:
        links = re.findall(r"\]\(([^)]+\.md)\)", cell)
        assert links, cell
        pages = [(ROOT / link).read_text(encoding="utf-8") for link in links]
        words = re.sub(r"\]\([^)]+\)", "]", cell)
        for number in re.findall(r"(?<![\w.,])\d[\d.,]*\d|(?<![\w.,])\d", words):
            found = re.compile(rf"(?<![\d.,]){re.escape(number)}(?!\d)")
            if not any(map(found.search, pages)):
                unproven.append(f"{number}: {links}")

    assert len(measured) >= 5
    assert unproven == []


def test_each_proof_has_a_command_that_there_is() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for *_, cell in list(rows(SCREEN, 3))[1:]:
        program, word, *_rest = cell.strip("`").split()
        match program:
            case "make":
                assert f"\n{word}:" in makefile
            case "mail2ticket":
                assert word in COMMANDS
            case "pytest" | "python":
                assert (ROOT / word).exists()
            case _:
                raise AssertionError(cell)


def test_it_names_every_command() -> None:
    named = re.findall(r"`([a-z-]+)", README.partition("\n## On the command line")[2])
    named += re.findall(r"`mail2ticket ([a-z-]+)", README)

    assert COMMANDS - set(named) == set()
    assert len(COMMANDS) > 15


@pytest.mark.parametrize("page", ["README.md", "SECURITY.md", "CONTRIBUTING.md"])
def test_each_path_and_each_command_of_make_is_there(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    named = re.findall(r"`(?:[a-z./]+ )?((?:tests|docs|benchmarks|examples|src)/[^`\s]*)", text)
    # What `make` writes need not be there yet.
    paths = [path for path in named if "<" not in path and not path.startswith("docs/_build")]
    commands = re.findall(r"`make ([a-z-]+)", text)

    assert paths or commands
    assert [path for path in paths if not (ROOT / path).exists()] == []
    assert [command for command in commands if f"\n{command}:" not in makefile] == []


def test_what_each_extra_is_for_and_what_it_brings_is_told() -> None:
    page = (ROOT / "docs" / "howto" / "install.md").read_text(encoding="utf-8")
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    extras = {*settings["project"]["optional-dependencies"]} - {"dev", "docs", "test"}
    purposes, _, brought = page.partition("<!-- extras -->")

    for text in (purposes, brought):
        told = re.findall(r"(?m)^\| ((?:`\w+`(?:, )?)+) \|", text)
        assert {name.strip("`") for cell in told for name in cell.split(", ")} == extras
