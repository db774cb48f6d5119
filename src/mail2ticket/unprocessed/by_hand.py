"""A policy for one mail that a person has looked at: what he said, and the rest by the rules."""

from __future__ import annotations

from attrs import evolve, frozen

from mail2ticket.model.case import Attributed, Commanded, Drafted, Enclosed, Match, Parsed, Routed
from mail2ticket.model.changes import Changes
from mail2ticket.model.desk import Desk
from mail2ticket.model.facts import Questions
from mail2ticket.model.items import Entity, EntityKind, NewTicket, Stop
from mail2ticket.model.joining import lead_to
from mail2ticket.model.mailbox import Completed, Mailbox
from mail2ticket.model.message import Message
from mail2ticket.model.people import Company, Requester
from mail2ticket.model.refusal import Refusal
from mail2ticket.model.verdict import Answer
from mail2ticket.policy import Policy
from mail2ticket.rules import Concealing
from mail2ticket.rules.entities import note, ticket
from mail2ticket.rules.watchers import copied
from mail2ticket.stages import DecideRule, MatchRule


@frozen(kw_only=True)
class Wishes:
    """
    What a person says of the ticket that a held mail becomes; what is empty, the rules say.

    Attributes:
        requester: Who the ticket is for.

        fields: Fields of the host's own, such as contract and service.
    """

    requester: Requester | None = None
    company: Company | None = None
    queue: str = ""
    fields: tuple[tuple[str, str], ...] = ()


def opening(policy: Policy, mailbox: Mailbox, wishes: Wishes) -> Policy:
    """Return *policy* for a mail that a person makes a ticket of, in *mailbox*."""
    changed = _by_hand(policy, mailbox, (), _Opening(wishes))
    if wishes.fields:
        changed = evolve(changed, refine=(*policy.refine, _Fields(wishes.fields)))
    if wishes.requester is not None:
        changed = evolve(changed, attribute=(_Said(wishes.requester, "a person names him"),))
    return changed


def attaching(policy: Policy, mailbox: Mailbox, number: str, *, reopens: bool) -> Policy:
    """Return *policy* for a mail that a person attaches to the item *number*, as a note."""
    changed = _by_hand(policy, mailbox, (_Joining(number),), _Noting(reopens))
    # Who takes no part in the item brings nobody else into it (X2).
    return evolve(changed, refine=tuple(rule for rule in policy.refine if rule is not copied))


def routing(policy: Policy, mailbox: Mailbox, name: str) -> Policy:
    """Return *policy* for a mail that a person sends to *mailbox*; all else the rules say."""
    return evolve(policy, route=(_Routed(mailbox, f"a person sends it there: {name}"),))


def without_rules(policy: Policy) -> Policy:
    """
    Return *policy* without any rule but those that say what a person said.

    For a mail on which one of them fails: it is taken, its files stay with the mail alone, and
    nobody is told.
    """
    return evolve(
        policy,
        classify=(),
        trust=(),
        refine=tuple(rule for rule in policy.refine if isinstance(rule, _Fields)),
        attribute=tuple(rule for rule in policy.attribute if isinstance(rule, _Said)),
        attach=(_no_file,),
        inform=(),
        silence=(),
        notify=(),
        limit=(),
    )


def _by_hand(
    policy: Policy, mailbox: Mailbox, match: tuple[MatchRule, ...], decide: DecideRule
) -> Policy:
    """A person has decided: nothing stops the mail, and no command of its own is obeyed."""
    chosen = evolve(mailbox, creates=frozenset(EntityKind))
    return evolve(
        policy,
        screen=(),
        route=(_Routed(chosen),),
        match=match,
        command=(),
        # What takes secrets out of texts still does, wherever it stood.
        decide=(decide, _Concealed(policy.concealing)),
    )


@frozen
class _Said:
    requester: Requester
    reason: str

    def __call__(self, _: Parsed) -> Answer[Requester]:
        return Answer(self.requester, self.reason)


@frozen
class _Routed:
    mailbox: Mailbox
    reason: str = "a person brought it in"

    def __call__(self, _: Attributed) -> Answer[Mailbox | Stop]:
        return Answer(self.mailbox, self.reason)


@frozen
class _Opening:
    wishes: Wishes

    def __call__(self, case: Commanded) -> Answer[Entity] | None:
        found = ticket(case)
        if found is None or not isinstance(found.value, NewTicket):
            return found
        entity = evolve(
            found.value,
            company=self.wishes.company or found.value.company,
            queue=self.wishes.queue or found.value.queue,
        )
        return Answer(entity, "a person makes a ticket of it")


@frozen
class _Fields:
    fields: tuple[tuple[str, str], ...]

    def __call__(self, _: Drafted) -> Answer[Changes]:
        return Answer(Changes(fields=self.fields), "a person names fields")


@frozen
class _Joining:
    number: str

    def questions(self, _message: Message, _desk: Desk) -> Questions:
        """Ask for the item that was named."""
        return Questions(numbers=frozenset({self.number.upper()}))

    def __call__(self, case: Routed) -> Answer[Match] | None:
        lead = lead_to(case, self.number)
        if lead is None:
            return None
        return Answer(Match(item=lead.item), f"a person names {lead.item.number}")


@frozen
class _Noting:
    reopens: bool

    def __call__(self, case: Commanded) -> Answer[Entity] | None:
        completed = Completed.REOPEN if self.reopens else Completed.NOTE
        mailbox = evolve(case.mailbox, completed=completed, completed_days=None)
        return note(evolve(case, mailbox=mailbox))


@frozen
class _Concealed:
    rules: tuple[Concealing, ...]

    def conceal(self, text: str) -> str:
        """Return *text* without what any of the rules takes out."""
        for rule in self.rules:
            text = rule.conceal(text)
        return text

    def __call__(self, _: Commanded) -> None:
        """Have no opinion."""


def _no_file(_: Enclosed) -> Answer[bool | Refusal]:
    return Answer(False, "a rule failed on the mail, which still has it")
