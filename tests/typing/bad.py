"""What a host may not write; each line that is wrong says how mypy and pyright call it."""

from __future__ import annotations

from typing import assert_never

from attrs import evolve

from mail2ticket import (
    Answer,
    AsyncIntake,
    Discarded,
    Held,
    Intake,
    Kind,
    Mailbox,
    Message,
    NewNote,
    NewTicket,
    Outcome,
    Policy,
    Route,
    Trust,
    WorkflowRule,
)
from mail2ticket.model.case import Commanded, Parsed
from mail2ticket.model.case_conditions import Becomes
from mail2ticket.model.items import Entity, EntityKind, Stop
from mail2ticket.model.notice import OutboundMail
from mail2ticket.ports import Store, Transport
from mail2ticket.stores.memory import MemoryStore
from mail2ticket.testing import StoreContract
from mail2ticket.transports.memory import MemoryTransport


def is_loop(case: Parsed) -> Answer[Kind] | None:
    """Is right, in its place."""
    return Answer(Kind.LOOP, "it came back") if case.message.size else None


def too_late(case: Commanded) -> Answer[Stop] | None:
    """Needs more than a screen rule is given."""
    return None


def wrong_answer(case: Parsed) -> Answer[Trust] | None:
    """Answers another question."""
    return None


def no_reason(case: Parsed) -> Answer[Kind] | None:
    """Gives no reason."""
    return Answer[Kind](Kind.LOOP)  # mypy: call-arg; pyright: reportCallIssue


policy = Policy(mailboxes=(Mailbox("support@acme.example"),))

policy.preferring(screen=(too_late,))  # mypy: arg-type; pyright: reportArgumentType
policy.preferring(classify=(wrong_answer,))  # mypy: arg-type; pyright: reportArgumentType
policy.preferring(clasify=(is_loop,))  # mypy: call-arg; pyright: reportCallIssue
policy.mailboxes = ()  # mypy: misc; pyright: reportAttributeAccessIssue
Mailbox("support@acme.example", "First line")  # mypy: call-arg; pyright: reportCallIssue
Intake(MemoryTransport(), MemoryStore(), policy)  # mypy: arg-type; pyright: reportArgumentType
intake = Intake(MemoryStore(), MemoryTransport(), policy)
intake.process("text")  # mypy: arg-type; pyright: reportArgumentType


def title_of(message: Message) -> str:
    """Forgets that a mail may have no sender."""
    return message.sender.name  # mypy: union-attr; pyright: reportOptionalMemberAccess


class Forgetful:
    """Sends, and takes no mail for it."""

    def send(self, to: str, text: str) -> None:
        """Take what no intake gives."""


class Half:
    """Would be a store if it had more than one method."""

    def seen(self, key: str, /) -> bool:
        """Say that it was never there."""
        return False


def counts(outcome: Outcome) -> None:
    """Takes another value than an observer is told."""


class TestHalf(StoreContract):
    """Gives the contract what is no store."""

    def make_store(self) -> Store:
        """Return what lacks nearly all."""
        return Half()  # mypy: return-value; pyright: reportReturnType


sends: Transport = Forgetful()  # mypy: assignment; pyright: reportAssignmentType
AsyncIntake(Half(), MemoryTransport(), policy)  # mypy: arg-type; pyright: reportArgumentType
Intake(MemoryStore(), None, policy, observer=counts)  # mypy: arg-type; pyright: reportArgumentType
evolve(policy, mailbox=())  # mypy: call-arg

# What an item becomes is not known yet where a route is asked for.
when = (Becomes((EntityKind.TICKET,)),)
Route("x", conditions=when)  # mypy: arg-type; pyright: reportArgumentType
actions = ("close",)
WorkflowRule("x", "reopened", actions=actions)  # mypy: arg-type; pyright: reportArgumentType


async def forgets_to_wait(door: AsyncIntake, content: bytes) -> str:
    """Takes a coroutine for an outcome."""
    outcome: Outcome = door.process(content)  # mypy: assignment; pyright: reportAssignmentType
    return outcome.reason


def forgets_an_end(entity: Entity) -> str:
    """Forgets that time may be booked."""
    match entity:
        case NewTicket() | NewNote():
            return "written"
        case Held() | Discarded():
            return "not written"
        case _:
            assert_never(entity)  # mypy: arg-type; pyright: reportArgumentType


def writes_to_the_text(mail: OutboundMail) -> None:
    """Changes what is frozen."""
    mail.content = b""  # mypy: misc; pyright: reportAttributeAccessIssue
