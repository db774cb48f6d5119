"""
Mails as people, clients and mail systems write them, and what must be read in each.

They were written from knowledge of those clients and systems by somebody who did not see the
rules, and scored once before any rule was mended by them (`docs/accuracy.md` says how).
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from checks import is_met

from mail2ticket.cli.found import facts_of
from mail2ticket.parse import parse

HERE = Path(__file__).parent

Case = tuple[Path, dict[str, Any]]


def cases() -> list[Case]:
    return [
        (listing.parent / entry["file"], entry["checks"])
        for listing in sorted(HERE.glob("mails/*/expected.json"))
        for entry in json.loads(listing.read_text("utf-8"))
    ]


CASES = cases()


@pytest.mark.parametrize(("path", "wanted"), CASES, ids=lambda one: getattr(one, "stem", ""))
def test_what_is_expected_of_a_mail_is_found(path: Path, wanted: dict[str, Any]) -> None:
    found = facts_of(path.name, parse(path.read_bytes()))

    missed = {
        name: (value, found.get(name.split("_", maxsplit=1)[0]))
        for name, value in wanted.items()
        if not is_met(name, value, found)
    }
    assert not missed


def test_there_are_many_and_each_expects_something() -> None:
    assert len(CASES) > 400
    assert all(wanted for _, wanted in CASES)
