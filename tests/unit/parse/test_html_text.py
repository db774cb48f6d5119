# ruff: noqa: E501 - the lines of HTML are left whole

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mail2ticket.parse.html import html_to_text, read_html


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


@pytest.mark.parametrize(
    ("html", "text"),
    [
        # lists
        ("<ol start=3><li>c<li>d</ol>", "3. c\n4. d"),
        ("<ol type=a><li>one<li value=5>two<li>three</ol>", "a. one\ne. two\nf. three"),
        ("<ol type=I start=4><li>x</ol>", "IV. x"),
        (
            "<ul><li>one<ol><li>deep<li>deeper</ol><li>two</ul>",
            "* one\n  1. deep\n  2. deeper\n* two",
        ),
        ("<ul><li><p>one</p></li><li><p>two</p></li></ul>", "* one\n\n* two"),
        ("<dl><dt>Pump<dd>moves water</dl>", "Pump\nmoves water"),
        (
            "<p class=MsoListParagraph><![if !supportLists]><span style='mso-list:Ignore'>\u00b7<span style='font:7.0pt \"Times New Roman\"'>&nbsp;&nbsp; </span></span><![endif]>one</p>",
            "* one",
        ),
        (
            "<p class=MsoListParagraph><span style='mso-list:Ignore'>1.<span>&nbsp;&nbsp; </span></span>one</p>",
            "1. one",
        ),
        # tables
        ("<table><tr><th>Part<th>Price<tr><td>Pump<td>5</table>", "Part\tPrice\nPump\t5"),
        (
            "<table><tr><td><p class=MsoNormal>Part</p></td><td><p class=MsoNormal>Price</p></td></tr></table>",
            "Part\tPrice",
        ),
        ("<table><tr><td>Part<td><td>Price</table>", "Part\t\tPrice"),
        (
            "<table><tr><td><table><tr><td><p>Dear Ada,</p><p>it is on.</p></td></tr></table></td></tr></table>",
            "Dear Ada,\n\nit is on.",
        ),
        (
            "<table><tr><td><div>left</div><div>more</div></td><td>right</td></tr></table>",
            "left\nmore\nright",
        ),
        ("<table><tr><td>a</div>b</td><td>c</table>", "ab\tc"),
        ("<div><table><tr><td>a</div></td><td>b</td></tr></table>", "a\tb"),
        # pictures
        ("Hi <img src='cid:1' alt='pump.png'> there", "Hi [image: pump.png] there"),
        (
            "<img src='https://x.example/1' alt='Sale'><img src='https://x.example/2' alt='Now'>",
            "Sale Now",
        ),
        ("Hi<img src='https://x.example/1' alt='Sale'>", "Hi"),
        # lines
        ("<div>one<br></div><div>two</div>", "one\ntwo"),
        ("<div>one</div>&nbsp;<div>two</div>", "one\n\ntwo"),
        (
            "<p style='margin:0'>one</p><p style='margin-top:0px;margin-bottom:0px'>two</p>",
            "one\ntwo",
        ),
        ("<h1>Head</h1>text", "Head\n\ntext"),
        ("<div style='white-space:pre-wrap'>one\n  two</div>", "one\n  two"),
        ("<pre>a\n<b>  b</b>\n</pre>c", "a\n  b\n\nc"),
        ("one<hr>two", "one\n" + 32 * "_" + "\ntwo"),
        ("<o:p>&nbsp;</o:p>one<o:p></o:p>", "one"),
        ("<q>on</q>, he says", '"on", he says'),
        # what is not shown
        ("a<!--[if mso]>no<![endif]-->b<!--[if !mso]><!-->c<!--<![endif]-->", "abc"),
        ("<![CDATA[no]]>yes", "yes"),
        ("<head><title>no</title><style>p{}</style></head>yes", "yes"),
        ("<select><option>no</select>yes", "yes"),
        ("<svg><text>no</text></svg>yes", "yes"),
        ("<!-->yes", "yes"),
        # what a browser reads
        ("&copy2026 &#150; &#x80; &lt", "\u00a92026 \u2013 \u20ac <"),
        ("one&nbsp;&nbsp;&nbsp; two", "one two"),
        ("Hello\u200b \u034f\u00ad world\ufeff", "Hello world"),
        ("Sale" + "&nbsp;&zwnj;" * 30 + "<p>Hi", "Sale\n\nHi"),
        ("\u0645\u06cc\u200c\u0634\u0648\u062f", "\u0645\u06cc\u200c\u0634\u0648\u062f"),
        ("<div dir=rtl>\u05e9\u05dc\u05d5\u05dd <b>Ada</b></div>", "\u05e9\u05dc\u05d5\u05dd Ada"),
        ("<b>bold<i>both</b>neither", "boldbothneither"),
        ("<p>one</p></div></span></p>two", "one\n\ntwo"),
        ("<a href='x'", ""),
        ("<P CLASS=a>One</P >two", "One\n\ntwo"),
    ],
)
def test_text_is_what_a_browser_shows(html: str, text: str) -> None:
    assert html_to_text(html) == text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        (
            "<a href='https://eu1.safelinks.protection.outlook.com/?url=https%3A%2F%2Fdesk.example%2F7&amp;data=x'>https://desk.example/7</a>",
            "https://desk.example/7",
        ),
        (
            "<a href='https://urldefense.com/v3/__https://desk.example/7__;!!x$'>here</a>",
            "here <https://desk.example/7>",
        ),
        (
            "<a href='https://www.google.com/url?q=https://desk.example/7&amp;sa=D'>here</a>",
            "here <https://desk.example/7>",
        ),
        (
            "<a href='https://thief.example/?https://bank.example'>https://bank.example</a>",
            "https://bank.example <https://thief.example/?https://bank.example>",
        ),
        (
            "<a href='https://x.example/t'><img alt=Pump></a> <a href='https://x.example/t'>Pump</a>",
            "Pump <https://x.example/t> Pump",
        ),
        (
            "<a href='https://x.example/b'><table><tr><td>Button</td></tr></table></a>",
            "Button <https://x.example/b>",
        ),
        ("<a href='mailto:a%40b.example?subject=x'>a@b.example</a>", "a@b.example"),
        ("<a href='tel:+4412'>12</a>", "12"),
        ("<a href='https://x.example'></a>none", "none"),
        ("<a href='https://x.example/?a=1&copy=2'>x</a>", "x <https://x.example/?a=1&copy=2>"),
        ("<a href='https://[x'>x</a>", "x <https://[x>"),
    ],
)
def test_a_link_leads_where_its_sender_meant(html: str, text: str) -> None:
    assert html_to_text(html) == text


