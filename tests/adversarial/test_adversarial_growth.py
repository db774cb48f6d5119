"""The work of reading a mail grows with its size and no faster, in every shape (X24)."""

from __future__ import annotations

import pytest
from growth import assert_linear
from shapes import LIFTED, SHAPES, mail_of

from mail2ticket.parse import parse

SIZE = 16 * 1024


def test_there_are_at_least_forty_shapes() -> None:
    assert len(SHAPES) >= 40


@pytest.mark.parametrize("name", SHAPES)
def test_eight_times_the_mail_takes_about_eight_times_as_long(name: str) -> None:
    def read(mail: bytes) -> object:
        message = parse(mail, limits=LIFTED)
        assert message.excess is None
        return message.body.own, [file.size for file in message.attachments]

    assert_linear(read, lambda size: mail_of(name, size), SIZE)
