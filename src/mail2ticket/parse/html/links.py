"""Where links lead, when their words do not say so."""

from __future__ import annotations

from urllib.parse import parse_qs, unquote, urlsplit

_SHOWN = frozenset({"http", "https", "ftp", "mailto"})
_LONGEST = 2_000
# Filters put links to themselves around the links of a mail; what was linked is in this field.
_WRAPPERS = {
    "safelinks.protection.outlook.com": "url",
    "linkprotect.cudasvc.com": "a",
    "www.google.com": "q",
    "protect2.fireeye.com": "u",
}
_HOSTS = ("outlook.com", "cudasvc.com", "www.google.com", "fireeye.com")
_DEFENSE = "urldefense.com/v3/__"


def shown_target(words: str, target: str) -> str:
    """
    Return where a link leads, or an empty text where its *words* say that already.

    Only links that a person can follow are shown. What a mail filter wrapped into a link to
    itself is taken out again, for the filters that keep it readable.

    >>> shown_target("the page", "https://desk.example/7")
    'https://desk.example/7'
    >>> shown_target("desk.example/7", "https://www.desk.example/7/")
    ''
    >>> shown_target("bank.example", "https://thief.example/")
    'https://thief.example/'
    """
    target = "".join(target.split())[:_LONGEST]
    scheme, colon, rest = target.partition(":")
    scheme = scheme.lower()
    if not colon or scheme not in _SHOWN:
        return ""
    if scheme == "mailto":
        address = unquote(rest.partition("?")[0])
        return "" if not address or address.lower() in words.lower() else target
    target = unwrapped(target)
    return "" if _plain(words) == _plain(target) else target


def unwrapped(target: str) -> str:
    """
    Return the link that a mail filter put a link to itself around.

    >>> unwrapped("https://eu.safelinks.protection.outlook.com/?url=https%3A%2F%2Fdesk.example")
    'https://desk.example'
    """
    before, found, rest = target.partition(_DEFENSE)
    if found and before == "https://":
        inner = rest.partition("__;")[0]
        return inner if inner.startswith(("http://", "https://")) else target
    lowered = target.lower()
    if not any(host in lowered for host in _HOSTS):
        return target
    try:
        parts = urlsplit(target)
        host = parts.hostname or ""
        wrapper = host.partition(".")[2] if host.endswith("outlook.com") else host
        if wrapper not in _WRAPPERS or (host == "www.google.com" and parts.path != "/url"):
            return target
        inner = parse_qs(parts.query, max_num_fields=50).get(_WRAPPERS[wrapper], [""])[0]
    except ValueError:
        return target
    return inner if inner.startswith(("http://", "https://")) else target


def _plain(link: str) -> str:
    text = "".join(link.split()).strip("<>[]()").lower()
    text = text.removeprefix("https://").removeprefix("http://").removeprefix("ftp://")
    return unquote(text.removeprefix("www.").rstrip("/"))
