"""What may stand in HTML that is shown: elements, attributes and links; all else is left out."""

from __future__ import annotations

import re

#: Elements that are kept; of any other the content is, save of those that are never read.
ELEMENTS = frozenset(
    {
        "a", "abbr", "address", "article", "aside", "b", "bdi", "bdo", "big", "blockquote", "br",
        "caption", "center", "cite", "code", "col", "colgroup", "dd", "del", "dfn", "div", "dl",
        "dt", "em", "figcaption", "figure", "font", "footer", "h1", "h2", "h3", "h4", "h5", "h6",
        "header", "hr", "i", "img", "ins", "kbd", "li", "main", "mark", "ol", "p", "pre", "q", "s",
        "samp", "section", "small", "span", "strike", "strong", "sub", "sup", "table", "tbody",
        "td", "tfoot", "th", "thead", "tr", "tt", "u", "ul", "var", "wbr",
    }
)  # fmt: skip
#: Elements without content.
VOID = frozenset({"br", "col", "hr", "img", "wbr"})
#: Elements of which nothing is shown, not even what stands in them.
DROPPED = frozenset(
    {
        "script", "style", "title", "head", "object", "embed", "applet", "iframe", "frame",
        "frameset", "svg", "math", "template", "select", "option", "datalist", "audio", "video",
        "canvas", "noscript", "noembed", "noframes", "textarea", "xmp", "plaintext", "xml",
        "portal",
    }
)  # fmt: skip

_ANYWHERE = frozenset({"style", "title", "dir", "lang", "align"})
_CELL = frozenset({"valign", "bgcolor", "width", "height", "colspan", "rowspan", "nowrap"})
#: Attributes that are kept, by element.
ATTRIBUTES: dict[str, frozenset[str]] = {
    element: _ANYWHERE
    | {
        "a": frozenset({"href"}),
        "img": frozenset({"src", "alt", "width", "height", "data-remote-src"}),
        "table": frozenset({"width", "height", "border", "cellpadding", "cellspacing", "bgcolor"}),
        "td": _CELL,
        "th": _CELL,
        "tr": frozenset({"valign", "bgcolor", "height"}),
        "col": frozenset({"span", "width"}),
        "colgroup": frozenset({"span", "width"}),
        "ol": frozenset({"start", "type"}),
        "ul": frozenset({"type"}),
        "li": frozenset({"value", "type"}),
        "font": frozenset({"color", "face", "size"}),
        "hr": frozenset({"width", "size", "color"}),
    }.get(element, frozenset())
    for element in ELEMENTS
}

_LINK = re.compile(r"(?:https?|ftp):(?=//[^/\\])|mailto:|tel:", re.IGNORECASE)
# Browsers skip these in a scheme (URL Standard, "basic URL parser").
_SKIPPED = re.compile(r"[\x00-\x20\x7f-\xa0\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff]")
_LONGEST = 4_096
_VALUE = re.compile(r"[^\x00-\x1f\x7f<>]{0,300}")
_DATA = re.compile(r"data:image/(?:png|jpe?g|gif|webp);base64,[A-Za-z0-9+/=\s]*+", re.IGNORECASE)


def safe_link(target: str) -> str:
    r"""
    Return where a link may lead: to the web, to a mail or to a telephone; else an empty text.

    Links without a scheme are left out: they would lead into the host's own pages.

    >>> safe_link("HTTPS://desk.example/7"), safe_link("java\tscript:alert(1)"), safe_link("/x")
    ('HTTPS://desk.example/7', '', '')
    """
    bare = _SKIPPED.sub("", target[: 2 * _LONGEST])
    if bare.startswith("//"):
        bare = "https:" + bare
    return bare if len(bare) <= _LONGEST and _LINK.match(bare) else ""


def safe_source(source: str) -> str:
    """
    Return what a picture may be loaded from: the web, or a picture in the text; else nothing.

    >>> safe_source("data:image/svg+xml;base64,AAAA"), safe_source("data:image/png;base64,AAAA")
    ('', 'data:image/png;base64,AAAA')
    """
    bare = source.strip()
    if bare[:5].lower() == "data:":
        return bare if _DATA.fullmatch(bare) else ""
    link = safe_link(bare)
    return link if link[:4].lower() == "http" else ""


def safe_value(value: str) -> str | None:
    """Return the value of a plain attribute, or None where it is none."""
    return value if _VALUE.fullmatch(value) else None
