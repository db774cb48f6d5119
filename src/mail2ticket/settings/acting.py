"""The sections that say what is done with mail: routes, tags, the workflow, and duplicates."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, TypeVar

from attrs import frozen

from mail2ticket.model.address import Address
from mail2ticket.model.case import Attributed, Drafted
from mail2ticket.model.changes import AssignBy, Changes
from mail2ticket.model.external_numbers import ExternalNumbers, Jira, ServiceNow
from mail2ticket.model.mail_conditions import address_faults
from mail2ticket.model.people import Company
from mail2ticket.model.route import Route
from mail2ticket.model.tag import Tag
from mail2ticket.model.workflow import Action, Assign, Event, Notify, WorkflowRule
from mail2ticket.rules.assignment import ByTag
from mail2ticket.rules.duplicates import Duplicates, SameBy, SameTicket
from mail2ticket.settings.conditions import conditions
from mail2ticket.settings.faults import Place, Wrong, instead, once
from mail2ticket.settings.reading import (
    PLAIN,
    Key,
    Reader,
    address,
    at_least_one,
    keys_of,
    one_of,
    one_or_many,
    reader_of,
    table,
    tables,
    text,
)
from mail2ticket.settings.sections import Directory

ActionT = TypeVar("ActionT", Assign, Notify)

_EXTERNAL: Mapping[str, ExternalNumbers] = {"jira": Jira(), "servicenow": ServiceNow()}


@frozen
class Acting:
    """
    Reads ``[[routes]]``, ``[[tags]]``, ``[[workflow]]`` and ``[[by_tag]]``.

    Attributes:
        directory: The companies.

        agents: The ids of the agents; of none any is right, for a host has its own directory.

        queues: The names of ``[[queues]]``, of which the same is true.

        mailboxes: Every address of a mailbox.
    """

    directory: Directory
    agents: Collection[str] = ()
    queues: Collection[str] = ()
    mailboxes: Collection[Address] = ()

    def routes(self, value: object, place: Place) -> tuple[Route, ...]:
        """Read ``[[routes]]``."""
        when = conditions(Attributed, self._companies)
        known = {**PLAIN, Company: self.directory.company, tuple[str, ...]: one_or_many(text)}
        keys = keys_of(Route, known, without={"conditions"})
        keys["to"] = Key("to", _patterns)
        keys["mailbox"] = Key("mailbox", self._mailbox)
        keys["when"] = Key("conditions", when)
        found = {at: Route(**read) for at, read in tables(value, place, keys).items()}
        return _right(found, "route")

    def tags(self, value: object, place: Place) -> tuple[Tag, ...]:
        """Read ``[[tags]]``."""
        known = {**PLAIN, tuple[str, ...]: one_or_many(text)}
        read = tables(value, place, keys_of(Tag, known))
        return _right({at: Tag(**each) for at, each in read.items()}, "tag")

    def workflow(self, value: object, place: Place) -> tuple[WorkflowRule, ...]:
        """Read ``[[workflow]]``."""
        known = {**PLAIN, tuple[Event, ...]: one_or_many(reader_of(Event))}
        keys = keys_of(WorkflowRule, known, without={"conditions", "actions"})
        keys["when"] = Key("conditions", conditions(Drafted, self._companies))
        keys["set"] = Key("set", _changes)
        keys["assign"] = Key("assign", self._assign)
        keys["notify"] = Key("notify", one_or_many(self._notify))
        found: dict[Place, WorkflowRule] = {}
        for at, read in tables(value, place, keys).items():
            sets, assigns = (read.pop(name, None) for name in ("set", "assign"))
            tells: tuple[Action, ...] = read.pop("notify", ())
            given = tuple(one for one in (sets, assigns) if one is not None)
            found[at] = WorkflowRule(**read, actions=(*given, *tells))
        return _right(found, "workflow rule")

    def by_tag(self, tags: Collection[str] | None) -> Reader:
        """
        Return a reader of ``[[by_tag]]``.

        Args:
            tags: Those that a ticket can get; None where that is not known.
        """
        known = text if tags is None else _among(tags, "no tag is called", is_any=False)

        def read(value: object, place: Place) -> tuple[ByTag, ...]:
            keys = keys_of(ByTag)
            keys["tag"] = Key("tag", known, is_required=True)
            keys["agent"] = Key("agent", self.agent)
            found = {at: ByTag(**each) for at, each in tables(value, place, keys).items()}
            return _right(found, "assignment by tag", "tag")

        return read

    def agent(self, value: object, place: Place) -> str:
        """Read the id of an agent."""
        name: str = _among(self.agents, "no agent has the id")(value, place)
        return name

    @property
    def _companies(self) -> frozenset[str]:
        known = (each.company for each in self.directory.companies.values())
        return frozenset(name for company in known for name in (company.id, company.name))

    def _mailbox(self, value: object, place: Place) -> Address:
        found = address(value, place)
        if self.mailboxes and found not in self.mailboxes:
            known = instead(str(found), tuple(map(str, self.mailboxes)))
            raise Wrong(f"{found} is no mailbox; {known}")
        return found

    def _queue(self, value: object, place: Place) -> str:
        name: str = _among(self.queues, "no queue is called")(value, place)
        return name

    def _assign(self, value: object, place: Place) -> Assign | None:
        if isinstance(value, str):
            value = {"by": value}
        keys = keys_of(Assign, {**PLAIN, AssignBy: reader_of(AssignBy)})
        keys["agents"] = Key("agents", one_or_many(self.agent))
        keys["queue"] = Key("queue", self._queue)
        read = table(value, place, keys)
        return _faultless(Assign(**read), place) if read else None

    def _notify(self, value: object, place: Place) -> Notify | None:
        if isinstance(value, str):
            value = {"role": value}
        keys = keys_of(Notify)
        keys["queue"] = Key("queue", self._queue)
        read = table(value, place, keys)
        return _faultless(Notify(**read), place) if read else None


def _patterns(value: object, place: Place) -> tuple[str, ...]:
    found: tuple[str, ...] = one_or_many(text)(value, place)
    for fault in [] if place.is_faulty else address_faults(found, "recipient"):
        place.fault(fault)
    return found


def _faultless(action: ActionT, place: Place) -> ActionT:
    for fault in [] if place.is_faulty else action.faults():
        place.fault(fault)
    return action


def _changes(value: object, place: Place) -> Changes:
    without = {"proposed_watchers", "assignment", "approval", "rules"}
    known = {
        **PLAIN,
        tuple[str, ...]: one_or_many(text),
        tuple[Address, ...]: one_or_many(address),
    }
    return Changes(**table(value, place, keys_of(Changes, known, without=without)) or {})


def duplicates(value: object, place: Place) -> Duplicates | None:
    """Read ``[duplicates]``; None where it is left out."""
    if value is None:
        return None
    keys = {
        **keys_of(Duplicates, without={"same"}),
        "by": Key("by", one_or_many(reader_of(SameBy))),
        "minutes": Key("minutes", at_least_one),
        "external": Key("external", one_or_many(one_of(_EXTERNAL))),
    }
    read = table(value, place, keys) or {}
    names = ("by", "minutes", "external")
    same = {name: read.pop(name) for name in names if name in read}
    if SameBy.EXTERNAL in same.get("by", ()) and not same.get("external"):
        place.at("external").fault("is missing; name whose numbers they are, such as jira")
    return Duplicates(same=SameTicket(**same), **read)


def _among(names: Collection[str], none: str, *, is_any: bool = True) -> Reader:
    """Return a reader of one of *names*, case aside; with *is_any* of any where there are none."""
    known = {name.casefold() for name in names}

    def read(value: object, place: Place) -> str:
        name = text(value, place)
        if (known or not is_any) and name.casefold() not in known:
            near = instead(name, tuple(dict.fromkeys(names))) if names else "there are none"
            raise Wrong(f"{none} {name!r}; {near}")
        return name

    return read


def _right(found: Mapping[Place, Any], what: str, name: str = "name") -> tuple[Any, ...]:
    """Collect the faults of what was read, but for what has some already, and return the rest."""
    right: dict[Place, Any] = {}
    for at, one in found.items():
        if at.is_faulty:
            continue
        for fault in one.faults():
            at.fault(fault.removeprefix(f"{what} {getattr(one, name)[:100]!r}: "))
        right[at] = one
    once({at.at(name): getattr(one, name).casefold() for at, one in right.items()})
    return tuple(one for at, one in right.items() if not at.is_faulty)
