"""The shape of the house: directions, sizes, and two doors that mirror each other."""

from __future__ import annotations

import ast
import tomllib
from pathlib import Path

import pytest
from importlinter.application import use_cases
from importlinter.configuration import configure

import mail2ticket

ROOT = Path(__file__).parents[1]
SOURCE = Path(mail2ticket.__file__).parent
MODULES = sorted(SOURCE.rglob("*.py"))
SOURCES = {str(path.relative_to(SOURCE)): path.read_text(encoding="utf-8") for path in MODULES}
TREES = {name: ast.parse(source) for name, source in SOURCES.items()}
LONGEST = 400
REFUSED = {"utils", "util", "helper", "helpers", "manager", "handler", "data", "info", "context"}


def contracts() -> list[str]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return [contract["name"] for contract in settings["tool"]["importlinter"]["contracts"]]


def test_imports_go_one_way(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    configure()

    hold = use_cases.lint_imports(
        config_filename=str(ROOT / "pyproject.toml"), cache_dir=None, no_logo=True
    )
    report = capsys.readouterr().out

    assert hold, report
    assert f"{len(contracts())} kept, 0 broken" in report


def test_every_module_reads_its_annotations_late() -> None:
    assert not [name for name, tree in TREES.items() if not _is_late(tree)]


def _is_late(tree: ast.Module) -> bool:
    code = [node for node in tree.body if not isinstance(node, ast.Expr)]
    only_passes_on = all(isinstance(node, ast.ImportFrom | ast.Assign) for node in code)
    return only_passes_on or ast.unparse(code[0]) == "from __future__ import annotations"


def test_every_module_says_what_it_is() -> None:
    assert not [name for name, tree in TREES.items() if not ast.get_docstring(tree)]


def test_no_module_is_longer_than_one_concept() -> None:
    lines = {name: len(source.splitlines()) for name, source in SOURCES.items()}
    assert not {name: count for name, count in lines.items() if count > LONGEST}


def test_every_module_has_a_name_that_tells_something() -> None:
    assert not [module for module in MODULES if module.stem in REFUSED]


def test_every_module_of_rules_stands_under_its_question() -> None:
    rules = SOURCE / "rules"
    said = ast.get_docstring(ast.parse((rules / "__init__.py").read_text(encoding="utf-8"))) or ""
    rows = [line.strip("|").split("|") for line in said.splitlines() if line.startswith("|")]
    listed = [name.strip() for _, modules in rows[2:] for name in modules.split(",")]

    assert sorted(filter(None, listed)) == sorted(
        module.stem for module in rules.glob("*.py") if module.stem != "__init__"
    )


def test_the_async_door_is_the_sync_door_with_awaits() -> None:
    sync = (SOURCE / "intake.py").read_text(encoding="utf-8")
    awaited = (SOURCE / "aio.py").read_text(encoding="utf-8")
    for word in ("async ", "await ", "Async"):
        awaited = awaited.replace(word, "")

    assert _body(awaited) == _body(sync)


def _body(source: str) -> list[str]:
    """The class and what follows it, however its lines are wrapped."""
    found = ast.parse(source).body
    begins = next(
        at
        for at, node in enumerate(found)
        if isinstance(node, ast.ClassDef) and node.name == "Intake"
    )
    end = _Undocumented()
    return [ast.unparse(end.visit(node)) for node in found[begins:]]


class _Undocumented(ast.NodeTransformer):
    """Takes the docstrings out, for they speak of threads here and of tasks there."""

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        return self._strip(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        return self._strip(node)

    def _strip(self, node: ast.FunctionDef | ast.ClassDef) -> ast.AST:
        self.generic_visit(node)
        if ast.get_docstring(node) is not None:
            node.body = node.body[1:] or [ast.Pass()]
        return node
