"""The short ways of the reader give what the long ways give, which other tests look at (W1)."""

from __future__ import annotations

import base64 as std
import binascii
import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mail2ticket.model.headers import Headers
from mail2ticket.model.limits import Limits
from mail2ticket.parse import parse
from mail2ticket.parse.findings import Findings
from mail2ticket.parse.header.address_tokens import cut
from mail2ticket.parse.header.addresses import read_addresses
from mail2ticket.parse.header.fields import read_header
from mail2ticket.parse.header.parameters import read_parameters
from mail2ticket.parse.parts.boundaries import dashed_line
from mail2ticket.parse.parts.filenames import safe_name
from mail2ticket.parse.parts.transfer import base64, decoder_of
from mail2ticket.parse.unpack.packed import Budget
from mail2ticket.parse.unpack.uuencode import take_out


@given(st.text("\n-a", max_size=60), st.integers(0, 60), st.sampled_from([4, 5, 9, 4096]))
def test_a_line_of_two_dashes_is_found_where_it_is(text: str, at: int, stretch: int) -> None:
    content = text.encode()

    assert dashed_line(content, at, stretch=stretch) == content.find(b"\n--", at)


@given(
    st.lists(st.sampled_from(["A: b", "a", " c ", "\tdd", "x y: z", "B :", "C:\td\t", "", ":"]))
)
def test_a_header_is_read_alike_at_once_and_line_by_line(lines: list[str]) -> None:
    written = "\r\n".join(line for line in ["First: 1", *lines] if line)
    # A name in it, and each line is looked at by itself.
    longer = read_header(f"{written}\r\nName: x\r\n\r\n".encode(), 0, {}, Findings())
    found = read_header(f"{written}\r\nLast: x\r\n\r\n".encode(), 0, {}, Findings())

    assert found.headers.fields[:-1] == longer.headers.fields[:-1]
    assert found.headers.fields[-1] == ("Last", "x")


def test_a_header_of_too_many_lines_is_over_the_limit_by_both_ways() -> None:
    for name in ("X", "Name"):
        findings = Findings(Limits(header_fields=3))
        read_header(f"{name}: y\n".encode() * 5 + b"\n", 0, {}, findings)

        assert findings.excess is not None
        assert findings.excess.limit == "header_fields"


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["charset", "NAME", "x-y", "format", "boundary"]),
            st.sampled_from(
                ["a", '"b c"', '"=_b;="', "----=_b", "a,b", "'x'", '"a\\"b"', "(c)", "*"]
            ),
        ),
        max_size=4,
    ),
    st.sampled_from([";", "; ", ";\t", " ; "]),
)
def test_parameters_are_read_alike_in_their_usual_form_and_in_any(
    pairs: list[tuple[str, str]], between: str
) -> None:
    field = "Text/Plain" + "".join(f"{between}{name}={value}" for name, value in pairs)
    found = read_parameters(field, Findings())
    other = read_parameters(f"{field}; last*=utf-8''z", Findings())

    assert found.value == other.value == "text/plain"
    assert {**found.by_name, "last": "z"} == other.by_name
    assert sorted({*found.every, ("last", "z")}) == sorted(set(other.every))


def test_a_field_of_many_parameters_is_read_and_counted() -> None:
    field = "a/b" + "".join(f"; p{letter}=1" for letter in string.ascii_lowercase)

    assert len(read_parameters(field.replace("p", "x-"), Findings()).by_name) == 26
    findings = Findings(Limits(parameters=2))
    read_parameters("a/b; a=1; b=2; c=3", findings)
    assert findings.excess is not None
    assert findings.excess.limit == "parameters"


def test_a_plain_name_of_a_file_is_shown_as_it_is() -> None:
    assert safe_name("Invoice_2026-11.pdf") == "Invoice_2026-11.pdf"
    assert safe_name("com1.txt") == "_com1.txt"
    assert safe_name("invoices.d/a.txt") == "a.txt"


def test_names_of_fields_that_are_repeated_are_told() -> None:
    headers = Headers((("To", "a"), ("X", "1"), ("x", "2"), ("to", "b"), ("X", "3"), ("Y", "")))

    assert headers.repeated() == {"to", "x"}
    assert headers.all("X") == ("1", "2", "3")
    assert headers.get("to") == "a"
    assert headers.get("Z", "none") == "none"
    assert Headers((("To", "a"),)).repeated() == frozenset()


