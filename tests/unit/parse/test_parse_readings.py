"""A mail as plain text and as HTML: which reading is taken, and how sure the cut is."""

from __future__ import annotations

import html_samples as samples
import pytest
from growth import assert_linear

from mail2ticket import parse
from mail2ticket.model.defect import DefectCode
from mail2ticket.parse.html import html_to_text
from mail2ticket.parse.quotes.readings import Verdict, compare
from mail2ticket.testing import mail

LONG = "".join(
    f"<p>Paragraph {number} of a long letter about pumps and valves.</p>" for number in range(30)
)


def flat(html: str) -> str:
    """The text without marks of quoting, as some programs write the plain part."""
    return "\n".join(line.lstrip("> ") for line in html_to_text(html).splitlines())


@pytest.mark.parametrize("program", samples.REPLIES)
def test_the_cut_of_the_html_is_carried_over_to_plain_text_that_has_none(program: str) -> None:
    html = samples.REPLIES[program]

    body, verdict = compare(flat(html), html)

    assert verdict in {Verdict.SAME, Verdict.NOT_COMPARED}
    assert (body.own, body.is_from_html) == (samples.OWN, False)
    assert samples.QUOTED in body.quoted
    assert body.confidence >= 0.9


@pytest.mark.parametrize("mark", samples.SIGNATURES)
def test_a_signature_is_carried_over(mark: str) -> None:
    signature, said = samples.SIGNATURES[mark]
    html = f"<div>{samples.OWN}</div><br>{signature}"

    body, _ = compare(flat(html), html)

    assert body.own == samples.OWN
    assert body.signature.split()[-1] in said


def test_what_is_carried_over_ends_where_it_does() -> None:
    html = (
        '<div class="moz-cite-prefix">Zzz Ada zzz:</div><blockquote type="cite">Is it on?'
        "</blockquote><p>It is.</p>"
    )

    body, _ = compare("Zzz Ada zzz:\nIs it on?\nIt is.\n", html)

    assert (body.own, body.quoted) == ("It is.", "Zzz Ada zzz:\nIs it on?")


def test_plain_text_that_leaves_no_doubt_is_taken_without_a_look_at_the_html() -> None:
    body, verdict = compare(
        "Yes.\n\nOn 3 Nov 2026, Ada <ada@client.example> wrote:\n> Is it on?\n",
        '<p>No.<blockquote type="cite">x</blockquote>',
    )

    assert (body.own, verdict) == ("Yes.", Verdict.NOT_COMPARED)


def test_html_without_marks_is_not_looked_at() -> None:
    assert compare("It is on.", "<p>It is <b>on</b>.</p>")[1] is Verdict.NOT_COMPARED


def test_equal_readings_are_the_surer_of_the_two() -> None:
    body, verdict = compare("It is on.", "<p>It is on.<blockquote></blockquote>")

    assert (body.own, body.confidence, verdict) == ("It is on.", 1.0, Verdict.SAME)


@pytest.mark.parametrize(
    "stub",
    [
        "This is an HTML mail; your program cannot show it.",
        "Diese E-Mail ist im HTML-Format.",
        "Ce message est au format HTML",
        "Paragraph 0 of a long letter",
    ],
)
def test_plain_text_that_says_nothing_or_was_cut_gives_way(stub: str) -> None:
    body, verdict = compare(stub, LONG)

    assert verdict is Verdict.CUT
    assert body.is_from_html
    assert "Paragraph 29" in body.own
    assert body.confidence > 0.9


def test_where_they_say_different_things_the_longer_is_taken_and_it_is_said_so() -> None:
    message = parse(mail(body="Buy now, it is cheap.", html=LONG))

    assert "Paragraph 29" in message.body.own
    assert message.body.confidence < 0.8
    assert DefectCode.READINGS_DIFFER in {defect.code for defect in message.defects}


def test_where_own_words_differ_those_of_the_plain_text_stay() -> None:
    html = '<p>Something else.</p><blockquote type="cite">Is it on?</blockquote>'

    body, verdict = compare("It is on, since Monday.", html)

    assert (body.own, verdict) == ("It is on, since Monday.", Verdict.DIFFERENT)
    assert body.confidence < 0.8


def test_marks_never_take_all_own_words_away() -> None:
    html = '<blockquote type="cite">It is on, since Monday.</blockquote>'

    body, verdict = compare("It is on, since Monday.", html)

    assert (body.own, verdict) == ("It is on, since Monday.", Verdict.DIFFERENT)


def test_where_plain_text_has_no_own_words_those_of_the_html_are_taken() -> None:
    text = "-- \nAda\n"
    html = '<p>It is on.</p><blockquote type="cite">Is it on?</blockquote>'

    body, _ = compare(text, html)

    assert body.own == "It is on."


def test_html_that_is_too_long_is_not_compared() -> None:
    assert compare("Yes.", "<blockquote>x</blockquote>" * 10_000)[1] is Verdict.NOT_COMPARED


def test_links_and_names_of_pictures_are_no_difference() -> None:
    html = (
        '<div>See <a href="https://desk.example/7">this</a> <img src="cid:1" alt="pump"></div>'
        '<div class="yahoo_quoted">Zzz Ada zzz:<div>Is it on?</div></div>'
    )
    text = "See this <https://desk.example/7> [cid:1]\nZzz Ada zzz:\nIs it on?\n"

    body, _ = compare(text, html)

    assert body.quoted == "Zzz Ada zzz:\nIs it on?"


def test_no_words_at_all_are_no_difference() -> None:
    body, _ = compare("\n", "<blockquote>...</blockquote>")

    assert body.text == "\n"


def test_a_line_that_is_half_a_quote_is_not_cut() -> None:
    html = '<p>It is.</p><div class="yahoo_quoted">Zzz Ada:</div>'

    body, verdict = compare("It is. Zzz Ada:\n", html)

    assert (body.own, verdict) == ("It is. Zzz Ada:", Verdict.DIFFERENT)


@pytest.mark.parametrize(
    "piece", ["x<blockquote type=cite>y</blockquote>", "<blockquote>", "x <b>y</b> "]
)
def test_two_readings_are_compared_in_linear_time(piece: str) -> None:
    def both(size: int) -> tuple[str, str]:
        html = piece * (size // len(piece))
        return flat(html), html

    assert_linear(lambda made: compare(*made), both, 8_000)
