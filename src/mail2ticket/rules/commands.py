"""What does it become? Indicators on the first line (E3)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import islice

from attrs import frozen

from mail2ticket.model.case import Matched
from mail2ticket.model.command import Command, Setting
from mail2ticket.model.commanding import MOST_SETTINGS, Given, command_of
from mail2ticket.model.mailbox import Grammar
from mail2ticket.model.verdict import Answer

__all__ = ["Indicators"]

_INDICATOR = re.compile(r"(?:^|(?<=\s))#([TRSA])[ \t]{0,4}=", re.IGNORECASE | re.ASCII)
_SETTINGS: Mapping[str, Setting] = {
    "T": Setting.TIME,
    "R": Setting.ROLE,
    "S": Setting.STATUS,
    "A": Setting.APPROVAL,
}


@frozen
class Indicators:
    """
    ``#T=`` hours, ``#R=`` role, ``#S=`` status, ``#A=`` approval: Autotask's first line (E3).

    Nothing else may stand on the line; R and S only go with T. An approval is a named
    approver's, be he an agent or a contact; all else is an agent's. Whatever is wrong, the
    line stays in the text, nothing of it is obeyed, and the sender is told all of it at once.

    >>> [given.value for given in Indicators().read("#T=1:30  #S=Waiting Customer")]
    ['1:30', 'Waiting Customer']
    """

    def read(self, line: str) -> tuple[Given, ...]:
        """Return the indicators on *line*; none where it begins with anything else."""
        found = list(islice(_INDICATOR.finditer(line), MOST_SETTINGS))
        if not found or line[: found[0].start()].strip():
            return ()
        ends = [*(match.start() for match in found[1:]), len(line)]
        return tuple(
            _given(match[1].upper(), line[match.end() : end], match.start() + 1)
            for match, end in zip(found, ends, strict=True)
        )

    def __call__(self, case: Matched) -> Answer[Command] | None:
        """Read the first line of the sender's own words."""
        if case.kind.is_automatic or case.mailbox.commands is not Grammar.INDICATORS:
            return None
        line = next((text for text in case.message.body.own.splitlines() if text.strip()), "")
        given = self.read(line)
        return command_of(case, line, given, status_needs_time=True) if given else None


def _given(letter: str, written: str, column: int) -> Given:
    value = written.strip().strip('"')
    return Given(_SETTINGS[letter], value, f"#{letter}={value}", column)
