"""A desk as the email channel of Google's CCAI Platform is (E13 to E15)."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import evolve

from mail2ticket.model.changes import AssignBy
from mail2ticket.model.mailbox import Grammar, Mailbox
from mail2ticket.policy import Policy
from mail2ticket.rules.conversations import Conversations, NewestMail


def ccai(
    mailboxes: Iterable[Mailbox],
    *,
    link: str,
    adds_text: bool = False,
    adds_transcript: bool = False,
    routing: AssignBy | str | None = None,
) -> Policy:
    """
    Return a policy for the mail of a contact centre, both ways.

    Mail that agents send is taken as well: a conversation that is linked to no ticket opens
    one, and a linked one gets a note. The first mail each way adds the standard note: sent by,
    received by, session, agent, queue, subject. Every mail adds its link, and the field
    ``newest_mail`` of the ticket leads to the newest; what the mail says is copied if
    *adds_text*. With *adds_transcript* every mail also adds a file of the conversation so far,
    if the door writes one: ``Intake(transcripts=…)``.

    Mail is routed by hand, or to the agents of its queue who are available or in email; who is
    in a call or a chat keeps what he has and gets no more, and with nobody there it waits in
    the queue. The table of file types is the default one. Give the door a `ports.Scanner`, and
    only what it finds clean is kept; give it a `ports.BlobStore`, and files lie there, at a path
    of the store's own.

    What is different: sent mail is believed only of agents whom a server of ours verifies, or
    anybody could write for them. Mail of somebody with no part in a conversation opens a
    ticket that mentions it. Alerts, and reports on mail of ours, are no part of a conversation:
    they have a link, and no standard note. Programs are answered by nobody.

    >>> desk = (Mailbox("care@acme.example", queue="Care"),)
    >>> policy = ccai(desk, link="https://desk.example/mails/$key", routing="least_loaded")
    >>> policy.takes_outgoing, str(policy.mailboxes[0].assign)
    (True, 'least_loaded')

    Args:
        mailboxes: The mailboxes of the queues.

        link: The page that shows a mail: ``$key`` in it is the key of the delivery,
            ``$session`` names the conversation.

        adds_text: Whether the text of each mail is copied into its ticket.

        adds_transcript: Whether a PDF of the conversation is added with each mail.

        routing: How an agent is chosen in each mailbox: ``round_robin`` or ``least_loaded``, or
            ``none`` for by hand. Without it each mailbox has its own way.
    """
    policy = Policy(
        mailboxes=tuple(
            evolve(
                mailbox,
                assign=mailbox.assign if routing is None else AssignBy(routing),
                assignee=mailbox.assignee if routing is None else "",
                commands=Grammar.NONE,
            )
            for mailbox in mailboxes
        ),
        takes_outgoing=True,
    )
    return evolve(
        policy,
        decide=(
            Conversations(
                policy.decide, link=link, adds_text=adds_text, adds_transcript=adds_transcript
            ),
        ),
        refine=(*policy.refine, NewestMail(link)),
    )
