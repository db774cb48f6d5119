"""
The same mails read by us, by mail-parser and by CPython's email: every difference is listed.

A difference that belongs to no class of `classes` fails. The page
docs/explanation/differences.md is made of the same list.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

import pytest
from classes import CLASSES, Class, Difference, Mail
from mails import mails
from readings import FIELDS, PEERS, Failed, is_left_out, ours

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs/explanation/differences.md"
#: Folders of mail that is not ours to publish, each read with all that is in it.
ELSEWHERE = Path(os.environ.get("MAIL2TICKET_MAILS", ROOT.parent / "shared"))
FOLDERS = [folder for folder in sorted(ELSEWHERE.glob("*/")) if any(folder.rglob("*.eml"))]
GENERATED = 400
_MAILS = {".eml", ".box", ".txt", ".msg", ""}


def of_folder(*folders: Path) -> list[tuple[str, bytes]]:
    paths = (path for folder in folders for path in sorted(folder.rglob("*")))
    return [
        (str(path), path.read_bytes())
        for path in paths
        if path.is_file() and path.suffix in _MAILS
    ]


def differences(name: str, content: bytes) -> Iterable[tuple[str, Difference]]:
    mail, reading = Mail(content), ours(content)
    for peer, read in PEERS.items():
        theirs = read(content)
        for field in FIELDS:
            if reading[field] != theirs[field]:
                yield name, Difference(mail, peer, field, reading[field], theirs[field])


def class_of(one: Difference) -> Class | None:
    return next(
        (
            each
            for each in CLASSES
            if one.field in each.fields and one.peer in each.peers and each.fits(one)
        ),
        None,
    )


def classified(items: Iterable[tuple[str, bytes]]) -> tuple[dict[str, int], list[str]]:
    """Return how often each class is met, and the differences that belong to none."""
    met: dict[str, int] = {}
    unlisted: list[str] = []
    for name, content in items:
        if is_left_out(content):
            continue
        for _, one in differences(name, content):
            found = class_of(one)
            if found is None:
                unlisted.append(
                    f"{name}: {one.field}: {one.ours!r} and {one.theirs!r} ({one.peer})"[:400]
                )
            else:
                met[found.name] = met.get(found.name, 0) + 1
    return met, unlisted


@pytest.mark.timeout(600)
def test_every_difference_on_our_own_and_on_generated_mail_is_listed() -> None:
    own = of_folder(ROOT / "tests/data", ROOT / "examples/inbox")
    assert len(own) > 50

    met, unlisted = classified([*own, *mails(GENERATED)])

    assert not unlisted
    # The mails are varied enough to show most of the kinds there are.
    assert len(met) > 20


@pytest.mark.timeout(600)
@pytest.mark.skipif(
    not FOLDERS, reason="../shared is not there, and MAIL2TICKET_MAILS names no folder of mails"
)
@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_difference_on_mail_from_elsewhere_is_listed(folder: Path) -> None:
    _, unlisted = classified(of_folder(folder))

    assert not unlisted


def test_a_difference_of_no_kind_is_told() -> None:
    mail = Mail(b"From: ada@client.example\r\nSubject: x\r\n\r\nx\r\n")

    assert class_of(Difference(mail, "compat32", "subject", "x", "y")) is None
    assert class_of(Difference(mail, "compat32", "text", "x", "y")) is None
    assert class_of(Difference(mail, "compat32", "from", ("a@b.example",), ())) is None


def test_an_exception_of_theirs_is_a_difference() -> None:
    mail = Mail(b"From: ada@client.example\r\n\r\nx\r\n")
    found = class_of(Difference(mail, "compat32", "from", (), Failed("IndexError")))

    assert found is not None
    assert found.name == "raises"


def test_what_may_take_minutes_is_left_out() -> None:
    assert is_left_out(b"To: " + b"a@b.example, " * 1_000 + b"\n\n")
    assert is_left_out(b"\n\n" + b"x" * 500_000)
    assert not is_left_out(b"To: a@b.example\n\nHello\n")


def test_the_page_lists_the_same_kinds() -> None:
    text = PAGE.read_text("utf-8")
    rows = [f"| {one.name} | {one.right} | {one.why} |" for one in CLASSES]

    assert "\n".join(rows) in text


def test_kinds_have_a_name_each_and_somebody_who_is_right() -> None:
    assert len({one.name for one in CLASSES}) == len(CLASSES)
    assert {one.right for one in CLASSES} <= {"ours", "theirs", "both"}
