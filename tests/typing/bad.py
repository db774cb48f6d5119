"""What a host may not write; each line that is wrong says how mypy and pyright call it."""

from __future__ import annotations

from mail2ticket import Answer, Intake, Kind, Mailbox, Message, Policy, Trust
from mail2ticket.model.case import Commanded, Parsed
from mail2ticket.model.items import Stop
from mail2ticket.stores.memory import MemoryStore
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
