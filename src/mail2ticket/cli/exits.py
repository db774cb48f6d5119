"""
Exit statuses, as sysexits.h and mail servers know them.

| status | when                                                                      |
|--------|---------------------------------------------------------------------------|
| 0      | all went well                                                             |
| 1      | something was not taken, or not found, for a reason of its own            |
| 64     | the command was used wrongly (EX_USAGE)                                   |
| 65     | a mail can never be taken (EX_DATAERR)                                    |
| 67     | ``pipe``: none of the recipients is an address of ours (EX_NOUSER)        |
| 75     | try again: the store failed, or the settings have faults (EX_TEMPFAIL)    |

Where several are true, 75 is told before 65, and that before 1: a mail server that pipes
mail to us keeps it and tries again as long as that can help.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager

import click

from mail2ticket.errors import ConfigurationError, Mail2TicketError

OTHER = 1
USAGE = 64
NEVER = 65
AGAIN = 75


class Never(click.ClickException):
    """What was asked for can never be done."""

    exit_code = NEVER


class Again(click.ClickException):
    """Trying again later can help."""

    exit_code = AGAIN


def status_of(error: Exception) -> int:
    """
    Return the exit status that tells of *error*.

    >>> status_of(FileNotFoundError())
    1
    """
    if isinstance(error, Mail2TicketError):
        return AGAIN if error.is_transient else NEVER
    return OTHER


@contextmanager
def told() -> Generator[None, None, None]:
    """Turn an error of ours into one that click shows, with the right exit status."""
    try:
        yield
    except Mail2TicketError as error:
        raise (Again if error.is_transient else Never)(_words(error)) from error


def _words(error: Mail2TicketError) -> str:
    if isinstance(error, ConfigurationError) and len(error.faults) > 1:
        return "\n  ".join((f"{len(error.faults)} faults in the settings:", *error.faults))
    return str(error)
