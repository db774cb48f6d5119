"""What does it become? Commands after a slash, on the first lines (E4)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

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

__all__ = ["SlashCommands"]

_SETTINGS: Mapping[str, Setting] = {
    "spend": Setting.TIME,
    "time": Setting.TIME,
    "status": Setting.STATUS,
    "close": Setting.CLOSED,
    "reopen": Setting.REOPENED,
    "priority": Setting.PRIORITY,
    "queue": Setting.QUEUE,
    "assign": Setting.OWNER,
    "owner": Setting.OWNER,
    "tag": Setting.TAGS,
    "tags": Setting.TAGS,
    "approve": Setting.APPROVAL,
    "reject": Setting.APPROVAL,
}
_VERDICTS = frozenset({"approve", "reject"})
_ROLE = re.compile(r"(?:^|(?<=\s))role(?=\s)", re.IGNORECASE)


@frozen
class SlashCommands:
    """
    ``/spend 1h30m role Lead``, ``/status Done``, ``/close``, ``/assign me``: a line each (E4).

    They are read until the first line that is none; blank lines between them do not count. An
    agent is told of a word that is no command; with other people it is plain text, as a path
    is with everybody. Of several commands with a fault in one, none is obeyed.

    >>> [str(given.setting) for given in SlashCommands().read(1, "/spend 90m role Lead")]
    ['time', 'role']
    """

    def questions(self, message: Message, desk: Desk) -> Questions:
        """Ask who they are to whom the item is to be assigned."""
        if all(mailbox.commands is not Grammar.SLASH for mailbox in desk.mailboxes):
            return NO_QUESTIONS
        _, given = first_lines(message.body.own, self.read)
        return Questions(addresses=owners(given))

    def read(self, number: int, line: str) -> tuple[Given, ...]:
        """Return what the line *number* of a command says; nothing where it is plain text."""
        words = line.strip()
        name, *rest = words.split(maxsplit=1) or [""]
        name = name.removeprefix("/") if name.startswith("/") else ""
        if not (name.isascii() and name.isalpha()):
            return ()
        column = line.index("/") + 1
        return tuple(_given(name.lower(), rest[0] if rest else "", words, column, number))

    def __call__(self, case: Matched) -> Answer[Command] | None:
        """Read the first lines of the sender's own words."""
        if case.kind.is_automatic or case.mailbox.commands is not Grammar.SLASH:
            return None
        lines, given = first_lines(case.message.body.own, self.read)
        if not given or not (means_it(case) or _are_all_known(given)):
            return None
        return command_of(case, lines, given)


def _are_all_known(given: tuple[Given, ...]) -> bool:
    return all(one.setting is not Setting.UNKNOWN for one in given)


def _given(name: str, value: str, words: str, column: int, line: int) -> Iterator[Given]:
    setting = _SETTINGS.get(name, Setting.UNKNOWN)
    role = _ROLE.search(value) if setting is Setting.TIME else None
    if role is None:
        said = f"{name} {value}".strip() if name in _VERDICTS else value
        yield Given(setting, said, words, column, line)
        return
    before = words[: len(words) - len(value) + role.start()].rstrip()
    yield Given(setting, value[: role.start()].strip(), before, column, line)
    at = column + len(words) - len(value) + role.start()
    yield Given(Setting.ROLE, value[role.end() :].strip(), value[role.start() :], at, line)
