"""Address fields as they come: what each says, and whether it can be taken at its word (X20)."""

from __future__ import annotations

import tomllib
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import pytest
from cases import case, policy

from mail2ticket.model.address import NamedAddress
from mail2ticket.model.defect import DefectCode
from mail2ticket.model.message import Message
from mail2ticket.model.verdict import Trust
from mail2ticket.parse import parse
from mail2ticket.rules.trust import authentication_results

TABLE = tomllib.loads((Path(__file__).parent / "address_table.toml").read_text("utf-8"))
DESK = policy(authentication_servers=["mx.acme.example"])
#: What is said of any mail that has no more than From and To.
_USUAL = {DefectCode.NO_DATE, DefectCode.NO_MESSAGE_ID}


class Row(NamedTuple):
    """One field of the table."""

    field: str
    defects: str
    people: tuple[tuple[str, str], ...]


ROWS = tuple(
    Row(
        field,
        "" if defects == "clean" else defects,
        tuple(("", one) if isinstance(one, str) else (one[0], one[1]) for one in people),
    )
    for field, defects, *people in chain.from_iterable(group["rows"] for group in TABLE.values())
)
ROW = pytest.mark.parametrize("row", ROWS, ids=[ascii(row.field)[:60] for row in ROWS])


def mail(name: str, field: str) -> Message:
    others = "" if name == "From" else "From: desk@desk.example\r\n"
    results = "Authentication-Results: mx.acme.example; dmarc=pass; dkim=pass; spf=pass\r\n"
    return parse(f"{results}{others}{name}: {field}\r\n\r\nHello".encode())


def pairs(people: tuple[NamedAddress, ...]) -> tuple[tuple[str, str], ...]:
    return tuple((one.name, str(one.address)) for one in people)


def test_the_table_is_long_enough_to_mean_something() -> None:
    assert len({row.field for row in ROWS}) > 700
    assert sum(1 for row in ROWS if row.defects) > 300


@ROW
def test_a_field_says_who_and_whether_that_is_sure(row: Row) -> None:
    message = mail("To", row.field)
    defects = dict.fromkeys(str(one.code) for one in message.defects if one.code not in _USUAL)

    assert pairs(message.to) == row.people
    assert " ".join(defects) == row.defects


@ROW
def test_from_says_the_same_and_a_doubtful_one_is_never_verified(row: Row) -> None:
    """S10, T5: whatever the servers say of it."""
    message = mail("From", row.field)
    answer = authentication_results(case(message, desk=DESK))

    assert pairs(message.senders) == row.people
    is_sure = DefectCode.DOUBTFUL_ADDRESS not in row.defects.split() and len(row.people) == 1
    is_group = DefectCode.DOUBTFUL_ADDRESS in {one.code for one in message.defects}
    is_verified = answer is not None and answer.value is Trust.VERIFIED
    assert is_verified == (is_sure and not is_group)


@ROW
def test_a_field_that_stands_twice_gives_everybody_twice(row: Row) -> None:
    twice = parse(f"To: {row.field}\r\nTo: {row.field}\r\n\r\n".encode())

    assert pairs(twice.to) == row.people * 2


@pytest.mark.parametrize(
    ("field", "name"),
    [
        (b"Ad\xe1 <ada@client.example>", "Ad\xe1"),
        (b'"L\xf6w, Ada" <ada@client.example>', "L\xf6w, Ada"),
        (b"ada@client.example (Ad\xe1)", "Ad\xe1"),
        (b"\x93Ada\x94 <ada@client.example>", "\u201cAda\u201d"),
    ],
)
def test_a_raw_name_in_another_charset_is_no_danger_to_the_address(
    field: bytes, name: str
) -> None:
    message = parse(b"To: " + field + b"\r\n\r\n")

    assert pairs(message.to) == ((name, "ada@client.example"),)


@pytest.mark.parametrize(
    ("field", "address"),
    [
        (b"ad\xe1@client.example", "ad\xe1@client.example"),
        (b"<ada@cli\xe9nt.example>", "ada@cli\xe9nt.example"),
    ],
)
def test_an_address_in_a_charset_that_was_guessed_is_doubtful(field: bytes, address: str) -> None:
    message = parse(b"To: " + field + b"\r\n\r\n")

    assert pairs(message.to) == (("", address),)
    assert DefectCode.DOUBTFUL_ADDRESS in {one.code for one in message.defects}
