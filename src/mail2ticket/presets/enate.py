"""A desk as Enate's email processing is (R2 to R6)."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import evolve

from mail2ticket.model.address import Address
from mail2ticket.model.desk import FanOut, PlusAddressing
from mail2ticket.model.mailbox import Completed, Grammar, Mailbox
from mail2ticket.model.route import Route
from mail2ticket.policy import Policy
from mail2ticket.rules.refining import Resumes
from mail2ticket.rules.routes import AnswersToOurs, Routes, bcc_only, not_read

#: The state of a work item that somebody works on.
RUNNING = "Running"


def enate(
    mailboxes: Iterable[Mailbox],
    routes: Iterable[Route] = (),
    *,
    plus_addressing: PlusAddressing | str = PlusAddressing.MIXED,
    running: str = RUNNING,
) -> Policy:
    """
    Return a policy that routes by address, sender and content, and leaves the rest to people.

    The first route that fits says what is made of a mail. Every routed address in To and Cc, or
    of the delivery where the mailbox was in Bcc only, makes a work item of its own; mail from
    our own addresses is ignored. Where nothing is routed the mail waits among the unprocessed
    (`mail2ticket.unprocessed`), from where it can be made a work item, attached to one, deleted,
    or run again under a new route.

    An answer to a running item is added to it; to a waiting one as well, which sets it
    running; to a closed one it opens a work item that goes on with it.

    What is different: somebody with no part in a work item never adds to it, but gets one of
    his own that mentions it. A mail about a work item is added to it once, however many routed
    addresses it names, and comes to it without a route if it answers a mail of ours.

    >>> vip = Route("VIP", to=("vip@acme.example",), mailbox="support@acme.example")
    >>> policy = enate((Mailbox("support@acme.example"),), (vip,))
    >>> policy.is_ours(vip.mailbox), str(policy.own_addresses[0])
    (True, 'vip@acme.example')

    Args:
        mailboxes: The connected mailboxes.

        routes: In order; without any, each mailbox takes its own mail. The addresses that they
            name are our own.

        plus_addressing: Whether ``support+vip@`` is an address of ``support@``.

        running: The status of a work item that somebody works on, in the words of the store.
    """
    ordered = tuple(routes)
    policy = Policy(
        mailboxes=tuple(
            evolve(mailbox, completed=Completed.NEW_TICKET, commands=Grammar.NONE)
            for mailbox in mailboxes
        ),
        plus_addressing=PlusAddressing(plus_addressing),
        fan_out=FanOut.EACH,
    )
    route = (Routes(ordered), AnswersToOurs(), not_read, bcc_only) if ordered else policy.route
    return evolve(
        policy,
        own_addresses=_named_by(ordered, policy),
        route=route,
        refine=(*policy.refine, Resumes(running)),
    )


def _is_one(pattern: str) -> bool:
    return "@" in pattern and "*" not in pattern


def _named_by(routes: Iterable[Route], policy: Policy) -> tuple[Address, ...]:
    """Return the addresses that *routes* name one by one, and that are no mailbox."""
    patterns = (pattern for route in routes for pattern in route.to if _is_one(pattern))
    named = dict.fromkeys(map(Address.of, patterns))
    return tuple(address for address in named if not policy.is_ours(address))
