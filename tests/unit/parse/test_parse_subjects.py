"""S3: what a subject says of its mail, and about what."""

# ruff: noqa: RUF001 - subjects are written in many scripts

from __future__ import annotations

import pytest
from growth import assert_linear

from mail2ticket.model.subjects import Sign, sign_of
from mail2ticket.parse.quotes.subjects import are_strangers


@pytest.mark.parametrize(
    ("subject", "sign"),
    [
        ("Re: pump", Sign.REPLY), ("RE[2]: pump", Sign.REPLY), ("AW: Pumpe", Sign.REPLY),
        ("SV: pumpen", Sign.REPLY), ("Odp: pompa", Sign.REPLY), ("YNT: pompa", Sign.REPLY),
        ("回复：泵", Sign.REPLY), ("Ответ: насос", Sign.REPLY), ("ΑΠ: αντλία", Sign.REPLY),
        ("תגובה: משאבה", Sign.REPLY), ("رد: مضخة", Sign.REPLY), ("RÉP : pompe", Sign.REPLY),
        ("Fwd: pump", Sign.FORWARD), ("FW: pump", Sign.FORWARD), ("WG: Pumpe", Sign.FORWARD),
        ("TR : pompe", Sign.FORWARD), ("Rv: bomba", Sign.FORWARD), ("ENC: bomba", Sign.FORWARD),
        ("Doorst: pomp", Sign.FORWARD), ("VL: pumppu", Sign.FORWARD), ("PD: pompa", Sign.FORWARD),
        ("Továbbítás: szivattyú", Sign.FORWARD), ("İLT: pompa", Sign.FORWARD),
        ("[Desk] (7) Fwd: pump", Sign.FORWARD), ("Fwd: Re: pump", Sign.FORWARD),
        ("Re: Fwd: pump", Sign.REPLY), ("VS: pumpen", Sign.EITHER),
        ("[Fwd: pump]", Sign.FORWARD), ("Re: [Fwd: pump]", Sign.REPLY),
        ("[Desk 7] [Fwd: pump]", Sign.FORWARD),
        ("pump", Sign.NONE), ("", Sign.NONE), ("Pump: it smokes", Sign.NONE),
        ("Reply to Ada: when?", Sign.NONE), ("Forwarding: how?", Sign.NONE),
    ],
)  # fmt: skip
def test_the_first_prefix_tells(subject: str, sign: Sign) -> None:
    assert sign_of(subject) is sign


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [
        ("Re: pump", "pump"), ("Re: [T#17] Pump smokes", "Pump smokes"), ("Re: pump", ""),
        ("", "pump"), ("Re: pump in hall 2", "The pump"), ("AW: 泵坏了", "泵坏了吗"),
        ("Re: order 4711", "Bestellung 4711"), ("RE: ***SPAM*** pump", "pump"),
    ],
)  # fmt: skip
def test_subjects_that_share_a_word_are_of_one_thing(mine: str, theirs: str) -> None:
    assert not are_strangers(mine, theirs)


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [("Re: pump", "invoice"), ("a question", "Fwd: the report"), ("泵坏了", "发票问题")],
)
def test_subjects_that_share_none_are_strangers(mine: str, theirs: str) -> None:
    assert are_strangers(mine, theirs)


@pytest.mark.parametrize("piece", ["Re: ", "[", "[a]", " ", "a", ":", "Re[1]:"])
def test_the_work_does_not_grow_with_the_subject(piece: str) -> None:
    assert_linear(sign_of, lambda size: piece * size, 1_500)
