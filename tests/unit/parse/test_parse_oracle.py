"""mail-parser as a second opinion: on mail that is well-formed, both read the same."""

from __future__ import annotations

from pathlib import Path

import mailparser
import pytest

from mail2ticket.model.address import NamedAddress
from mail2ticket.model.defect import DefectCode
from mail2ticket.parse import parse

ROOT = Path(__file__).resolve().parents[3]
MAILS = sorted((*(ROOT / "examples/inbox").glob("*.eml"), *(ROOT / "tests/data").glob("*.eml")))
#: Where From or To is damaged, we and it may well differ.
_DOUBTS = {DefectCode.DOUBTFUL_ADDRESS, DefectCode.NO_FROM, DefectCode.SEVERAL_FROM}


def pairs(people: tuple[NamedAddress, ...]) -> list[tuple[str, str]]:
    return [(person.name, str(person.address).lower()) for person in people]


def lowered(people: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(name, address.lower()) for name, address in people if address]


@pytest.mark.parametrize("path", MAILS, ids=lambda path: path.stem)
def test_two_readers_agree_on_who_wrote_to_whom_and_when(path: Path) -> None:
    content = path.read_bytes()
    message = parse(content)
    if message.excess or _DOUBTS & {defect.code for defect in message.defects}:
        return
    other = mailparser.parse_from_bytes(content)

    assert pairs(message.senders) == lowered(other.from_)
    assert pairs(message.to) == lowered(other.to)
    assert pairs(message.cc) == lowered(other.cc)
    if message.sent_at is not None and other.date is not None:
        assert message.sent_at.timestamp() == other.date.timestamp()


def test_there_is_mail_to_compare() -> None:
    assert len(MAILS) > 50
