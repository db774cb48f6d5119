"""What `import mail2ticket` gives, and what it costs."""

from __future__ import annotations

import ast
import inspect
import os
import subprocess
import sys
from pathlib import Path

import pytest

import mail2ticket

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
