"""Lists of addresses, clean or damaged, in one pass (RFC 5322 sections 3.4 and 4.4)."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import NamedTuple

from mail2ticket.model.address import Address, NamedAddress
from mail2ticket.model.defect import DefectCode
from mail2ticket.parse.findings import Findings
from mail2ticket.parse.words import decode_words

# ``Ada <ada@x.example>`` or ``ada@x.example``, which is nearly all there is.
_USUAL = re.compile(
    r'(?:"([^"\\<>@]*)"[ \t]*<|([^"\\<>@,;:()]*)<)?'
    r"([\w.!#$%&*+/=^{|}~-]{1,200})@([\w-]+(?:\.[\w-]+)*)(>)?"
)
_TOKEN = re.compile(
    r"(?P<blank>[ \t\r\n\f\v]+)"
    # A raw comma in an encoded word is not allowed, and does not end the address.
    r"|(?P<word>=\?[^?\s]{1,60}\?[bBqQ]\?[^?<>@\s]{0,1000}\?=)"
    r"|(?P<atom>[^ \t\r\n\f\v<>@,;:()\"]+)"
    r"|(?P<special>.)",
    re.DOTALL,
)
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_PAREN = re.compile(r"\\.|[()]", re.DOTALL)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_LOCAL = re.compile(r"[^\s@<>,;:()\[\]\"\\\x00-\x1f\x7f\ufffd]{1,320}")
_DOMAIN = re.compile(r"[\w-]{1,63}(?:\.[\w-]{1,63}){0,126}\.?|\[[0-9a-zA-Z:.]{1,60}\]")
_BARE = re.compile(r"[\w.!#$%&*+/={|}~-]{1,200}")
_SPELLED = re.compile(r"=\?[^?\s]{1,60}\?[bq]\?", re.IGNORECASE)


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
    usual = _USUAL.fullmatch(value)
    if usual and _is_balanced(usual) and not _SPELLED.match(usual[3]):
        name = usual[1] if usual[1] is not None else usual[2] or ""
        mailbox = NamedAddress(decode_words(name.strip(), findings), Address(usual[3], usual[4]))
        return AddressList((mailbox,))
    found = _Reader(value, findings).read()
    if found.is_doubtful:
        findings.add(DefectCode.DOUBTFUL_ADDRESS, value)
    return found


def _is_balanced(usual: re.Match[str]) -> bool:
    """Return whether there are both of ``<>``, or none."""
    return (usual[5] is None) == (usual[1] is None and usual[2] is None)


class _Reader:
    """Reads one field; every character is looked at a bounded number of times."""

    def __init__(self, value: str, findings: Findings) -> None:
        self._value = value
        self._findings = findings
        self._found: list[NamedAddress] = []
        self._is_doubtful = False
        self._has_group = False
        self._phrase: list[tuple[str, str]] = []
        self._comments: list[str] = []
        self._angle: list[str] | None = None
        self._had_angle = False

    def read(self) -> AddressList:
        for kind, text in self._tokens():
            if self._angle is None:
                self._outside(kind, text)
            else:
                self._inside(self._angle, kind, text)
        if self._angle is not None:
            self._is_doubtful = True
            self._end_angle()
        self._end_item()
        return AddressList(tuple(self._found), self._is_doubtful, self._has_group)

    def _tokens(self) -> list[tuple[str, str]]:
        value, at, end = self._value, 0, len(self._value)
        tokens: list[tuple[str, str]] = []
        # An opening mark that is never closed is looked for once, and then is a letter.
        quotes = comments = True
        while at < end:
            char = value[at]
            if char == '"' and quotes:
                quoted = _QUOTED.match(value, at)
                if quoted:
                    tokens.append(("quoted", quoted[0]))
                    at = quoted.end()
                    continue
                quotes, self._is_doubtful = False, True
            elif char == "(" and comments:
                stop = _comment_end(value, at)
                if stop > 0:
                    tokens.append(("comment", value[at + 1 : stop - 1]))
                    at = stop
                    continue
                comments, self._is_doubtful = False, True
            match = _TOKEN.match(value, at)
            text = match[0] if match else char
            kind = (match.lastgroup if match else None) or "special"
            if kind == "special" and text in '"()':
                kind = "atom"
                self._is_doubtful = True
            tokens.append((kind, text))
            at += len(text)
        return tokens

    def _outside(self, kind: str, text: str) -> None:
        if kind == "comment":
            self._comments.append(_ESCAPE.sub(r"\1", text))
        elif kind != "special" or text == "@":
            self._phrase.append((kind, text))
        elif text == "<":
            if self._had_angle:
                self._is_doubtful = True
            self._angle = []
        elif text in ",;":
            self._end_item()
        elif text == ":" and not any(part == "@" for _, part in self._phrase[-4:]):
            # The name of a group.
            self._has_group = True
            self._phrase.clear()
        elif text == ">":
            self._is_doubtful = True
        else:
            self._phrase.append(("atom", text))

    def _inside(self, angle: list[str], kind: str, text: str) -> None:
        if kind == "special" and text == ">":
            self._end_angle()
        elif kind == "special" and text == "<":
            self._is_doubtful = True
            if "".join(angle).strip():
                self._end_angle()
                self._angle = []
        elif kind == "special" and text in ",;" and not (angle and angle[0] == "@"):
            self._is_doubtful = True
            self._end_angle()
            self._end_item()
        elif kind not in {"comment", "blank"} or (kind == "blank" and angle):
            angle.append(" " if kind == "blank" else text)

    def _end_angle(self) -> None:
        """Take the address between ``<`` and ``>``, and the name before it."""
        text = _closed_up("".join(self._angle or ()).strip())
        self._angle = None
        if text.startswith("@") and ":" in text:
            text = text.rpartition(":")[2]
        name = self._name(self._phrase)
        if any(part == "@" for _, part in self._phrase):
            shown = "".join(part for _, part in self._phrase).strip(" '\"")
            if shown.casefold() != text.casefold():
                self._is_doubtful = True
        self._phrase.clear()
        self._had_angle = True
        if text:
            self._take(name, text)

    def _end_item(self) -> None:
        """Take what stands between two commas without ``<>``."""
        phrase, had_angle = self._phrase, self._had_angle
        self._phrase, self._had_angle = [], False
        words = _words(phrase)
        with_at = [word for word in words if _has_at(word)]
        if had_angle:
            self._is_doubtful = self._is_doubtful or bool(words)
            for word in with_at:
                self._take("", word)
        elif len(words) == 1 and words == with_at:
            self._take(self._comment(), words[0])
        elif with_at:
            self._is_doubtful = True
            others = [word for word in words if not _has_at(word)]
            name = decode_words(" ".join(others), self._findings) if len(with_at) == 1 else ""
            for word in with_at:
                self._take(name, word)
        elif len(words) == 1 and _BARE.fullmatch(words[0]):
            # A bare name is an address where mail systems write of themselves.
            self._take(self._comment(), words[0])
        elif words:
            self._is_doubtful = True
        self._comments.clear()

    def _comment(self) -> str:
        return decode_words(" ".join(self._comments).strip(), self._findings)

    def _name(self, phrase: list[tuple[str, str]]) -> str:
        text = "".join(
            _ESCAPE.sub(r"\1", part[1:-1])
            if kind == "quoted"
            else " "
            if kind == "blank"
            else part
            for kind, part in phrase
        ).strip()
        return decode_words(text, self._findings) or self._comment()

    def _take(self, name: str, text: str) -> None:
        if text.lower().startswith("mailto:"):
            text = text[7:]
            self._is_doubtful = True
        local, at, domain = text.rpartition("@")
        if not at:
            local, domain = text, ""
        local = local.strip()
        if local.startswith('"') and local.endswith('"') and len(local) > 1:
            plain = _ESCAPE.sub(r"\1", local[1:-1])
            local = plain if _LOCAL.fullmatch(plain) else local
            sound = _QUOTED.fullmatch(local) is not None or local == plain
        else:
            sound = _LOCAL.fullmatch(local) is not None
        if not local or (at and not domain.strip()):
            self._is_doubtful = True
            return
        if not sound or (at and not _DOMAIN.fullmatch(domain)) or _SPELLED.search(local):
            self._is_doubtful = True
        self._found.append(NamedAddress(name, Address(local, domain.strip().rstrip("."))))


def _comment_end(value: str, start: int) -> int:
    """Return where the comment that begins at *start* is over, or 0 if it never is."""
    depth = 0
    for mark in _PAREN.finditer(value, start):
        if mark[0] == "(":
            depth += 1
        elif mark[0] == ")":
            depth -= 1
            if not depth:
                return mark.end()
    return 0


def _words(phrase: list[tuple[str, str]]) -> list[str]:
    """Join what belongs together; blanks in quotes are no blanks between words."""
    words: list[list[str]] = []
    is_open = False
    for index, (kind, text) in enumerate(phrase):
        if kind == "blank":
            after = phrase[index + 1][1] if index + 1 < len(phrase) else ""
            is_open = is_open and _belong(words[-1][-1], after)
        elif is_open:
            words[-1].append(text)
        else:
            words.append([text])
            is_open = True
    return ["".join(word) for word in words]


def _closed_up(text: str) -> str:
    """Take the blanks around ``@`` and dots out of an address."""
    if " " not in text:
        return text
    words = text.split()
    closed = words[:1]
    for before, word in pairwise(words):
        if not _belong(before, word):
            closed.append(" ")
        closed.append(word)
    return "".join(closed)


def _has_at(word: str) -> bool:
    return "@" in word and not _SPELLED.match(word)


def _belong(before: str, after: str) -> bool:
    """Return whether blanks between the two mean nothing, as obsolete syntax has it."""
    return before[-1:] in {"@", "."} or after[:1] in {"@", "."}
