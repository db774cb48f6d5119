"""One address, ``local@domain``, and whether it is written as the grammar has it."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from mail2ticket.model.address import Address
from mail2ticket.parse.header.address_tokens import is_quoted, unescaped

_LOCAL = re.compile(r"[^\s@<>,;:()\[\]\"\\\x00-\x1f\x7f-\x9f\ufffd]{1,320}")
# Letters by exclusion, marks and digits of all scripts among them: what counts as a letter
# differs between versions of Unicode, and so of Python.
_LETTER = (
    "[0-9A-Za-z_\\-\\u00c0-\\u060b\\u060d-\\u061a\\u0620-\\u0669\\u066e-\\u1fff\\u2070-\\u2fff"
    "\\u3005-\\u3007\\u3021-\\uefff\\uf900-\\ufeff\\uff10-\\uff19\\uff21-\\uff3a\\uff41-\\uff5a"
    "\\uff66-\\uffdf\\U00010000-\\U000fffff]{1,63}"
)
_DOMAIN = re.compile(rf"{_LETTER}(?:\.{_LETTER}){{0,126}}|\[[0-9a-zA-Z:.-]{{1,255}}\]")
_BARE = re.compile(r"\w[\w.!#$%*+/-]{0,199}")
_SPELLED = re.compile(r"=\?[^?\s]{1,60}\?[bq]\?", re.IGNORECASE)
# Letters that nobody sees: soft hyphens, joiners, marks of direction, tags.
_UNSEEN = re.compile(
    "[\\xad\\u034f\\u0600-\\u0605\\u061c\\u06dd\\u070f\\u115f\\u1160\\u180e\\u200b-\\u200f"
    "\\u2028-\\u202e\\u2060-\\u206f\\u3164\\ufe00-\\ufe0f\\ufeff\\uffa0\\ufff9-\\ufffb"
    "\\U000e0000-\\U000e0fff]"
)
# A route, ``@a,@b:`` (RFC 5322 section 4.4).
_ROUTE = re.compile(r"@[^,:@]{1,255}(?:,@[^,:@]{1,255})*:(?=[^@:])")
_SCHEMES = ("mailto:", "smtp:", "email:", "e-mail:", "internet:", "rfc822;")
_PAIRS = {("'", "'"), ("`", "'"), ("[", "]"), ("{", "}"), ("\u2018", "\u2019"), ("|", "|")} | {
    ("\u201c", "\u201d"),
    ("\uff1c", "\uff1e"),
}
# What people and programs write after an address that is no part of it.
_TRAILING = "'`\u2019)]}|.:!?/\\*"

#: Names without a domain that mail systems give themselves.
SYSTEMS = frozenset(
    """
    mailer-daemon mailer_daemon mailerdaemon mdaemon postmaster root daemon cron anacron logwatch
    nobody www-data wwwrun apache httpd nginx uucp bin sys system mail news list listserv
    majordomo mailman abuse webmaster hostmaster operator administrator admin
    """.split()  # noqa: SIM905 - a table, and it is read as one
)

# What programs write where they have no address.
_NOTHING = frozenset({"array", "null", "none", "nil", "undefined", "nan", "n/a"})


class AddrSpec(NamedTuple):
    """
    What was read of one address.

    Attributes:
        address: None where there is none.

        is_sound: Whether every reader makes this address of it.
    """

    address: Address | None
    is_sound: bool


_NONE = AddrSpec(None, is_sound=False)


def has_at(word: str) -> bool:
    """Return whether *word* can be an address; an encoded word or a quoted one never is."""
    local, at, _ = word.rpartition("@")
    is_spelled = _SPELLED.match(word) is not None and "?=" not in local
    return bool(at) and not is_spelled and not is_quoted(word)


def is_bare(word: str) -> bool:
    """Return whether *word* can be an address of this very machine, without a domain."""
    is_nothing = word.lower() in _NOTHING or _is_nobody(word)
    return _BARE.fullmatch(word) is not None and not is_nothing


def read_addr_spec(text: str) -> AddrSpec:
    """
    Read *text*, which has no blanks but in quotes; what is mended is not sound.

    >>> read_addr_spec("mailto:ada@x.example")
    AddrSpec(address=Address(local='ada', domain='x.example'), is_sound=False)
    >>> read_addr_spec("@a.example,@b.example:ada@x.example").is_sound
    True
    """
    text, is_mended = _stripped(text)
    local, at, domain = text.rpartition("@")
    if not at:
        return _bare(text, is_mended=is_mended)
    if not local or not domain or _is_nobody(local):
        return _NONE
    sound = not is_mended and _SPELLED.search(local) is None and _is_plain(text)
    if _DOMAIN.fullmatch(domain) is None:
        domain = domain if domain[0] == "[" else domain.rstrip(_TRAILING) or domain
        sound = False
    if local[0] == '"' and is_quoted(local):
        plain = unescaped(local[1:-1])
        if _LOCAL.fullmatch(plain) and _SPELLED.search(plain) is None:
            local = plain
    elif _LOCAL.fullmatch(local) is None:
        sound = False
    return AddrSpec(Address(local, domain), sound)


def _is_plain(text: str) -> bool:
    """Return whether every letter is seen, and none is another letter in disguise."""
    return text.isascii() or (
        _UNSEEN.search(text) is None and unicodedata.normalize("NFKC", text) == text
    )


def _stripped(text: str) -> tuple[str, bool]:
    """Take off what stands around an address, and say whether that is against the grammar."""
    before = text
    if is_quoted(text):
        text = unescaped(text[1:-1])
    while len(text) > 1 and (text[0], text[-1]) in _PAIRS:
        text = text[1:-1]
    lower = text[:9].lower()
    for scheme in _SCHEMES:
        if lower.startswith(scheme):
            text = text[len(scheme) :].partition("?")[0]
            break
    is_mended = text != before
    if text.startswith("@"):
        route = _ROUTE.match(text)
        if route:
            return text[route.end() :], is_mended
        return text.rpartition(":")[2], True
    return text, is_mended


def _bare(text: str, *, is_mended: bool) -> AddrSpec:
    if not is_bare(text):
        return _NONE
    return AddrSpec(Address(text, ""), not is_mended and text.lower() in SYSTEMS)


def _is_nobody(local: str) -> bool:
    """Return whether some server made *local* of an empty group, ``undisclosed-recipients:;``."""
    plain = local.strip("\"'").lower()
    return plain.endswith((":", ":;")) or (
        "recipient" in plain and plain.startswith(("un", "hidden", "no"))
    )
