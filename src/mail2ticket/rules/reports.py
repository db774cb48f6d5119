"""What does it become? A report on a mail of ours (D6, E1)."""

from __future__ import annotations

import re

from attrs import evolve

from mail2ticket.model.case import Commanded
from mail2ticket.model.facts import Origin
from mail2ticket.model.items import Entity, Held, NewNote, Reason, WorkItem
from mail2ticket.model.people import Stranger, address_of
from mail2ticket.model.report import DeliveryReport, ReadReceipt, Report, ReportedRecipient
from mail2ticket.model.verdict import Answer

__all__ = ["report_note"]

# RFC 3464 section 2.3.3, RFC 3463 section 2.
_ACTIONS = frozenset({"failed", "delayed", "delivered", "relayed", "expanded"})
_STATUS = re.compile(r"[245]\.[0-9]{1,3}\.[0-9]{1,3}", re.ASCII)
_MOST_RECIPIENTS = 20

# RFC 6430, RFC 6591: feedback that is no complaint of a person.
_FEEDBACK = {
    "not-spam": "A mail of ours was said to be wanted",
    "auth-failure": "A mail of ours failed a check of its origin",
}


def report_note(case: Commanded) -> Answer[Entity] | None:
    """
    A report on a mail of ours becomes an internal note, in our words and none of its own.

    Of the recipients it names, only those are repeated who take part in the item; and of a
    stranger who sends it, his address.
    """
    item, report, sender = case.item, case.message.report, case.message.sender
    if item is None or report is None or not (case.kind.is_report or _is_on_ours(case, report)):
        return None
    title, lines = _title_of_report(report), [""]
    if isinstance(report, DeliveryReport):
        lines = [_fate(one, item) for one in report.recipients[:_MOST_RECIPIENTS]]
    author = case.requester
    if isinstance(author, Stranger):
        author = evolve(author, name="")
    entity = NewNote(
        item=item,
        title=title,
        text="\n".join((f"{title}.", *filter(None, dict.fromkeys(lines)))),
        sender=sender.address if sender else address_of(case.requester),
        author=author,
        type=case.mailbox.note_type,
        is_internal=True,
        received_at=case.message.received_at,
    )
    if entity.entity not in case.mailbox.creates:
        said = f"{case.mailbox.address} makes no {entity.entity.replace('_', ' ')}"
        return Answer(Held(Reason.KIND_NOT_ALLOWED, said), said)
    return Answer(entity, f"a note on {item.number} that says so")


def _is_on_ours(case: Commanded, report: Report) -> bool:
    """Return whether it reports on a mail of ours, so that nobody may write by it (D3)."""
    known = case.facts.references.get(report.original_message_id or "")
    return known is not None and known.origin is Origin.SENT


def _title_of_report(report: Report) -> str:
    if isinstance(report, DeliveryReport):
        return f"A mail of ours was {'delivered' if report.is_success else 'not delivered'}"
    if isinstance(report, ReadReceipt):
        shown = "deleted unread" if report.disposition == "deleted" else "shown to its recipient"
        return f"A mail of ours was {shown}"
    return _FEEDBACK.get(report.feedback_type, "A mail of ours was complained about")


def _fate(recipient: ReportedRecipient, item: WorkItem) -> str:
    """Return what became of *recipient*, if he is one of ours."""
    known = {str(address).lower() for address in item.participants}
    who = recipient.address.lower() if recipient.address.lower() in known else "a recipient"
    action = recipient.action if recipient.action in _ACTIONS else "failed"
    status = f" ({recipient.status})" if _STATUS.fullmatch(recipient.status) else ""
    return f"{who}: {action}{status}"
