"""A desk as Enate's email processing is (R2 to R6)."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import evolve

from mail2ticket.model.desk import FanOut, PlusAddressing
from mail2ticket.model.mailbox import Completed, Grammar, Mailbox
from mail2ticket.model.route import Route
from mail2ticket.policy import Policy
from mail2ticket.rules.refining import Resumes
from mail2ticket.rules.routes import Routes, bcc_only, not_read

#: The state of a work item that somebody works on.
RUNNING = "Running"


def enate(
    mailboxes: Iterable[Mailbox],
    routes: Iterable[Route] = (),
    *,
    plus_addressing: PlusAddressing | str = PlusAddressing.MIXED,
) -> Policy:
    """
    Return a policy that routes by address, sender and content, and leaves the rest to people.

    The first route that fits says what is made of a mail. Every routed address in To, Cc or
    Bcc makes a work item of its own; our own addresses as senders are ignored. Where nothing
    is routed the mail waits among the unprocessed (`mail2ticket.unprocessed`), from where it
    can be made a work item, deleted, or run again under a new route.

    An answer to a running item is added to it; to a waiting one as well, which sets it
    running; to a closed one it opens a work item that goes on with it.

    Args:
        mailboxes: The connected mailboxes.

        routes: In order; without any, each mailbox takes its own mail.

        plus_addressing: Whether ``support+vip@`` is an address of ``support@``.
    """
    policy = Policy(
        mailboxes=tuple(
            evolve(mailbox, completed=Completed.NEW_TICKET, commands=Grammar.NONE)
            for mailbox in mailboxes
        ),
        plus_addressing=PlusAddressing(plus_addressing),
        fan_out=FanOut.EACH,
    )
    ordered = tuple(routes)
    route = (Routes(ordered), not_read, bcc_only) if ordered else policy.route
    return evolve(policy, route=route, refine=(*policy.refine, Resumes(RUNNING)))
