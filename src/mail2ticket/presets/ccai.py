"""A desk as the email channel of Google's CCAI Platform is (E13 to E15)."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import evolve

from mail2ticket.model.changes import AssignBy
from mail2ticket.model.mailbox import Grammar, Mailbox
from mail2ticket.policy import Policy


def ccai(mailboxes: Iterable[Mailbox], *, routing: AssignBy | str = AssignBy.NONE) -> Policy:
    """
    Return a policy for the mail of a contact centre, both ways.

    Mail that agents send is taken as well: a conversation that is linked to no ticket opens
    one, and a linked one gets a note. Mail is routed to queues by hand, or to the agents of
    its queue who are available or in email; who is in a call or a chat keeps what he has and
    gets no more. The table of file types is the default one. Give the door a `ports.Scanner`,
    and only what it finds clean is kept; give it a `ports.BlobStore`, and files lie there, at
    a path of the store's own.

    Args:
        mailboxes: The mailboxes of the queues.

        routing: How an agent is chosen; NONE leaves the mail in its queue.
    """
    return Policy(
        mailboxes=tuple(
            evolve(mailbox, assign=AssignBy(routing), commands=Grammar.NONE)
            for mailbox in mailboxes
        ),
        takes_outgoing=True,
    )
