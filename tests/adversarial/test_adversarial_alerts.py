"""Tokens of alerts that were written to hurt (X16)."""

from __future__ import annotations

import pytest
from growth import assert_linear, assert_quick

from mail2ticket.model.alert_lines import LabelledLines
from mail2ticket.model.alert_token import AutotaskToken

SHAPES = {
    "opened": "<Autotask>",
    "closed": "</Autotask>",
    "pairs": "<Autotask></Autotask>",
    "passwords": "<PW ",
    "quoted": '<PW "',
    "single": "<PW '",
    "mixed": "<PW \"<PW '",
    "bare": "<PW>",
    "bare text": "<PW>x",
    "blanks": "<PW \n",
    "close blanks": "</Autotask        ",
    "elements": '<Autotask><ID name="x"/>',
    "entities": "<Autotask>&lol;",
    "attributes": '<Autotask><PW name="x" ',
    "comments": "<Autotask><!-- -->",
    "brackets": "<",
}


@pytest.mark.parametrize("name", SHAPES)
def test_x16_reading_and_concealing_grow_with_the_text_and_no_faster(name: str) -> None:
    def work(text: str) -> object:
        return AutotaskToken().read(text), AutotaskToken().conceal(text)

    assert_linear(work, lambda size: SHAPES[name] * (size // len(SHAPES[name])), 64 * 1024)


@pytest.mark.parametrize("name", SHAPES)
def test_x16_the_same_with_an_end(name: str) -> None:
    def work(text: str) -> object:
        return AutotaskToken().read(text), AutotaskToken().conceal(text)

    shape = SHAPES[name]
    assert_linear(
        work, lambda size: f"<Autotask>{shape * (size // len(shape))}</Autotask>", 64 * 1024
    )


def test_x16_five_megabytes_of_beginnings_are_no_token() -> None:
    text = "<Autotask>" * 500_000

    def work() -> object:
        return AutotaskToken().read(text), AutotaskToken().conceal(text)

    assert assert_quick(work, 10) == (None, text)


@pytest.mark.parametrize("shape", ["a:", "Alert-Key: x\n", "Host: x\n\n", ">", "Alert-Key"])
def test_x16_labelled_lines_grow_with_the_text_and_no_faster(shape: str) -> None:
    def work(text: str) -> object:
        return LabelledLines().read(text), LabelledLines().conceal(text)

    assert_linear(work, lambda size: shape * (size // len(shape)), 64 * 1024)
