"""What is wrong with what a crowd left behind, by what was planned; nothing, if all is well."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from typing import Protocol

from attrs import frozen
from crowd_mail import AGENTS, Plan

from mail2ticket.model.attachment import Attachment
from mail2ticket.model.decision import State
from mail2ticket.model.history import Entry, ItemHistory, Recorded
from mail2ticket.model.items import EntityKind
from mail2ticket.ports import Archive, Store

#: How many faults of one kind are told.
_TOLD = 5


class Shown(Store, Archive, Protocol):
    """A store that can show what is in it, with its files."""

    def files(self, number: str, /) -> tuple[Attachment, ...]:
        """Return the files of the work item *number*, oldest first."""
        ...


@frozen
class Handled:
    """
    What a worker says of one delivery.

    Attributes:
        at: Its place in the plan.

        start, end: Nanoseconds of the one clock of the machine.

        again: How often it was handed in again, because nothing had been written.

        begun: How many transactions were begun for it.

        error: What was raised that may not be; empty for nothing.
    """

    at: int
    worker: int
    state: str
    number: str | None
    start: int
    end: int
    again: int = 0
    begun: int = 0
    error: str = ""


def faults(
    store: Shown, plan: Plan, handled: list[Handled], sent: list[str], *, at_once: int = 1
) -> list[str]:
    """
    Return all that is wrong, in words.

    Args:
        store: What was left behind.

        plan: What was to come of it.

        handled: What the workers say.

        sent: The ids of the notices that were sent.

        at_once: How many transactions write at the same time.
    """
    histories = {history.item.number: history for history in store.histories()}
    records = list(store.recorded())
    return [
        *_told("deliveries", _of_deliveries(plan, handled)),
        *_told("records", _of_records(plan, records)),
        *_told("groups", _of_groups(plan, records)),
        *_told("entries", _of_entries(plan, histories)),
        *_told("files", _of_files(plan, records, store)),
        *_told("notices", _of_notices(plan, store, sent, at_once)),
        *_told("turns", _of_turns(plan, store, histories)),
        *_told("order", _of_order(plan, histories, handled)),
    ]


def _told(of: str, found: Iterator[str]) -> Iterator[str]:
    all_ = list(found)
    yield from (f"{of}: {one}" for one in all_[:_TOLD])
    if len(all_) > _TOLD:
        yield f"{of}: {len(all_) - _TOLD} more"


def _of_deliveries(plan: Plan, handled: list[Handled]) -> Iterator[str]:
    yield from (f"{one.at} raised {one.error}" for one in handled if one.error)
    if sorted(one.at for one in handled) != list(range(len(plan.deliveries))):
        yield f"{len(handled)} of {len(plan.deliveries)} were handled"
    repeats = sum(one.state == State.REPEAT for one in handled)
    expected = len(plan.deliveries) - plan.originals
    if repeats != expected:
        yield f"{repeats} repeats were reported, and there were {expected}"
    # Of a mail and its repeats exactly one was handled as new, whichever it was.
    new = Counter(plan.deliveries[one.at].original for one in handled if one.state != State.REPEAT)
    yield from (f"{at} was new {often} times" for at, often in new.items() if often != 1)


def _of_records(plan: Plan, records: list[Recorded]) -> Iterator[str]:
    known = Counter(each.message_id for each in records)
    for each in plan.deliveries:
        if not each.is_repeat and known[_id(plan, each.at)] != 1:
            yield f"{_id(plan, each.at)} is recorded {known[_id(plan, each.at)]} times"
    if len(records) != plan.originals:
        yield f"{len(records)} records of {plan.originals} mails"


def _id(plan: Plan, at: int) -> str:
    content = plan.deliveries[at].content
    return content.partition(b"Message-ID: <")[2].partition(b">")[0].decode()


def _group_of(message_id: str | None) -> str:
    return (message_id or "").partition(".")[0]


def _of_groups(plan: Plan, records: list[Recorded]) -> Iterator[str]:
    states: dict[str, Counter[str]] = defaultdict(Counter)
    items: dict[str, set[str]] = defaultdict(set)
    for each in records:
        name = _group_of(each.message_id)
        states[name][f"{each.state} {each.reason}".strip()] += 1
        if each.number:
            items[name].add(each.number)
    for group in plan.groups:
        if states[group.name] != group.states:
            yield f"{group.name}: {dict(states[group.name])}, not {dict(group.states)}"
        if len(items[group.name]) != group.items:
            yield f"{group.name}: on {len(items[group.name])} items, not {group.items}"
        if group.number and items[group.name] != {group.number}:
            yield f"{group.name}: on {sorted(items[group.name])}, not {group.number}"


def _of_entries(plan: Plan, histories: Mapping[str, ItemHistory]) -> Iterator[str]:
    entries = [entry for history in histories.values() for entry in history.entries]
    opened = sum(entry.entity is EntityKind.TICKET for entry in entries)
    created = sum(group.states["created"] for group in plan.groups)
    added = sum(group.states["added"] for group in plan.groups)
    if (opened, len(entries) - opened) != (created, added):
        yield f"{opened} tickets and {len(entries) - opened} notes, not {created} and {added}"
    if len(histories) != created + len(plan.seeds):
        yield f"{len(histories)} items, not {created + len(plan.seeds)}: a number was given twice"
    words = Counter(word for entry in entries for word in _words(entry))
    for each in plan.deliveries:
        if not each.is_repeat and words[each.mark] > 1:
            yield f"{each.mark} stands in {words[each.mark]} entries"


def _words(entry: Entry) -> frozenset[str]:
    return frozenset(f"{entry.title} {entry.text}".split())


def _of_files(plan: Plan, records: list[Recorded], store: Shown) -> Iterator[str]:
    wanted = {group.name: group for group in plan.groups if group.files}
    items = {each.number for each in records if _group_of(each.message_id) in wanted}
    files = [file for number in items if number for file in store.files(number)]
    expected = sum(group.files for group in wanted.values())
    if len(files) != expected:
        yield f"{len(files)} are kept, not {expected}"


def _of_notices(plan: Plan, store: Shown, sent: list[str], at_once: int) -> Iterator[str]:
    rows = [each.mail for each in store.outgoing(None)]
    staff = {str(address) for agent in AGENTS for address in agent.addresses}
    if len({row.id for row in rows}) != len(rows):
        yield "two rows have one id"
    if len({row.message_id for row in rows}) != len(rows):
        yield "two rows have one Message-ID"
    told = Counter(str(row.to) for row in rows if str(row.to) not in staff)
    groups: dict[str, list[int]] = defaultdict(list)
    for address, often in told.items():
        groups[_person(address)].append(often)
    for group in plan.groups:
        each = groups.pop(group.name, [])
        more = sum(each) - group.notices
        if (
            not 0 <= more < (at_once if group.is_shared else 1)
            or max(each, default=0) > group.most
        ):
            yield f"{group.name}: {each} notices, not {group.notices}, at most {group.most} each"
    if groups:
        yield f"somebody else was told: {sorted(groups)[:3]}"
    if Counter(sent) != Counter(row.id for row in rows):
        yield f"{len(sent)} were sent of {len(rows)}, {len(set(sent))} different ones"
    if waiting := list(store.outbox()):
        yield f"{len(waiting)} wait, and none could not be sent"


def _person(address: str) -> str:
    return address.partition("@")[0].rpartition("-")[0]


def _of_turns(plan: Plan, store: Shown, histories: Mapping[str, ItemHistory]) -> Iterator[str]:
    """Tickets of strangers go to the agents in turn; alerts go to nobody."""
    given = Counter(each.item.assignee for each in histories.values() if each.item.assignee)
    alerts = ("alike", "storm")
    tickets = sum(
        group.states["created"]
        for group in plan.groups
        if not any(kind in group.name for kind in alerts)
    )
    fair = sorted(
        tickets // len(AGENTS) + (at < tickets % len(AGENTS)) for at in range(len(AGENTS))
    )
    if sorted(given[agent.id] for agent in AGENTS) != fair:
        yield f"{dict(given)} of {tickets} tickets is not fair"
    told = Counter(str(each.mail.to) for each in store.outgoing(None))
    for agent in AGENTS:
        (address,) = agent.addresses
        if told[str(address)] != given[agent.id]:
            yield f"{agent.id} got {given[agent.id]}, and was told of {told[str(address)]}"


def _of_order(
    plan: Plan, histories: Mapping[str, ItemHistory], handled: list[Handled]
) -> Iterator[str]:
    """
    Of two notes, one whose worker was done before the other's began stands first.

    That is all that can be seen of the order of commits from outside.
    """
    times: dict[str, tuple[int, int]] = {
        plan.deliveries[one.at].mark: (one.start, one.end)
        for one in handled
        if one.state != State.REPEAT
    }
    for number, history in histories.items():
        latest = 0
        for entry in history.entries:
            found = [times[word] for word in _words(entry) if word in times]
            if not found:
                yield f"{number}: an entry of nobody's"
                continue
            start, end = found[0]
            if end < latest:
                yield f"{number}: a note stands behind one whose mail came after it was committed"
            latest = max(latest, start)
