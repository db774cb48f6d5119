"""Mailboxes that take new requests alone: what joins, and what is refused (W6)."""

from __future__ import annotations

from itertools import chain

from mail2ticket.model.address import Address, NamedAddress
from mail2ticket.model.case import Commanded, Match, Routed
from mail2ticket.model.items import Discarded, Entity, Reason
from mail2ticket.model.joining import leads_by_reference, leads_by_subject, leads_by_token
from mail2ticket.model.people import Contact
from mail2ticket.model.subjects import Sign, sign_of
from mail2ticket.model.verdict import Answer, Kind

__all__ = ["cc_refused", "forward_refused", "new_request", "reply_refused", "wrong_address"]


def new_request(case: Routed) -> Answer[Match] | None:
    """
    A person's mail joins nothing where new mail only is taken: a new ticket mentions the item.

    Else the number of a ticket in a new subject, or a new mail to the signed address of an
    earlier notice, would be a reply after all.
    """
    if not _takes_only_new(case):
        return None
    tokens = (lead for _, lead in leads_by_token(case) if lead)
    named = next(chain(tokens, leads_by_reference(case), leads_by_subject(case)), None)
    said = f"{case.mailbox.address} takes new mail only"
    if named is None:
        return Answer(Match(), said)
    return Answer(Match(mentioned=named.item), f"names {named.named.number}, and {said}")


def forward_refused(case: Commanded) -> Answer[Entity] | None:
    """
    A mail that passes another one on, in a mailbox that takes new mail only.

    By the prefix of its subject, in any language, or by the mail that it passes on. A reply in
    which a forward is quoted is a reply.
    """
    if not _takes_only_new(case):
        return None
    sign = sign_of(case.message.subject)
    if sign is Sign.FORWARD:
        return _refused(Reason.FORWARD_REFUSED, "the subject has the prefix of a forward")
    if sign is Sign.NONE and not case.message.thread and case.message.forward is not None:
        return _refused(Reason.FORWARD_REFUSED, "it passes on another mail")
    return None


def reply_refused(case: Commanded) -> Answer[Entity] | None:
    """
    A reply, in a mailbox that takes new mail only; whatever it answers.

    By In-Reply-To and References, or by the prefix of its subject, in any language. What a
    program sends is no matter of this rule: a bounce of our own notice is a note as ever.
    """
    if not _takes_only_new(case):
        return None
    if sign_of(case.message.subject) in {Sign.REPLY, Sign.EITHER}:
        return _refused(Reason.REPLY_REFUSED, "the subject has the prefix of a reply")
    if case.message.thread:
        return _refused(Reason.REPLY_REFUSED, "the header names the mail that it answers")
    return None


def cc_refused(case: Commanded) -> Answer[Entity] | None:
    """
    A mail that names the mailbox in Cc and not in To, where it takes no such mail.

    A mail that names it in neither came as a Bcc or through a forward, and is not meant.
    """
    if case.mailbox.takes_cc or case.kind.is_automatic or case.kind is Kind.COPY:
        return None
    if _names(case, case.message.to) or not _names(case, case.message.cc):
        return None
    return _refused(Reason.CC_ONLY, f"{case.mailbox.address} is only in Cc")


def wrong_address(case: Commanded) -> Answer[Entity] | None:
    """A contact who writes from another address than his first, where only that one is taken."""
    sender, requester = case.message.sender, case.requester
    if not case.mailbox.registered_address_only or not isinstance(requester, Contact):
        return None
    if sender is None or case.kind.is_automatic or sender.address in requester.addresses[:1]:
        return None
    said = f"{sender.address} is not the first address of {requester.name}"
    return _refused(Reason.WRONG_ADDRESS, said)


def _takes_only_new(case: Routed) -> bool:
    is_written_to_us = not case.kind.is_automatic and case.kind is not Kind.COPY
    return case.mailbox.new_mail_only and is_written_to_us


def _names(case: Commanded, people: tuple[NamedAddress, ...]) -> bool:
    ours = case.mailbox.addresses
    return any(_is_one_of(person.address, ours) for person in people)


def _is_one_of(address: Address, ours: tuple[Address, ...]) -> bool:
    return address in ours or address.without_subaddress() in ours


def _refused(reason: Reason, said: str) -> Answer[Entity]:
    return Answer(Discarded(reason, said), said)
