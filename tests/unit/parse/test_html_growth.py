"""The work on HTML grows with it, and no faster, whatever its shape (D3, X24)."""

from __future__ import annotations

import pytest
from growth import assert_linear

from mail2ticket.parse.html import read_html
from mail2ticket.parse.quotes.replies import set_apart

SHAPES = [
    "<", "<a ", "<a href='x'>", "<a href='x'>y", "<div>", "<div>x", "</div>", "<!--", "<!", "<?",
    '<a href="', "<a x='", "<a ='", "&", "&a", "&#9", "<blockquote>", "<blockquote>x<br>", "<p>",
    "<ul><li>x", "<table><tr><td>x", "<pre>\n", "<style>", "<script><", "<a@b", "<br>", " ", "\n",
    "<span style='display:none'>", "<a b = c d ", "<hr>", "\u00a0", "<div class=gmail_quote>",
    "<div class=gmail_signature>x</div>", "<div id=divRplyFwdMsg>x", "\u200c\u00a0", "<b><p>",
    "<table><tr><td>x</td></tr></table>", "<p style='border-top:1px solid'>a", "<td><div></td>",
    "<ol><li>x</ol>", "<img alt=x>", "<span style='font-size:0'>x", "<a href='https://a'><p>x</a>",
    "<div style='white-space:pre'>\n", "<br id=lineBreakAtBeginningOfSignature>",
]  # fmt: skip


def read(html: str) -> None:
    reading = read_html(html)
    set_apart(reading.text, reading.marks)


@pytest.mark.parametrize("shape", SHAPES)
def test_the_work_grows_with_the_markup_and_no_faster(shape: str) -> None:
    assert_linear(read, lambda size: shape * (size // len(shape)), 10_000)


def test_tags_that_are_all_different_are_read_as_fast() -> None:
    def many(size: int) -> str:
        return "".join(f"<div id=a{number}>x" for number in range(size // 16))

    assert_linear(read, many, 10_000)
