"""Shortcuts that make mail fast to handle give what the long way gives."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from email import message_from_bytes
from email.policy import default

import pytest
from cases import ADA, message
from hypothesis import given
from hypothesis import strategies as st

from mail2ticket.model.address import Address, NamedAddress
from mail2ticket.model.message import EPOCH
from mail2ticket.model.token import SIGNATURE_LENGTH, Signer, TokenKind, conceal, written_tokens
from mail2ticket.parse.header.references import read_ids
from mail2ticket.serialize import write_mail
from mail2ticket.wording.template import one_line

KEY = b"a key of at least 16 bytes"
SIGNATURE = "abcdefghijklmnopqrstuvwxyz"
BLANKS = re.compile(
    "(?:[\t-\r\x1c-\x1f\x85\u2028\u2029]| (?=[\t-\r\x1c- \x85\u2028\u2029]))"
    "[\t-\r\x1c- \x85\u2028\u2029]*"
)


@given(st.text(st.characters(codec="ascii")))
def test_the_key_of_ascii_words_is_that_of_its_letters(text: str) -> None:
    letters = re.sub(r"[\W\d_]+", " ", text.strip().casefold()).strip()
    expected = hashlib.sha256(letters.encode()).hexdigest() if letters else ""
    assert message(text=text).words_key == expected


def test_words_with_and_without_other_letters_have_one_kind_of_key() -> None:
    plain, marked = message(text="Am 3. November: weg"), message(text="Am 4. November … weg")
    assert plain.words_key == marked.words_key != ""


@given(st.text(max_size=40), st.binary(min_size=16, max_size=80))
def test_a_signature_is_base32_in_small_letters(nonce: str, key: bytes) -> None:
    token = Signer((key,)).sign(TokenKind.LOOP, "T1", ADA, nonce)
    text = "\0".join((TokenKind.LOOP, "T1", nonce, str(ADA).lower()))
    digest = hmac.digest(key, text.encode("utf-8", "replace"), "sha256")
    assert token.signature == base64.b32encode(digest[:20]).decode().lower()[:SIGNATURE_LENGTH]


@pytest.mark.parametrize(
    "written",
    [
        f"support+t20261103.0001.{SIGNATURE}@acme.example",
        f"support%2Bt20261103.0001.{SIGNATURE}@acme.example",
        f"support&#43;t20261103.0001.{SIGNATURE}@acme.example",
        f"support&#x2B;t20261103.0001.{SIGNATURE}@acme.example",
        f"support&PLUS;t20261103.0001.{SIGNATURE}@acme.example",
        f"<m2t.n1.t20261103.0001.{SIGNATURE}@acme.example>",
        f"<M2T.n1.t20261103.0001.{SIGNATURE}@acme.example>",
        f"<m=\r\n2t.n1.t20261103.0001.{SIGNATURE}@acme.example>",
        f"<m\n2t.n1.t20261103.0001.{SIGNATURE}@acme.example>",
        f"<m2=\nt.n1.t20261103.0001.{SIGNATURE}@acme.example>",
        f"<m2\r\nt.n1.t20261103.0001.{SIGNATURE}@acme.example>",
    ],
)
def test_no_way_to_begin_a_token_is_passed_over(written: str) -> None:
    assert len(written_tokens(f"To: {written}, thank you")) == 1
    assert SIGNATURE not in conceal(written)


def test_a_line_has_single_blanks_whatever_stands_in_it() -> None:
    for code in range(0x10000):
        text = f" a{chr(code)}b "
        assert one_line(text) == BLANKS.sub(" ", text).strip()


@given(st.text(st.sampled_from("a \t\n\x85\u00a0\u2028é")))
def test_runs_of_blanks_become_one(text: str) -> None:
    assert one_line(text) == BLANKS.sub(" ", text).strip()


def test_what_is_not_shown_in_a_text_is_a_blank_in_every_form_of_it() -> None:
    unshown = "a\x00b\tc\x1fd\x7fe\x85f\u2028g\ud800h\rij"
    written = write_mail(
        sender=NamedAddress("", Address.of("support@acme.example")),
        to=ADA,
        subject="Help",
        text=unshown,
        html=f"<p>{unshown}</p>\n",
        message_id="1@acme.example",
        date=EPOCH,
    )
    plain, page = message_from_bytes(written, policy=default).iter_parts()
    assert plain.get_content() == "a b c d e f g h ij\r\n"
    assert page.get_content() == "<p>a b c d e f g h ij</p>\r\n"


@pytest.mark.parametrize(
    ("value", "ids"),
    [
        ("<a@b.example>", ("a@b.example",)),
        ("<a(b)@c.example>", ("a(b)@c.example",)),
        ("<a@ b.example>", ("a@b.example",)),
        ('<"a b"@c.example>', ('"a b"@c.example',)),
        ("<>", ()),
        (f"<{'a' * 999}>", ()),
    ],
)
def test_one_id_is_read_as_it_is_among_others(value: str, ids: tuple[str, ...]) -> None:
    assert read_ids(value) == ids
    assert read_ids(f"{value} <z@y.example>") == (*ids, "z@y.example")
