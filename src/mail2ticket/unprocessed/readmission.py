"""The door through which a held mail is brought in, as somebody said (R6)."""

from __future__ import annotations

from functools import partial

from attrs import evolve, field, frozen

from mail2ticket.errors import RuleError, UnprocessedError
from mail2ticket.handling.deliveries import InHand, Written, without_itself
from mail2ticket.handling.observing import seen_to
from mail2ticket.handling.poison import SetAside, out_of_time
from mail2ticket.intake import Intake
from mail2ticket.model.decision import Decision, Outcome, State
from mail2ticket.model.held import Deed, Handling, HeldMail, HeldState
from mail2ticket.model.items import Held, Reason
from mail2ticket.model.patience import TimeIsOver
from mail2ticket.model.verdict import Step, Trace
from mail2ticket.pipeline import decided, questions
from mail2ticket.pipeline import held as held_for
from mail2ticket.ports import HeldStore, HeldUnitOfWork, Record, UnitOfWork

#: What may end in the mail being held again.
_MAY_WAIT_ON = frozenset({Deed.ROUTED, Deed.REPROCESSED})


class RuleFailedError(UnprocessedError):
    """A rule raised on a mail that a person brings in."""


@frozen
class Readmission(Intake):
    """The door through which one held mail is brought in, as somebody said."""

    held: HeldMail = field(kw_only=True)
    handling: Handling = field(kw_only=True)

    def bring(self, store: HeldStore, content: bytes) -> Outcome:
        """Do what is to be done with the mail, once; the observer is told of it."""
        with seen_to(self.observer) as mail:
            outcome = self._readmitted(store, content)
            mail.seen_to(self.held.recorded.key, self.handling, outcome)
            return outcome

    def _readmitted(self, store: HeldStore, content: bytes) -> Outcome:
        self._check_doubts()
        hand = self._read(content, self.held.envelope, self.held.recorded.received_at)
        hand = self._vouched_for(hand)
        hand = evolve(hand, prepared=self._prepared(hand))
        return self._handled(hand, partial(self._brought, store))

    def _check_doubts(self) -> None:
        """Refuse to leave it to the rules whether a desk does again what it may have done."""
        held, deed = self.held, self.handling.deed
        if held.reason != Reason.IN_DOUBT or deed not in _MAY_WAIT_ON:
            return
        if not any(each.deed is Deed.RESOLVED for each in held.handlings):
            raise UnprocessedError(
                f"the rules cannot tell what a person must: {held.detail}; or attach the mail to"
                " what is there, or make a ticket of it"
            )

    def _brought(self, store: HeldStore, hand: InHand, aside: SetAside) -> Written:
        key = self.held.recorded.key
        hand = self._at_the_start(hand)
        with store.begin() as work:
            # A store whose desk is remote tells by it what an attempt before this one did.
            if not work.claim(self._again_key):
                raise UnprocessedError("somebody else has seen to this mail")
            decisions = self._decisions(work, hand)
            decisions = aside.instead_of(decisions, hand.message, self.policy)
            first, *others = (
                self._carried_out(work, decision, hand, aside)
                for decision in decisions
                if decision.key == key or work.claim(decision.key)
            )
            is_held = first.state is State.HELD
            state = HeldState.WAITING if is_held else HeldState.PROCESSED
            detail = f"{first.state}: {first.reason}" if first.reason else first.state
            handling = evolve(self.handling, number=first.number, detail=detail)
            settle(work, key, state, handling)
        return (first, *others), hand.due_at

    @property
    def _again_key(self) -> str:
        """What is done for the mail now is a delivery of its own."""
        return f"{self.held.recorded.key}.{len(self.held.handlings) + 1}"

    def _decisions(self, work: UnitOfWork, hand: InHand) -> tuple[Decision, ...]:
        """Decide as `Intake` does, but for this record of the mail, which does not echo itself."""
        first, *others = self._decided(work, hand)
        return (self._continued(first), *others)

    def _decided(self, work: UnitOfWork, hand: InHand) -> tuple[Decision, ...]:
        message, watch = hand.message, hand.watch
        try:
            asked = watch.run(questions, message, self.policy)
            known = without_itself(work.look_up(asked), message)
            facts = hand.facts(known, asked)
            found = self._meant(watch.run(decided, self.triage, message, facts, self.policy))
            return tuple([self._within_limits(work, hand, each) for each in found])
        except RuleError as error:
            return (held_for(message, self.policy, error),)
        except TimeIsOver as over:
            return (out_of_time(message, self.policy, over),)

    def _meant(self, decisions: tuple[Decision, ...]) -> tuple[Decision, ...]:
        """
        Return what is decided for the mailbox of this record, and for others if it is the first.

        What a person says, he says of one.
        """
        key = self.held.recorded.key
        mine = tuple(each for each in decisions if each.key == key)
        if mine and mine[0] is not decisions[0]:
            return mine
        return decisions if mine and self.handling.deed is Deed.REPROCESSED else decisions[:1]

    def _continued(self, decision: Decision) -> Decision:
        """Return *decision* as one on this record, with all that was decided on it before."""
        recorded, handling = self.held.recorded, self.handling
        said = Step("by hand", handling.by, handling.deed)
        trace = Trace((*recorded.trace.steps, said, *decision.trace.steps))
        return evolve(decision, key=recorded.key, trace=trace)

    def _written(self, work: UnitOfWork, decision: Decision, hand: InHand) -> Outcome:
        """Write it as `Intake` does; what people are told is a mail of its own, of now."""
        is_held = isinstance(decision.entity, Held)
        if is_held and self.handling.deed not in _MAY_WAIT_ON:
            raise _refusal(decision)
        decision = hand.prepared.telling(decision)
        number, assignee = self._filed(work, decision, hand.prepared)
        message, content = hand.message, hand.content
        work.record(Record(decision=decision, message=message, number=number, content=content))
        told = evolve(decision, key=self._again_key, received_at=self.handling.at)
        # Whoever waits was told so when it was held first.
        outbox = () if is_held else self._notices(told, number, hand, assignee)
        return self._posted(work, decision, hand, number, outbox)


def _refusal(decision: Decision) -> UnprocessedError:
    """Return why the mail does not become what a person said."""
    entity = decision.entity
    assert isinstance(entity, Held)  # noqa: S101 - for the checkers; the caller looked
    if entity.reason == Reason.RULE_FAILED:
        return RuleFailedError(entity.detail)
    if entity.reason == Reason.UNDECIDED:
        return UnprocessedError("there is no such work item")
    return UnprocessedError(f"{entity.reason}: {entity.detail}")


def settle(work: HeldUnitOfWork, key: str, state: HeldState, handling: Handling) -> None:
    """
    Note *handling* with the held mail of *key*.

    Raises:
        UnprocessedError: if somebody else was first.
    """
    if not work.settle(key, state, handling):
        raise UnprocessedError(f"somebody else has seen to the mail {key}")
