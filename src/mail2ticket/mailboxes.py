"""
The mailboxes of a desk, managed: a changed desk for every change (E7, E8).

A desk is a value, so that each of these returns another one, and that one is looked at as a
whole: what goes beyond the edition, or takes an address twice, is refused. All of them take a
`Policy` as well, and return one.

>>> from mail2ticket.model.desk import Desk
>>> desk = adding(Desk(mailboxes=(Mailbox("support@acme.example"),)), Mailbox("hr@acme.example"))
>>> [mailbox.is_active for mailbox in deactivating(desk, "hr@acme.example").mailboxes]
[True, False]
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, TypeVar

from attrs import evolve

from mail2ticket.errors import ConfigurationError
from mail2ticket.model.address import Address, to_address
from mail2ticket.model.desk import Desk, Edition
from mail2ticket.model.mailbox import Mailbox

__all__ = ["activating", "adding", "deactivating", "deleting", "downgraded", "editing"]

DeskT = TypeVar("DeskT", bound=Desk)


def adding(desk: DeskT, mailbox: Mailbox) -> DeskT:
    """
    Return *desk* with one mailbox more.

    Raises:
        ConfigurationError: if the edition has no room for it, or an address is taken.
    """
    return evolve(desk, mailboxes=(*desk.mailboxes, mailbox))


def editing(
    desk: DeskT,
    address: Address | str,
    /,
    **changes: Any,  # noqa: ANN401 - fields of a Mailbox, of any type
) -> DeskT:
    """
    Return *desk* with *changes* to one of its mailboxes.

    Its address stays: entities refer to it by that. Another one can be among its aliases.

    Raises:
        ConfigurationError: if there is no such mailbox, or it cannot be so.
    """
    mailbox = _found(desk, address)
    edited = evolve(mailbox, **changes)
    if edited.address != mailbox.address:
        raise ConfigurationError(
            f"mailbox {mailbox.address}: its address stays; {edited.address} can be an alias"
        )
    return _with(desk, edited)


def activating(desk: DeskT, address: Address | str) -> DeskT:
    """
    Return *desk* with that mailbox taking mail.

    Raises:
        ConfigurationError: if there is no such mailbox, or the edition has no room for it.
    """
    return editing(desk, address, is_active=True)


def deactivating(desk: DeskT, address: Address | str) -> DeskT:
    """
    Return *desk* with that mailbox taking no mail; what refers to it stays.

    Raises:
        ConfigurationError: if there is no such mailbox.
    """
    return editing(desk, address, is_active=False)


def deleting(desk: DeskT, address: Address | str, in_use: Collection[Address]) -> DeskT:
    """
    Return *desk* without that mailbox.

    Args:
        desk: What it is taken from.

        address: The address of the mailbox.

        in_use: The mailboxes that entities refer to, as `Archive.mailboxes_in_use` tells them.
            Those can only be deactivated.

    Raises:
        ConfigurationError: if there is no such mailbox, if it is in use, or is the last one.
    """
    mailbox = _found(desk, address)
    if not set(mailbox.addresses).isdisjoint(in_use):
        raise ConfigurationError(
            f"mailbox {mailbox.address}: work items refer to it; it can only be deactivated"
        )
    return evolve(desk, mailboxes=tuple(one for one in desk.mailboxes if one is not mailbox))


def downgraded(desk: DeskT, chosen: Address | str | None = None) -> DeskT:
    """
    Return *desk* in the basic edition: the alert mailbox, and the *chosen* one of the others.

    Until one is chosen, now or later by `activating`, none of the others takes mail. All of
    them create tickets only.

    Raises:
        ConfigurationError: if no mailbox has the address that is chosen, or it is the alert
            mailbox.
    """
    kept = _found(desk, chosen) if chosen is not None else None
    if kept is not None and kept.is_for_alerts:
        raise ConfigurationError(f"mailbox {kept.address}: the alert mailbox need not be chosen")
    alerts = next((one for one in desk.mailboxes if one.is_for_alerts and one.is_active), None)
    return evolve(
        desk,
        edition=Edition.BASIC,
        mailboxes=tuple(
            evolve(
                mailbox,
                creates=mailbox.creates & Edition.BASIC.creates,
                is_active=mailbox is alerts or mailbox is kept,
            )
            for mailbox in desk.mailboxes
        ),
    )


def _found(desk: Desk, address: Address | str) -> Mailbox:
    wanted = to_address(address)
    for mailbox in desk.mailboxes:
        if mailbox.address == wanted:
            return mailbox
    raise ConfigurationError(f"mailbox {wanted}: there is none with that address")


def _with(desk: DeskT, edited: Mailbox) -> DeskT:
    return evolve(
        desk,
        mailboxes=tuple(
            edited if mailbox.address == edited.address else mailbox for mailbox in desk.mailboxes
        ),
    )
