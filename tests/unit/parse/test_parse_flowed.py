"""Text of format=flowed."""

from __future__ import annotations

import pytest

from mail2ticket.parse.parts.flowed import unflow


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("one \ntwo\nthree", "one two\nthree"),
        ("> one \n> two\nthree", "> one two\nthree"),
        (">> one \n> two", ">> one \n> two"),
        (" >stuffed", ">stuffed"),
        ("one\n-- \nAda", "one\n-- \nAda"),
        ("one \n-- \nAda", "one \n-- \nAda"),
        ("", ""),
        ("one\n\ntwo\n", "one\n\ntwo\n"),
        (" From here \n on", "From here on"),
        ("> one \nanswer", "> one \nanswer"),
        ("> one \n>> two", "> one \n>> two"),
        (">>one \n>>two", ">> one two"),
        ("> one \n> \n> two", "> one \n> two"),
        ("> -- \n> Ada", "> -- \n> Ada"),
        ("one \n>-- \ntwo", "one \n> -- \ntwo"),
        ("  indented \n  more", " indented  more"),
        ("ends with one ", "ends with one "),
        ("one \n", "one "),
    ],
)
def test_soft_breaks_are_taken_out(text: str, expected: str) -> None:
    assert unflow(text) == expected


def test_the_blank_goes_too_where_it_was_nobody_s() -> None:
    assert unflow("won \nder", is_blank_deleted=True) == "wonder"
