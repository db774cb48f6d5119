"""What a host may write; never run, only checked, by mypy and by pyright."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import frozen

from mail2ticket import (
    Answer,
    Discarded,
    Facts,
    Held,
    Intake,
    Kind,
    Mailbox,
    Message,
    NewNote,
    NewTicket,
    NewTimeEntry,
    Outcome,
    Policy,
    Questions,
    State,
    Trust,
    parse,
    process,
    questions,
    triage,
)
from mail2ticket.model.case import Classified, Commanded, Matched, Parsed
from mail2ticket.model.desk import Desk
from mail2ticket.model.items import Entity, Stop
from mail2ticket.ports import Store, Transport, UnitOfWork
from mail2ticket.stores.memory import MemoryStore
from mail2ticket.transports.memory import MemoryTransport


def from_our_vendor(case: Parsed) -> Answer[Kind] | None:
    """A rule may be a function."""
    sender = case.message.sender
    if sender and sender.address.domain == "vendor.example":
        return Answer(Kind.NOTIFICATION, "the vendor's robot wrote it")
    return None


@frozen
class QuietHours:
    """A rule may be a value with settings."""

    reason: str

    def __call__(self, case: Classified) -> Answer[Stop] | None:
        """Hold what nobody is sure of."""
        if case.trust is Trust.FORGED:
            return Answer(Held(self.reason), "nobody is there to ask")
        return None


@frozen
class KnownNumbers:
    """A rule may say what it must know."""

    def questions(self, message: Message, desk: Desk) -> Questions:
        """Ask for one number."""
        return Questions(numbers=frozenset({message.subject_key.upper()}))

    def __call__(self, case: Commanded) -> Answer[Entity] | None:
        """Discard what is known."""
        return Answer(Discarded("known"), "known") if case.facts.items else None


def asks_less(case: Parsed) -> Answer[Entity] | None:
    """A rule may ask for less than its stage offers."""
    return None


policy = Policy(mailboxes=(Mailbox("support@acme.example", queue="First line"),)).preferring(
    classify=(from_our_vendor,),
    screen=(QuietHours("closed"),),
    decide=(KnownNumbers(), asks_less),
)
store: Store = MemoryStore()
transport: Transport = MemoryTransport()
intake = Intake(store, transport, policy)


def embed(content: bytes) -> str:
    """Use the front door."""
    outcome: Outcome = intake.process(content)
    again: Outcome = process(content, store=store, transport=transport, policy=policy)
    if again.state is State.REPEAT:
        return ""
    return outcome.number or outcome.reason


def decide_only(content: bytes, facts: Facts) -> str:
    """Use the core alone: no store, no transport."""
    message = parse(content)
    asked: Questions = questions(message, policy)
    assert asked.numbers <= frozenset(facts.items)
    match triage(message, facts, policy).entity:
        case NewTicket(title=title):
            return title
        case NewNote(item=item) | NewTimeEntry(item=item):
            return item.number
        case Held(reason=reason) | Discarded(reason=reason):
            return reason


def within(work: UnitOfWork, message: Message) -> Mapping[str, object]:
    """Use a unit of work."""
    return work.look_up(questions(message, policy)).items


def later_is_earlier(case: Matched) -> Parsed:
    """A later case is an earlier one."""
    return case
