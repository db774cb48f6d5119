"""What mail programs say with the elements and attributes of their HTML."""

from __future__ import annotations

import html as entities
import re
from collections.abc import Mapping

_ENTITY = re.compile(r"&(?:#[0-9]{1,8}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});?")
_ATTRIBUTE = re.compile(
    r"""([A-Za-z][A-Za-z0-9:_-]{0,40})[ \t\r\n]{0,8}=[ \t\r\n]{0,8}"""
    r"""("[^"]*"|'[^']*'|[^\s>"']{1,4096})"""
)
_HIDING = re.compile(
    r"display\s{0,4}:\s{0,4}none|visibility\s{0,4}:\s{0,4}hidden|mso-hide\s{0,4}:\s{0,4}all"
    r"|font-size\s{0,4}:\s{0,4}0(?:px|pt|em|%)?\s{0,4}(?:;|!|$)|max-height\s{0,4}:\s{0,4}0(?![.\d])",
    re.IGNORECASE,
)

_SIGNATURES = frozenset(
    {"gmail_signature", "moz-signature", "ms-outlook-mobile-signature", "signature"}
)


def decoded(text: str) -> str:
    """
    Return *text* with its entities decoded; what is none stays as it is.

    >>> decoded("Fish &amp; Chips &#8364;5 &nosuch; AT&T")
    'Fish & Chips €5 &nosuch; AT&T'
    """
    if "&" not in text:
        return text
    return _ENTITY.sub(lambda match: entities.unescape(match[0]), text)


def read_attributes(rest: str) -> dict[str, str]:
    """Read the attributes of a tag; of one that is repeated, the first counts."""
    found: dict[str, str] = {}
    for match in _ATTRIBUTE.finditer(rest):
        value = match[2]
        if value[0] in "\"'":
            value = value[1:-1]
        found.setdefault(match[1].lower(), decoded(value))
    if "hidden" in rest and "hidden" in rest.split():
        found["hidden"] = "hidden"
    return found


def is_hidden(attributes: Mapping[str, str]) -> bool:
    """Tell whether the element is not shown to the reader."""
    style = attributes.get("style", "")
    return "hidden" in attributes or bool(style and _HIDING.search(style))


def is_quote(name: str, attributes: Mapping[str, str], ahead: str) -> bool:
    """Tell whether mail programs quote with this element; *ahead* is what it begins with."""
    classes = attributes.get("class", "")
    if name == "blockquote":
        # Gmail and Outlook indent with blockquotes too; those have no border and say no type.
        style = "".join(attributes.get("style", "").lower().split())
        indents = "border:none" in style or ("margin" in style and "border" not in style)
        says_so = bool(classes) or "type" in attributes or "cite" in attributes
        return says_so or not indents
    if name != "div" or not classes:
        return False
    if "moz-cite-prefix" in classes or "yahoo_quoted" in classes:
        return True
    # Gmail's line above a quote; over a forward it is the header, which stands on its own.
    return "gmail_attr" in classes and "---" not in ahead


def is_signature(attributes: Mapping[str, str]) -> bool:
    """Tell whether a mail program marks its signature with this element."""
    names = f"{attributes.get('class', '')} {attributes.get('id', '')}".lower().split()
    return not _SIGNATURES.isdisjoint(names)


def starts_header_block(attributes: Mapping[str, str]) -> bool:
    """Tell whether Outlook's header of the mail below begins here."""
    if attributes.get("id", "").lower().endswith("divrplyfwdmsg"):
        return True
    style = "".join(attributes.get("style", "").lower().split())
    return "border:none;border-top:solid" in style and "padding:3.0pt" in style
