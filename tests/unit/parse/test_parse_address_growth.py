"""Fields of a mebibyte: addresses, ids and Authentication-Results are read in linear time."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from growth import assert_linear, assert_quick

from mail2ticket.model.headers import Headers
from mail2ticket.parse.findings import Findings
from mail2ticket.parse.header.addresses import read_addresses
from mail2ticket.parse.header.authentication import read_results
from mail2ticket.parse.header.references import read_id, read_ids

#: Seconds that a mebibyte may take on a slow machine that does something else as well; what is
#: quadratic takes minutes.
MOST_SECONDS = 20.0
MEBIBYTE = 1 << 20

Read = Callable[[str], object]


def addresses(text: str) -> object:
    return read_addresses(text, Findings())


def results(text: str) -> object:
    return read_results(Headers((("Authentication-Results", text),)))


SHAPES: list[tuple[Read, str, str]] = [
    *[
        (addresses, before, piece)
        for before, piece in (
            ("", "ada@client.example, "),
            ("", '"L, Ada" <ada@client.example>, '),
            ("", ","),
            ("", ";"),
            ("", "("),
            ("", '"'),
            ("", "<"),
            ("", ">"),
            ("", ":"),
            ("", "a:b;"),
            ("", "Lovelace, "),
            ("", "Ada ada@client.example "),
            ("", "a. "),
            ("", "a@b. "),
            ("", '"a"b'),
            ("", '"a"@'),
            ("", "(@)"),
            ("", "a (@) "),
            ("<", "a "),
            ("<", "a@b "),
            ("<@a", ",@b"),
            ("<", "mailto:"),
            ("", "[mailto:a@b] "),
            ("", "[[a@b"),
            ("", "'a@b"),
            ("", "=?utf-8?q?a?= "),
            ("", "=?utf-8?q?a@"),
            ("", "a <> "),
            ("", "a@b <> "),
            ("a@", "b.'"),
            ("", "Array "),
            ("", "\u200b"),
            ("a@", "\u00e9"),
        )
    ],
    *[
        (read, before, piece)
        for read in (read_ids, read_id)
        for before, piece in (
            ("", "<abc.123@client.example> "),
            ("", "<"),
            ("", '<"'),
            ("", '<"a"@'),
            ("", "("),
            ("", "(a)"),
            ("", "(<a@b>) "),
            ("", "a@b, "),
            ("", "=?utf-8?q?=3Ca=40b=3E?= "),
            ("<", "=?"),
            ("", "&lt;"),
        )
    ],
    *[
        (results, "mx.example; ", piece)
        for piece in (
            "spf=pass smtp.mailfrom=a.example; ",
            "dkim=pass ",
            "(",
            "\\",
            '"',
            ";",
            "a.b=c ",
            "header.d = ",
            "header.",
        )
    ],
]


@pytest.mark.parametrize(("read", "before", "piece"), SHAPES)
def test_a_long_field_is_read_in_linear_time(read: Read, before: str, piece: str) -> None:
    assert_linear(read, lambda size: before + piece * size, 1_500)


@pytest.mark.parametrize(
    ("read", "before", "piece"),
    [
        (addresses, "", "ada@client.example, "),
        (addresses, "", ","),
        (addresses, "", "("),
        (addresses, "", '"'),
        (addresses, "", "<"),
        (addresses, "", ";"),
        (read_ids, "", "<abc.123@client.example> "),
        (results, "mx.example; ", "dkim=pass header.d=a.example; "),
    ],
)
def test_a_mebibyte_is_read_at_once(read: Read, before: str, piece: str) -> None:
    """X24: 50,000 addresses, a million commas."""
    text = before + piece * (MEBIBYTE // len(piece))
    assert_quick(lambda: read(text), MOST_SECONDS)
