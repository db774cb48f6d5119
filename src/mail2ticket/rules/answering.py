"""Who is told? First: whom nobody may answer (N3, A1 to A12)."""

from __future__ import annotations

from mail2ticket.model.case import Classified
from mail2ticket.model.headers import LIST_FIELDS
from mail2ticket.model.unattended import is_unattended
from mail2ticket.model.verdict import Answer, Kind, Trust

__all__ = [
    "automatic_mail",
    "forged_sender",
    "list_mail",
    "null_reverse_path",
    "suppressed",
    "system_address",
]

_QUIET_PRECEDENCE = frozenset({"bulk", "junk", "list", "auto_reply"})
_QUIET_SUPPRESSION = frozenset({"all", "autoreply"})


def automatic_mail(case: Classified) -> Answer[bool] | None:
    """A program is never answered, or two of them never end (A1, D4)."""
    if not case.kind.is_automatic:
        return None
    return Answer(True, f"{case.kind} mail is never answered")


def null_reverse_path(case: Classified) -> Answer[bool] | None:
    """There is nobody to answer (A2)."""
    if case.message.sender is not None and not case.message.is_from_nobody:
        return None
    return Answer(True, "there is no sender to answer")


def forged_sender(case: Classified) -> Answer[bool] | None:
    """The answer would go to somebody who wrote nothing."""
    if case.trust is not Trust.FORGED:
        return None
    return Answer(True, "the sender is known to be forged")


def list_mail(case: Classified) -> Answer[bool] | None:
    """The whole list would read the answer (A8)."""
    for name in LIST_FIELDS:
        if name in case.message.headers:
            return Answer(True, f"list mail is never answered: {name}")
    if case.kind is Kind.LIST:
        return Answer(True, "list mail is never answered")
    return None


def suppressed(case: Classified) -> Answer[bool] | None:
    """The header asks for no answer (A1, A10, A11)."""
    headers = case.message.headers
    for token in headers.tokens("Auto-Submitted"):
        if token != "no":  # noqa: S105 - a word of RFC 3834, not a secret
            return Answer(True, f"Auto-Submitted: {token[:80]}")
    for name in ("Precedence", "X-Precedence"):
        if found := _QUIET_PRECEDENCE.intersection(headers.tokens(name)):
            return Answer(True, f"{name}: {', '.join(sorted(found))}")
    for value in headers.all("X-Auto-Response-Suppress"):
        if _QUIET_SUPPRESSION.intersection(word.strip().lower() for word in value.split(",")):
            return Answer(True, f"X-Auto-Response-Suppress: {value[:80]}")
    return None


def system_address(case: Classified) -> Answer[bool] | None:
    """A program reads that address, or we do (A9)."""
    sender = case.message.sender
    if sender is None:
        return None
    if case.desk.is_ours(sender.address):
        return Answer(True, f"{sender.address} is an address of ours")
    if {sender.address, sender.address.without_subaddress()} & set(case.desk.unanswered):
        return Answer(True, f"{sender.address} is never to be answered")
    if is_unattended(sender.address):
        return Answer(True, f"nobody reads mail to {sender.address}")
    return None
