"""Tokens prove who was written to about what, and nothing else does (T3, X5, X28)."""

from __future__ import annotations

import ast
import base64
from pathlib import Path

import pytest
from attrs import evolve
from cases import ADA, KEY, MALLORY, NUMBER, token_of
from growth import assert_linear

from mail2ticket.model import token as module
from mail2ticket.model.address import Address
from mail2ticket.model.token import (
    SIGNATURE_LENGTH,
    Signer,
    Token,
    TokenKind,
    conceal,
    written_tokens,
)
from mail2ticket.parse.header.references import address_detail, message_id_local

NEW_KEY = b"another sixteen bytes"
TOKEN = token_of(ADA)
BITS = SIGNATURE_LENGTH * 5
ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"


def flipped(signature: str, bit: int) -> str:
    """Return *signature* with one of the bits that it spells turned over."""
    at = bit // 5
    letter = ALPHABET[ALPHABET.index(signature[at]) ^ (1 << bit % 5)]
    return signature[:at] + letter + signature[at + 1 :]


def test_a_signature_has_more_bits_than_anybody_guesses() -> None:
    assert BITS >= 128
    assert set(TOKEN.signature) <= set(ALPHABET)


@pytest.mark.parametrize("bit", range(BITS))
def test_every_single_bit_of_a_signature_counts(bit: int) -> None:
    """X5: 130 forgeries, each one bit from the truth."""
    forged = evolve(TOKEN, signature=flipped(TOKEN.signature, bit))

    assert forged != TOKEN
    assert not Signer((KEY,)).verifies(forged, ADA)


@pytest.mark.parametrize("bit", range(8))
@pytest.mark.parametrize("at", range(len(NUMBER)))
def test_every_single_bit_of_a_number_counts(at: int, bit: int) -> None:
    number = NUMBER[:at] + chr(ord(NUMBER[at]) ^ (1 << bit)) + NUMBER[at + 1 :]

    assert not Signer((KEY,)).verifies(evolve(TOKEN, number=number), ADA)


@pytest.mark.parametrize(
    ("token", "participant"),
    [
        (TOKEN, MALLORY),
        (TOKEN, Address.of("ada@client.example.evil.example")),
        (TOKEN, Address.of("ada+x@client.example")),
        (evolve(TOKEN, kind=TokenKind.MESSAGE_ID), ADA),
        (evolve(TOKEN, kind=TokenKind.LOOP), ADA),
        (evolve(TOKEN, number="T20261103.0002"), ADA),
        (evolve(TOKEN, nonce="n"), ADA),
        (evolve(TOKEN, signature=TOKEN.signature[:-1]), ADA),
        (evolve(TOKEN, signature=TOKEN.signature + "a"), ADA),
        (evolve(TOKEN, signature=TOKEN.signature.upper()), ADA),
        (evolve(TOKEN, signature=""), ADA),
        (evolve(TOKEN, signature="\ud800" * 26), ADA),
        (evolve(TOKEN, signature="ä" * 26), ADA),
    ],
)
def test_a_token_is_bound_to_item_participant_and_kind(token: Token, participant: Address) -> None:
    """T3; no odd signature raises either."""
    assert Signer((KEY,)).verifies(TOKEN, ADA)
    assert not Signer((KEY,)).verifies(token, participant)


def test_fields_cannot_be_moved_into_each_other() -> None:
    signer = Signer((KEY,))
    token = signer.sign(TokenKind.MESSAGE_ID, "T1", ADA, nonce="n")

    assert not signer.verifies(Token(TokenKind.MESSAGE_ID, "T1N", token.signature), ADA)
    assert not signer.verifies(Token(TokenKind.MESSAGE_ID, "T", token.signature, "1n"), ADA)


def test_case_makes_no_difference_for_local_parts_fold_on_the_way() -> None:
    signer = Signer((KEY,))

    assert signer.verifies(TOKEN, Address.of("ADA@Client.Example"))
    assert signer.sign(TokenKind.ADDRESS, NUMBER.lower(), ADA) == TOKEN


def test_a_sharp_s_is_another_participant() -> None:
    signer = Signer((KEY,))
    token = signer.sign(TokenKind.ADDRESS, NUMBER, Address.of("ada@faß.example"))

    assert not signer.verifies(token, Address.of("ada@fass.example"))


def test_keys_rotate_without_breaking_a_thread() -> None:
    rotated = Signer((NEW_KEY, KEY))

    assert rotated.verifies(TOKEN, ADA)
    assert rotated.sign(TokenKind.ADDRESS, NUMBER, ADA) == token_of(ADA, key=NEW_KEY)
    assert not Signer((NEW_KEY,)).verifies(TOKEN, ADA)


def test_without_a_key_nothing_is_signed_and_nothing_verifies() -> None:
    signer = Signer()

    assert not signer
    assert not signer.verifies(TOKEN, ADA)
    with pytest.raises(ValueError, match="no key"):
        signer.sign(TokenKind.ADDRESS, NUMBER, ADA)


