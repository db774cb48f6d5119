"""What `import mail2ticket` gives, and what it costs; what else is public, and that it says so."""

from __future__ import annotations

import ast
import inspect
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

import mail2ticket

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"

NAMES = [
    "Address",
    "Agent",
    "Answer",
    "Assign",
    "AsyncIntake",
    "Attachment",
    "Changes",
    "Company",
    "Contact",
    "Decision",
    "Desk",
    "Discarded",
    "Envelope",
    "Facts",
    "Held",
    "Intake",
    "Kind",
    "Limits",
    "Mailbox",
    "Message",
    "NewNote",
    "NewTicket",
    "NewTimeEntry",
    "Notify",
    "Outcome",
    "Policy",
    "Questions",
    "Route",
    "State",
    "Stranger",
    "Tag",
    "Trust",
    "WorkItem",
    "WorkflowRule",
    "errors",
    "parse",
    "presets",
    "process",
    "questions",
    "triage",
]

#: Slow, or of use to some hosts only; imported when they are needed.
LATE = ("click", "dateutil", "imaplib", "mailparser", "rich", "smtplib", "sqlite3")


def declared() -> list[str]:
    """The value of ``__all__`` as it is written."""
    tree = ast.parse(Path(mail2ticket.__file__).read_text(encoding="utf-8"))
    for node in tree.body:
        match node:
            case ast.Assign(targets=[ast.Name(id="__all__")], value=value):
                found = ast.literal_eval(value)
                assert isinstance(found, list | tuple)
                return list(found)
            case _:
                pass
    pytest.fail("__init__.py declares no literal __all__")


def test_the_public_names_are_a_sorted_literal() -> None:
    names = declared()

    assert names == sorted(set(names))


def test_the_public_names_are_the_agreed_ones() -> None:
    assert set(declared()) == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_public_name_is_there_and_explains_itself(name: str) -> None:
    assert inspect.getdoc(getattr(mail2ticket, name))


def test_nothing_else_is_public() -> None:
    others = {
        name
        for name, value in vars(mail2ticket).items()
        if not name.startswith("_")
        and not inspect.ismodule(value)
        and name not in {"annotations", "TYPE_CHECKING"}
    }

    assert others <= set(declared())


def test_what_a_checker_sees_is_what_is_imported() -> None:
    tree = ast.parse(Path(mail2ticket.__file__).read_text(encoding="utf-8"))
    seen = {
        alias.name: node.module
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("mail2ticket.")
        for alias in node.names
    }

    assert {name: f"mail2ticket.{home}" for name, home in mail2ticket._HOMES.items()} == {
        name: home for name, home in seen.items() if name != "parse"
    }


def test_a_name_that_is_not_there_is_told_as_by_any_module() -> None:
    with pytest.raises(AttributeError, match="module 'mail2ticket' has no attribute 'nothing'"):
        getattr(mail2ticket, "nothing")  # noqa: B009 - a checker would not let it be written


def test_all_names_are_listed_before_they_are_used() -> None:
    assert set(declared()) <= set(dir(mail2ticket))


def test_parse_is_the_function_and_the_package_whichever_was_imported_first() -> None:
    code = (
        "import mail2ticket.parse.header.words as words, mail2ticket, sys\n"
        "from mail2ticket import parse\n"
        "assert parse is mail2ticket.parse is sys.modules['mail2ticket.parse']\n"
        "print(words.__name__, parse(b'Subject: x\\n\\ny').subject)"
    )
    ran = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )

    assert ran.stdout.split() == ["mail2ticket.parse.header.words", "x"]


def test_a_star_import_gives_what_is_declared() -> None:
    namespace: dict[str, object] = {}
    exec("from mail2ticket import *", namespace)  # noqa: S102 - the only way to run one in a function

    assert set(namespace) - {"__builtins__"} == set(declared())


@pytest.mark.parametrize("imported", ["import mail2ticket", "from mail2ticket import *"])
def test_the_import_loads_nothing_that_not_every_host_needs(imported: str) -> None:
    code = f"import sys; {imported}; print(*sorted(sys.modules), sep='\\n')"
    # Neither the test runner nor what measures its coverage may load any of them first.
    env = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    ran = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=env
    )
    loaded = {name.partition(".")[0] for name in ran.stdout.split()}

    assert "mail2ticket" in loaded
    assert loaded.isdisjoint(LATE)
    assert ("attrs" in loaded) == ("*" in imported)


