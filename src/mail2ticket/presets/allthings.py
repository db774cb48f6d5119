"""A desk as Allthings' mail-to-ticket is."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import evolve

from mail2ticket.model.desk import FanOut
from mail2ticket.model.mailbox import Grammar, Mailbox, Strangers
from mail2ticket.policy import Policy
from mail2ticket.rules.entities import ticket
from mail2ticket.rules.forwarders import ForwardedRequest
from mail2ticket.rules.tenants import OwnTenants


def allthings(mailboxes: Iterable[Mailbox]) -> Policy:
    """
    Return a policy for property managers and their tenants.

    A tenant who is registered is found by his address, takes part in his request, and can see
    it. Anybody else is acknowledged in none of his own words, and his request is kept apart,
    marked as a stranger's. Each manager has a mailbox; its long address, to which he forwards
    the mail of his own, is an alias of it: it is found in Delivered-To and the like. A mail to
    two managers is a request at each. Where mailboxes name their `company`, a tenant of one
    manager is a stranger to the others. Of mail that is passed on, the files of the forward are
    kept, and those deeper in the chain are not, which the request says.

    What is different: a stranger takes part in his own request and may answer; who is registered
    later sees it, and it stays marked. Nobody else gets into it, whatever he quotes. Mail that is
    proven to be forged is a stranger's, whomever it names, and is not acknowledged; so keep
    signatures whole when you forward.

    >>> policy = allthings(
    ...     (Mailbox("office@manager.example", aliases=("m-4f1c92d7@in.allthings.example",)),)
    ... )
    >>> str(policy.mailboxes[0].addresses[1])
    'm-4f1c92d7@in.allthings.example'

    Args:
        mailboxes: One for each manager.
    """
    policy = Policy(
        mailboxes=tuple(
            evolve(
                mailbox,
                strangers=Strangers.ACCEPT,
                keeps_forwarded_files=False,
                commands=Grammar.NONE,
            )
            for mailbox in mailboxes
        ),
        fan_out=FanOut.EACH,
    )
    opens = OwnTenants(ticket)
    kept = (rule for rule in policy.decide if rule is not ticket)
    passing = (ForwardedRequest(opens) if isinstance(r, ForwardedRequest) else r for r in kept)
    return evolve(policy, decide=(*passing, opens))
