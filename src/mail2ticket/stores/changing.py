"""How a change goes on file, and who is given a work item: the same in every store of ours."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from attrs import evolve, frozen

from mail2ticket.model.address import Address
from mail2ticket.model.changes import AssignBy, Assignment, Changes
from mail2ticket.model.history import ItemHistory
from mail2ticket.model.people import Agent
from mail2ticket.stores.statuses import Statuses


def changed(
    history: ItemHistory, changes: Changes, statuses: Statuses, at: datetime | None
) -> ItemHistory:
    """
    Return *history* with *changes*, but for its assignment; *at* is when they are made.

    Whoever is told of it already is not proposed as well.
    """
    item = history.item
    if changes.status:
        item = statuses.applied(item, changes.status, at)
    watchers = item.watchers | frozenset(changes.watchers)
    item = evolve(item, watchers=watchers, approval=str(changes.approval or item.approval))
    return evolve(
        history,
        item=item,
        queue=changes.queue or history.queue,
        priority=changes.priority or history.priority,
        type=changes.type or history.type,
        tags=tuple(dict.fromkeys((*history.tags, *changes.tags))),
        fields=tuple({**dict(history.fields), **dict(changes.fields)}.items()),
        proposed_watchers=_without(
            (*history.proposed_watchers, *changes.proposed_watchers), watchers
        ),
    )


def _without(proposed: Iterable[Address], watchers: frozenset[Address]) -> tuple[Address, ...]:
    return tuple(each for each in dict.fromkeys(proposed) if each not in watchers)


@frozen(kw_only=True)
class Roster:
    """
    What must be known to give an item to somebody.

    Attributes:
        agent: The active agent of an id, or None.

        rotation: The ids in the order in which they are next in a turn, the last one last.

        load: How many other open items an agent has.
    """

    agent: Callable[[str], Agent | None]
    rotation: Callable[[str], Sequence[str]]
    load: Callable[[str], int]


def assigned(assignment: Assignment, roster: Roster) -> Agent | None:
    """Return the agent whom *assignment* means; whoever is unknown or inactive is passed over."""
    names: Sequence[str] = () if assignment.by is AssignBy.NONE else assignment.agents
    if assignment.by is AssignBy.ROUND_ROBIN:
        names = in_turn(names, roster.rotation(assignment.turn))
    elif assignment.by is AssignBy.LEAST_LOADED:
        names = sorted(names, key=roster.load)
    return next((agent for agent in map(roster.agent, names) if agent), None)


def in_turn(agents: Sequence[str], rotation: Sequence[str]) -> tuple[str, ...]:
    """
    Return *agents* in the order in which it is their turn.

    The one after the last one of *rotation* comes first. Where the last one is not there
    today, it goes on with the one who would have been next then.

    >>> in_turn(("ada", "bob", "eve"), ("eve", "ada", "bob"))
    ('eve', 'ada', 'bob')
    >>> in_turn(("ada", "eve"), ("eve", "ada", "bob"))
    ('eve', 'ada')
    """
    start = 0
    if rotation and rotation[-1] in agents:
        start = agents.index(rotation[-1]) + 1
    else:
        start = next((agents.index(each) for each in rotation if each in agents), 0)
    return (*agents[start:], *agents[:start])


def turned(agents: Sequence[str], last: str) -> tuple[str, ...]:
    """
    Return the rotation of *agents* after *last* had his turn.

    >>> turned(("ada", "bob", "eve"), "ada")
    ('bob', 'eve', 'ada')
    """
    after = agents.index(last) + 1
    return (*agents[after:], *agents[:after])
