"""Values with parameters, ``type/subtype; name=value``, in all their damage (RFC 2231)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

from mail2ticket.model.defect import DefectCode
from mail2ticket.parse.charsets.decoding import codec_of, decode
from mail2ticket.parse.findings import Findings

# ``text/plain; charset=utf-8`` and its like, which is nearly all there is.
_SIMPLE = re.compile(
    r'([^\s;="]+)[ \t]*(?:;[ \t]*([a-zA-Z-]+)=(?:"([^"\\=*]*)"|([^\s;"=*]+))[ \t]*)?;?'
)
# The same with any number of parameters, one after the other.
_VALUE = re.compile(r"([^\s;=\"',]+)[ \t]{0,99}")
_PARAMETER = re.compile(r';[ \t]{0,99}([a-zA-Z-]{1,40})=(?:"([^"\\]*)"|([^\s;",]+))[ \t]{0,99}')
_SOMETHING = re.compile(r"[^\s;]")
_NAME = re.compile(r"([^\s=;\"]{1,200})[ \t]{0,200}=[ \t]{0,200}")
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_QUOTED_END = re.compile(r"\s{0,200}(?:;|,|\Z|\(|[^\s=;\"]{1,200}[ \t]{0,9}=)")
_ESCAPE = re.compile(r'\\(["\\])')
_SECTION = re.compile(r"([^*]+)(?:\*([0-9]{1,6}))?(\*)?", re.ASCII)
_EXTENDED = re.compile(r"([^']{0,60})'([^']{0,60})'(.*)", re.DOTALL)
_HALF_EXTENDED = re.compile(r"([\w.:+-]{3,40})'([^']*)", re.ASCII)
# What programs write that forget the star: ``filename="utf-8''caf%C3%A9.txt"``.
_STARLESS = re.compile(r"[\w.:+-]{3,40}'[\w-]{0,20}'[^%]*%[0-9A-Fa-f]{2}.*", re.ASCII | re.DOTALL)
_SLASH = re.compile(r"\s{0,20}/\s{0,20}")
_COMMENT = re.compile(r"[ \t]\(.*", re.DOTALL)
# A parameter behind one whose ";" was forgotten.
_NEXT = re.compile(
    r"[ \t,]{1,20}(?:charset|name|filename|boundary|format|delsp|type|start|size|method|"
    r"(?:creation|modification|read)-date|report-type|reply-type|protocol|micalg|x-[a-z-]{1,30})"
    r"(?:\*[0-9*]{0,8})?[ \t]{0,9}=",
    re.IGNORECASE,
)
#: Parameters that name a file, in which blanks and brackets are at home.
_NAMES = frozenset({"name", "filename"})
#: More parameters than these are no usual field.
_MOST_USUAL = 10
#: Characters in which the end is looked for of a quoted value with quotes in it.
_NEAR = 300


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
        if not self.every:
            return ()
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
        name, text = name.lower(), _starless(quoted if quoted is not None else bare, findings)
        return Parameters(value.lower(), {name: text}, ((name, text),))
    usual = _usual(field, findings)
    if usual is not None:
        return usual
    value, _, rest = field.partition(";")
    value = _SLASH.sub("/", value.strip(), count=1)
    if _NAME.match(value):
        # No value at all: ``Content-Disposition: filename=a.txt``.
        findings.add(DefectCode.BAD_PARAMETER, field)
        return _joined("", _pairs(field, findings), findings)
    value, _, more = value.partition(" ")
    value, _, other = value.partition("\t")
    if "=" in more + other:
        # The first parameter, after a blank where a semicolon should be.
        findings.add(DefectCode.BAD_PARAMETER, field)
        rest = f"{other} {more};{rest}"
    return _joined(value.strip("\"',").lower(), _pairs(rest, findings), findings)


def _usual(field: str, findings: Findings) -> Parameters | None:
    """Return the parameters where nothing is damaged, extended, repeated or in two ways."""
    value = _VALUE.match(field)
    if value is None:
        return None
    found: dict[str, str] = {}
    at, end = value.end(), len(field)
    while at < end:
        match = _PARAMETER.match(field, at)
        if match is None:
            if field[at:] != ";":
                return None
            break
        name, quoted, bare = match.groups()
        text = bare if quoted is None else quoted
        name = name.lower()
        if name in found or len(found) == _MOST_USUAL or "'" in text:
            return None
        found[name] = text
        at = match.end()
    if len(found) > findings.limits.parameters:
        return None
    return Parameters(value[1].lower(), found, tuple(found.items()))


def _pairs(text: str, findings: Findings) -> list[tuple[str, str]]:
    """Return the name and the value of each parameter in *text*, as they are written."""
    found: list[tuple[str, str]] = []
    may_be_quoted = True
    begin = _SOMETHING.search(text)
    while begin is not None and len(found) <= findings.limits.parameters:
        name = _NAME.match(text, begin.start())
        if name is None:
            at = text.find(";", begin.start())
            at = at if at >= 0 else len(text)
            _take_junk(text[begin.start() : at], found, findings)
            begin = _SOMETHING.search(text, at)
            continue
        at = name.end()
        quoted = _QUOTED.match(text, at) if may_be_quoted else None
        if quoted is not None:
            # Where the ";" after it was forgotten, the next parameter is read all the same.
            value, at = _unquoted(text, quoted, findings)
            found.append((name[1], value))
            begin = _SOMETHING.search(text, at)
            continue
        if text.startswith('"', at):
            # A quote that is never closed is looked for once.
            may_be_quoted = False
            findings.add(DefectCode.BAD_PARAMETER, name[0])
        stop = text.find(";", at)
        stop = stop if stop >= 0 else len(text)
        following = _NEXT.search(text, at, stop)
        stop = following.start() if following else stop
        found.append((name[1], _bare(name[1], text[at:stop])))
        begin = _SOMETHING.search(text, stop + (text[stop : stop + 1] == ","))
    if len(found) > findings.limits.parameters:
        findings.exceed("parameters", len(found), findings.limits.parameters)
    return found


def _is_name(name: str) -> bool:
    return name.partition("*")[0].lower() in _NAMES


def _bare(name: str, value: str) -> str:
    """Return a value without quotes, and without the comment after it."""
    if not _is_name(name):
        value = _COMMENT.sub("", value)
    return value.strip(' \t"')


def _take_junk(junk: str, found: list[tuple[str, str]], findings: Findings) -> None:
    """Take what is no parameter for the rest of a file's name, where it can be that."""
    junk = junk.strip(' \t"')
    findings.add(DefectCode.BAD_PARAMETER, junk)
    if found and _is_name(found[-1][0]) and "." in junk and "." not in found[-1][1][-6:]:
        name, value = found[-1]
        found[-1] = (name, f"{value};{junk}")


