"""What the style of an element says of its text: hidden, too small to see, kept as it stands."""

from __future__ import annotations

import re
from collections.abc import Mapping

from attrs import frozen

_HIDING = re.compile(
    r"(?:^|[;\s])(?:display\s{0,4}:\s{0,4}none|visibility\s{0,4}:\s{0,4}(?:hidden|collapse)"
    r"|opacity\s{0,4}:\s{0,4}0(?:\.0{1,4})?\s{0,4}(?:;|!|$))",
    re.IGNORECASE,
)
_CLIPPED = re.compile(
    r"(?:^|[;\s])(?:max-)?(?:height|width)\s{0,4}:\s{0,4}0(?:px|pt|em|%)?\s{0,4}(?:;|!|$)",
    re.IGNORECASE,
)
_OVERFLOW = re.compile(r"overflow\s{0,4}:\s{0,4}hidden", re.IGNORECASE)
_WORDS_HIDDEN = re.compile(r"mso-hide\s{0,4}:\s{0,4}all", re.IGNORECASE)
_NO_SIZE = re.compile(
    r"font-size\s{0,4}:\s{0,4}0(?:\.0{1,4})?(?:px|pt|em|rem|%)?\s{0,4}(?:;|!|$)", re.IGNORECASE
)
_SIZE = re.compile(r"font(?:-size)?\s{0,4}:", re.IGNORECASE)
_KEPT = re.compile(r"white-space\s{0,4}:\s{0,4}(pre|break-spaces|normal|nowrap)", re.IGNORECASE)
_NO_MARGIN = re.compile(
    r"margin(?:-top|-bottom)?\s{0,4}:\s{0,4}0(?:\.0{1,6}1?)?(?:px|pt|cm|in|em)?(?=\s|;|!|$)",
    re.IGNORECASE,
)
# Outlook hides these from itself alone: other programs show them as buttons.
_BUTTONS = frozenset({"a", "table", "td", "tr", "th"})

_TIGHT_PARAGRAPHS = re.compile(
    r"(?:^|[}>;\s,])p(?:\s{0,4},[^{}]{0,60})?\s{0,4}\{[^{}]{0,200}margin(?:-top)?\s{0,4}:\s{0,4}0",
    re.IGNORECASE,
)
# Where the style sheet of a mail stands: those of quoted mail come further down.
_HEAD = 8_192


def are_paragraphs_tight(html: str) -> bool:
    """
    Tell whether the style sheet of a mail takes the margin from all paragraphs.

    Outlook on the web writes one that does, so that a paragraph is a line.

    >>> are_paragraphs_tight("<style>P {margin-top:0;margin-bottom:0;}</style><p>one<p>two")
    True
    """
    head = html[:_HEAD]
    return "<style" in head and _TIGHT_PARAGRAPHS.search(head) is not None


@frozen
class Look:
    """
    How an element looks, as far as that changes what is read.

    Attributes:
        is_hidden: Whether nobody sees it, nor anything within.

        is_shrunk: Whether its text has no size; None where nothing is said of the size. What
            stands within may have a size of its own.

        is_kept: Whether its white space counts, as in ``pre``; None where nothing is said.

        is_tight: Whether it has no margin above or below.
    """

    is_hidden: bool = False
    is_shrunk: bool | None = None
    is_kept: bool | None = None
    is_tight: bool = False


PLAIN = Look()


def look_of(name: str, attributes: Mapping[str, str]) -> Look:
    """
    Read how an element looks.

    >>> look_of("div", {"style": "display:none"}).is_hidden
    True
    >>> look_of("td", {"style": "font-size:0px"}).is_shrunk
    True
    """
    if "hidden" in attributes:
        return Look(is_hidden=True)
    style = attributes.get("style", "")
    if not style:
        return PLAIN
    # The expressions are tried only where a word of them stands.
    said = style.casefold()
    is_hidden = (
        (
            ("display" in said or "visibility" in said or "opacity" in said)
            and _HIDING.search(style) is not None
        )
        or (
            "overflow" in said
            and _OVERFLOW.search(style) is not None
            and _CLIPPED.search(style) is not None
        )
        or (
            "mso-hide" in said and name not in _BUTTONS and _WORDS_HIDDEN.search(style) is not None
        )
    )
    is_shrunk = None
    if "font" in said:
        is_shrunk = True if _NO_SIZE.search(style) else False if _SIZE.search(style) else None
    kept = _KEPT.search(style) if "white-space" in said else None
    return Look(
        is_hidden,
        is_shrunk,
        kept[1].lower() in {"pre", "break-spaces"} if kept else None,
        "margin" in said and _NO_MARGIN.search(style) is not None,
    )
