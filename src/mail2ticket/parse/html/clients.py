"""
What mail programs say with the elements and attributes of their HTML.

Each program marks what it quotes, passes on and signs in a way of its own; the words around
it change with the language, and these marks do not. Another program that quotes such a mail
puts something before the names, as ``x_`` and ``gmail-``; that is taken off.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import Enum, auto

from mail2ticket.parse.html.attributes import decoded
from mail2ticket.parse.quotes.labelled_lines import labelled

_PREFIX = re.compile(
    r"^(?:x_(?:-?\d{1,24})?|ecx|ydp[0-9a-f]{0,10}|yiv\d{1,12}|m_-?\d{1,24}|gmail-|aolmail_"
    r"|[0-9a-f]{32})+"
)
# mail.ru puts something behind them.
_SUFFIX = re.compile(r"_mr_css_attr$|_mailru_css_attribute_postfix$")


class Role(Enum):
    """What a mail program marks with an element."""

    #: Other mail, and nothing else.
    QUOTE = auto()
    #: A quote that is drawn as one, with a line at its side.
    BLOCKQUOTE = auto()
    #: A mail that is passed on.
    FORWARD = auto()
    #: A line above a quote, and the quote; or a mail that is passed on.
    HOLDER = auto()
    #: The header of the mail below, which is quoted to the end.
    HEADER = auto()
    #: A signature.
    SIGNATURE = auto()
    #: A signature, from here to the end of what the element stands in.
    SIGNATURE_BEGINS = auto()


_NAMES: dict[str, Role] = {
    name: role
    for role, names in {
        Role.QUOTE: (
            "moz-cite-prefix gmail_attr yahoo_quoted yahoo-quoted hmquote OLK_SRC_BODY_SECTION"
            " mail-editor-reference-message-container ms-outlook-mobile-reference-message"
            " protonmail_quote tutanota_quote zmail_extra freshdesk_quote origbody"
            " isReplyContent ntes-pcmail-quote ntes-pcmac-quote original-content"
            " xm_mail_oringinal_describe messageReplySection __QUOTED_TEXT__ hs_reply"
            " missive_quote front_quote front-quote front-blockquote intercom-quote"
            " helpscout_quote spark_quote cm_quote"
            " reply-intro quoted_body_editor history_container mail-quote-collapse"
            " js-helper quote-wrapper includetail tmail_quote"
            " replyIntro quotedText quoted-text quoted_text mailbird_quote airmail_on"
            " fastmail-quoted WM_QUOTE wmail_quote gwquote gmail_quote_attribution aqm-original"
            " edo-original"
        ),
        Role.FORWARD: (
            "moz-forward-container isForwardContent __FORWARDED_TEXT__ ntes-pcmail-forward"
        ),
        Role.HOLDER: "gmail_quote gmail_quote_container",
        Role.HEADER: (
            "divRplyFwdMsg stopSpelling zwchr __DIVIDER__ __HEADERS__ zmail_extra_hr"
            " moz-email-headers-table quoted_header ReplyHeader __pbConvHr"
        ),
        Role.SIGNATURE: (
            "gmail_signature moz-signature ms-outlook-mobile-signature Signature"
            " AppleMailSignature protonmail_signature_block zmail_signature"
            " zmail_signature_below Zm-_Id_-Sgn __SIG_POST__ __SIG_PRE__ _rc_sig"
            " messageSignatureSection missive-signature missive_signature front-signature"
            " freshdesk_signature fd-signature hs_signature bloop_sign mb_sig cm_signature"
            " k9mail-signature composer_signature divNeteaseMailCard ntes-pcmail-signature"
            " xmail_sign qmSignature tutanota_signature signature_container"
            " data-signature-widget email-signature mail-signature tmail_signature"
            " blue_signature sh-signature superhuman_signature yahoo_signature ymail_signature"
            " yahoo-signature aqm-signature edo-signature CanarySig postbox-signature"
            " io-ox-signature gmail_signature_prefix"
        ),
        Role.SIGNATURE_BEGINS: "lineBreakAtBeginningOfSignature",
    }.items()
    for name in names.lower().split()
}
# Names of attributes by which some programs mark, and no other means anything.
_MARKING = ("class", "id", "name", "data-marker", "fairemail", "data-signature-widget")
_VALUES = {
    "fairemail": {"reference": Role.QUOTE, "signature": Role.SIGNATURE},
    "data-signature-widget": {"container": Role.SIGNATURE},
}
# Ids with a number behind them: Fastmail, Airmail, BlackBerry, Outlook on the web of 2010.
_NUMBERED = (
    (re.compile(r"sig\d{4,}$|bloop_sign_\d|_signatureplaceholder_"), Role.SIGNATURE),
    (re.compile(r"divrpf\d|_phcwrapper_|_originalcontent_"), Role.HEADER),
    (re.compile(r"forwardbody\d"), Role.FORWARD),
)
# Who asks for a quote fills in a form of that name.
_OF_FORMS = frozenset({"form", "fieldset", "label", "button", "a"})
_TAGS = re.compile(r"<[^<>]{0,400}>")
#: How much HTML is looked into for the header of a mail.
AHEAD = 900
_SEEN = 200
_LINE_AT_SIDE = re.compile(r"border-(?:left|right)(?:-style)?:(?!none|0|medium none)")
_RULED_NAMES = frozenset({"div", "table", "p", "td"})
_RULED = re.compile(r"border-top(?:-style)?:[^;]{0,60}solid|border-top:[^;]{0,60}\d(?:px|pt)")


def role_of(name: str, attributes: Mapping[str, str]) -> Role | None:
    """
    Tell what a mail program marks with this element.

    >>> role_of("div", {"class": "gmail_signature"})
    <Role.SIGNATURE: 6>
    >>> role_of("div", {"id": "x_divRplyFwdMsg"})
    <Role.HEADER: 5>
    """
    if name in _OF_FORMS:
        return None
    role = _NAMES.get(name) or _by_name(attributes)
    if name == "blockquote" and role is not Role.SIGNATURE:
        return Role.BLOCKQUOTE if _is_drawn_as_quote(attributes) else None
    return role


def is_ruled(name: str, attributes: Mapping[str, str]) -> bool:
    """Tell whether a rule is drawn above this element, as mail programs do above mail."""
    style = attributes.get("style", "")
    if name not in _RULED_NAMES or "border" not in style.lower():
        return False
    return _RULED.search("".join(style.lower().split()).replace("border:none", "")) is not None


def is_outlooks_rule(attributes: Mapping[str, str]) -> bool:
    """
    Tell whether it is the rule that Outlook for Windows and Mac draws above mail.

    >>> is_outlooks_rule({"style": "border:none;border-top:solid #B5C4DF 1.0pt;padding:3.0pt 0cm"})
    True
    """
    style = "".join(attributes.get("style", "").lower().split())
    return "border:none;border-top:solid" in style and "padding:3.0pt" in style


def begins_header(ahead: str) -> bool:
    """
    Tell whether HTML begins with a label and a colon, as the header of a mail does.

    >>> begins_header("<p class=MsoNormal><b>Von:</b> Ada"), begins_header("<b>Tel:</b> 1")
    (True, False)
    """
    seen = decoded(_TAGS.sub("", ahead[:AHEAD])).strip()[:_SEEN]
    return bool(seen) and labelled(seen) is not None


def _by_name(attributes: Mapping[str, str]) -> Role | None:
    for attribute in _MARKING:
        value = attributes.get(attribute)
        if value is None:
            continue
        if attribute in _VALUES:
            return _VALUES[attribute].get(value.lower())
        for word in value.lower().split()[:20]:
            role = _by_word(_SUFFIX.sub("", _PREFIX.sub("", word)), attribute, attributes)
            if role is not None:
                return role
    return None


def _by_word(word: str, attribute: str, attributes: Mapping[str, str]) -> Role | None:
    if word in {"quote", "signature"}:
        return _of_common_word(word, attribute, attributes)
    role = _NAMES.get(word)
    if role is None and attribute == "id":
        return next((role for pattern, role in _NUMBERED if pattern.match(word)), None)
    return role


def _of_common_word(word: str, attribute: str, attributes: Mapping[str, str]) -> Role | None:
    """Tell what is meant by a name that web pages use as well."""
    if word == "signature":
        return Role.SIGNATURE
    # GMX and web.de write name="quote"; a class of that name may be anybody's.
    is_line = "border-left" in attributes.get("style", "")
    return Role.QUOTE if attribute == "name" or is_line else None


def _is_drawn_as_quote(attributes: Mapping[str, str]) -> bool:
    # Gmail and Outlook indent with blockquotes too; those have no border and say no type.
    style = "".join(attributes.get("style", "").lower().split())
    if "type" in attributes or "cite" in attributes:
        return True
    if _LINE_AT_SIDE.search(style):
        return True
    indents = "border:none" in style or ("margin" in style and "border" not in style)
    classes = attributes.get("class", "").lower()
    return not indents or "quote" in classes or "cite" in classes
