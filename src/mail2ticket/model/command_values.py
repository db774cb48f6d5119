"""What each setting of a command makes of its value (E3, E4)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from attrs import evolve

from mail2ticket.model.address import Address
from mail2ticket.model.case import Matched
from mail2ticket.model.changes import Approval, AssignBy, Assignment, Changes
from mail2ticket.model.command import Command, FaultCode, Setting
from mail2ticket.model.desk import Desk
from mail2ticket.model.duration import in_steps, read_duration
from mail2ticket.model.people import Agent

#: What a status may be called that completes an item, or opens it again; the first that the
#: desk has is taken.
CLOSING = ("closed", "complete", "completed", "done", "resolved")
REOPENING = ("open", "reopened", "in progress", "active", "new")

_LONGEST_NAME = 100
_MOST_TAGS = 20

_APPROVALS: Mapping[str, Approval] = {
    "approve": Approval.APPROVED,
    "approved": Approval.APPROVED,
    "reject": Approval.REJECTED,
    "rejected": Approval.REJECTED,
}


#: What a setting makes of a command, or why its value cannot be.
Value: TypeAlias = Callable[[Matched, Command, str], Command | FaultCode]


def _time(case: Matched, command: Command, value: str) -> Command | FaultCode:
    hours = read_duration(value)
    if hours is None or hours <= 0:
        return FaultCode.BAD_DURATION
    booked = in_steps(hours, case.desk.rounding_minutes, case.desk.rounding)
    # Time that is over the limit is not made to fit by rounding it down.
    if max(hours, booked) > case.desk.time_limit_hours:
        return FaultCode.TOO_LONG
    return evolve(command, hours=booked)


def _role(case: Matched, command: Command, value: str) -> Command | FaultCode:
    role = _canonical(value, roles(case))
    return evolve(command, role=role) if role else FaultCode.UNKNOWN_ROLE


def _status(case: Matched, command: Command, value: str) -> Command | FaultCode:
    status = _canonical(value, case.desk.statuses)
    return evolve(command, status=status) if status else FaultCode.UNKNOWN_STATUS


def _closed(case: Matched, command: Command, value: str) -> Command | FaultCode:
    status = _first_of(CLOSING, case.desk)
    return _bare(value, evolve(command, status=status) if status else FaultCode.UNKNOWN_STATUS)


def _reopened(case: Matched, command: Command, value: str) -> Command | FaultCode:
    status = _first_of(REOPENING, case.desk)
    return _bare(value, evolve(command, status=status) if status else FaultCode.UNKNOWN_STATUS)


def _priority(case: Matched, command: Command, value: str) -> Command | FaultCode:
    return _changed(command, Changes(priority=_canonical(value, case.desk.priorities)))


def _queue(case: Matched, command: Command, value: str) -> Command | FaultCode:
    return _changed(command, Changes(queue=_canonical(value, case.desk.queues)))


def _owner(case: Matched, command: Command, value: str) -> Command | FaultCode:
    agent = case.requester if value.casefold() == "me" else _agent_at(case, value)
    if not isinstance(agent, Agent):
        return FaultCode.BAD_VALUE
    return _changed(command, Changes(assignment=Assignment(AssignBy.FIXED, (agent.id,))))


def _tags(_: Matched, command: Command, value: str) -> Command | FaultCode:
    tags = tuple(_canonical(tag.strip(), ()) for tag in value.split(","))
    if len(tags) > _MOST_TAGS or not all(tags):
        return FaultCode.BAD_VALUE
    return _changed(command, Changes(tags=tags))


def _approval(_: Matched, command: Command, value: str) -> Command | FaultCode:
    approval = _APPROVALS.get(value.casefold())
    return evolve(command, approval=approval) if approval else FaultCode.BAD_APPROVAL


def _unknown(_case: Matched, _command: Command, _value: str) -> FaultCode:
    return FaultCode.UNKNOWN_COMMAND


VALUES: Mapping[Setting, Value] = {
    Setting.TIME: _time,
    Setting.ROLE: _role,
    Setting.STATUS: _status,
    Setting.CLOSED: _closed,
    Setting.REOPENED: _reopened,
    Setting.PRIORITY: _priority,
    Setting.QUEUE: _queue,
    Setting.OWNER: _owner,
    Setting.TAGS: _tags,
    Setting.APPROVAL: _approval,
    Setting.UNKNOWN: _unknown,
}


def _bare(value: str, found: Command | FaultCode) -> Command | FaultCode:
    """Return *found* unless something is said that would be lost."""
    return FaultCode.BAD_VALUE if value else found


def _changed(command: Command, changes: Changes) -> Command | FaultCode:
    return evolve(command, changes=command.changes | changes) if changes else FaultCode.BAD_VALUE


def _agent_at(case: Matched, value: str) -> Agent | None:
    known = case.facts.people.get(Address.of(value), ()) if is_address(value) else ()
    return next((one for one in known if isinstance(one, Agent) and one.is_active), None)


def is_address(value: str) -> bool:
    """Return whether *value* can be looked up as an address."""
    return value.find("@") > 0 and len(value) <= _LONGEST_NAME


def _first_of(words: Sequence[str], desk: Desk) -> str:
    if not desk.statuses:
        return words[0].capitalize()
    known = {status.casefold(): status for status in desk.statuses}
    return next((known[word] for word in words if word in known), "")


def roles(case: Matched) -> tuple[str, ...]:
    """Return the roles that the sender may book time in: his own, or else the desk's."""
    own = case.requester.roles if isinstance(case.requester, Agent) else ()
    return own or case.desk.roles


def _canonical(value: str, known: Sequence[str]) -> str:
    """Return *value* as it is written in *known*; as it is where nothing is known."""
    if len(value) > _LONGEST_NAME:
        return ""
    written = " ".join(value.split())
    if not known:
        return written if written.isprintable() else ""
    folded = written.casefold()
    return next((name for name in known if name.casefold() == folded), "")
