"""
Signed tokens: the proof that somebody was written to about a work item (T3).

A token is bound to the item, to the participant and to its kind by HMAC-SHA-256; whoever
else uses it proves nothing. Keys rotate: the first one signs, each of them verifies.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterator
from enum import StrEnum

from attrs import field, frozen

from mail2ticket.model.address import Address

__all__ = ["Signer", "Token", "TokenKind"]

#: Characters of a signature: 130 bits in base32, in lower case, for local parts fold.
SIGNATURE_LENGTH = 26

# Base32 (RFC 4648) in lower case, two letters at a time: the standard library's takes five times
# as long, and each notice has three signatures.
_LETTERS = "abcdefghijklmnopqrstuvwxyz234567"
_PAIRS = tuple(first + second for first in _LETTERS for second in _LETTERS)
_PLACES = range(5 * SIGNATURE_LENGTH - 10, -1, -10)

#: The header field that marks our own mail, so that we know it when it comes back (A13).
LOOP_FIELD = "X-Mail2ticket-Loop"

#: The local part of a Message-ID of ours begins with this and a dot.
MESSAGE_ID_PREFIX = "m2t"

# A written token: a subaddress, or the local part of a Message-ID of ours; in plain text, in
# links and in HTML, and broken over two lines, which may be quoted.
_BREAK = r"(?:=?[ \t]{0,3}\r?\n[ \t>|]{0,12}|\u200b|\u00ad|<wbr ?/?>|&shy;)?"
_DOT = rf"(?:\.|%2E|&#46;|&#x2E;){_BREAK}"
_PIECE = rf"(?:(?:[\w#-]|%23){_BREAK}){{1,40}}+"
_SIGNATURE = rf"(?:[a-z2-7]{_BREAK}){{{SIGNATURE_LENGTH - 1}}}[a-z2-7]"
_WRITTEN = re.compile(
    rf"(?:(?:\+|%2B|&#43;|&#x2B;|&plus;){_BREAK}"
    rf"|(?:(?<![a-z0-9.])|(?<=%3C))m{_BREAK}2{_BREAK}t{_BREAK}{_DOT}"
    rf"(?P<nonce>(?:[a-z0-9_-]{_BREAK}){{1,64}}+){_DOT})"
    rf"(?P<number>{_PIECE}(?:{_DOT}{_PIECE}){{0,3}})"
    rf"{_DOT}(?P<signature>{_SIGNATURE})(?![a-z0-9])",
    re.IGNORECASE | re.ASCII,
)
# Where one may begin: told ten times as fast as that none does, for it begins with a letter or a
# sign, and `_WRITTEN` with a choice.
_START = re.compile(
    r"\+|%2[Bb]|&#43;|&#[Xx]2[Bb];|&[Pp][Ll][Uu][Ss];"
    + "".join(rf"|{m}(?=2|=?[ \t]{{0,3}}\r?\n|\u200b|\u00ad|<[Ww]|&[Ss])" for m in "mM")
)
_BROKEN = re.compile(rf"{_BREAK[:-1]}", re.IGNORECASE)
_BEGINNINGS = ("m2", "m=", "m\n", "m\r")
# Whoever quotes more of them than these may go without.
_MOST_WRITTEN = 20


class TokenKind(StrEnum):
    """What a token stands in; one taken from another place does not verify."""

    ADDRESS = "address"
    MESSAGE_ID = "message-id"
    LOOP = "loop"


@frozen
class Token:
    """
    What looks like a token, as it was found; `Signer.verifies` says whether it is one.

    Attributes:
        number: The work item it names, in upper case.

        nonce: What makes a Message-ID differ from another; signed as well.
    """

    kind: TokenKind
    number: str
    signature: str
    nonce: str = ""


@frozen
class Signer:
    """
    Signs tokens and verifies them, in constant time.

    >>> signer, ada = Signer((b"a key of at least 16 bytes",)), Address.of("ada@client.example")
    >>> token = signer.sign(TokenKind.ADDRESS, "T20261103.0001", ada)
    >>> signer.verifies(token, ada)
    True
    >>> signer.verifies(token, Address.of("mallory@evil.example"))
    False

    Attributes:
        keys: Secrets, newest first; without any, nothing is signed and nothing verifies.
    """

    keys: tuple[bytes, ...] = field(default=(), repr=False)

    def __bool__(self) -> bool:
        return bool(self.keys)

    def sign(self, kind: TokenKind, number: str, participant: Address, nonce: str = "") -> Token:
        """
        Sign a token with the newest key.

        Raises:
            ValueError: if there is no key.
        """
        if not self.keys:
            raise ValueError("no key to sign with")
        unsigned = Token(kind, number.upper(), "", nonce)
        return Token(kind, unsigned.number, _signature(self.keys[0], unsigned, participant), nonce)

    def verifies(self, token: Token, participant: Address) -> bool:
        """Return whether *token* was signed by any of the keys, for *participant*."""
        found = False
        for key in self.keys:
            expected = _signature(key, token, participant)
            given = token.signature.encode("utf-8", "replace")
            # Every key is tried, so that time tells nothing of which one fits.
            found |= hmac.compare_digest(expected.encode("ascii"), given)
        return found


def _signature(key: bytes, token: Token, participant: Address) -> str:
    text = "\0".join((token.kind, token.number, token.nonce, str(participant).lower()))
    digest = hmac.digest(key, text.encode("utf-8", "replace"), "sha256")
    bits = int.from_bytes(digest, "big") >> 8 * len(digest) - 5 * SIGNATURE_LENGTH
    return "".join([_PAIRS[bits >> at & 0x3FF] for at in _PLACES])


def conceal(text: str) -> str:
    """
    Return *text* without the tokens that are written in it (T3, X26).

    A quoted token would let whoever reads the work item write as somebody else.

    >>> conceal("To: support+t20261103.0001.abcdefghijklmnopqrstuvwxyz@acme.example")
    'To: support@acme.example'
    """
    pieces: list[str] = []
    at = 0
    for match in _written(text):
        pieces.append(text[at : match.start()])
        at = match.end()
    return "".join((*pieces, text[at:])) if pieces else text


def written_tokens(text: str) -> tuple[Token, ...]:
    r"""
    Return what looks like tokens in *text*, each once; whoever quotes a mail of ours quotes one.

    >>> text = "To: desk+t20261103.0001.abcdefghijklm\n> nopqrstuvwxyz@acme.example"
    >>> [found] = written_tokens(text)
    >>> found.number, found.signature
    ('T20261103.0001', 'abcdefghijklmnopqrstuvwxyz')
    """
    found: dict[Token, None] = {}
    for match in _written(text):
        number, signature, nonce = (
            _closed_up(match[name] or "") for name in ("number", "signature", "nonce")
        )
        kind = TokenKind.MESSAGE_ID if match["nonce"] else TokenKind.ADDRESS
        found[Token(kind, number.upper(), signature.lower(), nonce)] = None
        if len(found) == _MOST_WRITTEN:
            break
    return tuple(found)


def _written(text: str) -> Iterator[re.Match[str]]:
    """Yield what `_WRITTEN` finds in *text*, one after the other."""
    end = 0
    for start in _START.finditer(text) if _may_hold_one(text) else ():
        at = start.start()
        if at >= end and (match := _WRITTEN.match(text, at)):
            yield match
            end = match.end()


def _closed_up(part: str) -> str:
    part = _BROKEN.sub("", part)
    for written, meant in (("%2E", "."), ("%2e", "."), ("%23", "#"), ("&#46;", ".")):
        part = part.replace(written, meant)
    return part


def _may_hold_one(text: str) -> bool:
    """
    Most texts have nothing that begins a token, which is told ten times as fast.

    A plus sign is written in one of three ways; without one there is an ``m2t``, which may be
    broken after the ``m``. One character is looked for first, for that is faster still.
    """
    if "+" in text or ("%" in text and "%2" in text):
        return True
    if "&" in text and ("&#" in text or "&plus" in text.lower()):
        return True
    if "2" not in text:
        return False
    lower = text.lower()
    return any(map(lower.__contains__, _BEGINNINGS))
