"""A desk as Autotask's Incoming Email Processing is (E1 to E13)."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import evolve

from mail2ticket.model.desk import Edition
from mail2ticket.model.items import EntityKind
from mail2ticket.model.mailbox import Grammar, Mailbox
from mail2ticket.model.numbers import Dated
from mail2ticket.model.tag import Tag
from mail2ticket.model.workflow import WorkflowRule
from mail2ticket.policy import Policy, ahead_of
from mail2ticket.rules.assignment import Assigners
from mail2ticket.rules.duplicates import Duplicates
from mail2ticket.rules.tags import Tags
from mail2ticket.rules.threads import AnyoneByNumber, mentioned
from mail2ticket.rules.workflow import Workflow


def autotask(
    mailboxes: Iterable[Mailbox],
    *,
    edition: Edition | str = Edition.ADVANCED,
    duplicates: Duplicates | None = None,
    tags: Iterable[Tag] = (),
    workflow: Iterable[WorkflowRule] = (),
    anyone_by_number: bool = False,
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
    dropped. Replies are also known by the mails that they answer.

    Args:
        mailboxes: The mailboxes of the desk.

        edition: ADVANCED, or BASIC, which makes tickets alone.

        duplicates: What is a duplicate ticket, and what is done with one; None for none.

        tags: Set by the words of title and description.

        workflow: Rules that assign, set and notify, in order.

        anyone_by_number: Whether the number alone lets anybody write a note.
    """
    edition = Edition(edition)
    makes = frozenset({EntityKind.TICKET}) if edition is Edition.BASIC else None
    policy = Policy(
        mailboxes=tuple(
            evolve(
                mailbox,
                needs_company=True,
                commands=Grammar.INDICATORS,
                creates=mailbox.creates & makes if makes else mailbox.creates,
            )
            for mailbox in mailboxes
        ),
        numbers=(Dated(),),
        edition=edition,
    )
    match, decide, refine = policy.match, policy.decide, policy.refine
    if anyone_by_number:
        match = ahead_of(match, mentioned, AnyoneByNumber())
    if duplicates is not None:
        match = ahead_of(match, mentioned, duplicates.same)
        decide = (duplicates, *decide)
    acting = Workflow(workflow)
    return evolve(
        policy,
        match=match,
        decide=decide,
        # Before agents are chosen, so that the queue is the one that a rule names.
        refine=ahead_of(refine, Assigners(), Tags(tags), acting),
        inform=(*policy.inform, acting.tell_ours),
        notify=(*policy.notify, acting.tell_others),
    )
