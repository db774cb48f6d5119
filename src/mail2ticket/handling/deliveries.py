"""Which of a mail's deliveries does what: each does its part, and none does it again (R4, W5)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from hashlib import sha256
from typing import TypeAlias

from attrs import evolve, field, frozen

from mail2ticket.handling.enclosures import Prepared
from mail2ticket.handling.timing import Stopwatch
from mail2ticket.model.address import Address
from mail2ticket.model.decision import Decision, Outcome, State
from mail2ticket.model.facts import Echo, Facts, Questions, Said
from mail2ticket.model.items import Held, NewNote, NewTimeEntry
from mail2ticket.model.message import EPOCH, AuthenticationResult, Message
from mail2ticket.pipeline import addressed, further_key
from mail2ticket.policy import Policy

#: What a mail became, and until when this worker has the notices for itself.
Written: TypeAlias = "tuple[tuple[Outcome, ...], datetime]"


@frozen(kw_only=True)
class InHand:
    """
    A mail between its arrival and the commit.

    Attributes:
        claims: What is claimed for each address for which the mail is looked at apart; nothing
            where it is looked at once.

        prepared: What was done about its files.

        authenticity: What our own check says of who it is from; None where there is none.

        due_at: Until when this worker has its notices for itself.

        is_known: Whether an earlier delivery of it is on record, which it does not echo.
    """

    message: Message
    content: bytes = field(repr=False)
    watch: Stopwatch
    claims: Mapping[Address, str] = field(factory=dict[Address, str])
    prepared: Prepared = Prepared()
    authenticity: tuple[AuthenticationResult, ...] | None = None
    due_at: datetime = EPOCH
    is_known: bool = False

    @property
    def keys(self) -> tuple[str, ...]:
        """All that is claimed for it before anything is decided."""
        return (self.message.key, *self.claims.values())

    @property
    def repeat(self) -> Outcome:
        """What is said of it where nothing is left to do."""
        message = self.message
        return Outcome(key=message.key, message_id=message.message_id, state=State.REPEAT)

    def facts(self, known: Facts, asked: Questions) -> Facts:
        """Return what the store *known* in answer to *asked*, and what was found out before."""
        if self.authenticity is not None:
            known = evolve(known, authenticity=self.authenticity)
        return self.prepared.joined_with(known).answering(asked)


@frozen
class Claimed:
    """
    What of a mail is left to do for this delivery of it.

    Attributes:
        is_first: Whether no delivery of it was committed before.

        fresh: The addresses for which none was.
    """

    is_first: bool
    fresh: tuple[Address, ...] = ()

    @property
    def is_anything(self) -> bool:
        """Whether there is anything left."""
        return self.is_first or bool(self.fresh)


def claims_for(message: Message, policy: Policy) -> dict[Address, str]:
    """Return what to claim for each address for which *message* is looked at apart."""
    return {each: _digest(message.key, f"for {each}") for each in addressed(message, policy)}


def left_of(decisions: Iterable[Decision], hand: InHand, claimed: Claimed) -> tuple[Decision, ...]:
    """
    Return those of *decisions* that no earlier delivery of the mail took care of.

    The first delivery takes care of all. A later one, which comes for another mailbox, as a Bcc
    does, takes care of what is decided for that one, under the key of a further mailbox. What
    is decided on the mail as a whole was done by the first; should it be held, it is held for
    this mailbox too, so that it can still get there.
    """
    if claimed.is_first:
        return tuple(decisions)
    key = hand.message.key
    found: list[Decision] = []
    for decision in decisions:
        fresh = [each for each in decision.addressees if each in claimed.fresh]
        if not decision.addressees and isinstance(decision.entity, Held):
            fresh = [*claimed.fresh]
        if fresh:
            found.append(evolve(decision, key=further_key(key, fresh[0])))
    return tuple(found)


def claims_of(decision: Decision, hand: InHand) -> tuple[str, ...]:
    """
    Return what to claim before *decision* is carried out; it is not if any of it was before.

    A note on one work item is written once, for whichever mailbox the mail comes. A further
    mailbox gets the mail once, also where a person brought it there.
    """
    found: list[str] = []
    entity = decision.entity
    if hand.claims and isinstance(entity, NewNote | NewTimeEntry):
        found.append(_digest(hand.message.key, f"about {entity.item.number}"))
    if decision.key != hand.message.key:
        found.append(decision.key)
    return tuple(found)


def _digest(key: str, what: str) -> str:
    return sha256(f"{key} {what}".lower().encode("utf-8", "replace")).hexdigest()


def without_itself(facts: Facts, message: Message) -> Facts:
    """Return *facts* as they were before *message* itself was on record."""
    sender = message.sender
    if sender is None:
        return facts
    at = message.received_at

    def others(count: int, asked: Echo | Said, *, is_alike: bool) -> int:
        is_own = is_alike and asked.sender == sender.address and asked.since <= at <= asked.until
        return max(0, count - is_own)

    return evolve(
        facts,
        echoes={
            each: others(count, each, is_alike=each.subject == message.subject_key)
            for each, count in facts.echoes.items()
        },
        said={
            each: others(count, each, is_alike=each.words == message.words_key)
            for each, count in facts.said.items()
        },
    )
