"""Settings as they are written in a command, in any grammar, and the command they are (E3, E4)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from attrs import evolve, frozen

from mail2ticket.model.address import Address
from mail2ticket.model.case import Matched
from mail2ticket.model.command import Command, CommandFault, FaultCode, Setting
from mail2ticket.model.command_values import VALUES, is_address, roles
from mail2ticket.model.mandate import no_approval, no_command
from mail2ticket.model.people import name_of
from mail2ticket.model.verdict import Answer

__all__ = ["Given", "command_of"]

#: More settings than that say no more: some of them stand there twice, which is a fault.
MOST_SETTINGS = 20

# What is wrong is told to the sender in a small mail: so much of it, and of each so much.
_MOST_FAULTS = 10
_LONGEST_FAULT = 120
_MOST_LINES = 100


@frozen
class Given:
    """
    One setting as it is written.

    Attributes:
        text: It whole, as the sender is told of it.

        column, line: Where it begins, from 1.
    """

    setting: Setting
    value: str
    text: str
    column: int = 1
    line: int = 1

    def fault(self, code: FaultCode) -> CommandFault:
        """Return what is wrong with it."""
        return CommandFault(code, self.text[:_LONGEST_FAULT], self.column, self.line)


def command_of(
    case: Matched, line: str, given: Sequence[Given], *, status_needs_time: bool = False
) -> Answer[Command]:
    """
    Return the command that *given* is; with faults, nothing of it takes effect.

    Whoever may command nothing is told so, and nothing of what there would be to command.
    """
    faults = list(_forbidden(case, given))
    command = Command(line=line)
    if not faults:
        faults += _repeated(given)
        faults += _without_time(given, status_needs_time=status_needs_time)
        for one in given:
            found = VALUES[one.setting](case, command, one.value)
            if isinstance(found, FaultCode):
                faults.append(one.fault(found))
            else:
                command = found
    if faults:
        found_faults = tuple(faults[:_MOST_FAULTS])
        said = "; ".join(map(str, found_faults))
        return Answer(Command(line=line, faults=found_faults), f"a command with faults: {said}")
    if command.hours is not None and not command.role:
        command = evolve(command, role=case.mailbox.role or next(iter(roles(case)), ""))
    return Answer(command, f"{_said(command, given)}, by {name_of(case.requester)}")


def first_lines(
    text: str, read: Callable[[int, str], tuple[Given, ...]]
) -> tuple[str, tuple[Given, ...]]:
    """
    Return the lines at the beginning of *text* that *read* can read, and what they say.

    The first line that says nothing ends them; blank lines between them do not.
    """
    found: list[Given] = []
    begin = end = position = number = 0
    for line in islice(text.splitlines(keepends=True), _MOST_LINES):
        if line.strip():
            given = read(number + 1, line.rstrip())
            if not given or len(found) >= MOST_SETTINGS:
                break
            number += 1
            begin = begin if found else position
            end = position + len(line.rstrip())
            found += given
        position += len(line)
    return text[begin:end], tuple(found)


def owners(given: Sequence[Given]) -> frozenset[Address]:
    """Return the addresses of those who are to own an item, to be looked up."""
    found = (one.value for one in given if one.setting is Setting.OWNER)
    return frozenset(Address.of(value) for value in found if is_address(value))


def _forbidden(case: Matched, given: Sequence[Given]) -> Iterator[CommandFault]:
    approvals = [one for one in given if one.setting is Setting.APPROVAL]
    others = [one for one in given if one.setting is not Setting.APPROVAL]
    if others and (code := no_command(case, books_time=_books_time(others))):
        yield others[0].fault(code)
    if approvals and (code := no_approval(case)):
        yield approvals[0].fault(code)


def _repeated(given: Sequence[Given]) -> Iterator[CommandFault]:
    first = {one.setting.aspect: one for one in reversed(given)}
    for one in given:
        if one is not first[one.setting.aspect] and one.setting is not Setting.UNKNOWN:
            yield one.fault(FaultCode.REPEATED)


def _books_time(given: Sequence[Given]) -> bool:
    return any(one.setting is Setting.TIME for one in given)


def _without_time(given: Sequence[Given], *, status_needs_time: bool) -> Iterator[CommandFault]:
    needing = {Setting.ROLE, Setting.STATUS} if status_needs_time else {Setting.ROLE}
    first = next((one for one in given if one.setting in needing), None)
    if first and not _books_time(given):
        yield first.fault(FaultCode.NO_TIME)


def _said(command: Command, given: Sequence[Given]) -> str:
    said = {
        Setting.TIME: f"{command.hours} hours",
        Setting.STATUS: f"status {command.status}",
        Setting.APPROVAL: str(command.approval),
    }
    return ", ".join(said.get(one.setting.aspect, str(one.setting)) for one in given)
