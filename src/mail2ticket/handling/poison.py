"""Mail that cannot be handled: it is set aside, so that the mail behind it moves on."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import evolve, field, frozen

from mail2ticket.errors import EffectInDoubtError, EntityRefusedError, RuleError
from mail2ticket.model.decision import Decision
from mail2ticket.model.items import Reason
from mail2ticket.model.message import Message
from mail2ticket.model.patience import TimeIsOver
from mail2ticket.pipeline import held, set_aside
from mail2ticket.policy import Policy

#: What carrying out a decision may raise that another try would raise again.
Poison = EntityRefusedError | RuleError | TimeIsOver


def out_of_time(message: Message, policy: Policy, over: TimeIsOver) -> Decision:
    """Return the decision on a mail that takes too long."""
    at = f" at: {over.at}" if over.at else ""
    return set_aside(message, policy, Reason.TIME_BUDGET, f"the time for the mail was over{at}")


@frozen
class SetAside:
    """
    What went wrong with which decisions on a mail, from one try to the next.

    Every transaction in which something went wrong was rolled back; in the next one, the mail is
    held instead. Should a store not even take that, it raises.
    """

    _known: dict[str | None, Poison] = field(factory=dict[str | None, Poison])

    @property
    def count(self) -> int:
        """How much went wrong so far."""
        return len(self._known)

    def add(self, key: str | None, problem: Poison) -> None:
        """Remember *problem* with the decision *key*, or with all, unless it had one before."""
        self._known.setdefault(key, problem)

    def has_more_than(self, count: int, problem: BaseException) -> bool:
        """Return whether more went wrong than *count*, now that a try ended with *problem*."""
        if self.count == count and isinstance(problem, EntityRefusedError):
            # A store may find out at the commit only; then nobody knows what it was about.
            self.add(None, problem)
        return self.count > count

    def instead_of(
        self, decisions: Iterable[Decision], message: Message, policy: Policy
    ) -> tuple[Decision, ...]:
        """Return *decisions*, and in the place of those that went wrong that the mail is held."""
        return tuple([self._instead_of(each, message, policy) for each in decisions])

    def _instead_of(self, decision: Decision, message: Message, policy: Policy) -> Decision:
        # What turned up at the commit came last, and may be that more was done than is known.
        problem = self._known.get(None) or self._known.get(decision.key)
        if problem is None:
            return decision
        if isinstance(problem, TimeIsOver):
            other = out_of_time(message, policy, problem)
        elif isinstance(problem, RuleError):
            other = held(message, policy, problem)
        elif isinstance(problem, EffectInDoubtError):
            detail = "the desk may have done something for it"
            other = set_aside(message, policy, Reason.IN_DOUBT, detail, str(problem))
        else:
            detail = "the store does not take it"
            other = set_aside(message, policy, Reason.REFUSED_BY_STORE, detail, str(problem))
        return evolve(other, key=decision.key, addressees=decision.addressees)
