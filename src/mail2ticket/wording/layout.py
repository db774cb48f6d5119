"""The looks of notices: a page of HTML with placeholders; a host may replace it whole (N1)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html.parser import HTMLParser

from attrs import field, frozen

from mail2ticket.errors import ConfigurationError
from mail2ticket.wording.template import PLACEHOLDERS, faults_of, fill_in

#: Colours: that of the mailbox, and black or white, whichever is legible on it.
COLOURS = frozenset({"accent", "on_accent"})

#: Pieces of HTML that we wrote; *message* must be in a layout.
BLOCKS = frozenset({"message", "list", "facts", "action", "closing"})

#: Plain texts, escaped when they are put in.
TEXTS = frozenset({"language", "subject", "heading", "preheader", "footer", *PLACEHOLDERS})

#: What a page may have put in.
LAYOUT_PLACEHOLDERS = COLOURS | BLOCKS | TEXTS

# The attributes that may hold a value, and the values they may hold.
_IN_ATTRIBUTES: Mapping[str, frozenset[str]] = {
    "href": frozenset({"link"}),
    "lang": frozenset({"language"}),
    **dict.fromkeys(("style", "bgcolor", "color"), COLOURS),
    **dict.fromkeys(("alt", "title", "aria-label", "content"), TEXTS),
}
_FORBIDDEN = frozenset({"script", "iframe", "frame", "object", "embed", "form", "base", "svg"})
_PLACEHOLDER = re.compile(r"\$([A-Za-z_][A-Za-z0-9_]{0,31})")
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")

#: The page that comes with us: one card on a quiet ground, light or dark as the reader wants.
#: Tables and styles in attributes are what Outlook, Gmail and Apple Mail have in common.
CARD = """\
<!DOCTYPE html>
<html lang="$language">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<meta name="format-detection" content="telephone=no,date=no,address=no,email=no">
<meta name="x-apple-disable-message-reformatting">
<title>$subject</title>
<style>
:root{color-scheme:light dark}
@media(max-width:480px){.p{padding:24px 20px!important}}
@media(prefers-color-scheme:dark){.b{background:#15181c!important}\
.c{background:#20242a!important;border-color:#3a414b!important}\
.t,.t h1{color:#e8eaed!important}.s{color:#a9b1bc!important}\
.f{background:#2a2f37!important}}
</style>
</head>
<body class="b" style="margin:0;padding:0;background:#f1f3f5;-webkit-text-size-adjust:100%">
[[<div style="display:none;max-height:0;overflow:hidden;mso-hide:all">$preheader</div>]]
<table class="b" role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"\
 style="background:#f1f3f5">
<tr><td align="center" style="padding:24px 12px">
<!--[if mso]><table role="presentation" width="560" align="center"><tr><td><![endif]-->
<table class="c" role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"\
 style="max-width:560px;background:#ffffff;border:1px solid #dde2e7;border-radius:8px;\
border-collapse:separate">
<tr><td height="4" bgcolor="$accent" style="height:4px;font-size:0;line-height:0;\
background:$accent;border-radius:7px 7px 0 0">&nbsp;</td></tr>
<tr><td class="p t" align="left" style="padding:28px 32px;color:#1f2933;\
font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;\
font-size:16px;line-height:1.5;\
overflow-wrap:break-word;word-break:break-word">
[[<h1 style="margin:0 0 18px;font-size:18px;line-height:1.3;color:#1f2933">$mailbox</h1>]]
$message
$list
$facts
$action
[[<p style="margin:24px 0 0">$closing</p>]]
</td></tr>
</table>
<!--[if mso]></td></tr></table><![endif]-->
[[<p class="s" style="margin:16px 0 0;color:#5b6673;\
font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;\
font-size:13px;line-height:1.5">$footer</p>]]
</td></tr>
</table>
</body>
</html>
"""


@frozen
class Layout:
    """
    A page of HTML to fill in: what `Template` is to a text, this is to the looks of all.

    ``$name`` and ``[[ … ]]`` mean what they mean in a `Template`; the names are those of
    `LAYOUT_PLACEHOLDERS`. It is the host's own HTML, and a picture in it is the host's
    business; but no value may come to stand where it could be more than text.

    Attributes:
        html: With ``$message`` somewhere in it.

    Raises:
        ConfigurationError: if it cannot work, with all its faults.
    """

    html: str = field(default=CARD, repr=False)

    def __attrs_post_init__(self) -> None:
        if found := self.faults():
            raise ConfigurationError([f"layout: {fault}" for fault in found])

    def faults(self) -> list[str]:
        """Return everything that is wrong with it, in words."""
        check = _Check()
        check.feed(self.html)
        check.close()
        found = [*faults_of(self.html, LAYOUT_PLACEHOLDERS), *check.found]
        if "message" not in check.shown:
            found.append("$message is missing, so that it would tell nothing")
        return list(dict.fromkeys(found))

    def filled(self, values: Mapping[str, str]) -> str:
        """Return the page with *values* in it, which are HTML already and are not read again."""
        return fill_in(self.html, values, LAYOUT_PLACEHOLDERS)


class _Check(HTMLParser):
    """Finds values where they would be more than text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.shown: set[str] = set()
        self._raw = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _FORBIDDEN:
            self.found.append(f"<{tag}> has no place in a mail")
        written = self.get_starttag_text() or ""
        if "[[" in written or "]]" in written:
            self.found.append(f"a segment [[ … ]] begins or ends inside of <{tag}>")
        for name in _PLACEHOLDER.findall(_QUOTED.sub("", written)):
            self.found.append(f"${name} stands in <{tag}> without quotation marks")
        for attribute, value in attrs:
            for name in _PLACEHOLDER.findall(value or ""):
                is_whole = attribute != "href" or value == f"${name}"
                if name not in _IN_ATTRIBUTES.get(attribute, ()) or not is_whole:
                    self.found.append(f"${name} cannot stand in {attribute} of <{tag}>")
        self._raw = tag if tag in {"style", "title", "textarea"} else ""

    def handle_endtag(self, tag: str) -> None:
        self._raw = "" if tag == self._raw else self._raw

    def handle_data(self, data: str) -> None:
        names = LAYOUT_PLACEHOLDERS.intersection(_PLACEHOLDER.findall(data))
        allowed = {"": LAYOUT_PLACEHOLDERS, "style": COLOURS}.get(self._raw, TEXTS)
        wrong = sorted(names - allowed)
        self.found += [f"${name} cannot stand in <{self._raw}>" for name in wrong]
        if not self._raw:
            self.shown |= names

    def handle_comment(self, data: str) -> None:
        names = sorted(set(_PLACEHOLDER.findall(data)) - COLOURS)
        self.found += [f"${name} cannot stand in a comment" for name in names]

    def handle_decl(self, decl: str) -> None:
        self.handle_comment(decl)

    def unknown_decl(self, data: str) -> None:
        self.handle_comment(data)

    def handle_pi(self, data: str) -> None:
        self.handle_comment(data)