@pytest.mark.parametrize(
    "html",
    [
        # MJML takes the blanks between columns away so, and gives the text its size again.
        "<td style='font-size:0px;padding:10px'><div style='font-size:13px'>seen</div></td>",
        "<a href='#x' style='mso-hide:all'>seen</a>",
        "<div style='max-height:0'>seen</div>",
        "<div style='opacity:0.9'>seen</div>",
        "<div style='line-display:none-such'>seen</div>",
    ],
)
def test_what_the_reader_saw_is_there(html: str) -> None:
    assert html_to_text(html) == "seen"


@pytest.mark.parametrize(
    ("style", "text"),
    [
        ("P {margin-top:0;margin-bottom:0;}", "one\ntwo"),
        ("body{color:red} p, li { margin: 0 }", "one\ntwo"),
        ("p.a {margin:0}", "one\n\ntwo"),
        ("top {margin:0}", "one\n\ntwo"),
        ("p {color:red}", "one\n\ntwo"),
    ],
)
def test_paragraphs_are_as_far_apart_as_the_style_sheet_says(style: str, text: str) -> None:
    assert html_to_text(f"<style>{style}</style><p>one</p><p>two</p>") == text


def test_after_many_tags_the_text_goes_on_without_structure() -> None:
    text = html_to_text("<b>x</b>" * 30_000 + "<p>end")

    assert text.count("x") == 30_000
    assert text.endswith("end")


def test_an_indented_paragraph_is_no_quote() -> None:
    html = '<blockquote style="margin:0 0 0 40px;border:none;padding:0px">indented</blockquote>'
    assert html_to_text(html) == "indented"


def test_a_quote_in_a_quote_has_two_marks() -> None:
    html = "a<blockquote>b<blockquote>c</blockquote></blockquote>d"
    assert html_to_text(html).split("\n") == ["a", "", "> b", ">> c", "d"]


@given(st.text(alphabet="<>/!-?ab \"'=&;#1\n", max_size=200))
def test_no_markup_however_broken_raises(html: str) -> None:
    html_to_text(html)


_PIECES = [
    "<p>", "</p>", "<div>", "</div>", "<table>", "<tr>", "<td>", "</td>", "</tr>", "</table>",
    "<blockquote>", "</blockquote>", "<ul>", "<ol>", "<li>", "</ul>", "<a href='https://x.example'>",
    "</a>", "<br>", "<hr>", "<pre>", "</pre>", "<span style='display:none'>", "</span>", "word",
    "<div class=gmail_quote>", "<div class=gmail_attr>", "<div class=gmail_signature>", "&nbsp;",
    "<div id=divRplyFwdMsg>", "<br id=lineBreakAtBeginningOfSignature>", "<div name=quote>", "\n",
    "---------- x", "<img alt=x src=cid:y>", "<style>", "</style>", "<td style='font-size:0'>",
]  # fmt: skip


@given(st.lists(st.sampled_from(_PIECES), max_size=40))
def test_marks_are_places_in_the_text_however_elements_are_mixed(pieces: list[str]) -> None:
    reading = read_html("".join(pieces))

    assert all(0 <= mark.start < mark.end <= len(reading.text) + 1 for mark in reading.marks)
