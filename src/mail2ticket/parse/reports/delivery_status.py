"""The fields of message/delivery-status (RFC 3464, RFC 6533), and what is made of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from mail2ticket.model.report import ReportedRecipient
from mail2ticket.parse.reports.statuses import enhanced_in, status_told_by

Group: TypeAlias = Mapping[str, Sequence[str]]

_GROUPS = 1_000
_VALUE = 2_000
_BYTES = 1_048_576

# What systems write for the five actions of RFC 3464 section 2.3.3.
_ACTIONS = {
    "failed": "failed",
    "fail": "failed",
    "failure": "failed",
    "bounced": "failed",
    "undeliverable": "failed",
    "rejected": "failed",
    "delayed": "delayed",
    "delay": "delayed",
    "deferred": "delayed",
    "warning": "delayed",
    "delivered": "delivered",
    "success": "delivered",
    "relayed": "relayed",
    "expanded": "expanded",
}
_BY_CLASS = {"2": "delivered", "4": "delayed", "5": "failed"}
_FIELDS = ("original-recipient", "final-recipient", "x-actual-recipient", "x-display-name")
_INTERNET = frozenset({"rfc822", "utf-8", "unknown", "addr-type", "smtp", "internet", "local", ""})
# Original-Recipient may be left in the form in which SMTP carries it (RFC 3461 section 4).
_XTEXT = re.compile(r"\+([0-9A-F]{2})")
_SIGNS = {"+2B": "+", "+3D": "="}
_ESCAPED = re.compile(r"\\x\{([0-9A-Fa-f]{1,6})\}")
# A second one of these begins the next recipient, though the blank line is missing.
_ONCE = frozenset({"original-recipient", "final-recipient", "action"})


def read_groups(raw: bytes) -> tuple[Group, ...]:
    r"""
    Read groups of fields with blank lines between (RFC 3464 section 2.1).

    Where the blank line is missing, a field that stands once in a group begins the next.

    >>> read_groups(b"Reporting-MTA: dns; mx\r\n\r\nAction: failed\r\nStatus: 5.1.1\r\n")[1]
    {'action': ['failed'], 'status': ['5.1.1']}
    """
    groups: list[dict[str, list[str]]] = [{}]
    last: list[str] | None = None
    for line in raw[:_BYTES].decode("utf-8", "replace").splitlines():
        if not line.strip():
            if groups[-1]:
                groups.append({})
            last = None
        elif line[0] in " \t" and last:
            if len(last[-1]) < _VALUE:
                last[-1] += " " + line.strip()
        else:
            name, colon, value = line.partition(":")
            name = name.strip().lower()
            if not colon:
                continue
            if name in _ONCE and name in groups[-1]:
                groups.append({})
            last = groups[-1].setdefault(name, [])
            last.append(value.strip())
        if len(groups) > _GROUPS:
            break
    return tuple(group for group in groups[:_GROUPS] if group)


def read_recipients(raw: bytes) -> tuple[ReportedRecipient, ...]:
    """
    Read what became of each recipient (RFC 3464 section 2.3), in order, none twice.

    The address is the one that the mail was sent to, where the report tells it. The action
    rules; where there is none, the class of the status does, and then that of the reply.
    """
    found: dict[str, ReportedRecipient] = {}
    for group in _whole(read_groups(raw)):
        address = recipient_of(group)
        status = _status(group)
        action = _ACTIONS.get(_token(group, "action")) or _BY_CLASS.get(status[:1], "")
        if not address or not action:
            continue
        found.setdefault(
            address.casefold(),
            ReportedRecipient(
                address=address,
                action=action,
                status=status,
                is_permanent=action == "failed",
            ),
        )
    return tuple(found.values())


def recipient_of(group: Group) -> str:
    r"""
    Return the address that *group* is about; one that is not of the Internet if need be.

    >>> recipient_of({"final-recipient": ["utf-8; \\x{f6}@client.example"]})
    'ö@client.example'
    """
    for name in _FIELDS:
        for value in group.get(name, ()):
            kind, semicolon, rest = value.partition(";")
            bare = _bare(rest.rpartition(";")[2] if semicolon else value)
            if semicolon and kind.strip().lower() not in _INTERNET:
                continue
            if "@" not in bare:
                bare = _XTEXT.sub(lambda match: chr(int(match[1], 16)), bare)
            elif name == "original-recipient":
                bare = _XTEXT.sub(lambda match: _SIGNS.get(match[0], match[0]), bare)
            if "@" in bare and not bare.startswith("@"):
                return bare
    return _bare(first(group, "final-recipient").partition(";")[2])


def first(group: Group, name: str) -> str:
    """Return the first value of the field *name*, or an empty string."""
    return next(iter(group.get(name, ())), "")


def _whole(groups: Sequence[Group]) -> Iterator[Group]:
    """Yield *groups*, those put together that a blank line has torn apart."""
    before: Group = {}
    for group in groups:
        is_torn = any(name in before for name in _FIELDS) and not _is_told(before)
        if is_torn and _is_told(group) and not any(name in group for name in _FIELDS):
            yield {**before, **group}
            before = {}
            continue
        if before:
            yield before
        before = group
    if before:
        yield before


def _is_told(group: Group) -> bool:
    return "action" in group or "status" in group


def _bare(value: str) -> str:
    start = value.find("<")
    if start >= 0:
        value = value[start + 1 :].partition(">")[0]
    words = value.replace("\N{ZERO WIDTH SPACE}", "").split()
    found = words[0].strip("\"'") if words else ""
    return _ESCAPED.sub(_character, found).removeprefix("mailto:").removeprefix("smtp:")


def _character(match: re.Match[str]) -> str:
    code = int(match[1], 16)
    return chr(code) if code <= 0x10FFFF and not 0xD800 <= code < 0xE000 else match[0]  # noqa: PLR2004


def _status(group: Group) -> str:
    given = enhanced_in(first(group, "status"))
    if given:
        return given
    diagnostic = first(group, "diagnostic-code")
    is_late = _ACTIONS.get(_token(group, "action")) == "delayed"
    return status_told_by(diagnostic, is_late=is_late) if diagnostic else ""


def _token(group: Group, name: str) -> str:
    words = first(group, name).partition("(")[0].replace(";", " ").replace(",", " ").split()
    return words[0].lower().rstrip(".") if words else ""
