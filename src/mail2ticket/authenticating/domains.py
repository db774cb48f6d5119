"""Which domains are of one organisation (RFC 7489 section 3.2)."""

from __future__ import annotations

import re
from functools import cache

import idna
from publicsuffixlist import PublicSuffixList

__all__ = ["load", "organizational_domain"]

_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"

#: A name that DNS is asked for: plain labels, and no escapes.
NAME = re.compile(rf"(?=.{{1,253}}\Z)(?:{_LABEL}\.)*{_LABEL}")


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()


def load() -> None:
    """Read the list of public suffixes, which is a file, so that no mail waits for it."""
    _suffixes()


def organizational_domain(domain: str) -> str:
    """
    Return the domain that an organisation registered, of which *domain* is a part.

    By the public suffix list as the package publicsuffixlist brings it; empty for what is a
    public suffix itself, or no domain at all.

    >>> organizational_domain("mail.client.co.uk"), organizational_domain("co.uk")
    ('client.co.uk', '')
    """
    return _suffixes().privatesuffix(domain.lower().strip(".")) or ""


def ascii_domain(domain: str) -> str:
    """
    Return *domain* as DNS has it, or an empty text for what cannot be one.

    By IDNA 2008, which keeps domains apart that differ.

    >>> ascii_domain("Faß.example"), ascii_domain("fass.example")
    ('xn--fa-hia.example', 'fass.example')
    """
    domain = domain.lower().strip(".")
    if domain.isascii():
        return domain
    try:
        return idna.encode(domain).decode("ascii")
    except UnicodeError:  # what idna raises is one
        return ""


def is_aligned(domain: str, sender: str, *, is_strict: bool = False) -> bool:
    """
    Return whether *domain* may speak for the domain of a *sender* (RFC 7489 section 3.1).

    >>> is_aligned("mail.client.example", "client.example")
    True
    >>> is_aligned("mail.client.example", "client.example", is_strict=True)
    False
    >>> is_aligned("co.uk", "client.co.uk"), is_aligned("github.io", "client.github.io")
    (False, False)
    """
    if domain == sender:
        return bool(domain)
    organization = organizational_domain(domain)
    return not is_strict and bool(organization) and organization == organizational_domain(sender)
