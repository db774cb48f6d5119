"""Twice the mail, twice the work: nothing grows faster than its input."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from growth import assert_linear

from mail2ticket.model.headers import Headers
from mail2ticket.model.limits import Limits
from mail2ticket.parse.findings import Findings
from mail2ticket.parse.header.addresses import read_addresses
from mail2ticket.parse.header.authentication import read_results
from mail2ticket.parse.header.dates import read_date
from mail2ticket.parse.header.fields import read_header
from mail2ticket.parse.header.parameters import read_parameters
from mail2ticket.parse.header.references import read_ids
from mail2ticket.parse.header.words import decode_words
from mail2ticket.parse.parts.filenames import safe_name
from mail2ticket.parse.parts.flowed import unflow
from mail2ticket.parse.parts.mime import split
from mail2ticket.parse.parts.transfer import base64, quoted_printable, uuencoded

#: Repeats of a piece in the smaller input.
SMALL = 1_500

WIDE = Limits(
    headers_bytes=1 << 30,
    header_bytes=1 << 30,
    header_fields=1 << 30,
    parts=1 << 30,
    depth=1 << 30,
    parameters=1 << 30,
)


def assert_pieces(read: Callable[[str], object], before: str, piece: str, after: str) -> None:
    assert_linear(read, lambda size: before + piece * size + after, SMALL)


def addresses(text: str) -> object:
    return read_addresses(text, Findings())


def words(text: str) -> object:
    return decode_words(text, Findings())


def parameters(text: str) -> object:
    return read_parameters(text, Findings(WIDE))


def header(text: str) -> object:
    return read_header(text.encode(), 0, {}, Findings(WIDE))


def parts(text: str) -> object:
    return split(text.encode(), Findings(WIDE))


def date(text: str) -> object:
    return read_date(text, Findings())


def results(text: str) -> object:
    return read_results(Headers((("Authentication-Results", text),)))


@pytest.mark.parametrize(
    "piece",
    ["a@b.c,", "@", "<", ">", "<>", '"', '"\\"', "\\", "(", ")", "()", "(a", " ", " a", " .",
     ";", ":", "a:", "a@b ", "<a@b", "=?", "=?u?q?", "=?u?q?a?= ", "<@a:", ",", "[", "a@"],
)  # fmt: skip
@pytest.mark.parametrize("before", ["", "x ", '"', "(", "<", "<@"])
def test_addresses_are_read_in_linear_time(before: str, piece: str) -> None:
    assert_pieces(addresses, before, piece, "")


@pytest.mark.parametrize(
    "piece",
    ["=?", "=?u?q?", "=?utf-8?q?a?= ", "?=", "=?=", "=?u?q?=?", "=?u?b?a?=", "=?u?q?a", " ",
     "=?u?b?!?="],
)  # fmt: skip
@pytest.mark.parametrize("after", ["", "?=", "=?utf-8?q?a?="])
def test_encoded_words_are_decoded_in_linear_time(piece: str, after: str) -> None:
    assert_pieces(words, "", piece, after)


@pytest.mark.parametrize(
    "piece",
    [";", "a;", "a=b;", 'a="b";', 'a="', '\\"', '"', "=", " ", " ;", "a*0=b;", "a*=b;",
     "a*0*=''b;", "*", "a b=", "'"],
)  # fmt: skip
@pytest.mark.parametrize("before", ["a/b;", 'a/b; n="', "a/b; n*=''", ""])
def test_parameters_are_read_in_linear_time(before: str, piece: str) -> None:
    assert_pieces(parameters, before, piece, "")


def test_numbered_sections_are_joined_in_linear_time() -> None:
    def numbered(count: int) -> str:
        return "a/b; " + "; ".join(f"n*{number}=x" for number in range(count))

    assert_linear(parameters, numbered, SMALL)


@pytest.mark.parametrize(
    "piece", ["a:b\n", "a\n", " a\n", "\r", "a", "a ", ":", "é:é\n", "a:;\nx\n"]
)
def test_headers_are_read_in_linear_time(piece: str) -> None:
    assert_pieces(header, "Subject: x\n", piece, "")


@pytest.mark.parametrize(
    "piece",
    ["--b\n", "--b\n\n", "--b\na: b\n", "--bb\n", "--b-\n", "--\n", "\n", "--b\n\nx\n", "-",
     "--b--\n",
     "--b\nContent-Type: multipart/mixed; boundary=b\n\n",
     "--b\nContent-Type: message/rfc822\n\n"],
)  # fmt: skip
def test_parts_are_found_in_linear_time(piece: str) -> None:
    assert_pieces(parts, "Content-Type: multipart/mixed; boundary=b\n\n", piece, "")


@pytest.mark.parametrize(
    ("read", "pieces"),
    [
        (date, (" ", "1 ", "(", "Tue, ", "1:", "-", "a")),
        (results, ("(", ")", '"', "\\", ";", "spf=pass;", "=", "a=pass ", "a.b=c ", " ")),
        (read_ids, ("<", ">", "<a@b>", '"', " ", "a@b ", "<a")),
        (safe_name, (".", " ", "/", "\\", "\u202e", "a.", "é")),
        (unflow, (" \n", ">", "> \n", "-- \n", "\n")),
    ],
)
def test_everything_else_is_read_in_linear_time(
    read: Callable[[str], object], pieces: tuple[str, ...]
) -> None:
    for piece in pieces:
        assert_pieces(read, "x", piece, "")


@pytest.mark.parametrize("decode", [base64, quoted_printable, uuencoded])
def test_bodies_are_decoded_in_linear_time(decode: Callable[[bytes], bytes]) -> None:
    for piece in ("=", " ", " \n", "\t\r\n", "=\n", "!", "a=", "begin 644 a\n", "begin ", "M\n"):
        assert_pieces(lambda text: decode(text.encode()), "", piece, "x")
