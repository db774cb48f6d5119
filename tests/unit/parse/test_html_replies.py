"""Whose words the structure of HTML says a piece is, for each mail program (F2, F3)."""

from __future__ import annotations

import html_samples as samples
import pytest

from mail2ticket.model.body import Body, SpanKind
from mail2ticket.parse import parse
from mail2ticket.parse.html import read_html
from mail2ticket.parse.quotes.replies import set_apart


def body_of(html: str) -> Body:
    reading = read_html(html)
    spans, confidence = set_apart(reading.text, reading.marks)
    assert "".join(span.text for span in spans) == reading.text
    return Body(spans=spans, confidence=confidence)


@pytest.mark.parametrize("program", samples.REPLIES)
def test_own_words_end_where_the_program_says_that_a_quote_begins(program: str) -> None:
    body = body_of(samples.REPLIES[program])

    assert body.own == samples.OWN
    assert samples.QUOTED in body.quoted
    assert body.confidence >= 0.9


@pytest.mark.parametrize("program", samples.REPLIES)
@pytest.mark.parametrize("mark", samples.SIGNATURES)
def test_a_marked_signature_is_found_whatever_quotes_below_it(program: str, mark: str) -> None:
    signature, said = samples.SIGNATURES[mark]
    html = samples.REPLIES[program].replace(samples.OWN, f"{samples.OWN}<br>{signature}", 1)

    body = body_of(html)

    assert body.own == samples.OWN
    assert [line for line in body.signature.splitlines() if line] == said.splitlines()


@pytest.mark.parametrize("mark", samples.SIGNATURES)
def test_a_marked_signature_is_found_without_a_quote(mark: str) -> None:
    signature, said = samples.SIGNATURES[mark]

    body = body_of(f"<div>{samples.OWN}</div><br>{signature}")

    assert (body.own, body.signature) == (samples.OWN, said)


@pytest.mark.parametrize("program", samples.INTERLEAVED)
def test_answers_between_quotes_stay_own_words(program: str) -> None:
    html, own = samples.INTERLEAVED[program]

    words = [line for line in body_of(html).own.splitlines() if line]

    assert words == [line for line in own.splitlines() if line]


@pytest.mark.parametrize("program", samples.FORWARDS)
def test_mail_that_is_passed_on_is_found_with_who_wrote_it(program: str) -> None:
    html, subject = samples.FORWARDS[program]
    head = f"From: cy@desk.example\nSubject: {subject}\nContent-Type: text/html; charset=utf-8\n\n"

    message = parse((head + html).encode())

    forward = message.forward
    assert message.body.own == "For you."
    assert forward is not None
    assert str(forward.sender) == "Ada Lund <ada@client.example>"
    assert forward.subject == "Pump"
    assert forward.text == samples.QUOTED


@pytest.mark.parametrize(
    "html",
    [
        '<blockquote style="margin:0 0 0 40px;border:none;padding:0px">indented</blockquote>',
        "<div style='border-top:1px solid #ccc'>Tel: 12 34</div>",
        "<div style='border-top:1px solid #ccc'>Note: the pump is on</div>",
        '<div class="quote">An offer for two pumps</div>',
        '<div id="quote-request">Please quote for two pumps</div>',
        '<table style="border:1px solid"><tr><td>Total:</td><td>5</td></tr></table>',
        '<div class="gmail_quote"></div>own words',
        '<div class="gmail_quote"><div>own words</div></div>',
        '<div id="appendonsend"></div>own words',
        '<div class="gmail_extra">own words</div>',
        "<hr><p>own words</p>",
        '<form name="quote">own words</form>',
        '<a name="quote">own words</a>',
    ],
)
def test_what_looks_like_a_mark_and_is_none_stays_own(html: str) -> None:
    body = body_of(html)

    assert {span.kind for span in body.spans} == {SpanKind.OWN}


def test_a_quote_has_its_marks_in_the_text_and_its_line_above() -> None:
    body = body_of(samples.REPLIES["thunderbird"])

    assert body.quoted == f"Zzz 03.11.26 zzz 10:00 zzz Ada Lund:\n> {samples.QUOTED}"
