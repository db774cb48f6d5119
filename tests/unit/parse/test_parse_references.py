"""Message-IDs, tokens and the delivery key."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mail2ticket.model.address import Address
from mail2ticket.model.token import Signer, TokenKind
from mail2ticket.parse import parse
from mail2ticket.parse.header.references import (
    address_detail,
    message_id_local,
    read_id,
    read_ids,
    read_tokens,
)

ADA = Address.of("ada@client.example")
DESK = Address.of("help@desk.example")
SIGNER = Signer((b"a key of at least 16 bytes",))
MAIL = (
    b"From: ada@client.example\r\nMessage-ID: <1@client.example>\r\nSubject: a b\r\n\r\nHello\r\n"
)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("<a@b> <c@d>", ("a@b", "c@d")),
        ("<a@b><c@d>", ("a@b", "c@d")),
        ("<a@b>,<c@d>", ("a@b", "c@d")),
        ("<a@ b> <a@b>", ("a@b",)),
        ('Your message of "Tue" <a@b>', ("a@b",)),
        ("<[abc]@exchange.example>", ("[abc]@exchange.example",)),
        ("a@b c@d", ("a@b", "c@d")),
        ("yesterday", ()),
        ("<>", ()),
        ("", ()),
    ],
)
def test_ids_are_read_in_order_without_their_brackets(
    value: str, expected: tuple[str, ...]
) -> None:
    assert read_ids(value) == expected


TABLE = tomllib.loads((Path(__file__).parent / "id_table.toml").read_text("utf-8"))["rows"]


@pytest.mark.parametrize(("value", "ids"), [(value, ids) for value, *ids in TABLE])
def test_ids_are_read_as_the_table_says(value: str, ids: list[str]) -> None:
    mail = f"In-Reply-To: {value}\r\nReferences: {value}\r\n\r\n".encode()

    assert list(read_ids(value)) == ids
    if "\r" not in value and value.isprintable():
        assert list(parse(mail).in_reply_to) == ids
        assert list(parse(mail).references) == ids


def test_the_table_of_ids_is_long_enough() -> None:
    assert len(TABLE) > 80


def test_a_message_id_need_not_be_well_formed() -> None:
    assert read_id("<no-at>") == "no-at"
    assert read_id("no brackets") == "nobrackets"
    assert read_id("  ") is None


@given(st.from_regex(r"[TP][0-9]{8}\.[0-9]{4}|[0-9]{1,9}|TASK-[0-9]{1,5}", fullmatch=True))
def test_a_token_in_an_address_is_read_back(number: str) -> None:
    token = SIGNER.sign(TokenKind.ADDRESS, number, ADA)

    address = Address.of(str(DESK.with_subaddress(address_detail(token))))

    assert read_tokens([address], []) == (token,)
    assert SIGNER.verifies(read_tokens([address], [])[0], ADA)


@given(
    st.from_regex(r"[TP][0-9]{8}\.[0-9]{4}|[0-9]{1,9}|PROJ-[0-9]{1,5}", fullmatch=True),
    st.from_regex(r"[a-z0-9]{1,40}", fullmatch=True),
)
def test_a_token_in_a_message_id_is_read_back(number: str, nonce: str) -> None:
    token = SIGNER.sign(TokenKind.MESSAGE_ID, number, ADA, nonce)

    assert read_tokens([], [f"{message_id_local(token)}@desk.example"]) == (token,)


@pytest.mark.parametrize("detail", ["x", "t1." + "a" * 25, "t1." + "1" * 26, "." + "a" * 26])
def test_another_subaddress_is_no_token(detail: str) -> None:
    assert read_tokens([DESK.with_subaddress(detail)], []) == ()


def test_tokens_are_read_from_what_it_answers_and_not_from_its_own_id() -> None:
    token = SIGNER.sign(TokenKind.MESSAGE_ID, "T20261103.0001", ADA, "n1")
    own = f"{message_id_local(token)}@desk.example".encode()

    assert parse(b"Message-ID: <" + own + b">\n\n").tokens == ()
    assert parse(b"In-Reply-To: <" + own + b">\n\n").tokens == (token,)
    assert parse(b"References: <x@y> <" + own + b">\n\n").tokens == (token,)


@pytest.mark.parametrize(
    "other",
    [
        b"Received: from a by b; Tue, 3 Nov 2026 10:00:00 +0000\r\n" + MAIL,
        b"Return-Path: <a@b.example>\r\nDelivered-To: x@y.example\r\nX-Spam: 1\r\n" + MAIL,
        b"Authentication-Results: a; spf=pass\r\nARC-Seal: x\r\n" + MAIL,
        b"IronPort-SDR: x\r\nIronPort-HdrOrdr: y\r\n" + MAIL,
        MAIL.replace(b"\r\n", b"\n"),
        MAIL + b"\r\n\r\n",
        MAIL.replace(b"a b", b"a\r\n b"),
        b"Subject: a b\r\n" + MAIL.replace(b"Subject: a b\r\n", b""),
    ],
)
def test_the_same_mail_by_another_path_has_the_same_key(other: bytes) -> None:
    assert parse(other).key == parse(MAIL).key


@pytest.mark.parametrize(
    "other",
    [
        MAIL.replace(b"Hello", b"hello"),
        MAIL.replace(b"a b", b"a c"),
        MAIL.replace(b"<1@", b"<2@"),
        MAIL + b"more",
        MAIL.replace(b"ada@", b"eve@"),
    ],
)
def test_another_mail_has_another_key_even_under_the_same_id(other: bytes) -> None:
    assert parse(other).key != parse(MAIL).key


def test_the_key_of_a_long_mail_does_not_depend_on_its_line_ends() -> None:
    body = b"line\r\n" * 400_000

    assert parse(MAIL + body).key == parse((MAIL + body).replace(b"\r\n", b"\n")).key
    assert len(parse(MAIL).key) == 64
