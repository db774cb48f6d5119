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
_SOMETHING = re.compile(r"[^\s;]")
_NAME = re.compile(r"([^\s=;\"]{1,200})[ \t]{0,200}=[ \t]{0,200}")
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
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


def _pairs(text: str, findings: Findings) -> list[tuple[str, str]]:
    """Return the name and the value of each parameter in *text*, as they are written."""
    found: list[tuple[str, str]] = []
    may_be_quoted = True
    begin = _SOMETHING.search(text)
    while begin is not None and len(found) <= findings.limits.parameters:
        name = _NAME.match(text, begin.start())
        if name is None:
            findings.add(DefectCode.BAD_PARAMETER, text[begin.start() : begin.start() + 80])
            at = text.find(";", begin.start())
            begin = _SOMETHING.search(text, at) if at >= 0 else None
            continue
        at = name.end()
        quoted = _QUOTED.match(text, at) if may_be_quoted else None
        if quoted is not None:
            # Where the ";" after it was forgotten, the next parameter is read all the same.
            found.append((name[1], _ESCAPE.sub(r"\1", quoted[1])))
            begin = _SOMETHING.search(text, quoted.end())
            continue
        if text.startswith('"', at):
            # A quote that is never closed is looked for once.
            may_be_quoted = False
            findings.add(DefectCode.BAD_PARAMETER, name[0])
        stop = text.find(";", at)
        stop = stop if stop >= 0 else len(text)
        found.append((name[1], text[at:stop].strip(' \t"')))
        begin = _SOMETHING.search(text, stop)
    if len(found) > findings.limits.parameters:
        findings.exceed("parameters", len(found), findings.limits.parameters)
    return found


def _joined(value: str, pairs: list[tuple[str, str]], findings: Findings) -> Parameters:
    plain: dict[str, str] = {}
    extended: dict[str, str] = {}
    sections: dict[str, dict[int, tuple[str, bool]]] = {}
    every: list[tuple[str, str]] = []
    for name, text in pairs:
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
