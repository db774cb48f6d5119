"""HTML that a host shows: what is kept, what pictures are loaded, what is text (X14, X15)."""

from __future__ import annotations

import sys

import pytest
from growth import assert_quick

from mail2ticket import parse
from mail2ticket.display import RemoteImages, sanitise
from mail2ticket.display.allowed import safe_link, safe_source
from mail2ticket.display.styles import safe_style
from mail2ticket.errors import ConfigurationError
from mail2ticket.model.attachment import Attachment
from mail2ticket.model.message import Message
from mail2ticket.testing import mail

PNG = b"\x89PNG\r\n\x1a\n" + bytes(24)


def picture(content: bytes = PNG, content_id: str = "logo@acme.example") -> Attachment:
    return Attachment(
        filename="logo.png", media_type="image/png", content_id=content_id, raw=content
    )


def message(html: str, *attachments: Attachment) -> Message:
    return parse(mail(body="Plain words", html=html, attachments=attachments))


@pytest.mark.parametrize(
    ("html", "safe"),
    [
        ("<p>One <b>two</b></p>", "<p>One <b>two</b></p>"),
        ("<p>one<p>two", "<p>one</p><p>two</p>"),
        ("<b>bold<i>both</b>neither", "<b>bold<i>both</i></b>neither"),
        ("<ul><li>one<li>two</ul>", "<ul><li>one</li><li>two</li></ul>"),
        ("<font color=red size=2>x</font>", '<font color="red" size="2">x</font>'),
        ("<p class=a id=b name=c>x</p>", "<p>x</p>"),
        ("a<br>b<hr>c", "a<br>b<hr>c"),
        ("<o:p>kept</o:p><custom>too</custom>", "kepttoo"),
        ("<p style='color:red;margin:0cm'>x</p>", '<p style="color:red;margin:0cm">x</p>'),
        ("1 < 2 &amp; 3 > 2 &euro;", "1 &lt; 2 &amp; 3 &gt; 2 €"),
        ("<svg><p>no</svg>yes", "yes"),
        ("<object><object>no</object>no</object>yes", "yes"),
        (
            "<table><tr><td>a</div>b</td></tr></table>",
            "<table><tbody><tr><td>ab</td></tr></tbody></table>",
        ),
        (
            "<p>text<table><tr><td>x</table>",
            "<p>text</p><table><tbody><tr><td>x</td></tr></tbody></table>",
        ),
        ("<a href='https://a.example'>x<a href='https://b.example'>y</a>", None),
        ("</p></div>x", "x"),
        ("<p class=MsoNormal>x</p>", '<p style="margin:0">x</p>'),
        ('<p class=MsoNormal style="margin:1cm">x</p>', '<p style="margin:1cm">x</p>'),
        ('<p class=MsoNormal style="color:red">x</p>', '<p style="margin:0;color:red">x</p>'),
        ("", ""),
    ],
)
def test_what_a_letter_is_made_of_is_kept(html: str, safe: str | None) -> None:
    made = sanitise(html)

    assert safe is None or str(made) == safe
    assert not made.is_from_text


def test_a_link_says_nothing_of_the_desk() -> None:
    assert sanitise("<a href='//a.example/x'>x</a>", target="_self").html == (
        '<a href="https://a.example/x" target="_self" rel="noopener noreferrer nofollow">x</a>'
    )


@pytest.mark.parametrize("link", ["mailto:ada@client.example", "tel:+4412", "ftp://a.example/x"])
def test_links_to_the_web_to_mail_and_to_telephones_are_kept(link: str) -> None:
    assert safe_link(link) == link


@pytest.mark.parametrize(
    "link", ["", "x", "/x", "?x", "#x", "a:b", "http:x", "https://" + "a" * 5_000]
)
def test_other_links_are_not(link: str) -> None:
    assert not safe_link(link)


def test_a_link_that_is_no_picture_is_no_source() -> None:
    assert not safe_source("mailto:ada@client.example")
    assert not safe_source("data:image/png,x")


def test_a_small_picture_that_came_with_the_mail_is_in_the_html() -> None:
    safe = sanitise(message("<img src='cid:LOGO%40acme.example' alt=Logo>", picture()))

    assert safe.html.startswith('<img src="data:image/png;base64,iVBOR')
    assert [one.filename for one in safe.shown] == ["logo.png"]


@pytest.mark.parametrize(
    "content", [b"<svg onload=alert(1)>", b"GIF", PNG + bytes(70_000), PNG + bytes(200_000), b""]
)
def test_what_is_no_small_picture_is_not(content: bytes) -> None:
    safe = sanitise(message("<img src='cid:logo@acme.example' alt=Logo>", picture(content)))

    assert (safe.html.strip(), safe.shown) == ('<img alt="Logo">', ())


