"""Signatures, telephones, feet and warnings are set apart, and never a sentence (W1)."""

# ruff: noqa: RUF001 - mail is written in many scripts

from __future__ import annotations

import pytest
from growth import assert_linear
from signature_samples import BANNERS, CARDS, CLOSED, FEET, NAMED, OWN, TELEPHONES

from mail2ticket.model.body import Body
from mail2ticket.parse.quotes.replies import set_apart
from mail2ticket.parse.signatures.closings import is_closing
from mail2ticket.parse.signatures.mobile import is_mobile

WORDS = "The pump is loud, and nobody came."
QUOTE = "On 3 Nov 2026, at 10:00, Bo <bo@desk.example> wrote:\n> Does it run?\n"


def read(text: str) -> Body:
    spans, confidence = set_apart(text)
    assert "".join(span.text for span in spans) == text
    return Body(spans=spans, confidence=confidence)


def test_the_tables_are_as_large_as_they_should_be() -> None:
    assert len({*TELEPHONES}) >= 60
    assert len({*CLOSED}) >= 80
    assert len({*OWN}) >= 60


@pytest.mark.parametrize("line", TELEPHONES)
@pytest.mark.parametrize("below", ["", f"\n{QUOTE}"])
def test_the_line_of_a_telephone_is_set_apart(line: str, below: str) -> None:
    body = read(f"{WORDS}\n\n{line}\n{below}")
    assert (body.own, body.signature) == (WORDS, line)


@pytest.mark.parametrize("closing", CLOSED)
@pytest.mark.parametrize("below", ["", f"\n{QUOTE}"])
def test_a_closing_with_a_name_is_set_apart(closing: str, below: str) -> None:
    signature = f"{closing}\n\nAda Lovelace\nEngines Ltd.\n+44 20 7946 0000"
    body = read(f"{WORDS}\n\n{signature}\n{below}")
    assert (body.own, body.signature) == (WORDS, signature)


@pytest.mark.parametrize("line", NAMED)
def test_the_name_may_stand_beside_the_closing(line: str) -> None:
    body = read(f"{WORDS}\n\n{line}\n")
    assert (body.own, body.signature) == (WORDS, line)


@pytest.mark.parametrize("card", CARDS)
def test_a_card_needs_no_closing(card: str) -> None:
    body = read(f"{WORDS}\n\n{card}\n\n{QUOTE}")
    assert body.own == WORDS
    assert body.signature == card.removesuffix("\n--------------------------------")


def test_thanks_stay_own_and_the_card_below_does_not() -> None:
    body = read(f"{WORDS}\n\nThanks,\nAda Lovelace\nEngines Ltd.\n")
    assert body.own == f"{WORDS}\n\nThanks,"
    assert body.signature == "Ada Lovelace\nEngines Ltd."


@pytest.mark.parametrize("foot", FEET)
def test_a_foot_is_set_apart(foot: str) -> None:
    body = read(f"{WORDS}\n\n{foot}\n")
    assert (body.own, body.signature) == (WORDS, foot)


@pytest.mark.parametrize("foot", FEET)
def test_a_foot_does_not_hide_the_signature_above_it(foot: str) -> None:
    signature = f"Kind regards,\nAda\n\n{foot}"
    body = read(f"{WORDS}\n\n{signature}\n")
    assert (body.own, body.signature) == (WORDS, signature)


@pytest.mark.parametrize("banner", BANNERS)
def test_the_warning_of_a_gateway_is_set_apart(banner: str) -> None:
    body = read(f"{banner}\n\n{WORDS}\n\n{QUOTE}")
    assert (body.own, body.signature) == (WORDS, banner)


@pytest.mark.parametrize("text", OWN)
def test_what_may_be_words_stays_own(text: str) -> None:
    assert read(text).own == text.strip()


@pytest.mark.parametrize("text", OWN)
def test_what_may_be_words_stays_own_above_a_quote(text: str) -> None:
    assert read(f"{text}\n\n{QUOTE}").own == text.strip()


@pytest.mark.parametrize("text", OWN)
def test_what_may_be_words_stays_own_below_words(text: str) -> None:
    if is_closing(text.partition("\n")[0]):
        return  # a closing below words closes them
    assert read(f"Hello Bo,\n\n{WORDS}\n\n{text}\n").own.endswith(text.strip())


@pytest.mark.parametrize(
    "ps", ["PS: call me.", "P.S. Call me.", "追伸 電話ください。", "З.Ы. Позвоните мне."]
)
def test_a_postscript_is_words_again(ps: str) -> None:
    assert read(f"{WORDS}\n\nRegards,\nAda\n\n{ps}\n").own == f"{WORDS}\n\n{ps}"


def test_words_below_a_closing_are_words_again() -> None:
    body = read(f"{WORDS}\n\nRegards,\nAda\n\nOh, and the fan has been broken since Monday.\n")
    assert body.signature == "Regards,\nAda"
    assert body.own.endswith("Oh, and the fan has been broken since Monday.")


@pytest.mark.parametrize(
    ("signature", "confidence"),
    [
        ("-- \nAda", 1.0),
        ("Sent from my iPhone", 0.98),
        ("Virus-free. www.scanner.example", 0.94),
        ("--\nAda", 0.95),
        ("Regards,\nAda", 0.9),
        ("-Ada", 0.9),
        (CARDS[0], 0.9),
    ],
)
def test_what_is_seen_gives_the_confidence(signature: str, confidence: float) -> None:
    assert read(f"{WORDS}\n\n{signature}\n").confidence == confidence


def test_a_line_longer_than_a_telephone_s_is_none() -> None:
    assert not is_mobile("Sent from my iPhone" + " x" * 100)


@pytest.mark.parametrize(
    "piece",
    ["Regards,\nAda\n\n", "Tel: 1\n", "Ada\nTel: 0123456\nFax: 0123456\n\n", "_____\n", "-- \n",
     "this message is confidential\n\n", "Sent from my x\n", "Thanks\nAda\n", "CAUTION: ", "Ada ",
     "+0 ", "www.", "-", "Virus-free.\n\n"],
)  # fmt: skip
def test_signatures_are_found_in_linear_time(piece: str) -> None:
    assert_linear(set_apart, lambda size: piece * (size // len(piece)), 20_000)
