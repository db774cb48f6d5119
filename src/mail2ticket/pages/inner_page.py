"""A page within a page: shown as it would look, in a frame that can do nothing."""

from __future__ import annotations

from html import escape
from html.parser import HTMLParser


def framed(html: str, title: str, height: int) -> str:
    """
    Return an element that shows the page *html*, as on a screen of its own.

    The frame is closed on all sides: no script, no form, no way out of it, and the policy of
    the page around it holds in it as well, so that it loads nothing. Give *html* to `page` too,
    or its styles have no effect.

    Args:
        html: A page, as we wrote it; it is escaped here.

        title: What it is, for those who do not see it; words.

        height: In pixels, of the frame; what is longer scrolls.
    """
    inner = html.encode("utf-8", "replace").decode()
    return (
        f'<iframe sandbox referrerpolicy="no-referrer" title="{escape(title)}" '
        f'height="{height}" srcdoc="{escape(inner)}"></iframe>'
    )


def styles_of(html: str) -> tuple[str, ...]:
    """
    Return every style in *html*, each once: of ``<style>`` elements, and of attributes.

    >>> styles_of('<style>p{margin:0}</style><p style="color:red">Hello</p>')
    ('p{margin:0}', 'color:red')
    """
    found = _Styles()
    found.feed(html)
    found.close()
    return tuple(dict.fromkeys(found.styles))


class _Styles(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.styles: list[str] = []
        self._is_style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._is_style = tag == "style"
        self.styles += [value for name, value in attrs if name == "style" and value]

    def handle_endtag(self, tag: str) -> None:
        self._is_style = self._is_style and tag != "style"

    def handle_data(self, data: str) -> None:
        if self._is_style:
            self.styles.append(data)