def test_pictures_are_not_put_into_the_html_without_end() -> None:
    pictures = [picture(PNG + bytes(60_000), f"p{number}@x.example") for number in range(50)]
    html = "".join(f"<img src='cid:p{number}@x.example'>" for number in range(50))

    assert 30 < len(sanitise(message(html, *pictures)).shown) < 40


@pytest.mark.parametrize(
    "content", [b"\xff\xd8\xff\xe0", b"GIF89a..", b"GIF87a..", b"RIFF....WEBPVP8 "]
)
def test_pictures_of_other_kinds_are_told_by_their_bytes(content: bytes) -> None:
    safe = sanitise(message("<img src=cid:logo@acme.example>", picture(content)))

    assert safe.html.startswith('<img src="data:image/')


def test_the_host_says_where_a_picture_is() -> None:
    html = "<img src=cid:logo@acme.example>"

    safe = sanitise(message(html, picture()), locate=lambda one: f"/files/{one.filename}")

    assert safe.html.strip() == '<img src="/files/logo.png">'
    assert len(safe.shown) == 1


@pytest.mark.parametrize("address", [None, "", "javascript:alert(1)"])
def test_the_host_may_leave_a_picture_out(address: str | None) -> None:
    safe = sanitise(
        message("<img src=cid:logo@acme.example>", picture()), locate=lambda _: address
    )

    assert (safe.html.strip(), safe.shown) == ("<img>", ())


def test_a_picture_that_did_not_come_is_left_out() -> None:
    assert sanitise("<img src=cid:none alt=x>").html == '<img alt="x">'


def test_a_picture_in_the_html_is_kept_and_a_large_one_is_not() -> None:
    small = '<img src="data:image/png;base64,iVBORw0KGgo=">'

    assert sanitise(small).html == small
    assert sanitise(small.replace("=", "A" * 200_000, 1)).html == "<img>"
    assert sanitise('<img src="data:image/png;base64,' + 150_000 * "A" + '">').html == "<img>"


@pytest.mark.parametrize(
    ("images", "safe"),
    [
        (RemoteImages.MARKED, '<img data-remote-src="https://a.example/x" alt="A">'),
        (RemoteImages.REMOVED, '<img alt="A">'),
        (RemoteImages.SHOWN, '<img src="https://a.example/x" alt="A">'),
    ],
)
def test_the_host_says_what_becomes_of_pictures_of_the_web(
    images: RemoteImages, safe: str
) -> None:
    made = sanitise('<img src="https://a.example/x" alt=A>', remote_images=images)

    assert made.html == safe
    assert made.blocked == (() if images is RemoteImages.SHOWN else ("https://a.example/x",))


def test_a_sender_cannot_mark_a_picture_as_one_of_the_web() -> None:
    assert sanitise("<img data-remote-src='https://a.example/x'>").html == "<img>"


@pytest.mark.parametrize(
    ("style", "safe"),
    [
        ("COLOR: RED", "color:RED"),
        ("color:rgb(1,2,3);width:100%", "color:rgb(1,2,3);width:100%"),
        ("font:12px 'A B', serif", "font:12px 'A B', serif"),
        ("margin:0 auto", "margin:0 auto"),
        ("margin:-1px", ""),
        ("letter-spacing:-.1em", ""),
        ("height:99999px", ""),
        ("color", ""),
        ("position:static", ""),
        ("color:red/**/", ""),
        ("width:calc(1px)", ""),
        ("color:red !important", "color:red !important"),
    ],
)
def test_a_style_changes_how_text_looks_and_no_more(style: str, safe: str) -> None:
    assert safe_style(style) == safe


def test_mail_without_html_is_shown_as_its_text() -> None:
    safe = sanitise(parse(mail(body="1 < 2 & so on")))

    assert safe.html.startswith('<div style="white-space:pre-wrap">1 &#60; 2 &#38; so on')
    assert safe.is_from_text


def test_html_that_shows_nothing_gives_way_to_the_text() -> None:
    assert "Plain words" in sanitise(message("<style>x</style>")).html


def test_too_much_html_is_shown_as_its_text() -> None:
    for html in ("<p>x</p>" * 70_000, "&" * 400_000):
        assert sanitise(html).is_from_text


@pytest.mark.parametrize(
    "shape", ["<div>", "<b><p>", "<table><td>", "<a href=x>y", "<", "<a ", "<object>"]
)
def test_no_shape_takes_long(shape: str) -> None:
    assert_quick(lambda: sanitise(shape * (500_000 // len(shape))), 12)


def test_nested_deeply_it_is_flat() -> None:
    safe = sanitise("<div>" * 5_000 + "deep").html

    assert "deep" in safe
    assert safe.count("<div>") == 200


def test_a_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "nh3", None)

    with pytest.raises(ConfigurationError, match=r"mail2ticket\[html\]"):
        sanitise("x")
