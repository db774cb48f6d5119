"""The token that monitoring tools write for Autotask, read by a scanner of our own (E11)."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator

from attrs import frozen

from mail2ticket.model.alert import Alert

#: A longer token is not read; everything in it is short.
MOST_CHARACTERS = 16_384

# Each tag of the token's own element; a close without its end is none.
_EDGES = re.compile(r"<autotask(?=[\s/>])|</autotask\s{0,9}>", re.IGNORECASE | re.ASCII)
_HEAD = re.compile(r"<autotask\s{0,9}>", re.IGNORECASE | re.ASCII)
_SPACE = re.compile(r"\s*+")
_ELEMENT = re.compile(
    r"<([a-z][a-z0-9]{0,30})"
    r"((?:\s{1,20}[a-z]{1,20}\s{0,9}=\s{0,9}(?:\"[^\"<]{0,1000}+\"|'[^'<]{0,1000}+')){0,9})"
    r"\s{0,9}(/?)>",
    re.IGNORECASE | re.ASCII,
)
_ATTRIBUTE = re.compile(
    r"([a-z]{1,20})\s{0,9}=\s{0,9}(?:\"([^\"]{0,1000}+)\"|'([^']{0,1000}+)')",
    re.IGNORECASE | re.ASCII,
)
_CONTENT = re.compile(r"([^<]{0,1000})</([a-z][a-z0-9]{0,30})\s{0,9}>", re.IGNORECASE | re.ASCII)
_ENTITY = re.compile(r"&(#?\w{1,32});", re.ASCII)
_ENTITIES = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}

# A password, however it is broken: to its bracket, or to the end of its line.
_PASSWORD = re.compile(
    r"<pw(?=[\s/>])[^<>\"']*+(?:\"[^\"\n]*+\"?|'[^'\n]*+'?)?+[^<>\n]*+>?"
    r"(?:[^<\n]*+</pw\s{0,9}>)?+",
    re.IGNORECASE | re.ASCII,
)


class _BrokenError(Exception):
    """The token says nothing that can be believed."""


@frozen
class AutotaskToken:
    """
    ``<Autotask><ID name="…"/><PW name="…"/>…</Autotask>``, on one line or many.

    It is read by a scanner of our own that knows elements, two attributes and the five
    entities of XML. Declarations, other entities, comments, processing instructions,
    namespaces and elements within elements are refused, so that nothing grows by being read.

    >>> token = '<Autotask><ID name="rmm"/><PW name="a &amp; b"/></Autotask>'
    >>> AutotaskToken().read(f"Disk full. {token}").key
    'a & b'
    >>> AutotaskToken().conceal(f"Disk full. {token}")
    'Disk full. '
    """

    def read(self, text: str) -> Alert | None:
        """Return what the last token in *text* says; None without one."""
        found = deque(_tokens(text), maxlen=1)
        if not found:
            return None
        start, end = found[0]
        try:
            said = _elements(text[start:end])
        except _BrokenError as broken:
            return Alert(fault=str(broken), start=start, end=end)
        device, source = said.get("deviceid", ("", ""))
        issue = said.get("subissue", ("", ""))[0]
        number, _ = said.get("customerid", ("", ""))
        return Alert(
            name=said.get("id", ("", ""))[0],
            key=said.get("pw", ("", ""))[0],
            company=said.get("customer", ("", ""))[0],
            company_id=number,
            company_source=said.get("customerid", ("", ""))[1],
            email=said.get("email", ("", ""))[0],
            contact=said.get("contact", ("", ""))[0],
            sub_issue=issue,
            number=said.get("ticketnumber", ("", ""))[0].upper(),
            device=device,
            device_source=source,
            id=said.get("alertid", ("", ""))[0] or _alert_id(source, device, issue),
            start=start,
            end=end,
        )

    def conceal(self, text: str) -> str:
        """Return *text* without tokens, and without what may be left of a broken one."""
        if "<" not in text:
            return text
        kept: list[str] = []
        at = 0
        for start, end in _tokens(text, is_widest=True):
            kept.append(text[at:start])
            at = end
        return _PASSWORD.sub("", "".join((*kept, text[at:])))


def _tokens(text: str, *, is_widest: bool = False) -> Iterator[tuple[int, int]]:
    """Yield where tokens stand: from the last beginning before an end, or from the first."""
    start: int | None = None
    for edge in _EDGES.finditer(text):
        if edge[0][1] != "/":
            start = edge.start() if start is None or not is_widest else start
        elif start is not None:
            yield start, edge.end()
            start = None


def _elements(token: str) -> dict[str, tuple[str, str]]:
    """
    Return the name, or else the content, and the source of each element of *token*.

    Raises:
        _BrokenError: if it is anything but a list of elements.
    """
    head = _HEAD.match(token)
    if len(token) > MOST_CHARACTERS:
        raise _BrokenError("the token is too long")
    if head is None:
        raise _BrokenError("the token has attributes")
    found: dict[str, tuple[str, str]] = {}
    at, end = _blank(token, head.end()), token.rindex("<")
    while at < end:
        element = _ELEMENT.match(token, at)
        if element is None:
            raise _BrokenError(_unread(token, at))
        name, at = element[1].lower(), element.end()
        values = _attributes(element[2])
        content = None if element[3] else _CONTENT.match(token, at)
        if content and content[2].lower() == name:
            values.setdefault("name", _plain(content[1].strip()))
            at = content.end()
        if name in found:
            raise _BrokenError(f"two elements {name}")
        found[name] = (values.get("name", "").strip(), values.get("source", "").strip())
        at = _blank(token, at)
    return found


def _blank(token: str, at: int) -> int:
    found = _SPACE.match(token, at)
    return found.end() if found else at


def _unread(token: str, at: int) -> str:
    """Return what stands at *at* that is no element, in none of its own words."""
    kinds = {"<!-": "a comment", "<!": "a declaration", "<?": "a processing instruction"}
    return next((said for mark, said in kinds.items() if token.startswith(mark, at)), "no element")


def _attributes(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for attribute in _ATTRIBUTE.finditer(text):
        name = attribute[1].lower()
        if name in found or name not in {"name", "source"}:
            raise _BrokenError("an attribute that is not known, or twice")
        found[name] = _plain(attribute[2] if attribute[2] is not None else attribute[3])
    return found


def _plain(value: str) -> str:
    """Return *value* with its entities replaced, once; a lone ``&`` stays."""

    def character(entity: re.Match[str]) -> str:
        if entity[1] not in _ENTITIES:
            raise _BrokenError("an entity that is not one of the five")
        return _ENTITIES[entity[1]]

    return _ENTITY.sub(character, value)


def _alert_id(source: str, device: str, issue: str) -> str:
    """Return what tells this trouble on this device; without a device nothing does."""
    return f"{source}/{device}/{issue}" if device else ""


#: What every rule reads by, unless it is given another.
AUTOTASK = AutotaskToken()
