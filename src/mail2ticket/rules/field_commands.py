"""What does it become? Lines of fields at the beginning (E4)."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import frozen

from mail2ticket.model.case import Matched
from mail2ticket.model.command import Command, Setting
from mail2ticket.model.commanding import (
    Given,
    command_of,
    first_lines,
    owners,
)
from mail2ticket.model.desk import Desk
from mail2ticket.model.facts import NO_QUESTIONS, Questions
from mail2ticket.model.mailbox import Grammar
from mail2ticket.model.mandate import means_it
from mail2ticket.model.message import Message
from mail2ticket.model.verdict import Answer

__all__ = ["FieldLines"]

_SETTINGS: Mapping[str, Setting] = {
    "timeworked": Setting.TIME,
    "timespent": Setting.TIME,
    "role": Setting.ROLE,
    "status": Setting.STATUS,
    "priority": Setting.PRIORITY,
    "queue": Setting.QUEUE,
    "owner": Setting.OWNER,
    "assignedto": Setting.OWNER,
    "assignee": Setting.OWNER,
    "tag": Setting.TAGS,
    "tags": Setting.TAGS,
    "approval": Setting.APPROVAL,
}
_LONGEST_NAME = 30
_MINUTES = frozenset("0123456789.,")


@frozen
class FieldLines:
    """
    ``Status: Done``, ``TimeWorked: 90`` (minutes), ``Owner: me``: a line each, first (E4).

    As RT and Redmine read them: until the first line that is none, blank lines aside, and a
    line with any other word before the colon is none. Customers write such lines too, for
    people to read, so that only somebody who may command, or claims to be such, is told of a
    fault.

    >>> [given.value for given in FieldLines().read(1, "TimeWorked: 90")]
    ['90m']
    """

    def questions(self, message: Message, desk: Desk) -> Questions:
        """Ask who they are who are to own the item."""
        if all(mailbox.commands is not Grammar.FIELDS for mailbox in desk.mailboxes):
            return NO_QUESTIONS
        _, given = first_lines(message.body.own, self.read)
        return Questions(addresses=owners(given))

    def read(self, number: int, line: str) -> tuple[Given, ...]:
        """Return what the line *number* of a command says; nothing where it is plain text."""
        name, colon, value = line.partition(":")
        word = name[:_LONGEST_NAME].lower().translate(_JOINED)
        setting = _SETTINGS.get(word) if colon and len(name) <= _LONGEST_NAME else None
        if setting is None:
            return ()
        value = value.strip()
        column = len(line) - len(line.lstrip()) + 1
        if setting is Setting.TIME and value and _MINUTES.issuperset(value):
            value = f"{value}m"
        return (Given(setting, value, line.strip(), column, number),)

    def __call__(self, case: Matched) -> Answer[Command] | None:
        """Read the first lines of the sender's own words."""
        if case.kind.is_automatic or case.mailbox.commands is not Grammar.FIELDS:
            return None
        lines, given = first_lines(case.message.body.own, self.read)
        return command_of(case, lines, given) if given and means_it(case) else None


# "Time worked", "Time-Worked" and "time_worked" are one name.
_JOINED = str.maketrans("", "", " -_\t")
