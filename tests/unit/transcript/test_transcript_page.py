"""A conversation as a page for browsers (E15, X14, X15)."""

from __future__ import annotations

import base64
import hashlib
import re
from datetime import timedelta, timezone
from html.parser import HTMLParser

import pytest
from reaching_out import reaching_out
from transcripts import talk, turn

from mail2ticket.errors import ConfigurationError
from mail2ticket.transcript import Extent, File, Labels, html

#: What a sender may write in any place of a mail.
HOSTILE = (
    "<script>steal()</script>",
    '"><img src=file:///etc/passwd onerror=steal()>',
    "'-->]]></title></style><svg/onload=steal()>",
    '<a href="javascript:steal()">click</a> <base href=//evil.example>',
    "<iframe srcdoc='&lt;script>'></iframe><!--",
    "{{7*7}} ${7*7} <%= 7*7 %> \x00<\x00script>",
    "\ufe64script\ufe65 \u2028<script>\u2029 \ud800<b>",
    "&lt;script&gt; &amp;#x3c;",
)
ELEMENTS = {
    *("html", "head", "meta", "title", "style", "body", "main", "header", "article", "div"),
    *("h1", "h2", "p", "time", "dl", "dt", "dd", "bdi", "details", "summary", "ul", "li"),
}
ATTRIBUTES = {
    *("lang", "charset", "http-equiv", "content", "name", "class", "dir", "datetime"),
    "aria-label",
}


class Seen(HTMLParser):
    """Notes which elements, attributes and words there are."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.words = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(tag)
        self.attributes += attrs

    def handle_comment(self, data: str) -> None:
        self.elements.append(f"<!--{data}")

    def handle_data(self, data: str) -> None:
        self.words += data


@pytest.mark.parametrize("hostile", HOSTILE)
def test_x14_what_people_wrote_is_words_wherever_it_stands(hostile: str) -> None:
    said = turn(
        hostile,
        author=hostile,
        sender=hostile,
        subject=hostile,
        to=(hostile, hostile),
        quoted=hostile,
        files=(File(name=hostile), File(name=hostile, is_kept=False, reason=hostile)),
        cut=3,
    )
    page = html(talk(said, said, title=hostile, number=hostile))
    seen = Seen(page)
    assert set(seen.elements) == ELEMENTS
    assert {name for name, _ in seen.attributes} == ATTRIBUTES
    values = {value for name, value in seen.attributes if name not in {"content", "class"}}
    assert not any(value and ("steal" in value or "evil" in value) for value in values)
    plain = " ".join(re.split("[\x00\ud800]", hostile, maxsplit=1)[0].split())
    assert " ".join(seen.words.split()).count(plain[:20]) >= 8
    page.encode("utf-8")


def test_x15_a_page_has_no_address_that_anything_could_be_loaded_from() -> None:
    page = html(talk("https://evil.example/x.png //evil.example file:///etc/passwd"))
    assert not {"src", "href", "srcset", "action", "style", "data"} & {
        name for name, _ in Seen(page).attributes
    }
    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)
    assert style
    assert not re.search(r"url|@import|expression", style[1])
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert f"default-src 'none'; style-src 'sha256-{digest}'" in page.replace("&#x27;", "'")


def test_x15_nothing_is_opened() -> None:
    said = talk("<img src=file:///etc/passwd>", "\\\\evil.example\\share")
    html(said)
    with reaching_out() as seen:
        html(said)
    assert seen == []


def test_e15_a_page_tells_who_said_what_to_whom_and_when() -> None:
    said = turn(
        "It came.\n\nThanks",
        to=("Care <care@acme.example>",),
        subject="My order",
        quoted="> Did it?",
        files=(File(name="a.pdf"), File(name="b.exe", is_kept=False, reason="refused: exe")),
        is_internal=True,
    )
    page = html(talk(said), zone=timezone(timedelta(hours=-3)))
    for part in (
        "<title>T1 · Printer</title>",
        '<h1 dir="auto">Printer</h1>',
        "T1 · Messages: 1 · 2026-11-03 09:00 -03:00</p>",
        "<h2><bdi>Ada Lovelace</bdi></h2>",
        '<time datetime="2026-11-03T09:00:00-03:00">2026-11-03 09:00 -03:00</time>',
        '<dt>To</dt><dd><bdi dir="ltr">Care &lt;care@acme.example&gt;</bdi></dd>',
        '<p class="subject" dir="auto">My order</p>',
        '<div class="text" dir="auto">It came.\n\nThanks</div>',
        "<summary>Quoted text, signatures</summary>",
        "<li><bdi>a.pdf</bdi></li><li><bdi>b.exe</bdi> (not kept: refused: exe)</li>",
        '<p class="note">Internal</p>',
    ):
        assert part in page


def test_what_is_left_out_is_said() -> None:
    said = [turn("x" * 50) for _ in range(6)]
    page = html(talk(*said), extent=Extent(turns=3, turn_characters=20))
    assert page.count("<article>") == 3
    assert "Messages left out here: 3" in page
    assert page.count("Characters left out here: 30") == 3
    assert "Messages left out here: 5" in html(talk(*said), extent=Extent(turns=1))


def test_nothing_that_is_empty_takes_room() -> None:
    page = html(talk(turn("", author="", subject="Printer"), title="Printer"))
    assert "<h2><bdi>ada@client.example</bdi></h2>" in page
    assert not {"ul", "dl", "details"} & set(Seen(page).elements)
    assert 'class="text"' not in page
    assert 'class="subject"' not in page


def test_words_may_be_of_another_language() -> None:
    page = html(talk("Ja."), labels=Labels(language="de", count="Nachrichten: $count"))
    assert '<html lang="de">' in page
    assert "Nachrichten: 1" in page


def test_the_same_conversation_gives_the_same_page() -> None:
    assert html(talk("A", "B")) == html(talk("A", "B"))


def test_an_extent_of_nothing_is_a_fault() -> None:
    with pytest.raises(ConfigurationError) as caught:
        Extent(turns=0, characters=0, turn_characters=0, pages=1)
    assert len(caught.value.faults) == 4
