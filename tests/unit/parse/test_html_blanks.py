"""White space of HTML is folded alike, whichever way is the shortest for a text."""

from __future__ import annotations

import pytest

from mail2ticket.parse.html.blanks import folded, seen


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It runs again", "It runs again"),
        (" at both ends ", " at both ends "),
        ("two  blanks", "two blanks"),
        ("\r\n\tover\r\nlines \n", " over lines "),
        ("\n\t ", " "),
        ("a\x1fb", "a\x1fb"),
        ("a\x1f\n b", "a\x1f b"),
        ("a\x1cb", "a b"),
        ("hard\u00a0 blank", "hard blank"),
        ("Größe\u2028neu", "Größe neu"),
        ("wide\u3000blank", "wide\u3000blank"),
        ("wide \u3000\n blank", "wide \u3000 blank"),
        ("", ""),
    ],
)
def test_runs_of_white_space_are_one_blank(text: str, expected: str) -> None:
    """Only what browsers fold is folded: neither the wide blank nor a separator of units."""
    assert folded(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Größe", "Größe"),
        ("Grö\u00adße\ufeff", "Größe"),
        ("می\u200cخواهم", "می\u200cخواهم"),  # noqa: RUF001 - Persian
        ("Sale\u200c\u00a0\u200c", "Sale"),
    ],
)
def test_what_nobody_sees_is_left_out(text: str, expected: str) -> None:
    """A joiner within a word stays; a row of them fills what a list of mails shows."""
    assert seen(text) == expected
