"""A desk as Autotask's Incoming Email Processing is (E1 to E13)."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import evolve

from mail2ticket.model.desk import Edition
from mail2ticket.model.limits import Limits
from mail2ticket.model.mailbox import Grammar, Mailbox
from mail2ticket.model.numbers import Dated
from mail2ticket.model.tag import Tag
from mail2ticket.model.workflow import WorkflowRule
from mail2ticket.policy import Policy
from mail2ticket.presets.duplicates import looking_for
from mail2ticket.rules.assignment import Assigners
from mail2ticket.rules.duplicates import Duplicates
from mail2ticket.rules.forwarders import ForwardedRequest, forwarder_takes_part
from mail2ticket.rules.tags import Tags
from mail2ticket.rules.threads import AnyoneByNumber, mentioned
from mail2ticket.rules.workflow import Workflow
from mail2ticket.stages import ahead_of

#: The largest mail, and its files together: as many of 10 MB as fit.
MESSAGE_BYTES = 30_000_000


def autotask(
    mailboxes: Iterable[Mailbox],
    *,
    edition: Edition | str = Edition.ADVANCED,
    duplicates: Duplicates | None = None,
    tags: Iterable[Tag] = (),
    workflow: Iterable[WorkflowRule] = (),
    anyone_by_number: bool = False,
    reads_forwards: bool = False,
) -> Policy:
    """
    Return a policy that books six entities by number and first-line indicators.

    The subject's number (``T20261103.0001``) leads to a ticket, a task or a project; ``#T=``,
    ``#R=``, ``#S=`` and ``#A=`` on the first line command. Senders are attributed in order:
    resource, contact or co-managing user, number, company by domain, the mailbox's default
    company; who is none of these is refused and told so. The edition says how many mailboxes
    there may be and what they make; a mailbox with an `alert_key` takes alerts.

    What is different: mail of somebody who takes no part in the item that its subject names
    opens a ticket that mentions it; with *anyone_by_number* it becomes a note that only agents
    see. More than two mails of one sender and subject in five minutes are held, and not
    dropped; alerts are not, for their key proves them. Replies are also known by the mails that
    they answer. A resource is one only where a server of ours verified the mail.

    Args:
        mailboxes: The mailboxes of the desk.

        edition: ADVANCED, or BASIC, which makes tickets alone.

        duplicates: What is a duplicate ticket, and what is done with one; None for none. With
            formats of external numbers, tickets keep theirs.

        tags: Set by the words of title and description.

        workflow: Rules that assign, set and notify, in order.

        anyone_by_number: Whether the number alone lets anybody write a note.

        reads_forwards: Whether what a resource forwards is the request of whoever wrote it
            (S3); in Autotask it is the resource's, who should redirect it.
    """
    edition = Edition(edition)
    policy = Policy(
        mailboxes=tuple(
            evolve(
                mailbox,
                needs_company=True,
                commands=Grammar.INDICATORS,
                creates=mailbox.creates & edition.creates,
            )
            for mailbox in mailboxes
        ),
        numbers=(Dated(),),
        edition=edition,
        limits=Limits(message_bytes=MESSAGE_BYTES, attachments_bytes=MESSAGE_BYTES),
    )
    match, decide, refine = policy.match, policy.decide, policy.refine
    if not reads_forwards:
        decide = tuple(rule for rule in decide if not isinstance(rule, ForwardedRequest))
        refine = tuple(rule for rule in refine if rule is not forwarder_takes_part)
    if anyone_by_number:
        match = ahead_of(match, mentioned, AnyoneByNumber())
    acting = Workflow(workflow)
    made = evolve(
        policy,
        match=match,
        decide=decide,
        # Before agents are chosen, so that the queue is the one that a rule names.
        refine=ahead_of(refine, Assigners(), Tags(tags), acting),
        inform=(*policy.inform, acting.tell_ours),
        notify=(*policy.notify, acting.tell_others),
    )
    return made if duplicates is None else looking_for(made, duplicates)
