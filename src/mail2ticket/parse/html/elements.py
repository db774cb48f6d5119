"""The elements of HTML, and what is to be done about a tag of each."""

from __future__ import annotations

from attrs import frozen

from mail2ticket.parse.html.attributes import read_attributes
from mail2ticket.parse.html.clients import Role, is_outlooks_rule, is_ruled, role_of
from mail2ticket.parse.html.looks import PLAIN, Look, look_of

_DROPPED = frozenset(
    {"object", "svg", "math", "template", "select", "datalist", "audio", "video", "canvas", "xml"}
)
# Elements that say more than what stands in them.
_WITH_MORE = frozenset({"a", "q"})
#: Elements without content.
VOID = frozenset(
    {
        "area", "base", "basefont", "bgsound", "br", "col", "embed", "frame", "hr", "img", "input",
        "link", "meta", "param", "source", "track", "wbr",
    }
)  # fmt: skip
_MARGIN = frozenset(
    {"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "table", "pre", "figure"}
)
#: Elements that stand on lines of their own.
BLOCK = _MARGIN | {
    "div", "tr", "td", "th", "li", "dt", "dd", "center", "address", "section", "article", "header",
    "footer", "form", "fieldset", "main", "nav", "blockquote", "body", "html", "tbody", "thead",
    "tfoot", "caption", "aside", "details", "summary", "includetail", "dir", "menu", "listing",
}  # fmt: skip
#: What is open on top when one of these begins, and ends by it (HTML section 13.1.2.4).
ENDS = {
    "li": {"li", "p"},
    "dt": {"dt", "dd", "p"},
    "dd": {"dt", "dd", "p"},
    "td": {"td", "th", "p"},
    "th": {"td", "th", "p"},
    "tr": {"td", "th", "tr", "p"},
    "tbody": {"td", "th", "tr", "tbody", "thead", "p"},
}
#: Any other element on lines of its own ends a paragraph.
ENDS_P = {"p"}
#: A tag that ends what stands outside of the cell that it stands in ends nothing.
WALLS = frozenset({"td", "th"})
#: Elements that end others across these.
TABLE = frozenset({"td", "th", "tr", "table", "tbody", "thead", "tfoot", "body", "html"})
# Word's paragraphs have no margin, nor do those that some telephones write.
_TIGHT = ("mso", "p1", "p2", "p3", "s1", "xmso", "x_mso", "elementtoproof", "western")


@frozen
class Plan:
    """
    What to do about a tag.

    Attributes:
        attributes: Its attributes.

        look: How the element looks.

        role: What the mail program marks with it.

        is_block: Whether it stands on lines of its own.

        is_plain: Whether there is no more to it than its look, and its lines on the page.

        is_hidden: Whether nobody sees it.

        is_roomy: Whether it has blank lines around it.

        is_bullet: Whether it holds the bullet of an item of a list of Word's.

        is_ruled: Whether a rule is drawn above it, below which a mail may begin.
    """

    attributes: dict[str, str]
    look: Look = PLAIN
    role: Role | None = None
    is_block: bool = False
    is_plain: bool = False
    is_hidden: bool = False
    is_roomy: bool = False
    is_bullet: bool = False
    is_ruled: bool = False


def plan_of(name: str, rest: str) -> Plan | None:
    """
    Look into a tag; None is one that changes nothing of what is read.

    >>> plan_of("div", ' style="display:none"').is_hidden, plan_of("b", "")
    (True, None)
    """
    if name in _DROPPED:
        return Plan({}, is_hidden=True)
    is_block = name in BLOCK
    if not rest:
        return _bare_plan(name, is_block=is_block)
    attributes = read_attributes(rest) if "=" in rest or "idden" in rest.lower() else {}
    look = look_of(name, attributes) if attributes else PLAIN
    style = attributes.get("style", "").lower()
    is_bullet = "mso-list" in style and "ignore" in style
    role = None
    if attributes or is_block:
        role = role_of(name, attributes)
        if role is None and is_outlooks_rule(attributes):
            role = Role.HEADER
    if not is_block and role is None and look is PLAIN and name not in _WITH_MORE:
        return Plan(attributes, is_bullet=True) if is_bullet else None
    classes = attributes.get("class", "").lower()
    is_roomy = (
        name in _MARGIN
        and not look.is_tight
        and not look.is_shrunk
        and not classes.startswith(_TIGHT)
    )
    ruled = is_ruled(name, attributes)
    is_plain = not (look.is_hidden or is_bullet or ruled or role or name in _WITH_MORE)
    return Plan(
        attributes,
        look,
        role,
        is_block,
        is_plain,
        look.is_hidden,
        is_roomy,
        is_bullet,
        ruled,
    )


def _bare_plan(name: str, *, is_block: bool) -> Plan | None:
    """Look at a tag without attributes."""
    role = role_of(name, {}) if is_block else None
    if not is_block and name not in _WITH_MORE:
        return None
    is_plain = role is None and name not in _WITH_MORE
    return Plan({}, PLAIN, role, is_block, is_plain, is_roomy=name in _MARGIN)
