"""What ``inspect --json`` says is quoted, where the text was made from HTML."""

from __future__ import annotations

import pytest

from mail2ticket import parse
from mail2ticket.cli.found import facts_of


@pytest.mark.parametrize(
    ("kind", "text", "quoted"),
    [
        ("html", "<p>Yes.</p><blockquote type=cite>Is <blockquote>x</blockquote>", "Is\nx"),
        ("plain", "Yes.\n\n> Is\n>> x\n", "> Is\n>> x"),
    ],
)
def test_marks_that_we_put_there_are_no_words_of_the_quote(
    kind: str, text: str, quoted: str
) -> None:
    message = parse(f"From: a@client.example\nContent-Type: text/{kind}\n\n{text}".encode())

    assert facts_of("mail", message)["quoted"] == quoted
