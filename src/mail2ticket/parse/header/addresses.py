"""Lists of addresses, clean or damaged, in one pass (RFC 5322 sections 3.4 and 4.4)."""

from __future__ import annotations

import re
from typing import NamedTuple

from mail2ticket.model.address import Address, NamedAddress
from mail2ticket.model.defect import DefectCode
from mail2ticket.parse.findings import Findings
from mail2ticket.parse.header.addr_specs import has_at, is_bare, read_addr_spec
from mail2ticket.parse.header.address_names import (
    comment_of,
    name_of,
    others_of,
    without_comments,
)
from mail2ticket.parse.header.address_tokens import (
    Token,
    TokenKind,
    cut,
    is_quoted,
    unescaped,
    words,
)
from mail2ticket.parse.header.usual_addresses import read_usual

# What stands before a colon without being the name of a group.
_SCHEME = re.compile(r"\[?(?:mailto|smtp|e-?mail|internet)", re.IGNORECASE)


class AddressList(NamedTuple):
    """
    The addresses of a field.

    Attributes:
        is_doubtful: Whether another program could read other addresses here.

        has_group: Whether they stand in a group, ``name: a, b;``.
    """

    mailboxes: tuple[NamedAddress, ...]
    is_doubtful: bool = False
    has_group: bool = False


def read_addresses(value: str, findings: Findings) -> AddressList:
    """
    Read a list of addresses; what cannot be one is left out, with a defect.

    The list is split before anything is decoded, and nothing inside an address is decoded
    at all, so that no decoded text can add an address or change one.

    >>> for one in read_addresses('"Doe, J" <j@x.example>, k@y.example (Kim)', Findings())[0]:
    ...     print(one)
    Doe, J <j@x.example>
    Kim <k@y.example>
    """
    value = value.strip()
    if not value:
        return AddressList(())
    usual = read_usual(value, findings)
    if usual:
        return AddressList(usual)
    found = _Reader(findings).read(value)
    if found.is_doubtful:
        findings.add(DefectCode.DOUBTFUL_ADDRESS, value)
    return found


