"""The fields of message/delivery-status and message/disposition-notification."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mail2ticket.model.report import ReportedRecipient

_GROUPS = 1_000
_VALUE = 2_000
_BYTES = 1_048_576
_ACTIONS = frozenset({"failed", "delayed", "delivered", "relayed", "expanded"})


def read_groups(raw: bytes) -> tuple[Mapping[str, Sequence[str]], ...]:
    r"""
    Read groups of fields with blank lines between (RFC 3464 section 2.1).

    >>> read_groups(b"Reporting-MTA: dns; mx\r\n\r\nAction: failed\r\nStatus: 5.1.1\r\n")[1]
    {'action': ['failed'], 'status': ['5.1.1']}
    """
    groups: list[dict[str, list[str]]] = [{}]
    last: list[str] | None = None
    for line in raw[:_BYTES].decode("utf-8", "replace").splitlines():
        if not line.strip():
            if groups[-1]:
                if len(groups) >= _GROUPS:
                    break
                groups.append({})
            last = None
        elif line[0] in " \t" and last:
            if len(last[-1]) < _VALUE:
                last[-1] += " " + line.strip()
        else:
            name, colon, value = line.partition(":")
            if colon:
                last = groups[-1].setdefault(name.strip().lower(), [])
                last.append(value.strip())
    return tuple(group for group in groups if group)


def read_recipients(raw: bytes) -> tuple[ReportedRecipient, ...]:
    """
    Read what became of each recipient (RFC 3464 section 2.3), in order, none twice.

    The address is the one that the mail was sent to, where the report tells it.
    """
    found: dict[str, ReportedRecipient] = {}
    for group in read_groups(raw):
        address = _address(group)
        if not address:
            continue
        action = _token(group, "action")
        status = _token(group, "status")
        if not action and not status:
            continue
        if action not in _ACTIONS:
            action = "delayed" if status.startswith("4") else "failed"
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


def refused_in(groups: Sequence[Mapping[str, Sequence[str]]]) -> tuple[ReportedRecipient, ...]:
    """
    Read the refusal that is told as a receipt (RFC 5429 section 2.1.1.1), if this is one.

    Nobody saw the mail: a program deleted it.
    """
    refused: list[ReportedRecipient] = []
    for group in groups:
        disposition = _first(group, "disposition").replace(" ", "").lower()
        if disposition.startswith("automatic-action/") and ";deleted" in disposition:
            address = _address(group)
            if address:
                refused.append(ReportedRecipient(address=address))
    return tuple(refused)


def _first(group: Mapping[str, Sequence[str]], name: str) -> str:
    return next(iter(group.get(name, ())), "")


def _token(group: Mapping[str, Sequence[str]], name: str) -> str:
    words = _first(group, name).partition("(")[0].replace(";", " ").split()
    return words[0].lower() if words else ""


def _address(group: Mapping[str, Sequence[str]]) -> str:
    for name in ("original-recipient", "final-recipient"):
        value = _first(group, name)
        kind, semicolon, address = value.partition(";")
        if not semicolon:
            kind, address = "rfc822", value
        address = address.strip().removeprefix("<").partition(">")[0].strip()
        if kind.strip().lower() in {"rfc822", "utf-8", "unknown", "addr-type"} and "@" in address:
            return address.split()[0] if address.split() else ""
    return _first(group, "final-recipient").partition(";")[2].strip()
