"""
What may be expected of a mail, and whether what was found is that.

An expectation is a name and a value; the name says what is compared, and how: as it is, or
with ``_contains``, ``_excludes`` or ``_startswith`` a part of it. White space is no difference.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

Found = Mapping[str, Any]
Check = Callable[[Any, Found], bool]

_PARTS = ("_contains", "_excludes", "_startswith")
_TEXTS = {
    "subject": "subject",
    "reply_text": "reply",
    "text_body": "text",
    "quoted_text": "quoted",
    "signature": "signature",
}


def is_met(name: str, wanted: Any, found: Found) -> bool:  # noqa: ANN401 - of any type
    """
    Return whether an expectation holds.

    Raises:
        KeyError: if there is no expectation of that name.
    """
    for part in _PARTS:
        text = _TEXTS.get(name.removesuffix(part))
        if name.endswith(part) and text is not None:
            return _part(part, wanted, _tight(found[text]))
    if name in _TEXTS:
        return _tight(wanted) == _tight(found[_TEXTS[name]])
    return CHECKS[name](wanted, found)


def _tight(text: object) -> str:
    return "".join(str(text or "").split())


def _part(part: str, wanted: str | list[str], text: str) -> bool:
    pieces = [_tight(piece) for piece in ([wanted] if isinstance(wanted, str) else wanted)]
    if part == "_contains":
        return all(piece in text for piece in pieces)
    if part == "_excludes":
        return not any(piece in text for piece in pieces)
    return all(text.startswith(piece) for piece in pieces)


def _addresses(people: list[dict[str, str]] | None) -> set[str]:
    return {person["address"].lower() for person in people or []} - {""}


def _ids(wanted: str | list[str] | None) -> set[str]:
    return {one.strip("<>") for one in ([wanted] if isinstance(wanted, str) else wanted or [])}


def _lost(found: Found) -> list[dict[str, Any]]:
    return list((found["bounce"] or {}).get("recipients", []))


def _files(wanted: list[dict[str, Any]], found: Found) -> bool:
    left = list(found["attachments"])
    for file in wanted:
        hit = next(
            (one for one in left if all(one[key] == file[key] for key in file if file[key])), None
        )
        if hit is None:
            return False
        left.remove(hit)
    return True


def _moment(written: str | datetime | None) -> datetime | None:
    text = str(written) if written else ""
    moment = datetime.fromisoformat(text) if text else None
    return moment.replace(tzinfo=UTC) if moment and moment.tzinfo is None else moment


CHECKS: dict[str, Check] = {
    "parse_ok": lambda wanted, found: ("error" not in found) == wanted,
    "subject_blank": lambda wanted, found: (not _tight(found["subject"])) == wanted,
    "from_addr": lambda wanted, found: (found["from"] or {}).get("address") == wanted,
    "from_name": lambda wanted, found: (found["from"] or {}).get("name") == wanted,
    "to": lambda wanted, found: _addresses(found["to"]) == set(wanted),
    "cc": lambda wanted, found: _addresses(found["cc"]) == set(wanted),
    "bcc": lambda wanted, found: _addresses(found["bcc"]) == set(wanted),
    "cc_names": lambda wanted, found: set(wanted) <= {one["name"] for one in found["cc"]},
    "reply_to": lambda wanted, found: _addresses(found["reply_to"]) == _ids(wanted),
    "date": lambda wanted, found: _moment(wanted) == _moment(found["date"]),
    "message_id": lambda wanted, found: {found["message_id"]} == _ids(wanted),
    "in_reply_to": lambda wanted, found: _ids(wanted) <= set(found["in_reply_to"]),
    "references": lambda wanted, found: _ids(wanted) == set(found["references"]),
    "references_include": lambda wanted, found: _ids(wanted) <= set(found["references"]),
    "html_present": lambda wanted, found: bool(found["html"]) == wanted,
    "attachment_count": lambda wanted, found: len(found["attachments"]) == wanted,
    "attachment_count_min": lambda wanted, found: len(found["attachments"]) >= wanted,
    "attachments": lambda wanted, found: (
        len(wanted) == len(found["attachments"]) and _files(wanted, found)
    ),
    "attachments_include": _files,
    "mime_structure": lambda wanted, found: found["structure"] == wanted,
    "is_forward": lambda wanted, found: bool(found["forward"]) == wanted,
    "forwarded_from": lambda wanted, found: (
        wanted.lower() in str((found["forward"] or {}).get("from")).lower()
    ),
    "forwarded_text_contains": lambda wanted, found: _part(
        "_contains", wanted, _tight((found["forward"] or {}).get("text"))
    ),
    "is_bounce": lambda wanted, found: bool(found["bounce"]) == wanted,
    "bounced_addresses": lambda wanted, found: _addresses(_lost(found)) == set(wanted),
    "bounce_kind": lambda wanted, found: (
        {one["permanent"] for one in _lost(found)} == {wanted == "permanent"}
    ),
    "bounce_status": lambda wanted, found: _ids(wanted) <= {one["status"] for one in _lost(found)},
    "original_message_id": lambda wanted, found: (
        (found["bounce"] or {}).get("original_message_id") in _ids(wanted)
    ),
    "is_feedback_report": lambda wanted, found: found["feedback_report"] == wanted,
    "is_auto_reply": lambda wanted, found: found["auto_reply"] == wanted,
    "suppress_auto_reply": lambda wanted, found: found["answerable"] != wanted,
    "is_list": lambda wanted, found: found["list"] == wanted,
    "list_id_contains": lambda wanted, found: wanted in (found["list_id"] or ""),
}
