"""The documentation says what the source does: tables, names, and links."""

from __future__ import annotations

import importlib.util
import json
import re
import sys
from enum import StrEnum
from pathlib import Path
from types import ModuleType
from typing import get_args, get_type_hints

import pytest
from attrs import fields
from click.testing import CliRunner

from mail2ticket.cli import cli
from mail2ticket.model.choice import Choice
from mail2ticket.model.command import FaultCode
from mail2ticket.model.decision import State
from mail2ticket.model.defect import DefectCode
from mail2ticket.model.desk import Desk
from mail2ticket.model.items import EntityKind, Reason
from mail2ticket.model.mailbox import Mailbox
from mail2ticket.model.notice import NoticeKind
from mail2ticket.model.refusal import FileReason
from mail2ticket.model.verdict import Kind, Trust
from mail2ticket.testing import mail

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = sorted(
    page
    for page in [*ROOT.glob("*.md"), *DOCS.rglob("*.md"), *(ROOT / "benchmarks").glob("*.md")]
    if "_build" not in page.parts
)
NAMES = [str(page.relative_to(ROOT)) for page in PAGES]
SETTINGS = '[[mailboxes]]\naddress = "support@acme.example"\n'


def tables() -> ModuleType:
    spec = importlib.util.spec_from_file_location("tables", DOCS / "tables.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.path.insert(0, str(DOCS))  # it has a module beside it
    try:
        spec.loader.exec_module(module)
    finally:
        sys.path.remove(str(DOCS))
    return module


TABLES = tables()
#: What the tables are made with.
DIAGRAMS = sys.modules["diagrams"]
THREATS = sys.modules["threats"]


def first_column(page: str, heading: str = "") -> list[str]:
    """The words in code marks that begin the rows of a page's tables."""
    text = (DOCS / "reference" / page).read_text(encoding="utf-8")
    if heading:
        text = text.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    return re.findall(r"^\| `([^`]+)`", text, re.MULTILINE)


@pytest.mark.parametrize("page", TABLES.pages(), ids=lambda page: str(page.relative_to(DOCS)))
def test_a_table_says_what_the_source_says(page: Path) -> None:
    text = page.read_text(encoding="utf-8")

    assert text == TABLES.written(text), "run: python docs/tables.py"


@pytest.mark.parametrize("name", DIAGRAMS.DIAGRAMS)
def test_a_diagram_shows_what_the_source_says(name: str) -> None:
    drawn = (DIAGRAMS.FOLDER / f"{name}.svg").read_text(encoding="utf-8")

    assert drawn == DIAGRAMS.DIAGRAMS[name](), "run: python docs/tables.py"


def test_every_diagram_stands_on_a_page_and_none_is_left_over() -> None:
    shown = re.findall(r"diagrams/(\w+)\.svg", "".join(page.read_text() for page in PAGES))

    assert {path.stem for path in DIAGRAMS.FOLDER.iterdir()} == set(DIAGRAMS.DIAGRAMS)
    assert set(shown) == set(DIAGRAMS.DIAGRAMS)


def test_a_diagram_loads_nothing_and_runs_nothing() -> None:
    for draw in DIAGRAMS.DIAGRAMS.values():
        drawn = draw()

        assert not re.search(r"<script|\bon\w+=|href|url\((?!#)|@import", drawn)


def test_every_attack_that_a_test_names_is_in_the_threat_model() -> None:
    assert THREATS.untold() == []


def test_the_threat_model_names_only_tests_that_are_about_the_attack() -> None:
    with pytest.raises(LookupError, match="no test is called test_nothing_happens"):
        THREATS._where("X1", "nothing_happens")
    with pytest.raises(LookupError, match="about X2"):
        THREATS._where("X2", THREATS.ATTACKS["X1"].shown_by[0])


def test_every_reason_is_explained() -> None:
    assert first_column("reasons.md") == [str(reason) for reason in Reason]


def test_every_defect_is_explained() -> None:
    assert first_column("defects.md") == [str(code) for code in DefectCode]


@pytest.mark.parametrize(
    ("heading", "words"),
    [
        ("States", State),
        ("Entities", EntityKind),
        ("Kinds", Kind),
        ("Trust", Trust),
        ("Notices", NoticeKind),
        ("Faults of commands", FaultCode),
        ("Files", FileReason),
    ],
)
def test_every_word_is_explained(heading: str, words: type[StrEnum]) -> None:
    assert first_column("words.md", heading) == [str(word) for word in words]


def test_every_setting_is_explained() -> None:
    for page in ("mailbox keys", "desk keys", "limit keys"):
        rows = TABLES.TABLES[page]().splitlines()[2:]
        assert [row for row in rows if row.endswith("|  |")] == []


def test_the_keys_of_process_are_explained(tmp_path: Path) -> None:
    (tmp_path / "desk.toml").write_text(SETTINGS, encoding="utf-8")
    (tmp_path / "mail.eml").write_bytes(mail())
    ran = CliRunner().invoke(
        cli,
        [
            *("process", str(tmp_path / "mail.eml"), "--json", "--store", "memory://"),
            *("--settings", str(tmp_path / "desk.toml")),
        ],
    )

    assert list(json.loads(ran.stdout)) == first_column("json.md", "`process --json`")


def test_the_keys_of_inspect_are_explained(tmp_path: Path) -> None:
    (tmp_path / "mail.eml").write_bytes(mail())
    ran = CliRunner().invoke(cli, ["inspect", "--json", str(tmp_path / "mail.eml")])

    assert list(json.loads(ran.stdout)) == first_column("json.md", "`inspect --json`")


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_a_link_leads_somewhere(page: Path) -> None:
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    found = [link.partition("#")[0] for link in re.findall(r"\]\(([^)\s]+)\)", text)]

    missing = [
        link for link in found if link and "://" not in link and not (page.parent / link).exists()
    ]

    assert missing == []


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_a_link_leads_to_a_heading_that_is_there(page: Path) -> None:
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    found = re.findall(r"\]\(([^)\s#:]*)#([^)\s]+)\)", text)

    missing = [
        f"{link}#{anchor}"
        for link, anchor in found
        if anchor not in anchors_of(page.parent / link if link else page)
    ]

    assert missing == []


def anchors_of(page: Path) -> set[str]:
    """What the headings of a page are called in links, here and where its source is shown."""
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    headings = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", each.lower()).strip().replace(" ", "-") for each in headings}


def test_every_page_of_how_to_is_named_on_the_first_page() -> None:
    first = (DOCS / "index.md").read_text(encoding="utf-8")

    missing = [page.name for page in (DOCS / "howto").glob("*.md") if page.name not in first]

    assert missing == []


#: What is made when it is needed.
MADE = re.compile(r"examples/(outgoing|desk\.db)|docs/_build|build/")


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_a_file_that_is_named_is_there(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    named = re.findall(r"`((?:src|tests|docs|examples|benchmarks)/[\w./-]+)`", text)

    missing = [name for name in named if not (ROOT / name).exists() and not MADE.match(name)]

    assert missing == []


def test_every_word_of_the_architecture_is_in_the_glossary() -> None:
    architecture = (DOCS / "architecture.md").read_text(encoding="utf-8")
    words = words_of(architecture.partition("\n## Words\n")[2].partition("\n## ")[0])
    glossary = words_of((DOCS / "reference" / "glossary.md").read_text(encoding="utf-8"))

    assert len(words) > 50
    assert set(words) - set(glossary) == set()
    assert glossary == sorted(glossary, key=str.casefold)


def words_of(text: str) -> list[str]:
    """The words in italics that begin the rows of a table."""
    cells = re.findall(r"^\| (\*[^|]+) \|", text, re.MULTILINE)
    return [
        word
        for cell in cells
        for said in re.findall(r"\*([^*]+)\*", cell)
        for word in said.split(", ")
    ]


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_nothing_needs_what_was_lent(page: Path) -> None:
    assert "../shared" not in page.read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", [Mailbox, Desk])
def test_settings_name_each_value_of_each_choice(kind: type[Mailbox | Desk]) -> None:
    page = (DOCS / "reference" / "settings.md").read_text(encoding="utf-8")
    hints = get_type_hints(kind)
    found = 0
    for field in fields(kind):
        choices = [
            one
            for one in (hints[field.name], *get_args(hints[field.name]))
            if isinstance(one, type) and issubclass(one, Choice)
        ]
        rows = [row for row in page.splitlines() if row.startswith(f"| `{field.name}` |")]
        for choice in choices:
            found += 1
            assert [value for value in choice if f"`{value}`" not in rows[0]] == [], field.name
    assert found > 4
