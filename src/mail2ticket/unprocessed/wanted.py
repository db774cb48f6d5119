"""Which held mail somebody asks for, in the words of the helpdesk (R6)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from attrs import evolve, field, frozen
from attrs.validators import ge, optional

from mail2ticket.model.address import Address
from mail2ticket.model.facts import Questions
from mail2ticket.model.held import HeldFilter, HeldState
from mail2ticket.policy import Policy
from mail2ticket.ports import HeldStore

__all__ = ["Wanted"]


@frozen(kw_only=True)
class Wanted:
    """
    Which held mail somebody asks for; what is left empty leaves nothing out.

    Attributes:
        state: None for all.

        mailbox: The name of a mailbox, or an address of one, or any other that mail is for.

        sender: An address, or ``@`` and a domain.

        since, until: When it was received, both included.

        agent: The id of an agent: mail of the mailboxes whose queues he works, and of those
            that nobody works.

        key: What the delivery key begins with.

        after: The delivery key of a held mail, for the page that comes after it.

        limit: How many mails a page has, at most; None for all in one.
    """

    state: HeldState | None = HeldState.WAITING
    mailbox: str = ""
    reason: str = ""
    sender: str = ""
    since: datetime | None = None
    until: datetime | None = None
    agent: str = ""
    key: str = ""
    after: str = ""
    limit: int | None = field(default=None, validator=optional(ge(1)))


def filter_of(wanted: Wanted, policy: Policy, store: HeldStore) -> HeldFilter:
    """Return *wanted* as stores know it; who works which queue, *store* says."""
    own, shared = _worked(wanted.agent, policy, store)
    return HeldFilter(
        state=wanted.state,
        addresses=_named(wanted.mailbox, policy) if wanted.mailbox else None,
        reason=wanted.reason,
        sender=wanted.sender,
        since=wanted.since,
        until=wanted.until,
        own=own,
        shared=shared,
        key=wanted.key,
        after=wanted.after,
        limit=wanted.limit,
    )


def _named(name: str, policy: Policy) -> frozenset[Address]:
    folded = name.casefold()
    mailboxes = [each for each in policy.mailboxes if each.name.casefold() == folded]
    if not mailboxes:
        address = Address.of(name)
        found = policy.mailbox_of.get(address)
        return frozenset(found.addresses) if found else frozenset({address})
    return frozenset(address for mailbox in mailboxes for address in mailbox.addresses)


def _worked(
    agent: str, policy: Policy, store: HeldStore
) -> tuple[frozenset[Address], frozenset[Address]]:
    """Return the addresses whose queues *agent* works, and those that anybody works."""
    if not agent:
        return frozenset(), frozenset()
    queues = frozenset(mailbox.queue for mailbox in policy.mailboxes if mailbox.queue)
    with store.begin() as work:
        staff = work.look_up(Questions(queues=queues)).staff
    own: set[Address] = set()
    shared: set[Address] = set()
    for mailbox in policy.mailboxes:
        names = {each.agent.id for each in staff.get(mailbox.queue, ())}
        shared.update(mailbox.addresses if names else ())
        own.update(mailbox.addresses if agent in names else ())
    return frozenset(own), frozenset(shared)


def each_mailbox(asked: HeldFilter, policy: Policy) -> Iterator[tuple[Address | None, HeldFilter]]:
    """Yield each mailbox, with what of *asked* is for it; and None, with what is for none."""
    for mailbox in policy.mailboxes:
        addresses = frozenset(mailbox.addresses)
        if asked.addresses is None or addresses & asked.addresses:
            yield mailbox.address, evolve(asked, addresses=addresses)
    ours = frozenset(policy.mailbox_of)
    if asked.addresses is None or asked.addresses - ours:
        yield None, evolve(asked, own=frozenset(), shared=ours)
