"""What is set on the work item, and who is told: the rules of the workflow (E13, N2)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from attrs import evolve, field, frozen

from mail2ticket.errors import ConfigurationError
from mail2ticket.model.address import Address
from mail2ticket.model.case import Decided, Drafted
from mail2ticket.model.changes import AssignBy, Assignment, Changes
from mail2ticket.model.desk import Desk
from mail2ticket.model.facts import Questions
from mail2ticket.model.items import NewTicket
from mail2ticket.model.message import Message
from mail2ticket.model.notice import Notice, NoticeKind, Role
from mail2ticket.model.people import Agent
from mail2ticket.model.recipients import addresses_of
from mail2ticket.model.verdict import Answer
from mail2ticket.model.workflow import Notify, WorkflowRule, events_of

__all__ = ["Workflow"]


def _rules(values: Iterable[WorkflowRule]) -> tuple[WorkflowRule, ...]:
    return tuple(values)


@frozen
class Workflow:
    """
    Set, assign and tell what rules say: when an event happens and conditions hold (E13).

    Rules are asked once and in order, and each sees what those before it set; so they cannot
    run in circles. What several set, the last one wins. A rule that acted is named in
    `Changes.rules`, and tells people after all is decided: our own whatever the mail is, and
    others unless in silence.

    A policy has it in three stages: ``refine=(workflow,)``, ``inform=(workflow.tell_ours,)``
    and ``notify=(workflow.tell_others,)``.

    Raises:
        ConfigurationError: if a rule cannot work; all faults at once.
    """

    rules: tuple[WorkflowRule, ...] = field(converter=_rules)

    def __attrs_post_init__(self) -> None:
        if found := self.faults():
            raise ConfigurationError(found)

    def faults(self) -> list[str]:
        """Return everything that is wrong with the rules, in words."""
        found = [fault for rule in self.rules for fault in rule.faults()]
        counted = Counter(rule.name for rule in self.rules)
        found += [
            f"{n} workflow rules are called {name!r}" for name, n in counted.items() if n > 1
        ]
        return found

    def questions(self, message: Message, desk: Desk) -> Questions:  # noqa: ARG002 - of no mail
        """Ask who works the queues that are assigned or told, whatever the mail says."""
        tells_queue = any(one.role is Role.QUEUE for rule in self.rules for one in rule.tells)
        named = {rule.sets.queue for rule in self.rules}
        named |= {one.queue for rule in self.rules for one in rule.assigns}
        named |= {one.queue for rule in self.rules for one in rule.tells}
        if tells_queue or any(rule.assigns for rule in self.rules):
            named |= {mailbox.queue for mailbox in desk.mailboxes}
        return Questions(queues=frozenset(named - {""}))

    def __call__(self, case: Drafted) -> Answer[Changes] | None:
        """Set what the rules say, and note which of them acted."""
        events, done = events_of(case), Changes()
        said: list[str] = []
        for rule in self.rules:
            if events.isdisjoint(rule.events) or not all(met(case) for met in rule.conditions):
                continue
            changes, why = _done(rule, case)
            case = evolve(case, changes=case.changes | changes)
            done |= changes
            said.append(why)
            if rule.is_last:
                break
        return Answer(done, "; ".join(said)) if said else None

    def tell_ours(self, case: Decided) -> Answer[tuple[Notice, ...]] | None:
        """Tell our own people what a rule that acted says: assignee, queue, account team (N2)."""
        return _told(one for action in self._acted(case, ours=True) for one in _ours(action, case))

    def tell_others(self, case: Decided) -> Answer[tuple[Notice, ...]] | None:
        """Tell requester, contact and watchers what a rule that acted says (N2)."""
        return _told(
            _notice(action, address, case)
            for action in self._acted(case, ours=False)
            for address in addresses_of(action.role, case)
        )

    def _acted(self, case: Decided, *, ours: bool) -> Iterator[Notify]:
        for rule in self.rules:
            if rule.name in case.changes.rules:
                yield from (one for one in rule.tells if one.role.is_ours is ours)


def untold(
    refine: Iterable[object], inform: Iterable[object], notify: Iterable[object]
) -> list[str]:
    """Return whom a workflow in the stage *refine* would not tell, for want of its other rules."""
    ours, others = _owners(inform, Workflow.tell_ours), _owners(notify, Workflow.tell_others)
    acting = [rule for rule in refine if isinstance(rule, Workflow)]
    roles = [
        (one, {tell.role.is_ours for rule in one.rules for tell in rule.tells}) for one in acting
    ]
    found = [
        "refine has a workflow that tells our own people: inform needs its tell_ours"
        for one, are_ours in roles
        if True in are_ours and one not in ours
    ]
    found += [
        "refine has a workflow that tells others: notify needs its tell_others"
        for one, are_ours in roles
        if False in are_ours and one not in others
    ]
    told = [("inform", "tell_ours", one) for one in ours]
    told += [("notify", "tell_others", one) for one in others]
    return found + [
        f"{stage} has {name} of a workflow that acts nowhere: put it into refine"
        for stage, name, one in told
        if one not in acting
    ]


def _owners(rules: Iterable[object], method: object) -> list[Workflow]:
    """Return the workflows whose *method* is among *rules*."""
    own = (rule for rule in rules if getattr(rule, "__func__", None) is method)
    return [one for rule in own if isinstance(one := getattr(rule, "__self__", None), Workflow)]


def _done(rule: WorkflowRule, case: Drafted) -> tuple[Changes, str]:
    """Return what *rule* changes, and why; whoever takes no part in an item changes nothing."""
    is_outsider = case.match.is_outsider
    changes = (Changes() if is_outsider else rule.sets) | Changes(rules=(rule.name,))
    seen = evolve(case, changes=case.changes | changes)
    why = f"rule {rule.name!r}"
    for action in () if is_outsider else rule.assigns:
        assignment = action.assignment(seen)
        if assignment is None:
            return changes, f"{why}, and nobody is there to get it"
        return changes | Changes(assignment=assignment), f"{why}, assigned by {action.by}"
    if any(one.role is Role.ASSIGNEE for one in rule.tells):
        changes |= _confirmed(seen)
    return changes, why


def _confirmed(case: Drafted) -> Changes:
    """
    Return the instruction that the item stays with whoever has it.

    Only the store knows who he is, besides his id, and says so of whom an item is given to.
    """
    item = case.item
    if case.changes.assignment or item is None or not item.assignee:
        return Changes()
    if isinstance(case.entity, NewTicket):
        return Changes()
    return Changes(assignment=Assignment(AssignBy.FIXED, (item.assignee,)))


def _ours(action: Notify, case: Decided) -> Iterator[Notice]:
    if action.role is not Role.ASSIGNEE:
        for address in addresses_of(action.role, case, action.queue):
            yield _notice(action, address, case)
        return
    assignment, requester = case.changes.assignment, case.requester
    is_himself = (
        isinstance(requester, Agent) and assignment and assignment.agents == (requester.id,)
    )
    if assignment and not is_himself:
        yield _notice(action, None, case)


def _notice(action: Notify, to: Address | None, case: Decided) -> Notice:
    return Notice(
        kinds=(NoticeKind.INFORMED,),
        to=to,
        mailbox=case.mailbox.address,
        role=action.role,
        may_quote=action.role.is_ours or _may_quote(case),
        reason=action.text,
    )


def _may_quote(case: Decided) -> bool:
    """Return whether the words are those of one who is proven, and not of whom he passes on."""
    sender, entity = case.message.sender, case.entity
    is_passed_on = isinstance(entity, NewTicket) and (
        sender is None or entity.sender != sender.address
    )
    return case.is_proven and not is_passed_on


def _told(notices: Iterable[Notice]) -> Answer[tuple[Notice, ...]] | None:
    told = tuple(notices)
    roles = ", ".join(dict.fromkeys(str(notice.role) for notice in told))
    return Answer(told, f"{len(told)} to {roles}") if told else None
