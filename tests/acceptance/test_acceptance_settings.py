"""Settings in TOML do what they say: examples/preset.toml, and what the pages show."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from mail2ticket import settings
from mail2ticket.cli import cli
from mail2ticket.settings.sections import SECTIONS

ROOT = Path(__file__).parents[2]
INBOX = ROOT / "examples" / "inbox"
MAILBOX = '[[mailboxes]]\naddress = "support@acme.example"\nqueue = "First line"\n'
_BLOCK = re.compile(r"^```toml\n(.*?)^```", re.DOTALL | re.MULTILINE)
DOCS = ROOT / "docs"
PAGES = {
    page.relative_to(DOCS).as_posix(): page
    for page in DOCS.rglob("*.md")
    if "_build" not in page.parts
}
BLOCKS = [
    (name, number, block)
    for name, page in sorted(PAGES.items())
    for number, block in enumerate(_BLOCK.findall(page.read_text("utf-8")), 1)
]


def ran(*words: str) -> list[dict[str, Any]]:
    result = CliRunner().invoke(cli, words)
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


@pytest.fixture
def desk(tmp_path: Path) -> dict[str, Any]:
    """Each mail by the first digits of its file, as its outcome and its work item."""
    store = f"sqlite:///{tmp_path}/preset.db"
    files = sorted(INBOX.glob("*.eml"))[:18]
    told = ran(
        *("process", *map(str, files), "--json", "--store", store),
        *("--settings", str(ROOT / "examples" / "preset.toml")),
    )
    found: dict[str, Any] = {}
    for row in told:
        numbered = row["number"] and ran("show", row["number"], "--json", "--store", store)[0]
        found[Path(row["file"]).name[:2]] = (row, numbered)
    return found


def test_x3_a_rule_of_the_workflow_acts_and_tells(desk: dict[str, Any]) -> None:
    """E13: words set what the rule says; the queue, and who wrote, are told."""
    row, item = desk["01"]

    assert item["priority"] == "Critical"
    assert item["fields"] == {"hazard": "yes"}
    assert item["tags"] == ["printing"]
    assert row["notices"].count("informed") >= 2


def test_x3_a_tag_leads_to_an_agent_and_the_mailbox_to_whoever_has_least_to_do(
    desk: dict[str, Any],
) -> None:
    """E12, E13: the badge reader is for linus; the printer was for the first of two."""
    assert desk["15"][1]["tags"] == ["access"]
    assert desk["15"][1]["assignee"] == "linus"
    assert desk["01"][1]["assignee"] == "grace"


def test_x3_a_route_leads_an_address_that_is_no_mailbox(desk: dict[str, Any]) -> None:
    """R2: invoices go to the queue of their route, and to who works it."""
    row, item = desk["16"]

    assert (row["state"], row["mailbox"]) == ("created", "support@acme.example")
    assert (item["queue"], item["assignee"]) == ("Billing", "linus")


def test_x3_the_preset_is_the_products(desk: dict[str, Any]) -> None:
    """S1: who is at no company that we know is refused."""
    row, _ = desk["12"]

    assert (row["state"], row["notices"]) == ("held", ["refused"])
    assert row["reason"].startswith("unattributed")


@pytest.mark.parametrize(
    ("page", "number", "block"), BLOCKS, ids=[f"{p}-{n}" for p, n, _ in BLOCKS]
)
def test_every_example_of_settings_is_right(
    tmp_path: Path, page: str, number: int, block: str
) -> None:
    toml = block if "[[mailboxes]]" in block else MAILBOX + block
    path = tmp_path / f"{Path(page).stem}-{number}.toml"
    path.write_text(toml, encoding="utf-8")

    assert settings.read(path).policy.mailboxes


def test_every_section_has_an_example() -> None:
    written = "".join(block for page, _, block in BLOCKS if page == "reference/settings.md")
    named = set(re.findall(r"^\[+([a-z_]+)", written, re.MULTILINE))

    assert named == set(SECTIONS)
