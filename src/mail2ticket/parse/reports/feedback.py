"""Complaints: somebody told his provider that a mail was unwanted (RFC 5965 and before it)."""

from __future__ import annotations

from collections.abc import Sequence

from mail2ticket.model.report import Complaint
from mail2ticket.parse.parts.mime import Part
from mail2ticket.parse.reports.delivery_status import Group, first, read_groups, recipient_of
from mail2ticket.parse.reports.original import original_message_id, original_of

_BYTES = 65_536
# Hotmail's programme (JMRP) has no type of its own: it writes into the mail who complained.
_HOTMAIL = "X-HmXmrOriginalRecipient"
_HOTMAIL_SUBJECT = "complaint about message from"


def read_complaint(parts: Sequence[Part], root: Part, subject: str, text: str) -> Complaint | None:
    """
    Read feedback, or return None where *parts* hold none.

    Known by its media type; by the type of the report, where the part itself is declared as
    something else; or by the field that Hotmail adds to the mail complained about.
    """
    part = next((one for one in parts if one.media_type == "message/feedback-report"), None)
    declared = root.parameters.get("report-type", "").lower()
    if part is None and declared == "feedback-report":
        part = next((one for one in parts if _begins_like_feedback(one)), None)
    if part is not None or declared == "feedback-report":
        groups = read_groups(part.decoded()[:_BYTES]) if part is not None else ()
        kind = next((said for group in groups if (said := first(group, "feedback-type"))), "")
        return Complaint(
            original_message_id(parts, text),
            kind.partition(";")[0].strip().lower() or "abuse",
            _recipient(groups) or _named_in(parts),
        )
    if subject.strip().casefold().startswith(_HOTMAIL_SUBJECT):
        mail = original_of(parts)
        if mail is not None and _HOTMAIL in mail.headers:
            recipient = mail.headers.get(_HOTMAIL).strip()
            return Complaint(original_message_id(parts, text), recipient=recipient)
    return None


def _begins_like_feedback(part: Part) -> bool:
    if part.is_multipart:
        return False
    return part.decoded()[:_BYTES].lstrip()[:14].lower() == b"feedback-type:"


def _recipient(groups: Sequence[Group]) -> str:
    for group in groups:
        for name in ("original-rcpt-to", "removal-recipient"):
            if value := first(group, name):
                return value.strip().strip("<>").strip()
    return next((address for group in groups if (address := recipient_of(group))), "")


def _named_in(parts: Sequence[Part]) -> str:
    """Return to whom the mail complained about was, where it names just one."""
    mail = original_of(parts)
    values = mail.headers.all("To") if mail is not None else ()
    if len(values) != 1 or values[0].count("@") != 1:
        return ""
    value = values[0]
    if "<" in value:
        value = value.partition("<")[2].partition(">")[0]
    return value.strip()
