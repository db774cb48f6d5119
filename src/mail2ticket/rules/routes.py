"""Which mailbox is it for (R1, R5)?"""

from __future__ import annotations

from mail2ticket.model.address import Address
from mail2ticket.model.case import Attributed, Classified
from mail2ticket.model.desk import Desk
from mail2ticket.model.items import Discarded, Held, Reason, Stop
from mail2ticket.model.mailbox import Mailbox
from mail2ticket.model.message import Message, RecipientSource
from mail2ticket.model.verdict import Answer

# What the servers on the way said about the delivery, not what the sender wrote.
_DELIVERY = frozenset(
    {
        RecipientSource.ENVELOPE,
        RecipientSource.DELIVERED_TO,
        RecipientSource.ORIGINAL_TO,
        RecipientSource.ENVELOPE_TO,
        RecipientSource.FORWARDED_TO,
    }
)


def own_mail(case: Classified) -> Answer[Stop] | None:
    """Mail from one of our own addresses is no request (R5)."""
    sender = case.message.sender
    if sender is None or not case.desk.is_ours(sender.address):
        return None
    return Answer(Discarded(Reason.OWN_MAIL), f"{sender.address} is an address of ours")


def addressees(message: Message, desk: Desk) -> tuple[Mailbox, ...]:
    """Return the active mailboxes that *message* is for, the most believed first (R4)."""
    found = (_mailbox_of(desk, recipient.address) for recipient in message.recipients)
    return tuple(dict.fromkeys(mailbox for mailbox in found if mailbox and mailbox.is_active))


def recipients(case: Attributed) -> Answer[Mailbox | Stop] | None:
    """The most believed recipient that is a mailbox of ours, case and ``+detail`` aside."""
    if case.addressee is not None:
        said = f"one of several mailboxes that it is for: {case.addressee.address}"
        return Answer(case.addressee, said)
    inactive: Mailbox | None = None
    for recipient in case.message.recipients:
        mailbox = _mailbox_of(case.desk, recipient.address)
        if mailbox is None:
            continue
        if mailbox.is_active:
            said = f"{recipient.source}: {recipient.address}"
            return Answer(mailbox, said)
        inactive = inactive or mailbox
    if inactive is None:
        return None
    said = f"mailbox {inactive.address} is inactive"
    return Answer(Held(Reason.NO_ROUTE, said), said)


def not_read(case: Attributed) -> Answer[Mailbox | Stop] | None:
    """The mail goes over a limit before it says for whom it is (W7)."""
    excess = case.message.excess
    if excess is None:
        return None
    return Answer(Held(Reason.OVER_LIMIT, str(excess)), str(excess))


def bcc_only(case: Attributed) -> Answer[Mailbox | Stop] | None:
    """
    Nothing says to which of our addresses it came, so it can only have come as a Bcc.

    Not so where a server names a recipient, or the sender wrote to our domain: that mail
    has an address, and no mailbox.
    """
    domains = {address.domain for address in case.desk.ours}
    for recipient in case.message.recipients:
        if recipient.source in _DELIVERY or recipient.address.domain in domains:
            return None
    said = "no recipient is ours; hand over the envelope, or Delivered-To, to route a Bcc"
    return Answer(Held(Reason.BCC_ONLY, said), said)


def _mailbox_of(desk: Desk, address: Address) -> Mailbox | None:
    known = desk.mailbox_of
    return known.get(address) or known.get(address.without_subaddress())