class _Reader:
    """Reads one field."""

    def __init__(self, findings: Findings, *, is_inner: bool = False) -> None:
        self._findings = findings
        self._is_inner = is_inner
        self._found: list[NamedAddress] = []
        self._is_doubtful = False
        self._has_group = self._is_in_group = False
        self._phrase: list[Token] = []
        self._angle: list[Token] | None = None
        self._had_angle = False
        # Names that a comma cut off from what they may belong to: ``Doe, Jane <j@x.example>``.
        self._waiting: list[tuple[str, str]] = []

    def read(self, value: str) -> AddressList:
        for token in cut(value):
            kind, text = token
            if self._angle is not None:
                self._inside(self._angle, token)
            elif kind is TokenKind.SPECIAL and text != "@":
                self._outside(text)
            else:
                self._phrase.append(token)
                if kind is TokenKind.STRAY:
                    self._is_doubtful = True
        if self._angle is not None:
            self._is_doubtful = True
            self._end_angle()
        self._end_item()
        self._end_waiting()
        self._is_doubtful = self._is_doubtful or self._is_in_group
        return AddressList(tuple(self._found), self._is_doubtful, self._has_group)

    def _outside(self, text: str) -> None:
        """Take a sign that stands between addresses and names."""
        if text == "<":
            self._is_doubtful = self._is_doubtful or self._had_angle
            self._angle = []
        elif text == ",":
            self._end_item(is_comma=True)
        elif text == ";":
            self._end_item(is_comma=not self._is_in_group)
            if self._is_in_group:
                self._end_waiting()
            self._is_doubtful = self._is_doubtful or not self._is_in_group
            self._is_in_group = False
        elif text == ":":
            self._colon()
        else:
            self._is_doubtful = True

    def _colon(self) -> None:
        """Begin a group, unless what stands here is ``mailto:`` or an address."""
        if self._phrase and any(part == "@" for _, part in self._phrase[-4:]):
            self._phrase.append(Token(TokenKind.ATOM, ":"))
        elif self._phrase and _SCHEME.fullmatch(self._phrase[-1].text):
            self._is_doubtful = True
            self._phrase.append(Token(TokenKind.ATOM, ":"))
        else:
            self._end_waiting()
            self._is_doubtful = self._is_doubtful or self._is_in_group or self._had_angle
            self._has_group = self._is_in_group = True
            self._had_angle = False
            self._phrase.clear()

    def _inside(self, angle: list[Token], token: Token) -> None:
        kind, text = token
        if kind is not TokenKind.SPECIAL or text not in "<>,;":
            self._is_doubtful = self._is_doubtful or kind is TokenKind.STRAY
            angle.append(token)
        elif text == ">":
            self._end_angle()
        elif text == "<":
            self._is_doubtful = True
            if any(kind is not TokenKind.BLANK for kind, _ in angle):
                self._end_angle()
                self._angle = []
        elif text == "," and angle and angle[0].text == "@":
            # A route, ``<@a,@b:c@d>``.
            angle.append(token)
        else:
            self._is_doubtful = True
            self._end_angle()
            self._end_item()

    def _end_angle(self) -> None:
        """Take the address between ``<`` and ``>``, and the name before it."""
        tokens, self._angle = self._angle or [], None
        inside = words(tokens)
        phrase, self._phrase = self._phrase, []
        found = [word for word in inside if has_at(word.text)]
        hides = any(kind is TokenKind.COMMENT and "@" in text for kind, text in tokens)
        if len(inside) > 1 or hides or any(word.is_closed_up for word in inside):
            self._is_doubtful = True
        if any(kind is TokenKind.SPECIAL for kind, _ in phrase):
            shown = "".join(part for _, part in without_comments(phrase)).strip(" '\"")
            spelled = found[0].text if found else ""
            self._is_doubtful = self._is_doubtful or shown.casefold() != spelled.casefold()
        self._had_angle = True
        name = name_of(phrase, self._findings)
        before = len(self._found)
        if len(found) > 1:
            for word in found:
                self._take(name, word.text)
                name = ""
        elif found or len(inside) == 1:
            # With blanks in it, it is kept as it stands: who is meant cannot be told.
            self._take(name, " ".join(word.text for word in inside))
        if len(self._found) == before:
            # ``ada@x.example <>``
            for word in words(phrase):
                if has_at(word.text):
                    self._is_doubtful = True
                    self._take("", word.text)

    def _end_item(self, *, is_comma: bool = False) -> None:
        """Take what stands between two commas without ``<>``."""
        phrase, had_angle = self._phrase, self._had_angle
        self._had_angle = False
        if not phrase:
            return
        self._phrase = []
        found = words(phrase)
        with_at = [word.text for word in found if has_at(word.text)]
        self._is_doubtful = self._is_doubtful or any(word.is_closed_up for word in found)
        if had_angle:
            self._is_doubtful = self._is_doubtful or bool(found)
            self._name_last(comment_of(phrase, self._findings))
            for word in with_at:
                self._take("", word)
        elif with_at and len(found) == 1:
            self._end_waiting()
            self._is_doubtful = self._is_doubtful or with_at[0].startswith("@")
            self._take(comment_of(phrase, self._findings), with_at[0])
        elif with_at:
            self._is_doubtful = True
            name = others_of(found, self._findings) if len(with_at) == 1 else ""
            name = name or comment_of(phrase, self._findings)
            for word in with_at:
                self._take(name, word)
        elif found or any("@" in text for _, text in phrase):
            self._no_address(phrase, [word.text for word in found], is_comma=is_comma)

    def _no_address(self, phrase: list[Token], found: list[str], *, is_comma: bool) -> None:
        """Look for an address where none stands openly."""
        hidden = [text for kind, text in phrase if kind is TokenKind.COMMENT and "@" in text]
        if len(found) == 1 and is_quoted(found[0]) and "@" in found[0]:
            # All of it in quotes: ``"Ada <ada@x.example>"``.
            hidden = [unescaped(found[0][1:-1])]
            phrase = []
        if len(hidden) == 1 and not self._is_inner:
            inner = _Reader(self._findings, is_inner=True).read(hidden[0])
            if len(inner.mailboxes) == 1 and inner.mailboxes[0].address.domain:
                self._is_doubtful = True
                one = inner.mailboxes[0]
                self._add(
                    one.name or name_of(without_comments(phrase), self._findings), one.address
                )
                return
        if not found:
            self._is_doubtful = True
            return
        if len(found) == 1 and read_addr_spec(found[0]).is_sound:
            self._end_waiting()
            self._take(comment_of(phrase, self._findings), found[0])
            return
        self._is_doubtful = True
        self._waiting.append((name_of(phrase, self._findings), " ".join(found)))
        if not is_comma:
            self._end_waiting()

    def _end_waiting(self) -> None:
        """Take names that nothing followed: one word can be an address of this machine."""
        waiting, self._waiting = self._waiting, []
        for name, word in waiting:
            if is_bare(word):
                self._found.append(NamedAddress(name, Address(word, "")))

    def _name_last(self, name: str) -> None:
        """Name the address before a comment: ``<ada@x.example> (Ada)``."""
        if name and self._found and not self._found[-1].name:
            self._found[-1] = NamedAddress(name, self._found[-1].address)

    def _take(self, name: str, text: str) -> None:
        address, is_sound = read_addr_spec(text)
        self._is_doubtful = self._is_doubtful or not is_sound
        if address is not None:
            self._add(name, address)

    def _add(self, name: str, address: Address) -> None:
        if self._waiting:
            name = ", ".join(filter(None, (*(before for before, _ in self._waiting), name)))
            self._waiting.clear()
        self._found.append(NamedAddress(name, address))