def test_keys_are_not_shown() -> None:
    assert bool(Signer((KEY,)))
    assert KEY.decode() not in repr(Signer((KEY,)))


def test_signatures_are_compared_in_constant_time() -> None:
    """X28: a source check, for time itself is too noisy to test."""
    source = ast.parse(Path(module.__file__).read_text(encoding="utf-8"))
    function = next(
        node
        for node in ast.walk(source)
        if isinstance(node, ast.FunctionDef) and node.name == "verifies"
    )
    body = ast.unparse(function)

    assert "hmac.compare_digest(" in body
    assert "==" not in body
    assert "break" not in body  # every key is tried
    assert body.count("return ") == 1


def test_the_whole_digest_cannot_be_read_off_a_token() -> None:
    """The signature is a prefix of the digest in base32, and shorter than it."""
    assert len(base64.b32decode(TOKEN.signature.upper() + "=" * 6)) == 16


@pytest.mark.parametrize(
    ("number", "text", "concealed"),
    [
        (NUMBER, "Reply-To: support+{detail}@acme.example", "Reply-To: support@acme.example"),
        (NUMBER, "<{local}@acme.example>", "<@acme.example>"),
        ("12", "support+{detail}@acme.example!", "support@acme.example!"),
        ("TASK-45", "support+{detail}@acme.example", "support@acme.example"),
        ("INC_0001", "support+{detail}@acme.example", "support@acme.example"),
        ("#12", "a support+{detail}@acme.example b", "a support@acme.example b"),
        (NUMBER, "support+{detail}\n> @acme.example", "support\n> @acme.example"),
        (NUMBER, "support+{detail} at acme.example", "support at acme.example"),
        (NUMBER, "MAILTO:support%2B{detail}%40acme.example", "MAILTO:support%40acme.example"),
    ],
)
def test_a_token_in_a_text_is_concealed_whatever_the_number(
    number: str, text: str, concealed: str
) -> None:
    """T3, X26: a quoted token would let whoever reads the item write as somebody else."""
    signer = Signer((KEY,))
    filled = text.format(
        detail=address_detail(signer.sign(TokenKind.ADDRESS, number, ADA)),
        local=message_id_local(
            signer.sign(TokenKind.MESSAGE_ID, number, ADA, "0123456789abcdef0")
        ),
    )

    assert conceal(filled) == concealed
    assert conceal(filled.upper()) == concealed.upper()


@pytest.mark.parametrize(
    ("written", "left"),
    [
        ("support+{}@x", "support@x"),
        ("mailto:support%2B{}%40x", "mailto:support%40x"),
        ("href='mailto:support&#43;{}@x'", "href='mailto:support@x'"),
        ("support&plus;{}@x", "support@x"),
    ],
)
@pytest.mark.parametrize("gap", ["", "=\r\n", "\n", "\r\n> > ", "<wbr>", "\u200b", " \n| "])
@pytest.mark.parametrize("at", [1, 8, 14, 16, 30])
def test_x26_a_quoted_token_is_found_and_cut_however_it_is_written(
    written: str, left: str, gap: str, at: int
) -> None:
    detail = address_detail(TOKEN)
    text = written.format(detail[:at] + gap + detail[at:])

    assert written_tokens(text) == (TOKEN,)
    assert conceal(text) == left


def test_x26_an_id_in_a_link_is_found_and_cut_too() -> None:
    token = Signer((KEY,)).sign(TokenKind.MESSAGE_ID, NUMBER, ADA, "x9")
    local = message_id_local(token)

    broken = f"<{local[:9]}\n {local[9:]}@x>"
    for text in (f"https://x/?id=%3C{local}%40x%3E", f"<{local}@x>", broken):
        assert written_tokens(text) == (token,)
        assert token.signature[:20] not in conceal(text)


def test_t1_no_more_tokens_are_read_in_a_text_than_anybody_quotes() -> None:
    signer = Signer((KEY,))
    tokens = [signer.sign(TokenKind.ADDRESS, f"T{number}", ADA) for number in range(40)]
    text = " ".join(f"desk+{address_detail(token)}@x" for token in tokens)

    assert written_tokens(f"{text} {text}") == tuple(tokens[:20])
    assert "+" not in conceal(text)


@pytest.mark.parametrize(
    "piece", ["+", "+a.", "m2t.a\n", "m\n2t.a.a\n", "+aaaa\n.", "%2", "&#43;a."]
)
def test_x26_looking_for_tokens_does_not_grow_faster_than_the_text(piece: str) -> None:
    assert_linear(conceal, lambda size: piece * size, 2_000)


@pytest.mark.parametrize(
    "text",
    [
        "Call +49 30 1234567",
        "ada+news@client.example",
        "support+t20261103.0001@acme.example",
        "1+1 is 2",
        "foo.m2t.abc@acme.example",
        "",
    ],
)
def test_what_is_no_token_stays(text: str) -> None:
    assert conceal(text) == text
