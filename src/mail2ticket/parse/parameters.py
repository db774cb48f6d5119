"""Values with parameters, ``type/subtype; name=value``, in all their damage (RFC 2231)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

from mail2ticket.model.defect import DefectCode
from mail2ticket.parse.charset import decode
from mail2ticket.parse.findings import Findings

# ``text/plain; charset=utf-8`` and its like, which is nearly all there is.
_SIMPLE = re.compile(
    r'([^\s;="]+)[ \t]*(?:;[ \t]*([a-zA-Z-]+)=(?:"([^"\\=*]*)"|([^\s;"=*]+))[ \t]*)?;?'
)
_BETWEEN = re.compile(r"[\s;]*")
_NAME = re.compile(r"([^\s=;\"]{1,200})[ \t]{0,200}")
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_BARE = re.compile(r"[^;]*")
_ESCAPE = re.compile(r'\\(["\\])')
_SECTION = re.compile(r"([^*]+)(?:\*([0-9]{1,6}))?(\*)?", re.ASCII)
_EXTENDED = re.compile(r"([^']{0,60})'([^']{0,60})'(.*)", re.DOTALL)


class Parameters(NamedTuple):
    """
    A value and its parameters.

    Attributes:
        value: What stands before the first ``;``, in lower case.

        by_name: Each parameter under its name in lower case; ``name*`` wins over ``name``
            (RFC 6266 section 4.3).

        every: All readings of all parameters, so that what is refused by name is refused
            by any of them.
    """

    value: str
    by_name: Mapping[str, str]
    every: tuple[tuple[str, str], ...]

    def readings(self, name: str) -> tuple[str, ...]:
        """Return every reading of the parameter *name*, the one that wins first."""
        first = (self.by_name[name],) if name in self.by_name else ()
        return tuple(dict.fromkeys((*first, *(value for key, value in self.every if key == name))))


NONE = Parameters("", {}, ())


def read_parameters(field: str, findings: Findings) -> Parameters:
    """
    Read *field*; what is damaged is read as far as it can be, with a defect.

    >>> read_parameters("text/plain; charset=UTF-8", Findings()).by_name
    {'charset': 'UTF-8'}
    >>> damaged = "attachment; filename=safe.txt; filename*0*=utf-8''%E2%82%AC; filename*1=.exe"
    >>> read_parameters(damaged, Findings()).readings("filename")
    ('€.exe', 'safe.txt')
    """
    simple = _SIMPLE.fullmatch(field)
    if simple:
        value, name, quoted, bare = simple.groups()
        if name is None:
            return Parameters(value.lower(), {}, ())
        name, text = name.lower(), quoted if quoted is not None else bare
        return Parameters(value.lower(), {name: text}, ((name, text),))
    value, _, rest = field.partition(";")
    value, _, more = value.strip().partition(" ")
    value, _, other = value.partition("\t")
    if "=" in more + other:
        # The first parameter, after a blank where a semicolon should be.
        findings.add(DefectCode.BAD_PARAMETER, field)
        rest = f"{other} {more};{rest}"
    return _joined(value.strip("\"'").lower(), _pairs(rest, findings), findings)


def _pairs(text: str, findings: Findings) -> list[tuple[str, str, bool]]:
    """Return name, value and whether it was quoted, of each parameter in *text*."""
    found: list[tuple[str, str, bool]] = []
    at, end = 0, len(text)
    may_be_quoted = True
    while at < end:
        between = _BETWEEN.match(text, at)
        at = between.end() if between else at
        name = _NAME.match(text, at)
        if name is None or text[name.end() : name.end() + 1] != "=":
            if text[at:].strip("; \t"):
                findings.add(DefectCode.BAD_PARAMETER, text[at : at + 60])
            stop = text.find(";", max(at, name.end() if name else at))
            if stop < 0:
                break
            at = stop + 1
            continue
        at = name.end() + 1
        while at < end and text[at] in " \t":
            at += 1
        quoted = _QUOTED.match(text, at) if may_be_quoted and text[at : at + 1] == '"' else None
        if quoted:
            found.append((name[1], _ESCAPE.sub(r"\1", quoted[1]), True))
            at = quoted.end()
            # What stands between the quote and the next ";" belongs to nothing.
            at = _skip_to_semicolon(text, at)
        else:
            if text[at : at + 1] == '"':
                may_be_quoted = False
                findings.add(DefectCode.BAD_PARAMETER, name[1])
            bare = _BARE.match(text, at)
            end_of_bare = bare.end() if bare else end
            found.append((name[1], text[at:end_of_bare].strip(' \t"'), False))
            at = end_of_bare
        if len(found) > findings.limits.parameters:
            findings.exceed("parameters", len(found), findings.limits.parameters)
            break
    return found


def _skip_to_semicolon(text: str, at: int) -> int:
    if text[at : at + 1] == ";":
        return at + 1
    # ``name="a" filename="b"`` without ";": read on from here.
    return at


def _joined(value: str, pairs: list[tuple[str, str, bool]], findings: Findings) -> Parameters:
    plain: dict[str, str] = {}
    extended: dict[str, str] = {}
    sections: dict[str, dict[int, tuple[str, bool]]] = {}
    every: list[tuple[str, str]] = []
    for name, text, _ in pairs:
        match = _SECTION.fullmatch(name)
        key = (match[1] if match else name.partition("*")[0] or name).lower()
        if match is None:
            findings.add(DefectCode.BAD_PARAMETER, name)
            every.append((key, text))
        elif match[2] is not None:
            numbered = sections.setdefault(key, {})
            if int(match[2]) in numbered:
                findings.add(DefectCode.BAD_PARAMETER, name)
                every.append((key, text))
            else:
                numbered[int(match[2])] = (text, match[3] is not None)
        else:
            target = extended if match[3] else plain
            read = _extended(text, findings) if match[3] else text
            if target.setdefault(key, read) != read:
                findings.add(DefectCode.BAD_PARAMETER, name)
            every.append((key, read))
    continued = {key: _continued(key, parts, findings) for key, parts in sections.items()}
    every.extend(continued.items())
    return Parameters(value, {**plain, **continued, **extended}, tuple(every))


def _continued(key: str, sections: dict[int, tuple[str, bool]], findings: Findings) -> str:
    """Join the sections of one parameter; a gap is passed over, and is a defect."""
    if sorted(sections) != list(range(len(sections))):
        findings.add(DefectCode.BAD_PARAMETER, f"{key}: a section is missing")
    charset = ""
    pieces: list[bytes] = []
    for _, (text, is_extended) in sorted(sections.items()):
        if is_extended:
            head = _EXTENDED.fullmatch(text) if not pieces else None
            charset = head[1] if head else charset
            pieces.append(unquote_to_bytes(head[3] if head else text))
        else:
            pieces.append(text.encode("utf-8", "replace"))
    return decode(b"".join(pieces), charset or "utf-8")


def _extended(text: str, findings: Findings) -> str:
    match = _EXTENDED.fullmatch(text)
    if match is None:
        findings.add(DefectCode.BAD_PARAMETER, text)
        return decode(unquote_to_bytes(text), "utf-8")
    return decode(unquote_to_bytes(match[3]), match[1] or "utf-8")
