"""Text set in lines."""

from __future__ import annotations

import pytest

from mail2ticket.pages import plain
from mail2ticket.transcript.setting import Setter, is_right_to_left, without_unseen


def set_in(paragraph: str, width: int) -> list[str]:
    """Return the lines of *paragraph*, each letter of which is 1 wide."""
    return list(Setter(lambda text: float(len(text))).lines(paragraph, width))


@pytest.mark.parametrize(
    ("paragraph", "lines"),
    [
        ("", [""]),
        ("one two three", ["one two", "three"]),
        ("one two ", ["one two"]),
        ("  one", ["  one"]),
        ("one       two", ["one", "two"]),
        ("          two", ["", "two"]),
        ("abcdefghijkl m", ["abcdefgh", "ijkl m"]),
        ("ab abcdefghijkl", ["ab", "abcdefgh", "ijkl"]),
        ("well-known", ["well-", "known"]),
        ("a/b/c/d/e/f", ["a/b/c/d/", "e/f"]),
        ("注文番号がまだ届いて", ["注文番号がまだ届", "いて"]),
        ("注文番号がまだ届。", ["注文番号がまだ", "届。"]),
        ("ab注文番号がまだcd", ["ab注文番号がま", "だcd"]),
        ("e\u0301" * 9, ["e\u0301" * 4, "e\u0301" * 4, "e\u0301"]),
    ],
)
def test_lines_end_where_they_may(paragraph: str, lines: list[str]) -> None:
    assert set_in(paragraph, 8) == lines


def test_no_letter_is_lost_in_a_word_that_is_longer_than_any_line() -> None:
    lines = set_in("x" * 10_000, 80)
    assert "".join(lines) == "x" * 10_000
    assert max(map(len, lines)) == 80


def test_what_was_measured_is_measured_once() -> None:
    asked: list[str] = []

    def measure(text: str) -> float:
        asked.append(text)
        return 1.0

    list(Setter(measure).lines("abc abc שלום abc שלום " * 100, 40))
    assert sorted(asked) == sorted({*"abc ", "שלום", "שלום "})


@pytest.mark.parametrize(
    ("text", "is_reversed"),
    [("", False), ("5518", False), ("5518 שלום", True), ("a שלום", False), ("\u0628", True)],
)
def test_text_runs_as_its_first_letter_does(text: str, is_reversed: bool) -> None:
    assert is_right_to_left(text) is is_reversed


def test_digits_and_marks_alone_run_from_left_to_right() -> None:
    assert not is_right_to_left("\u0660 \u064b")


def test_joiners_stay_where_they_join() -> None:
    assert without_unseen("a\u200d\ufe0f") == "a"
    assert without_unseen("\u0645\u06cc\u200c\u062e") == "\u0645\u06cc\u200c\u062e"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("plain", "plain"),
        ("a\r\nb\rc\x0bd\x0ce\x85f\u2028g", "a\nb\nc\nd\ne\nf\ng"),
        ("a\tb", "a\tb"),
        ("\x00\x07\x1b\x7f\x9f\ud800\ufffe", "\ufffd" * 7),
        ("\u202ea\u2066b\ufeffc\u200bd\U000e0041", "abcd"),
        ("\u200ea\u200fb", "\u200ea\u200fb"),
        ("e" + "\u0301" * 50, "e" + "\u0301" * 4),
    ],
)
def test_text_is_safe_to_lay_out(text: str, left: str) -> None:
    assert plain.lines(text) == left


def test_many_blank_lines_are_one() -> None:
    assert plain.body("a\n\n\n \n\t\nb\n\n") == "a\n\nb"
    assert plain.body("\n" * 100_000) == ""
    assert plain.body("x" + "\n \t" * 100_000) == "x"


def test_a_line_is_short() -> None:
    assert plain.line("x" * 1_000, 10) == "x" * 9 + "…"