def test_the_key_is_the_same_whatever_ends_the_lines() -> None:
    mail = b"From: a@b.example\nMessage-ID: <1@b.example>\n\none\ntwo\n\n"

    keys = {parse(mail.replace(b"\n", end)).key for end in (b"\n", b"\r\n", b"\r")}
    assert len(keys) == 1
    # A bare CR says nothing, whichever line ends are around it.
    stray = mail.replace(b"two", b"t\rwo")
    assert parse(stray).key == parse(stray.replace(b"\n", b"\r\n")).key
    assert parse(mail.replace(b"\n", b"\r").replace(b"one\rtwo", b"onetwo")).key not in keys


@pytest.mark.parametrize("size", [10, 60_000, 200_001])
def test_what_follows_the_end_of_base64_is_found_far_behind(size: int) -> None:
    first = std.b64encode(b"x" * (size - size % 3 + 1))
    encoded = first + b"\r\n" + std.b64encode(b"and more")

    assert base64(memoryview(encoded)) == b"x" * (size - size % 3 + 1) + b"and more"


@pytest.mark.parametrize("name", ["7bit", "8bit", "quoted-printable", "base64"])
def test_usual_encodings_are_known_in_any_case(name: str) -> None:
    assert decoder_of(name) is decoder_of(f" {name.upper()} (x)")


@given(
    st.lists(
        st.integers(0, 64).flatmap(
            lambda count: st.text([chr(code) for code in range(32, 97)], max_size=64).map(
                lambda line: chr(32 + count) + line
            )
        ),
        max_size=6,
    )
)
def test_no_line_of_uuencoded_data_breaks_the_reading(lines: list[str]) -> None:
    text = "\n".join(["begin 644 a.bin", *lines, "`", "end", ""])

    rest, files = take_out(text, Budget(Findings()))

    assert rest or files


@pytest.mark.parametrize("more", ["", "A", " ", "`", "M", "~", "!!!!"])
@pytest.mark.parametrize("count", [1, 2, 3, 44, 45])
def test_more_characters_than_the_count_says_are_no_error(count: int, more: str) -> None:
    line = binascii.b2a_uu(b"\xff" * count).decode().rstrip("\n")
    text = f"begin 644 a.bin\n{line}{more}\n`\nend\n"

    _, files = take_out(text, Budget(Findings()))

    assert [bytes(file.content) for file in files] in ([b"\xff" * count], [])


MAILBOXES = [
    "a@b.example",
    "Ada <ada@b.example>",
    '"Doe, J" <j@b.example>',
    '"" <x@b.example>',
    "<a+b@b.example>",
    "=?utf-8?q?L=C3=B6w?= <l@b.example>",
    "root",
    "k@b.example.",
    "Doe",
    "a@b@c.example",
    "k@b.example>",
    "Kim <k@b.example",
    "",
]


@given(
    st.lists(st.sampled_from(MAILBOXES), max_size=5), st.sampled_from([",", ", ", ",\t", " , "])
)
def test_a_list_of_addresses_is_read_alike_at_a_glance_and_by_its_tokens(
    mailboxes: list[str], between: str
) -> None:
    written = between.join(mailboxes)
    short, long = Findings(), Findings()

    # A comment before a list makes no usual one of it, and names nobody.
    found = read_addresses(written, short)
    other = read_addresses(f"() {written}", long)

    assert found.mailboxes == other.mailboxes
    assert found.is_doubtful == other.is_doubtful


@given(st.text('"()<>@,;:\\\\ \ta=?q\xa0', max_size=30))
def test_no_character_of_a_list_is_lost_when_it_is_cut(value: str) -> None:
    written = "".join(
        f"({text})" if kind.name == "COMMENT" else " " if kind.name == "BLANK" else text
        for kind, text in cut(value)
    )

    # Blanks outside of quotation marks may be one, or another.
    assert re.sub(r"[ \t]", "", written) == re.sub(r"[ \t]", "", value) or "(" in value


def test_a_part_without_anything_says_nothing() -> None:
    mail = b"Content-Type: multipart/mixed; boundary=x\n\n--x\n\n--x\n\none\n--x--\n"

    assert parse(mail).body.text.strip() == "one"
