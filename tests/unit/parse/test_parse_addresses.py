"""Lists of addresses."""

from __future__ import annotations

import pytest

from mail2ticket.model.defect import DefectCode
from mail2ticket.parse.findings import Findings
from mail2ticket.parse.header.addresses import AddressList, read_addresses


def read(value: str) -> tuple[list[tuple[str, str]], bool]:
    findings = Findings()
    found = read_addresses(value, findings)
    codes = {defect.code for defect in findings.defects}
    assert found.is_doubtful == (DefectCode.DOUBTFUL_ADDRESS in codes)
    return [(one.name, str(one.address)) for one in found.mailboxes], found.is_doubtful


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("ada@x.example", [("", "ada@x.example")]),
        ("<ada@x.example>", [("", "ada@x.example")]),
        ("Ada Lovelace <ada@x.example>", [("Ada Lovelace", "ada@x.example")]),
        ('"Lovelace, Ada" <ada@x.example>', [("Lovelace, Ada", "ada@x.example")]),
        ('"a\\"b" <a@b.example>', [('a"b', "a@b.example")]),
        ("a@x.example, b@y.example", [("", "a@x.example"), ("", "b@y.example")]),
        ("a@x.example,, b@y.example,", [("", "a@x.example"), ("", "b@y.example")]),
        ("ada@x.example <ada@x.example>", [("ada@x.example", "ada@x.example")]),
        ("ada@x.example (Ada)", [("Ada", "ada@x.example")]),
        ("Pete(A \\) chap) <pete(his)@silly.example(host)>", [("Pete", "pete@silly.example")]),
        ("ada . l @ x . example", [("", "ada.l@x.example")]),
        ('"ada l"@x.example', [("", '"ada l"@x.example')]),
        ('"ada"@x.example', [("", "ada@x.example")]),
        ("<@a.example,@b.example:c@d.example>", [("", "c@d.example")]),
        ("ada@[192.0.2.1]", [("", "ada@[192.0.2.1]")]),
        ("Ü <ü@ü.example>", [("Ü", "ü@ü.example")]),
        ("undisclosed-recipients:;", []),
        ("Team: a@x.example, B <b@x.example>;", [("", "a@x.example"), ("B", "b@x.example")]),
        ("MAILER-DAEMON", [("", "MAILER-DAEMON")]),
        ("Mail System <MAILER-DAEMON>", [("Mail System", "MAILER-DAEMON")]),
        ("<>", []),
        ("", []),
    ],
)
def test_clean_addresses_are_read_as_the_standard_says(
    value: str, expected: list[tuple[str, str]]
) -> None:
    assert read(value) == (expected, False)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("alice@x.example<bob@y.example>", [("alice@x.example", "bob@y.example")]),
        ("a@x.example b@y.example", [("", "a@x.example"), ("", "b@y.example")]),
        ("<a@x.example> <b@y.example>", [("", "a@x.example"), ("", "b@y.example")]),
        ("victim@bank.example( <evil@y.example>", [("victim@bank.example(", "evil@y.example")]),
        ('"Ada <ada@x.example>', [("Ada", "ada@x.example")]),
        ("A <a@x.example>; B <b@y.example>", [("A", "a@x.example"), ("B", "b@y.example")]),
        ("Big Bug bb@bug.example", [("Big Bug", "bb@bug.example")]),
        ("<ada@x.example", [("", "ada@x.example")]),
        ("ada@x.example>", [("", "ada@x.example")]),
        ("<<ada@x.example>>", [("", "ada@x.example")]),
        ("<mailto:ada@x.example>", [("", "ada@x.example")]),
        ("a@b@c.example", [("", "a@b@c.example")]),
        ("ada@x..example", [("", "ada@x..example")]),
        ("John Smith", []),
        ("((((", []),
        ("@x.example", []),
    ],
)
def test_damaged_addresses_are_read_with_a_defect(
    value: str, expected: list[tuple[str, str]]
) -> None:
    assert read(value) == (expected, True)


def test_a_group_is_told() -> None:
    assert read_addresses("Team: a@x.example;", Findings()).has_group
    assert not read_addresses("a@x.example", Findings()).has_group


def test_decoded_text_never_adds_an_address() -> None:
    hidden = "=?utf-8?q?evil=40y=2Eexample=2C_x?= <ada@x.example>"

    assert read(hidden) == ([("evil@y.example, x", "ada@x.example")], False)
    assert read("=?utf-8?q?evil=40y=2Eexample?=") == ([], True)


def test_a_raw_comma_in_an_encoded_word_ends_no_address() -> None:
    assert read("=?utf-8?q?L,_Ada?= <ada@x.example>") == ([("L, Ada", "ada@x.example")], False)


def test_an_encoded_word_in_an_address_stays_as_it_is() -> None:
    found, is_doubtful = read("<=?utf-8?q?ada?=@x.example>")

    assert found == [("", "=?utf-8?q?ada?=@x.example")]
    assert is_doubtful


def test_nothing_is_no_address() -> None:
    assert read_addresses("  ", Findings()) == AddressList(())
