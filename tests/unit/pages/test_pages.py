"""What all pages share: escaping, the policy, the looks; and pages within pages."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser

import pytest

from mail2ticket.explaining.looks import LOOKS as EXPLAINED
from mail2ticket.pages import framed, page, safe
from mail2ticket.pages.looks import LOOKS

#: Light, then dark.
SCHEMES = tuple(
    dict(re.findall(r"(--\w+): #([0-9a-f]{3,6})", block))
    for block in LOOKS.partition("* { box-sizing")[0].split("@media")
)
WORDS = ("--text", "--dim", "--accent", "--good", "--warn", "--bad")
SERIES = ("--one", "--two", "--three", "--four", "--five", "--six")


def digest(style: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()}'"


class Meta(HTMLParser):
    """The policy of a page, as a browser reads it, and the values of srcdoc."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.policy = ""
        self.inner: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if found.get("http-equiv") == "Content-Security-Policy":
            self.policy = found["content"] or ""
        if tag == "iframe":
            self.inner.append(found["srcdoc"] or "")


def test_x14_a_page_permits_its_own_styles_and_nothing_else() -> None:
    said = page("Printer", "<p>Hello</p>", style="p { color: var(--bad); }")
    style = re.search("<style>(.*?)</style>", said, re.DOTALL)
    assert style
    assert style[1].endswith("p { color: var(--bad); }")
    assert Meta(said).policy == (
        f"default-src 'none'; style-src {digest(style[1])}; base-uri 'none'; form-action 'none'"
    )


def test_x14_the_looks_load_nothing() -> None:
    assert not re.search(r"url|@import|@font-face|expression", LOOKS)


def test_x14_words_are_words_in_text_and_in_attributes() -> None:
    assert safe("<a href='x' b=\"y\">&\ud800\x1b") == (
        "&lt;a href=&#x27;x&#x27; b=&quot;y&quot;&gt;&amp;\ufffd\ufffd"
    )
    said = page('</title><script>"', "", language='"><script>')
    assert "<script" not in said
    assert '<html lang="en">' in said


def test_a_body_may_bring_a_main_of_its_own() -> None:
    said = page("Printer", '<main class="wide"><p>Hello</p></main>')
    assert said.count("<main") == 1


def test_a_page_within_a_page_is_shut_in_and_keeps_its_styles() -> None:
    inner = '<style>b{color:red}</style><p style="margin:0">"Hi" &amp; \ud800 <b>you</b></p>'
    outer = page("Notice", framed(inner, 'To "Ada"', 300), framed=[inner])
    seen = Meta(outer)
    assert seen.inner == [inner.replace("\ud800", "?")]
    assert 'sandbox referrerpolicy="no-referrer" title="To &quot;Ada&quot;"' in outer
    assert "'unsafe-hashes'" in seen.policy
    assert digest("b{color:red}") in seen.policy
    assert digest("margin:0") in seen.policy
    outer.encode()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_what_is_written_can_be_read_on_its_ground(dark: bool) -> None:
    colours = {**SCHEMES[0], **(SCHEMES[1] if dark else {})}
    for ground in ("--back", "--card"):
        for name in WORDS:
            assert contrast(colours[name], colours[ground]) >= 4.5, (name, ground)
        for name in SERIES:
            assert contrast(colours[name], colours[ground]) >= 3, (name, ground)


def test_whose_words_a_text_is_can_be_read_in_its_colour() -> None:
    found = [re.findall(r"--\w+: (#[0-9a-f]{6})", half) for half in EXPLAINED.split("@media")[:2]]
    assert [len(colours) for colours in found] == [4, 4]
    for colours, ground in zip(found, ("fff", SCHEMES[1]["--back"]), strict=True):
        for colour in colours:
            assert contrast(colour[1:], ground) >= 4.5, colour


def contrast(one: str, other: str) -> float:
    """WCAG 2.2, contrast ratio."""
    light, dark = sorted(map(luminance, (one, other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    full = colour if len(colour) == 6 else "".join(digit * 2 for digit in colour)
    parts = [int(full[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
