"""The line above a quote, in thirty languages, as the mail programs write it (W1, T6)."""

# ruff: noqa: RUF001 - mail is written in many scripts

from __future__ import annotations

import pytest
from introduction_samples import APPLE, FOLDED, GMAIL, ONE_LINE, SENTENCES, WEB_MAIL

from mail2ticket.model.body import Body
from mail2ticket.parse.quotes.introductions import find_introduction
from mail2ticket.parse.quotes.replies import set_apart
from mail2ticket.parse.quotes.sayings import CUT


def read(text: str) -> Body:
    spans, confidence = set_apart(text)
    assert "".join(span.text for span in spans) == text
    return Body(spans=spans, confidence=confidence)


def test_the_table_is_as_large_as_it_should_be() -> None:
    assert len({*ONE_LINE, *FOLDED}) > 240


@pytest.mark.parametrize("line", [*ONE_LINE, *FOLDED])
def test_a_quote_is_introduced_in_the_language_of_the_sender(line: str) -> None:
    body = read(f"Yes, it is.\n\n{line}\n\n> Is it on?\n> Ada\n")
    assert body.own == "Yes, it is."
    assert body.quoted == f"{line}\n\n> Is it on?\n> Ada".strip()
    assert body.confidence >= 0.9


@pytest.mark.parametrize("line", [*ONE_LINE, *FOLDED])
def test_words_right_above_an_introduction_are_not_taken_with_it(line: str) -> None:
    body = read(f"I will look at it as soon as I\nget back.\n{line}\n> When?\n")
    assert body.own == "I will look at it as soon as I\nget back."


@pytest.mark.parametrize("line", [*ONE_LINE, *FOLDED])
def test_answers_between_the_quotes_stay_own(line: str) -> None:
    body = read(f"{line}\n> Is it on?\n\nYes, since 8.\n\n> And the fan?\n\nNo.\n")
    assert body.own == "Yes, since 8.\n\n\nNo."


@pytest.mark.parametrize("line", [one for one in [*GMAIL, *APPLE, *FOLDED] if "@" in one])
def test_a_sure_introduction_needs_no_marks_below(line: str) -> None:
    body = read(f"Yes.\n\n{line}\n\nIs it on?\n")
    assert (body.own, body.quoted[-9:]) == ("Yes.", "Is it on?")
    assert CUT < body.confidence < 1


@pytest.mark.parametrize("text", SENTENCES)
def test_a_sentence_about_what_somebody_wrote_stays_own(text: str) -> None:
    assert read(text).own == text
    assert read(f"Hello,\n\n{text}\n\nKindly see to it.\n").own.endswith("Kindly see to it.")


@pytest.mark.parametrize(
    ("lines", "confidence"),
    [
        (["On 3 Nov 2026, at 10:00, Ada <a@b.example> wrote:", "\n", "> x"], 1.0),
        (["On 3 Nov 2026, at 10:00, Ada <a@b.example> wrote:", "\n", "x"], 0.95),
        (["On 3 Nov 2026, at 10:00, Ada wrote:", "> x"], 1.0),
        (["On 3 Nov 2026, at 10:00, Ada wrote:", "x"], 0.85),
        (["вт, 3 нояб. 2026 г. в 10:00, Ada <a@b.example>:", "x"], 0.95),
        (["Call of 3.11.2026 with a@b.example:", "> x"], 0.9),
        (["Ada wrote:", "> x"], 0.9),
        (["Ada wrote:", "x"], 0.0),
        (["On 3 Nov 2026 I wrote:", "> x"], 0.0),
        (["I wrote to you on 3.11.2026 about all this and much more besides:", "x"], 0.0),
        (["a line of some length", "> x"], None),
        (["Ada wrote a lot on 3.11.2026 and this is it:", "x"], 0.75),
        (["short:", "> x"], None),
    ],
)
def test_what_is_said_and_seen_gives_the_confidence(
    lines: list[str], confidence: float | None
) -> None:
    found = find_introduction(lines, 0)
    assert (found and found.confidence) == confidence


def test_a_doubt_cuts_nothing_and_is_told() -> None:
    body = read("Hello,\n\nAda wrote a lot on 3.11.2026 and this is it:\n\nthe pump is loud\n")
    assert body.own.endswith("the pump is loud")
    assert body.confidence < 1


def test_what_is_introduced_first_and_not_marked_may_hold_the_answer() -> None:
    text = f"{WEB_MAIL[0]}\n\nIs it on?\n\nYes, it is.\n"
    body = read(text)
    assert body.own == text.strip()
    assert body.confidence < 1


def test_a_sentence_that_ends_above_is_not_part_of_it() -> None:
    body = read(
        "On 3 Nov 2026 I called bob@desk.example.\nAda <ada@x.example> wrote on 3.11.2026:\n> x\n"
    )
    assert body.own == "On 3 Nov 2026 I called bob@desk.example."
