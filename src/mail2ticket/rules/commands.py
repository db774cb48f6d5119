"""What does it become? The commands on the first line (E3)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from itertools import islice

from attrs import frozen

from mail2ticket.model.case import Matched
from mail2ticket.model.command import Command, CommandFault, FaultCode
from mail2ticket.model.duration import read_duration, rounded_up
from mail2ticket.model.items import EntityKind
from mail2ticket.model.numbers import ItemKind
from mail2ticket.model.people import Agent
from mail2ticket.model.verdict import Answer

# What is wrong is told to the sender in a small mail: so much of it, and of each so much.
_MOST_FAULTS = 10
_LONGEST_FAULT = 120

_INDICATOR = re.compile(r"(?:^|(?<=\s))#([TRS])[ \t]{0,4}=", re.IGNORECASE | re.ASCII)


@frozen
class Given:
    """One indicator as it is written: its letter, its value, and where it begins."""

    letter: str
    value: str
    column: int

    def fault(self, code: FaultCode) -> CommandFault:
        """Return what is wrong with it."""
        return CommandFault(code, f"#{self.letter}={self.value}"[:_LONGEST_FAULT], self.column)


@frozen
class Indicators:
    """
    ``#T=`` hours, ``#R=`` role, ``#S=`` status, on the first line, as Autotask reads them.

    Nothing else may stand on the line; R and S only go with T. Whatever is wrong, the line
    stays in the text, nothing of it is obeyed, and the sender is told all of it at once.

    >>> [given.value for given in Indicators().read("#T=1:30  #S=Waiting Customer")]
    ['1:30', 'Waiting Customer']
    """

    def read(self, line: str) -> tuple[Given, ...]:
        """Return the indicators on *line*; none where it begins with anything else."""
        # More of them than there can be faults say no more than those.
        found = list(islice(_INDICATOR.finditer(line), _MOST_FAULTS + 1))
        if not found or line[: found[0].start()].strip():
            return ()
        ends = [*(match.start() for match in found[1:]), len(line)]
        return tuple(
            Given(match[1].upper(), line[match.end() : end].strip().strip('"'), match.start() + 1)
            for match, end in zip(found, ends, strict=True)
        )

    def __call__(self, case: Matched) -> Answer[Command] | None:
        """Read the first line of the sender's own words."""
        line = next((text for text in case.message.body.own.splitlines() if text.strip()), "")
        given = () if case.kind.is_automatic else self.read(line)
        if not given:
            return None
        faults = _forbidden(case, given[0])
        if not faults:
            faults = (*_repeated(given), *_unpaired(given), *_unknown(case, given))
        if faults:
            faults = faults[:_MOST_FAULTS]
            said = "; ".join(map(str, faults))
            return Answer(Command(line=line, faults=faults), f"a command with faults: {said}")
        values = {one.letter: one.value for one in given}
        hours = rounded_up(read_duration(values["T"]) or Decimal(0), case.desk.rounding_minutes)
        command = Command(
            line=line,
            hours=hours,
            role=_canonical(values.get("R", ""), _roles(case)) or _default_role(case),
            status=_canonical(values.get("S", ""), case.desk.statuses),
        )
        return Answer(command, f"{hours} hours, by {case.requester.name}")


def _forbidden(case: Matched, first: Given) -> tuple[CommandFault, ...]:
    """Return why the sender may command nothing here at all."""
    item = case.item
    if not isinstance(case.requester, Agent):
        sender = case.message.sender
        known = case.facts.people.get(sender.address, ()) if sender else ()
        is_agent = any(isinstance(person, Agent) for person in known)
        code = FaultCode.NOT_VERIFIED if is_agent else FaultCode.NOT_AN_AGENT
    elif item is None:
        code = FaultCode.NO_ITEM
    elif item.kind is ItemKind.PROJECT:
        code = FaultCode.NOT_ON_PROJECT
    elif not item.takes_time:
        code = FaultCode.CLOSED
    elif _time_entry_of(item.kind) not in case.mailbox.creates:
        code = FaultCode.NOT_ALLOWED
    else:
        return ()
    return (first.fault(code),)


def _time_entry_of(kind: ItemKind) -> EntityKind:
    if kind is ItemKind.TASK:
        return EntityKind.TASK_TIME_ENTRY
    return EntityKind.TICKET_TIME_ENTRY


def _repeated(given: Sequence[Given]) -> list[CommandFault]:
    first = {one.letter: one for one in reversed(given)}
    return [one.fault(FaultCode.REPEATED) for one in given if one is not first[one.letter]]


def _unpaired(given: Sequence[Given]) -> list[CommandFault]:
    if any(one.letter == "T" for one in given):
        return []
    return [given[0].fault(FaultCode.NO_TIME)]


def _unknown(case: Matched, given: Sequence[Given]) -> list[CommandFault]:
    found: list[CommandFault] = []
    for one in given:
        if one.letter == "T":
            hours = read_duration(one.value)
            if hours is None or hours <= 0:
                found.append(one.fault(FaultCode.BAD_DURATION))
            elif rounded_up(hours, case.desk.rounding_minutes) > case.desk.time_limit_hours:
                found.append(one.fault(FaultCode.TOO_LONG))
        elif one.letter == "R" and not _canonical(one.value, _roles(case)):
            found.append(one.fault(FaultCode.UNKNOWN_ROLE))
        elif one.letter == "S" and not _canonical(one.value, case.desk.statuses):
            found.append(one.fault(FaultCode.UNKNOWN_STATUS))
    return found


def _roles(case: Matched) -> tuple[str, ...]:
    own = case.requester.roles if isinstance(case.requester, Agent) else ()
    return own or case.desk.roles


def _default_role(case: Matched) -> str:
    return case.mailbox.role or next(iter(_roles(case)), "")


def _canonical(value: str, known: Sequence[str]) -> str:
    """Return *value* as it is written in *known*; as it is where nothing is known."""
    folded = " ".join(value.casefold().split())
    if not known:
        return value
    return next((name for name in known if name.casefold() == folded), "")
