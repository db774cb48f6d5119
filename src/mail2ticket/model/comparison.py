"""What a mail became, and what it would become under another policy, side by side (X2)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from attrs import Factory, define, field, frozen

from mail2ticket.model.decision import Decision, State, state_of
from mail2ticket.model.history import Recorded
from mail2ticket.model.items import (
    Discarded,
    EntityKind,
    Held,
    NewNote,
    NewTicket,
    NewTimeEntry,
)
from mail2ticket.model.verdict import Kind, Step, Trace

__all__ = ["Became", "Cause", "Comparison", "Differences"]

#: The questions whose answers lead to what a mail becomes, in the order in which they are asked.
_LEADING = (
    *("classify", "trust", "screen", "attribute", "route"),
    *("match", "command", "decide", "refine"),
)
#: What `Readmission` notes where a person decided; all before it was decided by rules.
_BY_HAND = "by hand"
_NOTHING = "nothing"
#: What stands in a trace for the answer where no rule has one.
_NO_RULE = "default"


@frozen(kw_only=True)
class Became:
    """
    What a mail became, or would become, as far as two policies can be told apart by it.

    Attributes:
        item: The work item that it went to; None where it opened one of its own.

        mailbox: Empty for none; None where nobody knows.

        reason: Why it was held or discarded, in one word.

        details: What else is set, and who is told, in words, by what it is; None where that is
            not known, as of what was recorded.

        trace: What each rule said.
    """

    state: State
    kind: Kind = Kind.PERSONAL
    entity: EntityKind | None = None
    item: str | None = None
    mailbox: str | None = ""
    reason: str = ""
    details: Mapping[str, str] | None = None
    trace: Trace = field(default=Trace(), repr=False)

    @classmethod
    def recorded(cls, recorded: Recorded, held_for: str = "") -> Became:
        """
        Return what rules made of a mail, as it is on record.

        A person may have seen to it since, whose trace goes on from theirs; then it was held, and
        *held_for* says for what.
        """
        steps = recorded.trace.steps
        by_rules = next((at for at, step in enumerate(steps) if step.question == _BY_HAND), None)
        if by_rules is not None:
            return cls(
                state=State.HELD,
                kind=recorded.kind,
                mailbox=None,  # it is in the one that he chose
                reason=held_for,
                trace=Trace(steps[:by_rules]),
            )
        return cls(
            state=recorded.state,
            kind=recorded.kind,
            entity=recorded.entity,
            item=None if recorded.state is State.CREATED else recorded.number,
            mailbox=recorded.mailbox,
            reason=recorded.reason,
            trace=recorded.trace,
        )

    @classmethod
    def decided(cls, decision: Decision) -> Became:
        """Return what *decision* makes of a mail."""
        entity = decision.entity
        written = None if isinstance(entity, Held | Discarded) else entity
        return cls(
            state=state_of(entity),
            kind=decision.kind,
            entity=written.entity if written else None,
            item=entity.item.number if isinstance(entity, NewNote | NewTimeEntry) else None,
            mailbox=str(decision.mailbox) if decision.mailbox else "",
            reason=str(entity.reason) if isinstance(entity, Held | Discarded) else "",
            details=_details(decision),
            trace=decision.trace,
        )

    @property
    def words(self) -> str:
        """
        What it is in a few words, the same for all that became the same.

        >>> Became(state=State.HELD, reason="no_route").words
        'held: no_route'
        >>> Became(state=State.ADDED, entity=EntityKind.TICKET_NOTE, item="T1").words
        'ticket note'
        """
        if self.entity is not None:
            return str(self.entity).replace("_", " ")
        return f"{self.state}: {self.reason}" if self.reason else str(self.state)


def _is_same_mailbox(before: str | None, after: str | None) -> bool:
    return None in {before, after} or before == after


def _in_mailbox(became: Became) -> str:
    return f"{became.words} in {became.mailbox or 'no mailbox'}"


@frozen
class Cause:
    """
    One question to which the answers differ, and which rule gave them.

    Attributes:
        before, after: The last rule that answered; None where the question was not asked, or
            nobody answered.
    """

    question: str
    before: Step | None
    after: Step | None

    @property
    def is_silent(self) -> bool:
        """Whether no rule answers, where it is asked at all."""
        return all(step is None or step.rule == _NO_RULE for step in (self.before, self.after))

    @property
    def is_another_rule(self) -> bool:
        """Whether another rule answers; else the same one says something else."""
        return (self.before and self.before.rule) != (self.after and self.after.rule)


@frozen(kw_only=True)
class Comparison:
    """
    One mail in one mailbox, and what becomes of it before and after.

    Attributes:
        key: The delivery.

        before, after: None where it was, or would be, nothing of its own: a mail that is decided
            on for one mailbox alone, where it was for two.

        problem: Why it could not be compared; empty if it was.
    """

    key: str
    received_at: datetime
    message_id: str | None = None
    subject: str = ""
    sender: str = ""
    before: Became | None = None
    after: Became | None = None
    problem: str = ""

    @property
    def changed(self) -> tuple[str, ...]:
        """
        What is not the same before and after, the most telling first.

        One of ``outcome``, ``mailbox``, ``item`` and ``kind``, or the names of `Became.details`.
        """
        before, after = self.before, self.after
        if self.problem:
            return ()
        if before is None or after is None:
            return () if before is after else ("outcome",)
        found = [
            name
            for name, is_same in (
                ("outcome", before.words == after.words),
                ("mailbox", _is_same_mailbox(before.mailbox, after.mailbox)),
                ("item", (before.item or "").upper() == (after.item or "").upper()),
                ("kind", before.kind is after.kind),
            )
            if not is_same
        ]
        if before.details is not None and after.details is not None:
            names = dict.fromkeys((*before.details, *after.details))
            found += [
                name for name in names if before.details.get(name) != after.details.get(name)
            ]
        return tuple(found)

    @property
    def words(self) -> tuple[str, str]:
        """
        From what to what, in words that many mails have in common.

        Where both become the same, what else differs is said with it.
        """
        before, after = self.before, self.after
        if before is None or after is None:
            return (before.words if before else _NOTHING, after.words if after else _NOTHING)
        changed = self.changed
        if not changed or "outcome" in changed:
            return before.words, after.words
        if "mailbox" in changed:
            return _in_mailbox(before), _in_mailbox(after)
        if "item" in changed:
            return before.words, f"{after.words} on another item"
        if "kind" in changed:
            return f"{before.words} of kind {before.kind}", f"{after.words} of kind {after.kind}"
        return before.words, f"{after.words}, other {', '.join(changed)}"

    @property
    def causes(self) -> tuple[Cause, ...]:
        """
        Why it differs: the questions with other answers, in the order in which they are asked.

        First of all those that another rule answers. Those that are asked on one side alone, and
        answered by no rule there, are left out. Nothing where nothing differs.
        """
        if not self.changed:
            return ()
        found: list[Cause] = []
        for question in _LEADING:
            before = _last_answer(self.before, question)
            after = _last_answer(self.after, question)
            cause = Cause(question, before, after)
            if before != after and not cause.is_silent:
                found.append(cause)
        return tuple(sorted(found, key=lambda cause: not cause.is_another_rule))


def is_by_hand(recorded: Recorded) -> bool:
    """Return whether a person made of a mail what is on record."""
    return any(step.question == _BY_HAND for step in recorded.trace)


def _last_answer(became: Became | None, question: str) -> Step | None:
    steps = became.trace.steps if became else ()
    told = (step for step in reversed(steps) if step.question == question and step.reason)
    return next(told, None)


@define
class Differences:
    """
    What comparisons come to; `add` each, and keep none.

    >>> found = Differences()
    >>> ticket = Became(state=State.CREATED, entity=EntityKind.TICKET)
    >>> at = datetime(2026, 11, 3)
    >>> found.add(Comparison(key="a", received_at=at, before=ticket, after=ticket))
    >>> held = Became(state=State.HELD, reason="flood")
    >>> found.add(Comparison(key="b", received_at=at, before=ticket, after=held))
    >>> found.compared, found.changed, dict(found.flows)
    (2, 1, {('ticket', 'held: flood'): 1})

    Attributes:
        compared: How many were compared.

        changed: How many of these would become something else.

        before, after: How many were, and would be, each of `Became.words`; the changed and the
            unchanged.

        flows: How many go from what to what; the changed alone.

        rules: How often each rule gives the answer that makes the difference, by its question and
            its name.

        problems: How many could not be compared, by why.
    """

    compared: int = 0
    changed: int = 0
    before: Counter[str] = Factory(Counter[str])
    after: Counter[str] = Factory(Counter[str])
    flows: Counter[tuple[str, str]] = Factory(Counter[tuple[str, str]])
    rules: Counter[tuple[str, str]] = Factory(Counter[tuple[str, str]])
    problems: Counter[str] = Factory(Counter[str])

    def add(self, comparison: Comparison) -> None:
        """Count *comparison*."""
        if comparison.problem:
            self.problems[comparison.problem] += 1
            return
        self.compared += 1
        if comparison.before is not None:
            self.before[comparison.before.words] += 1
        if comparison.after is not None:
            self.after[comparison.after.words] += 1
        if not comparison.changed:
            return
        self.changed += 1
        self.flows[comparison.words] += 1
        for cause in comparison.causes[:1]:
            rule = (cause.after or cause.before or Step(cause.question, "")).rule
            self.rules[cause.question, rule] += 1


def _details(decision: Decision) -> dict[str, str]:
    """Return what is set on the work item, which files it gets and who is told, where any is."""
    entity, changes = decision.entity, decision.changes
    ticket = entity if isinstance(entity, NewTicket) else None
    assignment = changes.assignment
    told = sorted(
        f"{', '.join(notice.kinds)} to {notice.to or 'the assignee'}"
        for notice in decision.notices
    )
    found = {
        "queue": changes.queue or (ticket.queue if ticket else ""),
        "priority": changes.priority or (ticket.priority if ticket else ""),
        "type": changes.type or (ticket.type if ticket else ""),
        "status": changes.status or (ticket.status if ticket else ""),
        "company": ticket.company.name if ticket and ticket.company else "",
        "tags": ", ".join(changes.tags),
        "fields": ", ".join(f"{name} = {value}" for name, value in changes.fields),
        "watchers": ", ".join(map(str, changes.watchers)),
        "assignment": f"{assignment.by}: {', '.join(assignment.agents)}" if assignment else "",
        "files": ", ".join(sorted(file.filename for file in decision.kept)),
        "notices": "; ".join(told),
    }
    return {name: words for name, words in found.items() if words}
