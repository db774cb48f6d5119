# ruff: noqa: E501 - the lines of HTML are left whole

from __future__ import annotations

import pytest
from growth import assert_linear
from hypothesis import given
from hypothesis import strategies as st

from mail2ticket.model.body import Body
from mail2ticket.parse.replies import set_apart
from mail2ticket.parse.html import html_to_text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One</p><p>Two</p>", "One\n\nTwo"),
        ("<div>One</div><div>Two</div>", "One\nTwo"),
        ("<div>One</div><div><br></div><div>Two</div>", "One\n\nTwo"),
        ("One<br>Two<br/>Three", "One\nTwo\nThree"),
        (
            "<p class=MsoNormal>One</p><p class=MsoNormal>&nbsp;</p><p class=MsoNormal>Two",
            "One\n\nTwo",
        ),
        ("  a \n\t b  <b> c </b>d", "a b c d"),
        ("a<!-- hidden -->b", "ab"),
        ("<style>p{}</style><script>if (a<b) x()</script>text<title>no</title>", "text"),
        ("<ul><li>one<li>two</ul>", "* one\n* two"),
        ("<ol><li>one</li><li>two</li></ol>", "1. one\n2. two"),
        ("<ul><li>one<ul><li>deep</ul></ul>", "* one\n  * deep"),
        ("<table><tr><td>a<td>b<tr><td>c<td>d</table>", "a\tb\nc\td"),
        ("<pre>a\n  b</pre>", "a\n  b"),
        ("&lt;b&gt; &amp; &euro;5 &#x41;&#66; &nosuch; AT&T", "<b> & €5 AB &nosuch; AT&T"),
        ("5 < 6 and a<b", "5 < 6 and a"),
        ("<p>one<p>two", "one\n\ntwo"),
        ("mail <jane@client.example> now", "mail <jane@client.example> now"),
        ("<img alt='Logo of a firm'><img alt='\N{GRINNING FACE}'>", "\N{GRINNING FACE}"),
    ],
)
def test_text_reads_as_the_page_did(html: str, text: str) -> None:
    assert html_to_text(html) == text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<a href='https://desk.example/7'>here</a>", "here <https://desk.example/7>"),
        ("<a href='https://www.desk.example/'>desk.example</a>", "desk.example"),
        ("<a href='mailto:ada@client.example'>ada@client.example</a>", "ada@client.example"),
        ("<a href='mailto:ada@client.example'>Ada</a>", "Ada <mailto:ada@client.example>"),
        ("<a href='#top'>up</a> <a href='javascript:x()'>run</a>", "up run"),
        ("<a href='https://x.example'><img alt=Picture></a>", "Picture <https://x.example>"),
    ],
)
def test_a_link_says_where_it_leads_unless_its_words_do(html: str, text: str) -> None:
    assert html_to_text(html) == text


@pytest.mark.parametrize(
    "hidden",
    [
        "<div style='display:none'>no <b>no</b></div>",
        "<span style='DISPLAY : none !important'>no</span>",
        '<p style="font-size:0px;color:#fff">no</p>',
        "<div style='max-height:0;overflow:hidden'>no<div>no</div></div>",
        "<span hidden>no</span>",
        "<div style='mso-hide:all'>no</div>",
    ],
)
def test_what_the_reader_never_saw_is_left_out(hidden: str) -> None:
    assert html_to_text(f"<div>seen</div>{hidden}<div>too</div>") == "seen\ntoo"


def test_a_font_that_is_small_is_not_hidden() -> None:
    assert html_to_text("<span style='font-size:0.9em'>seen</span>") == "seen"


def own_words(html: str) -> str:
    return Body(spans=set_apart(html_to_text(html))[0]).own


@pytest.mark.parametrize(
    "quote",
    [
        # Gmail, in a language that no table has
        (
            '<div class="gmail_quote"><div dir="ltr" class="gmail_attr">Zzz Ada zzz:<br></div>'
            '<blockquote class="gmail_quote"><div>Is it on?</div></blockquote></div>'
        ),
        # Thunderbird
        (
            '<div class="moz-cite-prefix">Zzz Ada zzz:<br></div><blockquote type="cite">Is it on?'
            "</blockquote>"
        ),
        # Apple
        '<blockquote type="cite"><div>On 3 Nov 2026, Ada wrote:</div><div>Is it on?</div></blockquote>',
        # Yahoo
        '<div class="ydp1yahoo_quoted"><div>Zzz Ada zzz:</div><div>Is it on?</div></div>',
        # Outlook
        (
            "<div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm'>"
            "<p class=MsoNormal><b>From:</b> Ada<br><b>Sent:</b> Tuesday 10:00<br><b>To:</b> Bo<br>"
            "<b>Subject:</b> Pump</p></div><p class=MsoNormal>Is it on?</p>"
        ),
        # Outlook on the web
        (
            '<hr><div id="divRplyFwdMsg"><b>Von:</b> Ada<br><b>Gesendet:</b> Dienstag<br>'
            "<b>An:</b> Bo<br><b>Betreff:</b> Pumpe</div><div>Is it on?</div>"
        ),
    ],
)
def test_the_quotes_of_mail_programs_are_found_in_their_html(quote: str) -> None:
    assert own_words(f"<div>Yes, it is.</div><br>{quote}") == "Yes, it is."


def test_an_indented_paragraph_is_no_quote() -> None:
    html = '<blockquote style="margin:0 0 0 40px;border:none;padding:0px">indented</blockquote>'
    assert html_to_text(html) == "indented"


def test_a_quote_in_a_quote_has_two_marks() -> None:
    html = "a<blockquote>b<blockquote>c</blockquote></blockquote>d"
    assert html_to_text(html).split("\n") == ["a", "", "> b", ">> c", "d"]


def test_a_signature_of_gmail_is_set_off() -> None:
    html = "<div>Yes.</div><div class='gmail_signature'>Ada<br>Engines Ltd.</div>"
    assert Body(spans=set_apart(html_to_text(html))[0]).signature == "--\nAda\nEngines Ltd."


@given(st.text(alphabet="<>/!-?ab \"'=&;#1\n", max_size=200))
def test_no_markup_however_broken_raises(html: str) -> None:
    html_to_text(html)


SHAPES = [
    "<", "<a ", "<a href='x'>", "<a href='x'>y", "<div>", "<div>x", "</div>", "<!--", "<!", "<?",
    '<a href="', "<a x='", "<a ='", "&", "&a", "&#9", "<blockquote>", "<blockquote>x<br>", "<p>",
    "<ul><li>x", "<table><tr><td>x", "<pre>\n", "<style>", "<script><", "<a@b", "<br>", " ", "\n",
    "<span style='display:none'>", "<a b = c d ", "<hr>", "\u00a0",
]  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES)
def test_the_work_grows_with_the_markup_and_no_faster(shape: str) -> None:
    assert_linear(html_to_text, lambda size: shape * (size // len(shape)), 10_000)