def _unquoted(text: str, quoted: re.Match[str], findings: Findings) -> tuple[str, int]:
    """Return a quoted value, and where it ends; quotes inside that lack a backslash stay."""
    end = quoted.end()
    if not _QUOTED_END.match(text, end):
        closing = text.find('";', end, end + _NEAR)
        if closing < 0:
            closing = text.rfind('"', end, end + _NEAR)
        if closing >= 0:
            findings.add(DefectCode.BAD_PARAMETER, text[quoted.start() : closing + 1])
            return _ESCAPE.sub(r"\1", text[quoted.start() + 1 : closing]), closing + 1
    return _ESCAPE.sub(r"\1", quoted[1]), end


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
                findings.add(DefectCode.REPEATED_PARAMETER, name)
                every.append((key, text))
            else:
                numbered[int(match[2])] = (text, match[3] is not None)
        else:
            target = extended if match[3] else plain
            read = _extended(text, findings) if match[3] else _starless(text, findings)
            if target.setdefault(key, read) != read:
                findings.add(DefectCode.REPEATED_PARAMETER, name)
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
    is_any_extended = False
    for _, (text, is_extended) in sorted(sections.items()):
        if is_extended:
            is_any_extended = True
            head = _EXTENDED.fullmatch(text) if not pieces else None
            charset = head[1] if head else charset
            pieces.append(unquote_to_bytes(head[3] if head else text))
        else:
            pieces.append(text.encode("utf-8", "replace"))
    joined = decode(b"".join(pieces), charset or "utf-8")
    return joined if is_any_extended else _starless(joined, findings)


def _starless(text: str, findings: Findings) -> str:
    """Return a value that is encoded as RFC 2231 has it, and has no star that says so."""
    if "'" not in text or "%" not in text or not _STARLESS.fullmatch(text):
        return text
    if codec_of(text.partition("'")[0]) is None:
        return text
    findings.add(DefectCode.BAD_PARAMETER, text)
    return _extended(text, findings)


def _extended(text: str, findings: Findings) -> str:
    match = _EXTENDED.fullmatch(text)
    if match is not None:
        return decode(unquote_to_bytes(match[3].strip('"')), match[1] or "utf-8")
    findings.add(DefectCode.BAD_PARAMETER, text)
    half = _HALF_EXTENDED.fullmatch(text)
    if half is not None and codec_of(half[1]):
        return decode(unquote_to_bytes(half[2]), half[1])
    return decode(unquote_to_bytes(text), "utf-8")
