"""What rules answer, in the words of operators."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import singledispatch
from typing import cast

from mail2ticket.model.address import NamedAddress
from mail2ticket.model.case import Match
from mail2ticket.model.changes import Changes
from mail2ticket.model.command import Command
from mail2ticket.model.comparison import Became, Comparison
from mail2ticket.model.decision import Decision
from mail2ticket.model.history import Recorded
from mail2ticket.model.items import (
    Discarded,
    Entity,
    Held,
    NewNote,
    NewTicket,
    NewTimeEntry,
    WorkItem,
)
from mail2ticket.model.mailbox import Mailbox
from mail2ticket.model.notice import Notice
from mail2ticket.model.people import Agent, Contact, Requester, Stranger, company_of, name_of
from mail2ticket.model.refusal import Refusal

# What True says in each stage that is answered by yes or no, and what False says.
_YES_OR_NO = {
    "attach": ("kept", "not kept"),
    "silence": ("nobody is told", "people may be told"),
    "limit": ("kept back", "sent"),
}

_ROLES: Mapping[type[Requester], str] = {
    Agent: "an agent",
    Contact: "a contact",
    Stranger: "in no directory",
}


def said(stage: str, value: object) -> str:
    """
    Say what a rule of *stage* answered with *value*.

    >>> said("attach", True), said("silence", True), said("match", Match())
    ('kept', 'nobody is told', 'no work item')
    """
    if isinstance(value, bool):
        return _YES_OR_NO.get(stage, ("yes", "no"))[not value]
    if isinstance(value, tuple):
        several = cast("tuple[object, ...]", value)
        return "; ".join(said(stage, each) for each in several)
    return _said(value)


@singledispatch
def _said(value: object) -> str:
    return str(value).replace("_", " ")


@_said.register
def _(value: Held | Discarded | NewTicket | NewNote | NewTimeEntry) -> str:
    return outcome(value)


@_said.register
def _(value: Contact | Agent | Stranger) -> str:
    return whom(value)


@_said.register
def _(value: Mailbox) -> str:
    return str(value.address)


@_said.register
def _(value: Match) -> str:
    return about(value.item, value.mentioned)


@_said.register
def _(value: Command) -> str:
    return "a command" if value.is_obeyed else "a command with faults"


@_said.register
def _(value: Changes) -> str:
    return "; ".join(f"{name}: {what}" for name, what in changed(value))


@_said.register
def _(value: Refusal) -> str:
    return f"not kept: {value.code}"


@_said.register
def _(value: Notice) -> str:
    return told(value)


def outcome(entity: Entity) -> str:
    """
    Say what a mail becomes.

    >>> outcome(Held("no_route"))
    'held for a person: no_route'
    """
    match entity:
        case Held():
            return f"held for a person: {entity.reason}"
        case Discarded():
            return f"recorded and nothing else: {entity.reason}"
        case NewTicket():
            return "a new ticket"
        case NewNote():
            inner = "an internal " if entity.is_internal else "a "
            again = ", which is opened again" if entity.reopens else ""
            return f"{inner}{_spelt(entity)} on {entity.item.number}{again}"
        case NewTimeEntry():
            hours = f"{entity.hours.normalize():f}"
            return f"a {_spelt(entity)} of {hours} h on {entity.item.number}"


def _spelt(entity: NewNote | NewTimeEntry) -> str:
    return entity.entity.replace("_", " ")


def person(requester: Requester | None) -> str | None:
    """Return the name of *requester* and an address of his."""
    if requester is None:
        return None
    if isinstance(requester, Stranger):
        return str(NamedAddress(requester.name, requester.address))
    if not requester.addresses:
        return name_of(requester)
    return str(NamedAddress(requester.name, requester.addresses[0]))


def whom(requester: Requester) -> str:
    """
    Say who *requester* is, and what he is to us.

    >>> whom(Agent("grace", "Grace Hopper", ("grace@acme.example",)))
    'Grace Hopper <grace@acme.example>, an agent'
    """
    role = _ROLES[type(requester)]
    company = company_of(requester)
    if company is None:
        return f"{person(requester)}, {role}"
    of = ", his domain is of" if isinstance(requester, Stranger) else " of"
    return f"{person(requester)}, {role}{of} {company.name}"


def about(item: WorkItem | None, mentioned: WorkItem | None = None) -> str:
    """Say which work item a mail joins, or names without joining it."""
    if item is not None:
        return " ".join(filter(None, (item.number, item.title)))
    if mentioned is not None:
        return f"none, though it is about {mentioned.number}"
    return "no work item"


def changed(changes: Changes) -> Iterator[tuple[str, str]]:
    """Yield what is set on a work item: what it is called, and the value."""
    yield from (
        (name, value)
        for name, value in (
            ("queue", changes.queue),
            ("priority", changes.priority),
            ("status", changes.status),
            ("type", changes.type),
            ("tags", ", ".join(changes.tags)),
            *changes.fields,
            ("watchers", ", ".join(map(str, changes.watchers))),
            ("proposed watchers", ", ".join(map(str, changes.proposed_watchers))),
            ("assigned", _assigned(changes)),
            ("approval", str(changes.approval or "")),
            ("by the rules", ", ".join(changes.rules)),
        )
        if value
    )


def _assigned(changes: Changes) -> str:
    found = changes.assignment
    return f"{found.by}: {', '.join(found.agents)}".replace("_", " ") if found else ""


def told(notice: Notice) -> str:
    """Say what a notice tells, and whom."""
    kinds = ", ".join(notice.kinds).replace("_", " ")
    return f"{kinds} to {notice.to or 'whoever gets the item'}"


def taken_before(recorded: Recorded) -> str:
    """Say what became of a mail that was taken already, and what is told of it here."""
    became = recorded.number or recorded.reason
    return (
        f"It was taken already, received {recorded.received_at:%Y-%m-%d %H:%M:%S %Z}: "
        f"{recorded.state}, {became}. This is what the settings of today make of it, with what "
        "was known when it came, as far as the store tells."
    )


def overruled(ruled: Decision, decision: Decision) -> str:
    """Say that a triage of the host's own made *decision* of what the rules had *ruled*."""
    comparison = Comparison(
        key=decision.key,
        received_at=decision.received_at,
        before=Became.decided(ruled),
        after=Became.decided(decision),
    )
    others = comparison.changed
    if "outcome" in others:
        return f"A triage of your own decides this. By the rules it is {outcome(ruled.entity)}."
    what = ", ".join(others) or "something that is not listed here"
    return f"A triage of your own changes what the rules decide: {what}."
