"""The name that is written beside an address: its phrase, or else its comment."""

from __future__ import annotations

from mail2ticket.parse.findings import Findings
from mail2ticket.parse.header.addr_specs import has_at
from mail2ticket.parse.header.address_tokens import Token, TokenKind, Word, is_quoted, unescaped
from mail2ticket.parse.header.words import decode_words


def name_of(phrase: list[Token], findings: Findings) -> str:
    """
    Return the name that *phrase* spells, without quotes; its comment where there is no other.

    >>> from mail2ticket.parse.header.address_tokens import cut
    >>> name_of(cut('"Lovelace, A." (x)  =?utf-8?q?L=C3=B6w?='), Findings())
    'Lovelace, A. Löw'
    """
    kept: list[str] = []
    has_stray = False
    for kind, text in phrase:
        if kind is TokenKind.BLANK or kind is TokenKind.COMMENT:
            if kept and kept[-1] != " ":
                kept.append(" ")
        elif kind is TokenKind.QUOTED:
            kept.append(unescaped(text[1:-1]).replace("\t", " "))
        else:
            has_stray = has_stray or kind is TokenKind.STRAY
            kept.append(text)
    text = "".join(kept).strip()
    if has_stray:
        text = text.strip(' "')
    return decode_words(text, findings) or comment_of(phrase, findings)


def comment_of(phrase: list[Token], findings: Findings) -> str:
    """Return what stands in the comments of *phrase*."""
    comments = [unescaped(text) for kind, text in phrase if kind is TokenKind.COMMENT]
    return decode_words(" ".join(" ".join(comments).split()), findings)


def others_of(found: list[Word], findings: Findings) -> str:
    """Return the words beside an address that has no brackets, as its name."""
    texts = (word.text for word in found if not has_at(word.text))
    plain = (unescaped(text[1:-1]) if is_quoted(text) else text for text in texts)
    return decode_words(" ".join(plain).strip(' "'), findings)


def without_comments(phrase: list[Token]) -> list[Token]:
    """Return *phrase* without its comments."""
    return [token for token in phrase if token.kind is not TokenKind.COMMENT]