def generator(name: str) -> ModuleType:
    """A module of `docs`, which is no package."""
    sys.path.insert(0, str(DOCS))
    try:
        return import_module(name)
    finally:
        sys.path.remove(str(DOCS))


PUBLIC = generator("public_names")


def test_every_public_module_says_in_a_literal_what_is_public() -> None:
    silent = [module for module in PUBLIC.modules() if PUBLIC.declared(module) is None]

    assert silent == []


def test_the_reference_describes_what_is_declared() -> None:
    described, homes = PUBLIC.described(), PUBLIC.homes()
    differing = {}
    for module in PUBLIC.modules()[1:]:
        names = set(PUBLIC.declared(module) or ())
        listed, handed_on = described.get(module, frozenset()), homes.get(module, frozenset())
        if not (handed_on <= names if listed is None else listed | handed_on == names):
            differing[module] = names ^ {*(listed or ()), *handed_on}

    assert differing == {}, "declare in __all__ what docs/reference/api describes, and no more"


def test_the_overview_says_what_each_name_of_the_package_is_for() -> None:
    overview = (DOCS / "reference" / "api.md").read_text(encoding="utf-8")
    told = set(re.findall(r"`(?:mail2ticket\.)?(\w+)`", overview))

    assert set(declared()) - told == set()


def test_the_reference_says_above_each_thing_where_it_is_imported_from() -> None:
    misplaced: list[str] = []
    for page in PUBLIC.PAGES:
        heading = ""
        for line in page.read_text(encoding="utf-8").splitlines():
            if line.startswith("#"):
                heading = line.strip("# `")
            elif found := re.match(r"\.\. auto(\w+):: (\S+)", line):
                home = found[2] if found[1] == "module" else found[2].rpartition(".")[0]
                misplaced += [found[2]] if home != heading else []

    assert misplaced == []


def test_every_public_name_is_there_and_explains_itself() -> None:
    assert [
        f"{module}.{name}"
        for module in PUBLIC.modules()[1:]
        for name in PUBLIC.declared(module) or ()
        if not is_explained(module, name)
    ] == []


def is_explained(module: str, name: str) -> bool:
    """Whether a name has a docstring, or the comment of a constant or an alias."""
    value = getattr(import_module(module), name)
    home = PUBLIC.source_of(module)
    files = home.parent.glob("*.py") if home.name == "__init__.py" else [home]
    sources = [file.read_text(encoding="utf-8") for file in files]
    if any(re.search(rf"(?m)^{name}\b.* = ", source) for source in sources):
        return any(re.search(rf"(?m)^#: .*\n{name}\b", source) for source in sources)
    return bool(inspect.getdoc(value))


def test_every_rule_of_a_policy_can_be_imported() -> None:
    tables = generator("rule_tables")
    rules = [rule for stage in tables.stages() for rule in tables._rules_of(stage)]
    hidden = {
        f"{tables.module_of(rule)}.{tables.name_of(rule)}"
        for rule in rules
        if inspect.isfunction(rule) or not inspect.ismethod(rule)
        if tables.name_of(rule) not in (PUBLIC.declared(tables.module_of(rule)) or ())
        or tables.module_of(rule) not in PUBLIC.modules()
    }

    assert len(rules) > 100
    assert hidden == set()


def used() -> Iterator[tuple[str, str, str]]:
    """What pages and examples import of ours: the file, the module and the name."""
    pages = [*ROOT.glob("*.md"), *DOCS.rglob("*.md"), *(ROOT / "examples").rglob("*.md")]
    for file in [*pages, *(ROOT / "examples").rglob("*.py")]:
        if "_build" in file.parts:
            continue
        text = re.sub(r"(?m)^(?:>>> |\.\.\. | +)", "", file.read_text(encoding="utf-8"))
        for module, names in re.findall(
            r"(?m)^from (mail2ticket[\w.]*) import (\([^)]*\)|[^\n(]+)", text
        ):
            for name in re.findall(r"\w+", re.sub(r"#.*| as \w+", "", names)):
                yield str(file.relative_to(ROOT)), module, name


def test_pages_and_examples_use_public_names_alone() -> None:
    private = {
        f"{file}: from {module} import {name}"
        for file, module, name in used()
        if name not in (PUBLIC.declared(module) or ()) or module not in PUBLIC.modules()
        if f"{module}.{name}" not in PUBLIC.modules()
    }

    assert sorted(private) == [], "describe them in docs/reference/api, declare in __all__"
