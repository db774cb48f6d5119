"""What else is set on the work item? Who watches it (S5)."""

from __future__ import annotations

from mail2ticket.model.address import Address
from mail2ticket.model.case import Drafted
from mail2ticket.model.changes import Changes
from mail2ticket.model.items import NewTicket
from mail2ticket.model.unattended import is_unattended
from mail2ticket.model.verdict import Answer, Trust

__all__ = ["copied"]


def copied(case: Drafted) -> Answer[Changes] | None:
    """
    Who is named in To and Cc watches the item, so many of a mail (`Desk.watchers_limit`, S5).

    Nobody of ours, not the sender, and no address that nobody reads. Of mail that our servers did
    not verify, or that a program wrote, or somebody with no part in the item, they are only
    proposed: kept for an agent to see, and never written to. Else whoever writes another's
    address into From would have the item's mail sent to himself (X2).
    """
    if case.kind.is_report or case.desk.watchers_limit < 1 or case.trust is Trust.FORGED:
        return None
    found = _copied(case)
    if not found:
        return None
    named = found[: case.desk.watchers_limit]
    over = len(found) - len(named)
    said = f"{len(named)} of To and Cc" + f", and {over} over the limit left out" * bool(over)
    if _is_believed(case):
        return Answer(Changes(watchers=named), said)
    return Answer(Changes(proposed_watchers=named), f"{said}; only proposed")


def _is_believed(case: Drafted) -> bool:
    return (
        case.is_proven
        and case.message.is_from_one
        and not case.kind.is_automatic
        and not case.match.is_outsider
    )


def _copied(case: Drafted) -> tuple[Address, ...]:
    message, item = case.message, case.item
    known = {one.address for one in message.senders}
    if isinstance(case.entity, NewTicket):
        known.add(case.entity.sender)
    if item is not None:
        known |= item.participants | item.watchers
    found = dict.fromkeys(one.address for one in (*message.to, *message.cc))
    return tuple(
        address
        for address in found
        if address not in known and not case.desk.is_ours(address) and not is_unattended(address)
    )
