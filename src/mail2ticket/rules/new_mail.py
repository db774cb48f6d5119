"""What does it become? First: mailboxes that take new requests alone, written to them (W6)."""

from __future__ import annotations

from mail2ticket.model.address import Address, NamedAddress
from mail2ticket.model.case import Commanded
from mail2ticket.model.items import Discarded, Entity, Reason
from mail2ticket.model.people import Contact
from mail2ticket.model.subjects import Sign, sign_of
from mail2ticket.model.verdict import Answer, Kind


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


def _takes_only_new(case: Commanded) -> bool:
    is_written_to_us = not case.kind.is_automatic and case.kind is not Kind.COPY
    return case.mailbox.new_mail_only and is_written_to_us


def _names(case: Commanded, people: tuple[NamedAddress, ...]) -> bool:
    ours = case.mailbox.addresses
    return any(_is_one_of(person.address, ours) for person in people)


def _is_one_of(address: Address, ours: tuple[Address, ...]) -> bool:
    return address in ours or address.without_subaddress() in ours


def _refused(reason: Reason, said: str) -> Answer[Entity]:
    return Answer(Discarded(reason, said), said)
