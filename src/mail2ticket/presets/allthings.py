"""A desk as Allthings' mail-to-ticket is."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import evolve

from mail2ticket.model.mailbox import Grammar, Mailbox, Strangers
from mail2ticket.policy import Policy


def allthings(mailboxes: Iterable[Mailbox]) -> Policy:
    """
    Return a policy for property managers and their tenants.

    A tenant who is registered is found by his address, takes part in his request, and can see
    it. Anybody else is acknowledged in none of his own words, and his request is kept apart,
    marked as a stranger's. Each manager has a mailbox; its long address, to which he forwards
    the mail of his own, is an alias of it: it is found in Delivered-To and the like. Of mail
    that is passed on, the files of the forward are kept, and those deeper in the chain are not.

    >>> policy = allthings(
    ...     (Mailbox("office@manager.example", aliases=("m-4f1c92d7@in.allthings.example",)),)
    ... )
    >>> str(policy.mailboxes[0].addresses[1])
    'm-4f1c92d7@in.allthings.example'

    Args:
        mailboxes: One for each manager.
    """
    return Policy(
        mailboxes=tuple(
            evolve(
                mailbox,
                strangers=Strangers.ACCEPT,
                keeps_forwarded_files=False,
                commands=Grammar.NONE,
            )
            for mailbox in mailboxes
        )
    )
